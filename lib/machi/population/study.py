"""One municipality's population under every scenario, as tables for figures and sentences.

What it is worked out from comes as ``PopulationData``; nothing here knows how it is shown. Years
are those of the steps, the newest census first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from machi.population import ages, counts, data, estimates, ratios, scenarios, statements, towns
from machi.population.ages import STEP
from machi.population.data import PopulationData
from machi.population.projection import Projection, Rates, project
from machi.population.scenarios import Scenario, Trend
from machi.population.towns import Towns

HORIZON = 2060
"""Where projections end: the year to which national and municipal visions look."""
PRELIMINARY, METHOD = "census_preliminary", "change_ratios"
KINDS = {
    **dict.fromkeys(counts.COUNTS, "observed"),
    **dict.fromkeys(counts.PUBLISHED, "published"),
    METHOD: "method",
}
"""What a series is; whatever is not named here is a scenario."""
Groups = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Study:
    """A municipality's scenarios, run.

    Attributes:
        code: the municipality.
        held: its population tables.
        ready: its censuses and the trend as ``towns.prepare`` found them.
        trend: the trend alone.
        years: the newest census and every fifth year up to ``HORIZON``; empty where there are not
            two censuses by age in a row, and then nothing is run.
        scenarios, rates, runs: by name, what is assumed, the rates of it, and what follows.
    """

    code: str
    held: PopulationData
    ready: Towns
    trend: Trend
    years: tuple[int, ...]
    scenarios: Mapping[str, Scenario]
    rates: Mapping[str, Rates]
    runs: Mapping[str, Projection]

    def groups(self, name: str) -> Groups:
        """Persons of a scenario: total and broad groups, each axis (year)."""
        return ages.broad(self.runs[name].population)

    @property
    def known(self) -> bool:
        """Whether there was enough to run anything."""
        return bool(self.years)

    @property
    def steps(self) -> int:
        """Number of steps."""
        return len(self.years) - 1


def work_out(held: PopulationData, code: str, **settings: Any) -> Study:
    """Run the trend, the municipality's own vision and the nation's path.

    Args:
        held: the tables, those of the municipality among them.
        code: the municipality.
        settings: what ``towns.prepare`` is to assume otherwise.
    """
    known = towns.census_years(held["ages"], [code], settings.get("until"))
    if len(known) < towns.FEWEST:
        return _nothing(held, code)
    ready = towns.prepare(held, [code], **settings)
    trend = ready.one(code)
    years = tuple(range(trend.start, HORIZON + 1, STEP))
    chosen = towns.stated_scenarios(held, code, trend.start)
    rates = {
        name: scenarios.rates(trend, ready.national, one, len(years) - 1)
        for name, one in chosen.items()
    }
    runs = {name: project(trend.base, of_name) for name, of_name in rates.items()}
    return Study(code, held, ready, trend, years, chosen, rates, runs)


def _nothing(held: PopulationData, code: str) -> Study:
    """A study without a run: what was counted and published can still be shown."""
    empty = np.zeros((0, *ages.SHAPE))
    trend = Trend(0, empty, empty, np.zeros(0))
    ready = Towns((code,), (), empty, None, np.zeros(1), data.national(held), trend)
    return Study(code, held, ready, trend, (), {}, {}, {})


def by_ratios(study: Study) -> np.ndarray:
    """The change-ratio method from the last two censuses by age, axes (year, sex, age).

    Where the newest census has no ages, the years begin with it and the ages are the estimate the
    trend starts from; the ratios are those of the interval that leads to it. Guests are taken out
    first: the ratios would go on sending them home for ever.
    """
    newest = estimates.without_guests(study.ready.censuses[0, -1], study.ready.guests[0])
    before = study.ready.censuses[0, -2]
    if study.ready.newest is not None:
        before, newest = newest, study.trend.base
    return ratios.project_ratios(newest, ratios.change_ratios(before, newest), study.steps)


def series_of(study: Study) -> Iterator[tuple[str, list[int], Groups]]:
    """Every series with its years and groups: counts, scenarios, published ones, change ratios."""
    known = counts.counted(study.held, study.code)
    first = known["series"] == PRELIMINARY
    for name, table in (("census", known[~first]), (PRELIMINARY, known[first])):
        if len(table):
            yield name, *counts.columns(table)
    for name in study.scenarios:
        yield name, list(study.years), study.groups(name)
    for name in counts.PUBLISHED:
        table = counts.published(study.held, study.code, name)
        if len(table):
            yield name, *counts.columns(table)
    if study.known:
        yield METHOD, list(study.years), ages.broad(by_ratios(study))


def paths(study: Study, ranges: pd.DataFrame | None = None) -> pd.DataFrame:
    """Total population by series and year.

    Args:
        study: the study.
        ranges: ``hindcast.ranges``; the trend then has a range as far as past errors were seen.

    Returns:
        series, kind (observed, scenario, published, method), year, persons, low, high (missing
        where there is no range).
    """
    rows = [
        {
            "series": name,
            "kind": KINDS.get(name, "scenario"),
            "year": year,
            "persons": float(persons),
        }
        for name, years, groups in series_of(study)
        for year, persons in zip(years, groups["total"], strict=True)
        if not np.isnan(persons)
    ]
    found = pd.DataFrame(rows, columns=["series", "kind", "year", "persons"])
    found = found.assign(low=np.nan, high=np.nan)
    if ranges is None:
        return found
    held = ranges[(ranges["method"] == "cohort_component") & (ranges["group"] == "total")]
    for row in held.itertuples():
        here = (found["series"] == "trend") & (found["year"] == study.trend.start + row.horizon)
        found.loc[here, "low"] = found.loc[here, "persons"] / (1 + row.high / 100)
        found.loc[here, "high"] = found.loc[here, "persons"] / (1 + row.low / 100)
    return found


def group_values(study: Study) -> pd.DataFrame:
    """Broad groups and the ageing rate by series and year.

    Returns:
        series, kind, group (``ages.BROAD`` and ageing_rate), year, value (persons, or percent).
    """
    rows = []
    for name, years, groups in series_of(study):
        values = {group: groups[group] for group in ages.BROAD}
        values["ageing_rate"] = statements.ageing_rate(groups)
        for group, numbers in values.items():
            rows += [
                {"series": name, "group": group, "year": year, "value": float(value)}
                for year, value in zip(years, numbers, strict=True)
                if not np.isnan(value)
            ]
    found = pd.DataFrame(rows, columns=["series", "group", "year", "value"])
    found.insert(1, "kind", found["series"].map(lambda name: KINDS.get(name, "scenario")))
    return found


def shapes(study: Study, ahead: int = 30) -> pd.DataFrame:
    """Age pyramids: the oldest census by age, the newest one, the start, and the trend.

    Args:
        study: the study.
        ahead: how many years after the start the projected pyramid is.

    Returns:
        year, standing (counted, estimated, projected), sex, age_from, persons; the start is
        estimated where the newest census has no ages, else it is the newest one. Empty when nothing
        is known.
    """
    columns = ["year", "standing", "sex", "age_from", "persons"]
    if not study.known:
        return pd.DataFrame(columns=columns)
    place = ahead // STEP
    years = study.ready.years
    chosen = [(years[0], "counted", study.ready.censuses[0, 0])]
    chosen.append((years[-1], "counted", study.ready.censuses[0, -1]))
    if study.ready.newest is not None:
        chosen.append((study.trend.start, "estimated", study.trend.base))
    chosen.append((study.years[place], "projected", study.runs["trend"].population[place]))
    return pd.DataFrame(
        {
            "year": year,
            "standing": standing,
            "sex": sex,
            "age_from": age,
            "persons": float(persons[row, column]),
        }
        for year, standing, persons in chosen
        for row, sex in enumerate(ages.SEXES)
        for column, age in enumerate(ages.AGES)
    )


def claims_of(study: Study) -> pd.DataFrame:
    """What the municipality's documents say of population, table ``claims``."""
    claims = study.held["claims"]
    return claims[claims["municipality_code"] == study.code].reset_index(drop=True)
