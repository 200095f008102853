"""What if: the changed observations, worked out by hand, and what never changes."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from machi import filters, kpi, rules, store, whatif
from machi.whatif import Assumption, Outcome

RULE = rules.load("prorata")
GOOD, FAIR, POOR = (step.label for step in RULE.steps[:3])
TODAY = date(2022, 3, 31)
BASELINE, TARGET, ACTUAL = "baseline", "target", "actual"
USUAL = ((BASELINE, 2019, 60.0), (TARGET, 2024, 100.0), (ACTUAL, 2021, 70.0))
NO_CHANGES = pd.DataFrame(columns=["indicator_id", "year", "year_type", "change"])


def indicators(**changes: object) -> pd.DataFrame:
    """A level to be increased in a plan of the fiscal years 2020 to 2024."""
    row = {
        **{"plan_id": "p", "indicator_id": "k", "goal_id": "g", "name": "指標", "unit": "人"},
        **{"measure_type": "level", "direction": "increase", "cumulative_from": None},
        **{"start_year": 2020, "end_year": 2024, "short_title": "計画", "repeated": False},
        "same_as": None,
    } | changes
    numbers = dict.fromkeys(["cumulative_from", "start_year", "end_year"], "Int64")
    return pd.DataFrame([row]).astype(numbers | {"same_as": "str", "unit": "str"})


def observations(*rows: tuple) -> pd.DataFrame:
    """Rows of series, year, value; then optionally the status."""
    filled = [(*row, "final")[:4] for row in rows]
    frame = pd.DataFrame(filled, columns=["series", "year", "value", "status"])
    frame = frame.assign(indicator_id="k", year_type="fiscal")
    frame["year_type"] = frame["year_type"].where(frame["year"].notna())
    return frame.astype({"year": "Int64", "value": "float64", "year_type": "str", "status": "str"})


def judge(
    *rows: tuple,
    assumed: Assumption,
    as_of: date = TODAY,
    changes: pd.DataFrame = NO_CHANGES,
    **of_indicator: object,
) -> Outcome:
    given = (indicators(**of_indicator), observations(*rows), as_of, RULE, changes)
    return whatif.judge(*given, kpi.assess(*given).iloc[0], assumed)


def test_another_target_moves_share_verdict_and_required_pace() -> None:
    # Before: 10 of 40 made in two of five years, 30 left in three. After: 10 of 20, 10 left.
    outcome = judge(*USUAL, assumed=Assumption(target=80))
    before, after = outcome.before, outcome.after
    assert (before["share"], after["share"]) == (pytest.approx(0.625), pytest.approx(1.25))
    assert (before["verdict"], after["verdict"]) == (FAIR, GOOD)
    assert before["required_per_year"] == pytest.approx(10)
    assert after["required_per_year"] == pytest.approx(10 / 3)
    assert before["change_per_year"] == after["change_per_year"] == pytest.approx(5)
    assert whatif.effort(before) == pytest.approx(2)
    assert whatif.effort(after) == pytest.approx(2 / 3)


def test_a_later_target_year_binds_although_the_plan_ends_before() -> None:
    # Two of ten years passed, 30 left in eight; the old year has no target of its own any more.
    outcome = judge(*USUAL, assumed=Assumption(target_year=2029))
    assert outcome.after["elapsed"] == pytest.approx(0.2)
    assert outcome.after["share"] == pytest.approx(1.25)
    assert outcome.after["required_per_year"] == pytest.approx(30 / 8)
    held = outcome.observations
    assert held.loc[held["series"] == TARGET, "year"].tolist() == [2029]


def test_an_earlier_target_year_takes_the_yearly_targets_after_it_away() -> None:
    rows = [
        (BASELINE, 2019, 60.0),
        *((TARGET, y, 60.0 + 8 * (y - 2019)) for y in range(2020, 2025)),
    ]
    outcome = judge(*rows, (ACTUAL, 2021, 70.0), assumed=Assumption(target=100, target_year=2022))
    held = outcome.observations[outcome.observations["series"] == TARGET]
    assert dict(zip(held["year"], held["value"], strict=True)) == {2020: 68, 2021: 76, 2022: 100}
    # 2021 keeps its own target: 10 of 16.
    assert outcome.after["share"] == pytest.approx(0.625)


def test_targets_beyond_the_plan_bind_it_as_little_as_before() -> None:
    outcome = judge(*USUAL, (TARGET, 2040, 500.0), assumed=Assumption(target=80))
    assert outcome.after["target"] == 80
    assert outcome.after["target_year"] == 2024


def test_a_next_actual_moves_the_day_of_judgement_to_the_end_of_its_year() -> None:
    # 25 of 40 made in three of five years.
    outcome = judge(*USUAL, assumed=Assumption(actual=85, actual_year=2022))
    assert outcome.as_of == date(2023, 3, 31)
    assert outcome.after["share"] == pytest.approx(0.625 / 0.6)
    assert outcome.after["verdict"] == GOOD
    assert outcome.after["required_per_year"] == pytest.approx(7.5)


def test_actuals_unknown_on_the_day_stay_unknown_under_the_assumption() -> None:
    rows = (*USUAL, (ACTUAL, 2023, 99.0))
    outcome = judge(*rows, assumed=Assumption(actual=85, actual_year=2024))
    assert outcome.before["actual_year"] == 2021
    # Baseline, 2021 and the assumed one.
    assert outcome.after["points"] == 3
    assert outcome.after["verdict"] == FAIR


def test_a_blank_target_can_be_assumed_for_the_plans_last_year() -> None:
    rows = (USUAL[0], (TARGET, None, None, "blank_in_source"), USUAL[2])
    outcome = judge(*rows, assumed=Assumption(target=80))
    assert pd.isna(outcome.before["verdict"])
    assert outcome.before["reason"] == "no_target"
    assert outcome.after["target_year"] == 2024
    assert outcome.after["verdict"] == GOOD


def test_what_cannot_be_judged_stays_so_with_its_reason() -> None:
    gone = (*USUAL, (ACTUAL, 2022, None, "discontinued"))
    assert judge(*gone, assumed=Assumption(target=80)).after["reason"] == "discontinued"
    without = judge(USUAL[1], USUAL[2], assumed=Assumption(target=80))
    assert without.after["reason"] == "no_baseline"
    behind = judge(*USUAL, assumed=Assumption(target=50))
    assert behind.after["reason"] == "target_met_at_start"


def test_an_actual_after_a_change_of_definition_is_not_compared_with_the_old_baseline() -> None:
    change = pd.DataFrame([{"indicator_id": "k", "year": 2022, "year_type": "fiscal"}])
    change = change.astype({"year": "Int64"}).assign(change="範囲を広げた")
    outcome = judge(*USUAL, assumed=Assumption(actual=85, actual_year=2022), changes=change)
    assert outcome.before["verdict"] == FAIR
    assert outcome.after["reason"] == "definition_changed"


def test_effort_is_missing_where_there_is_no_pace_to_compare_with() -> None:
    falling = judge(USUAL[0], USUAL[1], (ACTUAL, 2021, 50.0), assumed=Assumption())
    assert whatif.effort(falling.before) is None
    reached = judge(USUAL[0], USUAL[1], (ACTUAL, 2021, 100.0), assumed=Assumption())
    assert whatif.arrived(reached.before)
    assert whatif.effort(reached.before) is None


def test_the_span_to_try_holds_every_printed_value_with_room() -> None:
    low, high = whatif.span(judge(*USUAL, assumed=Assumption(target=5000)))
    assert (low, high) == (10, 150)


VALUES = st.floats(-1e6, 1e6).map(lambda value: round(value, 2))
YEARS = st.integers(2015, 2032)
ROWS = st.lists(st.tuples(st.sampled_from([BASELINE, TARGET, ACTUAL]), YEARS, VALUES), max_size=8)
KINDS = st.sampled_from(["level", "cumulative", "annual", "milestone"])
DIRECTIONS = st.sampled_from(["increase", "decrease", "maintain", "none"])


def equal(one: pd.Series, other: pd.Series) -> bool:
    return bool(((one == other).fillna(False) | (one.isna() & other.isna())).all())


@settings(max_examples=30, deadline=None)
@given(ROWS, KINDS, DIRECTIONS)
def test_assuming_nothing_or_what_is_printed_changes_no_verdict(
    rows: list, kind: str, direction: str
) -> None:
    own = {"measure_type": kind, "direction": direction}
    nothing = judge(*rows, assumed=Assumption(), **own)
    before = nothing.before
    assert equal(before, nothing.after)
    if pd.isna(before["target"]):
        return
    same = Assumption(target=float(before["target"]), target_year=int(before["target_year"]))
    after = judge(*rows, assumed=same, **own).after
    assert equal(before.drop("due"), after.drop("due"))


@pytest.mark.parametrize("code", ["022012", "072028", "012360"])
def test_an_indicator_judged_alone_is_judged_as_among_all(code: str) -> None:
    town = store.load(code)
    own = kpi.prepare(town["indicators"], town["plans"])
    given = (own, town["observations"], date(2026, 3, 31), RULE, town["definition_changes"])
    every = kpi.assess(*given)
    for _, row in every.dropna(subset=["target"]).iloc[::4].iterrows():
        after = whatif.judge(*given, row, Assumption(target=float(row["target"]))).after
        assert equal(row, after), row["indicator_id"]


GOALS = pd.DataFrame({"goal_id": ["g", "g1", "g2", "h"], "parent_goal_id": [None, "g", "g1", None]})
ASSESSED = pd.DataFrame(
    {
        "indicator_id": ["a", "b", "c"],
        "goal_id": ["g2", "g1", "h"],
        "verdict": [GOOD, None, None],
    }
).astype({"verdict": "str"})


def ids(rows: pd.DataFrame) -> list[str]:
    return list(rows["indicator_id"])


def test_indicators_without_a_verdict_are_found_as_such() -> None:
    assert ids(filters.by_verdict(ASSESSED, GOOD)) == ["a"]
    assert ids(filters.by_verdict(ASSESSED, filters.NOT_JUDGED)) == ["b", "c"]
    assert ids(filters.by_verdict(ASSESSED, POOR)) == []


def test_a_goal_holds_its_whole_subtree() -> None:
    assert ids(filters.by_goal(ASSESSED, GOALS, "g")) == ["a", "b"]
    assert ids(filters.by_goal(ASSESSED, GOALS, "g1")) == ["a", "b"]
    assert ids(filters.by_goal(ASSESSED, GOALS, "g2")) == ["a"]


def test_an_indicator_carries_the_sdgs_of_what_stands_above_it_if_they_count() -> None:
    rows = [
        ("goal", "g1", "11", "stated", "carries"),
        ("indicator", "c", "8", "reviewed", "carries"),
        ("goal", "h", "3", "inferred", "carries"),
        ("goal", "h", "5", "reviewed", "none"),
        # Projects beside an indicator do not make it carry theirs.
        ("project", "g2", "4", "stated", "carries"),
    ]
    names = ["subject_type", "subject_id", "goal_number", "basis", "relation"]
    placed = pd.DataFrame(rows, columns=names)
    assert ids(filters.by_sdg(ASSESSED, GOALS, placed, "11")) == ["a", "b"]
    assert filters.carried(ASSESSED, GOALS, placed) == ["8", "11"]
