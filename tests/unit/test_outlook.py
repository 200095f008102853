"""Pace, projection and arrival, each with an expectation worked out by hand."""

from datetime import date
from math import atan, cos, pi, sin, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from machi import kpi, outlook, progress, store

TODAY = date(2095, 3, 31)
BASELINE, TARGET, ACTUAL = "baseline", "target", "actual"
VALUES = ["change_per_year", "required_per_year", "projected", "projected_low", "projected_high"]
NUMBERS = dict.fromkeys(["cumulative_from", "start_year", "end_year"], "Int64")

Case = tuple[list[tuple], dict[str, object]]


def indicators(cases: list[Case]) -> pd.DataFrame:
    """One indicator per case: a level to be increased in a plan up to the fiscal year 2024."""
    usual = {"unit": "人", "measure_type": "level", "cumulative_from": None}
    usual |= {"direction": "increase", "start_year": 2020, "end_year": 2024}
    rows = [{"indicator_id": f"k{n}"} | usual | changes for n, (_, changes) in enumerate(cases)]
    return pd.DataFrame(rows).astype(NUMBERS)


def observations(cases: list[Case]) -> pd.DataFrame:
    """Rows of series, year, value; then optionally the kind of year and the status."""
    rows = [
        (f"k{n}", *row, *("fiscal", "final")[len(row) - 3 :])
        for n, (printed, _) in enumerate(cases)
        for row in printed
    ]
    names = ["indicator_id", "series", "year", "value", "year_type", "status"]
    texts = dict.fromkeys(["indicator_id", "series", "year_type", "status"], "str")
    return pd.DataFrame(rows, columns=names).astype({"year": "Int64", "value": "float64"} | texts)


def last_known(cases: list[Case]) -> date:
    """The day the latest actual's fiscal year ended: the targets of these cases lie ahead."""
    rows = [row for printed, _ in cases for row in printed if row[0] == ACTUAL]
    # A blank is no value known, whatever its year.
    years = [row[1] for row in rows if row[1] and row[2] is not None]
    return date(max(years) + 1, 3, 31) if years else TODAY


def look_all(cases: list[Case], as_of: date | None = None) -> pd.DataFrame:
    as_of = as_of or last_known(cases)
    printed = observations(cases)
    held = kpi.values(printed, as_of)
    frame = progress.mark_kinds(progress.gather(indicators(cases), held))
    found = outlook.outlook(frame, held, as_of, printed)
    assert list(found.index) == list(frame.index)
    assert (found["arrival"].notna() != found["arrival_reason"].notna()).all()
    assert found["arrival"].dropna().isin(outlook.ARRIVALS).all()
    assert found["arrival_reason"].dropna().isin(outlook.REASONS).all()
    awaited = found["arrival"].isin(["will_reach", "open", "may_miss"])
    for name in VALUES[2:]:
        assert (found[name].notna() == awaited).all()
    return found


def look(*rows: tuple, as_of: date | None = None, **changes: object) -> pd.Series:
    return look_all([(list(rows), changes)], as_of).iloc[0]


def actuals(*values: float, first: int = 2019) -> list[tuple]:
    return [(ACTUAL, first + n, value) for n, value in enumerate(values)]


# Four points 10, 12, 11, 15 in consecutive years, target two years later. With x = 0..3:
# x̄ = 1.5, ȳ = 12, Sxx = 5, Sxy = 7, b = 1.4, residuals 0.1, 0.7, −1.7, 0.9, SSE = 4.2, s² = 2.1;
# at x = 5: 12 + 1.4 · 3.5 = 16.9, variance 2.1 · (1 + 1/4 + 3.5²/5) = 2.1 · 3.7 = 7.77.
FOUR = actuals(10, 12, 11, 15)
HALF = 1.886 * sqrt(7.77)


def test_the_projection_is_least_squares_with_an_80_percent_prediction_interval() -> None:
    row = look(*FOUR, (TARGET, 2024, 20))
    assert row["points"] == 4
    assert row["projected"] == pytest.approx(16.9, abs=1e-9)
    assert row["projected_low"] == pytest.approx(16.9 - HALF, abs=1e-9)
    assert row["projected_high"] == pytest.approx(16.9 + HALF, abs=1e-9)
    # From 10 to 15 in three years; from 15 to 20 in two.
    assert row["change_per_year"] == pytest.approx(5 / 3, abs=1e-12)
    assert row["required_per_year"] == pytest.approx(2.5, abs=1e-12)


@pytest.mark.parametrize(
    ("target", "direction", "arrival"),
    [
        (11.6, "increase", "will_reach"),
        (11.7, "increase", "open"),
        (22.1, "increase", "open"),
        (22.2, "increase", "may_miss"),
        (11.6, "decrease", "may_miss"),
        (11.7, "decrease", "open"),
        (22.1, "decrease", "open"),
        (22.2, "decrease", "will_reach"),
    ],
)
def test_arrival_is_certain_only_when_the_whole_range_is_on_one_side(
    target: float, direction: str, arrival: str
) -> None:
    # The range is 11.643 to 22.157.
    assert look(*FOUR, (TARGET, 2024, target), direction=direction)["arrival"] == arrival


def test_a_bound_is_tested_like_a_target() -> None:
    steady = [(BASELINE, 2019, 100), *actuals(101, 100, 102, first=2020)]
    row = look(*steady, (TARGET, 2024, 100), direction="maintain")
    # x = 0..3, b = 0.5, SSE = 1.5, so 102.5 ± 1.886 · sqrt(0.75 · 3.7).
    assert row["projected"] == pytest.approx(102.5)
    assert row["projected_low"] == pytest.approx(102.5 - 1.886 * sqrt(2.775))
    assert row["arrival"] == "open"
    assert look(*steady, (TARGET, 2024, 99), direction="maintain")["arrival"] == "will_reach"
    ceiling = [*actuals(9, 9, 9), (TARGET, 2024, 9)]
    assert look(*ceiling, direction="decrease")["arrival"] == "will_reach"


def test_a_perfect_line_has_a_range_of_no_width_and_arrives_where_it_points() -> None:
    for step, arrival in ((0.1, "will_reach"), (0.099, "may_miss")):
        row = look(*actuals(*(0.1 + n * step for n in range(3))), (TARGET, 2024, 0.6))
        assert row["projected"] == pytest.approx(0.1 + 5 * step, abs=1e-12)
        assert row["projected_high"] - row["projected_low"] == pytest.approx(0, abs=1e-12)
        assert row["arrival"] == arrival


def test_a_zero_target_is_arrived_at_like_any_other() -> None:
    falling = look(*actuals(30, 20, 10), (TARGET, 2022, 0), direction="decrease")
    assert falling["projected"] == pytest.approx(0, abs=1e-9)
    assert falling["required_per_year"] == pytest.approx(-10)
    assert falling["arrival"] == "will_reach"
    slower = look(*actuals(30, 25, 20), (TARGET, 2022, 0), direction="decrease")
    assert slower["arrival"] == "may_miss"


def test_the_baseline_is_a_point() -> None:
    row = look((BASELINE, 2018, 8), *actuals(10, 12), (TARGET, 2024, 20))
    assert row["points"] == 3
    assert row["change_per_year"] == pytest.approx(2)
    assert row["projected"] == pytest.approx(20)


def test_two_points_give_a_pace_but_no_projection() -> None:
    row = look((BASELINE, 2019, 10), (ACTUAL, 2021, 14), (TARGET, 2024, 20))
    assert row["points"] == 2
    assert row["change_per_year"] == pytest.approx(2)
    assert row["required_per_year"] == pytest.approx(2)
    assert pd.isna(row["projected"])
    assert row["arrival_reason"] == "too_few_points"


def test_one_point_gives_no_pace() -> None:
    row = look((ACTUAL, 2021, 14), (TARGET, 2024, 20))
    assert row["points"] == 1
    assert pd.isna(row["change_per_year"])
    assert row["required_per_year"] == pytest.approx(2)
    assert row["arrival_reason"] == "too_few_points"


def test_of_two_values_for_one_time_the_first_printed_counts() -> None:
    row = look(*FOUR, (ACTUAL, 2022, 99), (BASELINE, 2019, 50), (TARGET, 2024, 20))
    assert row["points"] == 4
    assert row["projected"] == pytest.approx(16.9)


def test_a_value_without_a_year_is_no_point() -> None:
    row = look((ACTUAL, None, 14, None), (TARGET, 2024, 20), as_of=date(2019, 3, 31))
    assert row["points"] == 0
    assert pd.isna(row["required_per_year"])
    assert row["arrival_reason"] == "too_few_points"
    bases = [(BASELINE, year, 10) for year in (2016, 2017, 2018)]
    undated = look(*bases, (ACTUAL, None, 14, None), (TARGET, 2024, 20), as_of=date(2019, 3, 31))
    assert undated["arrival_reason"] == "too_few_points"


def test_no_time_between_two_values_is_no_pace() -> None:
    assert pd.isna(look((BASELINE, 2021, 10), (ACTUAL, 2021, 14))["change_per_year"])
    early = look((ACTUAL, 2018, 14), measure_type="cumulative")
    assert pd.isna(early["change_per_year"])


def test_actuals_and_baselines_after_the_day_of_judgement_are_no_points() -> None:
    rows = [*FOUR, (ACTUAL, 2023, 99), (TARGET, 2024, 20)]
    assert look(*rows, as_of=date(2023, 3, 31))["projected"] == pytest.approx(16.9)
    expected = look((BASELINE, 2023, 50), *FOUR, (TARGET, 2024, 20), as_of=date(2024, 3, 30))
    assert expected["points"] == 4


def test_a_gap_in_the_years_keeps_its_length() -> None:
    row = look((ACTUAL, 2015, 10), (ACTUAL, 2016, 12), (ACTUAL, 2020, 20), (TARGET, 2024, 28))
    assert row["projected"] == pytest.approx(28)
    assert row["change_per_year"] == pytest.approx(2)


def test_calendar_and_fiscal_years_stand_a_quarter_apart() -> None:
    row = look((BASELINE, 2019, 100, "calendar"), (ACTUAL, 2020, 110), (TARGET, 2024, 150))
    assert row["change_per_year"] == pytest.approx(10 / 1.25)
    assert row["required_per_year"] == pytest.approx(10)
    mixed = [(ACTUAL, 2019, 0, "calendar"), (ACTUAL, 2019, 1), (ACTUAL, 2020, 5)]
    assert look(*mixed, (TARGET, 2024, 21))["projected"] == pytest.approx(21)


def test_a_count_from_zero_has_a_pace_with_one_actual() -> None:
    row = look((ACTUAL, 2022, 30), (TARGET, 2024, 60), measure_type="cumulative")
    assert row["points"] == 1
    assert row["change_per_year"] == pytest.approx(10)
    assert row["required_per_year"] == pytest.approx(15)
    assert row["arrival_reason"] == "too_few_points"
    printed_start = {"measure_type": "cumulative", "cumulative_from": 2018}
    row = look((ACTUAL, 2022, 30), (TARGET, 2024, 60), **printed_start)
    assert row["change_per_year"] == pytest.approx(6)


def test_a_value_before_the_start_belongs_to_another_count() -> None:
    rows = [(BASELINE, 2019, 500), *actuals(10, 20, 30, first=2020), (TARGET, 2024, 50)]
    count = {"measure_type": "cumulative", "cumulative_from": 2020}
    row = look(*rows, **count)
    assert row["points"] == 3
    assert row["change_per_year"] == pytest.approx(10)
    assert row["arrival"] == "will_reach"
    same_count = look(*rows, **(count | {"cumulative_from": 2010}))
    lower = [*rows[:-1], (TARGET, 2024, 40)]
    assert look(*lower, **count, direction="none")["arrival"] == "will_reach"
    assert same_count["points"] == 4
    assert same_count["change_per_year"] == pytest.approx(-470 / 3)


def test_a_count_never_falls_below_its_latest_actual() -> None:
    rows = [*actuals(0, 100, 110, 112, first=2020), (TARGET, 2024, 112)]
    free, count = look_all([(rows, {}), (rows, {"measure_type": "cumulative"})])["projected_low"]
    assert free < 112
    assert count == 112
    assert look(*rows, measure_type="cumulative")["arrival"] == "will_reach"
    # A sum of net changes can fall: −10, −30, −50 goes on to −90.
    net_rows = [*actuals(-10, -30, -50, first=2020), (TARGET, 2024, -60)]
    net = look(*net_rows, measure_type="cumulative")
    assert net["projected"] == pytest.approx(-90)
    assert net["arrival"] == "may_miss"


def test_a_share_stays_within_0_and_100_percent() -> None:
    rows = [*actuals(80, 95, 90), (TARGET, 2023, 100)]
    row = look(*rows, unit="%")
    assert row["projected_high"] == 100
    assert look(*rows)["projected_high"] > 100
    assert row["arrival"] == look(*rows)["arrival"] == "open"
    low = look(*actuals(20, 5, 10), (TARGET, 2023, 0), unit="%", direction="decrease")
    assert low["projected_low"] == 0


def test_a_rate_of_change_in_percent_is_no_share() -> None:
    row = look(*actuals(-2, 1, 4), (TARGET, 2023, 10), unit="%")
    assert row["projected"] == pytest.approx(10)
    assert look(*actuals(0, -2, -4), (TARGET, 2023, 1), unit="%")["projected"] < 0
    over = look(*actuals(106, 104, 103), (TARGET, 2022, 100), unit="%", direction="decrease")
    assert over["projected"] == pytest.approx(104 + 1 / 3 - 3)
    assert look(*actuals(98, 99, 100), (TARGET, 2023, 102), unit="%")["projected"] > 101


@pytest.mark.parametrize(
    ("rows", "direction", "arrival"),
    [
        ([(ACTUAL, 2024, 100)], "increase", "reached"),
        ([(ACTUAL, 2024, 99)], "increase", "missed"),
        ([(ACTUAL, 2024, 99)], "decrease", "reached"),
        # The target's own year decides, not what came later.
        ([(ACTUAL, 2024, 101), (ACTUAL, 2026, 90)], "increase", "reached"),
        ([(ACTUAL, 2024, 101), (ACTUAL, 2024, 90)], "increase", "reached"),
        # The last one before it where its own year has none.
        ([(ACTUAL, 2022, 120), (ACTUAL, 2023, 99), (ACTUAL, 2025, 120)], "increase", "missed"),
        # Calendar 2025 ends after the fiscal year 2024, calendar 2024 before it.
        ([(ACTUAL, 2024, 90, "calendar"), (ACTUAL, 2025, 110, "calendar")], "increase", "missed"),
    ],
)
def test_after_the_target_year_the_actual_decides(
    rows: list[tuple], direction: str, arrival: str
) -> None:
    row = look(*rows, (TARGET, 2024, 100), direction=direction)
    assert row["arrival"] == arrival
    assert pd.isna(row["required_per_year"])


def test_large_counts_are_compared_to_the_last_digit_once_the_year_has_passed() -> None:
    row = look((ACTUAL, 2024, 1_234_567_890), (TARGET, 2024, 1_234_567_891))
    assert row["arrival"] == "missed"


def test_without_a_direction_the_target_shows_where_it_should_go() -> None:
    rows = [(BASELINE, 2019, 50), *actuals(40, 30, first=2020), (TARGET, 2023, 10)]
    assert look(*rows, direction="none")["arrival"] == "will_reach"
    assert look(*rows[:-1], (TARGET, 2023, 60), direction="none")["arrival"] == "may_miss"


def test_a_milestone_is_reached_once_it_is_done_and_no_line_leads_to_it() -> None:
    # One centre to be opened by 2024; a line through 0, 0, 0, 1 would say 1.3 centres.
    rows = [(BASELINE, 2019, 0), *actuals(0, 0, 1, first=2020), (TARGET, 2024, 1)]
    assert look(*rows, measure_type="milestone")["arrival"] == "reached"
    waiting = [(BASELINE, 2019, 0), *actuals(0, 0, 0, first=2020), (TARGET, 2024, 1)]
    assert look(*waiting, measure_type="milestone")["arrival_reason"] == "milestone"
    late = look(*waiting, (ACTUAL, 2024, 0), measure_type="milestone")
    assert late["arrival"] == "missed"
    silent = look(*waiting, measure_type="milestone", as_of=date(2025, 3, 31))
    assert silent["arrival_reason"] == "target_year_passed"


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (FOUR, "no_target"),
        ([*FOUR, (TARGET, 2024, None, "fiscal", "blank_in_source")], "no_target"),
        ([*FOUR, (TARGET, 2024, None, "fiscal", "non_numeric")], "not_numeric"),
        ([(BASELINE, 2019, 10), (TARGET, 2024, 20)], "no_actual"),
        ([(BASELINE, 2019, 30), (ACTUAL, 2026, 10), (TARGET, 2024, 20)], "no_actual"),
        ([*FOUR, (TARGET, None, 20, None)], "no_target_year"),
        (
            [*FOUR, (TARGET, 2024, 20), (ACTUAL, 2023, None, "fiscal", "discontinued")],
            "discontinued",
        ),
    ],
)
def test_what_cannot_be_judged_says_why(rows: list[tuple], reason: str) -> None:
    assert look(*rows)["arrival_reason"] == reason


def test_without_the_observations_the_next_reason_applies() -> None:
    cases: list[Case] = [([*FOUR, (TARGET, 2024, None, "fiscal", "non_numeric")], {})]
    held = kpi.values(observations(cases), TODAY)
    frame = progress.mark_kinds(progress.gather(indicators(cases), held))
    assert list(outlook.outlook(frame, held, TODAY)["arrival_reason"]) == ["no_target"]


def test_no_indicators_give_no_rows() -> None:
    cases: list[Case] = [([*FOUR, (TARGET, 2024, 20)], {})]
    held = kpi.values(observations(cases), TODAY)
    frame = progress.mark_kinds(progress.gather(indicators(cases), held))
    assert outlook.outlook(frame.head(0), held, TODAY).empty
    alone = outlook.outlook(frame, held.head(0), TODAY)
    assert list(alone["points"]) == [0]


def test_each_row_keeps_the_index_and_the_points_of_its_indicator() -> None:
    cases: list[Case] = [
        ([*actuals(*(n * step for n in range(3))), (TARGET, 2024, 4.5 * step)], {})
        for step in range(1, 60)
    ]
    printed = observations(cases).sample(frac=1, random_state=0)
    held = kpi.values(printed, last_known(cases))
    frame = progress.mark_kinds(progress.gather(indicators(cases), held))
    frame = frame.sample(frac=0.5, random_state=1)
    found = outlook.outlook(frame, held, last_known(cases))
    assert list(found.index) == list(frame.index)
    assert np.allclose(found["projected"], 5 * (frame.index + 1))
    assert np.allclose(found["change_per_year"], frame.index + 1)
    assert (found["arrival"] == "will_reach").all()


def share_within(t: float, freedom: int) -> float:
    """P(|T| < t), the finite sums of Abramowitz and Stegun 26.7.3 and 26.7.4."""
    angle = atan(t / sqrt(freedom))
    odd = freedom % 2
    term, total = (cos(angle) if odd else 1.0), 0.0
    for n in range(1 + odd, freedom, 2):
        total += term
        term *= n / (n + 1) * cos(angle) ** 2
    return 2 / pi * (angle + sin(angle) * total) if odd else sin(angle) * total


@pytest.mark.parametrize("freedom", range(1, 31))
def test_the_quantiles_of_the_table_are_right_to_the_third_decimal(freedom: int) -> None:
    printed = outlook.T_QUANTILES[freedom - 1]
    assert share_within(printed - 0.00051, freedom) < 0.8 < share_within(printed + 0.00051, freedom)


def test_many_points_use_the_normal_quantile() -> None:
    zigzag = [float(n % 2) for n in range(40)]
    row = look(*actuals(*zigzag, first=1980), (TARGET, 2024, 20))
    x, y = np.arange(40.0), np.array(zigzag)
    slope, level = np.polyfit(x, y, 1)
    s = sqrt(((y - level - slope * x) ** 2).sum() / 38)
    half = 1.282 * s * sqrt(1 + 1 / 40 + (44 - 19.5) ** 2 / ((x - 19.5) ** 2).sum())
    assert row["projected_high"] - row["projected"] == pytest.approx(half)


VALUE = st.integers(-500, 500)
SERIES = st.tuples(
    st.dictionaries(st.integers(2010, 2025), VALUE, min_size=1, max_size=8),
    VALUE,
    st.sampled_from(["increase", "decrease"]),
)
MANY = st.lists(SERIES, min_size=1, max_size=8)


def to_cases(drawn: list, factor: float = 1.0, later: int = 0, flipped: bool = False) -> list[Case]:
    other = {"increase": "decrease", "decrease": "increase"}
    plan = {"start_year": 2020 + later, "end_year": 2024 + later}
    return [
        (
            [(ACTUAL, year + later, value * factor) for year, value in values.items()]
            + [(TARGET, 2024 + later, target * factor)],
            plan | {"direction": other[direction] if flipped else direction},
        )
        for values, target, direction in drawn
    ]


def assert_same_words(one: pd.DataFrame, two: pd.DataFrame) -> None:
    columns = ["points", "arrival", "arrival_reason"]
    pd.testing.assert_frame_equal(one[columns], two[columns])


@settings(max_examples=25, deadline=None)
@given(drawn=MANY, factor=st.floats(1e-4, 1e4))
def test_another_unit_scales_the_values_and_changes_no_arrival(drawn: list, factor: float) -> None:
    before, after = look_all(to_cases(drawn)), look_all(to_cases(drawn, factor))
    assert_same_words(before, after)
    for name in VALUES:
        assert np.allclose(after[name] / factor, before[name], atol=1e-7, equal_nan=True)


@settings(max_examples=25, deadline=None)
@given(drawn=MANY, later=st.integers(-60, 60))
def test_other_years_change_nothing(drawn: list, later: int) -> None:
    before, after = look_all(to_cases(drawn)), look_all(to_cases(drawn, later=later))
    assert_same_words(before, after)
    for name in VALUES:
        assert np.allclose(after[name], before[name], atol=1e-7, equal_nan=True)


@settings(max_examples=25, deadline=None)
@given(drawn=MANY)
def test_a_mirrored_indicator_has_the_mirrored_outlook(drawn: list) -> None:
    before, after = look_all(to_cases(drawn)), look_all(to_cases(drawn, -1.0, flipped=True))
    assert_same_words(before, after)
    after = after.rename(
        columns={"projected_low": "projected_high", "projected_high": "projected_low"}
    )
    for name in VALUES:
        assert np.allclose(-after[name], before[name], atol=1e-7, equal_nan=True)


@settings(max_examples=25, deadline=None)
@given(drawn=MANY, year=st.integers(2010, 2025), series=st.sampled_from([ACTUAL, BASELINE]))
@example(drawn=[({2010: 0}, 0, "increase")], year=2024, series=ACTUAL)
def test_a_missing_value_changes_nothing(drawn: list, year: int, series: str) -> None:
    cases = to_cases(drawn)
    blank = (series, year, None, "fiscal", "not_published")
    more = [([blank, *rows, blank], changes) for rows, changes in cases]
    pd.testing.assert_frame_equal(look_all(cases), look_all(more))


@settings(max_examples=25, deadline=None)
@given(drawn=MANY)
def test_two_points_or_fewer_never_project(drawn: list) -> None:
    found = look_all(to_cases(drawn))
    few = found[found["points"] < outlook.FEWEST_POINTS]
    assert few[VALUES[2:]].isna().all(axis=None)
    assert few["arrival"].dropna().isin(["reached", "missed"]).all()


@pytest.fixture(scope="module")
def aizu() -> pd.DataFrame:
    town = store.load("072028")
    # While the first strategy ran; the second one's and the sheet's actuals lie ahead.
    return outlook_at(town, date(2019, 3, 31))


def outlook_at(town: store.Municipality, as_of: date) -> pd.DataFrame:
    held = kpi.values(town["observations"], as_of)
    prepared = kpi.prepare(town["indicators"], town["plans"])
    frame = progress.mark_kinds(progress.gather(prepared, held))
    found = outlook.outlook(frame, held, as_of, town["observations"])
    return found.set_axis(frame["indicator_id"])


def test_visitors_of_the_first_strategy_are_open_because_three_points_say_little(
    aizu: pd.DataFrame,
) -> None:
    # 2013 395.9, 2016 294.2, 2018 306.4 (calendar) → 370 in FY2019. With x = 0, 3, 5 and 6.25:
    # x̄ = 8/3, Sxx = 38/3, ȳ = 996.5/3, Sxy = 2414.6 − 8 · 996.5/3, Syy = 337171.41 − 996.5²/3.
    row = aizu.loc["aw-s1-2-k1"]
    sxy, sxx = 2414.6 - 8 * 996.5 / 3, 38 / 3
    sse = 337171.41 - 996.5**2 / 3 - sxy**2 / sxx
    middle = 996.5 / 3 + sxy / sxx * (6.25 - 8 / 3)
    half = 3.078 * sqrt(sse * (1 + 1 / 3 + (6.25 - 8 / 3) ** 2 / sxx))
    assert row["points"] == 3
    assert row["change_per_year"] == pytest.approx(-89.5 / 5)
    assert row["required_per_year"] == pytest.approx(63.6 / 1.25)
    assert row["projected"] == pytest.approx(middle, abs=1e-6)
    assert row["projected_low"] == pytest.approx(middle - half, abs=1e-6)
    assert row["projected_high"] == pytest.approx(middle + half, abs=1e-6)
    assert (middle, half) == (pytest.approx(263.5, abs=0.01), pytest.approx(183.59, abs=0.01))
    assert row["arrival"] == "open"


def test_sheet_37_has_two_actuals_and_so_no_outlook() -> None:
    found = outlook_at(store.load("072028"), date(2026, 3, 31))
    sheet = found.loc[["aw-e37-k1", "aw-e37-k2", "aw-e37-k3", "aw-e37-k4"]]
    assert list(sheet["points"]) == [2, 2, 2, 2]
    assert list(sheet["arrival_reason"]) == ["too_few_points"] * 4
    # 2,290 → 2,481, then 4,000 two years later; 323 after 363, and 240 by FY2026.
    assert sheet["change_per_year"].iloc[0] == pytest.approx(191)
    assert sheet["required_per_year"].iloc[0] == pytest.approx(759.5)
    assert sheet["required_per_year"].iloc[2] == pytest.approx(-41.5)


def test_a_target_whose_year_passed_without_an_actual_is_not_projected() -> None:
    found = outlook_at(store.load("072028"), date(2026, 3, 31))
    assert found.loc["aw-s1-2-k1", "arrival_reason"] == "target_year_passed"
    assert pd.isna(found.loc["aw-s1-2-k1", "projected"])
    assert look(*FOUR, (TARGET, 2024, 20), as_of=date(2025, 3, 30))["arrival"] == "open"
    late = look(*FOUR, (TARGET, 2024, 20), as_of=date(2025, 3, 31))
    assert late["arrival_reason"] == "target_year_passed"


def test_a_target_that_is_no_number_is_told_apart_from_none() -> None:
    aizu = outlook_at(store.load("072028"), date(2026, 3, 31))
    assert aizu.loc["aw-s2-4-k7", "arrival_reason"] == "not_numeric"
    assert aizu.loc["aw-s1-1-k2", "arrival"] == "reached"
