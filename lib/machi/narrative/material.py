"""What there is to judge indicators with: counted per plan, and marked for each indicator."""

import pandas as pd

from machi import tables, words
from machi.kpi import MEASURABLE

PARTS = {
    "definition": "説明",
    "baseline": "基準値",
    "target": "目標値",
    "actual": "実績値",
    "yearly_target": "年ごとの目標",
}
MARKS = {True: "●", False: "・"}


def counts(measurability: pd.DataFrame, plans: pd.DataFrame) -> tables.Block:
    """Per plan, how many indicators have a definition, a number to start from, to reach, reached.

    Args:
        measurability: ``kpi.measurability``.
        plans: table ``plans``.
    """
    if measurability.empty:
        return tables.nothing("指標の印字がありません。")
    sums = measurability.groupby("plan_id")[list(MEASURABLE)].sum()
    sizes = measurability.groupby("plan_id").size()
    rows = plans[plans["plan_id"].isin(sizes.index)].assign(
        indicators=plans["plan_id"].map(sizes),
        **{part: plans["plan_id"].map(sums[part]) for part in MEASURABLE},
    )
    return tables.table(
        rows,
        "判断の材料がある指標の数",
        {"short_title": "計画", "indicators": "指標", **PARTS},
        note="数値（または説明）が読んだ資料にあるものを数えています。ないものは0ではありません。",
    )


def marks(measurability: pd.DataFrame, plans: pd.DataFrame) -> tables.Block:
    """Per plan, each indicator with a dot for everything it has; folded.

    Args:
        measurability: ``kpi.measurability``.
        plans: table ``plans``.
    """
    shown = measurability.assign(**{part: measurability[part].map(MARKS) for part in MEASURABLE})
    blocks = [
        tables.table(
            shown[shown["plan_id"] == plan.plan_id],
            f"{plan.short_title}：指標ごとの判断の材料",
            {"name": "指標", **PARTS},
            note="●：ある、・：ない",
        )
        for plan in plans[plans["plan_id"].isin(shown["plan_id"])].itertuples()
    ]
    if not blocks:
        return tables.nothing("指標の印字がありません。")
    return tables.fold(tables.stack(blocks), "指標ごとに見る")


def silent_plans(
    plans: pd.DataFrame, goals: pd.DataFrame, measurability: pd.DataFrame
) -> tables.Block:
    """Says which plans were read and print no indicator."""
    read = plans[plans["plan_id"].isin(goals["plan_id"])]
    without = read[~read["plan_id"].isin(measurability["plan_id"])]
    if read.empty:
        return tables.nothing("目標を読んだ計画がありません。")
    if without.empty:
        return tables.nothing("読んだすべての計画に、指標の印字があります。")
    listed = words.listed(list(without["short_title"]))
    return tables.caveat(
        f"{listed}の読んだ範囲には、指標の印字がありません。"
        "未達ではなく、何で測るかが読んだ範囲に示されていないという意味です。"
    )
