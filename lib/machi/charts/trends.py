"""Small multiples: where an indicator started, where it should go, where it went and may go."""

import math
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from machi import periods, quantities, tables, theme, words
from machi.charts.base import Chart, canvas, finish, first, wrap

PANELS_PER_ROW, MOST_PANELS, MOST_KEYS = 3, 18, 5
"""Six lines of panels can be read on a sheet of paper."""
SERIES_STYLE: dict[str, tuple[str, dict[str, Any]]] = {
    "baseline": ("基準値", {"marker": "s", "linestyle": "", "color": theme.QUIET}),
    "target": ("目標値", {"marker": "^", "linestyle": ":", "color": theme.ORANGE, "mfc": "white"}),
    "actual": ("実績値", {"marker": "o", "linestyle": "-", "color": theme.BLUE}),
}


def trends(
    assessment: pd.DataFrame,
    values: pd.DataFrame,
    caption: str,
    changes: pd.DataFrame | None = None,
) -> Chart | tables.Block:
    """One panel per indicator: baseline, target path, yearly targets, actuals, projection.

    Args:
        assessment: rows of ``kpi.assess``; one panel each, in this order.
        values: ``kpi.values`` of these indicators; rows without a time are left out.
        caption: caption of the figure.
        changes: table ``definition_changes``; no line joins values counted in different ways.

    The thin line leads from the baseline to the target of the plan's end where no yearly targets
    are printed; the diamond with whiskers is the projection with its range.
    """
    if assessment.empty:
        return tables.nothing("推移を描ける指標がありません。二つ以上の時点の数値が要ります。")
    assessment, caption = first(assessment, MOST_PANELS, "動きの分かる指標", caption)
    rows = math.ceil(len(assessment) / PANELS_PER_ROW)
    with theme.style():
        figure, grid = canvas(2.2 * rows, nrows=rows, ncols=PANELS_PER_ROW, squeeze=False)
        told = []
        for axes in grid.flat[len(assessment) :]:
            axes.set_visible(False)
        for axes, (_, row) in zip(grid.flat, assessment.iterrows(), strict=False):
            own = values[values["indicator_id"] == row["indicator_id"]].dropna(subset=["time"])
            panel(axes, own, row, changes)
            told.append(panel_words(own, row, changes))
        legend(figure, list(grid.flat[: len(assessment)]))
        return finish(figure, "".join(told), caption)


def panel(
    axes: Axes, own: pd.DataFrame, row: pd.Series, changes: pd.DataFrame | None = None
) -> None:
    """Draw one indicator: way, baseline, targets, actuals, projection; names, unit and axes.

    Args:
        axes: where to draw.
        own: its ``kpi.values`` with a time.
        row: its row of ``kpi.assess``.
        changes: as for ``trends``.
    """
    _path(axes, own, row)
    cuts = _cuts(row, changes)
    for series, (word, looks) in SERIES_STYLE.items():
        points = own[own["series"] == series].sort_values("time")
        if points.empty:
            continue
        parts = np.searchsorted(cuts, points["time"], side="right") if series == "actual" else 0
        for _, part in points.groupby(np.broadcast_to(parts, len(points))):
            years = part["year"].astype(float)
            axes.plot(years, part["value"], label=word, markersize=6, **looks)
        last = points.iloc[-1]
        axes.annotate(
            quantities.format_number(last["value"]),
            (float(last["year"]), last["value"]),
            xytext=(0, 7),
            textcoords="offset points",
            ha="center",
            fontsize=7.5,
            color=looks["color"],
        )
    _projection(axes, row)
    unit = "" if pd.isna(row["unit"]) else str(row["unit"])
    axes.set_title(wrap(row["name"], 15), fontsize=8.5, y=1)
    axes.set_ylabel(unit, fontsize=8, rotation=0, ha="right", va="top", y=1.0)
    scale(axes, own["year"].astype(int))


def _cuts(row: pd.Series, changes: pd.DataFrame | None) -> list[float]:
    """The ends of the first periods counted in another way than those before, ascending."""
    if changes is None:
        return []
    own = changes[changes["indicator_id"] == row["indicator_id"]]
    kinds = zip(own["year"], own["year_type"], strict=True)
    return sorted(periods.year_fraction(int(year), kind) for year, kind in kinds)


def _path(axes: Axes, own: pd.DataFrame, row: pd.Series) -> None:
    """The straight way from the baseline to the target, where nothing else is printed between."""
    yearly = own.loc[own["series"] == "target", "year"].nunique() > 1
    if yearly or pd.isna(row["baseline"]) or pd.isna(row["target"]):
        return
    ends = [row["baseline_year"], row["target_year"]]
    if any(pd.isna(end) for end in ends):
        return
    axes.plot(
        [float(end) for end in ends],
        [row["baseline"], row["target"]],
        color=theme.ORANGE,
        linewidth=0.9,
        label="目標への道のり",
    )


def _projection(axes: Axes, row: pd.Series) -> None:
    if pd.isna(row["projected"]) or pd.isna(row["target_year"]):
        return
    year, value = float(row["target_year"]), row["projected"]
    axes.plot(
        [float(row["actual_year"]), year],
        [row["actual"], value],
        color=theme.QUIET,
        linestyle="--",
        linewidth=1,
    )
    axes.errorbar(
        year,
        value,
        yerr=[[value - row["projected_low"]], [row["projected_high"] - value]],
        marker="D",
        markersize=5,
        color=theme.QUIET,
        mfc="white",
        capsize=3,
        linestyle="",
        label="見通しと幅",
    )


def scale(axes: Axes, years: pd.Series) -> None:
    """Years below, four numbers at most beside; nothing is done without a year."""
    if years.empty:
        return
    axes.set_xlim(years.min() - 0.7, years.max() + 0.7)
    span = max(1, math.ceil((years.max() - years.min()) / 4))
    ticks = np.arange(years.min(), years.max() + 1, span)
    axes.set_xticks(ticks, [str(t) for t in ticks], fontsize=7.5)
    axes.tick_params(axis="y", labelsize=7.5)
    axes.margins(y=0.25)
    axes.yaxis.set_major_formatter(lambda v, _: quantities.format_number(v))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4))


def legend(figure: Figure, panels: list[Axes], most: int = MOST_KEYS) -> None:
    """One legend for all panels, each kind of mark once, so many in a line at most."""
    seen: dict[str, Any] = {}
    for axes in panels:
        handles, labels = axes.get_legend_handles_labels()
        seen |= dict(zip(labels, handles, strict=True))
    figure.legend(
        list(seen.values()),
        list(seen),
        loc="outside lower center",
        ncols=min(len(seen), most) or 1,
        fontsize=8.5,
        frameon=False,
    )


def panel_words(own: pd.DataFrame, row: pd.Series, changes: pd.DataFrame | None = None) -> str:
    """What ``panel`` shows, in words."""
    unit = "" if pd.isna(row["unit"]) else str(row["unit"])
    parts = []
    for series, (word, _) in SERIES_STYLE.items():
        points = own[own["series"] == series].sort_values("time")
        listed = "、".join(
            f"{periods.label(int(p.year), p.year_type)} {quantities.format_number(p.value)}{unit}"
            for p in points.itertuples()
        )
        if listed:
            parts.append(f"{word}は{listed}")
    if _cuts(row, changes):
        parts.append("途中で数え方が変わり、線はそこで切れている")
    if pd.notna(row["projected"]):
        digits = words.decimals(row["actual"], row["target"])
        value, low, high = (
            words.about(row[name], unit, digits)
            for name in ("projected", "projected_low", "projected_high")
        )
        parts.append(f"目標の年の見通しは{value}（{low}〜{high}）")
    return f"{row['name']}：{'。'.join(parts)}。"
