"""Municipal goals against national goals."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from machi import tables, theme
from machi.charts.base import Chart, bare, canvas, finish, wrap

LETTERS = 44
"""Letters that fit side by side over the columns of a figure."""


def alignment_matrix(
    table: pd.DataFrame, relations: pd.DataFrame, titles: Mapping[str, str], caption: str
) -> Chart | tables.Block:
    """The matrix of ``alignment.matrix`` with a mark per basis.

    Args:
        table: goal_id by national_goal_id, cells a basis or missing.
        relations: the same with cells a relation; a partial overlap is written out.
        titles: titles of all ids.
        caption: caption of the figure.
    """
    if table.empty:
        return tables.nothing("比べる目標がないため、表は描けません。")
    # National titles are many and long, so they get the rows; a plan has a handful of goals.
    rows, columns = list(table.columns), list(table.index)
    with theme.style():
        figure, axes = canvas(1.3 + 0.46 * len(rows))
        for y, row in enumerate(rows):
            for x, column in enumerate(columns):
                _mark(axes, x, y, table.loc[column, row], relations.loc[column, row])
        axes.set_xlim(-0.5, len(columns) - 0.5)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        room = max(4, LETTERS // len(columns))
        axes.set_xticks(
            range(len(columns)), [wrap(titles[c], room, 4) for c in columns], fontsize=8
        )
        axes.xaxis.tick_top()
        names = [wrap(f"{row} {titles[row]}", 20, 3) for row in rows]
        axes.set_yticks(range(len(rows)), names, fontsize=8)
        bare(axes)
        _rules(axes, len(columns), len(rows))
        return finish(figure, _words(table, relations, titles), caption)


def _mark(axes: Axes, x: int, y: int, basis: object, relation: object) -> None:
    """The mark of a link: large and blue for a whole goal; small or grey for a part or a guess."""
    if basis is None or pd.isna(basis):
        return
    mark, word = theme.BASES[str(basis)]
    partial = relation == "partial"
    size = 11 if partial else 14
    color = theme.QUIET if partial or basis == "inferred" else theme.BLUE
    centred: dict[str, Any] = {"ha": "center", "va": "center", "in_layout": False}
    axes.text(x, y - 0.12, mark, fontsize=size, color=color, **centred)
    label = f"{word}・一部" if partial else word
    axes.text(x, y + 0.3, label, fontsize=7, **centred)


def _rules(axes: Axes, columns: int, rows: int) -> None:
    """Lines around the cells."""
    looks: dict[str, Any] = {"color": theme.GRID, "linewidth": 0.8}
    axes.hlines(np.arange(rows + 1) - 0.5, -0.5, columns - 0.5, **looks)
    axes.vlines(np.arange(columns + 1) - 0.5, -0.5, rows - 0.5, **looks)


def _words(table: pd.DataFrame, relations: pd.DataFrame, titles: Mapping[str, str]) -> str:
    """How many goals have a link, then each goal with its links."""
    linked = int(table.notna().any(axis=1).sum())
    parts = [f"自治体の目標{len(table)}件のうち{linked}件に、国の目標との対応がある"]
    for goal in table.index:
        named = "、".join(
            f"「{titles[str(national)]}」（{theme.BASES[basis][1]}"
            f"{'、一部' if relations.loc[goal, national] == 'partial' else ''}）"
            for national, basis in table.loc[goal].dropna().items()
        )
        parts.append(f"{titles[goal]}：{named or '対応なし'}")
    return "。".join(parts) + "。"
