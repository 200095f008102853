"""Print a page to a tagged A4 PDF through a browser that is installed anyway.

The page decides how paper looks (``@page`` in its style sheet); the browser only prints it. A
contents list gets its page numbers by printing twice: browsers cannot yet count pages ahead.
"""

import html as entities
import re
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

import pypdf
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject

from machi.render.browser import HELP, PrintError, find_browser, print_page

__all__ = ["HELP", "PrintError", "find_browser", "print_booklet", "print_pdf"]

AUTHOR = "まちワークブック"
PRINTINGS = 3
"""How often a booklet is printed until its page numbers stay where they are."""
PAGE_SPAN = re.compile(
    r'(<span\b(?=[^>]*\sclass="page")(?=[^>]*\sdata-for="([^"]*)")[^>]*>)[^<]*(</span>)'
)
JAPANESE = re.compile(r"[\u3041-\u30fe\u3400-\u9fff]")


def print_pdf(html: Path, pdf: Path, when: datetime) -> None:
    """Print a self-contained page to a tagged PDF; the PDF is whole, or is not there.

    Args:
        html: the page; its title and language become those of the PDF.
        pdf: the file to write; its folder exists.
        when: date of the run, the PDF's only date: the same page then gives the same file.

    Raises:
        PrintError: no browser, or it made no sound PDF; an earlier file stays as it was.
    """
    browser = _browser()
    with _workshop(pdf) as room:
        draft = room / "draft.pdf"
        print_page(browser, html, draft)
        _publish(draft, pdf, when)


def print_booklet(html: Path, pdf: Path, when: datetime) -> dict[str, int]:
    """Print a page whose contents list gets page numbers.

    Each ``<span class="page" data-for="id"></span>`` receives the number of the page on which
    the element with that id begins. A link to ``#id`` must be visible on paper, because browsers
    note the place of linked elements only.

    Args:
        html: the page; it is not changed.
        pdf: the file to write; its folder exists.
        when: date of the run.

    Returns:
        Page number by id as printed, counted from 1; empty when the numbers moved their own
        pages again and again, and were left out.

    Raises:
        PrintError: as ``print_pdf``, and when an id has no place in the PDF.
    """
    browser = _browser()
    text = html.read_text(encoding="utf-8")
    wanted = [entities.unescape(match[2]) for match in PAGE_SPAN.finditer(text)]
    with _workshop(pdf) as room:
        copy, draft = room / html.name, room / "draft.pdf"

        def printed(numbers: Mapping[str, int]) -> dict[str, int]:
            """Where the ids lie when these numbers stand in the contents."""
            copy.write_text(_numbered(text, numbers), encoding="utf-8", newline="\n")
            print_page(browser, copy, draft)
            return _pages(draft, wanted)

        numbers = printed({})
        for _ in range(PRINTINGS - 1):
            before, numbers = numbers, printed(numbers)
            if numbers == before:
                break
        else:
            numbers = {}
            printed(numbers)
        _publish(draft, pdf, when)
    return numbers


def _numbered(text: str, numbers: Mapping[str, int]) -> str:
    """The page with its numbers; where there is none, the place stays empty."""

    def fill(match: re.Match[str]) -> str:
        return f"{match[1]}{numbers.get(entities.unescape(match[2]), '')}{match[3]}"

    return PAGE_SPAN.sub(fill, text)


def _pages(pdf: Path, wanted: list[str]) -> dict[str, int]:
    """Page number by id, from the places the browser noted for links inside the page."""
    with _reading():
        reader = pypdf.PdfReader(pdf)
        # Browsers write ids as in an address: 要旨 is /%E8%A6%81%E6%97%A8.
        found = {
            unquote(name.removeprefix("/")): reader.get_destination_page_number(place)
            for name, place in reader.named_destinations.items()
        }
    pages = {name: found.get(name) for name in wanted}
    if missing := [name for name, page in pages.items() if page is None]:
        words = "、".join(missing)
        raise PrintError(
            f"目次の行き先がPDFに見つかりません：{words}。HTMLの目次と見出しを確かめてください。"
        )
    return {name: page + 1 for name, page in pages.items() if page is not None}


def _browser() -> Path:
    browser = find_browser()
    if browser is None:
        raise PrintError(f"PDFを作るブラウザーが見つかりません。\n{HELP}")
    return browser


@contextmanager
def _workshop(pdf: Path) -> Iterator[Path]:
    """A folder beside the target, so that what is finished there only has to be moved."""
    try:
        with tempfile.TemporaryDirectory(dir=pdf.parent, prefix=".print-") as folder:
            yield Path(folder)
    except OSError as error:
        raise PrintError(
            f"{pdf.name}を書けません（空き容量と、開いたままのソフトを確かめてください）：{error}"
        ) from error


@contextmanager
def _reading() -> Iterator[None]:
    """A PDF that cannot be read was cut off."""
    try:
        yield
    except (PyPdfError, KeyError, IndexError, ValueError) as error:
        raise PrintError(
            f"ブラウザーの作ったPDFが壊れています（{error}）。もう一度試してください。"
        ) from error


def _check(reader: pypdf.PdfReader) -> None:
    """A PDF is tagged, in a language, and its Japanese has letters.

    Raises:
        PrintError: naming what is wrong.
    """
    root = reader.root_object
    marks = root.get("/MarkInfo")
    tagged = isinstance(marks, DictionaryObject) and bool(marks.get("/Marked"))
    if not (tagged and "/StructTreeRoot" in root and "/Lang" in root):
        words = "このブラウザーのPDFには、読み上げに要る構造（タグ）がありません。"
        raise PrintError(f"{words}新しい版にしてください。\n{HELP}")
    title = (reader.metadata.title if reader.metadata else None) or ""
    first = unicodedata.normalize("NFKC", reader.pages[0].extract_text())
    if JAPANESE.search(title) and not JAPANESE.search(first):
        words = "PDFの日本語が文字になりません。日本語の書体を入れてください。"
        raise PrintError(f"{words}\n{HELP}")


def _publish(draft: Path, pdf: Path, when: datetime) -> None:
    """Check the draft, say in it who made it and when, and move it into place."""
    with _reading():
        reader = pypdf.PdfReader(draft)
        _check(reader)
        finished = _signed(draft.read_bytes(), reader, when)
    draft.write_bytes(finished)
    draft.replace(pdf)


def _signed(content: bytes, reader: pypdf.PdfReader, when: datetime) -> bytes:
    """A PDF whose description names us and the date of the run instead of browser and clock.

    The description is overwritten where it stands: writing a long report anew takes longer than
    printing it.
    """
    date = f"D:{when:%Y%m%d%H%M%S}" + re.sub(r"(\d\d)(\d\d)$", r"\1'\2'", f"{when:%z}")
    about = reader.metadata or DictionaryObject()
    facts = {
        "Title": about.get("/Title", ""),
        "Author": AUTHOR,
        "Creator": AUTHOR,
        "Producer": about.get("/Producer", ""),
        "CreationDate": date,
        "ModDate": date,
    }
    parts = (f"/{name} {_string(str(words))}" for name, words in facts.items())
    description = f"<<{' '.join(parts)}>>".encode()
    place = reader.trailer.raw_get("/Info")
    start = content.index(b"<<", reader.xref[place.generation][place.idnum])
    end = content.index(b"endobj", start)
    if len(description) > end - start:
        raise PrintError(
            f"PDFに題名と作成者を書き込めません。報告書の題名を短くしてください。\n{HELP}"
        )
    return content[:start] + description.ljust(end - start) + content[end:]


def _string(words: str) -> str:
    """Text as PDFs write it."""
    if words.isascii():
        return "(" + re.sub(r"([\\()])", r"\\\1", words) + ")"
    units = f"\ufeff{words}".encode("utf-16-be")
    return f"<{units.hex()}>"
