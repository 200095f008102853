"""Sexes and five-year age groups of the model, and how a table becomes an array of them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

SEXES = ("female", "male")
FEMALE, MALE = 0, 1
AGES = tuple(range(0, 90, 5))
"""First age of each group; the last one (85+) is open."""
OPEN = len(AGES) - 1
STEP = 5
"""Years of a step and of an age group."""
MOTHERS = slice(3, 10)
"""Groups 15-19 to 45-49, which bear children."""
BROAD = {"0-14": slice(0, 3), "15-64": slice(3, 13), "65+": slice(13, 18)}
"""The three broad groups of Japanese statistics."""
UNKNOWN = "unknown"


def label(index: int) -> str:
    """``20-24`` for group 4, ``85+`` for the open one."""
    first = AGES[index]
    return f"{first}+" if index == OPEN else f"{first}-{first + STEP - 1}"


def to_array(table: pd.DataFrame, codes: Sequence[str], years: Sequence[int]) -> np.ndarray:
    """Census population as persons by (municipality, year, sex, age).

    Groups above 85 are added to the open group. Persons of unknown age are shared out over the
    known ages of their sex in proportion (案分), so every total stays what the census counted.

    Args:
        table: table ``ages`` (municipality_code, year, sex, age, population).
        codes: municipalities, in the order wanted.
        years: censuses, in the order wanted.

    Raises:
        KeyError: a municipality, year, sex or age group is not in the table.
    """
    bands = [str(band) for band in pd.unique(table["age"])]
    known = [band for band in bands if band != UNKNOWN]
    keys = pd.MultiIndex.from_product([codes, years, SEXES, bands])
    held = table.set_index(["municipality_code", "year", "sex", "age"])["population"]
    missing = keys.difference(held.index)
    if len(missing):
        raise KeyError(f"no census population for {list(missing[:3])}")
    shape = (len(codes), len(years), len(SEXES), len(bands))
    counts = held.loc[keys].to_numpy(dtype="float64").reshape(shape)
    result = np.zeros((*shape[:3], len(AGES)))
    for band in known:
        result[..., _group(band)] += counts[..., bands.index(band)]
    if UNKNOWN in bands:
        total = result.sum(axis=-1, keepdims=True)
        result *= 1 + counts[..., [bands.index(UNKNOWN)]] / np.where(total > 0, total, 1)
    return result


def _group(band: str) -> int:
    return min(int(band.rstrip("+").split("-")[0]) // STEP, OPEN)


def broad(population: np.ndarray) -> dict[str, np.ndarray]:
    """Persons of both sexes: ``total`` and the three broad groups, without the last two axes."""
    persons = population.sum(axis=-2)
    groups = {name: persons[..., ages].sum(axis=-1) for name, ages in BROAD.items()}
    return {"total": persons.sum(axis=-1), **groups}


def rake(population: np.ndarray, targets: dict[str, np.ndarray]) -> np.ndarray:
    """The population with each broad group scaled to its target (proportional fitting).

    Ages within a broad group, and the sexes, keep their proportions. It is how a census known by
    three groups only is given ages: an estimate, not a count.
    """
    result = population.copy()
    held = broad(population)
    for name, ages in BROAD.items():
        scale = np.asarray(targets[name]) / held[name]
        result[..., ages] *= scale[..., np.newaxis, np.newaxis]
    return result
