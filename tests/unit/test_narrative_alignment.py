"""What the summary of goal alignment tells: gaps first, then who says so, then what misleads."""

import pandas as pd

from frames import frame
from machi import alignment
from machi.narrative import alignment as words_of

PLANS = frame(
    "plan_id short_title national_strategy_id", ("p", "甲計画", "N2"), ("o", "乙計画", "N2")
)
STRATEGIES = frame(
    "strategy_id short_title",
    ("N1", "第1期総合戦略"),
    ("N2", "第2期総合戦略"),
    ("N3", "第3期総合戦略"),
)
GOALS = frame(
    "plan_id goal_id parent_goal_id tier number title",
    ("p", "a", None, "goal", "1", "甲一"),
    ("p", "b", None, "goal", "2", "甲二"),
    ("o", "c", None, "goal", "1", "乙一"),
)
NATIONAL = frame(
    "strategy_id national_goal_id kind title",
    ("N2", "N2-1", "goal", "しごと"),
    ("N2", "N2-2", "goal", "ひと"),
    ("N2", "N2-V", "viewpoint", "視点"),
    ("N1", "N1-1", "goal", "旧しごと"),
).assign(number=[1, 2, 3, 1])
NOTHING_SAID = frame("plan_id claim text")


def links(*rows: tuple) -> pd.DataFrame:
    return frame("goal_id national_goal_id basis relation evidence", *rows)


def link(goal: str, national: str, basis: str = "reviewed", relation: str = "corresponds") -> tuple:
    return (goal, national, basis, relation, None)


def summary(
    *rows: tuple, statements: pd.DataFrame = NOTHING_SAID, plans: pd.DataFrame = PLANS
) -> list[str]:
    held = links(*rows)
    return words_of.summary(
        alignment.compare(plans, GOALS, held, NATIONAL),
        alignment.links(GOALS, held),
        plans,
        statements,
        alignment.wording_drift(plans, GOALS, held, NATIONAL),
        STRATEGIES,
    )


WHOLE = [link("a", "N2-1"), link("b", "N2-2"), link("c", "N2-1"), link("c", "N2-2")]


def test_national_goals_that_nothing_answers_are_named_plan_by_plan_before_all_else() -> None:
    said = summary(link("a", "N2-1"), link("c", "N2-2", "stated"))
    assert said == [
        "「甲計画」に対応する目標が見当たらない国の目標：「ひと」。"
        "「乙計画」に対応する目標が見当たらない国の目標：「しごと」。",
        "登録された対応2件のうち、資料に書かれたものは1件、"
        "編集者が資料を読んで判断したものは1件です。",
    ]


def test_that_everything_is_answered_is_said_with_the_names_of_the_plans() -> None:
    assert summary(*WHOLE)[0] == (
        "「甲計画」「乙計画」には、照らした国の版の基本目標・横断的な目標のすべてに、"
        "対応する目標があります。"
    )


def test_guesses_and_declined_pairs_answer_nothing_and_only_decisions_are_registered() -> None:
    said = summary(*WHOLE[:3], link("c", "N2-2", "inferred"), link("a", "N2-2", "reviewed", "none"))
    assert said[0] == "「乙計画」に対応する目標が見当たらない国の目標：「ひと」。"
    assert "編集者が資料を読んで判断したものは3件" in said[1]


def test_context_nobody_must_take_up_is_not_missing() -> None:
    assert "視点" not in "".join(summary())


def test_no_links_at_all_are_told_without_a_verdict() -> None:
    said = summary()
    assert said[1:] == ["国の目標との対応は、資料に記載がなく、編集者の判断も登録されていません。"]
    assert summary(plans=PLANS.iloc[:0]) == [
        "国の目標と比べられる目標を持つ計画が、読んだ資料にありません。",
        *said[1:],
    ]


def test_plans_that_speak_of_the_nation_and_plans_that_do_not_share_one_sentence() -> None:
    statements = frame(
        "plan_id claim text",
        ("p", "aligned_with_national", "国に沿う"),
        ("p", "aligned_with_national", "勘案する"),
        ("o", "no_national_link_mentioned", None),
        ("o", "supports_sdgs", "ほかのこと"),
    )
    assert summary(*WHOLE, statements=statements)[2:] == [
        "「甲計画」は、国の戦略に沿うと言葉で述べています。"
        "「乙計画」の読んだ範囲には、国の戦略との関係の記載がありません。"
    ]


def test_misleading_numbers_and_borrowed_words_are_counted_in_one_last_sentence() -> None:
    moved = [link("a", "N2-2"), link("b", "N2-1"), link("c", "N2-1"), link("c", "N2-2")]
    borrowed = link("a", "N1-1", "stated", "same_wording")
    assert summary(*moved)[2:] == [
        "国と番号の食い違う目標が2か所あり、番号だけで突き合わせると誤ります。"
    ]
    assert summary(*moved, borrowed)[2:] == [
        "国と番号の食い違う目標が2か所あり、番号だけで突き合わせると誤ります。"
        "1つの目標の文言は、策定時の版ではなく国の第1期総合戦略に倣っています。"
    ]
    assert summary(*WHOLE)[2:] == []


def test_the_matrix_of_one_plan_is_told_with_its_gaps_on_both_sides() -> None:
    held = alignment.compare(PLANS, GOALS, links(link("a", "N2-1")), NATIONAL)[0]
    titles = words_of.titles(GOALS, NATIONAL)
    said = words_of.sentences(words_of.names(held, PLANS, STRATEGIES), held, titles)
    assert said == [
        "「甲計画」を国の第2期総合戦略（策定時に有効だった版）と照らすと、国の2つの目標のうち"
        "1つに、対応する目標があります。",
        "対応が見当たらない国の目標：「ひと」。読んでいない本文にある可能性は残ります。",
        "国の目標との対応がない自治体の目標：「甲二」。地域独自の目標とも読めます。",
    ]
    later = alignment.compare(PLANS, GOALS, links(), NATIONAL, "N1")[0]
    name = words_of.names(later, PLANS, STRATEGIES)
    assert (
        "国の第1期総合戦略（策定時とは別の版）と照らすと"
        in (words_of.sentences(name, later, titles)[0])
    )


def test_the_table_of_the_matrix_shows_guesses_as_such_and_parts_as_parts() -> None:
    given = links(
        link("a", "N2-1", "stated"),
        link("b", "N2-1", "reviewed", "partial"),
        link("b", "N2-2", "inferred"),
    )
    held = alignment.compare(PLANS, GOALS, given, NATIONAL)[0]
    block = words_of.matrix_table(held, words_of.titles(GOALS, NATIONAL), "図")
    for cell in ("● 記載", "○ 判断・一部", "△ 推定"):
        assert block.html.count(f">{cell}<") == 1
    assert "視点" not in block.html


def test_key_figures_count_decisions_apart_from_what_documents_state() -> None:
    given = links(link("a", "N2-1", "stated"), link("b", "N2-1"), link("a", "N2-2", "inferred"))
    compared = alignment.compare(PLANS, GOALS, given, NATIONAL)
    plain = words_of.figures(alignment.links(GOALS, given), compared).plain
    # N2-1 and N2-2 are asked of each of two plans; only N2-1 of the first is answered.
    for figure in (
        "対応のあるもの 1／4",
        "対応のあるもの 2／3",
        "記載の対応 1件",
        "判断した対応 1件",
    ):
        assert figure in plain
