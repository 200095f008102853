"""Scenarios: paths of fertility, migration and mortality, turned into the rates of a projection.

A path is a few points (year and value), straight between them and flat outside, as documents state
them ("2.0 in 2030, 2.2 in 2040"). A step uses the path's value at its middle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from machi.population import estimates, lifetable
from machi.population.ages import AGES, STEP
from machi.population.national import National
from machi.population.projection import Rates, project

Points = Mapping[int, float]


@dataclass(frozen=True)
class Trend:
    """What a municipality is assumed to go on doing; leading axes (municipality).

    Attributes:
        start: first year of the projection.
        base: persons at the start, axes (…, sex, age).
        migration: net migrants of five years per person, axes (…, sex, age).
        relative_fertility: its total fertility over the nation's, axes (…).
        mortality: its death rates over the nation's, axes (…) or one number. Migration must have
            been found with the same number, or what dies more also leaves less.
    """

    start: int
    base: np.ndarray
    migration: np.ndarray
    relative_fertility: np.ndarray
    mortality: float | np.ndarray = 1.0


@dataclass(frozen=True)
class Scenario:
    """The assumptions that differ from the trend, all adjustable.

    Attributes:
        name: for tables.
        total_fertility: children per woman by year; empty keeps the trend, which follows the
            nation's path at the municipality's distance.
        migration: factor on the trend's net migration rates by year; empty is 1 throughout.
        movers: net migrants a year beyond that, by year; they are of the ages ``mover_ages``.
        net_migration: net migrants a year wanted, by year: straight there from what the trend does
            first. Movers of the ages ``mover_ages`` make up what the migration rates leave open.
        mortality: factor on the trend's death rates.
        sex_ratio: boys per girl; None is the nation's.
        mover_ages: share of each sex and age among the movers, axes (sex, age), summing to 1; None
            is ``YOUNG_FAMILIES``.
    """

    name: str
    total_fertility: Points = field(default_factory=dict)
    migration: Points = field(default_factory=dict)
    movers: Points = field(default_factory=dict)
    net_migration: Points = field(default_factory=dict)
    mortality: float = 1.0
    sex_ratio: float | None = None
    mover_ages: np.ndarray | None = None


def _young_families() -> np.ndarray:
    """Adults of 25-39 and a child 0-9 for every four of them, both sexes alike."""
    shares = np.zeros((2, len(AGES)))
    shares[:, 5:8] = 0.8 / 6
    shares[:, 0:2] = 0.2 / 4
    return shares


YOUNG_FAMILIES = _young_families()
"""Who moves in when a document only says how many: an assumption of this workbook."""


def value_at(points: Points, years: np.ndarray) -> np.ndarray:
    """Values of a path: straight between its points, flat before the first and after the last."""
    known = sorted(points)
    values: np.ndarray = np.interp(years, known, [points[year] for year in known])
    return values


def middles(start: int, periods: int) -> np.ndarray:
    """The middle of each step from ``start`` on."""
    return start + STEP * (np.arange(periods) + 0.5)


def trend_fertility(trend: Trend, national: National, periods: int) -> np.ndarray:
    """The trend's total fertility, axes (…, period): the nation's path at its own distance."""
    path = national.of(_starts(trend, periods)).total_fertility
    result: np.ndarray = np.asarray(trend.relative_fertility)[..., np.newaxis] * path
    return result


def rates(trend: Trend, national: National, scenario: Scenario, periods: int) -> Rates:
    """The rates of a scenario for ``periods`` steps from the trend's start."""
    japan = national.of(_starts(trend, periods))
    when = middles(trend.start, periods)
    total = trend_fertility(trend, national, periods)
    if scenario.total_fertility:
        total = np.broadcast_to(value_at(scenario.total_fertility, when), total.shape)
    dying = np.asarray(trend.mortality)[..., np.newaxis] * scenario.mortality
    alive = lifetable.survival(japan.mortality, dying)
    factor = value_at(scenario.migration, when) if scenario.migration else np.ones(periods)
    moving = value_at(scenario.movers, when) if scenario.movers else np.zeros(periods)
    who = YOUNG_FAMILIES if scenario.mover_ages is None else scenario.mover_ages
    ratio = np.full(periods, scenario.sex_ratio) if scenario.sex_ratio else japan.sex_ratio
    found = Rates(
        fertility=estimates.age_specific(total, japan.pattern),
        sex_ratio=ratio,
        birth_survival=alive.births,
        survival=alive.ages,
        migration=trend.migration[..., np.newaxis, :, :] * factor[:, np.newaxis, np.newaxis],
        movers=STEP * moving[:, np.newaxis, np.newaxis] * who,
    )
    if not scenario.net_migration:
        return found
    now = project(trend.base, found).migration[..., 0, :, :].sum(axis=(-2, -1)) / STEP
    first = min(scenario.net_migration)
    way = np.clip((when - trend.start) / max(first - trend.start, STEP / 2), 0, 1)
    wanted = value_at(scenario.net_migration, when)
    yearly = now[..., np.newaxis] * (1 - way) + wanted * way
    return with_net_migration(trend.base, found, yearly, who)


def with_net_migration(
    base: np.ndarray, given: Rates, yearly: np.ndarray, who: np.ndarray = YOUNG_FAMILIES
) -> Rates:
    """The rates with as many movers as it takes for a net migration of ``yearly`` persons.

    The trend's leavers still leave; people of the ages ``who`` come (or more of them leave) until
    the balance of the step is met. Each run meets it one step further, so as many runs as steps
    are exact.

    Args:
        base: persons at the start, axes (…, sex, age).
        given: rates of the scenario.
        yearly: net migrants a year wanted, axes (…, period).
        who: share of each sex and age among the movers, axes (sex, age), summing to 1.
    """
    movers = np.asarray(given.movers)
    changed = given
    for _ in range(given.periods):
        missing = STEP * yearly - project(base, changed).migration.sum(axis=(-2, -1))
        movers = movers + missing[..., np.newaxis, np.newaxis] * who
        changed = replace(given, movers=movers)
    return changed


def stack(of_scenarios: Sequence[Rates]) -> Rates:
    """Rates of several scenarios side by side: a scenario axis before the period."""

    def joined(name: str, trailing: int) -> np.ndarray:
        parts = [getattr(one, name) for one in of_scenarios]
        leading = np.broadcast_shapes(*(part.shape for part in parts))
        return np.stack([np.broadcast_to(part, leading) for part in parts], axis=-trailing - 1)

    return Rates(
        fertility=joined("fertility", 2),
        sex_ratio=joined("sex_ratio", 1),
        birth_survival=joined("birth_survival", 2),
        survival=joined("survival", 3),
        migration=joined("migration", 3),
        movers=joined("movers", 3),
    )


def _starts(trend: Trend, periods: int) -> list[int]:
    return [trend.start + STEP * period for period in range(periods)]


def vision(
    name: str, fertility: Points, observed: Points, social_change: Points, start: int
) -> Scenario:
    """A document's vision as a scenario.

    Fertility rises from the last observed value to the points stated; where none are, it is the
    trend's. A social change of 0 is
    reached by letting the trend's net migration rates fade in a straight line from ``start`` to
    that year: everybody then stays or is replaced by somebody of the same age and sex. Documents
    do not say by age what they mean, and other ways to zero give other populations. Any other
    social change is met by young families (``Scenario.net_migration``).
    """
    paths = {**observed, **fertility} if fertility else {}
    if any(value != 0 for value in social_change.values()):
        return Scenario(name, total_fertility=paths, net_migration=social_change)
    factors = {start: 1.0, **dict.fromkeys(social_change, 0.0)} if social_change else {}
    return Scenario(name, total_fertility=paths, migration=factors)
