"""One's own path of fertility and net migration beside the scenarios of a study.

Whatever is not given is the trend's. Both paths begin with what the trend assumes for its first
step and run straight to what is given, as the documents' visions do; nothing that is known is read
or found anew, so that a slider can follow.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from machi.population import needs, scenarios, statements
from machi.population.ages import STEP
from machi.population.needs import TREND
from machi.population.projection import project
from machi.population.scenarios import Scenario
from machi.population.study import Study

NAME = "custom"
"""The scenario's name in a study."""
FERTILITY_YEARS = (2030, 2040)
"""Years for which fertility is asked, those of the visions' aims."""
REACHED = 2030
"""Year in which net migration arrives at what is given."""
RATE = "_ageing_rate"
"""What the columns of ageing rates end with."""


def assume(done: Study, fertility: Mapping[int, float], migration: float | None) -> Study:
    """The study with one more scenario, ``NAME``, run.

    The trend's leavers still leave; young families come, or more of them leave, until the net
    migration is the one given (``scenarios.with_net_migration``). What they are is in the rates of
    the scenario, since how many it takes is found by running it.

    Args:
        done: a study in which something is known.
        fertility: children per woman by year, later than the start: straight from the trend's
            value at the start to these points, flat after the last one. Empty is the trend's path.
        migration: net migrants a year from ``REACHED`` on, straight to there from the trend's first
            step. None is the trend's.

    Raises:
        ValueError: a study without a run, or fertility of a year that is not later than its start.
    """
    if not done.known:
        raise ValueError("without a trend there is nothing to go on from")
    own = Scenario(NAME, total_fertility=_from_today(done, fertility))
    rates = scenarios.rates(done.trend, done.ready.national, own, done.steps)
    if migration is not None:
        path = {done.trend.start: net_migration(done, TREND)[0], REACHED: migration}
        yearly = scenarios.value_at(path, scenarios.middles(done.trend.start, done.steps))
        rates = scenarios.with_net_migration(done.trend.base, rates, yearly)
    return replace(
        done,
        scenarios={**done.scenarios, NAME: own},
        rates={**done.rates, NAME: rates},
        runs={**done.runs, NAME: project(done.trend.base, rates)},
    )


def _from_today(done: Study, fertility: Mapping[int, float]) -> dict[int, float]:
    """The path from the trend's value at the start to the points given; empty without any."""
    start = done.trend.start
    if any(year <= start for year in fertility):
        raise ValueError(f"fertility can be assumed from after {start} on, not for {fertility}")
    today = float(scenarios.trend_fertility(done.trend, done.ready.national, done.steps)[0])
    return {start: today, **fertility} if fertility else {}


def fertility_in(done: Study, fertility: Mapping[int, float], year: int) -> float:
    """Children per woman in a year under ``assume``; the trend's where nothing is given."""
    if path := _from_today(done, fertility):
        return float(scenarios.value_at(path, np.array([year]))[0])
    known = scenarios.trend_fertility(done.trend, done.ready.national, done.steps)
    return float(known[_step_of(done, year)])


def net_migration(done: Study, name: str) -> np.ndarray:
    """Net migrants a year of a scenario, axis (step)."""
    yearly: np.ndarray = done.runs[name].migration.sum(axis=(-2, -1)) / STEP
    return yearly


def migration_in(done: Study, year: int) -> float:
    """The trend's net migrants a year in the step that begins in a year or contains it."""
    return float(net_migration(done, TREND)[_step_of(done, year)])


def _step_of(done: Study, year: int) -> int:
    return min(max((year - done.trend.start) // STEP, 0), done.steps - 1)


def met(done: Study, migration: float) -> bool:
    """Whether net migration arrives at what is given; not where more would leave than there are."""
    late = np.array(done.years[:-1]) >= REACHED
    return np.allclose(net_migration(done, NAME)[late], migration, rtol=1e-6, atol=1e-3)


def by_year(done: Study) -> pd.DataFrame:
    """Every scenario by year.

    Returns:
        One row per year: year; for each scenario its population (persons) under its name and its
        ageing rate (percent) under that name with ``RATE``.
    """
    columns: dict[str, Any] = {"year": list(done.years)}
    for name in done.scenarios:
        groups = done.groups(name)
        columns[name] = groups["total"]
        columns[f"{name}{RATE}"] = statements.ageing_rate(groups)
    return pd.DataFrame(columns)


def beyond_trend(done: Study) -> tuple[float, float]:
    """Births and net migrants a year beyond the trend's: means over all steps of the scenario."""
    flows = needs.flows(done, NAME)
    return float(flows["more_births"].mean()), float(flows["more_movers"].mean())
