"""Rules of suggesting indicators for goals that print none."""

import pandas as pd

from frames import frame, same
from machi import candidates

LINK = "goal_id national_goal_id basis relation"
NODE = "plan_id goal_id parent_goal_id tier title"
INDICATOR = "plan_id indicator_id goal_id name label unit same_as"

PLANS = frame(
    "plan_id status",
    ("silent", "outline"),
    ("measured", "adopted"),
    ("unread", "title_only"),
)
GOALS = frame(
    NODE,
    ("silent", "a", None, "goal", "しごと"),
    ("silent", "a1", "a", "measure", "雇用"),
    ("silent", "b", None, "goal", "くらし"),
    ("measured", "c", None, "goal", "測るもの"),
)
LINKS = frame(
    LINK,
    ("a", "N-1", "stated", "corresponds"),
    ("a", "N-1", "reviewed", "same_wording"),
    ("a1", "N-2", "reviewed", "corresponds"),
    ("b", "N-1", "reviewed", "partial"),
    ("b", "N-3", "inferred", "corresponds"),
    ("c", "N-1", "stated", "corresponds"),
)
TOP = frame("plan_id goal_id title", ("silent", "a", "しごと"), ("silent", "b", "くらし"))
NATIONAL = frame(
    "national_goal_id title", ("N-1", "国のしごと"), ("N-2", "国のひと"), ("N-3", "国の子育て")
)
KPIS = frame(
    "national_goal_id name baseline target target_period certainty",
    ("N-1", "雇用者数", "10万人", "20万人", "2020年", "confirmed"),
    ("N-2", "関係人口", None, "1,000万人", None, "reported"),
    ("N-3", "出生率", "1.4", "1.8", None, "confirmed"),
    (None, "全体のKPI", None, "1", None, "confirmed"),
)
# What a neighbour prints: a repeated indicator, two different ones of one name, a broken name.
THEIRS = {
    "goals": frame(
        NODE,
        ("x", "t", None, "goal", "隣のしごと"),
        ("x", "t1", "t", "measure", "隣の雇用"),
        ("x", "u", None, "goal", "隣のひと"),
        ("x", "f", None, "field", "分野"),
    ),
    "national_links": frame(
        LINK, ("t1", "N-1", "reviewed", "corresponds"), ("u", "N-2", "reviewed", "corresponds")
    ),
    "indicators": frame(
        INDICATOR,
        ("x", "k1", "t", "利用者数", None, "人", None),
        ("x", "k2", "t1", "利用者数（再掲）", None, "人", "k1"),
        ("x", "k3", "u", "利用者数", None, "人", None),
        ("x", "k4", "u", "移住…数", "移住者数", "世帯", "old-k9"),
        ("x", "k5", "f", "分野の指標", None, "件", None),
    ),
}


def test_only_goals_of_plans_that_print_no_indicator_at_all_are_unmeasured() -> None:
    measured = frame(INDICATOR, ("measured", "k", "c", "測る", None, None, None))
    same(candidates.unmeasured(PLANS, GOALS, measured), TOP)


def test_nothing_is_unmeasured_where_every_plan_with_goals_prints_indicators() -> None:
    rows = [(p, f"{p}-k", "c", "測る", None, None, None) for p in ("silent", "measured")]
    assert candidates.unmeasured(PLANS, GOALS, frame(INDICATOR, *rows)).empty


def test_a_plan_read_as_a_summary_is_not_called_unmeasured() -> None:
    measured = frame(INDICATOR, ("measured", "k", "c", "測る", None, None, None))
    summary = PLANS.replace({"status": {"outline": "summary"}})
    assert candidates.unmeasured(summary, GOALS, measured).empty


def test_national_kpis_come_through_whole_links_once_and_from_measures_too() -> None:
    expected = pd.DataFrame(
        [
            (
                "a",
                "しごと",
                "N-1",
                "国のしごと",
                "雇用者数",
                "10万人",
                "20万人",
                "2020年",
                "confirmed",
            ),
            ("a", "しごと", "N-2", "国のひと", "関係人口", None, "1,000万人", None, "reported"),
        ],
        columns=[
            "goal_id",
            "title",
            "national_goal_id",
            "national_title",
            "name",
            "baseline",
            "target",
            "target_period",
            "certainty",
        ],
    )
    same(candidates.from_national(TOP, GOALS, LINKS, NATIONAL, KPIS), expected)


def test_others_lend_their_own_indicators_under_readable_names_and_repeated_ones_once() -> None:
    expected = pd.DataFrame(
        [
            ("a", "しごと", "N-1", "隣町", "利用者数", "人"),
            ("a", "しごと", "N-2", "隣町", "利用者数", "人"),
            ("a", "しごと", "N-2", "隣町", "移住者数", "世帯"),
        ],
        columns=["goal_id", "title", "national_goal_id", "municipality_name", "name", "unit"],
    )
    same(candidates.from_others(TOP, GOALS, LINKS, {"隣町": THEIRS}), expected)


def test_without_others_there_are_no_candidates_but_the_columns() -> None:
    found = candidates.from_others(TOP, GOALS, LINKS, {})
    assert found.empty
    assert list(found.columns) == [
        *("goal_id", "title", "national_goal_id", "municipality_name", "name", "unit"),
    ]
