"""One's own path of fertility and migration: what is given is met, what is not is the trend's."""

import numpy as np
import pandas as pd
import pytest

import people
from machi.population import custom, needs, study
from machi.population.ages import STEP
from machi.population.study import Study

CODES = people.CODES


@pytest.fixture(scope="module")
def studies() -> dict[str, Study]:
    return {code: study.work_out(people.held([code]), code) for code in CODES}


@pytest.fixture(scope="module")
def done(studies: dict[str, Study]) -> Study:
    """Aizuwakamatsu's, which begins in 2020."""
    return studies["072028"]


def fertility(of: Study, name: str) -> np.ndarray:
    """Children per woman in each step."""
    return of.rates[name].fertility.sum(axis=-1) * STEP


@pytest.mark.parametrize("code", CODES)
def test_with_nothing_assumed_it_is_the_trend_to_the_last_person(
    studies: dict[str, Study], code: str
) -> None:
    run = custom.assume(studies[code], {}, None).runs
    for part in ("population", "births", "deaths", "migration"):
        assert (getattr(run["custom"], part) == getattr(run["trend"], part)).all()


def test_fertility_runs_straight_from_the_trends_start_to_the_points_and_stays(
    done: Study,
) -> None:
    today = fertility(done, "trend")[0]
    found = fertility(custom.assume(done, {2030: 2.0, 2040: 2.2}, None), "custom")
    # Steps from 2020 to 2060; each uses the value of its middle.
    early = [today + (2.0 - today) * share for share in (0.25, 0.75)]
    assert found == pytest.approx([*early, 2.05, 2.15, 2.2, 2.2, 2.2, 2.2])
    one = fertility(custom.assume(done, {2030: 2.0}, None), "custom")
    assert one == pytest.approx([*early, *[2.0] * 6])
    late = fertility(custom.assume(done, {2040: 2.2}, None), "custom")
    shares = np.array([1, 3, 5, 7]) / 8
    assert late == pytest.approx([*(today + (2.2 - today) * shares), *[2.2] * 4])


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("wanted", [-100.0, 0.0, 250.5])
def test_net_migration_runs_straight_to_what_is_given_and_meets_it_in_every_step_from_2030(
    studies: dict[str, Study], code: str, wanted: float
) -> None:
    found = custom.assume(studies[code], {2030: 1.8}, wanted)
    today = studies[code].runs["trend"].migration[0].sum() / STEP
    early = [today + (wanted - today) * share for share in (0.25, 0.75)]
    assert custom.net_migration(found, "custom") == pytest.approx([*early, *[wanted] * 6])
    assert custom.met(found, wanted)


def test_the_persons_of_a_step_change_by_births_deaths_and_the_migration_given(
    done: Study,
) -> None:
    found = custom.assume(done, {2040: 2.2}, 100.0)
    total = found.groups("custom")["total"]
    flows = needs.flows(found, "custom")
    yearly = flows["births"] - flows["deaths"] + flows["migration"]
    assert np.diff(total) == pytest.approx(STEP * yearly.to_numpy())
    assert flows["migration"].iloc[2:].tolist() == pytest.approx([100] * 6)


def test_more_than_there_are_cannot_leave_and_that_is_known(done: Study) -> None:
    found = custom.assume(done, {}, -5000.0)
    assert not custom.met(found, -5000.0)
    assert (found.runs["custom"].population >= 0).all()


@pytest.mark.parametrize("code", CODES)
def test_more_fertility_means_more_children_and_a_lower_ageing_rate(
    studies: dict[str, Study], code: str
) -> None:
    found = [custom.assume(studies[code], {2030: tfr}, None) for tfr in (0.8, 1.3, 1.8, 2.5)]
    children = [one.groups("custom")["0-14"][1:] for one in found]
    rates = [custom.by_year(one)["custom_ageing_rate"].iloc[-1] for one in found]
    assert (np.diff(children, axis=0) > 0).all()
    assert sorted(rates, reverse=True) == rates
    elderly = [one.groups("custom")["65+"] for one in found]
    # Whoever is born after 2020 is younger than 65 in 2060.
    assert elderly[0] == pytest.approx(elderly[-1])


def test_the_study_it_comes_from_stays_as_it_was(done: Study) -> None:
    found = custom.assume(done, {2030: 2.0}, 0.0)
    assert "custom" not in {**done.scenarios, **done.rates, **done.runs}
    assert found.runs["trend"] is done.runs["trend"]
    again = custom.assume(found, {}, None)
    assert list(again.scenarios) == list(found.scenarios)
    assert custom.by_year(again)["custom"].equals(custom.by_year(done)["trend"])


def test_every_table_of_a_study_takes_it_as_one_more_scenario(done: Study) -> None:
    found = custom.assume(done, {2030: 2.0, 2040: 2.2}, 0.0)
    path = study.paths(found).query("series == 'custom'")
    assert list(path["kind"].unique()) == ["scenario"]
    assert list(path["year"]) == list(done.years)
    assert path["persons"].iloc[-1] == pytest.approx(custom.by_year(found)["custom"].iloc[-1])
    groups = study.group_values(found).query("series == 'custom' and year == 2060")
    held = groups.set_index("group")["value"]
    assert held[["0-14", "15-64", "65+"]].sum() == pytest.approx(path["persons"].iloc[-1])
    assert held["ageing_rate"] == pytest.approx(held["65+"] / path["persons"].iloc[-1] * 100)
    parts = needs.contributions(found).query("series == 'custom'")["persons"]
    assert parts.sum() == pytest.approx(path["persons"].iloc[-1] - 117_376)


def test_what_it_takes_is_the_mean_of_all_steps_beyond_the_trend(done: Study) -> None:
    found = custom.assume(done, {2040: 2.2}, 0.0)
    births, movers = custom.beyond_trend(found)
    runs = found.runs
    years = 2060 - 2020
    more = runs["custom"].births.sum() - runs["trend"].births.sum()
    assert births == pytest.approx(more / years)
    came = runs["custom"].migration.sum() - runs["trend"].migration.sum()
    assert movers == pytest.approx(came / years)


def test_where_a_slider_stands_before_it_is_moved_is_the_path_itself(done: Study) -> None:
    trend = fertility(done, "trend")
    assert custom.fertility_in(done, {}, 2030) == pytest.approx(trend[2])
    assert custom.fertility_in(done, {2030: 2.0}, 2040) == pytest.approx(2.0)
    assert custom.fertility_in(done, {2040: 2.0}, 2030) == pytest.approx((trend[0] + 2.0) / 2)
    assert custom.migration_in(done, 2030) == pytest.approx(
        done.runs["trend"].migration[2].sum() / STEP
    )


def test_without_a_trend_or_for_a_year_that_has_passed_nothing_can_be_assumed(
    done: Study,
) -> None:
    with pytest.raises(ValueError, match="2020"):
        custom.assume(done, {2020: 2.0}, None)
    held = people.held(["072028"])
    bare = {**held.tables, "ages": held["ages"].iloc[:0]}
    unknown = study.work_out(type(held)(bare), "072028")
    with pytest.raises(ValueError, match="nothing to go on from"):
        custom.assume(unknown, {2030: 2.0}, None)


def test_scenarios_by_year_stand_side_by_side(done: Study) -> None:
    found = custom.by_year(custom.assume(done, {2030: 2.0}, None))
    assert list(found["year"]) == [2020, 2025, 2030, 2035, 2040, 2045, 2050, 2055, 2060]
    assert {"trend", "vision", "national", "custom", "custom_ageing_rate"} <= set(found)
    assert isinstance(found, pd.DataFrame)
    assert found.loc[0, ["trend", "custom"]].tolist() == pytest.approx([117_376, 117_376])
