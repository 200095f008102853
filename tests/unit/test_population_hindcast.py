"""What the methods would have said of 2000 to 2020, and what the city says of 2040 and 2060.

The bounds are what was measured, rounded up: a change that makes the model worse shows here.
``make bench`` prints the whole tables.
"""

import numpy as np
import pandas as pd
import pytest

import people
from machi.population import ages, data, hindcast, scenarios, statements, towns, trends
from machi.population.data import PopulationData
from machi.population.projection import project
from machi.population.scenarios import Scenario

CODES = people.CODES
YEARS = [2025, 2030, 2035, 2040, 2045, 2050]


@pytest.fixture(scope="module")
def held() -> PopulationData:
    return people.held()


@pytest.fixture(scope="module")
def ready(held: PopulationData) -> towns.Towns:
    return towns.prepare(held, CODES)


@pytest.fixture(scope="module")
def errors(ready: towns.Towns) -> pd.DataFrame:
    seen = hindcast.Observed(CODES, ready.years, ready.censuses, {2020: ready.newest})
    bases = [year for year in ready.years if year >= 1985]
    found = hindcast.errors(seen, ready.national, bases, trends.LAST)
    return found[found["year"] >= 2000]


def mape(errors: pd.DataFrame, group: str, horizon: int) -> dict[str, float]:
    chosen = errors[(errors["group"] == group) & (errors["horizon"] == horizon)]
    found = hindcast.summary(chosen, ["horizon"])
    return dict(zip(found["method"], found["mape"], strict=True))


def test_a_hindcast_uses_nothing_of_after_its_base(ready: towns.Towns) -> None:
    spoilt = ready.censuses.copy()
    spoilt[:, 5:] *= 3
    seen, unseen = (
        hindcast.Observed(CODES, ready.years, known, {2020: ready.newest})
        for known in (ready.censuses, spoilt)
    )
    for method, values in hindcast.predict(seen, ready.national, 2000, 2).items():
        other = hindcast.predict(unseen, ready.national, 2000, 2)[method]
        assert values == pytest.approx(other), method


def test_naive_methods_are_what_they_say(errors: pd.DataFrame) -> None:
    row = errors.query("municipality_code == '072028' and base == 1995 and year == 2005")
    by = row[row["group"] == "total"].set_index("method")
    assert by.loc["constant", "predicted"] == pytest.approx(137_065)
    assert by.loc["linear", "predicted"] == pytest.approx(137_065 + 2 * (137_065 - 136_336))
    assert by.loc["linear", "observed"] == pytest.approx(131_389)
    assert by.loc["linear", "error"] == pytest.approx((138_523 / 131_389 - 1) * 100)


@pytest.mark.parametrize(
    ("group", "horizon", "bound"), [("total", 5, 2.3), ("total", 10, 5.3), ("total", 15, 7.2)]
)
def test_the_cohort_component_method_is_off_by_no_more_than_measured(
    errors: pd.DataFrame, group: str, horizon: int, bound: float
) -> None:
    assert mape(errors, group, horizon)["cohort_component"] <= bound


@pytest.mark.parametrize("horizon", [10, 15])
@pytest.mark.parametrize("group", ["total", "0-14", "15-64"])
def test_from_ten_years_on_it_beats_both_naive_methods(
    errors: pd.DataFrame, group: str, horizon: int
) -> None:
    found = mape(errors, group, horizon)
    assert found["cohort_component"] < found["constant"]
    assert found["cohort_component"] < found["linear"]


def test_for_the_elderly_a_straight_line_is_as_good_for_ten_years_and_worse_for_fifteen(
    errors: pd.DataFrame,
) -> None:
    ten, fifteen = mape(errors, "65+", 10), mape(errors, "65+", 15)
    assert ten["cohort_component"] == pytest.approx(ten["linear"], abs=0.1)
    assert fifteen["cohort_component"] < fifteen["linear"]


def test_the_range_of_past_errors_widens_with_the_years_and_says_how_many_cases_it_has(
    errors: pd.DataFrame,
) -> None:
    chosen = errors[(errors["method"] == "cohort_component") & (errors["group"] == "total")]
    found = hindcast.ranges(chosen[chosen["horizon"] <= 15]).set_index("horizon")
    widths = found["high"] - found["low"]
    assert widths[5] < widths[10] < widths[15]
    assert found["cases"].to_dict() == {5: 15, 10: 15, 15: 15}
    inside = chosen[chosen["horizon"] == 10]["error"].between(found.low[10], found.high[10])
    assert inside.mean() == pytest.approx(0.8, abs=0.1)


def trend_groups(ready: towns.Towns, periods: int) -> dict[str, np.ndarray]:
    rates = scenarios.rates(ready.trend, ready.national, Scenario("trend"), periods)
    return ages.broad(project(ready.trend.base, rates).population)


@pytest.mark.parametrize(
    ("code", "percent"), [("022012", (-3.5, 0)), ("072028", (1, 4.5)), ("012360", (2.5, 13))]
)
def test_the_trend_departs_from_the_institutes_projection_by_what_was_measured(
    held: PopulationData, ready: towns.Towns, code: str, percent: tuple[float, float]
) -> None:
    institute = data.broad_groups(held, "ipss2023", CODES, YEARS)["total"]
    place = CODES.index(code)
    gap = (trend_groups(ready, 6)["total"][place, 1:] / institute[place] - 1) * 100
    low, high = percent
    assert ((gap >= low) & (gap <= high)).all(), gap


def test_the_citys_trend_is_confirmed_and_its_vision_falls_short_of_its_own_numbers(
    held: PopulationData, ready: towns.Towns
) -> None:
    town, claims = ready.one("072028"), held["claims"]
    stated = towns.stated_scenarios(held, "072028", town.start)
    groups = {
        name: ages.broad(
            project(town.base, scenarios.rates(town, ready.national, stated[name], 8)).population
        )
        for name in ("trend", "vision")
    }
    years = [2020 + 5 * step for step in range(9)]
    of_city = claims[claims["municipality_code"] == "072028"]
    found = statements.compare(of_city, groups, years).set_index("claim_id")
    assert found.loc["aw-c-trend-2040", "computed"] < 100_000
    assert found.loc["aw-c-trend-2060", "computed"] == pytest.approx(66_000, rel=0.05)
    assert groups["vision"]["total"][-1] < 95_000
    for claim in ("aw-c-young-2040", "aw-c-working-2040", "aw-c-working-2060"):
        assert 0 < found.loc[claim, "computed"] < found.loc[claim, "stated"]
    assert found.loc["aw-c-ageing-2060", "computed"] == pytest.approx(-12.1, abs=0.5)
    assert found.loc["aw-c-ageing-2040", "computed"] == pytest.approx(-3.7, abs=0.5)
    # The aim "in the future" names no year, so nothing can confirm or refute it there.
    assert "aw-c-aim" not in found.index


def test_the_citys_differences_of_2040_do_not_fit_each_other(ready: towns.Towns) -> None:
    """+16,000 and 7 points less need 43,000 elderly; the city has never had more than 38,000."""
    needed = statements.implied_elderly(92_000, 7_000 + 9_000, 7)
    assert needed > 43_000
    assert trend_groups(ready, 8)["65+"][CODES.index("072028")].max() < 38_500
    # Those of 2060 do.
    assert statements.implied_elderly(66_000, 10_000 + 23_000, 16) == pytest.approx(31_680)
    assert trend_groups(ready, 8)["65+"][CODES.index("072028"), 8] == pytest.approx(
        32_000, rel=0.02
    )
