"""Problems of the form in the form's own words: Japanese headings, sheets and choices."""

import re
from collections.abc import Mapping
from dataclasses import replace

from machi import schemas
from machi.forms import names
from machi.problems import Problem
from machi.schemas import japanese

_FILE = re.compile(rf"({'|'.join(schemas.MUNICIPAL)})\.csv の ([a-z_]+)")
_TABLE = re.compile(rf"({'|'.join(schemas.MUNICIPAL)})の表")


def localised(problem: Problem, table: str) -> Problem:
    """A problem of a form's sheet as its reader knows columns, tables and values.

    The words of ``machi.references`` and ``machi.agreement`` name them as the tables do.
    """
    columns = {name: column.heading for name, column in names.columns(table).items()}
    column = columns.get(problem.column or "", problem.column)
    own = names.columns(table).get(problem.column or "")
    allowed = _choices(problem.allowed, own.choices if own else {})
    return replace(
        problem,
        found=_said(problem.found, columns),
        allowed=_said(allowed, columns),
        fix=_said(problem.fix, columns),
        column=column,
    )


def _choices(allowed: str, choices: Mapping[str, str]) -> str:
    parts = allowed.split("、")
    if choices and all(part in choices for part in parts):
        return "、".join(choices[part] for part in parts)
    return allowed


def _said(text: str, columns: Mapping[str, str]) -> str:
    text = _FILE.sub(
        lambda f: f"シート「{japanese.TABLES[f[1]]}」の「{names.heading_of(f[1], f[2])}」", text
    )
    text = _TABLE.sub(lambda found: f"シート「{japanese.TABLES[found[1]]}」", text)
    # A name of one letter sequence only, not a part of an id such as title-2.
    pattern = rf"(?<![\w.-])({'|'.join(sorted(columns, key=len, reverse=True))})(?![\w.-])"
    return re.sub(
        pattern,
        lambda found: f"「{columns[found[1]]}」",
        text,
        flags=re.ASCII,
    )
