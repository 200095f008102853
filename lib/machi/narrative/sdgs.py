"""SDGs in words."""

from collections.abc import Mapping

import pandas as pd

from machi import tables, words
from machi.sdgs import legends
from machi.store import Municipality
from machi.tables import Figure


def figures(placed: pd.DataFrame, coverage: pd.DataFrame, *more: Figure) -> tables.Block:
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
            *more,
        ]
    )


def sentences(name: str, coverage: pd.DataFrame, statements: pd.DataFrame) -> list[str]:
    """What is carried, declared without being carried, said in words, and untouched.

    Args:
        name: the municipality.
        coverage: ``sdgs.coverage``.
        statements: ``related``.
    """
    return [
        _carried(name, coverage),
        *_declared_only(coverage),
        *_said(statements),
        *_untouched(coverage),
    ]


def _carried(name: str, coverage: pd.DataFrame) -> str:
    carried = coverage[coverage["carried"]]
    if carried.empty:
        return f"{name}の資料には、施策・指標・事業に付いたSDGsの印が読み取れません。"
    most = carried.assign(n=carried["goal"] + carried["indicator"] + carried["project"])
    most = most.sort_values("n", ascending=False, kind="stable").iloc[0]
    return (
        f"{name}の資料で施策・指標・事業に印が付いたゴールは{len(carried)}個で、"
        f"最も多いのは目標{most['sdg']}「{most['short_title']}」（{most['n']}件）です。"
    )


def _declared_only(coverage: pd.DataFrame) -> list[str]:
    only = coverage[coverage["declared"] & ~coverage["carried"]]
    if only.empty:
        return []
    return [
        f"計画全体として掲げるだけで、担う施策・指標・事業を確かめられないゴールが{len(only)}個あります。"
    ]


def lost(placed: pd.DataFrame) -> tables.Block:
    """What a transcription lost, and legends that say nothing of a choice."""
    states = placed["legibility"].value_counts()
    repaired, illegible = (int(states.get(state, 0)) for state in ("repaired", "illegible"))
    parts = []
    if repaired or illegible:
        parts.append(
            f"印のうち{repaired}件は番号や正式名から復元し、"
            f"{illegible}件は文字起こしで失われて判読できません。"
        )
    if legends(placed):
        parts.append(
            "17のゴールすべてを並べた凡例は、どれを選んで掲げたかを示さないため、数えていません。"
        )
    return tables.sentences(parts) if parts else tables.nothing("失われた印はありません。")


def _said(statements: pd.DataFrame) -> list[str]:
    """What the documents say about SDGs in words, or that they are silent; one sentence."""
    parts = []
    silent = statements[statements["claim"] == "no_sdgs_mentioned"]
    if len(silent):
        listed = words.listed(list(silent["short_title"]))
        parts.append(f"{listed}の読んだ範囲には、SDGsの記載がありません。")
    lost = statements[statements["claim"] == "icons_illegible"]
    if len(lost):
        listed = words.listed(list(lost["short_title"]))
        parts.append(
            f"{listed}は施策ごとに印を示したと述べますが、読んだ文字起こしには残っていません。"
        )
    spoken = statements[statements["claim"] == "supports_sdgs"]
    for row in spoken.head(1).itertuples():
        quoted = "" if pd.isna(row.text) else f"（「{tables.shorten(row.text, 48)}」）"
        listed = words.listed(list(spoken["short_title"]))
        parts.append(f"{listed}は、SDGsに沿う・寄与すると言葉で述べています{quoted}。")
    return ["".join(parts)] if parts else []


def _untouched(coverage: pd.DataFrame) -> list[str]:
    missing = coverage[~coverage["declared"] & ~coverage["carried"]]
    if not 0 < len(missing) < 17:
        return []
    numbers = "、".join(missing["sdg"])
    return [
        f"どこにも現れないゴールは{len(missing)}個（{numbers}）です。関係がないという意味ではありません。"
    ]


def untouched(coverage: pd.DataFrame) -> tables.Block:
    """The goals that occur nowhere, by name."""
    missing = coverage[~coverage["declared"] & ~coverage["carried"]]
    if missing.empty:
        return tables.nothing("17のゴールのすべてが、どこかに現れます。")
    named = "、".join(f"{r.sdg} {r.short_title}" for r in missing.itertuples())
    return tables.sentences([f"どこにも現れないゴール：{named}。"])


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
    if read.empty:
        return tables.nothing("目標を読んだ計画がありません。")
    if without.empty:
        return tables.nothing("読んだすべての計画に、施策などに付いた印があります。")
    listed = words.listed(list(without["short_title"]))
    return tables.caveat(
        f"{listed}には、施策・指標・事業に付いた読み取れる印がないため、施策ごとの図は描けません。"
    )


def grid_table(grid: pd.DataFrame, titles: Mapping[str, str], caption: str) -> tables.Block:
    """The heatmap as a table: measures and, for the goals that occur, the counts.

    Args:
        grid: ``sdgs.heatmap``.
        titles: titles of the row ids.
        caption: caption of the table.
    """
    used = [goal for goal in grid.columns if grid[goal].sum()]
    frame = grid[used].reset_index(drop=True)
    frame.insert(0, "title", [titles[str(i)] for i in grid.index])
    return tables.table(
        frame,
        caption,
        {"title": "施策", **{goal: f"目標{goal}" for goal in used}},
        note="現れないゴールの列は省いています。",
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
