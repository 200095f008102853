"""Check the population tables: no fact twice, censuses whole, open age groups that do not overlap.

Tables are indexed by line number, so that each finding names its line.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from machi import agreement, words
from machi.problems import Problem, quote
from machi.schemas.population import SEXES, UNIQUE

CLOSED = [f"{age}-{age + 4}" for age in range(0, 85, 5)]
"""Age groups every census needs; above them groups may be joined."""
MOST_NAMED = 5


def check_population(tables: Mapping[str, pd.DataFrame], files: Mapping[str, str]) -> list[Problem]:
    """No fact twice, and no period that ends before it starts.

    Args:
        tables: ``schemas.MUNICIPAL`` by name.
        files: their files, as messages name them.
    """
    problems: list[Problem] = []
    for name, key in UNIQUE.items():
        problems += _doubles(tables[name], key, files[name])
    return problems + _periods(tables["population_vitals"], files["population_vitals"])


def _doubles(table: pd.DataFrame, key: list[str], file: str) -> list[Problem]:
    def named(row: Any) -> str:
        return "・".join(quote(str(getattr(row, column))) for column in key)

    return agreement.again(table, key, named, f"{'・'.join(key)}の組ごとに一行", file)


def _periods(vitals: pd.DataFrame, file: str) -> list[Problem]:
    backward = vitals[vitals["end_year"] < vitals["start_year"]]
    return [
        Problem(
            file,
            f"終わりの{row.end_year}年が始まりの{row.start_year}年より前です",
            "始まりの年以後（一年だけなら同じ年）",
            "start_year と end_year を資料で確かめてください",
            row=int(str(row.Index)),
            column="end_year",
        )
        for row in backward.itertuples()
    ]


def check_censuses(ages: pd.DataFrame, file: str) -> Iterator[Problem]:
    """Each census and sex that lacks age groups, or counts the oldest twice or not at all.

    Args:
        ages: ``population_ages``; a row left out for another problem would look like a gap.
        file: its file, as messages name it.
    """
    for year, census in ages.groupby("year"):
        for sex in SEXES:
            held = census[census["sex"] == sex]
            found = set(held["age"])
            line = int(str(held.index[0] if len(held) else census.index[0]))
            place = f"{year}年の{words.SEXES[sex]}"
            lacking = [band for band in CLOSED if band not in found]
            if lacking:
                shown = "、".join(lacking[:MOST_NAMED]) + (
                    f" など{len(lacking)}区分" if len(lacking) > MOST_NAMED else ""
                )
                yield Problem(
                    file,
                    f"{place}に {shown} がありません",
                    "男女それぞれ0歳から84歳までの5歳階級と、85歳以上",
                    "足りない行を足すか、その年の行をすべて消してください",
                    row=line,
                    column="age",
                )
            elif not _old_once(found):
                yield Problem(
                    file,
                    f"{place}の85歳以上が、重なるか抜けています",
                    "85+ だけ、または 85-89 と 90+、のように隙間なく一度ずつ",
                    "85歳以上の区分を資料で確かめてください",
                    row=line,
                    column="age",
                )


def _old_once(found: set[str]) -> bool:
    """Whether the groups from 85 on follow each other up to one open group."""
    opened = [age for age in words.OPEN_AGES if f"{age}+" in found]
    if len(opened) != 1:
        return False
    closed = {f"{age}-{age + 4}" for age in range(85, opened[0], 5)}
    return closed == {f"{age}-{age + 4}" for age in range(85, 100, 5)} & found
