"""SDGs in words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from machi import tables, words
from machi.sdgs import legends
from machi.store import Municipality
from machi.tables import Figure


def figures(placed: pd.DataFrame, coverage: pd.DataFrame) -> tables.Block:
    """Key figures: goals declared, carried, and what was illegible."""
    illegible = int((placed["legibility"] == "illegible").sum())
    subjects = placed[placed["subject_type"] != "plan"].dropna(subset=["goal_number"])
    return tables.key_figures(
        [
            Figure("計画全体で掲げるゴール", f"{int(coverage['declared'].sum())}／17"),
            Figure(
                "施策・指標・事業が担うゴール",
                f"{int(coverage['carried'].sum())}／17",
            ),
            Figure("印のある施策・指標・事業", f"{subjects['subject_id'].nunique()}"),
            Figure("判読できない印", f"{illegible}"),
        ]
    )


def sentences(
    name: str, placed: pd.DataFrame, coverage: pd.DataFrame, statements: pd.DataFrame
) -> list[str]:
    """What is declared, what is carried, and where the documents are silent.

    Args:
        name: the municipality.
        placed: ``sdgs.place``.
        coverage: ``sdgs.coverage``.
        statements: ``related``.
    """
    lines: list[str] = []
    carried = coverage[coverage["carried"]]
    if len(carried):
        most = carried.assign(n=carried["goal"] + carried["indicator"] + carried["project"])
        most = most.sort_values("n", ascending=False, kind="stable").iloc[0]
        lines.append(
            f"{name}の資料で施策・指標・事業に印が付いたゴールは{len(carried)}個で、"
            f"最も多いのは目標{most['sdg']}「{most['short_title']}」（{most['n']}件）です。"
        )
    else:
        lines.append(f"{name}の資料には、施策・指標・事業に付いたSDGsの印が読み取れません。")
    only = coverage[coverage["declared"] & ~coverage["carried"]]
    if len(only):
        lines.append(
            f"計画全体として掲げるだけで、担う施策・指標・事業を確かめられないゴールが{len(only)}個あります。"
        )
    if legends(placed):
        lines.append(
            "17のゴールすべてを並べた凡例は、どれを選んで掲げたかを示さないため、数えていません。"
        )
    states = placed["legibility"].value_counts()
    if states.get("repaired", 0) or states.get("illegible", 0):
        lines.append(
            f"印のうち{states.get('repaired', 0)}件は番号や正式名から復元し、"
            f"{states.get('illegible', 0)}件は文字起こしで失われて判読できません。"
        )
    silent = statements[statements["claim"] == "no_sdgs_mentioned"]
    if len(silent):
        listed = words.listed(list(silent["short_title"]))
        lines.append(f"{listed}の読んだ範囲には、SDGsの記載がありません。")
    spoken = statements[statements["claim"] != "no_sdgs_mentioned"]
    lines += [_statement(row) for row in spoken.itertuples()]
    untouched = coverage[~coverage["declared"] & ~coverage["carried"]]
    if 0 < len(untouched) < 17:
        named = "、".join(f"{r.sdg} {r.short_title}" for r in untouched.itertuples())
        lines.append(f"どこにも現れないゴール：{named}。関係がないという意味ではありません。")
    return lines


def _statement(row: Any) -> str:
    claim, title = row.claim, row.short_title
    if claim == "icons_illegible":
        return (
            f"「{title}」は施策ごとに印を示したと述べますが、読んだ文字起こしには残っていません。"
        )
    words_of = row.text
    quoted = "" if pd.isna(words_of) else f"（「{tables.shorten(words_of, 48)}」）"
    return f"「{title}」は、SDGsに沿う・寄与すると言葉で述べています{quoted}。"


def related(statements: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """Statements about SDGs, one per plan and claim, with the plan's short title."""
    kinds = ["supports_sdgs", "icons_illegible", "no_sdgs_mentioned"]
    rows = statements[statements["claim"].isin(kinds)].drop_duplicates(["plan_id", "claim"])
    return rows.merge(plans[["plan_id", "short_title"]], on="plan_id")


def marked_plans(placed: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """Plans in which something below the plan itself carries a legible mark."""
    carried = placed.dropna(subset=["node", "goal_number"])
    return plans[plans["plan_id"].isin(carried["plan_id"])]


def tier_of(goals: pd.DataFrame) -> str:
    """The tier whose nodes are the rows of a plan's heatmap: measures, or goals without them."""
    return "measure" if (goals["tier"] == "measure").any() else "goal"


def unmarked(placed: pd.DataFrame, plans: pd.DataFrame, goals: pd.DataFrame) -> tables.Block:
    """Says for which plans no measure carries a legible mark."""
    read = plans[plans["plan_id"].isin(goals["plan_id"])]
    without = read[~read["plan_id"].isin(marked_plans(placed, plans)["plan_id"])]
    if without.empty:
        return tables.nothing("読んだすべての計画に、施策などに付いた印があります。")
    listed = words.listed(list(without["short_title"]))
    return tables.caveat(
        f"{listed}には、施策・指標・事業に付いた読み取れる印がないため、施策ごとの図は描けません。"
    )


def target_table(targets: pd.DataFrame) -> tables.Block:
    """SDG targets in use."""
    return tables.table(
        targets,
        "印のあるターゲットと、それを担う施策・指標・事業の数",
        {"sdg": "番号", "label": "ターゲット（短い名前は編集部）", "subjects": "件数"},
        empty="ターゲット（11.3 のような細かい番号）の印は、読んだ資料にありません。",
    )


def legibility_table(states: pd.DataFrame, plans: pd.DataFrame) -> tables.Block:
    """How the marks could be read."""
    short = plans.set_index("plan_id")["short_title"]
    return tables.table(
        states.assign(
            plan=states["plan_id"].map(short),
            subject_word=words.say(states["subject_type"], words.SUBJECTS),
        ),
        "印の読み取り（件数）",
        {"plan": "計画", "subject_word": "印のある場所", **words.LEGIBILITY},
        empty="SDGsの番号を示す印は、読んだ資料にありません。",
    )


def titles(town: Municipality) -> dict[str, str]:
    """Titles of everything that can carry a mark, by id."""
    parts = {
        "plans": ("plan_id", "short_title"),
        "goals": ("goal_id", "title"),
        "indicators": ("indicator_id", "name"),
        "projects": ("project_id", "title"),
    }
    return {
        key: title
        for table, (id_column, name) in parts.items()
        for key, title in zip(town[table][id_column], town[table][name], strict=True)
    }


def mark_table(placed: pd.DataFrame, titles: Mapping[str, str]) -> tables.Block:
    """Every mark with its bearer, reading and place.

    Args:
        placed: ``sdgs.place`` with ``source`` (``common.with_source``).
        titles: titles of the bearers by id.
    """
    return tables.table(
        placed.assign(
            subject_word=words.say(placed["subject_type"], words.SUBJECTS),
            title=[tables.shorten(titles[i], 30) for i in placed["subject_id"]],
            sdg_word=placed["sdg"].fillna("判読できない"),
            legibility_word=words.say(placed["legibility"], words.LEGIBILITY),
            basis_mark=[tables.basis(basis) for basis in placed["basis"]],
        ),
        "印の一覧",
        {
            "title": "印のあるもの",
            "subject_word": "種類",
            "sdg_word": "番号",
            "legibility_word": "読み取り",
            "printed": "文字起こしの字",
            "basis_mark": "根拠",
            "source": "出典",
        },
        empty="一覧にする印がありません。",
    )
