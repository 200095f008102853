"""Rules of judging indicators, each with an expectation worked out by hand."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from machi import grading, kpi, outlook, rules, store
from machi.rules import Rule, Step

RULE = Rule(
    "prorata",
    "按分型",
    "出典",
    "問い",
    (
        Step("順調", "◎", "good", 1.0),
        Step("おおむね順調", "○", "fair", 0.6),
        Step("改善が必要", "△", "poor"),
    ),
)
GOOD, FAIR, POOR = "順調", "おおむね順調", "改善が必要"
TODAY = date(2030, 3, 31)
BASELINE, TARGET, ACTUAL, RATE = "baseline", "target", "actual", "published_rate"


def indicators(**changes: object) -> pd.DataFrame:
    """One indicator: a level to be increased in a plan of the fiscal years 2020 to 2024."""
    row = {
        "plan_id": "p",
        "indicator_id": "k",
        "goal_id": "g",
        "name": "指標",
        "label": None,
        "definition": None,
        "unit": "人",
        "measure_type": "level",
        "cumulative_from": None,
        "direction": "increase",
        "same_as": None,
        "start_year": 2020,
        "end_year": 2024,
        "short_title": "計画",
        "repeated": False,
    } | changes
    frame = pd.DataFrame([row])
    numbers = dict.fromkeys(["cumulative_from", "start_year", "end_year"], "Int64")
    return frame.astype(numbers | dict.fromkeys(["label", "definition", "unit", "same_as"], "str"))


def observations(*rows: tuple) -> pd.DataFrame:
    """Rows of series, year, value; then optionally the kind of year, the status, the indicator."""
    filled = [row + (None, "fiscal", "final", "k")[len(row) - 2 :] for row in rows]
    names = ["series", "year", "value", "year_type", "status", "indicator_id"]
    frame = pd.DataFrame(filled, columns=names).astype({"year": "Int64", "value": "float64"})
    return frame.astype(dict.fromkeys(["series", "year_type", "status", "indicator_id"], "str"))


Case = tuple[list[tuple], dict[str, object]]


def assess_all(cases: list[Case], as_of: date = TODAY, rule: Rule = RULE) -> pd.DataFrame:
    """One row per case of (observations, changes of the indicator)."""
    tables = [indicators(**changes) for _, changes in cases]
    table = pd.concat(tables, ignore_index=True)
    table["indicator_id"] = [f"k{place}" for place in range(len(cases))]
    held = [observations(*rows) for rows, _ in cases]
    for place, rows in enumerate(held):
        rows["indicator_id"] = f"k{place}"
    found = kpi.assess(table, pd.concat(held, ignore_index=True), as_of, rule)
    assert list(found["indicator_id"]) == list(table["indicator_id"])
    return found


def assess(*rows: tuple, as_of: date = TODAY, **changes: object) -> pd.Series:
    return assess_all([(list(rows), changes)], as_of).iloc[0]


def test_a_level_is_judged_by_its_way_over_the_time_that_passed() -> None:
    # 10 of 40 made after two of five years: 0.25 / 0.4.
    row = assess((BASELINE, 2019, 60), (TARGET, 2024, 100), (ACTUAL, 2021, 70))
    assert row["attainment"] == pytest.approx(0.25)
    assert row["elapsed"] == pytest.approx(0.4)
    assert row["share"] == pytest.approx(0.625)
    assert row["verdict"] == FAIR
    assert pd.isna(row["reason"])


def test_a_decreasing_level_is_judged_by_the_same_formula() -> None:
    # 3 of 10 children fewer after one of five years.
    row = assess((BASELINE, 2019, 10), (TARGET, 2024, 0), (ACTUAL, 2020, 7), direction="decrease")
    assert row["attainment"] == pytest.approx(0.3)
    assert row["share"] == pytest.approx(1.5)
    assert row["verdict"] == GOOD


def test_falling_behind_the_baseline_is_negative_progress() -> None:
    row = assess((BASELINE, 2019, 60), (TARGET, 2024, 100), (ACTUAL, 2021, 50))
    assert row["share"] == pytest.approx(-0.625)
    assert row["verdict"] == POOR


def test_after_the_target_year_the_whole_way_is_due_and_no_more() -> None:
    row = assess((BASELINE, 2019, 60), (TARGET, 2024, 100), (ACTUAL, 2027, 90))
    assert row["elapsed"] == pytest.approx(1.6)
    assert row["share"] == pytest.approx(0.75)


def test_a_negative_baseline_works_like_any_other() -> None:
    # Net migration −490 → −270, −400 at half time: 90/220 over 1/2.
    rows = [
        (BASELINE, 2019, -490, "calendar"),
        (TARGET, 2025, -270, "calendar"),
        (ACTUAL, 2022, -400, "calendar"),
    ]
    row = assess(*rows, measure_type="annual", end_year=2025)
    assert row["attainment"] == pytest.approx(90 / 220)
    assert row["elapsed"] == pytest.approx(0.5)
    assert row["share"] == pytest.approx(180 / 220)
    assert row["verdict"] == FAIR


def test_a_baseline_of_zero_is_a_baseline() -> None:
    row = assess((BASELINE, 2019, 0), (TARGET, 2024, 50), (ACTUAL, 2021, 20))
    assert row["share"] == pytest.approx(1.0)
    assert row["verdict"] == GOOD


def test_a_way_that_changes_sign_is_measured_across_zero() -> None:
    # −10 → +30, +10 after half of six years.
    row = assess((BASELINE, 2018, -10), (TARGET, 2024, 30), (ACTUAL, 2021, 10))
    assert row["attainment"] == pytest.approx(0.5)
    assert row["share"] == pytest.approx(1.0)


def test_a_yearly_target_judges_its_own_year_and_not_the_last() -> None:
    rows = [(TARGET, y, t) for y, t in ((2023, 400), (2024, 450), (2025, 500))]
    row = assess(*rows, (ACTUAL, 2024, 323), measure_type="annual", end_year=2026)
    assert row["due"] == 450
    assert row["target"] == 500
    assert row["share"] == pytest.approx(323 / 450)
    assert row["verdict"] == FAIR


def test_an_annual_value_with_only_a_final_target_cannot_be_judged_before_its_year() -> None:
    early = assess((TARGET, 2024, 400), (ACTUAL, 2022, 380), measure_type="annual")
    assert early["reason"] == "no_baseline"
    assert pd.isna(early["share"])
    there = assess((TARGET, 2024, 400), (ACTUAL, 2024, 380), measure_type="annual")
    assert there["share"] == pytest.approx(0.95)
    assert there["verdict"] == FAIR


def test_a_count_without_a_start_year_starts_with_the_plan() -> None:
    # 4 of 10 after two of five years (2020 and 2021).
    row = assess((TARGET, 2024, 10), (ACTUAL, 2021, 4), measure_type="cumulative")
    assert row["attainment"] == pytest.approx(0.4)
    assert row["elapsed"] == pytest.approx(0.4)
    assert row["verdict"] == GOOD


def test_a_count_starts_with_its_first_counted_year() -> None:
    # Counted from 2022: one of three years passed.
    row = assess(
        (TARGET, 2024, 9), (ACTUAL, 2022, 3), measure_type="cumulative", cumulative_from=2022
    )
    assert row["elapsed"] == pytest.approx(1 / 3)
    assert row["verdict"] == GOOD


def test_a_count_without_any_start_cannot_be_paced() -> None:
    row = assess((TARGET, 2024, 9), (ACTUAL, 2022, 3), measure_type="cumulative", start_year=None)
    assert row["reason"] == "no_baseline"


def test_what_was_counted_before_the_baseline_is_no_progress() -> None:
    # 100 → 150; 110 after two of five years is a fifth of the way, not 110/150.
    rows = [(BASELINE, 2019, 100), (TARGET, 2024, 150), (ACTUAL, 2021, 110)]
    row = assess(*rows, measure_type="cumulative")
    assert row["attainment"] == pytest.approx(0.2)
    assert row["share"] == pytest.approx(0.5)
    assert row["verdict"] == POOR


def test_a_count_that_restarts_after_the_baseline_begins_at_zero() -> None:
    rows = [(BASELINE, 2019, 12), (TARGET, 2024, 10), (ACTUAL, 2021, 4)]
    row = assess(*rows, measure_type="cumulative", cumulative_from=2020)
    assert row["attainment"] == pytest.approx(0.4)
    assert row["verdict"] == GOOD


@pytest.mark.parametrize(
    ("actual", "share", "verdict"),
    [(839, 1.0, GOOD), (900, 900 / 839, GOOD), (500, 500 / 839, POOR)],
)
def test_a_value_to_be_kept_is_held_against_its_line_without_a_path(
    actual: float, share: float, verdict: str
) -> None:
    rows = [(BASELINE, 2018, 839), (TARGET, 2024, 839), (ACTUAL, 2021, actual)]
    row = assess(*rows, measure_type="annual", direction="maintain")
    assert pd.isna(row["elapsed"])
    assert row["share"] == pytest.approx(share)
    assert row["verdict"] == verdict


def test_a_line_at_zero_is_met_or_not_whatever_the_amount() -> None:
    rows = [(TARGET, 2024, 0)]
    met = assess(*rows, (ACTUAL, 2021, 0), direction="decrease")
    assert (met["share"], met["verdict"]) == (1.0, GOOD)
    missed = assess(*rows, (ACTUAL, 2021, 3), direction="decrease")
    assert (missed["share"], missed["verdict"]) == (0.0, POOR)


def test_a_value_from_before_the_plan_is_no_progress() -> None:
    rows = [(BASELINE, 2018, 1.51), (TARGET, 2024, 1.8)]
    assert assess(*rows, (ACTUAL, 2018, 1.51))["reason"] == "not_started"
    assert assess(*rows, (ACTUAL, 2017, 1.9))["reason"] == "not_started"


def test_a_line_is_not_kept_by_a_value_from_before_the_plan() -> None:
    kept = [(BASELINE, 2018, 839), (TARGET, 2024, 839), (ACTUAL, 2018, 839)]
    assert assess(*kept, direction="maintain")["reason"] == "not_started"
    zero = [(TARGET, 2024, 0), (ACTUAL, 2019, 0)]
    assert assess(*zero, direction="decrease")["reason"] == "not_started"


def test_a_target_that_was_met_at_the_start_measures_nothing() -> None:
    rows = [(BASELINE, 2019, 100), (TARGET, 2024, 80), (ACTUAL, 2021, 90)]
    row = assess(*rows)
    assert row["reason"] == "target_met_at_start"
    assert pd.isna(row["verdict"])
    assert pd.isna(row["attainment"])
    down = assess((BASELINE, 2019, 5), (TARGET, 2024, 8), (ACTUAL, 2021, 6), direction="decrease")
    assert down["reason"] == "target_met_at_start"


def test_without_a_wanted_direction_no_side_of_the_baseline_is_wrong() -> None:
    rows = [(BASELINE, 2019, 100), (TARGET, 2024, 80), (ACTUAL, 2021, 90)]
    row = assess(*rows, direction="none")
    assert row["attainment"] == pytest.approx(0.5)
    assert row["verdict"] == GOOD


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([(TARGET, 2023, None, "fiscal", "non_numeric"), (ACTUAL, 2022, 3)], "not_numeric"),
        ([(TARGET, 2024, None, "fiscal", "blank_in_source"), (ACTUAL, 2022, 3)], "no_target"),
        ([(BASELINE, 2019, 3)], "no_target"),
        ([], "no_target"),
        (
            [(TARGET, 2024, 5), (ACTUAL, 2022, 3), (ACTUAL, 2023, None, "fiscal", "discontinued")],
            "discontinued",
        ),
        ([(BASELINE, 2019, 3), (TARGET, 2024, 5)], "no_actual"),
        ([(TARGET, 2024, 5), (ACTUAL, 2022, None, "fiscal", "not_published")], "no_actual"),
        ([(TARGET, 2024, 5), (ACTUAL, 2022, 3)], "no_baseline"),
        ([(BASELINE, 2019, 3), (TARGET, None, 5, None), (ACTUAL, 2022, 4)], "no_baseline"),
        ([(BASELINE, None, 3, None), (TARGET, 2024, 5), (ACTUAL, 2022, 4)], "no_baseline"),
        ([(BASELINE, 2019, 3), (TARGET, 2024, 5), (ACTUAL, None, 4, None)], "no_baseline"),
        ([(TARGET, None, 5, None), (ACTUAL, None, 4, None)], "no_baseline"),
    ],
)
def test_what_cannot_be_judged_says_why(rows: list[tuple], reason: str) -> None:
    row = assess(*rows)
    assert row["reason"] == reason
    assert pd.isna(row["verdict"])
    assert pd.isna(row["share"])


def test_actuals_of_periods_that_end_later_are_not_used() -> None:
    rows = [(BASELINE, 2019, 0), (TARGET, 2024, 50), (ACTUAL, 2021, 20), (ACTUAL, 2022, 50)]
    last_day, day_before = date(2023, 3, 31), date(2023, 3, 30)
    assert assess(*rows, as_of=last_day)["actual_year"] == 2022
    assert assess(*rows, as_of=day_before)["actual_year"] == 2021
    assert assess(*rows, as_of=date(2020, 1, 1))["reason"] == "no_actual"


@pytest.mark.parametrize("year", range(2019, 2029))
def test_a_period_is_known_on_its_last_day_in_leap_years_too(year: int) -> None:
    held = observations((ACTUAL, year, 1), (ACTUAL, year, 2, "calendar"))
    assert list(kpi.values(held, date(year + 1, 3, 31))["value"]) == [1, 2]
    assert list(kpi.values(held, date(year + 1, 3, 30))["value"]) == [2]
    assert list(kpi.values(held, date(year, 12, 31))["value"]) == [2]
    assert list(kpi.values(held, date(year, 12, 30))["value"]) == []


def test_calendar_and_fiscal_years_meet_on_one_time_axis() -> None:
    # Baseline at the end of 2019 (2020.0), target end of FY2024 (2025.25), actual end of 2022.
    rows = [(BASELINE, 2019, 0, "calendar"), (TARGET, 2024, 21), (ACTUAL, 2022, 12, "calendar")]
    row = assess(*rows)
    assert row["elapsed"] == pytest.approx(3 / 5.25)
    assert row["share"] == pytest.approx(1.0)
    assert pd.isna(row["due"])


def test_a_calendar_actual_is_not_held_against_a_fiscal_years_own_target() -> None:
    rows = [(TARGET, 2022, 10), (TARGET, 2024, 20), (ACTUAL, 2022, 9, "calendar")]
    assert assess(*rows, measure_type="annual")["reason"] == "no_baseline"


def test_targets_beyond_the_plans_end_do_not_bind_it() -> None:
    rows = [(BASELINE, 2019, 1.5), (TARGET, 2024, 1.8), (TARGET, 2030, 2.0), (TARGET, 2040, 2.2)]
    row = assess(*rows, (ACTUAL, 2022, 1.68))
    assert (row["target"], row["target_year"]) == (1.8, 2024)
    assert row["share"] == pytest.approx(0.6 / 0.6)


def test_a_later_target_binds_where_the_plan_prints_none_of_its_own() -> None:
    row = assess((BASELINE, 2019, 1.5), (TARGET, 2029, 2.0), (ACTUAL, 2021, 1.7))
    assert row["target_year"] == 2029
    assert row["share"] == pytest.approx(0.4 / 0.2)


def test_a_plan_without_known_years_is_bound_by_its_last_target() -> None:
    rows = [(TARGET, 2024, 1.8), (TARGET, 2030, 2.0)]
    assert assess(*rows, start_year=None, end_year=None)["target"] == 2.0


def test_of_two_values_for_one_time_the_first_printed_counts_everywhere() -> None:
    rows = [(TARGET, 2024, 450), (TARGET, 2024, 999), (ACTUAL, 2024, 323), (ACTUAL, 2024, 1)]
    row = assess(*rows, measure_type="annual")
    assert (row["target"], row["due"], row["actual"]) == (450, 450, 323)
    table = kpi.yearly(indicators(), observations(*rows), RULE)
    assert table.loc[0, ["target", "actual"]].tolist() == [450, 323]


YEARLY: list[Case] = [
    # 2 of 3 farmers, from 1: half of the way the year asks for.
    ([(BASELINE, 2019, 1), (TARGET, 2023, 3), (TARGET, 2024, 4), (ACTUAL, 2023, 2)], {}),
    ([(TARGET, 2023, 3), (ACTUAL, 2023, 2)], {"measure_type": "annual"}),
    # Waste to fall from 90: 84 where 80 is due.
    ([(BASELINE, 2019, 90), (TARGET, 2023, 80), (ACTUAL, 2023, 84)], {"direction": "decrease"}),
    ([(BASELINE, 2019, 22), (TARGET, 2023, 20), (ACTUAL, 2023, 21)], {"direction": "none"}),
    ([(BASELINE, 2019, 38), (TARGET, 2023, 38), (ACTUAL, 2023, 31)], {"direction": "maintain"}),
    ([(TARGET, 2023, 0), (ACTUAL, 2023, 2)], {"direction": "decrease"}),
    ([(TARGET, 2023, 60), (ACTUAL, 2023, 51)], {"measure_type": "cumulative"}),
]


@pytest.mark.parametrize("case", YEARLY)
@pytest.mark.parametrize("measure", ["share", "attainment", "rate"])
def test_a_year_has_one_verdict_wherever_it_is_shown(case: Case, measure: str) -> None:
    rule = replace(RULE, measure=measure)
    rows, changes = case
    table = kpi.yearly(indicators(**changes), observations(*rows), rule)
    row = assess_all([case], rule=rule).iloc[0]
    assert table["year"].tolist() == [2023]
    assert (table["verdict"].isna() & pd.isna(row["verdict"])).all() or (
        table["verdict"].tolist() == [row["verdict"]]
    )


def test_a_year_after_another_way_of_counting_is_not_held_against_the_old_baseline() -> None:
    rows = [(BASELINE, 2019, 45), (ACTUAL, 2021, 46), (ACTUAL, 2023, 62), (TARGET, 2023, 63)]
    change = pd.DataFrame({"indicator_id": ["k"], "year": [2022], "year_type": ["fiscal"]})
    # 17 of 18 of the way from 45, but 62 of 63 where nothing can be compared with 45.
    strict = Rule(
        "r", "題", "出典", "問い", (Step("上", "◎", "good", 0.98), Step("下", "△", "poor"))
    )
    asked = (indicators(), observations(*rows), strict)
    assert kpi.yearly(*asked)["verdict"].tolist() == ["下"]
    assert kpi.yearly(*asked, change)["verdict"].tolist() == ["上"]


def test_without_a_direction_a_lower_target_is_met_from_above() -> None:
    rows = [(BASELINE, 2019, 22), (TARGET, 2024, 20), (ACTUAL, 2024, 21)]
    (met,) = kpi.yearly(indicators(direction="none"), observations(*rows), RULE)["met"]
    assert not met
    # 20/21, as for an indicator that is to fall.
    assert assess(*rows, direction="none")["rate"] == pytest.approx(20 / 21)


def test_a_dated_actual_stands_before_one_without_a_year() -> None:
    rows = [(TARGET, 2024, 10), (ACTUAL, 2021, 4), (ACTUAL, None, 99, None)]
    assert assess(*rows, measure_type="cumulative")["actual"] == 4


def test_values_without_a_year_are_not_matched_to_each_other() -> None:
    row = assess((TARGET, None, 10, None), (ACTUAL, None, 10, None), measure_type="annual")
    assert pd.isna(row["due"])


def test_a_level_meets_or_misses_its_yearly_target_without_a_baseline() -> None:
    row = assess((TARGET, 2022, 80), (TARGET, 2024, 90), (ACTUAL, 2022, 84))
    assert row["share"] == pytest.approx(84 / 80)
    assert row["verdict"] == GOOD


def test_a_yearly_target_asks_for_its_part_of_the_way() -> None:
    # From 60, this year's target asks for 10 more; 8 are made.
    rows = [(BASELINE, 2019, 60), (TARGET, 2021, 70), (TARGET, 2024, 100), (ACTUAL, 2021, 68)]
    assert assess(*rows)["share"] == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("due", "actual", "share"),
    [(100, 100, 1.0), (100, 97, 0.97), (95, 97, 97 / 95), (95, 99, 99 / 95), (95, 94, 94 / 95)],
)
def test_a_yearly_target_at_or_behind_the_baseline_is_a_line_to_keep(
    due: float, actual: float, share: float
) -> None:
    rows = [(BASELINE, 2019, 100), (TARGET, 2021, due), (TARGET, 2024, 120)]
    row = assess(*rows, (ACTUAL, 2021, actual))
    assert row["share"] == pytest.approx(share)


def test_a_yearly_target_below_zero_is_met_or_has_no_share() -> None:
    rows = [(TARGET, 2024, -250)]
    assert assess(*rows, (ACTUAL, 2024, -200), measure_type="annual")["verdict"] == GOOD
    missed = assess(*rows, (ACTUAL, 2024, -400), measure_type="annual")
    assert missed["reason"] == "no_baseline"
    assert pd.isna(missed["share"])


@pytest.mark.parametrize(
    ("share", "verdict"),
    [
        (1.2, GOOD),
        (1.0, GOOD),
        (0.999, FAIR),
        (0.6, FAIR),
        (0.599, POOR),
        (0.0, POOR),
        (-3.0, POOR),
    ],
)
def test_a_cut_belongs_to_the_better_verdict(share: float, verdict: str) -> None:
    assert RULE.grade(pd.Series([share])).tolist() == [verdict]


@pytest.mark.parametrize(("part", "verdict"), [(0.6, FAIR), (1.0, GOOD)])
def test_a_share_that_is_a_cut_on_paper_does_not_fall_short_by_noise(
    part: float, verdict: str
) -> None:
    # From 0.1 to 0.4, numbers that binary fractions cannot hold, in plans of 1 to 20 years.
    cases: list[Case] = []
    for years in range(1, 21):
        for passed in range(1, years + 1):
            actual = 0.1 + 0.3 * part * passed / years
            rows = [(BASELINE, 2019, 0.1), (TARGET, 2019 + years, 0.4)]
            cases.append(([*rows, (ACTUAL, 2019 + passed, actual)], {"end_year": 2060}))
    found = assess_all(cases, date(2060, 3, 31))
    assert set(found["verdict"]) == {verdict}


def test_a_missing_share_has_no_verdict() -> None:
    assert RULE.grade(pd.Series([np.nan])).isna().all()


def test_rows_come_back_in_the_order_given_and_one_per_indicator() -> None:
    two = pd.concat([indicators(indicator_id="z"), indicators(indicator_id="a")], ignore_index=True)
    held = observations(
        (TARGET, 2022, 5, "fiscal", "final", "a"),
        (TARGET, 2022, 6, "fiscal", "final", "a"),
        (TARGET, 2024, 5, "fiscal", "final", "z"),
        (ACTUAL, 2022, 5, "fiscal", "final", "a"),
    )
    assert list(kpi.assess(two, held, TODAY, RULE)["indicator_id"]) == ["z", "a"]


def test_no_indicators_make_an_empty_table_with_all_columns() -> None:
    none = indicators().iloc[:0]
    assert kpi.assess(none, observations(), TODAY, RULE).empty
    assert kpi.yearly(none, observations(), RULE).empty
    assert kpi.measurability(none, observations()).empty
    found = kpi.assess(none, observations(), TODAY, RULE)
    assert list(found.columns) == list(assess().index)
    assert kpi.moving(kpi.values(observations(), TODAY)) == []
    assert kpi.continued(none, observations()).empty


# Under every rule.

SHIPPED = {rule.name: rule for rule in rules.load_all()}
EVERY_RULE = pytest.mark.parametrize("rule", SHIPPED.values(), ids=list(SHIPPED))
SHEET = [(TARGET, y, t) for y, t in ((2023, 400), (2024, 450), (2026, 240))]


def under(rule: str, *rows: tuple, **changes: object) -> pd.Series:
    return assess_all([(list(rows), changes)], TODAY, SHIPPED[rule]).iloc[0]


def test_every_measure_and_the_outlook_are_columns_of_their_own() -> None:
    row = assess((BASELINE, 2019, 60), (TARGET, 2024, 100), (ACTUAL, 2021, 70))
    assert set(kpi.MEASURES) < set(kpi.COLUMNS)
    ahead = ["points", "change_per_year", "required_per_year", "arrival", "arrival_reason"]
    assert list(row.index) == [
        *kpi.COLUMNS,
        *ahead[:3],
        *("projected", "projected_low", "projected_high"),
        *ahead[3:],
    ]
    assert row["target_year_type"] == "fiscal"
    # 10 of 40 made in two of five years; 70 of 100; a sixth more than 60.
    measures = {"share": 0.625, "attainment": 0.25, "rate": 0.7, "baseline_change": 1 / 6}
    for name, value in measures.items():
        assert row[name] == pytest.approx(value)
    # (70/60)^(1/2) - 1 over (100/60)^(1/5) - 1.
    assert row["growth_ratio"] == pytest.approx(0.080123 / 0.107566, abs=1e-4)
    # Ten in two years; thirty more in three.
    assert row[["points", "change_per_year", "required_per_year"]].tolist() == [2, 5, 10]
    assert row["arrival_reason"] == "target_year_passed"


@EVERY_RULE
@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (
            [(TARGET, 2024, 5), (ACTUAL, 2022, 6), (ACTUAL, 2023, None, "fiscal", "discontinued")],
            "discontinued",
        ),
        ([(TARGET, 2024, 5), (ACTUAL, 2018, 6)], "not_started"),
    ],
)
def test_a_value_of_a_dropped_indicator_or_from_before_the_plan_says_nothing_under_any_rule(
    rule: Rule, rows: list[tuple], reason: str
) -> None:
    row = under(rule.name, (BASELINE, 2019, 3), *rows)
    assert row["reason"] == reason
    assert pd.isna(row["verdict"])
    assert row[list(kpi.MEASURES)].isna().all()


@pytest.mark.parametrize(
    ("rule", "rows"),
    [
        # The share is known, the change from a baseline is not.
        ("baseline-sabc", [(TARGET, 2024, 10), (ACTUAL, 2024, 9)]),
        ("international", [(TARGET, 2024, 10), (ACTUAL, 2024, 9)]),
        ("point-scale", [(BASELINE, 2019, -490), (TARGET, 2024, -270), (ACTUAL, 2022, -400)]),
    ],
)
def test_a_rule_without_its_measure_says_that_it_needs_more(rule: str, rows: list[tuple]) -> None:
    row = under(rule, *rows)
    assert pd.isna(row["verdict"])
    assert row["reason"] == "rule_needs_more"
    assert pd.isna(row[SHIPPED[rule].measure])
    assert pd.notna(under("prorata", *rows)["verdict"])


def test_a_reason_that_keeps_one_rule_from_judging_is_not_told_where_another_judges() -> None:
    rows = [(TARGET, 2024, 400), (ACTUAL, 2022, 380)]
    assert under("prorata", *rows, measure_type="annual")["reason"] == "no_baseline"
    judged = under("point-scale", *rows, measure_type="annual")
    assert judged["verdict"] == "6点"
    assert pd.isna(judged["reason"])


def test_a_printed_rate_belongs_to_the_actuals_own_year() -> None:
    annual = {"measure_type": "annual", "end_year": 2026}
    rows = [*SHEET, (ACTUAL, 2023, 363), (RATE, 2023, 90.8)]
    assert assess(*rows, **annual)["printed_rate"] == 90.8
    later = [*rows, (ACTUAL, 2024, 323)]
    assert pd.isna(assess(*later, **annual)["printed_rate"])
    both = assess(*later, (RATE, 2024, 71.8), (RATE, 2025, 99.9), **annual)
    assert both["printed_rate"] == 71.8
    assert both["rate"] == pytest.approx(323 / 450)
    calendar = [*SHEET, (ACTUAL, 2024, 323), (RATE, 2024, 71.8, "calendar")]
    assert pd.isna(assess(*calendar, **annual)["printed_rate"])
    unknown = assess(*SHEET, (ACTUAL, 2024, 323), (RATE, 2024, None, "fiscal", "not_published"))
    assert pd.isna(unknown["printed_rate"])


@EVERY_RULE
@pytest.mark.parametrize("code", ["012360", "022012", "072028"])
def test_every_real_indicator_has_one_verdict_or_reason_and_one_arrival_or_reason(
    code: str, rule: Rule
) -> None:
    town = store.load(code)
    indicators = kpi.prepare(town["indicators"], town["plans"])
    found = kpi.assess(indicators, town["observations"], date(2026, 3, 31), rule)
    assert list(found["indicator_id"]) == list(indicators["indicator_id"])
    assert (found["verdict"].notna() ^ found["reason"].notna()).all()
    assert (found["arrival"].notna() ^ found["arrival_reason"].notna()).all()
    assert set(found["verdict"].dropna()) <= {step.label for step in rule.steps}
    assert set(found["reason"].dropna()) <= set(kpi.REASONS)
    assert set(found["arrival"].dropna()) <= set(outlook.ARRIVALS)
    assert set(found["arrival_reason"].dropna()) <= set(outlook.REASONS)


# The printed rate beside the recomputed one.


def yearly(*rows: tuple, **changes: object) -> pd.DataFrame:
    return kpi.yearly(indicators(**changes), observations(*rows), RULE)


def test_a_recomputed_rate_is_rounded_half_up_beside_the_printed_one() -> None:
    # 2290/4000 = 57.25 % is 57.3 officially; rounding half to even would print 57.2.
    table = yearly((TARGET, 2023, 4000), (ACTUAL, 2023, 2290), (RATE, 2023, 57.3))
    expected = pd.DataFrame(
        {
            "indicator_id": ["k"],
            "name": ["指標"],
            "unit": ["人"],
            "year": [2023],
            "year_type": ["fiscal"],
            "target": [4000.0],
            "actual": [2290.0],
            "met": [False],
            "rate": [57.3],
            "printed_rate": [57.3],
            "verdict": [POOR],
        }
    )
    pd.testing.assert_frame_equal(table, expected, check_dtype=False)


def test_a_printed_rate_that_is_cut_off_stays_as_printed() -> None:
    table = yearly((TARGET, 2024, 58), (ACTUAL, 2024, 63), (RATE, 2024, 108))
    assert table[["rate", "printed_rate"]].to_numpy().tolist() == [[108.6, 108.0]]


def test_years_without_both_values_or_without_a_year_are_left_out() -> None:
    table = yearly(
        (TARGET, 2023, 10),
        (ACTUAL, 2022, 5),
        (TARGET, None, 3, None),
        (ACTUAL, None, 3, None),
        (RATE, 2023, 50),
        (TARGET, 2024, 5, "fiscal"),
        (ACTUAL, 2024, 5, "calendar"),
    )
    assert table.empty


def test_a_decreasing_indicator_is_met_from_below_and_its_share_is_turned_round() -> None:
    table = yearly(
        (TARGET, 2023, 10), (ACTUAL, 2023, 8), (TARGET, 2024, 10), (ACTUAL, 2024, 12.5),
        direction="decrease",
    )  # fmt: skip
    assert table["met"].tolist() == [True, False]
    assert table["verdict"].tolist() == [GOOD, FAIR]
    assert table["rate"].tolist() == [80.0, 125.0]


def test_a_target_of_zero_has_no_rate_but_is_met_or_not() -> None:
    table = yearly(
        (TARGET, 2023, 0), (ACTUAL, 2023, 0), (TARGET, 2024, 0), (ACTUAL, 2024, 3),
        direction="decrease",
    )  # fmt: skip
    assert table["rate"].isna().all()
    assert table["met"].tolist() == [True, False]
    assert table["verdict"].tolist() == [GOOD, POOR]


def test_a_missed_target_below_zero_has_no_verdict() -> None:
    table = yearly((TARGET, 2024, -270), (ACTUAL, 2024, -400))
    assert table["met"].tolist() == [False]
    assert table["verdict"].isna().all()


# What can be measured, history, continuity.


def test_material_is_what_holds_a_number_not_what_has_a_row() -> None:
    rows = [
        (BASELINE, 2019, None, "fiscal", "blank_in_source"),
        (TARGET, 2023, 3),
        (TARGET, 2024, 4),
        (ACTUAL, 2023, None, "fiscal", "not_published"),
    ]
    table = kpi.measurability(indicators(definition="説明"), observations(*rows))
    expected = pd.DataFrame(
        {
            "plan_id": ["p"],
            "indicator_id": ["k"],
            "name": ["指標"],
            "definition": [True],
            "baseline": [False],
            "target": [True],
            "actual": [False],
            "yearly_target": [True],
        }
    )
    pd.testing.assert_frame_equal(table, expected, check_dtype=False)


def test_targets_for_later_decades_are_no_yearly_targets() -> None:
    rows = [(TARGET, 2024, 1.8), (TARGET, 2030, 2.0), (TARGET, 2040, 2.2)]
    assert not kpi.measurability(indicators(), observations(*rows))["yearly_target"].any()
    open_end = kpi.measurability(indicators(end_year=None), observations(*rows))
    assert open_end["yearly_target"].all()


def test_preparing_prefers_the_readable_name_and_brings_the_plans_years() -> None:
    raw = indicators(name="国…数", label="国際交流数").drop(
        columns=["start_year", "end_year", "short_title", "repeated"]
    )
    again = raw.assign(indicator_id="k2", label=None, name="再掲", same_as="k")
    plans = pd.DataFrame(
        {"plan_id": ["p"], "short_title": ["計画"], "start_year": [2020], "end_year": [2024]}
    )
    table = kpi.prepare(pd.concat([raw, again], ignore_index=True), plans)
    assert table["name"].tolist() == ["国際交流数", "再掲"]
    assert table["repeated"].tolist() == [False, True]
    assert table[["start_year", "end_year"]].to_numpy().tolist() == [[2020, 2024]] * 2


def test_an_indicator_moves_with_values_at_two_points_in_time() -> None:
    rows = [
        (ACTUAL, 2020, 1),
        (ACTUAL, 2021, 2),
        (BASELINE, 2019, 1, "fiscal", "final", "way"),
        (TARGET, 2024, 1, "fiscal", "final", "way"),
        (ACTUAL, 2020, 1, "fiscal", "final", "once"),
        (TARGET, 2020, 2, "fiscal", "final", "once"),
        (RATE, 2021, 2, "fiscal", "final", "once"),
        (ACTUAL, 2020, 1, "fiscal", "final", "undated"),
        (ACTUAL, None, 1, None, "final", "undated"),
    ]
    held = kpi.values(observations(*rows), TODAY)
    assert sorted(kpi.moving(held)) == ["k", "way"]
    assert kpi.moving(held[held["year"] != 2021]) == ["way"]


def test_a_continued_indicator_shows_both_targets_and_whether_they_changed() -> None:
    table = pd.concat(
        [
            indicators(short_title="第1期", end_year=2019),
            indicators(indicator_id="n", plan_id="q", same_as="k", short_title="第2期"),
            indicators(indicator_id="r", plan_id="q", same_as="n", short_title="第2期"),
            indicators(indicator_id="s", plan_id="q", same_as="r", short_title="第2期"),
        ],
        ignore_index=True,
    )
    held = observations(
        (TARGET, 2019, 973),
        (TARGET, 2040, 5),
        (TARGET, 2024, 839, "fiscal", "final", "n"),
        (TARGET, 2024, 839, "fiscal", "final", "r"),
    )
    found = kpi.continued(table, held).set_index("indicator_id")
    assert found["target_before"].tolist()[:2] == [973, 839]
    assert found["repeated"].tolist() == [False, True, True]
    assert found["changed"].tolist() == [True, False, False]
    assert pd.isna(found.loc["s", "target"])


def test_a_goal_counts_the_verdicts_at_or_below_it_and_what_cannot_be_judged() -> None:
    judged = pd.DataFrame(
        {
            "indicator_id": ["a", "b", "c", "d"],
            "goal_id": ["g", "m", "i", "h"],
            "verdict": [GOOD, None, GOOD, None],
        }
    )
    goals = pd.DataFrame(
        [
            ("p", "h", None, "field", "乙"),
            ("p", "x", None, "goal", "空"),
            ("p", "g", None, "goal", "甲"),
            ("p", "m", "g", "measure", "施策"),
            ("p", "i", "m", "initiative", "取組"),
        ],
        columns=["plan_id", "goal_id", "parent_goal_id", "tier", "title"],
    ).astype("str")
    expected = pd.DataFrame(
        {
            "plan_id": ["p", "p"],
            "goal_id": ["h", "g"],
            "title": ["乙", "甲"],
            "indicators": [1, 3],
            GOOD: [0, 2],
            FAIR: [0, 0],
            POOR: [0, 0],
            "not_judged": [1, 1],
        }
    )
    pd.testing.assert_frame_equal(kpi.by_goal(judged, goals, RULE), expected, check_dtype=False)
    assert kpi.by_goal(judged.iloc[:0], goals, RULE).empty


# Properties.

NUMBERS = st.integers(-10_000, 10_000).map(lambda n: n / 4)
YEARS = st.integers(2015, 2030)
FAST = settings(max_examples=12, deadline=None)


VALUES = st.one_of(st.none(), st.sampled_from([-400.0, -1.0, 0.0, 3.0, 50.0, 839.0]))
ROWS = st.lists(
    st.tuples(
        st.sampled_from([BASELINE, TARGET, ACTUAL, RATE]),
        st.one_of(st.none(), st.integers(2017, 2027)),
        VALUES,
        st.sampled_from(["fiscal", "calendar", "point"]),
    ),
    max_size=7,
)
KINDS = {
    "measure_type": st.sampled_from(["annual", "cumulative", "level", "milestone"]),
    "direction": st.sampled_from(["increase", "decrease", "maintain", "none"]),
    "cumulative_from": st.sampled_from([None, 2018, 2020]),
    "start_year": st.sampled_from([None, 2020]),
    "end_year": st.sampled_from([None, 2024]),
}


def cases_of(drawn: list[tuple[list, dict]]) -> list[Case]:
    """Rows as the loader lets them pass: a year has a kind, a missing value says why."""
    statuses = {True: "not_published", False: "final"}
    return [
        ([(s, y, v, k if y else None, statuses[v is None]) for s, y, v, k in rows], kind)
        for rows, kind in drawn
    ]


CASES = st.lists(st.tuples(ROWS, st.fixed_dictionaries(KINDS)), min_size=5, max_size=15).map(
    cases_of
)


@FAST
@given(CASES)
def test_every_indicator_has_either_a_verdict_or_a_reason(cases: list[Case]) -> None:
    found = assess_all(cases)
    assert (found["verdict"].notna() ^ found["reason"].notna()).all()
    assert set(found["reason"].dropna()) <= set(kpi.REASONS)
    assert (found["share"].notna() == found["verdict"].notna()).all()


# Properties of every rule that measures differences or shares, and of the arrival.

STEADY = [name for name in SHIPPED if name != "international"]
# Rules on differences alone; a rate and a change over the baseline look at where zero is.
MIRRORED = ["prorata", "grant-four-step"]
Moving = tuple[float, float, list[tuple[int, float]], int, int]


@st.composite
def moving(draw: st.DrawFn) -> Moving:
    """Baseline, target, actuals by year, baseline year and target year of a level."""
    baseline, target = draw(NUMBERS), draw(NUMBERS)
    assume(baseline != target)
    actuals = draw(st.dictionaries(YEARS, NUMBERS, min_size=1, max_size=5))
    return baseline, target, sorted(actuals.items()), draw(YEARS), draw(YEARS)


MANY = st.lists(moving(), min_size=8, max_size=14)


def levels_of(
    many: list[Moving], direction: str, factor: float = 1.0, shift: int = 0
) -> list[Case]:
    plan = {"start_year": 2015 + shift, "end_year": 2030 + shift, "direction": direction}
    return [
        (
            [
                (BASELINE, start + shift, baseline * factor),
                (TARGET, end + shift, target * factor),
                *((ACTUAL, year + shift, value * factor) for year, value in actuals),
            ],
            plan,
        )
        for baseline, target, actuals, start, end in many
    ]


def judged_by(names: list[str], cases: list[Case]) -> pd.DataFrame:
    """The label of each rule, the reason of the pro-rata one, the arrival or its reason."""
    found = assess_all(cases, date(2060, 3, 31))
    labels = grading.regrade(found, [SHIPPED[name] for name in names])
    return labels.join(found[["reason", "points", "arrival", "arrival_reason"]])


@FAST
@given(many=MANY, factor=st.sampled_from([0.001, 0.3, 7.0, 1e4]), up=st.booleans())
def test_no_rule_and_no_arrival_depends_on_the_unit(
    many: list[Moving], factor: float, up: bool
) -> None:
    direction = "increase" if up else "decrease"
    changed = judged_by(STEADY, levels_of(many, direction, factor))
    pd.testing.assert_frame_equal(changed, judged_by(STEADY, levels_of(many, direction)))


@FAST
@given(many=MANY, shift=st.integers(-25, 25), up=st.booleans())
def test_no_rule_and_no_arrival_depends_on_when_all_of_it_happened(
    many: list[Moving], shift: int, up: bool
) -> None:
    direction = "increase" if up else "decrease"
    moved = judged_by(STEADY, levels_of(many, direction, shift=shift))
    pd.testing.assert_frame_equal(moved, judged_by(STEADY, levels_of(many, direction)))


@FAST
@given(many=MANY)
def test_rules_on_differences_judge_the_mirrored_indicator_alike(many: list[Moving]) -> None:
    mirrored = judged_by(MIRRORED, levels_of(many, "decrease", -1.0))
    pd.testing.assert_frame_equal(mirrored, judged_by(MIRRORED, levels_of(many, "increase")))


BLANKS = st.lists(
    st.tuples(
        st.sampled_from([BASELINE, TARGET, ACTUAL, RATE]),
        st.integers(2017, 2027),
        st.none(),
        st.sampled_from(["fiscal", "calendar"]),
        st.sampled_from(["not_published", "excluded", "blank_in_source", "illegible"]),
    ),
    min_size=1,
    max_size=4,
)


@FAST
@given(cases=CASES, blanks=BLANKS)
def test_rows_without_a_value_change_nothing(cases: list[Case], blanks: list[tuple]) -> None:
    # All measures are compared, so every rule says the same.
    more = [([*blanks, *rows, *blanks], kind) for rows, kind in cases]
    pd.testing.assert_frame_equal(assess_all(more), assess_all(cases))


@FAST
@given(cases=CASES, blanks=BLANKS, series=st.sampled_from([BASELINE, TARGET, ACTUAL]))
def test_what_has_only_rows_without_a_value_is_missing_and_not_zero(
    cases: list[Case], blanks: list[tuple], series: str
) -> None:
    blank = [(series, *row[1:]) for row in blanks]
    hollow = [([*(r for r in rows if r[0] != series), *blank], kind) for rows, kind in cases]
    found = assess_all(hollow)
    assert found[series].isna().all()
    if series == ACTUAL:
        assert found[["verdict", *kpi.MEASURES]].isna().all(axis=None)


@settings(max_examples=3, deadline=None)
@given(cases=CASES)
def test_the_rule_changes_the_verdict_and_its_reason_and_nothing_else(cases: list[Case]) -> None:
    plain = assess_all(cases)
    labels = grading.regrade(plain, SHIPPED.values())
    for name, rule in SHIPPED.items():
        found = assess_all(cases, TODAY, rule)
        assert found["verdict"].fillna("").tolist() == labels[name].fillna("").tolist()
        assert (found["verdict"].notna() ^ found["reason"].notna()).all()
        own = ["verdict", "reason"]
        pd.testing.assert_frame_equal(found.drop(columns=own), plain.drop(columns=own))
