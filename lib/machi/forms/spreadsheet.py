"""Read the cells of an XLSX file as they were saved: values, formats, what was struck out.

The parts of the file are read here and not through openpyxl, which reads either formulas or their
results, does not know the date formats Japanese Excel numbers (27 to 36, 50 to 58; a date then
looks like any number), makes a cell of every blank one with a colour, and stops at parts of a
file nobody asks for. Of the format (ECMA-376, transitional and strict) only what a form needs is
understood: sheets, shared strings without the readings Excel keeps beside kanji, number formats,
struck-out letters, merged areas.
"""

import datetime
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO
from xml.etree import ElementTree

from machi.forms.formats import BUILT_IN

MOST_BYTES = 200_000_000
"""Unpacked size of a part beyond which a file is not read: a form's has a few hundred thousand."""
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_PLACE = re.compile("([A-Z]+)([0-9]+)")


class NotABookError(ValueError):
    """The bytes are no workbook that can be read; the message is Japanese and says why."""


@dataclass(frozen=True)
class Cell:
    """A cell that is not blank.

    Attributes:
        kind: ``text``, ``number``, ``flag``, ``error``, or ``formula`` for one without a result.
        text: the text, the error, or TRUE and FALSE.
        number: the number; a date is the number of its day.
        format: the number format.
        struck: whether all of its letters or some are struck out.
    """

    kind: str
    text: str = ""
    number: float = 0.0
    format: str = "General"
    struck: bool = False


@dataclass(frozen=True)
class Area:
    """A rectangle of cells; rows and columns count from 1, ends belong to it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """A sheet: its cells by row and column, rows in order, and its merged areas."""

    name: str
    rows: Mapping[int, Mapping[int, Cell]]
    merged: list[Area]


@dataclass(frozen=True)
class Book:
    """The sheets of a workbook in their order; ``since`` is day 0 of its dates."""

    sheets: list[Sheet]
    since: datetime.date


@dataclass
class _Styles:
    """By style of a cell: number format, struck out."""

    formats: list[str] = field(default_factory=lambda: ["General"])
    struck: list[bool] = field(default_factory=lambda: [False])


def read(content: bytes) -> Book:
    """The workbook in the bytes of a file.

    Raises:
        NotABookError: another kind of file, encrypted, damaged, or too large.
    """
    _refuse_others(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read(archive)
    except (zipfile.BadZipFile, ElementTree.ParseError, EOFError, zlib.error) as error:
        raise NotABookError("ファイルが壊れています") from error
    # A part or number that is not where the format wants it; zipfile raises the last two for
    # compressions it does not know and for encrypted parts.
    except (KeyError, IndexError, ValueError, NotImplementedError, RuntimeError) as error:
        if isinstance(error, NotABookError):
            raise
        raise NotABookError("Excelブックとして読めない部分があります") from error


def _refuse_others(content: bytes) -> None:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        # Names in a compound file are UTF-16.
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise NotABookError("パスワードで保護（暗号化）されています")
        raise NotABookError("古い形式（Excel 97-2003 の .xls）か、Excelブックではないファイルです")
    if not content:
        raise NotABookError("ファイルが空です")
    if not content.startswith(b"PK"):
        raise NotABookError("Excelブック（.xlsx）の中身ではありません")


def _read(archive: zipfile.ZipFile) -> Book:
    names = {name.lower(): name for name in archive.namelist()}
    if "mimetype" in names and b"opendocument" in archive.read(names["mimetype"]):
        raise NotABookError("OpenDocument（.ods）形式です")
    if "xl/workbook.bin" in names:
        raise NotABookError("バイナリ形式（.xlsb）です")
    if "xl/workbook.xml" not in names:
        raise NotABookError("Excelブック（.xlsx）の中身ではありません")
    if any(entry.file_size > MOST_BYTES for entry in archive.infolist()):
        raise NotABookError("使用範囲が大きすぎます（空の行や列に書式が付いているようです）")

    def part(name: str) -> IO[bytes] | None:
        return archive.open(names[name.lower()]) if name.lower() in names else None

    book = _tree(part("xl/workbook.xml"))
    links = {
        link.get("Id", ""): posixpath.normpath(posixpath.join("xl", link.get("Target", "")))
        for link in _tree(part("xl/_rels/workbook.xml.rels"))
    }
    shared = list(_strings(part("xl/sharedStrings.xml")))
    styles = _styles(part("xl/styles.xml"))
    sheets = []
    for entry in _all(book, "sheet"):
        link = next(v for k, v in entry.attrib.items() if _local(k) == "id")
        target = links[link].split("xl//")[-1].lstrip("/")
        if "worksheets/" in target and (file := part(target)):
            sheets.append(_sheet(entry.get("name", ""), file, shared, styles))
    settings = next(_all(book, "workbookPr"), None)
    of_1904 = settings is not None and settings.get("date1904") in ("1", "true")
    return Book(sheets, datetime.date(1904, 1, 1) if of_1904 else datetime.date(1899, 12, 30))


def _tree(file: IO[bytes] | None) -> ElementTree.Element:
    if file is None:
        return ElementTree.Element("nothing")
    return ElementTree.fromstring(_without_entities(file.read()))


def _without_entities(content: bytes) -> bytes:
    # No part of a workbook declares a document type; one that does may define endless entities.
    if b"<!DOCTYPE" in content.replace(b"\0", b""):
        raise NotABookError("Excelブックとして読めない部分があります")
    return content


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]


def _all(tree: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    return (element for element in tree.iter() if _local(element.tag) == name)


def _child(tree: ElementTree.Element, name: str) -> ElementTree.Element | None:
    return next((element for element in tree if _local(element.tag) == name), None)


def _on(element: ElementTree.Element | None) -> bool:
    return element is not None and element.get("val", "1") not in ("0", "false")


def _strings(file: IO[bytes] | None) -> Iterator[tuple[str, bool]]:
    tree = _tree(file)
    return (_text(entry) for entry in tree if _local(entry.tag) == "si")


def _text(entry: ElementTree.Element) -> tuple[str, bool]:
    """The letters of an entry, without readings, and whether some are struck out."""
    text, struck = "", False
    for piece in entry:
        kind = _local(piece.tag)
        if kind == "t":
            text += piece.text or ""
        elif kind == "r":
            written, look = _child(piece, "t"), _child(piece, "rPr")
            letters = (written.text or "") if written is not None else ""
            text += letters
            struck |= bool(letters.strip()) and look is not None and _on(_child(look, "strike"))
    return _plain(text), struck


def _plain(text: str) -> str:
    """Text without the escapes a file writes control characters in; one kind of line end."""
    plain = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) if "_x" in text else text
    return plain.replace("\r\n", "\n").replace("\r", "\n")


def _styles(file: IO[bytes] | None) -> _Styles:
    tree = _tree(file)
    formats = dict(BUILT_IN)
    for entry in _all(tree, "numFmt"):
        formats[int(entry.get("numFmtId", "0"))] = entry.get("formatCode", "General")
    fonts, looks = _child(tree, "fonts"), _child(tree, "cellXfs")
    if looks is None:
        return _Styles()
    struck = [_on(_child(font, "strike")) for font in fonts] if fonts is not None else []
    return _Styles(
        [formats.get(int(look.get("numFmtId", "0")), "General") for look in looks],
        [bool(struck) and struck[int(look.get("fontId", "0"))] for look in looks],
    )


def _sheet(name: str, file: IO[bytes], shared: list[tuple[str, bool]], styles: _Styles) -> Sheet:
    rows: dict[int, dict[int, Cell]] = {}
    merged: list[Area] = []
    row, holder = 0, None
    _without_entities(file.read(4096))
    file.seek(0)
    for event, element in ElementTree.iterparse(file, events=("start", "end")):
        tag = _local(element.tag)
        if event == "start":
            holder = element if tag == "sheetData" else holder
            continue
        if tag == "row":
            row = int(float(element.get("r") or row + 1))
            if cells := dict(_cells(element, shared, styles)):
                rows[row] = cells
            if holder is not None:
                # Rows nobody wrote in may be a million.
                holder.clear()
        elif tag == "mergeCell":
            merged.append(_area(element.get("ref", "")))
    return Sheet(name, dict(sorted(rows.items())), merged)


def _cells(
    row: ElementTree.Element, shared: list[tuple[str, bool]], styles: _Styles
) -> Iterator[tuple[int, Cell]]:
    column = 0
    for element in row:
        place = _PLACE.fullmatch(element.get("r", ""))
        column = _number_of(place[1]) if place else column + 1
        look = int(element.get("s", "0"))
        if cell := _cell(element, shared, styles.formats[look], styles.struck[look]):
            yield column, cell


def _cell(
    element: ElementTree.Element, shared: list[tuple[str, bool]], form: str, struck: bool
) -> Cell | None:
    kind = element.get("t", "n")
    if kind == "inlineStr":
        entry = _child(element, "is")
        text, partly = _text(entry) if entry is not None else ("", False)
        return Cell("text", text, format=form, struck=struck or partly) if text else None
    value, formula = _child(element, "v"), _child(element, "f")
    held = (value.text or "") if value is not None else ""
    if not held:
        # The result of a formula may be a text without letters; without a type there is none.
        return Cell("formula", format=form) if formula is not None and kind != "str" else None
    if kind == "s":
        text, partly = shared[int(held)]
        return Cell("text", text, format=form, struck=struck or partly) if text else None
    if kind == "str":
        return Cell("text", _plain(held), format=form, struck=struck)
    if kind == "b":
        return Cell("flag", "TRUE" if held == "1" else "FALSE", format=form, struck=struck)
    if kind == "e":
        return Cell("error", held, format=form, struck=struck)
    if kind == "d":
        day = datetime.datetime.fromisoformat(held) - datetime.datetime(1899, 12, 30)
        return Cell("number", number=day / datetime.timedelta(days=1), format=form, struck=struck)
    return Cell("number", number=float(held), format=form, struck=struck)


def _number_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _area(ref: str) -> Area:
    first, _, last = ref.partition(":")
    corners = [_PLACE.fullmatch(corner) for corner in (first, last or first)]
    (left, top), (right, bottom) = (
        (_number_of(corner[1]), int(corner[2])) for corner in corners if corner
    )
    return Area(top, left, bottom, right)
