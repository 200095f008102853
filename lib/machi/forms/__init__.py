"""The form: one workbook a planning office fills in Excel, and reading it back.

``write`` makes an empty one, ``fill`` one with tables in it; ``open_form`` reads one, whatever
Excel and its users did to it: ``understanding`` and ``table`` state the rules. A table read from
its sheet is what ``machi.reading.read_table`` makes of its CSV.

Nothing is loaded before it is needed: most municipalities have no form.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from machi.forms.form import Form
    from machi.reading import Reading
    from machi.schemas import Table

FILE = "form.xlsx"
"""The form in a municipality's folder."""
SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
"""How names of workbooks end."""


def write(path: Path, town: Mapping[str, str]) -> None:
    """Write the empty form of a municipality, the same bytes each time.

    Args:
        path: the file to write; its folder exists.
        town: ``municipality_code``, ``municipality_name`` and ``prefecture_name``.

    Raises:
        DataError: the shared tables, whose ids the form offers, are broken.
    """
    fill(path, town, {})


def fill(path: Path, town: Mapping[str, str], tables: "Mapping[str, pd.DataFrame]") -> None:
    """Write the form of a municipality with rows in it; those not named stay empty.

    Args:
        path: the file to write; its folder exists.
        town: as for ``write``.
        tables: frames by name of ``schemas.MUNICIPAL``, as ``store.load`` gives them.

    Raises:
        DataError: a text that no cell of Excel can hold, or as ``write``.
    """
    from machi.forms import writing

    writing.fill(path, town, tables)


def open_form(path: Path) -> "Form":
    """The form in a file.

    Raises:
        DataError: the file cannot be opened or is no workbook.
    """
    from machi.forms import form

    return form.open_form(path)


def read(path: Path, table: str, model: "type[Table]") -> "Reading":
    """A table of the form in ``path``: what its CSV would be read as.

    Raises:
        DataError: the file is no form.
        KeyError: the form has no sheet for the table.
    """
    from machi import schemas

    assert schemas.MUNICIPAL[table] is model, table
    return open_form(path).read(table)
