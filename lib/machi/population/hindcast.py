"""Hindcasts: what the methods would have predicted from earlier censuses, against later ones.

Nothing of after the base year is used: migration and fertility of the intervals before it,
survival and national fertility of the last period before it, all kept. Naive methods stand beside
(Smith, Tayman, Swanson 2013, chapters 8 and 13: a complex method must beat them): the same as at
the base, and the straight line through the last two censuses.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from machi.population import ages, ratios, scenarios, towns, trends
from machi.population.ages import STEP
from machi.population.data import PopulationData
from machi.population.national import National
from machi.population.projection import project

COLUMNS = (
    "municipality_code",
    "base",
    "year",
    "horizon",
    "method",
    "group",
    "predicted",
    "observed",
    "error",
)
"""Columns of ``errors``."""
METHODS = ("constant", "linear", "change_ratios", "cohort_component")
Groups = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Observed:
    """What a prediction is measured with.

    Attributes:
        codes: municipalities.
        years: censuses with ages, five years apart.
        censuses: persons, axes (municipality, year, sex, age).
        later: broad groups of further censuses by year, each axes (municipality).
    """

    codes: Sequence[str]
    years: Sequence[int]
    censuses: np.ndarray
    later: Mapping[int, Groups]

    def groups(self, year: int) -> Groups:
        """Broad groups of a year, each axes (municipality)."""
        if year in self.later:
            return self.later[year]
        return ages.broad(self.censuses[:, list(self.years).index(year)])


def predict(observed: Observed, national: National, base: int, last: int) -> dict[str, np.ndarray]:
    """Broad groups predicted from ``base`` on by each method.

    Returns:
        By method, persons with the axes (group: total and ``ages.BROAD``, municipality, step),
        steps of five years from ``base``, the base itself first, up to the last known year.
    """
    held = [year for year in observed.years if year <= base]
    known = observed.censuses[:, : len(held)]
    periods = (max([*observed.years, *observed.later]) - base) // STEP
    starts = [base + STEP * period for period in range(periods)]
    now, before = (_stacked(ages.broad(known[:, place])) for place in (-1, -2))
    steps = np.arange(periods + 1)
    change = ratios.change_ratios(known[:, -2], known[:, -1])
    trend = trends.trend(known, held, national, min(last, len(held) - 1))
    frozen = national.held(base - STEP, starts)
    rates = scenarios.rates(trend, frozen, scenarios.Scenario("trend"), periods)
    return {
        "constant": np.repeat(now[..., np.newaxis], periods + 1, axis=-1),
        "linear": now[..., np.newaxis] + (now - before)[..., np.newaxis] * steps,
        "change_ratios": _stacked(ages.broad(ratios.project_ratios(known[:, -1], change, periods))),
        "cohort_component": _stacked(ages.broad(project(trend.base, rates).population)),
    }


def errors(observed: Observed, national: National, bases: Sequence[int], last: int) -> pd.DataFrame:
    """Predictions and their errors.

    Returns:
        One row per municipality, base, later year, method and group: municipality_code, base,
        year, horizon (years), method, group, predicted, observed (persons), error (percent of the
        observed, positive when too many were predicted).
    """
    found = pd.DataFrame(_rows(observed, national, bases, last))
    found["error"] = (found["predicted"] / found["observed"] - 1) * 100
    return found


def _rows(
    observed: Observed, national: National, bases: Sequence[int], last: int
) -> Iterator[dict[str, object]]:
    names = ["total", *ages.BROAD]
    for base in bases:
        for method, values in predict(observed, national, base, last).items():
            for step in range(1, values.shape[-1]):
                year = base + STEP * step
                truth = observed.groups(year)
                for place, code in enumerate(observed.codes):
                    for group, name in enumerate(names):
                        yield {
                            "municipality_code": code,
                            "base": base,
                            "year": year,
                            "horizon": STEP * step,
                            "method": method,
                            "group": name,
                            "predicted": float(values[group, place, step]),
                            "observed": float(truth[name][place]),
                        }


def of_towns(held: PopulationData, codes: Sequence[str], last: int = trends.LAST) -> pd.DataFrame:
    """Past errors of each method for every municipality that has three censuses by age or more.

    Args:
        held: the tables of all of them.
        codes: the municipalities; those with too few censuses are left out.
        last: as for ``towns.prepare``.

    Returns:
        ``errors`` of them all; empty when none has enough.
    """
    numbers = dict.fromkeys(("base", "year", "horizon"), "int64")
    numbers |= dict.fromkeys(("predicted", "observed", "error"), "float64")
    found = [pd.DataFrame(columns=COLUMNS).astype(numbers)]
    for code in codes:
        years = towns.census_years(held["ages"], [code])
        if len(years) <= towns.FEWEST:
            continue
        ready = towns.prepare(held, [code])
        later = {} if ready.newest is None else {years[-1] + STEP: ready.newest}
        seen = Observed([code], years, ready.censuses, later)
        bases = [year for year in years[1:] if year + STEP <= max([*years, *later])]
        found.append(errors(seen, ready.national, bases, last))
    whole = [table for table in found if len(table)] or found[:1]
    return pd.concat(whole, ignore_index=True)


FIRST, FARTHEST = 2000, 20
"""Only counts from this year on, and this many years ahead, are summed up: before and beyond, too
few cases remain."""


FEWEST_CASES = 8
"""Cases from which past errors give a range: of fewer, four fifths are hardly less than all."""


def recent(found: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``errors`` that are summed up."""
    return found[(found["year"] >= FIRST) & (found["horizon"] <= FARTHEST)]


def cases(found: pd.DataFrame) -> int:
    """How many projections the summary of one method and group rests on."""
    one = (found["method"] == "cohort_component") & (found["group"] == "total")
    return len(recent(found[one]))


def summary(found: pd.DataFrame, by: Sequence[str] = ("horizon", "group")) -> pd.DataFrame:
    """Mean absolute and mean signed error in percent (MAPE, MALPE) by ``by`` and method."""
    grouped = found.assign(absolute=found["error"].abs()).groupby([*by, "method"], sort=False)
    result: pd.DataFrame = grouped.agg(
        mape=("absolute", "mean"), malpe=("error", "mean"), cases=("error", "size")
    ).reset_index()
    return result


def ranges(found: pd.DataFrame, share: float = 0.8) -> pd.DataFrame:
    """Where the middle ``share`` of recent errors lay: an empirical range for a projection.

    A range of what these few places and years saw, not a probability: the cases overlap, and
    beyond the longest horizon nothing was ever tested.

    Returns:
        One row per horizon, group and method with ``FEWEST_CASES`` or more: low and high (percent
        of the observed, quantiles of ``error``), cases. The observed lay between
        predicted / (1 + high / 100) and predicted / (1 + low / 100).
    """
    errors_of = recent(found).groupby(["horizon", "group", "method"], sort=False)["error"]
    tail = (1 - share) / 2
    table = pd.DataFrame(
        {
            "low": errors_of.quantile(tail),
            "high": errors_of.quantile(1 - tail),
            "cases": errors_of.size(),
        }
    )
    return table[table["cases"] >= FEWEST_CASES].reset_index()


def _stacked(groups: Groups) -> np.ndarray:
    return np.stack([groups[name] for name in ("total", *ages.BROAD)])
