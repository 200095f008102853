"""What is spent on what, in tables: sums, amounts, changes and shares, each with what it holds."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from machi import amounts, evaluation, quantities, tables, words
from machi.narrative.sdg_gaps import when

SILENT = "読んだ資料に、これを示す記載がありません。"
"""The same words wherever there is nothing, so that a page says it once."""
OURS = "合計は資料の印字ではなく、ここで足したものです。"
PERSONNEL = "概算人件費は事業費の外の概算で、事業費に足しません。"
UNSAID = "（記載なし）"
ALL = "すべての事業"
PRIORITIES = {mark: f"主要事業の{word}" for mark, word in words.MARKS.items()}
LOST = words.BUDGET_STATUSES | {"": "記載がない"}


def signed(value: float, unit: str = "") -> str:
    """A change with its sign, e.g. ＋2,875千円; missing is a dash."""
    if pd.isna(value):
        return tables.MISSING
    sign = "＋" if value > 0 else "−" if value < 0 else "±"
    return f"{sign}{quantities.format_number(abs(value))}{unit}"


def share(value: float) -> str:
    """A share as per cent; missing is a dash."""
    return tables.MISSING if pd.isna(value) else words.percent(value)


def measure_names(goals: pd.DataFrame) -> dict[str, str]:
    """Measures as a reader knows them, 施策1 交流の促進, and the words for all projects."""
    titles = goals["level"] + goals["number"].fillna("") + " " + goals["title"]
    return dict(zip(goals["goal_id"], titles, strict=True)) | {evaluation.ALL: ALL}


def target_names(sdg_targets: pd.DataFrame) -> dict[str, str]:
    """Targets as a reader knows them: 11.3 with its short label."""
    labels = sdg_targets["sdg"] + " " + sdg_targets["label"]
    return dict(zip(sdg_targets["sdg"], labels, strict=True))


def with_whole(groups: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """Groups with all projects together below them."""
    return pd.concat([groups, whole], ignore_index=True)


def lines(sentences: list[str]) -> tables.Block:
    """Sentences, or that there is nothing to say."""
    return tables.sentences(sentences) if sentences else tables.nothing(SILENT)


def held(row: Any) -> str:
    """How many projects a sum holds: 16件中14件."""
    size = row.counted + row.illegible + row.without
    return f"{size}件" if row.counted == size else f"{size}件中{row.counted}件"


def not_held(row: Any) -> str:
    """How many projects a sum does not hold and why; nothing when it holds all."""
    parts = (("判読できない", row.illegible), ("額の記載なし", row.without))
    return "・".join(f"{word}{count}" for word, count in parts if count)


def spending_table(
    spending: pd.DataFrame, names: Mapping[str, str], heading: str, caption: str
) -> tables.Block:
    """Sums per group and item, years side by side, each beside the projects it holds.

    Args:
        spending: ``evaluation.spending``.
        names: words for the groups; others stand as they are, "" as not said.
        heading: what the groups are.
        caption: caption of the table, without units.
    """
    columns = {"group": heading, "item": "項目"}
    for row in spending[amounts.TIME].drop_duplicates().itertuples():
        key = f"{row.year}{row.stage}"
        columns |= {key: when(row), f"{key}_held": "足した事業"}
    columns["lost"] = "足していない事業"
    rows = []
    for (group, item), own in spending.groupby(["group", "item"], sort=False):
        line: dict[str, object] = {"group": names.get(str(group), str(group)) or UNSAID}
        line["item"] = words.BUDGET_ITEMS[str(item)]
        for row in own.itertuples():
            key = f"{row.year}{row.stage}"
            line |= {key: row.amount, f"{key}_held": held(row)}
        lost = [f"{row.year}年度：{not_held(row)}" for row in own.itertuples() if not_held(row)]
        rows.append(line | {"lost": "。".join(lost) or None})
    return tables.table(
        pd.DataFrame(rows, columns=list(columns)),
        f"{caption}（千円。{OURS.removesuffix('。')}）",
        columns,
        empty=SILENT,
    )


def project_tables(
    projects: pd.DataFrame, names: Mapping[str, str], marks: Mapping[str, str]
) -> tables.Block:
    """Every project with its marks, one table per measure.

    Args:
        projects: table ``projects`` with ``source`` (``common.with_source``).
        names: ``measure_names``.
        marks: SDG marks of the projects by id.
    """
    shown = projects.assign(
        sdg=projects["project_id"].map(marks),
        priority_word=words.say(projects["priority"], words.MARKS),
        other_word=words.say(projects["other_mark"], words.MARKS),
    )
    columns = {
        "title": "事業",
        "department": "担当",
        "obligation": "法定・自主",
        "priority_word": "主要事業",
        "other_word": "もう一つの印",
        "population_goal": "人口減少対策",
        "sdg": "SDGs",
        "next_step": "次年度",
    }
    blocks = [
        tables.table(own, f"{names[str(goal)]}：事業と印（{len(own)}件）", columns)
        for goal, own in shown.groupby("goal_id", sort=False)
    ]
    note = "「もう一つの印」は、見出しの読めない欄の○です。「—」は資料に記載がないことを示します。"
    return tables.stack([*blocks, tables.caveat(note)]) if blocks else tables.nothing(SILENT)


def money_rows(
    projects: pd.DataFrame, budgets: pd.DataFrame, names: Mapping[str, str]
) -> pd.DataFrame:
    """Totals of every project and year, as ``charts.project_money`` takes them."""
    known = projects[["project_id", "goal_id", "title"]]
    held = known.merge(budgets[budgets["item"] == "total"], on="project_id")
    return pd.DataFrame(
        {
            "project_id": held["project_id"],
            "measure": held["goal_id"].map(names),
            "title": held["title"],
            "when": [when(row) for row in held.itertuples()],
            "amount": held["value"],
            "why": words.say(held["status"], words.BUDGET_STATUSES),
        }
    )


def ledger(projects: pd.DataFrame, budgets: pd.DataFrame) -> tables.Block:
    """Every amount as printed; where there is none, a dash and the reason in the last column."""
    held = budgets[budgets["project_id"].isin(projects["project_id"])]
    key = held["item"] + " " + held["year"].astype("str") + held["stage"]
    order = {
        k: f"{words.BUDGET_ITEMS[item]} {year}年度"
        for item in words.BUDGET_ITEMS
        for k, year in zip(key[held["item"] == item], held.loc[held["item"] == item, "year"],
                           strict=True)
    }  # fmt: skip
    wide = held.assign(key=key).pivot(index="project_id", columns="key", values="value")
    lost = held[held["value"].isna()]
    why = pd.Series(
        [f"{order[k]}：{LOST[s]}" for k, s in zip(key[lost.index], lost["status"], strict=True)],
        index=lost["project_id"], dtype="str",
    ).groupby(level=0).agg("、".join)  # fmt: skip
    table = projects[["project_id", "title"]].merge(wide.reset_index(), on="project_id", how="left")
    stages = held[amounts.TIME].drop_duplicates().sort_values("year")
    return tables.table(
        table.assign(why=table["project_id"].map(why)),
        f"事業ごとの額（千円。{'、'.join(when(row) for row in stages.itertuples())}）",
        {"title": "事業", **order, "why": "額のない理由"},
        note=PERSONNEL,
        empty=SILENT,
    )
