"""How money changes between years and how much of it is general revenue, in tables."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from machi import tables, words
from machi.narrative.sdg_gaps import when
from machi.narrative.spending import LOST, OURS, SILENT, UNSAID, share, signed


def change_table(
    changes: pd.DataFrame, left: pd.DataFrame, names: Mapping[str, str], titles: Mapping[str, str]
) -> tables.Block:
    """Changes over the projects legible in both years, and which projects are left out.

    Args:
        changes: first frame of ``evaluation.changes``.
        left: second frame of ``evaluation.changes``.
        names: words for the groups.
        titles: titles of the projects by id.
    """
    pairs = ["group", "item", "before_year", "after_year"]
    out = {
        key: "、".join(f"{titles[r.project_id]}（{_reason(r)}）" for r in own.itertuples())
        for key, own in left.groupby(pairs, sort=False)
    }
    shown = changes.assign(
        group_word=[names.get(g, g) or UNSAID for g in changes["group"]],
        item_word=[
            words.BUDGET_ITEMS[row.item] + (f" {years(row)}" if several(changes) else "")
            for row in changes.itertuples()
        ],
        change_word=[signed(value) for value in changes["change"]],
        rate_word=[_rate(value) for value in changes["rate"]],
        left=[out.get(key) for key in changes[pairs].itertuples(index=False, name=None)],
    )
    return tables.table(
        shown,
        "両方の年度の額が読める事業だけの増減（千円）",
        {
            "group_word": "施策",
            "item_word": "項目",
            "before": "前の年度",
            "after": "後の年度",
            "change_word": "増減",
            "rate_word": "増減率",
            "projects": "事業（件）",
            "left": "除いた事業と理由",
        },
        note=f"{_pairs(changes)}{OURS}新しく始まる事業と終わる事業は、どちらかの額がないため増減に入りません。",
        empty=SILENT,
    )


def moved_table(changes: pd.DataFrame, titles: Mapping[str, str]) -> tables.Block:
    """The projects whose total changes, in the order of the document.

    Args:
        changes: ``evaluation.changes`` with each project as a group.
        titles: titles of the projects by id.
    """
    moved = changes[(changes["item"] == "total") & changes["change"].notna()]
    moved = moved[moved["change"] != 0]
    return tables.table(
        moved.assign(
            title=moved["group"].map(titles),
            pair=[years(row) for row in moved.itertuples()],
            change_word=[signed(value) for value in moved["change"]],
            rate_word=[_rate(value) for value in moved["rate"]],
        ),
        "事業費の変わる事業（千円）",
        {
            "title": "事業",
            **({"pair": "年度"} if several(moved) else {}),
            "before": "前の年度",
            "after": "後の年度",
            "change_word": "増減",
            "rate_word": "増減率",
        },
        empty=SILENT,
    )


def _pairs(changes: pd.DataFrame) -> str:
    if changes.empty:
        return ""
    found: dict[tuple[int, str], None] = {}
    for row in changes.sort_values("after_year", kind="stable").itertuples():
        found |= {
            (row.before_year, row.before_stage): None,
            (row.after_year, row.after_stage): None,
        }
    stages = [f"{year}年度は{words.BUDGET_STAGES[stage]}" for year, stage in found]
    return f"{'、'.join(stages)}です。"


def years(row: Any) -> str:
    """The two years of a change, e.g. 2024→2025年度."""
    return f"{row.before_year}→{row.after_year}年度"


def several(changes: pd.DataFrame) -> bool:
    """Whether changes between more than one pair of years stand together, to be told apart."""
    return len(changes[["before_year", "after_year"]].drop_duplicates()) > 1


def _rate(value: float) -> str:
    if pd.isna(value):
        return tables.MISSING
    return f"{'＋' if value > 0 else ''}{words.percent(value)}"


def _reason(row: Any) -> str:
    """Which year's amount is missing, and why: 2025年度は判読できない."""
    parts = [
        f"{year}年度は{LOST['' if pd.isna(status) else status]}"
        for year, status in (
            (row.before_year, row.before_status),
            (row.after_year, row.after_status),
        )
        if status != "final"
    ]
    return "、".join(parts)


def share_table(shares: pd.DataFrame, names: Mapping[str, str]) -> tables.Block:
    """Share of general revenue, over what can be read each year and over the same projects.

    Args:
        shares: ``evaluation.revenue_shares``.
        names: words for the groups.
    """
    shown = shares.assign(
        group_word=[names.get(g, g) or UNSAID for g in shares["group"]],
        when=[when(row) for row in shares.itertuples()],
        share_word=[share(value) for value in shares["share"]],
        size=[f"{r.held}件中{r.projects}件" for r in shares.itertuples()],
        same_word=[
            tables.MISSING
            if pd.isna(r.same_share)
            else f"{share(r.same_share)}（{r.same_projects}件）"
            for r in shares.itertuples()
        ],
    )
    return tables.table(
        shown,
        "事業費に占める一般財源（事業費と一般財源の両方が読める事業だけ。千円）",
        {
            "group_word": "施策",
            "when": "年度",
            "total": "事業費",
            "general_revenue": "所要一般財源",
            "share_word": "割合",
            "size": "対象の事業",
            "same_word": "どの年度も読める同じ事業での割合",
        },
        note="年度の間で比べられるのは、右端の割合だけです。左の割合は、年度によって対象の事業が違います。"
        + OURS,
        empty=SILENT,
    )
