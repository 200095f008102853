"""The booklet puts every section where its tag says, keeps links inside and stays small."""

import nbformat
import pytest
from bs4 import BeautifulSoup
from markupsafe import Markup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from machi import tables
from machi.render import booklet
from machi.render.check import check_html

ABOUT = booklet.About("試験市", "2026-03-31 時点", (("データの指紋", "0123"),))
Cell = nbformat.NotebookNode


def head(title: str, *tags: str) -> Cell:
    return new_markdown_cell(title, metadata={"tags": list(tags)} if tags else {})


def shows(html: str, *tags: str) -> Cell:
    output = new_output("display_data", {"text/html": html, "text/plain": "x"})
    return new_code_cell("secret_code()", outputs=[output], metadata={"tags": list(tags)})


def table(caption: str, words: str = "値") -> str:
    return (
        f'<div class="table-wrap"><table class="machi"><caption>{caption}</caption>'
        f'<thead><tr><th scope="col">列</th></tr></thead><tbody><tr><th scope="row">{words}</th>'
        "</tr></tbody></table></div>"
    )


def folded(summary: str, html: str) -> str:
    block = tables.fold(tables.Block(Markup(html), ""), summary)
    return str(block.html)


def chapter(stem: str, title: str, *cells: Cell) -> booklet.Chapter:
    first = new_markdown_cell(f"# {title}\n\n**この章の問い**　{title}は何か。")
    return booklet.Chapter(stem, title, new_notebook(cells=[first, *cells]))


OPENING = chapter(
    "00_summary", "要旨",
    shows('<dl class="cover"><dt>基準日</dt><dd>2026-03-31</dd></dl>'),
    head("## 一枚の要旨"), shows('<h3>順調なもの</h3><p><a href="04_kpi.html">指標</a></p>'),
    head("## 言葉の定義", "glossary"), shows("<dl><dt>指標</dt><dd>数で確かめるもの</dd></dl>"),
    head("## 方法と限界", "method"), shows("<p>三つの選び方。</p>"),
    head("## 出典", "sources"), shows("<p>すべての資料</p>"),
    head("## 実行の記録", "stamp"), shows("<p>指紋</p>"),
)  # fmt: skip
KPI = chapter(
    "04_kpi", "指標",
    head("## 要点\n\n[食い違い](07_words.ipynb)と[なし](09_none.ipynb)と[節](#値)。"),
    shows("<h3>計画</h3>" + table("本編の表")),
    head("## 値"), shows("<p>前</p>" + folded("値を見る", table("値の表")) + "<p>後</p>"),
    shows(table("移す表"), "appendix"),
    head("## 根拠", "appendix"), shows(folded("ひとつずつ", table("根拠の表"))),
    head("## 推定", "chapter-only"), shows("<p>候補だけ</p>"),
    head("## 規則と限界", "method"), shows("<p>指標の方法。</p>"),
    head("## 出典", "sources"), shows("<p>この章だけの資料</p>"),
)  # fmt: skip
WORDS = chapter("07_words", "食い違い", head("## 値"), shows('<p id="全部">文</p>'))


@pytest.fixture(scope="module")
def html() -> str:
    return booklet.export_booklet([OPENING, KPI, WORDS], ABOUT)


@pytest.fixture(scope="module")
def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def texts(soup: BeautifulSoup, selector: str) -> list[str]:
    return [tag.get_text(strip=True) for tag in soup.select(selector)]


def test_a_booklet_keeps_every_rule_of_a_page(html: str) -> None:
    assert check_html(html) == []


def test_the_cover_names_the_municipality_and_what_the_opening_says_first(soup) -> None:
    assert texts(soup, ".cover .place") == ["試験市"]
    assert texts(soup, "h1") == ["計画の点検報告書"]
    assert texts(soup, "header.cover dd") == ["2026-03-31"]


def test_chapters_follow_in_reading_order_with_their_number(soup) -> None:
    assert texts(soup, "h2") == [
        "一枚の要旨", "1　指標", "2　食い違い", "付録", "言葉の定義", "方法と限界", "出典",
        "実行の記録",
    ]  # fmt: skip


def test_the_contents_lead_to_every_part_and_leave_room_for_its_page(soup) -> None:
    links = soup.select("nav.contents.whole a")
    assert [soup.find(id=link["href"][1:]) is not None for link in links] == [True] * 8
    rooms = soup.select("nav.contents.whole span.page")
    assert [f"#{room['data-for']}" for room in rooms] == [link["href"] for link in links]


def test_sections_of_a_chapter_go_one_level_down_and_displayed_headings_with_them(soup) -> None:
    main = soup.select_one(".chapter-part")
    assert texts(main, "h3") == ["要点", "値"]
    assert texts(main, "h4") == ["計画"]


def test_folded_and_tagged_blocks_stand_in_the_appendix_and_leave_a_link(soup) -> None:
    labels = ["付録1-1　値の表", "付録1-2　移す表", "付録1-3　根拠"]
    assert texts(soup, "details.item summary") == labels
    links = soup.select("p.moved a")
    assert [link.get_text() for link in links] == labels[:2]
    assert [soup.find(id=link["href"][1:]).summary.get_text() for link in links] == labels[:2]
    main = soup.select_one(".chapter-part").get_text()
    assert main.index("前") < main.index("付録1-1") < main.index("後")


def test_a_table_longer_than_a_page_moves_to_the_appendix_with_its_notes() -> None:
    def long(caption: str, rows: int) -> str:
        more = '<tr><th scope="row">行</th></tr>' * (rows - 1)
        note = f'<p class="caveat">{caption}の注</p>'
        return table(caption).replace("</tbody>", more + "</tbody>") + note

    cells = [head("## 値"), shows(long("一頁の表", 30) + long("長い表", 31) + "<p>後</p>")]
    html = booklet.export_booklet([chapter("04_kpi", "指標", *cells)], ABOUT)
    soup = BeautifulSoup(html, "html.parser")
    main, moved = soup.select_one(".chapter-part"), soup.select_one("details.item")
    assert texts(main, "caption") == ["一頁の表"]
    assert texts(main, "p")[1:] == ["一頁の表の注", "付録1-1　長い表", "後"]
    assert texts(moved, "caption, p") == ["長い表", "長い表の注"]


def test_what_belongs_to_the_chapter_alone_stays_there(html: str) -> None:
    assert "候補だけ" not in html
    assert "secret_code" not in html


def test_sources_and_glossary_are_those_of_the_opening_and_methods_are_gathered(soup) -> None:
    assert texts(soup, "section.closing p") == [
        "三つの選び方。", "指標の方法。", "すべての資料", "指紋",
    ]  # fmt: skip
    assert texts(soup, "section.closing h3") == ["要旨", "指標"]


def test_links_stay_inside_the_booklet_or_become_text(soup) -> None:
    main = soup.select_one("#main")
    assert main.find("a", string="指標")["href"] == "#c04"
    assert main.find("a", string="食い違い")["href"] == "#c07"
    assert main.find("a", string="節")["href"] == "#c04-値"
    assert main.find("a", string="なし") is None
    assert "なし" in main.get_text()


def test_equal_headings_of_two_chapters_keep_ids_of_their_own(soup) -> None:
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert {"c04-値", "c07-値"} <= set(ids)


def test_a_booklet_too_large_to_mail_leaves_its_largest_tables_to_the_chapter() -> None:
    large, small = table("大きな表", "値" * 400_000), table("小さな表")
    cells = [head("## 値"), shows(folded("小", small)), shows(folded("大", large))]
    html = booklet.export_booklet([chapter("04_kpi", "指標", *cells)], ABOUT)
    assert len(html.encode()) < booklet.LIMIT
    items = texts(BeautifulSoup(html, "html.parser"), "details.item")
    assert "小さな表" in items[0].replace("付録1-1　小さな表", "")
    words = "この図表は、章の頁「指標」にあります。表は tables.xlsx にもあります。"
    assert items[1] == "付録1-2　大きな表" + words


def test_where_even_the_main_part_is_too_large_its_largest_tables_leave_but_no_sheet() -> None:
    sheet = f'<section class="sheet">{"紙" * 150_000}<table></table></section>'
    shown = (sheet, table("大きな表", "値" * 140_000), table("小さな表"))
    cells = [head("## 値"), *map(shows, shown), head("## 前の計画", "appendix"), shows(sheet)]
    html = booklet.export_booklet([chapter("04_kpi", "指標", *cells)], ABOUT)
    main = BeautifulSoup(html, "html.parser").select_one(".chapter-part")
    assert len(html.encode()) < booklet.LIMIT
    assert texts(main, "caption") == ["小さな表"]
    assert len(html.split('class="sheet"')) == 3
    assert "この図表は、章の頁「1　指標」にあります。" in main.get_text()


def test_notebooks_without_an_opening_still_make_a_booklet() -> None:
    html = booklet.export_booklet([WORDS], ABOUT)
    assert check_html(html) == []
    assert texts(BeautifulSoup(html, "html.parser"), "h2") == ["1　食い違い"]


def test_the_same_notebooks_give_the_same_bytes_and_are_not_changed(html: str) -> None:
    before = nbformat.writes(KPI.notebook)
    assert booklet.export_booklet([OPENING, KPI, WORDS], ABOUT) == html
    assert nbformat.writes(KPI.notebook) == before
