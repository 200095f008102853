"""Sums say what they hold, changes compare the same projects, and a cost needs both of one year."""

from pathlib import Path

import pandas as pd
import pytest

from machi import evaluation, sdg_gaps, sdgs, store

EXPECTED = Path(__file__).parents[1] / "expected" / "aizuwakamatsu_spending.csv"
TOTAL, GENERAL = "total", "general_revenue"
NOW, NEXT = (2025, "budget"), (2026, "estimate")


def projects(*rows: tuple) -> pd.DataFrame:
    """Rows of (project_id, goal_id, department, next_step)."""
    names = ["project_id", "goal_id", "department", "next_step"]
    return pd.DataFrame(list(rows), columns=names).astype("str")


def budgets(*rows: tuple) -> pd.DataFrame:
    """Rows of (project_id, (year, stage), item, amount); a word stands for a missing amount."""
    lost = {"illegible", "dash_in_source", "blank_in_source"}
    frame = pd.DataFrame(
        [
            (project, year, stage, item, None, amount)
            if amount in lost
            else (project, year, stage, item, amount, "final")
            for project, (year, stage), item, amount in rows
        ],
        columns=["project_id", "year", "stage", "item", "value", "status"],
    )
    text = dict.fromkeys(["project_id", "stage", "item", "status"], "str")
    return frame.astype({**text, "year": "Int64", "value": "float"})


def results(*rows: tuple) -> pd.DataFrame:
    """Rows of (project_id, result, group, start_year, year, year_type, value)."""
    names = ["project_id", "result", "group", "start_year", "year", "year_type", "value"]
    frame = pd.DataFrame(list(rows), columns=names).assign(unit="件", status="final")
    text = dict.fromkeys(["project_id", "result", "group", "year_type", "unit", "status"], "str")
    return frame.astype({**text, "start_year": "Int64", "year": "Int64", "value": "float"})


PROJECTS = projects(
    ("p1", "m1", "課A", "継続"),
    ("p2", "m1", "課B", "継続"),
    ("p3", "m1", None, "終了"),
    ("p4", "m2", "課A", "継続"),
    ("p5", "m2", "課A", None),
)
BUDGETS = budgets(
    *(("p1", NOW, TOTAL, 100), ("p1", NEXT, TOTAL, 130)),
    *(("p2", NOW, TOTAL, "illegible"), ("p2", NEXT, TOTAL, 1000)),
    *(("p3", NOW, TOTAL, 40), ("p3", NEXT, TOTAL, "dash_in_source")),
    *(("p4", NOW, TOTAL, 0), ("p4", NEXT, TOTAL, 7)),
    *(("p1", NOW, GENERAL, 25), ("p1", NEXT, GENERAL, 65)),
    *(("p2", NOW, GENERAL, "illegible"), ("p2", NEXT, GENERAL, 1000)),
    *(("p3", NOW, GENERAL, 40), ("p3", NEXT, GENERAL, "dash_in_source")),
    *(("p4", NOW, GENERAL, 0), ("p4", NEXT, GENERAL, "blank_in_source")),
)
BY_MEASURE = evaluation.groups_by(PROJECTS, "goal_id")


def spent(frame: pd.DataFrame, group: str, year: int, item: str = TOTAL) -> list[object]:
    row = frame[(frame["group"] == group) & (frame["year"] == year) & (frame["item"] == item)]
    assert len(row) == 1
    values = row.iloc[0][["amount", "counted", "illegible", "without"]].tolist()
    return [None if pd.isna(value) else value for value in values]


def test_a_sum_holds_what_can_be_read_and_counts_what_it_leaves_out() -> None:
    found = evaluation.spending(BUDGETS, BY_MEASURE)
    assert spent(found, "m1", 2025) == [140, 2, 1, 0]
    assert spent(found, "m1", 2026) == [1130, 2, 0, 1]
    # A project without any row is one the source gives no amount for; a zero is an amount.
    assert spent(found, "m2", 2025) == [0, 1, 0, 1]
    assert spent(found, "m2", 2026) == [7, 1, 0, 1]


def test_a_group_of_which_nothing_can_be_read_has_no_sum_and_not_zero() -> None:
    alone = evaluation.groups_by(PROJECTS, "project_id")
    found = evaluation.spending(BUDGETS, alone)
    assert spent(found, "p2", 2025) == [None, 0, 1, 0]
    assert spent(found, "p3", 2026) == [None, 0, 0, 1]
    assert spent(found, "p5", 2025) == [None, 0, 0, 1]


def test_counted_illegible_and_without_add_up_to_the_projects_of_the_group() -> None:
    for column in (None, "goal_id", "department", "next_step"):
        groups = evaluation.groups_by(PROJECTS, column)
        found = evaluation.spending(BUDGETS, groups)
        sizes = found[["counted", "illegible", "without"]].sum(axis=1)
        assert sizes.tolist() == found["group"].map(groups.groupby("group").size()).tolist()


def test_projects_of_which_the_source_says_nothing_are_a_group_of_their_own() -> None:
    groups = evaluation.groups_by(PROJECTS, "department")
    assert groups["group"].tolist() == ["課A", "課B", "", "課A", "課A"]
    assert spent(evaluation.spending(BUDGETS, groups), "", 2025) == [40, 1, 0, 0]


def test_a_project_in_two_groups_counts_in_full_in_each_and_once_in_one() -> None:
    groups = pd.DataFrame(
        [("p1", "4.7"), ("p1", "11.3"), ("p1", "11.3"), ("p4", "11.3")],
        columns=["project_id", "group"],
        dtype="str",
    )
    found = evaluation.spending(BUDGETS, groups)
    assert spent(found, "4.7", 2026) == [130, 1, 0, 0]
    assert spent(found, "11.3", 2026) == [137, 2, 0, 0]


def test_sdg_groups_stand_by_number_with_lettered_targets_after_numbered_ones() -> None:
    marks = pd.DataFrame(
        [
            *(("project", "p1", "11.3"), ("project", "p1", "4.a"), ("project", "p2", "4.10")),
            *(("project", "p2", "4.7"), ("project", "p4", "4"), ("goal", "m1", "1")),
            ("project", "p1", "11.3"),
        ],
        columns=["subject_type", "subject_id", "sdg"],
        dtype="str",
    )
    found = evaluation.groups_by_sdg(marks, PROJECTS)
    assert list(dict.fromkeys(found["group"])) == ["4", "4.7", "4.10", "4.a", "11.3", ""]
    assert found[found["group"] == ""]["project_id"].tolist() == ["p3", "p5"]
    assert len(found) == 7


def test_a_change_compares_the_same_projects_and_names_those_left_out() -> None:
    table, left = evaluation.changes(BUDGETS, BY_MEASURE)
    total = table[table["item"] == TOTAL].set_index("group")
    one = total.loc["m1"]
    assert (one["before"], one["after"], one["change"], one["projects"]) == (100, 130, 30, 1)
    assert one["rate"] == pytest.approx(0.3)
    out = left[(left["group"] == "m1") & (left["item"] == TOTAL)]
    columns = ["project_id", "before_status", "after_status"]
    assert out[columns].to_numpy().tolist() == [
        ["p2", "illegible", "final"],
        ["p3", "final", "dash_in_source"],
    ]
    gone = left[(left["group"] == "m2") & (left["item"] == TOTAL)]
    assert gone["project_id"].tolist() == ["p5"]
    assert gone[["before_status", "after_status"]].isna().all(axis=None)


def test_a_change_from_zero_has_no_rate_and_one_without_projects_no_sums() -> None:
    table, _ = evaluation.changes(BUDGETS, BY_MEASURE)
    two = table[table["group"] == "m2"].set_index("item")
    assert two.loc[TOTAL, "change"] == 7
    assert pd.isna(two.loc[TOTAL, "rate"])
    assert two.loc[GENERAL, "projects"] == 0
    assert two.loc[GENERAL, ["before", "after", "change"]].isna().all()


def test_two_amounts_of_one_item_are_refused_and_not_one_of_them_chosen() -> None:
    twice = budgets(("p1", NOW, TOTAL, 100), ("p1", NOW, TOTAL, 120), ("p1", NEXT, TOTAL, 130))
    with pytest.raises(ValueError, match="二つ"):
        evaluation.changes(twice, BY_MEASURE)


def test_three_years_give_two_changes() -> None:
    third = (2027, "estimate")
    held = pd.concat([BUDGETS, budgets(("p1", third, TOTAL, 90))], ignore_index=True)
    table, _ = evaluation.changes(held, evaluation.groups_by(PROJECTS))
    pairs = table[table["item"] == TOTAL][["before_year", "after_year", "change"]]
    assert pairs.to_numpy().tolist() == [[2025, 2026, 37], [2026, 2027, -40]]


def test_an_item_is_compared_only_between_years_for_which_it_is_given() -> None:
    # General revenue is printed for two of the three years.
    three = budgets(
        *(("p1", (2024, "budget"), TOTAL, 60), ("p1", NOW, TOTAL, 65), ("p1", NEXT, TOTAL, 70)),
        *(("p1", (2024, "budget"), GENERAL, 30), ("p1", NOW, GENERAL, 26)),
    )
    table, left = evaluation.changes(three, evaluation.groups_by(PROJECTS[:1]))
    assert table[["item", "before_year", "change"]].to_numpy().tolist() == [
        [TOTAL, 2024, 5],
        [TOTAL, 2025, 5],
        [GENERAL, 2024, -4],
    ]
    assert left.empty
    shares = evaluation.revenue_shares(three, evaluation.groups_by(PROJECTS[:1]))
    assert shares["year"].tolist() == [2024, 2025]
    assert shares["same_share"].tolist() == [0.5, 0.4]


def test_the_share_of_general_revenue_rests_on_projects_with_both_amounts() -> None:
    table = evaluation.revenue_shares(BUDGETS, BY_MEASURE).set_index(["group", "year"])
    now, ahead = table.loc[("m1", 2025)], table.loc[("m1", 2026)]
    assert (now["total"], now["general_revenue"], now["projects"], now["held"]) == (140, 65, 2, 3)
    assert now["share"] == pytest.approx(65 / 140)
    assert ahead["share"] == pytest.approx(1065 / 1130)
    # Only p1 has both amounts in both years; the share of all is blurred by who is in it.
    assert now["same_projects"] == ahead["same_projects"] == 1
    assert (now["same_share"], ahead["same_share"]) == (0.25, 0.5)


def test_a_total_of_zero_has_no_share() -> None:
    table = evaluation.revenue_shares(BUDGETS, BY_MEASURE).set_index(["group", "year"])
    assert table.loc[("m2", 2025), "projects"] == 1
    assert pd.isna(table.loc[("m2", 2025), "share"])
    assert pd.isna(table.loc[("m2", 2026), "total"])


RESULTS = results(
    ("p1", "交付", "total", None, 2025, "fiscal", 4),
    ("p1", "交付", "household", None, 2025, "fiscal", 3),
    ("p1", "交付", "total", 2019, 2026, "fiscal", 50),
    ("p1", "交付", "total", None, 2026, "calendar", 9),
    ("p2", "参加者", "total", None, 2026, "fiscal", 8),
    ("p2", "参加者", "total", None, 2025, "fiscal", 2),
    ("p3", "参加者", "total", None, 2024, "fiscal", 5),
    ("p4", "利用", "total", None, 2026, "fiscal", 0),
    ("p4", "利用", "total", None, None, None, 12),
    ("p5", "相談", "total", None, 2025, "fiscal", None),
)


def test_a_cost_needs_a_legible_total_and_a_count_of_the_same_project_and_year() -> None:
    found = evaluation.unit_costs(BUDGETS, RESULTS)
    columns = ["project_id", "year", "stage", "total", "count"]
    assert found[columns].to_numpy().tolist() == [
        ["p1", 2025, "budget", 100, 4],
        ["p2", 2026, "estimate", 1000, 8],
        ["p4", 2026, "estimate", 7, 0],
    ]
    assert found["cost"].tolist()[:2] == [25, 125]


def test_nothing_counted_gives_no_cost_rather_than_infinity() -> None:
    found = evaluation.unit_costs(BUDGETS, RESULTS).set_index("project_id")
    assert pd.isna(found.loc["p4", "cost"])


def test_two_results_of_one_project_and_year_each_have_their_cost() -> None:
    more = results(("p1", "相談", "total", None, 2025, "fiscal", 50))
    found = evaluation.unit_costs(BUDGETS, pd.concat([RESULTS, more], ignore_index=True))
    assert found[found["project_id"] == "p1"]["cost"].tolist() == [25, 2]


def test_every_project_without_a_cost_has_its_reason_and_the_years_it_has() -> None:
    table = evaluation.cost_gaps(PROJECTS, BUDGETS, RESULTS).set_index("project_id")
    assert table["reason"].isna().tolist() == [True, True, False, False, False]
    assert table.loc["p3", ["total_years", "result_years"]].tolist() == [(2025,), (2024,)]
    reasons = table["reason"].dropna().tolist()
    assert reasons == ["no_common_year", "zero_results", "no_results"]
    bare = evaluation.cost_gaps(PROJECTS, BUDGETS[BUDGETS["project_id"] != "p3"], RESULTS)
    assert bare.set_index("project_id").loc["p3", "reason"] == "no_total"
    assert set(reasons) | {"no_total"} == set(evaluation.GAPS)


def test_a_count_tells_one_year_from_several_and_from_unknown_ones() -> None:
    found = evaluation.counted_results(RESULTS)
    assert len(found) == 9
    assert found["span"].value_counts().to_dict() == {"year": 7, "years": 1, "unknown": 1}


def test_next_steps_are_counted_by_measure_and_a_blank_one_stays_blank() -> None:
    found = evaluation.next_steps(PROJECTS)
    assert found["projects"].tolist() == [2, 1, 1, 1]
    assert found["goal_id"].tolist() == ["m1", "m1", "m2", "m2"]
    assert found["next_step"].fillna("-").tolist() == ["継続", "終了", "継続", "-"]


def test_the_latest_year_of_each_indicator_is_taken() -> None:
    yearly = pd.DataFrame(
        {"indicator_id": ["k", "l", "k"], "year": [2024, 2022, 2023], "met": [True, False, False]}
    )
    found = evaluation.latest(yearly).set_index("indicator_id")
    assert found["year"].to_dict() == {"k": 2024, "l": 2022}


NOTHING = (projects(), budgets(), results())


@pytest.mark.parametrize("own", [PROJECTS, NOTHING[0]], ids=["projects", "none"])
def test_projects_without_money_or_results_break_nothing(own: pd.DataFrame) -> None:
    _, money, counts = NOTHING
    found = evaluation.overview(own, money)
    assert all(frame.empty for frame in found)
    assert evaluation.unit_costs(money, counts).empty
    gaps = evaluation.cost_gaps(own, money, counts)
    assert gaps["reason"].tolist() == ["no_results"] * len(own)


# The evaluation sheet, added up by hand.


def of_sheet() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    town = store.load("072028")
    placed = sdgs.place(town["sdg_links"], town["goals"], town["indicators"], town["projects"])
    return town["projects"], town["budgets"], placed


def test_the_sums_of_the_sheet_are_those_added_by_hand() -> None:
    own, money, placed = of_sheet()
    table = pd.read_csv(EXPECTED, dtype={"group": "str"}).fillna({"group": ""})
    ways = {kind: evaluation.groups_by(own, kind) for kind in table["kind"].unique()
            if kind not in ("all", "sdg")}  # fmt: skip
    ways |= {"all": evaluation.groups_by(own)}
    ways |= {"sdg": evaluation.groups_by_sdg(sdgs.counted(placed), own)}
    for kind, expected in table.groupby("kind", sort=False):
        found = evaluation.spending(money, ways[str(kind)]).drop(columns="stage")
        key = ["group", "year", "item"]
        plain = expected.drop(columns="kind").set_index(key).astype(float).sort_index()
        found = found.astype({"year": "int64"}).set_index(key).astype(float).sort_index()
        pd.testing.assert_frame_equal(found, plain, check_index_type=False, obj=str(kind))


def test_sums_by_sdg_agree_with_the_money_of_the_chapter_on_sdgs() -> None:
    own, money, placed = of_sheet()
    for item in ("total", "general_revenue", "personnel"):
        by_goal, _ = sdg_gaps.money(placed, own, money, item)
        by_target = evaluation.spending(money, evaluation.groups_by_sdg(sdgs.counted(placed), own))
        by_target = by_target[by_target["item"] == item]
        goal = by_target["group"].str.split(".").str[0]
        # No project of the sheet carries two targets of one goal, so targets add up to goals.
        summed = by_target.groupby([goal, by_target["year"]])["amount"].sum()
        assert summed.to_dict() == by_goal.set_index(["sdg", "year"])["amount"].to_dict()


def test_the_changes_and_shares_of_the_sheet_are_those_worked_out_by_hand() -> None:
    own, money, _ = of_sheet()
    table, left = evaluation.changes(money, evaluation.groups_by(own))
    found = table.set_index("item")[["before", "after", "projects"]]
    assert found.loc["total"].tolist() == [65435, 79100, 13]
    assert found.loc["general_revenue"].tolist() == [30753, 37918, 12]
    assert found.loc["personnel"].tolist() == [20635, 20208, 12]
    out = left[left["item"] == "total"]["project_id"].str.removeprefix("aw-e37-")
    assert out.tolist() == ["p1-5", "p1-8", "p2-1"]
    shares = evaluation.revenue_shares(money, evaluation.groups_by(own))
    # 30753/69650, 64465/105570; over the same twelve: 30753/65358, 37918/79023.
    assert shares["share"].round(4).tolist() == [0.4415, 0.6106]
    assert shares["same_share"].round(4).tolist() == [0.4705, 0.4798]


def test_no_project_of_the_sheet_has_a_budget_and_a_result_of_one_year() -> None:
    own, money, _ = of_sheet()
    counts = store.load("072028")["project_results"]
    assert evaluation.unit_costs(money, counts).empty
    gaps = evaluation.cost_gaps(own, money, counts)
    assert gaps["reason"].value_counts().to_dict() == {"no_results": 9, "no_common_year": 7}
    assert {y for years in gaps["total_years"] for y in years} == {2025, 2026}
    assert {y for years in gaps["result_years"] for y in years} == {2022, 2023, 2024}
