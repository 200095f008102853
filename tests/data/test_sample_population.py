"""見本町's population vision: its tables are those printed, and what it says holds but for one.

The vision (``data/municipalities/990019-mihon/documents/vision.md``) was written from this model.
One of its numbers was then made wrong on purpose, so that the tutorial shows a refuted statement:
1,500 more people of working age in 2040, where the model finds about 450. The document cannot say
so; it is said here.
"""

import itertools

import numpy as np
import pandas as pd
import pytest

import people
from machi import paths, quantities, words
from machi.population import ages, data, hindcast, scenarios, statements, towns
from machi.population.data import PopulationData
from machi.population.projection import project

MIHON = "990019"
WRONG = "mihon-c-working-2040"
YEARS = list(range(2020, 2065, 5))
Grids = dict[tuple[str, str], str]


@pytest.fixture(scope="module")
def held() -> PopulationData:
    return people.held([MIHON])


@pytest.fixture(scope="module")
def ready(held: PopulationData) -> towns.Towns:
    return towns.prepare(held, [MIHON])


@pytest.fixture(scope="module")
def groups(held: PopulationData, ready: towns.Towns) -> dict[str, dict[str, np.ndarray]]:
    town = ready.one(MIHON)
    stated = towns.stated_scenarios(held, MIHON, town.start)
    return {
        name: ages.broad(
            project(
                town.base, scenarios.rates(town, ready.national, stated[name], len(YEARS) - 1)
            ).population
        )
        for name in ("trend", "vision")
    }


def grids() -> list[Grids]:
    """The tables of the document: cell by heading of its row and column."""
    lines = (
        (paths.municipalities() / "990019-mihon" / "documents" / "vision.md")
        .read_text(encoding="utf-8")
        .split("\n")
    )
    found = []
    for is_table, part in itertools.groupby(lines, lambda line: line.startswith("|")):
        if is_table:
            head, _, *body = [[c.strip() for c in line.strip("|").split("|")] for line in part]
            found.append({(r[0], c): x for r in body for c, x in zip(head[1:], r[1:], strict=True)})
    return found


def number(printed: str) -> float:
    return float(quantities.parse_quantity(printed, ()).value)


def test_every_age_of_every_census_is_the_cell_of_its_own_row_and_column(
    held: PopulationData,
) -> None:
    _, grid, *_ = grids()
    printed = {key: number(cell) for key, cell in grid.items() if key[0] != "総数"}
    table = held["ages"]
    assert len(printed) == len(table) == 4 * 2 * 19
    for row in table.itertuples():
        cell = printed[words.AGES[row.age], f"{row.year}年 {words.SEXES[row.sex]}"]
        assert cell == row.population, row
    sums = table.groupby(["year", "sex"])["population"].sum()
    for (year, sex), persons in sums.items():
        assert number(grid["総数", f"{year}年 {words.SEXES[sex]}"]) == persons


def test_totals_projections_and_vital_facts_are_the_cells_of_their_own_rows(
    held: PopulationData,
) -> None:
    counted, _, vitals, older, newer = grids()
    heads = {"total": "総人口", "0-14": "0〜14歳", "15-64": "15〜64歳", "65+": "65歳以上"}
    heads["unknown"] = "年齢不詳"
    for series, grid in {"census": counted, "ipss2018": older, "ipss2023": newer}.items():
        table = held["totals"][held["totals"]["series"] == series]
        assert len(table) == sum(cell != "—" for cell in grid.values())
        for row in table.itertuples():
            assert number(grid[f"{row.year}年", heads[row.age_group]]) == row.population, row
    yearly = held["vitals"][held["vitals"]["measure"] != "total_fertility"]
    assert len(yearly) == len(vitals)
    for row in yearly.itertuples():
        head = words.VITALS[row.measure]
        assert (row.start_year, number(vitals[f"{row.start_year}年", head])) == (
            row.end_year,
            row.value,
        )


def test_what_is_printed_adds_up(held: PopulationData) -> None:
    totals = held["totals"].set_index(["series", "year", "age_group"])["population"].sort_index()
    for series, years in {
        "census": range(2005, 2025, 5),
        "census_imputed": [2020],
        "ipss2018": range(2020, 2050, 5),
        "ipss2023": range(2025, 2055, 5),
    }.items():
        for year in years:
            by = totals[series, year]
            assert by["total"] == by.drop("total").sum(), (series, year)
    of_ages = ages.broad(ages.to_array(held["ages"], [MIHON], [2020])[0, 0])
    imputed = totals["census_imputed", 2020]
    assert {name: round(float(of_ages[name])) for name in imputed.index} == imputed.to_dict()
    census = held["ages"].groupby("year")["population"].sum()
    assert census.to_dict() == {year: totals["census", year, "total"] for year in census.index}
    by = held["vitals"].set_index(["measure", "start_year"])["value"]
    for year in range(2015, 2020):
        assert by["births", year] - by["deaths", year] == by["natural_change", year]
    assert by["social_change"].mean() == pytest.approx(-35, abs=0.5)


def test_the_vision_and_the_general_plan_print_the_same_register(held: PopulationData) -> None:
    """The general plan prints 7,690 people at the end of fiscal 2024, 3,205 of them over 64."""
    register = held["totals"][held["totals"]["series"] == "register"]
    assert register.set_index("age_group")["population"].to_dict() == {
        "total": 7690,
        "65+": 3205,
        "75+": 1842,
    }


def test_the_town_starts_from_its_own_newest_census_with_counted_ages(
    held: PopulationData, ready: towns.Towns
) -> None:
    assert ready.years == (2005, 2010, 2015, 2020)
    assert ready.newest is None
    assert ready.trend.start == 2020
    # As counted, with the 31 people of unknown age shared out.
    assert ready.one(MIHON).base.sum() == pytest.approx(8037)
    assert ready.one(MIHON).base[0, -1] == pytest.approx(320 * 4248 / (4248 - 13))
    assert ready.guests.tolist() == [0.0]


def test_beside_towns_whose_newest_census_has_no_ages_it_starts_with_them() -> None:
    """Side by side only the censuses that all have by age count; 2020 is then three groups."""
    both = people.held(["072028", MIHON])
    ready = towns.prepare(both, ["072028", MIHON])
    assert ready.years == (2005, 2010, 2015)
    assert ready.newest is not None
    assert ready.newest["total"].tolist() == [117_376, 8_037]
    assert ready.trend.start == 2020


def test_past_predictions_of_the_town_use_its_own_censuses(ready: towns.Towns) -> None:
    seen = hindcast.Observed(ready.codes, ready.years, ready.censuses, {})
    found = hindcast.errors(seen, ready.national, [2010, 2015], 3)
    total = found[found["group"] == "total"].set_index(["method", "base", "year"])["error"]
    assert total["constant", 2010, 2020] == pytest.approx((9143 / 8037 - 1) * 100)
    # Straight through 9,751 of 2005 and 9,143 of 2010.
    assert total["linear", 2010, 2020] == pytest.approx((7927 / 8037 - 1) * 100)
    assert abs(total["cohort_component", 2015, 2020]) < 2


def test_its_scenarios_are_those_it_states(held: PopulationData) -> None:
    stated = towns.stated_scenarios(held, MIHON, 2020)
    assert stated["vision"].total_fertility == {2019: 1.62, 2030: 1.8, 2040: 2.07}
    assert stated["vision"].migration == {2020: 1.0, 2030: 0.0}


@pytest.fixture(scope="module")
def compared(held: PopulationData, groups: dict[str, dict[str, np.ndarray]]) -> pd.DataFrame:
    return statements.compare(held["claims"], groups, YEARS).set_index("claim_id")


def test_every_statement_but_one_is_reproduced(compared: pd.DataFrame) -> None:
    """Each as exactly as a document rounds; the aim of 2060 within five percent."""
    exact = {
        "mihon-c-trend-2040": 50,
        "mihon-c-trend-2060": 50,
        "mihon-c-trend-ageing-2040": 0.5,
        "mihon-c-young-2040": 5,
        "mihon-c-ageing-2040": 0.5,
        "mihon-c-aim-2060": 250,
    }
    assert {*exact, "mihon-c-trend-2050", WRONG} == set(compared.index)
    for claim, width in exact.items():
        assert abs(compared.loc[claim, "gap"]) <= width, compared.loc[claim]
    assert compared.loc["mihon-c-trend-2050", "computed"] < 4500


def test_the_statement_made_wrong_on_purpose_is_refuted(compared: pd.DataFrame) -> None:
    assert compared.loc[WRONG, "stated"] == 1500
    assert compared.loc[WRONG, "computed"] == pytest.approx(447, abs=5)


def test_the_wrong_statement_does_not_fit_the_others_of_the_same_page(
    groups: dict[str, dict[str, np.ndarray]],
) -> None:
    """5 points less at 240 + 1,500 more people need about 1,060 elderly; there are 2,650."""
    total, elderly = groups["trend"]["total"][4], groups["trend"]["65+"][4]
    assert statements.implied_elderly(total, 240 + 1500, 5) == pytest.approx(1060, rel=0.01)
    assert elderly == pytest.approx(2650, rel=0.01)
    # With what the model finds, they nearly do.
    assert statements.implied_elderly(total, 240 + 447, 5) == pytest.approx(elderly, rel=0.15)


def test_the_preliminary_count_lies_above_every_projection(
    held: PopulationData, groups: dict[str, dict[str, np.ndarray]]
) -> None:
    of_2025 = {
        series: data.broad_groups(held, series, [MIHON], [2025])["total"].item()
        for series in ("census_preliminary", "ipss2018", "ipss2023")
    }
    assert of_2025.pop("census_preliminary") > max(*of_2025.values(), groups["trend"]["total"][1])
