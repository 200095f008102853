"""The plans hold as many goals, indicators and targets as the documents print."""

import pandas as pd
import pytest

from machi import store

CODES = ["012360", "022012", "072028"]


def of_plan(code: str, table: str, plan_id: str) -> pd.DataFrame:
    return store.load(code).of_plans(table, [plan_id])


@pytest.mark.parametrize(
    ("code", "plan_id", "tiers"),
    [
        ("022012", "ao-plan", {"field": 1, "goal": 5, "measure": 14, "initiative": 55}),
        ("072028", "aw-s1", {"goal": 5}),
        ("072028", "aw-s2", {"goal": 4}),
        ("072028", "aw-s3", {"goal": 4}),
        ("072028", "aw-e37", {"field": 1, "measure": 2}),
        ("012360", "hk-s2", {"goal": 4, "measure": 13, "initiative": 38}),
    ],
)
def test_a_plan_has_as_many_goals_of_each_tier_as_printed(
    code: str, plan_id: str, tiers: dict[str, int]
) -> None:
    found = of_plan(code, "goals", plan_id)["tier"].value_counts()
    assert {tier: int(found[tier]) for tier in tiers} == tiers


@pytest.mark.parametrize(
    ("code", "plan_id", "roles"),
    [
        ("022012", "ao-plan", {"kpi": 25}),
        ("072028", "aw-s1", {"kpi": 15}),
        ("072028", "aw-s2", {"headline": 7, "kpi": 29}),
        ("072028", "aw-s3", {}),
        ("072028", "aw-e37", {"kpi": 4, "logic_model": 2}),
        ("012360", "hk-s2", {}),
    ],
)
def test_a_plan_has_as_many_indicators_of_each_role_as_printed(
    code: str, plan_id: str, roles: dict[str, int]
) -> None:
    assert of_plan(code, "indicators", plan_id)["role"].value_counts().to_dict() == roles


def test_every_target_of_the_aomori_draft_is_blank() -> None:
    rows = of_plan("022012", "observations", "ao-plan").query("series == 'target'")
    assert len(rows) == rows["indicator_id"].nunique() == 25
    assert rows["value"].isna().all()
    assert set(rows["status"]) == {"blank_in_source"}


def test_every_baseline_of_the_aomori_draft_is_a_number() -> None:
    rows = of_plan("022012", "observations", "ao-plan").query("series == 'baseline'")
    assert rows["indicator_id"].nunique() == 25
    assert rows["value"].notna().all()


def test_indicators_repeated_within_the_second_aizu_strategy_are_linked() -> None:
    rows = of_plan("072028", "indicators", "aw-s2")
    within = rows[rows["same_as"].isin(rows["indicator_id"])]
    assert dict(zip(within["indicator_id"], within["same_as"], strict=True)) == {
        "aw-s2-1-k2": "aw-s2-1-h2",
        "aw-s2-2-k3": "aw-s2-2-h1",
        "aw-s2-4-k4": "aw-s2-2-k7",
    }


def test_indicators_continued_from_the_first_aizu_strategy_are_linked() -> None:
    rows = of_plan("072028", "indicators", "aw-s2")
    earlier = rows[rows["same_as"].str.startswith("aw-s1-", na=False)]
    assert list(earlier["same_as"].sort_values()) == [
        *("aw-s1-2-k1", "aw-s1-2-k3", "aw-s1-4-k1"),
        *("aw-s1-5-k1", "aw-s1-5-k2", "aw-s1-5-k3"),
    ]


def test_the_evaluation_has_targets_for_each_year_from_r5_to_r8() -> None:
    rows = of_plan("072028", "observations", "aw-e37").query(
        "series == 'target' and source_id == 'aizu-eval-r7-37'"
    )
    for number in (1, 2, 3, 4):
        own = rows[rows["indicator_id"] == f"aw-e37-k{number}"]
        assert list(own["year"]) == [2023, 2024, 2025, 2026]
        assert own["value"].notna().all()


def test_the_evaluation_has_sixteen_projects() -> None:
    assert len(of_plan("072028", "projects", "aw-e37")) == 16


@pytest.mark.parametrize("code", CODES)
def test_a_plan_known_by_its_title_alone_has_no_contents(code: str) -> None:
    town = store.load(code)
    plans = town["plans"].query("status == 'title_only'")
    assert len(plans) == {"012360": 2, "022012": 1, "072028": 0}[code]
    for table in ("goals", "indicators", "statements"):
        assert not set(town[table]["plan_id"]) & set(plans["plan_id"])


@pytest.mark.parametrize("code", CODES)
def test_a_name_with_gaps_has_a_label(code: str) -> None:
    rows = store.load(code)["indicators"]
    assert (rows["name"].str.contains("…") == rows["label"].notna()).all()
