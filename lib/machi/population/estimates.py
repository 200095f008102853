"""What two censuses say of migration and fertility, given survival.

Sources: net migration as the residual of forward survival (Smith, Tayman, Swanson 2013, section
6.3; IPSS's 純移動率 is the same, relative to the population at the start); fertility from children
aged 0-4 by reverse survival (United Nations, *Manual X: Indirect Techniques for Demographic
Estimation*, 1983, chapter VIII).

Neither is a count. The residual holds every error of the censuses and of survival; the fertility
holds the migration of small children with their parents. Both carry a projection well, because
there the same errors return; read as facts they mislead.
"""

import numpy as np

from machi.population.ages import FEMALE, MOTHERS, OPEN, STEP


def migration_rates(first: np.ndarray, second: np.ndarray, survival: np.ndarray) -> np.ndarray:
    """Net migrants of five years per person of each group at the start, axes (…, sex, age).

    ``P(x+5, t+5) / P(x, t) - s(x)``. The two groups that meet in the open one share its residual in
    proportion. Groups that were empty have no rate; it is given 0.
    """
    residual = np.zeros_like(first)
    residual[..., : OPEN - 1] = second[..., 1:OPEN] - (first * survival)[..., : OPEN - 1]
    last = slice(OPEN - 1, OPEN + 1)
    stayed = (first[..., last] * survival[..., last]).sum(axis=-1)
    persons = first[..., last].sum(axis=-1)
    share = np.divide(
        second[..., OPEN] - stayed, persons, out=np.zeros_like(persons), where=persons > 0
    )
    residual[..., last] = first[..., last] * share[..., np.newaxis]
    rates: np.ndarray = np.divide(residual, first, out=np.zeros_like(first), where=first > 0)
    return rates


def total_fertility(
    first: np.ndarray, second: np.ndarray, pattern: np.ndarray, birth_survival: np.ndarray
) -> np.ndarray:
    """Children per woman that would explain the children 0-4 of the second census, axes (…).

    Births are ``C(sex) / s0(sex)``; women are the mean of the two censuses; the pattern of ages is
    given (shares of total fertility, axes (…, 7)), so only the level is found.
    """
    births = (second[..., 0] / birth_survival).sum(axis=-1)
    women = (first[..., FEMALE, MOTHERS] + second[..., FEMALE, MOTHERS]) / 2
    result: np.ndarray = births / (pattern * women).sum(axis=-1)
    return result


def age_specific(total: np.ndarray, pattern: np.ndarray) -> np.ndarray:
    """Births a year per woman by age of mother: ``TFR c(x) / 5``; axes (…) and (…, 7)."""
    result: np.ndarray = np.asarray(total)[..., np.newaxis] * pattern / STEP
    return result


def without_guests(population: np.ndarray, persons: float | np.ndarray) -> np.ndarray:
    """The population without a number of people counted there who had not moved there for good.

    Made for the evacuees in the 2015 census of Fukushima's municipalities. Their ages were not
    published with the number, so they are taken out in proportion to everybody's.

    Args:
        population: axes (…, sex, age).
        persons: how many to take out, axes (…).

    Raises:
        ValueError: more persons than the population.
    """
    total = population.sum(axis=(-2, -1))
    share = np.asarray(persons) / total
    if (share > 1).any():
        raise ValueError("more guests than people")
    result: np.ndarray = population * (1 - share)[..., np.newaxis, np.newaxis]
    return result
