"""Budgeted amounts as plain numbers by project, year, stage and item, for the sums made of them."""

import math
from collections import defaultdict
from typing import Any

import pandas as pd

TIME = ["year", "stage"]
ITEM_KEY = [*TIME, "item"]


def legible(budgets: pd.DataFrame) -> dict[tuple[Any, ...], float]:
    """Legible amounts of table ``budgets`` by project_id, year, stage and item.

    Raises:
        ValueError: a project has two amounts of one item, and nobody could say which to compare.
    """
    held = budgets.dropna(subset=["value"])
    keys = list(held[["project_id", *ITEM_KEY]].itertuples(index=False, name=None))
    found = dict(zip(keys, held["value"], strict=True))
    if len(found) < len(keys):
        raise ValueError("一つの事業に、同じ年度・段階・項目の額が二つあります。")
    return found


def total(amounts: list[float]) -> float:
    """The sum of amounts; missing where there are none."""
    return sum(amounts) if amounts else math.nan


def kinds(budgets: pd.DataFrame) -> pd.DataFrame:
    """Year, stage and item of every amount: years ascending, items in the table's own order."""
    found = budgets[ITEM_KEY].drop_duplicates()
    return found.sort_values("year", kind="stable").reset_index(drop=True)


def times(kinds: pd.DataFrame, item: str) -> list[tuple[Any, ...]]:
    """Year and stage of every amount of an item among ``kinds``."""
    return list(kinds.loc[kinds["item"] == item, TIME].itertuples(index=False, name=None))


def members(groups: pd.DataFrame) -> dict[str, list[str]]:
    """The projects of each group (``evaluation.groups_by``), both in the order given."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for project, group in zip(groups["project_id"], groups["group"], strict=True):
        found[group][project] = None
    return {group: [*projects] for group, projects in found.items()}
