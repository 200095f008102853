"""Rules of what a revision would look at: which later national goals a plan reaches, and how."""

import pandas as pd
import pytest

from frames import frame, same
from machi import editions

# Z was decided first and A last: the order of the ids is not the order of time.
STRATEGIES = frame(
    "strategy_id decided_on", ("A", "2025-12-23"), ("M", "2019-12-20"), ("Z", "2014-12-27")
)
NATIONAL = frame(
    "strategy_id national_goal_id kind title",
    ("A", "a2", "cross_cutting", "新しい横断"),
    ("A", "a1", "goal", "新しいしごと"),
    ("A", "av", "vision", "新しい姿"),
    ("A", "af", "foundation", "新しい基礎"),
    ("M", "m2", "goal", "ひと"),
    ("M", "m1", "goal", "しごと"),
    ("M", "mv", "viewpoint", "視点"),
    ("Z", "z1", "goal", "旧しごと"),
).assign(number=[2, 1, 3, 4, 2, 1, 3, 1])
PLANS = frame(
    "plan_id national_strategy_id",
    ("p", "M"),
    ("o", "Z"),
    ("new", "A"),
    ("bare", "Z"),
    ("unknown", None),
)
GOALS = frame(
    "plan_id goal_id parent_goal_id tier",
    ("p", "p1", None, "goal"),
    ("p", "p1-1", "p1", "measure"),
    ("p", "p2", None, "goal"),
    ("o", "o1", None, "goal"),
    ("new", "n1", None, "goal"),
    ("bare", "b1", None, "measure"),
    ("unknown", "u1", None, "goal"),
)
STEPS = [
    ("z1", "m1", "continues", "stated"),
    ("m1", "a1", "continues_renamed", "stated"),
    ("m2", "a1", "absorbed", "judged"),
    ("m2", "a2", "partial", "stated"),
    (None, "a2", "new", "stated"),
]
COLUMNS = "plan_id strategy_id national_goal_id title goals basis"


def revision(
    *links: tuple, steps: list[tuple] = STEPS, plans: pd.DataFrame = PLANS
) -> pd.DataFrame:
    return editions.revision(
        plans,
        GOALS,
        frame("goal_id national_goal_id basis relation", *links),
        frame("from_goal_id to_goal_id relation basis", *steps),
        NATIONAL,
        STRATEGIES,
    )


def of(plan_id: str, found: pd.DataFrame) -> pd.DataFrame:
    return found[found["plan_id"] == plan_id].reset_index(drop=True)


def rows(*cells: tuple) -> pd.DataFrame:
    return pd.DataFrame(list(cells), columns=COLUMNS.split())


LINK = ("reviewed", "corresponds")


def test_every_goal_pursued_by_an_edition_decided_later_is_asked_in_the_order_of_time() -> None:
    found = revision()
    expected = rows(
        ("p", "A", "a1", "新しいしごと", None, None),
        ("p", "A", "a2", "新しい横断", None, None),
        ("o", "M", "m1", "しごと", None, None),
        ("o", "M", "m2", "ひと", None, None),
        ("o", "A", "a1", "新しいしごと", None, None),
        ("o", "A", "a2", "新しい横断", None, None),
    )
    same(found, expected)


def test_a_goal_is_reached_by_its_own_link_before_one_carried_along() -> None:
    found = of("p", revision(("p2", "a2", *LINK), ("p1", "m1", *LINK), ("p1", "a1", *LINK)))
    expected = rows(
        ("p", "A", "a1", "新しいしごと", "p1", "linked"),
        ("p", "A", "a2", "新しい横断", "p2", "linked"),
    )
    same(found, expected)


def test_what_lives_on_is_reached_as_stated_or_as_judged_by_its_weakest_step() -> None:
    stated = of("p", revision(("p1", "m1", *LINK)))
    assert stated[["goals", "basis"]].iloc[0].to_list() == ["p1", "stated"]
    judged = of("p", revision(("p1", "m2", *LINK)))
    assert judged[["goals", "basis"]].iloc[0].to_list() == ["p1", "judged"]
    assert judged["basis"].isna().to_list() == [False, True]
    # Two steps, one of them judged.
    steps = [("z1", "m1", "continues", "judged"), ("m1", "a1", "continues", "stated")]
    found = of("o", revision(("o1", "z1", *LINK), steps=steps)).set_index("national_goal_id")
    assert found["basis"].dropna().to_dict() == {"m1": "judged", "a1": "judged"}


def test_of_several_goals_the_one_with_the_strongest_way_comes_first_and_says_how() -> None:
    found = of("p", revision(("p2", "m2", *LINK), ("p1", "m1", *LINK)))
    assert found.iloc[0].to_list() == ["p", "A", "a1", "新しいしごと", "p1、p2", "stated"]
    found = of("p", revision(("p1", "m2", *LINK), ("p2", "a1", *LINK)))
    assert found.iloc[0].to_list() == ["p", "A", "a1", "新しいしごと", "p2、p1", "linked"]


def test_a_goal_that_reaches_in_two_ways_is_named_once() -> None:
    found = of("p", revision(("p1", "m1", *LINK), ("p1-1", "m2", *LINK), ("p1-1", "a1", *LINK)))
    assert found["goals"].to_list()[0] == "p1"
    assert found["basis"].to_list()[0] == "linked"


def test_a_measures_link_reaches_for_the_goal_above_it() -> None:
    found = of("p", revision(("p1-1", "m1", *LINK), ("p1-1", "a2", *LINK)))
    assert found["goals"].to_list() == ["p1", "p1"]
    assert found["basis"].to_list() == ["stated", "linked"]


@pytest.mark.parametrize(
    "link",
    [
        ("p1", "a1", "reviewed", "partial"),
        ("p1", "m1", "stated", "partial"),
        ("p1", "a1", "inferred", "corresponds"),
        ("p1", "m1", "inferred", "corresponds"),
        ("p1", "a1", "reviewed", "none"),
        ("p1", "m1", "reviewed", "none"),
        ("o1", "a1", "reviewed", "corresponds"),  # another plan's goal
    ],
)
def test_what_overlaps_in_part_or_is_guessed_or_declined_does_not_reach(link: tuple) -> None:
    assert of("p", revision(link))["basis"].isna().all()


def test_partial_overlaps_of_editions_are_not_followed() -> None:
    assert of("p", revision(("p1", "m2", *LINK)))["goals"].isna().to_list() == [False, True]


def test_a_plan_of_the_latest_edition_or_without_goals_or_edition_is_asked_nothing() -> None:
    assert set(revision()["plan_id"]) == {"p", "o"}
    alone = PLANS[PLANS["plan_id"].isin(["new", "bare", "unknown"])]
    for plans in (alone, PLANS.iloc[:0]):
        found = revision(("n1", "a1", *LINK), plans=plans)
        assert found.empty
        assert list(found.columns) == COLUMNS.split()


def test_an_edition_decided_on_the_same_day_is_no_later_one() -> None:
    twin = STRATEGIES.assign(decided_on="2019-12-20")
    found = editions.revision(
        PLANS,
        GOALS,
        frame("goal_id national_goal_id basis relation"),
        frame("from_goal_id to_goal_id relation basis"),
        NATIONAL,
        twin,
    )
    assert found.empty
