"""What sheets, columns and choices are called in the form, and how to find them again."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pandera.pandas as pa

from machi import schemas
from machi.schemas import japanese
from machi.text import match_key

GUIDE, LISTS = "はじめに", "一覧"
"""Sheets without facts: how to fill the form; what its drop-downs offer (hidden)."""
MEMO = "メモ"
"""Sheets and columns whose name begins so are the office's own and are not read."""
REQUIRED, OPTIONAL = "必須", "空欄可"
CHOOSE = "選ぶ"
NEEDS = frozenset(
    f"{need}{way}" for need in (REQUIRED, OPTIONAL) for way in ("", f"・{CHOOSE}")
)  # fmt: skip
"""What the row above the headings says of a column."""


@dataclass(frozen=True)
class Column:
    """A column of a form's sheet.

    Attributes:
        name: the column in the table.
        heading: what people read.
        kind: what its cells hold: ``number``, ``year``, ``code``, ``sdg``, ``choice``,
            ``reference``, ``id``, ``printed_value`` or ``text``.
        required: whether a blank is refused.
        choices: the words of a choice by the value they stand for; empty for other kinds.
        refers: the table a reference leads to; "" for other kinds.
    """

    name: str
    heading: str
    kind: str
    required: bool
    choices: Mapping[str, str]
    refers: str

    @property
    def need(self) -> str:
        """The words of ``NEEDS`` for it."""
        listed = bool(self.choices or self.refers or self.kind == "sdg")
        return (REQUIRED if self.required else OPTIONAL) + (f"・{CHOOSE}" if listed else "")


@cache
def columns(table: str) -> dict[str, Column]:
    """The columns of a table's sheet by name, in the order of the table."""
    found = schemas.columns(schemas.MUNICIPAL[table])
    words = japanese.CHOICES.get(table, {})
    return {name: _column(table, name, d, words.get(name, {})) for name, d in found.items()}


def _column(table: str, name: str, definition: pa.Column, words: Mapping[str, str]) -> Column:
    refers = str((definition.metadata or {}).get("refers") or "")
    if name == "source_id":
        refers = "sources"
    allowed = next(
        (c.statistics["allowed_values"] for c in definition.checks if c.name == "isin"), ()
    )
    choices = {value: words[value] for value in allowed}
    kind = _kind(name, definition, bool(choices), refers)
    return Column(
        name, japanese.name(table, name), kind, not definition.nullable, choices, refers
    )  # fmt: skip


def _kind(name: str, definition: pa.Column, choice: bool, refers: str) -> str:
    held = str(definition.dtype)
    if held == "float64":
        return "number"
    if held == "Int64":
        return "year"
    named = {"municipality_code": "code", "sdg": "sdg", "value_printed": "printed_value"}
    if name in named:
        return named[name]
    if choice:
        return "choice"
    if refers:
        return "reference"
    return "id" if name.endswith("_id") else "text"


def key(text: str) -> str:
    """A name to compare: without white space, line breaks and differences of width."""
    return match_key(text)


@cache
def tables() -> dict[str, str]:
    """Tables by the key of their sheet's name and of their own."""
    own = {key(name): name for name in schemas.MUNICIPAL}
    return own | {key(sheet): name for name, sheet in japanese.TABLES.items()}


def heading_of(table: str, column: str) -> str:
    """What people read above a column; the name itself for one the table does not have."""
    found = columns(table).get(column)
    return found.heading if found else column


def letters_of(column: int) -> str:
    """The letters Excel shows above a column: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
