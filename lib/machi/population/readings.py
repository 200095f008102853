"""A document's vision recomputed under every reading of what its words leave open.

Documents say "fertility 2.0 in 2030, net migration of zero" and not who moves, from when, or what
the trend they compare with assumes. Each reading is one answer; where none of them gives the
document's numbers, its run stood on something that is not printed.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from machi.population import ages, counts, scenarios, statements, study, trends
from machi.population.ages import STEP
from machi.population.needs import TREND, VISION
from machi.population.projection import Rates, project
from machi.population.scenarios import Scenario
from machi.population.study import Study

DEFAULT = "fading"
READINGS = (
    DEFAULT,
    "families",
    "at_once",
    "losing",
    "census_fertility",
    "vintage",
    "vintage_at_once",
)
"""fading: the trend's net migration rates fade to zero until the year stated. families: its leavers
still leave and young families balance them. at_once: rates are zero from the start. losing: as
families, against a trend that loses a fixed number every year, the latest that the documents
print. census_fertility: as fading, the stated fertility lowered by what the children of censuses
say it is less than the registered one. vintage and vintage_at_once: as fading and at_once, from the
last census that was out when the document was made."""
PUBLISHED_AFTER = 1
"""Years after a census until its ages are published."""
TOLERANCE = 0.15
"""Share of a stated number within which the recomputed one counts as the same: the documents print
about (約) and one or two digits."""
POINTS = 1.5
"""Percentage points within which a stated difference of ageing rates counts as the same."""


@dataclass(frozen=True)
class Reading:
    """A trend and a vision from the same start.

    Attributes:
        years: the start and every fifth year.
        trend, vision: persons by group, each axis (year); the vision empty where there is none.
    """

    years: tuple[int, ...]
    trend: study.Groups
    vision: study.Groups


def run(done: Study, made: int | None = None) -> dict[str, Reading]:
    """The trend and the vision under each reading that the documents allow.

    Args:
        done: the study.
        made: the year in which the vision was made; None when not known.

    Returns:
        By name, in the order of ``READINGS``; empty without a vision. ``losing`` needs a net
        migration printed in a document, ``census_fertility`` a registered fertility, ``vintage`` a
        census between the vision and the start.
    """
    if VISION not in done.scenarios:
        return {}
    vision, trend = done.scenarios[VISION], done.rates[TREND]
    found = {DEFAULT: _reading(done, trend, done.rates[VISION])}
    if vision.migration:
        families = _balanced(done)
        found["families"] = _reading(done, trend, families)
        found["at_once"] = _reading(done, trend, _rates(done, _at_once(done)))
        if (lost := printed_migration(done)) is not None:
            steady = np.full(done.steps, lost)
            losing = scenarios.with_net_migration(done.trend.base, trend, steady)
            found["losing"] = _reading(done, losing, families)
    if (share := registered_share(done)) is not None:
        lower = {
            year: value * share if year > done.trend.start else value
            for year, value in vision.total_fertility.items()
        }
        fewer = _rates(done, replace(vision, total_fertility=lower))
        found["census_fertility"] = _reading(done, trend, fewer)
    if (then := _as_of(done, made)) is not None:
        found["vintage"] = _reading(then, then.rates[TREND], then.rates[VISION])
        if vision.migration:
            at_once = _rates(then, _at_once(then))
            found["vintage_at_once"] = _reading(then, then.rates[TREND], at_once)
    return found


def _as_of(done: Study, made: int | None) -> Study | None:
    """The study as it would have been when the vision was made; None if it were the same."""
    if made is None or made - PUBLISHED_AFTER >= done.trend.start:
        return None
    then = study.work_out(done.held, done.code, until=made - PUBLISHED_AFTER)
    return then if then.known else None


def _at_once(done: Study) -> Scenario:
    return replace(done.scenarios[VISION], migration={done.trend.start: 0.0})


def _balanced(done: Study) -> Rates:
    """The vision with the trend's leavers, and families who balance them by the year stated."""
    vision = done.scenarios[VISION]
    zero = {year: 0.0 for year, value in vision.migration.items() if not value}
    now = {done.trend.start: float(done.runs[TREND].migration[0].sum() / STEP)}
    wanted = scenarios.value_at({**now, **zero}, scenarios.middles(done.trend.start, done.steps))
    staying = _rates(done, replace(vision, migration={}))
    return scenarios.with_net_migration(done.trend.base, staying, wanted)


def _rates(done: Study, scenario: Scenario) -> Rates:
    return scenarios.rates(done.trend, done.ready.national, scenario, done.steps)


def _reading(done: Study, trend: Rates, vision: Rates) -> Reading:
    groups = (ages.broad(project(done.trend.base, rates).population) for rates in (trend, vision))
    return Reading(done.years, *groups)


def printed_migration(done: Study) -> float | None:
    """The latest net migration a year (persons) whose source and year are sure; None without."""
    vitals = done.held["vitals"]
    own = vitals[
        (vitals["municipality_code"] == done.code)
        & (vitals["measure"] == "social_change")
        & (vitals["certainty"] != "unverified")
        & (vitals["start_year"] == vitals["end_year"])
    ]
    return float(own.sort_values("end_year")["value"].iloc[-1]) if len(own) else None


def registered_share(done: Study) -> float | None:
    """Fertility that the children of the last censuses imply over the registered one; None without.

    The registered one is the latest that the documents print beside the vision, the implied one
    the trend's of the interval that ends at the start.
    """
    claims = study.claims_of(done)
    printed = claims[
        (claims["scenario"] == "comparison")
        & (claims["measure"] == "total_fertility")
        & claims["year"].notna()
        & (claims["year"] <= done.trend.start)
    ]
    if printed.empty:
        return None
    implied = implied_fertility(done)
    return implied / float(printed.sort_values("year")["value"].iloc[-1])


def implied_fertility(done: Study) -> float:
    """Children per woman that the children 0-4 at the start imply for the five years before."""
    years, censuses = done.ready.years, done.ready.censuses[0]
    if done.ready.newest is not None:
        years = (*years, done.trend.start)
        censuses = np.concatenate([censuses, done.trend.base[np.newaxis]])
    _, relative = trends.intervals(censuses[-2:], years[-2:], done.ready.national)
    japan = done.ready.national.of([years[-2]]).total_fertility
    return float(relative[-1] * japan[-1])


COLUMNS = (
    "claim_id",
    "scenario",
    "measure",
    "comparison",
    "year",
    "stated",
    "computed",
    "reading",
    "unit",
    "printed",
    "source_id",
    "locator",
    "near",
)
"""Columns of ``compare``."""


def compare(done: Study, made: int | None = None) -> pd.DataFrame:
    """Every number of the documents that a run can answer, under every reading.

    Args:
        done: the study.
        made: the year in which the vision was made; None when not known.

    Returns:
        claim_id, scenario, measure, comparison, year, unit, printed, source_id, locator, stated,
        reading, computed, near: whether the reading gives the stated number within ``TOLERANCE``
        or ``POINTS``, or keeps the bound. One row per claim and reading; of a municipality
        without a vision the trend alone, under ``DEFAULT``.
    """
    if not done.known:
        return pd.DataFrame(columns=COLUMNS)
    claims = study.claims_of(done)
    told = ["claim_id", "unit", "printed", "source_id", "locator"]
    found = []
    trend_alone = Reading(done.years, done.groups(TREND), {})
    for name, reading in (run(done, made) or {DEFAULT: trend_alone}).items():
        of_scenario = {TREND: reading.trend, VISION: reading.vision}
        if not reading.vision:
            of_scenario.pop(VISION)
        rows = statements.compare(claims, of_scenario, reading.years)
        found.append(rows.drop(columns="gap").assign(reading=name))
    whole = pd.concat(found, ignore_index=True).merge(claims[told], on="claim_id")
    whole["near"] = [_near(row) for _, row in whole.iterrows()]
    return whole[list(COLUMNS)]


def best(compared: pd.DataFrame) -> str:
    """The reading under which most numbers come out; the first of equals, blank without any."""
    near = compared.groupby("reading", sort=False)["near"].sum()
    return str(near.idxmax()) if len(near) else ""


def never(compared: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``compare``, one per claim, of what comes out under no reading."""
    reached = set(compared.loc[compared["near"].astype(bool), "claim_id"])
    lost = compared[~compared["claim_id"].isin(reached)]
    return lost.drop_duplicates("claim_id")


def path(done: Study, name: str, made: int | None = None) -> pd.DataFrame:
    """The vision's path under a reading, beside what was counted since.

    Returns:
        year, vision, counted, gap (counted less vision; persons). Empty without that reading or
        without a count after its start.
    """
    columns = ["year", "vision", "counted", "gap"]
    reading = run(done, made).get(name)
    if reading is None:
        return pd.DataFrame(columns=columns)
    known = counts.counted(done.held, done.code)
    rows = []
    for year, persons in zip(known["year"], known["total"], strict=True):
        if year in reading.years[1:]:
            wanted = float(reading.vision["total"][reading.years.index(year)])
            rows.append([int(year), wanted, float(persons), float(persons) - wanted])
    return pd.DataFrame(rows, columns=columns)


def _near(row: pd.Series) -> bool:
    """Whether the recomputed number is the stated one, as far as it is printed."""
    gap = abs(row["computed"] - row["stated"])
    if row["comparison"] == "below":
        return bool(row["computed"] < row["stated"])
    if row["measure"] == "ageing_rate":
        return bool(gap <= POINTS)
    return bool(gap <= TOLERANCE * abs(row["stated"]))
