"""Themes that municipalities often measure alike, and the words they are known by.

The words are a table of ours (data/comparison), because a report must be able to show which word
made two indicators a pair, and a researcher to add one without programming.
"""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from machi import paths
from machi.problems import DataError, Problem, quote, show
from machi.reading import read_table
from machi.schemas.comparison import FILES
from machi.text import match_key

UNITLESS = "単位なし"
"""Stands for a blank unit in the table of words."""


@dataclass(frozen=True)
class Theme:
    """One theme and its words, as documents print them.

    Attributes:
        theme_id: its id.
        title: what reports call it.
        caution: what to mind when values are compared.
        names: by word of a name, the quantity it stands for; longer words first.
        units: by unit, the unit it is counted together with ("" for none).
        counts: by measure type, the one it counts like; those not named count as themselves.
        turned, definitions, others, areas: words of the other roles.
    """

    theme_id: str
    title: str
    caution: str
    names: Mapping[str, str]
    units: Mapping[str, str]
    counts: Mapping[str, str]
    turned: tuple[str, ...]
    definitions: tuple[str, ...]
    others: tuple[str, ...]
    areas: tuple[str, ...]


def load() -> list[Theme]:
    """All themes in the order of their table.

    Raises:
        DataError: with every problem of the two tables.
    """
    table, listed = (read_table(paths.data() / file, model) for file, model in FILES.values())
    problems = [*table.problems, *listed.problems]
    problems += _strays(listed.frame, set(table.frame["theme_id"]))
    if problems:
        raise DataError(problems)
    known = listed.frame
    return [
        _theme(row, known[(known["theme_id"] == row["theme_id"]) | known["theme_id"].isna()])
        for row in table.frame.to_dict("records")
    ]


def files() -> list[Path]:
    """The files the themes are read from."""
    return [paths.data() / file for file, _ in FILES.values()]


def _strays(words: pd.DataFrame, known: set[str]) -> list[Problem]:
    """A problem for each word of a theme nobody has, and each that says not what it stands for."""
    lost = words[words["theme_id"].notna() & ~words["theme_id"].isin(known)]
    silent = words[words["role"].isin(["name", "count"]) & words["stands_for"].isna()]
    fix = "綴りを直すか、themes.csv に足してください"
    path = paths.data() / FILES["words"][0]
    return [
        *(
            Problem(
                show(path),
                f"主題{quote(theme)}はありません",
                "、".join(sorted(known)),
                fix,
                row=int(row),
                column="theme_id",
            )
            for row, theme in lost["theme_id"].items()
        ),
        *(
            Problem(
                show(path),
                "空欄です",
                "その語が表す量（count では数え方）",
                "埋めてください",
                row=int(row),
                column="stands_for",
            )
            for row in silent.index
        ),
    ]


def _theme(row: Mapping[str, str], words: pd.DataFrame) -> Theme:
    def of(role: str) -> pd.DataFrame:
        return words[words["role"] == role]

    def pairs(role: str) -> dict[str, str]:
        own = of(role)
        stands = own["stands_for"].fillna(own["word"])
        return dict(zip(own["word"], stands, strict=True))

    names = sorted(pairs("name").items(), key=lambda pair: -len(pair[0]))
    units = {("" if u == UNITLESS else u): s for u, s in pairs("unit").items()}
    return Theme(
        row["theme_id"],
        row["title"],
        row["caution"],
        names=dict(names),
        units={unit: "" if base == UNITLESS else base for unit, base in units.items()},
        counts=pairs("count"),
        turned=tuple(of("reversed")["word"]),
        definitions=tuple(of("definition")["word"]),
        others=tuple(of("other")["word"]),
        areas=tuple(of("area")["word"]),
    )


def first_in(key: str, words: Iterable[str]) -> str | None:
    """The first of the words that occurs in a text, given as ``text.match_key``."""
    return next((word for word in words if _key(word) in key), None)


_key = functools.cache(match_key)
"""Words are few and looked for in every indicator."""
