"""What a revision would look at, and national KPIs beside municipal ones, as a reader reads it."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from frames import frame
from machi import tables
from machi.narrative import revision as words_of

ODD = '<b>甲</b>&"一"'


def cells(block: tables.Block) -> list[list[str]]:
    """The body of a table, row by row."""
    lines = BeautifulSoup(block.html, "html.parser").select("tbody tr")
    return [[cell.get_text() for cell in line.find_all(["th", "td"])] for line in lines]


def escaped(block: tables.Block) -> None:
    """What the data says stands in the page as text, not as tags."""
    assert "<b>" not in block.html
    assert "甲" in BeautifulSoup(block.html, "html.parser").get_text()


PLANS = frame(
    "plan_id short_title predecessor_id",
    ("o", "旧計画", None),
    ("p", "計画", "o"),
    ("q", "別計画", None),
)
STRATEGIES = frame("strategy_id short_title", ("N4", "2.0基本構想"), ("N5", "総合戦略（2025）"))
TITLES = {
    "a": "甲一",
    "b": "甲二",
    "N4-1": "しごと",
    "N4-2": "ひと",
    "N5-1": "くらし",
    "N5-2": "まち",
}


def revision(*rows: tuple) -> pd.DataFrame:
    """Rows of plan_id, national_goal_id, goals, basis."""
    full = [(p, n[:2], n, TITLES[n], goals, basis) for p, n, goals, basis in rows]
    return frame("plan_id strategy_id national_goal_id title goals basis", *full)


ASKED = [
    ("p", "N4-1", "a", "linked"),
    ("p", "N4-2", None, None),
    ("p", "N5-1", None, None),
    ("p", "N5-2", "a、b", "judged"),
    ("q", "N5-1", "b", "stated"),
    ("q", "N5-2", "b", "stated"),
]


def near(*rows: tuple) -> pd.DataFrame:
    """Rows of plan_id, subject_id, candidate_id, rank, score, state."""
    names = ["plan_id", "subject_id", "candidate_id", "rank", "score", "state"]
    return pd.DataFrame(list(rows), columns=names)


NO_NEAR = near()


# Plans and sentences.


def test_a_revision_is_of_plans_with_goals_that_no_later_plan_with_goals_follows() -> None:
    goals = frame("plan_id tier", ("o", "goal"), ("p", "goal"), ("q", "measure"))
    assert words_of.current(PLANS, goals) == ["p"]
    # A successor known by its title alone replaces nothing that could be read.
    assert words_of.current(PLANS, goals[goals["plan_id"] != "p"]) == ["o"]
    assert words_of.current(PLANS, goals.iloc[:0]) == []


def test_each_plan_is_told_what_the_latest_edition_asks_beyond_it() -> None:
    said = words_of.sentence(revision(*ASKED), PLANS, STRATEGIES)
    assert said == [
        "「計画」を、その後の国の総合戦略（2025）と照らすと、"
        "応えるものを改めて考える国の目標は「くらし」です。",
        "「別計画」を、その後の国の総合戦略（2025）と照らすと、"
        "国の2つの目標のすべてに、引き継がれた対応があります。",
    ]


def test_a_plan_nothing_later_is_held_against_is_not_told_about() -> None:
    assert words_of.sentence(revision(), PLANS, STRATEGIES) == []


# What nothing reaches.


def test_only_goals_that_nothing_reaches_are_listed_with_edition_and_plan() -> None:
    block = words_of.table(revision(*ASKED), NO_NEAR, TITLES, PLANS, STRATEGIES)
    assert cells(block) == [
        ["N4-2 ひと", "2.0基本構想", "計画", "近いものなし"],
        ["N5-1 くらし", "総合戦略（2025）", "計画", "近いものなし"],
    ]
    assert "応えないことにも理由があり得ます" in block.html


def test_the_nearest_measures_are_first_candidates_by_score_and_at_most_two() -> None:
    found = near(
        ("p", "a", "N4-2", 1, 0.312, "new"),
        ("p", "b", "N4-2", 1, 0.456, "known"),
        ("p", "c", "N4-2", 1, 0.2, "new"),
        ("p", "d", "N5-1", 2, 0.9, "new"),  # only a second candidate
        ("p", "e", "N5-1", 1, 0.8, "declined"),
        ("p", "f", "N5-1", 1, 0.7, "unanswered"),
        ("q", "g", "N5-1", 1, 0.6, "new"),  # another plan's
    )
    block = words_of.table(revision(*ASKED), found, TITLES, PLANS, STRATEGIES)
    assert [row[-1] for row in cells(block)] == ["甲二（0.46）／甲一（0.31）", "近いものなし"]


def test_when_everything_is_reached_or_nothing_is_later_the_table_says_so() -> None:
    for held in (revision(*ASKED[-2:]), revision()):
        block = words_of.table(held, NO_NEAR, TITLES, PLANS, STRATEGIES)
        assert "引き継がれた対応があるか、比べる後の版がありません" in block.plain
        assert "<table" not in block.html


def test_what_is_reached_is_listed_with_the_goals_and_the_way() -> None:
    block = words_of.carried_table(revision(*ASKED), TITLES, PLANS)
    assert cells(block) == [
        ["N4-1 しごと", "計画", "甲一", words_of.CARRIED["linked"]],
        ["N5-2 まち", "計画", "甲一／甲二", words_of.CARRIED["judged"]],
        ["N5-1 くらし", "別計画", "甲二", words_of.CARRIED["stated"]],
        ["N5-2 まち", "別計画", "甲二", words_of.CARRIED["stated"]],
    ]
    assert "ありません" in words_of.carried_table(revision(ASKED[1]), TITLES, PLANS).plain


def test_titles_of_goals_plans_and_editions_are_text_and_never_tags() -> None:
    titles = dict.fromkeys(TITLES, ODD)
    plans, strategies = PLANS.assign(short_title=ODD), STRATEGIES.assign(short_title=ODD)
    found = near(("p", "a", "N4-2", 1, 0.3, "new"))
    escaped(words_of.table(revision(*ASKED), found, titles, plans, strategies))
    escaped(words_of.carried_table(revision(*ASKED), titles, plans))
    said = words_of.sentence(revision(*ASKED).assign(title=ODD), plans, strategies)
    escaped(tables.sentences(said))


# KPIs.


def pairs(**changes: object) -> pd.DataFrame:
    row = {
        "strategy_id": "N5",
        "national_kpi_id": "N5-k1",
        "national_name": "移住者",
        "national_baseline": None,
        "national_target": "1万人",
        "national_period": "2027年度",
        "indicator_id": "k",
        "plan_id": "p",
        "name": "移住者数",
        "unit": "人",
        "baseline": 150.0,
        "target": 1000.5,
        "target_year": 2024,
        "target_year_type": "fiscal",
        "relation": "same_quantity",
        "same_unit": True,
        "note": "地域が違う。",
    }
    return pd.DataFrame([row | changes]).astype({"target_year": "Int64"})


def test_both_sides_of_a_pair_are_shown_from_baseline_to_target() -> None:
    assert cells(words_of.kpi_table(pairs(), PLANS)) == [
        [
            "N5-k1 移住者",
            "— → 1万人（2027年度）",
            "移住者数（計画）",
            "150人 → 1,000.5人（2024年度）",
            "同じ量・単位は同じ",
        ]
    ]


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"relation": "same_field", "same_unit": False}, 4, "同じ分野の別の量・単位が違う"),
        ({"target": None, "target_year": None, "target_year_type": None}, 3, "150人 → —"),
        ({"baseline": None, "target_year": None}, 3, "— → 1,000.5人"),
        ({"target_year_type": "calendar"}, 3, "150人 → 1,000.5人（2024年）"),
        ({"unit": None}, 3, "150 → 1,000.5（2024年度）"),
        ({"national_target": None, "national_period": None}, 1, "— → —"),
        ({"national_baseline": "6,000人", "national_period": None}, 1, "6,000人 → 1万人"),
    ],
)
def test_what_a_pair_lacks_is_a_dash_and_brackets_are_never_empty(
    changes: dict[str, object], column: int, words: str
) -> None:
    (row,) = cells(words_of.kpi_table(pairs(**changes), PLANS))
    assert row[column] == words
    assert "（）" not in "".join(row)


def test_what_is_alike_and_what_differs_is_the_editors_own_sentence() -> None:
    assert cells(words_of.kpi_notes(pairs(), PLANS)) == [
        ["移住者数（計画）", "N5-k1 移住者", "地域が違う。"]
    ]


def test_without_pairs_the_tables_say_so() -> None:
    for show in (words_of.kpi_table, words_of.kpi_notes):
        block = show(pairs().iloc[:0], PLANS)
        assert block.plain == "並べられる指標がありません。"


def test_names_and_notes_of_pairs_are_text_and_never_tags() -> None:
    odd = pairs(national_name=ODD, name=ODD, national_target=ODD, unit=ODD, note=ODD)
    for show in (words_of.kpi_table, words_of.kpi_notes):
        escaped(show(odd, PLANS.assign(short_title=ODD)))


def covered(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["strategy_id", "kpis", "answered", "indicators"])


def test_coverage_is_told_for_each_edition_and_zero_as_zero() -> None:
    block = words_of.kpi_coverage(covered(("N4", 8, 0, 0), ("N5", 3, 2, 4)), STRATEGIES)
    assert block.plain.split("\n") == [
        "・国の2.0基本構想のKPI8件（登録分）のうち、0件に、対応する自治体の指標があります。",
        "・国の総合戦略（2025）のKPI3件（登録分）のうち、2件に、対応する自治体の指標があります。",
    ]


def test_no_counterpart_in_any_edition_is_told_once() -> None:
    for held in (covered(), covered(("N4", 8, 0, 0), ("N5", 3, 0, 0))):
        said = words_of.kpi_coverage(held, STRATEGIES).plain
        assert said == "国のKPIに対応する自治体の指標は、登録されていません。"
