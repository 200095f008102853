"""How the companion workbook looks: contents, one sheet per table, widths, printing."""

import re
from collections.abc import Sequence
from typing import cast

from openpyxl.cell import Cell as XlsxCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from machi.render.cells import Cell, looks_like_formula, safe
from machi.render.gather import Sheet
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
_FONT = "Yu Gothic"
_PLAIN, _BOLD = Font(name=_FONT, size=11), Font(name=_FONT, size=11, bold=True)
_TITLE = Font(name=_FONT, size=14, bold=True)
_LINK = Font(name=_FONT, size=11, color="0B5394", underline="single")
_TOP = Alignment(vertical="top", wrap_text=True)
_NUMBER = Alignment(horizontal="right", vertical="top", indent=1)
_HEAD = Alignment(vertical="center", wrap_text=True)
_FILL = PatternFill("solid", fgColor="E8EEF4")
_SIDE = Side(style="thin", color="BFC7CF")
_BORDER = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)


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
    page: Worksheet, sheets: Sequence[Sheet], about: Sequence[tuple[str, str]]
) -> None:
    """The first sheet: title, facts of the report, how to read it, and links to all sheets."""
    page.title = CONTENTS
    _put(page, 1, 1, title_of(about), _TITLE, Alignment(vertical="center"))
    row = 3
    for label, value in about:
        _put(page, row, 1, label, _BOLD)
        _put(page, row, 2, value, _PLAIN)
        _merge(page, row, 2, 4, value, LIST_WIDTHS)
        row += 1
    row += 1
    _put(page, row, 1, "読み方", _BOLD)
    for line in GUIDE:
        row += 1
        _put(page, row, 1, f"・{line}", _PLAIN)
        _merge(page, row, 1, 4, line, LIST_WIDTHS)
    row += 2
    _put(page, row, 1, "" if sheets else "この報告書に表はありません。", _PLAIN)
    if sheets:
        _fill_list(page, row, sheets)
    for place, width in enumerate(LIST_WIDTHS, start=1):
        page.column_dimensions[get_column_letter(place)].width = width
    _print_setup(page, row)


def _fill_list(page: Worksheet, head: int, sheets: Sequence[Sheet]) -> None:
    for column, words in enumerate(LIST_HEAD, start=1):
        _put_head(page, head, column, words)
    for row, sheet in enumerate(sheets, start=head + 1):
        name = name_of(sheet)
        _put(page, row, 1, name, _LINK).border = _BORDER
        _link(_cell(page, row, 1), name)
        about = (sheet.chapter, " ＞ ".join(sheet.section), sheet.caption)
        for column, text in enumerate(about, start=2):
            _put(page, row, column, text, _PLAIN).border = _BORDER
        for column, count in enumerate((sheet.tables, len(sheet.rows)), start=5):
            _put_count(page, row, column, count)
        _raise(page, row, (name, *about), LIST_WIDTHS[:4])
    page.auto_filter.ref = f"A{head}:F{head + len(sheets)}"


def fill_sheet(page: Worksheet, sheet: Sheet) -> None:
    """A table under its caption and one line on where it stands, notes and sources below it.

    The heading row is frozen and filters only the rows of the table.
    """
    page.title = name_of(sheet)
    widths = column_widths(sheet)
    # The line on where the table stands needs a second column even beside a table of one.
    span = max(len(widths), 2)
    _put(page, 1, 1, sheet.caption, _TITLE)
    _merge(page, 1, 1, span, sheet.caption, widths, scale=1.3)
    _put(page, 2, 1, f"{CONTENTS}へ", _LINK)
    _link(_cell(page, 2, 1), CONTENTS)
    where = " ＞ ".join((sheet.chapter, *sheet.section))
    where += "　（注と出典は表の下）" if sheet.notes or sheet.sources else ""
    _put(page, 2, 2, where, _PLAIN)
    _merge(page, 2, 2, span, where, widths)
    for column, head in enumerate(sheet.headers, start=1):
        _put_head(page, HEAD_ROW, column, head)
    _raise(page, HEAD_ROW, sheet.headers, [width - BUTTON for width in widths])
    for row, cells in enumerate(sheet.rows, start=HEAD_ROW + 1):
        for column, cell in enumerate(cells, start=1):
            _put_cell(page, row, column, cell)
        _raise(page, row, [cell.text for cell in cells], widths)
    end = HEAD_ROW + len(sheet.rows)
    if sheet.headers:
        page.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(len(widths))}{end}"
    below = [f"注：{note}" for note in sheet.notes] + list(sheet.sources)
    for row, words in enumerate(below, start=end + 2):
        _put(page, row, 1, words, _PLAIN)
        _merge(page, row, 1, span, words, widths)
    for place, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(place)].width = width
    first = "B" if sum(widths[:1]) <= FREEZE_TO else "A"
    page.freeze_panes = f"{first}{HEAD_ROW + 1}"
    _print_setup(page, HEAD_ROW)


def _cell(page: Worksheet, row: int, column: int) -> XlsxCell:
    """A cell that begins no merged area's inside; only those are of another type."""
    return cast(XlsxCell, page.cell(row, column))


def _put(
    page: Worksheet, row: int, column: int, text: str, font: Font, alignment: Alignment = _TOP
) -> XlsxCell:
    """Text as text, whatever it looks like."""
    cell = _cell(page, row, column)
    clean = safe(text)
    if _units(clean) > MOST_UNITS:
        clean = _cut(clean, MOST_UNITS - _units(CUT)) + CUT
    if clean:
        cell.value = _ESCAPE.sub("_x005F_", clean)
        cell.data_type = "s"
    cell.font, cell.alignment = font, alignment
    if looks_like_formula(clean):
        cell.quotePrefix = True
    return cell


def _put_head(page: Worksheet, row: int, column: int, text: str) -> None:
    cell = _put(page, row, column, text, _BOLD, _HEAD)
    cell.fill, cell.border = _FILL, _BORDER


def _put_count(page: Worksheet, row: int, column: int, count: int) -> None:
    cell = page.cell(row, column, count)
    cell.font, cell.alignment, cell.border = _PLAIN, _NUMBER, _BORDER
    cell.number_format = "#,##0"


def _put_cell(page: Worksheet, row: int, column: int, cell: Cell) -> None:
    if cell.form is None:
        _put(page, row, column, "" if cell.missing else cell.text, _PLAIN).border = _BORDER
        return
    written = page.cell(row, column, cell.value)
    written.font, written.alignment, written.border = _PLAIN, _NUMBER, _BORDER
    written.number_format = cell.form.code


def _link(cell: XlsxCell, name: str) -> None:
    """A link to another sheet of this file; one made from text would be an external one."""
    place = "'{}'!A1".format(name.replace("'", "''"))
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place)


def _merge(
    page: Worksheet,
    row: int,
    first: int,
    last: int,
    text: str,
    widths: Sequence[float],
    scale: float = 1.0,
) -> None:
    """One cell over several columns, high enough for its text."""
    if last > first:
        page.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)
    _raise(page, row, [text], [sum(widths[first - 1 : last]) / scale], scale)


def _raise(
    page: Worksheet, row: int, texts: Sequence[str], widths: Sequence[float], scale: float = 1.0
) -> None:
    """Make a row high enough for its texts: not every program does that on opening a file."""
    lines = [lines_of(safe(text), width) for text, width in zip(texts, widths, strict=True)]
    high = min(max(lines, default=1) * LINE * scale, HIGHEST)
    page.row_dimensions[row].height = max(high, page.row_dimensions[row].height or 0)


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
