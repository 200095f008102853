"""Rules of counting and outlining a plan's tree."""

import pandas as pd

from frames import frame, same
from machi import goals as tree

# A field over goal A with a measure, a group and an initiative; goal B bare; plan q of measures.
GOALS = frame(
    "plan_id goal_id parent_goal_id tier level number title subtitle",
    ("p", "f", None, "field", "分野", None, "分野", None),
    ("p", "a", "f", "goal", "柱", "1", "しごと", "副題"),
    ("p", "a1", "a", "measure", "施策", "1", "雇用", None),
    ("p", "g", "a1", "group", "区分", None, "《区分》", None),
    ("p", "i", "g", "initiative", "取組", None, "取組", None),
    ("p", "j", "a", "initiative", "取組", None, "施策のない取組", None),
    ("p", "b", None, "goal", "柱", "2", "くらし", None),
    ("q", "m", None, "measure", "施策", "1", "交流", None),
)
PLANS = frame("plan_id short_title", ("p", "甲計画"), ("q", "乙評価"), ("r", "未読"))
INDICATORS = frame(
    "plan_id indicator_id goal_id same_as",
    ("p", "k1", "a", None),
    ("p", "k2", "i", "k1"),
    ("p", "k3", "f", None),
    ("q", "k4", "m", "k1"),
)


def test_every_node_belongs_to_the_goal_above_it_and_a_field_to_none() -> None:
    owner = tree.owner(GOALS, "goal")
    expected = {"a": "a", "a1": "a", "g": "a", "i": "a", "j": "a", "b": "b"}
    assert owner.dropna().to_dict() == expected
    assert set(owner.index[owner.isna()]) == {"f", "m"}


def test_an_initiative_hung_on_a_goal_directly_has_no_measure() -> None:
    owner = tree.owner(GOALS, "measure")
    assert owner.dropna().to_dict() == {"a1": "a1", "g": "a1", "i": "a1", "m": "m"}


def test_each_tier_is_counted_and_repetition_only_inside_a_plan() -> None:
    expected = pd.DataFrame(
        {
            "plan_id": ["p", "q", "r"],
            "short_title": ["甲計画", "乙評価", "未読"],
            "field": [1, 0, 0],
            "goal": [2, 0, 0],
            "measure": [1, 1, 0],
            "group": [1, 0, 0],
            "initiative": [2, 0, 0],
            "indicators": [3, 1, 0],
            "again": [1, 0, 0],
        }
    )
    same(tree.counts(PLANS, GOALS, INDICATORS), expected)


def test_plans_without_any_goal_or_indicator_count_zero_not_missing() -> None:
    found = tree.counts(PLANS, GOALS.iloc[:0], INDICATORS.iloc[:0])
    numbers = found.drop(columns=["plan_id", "short_title"])
    assert list(found["plan_id"]) == ["p", "q", "r"]
    assert numbers.notna().to_numpy().all()
    assert (numbers == 0).to_numpy().all()


def test_an_outline_lists_goals_with_all_below_and_a_field_that_has_indicators_itself() -> None:
    expected = pd.DataFrame(
        {
            "goal_id": ["f", "a", "b"],
            "level": ["分野", "柱", "柱"],
            "number": [None, "1", "2"],
            "title": ["分野", "しごと", "くらし"],
            "subtitle": [None, "副題", None],
            "measures": [0, 1, 0],
            "initiatives": [0, 2, 0],
            "indicators": [1, 2, 0],
        }
    )
    same(tree.outline(GOALS, INDICATORS, "p"), expected)


def test_a_plan_without_goals_is_outlined_by_its_measures() -> None:
    expected = pd.DataFrame(
        {
            "goal_id": ["m"],
            "level": ["施策"],
            "number": ["1"],
            "title": ["交流"],
            "subtitle": [None],
            "measures": [1],
            "initiatives": [0],
            "indicators": [1],
        }
    )
    same(tree.outline(GOALS, INDICATORS, "q"), expected)
