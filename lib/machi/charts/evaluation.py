"""Money of projects, one bar per project and year."""

import numpy as np
import pandas as pd

from machi import tables, theme
from machi.charts.base import Chart, canvas, finish, first, wrap

MOST_PROJECTS = 16
"""Projects that can be read on a sheet of paper, if each stands under a heading of its own."""
YEAR_STYLE = (("#005a9c", ""), ("#7fb2d9", "xx"), ("#c9c9c9", "//"))


def project_money(money: pd.DataFrame, caption: str) -> Chart | tables.Block:
    """Money of each project as one bar per year, by measure; a missing amount says why.

    Args:
        money: project_id, measure, title, when (words for the year), amount (thousand yen;
            missing with words in ``why``); projects of a measure together.
        caption: caption of the figure.
    """
    if money.empty:
        return tables.nothing("読んだ資料に、これを示す記載がありません。")
    shown, caption = first(money.drop_duplicates("project_id"), MOST_PROJECTS, "事業", caption)
    money = money[money["project_id"].isin(shown["project_id"])]
    rows = _rows(money)
    place = {key: at for at, (key, _) in enumerate(rows) if key}
    years = list(dict.fromkeys(money["when"]))
    most = max(float(money["amount"].fillna(0).max()), 1.0)
    height = 0.8 / len(years)
    with theme.style():
        figure, axes = canvas(1.0 + 0.36 * len(rows))
        for nth, year in enumerate(years):
            own = money[money["when"] == year]
            at = own["project_id"].map(place) + (nth - (len(years) - 1) / 2) * height
            color, hatch = YEAR_STYLE[nth % 3]
            axes.barh(at, own["amount"].fillna(0), height=height * 0.92, color=color, hatch=hatch,
                      edgecolor=theme.QUIET, label=year)  # fmt: skip
            for y, amount, why in zip(at, own["amount"], own["why"], strict=True):
                said, end = (why, 0) if np.isnan(amount) else (f"{amount:,.0f}", amount)
                axes.text(end + 0.01 * most, y, said, va="center", fontsize=7.5)
        axes.set_yticks(range(len(rows)), [wrap(words, 20) for _, words in rows], fontsize=8)
        for label, (key, _) in zip(axes.get_yticklabels(), rows, strict=True):
            label.set_color(theme.INK if key else theme.BLUE)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(0, most * 1.18)
        axes.set_xlabel("事業費（千円）")
        axes.xaxis.set_major_formatter(lambda value, _place: f"{value:,.0f}")
        axes.grid(axis="y", visible=False)
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, fontsize=8, frameon=False)
        return finish(figure, _money_words(money), caption)


def _rows(money: pd.DataFrame) -> list[tuple[str, str]]:
    """The lines of the picture: each measure (without an id), and below it its projects."""
    lines: list[tuple[str, str]] = []
    for measure, own in money.groupby("measure", sort=False):
        first = own.drop_duplicates("project_id")
        pairs = zip(first["project_id"], first["title"], strict=True)
        lines += [("", f"【{measure}】"), *pairs]
    return lines


def _money_words(money: pd.DataFrame) -> str:
    parts = [
        f"{own['title'].iloc[0]}：" + "、".join(
            f"{row.when} {row.why if np.isnan(row.amount) else f'{row.amount:,.0f}千円'}"
            for row in own.itertuples()
        )
        for _, own in money.groupby("project_id", sort=False)
    ]  # fmt: skip
    return "。".join(parts) + "。"
