"""Rules of counting SDG marks: declared or carried, once per subject, legible or not."""

import pandas as pd
import pytest

from frames import frame, same
from machi import sdgs

GOALS = [str(n) for n in range(1, 18)]


TREE = frame(
    "plan_id goal_id parent_goal_id tier",
    ("p", "g", None, "goal"),
    ("p", "m1", "g", "measure"),
    ("p", "i", "m1", "initiative"),
    ("p", "m2", "g", "measure"),
    ("p", "m3", "g", "measure"),
)
INDICATORS = frame("indicator_id goal_id", ("k", "m1"))
PROJECTS = frame("project_id goal_id", ("j1", "m1"), ("j2", "i"), ("j3", "m2"))
SDG_GOALS = pd.DataFrame({"sdg": GOALS, "short_title": [f"目標{n}" for n in GOALS]})


def marks(*rows: tuple) -> pd.DataFrame:
    """Rows of (subject_type, subject_id, sdg, legibility) as stated marks, placed in the tree."""
    given = frame("subject_type subject_id sdg legibility", *rows)
    given = given.assign(basis="stated", relation="carries")
    return sdgs.place(given, TREE, INDICATORS, PROJECTS)


def coverage(placed: pd.DataFrame) -> pd.DataFrame:
    """Only the goals that are declared or carried."""
    table = sdgs.coverage(placed, SDG_GOALS)
    assert list(table["sdg"]) == GOALS
    return table[table["declared"] | table["carried"]].reset_index(drop=True)


def covered(*rows: tuple) -> pd.DataFrame:
    names = "sdg short_title declared goal indicator project carried"
    return pd.DataFrame(list(rows), columns=names.split())


def test_a_mark_is_placed_where_its_subject_hangs() -> None:
    placed = marks(
        ("plan", "p", "11", "clear"),
        ("goal", "m1", "11.3", "clear"),
        ("indicator", "k", "8", "clear"),
        ("project", "j2", "4.a", "clear"),
        ("goal", "m2", None, "illegible"),
    )
    given = ["subject_type", "subject_id", "sdg", "legibility", "basis", "relation"]
    expected = placed[given].assign(
        node=[None, "m1", "m1", "i", "m2"],
        plan_id=["p"] * 5,
        goal_number=["11", "11", "8", "4", None],
    )
    same(placed, expected)


def test_a_target_counts_for_its_goal_and_a_subject_once_per_goal() -> None:
    placed = marks(
        ("goal", "m1", "11", "clear"),
        ("goal", "m1", "11.3", "clear"),
        ("goal", "m1", "11.2", "clear"),
        ("project", "j1", "11.3", "clear"),
        ("project", "j2", "11.3", "clear"),
        ("indicator", "k", "1", "repaired"),
    )
    expected = covered(("1", "目標1", False, 0, 1, 0, True), ("11", "目標11", False, 1, 0, 2, True))
    same(coverage(placed), expected)


def test_a_mark_of_the_whole_plan_is_declared_and_never_carried() -> None:
    placed = marks(("plan", "p", "11", "clear"), ("project", "j1", "8.9", "clear"))
    expected = covered(("8", "目標8", False, 0, 0, 1, True), ("11", "目標11", True, 0, 0, 0, False))
    same(coverage(placed), expected)


def test_a_legend_of_all_seventeen_goals_declares_none_of_them() -> None:
    placed = marks(*(("plan", "p", n, "repaired") for n in GOALS), ("goal", "m1", "3", "clear"))
    assert sdgs.legends(placed) == ["p"]
    same(coverage(placed), covered(("3", "目標3", False, 1, 0, 0, True)))
    sixteen = placed[placed["sdg"] != "17"]
    assert sdgs.legends(sixteen) == []
    assert coverage(sixteen)["declared"].sum() == 16


def test_an_illegible_mark_is_counted_as_illegible_and_nowhere_else() -> None:
    placed = marks(("goal", "m1", None, "illegible"), ("goal", "m2", "5", "clear"))
    same(coverage(placed), covered(("5", "目標5", False, 1, 0, 0, True)))
    heat = sdgs.heatmap(placed, TREE)
    assert heat.loc["m1"].sum() == 0
    assert heat.to_numpy().sum() == 1
    expected = pd.DataFrame(
        [("p", "goal", 1, 0, 1)],
        columns=["plan_id", "subject_type", "clear", "repaired", "illegible"],
    )
    same(sdgs.legibility(placed), expected)


def test_marks_without_any_legible_one_still_make_a_full_table_of_zeros() -> None:
    placed = marks(("goal", "m1", None, "illegible"))
    table = sdgs.coverage(placed, SDG_GOALS)
    assert len(table) == 17
    assert not table["carried"].any()
    assert (table[sdgs.CARRIERS] == 0).to_numpy().all()


def test_an_inferred_mark_is_not_counted() -> None:
    placed = marks(("goal", "m1", "11.3", "clear")).assign(basis="inferred")
    labels = frame("sdg label", ("11.3", "まちづくり"))
    assert coverage(placed).empty
    assert sdgs.heatmap(placed, TREE).to_numpy().sum() == 0
    assert sdgs.targets(placed, labels).empty


def test_a_mark_a_person_found_not_to_be_there_counts_nowhere() -> None:
    placed = marks(
        ("goal", "m1", "11.3", "clear"),
        ("goal", "m1", "4", "clear"),
        ("plan", "p", "1", "clear"),
    ).assign(relation=["none", "carries", "none"])
    labels = frame("sdg label", ("11.3", "まちづくり"))
    same(coverage(placed), covered(("4", "目標4", False, 1, 0, 0, True)))
    heat = sdgs.heatmap(placed, TREE)
    assert (heat.loc["m1", "4"], heat.to_numpy().sum()) == (1, 1)
    assert sdgs.targets(placed, labels).empty
    read = [("p", "goal", 1, 0, 0)]
    names = ["plan_id", "subject_type", "clear", "repaired", "illegible"]
    same(sdgs.legibility(placed), pd.DataFrame(read, columns=names))


def test_the_heatmap_of_inferred_links_holds_them_alone() -> None:
    placed = marks(
        ("goal", "m1", "11.3", "clear"),
        ("project", "j2", "11", "clear"),
        ("goal", "m2", "4", "clear"),
    ).assign(basis=["inferred", "inferred", "stated"])
    heat = sdgs.heatmap(placed, TREE, inferred=True)
    assert (heat.loc["m1", "11"], heat.to_numpy().sum()) == (2, 2)
    counted = sdgs.heatmap(placed, TREE)
    assert (counted.loc["m2", "4"], counted.to_numpy().sum()) == (1, 1)


def test_the_heatmap_rolls_up_what_hangs_below_and_keeps_rows_without_marks() -> None:
    placed = marks(
        ("plan", "p", "1", "clear"),
        ("goal", "g", "1", "clear"),
        ("goal", "m1", "11", "clear"),
        ("goal", "m1", "11.3", "clear"),
        ("indicator", "k", "11", "clear"),
        ("project", "j2", "11.2", "clear"),
        ("project", "j3", "4.7", "clear"),
    )
    expected = pd.DataFrame(
        0,
        index=pd.Index(["m1", "m2", "m3"], name="goal_id"),
        columns=pd.Index(GOALS, name="sdg"),
    )
    expected.loc["m1", "11"] = 3
    expected.loc["m2", "4"] = 1
    same(sdgs.heatmap(placed, TREE), expected)


def test_the_heatmap_of_a_plan_without_marks_is_all_zeros() -> None:
    heat = sdgs.heatmap(marks(), TREE)
    assert heat.shape == (3, 17)
    assert heat.to_numpy().sum() == 0


def test_targets_count_distinct_subjects_in_the_order_of_the_targets() -> None:
    labels = frame("sdg label", ("4.7", "学び"), ("8.9", "観光"), ("11.3", "まち"))
    placed = marks(
        ("project", "j1", "11.3", "clear"),
        ("project", "j1", "11.3", "clear"),
        ("project", "j2", "11.3", "clear"),
        ("project", "j3", "4.7", "clear"),
        ("goal", "m1", "11", "clear"),
    )
    expected = pd.DataFrame({"sdg": ["4.7", "11.3"], "label": ["学び", "まち"], "subjects": [1, 2]})
    same(sdgs.targets(placed, labels), expected)


@pytest.mark.parametrize("tier", ["goal", "measure"])
def test_marks_of_another_plan_stay_out_of_a_plans_heatmap(tier: str) -> None:
    stranger = frame("plan_id goal_id parent_goal_id tier", ("q", "x", None, tier))
    placed = sdgs.place(
        frame("subject_type subject_id sdg legibility", ("goal", "x", "1", "clear")).assign(
            basis="stated", relation="carries"
        ),
        pd.concat([TREE, stranger]),
        INDICATORS,
        PROJECTS,
    )
    assert list(placed["plan_id"]) == ["q"]
    assert sdgs.heatmap(placed, TREE, tier).to_numpy().sum() == 0
