"""Life tables, migration and fertility found from censuses, scenarios and what they contribute."""

from dataclasses import replace

import numpy as np
import pytest

import people
from machi.population import (
    ages,
    data,
    decomposition,
    estimates,
    lifetable,
    scenarios,
    statements,
    towns,
    trends,
)
from machi.population.ages import FEMALE, MALE
from machi.population.data import PopulationData
from machi.population.national import National
from machi.population.projection import project
from machi.population.scenarios import Scenario, Trend

CODES = people.CODES


@pytest.fixture(scope="module")
def held() -> PopulationData:
    return people.held()


@pytest.fixture(scope="module")
def ready(held: PopulationData) -> towns.Towns:
    return towns.prepare(held, CODES)


@pytest.fixture(scope="module")
def national(held: PopulationData) -> National:
    return data.national(held)


# ---- life tables -------------------------------------------------------------------------------


def test_life_expectancy_is_that_the_same_source_publishes(national: National) -> None:
    """World Population Prospects 2024, Japan, e0 of 1980-85, 2000-05, 2015-20, women and men."""
    published = {1980: (79.7171, 74.2026), 2000: (85.1374, 78.263), 2015: (87.2913, 81.144)}
    found = lifetable.person_years(national.of(list(published)).mortality).sum(axis=-1)
    assert found == pytest.approx(np.array(list(published.values())), abs=0.07)


def test_survival_of_1995_to_2000_is_that_of_the_ministrys_life_tables(national: National) -> None:
    """Five-year survival of men, mean of the life tables of 1995 and 2000, 20-24 to 80+.

    Ministry of Health, Labour and Welfare, material 4-2 for the meeting of 12 February 2002 on
    long-term care, table 0 (period survival 1995-2000), from 15-19 to 75-79, then 80+.
    """
    ministry = [
        0.99685, 0.99654, 0.99619, 0.99512, 0.99288, 0.98843, 0.98085, 0.96972, 0.95246, 0.92491,
        0.88423, 0.81773, 0.70854,
    ]  # fmt: skip
    alive = lifetable.survival(national.of([1995]).mortality)
    assert alive.ages[0, MALE, 3:16] == pytest.approx(ministry, abs=0.011)
    assert alive.births[0, MALE] == pytest.approx(0.99538, abs=0.001)
    stationary = lifetable.person_years(national.of([1995]).mortality)[0, MALE]
    above = slice(lifetable.STARTS.index(85), None)
    share = stationary[above].sum() / stationary[lifetable.STARTS.index(80) :].sum()
    assert share == pytest.approx(0.45244, abs=0.011)


def test_a_constant_death_rate_gives_the_life_table_worked_by_hand() -> None:
    """m = 0.02: q(5) = 5 * 0.02 / (1 + 2.5 * 0.02); open group lives 1 / m."""
    lived = lifetable.person_years(np.full((2, len(lifetable.STARTS)), 0.02))[FEMALE]
    q0 = 0.02 / (1 + (1 - 0.109) * 0.02)
    a1 = 1.522 - 1.518 * 0.02
    q1 = 4 * 0.02 / (1 + (4 - a1) * 0.02)
    q5 = 0.1 / 1.05
    l1 = 1 - q0
    l5 = l1 * (1 - q1)
    assert lived[0] == pytest.approx(l1 + 0.109 * q0)
    assert lived[1] == pytest.approx(4 * l5 + a1 * l1 * q1)
    assert lived[2] == pytest.approx(5 * l5 * (1 - q5) + 2.5 * l5 * q5)
    assert lived[-1] == pytest.approx(l5 * (1 - q5) ** 19 / 0.02)


def test_who_dies_more_survives_less(national: National) -> None:
    mortality = national.of([2020]).mortality
    usual, worse = lifetable.survival(mortality), lifetable.survival(mortality, 1.2)
    assert (worse.ages < usual.ages).all()
    assert (worse.births < usual.births).all()


def test_death_rates_must_be_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        lifetable.survival(np.zeros((2, len(lifetable.STARTS))))


# ---- migration and fertility from censuses ---------------------------------------------------


def test_projecting_with_the_rates_found_gives_back_the_second_census(national: National) -> None:
    random = np.random.default_rng(7)
    first = random.uniform(200, 900, (4, 2, len(ages.AGES)))
    second = first * random.uniform(0.8, 1.1, first.shape)
    found = trends.trend(np.stack([first, second], axis=1), [2010, 2015], national)
    back = Trend(2010, first, found.migration, found.relative_fertility)
    step = project(first, scenarios.rates(back, national, Scenario("back"), 1)).population[:, 1]
    assert step[..., 1:] == pytest.approx(second[..., 1:])
    # The sex ratio of the children is the nation's, so only their number returns.
    assert step[..., 0].sum(axis=-1) == pytest.approx(second[..., 0].sum(axis=-1), rel=1e-3)


def test_net_migration_by_hand() -> None:
    first, second = np.zeros((2, 2, len(ages.AGES)))
    first[FEMALE, 3], second[FEMALE, 4] = 1000, 700
    first[MALE, 16], first[MALE, 17], second[MALE, 17] = 100, 50, 80
    survival = np.full_like(first, 0.99)
    survival[MALE, 16:] = [0.6, 0.4]
    rates = estimates.migration_rates(first, second, survival)
    assert rates[FEMALE, 3] == pytest.approx(-0.29)
    assert rates[MALE, 16] == rates[MALE, 17] == pytest.approx((80 - 60 - 20) / 150)
    assert rates[FEMALE, 5] == 0


def test_guests_are_taken_out_in_proportion_to_everybody() -> None:
    population = np.full((2, len(ages.AGES)), 100.0)
    left = estimates.without_guests(population, 360)
    assert left == pytest.approx(90)
    with pytest.raises(ValueError, match="more guests"):
        estimates.without_guests(population, 3601)


def test_raking_meets_the_broad_groups_and_keeps_the_proportions_inside_them() -> None:
    population = np.arange(36, dtype="float64").reshape(2, 18) + 1
    targets = {"0-14": np.array(30.0), "15-64": np.array(500.0), "65+": np.array(70.0)}
    found = ages.rake(population, targets)
    assert ages.broad(found)["total"] == pytest.approx(600)
    for name, group in ages.BROAD.items():
        assert ages.broad(found)[name] == pytest.approx(targets[name])
        share = found[:, group] / found[:, group].sum()
        assert share == pytest.approx(population[:, group] / population[:, group].sum())


def test_persons_of_unknown_age_are_shared_out_and_nobody_is_lost(held: PopulationData) -> None:
    table = held["ages"]
    years = sorted(table["year"].unique())
    found = ages.to_array(table, CODES, years)
    counted = table.groupby(["municipality_code", "year", "sex"])["population"].sum()
    for place, code in enumerate(CODES):
        for when, year in enumerate(years):
            for sex, name in enumerate(ages.SEXES):
                assert found[place, when, sex].sum() == pytest.approx(counted[code, year, name])
    with pytest.raises(KeyError, match="131016"):
        ages.to_array(table, ["131016"], years)


def test_the_evacuees_of_2015_are_an_assumption_that_can_be_turned_off(
    held: PopulationData, ready: towns.Towns
) -> None:
    assert ready.guests.tolist() == [0, 2000, 0]
    with_them = towns.prepare(held, CODES, guest_share=0)
    moving = [
        (each.trend.migration * each.trend.base).sum(axis=(-2, -1)) for each in (ready, with_them)
    ]
    assert moving[0][[0, 2]] == pytest.approx(moving[1][[0, 2]])
    assert moving[0][1] != pytest.approx(moving[1][1])


def test_a_municipality_without_censuses_is_refused(held: PopulationData) -> None:
    with pytest.raises(ValueError, match="131016"):
        towns.prepare(held, ["131016"])


# ---- scenarios ---------------------------------------------------------------------------------


def test_a_path_is_straight_between_its_points_and_flat_outside() -> None:
    found = scenarios.value_at(
        {2030: 2.0, 2018: 1.5, 2040: 2.2}, np.array([2000, 2024, 2035, 2060])
    )
    assert found == pytest.approx([1.5, 1.75, 2.1, 2.2])
    assert scenarios.middles(2020, 3).tolist() == [2022.5, 2027.5, 2032.5]


def test_the_stated_vision_is_read_from_the_claims(held: PopulationData) -> None:
    found = towns.stated_scenarios(held, "072028", 2020)
    assert found["vision"].total_fertility == {2018: 1.51, 2030: 2.0, 2040: 2.2}
    assert found["vision"].migration == {2020: 1.0, 2030: 0.0}
    assert found["national"].total_fertility == {2018: 1.42, 2030: 1.8, 2040: 2.07}
    assert "vision" not in towns.stated_scenarios(held, "022012", 2020)


def test_a_vision_may_state_any_social_change_and_nothing_of_fertility(
    ready: towns.Towns,
) -> None:
    one = scenarios.vision("v", {}, {2018: 1.5}, {2030: -100.0, 2040: 50.0}, 2020)
    assert not one.total_fertility
    rates = scenarios.rates(ready.trend, ready.national, one, 8)
    found = project(ready.trend.base, rates).migration.sum(axis=(-2, -1)) / 5
    trend = scenarios.rates(ready.trend, ready.national, Scenario("trend"), 8)
    now = project(ready.trend.base, trend).migration[..., 0, :, :].sum(axis=(-2, -1)) / 5
    # Middles of the steps: 2022.5 and 2027.5 on the way from now to -100, then on to 50 and flat.
    assert found[:, 0] == pytest.approx(now + (-100 - now) * 0.25, abs=1e-6)
    assert found[:, 1] == pytest.approx(now + (-100 - now) * 0.75, abs=1e-6)
    assert found[:, 2:5] == pytest.approx(np.tile([-62.5, 12.5, 50], (3, 1)), abs=1e-6)
    assert rates.fertility == pytest.approx(trend.fertility)


def test_a_net_migration_in_persons_is_met_in_every_step(ready: towns.Towns) -> None:
    wanted = np.array([[-300.0, -100, 0, 0], [50, 0, -50, 100], [0, 0, 0, 0]])
    usual = scenarios.rates(ready.trend, ready.national, Scenario("trend"), 4)
    changed = scenarios.with_net_migration(ready.trend.base, usual, wanted)
    found = project(ready.trend.base, changed).migration.sum(axis=(-2, -1)) / 5
    assert found == pytest.approx(wanted, abs=1e-6)
    assert scenarios.YOUNG_FAMILIES.sum() == pytest.approx(1)


def test_stacked_scenarios_give_what_each_gives_alone(ready: towns.Towns) -> None:
    several = [
        Scenario("trend"),
        Scenario("more children", total_fertility={2020: 1.4, 2040: 2.0}),
        Scenario("nobody moves", migration={2020: 0.0}, movers={2020: 30.0}, sex_ratio=1.06),
    ]
    of_each = [scenarios.rates(ready.trend, ready.national, one, 6) for one in several]
    base = ready.trend.base[:, np.newaxis]
    together = project(base, scenarios.stack(of_each))
    assert together.population.shape[:3] == (3, 3, 7)
    for place, rates in enumerate(of_each):
        alone = project(ready.trend.base, rates)
        assert together.population[:, place] == pytest.approx(alone.population)
        assert together.births[:, place] == pytest.approx(alone.births)


def test_more_deaths_in_the_past_too_hardly_change_the_trend(
    held: PopulationData, ready: towns.Towns
) -> None:
    """Migration is a residual: who dies more leaves less, and the two cancel in a projection."""
    worse = towns.prepare(held, CODES, mortality=1.1)
    totals = [
        project(
            each.trend.base, scenarios.rates(each.trend, each.national, Scenario("trend"), 8)
        ).population.sum(axis=(-2, -1))
        for each in (ready, worse)
    ]
    assert totals[1] == pytest.approx(totals[0], rel=0.012)


def test_after_the_last_national_period_its_rates_stay(national: National) -> None:
    found = national.of([2055, 2060, 2090])
    assert found.total_fertility[0] == found.total_fertility[2]
    with pytest.raises(ValueError, match="1975"):
        national.of([1975])
    with pytest.raises(ValueError, match="2022"):
        national.of([2022])


# ---- contributions -------------------------------------------------------------------------


def test_components_add_up_to_the_change(ready: towns.Towns) -> None:
    rates = scenarios.rates(ready.trend, ready.national, Scenario("trend"), 8)
    total = project(ready.trend.base, rates).population.sum(axis=(-2, -1))
    found = decomposition.components(ready.trend.base, rates)
    parts = found.structure + found.fertility + found.migration
    assert parts == pytest.approx(total - total[:, [0]], abs=1e-6)
    assert (found.fertility[:, -1] < 0).all()


def test_the_difference_of_two_scenarios_adds_up_and_fertility_moves_no_adult_at_once(
    held: PopulationData, ready: towns.Towns
) -> None:
    town = ready.one("072028")
    stated = towns.stated_scenarios(held, "072028", 2020)
    trend, vision = (
        scenarios.rates(town, ready.national, stated[name], 8) for name in ("trend", "vision")
    )
    found = decomposition.difference(town.base, trend, vision)
    for name in found.total:
        parts = found.fertility[name] + found.migration[name] + found.both[name]
        assert parts == pytest.approx(found.total[name], abs=1e-6)
    assert found.fertility["15-64"][:4] == pytest.approx(0, abs=1e-9)
    assert found.fertility["65+"] == pytest.approx(0, abs=1e-9)


def test_the_movers_said_to_be_needed_lead_to_the_target(ready: towns.Towns) -> None:
    rates = scenarios.rates(ready.trend, ready.national, Scenario("trend"), 8)
    target = np.array([250_000.0, 100_000.0, 40_000.0])
    who = scenarios.YOUNG_FAMILIES
    needed = decomposition.movers_needed(ready.trend.base, rates, target, 8, who)
    more = rates.movers + 5 * needed[:, np.newaxis, np.newaxis, np.newaxis] * who
    found = project(ready.trend.base, replace(rates, movers=more))
    assert found.population[:, -1].sum(axis=(-2, -1)) == pytest.approx(target)
    births, movers = decomposition.extra_a_year(found, project(ready.trend.base, rates))
    assert movers[:, 0] == pytest.approx(needed)
    assert (births > 0).all()


def test_the_fertility_factor_found_gives_the_children(ready: towns.Towns) -> None:
    rates = scenarios.rates(ready.trend, ready.national, Scenario("trend"), 3)
    children = ages.broad(
        project(ready.trend.base, replace(rates, fertility=rates.fertility * 0.8)).population
    )["0-14"][:, 3]
    found = decomposition.fertility_factor(ready.trend.base, rates, children, 3)
    assert found == pytest.approx(0.8)
    with pytest.raises(ValueError, match="no fertility"):
        decomposition.fertility_factor(ready.trend.base, rates, children * 100, 3)


def test_elderly_implied_by_a_documents_differences_by_hand() -> None:
    """20,000 of 50,000 are 40 %, of 80,000 25 %: a gain of 30,000 lowers the rate by 15 points."""
    assert statements.implied_elderly(50_000, 30_000, 15) == pytest.approx(20_000)
    with pytest.raises(ValueError, match="more people"):
        statements.implied_elderly(50_000, 0, 15)
