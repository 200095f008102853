"""What a logic model lacks and where its parts do not agree, each finding on a few boxes."""

import pandas as pd
import pytest

from machi import kpi, logic, rules, store

STAGES = {
    "p": "project",
    "o": "output",
    "s": "short",
    "m": "middle",
    "f": "final",
    "i": "indicator",
}


def nodes(*names: str, goal: str = "g") -> pd.DataFrame:
    """Boxes named by their stage, such as ``p1``; an indicator box ``i1`` is indicator ``k1``."""
    frame = pd.DataFrame(
        [
            (
                name,
                goal,
                STAGES[name[0]],
                f"project-{name}" if name[0] == "p" else None,
                f"k{name[1:]}" if name[0] == "i" else None,
            )
            for name in names
        ],
        columns=["node_id", "goal_id", "stage", "project_id", "indicator_id"],
    )
    return frame.astype("str")


def edges(*pairs: str, judged: tuple[str, ...] = ()) -> pd.DataFrame:
    """Arrows such as ``p1>o1``; those also named in ``judged`` are the editor's."""
    rows = [(*pair.split(">"), "judged" if pair in judged else "stated") for pair in pairs]
    return pd.DataFrame(rows, columns=["from_node_id", "to_node_id", "basis"], dtype="str")


def yearly(*rows: tuple) -> pd.DataFrame:
    """Rows of (indicator_id, year, target, actual), fiscal years, more is better."""
    frame = pd.DataFrame(list(rows), columns=["indicator_id", "year", "target", "actual"])
    return frame.assign(year_type="fiscal", met=frame["actual"] >= frame["target"])


CHAIN = nodes("p1", "o1", "s1", "m1", "f1", "i1", "i2")
WAY = ["p1>o1", "o1>s1", "s1>m1", "m1>f1"]


def test_a_box_reaches_all_that_follows_and_a_circle_ends() -> None:
    ways = logic.reach(edges("a>b", "b>c", "c>a", "d>a"))
    assert ways == {
        "a": {"a", "b", "c"},
        "b": {"a", "b", "c"},
        "c": {"a", "b", "c"},
        "d": {"a", "b", "c"},
    }


def test_a_project_without_an_outcome_is_found_and_how_far_it_gets_is_said() -> None:
    boxes = nodes("p1", "p2", "p3", "p4", "p5", "o1", "o2", "s1", "f1", "i1")
    arrows = edges("p1>o1", "o1>s1", "p2>o2", "p4>i1", "p5>f1")
    found = logic.projects_without_outcome(boxes, arrows)
    assert found[["node_id", "reaches"]].to_numpy().tolist() == [
        ["p2", "output"],
        ["p3", "nothing"],
        ["p4", "nothing"],
    ]
    assert found["project_id"].tolist() == ["project-p2", "project-p3", "project-p4"]


def test_a_judged_arrow_is_a_way_too() -> None:
    arrows = edges("p1>o1", "o1>s1", judged=("p1>o1", "o1>s1"))
    assert logic.projects_without_outcome(nodes("p1", "o1", "s1"), arrows).empty


def test_an_outcome_is_measured_only_by_an_indicator_of_its_own() -> None:
    # i1 stands in the project's row alone: that measures no outcome.
    arrows = edges(*WAY, "p1>i1", "m1>i2")
    found = logic.outcomes_without_indicator(CHAIN, arrows)
    assert found[["node_id", "stage"]].to_numpy().tolist() == [["s1", "short"], ["f1", "final"]]


def test_projects_outside_every_model_are_told_from_those_their_model_forgets() -> None:
    own = pd.DataFrame(
        [("project-p1", "g"), ("x", "g"), ("y", "other")], columns=["project_id", "goal_id"]
    )
    found = logic.not_modelled(own, CHAIN)
    assert found[["project_id", "lacks"]].to_numpy().tolist() == [["x", "box"], ["y", "model"]]


def compared(*values: tuple, judged: tuple[str, ...] = ()) -> pd.DataFrame:
    """The chain with an indicator on the short and one on the middle outcome."""
    arrows = edges(*WAY, "s1>i1", "m1>i2", judged=judged)
    return logic.contrasts(CHAIN, arrows, yearly(*values))


@pytest.mark.parametrize(
    ("early", "late", "state"),
    [
        (10, 1, "earlier_only"),
        (1, 10, "later_only"),
        (10, 10, "both_met"),
        (1, 1, "neither_met"),
    ],
)
def test_an_earlier_and_a_later_indicator_are_compared_each_with_its_own_target(
    early: int, late: int, state: str
) -> None:
    found = compared(("k1", 2024, 5, early), ("k2", 2024, 5, late))
    assert len(found) == 1
    row = found.iloc[0]
    assert (row["node_id"], row["node_id_later"], row["state"]) == ("s1", "m1", state)
    assert (row["actual"], row["actual_later"]) == (early, late)
    assert (row["met"], row["met_later"]) == (early >= 5, late >= 5)


def test_the_last_year_both_have_is_compared_and_no_other() -> None:
    values = [("k1", 2022, 5, 9), ("k1", 2023, 5, 1), ("k1", 2024, 5, 9)]
    row = compared(*values, ("k2", 2022, 5, 9), ("k2", 2023, 5, 9)).iloc[0]
    assert (row["year"], row["state"]) == (2023, "later_only")


def test_without_a_common_year_nothing_is_compared_and_that_is_said() -> None:
    row = compared(("k1", 2023, 5, 9), ("k2", 2024, 5, 1)).iloc[0]
    assert row["state"] == "no_common_year"
    assert row[logic.VALUES].isna().all()


@pytest.mark.parametrize("judged", [(), ("s1>m1",), ("s1>i1",), ("m1>i2",), ("p1>o1",)])
def test_a_comparison_is_stated_only_if_every_step_of_it_is(judged: tuple[str, ...]) -> None:
    found = compared(("k1", 2024, 5, 9), ("k2", 2024, 5, 1), judged=judged)
    # The arrow from the project is no part of the way between the two.
    assert found["basis"].tolist() == ["stated" if judged in ((), ("p1>o1",)) else "judged"]


def test_an_output_met_without_its_outcome_is_found_over_several_steps() -> None:
    arrows = edges(*WAY, "o1>i1", "f1>i2")
    found = logic.contrasts(CHAIN, arrows, yearly(("k1", 2024, 5, 9), ("k2", 2024, 5, 1)))
    assert found[["stage", "stage_later", "state"]].to_numpy().tolist() == [
        ["output", "final", "earlier_only"]
    ]


def test_boxes_on_no_common_way_and_one_indicator_twice_are_not_compared() -> None:
    boxes = nodes("s1", "s2", "m1", "i1", "i2")
    values = yearly(("k1", 2024, 5, 9), ("k2", 2024, 5, 1))
    assert logic.contrasts(boxes, edges("s1>i1", "s2>i2", "s2>m1"), values).empty
    assert logic.contrasts(boxes, edges("s1>i1", "s1>m1", "m1>i1"), values).empty
    assert logic.contrasts(boxes, edges("s1>i1", "s1>i2"), values).empty


def test_telling_comparisons_come_first() -> None:
    boxes = nodes("s1", "m1", "f1", "i1", "i2", "i3")
    arrows = edges("s1>m1", "m1>f1", "s1>i1", "m1>i2", "f1>i3")
    values = yearly(("k1", 2024, 5, 9), ("k2", 2024, 5, 9), ("k3", 2024, 5, 1))
    states = logic.contrasts(boxes, arrows, values)["state"].tolist()
    assert states == ["earlier_only", "earlier_only", "both_met"]


def test_no_model_gives_no_finding() -> None:
    empty = nodes(), edges()
    gaps = logic.gaps(*empty, pd.DataFrame({"project_id": ["x"], "goal_id": ["g"]}))
    assert gaps.projects.empty
    assert gaps.outcomes.empty
    assert gaps.unmodelled["lacks"].tolist() == ["model"]
    assert logic.contrasts(*empty, yearly()).empty
    assert logic.measures(empty[0]) == []


def test_the_model_of_the_sheet_lacks_what_was_seen_by_eye() -> None:
    town = store.load("072028")
    boxes, arrows = town["logic_nodes"], town["logic_edges"]
    gaps = logic.gaps(boxes, arrows, town["projects"])
    assert gaps.projects["project_id"].tolist() == ["aw-e37-p2-5", "aw-e37-p2-2"]
    assert set(gaps.projects["reaches"]) == {"nothing"}
    assert gaps.outcomes["stage"].value_counts().to_dict() == {"short": 3, "middle": 3, "final": 1}
    assert gaps.unmodelled.groupby(["goal_id", "lacks"]).size().to_dict() == {
        ("aw-e37-1", "model"): 9
    }
    indicators = kpi.prepare(town["indicators"], town["plans"])
    values = kpi.yearly(indicators, town["observations"], rules.load("prorata"))
    pairs = logic.contrasts(boxes, arrows, values)
    assert len(pairs) == 1
    row = pairs.iloc[0]
    # Consultations (a short outcome) miss 450 with 323; households (a middle one) pass 194.
    assert (row["indicator_id"], row["target"], row["actual"]) == ("aw-e37-l1", 450, 323)
    assert (row["indicator_id_later"], row["target_later"]) == ("aw-e37-l2", 194)
    assert (row["actual_later"], row["year"], row["state"]) == (254, 2024, "later_only")
    assert row["basis"] == "judged"
