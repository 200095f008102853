"""The cohort-component projection: what must hold whatever the numbers, and examples by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from machi.population import ages, projection, ratios
from machi.population.ages import FEMALE, MALE, MOTHERS, OPEN
from machi.population.projection import Rates, project, replacement_fertility

SHAPE = (2, len(ages.AGES))
PEOPLE = arrays("float64", SHAPE, elements=st.floats(0, 5000))
SHARES = st.floats(0.05, 1)


@st.composite
def made_up_rates(draw: st.DrawFn) -> Rates:
    """Any rates of one to six steps, some so extreme that whole groups leave."""
    periods = draw(st.integers(1, 6))
    return Rates(
        fertility=draw(arrays("float64", (periods, 7), elements=st.floats(0, 0.4))),
        sex_ratio=draw(arrays("float64", (periods,), elements=st.floats(0.9, 1.2))),
        birth_survival=draw(arrays("float64", (periods, 2), elements=SHARES)),
        survival=draw(arrays("float64", (periods, *SHAPE), elements=SHARES)),
        migration=draw(arrays("float64", (periods, *SHAPE), elements=st.floats(-1.5, 1.5))),
        movers=draw(arrays("float64", (periods, *SHAPE), elements=st.floats(-900, 900))),
    )


def calm(periods: int, fertility: float = 1.4) -> Rates:
    """The same plausible rates in every step, nobody moving."""
    pattern = np.array([0.02, 0.16, 0.33, 0.31, 0.15, 0.03, 0.0])
    alive = np.concatenate([np.full(10, 0.995), np.linspace(0.99, 0.6, 7), [0.35]])
    return Rates(
        fertility=np.tile(pattern * fertility / 5, (periods, 1)),
        sex_ratio=np.full(periods, 1.05),
        birth_survival=np.full((periods, 2), 0.996),
        survival=np.tile(np.stack([alive, alive**1.2]), (periods, 1, 1)),
        migration=np.zeros((periods, *SHAPE)),
        movers=np.zeros((periods, *SHAPE)),
    )


@given(PEOPLE, made_up_rates())
def test_births_deaths_and_migration_account_for_every_change(
    base: np.ndarray, rates: Rates
) -> None:
    found = project(base, rates)
    persons = found.population.sum(axis=-1)
    moved = found.migration.sum(axis=-1)
    change = persons[1:] - persons[:-1]
    assert change == pytest.approx(found.births - found.deaths + moved, abs=1e-6)
    assert (found.population >= 0).all()
    assert (found.births >= 0).all()
    assert (found.deaths >= -1e-9).all()


@given(PEOPLE, made_up_rates(), st.floats(0.01, 100))
def test_scaling_the_base_and_the_movers_scales_everything(
    base: np.ndarray, rates: Rates, factor: float
) -> None:
    one = project(base, rates)
    other = project(base * factor, replace(rates, movers=rates.movers * factor))
    for name in ("population", "births", "deaths", "migration"):
        wanted = getattr(one, name) * factor
        assert getattr(other, name) == pytest.approx(wanted, rel=1e-9, abs=1e-6)


@settings(max_examples=25)
@given(arrays("float64", SHAPE, elements=st.floats(10, 5000)))
def test_without_migration_replacement_fertility_leads_to_a_stationary_population(
    base: np.ndarray,
) -> None:
    rates = calm(300)
    pattern = rates.fertility / rates.fertility.sum(axis=-1, keepdims=True)
    level = replacement_fertility(pattern, rates.sex_ratio, rates.birth_survival, rates.survival)
    balanced = replace(rates, fertility=pattern * level[:, np.newaxis] / 5)
    found = project(base, balanced).population
    assert found[-1] == pytest.approx(found[-2], rel=1e-6)
    # The stationary population has the ages of the life table.
    women = found[-1][FEMALE]
    alive = rates.survival[0][FEMALE]
    assert women[1:OPEN] == pytest.approx(women[: OPEN - 1] * alive[: OPEN - 1], rel=1e-6)
    assert found[-1].sum() > 0


@given(st.floats(0.3, 0.99))
def test_below_replacement_a_closed_population_dies_out_and_above_it_grows(share: float) -> None:
    rates = calm(120)
    pattern = rates.fertility / rates.fertility.sum(axis=-1, keepdims=True)
    level = replacement_fertility(pattern, rates.sex_ratio, rates.birth_survival, rates.survival)
    for factor, grows in ((share, False), (1 / share, True)):
        fertile = replace(rates, fertility=pattern * (level * factor / 5)[:, np.newaxis])
        total = project(np.full(SHAPE, 100.0), fertile).population.sum(axis=(-2, -1))
        assert (total[-1] > total[-2]) == grows


def test_one_step_by_hand() -> None:
    """1,000 women of 25-29, 800 men of 80-84 and 100 women of 85+, one step."""
    base = np.zeros(SHAPE)
    base[FEMALE, 5], base[MALE, 16], base[FEMALE, OPEN] = 1000, 800, 100
    rates = calm(1)
    rates.survival[0] = 0.9
    rates.survival[0, :, OPEN] = 0.4
    rates.survival[0, MALE, 16] = 0.5
    rates.migration[0, FEMALE, 5] = -0.1
    rates.fertility[0] = [0, 0, 0.1, 0.1, 0, 0, 0]
    rates.sex_ratio[0] = 1.0
    rates.birth_survival[0] = [1.0, 0.99]
    found = project(base, rates)
    # 900 survive and 100 leave; on average 500 women of 25-29 and 400 of 30-34 bear 0.1 a year.
    assert found.births[0] == pytest.approx([225, 225])
    assert found.population[1, FEMALE, 6] == pytest.approx(800)
    assert found.population[1, :, 0] == pytest.approx([225, 222.75])
    assert found.population[1, :, OPEN] == pytest.approx([40, 400])
    assert found.deaths[0] == pytest.approx([100 + 60, 400 + 2.25])
    assert found.migration[0].sum() == pytest.approx(-100)
    assert found.population[1].sum() == pytest.approx(800 + 447.75 + 440)


def test_more_leavers_than_people_leave_nobody_behind_and_are_counted_as_those_there_are() -> None:
    base = np.zeros(SHAPE)
    base[MALE, 3] = 100
    rates = calm(1)
    rates.movers[0, MALE, 4] = -500
    found = project(base, rates)
    assert found.population[1].sum() == 0
    assert found.migration[0, MALE, 4] == pytest.approx(-99.5, rel=0.01)


def test_municipalities_and_scenarios_side_by_side_give_what_each_gives_alone() -> None:
    random = np.random.default_rng(20261122)
    base = random.uniform(0, 900, (3, 1, *SHAPE))
    rates = calm(4)
    moving = random.uniform(-0.1, 0.1, (3, 2, 4, *SHAPE))
    together = project(base, replace(rates, migration=moving))
    assert together.population.shape == (3, 2, 5, *SHAPE)
    for town in range(3):
        for scenario in range(2):
            alone = project(base[town, 0], replace(rates, migration=moving[town, scenario]))
            assert together.population[town, scenario] == pytest.approx(alone.population)


def test_impossible_input_is_refused() -> None:
    with pytest.raises(ValueError, match="18 ages"):
        project(np.zeros((2, 17)), calm(1))
    with pytest.raises(ValueError, match="negative"):
        project(np.full(SHAPE, -1.0), calm(1))
    rates = calm(1)
    rates.survival[0, 0, 0] = 1.01
    with pytest.raises(ValueError, match="between 0 and 1"):
        project(np.ones(SHAPE), rates)


def test_change_ratios_give_back_the_second_census() -> None:
    random = np.random.default_rng(1)
    first, second = random.uniform(50, 900, (2, 5, *SHAPE))
    found = ratios.project_ratios(first, ratios.change_ratios(first, second), 2)
    assert found[:, 1] == pytest.approx(second)
    assert found[:, 0] == pytest.approx(first)


def test_change_ratios_by_hand() -> None:
    first, second = np.zeros(SHAPE), np.zeros(SHAPE)
    first[FEMALE, 4], second[FEMALE, 5] = 200, 150
    first[MALE, 16], first[MALE, OPEN], second[MALE, OPEN] = 60, 40, 50
    second[FEMALE, 0], second[MALE, 0] = 30, 33
    change = ratios.change_ratios(first, second)
    assert change.cohorts[FEMALE, 5] == 0.75
    assert change.cohorts[MALE, OPEN] == 0.5
    assert change.children == pytest.approx([0.2, 0.22])
    # In the next step nobody is 20-24, so nobody is 25-29; 150 women are 30-34.
    later = ratios.project_ratios(second, change, 1)[1]
    assert later[FEMALE, MOTHERS].sum() == 150
    assert later[:, 0] == pytest.approx([30, 33])
    assert later[MALE, OPEN] == 25


def test_the_sex_ratio_at_birth_divides_births_as_it_says() -> None:
    rates = calm(1)
    rates.sex_ratio[0] = 1.056
    born = projection.project(np.full(SHAPE, 500.0), rates).births[0]
    assert born[MALE] / born[FEMALE] == pytest.approx(1.056)
