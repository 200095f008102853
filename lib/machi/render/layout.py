"""How the companion workbook looks: contents, one sheet per table, widths, printing."""

import re
from collections.abc import Sequence
from typing import cast

from openpyxl.cell import Cell as XlsxCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from machi.render import looks
from machi.render.cells import Cell, looks_like_formula, safe
from machi.render.gather import Sheet
from machi.render.looks import Look, Looks
from machi.render.widths import BUTTON, column_widths, lines_of

CONTENTS = "目次"
HEAD_ROW = 3
GUIDE = (
    "報告書のページにある表のすべてです。ページから作っているので、数も言葉もページと同じです。",
    "数は数として入っています。「人」「%」などの単位は表示の書式で、57.3%の値は57.3です。",
    "ページで丸めて示した数には、丸める前の値（有効数字12桁まで）が入っています。",
    "数の列の空欄は値がないことを示します。0ではありません。",
    "一つの節にある同じ形の表は一枚にまとめ、左端の「表」の列で分けています。",
    "「=」「+」「-」「@」などで始まる文字は、計算式にならないよう文字として入れています"
    "（CSVでは先頭に「'」を付けています）。",
    "制御文字と、文字の並ぶ向きを変える記号は、[U+202E]のように番号で示しています。",
    "同じ表をCSV（UTF-8）でも置いています。ファイル名はシート名の先頭の番号です。",
)
LIST_HEAD = ("シート", "章", "節", "表", "表の数", "行数")
LIST_WIDTHS = (60.0, 22.0, 40.0, 60.0, 10.0, 10.0)
CUT = "…（長いため省略。全文は報告書とCSVにあります）"
MOST_UNITS = 32767
"""UTF-16 units a cell holds."""
NAME_UNITS = 31
"""UTF-16 units a sheet's name holds."""
FREEZE_TO = 42.0
"""A first column wider than this would fill the screen if it stayed in view."""
LINE = 18.0
HIGHEST = 409.0
"""Height of a line and the greatest height of a row, in points."""

# A spreadsheet reads _x0041_ in a file as the letter A.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def title_of(about: Sequence[tuple[str, str]]) -> str:
    """The workbook's title: the municipality, which is the first pair, and what the file holds."""
    words = "報告書のすべての表"
    return f"{about[0][1]}　{words}" if about else words


def name_of(sheet: Sheet) -> str:
    """A legal name of at most 31 units; the number before it makes it unique."""
    words = safe(sheet.section[0] if sheet.tables > 1 else sheet.caption)
    plain = " ".join("".join(" " if char in "[]:*?/\\'" else char for char in words).split())
    name = f"{sheet.number} {plain}".strip()
    return name if _units(name) <= NAME_UNITS else _cut(name, NAME_UNITS - 1) + "…"


def fill_contents(
    page: Worksheet, sheets: Sequence[Sheet], about: Sequence[tuple[str, str]], known: Looks
) -> None:
    """The first sheet: title, facts of the report, how to read it, and links to all sheets."""
    page.title = CONTENTS
    pen = _Pen(page, known)
    pen.put(1, 1, title_of(about), looks.HEADLINE)
    row = 3
    for label, value in about:
        pen.put(row, 1, label, looks.LABEL)
        pen.put(row, 2, value, looks.TEXT)
        pen.merge(row, 2, 4, value, LIST_WIDTHS)
        row += 1
    row += 1
    pen.put(row, 1, "読み方", looks.LABEL)
    for line in GUIDE:
        row += 1
        pen.put(row, 1, f"・{line}", looks.TEXT)
        pen.merge(row, 1, 4, line, LIST_WIDTHS)
    row += 2
    pen.put(row, 1, "" if sheets else "この報告書に表はありません。", looks.TEXT)
    if sheets:
        _fill_list(pen, row, sheets)
    for place, width in enumerate(LIST_WIDTHS, start=1):
        page.column_dimensions[get_column_letter(place)].width = width
    _print_setup(page, row)


def _fill_list(pen: "_Pen", head: int, sheets: Sequence[Sheet]) -> None:
    for column, words in enumerate(LIST_HEAD, start=1):
        pen.put(head, column, words, looks.HEAD)
    for row, sheet in enumerate(sheets, start=head + 1):
        name = name_of(sheet)
        pen.link(row, 1, name, name, looks.LINK_ENTRY)
        about = (sheet.chapter, " ＞ ".join(sheet.section), sheet.caption)
        for column, text in enumerate(about, start=2):
            pen.put(row, column, text, looks.ENTRY)
        for column, count in enumerate((sheet.tables, len(sheet.rows)), start=5):
            pen.put_number(row, column, count, "#,##0")
        pen.heighten(row, (name, *about), LIST_WIDTHS[:4])
    pen.page.auto_filter.ref = f"A{head}:F{head + len(sheets)}"


def fill_sheet(page: Worksheet, sheet: Sheet, known: Looks) -> None:
    """A table under its caption and one line on where it stands, notes and sources below it.

    The heading row is frozen and filters only the rows of the table.
    """
    page.title = name_of(sheet)
    pen = _Pen(page, known)
    widths = column_widths(sheet)
    # The line on where the table stands needs a second column even beside a table of one.
    span = max(len(widths), 2)
    pen.put(1, 1, sheet.caption, looks.CAPTION)
    pen.merge(1, 1, span, sheet.caption, widths, scale=1.3)
    pen.link(2, 1, f"{CONTENTS}へ", CONTENTS, looks.LINK)
    where = " ＞ ".join((sheet.chapter, *sheet.section))
    where += "　（注と出典は表の下）" if sheet.notes or sheet.sources else ""
    pen.put(2, 2, where, looks.TEXT)
    pen.merge(2, 2, span, where, widths)
    for column, head in enumerate(sheet.headers, start=1):
        pen.put(HEAD_ROW, column, head, looks.HEAD)
    pen.heighten(HEAD_ROW, sheet.headers, [width - BUTTON for width in widths])
    for row, cells in enumerate(sheet.rows, start=HEAD_ROW + 1):
        for column, cell in enumerate(cells, start=1):
            pen.put_cell(row, column, cell)
        pen.heighten(row, [cell.text for cell in cells], widths)
    end = HEAD_ROW + len(sheet.rows)
    if sheet.headers:
        page.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(len(widths))}{end}"
    below = [f"注：{note}" for note in sheet.notes] + list(sheet.sources)
    for row, words in enumerate(below, start=end + 2):
        pen.put(row, 1, words, looks.TEXT)
        pen.merge(row, 1, span, words, widths)
    for place, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(place)].width = width
    first = "B" if sum(widths[:1]) <= FREEZE_TO else "A"
    page.freeze_panes = f"{first}{HEAD_ROW + 1}"
    _print_setup(page, HEAD_ROW)


class _Pen:
    """Writes into one sheet."""

    def __init__(self, page: Worksheet, known: Looks) -> None:
        self.page = page
        self._looks = known

    def put(self, row: int, column: int, text: str, look: Look) -> XlsxCell:
        """Text as text, whatever it looks like."""
        # A cell inside a merged area is of another type; none is written to.
        cell = cast(XlsxCell, self.page.cell(row, column))
        clean = safe(text)
        # No character takes more than two units.
        if 2 * len(clean) > MOST_UNITS < _units(clean):
            clean = _cut(clean, MOST_UNITS - _units(CUT)) + CUT
        if clean:
            # What assigning ``value`` asks of a text takes longer than writing it; asked above.
            cell._value = _ESCAPE.sub("_x005F_", clean)  # type: ignore[attr-defined]  # not in the stubs
            cell.data_type = "s"
        self._looks.give(cell, look, quoted=looks_like_formula(clean))
        return cell

    def put_number(self, row: int, column: int, value: float, form: str) -> None:
        self._looks.give(self.page.cell(row, column, value), looks.NUMBER, form)

    def put_cell(self, row: int, column: int, cell: Cell) -> None:
        if cell.form is None or cell.value is None:
            self.put(row, column, "" if cell.missing else cell.text, looks.ENTRY)
        else:
            self.put_number(row, column, cell.value, cell.form.code)

    def link(self, row: int, column: int, text: str, name: str, look: Look) -> None:
        """A link to another sheet of this file; one made from text would be an external one."""
        cell = self.put(row, column, text, look)
        place = "'{}'!A1".format(name.replace("'", "''"))
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place)

    def merge(
        self,
        row: int,
        first: int,
        last: int,
        text: str,
        widths: Sequence[float],
        scale: float = 1.0,
    ) -> None:
        """One cell over several columns, high enough for its text."""
        if last > first:
            self.page.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)
        self.heighten(row, [text], [sum(widths[first - 1 : last]) / scale], scale)

    def heighten(
        self, row: int, texts: Sequence[str], widths: Sequence[float], scale: float = 1.0
    ) -> None:
        """Make a row high enough for its texts: not every program does that on opening a file."""
        lines = [lines_of(safe(text), width) for text, width in zip(texts, widths, strict=True)]
        high = min(max(lines, default=1) * LINE * scale, HIGHEST)
        rows = self.page.row_dimensions
        rows[row].height = max(high, rows[row].height or 0)


def _print_setup(page: Worksheet, head: int) -> None:
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9  # A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = f"{head}:{head}"
    page.page_margins.left = page.page_margins.right = 0.4
    page.page_margins.top, page.page_margins.bottom = 0.5, 0.6
    page.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart("&A"), right=_HeaderFooterPart("&P／&N")
    )


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _cut(text: str, most: int) -> str:
    """As much of the text as fits, whole characters only."""
    packed = text.encode("utf-16-le", "surrogatepass")[: 2 * most]
    return packed.decode("utf-16-le", "ignore")
