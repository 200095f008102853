"""Read one table as people save it, and turn it into typed columns.

Cells come from a CSV (``rows``) or from a sheet of the form (``machi.forms``). Excel writes CP932
or a BOM, people type １２３ and 令和6年度: all of that loads. What cannot be understood becomes a
``Problem`` with its line number; reading never stops at the first one.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from machi import age_bands, codes, files, periods, quantities, rows, schemas
from machi.problems import DataError, Problem, quote, reason, show
from machi.schemas import screening
from machi.text import closed

LINE = "line"
"""Name of the index while a table is being checked: the line number in the file."""
TYPES = {name: pd.api.types.pandas_dtype(name) for name in ("Int64", "float64", "str")}
"""What the values of a column are held as, looked up once."""
LARGEST_INTEGER = 10**9
GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+")
"""A whole number with thousands separators."""
PATTERNS = {
    schemas.IDENTIFIER: "半角英数字で始まり、半角英数字と . _ - だけのID",
    schemas.SLUG: "英小文字で始まる、英小文字・数字・- だけの41字以内の名前",
    schemas.SOURCE_LIST: "sources.csv にある出典ID（半角の英小文字・数字・-。複数は ; でつなぐ）",
    schemas.SDG: "1から17の目標番号か、11.3 や 11.a のようなターゲット番号",
}
"""The patterns of the schemas in words."""


@dataclass(frozen=True)
class Reading:
    """What was understood of a table, and what was not.

    Attributes:
        frame: the model's columns and types, indexed by line number. Blank cells are missing
            values (NaN, or <NA> in whole-number columns), as are cells nobody can understand.
        problems: findings, in the order of their lines.
        whole: whether every row of the file is in the frame.
        place: the file, or the file and sheet, as messages name it.
    """

    frame: pd.DataFrame
    problems: list[Problem]
    whole: bool = True
    place: str = ""

    def knows_all(self, column: str) -> bool:
        """Whether a value missing from the column is really not in the file."""
        return self.whole and all(problem.column != column for problem in self.problems)

    def trusted(self) -> pd.DataFrame:
        """The frame without the cells that have a problem, so that none is reported twice."""
        if not self.problems:
            return self.frame
        frame = self.frame.copy()
        for problem in self.problems:
            if problem.row in frame.index and problem.column in frame:
                frame.loc[problem.row, problem.column] = None
        return frame

    def sound_rows(self) -> pd.DataFrame:
        """The rows without any problem."""
        flawed = [problem.row for problem in self.problems if problem.row is not None]
        return self.frame[~self.frame.index.isin(flawed)] if flawed else self.frame


def read_table(path: Path, model: type[schemas.Table]) -> Reading:
    """Read ``path`` as a table of ``model``; the frame is empty when it cannot be read as that."""
    names = list(schemas.columns(model))
    wanted = f"見出し行 {','.join(names)} を持つCSV"
    fix = "表を作って置いてください（事実がなければ見出し行だけで構いません）"
    try:
        text = files.read_text(path, wanted, fix)
    except DataError as error:
        return Reading(empty(model), error.problems, whole=False, place=show(path))
    return understand(show(path), rows.split(show(path), text, names), model)


def understand(place: str, cells: rows.Cells, model: type[schemas.Table]) -> Reading:
    """The table that cells of a file say, whatever kind of file; messages name ``place``."""
    values, conversion = _convert(place, cells, model)
    frame = _frame(model, cells.lines, values)
    rules: list[Problem] = []
    if not screening.is_sound(model, values):
        bad_cells = {(problem.row, problem.column) for problem in cells.problems + conversion}
        rules = [p for p in _validate(place, frame, model) if (p.row, p.column) not in bad_cells]
    found = sorted(cells.problems + conversion + rules, key=lambda problem: problem.row or 0)
    return Reading(frame, found, cells.whole, place)


def empty(model: type[schemas.Table]) -> pd.DataFrame:
    """The table without rows, with the right columns and types."""
    return _frame(model, [], dict.fromkeys(schemas.columns(model), ()))


def _frame(
    model: type[schemas.Table], lines: list[int], values: Mapping[str, Sequence[object]]
) -> pd.DataFrame:
    """The values of each column, None where there is none, with the types of the model."""
    typed = {
        name: pd.array(values[name], dtype=TYPES[_kind(definition)])
        for name, definition in schemas.columns(model).items()
    }
    return pd.DataFrame(typed, index=pd.Index(lines, dtype="int64", name=LINE))


def _kind(definition: pa.Column) -> str:
    name = str(definition.dtype)
    return name if name in TYPES else "str"


def _convert(
    place: str, cells: rows.Cells, model: type[schemas.Table]
) -> tuple[dict[str, list[object]], list[Problem]]:
    """Understand the cells; those that cannot be understood become None and a problem."""
    values: dict[str, list[object]] = {}
    problems: list[Problem] = []
    for name, definition in schemas.columns(model).items():
        parse, allowed = _parser(name, definition)
        column = cells.columns[name]
        understood: dict[str, object] = {}
        faults: dict[str, str] = {}
        for cell in dict.fromkeys(column):
            # Editors differ in how they end the lines inside a cell.
            text = cell.strip().replace("\r\n", "\n")
            try:
                understood[cell] = parse(text) if text else None
            except ValueError as error:
                understood[cell] = None
                faults[cell] = f"{quote(text)}は読めません（{reason(error)}）"
        values[name] = [understood[cell] for cell in column]
        if faults:
            fix = "書き直すか、資料にない値なら空欄にしてください"
            problems += [
                Problem(place, faults[cell], allowed, fix, row=line, column=name)
                for line, cell in zip(cells.lines, column, strict=True)
                if cell in faults
            ]
    return values, problems


def _parser(name: str, definition: pa.Column) -> tuple[Callable[[str], object], str]:
    """How a cell of this column is understood, and the words for what it may hold."""
    kind = _kind(definition)
    if name == "municipality_code":
        return codes.parse_code, "検査数字の合う6桁の団体コード"
    if name == "age":
        return age_bands.parse_band, "5歳階級（0-4）か、85歳以上のひとまとめ（85+）"
    if kind == "Int64" and (definition.metadata or {}).get("unit") == "年":
        return _year, "西暦（2024）か元号（令和6年度、R6）"
    if kind == "Int64":
        return _integer, "整数"
    if kind == "float64":
        return _number, "数値だけ（単位は別の列）"
    if _is_key(name, definition):
        return lambda text: unicodedata.normalize("NFKC", text), "文字"
    return closed, "文字"


def _is_key(name: str, definition: pa.Column) -> bool:
    """Whether full-width letters in the column can only be slips of the keyboard."""
    metadata = definition.metadata or {}
    named = any("allowed_values" in (check.statistics or {}) for check in definition.checks)
    return bool(metadata.get("refers")) or named or name.endswith("_id") or name in ("sdg", "slug")


def _integer(text: str) -> int:
    plain = unicodedata.normalize("NFKC", text)
    if GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    try:
        number = int(plain.replace("_", "?"))
    except ValueError as error:
        raise ValueError("整数ではありません") from error
    if abs(number) > LARGEST_INTEGER:
        raise ValueError("大きすぎます")
    return number


def _year(text: str) -> int:
    period = periods.parse_period(text, default_type="fiscal")
    if period.start_year is not None:
        raise ValueError("一つの年ではなく期間です")
    return period.year


def _number(text: str) -> float:
    quantity = quantities.parse_quantity(text)
    if quantity.unit:
        raise ValueError(f"単位「{quantity.unit}」が付いています")
    if not math.isfinite(quantity.value):
        raise ValueError("大きすぎます")
    return quantity.value


def _validate(place: str, frame: pd.DataFrame, model: type[schemas.Table]) -> list[Problem]:
    """Rules of the schema that cells break, as problems."""
    definitions = schemas.columns(model)
    problems: list[Problem] = []
    try:
        model.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        for case in errors.failure_cases.to_dict("records"):
            column, line, check = str(case["column"]), int(str(case["index"])), str(case["check"])
            cell, definition = frame.at[line, column], definitions[column]
            if check == "field_uniqueness":
                first = frame.index[frame[column] == cell][0]
                if line == first:
                    continue
                words = (
                    f"{quote(cell)}が{first}行目と重なっています",
                    "表の中で一度だけの値",
                    "同じものなら一行を消し、別のものなら値を変えてください",
                )
            else:
                words = _rule_words(check, cell, definition)
            problems.append(Problem(place, *words, row=line, column=column))
    return problems


def _rule_words(check: str, value: object, definition: pa.Column) -> tuple[str, str, str]:
    """What was found, what is allowed and what to do for a broken rule of pandera."""
    statistics = {k: v for c in definition.checks for k, v in (c.statistics or {}).items()}
    if check == "not_nullable":
        return "空欄です", "何か一つの値（必須の列）", "資料を見て埋めてください"
    if check.startswith("isin"):
        allowed = "、".join(map(str, statistics["allowed_values"]))
        return f"{quote(value)}は決められた語ではありません", allowed, "この中から選んでください"
    if check.startswith("str_matches"):
        return (
            f"{quote(value)}は形が違います",
            PATTERNS.get(statistics["pattern"], f"正規表現 {statistics['pattern']} に合う文字"),
            "使えるもののとおりに書き直してください",
        )
    if check.startswith(("greater_than", "less_than")):
        allowed = f"{statistics['min_value']}から{statistics['max_value']}まで"
        return f"{quote(value)}は範囲の外です", allowed, "数を確かめてください"
    raise AssertionError(f"no Japanese words for the rule {check!r}")
