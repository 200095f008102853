"""Sexes and five-year age groups of the model, and how a table becomes an array of them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

SEXES = ("female", "male")
FEMALE, MALE = 0, 1
AGES = tuple(range(0, 90, 5))
"""First age of each group; the last one (85+) is open."""
OPEN = len(AGES) - 1
SHAPE = (len(SEXES), len(AGES))
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
    rows = table[table["municipality_code"].isin(codes) & table["year"].isin(list(years))]
    axes = [pd.Index(list(codes)), pd.Index(list(years)), pd.Index(SEXES)]
    columns = [rows[name] for name in ("municipality_code", "year", "sex")]
    cells = [axis.get_indexer(values) for axis, values in zip(axes, columns, strict=True)]
    known = (rows["age"] != UNKNOWN).to_numpy()
    persons = rows["population"].to_numpy(dtype="float64")
    shape = (len(codes), len(years), len(SEXES), len(AGES))
    result, present = np.zeros(shape), np.zeros(shape, dtype=bool)
    at = (*(cell[known] for cell in cells), [_group(band) for band in rows.loc[known, "age"]])
    np.add.at(result, at, persons[known])
    present[at] = True
    if not present.all():
        code, year, sex, age = np.argwhere(~present)[0]
        missing = (codes[code], years[year], SEXES[sex], label(age))
        raise KeyError(f"no census population for {missing}")
    unknown = np.zeros(shape[:-1])
    np.add.at(unknown, tuple(cell[~known] for cell in cells), persons[~known])
    total = result.sum(axis=-1)
    result *= 1 + (unknown / np.where(total > 0, total, 1))[..., np.newaxis]
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
