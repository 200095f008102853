"""The companion workbook: every table of a report as one XLSX file and as CSV files.

Sheets come from the pages themselves (``gather.collect``), so workbook and pages cannot differ.
openpyxl writes the file, and not a library that only writes, because filled-in workbooks are to
be read as well. The same sheets give the same bytes: a file carries no time of its making.

Nothing in the files is computed or fetched: no formula, macro or external link. Text that a program
could take for a formula is marked as text (``quotePrefix`` in XLSX, a leading ``'`` in CSV), and
control characters and marks that turn the reading direction show as [U+202E].
"""

import csv
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from machi import xlsx
from machi.render import layout
from machi.render.cells import Cell, looks_like_formula, safe
from machi.render.gather import Sheet, collect
from machi.render.looks import Looks

__all__ = ["Sheet", "collect", "write_csv", "write_xlsx"]

INDEX = "index.csv"
INDEX_HEAD = ("ファイル", "章", "節", "表", "表の数", "行数", "注", "出典")


def write_xlsx(path: Path, sheets: Sequence[Sheet], about: Sequence[tuple[str, str]]) -> None:
    """Write all sheets and a first one, 「目次」, that lists and links them.

    Args:
        path: the file to write; its folder exists.
        sheets: what :func:`collect` gave; may be empty.
        about: (label, value) pairs of the report: municipality first, then reference date, rule,
            fingerprint, version. They name no time of making if files are to be comparable.
    """
    book = Workbook()
    properties = book.properties
    properties.title = safe(layout.title_of(about))
    properties.creator = "まちワークブック"
    properties.language = "ja"
    first = book.worksheets[0]
    looks = Looks()
    layout.fill_contents(first, sheets, about, looks)
    for sheet in sheets:
        layout.fill_sheet(book.create_sheet(), sheet, looks)
    xlsx.save(book, path)


def write_csv(folder: Path, sheets: Sequence[Sheet]) -> None:
    """Write ``NN-MM.csv`` for each sheet and ``index.csv`` that lists them.

    UTF-8 with a byte order mark and CRLF, as Excel expects. Numbers are bare where all numbers of
    a column have the same unit, which then stands in the heading (目標（人）); otherwise they are
    as printed. A missing value is an empty field.

    Args:
        folder: where to write; it exists.
        sheets: what :func:`collect` gave; may be empty.
    """
    listed: list[Sequence[str]] = [INDEX_HEAD]
    for sheet in sheets:
        name = f"{sheet.number}.csv"
        units = [_unit(column) for column in zip(*sheet.rows, strict=True)]
        units += [""] * (len(sheet.headers) - len(units))
        heads = [
            f"{head}（{unit}）" if unit and f"（{unit}" not in head else head
            for head, unit in zip(sheet.headers, units, strict=True)
        ]
        rows = [
            [_field(cell, unit) for cell, unit in zip(row, units, strict=True)]
            for row in sheet.rows
        ]
        _write(folder / name, [[_text(head) for head in heads], *rows])
        words = (sheet.chapter, " ＞ ".join(sheet.section), sheet.caption)
        counts = (str(sheet.tables), str(len(sheet.rows)))
        ends = (" ".join(sheet.notes), " ".join(sheet.sources))
        listed.append((name, *map(_text, words), *counts, *map(_text, ends)))
    _write(folder / INDEX, listed)


def _unit(column: Sequence[Cell]) -> str | None:
    """The one unit of a column's numbers, "" for none; None when they differ."""
    units = {cell.form.unit.strip() for cell in column if cell.form}
    return units.pop() if len(units) == 1 else None if units else ""


def _field(cell: Cell, unit: str | None) -> str:
    if cell.missing:
        return ""
    if cell.form is None or (unit is None and cell.form.unit):
        return _text(cell.text)
    return repr(cell.value)


def _text(text: str) -> str:
    clean = safe(text)
    return f"'{clean}" if looks_like_formula(clean) else clean


def _write(path: Path, rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerows(rows)
