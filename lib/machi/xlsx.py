"""Save a workbook so that the same contents are the same bytes, whenever and wherever.

openpyxl puts the time of saving into the properties and into each entry of the file.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.constants import ARC_CORE

_TIMES = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
_TAIL = re.compile(rb"<legacyDrawing |</worksheet>")


def save(book: Workbook, path: Path, typed: Mapping[str, str] | None = None) -> None:
    """Write a workbook without pictures and charts.

    Args:
        book: the workbook.
        path: the file to write; its folder exists.
        typed: by name of a sheet, cells in which digits as text are meant so: Excel marks them
            with no green corner.
    """
    # Without this a program recalculates on opening and asks to save on closing.
    book.calculation.fullCalcOnLoad = False
    with path.open("wb") as file:
        _Writer(book, _Archive(file, "w"), typed or {}).save()


class _Archive(zipfile.ZipFile):
    """A file with no time in its properties and entries, and no trace of the system."""

    def writestr(
        self, zinfo_or_arcname: str | zipfile.ZipInfo, data: Any, *_: Any, **__: Any
    ) -> None:
        """Write an entry."""
        name = str(zinfo_or_arcname)
        # Without a time it carries the oldest one a ZIP file can, in every run the same.
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.create_system = 0
        super().writestr(entry, _TIMES.sub(b"", data) if name == ARC_CORE else data)


class _Writer(ExcelWriter):
    """Writes sheets straight into the file, not each to a temporary one first."""

    def __init__(self, book: Workbook, archive: zipfile.ZipFile, typed: Mapping[str, str]) -> None:
        super().__init__(book, archive)
        self._file = archive
        self._typed = typed

    def write_worksheet(self, ws: Worksheet) -> None:
        """Write one sheet."""
        # What openpyxl's own method does, but for the temporary file and the drawing.
        writer = WorksheetWriter(ws, io.BytesIO())
        writer.write()
        ws._rels = writer._rels  # type: ignore[attr-defined]  # not in the stubs
        content = writer.read()
        if cells := self._typed.get(ws.title):
            content = _without_corners(content, cells)
        self._file.writestr(ws.path[1:], content)
        self.manifest.append(ws)


def _without_corners(content: bytes, cells: str) -> bytes:
    mark = f'<ignoredErrors><ignoredError sqref="{cells}" numberStoredAsText="1"/></ignoredErrors>'
    return _TAIL.sub(lambda tail: mark.encode() + tail[0], content, count=1)
