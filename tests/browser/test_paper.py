"""What a committee gets on paper: the printed booklet says all that the page says, and fits A4."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import pypdf
import pytest
from bs4 import BeautifulSoup, Tag

import browsers
from machi.render.pdf import print_booklet

WHEN = datetime(2026, 11, 22, 9, 30)
A4 = (595, 842)
LEAST_MARGIN = 28
"""Points (1 cm) that a printer needs free at the edges."""
MAIN_PAGES, ALL_PAGES, SHEETS_PER_PAGE = 32, 75, 3
"""Pages of what a committee reads, and of all, besides the sheets of indicators in either."""
MAIN = "section.opening, section.chapter-part"
CHAPTER_WORDS, CHAPTER_WIDTH = "この章の問い", 56
"""Words of every chapter and their least width in points: six letters of 9.5 points are 57."""
# Read from right to left, or without a glyph but on devices that have pictures for it: a PDF holds
# such a word otherwise than the page, so its row is looked for on screen (test_injection).
UNLIKE_ON_PAPER = re.compile(r"[\u0590-\u08ff\u200e-\u200f\u202a-\u202e\u2066-\u2069]")
PICTURES = re.compile(r"[\U0001f000-\U0001faff]")
CONTROLS = re.compile(
    r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)


def squash(text: str) -> str:
    """Text without white space; fonts may map to look-alike radicals, NFKC undoes it."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True)
class Word:
    """A word of the PDF with its box, in points from the upper left corner."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Paper:
    """A booklet and the PDF printed of it, with the page on which each entry of the contents is."""

    html: Path
    pdf: Path
    numbers: dict[str, int]

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.html.read_text(encoding="utf-8"), "html.parser")

    @cached_property
    def pages(self) -> list[str]:
        """Words of each page in the order they are written."""
        return [
            squash(page)
            for page in browsers.poppler("pdftotext", "-raw", str(self.pdf), "-").split("\f")
        ]

    @cached_property
    def words(self) -> str:
        return "".join(self.pages)

    @cached_property
    def boxes(self) -> list[tuple[float, float, list[Word]]]:
        """Width, height and words of each page."""
        found = BeautifulSoup(
            browsers.poppler("pdftotext", "-bbox", str(self.pdf), "-"), "html.parser"
        )
        sides = ("xmin", "xmax", "ymin", "ymax")
        return [
            (
                float(str(page["width"])),
                float(str(page["height"])),
                [Word(w.get_text(), *(float(str(w[s])) for s in sides)) for w in page("word")],
            )
            for page in found.find_all("page")
        ]

    @property
    def tables(self) -> list[Tag]:
        """The tables of the chapters' main part."""
        return [table for part in self.soup.select(MAIN) for table in part.select("table")]


def rows_of(table: Tag) -> list[str]:
    """Each row as a PDF writes it: its cells one after another."""
    return [
        "".join(squash(cell.get_text()) for cell in row(["th", "td"]))
        for row in table.find_all("tr")
    ]


def unlike(text: str) -> bool:
    """Whether a PDF cannot hold a text as the page does."""
    return bool(UNLIKE_ON_PAPER.search(text) or PICTURES.search(text))


@pytest.fixture(scope="module", params=["072028-aizuwakamatsu", "crowded", "bare"])
def paper(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Paper:
    """The booklet of a real municipality and of the extremes, printed as ``--pdf`` prints it."""
    browsers.program()
    if request.param in ("crowded", "bare"):
        folder = request.getfixturevalue("stress_reports")[request.param]
    else:
        folder = request.getfixturevalue("reports") / request.param
    html = folder / "report.html"
    pdf = tmp_path_factory.mktemp("paper") / f"{request.param}.pdf"
    return Paper(html, pdf, print_booklet(html, pdf, WHEN))


def test_every_header_and_number_of_every_main_table_is_on_paper(paper: Paper) -> None:
    """Row by row: a number found anywhere else in the PDF does not count."""
    rows = [row for table in paper.tables for row in rows_of(table)]
    assert len(rows) > 10
    assert [row for row in rows if row not in paper.words and not unlike(row)] == []


def test_every_sheet_of_an_indicator_is_on_paper(paper: Paper) -> None:
    for sheet in paper.soup.select("section.sheet"):
        facts = [squash(fact.get_text()) for fact in sheet.select("dt, dd, h4, h5")]
        assert facts
        assert [fact for fact in facts if fact not in paper.words and not unlike(fact)] == []


def test_what_a_committee_reads_is_bounded_by_the_number_of_indicators_in_force(
    paper: Paper,
) -> None:
    sheets = len(paper.soup.select("section.sheet"))
    in_force = len(paper.soup.select(".chapter-part section.sheet"))
    assert paper.numbers["付録"] - 1 <= MAIN_PAGES + in_force / SHEETS_PER_PAGE
    assert len(paper.boxes) <= ALL_PAGES + sheets / SHEETS_PER_PAGE


def test_the_summary_is_one_sheet_of_paper(paper: Paper) -> None:
    opening = paper.soup.select_one("section.opening > h2")
    assert "要旨" in opening.get_text()
    (summary, first), (_, following) = list(paper.numbers.items())[:2]
    assert summary == opening["id"]
    assert following == first + 1


def test_letters_are_printed_at_the_size_the_style_sheet_says(paper: Paper) -> None:
    """A browser shrinks the whole print when one table is wider than the paper."""
    words = [word for *_, page in paper.boxes for word in page if word.text == CHAPTER_WORDS]
    assert len(words) > 4
    assert min(word.right - word.left for word in words) >= CHAPTER_WIDTH


def test_every_page_is_a4_and_no_word_leaves_its_printable_area(paper: Paper) -> None:
    for width, height, words in paper.boxes:
        assert tuple(sorted((round(width), round(height)))) == A4
        for word in words:
            assert word.left >= LEAST_MARGIN, word
            assert word.right <= width - LEAST_MARGIN, word
            assert word.top >= 0, word
            assert word.bottom <= height, word


def test_no_heading_and_no_caption_is_the_last_on_a_page(paper: Paper) -> None:
    heads = {
        squash(head.get_text())
        for head in paper.soup.select("main h2, main h3, main h4, main caption")
    }
    footer = re.compile(r"\d+/\d+\d{4}-\d\d-\d\d時点$|\d+/\d+$|\d{4}-\d\d-\d\d時点$")
    for number, page in enumerate(paper.pages[:-1], start=1):
        # The running title and numbers are written first or last; the text ends before them.
        text = footer.sub("", page)
        # A line that leads to the appendix ends with the caption it leads to.
        if re.search(r"→付録\d+-\d+[^→]*$", text):
            continue
        ends = [head for head in heads if len(head) > 3 and text.endswith(head)]
        assert ends == [], f"page {number} ends with a heading"


def test_the_head_of_a_table_is_repeated_on_every_page_it_continues_on(paper: Paper) -> None:
    continued = 0
    for table in paper.tables:
        rows = rows_of(table)
        head, body = rows[0], rows[1:]
        if table.thead is None or len(table.thead.find_all("tr")) > 1 or len(body) < 2:
            continue
        first = next((n for n, page in enumerate(paper.pages) if head in page), None)
        last = next((n for n in reversed(range(len(paper.pages))) if body[-1] in paper.pages[n]), 0)
        assert first is not None, head
        whole = [n for n in range(first, last + 1) if any(row in paper.pages[n] for row in body)]
        if whole and max(len(row) for row in body) > 20 and whole == list(range(first, last + 1)):
            continued += last > first
            assert all(head in paper.pages[n] for n in whole), head
    assert continued or "bare" in paper.pdf.name


def test_every_character_of_the_booklet_has_a_glyph(paper: Paper, open_page) -> None:
    """A missing glyph looks like the picture of a character that cannot exist."""
    text = "".join(paper.soup.main.get_text().split())
    characters = sorted(set(PICTURES.sub("", CONTROLS.sub("", text))))
    page = open_page(paper.html).page
    missing, *drawn = page.evaluate(GLYPHS, ["\ufdd0", *characters])
    assert [c for c, shape in zip(characters, drawn, strict=True) if shape == missing] == []
    assert "\ufffd" not in paper.words


GLYPHS = """(texts) => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 40;
  const pen = canvas.getContext("2d", {willReadFrequently: true});
  pen.font = `30px ${getComputedStyle(document.body).fontFamily}`;
  return texts.map((text) => {
    pen.clearRect(0, 0, 40, 40);
    pen.fillText(text, 2, 32);
    return pen.getImageData(0, 0, 40, 40).data.join("");
  });
}"""


def test_the_pdf_is_tagged_japanese_and_titled(paper: Paper) -> None:
    catalog = pypdf.PdfReader(paper.pdf).trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalog
    assert catalog["/Lang"] == "ja"
    assert squash(paper.soup.title.get_text()) == squash(pypdf.PdfReader(paper.pdf).metadata.title)


def test_the_contents_of_the_booklet_name_pages_in_order(paper: Paper) -> None:
    pages = list(paper.numbers.values())
    assert len(pages) >= 5
    assert all(before <= after for before, after in pairwise(pages))
    for key, page in paper.numbers.items():
        heading = paper.soup.find(id=key)
        words = squash(heading.get_text())[:20]
        assert words in paper.pages[page - 1], key
