"""The form of a municipality, opened: which tables it has and what they say."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from machi import forms, quantities, schemas
from machi.forms import names, spreadsheet, table, wording
from machi.forms.spreadsheet import Book, NotABookError, Sheet
from machi.problems import DataError, Problem, quote, reason, show
from machi.reading import Reading, understand
from machi.schemas import japanese

SAVE_AGAIN = "Excelで開き、パスワードを外し、「Excel ブック (*.xlsx)」として保存し直してください"
_ID = re.compile(r"[（(]([a-z_]+)[）)]")


@dataclass
class Form:
    """The sheets of a form that are tables, and what is wrong with the others.

    ``units`` are filled as tables are read: units that formats of cells show, by table.
    """

    path: Path
    book: Book
    sheets: Mapping[str, Sheet]
    problems: list[Problem]
    units: dict[str, list[table.Unit]] = field(default_factory=dict)

    def place(self, name: str) -> str:
        """How messages name the sheet of a table."""
        return f"{show(self.path)} シート「{self.sheets[name].name}」"

    def has_rows(self, name: str) -> bool:
        """Whether a table's sheet is there and something stands in it."""
        return name in self.sheets and table.has_rows(self.sheets[name], name)

    def read(self, name: str) -> Reading:
        """A table as ``reading.read_table`` gives it of a CSV; lines are rows of the sheet."""
        place = self.place(name)
        found = table.split(self.book, self.sheets[name], name, place)
        self.units[name] = found.units
        return understand(place, found.cells, schemas.MUNICIPAL[name])

    def checked(self, readings: Mapping[str, Reading]) -> dict[str, Reading]:
        """The readings with a problem for each number that shows another unit than its row has.

        What shows a unit is the format of the cell: %, 人, ¥.
        """
        indicators = readings["indicators"].frame
        units = dict(zip(indicators["indicator_id"], indicators["unit"], strict=True))
        found = dict(readings)
        for name, shown in self.units.items():
            frame, problems = readings[name].frame, readings[name].problems
            for unit in shown:
                row = frame.loc[unit.line]
                wanted = _unit_of(name, row, units)
                if wanted is None or _same(unit.unit, wanted):
                    continue
                own = quote(wanted) if wanted else "（なし）"
                words = (
                    f"{quote(unit.shown)}と見えますが、この行の単位は{own}です",
                    f"単位{own}の数",
                    "セルの表示形式を「標準」にして、単位に合う数を打ち直してください",
                )
                problem = Problem(self.place(name), *words, row=unit.line, column=unit.column)
                problems = [*problems, problem]
            found[name] = replace(readings[name], problems=problems)
        return found

    def localised(self, problem: Problem) -> Problem:
        """A problem in the words of its sheet; of another file as it is."""
        places = {self.place(name): name for name in self.sheets}
        name = places.get(problem.file)
        return wording.localised(problem, name) if name else problem


def open_form(path: Path) -> Form:
    """The form in a file.

    Raises:
        DataError: the file cannot be opened or is no workbook.
    """
    wanted = f"`machi new` や `machi form` で作った {forms.FILE}"
    try:
        book = spreadsheet.read(path.read_bytes())
    except OSError as error:
        close = "ほかのソフトで開いていれば閉じ、読み取りの権限を確かめてください"
        raise DataError([Problem(show(path), "ファイルを開けません", wanted, close)]) from error
    except NotABookError as error:
        raise DataError([Problem(show(path), reason(error), wanted, SAVE_AGAIN)]) from error
    sheets, problems = _tables(path, book.sheets)
    return Form(path, book, sheets, problems)


def _tables(path: Path, sheets: Iterable[Sheet]) -> tuple[dict[str, Sheet], list[Problem]]:
    """Sheets by table, and a problem for each that is none or another's double."""
    found: dict[str, Sheet] = {}
    problems: list[Problem] = []
    rest = []
    for sheet in sheets:
        if name := names.tables().get(names.key(sheet.name)):
            found[name] = sheet
        elif sheet.name not in (names.GUIDE, names.LISTS) and not sheet.name.startswith(names.MEMO):
            rest.append(sheet)
    for sheet in rest:
        if not any(sheet.rows.values()):
            continue
        said = _said(sheet)
        if said and said not in found:
            found[said] = sheet
        else:
            problems.append(_stranger(path, sheet, found.get(said)))
    return found, problems


def _said(sheet: Sheet) -> str:
    """The table that the first rows of a sheet name, as those of a renamed sheet do."""
    for line, cells in sheet.rows.items():
        for cell in cells.values():
            match = _ID.search(cell.text) if line <= 3 else None
            if match and match[1] in schemas.MUNICIPAL:
                return match[1]
    return ""


def _stranger(path: Path, sheet: Sheet, twin: Sheet | None) -> Problem:
    known = list(japanese.TABLES.values())
    near = difflib.get_close_matches(sheet.name, known, n=1, cutoff=0.3)
    if twin:
        found = f"シート{quote(sheet.name)}はシート{quote(twin.name)}の写しのようです"
        fix = f"行を{quote(twin.name)}へまとめて、写しを消してください"
    else:
        found = f"シート{quote(sheet.name)}は知らない名前です"
        fix = f"{quote(near[0])}のことなら名前を直してください。" if near else ""
        fix += f"担当課の控えなら名前を「{names.MEMO}」で始めるか、別のブックへ移してください"
    return Problem(show(path), found, "、".join(known), fix)


def _unit_of(name: str, row: pd.Series, units: Mapping[object, object]) -> str | None:
    """The unit of a row's number; None where another problem hides it."""
    if name == "budgets":
        return schemas.BUDGET_UNIT
    if name == "observations":
        if row["series"] == "published_rate":
            return "%"
        if row["indicator_id"] not in units:
            return None
        unit = units[row["indicator_id"]]
    else:
        unit = row["unit"]
    return "" if pd.isna(unit) else str(unit)


def _same(shown: str, wanted: str) -> bool:
    if shown == wanted:
        return True
    try:
        return quantities.convert(1.0, shown, wanted) == 1.0
    except quantities.UnitMismatch:
        return False
