"""Load the population tables, and what the model takes from them.

The only module of the package that reads files. Everything a table can be wrong about is said at
once, in Japanese, as in ``machi.store``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from machi import paths
from machi.population import ages, lifetable
from machi.population.national import National
from machi.problems import DataError, Problem, quote, show
from machi.reading import read_table
from machi.schemas import shared
from machi.schemas.population import FILES, UNIQUE


@dataclass(frozen=True)
class PopulationData:
    """The tables of ``data/population``: ages, totals, vitals, claims, rates."""

    tables: Mapping[str, pd.DataFrame]

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]


def load() -> PopulationData:
    """All population tables, validated.

    Raises:
        DataError: unreadable cells, rows that say the same fact twice, sources not registered.
    """
    readings = {
        name: read_table(paths.data() / file, model) for name, (file, model) in FILES.items()
    }
    problems = [problem for reading in readings.values() for problem in reading.problems]
    register = read_table(paths.data() / "sources.csv", shared.Sources)
    known = set(register.frame["source_id"])
    for name, reading in readings.items():
        place = show(paths.data() / FILES[name][0])
        problems += _repeated(place, reading.frame, UNIQUE.get(name, []))
        problems += _unregistered(place, reading.frame, known)
    if problems:
        raise DataError(problems)
    return PopulationData({name: r.frame.reset_index(drop=True) for name, r in readings.items()})


def _repeated(place: str, frame: pd.DataFrame, columns: list[str]) -> Iterator[Problem]:
    if not columns:
        return
    for line in frame.index[frame.duplicated(columns)]:
        found = "・".join(str(frame.at[line, name]) for name in columns)
        yield Problem(
            place,
            f"{quote(found)}の行が前にもあります",
            f"{'・'.join(columns)}の組ごとに一行",
            "同じ事実なら一行を消し、別の事実なら組を変えてください",
            row=int(line),
        )


def _unregistered(place: str, frame: pd.DataFrame, known: set[str]) -> Iterator[Problem]:
    for line, cited in frame["source_id"].dropna().items():
        for source in sorted(set(str(cited).split(";")) - known):
            yield Problem(
                place,
                f"出典{quote(source)}が登録されていません",
                "sources.csv の source_id",
                "出典を sources.csv に加えるか、IDを直してください",
                row=int(str(line)),
                column="source_id",
            )


def national(data: PopulationData) -> National:
    """Japan's rates from table ``rates``, by period."""
    rates = data["rates"]
    years = tuple(int(year) for year in sorted(rates["start_year"].unique()))
    deaths = rates[rates["rate"] == "mortality"]
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


def points(
    data: PopulationData, scenario: str, measure: str, code: str | None = None
) -> dict[int, float]:
    """Year and value of the levels that documents state for a scenario.

    ``code`` names the municipality whose documents are meant; without it all are (the national
    path is the same whoever quotes it).
    """
    claims = data["claims"]
    chosen = claims[
        ((claims["municipality_code"] == code) if code else True)
        & (claims["scenario"] == scenario)
        & (claims["measure"] == measure)
        & (claims["comparison"] == "level")
        & claims["year"].notna()
    ]
    return {int(row.year): float(row.value) for row in chosen.itertuples()}
