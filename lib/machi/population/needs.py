"""What a vision asks for: what each assumption contributes, births and movers a year, sensitivity.

Tables for figures and sentences, from the runs of a ``Study``.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from machi.population import ages, decomposition, scenarios, statements, study, towns
from machi.population.ages import STEP
from machi.population.projection import project
from machi.population.scenarios import Scenario, Trend
from machi.population.study import Study

TREND, VISION = "trend", "vision"
CHANGES: tuple[tuple[str, dict[str, Any], Scenario], ...] = (
    ("no_guests_removed", {"guest_share": 0.0}, Scenario(TREND)),
    ("one_interval", {"last": 1}, Scenario(TREND)),
    ("two_intervals", {"last": 2}, Scenario(TREND)),
    ("more_deaths", {"mortality": 1.1}, Scenario(TREND)),
    ("fewer_deaths_ahead", {}, Scenario(TREND, mortality=0.9)),
    ("half_migration", {}, Scenario(TREND, migration={0: 0.5})),
    ("more_migration", {}, Scenario(TREND, migration={0: 1.5})),
    ("low_fertility", {}, Scenario(TREND, total_fertility={0: 1.2})),
    ("high_fertility", {}, Scenario(TREND, total_fertility={0: 1.6})),
)
"""One assumption of the trend changed at a time: name, settings of ``towns.prepare``, scenario."""


def contributions(done: Study) -> pd.DataFrame:
    """Why the population changes until the last year, by scenario.

    Returns:
        series, component (structure, fertility, migration), persons: the three add up to the whole
        change since the start.
    """
    rows = []
    for name, rates in done.rates.items():
        parts = decomposition.components(done.trend.base, rates)
        for component in ("structure", "fertility", "migration"):
            persons = float(getattr(parts, component)[-1])
            rows.append({"series": name, "component": component, "persons": persons})
    return pd.DataFrame(rows, columns=["series", "component", "persons"])


def differences(done: Study, years: tuple[int, ...] = (2040, 2060)) -> pd.DataFrame:
    """What separates the vision from the trend, by assumption.

    Returns:
        year, group (total, ``ages.BROAD``), fertility, migration, both (more than the sum of the
        two, since movers have children), total: persons. Empty without a vision.
    """
    columns = ["year", "group", "fertility", "migration", "both", "total"]
    if VISION not in done.rates:
        return pd.DataFrame(columns=columns)
    parts = decomposition.difference(done.trend.base, done.rates[TREND], done.rates[VISION])
    kinds = (parts.fertility, parts.migration, parts.both, parts.total)
    rows = [
        [year, group, *(float(kind[group][done.years.index(year)]) for kind in kinds)]
        for year in years
        if year in done.years
        for group in ("total", *ages.BROAD)
    ]
    return pd.DataFrame(rows, columns=columns)


FLOWS = (
    "start_year",
    "end_year",
    "births",
    "deaths",
    "migration",
    "more_births",
    "more_movers",
)


def flows(done: Study, name: str) -> pd.DataFrame:
    """Births, deaths and net migrants a year of a scenario, and births and movers beyond the trend.

    Returns:
        One row per step: start_year, end_year, births, deaths, migration, more_births, more_movers
        (persons a year). Empty when there is no such scenario.
    """
    if name not in done.runs:
        return pd.DataFrame(columns=FLOWS)
    run, trend = done.runs[name], done.runs[TREND]
    births, movers = decomposition.extra_a_year(run, trend)
    return pd.DataFrame(
        {
            "start_year": done.years[:-1],
            "end_year": done.years[1:],
            "births": run.births.sum(axis=-1) / STEP,
            "deaths": run.deaths.sum(axis=-1) / STEP,
            "migration": run.migration.sum(axis=(-2, -1)) / STEP,
            "more_births": births,
            "more_movers": movers,
        }
    )


def movers_for_aim(done: Study) -> pd.DataFrame:
    """``movers_for`` the population the vision aims at; empty without one."""
    aims = statements.aims(study.claims_of(done))
    return movers_for(done, next(iter(aims.values()), None))


def movers_for(done: Study, persons: float | None) -> pd.DataFrame:
    """Net migrants a year, beyond a scenario's own, that lead to a total in the last year.

    Returns:
        series, movers (persons a year from the start on; negative where fewer are enough). They
        are young families (``scenarios.YOUNG_FAMILIES``). Empty without a number to reach.
    """
    if persons is None:
        return pd.DataFrame(columns=["series", "movers"])
    who, step = scenarios.YOUNG_FAMILIES, done.steps
    target = np.array(persons)
    rows = [
        {
            "series": name,
            "movers": float(decomposition.movers_needed(done.trend.base, rates, target, step, who)),
        }
        for name, rates in done.rates.items()
    ]
    return pd.DataFrame(rows, columns=["series", "movers"])


def sensitivity(done: Study) -> pd.DataFrame:
    """The trend in the last year with one assumption changed at a time.

    Returns:
        change (blank for the trend itself, then ``CHANGES``), persons, gap (to the trend),
        ageing_rate (percent). Changes that change nothing here are left out.
    """
    columns = ["change", "persons", "gap", "ageing_rate"]
    if not done.known:
        return pd.DataFrame(columns=columns)
    prepared: dict[tuple[tuple[str, Any], ...], Trend] = {(): done.trend}
    rows = []
    for change, settings, scenario in (("", {}, Scenario(TREND)), *CHANGES):
        if change == "no_guests_removed" and not done.ready.guests.any():
            continue
        key = tuple(settings.items())
        if key not in prepared:
            ready = towns.prepare(done.held, [done.code], **settings)
            prepared[key] = ready.one(done.code)
        rates = scenarios.rates(prepared[key], done.ready.national, scenario, done.steps)
        groups = ages.broad(project(prepared[key].base, rates).population)
        persons, rate = groups["total"][-1], statements.ageing_rate(groups)[-1]
        rows.append({"change": change, "persons": float(persons), "ageing_rate": float(rate)})
    found = pd.DataFrame(rows)
    found.insert(2, "gap", found["persons"] - found["persons"].iloc[0])
    return found[columns]


def institute_gaps(done: Study, series: str, check: int = 15) -> pd.DataFrame:
    """The trend against a published projection, and what the difference is made of.

    Fertility is fitted so that the children ``check`` years after the start are the published
    ones; the total's difference that goes away is fertility's, what remains of each group is that
    of migration, survival and the start.

    Returns:
        year, gap (trend less published, persons), percent, fertility, and what remains by group
        (columns of ``ages.BROAD``); factor: the published fertility over the trend's, the same in
        every row. Empty when the published series lacks that year or the groups.
    """
    columns = ["year", "gap", "percent", "fertility", *ages.BROAD, "factor"]
    if not done.known:
        return pd.DataFrame(columns=columns)
    years, theirs = _published(done, series)
    year = done.trend.start + check
    if year not in years or np.isnan([theirs[group] for group in ages.BROAD]).any():
        return pd.DataFrame(columns=columns)
    base, rates = done.trend.base, done.rates[TREND]
    wanted = np.array(theirs["0-14"][years.index(year)])
    factor = decomposition.fertility_factor(base, rates, wanted, check // STEP)
    fitted = replace(rates, fertility=rates.fertility * factor)
    ours, closer = done.groups(TREND), ages.broad(project(base, fitted).population)
    rows = []
    for column, when in enumerate(years):
        if when not in done.years or when == done.trend.start:
            continue
        place = done.years.index(when)
        gap = ours["total"][place] - theirs["total"][column]
        rest = [float(closer[group][place] - theirs[group][column]) for group in ages.BROAD]
        fertility = float(ours["total"][place] - closer["total"][place])
        percent = gap / theirs["total"][column] * 100
        rows.append([when, float(gap), float(percent), fertility, *rest, float(factor)])
    return pd.DataFrame(rows, columns=columns)


def _published(done: Study, series: str) -> tuple[list[int], study.Groups]:
    return next(
        ((years, groups) for name, years, groups in study.series_of(done) if name == series),
        ([], {}),
    )
