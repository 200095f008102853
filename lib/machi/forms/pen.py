"""How cells of the form look, and putting texts into them."""

import math
import re
from collections.abc import Mapping
from typing import cast
from unicodedata import east_asian_width

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

_FONT = "Yu Gothic"
PLAIN, BOLD = Font(name=_FONT, size=11), Font(name=_FONT, size=11, bold=True)
SMALL, LARGE = Font(name=_FONT, size=9, color="595959"), Font(name=_FONT, size=14, bold=True)
LINK = Font(name=_FONT, size=11, color="0B5394", underline="single")
RIGHT = Alignment(horizontal="right", vertical="top", indent=1)
SHRUNK = Alignment(vertical="center", shrink_to_fit=True)
TOP, HEAD = Alignment(vertical="top", wrap_text=True), Alignment(vertical="center", wrap_text=True)
_SIDE = Side(style="thin", color="8C98A4")
BORDER = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
FILL = PatternFill("solid", fgColor="E8EEF4")
STRONG = PatternFill("solid", fgColor="D5E3F0")
LINE = 18.75
"""Height of a line in points."""
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def put(
    page: Worksheet, row: int, column: int, text: str, font: Font, alignment: Alignment
) -> Cell:
    """Put a text into a cell of texts, whatever the text looks like."""
    cell = cast(Cell, page.cell(row, column))
    cell._value = _ESCAPE.sub("_x005F_", text)  # type: ignore[attr-defined]  # a text, whatever it looks like
    cell.data_type = "s"
    cell.font, cell.alignment, cell.number_format = font, alignment, "@"
    return cell


def lines(text: str, width: float) -> int:
    """Lines a text takes in a column; a full-width letter is two wide."""
    wide = [
        sum(2 if east_asian_width(c) in "WFA" else 1 for c in line) for line in text.split("\n")
    ]
    return sum(max(1, math.ceil(line / width)) for line in wide)


def heighten(page: Worksheet, row: int, texts: Mapping[str, float]) -> None:
    """Make a row high enough for texts in columns of these widths: not every program does that.

    Six lines at most: a row as high as the screen cannot be scrolled past.
    """
    most = max((lines(text, width) for text, width in texts.items()), default=1)
    page.row_dimensions[row].height = LINE * min(most, 6)


def link(page: Worksheet, row: int, column: int, sheet: str) -> None:
    """Link a cell to a sheet of its workbook."""
    cell = page.cell(row, column)
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet}'!A1")
    cell.font = LINK


def print_setup(page: Worksheet, head: int) -> None:
    """Print a sheet on A4, as wide as the paper; ``head`` rows stand on each page."""
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9  # A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = f"1:{head}"
