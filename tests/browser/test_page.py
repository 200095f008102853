"""What readers get of a page's template on screen and on paper, asked of a real browser.

Rules for every page of every municipality: ``test_accessible``; for the booklet: ``test_paper``.
"""

import re
import unicodedata
from pathlib import Path

import pytest

import browsers

# The picture a character makes: a missing glyph looks like a character that cannot exist.
GLYPH = """(text) => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 64;
  const pen = canvas.getContext("2d");
  pen.font = `48px ${getComputedStyle(document.body).fontFamily}`;
  pen.fillText(text, 4, 50);
  return canvas.toDataURL();
}"""


def test_japanese_characters_have_glyphs(open_page, sample_file):
    page = open_page(sample_file).page
    missing = page.evaluate(GLYPH, "\ufdd0")
    drawn = [page.evaluate(GLYPH, character) for character in "青森鰺◎△－"]
    assert missing not in drawn
    assert len(set(drawn)) == len(drawn)


def test_markup_in_names_stays_text(open_page, sample_file):
    opened = open_page(sample_file)
    assert "<img src=x onerror=alert(1)>" in opened.page.inner_text("table")
    assert opened.page.locator("script, img[src=x]").count() == 0
    opened.assert_quiet()


def test_a_wide_table_scrolls_in_its_own_region(open_page, sample_file):
    page = open_page(sample_file, 390).page
    inner, outer = page.eval_on_selector(".table-wrap", "(e) => [e.scrollWidth, e.clientWidth]")
    assert inner > outer
    # Playwright's own waiting evaluates strings in the page, which the policy forbids.
    page.eval_on_selector(
        ".table-wrap",
        """(region) => {
            window.scrolled = new Promise((done) => {
                region.addEventListener("scroll", () => done(region.scrollLeft), {once: true});
            });
        }""",
    )
    page.focus(".table-wrap")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("() => window.scrolled") > 0


def test_numbers_are_never_broken_into_two_lines(open_page, sample_file):
    page = open_page(sample_file, 320).page
    heights = page.eval_on_selector_all(
        "td.num",
        """(cells) => cells.map((cell) => {
            const range = document.createRange();
            range.selectNodeContents(cell);
            return range.getClientRects().length;
        })""",
    )
    assert set(heights) == {1}


def test_the_keyboard_reaches_the_text_first(open_page, sample_file):
    page = open_page(sample_file).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"


def test_the_contents_list_reaches_japanese_headings(open_page, sample_file):
    page = open_page(sample_file).page
    page.click("nav.contents a >> nth=1")
    assert page.evaluate("document.querySelector(':target').textContent") == "すべての値"


def test_code_is_folded_until_the_reader_opens_it(open_page, sample_file):
    page = open_page(sample_file).page
    first = page.locator("details.code").first
    assert not first.locator("pre").is_visible()
    first.locator("summary").click()
    assert first.locator("pre").is_visible()


@pytest.fixture
def paper(open_page, sample_file, tmp_path) -> Path:
    path = tmp_path / "sample.pdf"
    open_page(sample_file).page.pdf(path=path, prefer_css_page_size=True, tagged=True)
    return path


@pytest.fixture
def words(paper) -> str:
    """Text of the PDF without spaces; fonts may map to look-alike radicals, NFKC undoes it."""
    text = unicodedata.normalize("NFKC", browsers.poppler("pdftotext", "-raw", str(paper), "-"))
    return re.sub(r"\s+", "", text)


def test_paper_keeps_every_header_and_number_of_the_wide_table(words, sample_cells):
    assert len(sample_cells) > 70
    assert [cell for cell in sample_cells if re.sub(r"\s+", "", cell) not in words] == []


def test_paper_shows_no_code_and_no_navigation(words):
    assert "計算の手順" not in words
    assert "この章の内容" not in words
    assert "xxxx" not in words


def test_paper_has_running_title_page_numbers_and_room_for_an_opinion(words):
    # Once in the masthead, then at the top of every page but the first.
    pages = int(re.search(r"1/(\d)", words).group(1))
    assert pages >= 2
    assert words.count("青森市重要業績評価指標(KPI)の進み具合") == pages
    assert "ご意見・ご質問" in words


def test_the_wide_table_lies_on_a_landscape_a4_page_with_its_heading(paper):
    pages = browsers.poppler("pdfinfo", "-l", "99", str(paper))
    sizes = [(float(w), float(h)) for w, h in re.findall(r"size:\s+([\d.]+) x ([\d.]+)", pages)]
    landscape = [number for number, (w, h) in enumerate(sizes, start=1) if w > h]
    assert len(landscape) == 1
    assert all(sorted(map(round, size)) == [595, 842] for size in sizes)
    number = str(landscape[0])
    text = browsers.poppler("pdftotext", "-f", number, "-l", number, str(paper), "-")
    assert "すべての値" in text.replace("表1 すべての値", "")
