"""What an office means by a cell of the form, as the text the table's CSV would have.

Nothing is guessed: a rule of this module is one sentence on the sheet 「はじめに」, and what no
rule covers is refused with what was found, what is allowed and what to do.

- A number is what stands in the cell, to 15 digits; shown as 57.3% it is 57.3, and its unit must
  be %. Words a number format adds (人, ¥) must be the unit of the row.
- In a column of texts a number is the letters seen; hidden digits or an unknown format are refused.
- A code that lost its leading zero gets it back where its check digit then is right.
- A date counts in a column of years where a year is seen and its fiscal and calendar year are
  one; in a column of texts where year, month and day are seen as 年月日 or as R6.4.1.
- A choice is its Japanese or English word. A reference may carry a name behind a space.
- A formula counts with its result.
"""

import datetime
import difflib
import re
import unicodedata
from dataclasses import dataclass

from machi import codes
from machi.forms import formats
from machi.forms.names import Column, key
from machi.forms.spreadsheet import Cell
from machi.problems import quote

LONGEST = 32_767
"""Characters a cell of Excel holds; what was longer was cut off there."""
DITTO = frozenset(["〃", "々", "同上", "同左", "仝", "〃〃", "”", "〞"])
DASHES = frozenset(
    [
        "-",
        "‐",
        "‑",
        "‒",
        "–",
        "—",
        "―",
        "−",
        "－",
        "ー",
        "─",
        "━",
        "…",
        "‥",
        "*",
        "＊",
        "※",
        "×",
        "x",
        "なし",
        "無し",
        "無",
        "該当なし",
    ]
)
_MARK_BEFORE_DIGIT = re.compile(r"ー(?=[0-9０-９])")
_LABEL = re.compile(r"\s+")
Fault = tuple[str, str, str]
"""What was found, what is allowed, what to do."""


@dataclass(frozen=True)
class Understood:
    """A cell's text, or a fault; ``unit`` are words its format shows behind the number."""

    text: str = ""
    fault: Fault | None = None
    unit: str = ""
    shown: str = ""


def understand(cell: Cell, column: Column, since: datetime.date) -> Understood:
    """What a cell says in a column; ``since`` is day 0 of the workbook's dates."""
    if cell.struck:
        return _refuse(
            f"取り消し線の付いた文字{quote(_seen(cell))}があります",
            "取り消し線のない文字",
            "消すつもりなら値を消し、残すつもりなら取り消し線を外してください",
        )
    if cell.kind == "text":
        return _text(cell.text, column)
    if cell.kind == "number":
        return _number(cell, column, since)
    if cell.kind == "formula":
        return _refuse(
            "計算結果の保存されていない数式があります",
            "値、または計算結果のある数式",
            "Excelで開いて保存し直すか、値として貼り付けてください",
        )
    if cell.kind == "error":
        return _refuse(
            f"数式のエラー{quote(cell.text)}です", "値", "数式を直すか、値を打ち直してください"
        )
    return _refuse(f"論理値{quote(cell.text)}です", _allowed(column), "打ち直してください")


def _refuse(found: str, allowed: str, fix: str) -> Understood:
    return Understood(fault=(found, allowed, fix))


def _seen(cell: Cell) -> str:
    return cell.text or formats.number_text(cell.number)


def _allowed(column: Column) -> str:
    if column.choices:
        return "、".join(column.choices.values())
    words = {"number": "数だけ（単位は別の列）", "year": "西暦（2024）か元号（令和6年度、R6）"}
    return words.get(column.kind, "文字")


def _text(given: str, column: Column) -> Understood:
    text = given.strip()
    plain = "".join(text.split())
    if len(given) >= LONGEST:
        return _refuse(
            f"Excelのセルに入る上限（{LONGEST:,}字）まで文字があり、続きが切れているかもしれません",
            f"{LONGEST:,}字より短い文字",
            "資料と見比べて短くするか、この表をCSVで用意してください",
        )
    if plain in DITTO and column.name != "note":
        return _refuse(
            f"{quote(text)}では、並べ替えたときに何と同じか分からなくなります",
            _allowed(column),
            "上のセルの値を写してください（Excelでは Ctrl+D）",
        )
    if column.kind in ("number", "year"):
        return _typed_number(text, plain, column)
    if column.choices:
        return _choice(text, column)
    if column.refers or column.kind == "sdg":
        return Understood(_reference(text, column))
    return Understood(text)


def _typed_number(text: str, plain: str, column: Column) -> Understood:
    if plain in DASHES:
        return _refuse(
            f"{quote(text)}は、値のない理由が分かりません",
            f"{_allowed(column)}、または空欄",
            "空欄にし、理由の列があればそこで選んでください（横線の印字は「書き方」の列へ）",
        )
    if column.kind == "number":
        # Nothing else than a minus can stand there: a long vowel needs a syllable before it.
        return Understood(_MARK_BEFORE_DIGIT.sub("-", text, count=1) if text[0] == "ー" else text)
    return Understood(text)


def _choice(text: str, column: Column) -> Understood:
    known = {key(value): value for value in column.choices}
    known |= {key(word): value for value, word in column.choices.items()}
    if (found := known.get(key(text))) is not None:
        return Understood(found)
    near = _nearest(text, list(column.choices.values()))
    fix = f"{quote(near)}のことなら、一覧から選び直してください" if near else ""
    return _refuse(
        f"{quote(text)}は一覧にありません",
        "、".join(column.choices.values()),
        fix or "一覧から選んでください",
    )


def _nearest(text: str, words: list[str]) -> str:
    """The word most like a text, or "" when two or none are."""
    plain = unicodedata.normalize("NFKC", text)
    parts = {word: [word, *re.split("[・（）]", word)] for word in words}
    like = {
        word: max(difflib.SequenceMatcher(None, plain, part).ratio() for part in own if part)
        for word, own in parts.items()
    }
    best = sorted(like, key=lambda word: -like[word])
    if not best or like[best[0]] < 0.3:
        return ""
    return "" if len(best) > 1 and like[best[0]] == like[best[1]] else best[0]


def _reference(text: str, column: Column) -> str:
    """An id without the name that the drop-down shows behind it."""
    if column.refers == "sources":
        parts = [_LABEL.split(part.strip())[0] for part in re.split("[;；]", text)]
        return ";".join(parts)
    return _LABEL.split(text)[0]


def _number(cell: Cell, column: Column, since: datetime.date) -> Understood:
    kind = formats.kind_of(cell.format)
    if kind == "time":
        return _refuse(
            "時刻になっています（「1:2」などと打つと、Excelが時刻に変えます）",
            _allowed(column),
            "セルの表示形式を「文字列」にしてから、打ち直してください",
        )
    if kind == "date":
        return _date(cell, column, since)
    shown = formats.show_number(cell.format, cell.number)
    if column.kind == "number":
        return _counted(cell, shown)
    if column.kind == "code":
        return Understood(_code(cell.number))
    if column.kind == "year" and not shown.words:
        return Understood(formats.number_text(cell.number))
    return _letters(cell, shown, column)


def _counted(cell: Cell, shown: formats.Shown) -> Understood:
    if shown.scaled:
        return _refuse(
            f"{quote(shown.text)}と見えますが、中身は{formats.number_text(cell.number)}です",
            "見えているとおりの数",
            "表示形式を「標準」にして、単位に合う数を打ち直してください",
        )
    if shown.words != "%":
        return Understood(
            formats.number_text(cell.number), unit=shown.unit, shown=shown.text or shown.words
        )
    percent = formats.number_text(float(f"{cell.number * 100:.{formats.DIGITS}g}"))
    return Understood(percent, unit="%", shown=shown.text or f"{percent}%")


def _code(number: float) -> str:
    text = formats.number_text(number)
    if len(text) == 5 and text.isdigit() and codes.check_digit(f"0{text[:4]}") == text[4]:
        return f"0{text}"
    return text


def _letters(cell: Cell, shown: formats.Shown, column: Column) -> Understood:
    """A number as the letters of a text."""
    held = formats.number_text(cell.number)
    if shown.text is None or not shown.exact:
        seen = (
            f"{quote(shown.text)}と見えますが、" if shown.text else "見え方の分からない表示形式で、"
        )
        return _refuse(
            f"{seen}中身は{held}です",
            _allowed(column),
            "セルの表示形式を「文字列」にしてから、資料のとおりに打ち直してください",
        )
    if cell.number < 0 and column.kind != "printed_value":
        return _refuse(
            f"負の数{quote(shown.text)}です（「(1)」と打つと、Excelが-1に変えます）",
            _allowed(column),
            "セルの表示形式を「文字列」にしてから、打ち直してください",
        )
    if column.kind == "sdg" and held in ("8.1", "16.1", "17.1") and shown.text == held:
        return _refuse(
            f"数の{held}では、{held}か{held}0か分かりません（Excelが末尾の0を落とします）",
            f"文字の「{held}」か「{held}0」",
            "一覧から選び直してください",
        )
    if len(held.replace(".", "").lstrip("-0")) > formats.DIGITS - 1:
        return _refuse(
            f"桁の多い数{quote(shown.text)}で、Excelが末尾を変えたかもしれません",
            _allowed(column),
            "セルの表示形式を「文字列」にしてから、打ち直してください",
        )
    return Understood(shown.text)


def _date(cell: Cell, column: Column, since: datetime.date) -> Understood:
    try:
        day = since + datetime.timedelta(days=int(cell.number))
    except OverflowError:
        return _refuse("暦にない日付です", _allowed(column), "打ち直してください")
    parts = formats.date_parts(cell.format)
    if column.kind == "year" and "year" in parts:
        return _year(day, parts, column)
    letters = formats.show_date(cell.format, day)
    spelt = letters is not None and (("年" in letters) or "g" in cell.format.lower())
    if column.kind == "text" and spelt and parts == {"year", "month", "day"}:
        return Understood(letters or "")
    numbers = (day.month, day.day)
    typed = "や".join(quote(sign.join(map(str, numbers))) for sign in "/-")
    return _refuse(
        f"日付（{day.year}年{day.month}月{day.day}日）になっています"
        f"（{typed}などと打つと、Excelが日付に変えます）",
        _allowed(column),
        "セルの表示形式を「文字列」にしてから、資料のとおりに打ち直してください",
    )


def _year(day: datetime.date, parts: set[str], column: Column) -> Understood:
    if day.month >= 4 or "month" not in parts:
        return Understood(str(day.year))
    return _refuse(
        f"日付（{day.year}年{day.month}月{day.day}日）では、"
        f"{day.year - 1}年度か{day.year}年か分かりません",
        _allowed(column),
        f"「{day.year - 1}」か「{day.year}」と打ち直してください",
    )
