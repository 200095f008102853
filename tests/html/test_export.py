"""Rules every exported page keeps, and one failing example for each rule that is checked."""

import base64
import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
    new_raw_cell,
)

from machi.render.export import Page, check_html, export_html
from machi.render.markup import read_plain

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
    "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
ATTACK = "<img src=x onerror=alert(1)>"
TABLE = (
    '<div class="table-wrap" tabindex="0" role="region" aria-label="表1 指標の値">'
    '<table class="machi"><caption>表1 指標の値（千人）</caption>'
    '<thead><tr><th scope="col">指標</th><th scope="col" class="num">実績</th></tr></thead>'
    '<tbody><tr><th scope="row">観光入込客数</th><td class="num">1,634</td></tr></tbody>'
    "</table></div>"
)
ALT = "観光入込客数は2020年度の1,634千人から2024年度の2,240千人へ増えた。"


def code(source: str, *outputs: nbformat.NotebookNode, tags: tuple[str, ...] = ()):
    cell = new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})
    cell.execution_count = 7
    return cell


def display(data: dict[str, str], **metadata: object) -> nbformat.NotebookNode:
    return new_output("display_data", data, metadata=metadata)


def stream(name: str, text: str) -> nbformat.NotebookNode:
    return new_output("stream", name=name, text=text)


def figure(**about: object) -> nbformat.NotebookNode:
    data = {"image/png": PIXEL, "text/plain": "<Figure size 720x340>"}
    return display(data, **{"image/png": about})


@pytest.fixture
def notebook() -> nbformat.NotebookNode:
    widget = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "Box()"}
    return new_notebook(
        cells=[
            new_markdown_cell("# KPIはどこまで進んだか\n\n指標ごとに\n進み具合を見ます。"),
            code('code = "022012"', tags=("parameters",)),
            code('code = "072028"', tags=("injected-parameters",)),
            code("import machi", tags=("fold",)),
            new_markdown_cell(
                "## 要点\n\n[SDGs](03_sdgs.ipynb)と[操作](explore.ipynb)も見てください。"
            ),
            code("show(table)", display({"text/html": TABLE, "text/plain": "Table"})),
            new_markdown_cell("## 値　その１\n\n### 要点"),
            code("show(figure)", figure(alt=ALT, caption="図1 観光入込客数", width=720)),
            code("print(text)", stream("stdout", "<script>alert(1)</script>\n")),
            code("names", new_output("execute_result", {"text/plain": ATTACK})),
            code("explore()", display(widget), display(widget)),
        ]
    )


@pytest.fixture
def page() -> Page:
    return Page(
        title="KPIの進み具合",
        municipality_name="青森市",
        chapter="04_kpi",
        chapters=(("03_sdgs.html", "SDGsとの対応"), ("04_kpi.html", "KPIの進み具合")),
        as_of="2025年度時点",
        stamp=(("データ指紋", "sha256:0123"), ("版", "0.1.0")),
    )


@pytest.fixture
def soup(notebook: nbformat.NotebookNode, page: Page) -> BeautifulSoup:
    return BeautifulSoup(export_html(notebook, page), "html.parser")


def texts(soup: BeautifulSoup, selector: str) -> list[str]:
    return [tag.get_text().strip() for tag in soup.select(selector)]


def test_a_clean_notebook_has_no_problem(notebook, page):
    assert check_html(export_html(notebook, page)) == []


def test_the_same_notebook_gives_the_same_bytes_and_is_not_changed(notebook, page):
    before = nbformat.writes(notebook)
    assert export_html(notebook, page) == export_html(notebook, page)
    assert nbformat.writes(notebook) == before


def test_the_document_is_japanese_and_named_after_chapter_and_municipality(soup):
    assert soup.html["lang"] == "ja"
    assert soup.title.get_text() == "KPIの進み具合｜青森市"
    assert texts(soup, "header p") == ["青森市", "KPIの進み具合", "2025年度時点"]


def test_the_page_forbids_every_request_by_policy(soup):
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy == (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:"
    )


def test_the_chapters_are_linked_and_the_current_one_is_marked(soup):
    links = soup.select("nav.chapters a")
    assert [link["href"] for link in links] == ["03_sdgs.html", "04_kpi.html"]
    assert [link.get("aria-current") for link in links] == [None, "page"]


def test_the_contents_list_leads_to_each_second_level_heading(soup):
    links = [link["href"] for link in soup.select("nav.contents a")]
    assert links == ["#要点", "#値-その1"]
    assert [soup.find(id=link[1:]).name for link in links] == ["h2", "h2"]


def test_heading_ids_are_unique_even_when_headings_repeat(soup):
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert soup.find(id="要点-2").name == "h3"


def test_a_page_with_one_section_has_no_contents_list(page):
    short = new_notebook(cells=[new_markdown_cell("# 題\n\n## 節")])
    assert "nav" not in str(BeautifulSoup(export_html(short, page), "html.parser").main)


def test_a_link_to_another_chapters_notebook_leads_to_its_page(soup):
    assert [link["href"] for link in soup.select("main > p a")] == ["03_sdgs.html", "explore.ipynb"]


def test_japanese_source_lines_join_without_a_space(soup):
    assert "指標ごとに進み具合を見ます。" in soup.get_text()


def test_a_formula_is_mathml_and_needs_no_script(page):
    source = "# 題\n\n$$A=\\frac{\\text{実績}}{T}$$\n\n値は$v$です。"
    html = export_html(new_notebook(cells=[new_markdown_cell(source)]), page)
    block, inline = BeautifulSoup(html, "html.parser").select("math")
    assert block["display"] == "block"
    assert [part.get_text() for part in block.select("mfrac > mrow")] == ["実績", "T"]
    assert inline.get_text() == "v"
    assert check_html(html) == []


def test_raw_html_in_markdown_shows_as_text(page):
    cells = [new_markdown_cell(f"# 題 {ATTACK}\n\n{ATTACK}\n\n[行く](javascript:alert(1))")]
    soup = BeautifulSoup(export_html(new_notebook(cells=cells), page), "html.parser")
    assert soup.find("img") is None
    assert soup.h1.get_text() == f"題 {ATTACK}"
    assert soup.select_one("main p a")["href"] == "#harmful-link"


def test_markdown_outputs_follow_the_rules_of_markdown_cells(page):
    cells = [new_markdown_cell("# 題"), code("m", display({"text/markdown": f"**強** {ATTACK}"}))]
    soup = BeautifulSoup(export_html(new_notebook(cells=cells), page), "html.parser")
    assert soup.strong.get_text() == "強"
    assert soup.find("img") is None


def test_plain_text_and_streams_are_escaped(soup):
    assert texts(soup, "pre.output") == ["<script>alert(1)</script>", ATTACK]
    assert soup.find("script") is None
    assert [image["alt"] for image in soup.find_all("img")] == [ALT]


def test_text_of_the_page_object_is_escaped_everywhere(notebook):
    page = Page(ATTACK, ATTACK, "1", (("1.html", ATTACK),), ATTACK, ((ATTACK, ATTACK),))
    html = export_html(notebook, page)
    assert "<img src=x" not in html
    assert BeautifulSoup(html, "html.parser").title.get_text() == f"{ATTACK}｜{ATTACK}"


def test_a_name_cannot_leave_the_style_of_the_running_title(notebook, page):
    attack = Page(**{**vars(page), "municipality_name": '市"; } </style><p id=out>'})
    soup = BeautifulSoup(export_html(notebook, attack), "html.parser")
    assert soup.find(id="out") is None
    assert '"市\\22 \\3b \\20 \\7d ' in soup.find_all("style")[1].get_text()


def test_all_code_is_folded_and_without_prompts(soup):
    assert set(texts(soup, "details.code > summary")) == {"計算の手順（コード）"}
    sources = texts(soup, "details.code code")
    assert sources[:3] == ['code = "022012"', 'code = "072028"', "import machi"]
    assert len(sources) == len(soup.find_all("code"))
    assert all(details.get("open") is None for details in soup.find_all("details"))
    assert not re.search(r"(In|Out)\s*\[", soup.get_text())


def test_code_follows_its_result_and_silent_cells_fold_together(soup):
    folded = soup.select("details.code")
    assert len(folded[0].find_all("code")) == 3
    assert folded[1].find_previous_sibling().name == "div"
    assert folded[2].find_previous_sibling().name == "figure"


def test_a_figure_carries_its_image_description_caption_and_width(soup):
    image = soup.select_one("figure > img")
    assert base64.b64decode(image["src"].removeprefix("data:image/png;base64,"))[1:4] == b"PNG"
    assert (image["alt"], image["width"]) == (ALT, "720")
    assert texts(soup, "figure > figcaption") == ["図1 観光入込客数"]


def test_a_vector_figure_is_embedded_too(page):
    svg = '<svg xmlns="http://www.w3.org/2000/svg"></svg>'
    output = display({"image/svg+xml": svg}, **{"image/svg+xml": {"alt": ALT}})
    html = export_html(new_notebook(cells=[new_markdown_cell("# 題"), code("f", output)]), page)
    source = BeautifulSoup(html, "html.parser").img["src"]
    assert base64.b64decode(source.removeprefix("data:image/svg+xml;base64,")).decode() == svg
    assert check_html(html) == []


def test_tables_pass_unchanged_and_only_they_take_the_focus(soup):
    assert str(soup.select_one(".table-wrap")) == str(BeautifulSoup(TABLE, "html.parser"))
    assert [tag["class"] for tag in soup.select("[tabindex]")] == [["table-wrap"]]


def test_widgets_become_one_sentence_saying_where_to_operate_them(soup):
    assert texts(soup, "p.widget") == [
        "操作できる図は JupyterLab の explore ノートブックで開けます。"
    ]
    assert "Box()" not in soup.get_text()


def test_raw_cells_are_escaped(page):
    cells = [new_markdown_cell("# 題"), new_raw_cell(ATTACK)]
    assert ATTACK not in export_html(new_notebook(cells=cells), page)


def test_cells_and_outputs_tagged_for_removal_stay_out(page):
    cells = [
        new_markdown_cell("# 題"),
        code("hidden()", stream("stdout", "秘"), tags=("remove-cell",)),
        code("quiet()", stream("stdout", "隠"), tags=("remove-output",)),
    ]
    html = export_html(new_notebook(cells=cells), page)
    assert "hidden()" not in html
    assert "秘" not in html
    assert "隠" not in html
    assert "quiet()" in html


def test_the_stamp_stands_in_the_footer(soup):
    assert texts(soup, "footer dt") == ["データ指紋", "版"]
    assert texts(soup, "footer dd") == ["sha256:0123", "0.1.0"]


def test_standard_error_is_hidden_from_readers_and_reported(notebook, page):
    notebook.cells.append(code("warn()", stream("stderr", "FutureWarning: \x1b[31mold\x1b[0m")))
    html = export_html(notebook, page)
    hidden = BeautifulSoup(html, "html.parser").select_one("pre.stderr")
    assert hidden.has_attr("hidden")
    assert check_html(html) == ["standard error in the notebook: FutureWarning: old"]


def test_an_exception_is_reported(notebook, page):
    error = new_output("error", ename="KeyError", evalue="'x'", traceback=["\x1b[31mKeyError: 'x'"])
    notebook.cells.append(code("fail()", error))
    assert check_html(export_html(notebook, page)) == ["exception in the notebook: KeyError: 'x'"]


@pytest.mark.parametrize(
    ("about", "problem"),
    [
        ({}, "image without alt"),
        ({"alt": " "}, "image with empty alt"),
        ({"alt": "No description has been provided for this image"}, "nbconvert's filler"),
        ({"alt": "図1 客数", "caption": "図1 客数"}, "alt only repeats a caption or title"),
        ({"alt": "KPIの進み具合"}, "alt only repeats a caption or title"),
        ({"alt": "要点"}, "alt only repeats a caption or title"),
    ],
)
def test_a_figure_must_be_described_in_words_of_its_own(notebook, page, about, problem):
    notebook.cells.append(code("figure", figure(**about)))
    problems = check_html(export_html(notebook, page))
    assert len(problems) == 1
    assert problem in problems[0]


HEAD = (
    '<html lang="ja"><head><title>章｜市</title>'
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'"></head>'
)
CAPTION = "<caption>表</caption>"


def body(extra: str) -> str:
    return f"{HEAD}<body><h1>題</h1>{extra}</body></html>"


BROKEN = pytest.mark.parametrize(
    ("html", "problem"),
    [
        (body("").replace('lang="ja"', 'lang="en"'), "lang of the document is 'en'"),
        (body("").replace('lang="ja"', ""), "lang of the document is None"),
        ("<p>x</p>", "lang of the document is None"),
        (body("").replace("章｜市", ""), "no title"),
        (body("").replace("default-src", "img-src"), "no content security policy"),
        (HEAD + "<h2>節</h2>", "0 h1 headings"),
        (body("<h1>また</h1>"), "2 h1 headings"),
        (body("<h3>小</h3>"), "heading level skipped from h1 to h3: 小"),
        (body("<h2> </h2>"), "empty heading"),
        (body("<table><tr><th scope=col>列</th></tr></table>"), "table without caption"),
        (body(f"<table>{CAPTION}<tr><th>列</th></tr></table>"), "th without scope"),
        (body(f"<table>{CAPTION}<tr><th scope=col></th></tr></table>"), "empty th"),
        (body(f"<table>{CAPTION}<tr><td>1</td></tr></table>"), "table without header cells"),
        (body('<img alt="像" src="x.png">'), "address outside the page in img src: x.png"),
        (body('<img alt="像" src="https://example.org/x.png">'), "in img src"),
        (body('<img alt="像" src="data:image/png;base64,AA" srcset="x.png 2x">'), "in img srcset"),
        (body('<a href="https://example.org/">外</a>'), "in a href: https"),
        (body('<a href="//example.org/x.html">外</a>'), "in a href: //"),
        (body('<a href="/etc/x.html">外</a>'), "in a href: /etc"),
        (body('<a href="javascript:x.html">外</a>'), "in a href: javascript"),
        (body('<a href="data:text/html,x">外</a>'), "in a href: data"),
        (body('<a href="x.exe">外</a>'), "in a href: x.exe"),
        (body("<style>p { background: url('x.png') }</style>"), "in a style: x.png"),
        (body('<p style="background: URL( x.png )">文</p>'), "in a style: x.png"),
        (body('<style>@import "x.css";</style>'), "in a style: x.css"),
        (body("<script>1</script>"), "scripts the policy allows []"),
        (body('<iframe srcdoc="x"></iframe>'), "loads or runs"),
        (body("").replace("'none'", "'none' 'unsafe-inline'"), "no content security policy"),
        (body('<p onclick="x()">文</p>'), "event handler onclick"),
        (body('<meta http-equiv="Refresh" content="0">'), "sends its reader away"),
        (body('<pre class="stderr" hidden>Warning</pre>'), "standard error"),
        (body('<pre class="error">KeyError</pre>'), "exception"),
    ],
)


@BROKEN
def test_each_broken_rule_is_reported(html, problem):
    assert any(problem in found for found in check_html(html)), check_html(html)


@BROKEN
def test_a_broken_rule_is_reported_in_plain_pages_and_in_odd_ones(html, problem):
    plain = html.replace("=col", '="col"')
    for page in (plain, f"<!-- -->{plain}"):
        assert any(problem in found for found in check_html(page)), check_html(page)


def test_our_pages_are_plain(notebook, page):
    assert read_plain(export_html(notebook, page)) is not None


@pytest.mark.parametrize(
    "href",
    ["#節", "02_goals.html", "02_goals.html#節", "../index.html", "kpi.csv", "explore.ipynb"],
)
def test_links_inside_the_delivered_folder_are_allowed(href):
    assert check_html(body(f'<a href="{href}">先</a>')) == []


SCRIPT = "document.title"
NAMED = "script-src 'sha256-o3vzFSF4YhB5rDb5tpELAmIlJDq+2XOarY4IDsOum1c='"


def scripted(extra: str = f"<script>{SCRIPT}</script>", policy: str = NAMED) -> str:
    return body(extra).replace("'none'", f"'none'; {policy}")


def test_one_script_is_allowed_when_the_policy_names_it_by_its_hash():
    assert check_html(scripted()) == []


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        (scripted(policy="img-src data:"), "scripts the policy allows []"),
        (scripted(f"<script>{SCRIPT};</script>"), "scripts the policy allows [["),
        (scripted(2 * f"<script>{SCRIPT}</script>"), "2 scripts instead of one at most"),
        (scripted(""), "scripts on the page []"),
        (
            scripted("", "script-src 'unsafe-inline'"),
            "allows [['script-src', \"'unsafe-inline'\"]]",
        ),
        (scripted("", "SCRIPT-SRC *"), "allows [['script-src', '*']]"),
        (scripted(policy=f"{NAMED} 'unsafe-inline'"), "'unsafe-inline'"),
        (scripted(policy=f"{NAMED} 'unsafe-eval'"), "'unsafe-eval'"),
        (scripted(policy=f"{NAMED}; script-src-attr 'unsafe-inline'"), "script-src-attr"),
        (scripted('<script type="module">1</script>'), "script with attributes"),
        (scripted('<script src="data:text/javascript,1"></script>'), "script with attributes"),
    ],
)
def test_any_other_script_is_reported(html, problem):
    assert any(problem in found for found in check_html(html))
