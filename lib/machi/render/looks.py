"""How the cells of the companion workbook look."""

from dataclasses import dataclass

from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray

_FONT = "Yu Gothic"
_PLAIN, _BOLD = Font(name=_FONT, size=11), Font(name=_FONT, size=11, bold=True)
_TITLE = Font(name=_FONT, size=14, bold=True)
_LINK = Font(name=_FONT, size=11, color="0B5394", underline="single")
_TOP = Alignment(vertical="top", wrap_text=True)
_SIDE = Side(style="thin", color="BFC7CF")
_BORDER = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)


@dataclass(frozen=True, eq=False)
class Look:
    """Font, alignment, border and fill of a cell; without the last two where they are None."""

    font: Font
    alignment: Alignment = _TOP
    border: Border | None = None
    fill: PatternFill | None = None


HEADLINE, CAPTION = Look(_TITLE, Alignment(vertical="center")), Look(_TITLE)
LABEL, TEXT, LINK = Look(_BOLD), Look(_PLAIN), Look(_LINK)
# Inside a table.
HEAD = Look(
    _BOLD,
    Alignment(vertical="center", wrap_text=True),
    _BORDER,
    PatternFill("solid", fgColor="E8EEF4"),
)
ENTRY, LINK_ENTRY = Look(_PLAIN, border=_BORDER), Look(_LINK, border=_BORDER)
NUMBER = Look(_PLAIN, Alignment(horizontal="right", vertical="top", indent=1), _BORDER)


class Looks:
    """The looks of one workbook.

    openpyxl searches all parts of looks in the workbook each time a part is set, which takes
    longer than all else about a cell. So that is done for the first cell of each look, and the
    others get a copy of what came of it.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[Look, str, bool], StyleArray] = {}

    def give(self, cell: Cell, look: Look, form: str = "General", *, quoted: bool = False) -> None:
        """Give a cell a look.

        Args:
            cell: a cell of the workbook.
            look: how it looks.
            form: number format of the spreadsheet.
            quoted: the cell is marked as text, whatever it may be taken for.
        """
        key = (look, form, quoted)
        if key in self._known:
            # A copy: with one array for all, the file came out different.
            cell._style = StyleArray(self._known[key])  # type: ignore[attr-defined]  # not in the stubs
            return
        cell.font, cell.alignment, cell.number_format = look.font, look.alignment, form
        if look.border:
            cell.border = look.border
        if look.fill:
            cell.fill = look.fill
        cell.quotePrefix = quoted
        self._known[key] = StyleArray(cell._style)  # type: ignore[attr-defined]  # not in the stubs
