"""Indicators: what they can be measured by, how far they have come, how they move."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from machi import periods, quantities, tables, theme, words
from machi.charts.base import Chart, bare, canvas, finish, wrap
from machi.rules import Rule

PARTS = {
    "definition": "説明",
    "baseline": "基準値",
    "target": "目標値",
    "actual": "実績値",
    "yearly_target": "年ごとの\n目標",
}
PANELS_PER_ROW = 3


def measurability(table: pd.DataFrame, caption: str) -> Chart | tables.Block:
    """Which indicator has a definition, baseline, target, actual and yearly targets.

    Args:
        table: ``kpi.measurability``.
        caption: caption of the figure.
    """
    if table.empty:
        return tables.nothing("指標の印字がないため、図は描けません。")
    with theme.style():
        figure, axes = canvas(0.9 + 0.235 * len(table))
        for x, part in enumerate(PARTS):
            for y, held in enumerate(table[part]):
                axes.text(x, y, "●" if held else "・", ha="center", va="center",
                          color=theme.BLUE if held else theme.QUIET, fontsize=10)  # fmt: skip
        counts = [f"{word}\n{int(table[part].sum())}/{len(table)}" for part, word in PARTS.items()]
        axes.set_xticks(range(len(PARTS)), counts, fontsize=8.5)
        axes.xaxis.tick_top()
        names = [wrap(name, 30, 1) for name in table["name"]]
        axes.set_yticks(range(len(table)), names, fontsize=8)
        axes.set_xlim(-0.6, len(PARTS) - 0.4)
        axes.set_ylim(len(table) - 0.5, -0.5)
        bare(axes)
        for edge in range(len(table)):
            axes.axhline(edge + 0.5, color=theme.GRID, linewidth=0.6)
        parts = [
            f"{word.replace(chr(10), '')}があるのは{int(table[part].sum())}指標"
            for part, word in PARTS.items()
        ]
        alt = f"{len(table)}指標のうち、" + "、".join(parts) + "。"
        return finish(figure, alt, caption)


def progress(assessment: pd.DataFrame, rule: Rule, caption: str) -> Chart | tables.Block:
    """Progress made as a share of the progress due, for the indicators that can be judged.

    Args:
        assessment: ``kpi.assess``; rows without a verdict are left out.
        rule: gives symbols and tones of the verdicts, and the cuts drawn as lines.
        caption: caption of the figure.

    Values beyond the axis are drawn at its edge with their number.
    """
    rows = assessment.dropna(subset=["verdict"]).reset_index(drop=True)
    if rows.empty:
        return tables.nothing(
            "判断できる指標がないため、図は描けません。"
            "判断には、目標値と実績値のほか、基準値か、その年の目標値が要ります。"
        )
    low, high = min(-0.1, max(rows["share"].min(), -0.5)), 1.5
    with theme.style():
        figure, axes = canvas(1.1 + 0.36 * len(rows))
        for place, row in enumerate(rows.itertuples()):
            step = rule.step(row.verdict)
            color = theme.TONES[step.tone]
            at = min(max(row.share, low), high)
            axes.plot([0, at], [place, place], color=color, linewidth=3, solid_capstyle="butt")
            axes.plot(at, place, marker="o", color=color, markersize=7)
            axes.text(
                at + 0.03,
                place,
                f"{step.symbol} {words.percent(row.share)}",
                va="center",
                fontsize=8.5,
            )
        cuts = [step.at_least for step in rule.steps if step.at_least is not None]
        for cut in cuts:
            axes.axvline(cut, color=theme.QUIET, linewidth=1, linestyle="--" if cut != 1 else "-")
        axes.axvline(0, color=theme.QUIET, linewidth=1)
        axes.set_yticks(range(len(rows)), [wrap(n, 20, 1) for n in rows["name"]], fontsize=8.5)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(low - 0.05, high + 0.3)
        axes.set_xticks(
            sorted({0.0, *cuts, 1.5}), [words.percent(c) for c in sorted({0.0, *cuts, 1.5})]
        )
        axes.set_xlabel("その時点までに進んでいるべき分に対する割合（線は規則の区切り）")
        axes.grid(visible=False)
        parts = [
            f"{name}は{words.percent(share)}で{verdict}"
            for name, share, verdict in zip(
                rows["name"], rows["share"], rows["verdict"], strict=True
            )
        ]
        return finish(figure, "、".join(parts) + "。", caption)


def trends(indicators: pd.DataFrame, values: pd.DataFrame, caption: str) -> Chart | tables.Block:
    """Small multiples: baseline, targets and actuals of each indicator over time.

    Args:
        indicators: indicator_id, name, unit; one panel each, in this order.
        values: ``kpi.values`` of these indicators; rows without a time are left out.
        caption: caption of the figure.
    """
    if indicators.empty:
        return tables.caveat(
            "推移を描ける指標がありません。描くには、二つ以上の時点の数値が要ります。"
        )
    rows = math.ceil(len(indicators) / PANELS_PER_ROW)
    with theme.style():
        figure, grid = canvas(
            2.15 * rows, nrows=rows, ncols=min(PANELS_PER_ROW, len(indicators)), squeeze=False
        )
        panels: Sequence[Axes] = list(grid.flat)
        for axes in panels[len(indicators) :]:
            axes.set_visible(False)
        told = []
        for axes, row in zip(panels, indicators.itertuples(index=False), strict=False):
            own = values[values["indicator_id"] == row.indicator_id].dropna(subset=["time"])
            _panel(axes, own, row.name, row.unit)
            told.append(_panel_words(own, row.name, row.unit))
        handles, labels = panels[0].get_legend_handles_labels()
        seen = dict(zip(labels, handles, strict=True))
        for axes in panels[1 : len(indicators)]:
            seen |= dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True))
        figure.legend(list(seen.values()), list(seen), loc="outside lower center", ncols=3,
                      fontsize=8.5, frameon=False)  # fmt: skip
        return finish(figure, "".join(told), caption)


SERIES_STYLE: dict[str, tuple[str, dict[str, Any]]] = {
    "baseline": ("基準値", {"marker": "s", "linestyle": "", "color": theme.QUIET}),
    "target": ("目標値", {"marker": "^", "linestyle": ":", "color": theme.ORANGE, "mfc": "white"}),
    "actual": ("実績値", {"marker": "o", "linestyle": "-", "color": theme.BLUE}),
}


def _panel(axes: Axes, own: pd.DataFrame, name: str, unit: object) -> None:
    for series, (word, looks) in SERIES_STYLE.items():
        points = own[own["series"] == series].sort_values("time")
        if points.empty:
            continue
        axes.plot(points["year"].astype(float), points["value"], label=word, markersize=6, **looks)
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
    axes.set_title(wrap(name, 15), fontsize=8.5)
    axes.set_ylabel(
        "" if pd.isna(unit) else str(unit), fontsize=8, rotation=0, ha="right", va="top", y=1.0
    )
    years = own["year"].astype(int)
    axes.set_xlim(years.min() - 0.7, years.max() + 0.7)
    span = max(1, math.ceil((years.max() - years.min()) / 4))
    ticks = np.arange(years.min(), years.max() + 1, span)
    axes.set_xticks(ticks, [str(t) for t in ticks], fontsize=7.5)
    axes.tick_params(axis="y", labelsize=7.5)
    axes.margins(y=0.25)
    axes.yaxis.set_major_formatter(lambda v, _: quantities.format_number(v))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4))


def _panel_words(own: pd.DataFrame, name: str, unit: object) -> str:
    unit = "" if pd.isna(unit) else str(unit)
    parts = []
    for series, (word, _) in SERIES_STYLE.items():
        points = own[own["series"] == series].sort_values("time")
        listed = "、".join(
            f"{periods.label(int(p.year), p.year_type)} {quantities.format_number(p.value)}{unit}"
            for p in points.itertuples()
        )
        if listed:
            parts.append(f"{word}は{listed}")
    return f"{name}：{'。'.join(parts)}。"
