"""What the model takes from the population tables of one municipality or of several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from machi.population import ages, lifetable
from machi.population.national import National

OWN = ("ages", "totals", "vitals", "claims")


@dataclass(frozen=True)
class PopulationData:
    """The population tables, those of municipalities under each other.

    Attributes:
        tables: ``ages``, ``totals``, ``vitals`` and ``claims`` as in ``schemas.population`` with
            the column municipality_code before the others, and ``rates``, those of Japan.
    """

    tables: Mapping[str, pd.DataFrame]

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]


def gather(towns: Mapping[str, Mapping[str, pd.DataFrame]], rates: pd.DataFrame) -> PopulationData:
    """The tables of municipalities as the model reads them.

    Args:
        towns: by code, the municipality's tables (names of ``schemas.MUNICIPAL``).
        rates: table ``national_rates``.
    """
    return PopulationData(
        {
            "rates": rates,
            **{
                name: pd.concat(
                    [
                        _with_code(code, tables[f"population_{name}"])
                        for code, tables in towns.items()
                    ],
                    ignore_index=True,
                )
                for name in OWN
            },
        }
    )


def _with_code(code: str, table: pd.DataFrame) -> pd.DataFrame:
    coded = table.copy()
    coded.insert(0, "municipality_code", pd.Series(code, index=table.index, dtype="str"))
    return coded


def national(data: PopulationData) -> National:
    """Japan's rates from table ``rates``, by period."""
    rates = data["rates"]
    deaths = rates[rates["rate"] == "mortality"]
    years = tuple(int(year) for year in sorted(deaths["start_year"].unique()))
    keys = pd.MultiIndex.from_product([years, ages.SEXES, lifetable.STARTS])
    held = deaths.set_index(["start_year", "sex", "age_from"])["value"]
    mortality = held.loc[keys].to_numpy(dtype="float64")
    shares = rates[rates["rate"] == "fertility_share"].set_index(["start_year", "age_from"])
    mothers = [ages.AGES[index] for index in range(*ages.MOTHERS.indices(len(ages.AGES)))]
    grid = shares["value"].loc[pd.MultiIndex.from_product([years, mothers])]
    pattern = grid.to_numpy(dtype="float64").reshape(len(years), len(mothers))
    return National(
        years,
        mortality.reshape(len(years), len(ages.SEXES), len(lifetable.STARTS)),
        pattern / pattern.sum(axis=-1, keepdims=True),
        _series(rates, "total_fertility", years),
        _series(rates, "sex_ratio_at_birth", years),
    )


def _series(rates: pd.DataFrame, rate: str, years: Sequence[int]) -> np.ndarray:
    held = rates[rates["rate"] == rate].set_index("start_year")["value"]
    values: np.ndarray = held.loc[list(years)].to_numpy(dtype="float64")
    return values


def broad_groups(
    data: PopulationData, series: str, codes: Sequence[str], years: Sequence[int]
) -> dict[str, np.ndarray]:
    """Persons by broad group of a series, axes (municipality, year); missing where not published.

    Keys are ``total`` and those of ``ages.BROAD``.
    """
    totals = data["totals"]
    of_series = totals[totals["series"] == series]
    held = of_series.set_index(["age_group", "municipality_code", "year"])["population"]
    grid = pd.MultiIndex.from_product([codes, years])
    shape = (len(codes), len(years))
    found = {}
    for group in ("total", *ages.BROAD):
        keys = pd.MultiIndex.from_tuples([(group, *key) for key in grid])
        values = held.reindex(keys).astype("Float64").to_numpy(dtype="float64", na_value=np.nan)
        found[group] = values.reshape(shape)
    return found


def national_aim(data: PopulationData) -> dict[int, float]:
    """Year and total fertility of the path the nation aims at."""
    rates = data["rates"]
    aimed = rates[rates["rate"] == "fertility_aim"]
    return dict(zip(aimed["start_year"].astype(int), aimed["value"].astype(float), strict=True))


def points(data: PopulationData, scenario: str, measure: str, code: str) -> dict[int, float]:
    """Year and value of the levels that a municipality's documents state for a scenario."""
    claims = data["claims"]
    chosen = claims[
        (claims["municipality_code"] == code)
        & (claims["scenario"] == scenario)
        & (claims["measure"] == measure)
        & (claims["comparison"] == "level")
        & claims["year"].notna()
    ]
    return {int(row.year): float(row.value) for row in chosen.itertuples()}
