"""A printed report is tagged, its contents name the right pages, and no half file is left."""

import os
import stat
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pypdf
import pytest
from matplotlib import font_manager

import browsers
from machi.render import browser, pdf
from machi.render.pdf import HELP, PrintError, print_booklet, print_pdf

WHEN = datetime(2026, 11, 22, 9, 30, tzinfo=timezone(timedelta(hours=9)))
SECTIONS = (("要旨", "要旨"), ("指標-2", "指標の進み具合"), ("付録-a-b", "付録（本編の根拠）"))
STYLE = "@page { size: A4; margin: 20mm } h2, .next { break-before: page }"


def booklet(sections: tuple[tuple[str, str], ...] = SECTIONS) -> str:
    """A page whose second section runs over two more pages."""
    entries = "".join(
        f'<li><a href="#{id}">{title}へ</a> <span class="page" data-for="{id}"></span></li>'
        for id, title in sections
    )
    parts = "".join(
        f'<h2 id="{id}">{title}</h2><p>文</p>' + '<p class="next">続き</p>' * (2 * (number == 1))
        for number, (id, title) in enumerate(sections)
    )
    return (
        f'<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><title>会津若松市　報告書'
        f"</title><style>{STYLE}</style></head><body><h1>報告書</h1>"
        f'<nav class="contents"><ol>{entries}</ol></nav>{parts}</body></html>'
    )


@dataclass(frozen=True)
class Printed:
    """A booklet and the PDF made of it."""

    file: Path
    numbers: dict[str, int]

    @property
    def reader(self) -> pypdf.PdfReader:
        return pypdf.PdfReader(self.file)

    @property
    def texts(self) -> list[str]:
        """Words of each page; PDFs write some ideographs as the radicals that look the same."""
        return [
            "".join(unicodedata.normalize("NFKC", page.extract_text()).split())
            for page in self.reader.pages
        ]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    browsers.program()
    folder = tmp_path_factory.mktemp("会津 若松")
    source, target = folder / "report.html", folder / "report.pdf"
    source.write_text(booklet(), encoding="utf-8")
    numbers = print_booklet(source, target, WHEN)
    assert sorted(path.name for path in folder.iterdir()) == ["report.html", "report.pdf"]
    assert source.read_text(encoding="utf-8") == booklet(), "the page is not changed"
    return Printed(target, numbers)


def test_the_contents_name_the_pages_on_which_the_headings_stand(printed: Printed) -> None:
    assert printed.numbers == {"要旨": 2, "指標-2": 3, "付録-a-b": 6}
    assert printed.texts[0] == "報告書1.要旨へ22.指標の進み具合へ33.付録(本編の根拠)へ6"
    for (id, title), page in zip(SECTIONS, (2, 3, 6), strict=True):
        heading = unicodedata.normalize("NFKC", title)
        assert printed.texts[page - 1].startswith(heading), id


def test_the_pdf_is_tagged_in_japanese_and_has_bookmarks(printed: Printed) -> None:
    root = printed.reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "ja"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    marks = printed.reader.outline[1]
    assert [mark["/Title"] for mark in marks] == [title for _, title in SECTIONS]
    assert printed.reader.pdf_header == "%PDF-1.4", "tags came with that version"


def test_pages_are_a4(printed: Printed) -> None:
    sizes = {tuple(round(float(side)) for side in p.mediabox[2:]) for p in printed.reader.pages}
    assert sizes == {(595, 842)}


def test_the_pdf_says_who_made_it_and_no_date_but_that_of_the_run(printed: Printed) -> None:
    about = printed.reader.metadata
    assert about.title == "会津若松市　報告書"
    assert (about.author, about.creator) == ("まちワークブック", "まちワークブック")
    assert about["/CreationDate"] == about["/ModDate"] == "D:20261122093000+09'00'"
    assert about.producer.startswith("Skia/PDF")
    assert b"Mozilla" not in printed.file.read_bytes()


def test_the_same_page_and_date_give_the_same_file(tmp_path: Path) -> None:
    browsers.program()
    source = tmp_path / "report.html"
    source.write_text(booklet(()), encoding="utf-8")
    files = [tmp_path / "a.pdf", tmp_path / "b.pdf"]
    for file in files:
        print_pdf(source, file, WHEN)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_machine_without_a_japanese_font_makes_no_pdf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browsers.program()
    latin = Path(font_manager.findfont("DejaVu Sans")).parent
    settings = tmp_path / "fonts.conf"
    settings.write_text(
        f"<fontconfig><dir>{latin}</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>"
    )
    monkeypatch.setenv("FONTCONFIG_FILE", str(settings))
    source = tmp_path / "report.html"
    source.write_text(booklet(()), encoding="utf-8")
    with pytest.raises(PrintError, match="日本語の書体を入れてください"):
        print_pdf(source, tmp_path / "report.pdf", WHEN)
    assert not (tmp_path / "report.pdf").exists()


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A program that takes the browser's place; ``$pdf`` is the file it is to write."""

    def install(script: str) -> None:
        program = tmp_path / "fake"
        find = 'for word; do case "$word" in --print-to-pdf=*) pdf="${word#*=}";; esac; done'
        program.write_text(f"#!/bin/sh\n{find}\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("MACHI_BROWSER", str(program))

    return install


@pytest.fixture
def refused(tmp_path: Path) -> Iterator[Callable[[], str]]:
    """The message of a printing that fails; the report printed before stays as it was."""
    folder = tmp_path / "town"
    folder.mkdir()
    (folder / "report.html").write_text(booklet(), encoding="utf-8")
    (folder / "report.pdf").write_bytes(b"earlier")

    def message() -> str:
        with pytest.raises(PrintError) as caught:
            print_booklet(folder / "report.html", folder / "report.pdf", WHEN)
        return str(caught.value)

    yield message
    assert (folder / "report.pdf").read_bytes() == b"earlier"
    assert sorted(path.name for path in folder.iterdir()) == ["report.html", "report.pdf"]


def test_without_a_browser_the_message_says_how_to_get_one(refused, monkeypatch, tmp_path) -> None:
    monkeypatch.delenv("MACHI_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(browser, "_places", lambda: iter([tmp_path / "chrome.exe"]))
    message = refused()
    assert message.startswith("PDFを作るブラウザーが見つかりません。")
    assert HELP in message


def test_a_browser_off_the_search_path_is_found_where_it_is_usually_installed(
    monkeypatch, tmp_path
) -> None:
    edge = tmp_path / "Microsoft" / "Edge" / "Application" / "msedge.exe"
    edge.parent.mkdir(parents=True)
    edge.touch()
    monkeypatch.delenv("MACHI_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PROGRAMFILES(X86)", str(tmp_path))
    assert browser.find_browser() == edge


def test_the_browser_one_names_must_be_a_program(refused, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("MACHI_BROWSER", str(tmp_path / "none"))
    message = refused()
    assert f"MACHI_BROWSER の「{tmp_path / 'none'}」は、実行できるファイルではありません" in message


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo dbus >&2; echo 'out of memory' >&2; echo dbus; exit 5", "コード5）。（out of"),
        ("kill -SEGV $$", "終了コード-11"),
        ('echo half > "$pdf"; exit 3', "（終了コード3）"),
        ("exit 0", "PDFを作れませんでした（終了コード0）。\n"),
        (': > "$pdf"', "PDFが壊れています"),
        ("printf '%%PDF-1.4\\n1 0 obj\\n<<' > \"$pdf\"", "PDFが壊れています"),
    ],
    ids=[
        "fails",
        "crashes",
        "fails while writing",
        "writes nothing",
        "writes an empty file",
        "writes half a file",
    ],
)
def test_a_browser_that_makes_no_pdf_is_told_and_leaves_nothing(
    script, words, fake, refused
) -> None:
    fake(script)
    assert words in refused()


def test_a_browser_that_hangs_is_ended_with_its_helpers(
    fake, refused, monkeypatch, tmp_path
) -> None:
    helper = tmp_path / "helper"
    fake(f"sleep 60 & echo $! > {helper}; wait")
    monkeypatch.setattr(browser, "TIME_LIMIT", 0.5)
    assert "終わらないので、止めました" in refused()
    deadline = time.monotonic() + 5
    while _runs(int(helper.read_text())) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(int(helper.read_text()))


def _runs(number: int) -> bool:
    """Whether a process does anything yet; one that only waits to be collected does not."""
    status = Path(f"/proc/{number}/stat")
    if status.parent.parent.is_dir():
        return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_pdf_without_tags_is_refused(fake, refused, tmp_path) -> None:
    plain = pypdf.PdfWriter()
    plain.add_blank_page(595, 842)
    for id, _ in SECTIONS:
        plain.add_named_destination(f"/{id}", 0)
    plain.write(tmp_path / "plain.pdf")
    fake(f'cp "{tmp_path}/plain.pdf" "$pdf"')
    assert "構造（タグ）がありません" in refused()


Layout = Callable[[str], dict[str, int]]


@pytest.fixture
def print_with(monkeypatch, tmp_path) -> Callable[[Layout], tuple[dict[str, int], list[str]]]:
    """Print a booklet with a made-up layout: page of each id from the words of the page."""

    def run(layout: Layout) -> tuple[dict[str, int], list[str]]:
        printings: list[str] = []

        def print_page(_: Path, html: Path, target: Path) -> None:
            printings.append(html.read_text(encoding="utf-8"))
            writer = pypdf.PdfWriter()
            for _ in range(9):
                writer.add_blank_page(595, 842)
            for id, page in layout(printings[-1]).items():
                writer.add_named_destination(f"/{id}", page - 1)
            writer.add_metadata({"/Creator": "a browser, with much to say of itself" * 9})
            writer.write(target)

        monkeypatch.setattr(pdf, "find_browser", lambda: tmp_path / "browser")
        monkeypatch.setattr(pdf, "print_page", print_page)
        monkeypatch.setattr(pdf, "_check", lambda reader: None)
        source = tmp_path / "report.html"
        source.write_text(booklet((("a", "あ"),)), encoding="utf-8")
        return print_booklet(source, tmp_path / "report.pdf", WHEN), printings

    return run


def test_numbers_that_move_the_pages_are_read_again(print_with) -> None:
    numbers, printings = print_with(lambda text: {"a": 2 if "></span>" in text else 3})
    assert numbers == {"a": 3}
    assert len(printings) == 3
    assert '<span class="page" data-for="a">3</span>' in printings[-1]


def test_numbers_that_never_settle_are_left_out(print_with) -> None:
    numbers, printings = print_with(lambda text: {"a": 3 if ">2</span>" in text else 2})
    assert numbers == {}
    assert '<span class="page" data-for="a"></span>' in printings[-1]


def test_a_contents_entry_that_leads_nowhere_is_an_error(print_with) -> None:
    with pytest.raises(PrintError, match="目次の行き先がPDFに見つかりません：a。"):
        print_with(lambda text: {"b": 1})


def test_a_title_too_long_for_the_description_is_an_error(print_with, monkeypatch) -> None:
    monkeypatch.setattr(pdf, "AUTHOR", "長い名前" * 75)
    with pytest.raises(PrintError, match="報告書の題名を短くしてください"):
        print_with(lambda text: {"a": 2})
