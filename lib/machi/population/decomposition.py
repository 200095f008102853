"""What a projection's assumptions contribute, found by running it with and without them.

Source of the components: J. Bongaarts, R. A. Bulatao (1999), "Completing the demographic
transition", *Population and Development Review* 25(3): momentum of the age structure, fertility
above or below replacement, migration, by a chain of counterfactual projections.
"""

from dataclasses import dataclass, replace

import numpy as np

from machi.population import ages
from machi.population.ages import STEP
from machi.population.projection import Projection, Rates, project, replacement_fertility


@dataclass(frozen=True)
class Components:
    """Change of the population since the start, in persons; axes (…, period + 1).

    ``structure + fertility + migration`` is the whole change.

    Attributes:
        structure: with replacement fertility and nobody moving: what the ages of today, and
            longer lives, do by themselves.
        fertility: by fertility other than replacement.
        migration: by movers and their children.
    """

    structure: np.ndarray
    fertility: np.ndarray
    migration: np.ndarray


@dataclass(frozen=True)
class Difference:
    """What separates two projections from one base, in persons; axes (…, period + 1) by group.

    Attributes:
        fertility: with the other's fertility alone changed.
        migration: with the other's migration alone changed.
        both: more than the sum of the two, since movers have children.
        total: all three.
    """

    fertility: dict[str, np.ndarray]
    migration: dict[str, np.ndarray]
    both: dict[str, np.ndarray]
    total: dict[str, np.ndarray]


def components(base: np.ndarray, rates: Rates) -> Components:
    """Why the population changes, by a chain of runs that adds one assumption at a time."""
    nobody = _without_migration(rates)
    pattern = rates.fertility / rates.fertility.sum(axis=-1, keepdims=True)
    level = replacement_fertility(pattern, rates.sex_ratio, rates.birth_survival, rates.survival)
    balanced = replace(nobody, fertility=pattern * (level / STEP)[..., np.newaxis])
    first, second, whole = (_total(project(base, run)) for run in (balanced, nobody, rates))
    return Components(first - whole[..., [0]], second - first, whole - second)


def difference(base: np.ndarray, reference: Rates, other: Rates) -> Difference:
    """What the fertility and the migration of ``other`` change, for the total and broad groups.

    Survival and the sex ratio at birth are the reference's.
    """
    fertile = replace(reference, fertility=other.fertility)
    moving = replace(reference, migration=other.migration, movers=other.movers)
    whole = replace(fertile, migration=other.migration, movers=other.movers)
    start, first, second, both = (
        ages.broad(project(base, run).population) for run in (reference, fertile, moving, whole)
    )
    names = list(start)
    return Difference(
        {name: first[name] - start[name] for name in names},
        {name: second[name] - start[name] for name in names},
        {name: both[name] - first[name] - second[name] + start[name] for name in names},
        {name: both[name] - start[name] for name in names},
    )


def extra_a_year(projection: Projection, reference: Projection) -> tuple[np.ndarray, np.ndarray]:
    """Births and net migrants a year beyond the reference's, in each step; axes (…, period)."""
    births = (projection.births - reference.births).sum(axis=-1) / STEP
    movers = (projection.migration - reference.migration).sum(axis=(-2, -1)) / STEP
    return births, movers


def movers_needed(
    base: np.ndarray, rates: Rates, target: np.ndarray, step: int, who: np.ndarray
) -> np.ndarray:
    """Net migrants a year, beyond the rates', that lead to a total after ``step`` steps; axes (…).

    The same number every year from the start. The population answers in proportion, so two runs
    tell it; negative where fewer are needed.

    Args:
        base: persons at the start, axes (…, sex, age).
        rates: what happens otherwise.
        target: persons wanted, axes (…).
        step: number of steps.
        who: share of each sex and age among the movers, axes (sex, age), summing to 1.
    """
    unit = float(base.sum(axis=(-2, -1)).max()) / 1000
    more = replace(rates, movers=rates.movers + STEP * unit * who)
    without, with_some = (_total(project(base, run))[..., step] for run in (rates, more))
    result: np.ndarray = (np.asarray(target) - without) / (with_some - without) * unit
    return result


def fertility_factor(base: np.ndarray, rates: Rates, children: np.ndarray, step: int) -> np.ndarray:
    """Factor on fertility at which the children 0-14 after ``step`` steps are those given.

    Solved by halving between 0 and 4; children only rise with fertility. Axes as ``children``.

    Raises:
        ValueError: no factor in between reaches the number.
    """
    low, high = np.zeros(children.shape), np.full(children.shape, 4.0)

    def reached(factor: np.ndarray) -> np.ndarray:
        changed = replace(rates, fertility=rates.fertility * factor[..., np.newaxis, np.newaxis])
        return ages.broad(project(base, changed).population)["0-14"][..., step]

    if (reached(low) > children).any() or (reached(high) < children).any():
        raise ValueError("no fertility between none and four times the trend's gives the children")
    for _ in range(50):
        middle = (low + high) / 2
        above = reached(middle) > children
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    factor: np.ndarray = (low + high) / 2
    return factor


def _without_migration(rates: Rates) -> Rates:
    return replace(
        rates, migration=np.zeros_like(rates.migration), movers=np.zeros_like(rates.movers)
    )


def _total(projection: Projection) -> np.ndarray:
    result: np.ndarray = projection.population.sum(axis=(-2, -1))
    return result
