"""Write the form: a guide, one sheet per table with notes and drop-downs, a hidden sheet of lists.

Notes are comments on the headings (a screen reader reads them, and they do not cover the cells one
types into); a cell that was given something else says what it may hold. What is required is said
in words. Cells of codes, ids, years and printed words are text, so that 01, 3/5 and 1.50 stay.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

import pandas as pd
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from machi import schemas, xlsx
from machi.forms import guide, names, pen
from machi.forms.formats import DIGITS, exact_text
from machi.forms.names import Column
from machi.forms.understanding import LONGEST
from machi.problems import DataError, Problem, quote
from machi.schemas import japanese

TITLE_ROW, NAME_ROW, NEED_ROW, HEAD_ROW = 1, 2, 3, 4
FIRST_ROW = HEAD_ROW + 1
LAST_ROW = 1_048_576
LISTED = 5_000
"""Rows of a sheet whose ids the drop-downs of others offer."""
WIDTHS = {"number": 12.0, "year": 11.0, "code": 11.0, "sdg": 16.0, "choice": 17.0, "id": 16.0}
WIDTHS |= {"reference": 17.0, "printed_value": 16.0, "text": 22.0}
WIDE = {
    "title": 38.0,
    "name": 34.0,
    "note": 38.0,
    "locator": 32.0,
    "number": 9.0,
    "unit": 9.0,
    "source_id": 24.0,
}
WIDE |= dict.fromkeys(
    ("definition", "description", "summary", "progress", "issue", "opinion", "response"), 44.0
)
WIDE |= {
    "text": 44.0,
    "change": 44.0,
    "evidence": 38.0,
    "subject": 38.0,
    "level": 13.0,
    "edition": 13.0,
}
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
Tables = Mapping[str, pd.DataFrame]


def fill(path: Path, town: Mapping[str, str], tables: Tables) -> None:
    """Write the form; see ``machi.forms.fill``."""
    if problems := list(_unfit(tables)):
        raise DataError(problems)
    book = Workbook()
    title = f"{town['prefecture_name']}{town['municipality_name']}（{town['municipality_code']}）"
    book.properties.title = f"{title} 入力フォーム"
    book.properties.creator = "まちワークブック"
    book.properties.language = "ja"
    guide.fill(book.worksheets[0], title)
    lists = _Lists(book)
    for table in schemas.MUNICIPAL:
        page = book.create_sheet(japanese.TABLES[table])
        _sheet(page, table, lists)
        if table in tables:
            _rows(page, table, tables[table])
    lists.close()
    typed = {}
    for table in schemas.MUNICIPAL:
        last = get_column_letter(len(names.columns(table)))
        typed[japanese.TABLES[table]] = f"A{FIRST_ROW}:{last}{LAST_ROW}"
    xlsx.save(book, path, typed)


def _unfit(tables: Tables) -> Iterator[Problem]:
    """A problem for each text that a cell cannot hold."""
    for table, frame in tables.items():
        for name in names.columns(table):
            for line, text in enumerate(frame[name].tolist(), start=FIRST_ROW):
                if not isinstance(text, str):
                    continue
                units = len(text.encode("utf-16-le", "surrogatepass")) // 2
                if units < LONGEST and not _FORBIDDEN.search(text):
                    continue
                why = f"{units:,}字あります" if units >= LONGEST else "制御文字があります"
                yield Problem(
                    f"フォームのシート「{japanese.TABLES[table]}」",
                    f"{quote(text)}は{why}",
                    f"改行とタブのほかに制御文字のない、{LONGEST - 1:,}字までの文字",
                    "短くするか制御文字を消すか、この表はCSVのままにしてください",
                    row=line,
                    column=name,
                )


def _sheet(page: Worksheet, table: str, lists: "_Lists") -> None:
    columns = names.columns(table)
    words = f"{japanese.TABLES[table]}（{table}）　{japanese.ROWS[table]}"
    pen.put(page, TITLE_ROW, 1, words, pen.LARGE, Alignment(vertical="center"))
    page.row_dimensions[TITLE_ROW].height = 26
    for number, column in enumerate(columns.values(), start=1):
        letter = get_column_letter(number)
        for row, text, font in (
            (NAME_ROW, column.name, pen.SMALL),
            (NEED_ROW, column.need, pen.BOLD if column.required else pen.PLAIN),
            (HEAD_ROW, column.heading, pen.BOLD),
        ):
            fit = pen.SHRUNK if row == NAME_ROW else pen.HEAD
            cell = pen.put(page, row, number, text, font, fit)
            cell.border, cell.fill = pen.BORDER, pen.STRONG if row == HEAD_ROW else pen.FILL
        page.cell(HEAD_ROW, number).comment = _note(table, column)
        below = page.column_dimensions[letter]
        below.width = width_of(column)
        below.number_format = _format(column)
        below.font = pen.PLAIN
        below.alignment = pen.RIGHT if column.kind == "number" else pen.TOP
        if rule := _rule(column, lists):
            rule.add(f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}")
            page.add_data_validation(rule)
    page.row_dimensions[HEAD_ROW].height = 38
    page.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(len(columns))}{HEAD_ROW}"
    own = next((n for n, name in enumerate(columns, 1) if name == schemas.KEYS.get(table)), 1)
    page.freeze_panes = f"{get_column_letter(min(own, 2) + 1)}{FIRST_ROW}"
    pen.print_setup(page, HEAD_ROW)


def width_of(column: Column) -> float:
    """How wide a column is."""
    return WIDE.get(column.name, WIDTHS[column.kind])


def _format(column: Column) -> str:
    return "General" if column.kind == "number" else "@"


def _note(table: str, column: Column) -> Comment:
    lines = [japanese.COLUMNS[table][column.name], f"【{column.need}】"]
    if column.choices:
        lines.append("選べる語：" + "、".join(column.choices.values()))
    note = Comment("\n".join(lines), "まちワークブック")
    note.width, note.height = 340, 60 + 20 * (len("".join(lines)) // 22)
    return note


def _rule(column: Column, lists: "_Lists") -> DataValidation | None:
    """The drop-down of a column, or what its cells may hold."""
    if column.kind == "number":
        rule = DataValidation("decimal", "-1E+15", operator="between", formula2="1E+15")
        _stop(rule, "stop", "数だけを入れてください。単位は別の列です。")
        return rule
    if column.choices:
        rule = DataValidation("list", lists.of_words(tuple(column.choices.values())))
        _stop(rule, "stop", "一覧から選んでください。")
        return rule
    if column.refers or column.kind == "sdg":
        target = column.refers or "sdg"
        rule = DataValidation("list", lists.of_table(target))
        # Ids may be typed before their own sheet is filled; several sources are joined with ;
        if target != "sources":
            _stop(rule, "warning", "一覧にない値です。参照先のシートに、そのIDの行がありますか。")
        return rule
    return None


def _stop(rule: DataValidation, style: Literal["stop", "warning"], words: str) -> None:
    rule.allowBlank, rule.showErrorMessage = True, True
    rule.errorStyle, rule.errorTitle, rule.error = style, "この列に入れる値", words


class _Lists:
    """The hidden sheet of what drop-downs offer; one column per list."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._page = book.create_sheet(names.LISTS)
        self._page.sheet_state = "hidden"
        self._places: dict[tuple[str, ...], str] = {}

    def of_words(self, words: tuple[str, ...]) -> str:
        """Where the words stand; alike lists stand once."""
        if words not in self._places:
            number = len(self._places) + 1
            for row, word in enumerate(words, start=1):
                pen.put(self._page, row, number, word, pen.PLAIN, pen.TOP)
            letter = get_column_letter(number)
            self._places[words] = f"'{names.LISTS}'!${letter}$1:${letter}${max(len(words), 1)}"
        return self._places[words]

    def of_table(self, table: str) -> str:
        """The ids of another sheet as it grows, or those of a shared table with their names."""
        if table not in schemas.MUNICIPAL:
            return self.of_words(_labels(table))
        name = f"list_{table}"
        if name not in self._book.defined_names:
            place = list(names.columns(table)).index(schemas.KEYS[table]) + 1
            letter, sheet = get_column_letter(place), f"'{japanese.TABLES[table]}'!"
            first = f"{sheet}${letter}${FIRST_ROW}"
            count = f"COUNTA({first}:${letter}${FIRST_ROW + LISTED})"
            formula = f"OFFSET({first},0,0,MAX(1,{count}),1)"
            self._book.defined_names[name] = DefinedName(name, attr_text=formula)
        return name

    def close(self) -> None:
        """Put the sheet behind the others."""
        self._book.move_sheet(self._page, len(self._book.worksheets))


LABELS = {
    "strategies": "short_title",
    "national_goals": "title",
    "national_kpis": "name",
    "sources": "short_title",
}
"""The column that names a row of a shared table."""


def _labels(table: str) -> tuple[str, ...]:
    # The store reads forms.
    from machi import store

    shared = store.load_shared()
    if table == "sdg":
        goals, targets = shared["sdg_goals"], shared["sdg_targets"]
        both = [
            *zip(goals["sdg"], goals["short_title"], strict=True),
            *zip(targets["sdg"], targets["label"], strict=True),
        ]
    else:
        frame = shared[table]
        both = list(zip(frame[schemas.KEYS[table]], frame[LABELS[table]], strict=True))
    return tuple(f"{key} {' '.join(str(label).split())}" for key, label in both)


def _rows(page: Worksheet, table: str, frame: pd.DataFrame) -> None:
    columns = names.columns(table)
    widths = {name: width_of(column) for name, column in columns.items()}
    for row, values in enumerate(frame[list(widths)].to_dict("records"), start=FIRST_ROW):
        texts = {v: widths[str(n)] for n, v in values.items() if isinstance(v, str)}
        pen.heighten(page, row, texts)
    for number, column in enumerate(columns.values(), start=1):
        for row, value in enumerate(frame[column.name].tolist(), start=FIRST_ROW):
            if pd.isna(value):
                continue
            if column.kind == "number" and float(f"{value:.{DIGITS}g}") == value:
                cell = page.cell(row, number, value)
                cell.font, cell.alignment = pen.PLAIN, pen.RIGHT
                continue
            text = exact_text(value) if column.kind == "number" else str(value)
            pen.put(page, row, number, column.choices.get(text, text), pen.PLAIN, pen.TOP)
