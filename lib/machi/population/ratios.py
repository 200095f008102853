"""The cohort-change-ratio method (コーホート変化率法): two censuses and nothing else.

Source: H. R. Hamilton, J. Perry (1962), "A Short Method for Projecting Population by Age from One
Decennial Census to Another", *Social Forces* 41; Smith, Tayman, Swanson (2013), section 7.4. Births
and migration of small children enter through the child-woman ratio (children 0-4 per woman 15-49,
子ども女性比), by sex of the child.
"""

from dataclasses import dataclass

import numpy as np

from machi.population.ages import AGES, FEMALE, MOTHERS, OPEN


@dataclass(frozen=True)
class ChangeRatios:
    """How a cohort changes in five years.

    Attributes:
        cohorts: persons of a group per person of the group before it five years earlier, by group
            of arrival, axes (…, sex, age); the open group is counted from 80+. The first is unused.
        children: children 0-4 per woman 15-49 at the same time, axes (…, sex of the child).
    """

    cohorts: np.ndarray
    children: np.ndarray


def change_ratios(first: np.ndarray, second: np.ndarray) -> ChangeRatios:
    """Ratios between two censuses five years apart, axes (…, sex, age).

    A cohort nobody was in five years ago has no ratio; it is given 1, which leaves it empty.
    """
    origin = _origins(first)
    cohorts = np.divide(second, origin, out=np.ones_like(second), where=origin > 0)
    women = second[..., FEMALE, MOTHERS].sum(axis=-1)[..., np.newaxis]
    return ChangeRatios(cohorts, second[..., 0] / np.where(women > 0, women, 1))


def project_ratios(base: np.ndarray, ratios: ChangeRatios, periods: int) -> np.ndarray:
    """Population with the ratios kept for ``periods`` steps, axes (…, period + 1, sex, age)."""
    population = np.empty((*base.shape[:-2], periods + 1, 2, len(AGES)))
    population[..., 0, :, :] = base
    for period in range(periods):
        end = _origins(population[..., period, :, :]) * ratios.cohorts
        women = end[..., FEMALE, MOTHERS].sum(axis=-1)
        end[..., 0] = women[..., np.newaxis] * ratios.children
        population[..., period + 1, :, :] = end
    return population


def _origins(population: np.ndarray) -> np.ndarray:
    """Persons five years earlier in the group a cohort came from, by group of arrival."""
    origin = np.zeros_like(population)
    origin[..., 1:] = population[..., :-1]
    origin[..., OPEN] += population[..., OPEN]
    return origin
