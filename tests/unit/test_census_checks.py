"""Population tables that contradict themselves are told by line, before anything is projected."""

import pandas as pd
import pytest

from machi import census_checks, schemas
from machi.reading import empty

FILE = "population_ages.csv"
TABLES = {name: empty(model) for name, model in schemas.MUNICIPAL.items()}
FILES = {name: f"{name}.csv" for name in schemas.MUNICIPAL}
OLD = ["85-89", "90+"]


def census(year: int = 2015, bands: list[str] | None = None) -> pd.DataFrame:
    """Both sexes of a census, one person a group, from line 2 on."""
    bands = [*census_checks.CLOSED, *OLD] if bands is None else bands
    rows = [
        {"year": year, "sex": sex, "age": band, "population": 1}
        for sex in ("female", "male")
        for band in bands
    ]
    return pd.DataFrame(rows, index=range(2, len(rows) + 2))


def test_whole_censuses_with_any_open_group_pass() -> None:
    for old in (["85+"], OLD, ["85-89", "90-94", "95+"], ["85-89", "90-94", "95-99", "100+"]):
        bands = [*census_checks.CLOSED, *old, "unknown"]
        assert list(census_checks.check_censuses(census(bands=bands), FILE)) == []
    assert list(census_checks.check_censuses(TABLES["population_ages"], FILE)) == []


def test_a_missing_group_is_named_with_year_sex_and_line() -> None:
    held = census()
    held = held[~((held["sex"] == "male") & (held["age"] == "35-39"))]
    (problem,) = census_checks.check_censuses(held, FILE)
    assert "2015年の男に 35-39 がありません" in problem.found
    assert problem.row == 2 + len(census_checks.CLOSED) + len(OLD)
    assert problem.column == "age"


def test_a_missing_sex_is_one_problem_that_names_some_groups_and_counts_all() -> None:
    held = census()
    (problem,) = census_checks.check_censuses(held[held["sex"] == "female"], FILE)
    assert "2015年の男に 0-4、5-9、10-14、15-19、20-24 など17区分" in problem.found


@pytest.mark.parametrize("old", [[], ["85-89"], ["85+", "90+"], ["85-89", "95+"], ["85-89", "85+"]])
def test_the_oldest_are_counted_once(old: list[str]) -> None:
    bands = [*census_checks.CLOSED, *old]
    problems = list(census_checks.check_censuses(census(bands=bands), FILE))
    assert len(problems) == 2
    assert all("85歳以上が、重なるか抜けています" in problem.found for problem in problems)


def test_a_fact_said_twice_names_both_the_key_and_the_later_line() -> None:
    again = pd.concat([census(), census().iloc[[0]].rename(index={2: 99})])
    (problem,) = census_checks.check_population(TABLES | {"population_ages": again}, FILES)
    assert problem.row == 99
    assert "「2015」・「female」・「0-4」" in problem.found
    assert "population_ages.csv" in str(problem)


def test_a_period_ends_after_it_starts() -> None:
    vitals = TABLES["population_vitals"].copy()
    vitals.loc[7, ["measure", "start_year", "end_year", "source_id"]] = ["births", 2018, 2017, "x"]
    tables = TABLES | {"population_vitals": vitals.astype(TABLES["population_vitals"].dtypes)}
    (problem,) = census_checks.check_population(tables, FILES)
    assert (problem.row, problem.column) == (7, "end_year")
    assert "2017年" in problem.found
