"""One indicator in full width, with what is assumed beside what is printed."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from machi import periods, quantities, tables, theme
from machi.charts.base import Chart, canvas, finish
from machi.charts.trends import legend, panel, panel_words, scale
from machi.whatif import ASSUMED, Outcome

HEIGHT = 3.6
ASSUMED_STYLE: dict[str, tuple[str, dict[str, Any]]] = {
    "target": ("もしもの目標値", {"marker": "v", "markersize": 9}),
    "actual": ("もしもの実績", {"marker": "*", "markersize": 13}),
}
"""Assumed values differ from printed ones by shape, dashes and words, not only by colour."""


def single(
    outcome: Outcome, values: pd.DataFrame, caption: str, changes: pd.DataFrame | None = None
) -> Chart | tables.Block:
    """Baseline, target, actuals and projection of an indicator, and the assumed values.

    Args:
        outcome: ``whatif.judge``.
        values: ``kpi.values`` of the documents; rows of other indicators are left out.
        caption: caption of the figure.
        changes: table ``definition_changes``; no line joins values counted in different ways.
    """
    row = outcome.before
    own = values[values["indicator_id"] == row["indicator_id"]].dropna(subset=["time"])
    held = outcome.observations
    assumed = held[held[ASSUMED] & held["year"].notna()]
    if own.empty and assumed.empty:
        return tables.nothing("年の分かる値がないため、推移は描けません。")
    with theme.style():
        figure, axes = canvas(HEIGHT)
        panel(axes, own, row, changes)
        _assumed(axes, assumed, outcome.after)
        scale(axes, pd.concat([own["year"], assumed["year"]]).astype(int))
        axes.set_title("")
        legend(figure, [axes])
        told = panel_words(own, row, changes) + _words(assumed, row["unit"])
        return finish(figure, told, caption)


def _assumed(axes: Axes, assumed: pd.DataFrame, after: pd.Series) -> None:
    """Assumed points, each with its number in words, and the way from the last actual."""
    if assumed.empty:
        return
    ends = [after["actual_year"], after["target_year"], after["actual"], after["target"]]
    if not any(pd.isna(end) for end in ends) and ends[0] < ends[1]:
        axes.plot(
            [float(ends[0]), float(ends[1])],
            [ends[2], ends[3]],
            color=theme.INK,
            linestyle="-.",
            linewidth=1.2,
            label="もしもの道のり",
        )
    falling = ends[3] < ends[2] if not any(pd.isna(end) for end in ends) else False
    for point in assumed.itertuples():
        word, looks = ASSUMED_STYLE[str(point.series)]
        # Where the way comes in from the other side.
        above = (point.series == "target") != falling
        axes.plot(
            float(str(point.year)),
            point.value,
            linestyle="",
            color=theme.INK,
            mfc="white",
            label=word,
            **looks,
        )
        axes.annotate(
            f"もしも {quantities.format_number(float(str(point.value)))}",
            (float(str(point.year)), float(str(point.value))),
            xytext=(0, 9 if above else -18),
            textcoords="offset points",
            ha="center",
            fontsize=8,
            color=theme.INK,
        )


def _words(assumed: pd.DataFrame, unit: object) -> str:
    shown = "" if pd.isna(unit) else str(unit)
    return "".join(
        f"{ASSUMED_STYLE[str(p.series)][0]}は"
        f"{periods.label(int(str(p.year)), str(p.year_type))} "
        f"{quantities.format_number(float(str(p.value)))}{shown}。"
        for p in assumed.itertuples()
    )
