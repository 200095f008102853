"""The cohort-component projection (コーホート要因法) by sex and five-year age.

Source of the method: Preston, Heuveline, Guillot (2001), section 6.3 (two-sex projection, women's
mean number during the step as exposure, open age group); S. K. Smith, J. Tayman, D. A. Swanson,
*A Practitioner's Guide to State and Local Population Projections* (Springer 2013), chapter 7; net
migration as a rate on the population at the start of the step, as the National Institute of
Population and Social Security Research (IPSS) does in its regional projections (純移動率).
"""

from dataclasses import dataclass

import numpy as np

from machi.population.ages import AGES, FEMALE, MOTHERS, OPEN, STEP


@dataclass(frozen=True)
class Rates:
    """What happens in each step. Leading axes broadcast against those of the population.

    Attributes:
        fertility: births a year per woman by age of mother, axes (…, period, 7).
        sex_ratio: boys born per girl, axes (…, period).
        birth_survival: axes (…, period, sex).
        survival: axes (…, period, sex, age), see ``lifetable.Survival``.
        migration: net migrants of a step per person of the group at its start, axes as survival.
        movers: further net migrants of a step, persons by age at its end, axes as survival.
    """

    fertility: np.ndarray
    sex_ratio: np.ndarray
    birth_survival: np.ndarray
    survival: np.ndarray
    migration: np.ndarray
    movers: np.ndarray

    @property
    def periods(self) -> int:
        """Number of steps."""
        return int(self.survival.shape[-3])


@dataclass(frozen=True)
class Projection:
    """Population at the start and after each step, and what changed it, in persons.

    ``population[t+1] = population[t] + births[t] - deaths[t] + migration[t]`` for each sex, summed
    over ages.

    Attributes:
        population: axes (…, period + 1, sex, age).
        births: born during the step, axes (…, period, sex).
        deaths: died during the step, those born in it included, axes (…, period, sex).
        migration: net migrants by age at the end of the step, axes (…, period, sex, age). Where
            more would leave than there are, those there are.
    """

    population: np.ndarray
    births: np.ndarray
    deaths: np.ndarray
    migration: np.ndarray


def project(base: np.ndarray, rates: Rates) -> Projection:
    """Carry a population forward, one step for each period of the rates.

    Args:
        base: persons, axes (…, sex, age).
        rates: see ``Rates``; missing leading axes are those of the base.

    Raises:
        ValueError: survival outside 0 to 1, a negative number of persons or births, wrong axes.
    """
    _check(base, rates)
    leading = np.broadcast_shapes(
        base.shape[:-2],
        rates.survival.shape[:-3],
        rates.migration.shape[:-3],
        rates.movers.shape[:-3],
        rates.fertility.shape[:-2],
    )
    shape = (*leading, rates.periods, *base.shape[-2:])
    population = np.empty((*leading, rates.periods + 1, *base.shape[-2:]))
    births, deaths, migration = np.empty(shape[:-1]), np.empty(shape[:-1]), np.empty(shape)
    population[..., 0, :, :] = base
    for period in range(rates.periods):
        start = population[..., period, :, :]
        survivors = _age(start * rates.survival[..., period, :, :])
        moving = _age(start * rates.migration[..., period, :, :])
        moving = moving + rates.movers[..., period, :, :]
        end = np.maximum(survivors + moving, 0.0)
        born = _births(start, end, rates, period)
        alive = born * rates.birth_survival[..., period, :]
        died = start.sum(axis=-1) - survivors.sum(axis=-1)
        survivors[..., 0] = alive
        end[..., 0] = np.maximum(alive + moving[..., 0], 0.0)
        population[..., period + 1, :, :] = end
        births[..., period, :] = born
        deaths[..., period, :] = died + born - alive
        migration[..., period, :, :] = end - survivors
    return Projection(population, births, deaths, migration)


def _age(persons: np.ndarray) -> np.ndarray:
    """Everybody in the next group; the last two meet in the open one, the first is empty."""
    older = np.zeros_like(persons)
    older[..., 1:] = persons[..., :-1]
    older[..., OPEN] += persons[..., OPEN]
    return older


def _births(start: np.ndarray, end: np.ndarray, rates: Rates, period: int) -> np.ndarray:
    """Girls and boys born in the step: rates on the mean of the women at its two ends."""
    women = (start[..., FEMALE, MOTHERS] + end[..., FEMALE, MOTHERS]) / 2
    born = STEP * (rates.fertility[..., period, :] * women).sum(axis=-1)
    girls = born / (1 + rates.sex_ratio[..., period])
    return np.stack([girls, born - girls], axis=-1)


def _check(base: np.ndarray, rates: Rates) -> None:
    if base.shape[-2:] != (2, len(AGES)):
        raise ValueError(f"a population has 2 sexes and {len(AGES)} ages, not {base.shape[-2:]}")
    if (base < 0).any() or (rates.fertility < 0).any():
        raise ValueError("persons and births cannot be negative")
    for share in (rates.survival, rates.birth_survival):
        if ((share < 0) | (share > 1)).any():
            raise ValueError("survival is a share between 0 and 1")


def replacement_fertility(
    pattern: np.ndarray, sex_ratio: np.ndarray, birth_survival: np.ndarray, survival: np.ndarray
) -> np.ndarray:
    """Children per woman at which each generation of women replaces itself, without migration.

    ``(1 + r) / (s0 * sum(c(x) * l(x)))`` with boys per girl r, survival of girls born s0, share
    c(x) of total fertility by age and survival l(x) of women from 0-4 to the group: the net
    reproduction rate of the projection above set to one (Preston et al. 2001, sections 5.4, 7.2).

    Args:
        pattern: share of total fertility by age of mother, summing to 1, axes (…, 7).
        sex_ratio: boys per girl, axes (…).
        birth_survival: axes (…, sex).
        survival: axes (…, sex, age).
    """
    women = survival[..., FEMALE, :]
    reached = np.concatenate([np.ones((*women.shape[:-1], 1)), women[..., :-1].cumprod(-1)], -1)
    mothers = (pattern * reached[..., MOTHERS]).sum(axis=-1)
    result: np.ndarray = (1 + sex_ratio) / (birth_survival[..., FEMALE] * mothers)
    return result
