"""SDGs: which goals a plan names and what carries them."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from machi import tables, theme
from machi.charts.base import Chart, bare, canvas, finish, first, wrap

CARRIER_WORDS = {"goal": "施策・目標", "indicator": "指標", "project": "事業"}
CARRIER_STYLE = {
    "goal": ("#005a9c", ""),
    "indicator": ("#7fb2d9", "xx"),
    "project": ("#c9c9c9", "//"),
}
MOST_MEASURES = 28
"""Rows of a heat map that can be read on a sheet of paper."""
EVEN = 0.179
"""Luminance on which black and white letters stand out alike, 4.58 to 1."""


def sdg_coverage(
    table: pd.DataFrame, colors: Mapping[str, str], caption: str
) -> Chart | tables.Block:
    """How many measures, indicators and projects carry each of the 17 goals.

    Args:
        table: ``sdgs.coverage``.
        colors: official colour per goal number; drawn as identity beside the number only.
        caption: caption of the figure.
    """
    carriers = [name for name in CARRIER_WORDS if table[name].sum()]
    if not carriers and not table["declared"].any():
        return tables.nothing(
            "ゴールを掲げる計画も、担うものの印も読み取れないため、図は描けません。"
        )
    with theme.style():
        figure, axes = canvas(4.6)
        left = np.zeros(len(table))
        for name in carriers:
            color, hatch = CARRIER_STYLE[name]
            axes.barh(table.index, table[name], left=left, color=color, hatch=hatch,
                      edgecolor=theme.QUIET, label=CARRIER_WORDS[name], height=0.7)  # fmt: skip
            left += table[name].to_numpy()
        most = max(float(left.max()), 1.0)
        for place, row in enumerate(table.itertuples()):
            axes.add_patch(Rectangle((-0.035 * most, place - 0.35), 0.025 * most, 0.7,
                                     color=colors[row.sdg], clip_on=False))  # fmt: skip
            count = int(left[place])
            words = str(count) if count else ("計画全体で掲げるのみ" if row.declared else "")
            axes.text(left[place] + 0.015 * most, place, words, va="center", fontsize=8)
        labels = [f"{row.sdg} {row.short_title}" for row in table.itertuples()]
        axes.set_yticks(table.index, labels, fontsize=8)
        axes.tick_params(axis="y", pad=12)
        axes.invert_yaxis()
        axes.set_xlim(-0.04 * most, most * 1.25)
        axes.set_xlabel("ゴールを担う施策・指標・事業の数")
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.grid(axis="y", visible=False)
        if carriers:
            axes.legend(loc="lower right", fontsize=8, frameon=True)
        return finish(figure, _coverage_words(table), caption)


def _coverage_words(table: pd.DataFrame) -> str:
    carried = [
        f"目標{row.sdg}「{row.short_title}」は{row.goal + row.indicator + row.project}件"
        for row in table.itertuples()
        if row.carried
    ]
    declared = [row.sdg for row in table.itertuples() if row.declared and not row.carried]
    untouched = [row.sdg for row in table.itertuples() if not (row.declared or row.carried)]
    parts = [
        "、".join(carried) if carried else "担う施策・指標・事業の読み取れるゴールはない",
        f"計画全体で掲げるだけのゴールは{'、'.join(declared)}" if declared else "",
        f"現れないゴールは{'、'.join(untouched)}" if untouched else "",
    ]
    return "。".join(part for part in parts if part) + "。"


def sdg_heatmap(
    table: pd.DataFrame, titles: Mapping[str, str], caption: str, *, inferred: bool = False
) -> Chart | tables.Block:
    """Measures (rows) against the 17 goals (columns), with the counts printed.

    Args:
        table: ``sdgs.heatmap``.
        titles: titles of the row ids.
        caption: caption of the figure.
        inferred: the counts are of inferred links; drawn in grey and each with their mark.
    """
    if table.empty:
        return tables.nothing("施策がないため、図は描けません。")
    table, caption = first(table, MOST_MEASURES, "施策", caption)
    with theme.style():
        figure, axes = canvas(1.1 + 0.42 * len(table))
        _cells(axes, table, inferred)
        axes.set_yticks(np.arange(len(table)) + 0.5, [wrap(titles[i], 16) for i in table.index],
                        fontsize=8)  # fmt: skip
        axes.set_xticks(np.arange(17) + 0.5, list(table.columns))
        axes.xaxis.tick_top()
        axes.xaxis.set_label_position("top")
        what = "推定された" if inferred else "そのゴールを担う"
        axes.set_xlabel(f"SDGsのゴール番号（数字は、{what}施策・指標・事業の数）")
        bare(axes)
        parts = []
        for goal, row in table.iterrows():
            held = "、".join(f"{sdg}が{n}件" for sdg, n in row.items() if n)
            parts.append(f"{titles[str(goal)]}：{held or 'なし'}")
        said = ["推定による数", *parts] if inferred else parts
        return finish(figure, "。".join(said) + "。", caption)


def _cells(axes: Axes, table: pd.DataFrame, inferred: bool) -> None:
    """A cell per count, the darker the more, with its number; a count of none is left blank."""
    counts = table.to_numpy(dtype=float)
    cmap, most = "Greys" if inferred else "Blues", max(4.0, counts.max())
    mesh = axes.pcolormesh(counts, cmap=cmap, vmin=0, vmax=most, linewidth=0.8,
                           edgecolor=theme.GRID)  # fmt: skip
    axes.set_ylim(len(table), 0)
    mark = f"{theme.BASES['inferred'][0]} " if inferred else ""
    light = luminance(mesh.to_rgba(counts))
    for row, column in np.argwhere(counts):
        ink = "black" if light[row, column] > EVEN else "white"
        axes.text(column + 0.5, row + 0.5, f"{mark}{counts[row, column]:.0f}", color=ink,
                  ha="center", va="center", in_layout=False)  # fmt: skip


def luminance(shades: NDArray[np.float64]) -> NDArray[np.float64]:
    """Relative luminance of colours by the formula of WCAG; the last axis holds red to opacity."""
    parts = shades[..., :3]
    parts = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    light: NDArray[np.float64] = parts @ np.array([0.2126, 0.7152, 0.0722])
    return light


def sdg_money(
    money: pd.DataFrame, names: Mapping[str, str], colors: Mapping[str, str], caption: str
) -> Chart | tables.Block:
    """Budgeted money of the projects carrying each goal, one bar per year; goals by number.

    Args:
        money: amount per sdg, year and ``when`` (the words for the year), thousand yen.
        names: words for each goal.
        colors: official colour per goal number; drawn as identity beside the number only.
        caption: caption of the figure.
    """
    if money.empty:
        return tables.nothing("事業ごとの予算がないため、図は描けません。")
    goals = sorted(set(money["sdg"]), key=int)
    years = list(dict.fromkeys(money["when"]))
    height = 0.8 / len(years)
    most = max(float(money["amount"].max()), 1.0)
    with theme.style():
        figure, axes = canvas(1.2 + 0.55 * len(goals))
        for place, year in enumerate(years):
            own = money[money["when"] == year].set_index("sdg")["amount"].reindex(goals)
            at = np.arange(len(goals)) + (place - (len(years) - 1) / 2) * height
            color, hatch = (("#005a9c", ""), ("#7fb2d9", "xx"), ("#c9c9c9", "//"))[place % 3]
            known = own.fillna(0)
            axes.barh(at, known, height=height * 0.92, color=color, hatch=hatch,
                      edgecolor=theme.QUIET, label=year)  # fmt: skip
            for y, width, missing in zip(at, known, own.isna(), strict=True):
                words = "" if missing else f"{width:,.0f}"
                axes.text(width + 0.01 * most, y, words, va="center", fontsize=8)
        for place, goal in enumerate(goals):
            axes.add_patch(Rectangle((-0.035 * most, place - 0.4), 0.025 * most, 0.8,
                                     color=colors[goal], clip_on=False))  # fmt: skip
        axes.set_yticks(range(len(goals)), [wrap(names[g], 16) for g in goals], fontsize=8)
        axes.tick_params(axis="y", pad=12)
        axes.invert_yaxis()
        axes.set_xlim(-0.04 * most, most * 1.18)
        axes.set_xlabel("そのゴールの印がある事業の事業費（千円）")
        axes.xaxis.set_major_formatter(lambda value, _place: f"{value:,.0f}")
        axes.grid(axis="y", visible=False)
        # Above the bars: inside it would hide the longest of them.
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, fontsize=8, frameon=False)
        return finish(figure, _money_words(money, goals, names), caption)


def _money_words(money: pd.DataFrame, goals: list[str], names: Mapping[str, str]) -> str:
    parts = [
        f"{names[goal]}："
        + "、".join(
            f"{row.when} {row.amount:,.0f}千円" for row in money[money["sdg"] == goal].itertuples()
        )
        for goal in goals
    ]
    return "。".join(parts) + "。"
