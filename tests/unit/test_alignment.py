"""Rules of holding a plan's goals against the goals of a national edition."""

import pandas as pd
import pytest

from frames import frame, same
from machi import alignment, editions

PLANS = frame(
    "plan_id national_strategy_id short_title",
    ("p", "N2", "甲"),
    ("bare", "N2", "目標のない計画"),
    ("unknown", None, "版の分からない計画"),
)
GOALS = frame(
    "plan_id goal_id parent_goal_id tier number title",
    ("p", "a", None, "goal", "9", "甲一"),
    ("p", "a1", "a", "measure", "1", "甲一の一"),
    ("p", "b", None, "goal", "8", "甲二"),
    ("bare", "m", None, "measure", "1", "施策だけ"),
    ("unknown", "u", None, "goal", "1", "版不明の目標"),
)
NATIONAL = frame(
    "strategy_id national_goal_id kind title",
    ("N2", "N2-2", "goal", "ひと"),
    ("N2", "N2-1", "goal", "しごと"),
    ("N2", "N2-X", "cross_cutting", "横断"),
    ("N2", "N2-V", "viewpoint", "視点"),
    ("N1", "N1-1", "goal", "旧しごと"),
).assign(number=[2, 1, 3, 4, 1])


def links(*rows: tuple) -> pd.DataFrame:
    return frame("goal_id national_goal_id basis relation evidence", *rows)


def matrix(*rows: tuple, cell: str = "basis") -> pd.DataFrame:
    return alignment.matrix(GOALS, links(*rows), NATIONAL, "p", "N2", cell)


def grid(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(
        list(rows),
        index=pd.Index(["a", "b"], name="goal_id"),
        columns=pd.Index(["N2-1", "N2-2", "N2-X", "N2-V"], name="national_goal_id"),
    )


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_strongest_basis_wins_whatever_the_order(order: tuple[int, ...]) -> None:
    rows = [
        ("a", "N2-1", "inferred", "corresponds", None),
        ("a", "N2-1", "stated", "corresponds", None),
        ("a", "N2-1", "reviewed", "corresponds", None),
    ]
    found = matrix(*(rows[i] for i in order))
    same(found, grid(("stated", None, None, None), (None, None, None, None)))


def test_among_links_of_one_basis_the_whole_relation_stands_before_the_partial() -> None:
    rows = [
        ("a", "N2-1", "reviewed", "corresponds", None),
        ("a1", "N2-1", "reviewed", "partial", None),
        ("b", "N2-2", "stated", "partial", None),
        ("b", "N2-2", "reviewed", "corresponds", None),
    ]
    expected = grid(("corresponds", None, None, None), (None, "partial", None, None))
    same(matrix(*rows, cell="relation"), expected)


def test_a_measures_link_counts_for_the_goal_above_it() -> None:
    found = matrix(("a1", "N2-X", "reviewed", "partial", None))
    same(found, grid((None, None, "reviewed", None), (None, None, None, None)))


def test_links_say_which_goal_they_count_for_and_whether_it_is_the_goal_itself() -> None:
    given = links(
        ("a", "N2-1", "stated", "corresponds", None),
        ("a1", "N2-1", "reviewed", "partial", None),
        ("m", "N2-1", "reviewed", "partial", None),
    )
    expected = given.assign(
        plan_id=["p", "p", "bare"], goal=["a", "a", None], direct=[True, False, False]
    )
    same(alignment.links(GOALS, given), expected)


def test_columns_follow_the_editions_order_and_other_editions_stay_out() -> None:
    found = matrix(("a", "N1-1", "stated", "corresponds", None))
    same(found, grid((None, None, None, None), (None, None, None, None)))


def test_coverage_counts_both_ways_and_expects_only_goals_and_cross_cutting_ones() -> None:
    table = grid(("stated", None, "reviewed", None), (None, None, "reviewed", "reviewed"))
    above, below = alignment.coverage(table, NATIONAL)
    same(
        above,
        pd.DataFrame(
            {
                "national_goal_id": ["N2-1", "N2-2", "N2-X", "N2-V"],
                "kind": ["goal", "goal", "cross_cutting", "viewpoint"],
                "title": ["しごと", "ひと", "横断", "視点"],
                "goals": [1, 0, 2, 1],
                "expected": [True, True, True, False],
            }
        ),
    )
    same(below, pd.DataFrame({"goal_id": ["a", "b"], "national_goals": [2, 2]}))


def test_an_inferred_link_is_shown_but_never_counted() -> None:
    table = matrix(("a", "N2-1", "inferred", "corresponds", None))
    assert table.loc["a", "N2-1"] == "inferred"
    above, below = alignment.coverage(table, NATIONAL)
    assert above["goals"].sum() == 0
    assert below["national_goals"].sum() == 0


NONE = ("a", "N2-1", "reviewed", "none", "甲一")


def test_a_pair_a_person_found_not_to_be_linked_is_no_link() -> None:
    kept = ("b", "N2-2", "reviewed", "corresponds", None)
    found = alignment.links(GOALS, links(NONE, kept))
    assert found[["goal_id", "national_goal_id"]].to_numpy().tolist() == [["b", "N2-2"]]
    assert list(found.index) == [0]
    for cell in ("basis", "relation"):
        table = matrix(NONE, ("a1", "N2-1", "stated", "none", None), cell=cell)
        same(table, grid((None, None, None, None), (None, None, None, None)))


def test_a_link_found_to_be_none_leaves_the_link_beside_it_and_is_stronger_than_nothing() -> None:
    beside = matrix(
        ("a", "N2-1", "stated", "none", None), ("a1", "N2-1", "reviewed", "partial", None)
    )
    same(beside, grid(("reviewed", None, None, None), (None, None, None, None)))


@pytest.mark.parametrize("basis", ["stated", "reviewed", "inferred"])
def test_a_link_found_to_be_none_is_followed_and_read_nowhere(basis: str) -> None:
    none = ("a", "N2-2", basis, "none", "ひと")
    assert traps(none).empty
    assert later([("N2-2", "e2", "continues", "stated")], none).empty
    older = ("a", "N1-1", basis, "none", "旧しごと")
    assert alignment.wording_drift(PLANS, GOALS, links(older), NATIONAL).empty
    held = alignment.compare(PLANS, GOALS, links(none), NATIONAL)[0]
    assert held.above["goals"].sum() == held.below["national_goals"].sum() == 0


def test_an_inferred_link_is_shown_where_it_is_held_against_and_reached_by_nothing() -> None:
    guess = ("b", "N2-V", "inferred", "corresponds", "共通の語")
    known = ("a", "N2-1", "stated", "corresponds", None)
    held = alignment.compare(PLANS, GOALS, links(known, guess), NATIONAL)[0]
    same(held.matrix, grid(("stated", None, None, None), (None, None, None, "inferred")))
    assert held.above.set_index("national_goal_id")["goals"].to_dict() == {
        "N2-1": 1,
        "N2-2": 0,
        "N2-X": 0,
        "N2-V": 0,
    }
    assert held.below["national_goals"].to_list() == [1, 0]
    assert list(alignment.whole(links(known, guess))["goal_id"]) == ["a"]


def test_context_nobody_is_expected_to_answer_is_shown_only_where_something_answers_it() -> None:
    for basis, columns in (
        ("reviewed", ["N2-1", "N2-2", "N2-X", "N2-V"]),
        ("inferred", ["N2-1", "N2-2", "N2-X", "N2-V"]),
        (None, ["N2-1", "N2-2", "N2-X"]),
    ):
        given = [("b", "N2-V", basis, "partial", None)] if basis else []
        held = alignment.compare(PLANS, GOALS, links(*given), NATIONAL)[0]
        cells, relations = held.shown
        assert list(cells.columns) == list(relations.columns) == columns
        assert list(cells.index) == ["a", "b"]


def test_plans_are_held_against_the_edition_of_their_own_time_unless_told_otherwise() -> None:
    own = pd.DataFrame(
        {
            "plan_id": ["p", "bare", "unknown"],
            "strategy_id": ["N2", "N2", None],
            "in_force": [True, True, False],
        }
    )
    same(alignment.editions(PLANS, ""), own)
    chosen = own.assign(strategy_id="N1", in_force=False)
    same(alignment.editions(PLANS, "N1"), chosen)


def test_plans_without_goals_or_without_a_recorded_edition_are_not_compared() -> None:
    given = links(("a", "N2-1", "stated", "corresponds", None))
    held = alignment.compare(PLANS, GOALS, given, NATIONAL)
    assert [(h.plan_id, h.strategy_id, h.in_force) for h in held] == [("p", "N2", True)]
    same(held[0].matrix, grid(("stated", None, None, None), (None, None, None, None)))
    same(held[0].relations, grid(("corresponds", None, None, None), (None, None, None, None)))
    chosen = alignment.compare(PLANS, GOALS, given, NATIONAL, "N1")
    assert [(h.plan_id, h.in_force) for h in chosen] == [("p", False), ("unknown", False)]


TRAP_COLUMNS = "plan_id goal_id title position national_goal_id national_title number"


def traps(*rows: tuple, national: pd.DataFrame = NATIONAL) -> pd.DataFrame:
    chosen = national[national["strategy_id"] != "N1"]
    return alignment.order_traps(GOALS[GOALS["plan_id"] == "p"], links(*rows), chosen)


def test_goals_in_another_order_than_the_nations_are_traps() -> None:
    found = traps(
        ("a", "N2-2", "reviewed", "corresponds", None),
        ("b", "N2-1", "stated", "same_wording", None),
    )
    expected = pd.DataFrame(
        [("p", "a", "甲一", 1, "N2-2", "ひと", 2), ("p", "b", "甲二", 2, "N2-1", "しごと", 1)],
        columns=TRAP_COLUMNS.split(),
    )
    same(found, expected)


def test_a_trap_with_two_links_is_told_once() -> None:
    found = traps(
        ("a", "N2-2", "reviewed", "corresponds", None), ("a", "N2-2", "stated", "corresponds", None)
    )
    assert list(found["goal_id"]) == ["a"]


@pytest.mark.parametrize(
    "row",
    [
        ("a", "N2-1", "reviewed", "corresponds", None),  # same place
        ("a", "N2-2", "reviewed", "partial", None),  # an overlap is no correspondence
        ("a", "N2-2", "inferred", "corresponds", None),  # software's guess
        ("a", "N2-X", "reviewed", "corresponds", None),  # cross-cutting goals have no order
        ("a1", "N2-2", "reviewed", "corresponds", None),  # a measure is not the goal
    ],
)
def test_what_is_no_order_trap(row: tuple) -> None:
    assert traps(row).empty


def test_a_national_goals_number_is_its_place_among_the_goals_of_its_edition() -> None:
    later = frame(
        "strategy_id national_goal_id kind title",
        ("N4", "N4-V1", "vision", "姿"),
        ("N4", "N4-1", "goal", "環境"),
        ("N4", "N4-2", "goal", "経済"),
    ).assign(number=[1, 2, 3])
    assert traps(("a", "N4-1", "reviewed", "corresponds", None), national=later).empty
    found = traps(("b", "N4-1", "reviewed", "corresponds", None), national=later)
    assert list(found["number"]) == [1]


def test_a_plan_with_more_goals_than_the_edition_has_no_order_to_trip_over() -> None:
    one = NATIONAL[NATIONAL["national_goal_id"] != "N2-1"]
    assert traps(("b", "N2-2", "reviewed", "corresponds", None), national=one).empty


DRIFT_COLUMNS = (
    "plan_id goal_id evidence national_goal_id national_title strategy_id in_force relation"
)


def test_words_of_an_older_edition_are_drift() -> None:
    given = links(
        ("a", "N1-1", "stated", "same_wording", "旧しごと"),
        ("a", "N2-1", "stated", "corresponds", "しごと"),
        ("b", "N1-1", "reviewed", "corresponds", "似た言葉"),
        ("u", "N1-1", "stated", "same_wording", "旧しごと"),
    )
    expected = pd.DataFrame(
        [("p", "a", "旧しごと", "N1-1", "旧しごと", "N1", "N2", "same_wording")],
        columns=DRIFT_COLUMNS.split(),
    )
    same(alignment.wording_drift(PLANS, GOALS, given, NATIONAL), expected)


# Four editions with a goal each, and in E2 a second one.
EDITIONS = frame(
    "strategy_id national_goal_id",
    ("E1", "e1"),
    ("E2", "e2"),
    ("E2", "e2b"),
    ("E3", "e3"),
    ("E4", "e4"),
)


def later(steps: list[tuple], *rows: tuple) -> pd.DataFrame:
    chain = frame("from_goal_id to_goal_id relation basis", *steps)
    return editions.later_editions(GOALS, links(*rows), chain, EDITIONS)


def paths(*rows: tuple) -> pd.DataFrame:
    names = "plan_id goal strategy_id national_goal_id basis path"
    return pd.DataFrame(list(rows), columns=names.split())


LINK = ("a1", "e1", "reviewed", "corresponds", None)


def test_one_judged_step_makes_the_rest_of_the_path_judged() -> None:
    steps = [
        ("e1", "e2", "continues", "stated"),
        ("e2", "e3", "continues", "judged"),
        ("e3", "e4", "continues", "stated"),
        (None, "e2b", "new", "stated"),
    ]
    expected = paths(
        ("p", "a", "E2", "e2", "stated", "e1→e2"),
        ("p", "a", "E3", "e3", "judged", "e1→e2→e3"),
        ("p", "a", "E4", "e4", "judged", "e1→e2→e3→e4"),
    )
    same(later(steps, LINK), expected)


def test_the_shortest_path_stands_and_among_equals_the_stated() -> None:
    steps = [
        ("e1", "e2", "continues", "judged"),
        ("e1", "e2b", "continues", "stated"),
        ("e2", "e3", "continues", "judged"),
        ("e2b", "e3", "continues", "stated"),
        ("e1", "e4", "continues", "judged"),
        ("e3", "e4", "continues", "stated"),
    ]
    found = later(steps, LINK).set_index("national_goal_id")
    assert found.loc["e3", "path"] == "e1→e2b→e3"
    assert found.loc["e3", "basis"] == "stated"
    assert found.loc["e4", "path"] == "e1→e4"
    assert found.loc["e4", "basis"] == "judged"


def test_partial_overlaps_and_inferred_links_are_not_followed() -> None:
    whole, partial = ("e1", "e2", "continues", "stated"), ("e1", "e3", "partial", "stated")
    assert list(later([whole, partial], LINK)["national_goal_id"]) == ["e2"]
    assert later([whole], ("a", "e1", "reviewed", "partial", None)).empty
    assert later([whole], ("a", "e1", "inferred", "corresponds", None)).empty


def test_a_circle_in_the_correspondence_ends() -> None:
    steps = [("e1", "e2", "continues", "stated"), ("e2", "e1", "continues", "stated")]
    assert set(later(steps, LINK)["national_goal_id"]) == {"e1", "e2"}


def test_without_links_nothing_lives_on_and_the_columns_stay() -> None:
    same(later([("e1", "e2", "continues", "stated")]), paths())
