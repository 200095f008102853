"""Rules of setting what a measure declares beside what works and pays for it."""

import pandas as pd
import pytest

from frames import frame, same
from machi import sdg_gaps, sdgs


def table(columns: str, *rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns.split())


# Plan p follows plan q. Its measure m1 has an initiative, two indicators and two projects.
TREE = frame(
    "plan_id goal_id parent_goal_id tier",
    ("p", "g", None, "goal"),
    ("p", "m2", "g", "measure"),
    ("p", "m1", "g", "measure"),
    ("p", "i", "m1", "initiative"),
    ("q", "h", None, "goal"),
)
INDICATORS = frame("indicator_id goal_id", ("kg", "g"), ("k1", "m1"), ("k2", "i"), ("k9", "h"))
PROJECTS = frame("project_id goal_id", ("j1", "m1"), ("j2", "i"), ("j3", "m2"), ("j4", "m2"))


def marks(*rows: tuple) -> pd.DataFrame:
    """Rows of subject_type, subject_id, sdg, then optionally basis, relation and legibility."""
    usual = ("stated", "carries", "clear")
    given = frame(
        "subject_type subject_id sdg basis relation legibility",
        *((*row, *usual[len(row) - 3 :]) for row in rows),
    )
    return sdgs.place(given, TREE, INDICATORS, PROJECTS)


NOT_COUNTED = {
    "found to be none": ("reviewed", "none", "clear"),
    "inferred": ("inferred", "carries", "clear"),
}
EACH_NOT_COUNTED = pytest.mark.parametrize("kind", NOT_COUNTED.values(), ids=list(NOT_COUNTED))


# Promises.

PROMISES = "goal_id sdg declared carriers state"


def promises(*rows: tuple, tier: str = "measure") -> pd.DataFrame:
    return sdg_gaps.promises(marks(*rows), TREE, tier)


def test_a_promise_is_kept_by_what_stands_under_the_measure_and_counted_once_each() -> None:
    found = promises(
        ("goal", "m1", "11"),
        ("goal", "m1", "4"),
        # One indicator with two targets of one goal, the other below the initiative; a project.
        ("indicator", "k1", "11.2"),
        ("indicator", "k1", "11.3"),
        ("indicator", "k2", "11"),
        ("project", "j2", "11.3"),
        ("project", "j1", "8.9"),
    )
    expected = table(
        PROMISES,
        ("m1", "4", True, 0, "declared_only"),
        ("m1", "8", False, 1, "carried_only"),
        ("m1", "11", True, 3, "both"),
    )
    same(found, expected)


def test_an_indicator_and_a_project_of_the_same_id_are_two_carriers() -> None:
    rows = frame(
        "subject_type subject_id sdg basis relation legibility",
        *((kind, key, "4", "stated", "carries", "clear") for kind, key in
          (("goal", "m1"), ("indicator", "x"), ("project", "x"))),
    )  # fmt: skip
    twins = [frame(f"{kind}_id goal_id", ("x", "m1")) for kind in ("indicator", "project")]
    found = sdg_gaps.promises(sdgs.place(rows, TREE, *twins), TREE)
    same(found, table(PROMISES, ("m1", "4", True, 2, "both")))


def test_measures_stand_in_document_order_and_goals_by_number() -> None:
    found = promises(
        *(("goal", "m1", n) for n in ("16", "2")),
        ("project", "j1", "2"),
        ("goal", "m2", "11"),
        ("project", "j3", "9"),
    )
    assert found[["goal_id", "sdg"]].to_numpy().tolist() == [
        ["m2", "9"],
        ["m2", "11"],
        ["m1", "2"],
        ["m1", "16"],
    ]


def test_a_measure_with_marks_on_one_side_only_is_left_out() -> None:
    declares = ("goal", "m1", "4"), ("goal", "m1", "11")
    carries = ("project", "j3", "4"), ("project", "j4", "11")
    assert promises(*declares).empty
    assert promises(*carries).empty
    assert promises(*declares, *carries).empty
    same(promises(), promises(*declares))
    assert list(promises().columns) == PROMISES.split()


def test_a_mark_on_another_node_or_the_whole_plan_is_no_measures_promise() -> None:
    found = promises(
        ("plan", "p", "1"),
        ("goal", "i", "5"),
        ("goal", "g", "2"),
        ("indicator", "kg", "3"),
        ("goal", "m1", "4"),
        ("project", "j1", "4"),
    )
    same(found, table(PROMISES, ("m1", "4", True, 1, "both")))


@EACH_NOT_COUNTED
def test_what_does_not_count_neither_promises_nor_keeps_a_promise(kind: tuple) -> None:
    sound = ("goal", "m1", "4"), ("project", "j1", "4")
    expected = table(PROMISES, ("m1", "4", True, 1, "both"))
    same(promises(*sound, ("goal", "m1", "5", *kind), ("project", "j2", "4", *kind)), expected)
    # With nothing else on its side, the measure cannot be judged.
    assert promises(("goal", "m1", "4", *kind), ("project", "j1", "4")).empty
    assert promises(("goal", "m1", "4"), ("project", "j1", "4", *kind)).empty


def test_an_illegible_mark_neither_promises_nor_keeps_a_promise() -> None:
    lost = ("stated", "carries", "illegible")
    found = promises(
        ("goal", "m1", "4"),
        ("goal", "m1", None, *lost),
        ("project", "j1", None, *lost),
        ("project", "j2", "8"),
    )
    expected = table(
        PROMISES, ("m1", "4", True, 0, "declared_only"), ("m1", "8", False, 1, "carried_only")
    )
    same(found, expected)
    assert promises(("goal", "m1", "4"), ("project", "j1", None, *lost)).empty


def test_plans_without_measures_are_compared_by_their_goals() -> None:
    found = promises(
        ("goal", "h", "3"), ("indicator", "k9", "3"), ("project", "j1", "3"), tier="goal"
    )
    same(found, table(PROMISES, ("h", "3", True, 1, "both")))


# Money.

PER_GOAL = "sdg year stage amount projects share"
PER_YEAR = "year stage amount projects unread without unmarked"


def budgets(*rows: tuple) -> pd.DataFrame:
    """Rows of project_id, year, stage, value, then optionally status and item."""
    usual = ("final", "total")
    full = [(*row, *usual[len(row) - 4 :]) for row in rows]
    return pd.DataFrame(
        full, columns=["project_id", "year", "stage", "value", "status", "item"]
    ).astype({"year": "Int64", "value": "float64", "project_id": "str", "stage": "str"})


def money(placed: pd.DataFrame, *rows: tuple, **item: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    return sdg_gaps.money(placed, PROJECTS, budgets(*rows), **item)


# j1 carries 4 and 11 (by two targets), j2 carries 11, j3 nothing, j4 something lost.
CARRIED = (
    ("project", "j1", "11.2"),
    ("project", "j1", "11.3"),
    ("project", "j1", "4.7"),
    ("project", "j2", "11"),
    ("project", "j4", None, "stated", "carries", "illegible"),
)


def test_a_project_with_two_goals_counts_in_full_for_each_and_once_per_goal() -> None:
    rows = [("j1", 2025, "budget", 100.0), ("j2", 2025, "budget", 300.0)]
    goals, whole = money(marks(*CARRIED), *rows)
    expected = table(
        PER_GOAL,
        ("4", 2025, "budget", 100.0, 1, 0.25),
        ("11", 2025, "budget", 400.0, 2, 1.0),
    )
    same(goals, expected)
    same(whole, table(PER_YEAR, (2025, "budget", 400.0, 2, 0, 0, 0.0)))


def test_the_denominator_is_the_money_that_can_be_read_and_says_what_it_lacks() -> None:
    goals, whole = money(
        marks(*CARRIED),
        ("j1", 2025, "budget", None, "illegible"),
        ("j2", 2025, "budget", 300.0),
        ("j3", 2025, "budget", 900.0),
        ("j4", 2025, "budget", None, "dash_in_source"),
        ("j1", 2026, "estimate", 100.0),
        ("j2", 2026, "estimate", None, "blank_in_source"),
        ("j3", 2026, "estimate", None, "dash_in_source"),
        ("j4", 2026, "estimate", 60.0),
    )
    # 2025: 300 of 300 + 900; 2026: 100 of 100 + 60. What cannot be read is no zero.
    expected = table(
        PER_GOAL,
        ("11", 2025, "budget", 300.0, 1, 0.25),
        ("4", 2026, "estimate", 100.0, 1, 0.625),
        ("11", 2026, "estimate", 100.0, 1, 0.625),
    )
    same(goals, expected)
    # Projects that carry nothing (j3), or nothing that can be read (j4), are unmarked.
    of_years = table(
        PER_YEAR,
        (2025, "budget", 1200.0, 2, 1, 1, 900.0),
        (2026, "estimate", 160.0, 2, 0, 2, 60.0),
    )
    same(whole, of_years)


def test_budget_and_estimate_of_one_year_are_two_columns() -> None:
    rows = [("j2", 2025, "estimate", 50.0), ("j2", 2025, "budget", 40.0)]
    goals, whole = money(marks(*CARRIED), *rows)
    expected = table(
        PER_GOAL, ("11", 2025, "budget", 40.0, 1, 1.0), ("11", 2025, "estimate", 50.0, 1, 1.0)
    )
    same(goals, expected)
    assert whole["amount"].to_list() == [40, 50]


def test_another_item_and_projects_of_another_plan_stay_out() -> None:
    rows = [
        ("j2", 2025, "budget", 40.0),
        ("j2", 2025, "budget", 7.0, "final", "personnel"),
        ("stranger", 2025, "budget", 1000.0),
    ]
    goals, whole = money(marks(*CARRIED), *rows)
    assert goals["amount"].to_list() == whole["amount"].to_list() == [40]
    goals, whole = money(marks(*CARRIED), *rows, item="personnel")
    assert goals["amount"].to_list() == whole["amount"].to_list() == [7]


@EACH_NOT_COUNTED
def test_a_mark_that_does_not_count_carries_no_money(kind: tuple) -> None:
    goals, whole = money(marks(("project", "j1", "4", *kind)), ("j1", 2025, "budget", 100.0))
    assert goals.empty
    same(whole, table(PER_YEAR, (2025, "budget", 100.0, 1, 0, 0, 100.0)))


def test_the_marks_of_measures_and_indicators_carry_no_money() -> None:
    goals, _ = money(
        marks(("goal", "m1", "4"), ("indicator", "k1", "4"), ("plan", "p", "4")),
        ("j1", 2025, "budget", 100.0),
    )
    assert goals.empty


def test_projects_that_cost_nothing_have_no_share_and_break_nothing() -> None:
    goals, whole = money(marks(*CARRIED), ("j2", 2025, "budget", 0.0))
    same(goals, table(PER_GOAL, ("11", 2025, "budget", 0.0, 1, None)))
    assert whole["amount"].to_list() == [0]


def test_without_budgets_both_tables_are_empty_and_keep_their_columns() -> None:
    for rows in ((), (("j1", 2025, "budget", None, "illegible"),)):
        goals, whole = money(marks(*CARRIED), *rows)
        assert goals.empty
        assert whole.empty
        assert list(goals.columns) == PER_GOAL.split()
        assert list(whole.columns) == PER_YEAR.split()


# Indicators.

MEASURED = "sdg indicator_id via node"


def measured(*rows: tuple) -> pd.DataFrame:
    return sdg_gaps.of_indicators(marks(*rows), TREE, INDICATORS)


def test_a_mark_reaches_the_indicators_of_its_node_and_of_all_nodes_below() -> None:
    found = measured(("goal", "g", "8"), ("goal", "m1", "11.3"), ("goal", "m2", "4"))
    expected = table(
        MEASURED,
        ("8", "kg", "node", "g"),
        ("8", "k1", "node", "g"),
        ("8", "k2", "node", "g"),
        ("11", "k1", "node", "m1"),
        ("11", "k2", "node", "m1"),
    )
    same(found, expected)


def test_an_indicators_own_mark_stands_before_its_nodes_and_the_nearest_node_before_others() -> (
    None
):
    found = measured(
        ("goal", "g", "11"), ("goal", "m1", "11"), ("indicator", "k1", "11.2"), ("goal", "i", "4")
    )
    expected = table(
        MEASURED,
        ("4", "k2", "node", "i"),
        ("11", "kg", "node", "g"),
        ("11", "k1", "own", None),
        ("11", "k2", "node", "m1"),
    )
    same(found, expected)


def test_the_marks_of_projects_and_of_the_whole_plan_measure_nothing() -> None:
    found = measured(("project", "j1", "4"), ("plan", "p", "4"))
    assert found.empty
    assert list(found.columns) == MEASURED.split()


@EACH_NOT_COUNTED
def test_a_mark_that_does_not_count_is_measured_by_nothing(kind: tuple) -> None:
    assert measured(("goal", "g", "4", *kind), ("indicator", "k1", "4", *kind)).empty


def test_a_mark_of_an_indicator_of_another_plan_is_left_out() -> None:
    own = INDICATORS[INDICATORS["indicator_id"] != "k9"]
    placed = marks(("indicator", "k9", "4"), ("indicator", "k1", "5"))
    same(sdg_gaps.of_indicators(placed, TREE, own), table(MEASURED, ("5", "k1", "own", None)))


# Succession.

FOLLOWED = "plan_id predecessor_id sdg before now"
PLANS = frame("plan_id predecessor_id", ("q", None), ("p", "q"), ("r", "unregistered"))


def test_a_plan_is_set_beside_the_one_it_follows_goal_by_goal() -> None:
    placed = marks(
        # The goal and the indicator below it; two targets of one goal are one.
        ("goal", "h", "11.2"),
        ("goal", "h", "11.3"),
        ("indicator", "k9", "11"),
        ("indicator", "k9", "4"),
        ("goal", "m1", "11"),
        ("project", "j1", "9"),
        ("project", "j3", "9"),
        # Declared by the plan as a whole, carried by nothing.
        ("plan", "p", "1"),
        ("plan", "q", "1"),
        ("goal", "m2", None, "stated", "carries", "illegible"),
    )
    expected = table(FOLLOWED, ("p", "q", "4", 1, 0), ("p", "q", "9", 0, 2), ("p", "q", "11", 2, 1))
    same(sdg_gaps.succession(PLANS, placed), expected)


def test_inferred_links_are_compared_among_themselves() -> None:
    guess = ("inferred", "carries", "clear")
    placed = marks(("goal", "h", "4", *guess), ("goal", "m1", "5", *guess))
    expected = table(FOLLOWED, ("p", "q", "4", 1, 0), ("p", "q", "5", 0, 1))
    same(sdg_gaps.succession(PLANS, placed), expected)


def test_without_a_registered_predecessor_or_without_marks_there_is_nothing_to_compare() -> None:
    placed = marks(("goal", "m1", "4"))
    alone = PLANS[PLANS["plan_id"] != "q"]
    for found in (sdg_gaps.succession(alone, placed), sdg_gaps.succession(PLANS, marks())):
        assert found.empty
        assert list(found.columns) == FOLLOWED.split()
