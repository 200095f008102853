"""A municipality's study: what is known, what a vision asks for, what its numbers rest on."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import people
from machi import store
from machi.population import (
    coherence,
    counts,
    data,
    gaps,
    hindcast,
    needs,
    readings,
    scenarios,
    statements,
    study,
)
from machi.population.data import PopulationData
from machi.population.projection import project
from machi.population.study import Study

CITY = "072028"


@pytest.fixture(scope="module")
def held() -> PopulationData:
    return people.held()


@pytest.fixture(scope="module")
def city(held: PopulationData) -> Study:
    return study.work_out(held, CITY)


@pytest.fixture(scope="module")
def errors(held: PopulationData) -> pd.DataFrame:
    return hindcast.of_towns(held, people.CODES)


@pytest.fixture(scope="module")
def compared(city: Study) -> pd.DataFrame:
    return readings.compare(city, 2020)


def without(held: PopulationData, table: str) -> PopulationData:
    return PopulationData({**held.tables, table: held[table].iloc[:0]})


# ---- what is known -----------------------------------------------------------------------------


def test_of_each_year_the_best_count_is_taken_and_unknown_ages_are_shared_out(
    held: PopulationData,
) -> None:
    found = counts.counted(held, CITY).set_index("year")
    assert found.index.tolist() == [*range(1980, 2030, 5)]
    assert found.loc[2020, "series"] == "census_imputed"
    assert found.loc[2025, "series"] == "census_preliminary"
    assert found.loc[2025, "total"] == 109_015
    assert pd.isna(found.loc[2025, "65+"])
    # 2015: 124,062 persons, 13.2 % of them below 15 among those of known age.
    parts = found.loc[2015, ["0-14", "15-64", "65+"]].astype(float)
    assert parts.sum() == pytest.approx(124_062)


def test_without_two_censuses_by_age_there_is_no_run_and_every_table_is_empty_not_an_error(
    held: PopulationData,
) -> None:
    done = study.work_out(without(held, "ages"), CITY)
    assert not done.known
    assert set(study.paths(done)["series"]) == {"census", "census_preliminary", "ipss2023"}
    empty = [
        study.shapes(done), gaps.at_count(done), needs.contributions(done), needs.sensitivity(done),
        needs.flows(done, "vision"), needs.differences(done), needs.movers_for_aim(done),
        needs.institute_gaps(done, "ipss2023"), readings.compare(done), coherence.check(done),
        readings.path(done, "fading"), readings.never(readings.compare(done)),
    ]  # fmt: skip
    assert [len(table) for table in empty] == [0] * len(empty)
    assert readings.best(readings.compare(done)) == ""


def test_a_trend_as_of_an_earlier_census_knows_nothing_later(held: PopulationData) -> None:
    then = study.work_out(held, CITY, until=2015)
    ages_ = held["ages"]
    fewer = PopulationData({**held.tables, "ages": ages_[ages_["year"] <= 2005]})
    assert then.trend.start == 2015
    assert then.ready.newest is None
    again = study.work_out(fewer, CITY, until=2005)
    known = study.work_out(held, CITY, until=2005)
    assert again.groups("trend")["total"] == pytest.approx(known.groups("trend")["total"])


# ---- tables for figures ------------------------------------------------------------------------


def test_paths_hold_every_series_once_a_year_and_a_range_for_the_trend_as_far_as_seen(
    city: Study, errors: pd.DataFrame
) -> None:
    found = study.paths(city, hindcast.ranges(errors))
    assert not found.duplicated(["series", "year"]).any()
    assert set(found["kind"]) == {"observed", "scenario", "published", "method"}
    ranged = found[found["low"].notna()]
    assert set(ranged["series"]) == {"trend"}
    assert ranged["year"].tolist() == [2025, 2030, 2035, 2040]
    assert (ranged["low"] < ranged["persons"]).all()
    assert (ranged["persons"] < ranged["high"]).all()


def test_few_past_cases_give_no_range(errors: pd.DataFrame) -> None:
    alone = errors[errors["municipality_code"] == CITY]
    assert hindcast.ranges(alone).empty
    assert hindcast.ranges(errors)["cases"].min() >= hindcast.FEWEST_CASES


def test_pyramids_add_up_to_what_was_counted_and_say_what_was_not(city: Study) -> None:
    found = study.shapes(city)
    totals = found.groupby(["year", "standing"])["persons"].sum()
    assert totals[1980, "counted"] == pytest.approx(130_883)
    assert totals[2015, "counted"] == pytest.approx(124_062)
    assert totals[2020, "estimated"] == pytest.approx(117_376)
    assert totals[2050, "projected"] == pytest.approx(city.groups("trend")["total"][6])


def test_the_ageing_rate_is_of_the_groups_beside_it(city: Study) -> None:
    found = study.group_values(city).set_index(["series", "year", "group"])["value"]
    groups = [found["census", 2020, name] for name in ("0-14", "15-64", "65+")]
    assert found["census", 2020, "ageing_rate"] == pytest.approx(groups[2] / sum(groups) * 100)
    assert found["census", 2020, "65+"] == 36_849


def test_evacuees_do_not_go_home_again_every_five_years(city: Study, held: PopulationData) -> None:
    counted = study.work_out(held, CITY, guest_share=0.0)
    calm, endless = (study.by_ratios(each).sum(axis=(-2, -1)) for each in (city, counted))
    assert calm[-1] > endless[-1] * 1.05


# ---- gaps --------------------------------------------------------------------------------------


def test_the_gap_to_the_count_of_2025_is_of_every_projection(city: Study) -> None:
    found = gaps.at_count(city).set_index("series")
    assert set(found.index) == {"trend", "vision", "national", "ipss2023", "change_ratios"}
    assert found.loc["ipss2023", "gap"] == 109_725 - 109_015
    assert found.loc["ipss2023", "percent"] == pytest.approx(710 / 109_015 * 100)


def test_five_years_on_sets_the_methods_beside_what_the_institute_said(
    held: PopulationData, errors: pd.DataFrame
) -> None:
    hokuto = study.work_out(held, "012360")
    found = gaps.five_years_on(hokuto, errors).set_index(["series", "group"])["error"]
    # 43,973 projected in 2018 for 2020 against 44,302.
    assert found["ipss2018", "total"] == pytest.approx((43_973 / 44_302 - 1) * 100)
    assert found["constant", "total"] == pytest.approx((46_390 / 44_302 - 1) * 100)
    assert set(found.index.get_level_values(0)) == {*hindcast.METHODS, "ipss2018"}


# ---- what a vision asks for --------------------------------------------------------------------


def test_contributions_add_up_to_the_whole_change(city: Study) -> None:
    found = needs.contributions(city).groupby("series")["persons"].sum()
    for name in city.scenarios:
        total = city.groups(name)["total"]
        assert found[name] == pytest.approx(total[-1] - total[0])


def test_the_difference_of_vision_and_trend_is_the_sum_of_its_parts(city: Study) -> None:
    found = needs.differences(city)
    parts = found["fertility"] + found["migration"] + found["both"]
    assert parts.to_numpy() == pytest.approx(found["total"].to_numpy())
    total = found.set_index(["year", "group"]).loc[(2060, "total"), "total"]
    assert total == pytest.approx(
        city.groups("vision")["total"][-1] - city.groups("trend")["total"][-1]
    )


def test_flows_of_a_step_lead_from_one_year_to_the_next(city: Study) -> None:
    found = needs.flows(city, "vision")
    yearly = found["births"] - found["deaths"] + found["migration"]
    assert np.diff(city.groups("vision")["total"]) == pytest.approx(yearly.to_numpy() * 5)
    same = needs.flows(city, "trend")
    assert same[["more_births", "more_movers"]].to_numpy() == pytest.approx(0)


def test_the_movers_an_aim_takes_lead_there(city: Study) -> None:
    found = needs.movers_for_aim(city).set_index("series")["movers"]
    for name in ("trend", "vision"):
        scenario = replace(city.scenarios[name], movers={0: float(found[name])})
        rates = scenarios.rates(city.trend, city.ready.national, scenario, city.steps)
        assert project(city.trend.base, rates).population[-1].sum() == pytest.approx(100_000)


def test_sensitivity_changes_one_assumption_and_nothing_for_the_first_row(city: Study) -> None:
    found = needs.sensitivity(city).set_index("change")
    assert found.loc["", "gap"] == 0
    assert found.loc["", "persons"] == pytest.approx(city.groups("trend")["total"][-1])
    assert found.loc["half_migration", "gap"] > 0 > found.loc["more_migration", "gap"]
    assert found.loc["low_fertility", "gap"] < 0 < found.loc["high_fertility", "gap"]


def test_without_evacuees_their_assumption_is_not_among_the_changes(held: PopulationData) -> None:
    found = needs.sensitivity(study.work_out(held, "022012"))
    assert "no_guests_removed" not in set(found["change"])


def test_the_difference_from_the_institute_is_fertility_and_what_remains_by_group(
    city: Study,
) -> None:
    found = needs.institute_gaps(city, "ipss2023")
    parts = found[["fertility", "0-14", "15-64", "65+"]].sum(axis=1)
    assert parts.to_numpy() == pytest.approx(found["gap"].to_numpy())
    # Fertility was fitted to the children of 2035.
    assert found.set_index("year").loc[2035, "0-14"] == pytest.approx(0, abs=1e-6)


# ---- the documents' own numbers ----------------------------------------------------------------


def test_a_vision_is_of_the_year_its_first_document_came_out(city: Study) -> None:
    sources = store.load_shared()["sources"]
    assert statements.made_in(study.claims_of(city), sources) == 2020
    assert statements.made_in(study.claims_of(city).iloc[:0], sources) is None


def test_to_the_letter_two_of_the_citys_eight_numbers_come_out_again(
    compared: pd.DataFrame,
) -> None:
    held = compared[compared["reading"] == readings.DEFAULT].set_index("claim_id")
    assert len(held) == 8
    assert held.index[held["near"]].tolist() == ["aw-c-trend-2040", "aw-c-trend-2060"]


def test_from_the_census_of_then_with_nobody_moving_all_eight_come_out(
    compared: pd.DataFrame,
) -> None:
    assert readings.best(compared) == "vintage_at_once"
    held = compared[compared["reading"] == "vintage_at_once"].set_index("claim_id")
    assert held["near"].all()
    gap = (held["computed"] / held["stated"] - 1).abs()
    numbers = gap.drop(["aw-c-trend-2040", "aw-c-ageing-2040", "aw-c-ageing-2060"])
    assert numbers.max() < 0.12
    rates = held.loc[["aw-c-ageing-2040", "aw-c-ageing-2060"]]
    assert (rates["computed"] - rates["stated"]).abs().max() < 1
    assert readings.never(compared).empty


def test_a_vision_made_after_the_newest_census_has_no_vintage_of_its_own(city: Study) -> None:
    assert "vintage" in readings.run(city, 2020)
    assert "vintage" not in readings.run(city, 2021)
    assert "vintage" not in readings.run(city, None)


def test_net_migration_is_what_each_reading_says(city: Study) -> None:
    runs = readings.run(city, 2020)
    fading, families = city.runs["vision"].migration.sum(axis=(-2, -1)) / 5, runs["families"]
    assert fading[2:] == pytest.approx(0, abs=1e-6)
    assert families.years == city.years
    assert readings.printed_migration(city) == -490
    # Losing 490 a year, the trend ends below the one that goes on losing a share.
    assert runs["losing"].trend["total"][-1] < runs["fading"].trend["total"][-1]


def test_registered_fertility_is_higher_than_the_children_of_the_census_imply(city: Study) -> None:
    share = readings.registered_share(city)
    assert share is not None
    assert share * 1.51 == pytest.approx(readings.implied_fertility(city))
    assert 0.85 < share < 1


def test_a_bound_is_kept_and_about_is_a_share_or_points() -> None:
    row = pd.Series(
        {"comparison": "below", "measure": "population", "computed": 99.0, "stated": 100.0}
    )
    assert readings._near(row)
    assert not readings._near(row.replace(99.0, 101.0))
    level = row.replace("below", "level")
    assert readings._near(level.replace(99.0, 115.0))
    assert not readings._near(level.replace(99.0, 116.0))
    rate = level.replace("population", "ageing_rate")
    assert readings._near(rate.replace(99.0, 101.5))
    assert not readings._near(rate.replace(99.0, 102.0))


def test_coherence_is_arithmetic_on_the_printed_numbers(city: Study) -> None:
    found = coherence.check(city).set_index("year")
    assert found.loc[2060, "vision_total"] == 66_000 + 10_000 + 23_000
    assert found.loc[2060, "elderly"] == pytest.approx(31_680)
    assert found.loc[2040, "bounded"]
    # With the 36,959 elderly of the trend, 16,000 more and 7 points less fit a total of 84,300.
    total = found.loc[2040, "fitting_total"]
    elderly = found.loc[2040, "run_elderly"]
    assert total == pytest.approx(84_300, rel=0.01)
    assert elderly / total - elderly / (total + 16_000) == pytest.approx(0.07)


def test_the_visions_own_path_is_already_left_by_what_was_counted(city: Study) -> None:
    found = readings.path(city, "vintage_at_once", 2020).set_index("year")
    assert found.index.tolist() == [2020, 2025]
    assert found.loc[2025, "counted"] == 109_015
    assert found.loc[2025, "gap"] == pytest.approx(109_015 - found.loc[2025, "vision"])
    assert found.loc[2025, "gap"] < -5_000


def test_data_of_several_municipalities_stay_apart() -> None:
    rates = store.load_shared()["national_rates"]
    one = data.gather({CITY: store.load(CITY).tables}, rates)
    alone, among = study.work_out(one, CITY), study.work_out(people.held(), CITY)
    assert alone.groups("vision")["total"] == pytest.approx(among.groups("vision")["total"])
    # The nation's path is there for those whose documents say nothing of it.
    assert data.national_aim(one) == {2018: 1.42, 2030: 1.8, 2040: 2.07}


def test_a_newest_census_without_imputed_ages_shares_its_unknown_persons_out(
    held: PopulationData,
) -> None:
    totals = held["totals"]
    counted = PopulationData(
        {**held.tables, "totals": totals[totals["series"] != "census_imputed"]}
    )
    done = study.work_out(counted, CITY)
    newest = done.ready.newest
    assert newest is not None
    # 36,307 of 65 and over among 115,127 of known age; 117,376 persons in all.
    assert newest["65+"][0] == pytest.approx(36_307 * 117_376 / (117_376 - 2_249))
    assert sum(newest[name][0] for name in ("0-14", "15-64", "65+")) == pytest.approx(117_376)
