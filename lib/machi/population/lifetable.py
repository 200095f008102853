"""Survival ratios from death rates by age: an abridged life table.

The sexes are those of ``ages.SEXES``, women first.

Source of the formulas: S. H. Preston, P. Heuveline, M. Guillot, *Demography: Measuring and
Modeling Population Processes* (Blackwell 2001), box 3.1 (q from m), table 3.3 (years lived in the
first ages by those who die, Coale and Demeny's West pattern), section 6.3 (survival ratios of a
projection and of its open group).
"""

from dataclasses import dataclass

import numpy as np

from machi.population.ages import OPEN

STARTS = (0, 1, *range(5, 105, 5))
"""First ages of the death rates: below 1, 1-4, five-year groups, 100+."""
# Years lived between 0 and 1, and between 1 and 4, by those who die there: constant and slope on
# the death rate below age 1, for women and men; from the bound on they are flat.
_BOUND = 0.107
_CONSTANT = np.array([[0.053, 1.522], [0.045, 1.651]])
_SLOPE = np.array([[2.800, -1.518], [2.684, -2.816]])
_FLAT = np.array([[0.350, 1.361], [0.330, 1.352]])


@dataclass(frozen=True)
class Survival:
    """Share that survives a five-year step.

    Attributes:
        births: of the children born during the step, to age 0-4 at its end; axes (…, sex).
        ages: of each age group to the next; the last but one enters the open group, the last
            stays in it; axes (…, sex, age).
    """

    births: np.ndarray
    ages: np.ndarray


def survival(mortality: np.ndarray, ratio: float | np.ndarray = 1.0) -> Survival:
    """Survival ratios from central death rates with the axes (…, sex, age as ``STARTS``).

    ``L(x+5) / L(x)`` of the life table, ``T(90) / T(85)`` for the open group, ``L(0-4) / 5 l(0)``
    for births. ``ratio`` multiplies every rate (a place that dies more than the nation), with the
    axes of what comes before sex.

    Raises:
        ValueError: rates that are not positive numbers, or of another number of ages.
    """
    if mortality.shape[-1] != len(STARTS) or not (mortality > 0).all():
        raise ValueError(f"death rates must be {len(STARTS)} positive numbers a sex")
    rates = mortality * np.asarray(ratio)[..., np.newaxis, np.newaxis]
    lived = person_years(rates)
    groups = np.concatenate([lived[..., [0]] + lived[..., [1]], lived[..., 2:]], axis=-1)
    last = OPEN
    above = groups[..., last:].sum(axis=-1)
    ratios = groups[..., 1 : last + 1] / groups[..., :last]
    staying = (above - groups[..., last]) / above
    ages = np.concatenate([ratios, staying[..., np.newaxis]], axis=-1)
    return Survival(groups[..., 0] / 5, ages)


def person_years(rates: np.ndarray) -> np.ndarray:
    """Person-years lived in each age group by one newborn; axes as the rates.

    ``q = n m / (1 + (n - a) m)``; those who die live ``a`` years of the group: the pattern of the
    first ages, half of the group above; the open group lives ``l / m``. Their sum is the life
    expectancy at birth.
    """
    width = np.array([1.0, 4.0] + [5.0] * (len(STARTS) - 3) + [np.inf])
    lost = np.broadcast_to(width / 2, rates.shape).copy()
    lost[..., :2] = _first_ages(rates)
    finite = width[:-1]
    dying = finite * rates[..., :-1] / (1 + (finite - lost[..., :-1]) * rates[..., :-1])
    alive = np.concatenate([np.ones((*rates.shape[:-1], 1)), (1 - dying).cumprod(-1)], axis=-1)
    deaths = alive[..., :-1] * dying
    closed = finite * alive[..., 1:] + lost[..., :-1] * deaths
    return np.concatenate([closed, alive[..., [-1]] / rates[..., [-1]]], axis=-1)


def _first_ages(rates: np.ndarray) -> np.ndarray:
    infant = rates[..., [0]]
    result: np.ndarray = np.where(infant < _BOUND, _CONSTANT + _SLOPE * infant, _FLAT)
    return result
