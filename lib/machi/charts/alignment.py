"""Municipal goals against national goals."""

from collections.abc import Mapping

import pandas as pd

from machi import tables, theme
from machi.charts.base import Chart, bare, canvas, finish, wrap


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
    rows, columns = list(table.index), list(table.columns)
    if table.empty:
        return tables.nothing("比べる目標がないため、表は描けません。")
    with theme.style():
        figure, axes = canvas(1.9 + 0.52 * len(rows))
        for y, row in enumerate(rows):
            for x, column in enumerate(columns):
                basis = table.loc[row, column]
                if pd.isna(basis):
                    continue
                mark, word = theme.BASES[basis]
                partial = relations.loc[row, column] == "partial"
                label = f"{word}・一部" if partial else word
                size, color = (11, theme.QUIET) if partial else (15, theme.BLUE)
                axes.text(x, y - 0.1, mark, ha="center", va="center", fontsize=size, color=color)
                axes.text(x, y + 0.28, label, ha="center", va="center", fontsize=7)
        axes.set_xlim(-0.5, len(columns) - 0.5)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xticks(range(len(columns)), [wrap(titles[c], 7, 5) for c in columns], fontsize=7.5)
        axes.xaxis.tick_top()
        axes.set_yticks(range(len(rows)), [wrap(titles[r], 17) for r in rows], fontsize=8.5)
        bare(axes)
        for edge in range(len(rows) + 1):
            axes.axhline(edge - 0.5, color=theme.GRID, linewidth=0.8)
        for edge in range(len(columns) + 1):
            axes.axvline(edge - 0.5, color=theme.GRID, linewidth=0.8)
        return finish(figure, _words(table, relations, titles), caption)


def _words(table: pd.DataFrame, relations: pd.DataFrame, titles: Mapping[str, str]) -> str:
    parts = []
    for goal in table.index:
        named = "、".join(
            f"「{titles[str(national)]}」（{theme.BASES[basis][1]}"
            f"{'、一部' if relations.loc[goal, national] == 'partial' else ''}）"
            for national, basis in table.loc[goal].dropna().items()
        )
        parts.append(f"{titles[goal]}：{named or '対応なし'}")
    return "。".join(parts) + "。"
