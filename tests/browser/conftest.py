"""A real browser for the pages; every page opened here must make no request and no error."""

import base64
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import browsers
from machi.render.export import Page, export_html
from machi.render.portal import Entry, export_portal, look

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip
YEARS = ("2019", "2020", "2021", "2022", "2023", "2024", "2025", "2026", "2027", "2028")
WIDE_HEADERS = ("重要業績評価指標", "単位", *YEARS, "進み具合", "判定", "担当課", "備考")
INDICATORS = (
    "新規学卒者の県内就職率",
    "観光入込客数",
    "合計特殊出生率",
    "市が支援した創業件数",
    "<img src=x onerror=alert(1)>",
)


@dataclass
class Opened:
    """A page in the browser and what happened while it was opened."""

    page: "playwright.sync_api.Page"  # noqa: F821
    path: Path
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def assert_quiet(self) -> None:
        """No request but the file itself, nothing on the console, no error."""
        assert self.requests == [], f"{self.path.name} asks for {self.requests}"
        assert self.errors == [], f"{self.path.name} reports {self.errors}"


@pytest.fixture(scope="session")
def browser() -> Iterator["playwright.sync_api.Browser"]:  # noqa: F821
    """Chromium of the machine; without it the tests are skipped unless they are required."""
    program = browsers.program()
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser) -> Iterator[Callable[[Path, int], Opened]]:
    """Open a file at a width in CSS pixels; the pages stay open until the test ends."""
    contexts = []

    def opened(path: Path, width: int = 1280) -> Opened:
        contexts.append(new_context(browser, width))
        return open_in(contexts[-1], path)

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def open_page_once(browser) -> Iterator[Callable[[Path], Opened]]:
    """Open a file in a window of its own, closing the one before."""
    contexts = []

    def opened(path: Path) -> Opened:
        while contexts:
            contexts.pop().close()
        contexts.append(new_context(browser, 1280))
        return open_in(contexts[-1], path)

    yield opened
    while contexts:
        contexts.pop().close()


def new_context(browser, width: int):
    return browser.new_context(viewport={"width": width, "height": 900}, locale="ja-JP")


def open_in(context, path: Path) -> Opened:
    """Open a file; requests, errors and dialogs are recorded."""
    page = context.new_page()
    record = Opened(page, path)
    own = path.as_uri()

    def asked(request: object) -> None:
        # Embedded images count as requests for the browser; they leave no machine.
        if request.url != own and not request.url.startswith("data:"):
            record.requests.append(request.url)

    def spoke(dialog: object) -> None:
        record.errors.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("request", asked)
    page.on("dialog", spoke)
    page.on("console", lambda message: record.errors.append(message.text))
    page.on("pageerror", lambda error: record.errors.append(str(error)))
    page.goto(own, wait_until="load")
    return record


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory) -> Path:
    """The sample chapter alone."""
    return write_sample(tmp_path_factory.mktemp("sample")) / "022012-aomori" / "04_kpi.html"


@pytest.fixture(scope="session")
def sample_cells() -> list[str]:
    """Every header, name and number of the sample's wide table."""
    numbers = [sample_value(r, c) for r in range(len(INDICATORS)) for c in range(len(YEARS))]
    return [*WIDE_HEADERS, *INDICATORS, *numbers]


def write_sample(folder: Path) -> Path:
    """A municipality with one chapter and the index."""
    chapters = (("04_kpi.html", "重要業績評価指標（KPI）の進み具合"),)
    page = Page(
        title=chapters[0][1],
        municipality_name="青森市",
        chapter="04_kpi",
        chapters=chapters,
        as_of="2025年度時点",
        stamp=(("データ指紋", "sha256:" + "0123456789abcdef" * 4),),
    )
    own = folder / "022012-aomori"
    own.mkdir()
    (own / "04_kpi.html").write_text(export_html(sample_notebook(), page), encoding="utf-8")
    files, found = look(own, dict(chapters))
    entry = Entry("022012", "青森市", "青森県", own.name, "完了", "done", "", files, found)
    (folder / "index.html").write_text(export_portal("一覧", [entry]), encoding="utf-8")
    return folder


def sample_notebook():
    """Long headings, every kind of display, a wide table, and markup where a name should be."""
    figures = (
        '<dl class="figures"><div><dt>指標の数</dt><dd>46</dd></div>'
        "<div><dt>順調</dt><dd>21</dd><dd>判断できた29指標のうち</dd></div></dl>"
        '<ul class="reading"><li>46指標のうち21指標が順調です。</li></ul>'
        '<p class="caveat">達成率は実態と逆に見えることがあります。</p>'
        '<p><span class="badge stated">記載</span><span class="badge reviewed">確認</span>'
        '<span class="badge inferred">推定</span></p><p class="source">出典：総合計画</p>'
    )
    return new_notebook(
        cells=[
            new_markdown_cell(
                "# 重要業績評価指標はどこまで進み目標年度に届く見込みがどれだけあるか\n\n"
                "指標ごとに、**進み具合**を見ます。"
            ),
            new_code_cell('code = "022012"', metadata={"tags": ["parameters"]}),
            new_markdown_cell("## 要点"),
            new_code_cell("summary()", outputs=[shown({"text/html": figures})]),
            new_markdown_cell("## すべての値"),
            new_code_cell("table()", outputs=[shown({"text/html": wide_table()})]),
            new_code_cell("years()", outputs=[shown({"text/html": narrow_table()})]),
            new_markdown_cell("## 図"),
            new_code_cell("figure()", outputs=[chart()]),
            new_code_cell(
                "x" * 300,
                outputs=[new_output("stream", name="stdout", text="<script>alert(1)</script>" * 9)],
            ),
        ]
    )


def shown(data: dict[str, str], **metadata: object):
    return new_output("display_data", data, metadata=metadata)


def sample_value(row: int, column: int) -> str:
    return f"{(row + 1) * 1000 + column * 37:,}"


def wide_table() -> str:
    """Sixteen columns: more than an upright A4 page holds."""
    number = [header in YEARS for header in WIDE_HEADERS]
    head = "".join(
        f'<th scope="col"{" class=num" * numeric}>{header}</th>'
        for header, numeric in zip(WIDE_HEADERS, number, strict=True)
    )
    rest = '<td class="num">44.3％</td><td><span class="verdict {0}">{1}</span></td>'
    tail = "<td>経済部観光課</td><td>感染症の影響を受けた年として扱う</td>"
    marks = (
        ("good", "◎ 順調"),
        ("fair", "○ おおむね順調"),
        ("poor", "△ 遅れ"),
        ("none", "― 判断できない"),
        ("good", "◎ 順調"),
    )
    body = ""
    for row, name in enumerate(INDICATORS):
        escaped = name.replace("<", "&lt;").replace(">", "&gt;")
        values = "".join(f'<td class="num">{sample_value(row, c)}</td>' for c in range(len(YEARS)))
        cells = f'<th scope="row">{escaped}</th><td>千人</td>{values}'
        body += f"<tr>{cells}{rest.format(*marks[row])}{tail}</tr>"
    return (
        '<div class="table-wrap" tabindex="0" role="region" aria-label="表1 すべての値">'
        '<table class="machi wide"><caption>表1 すべての値</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def narrow_table() -> str:
    """A table without a scroll class, squeezed by a small screen."""
    head = "".join(f'<th scope="col" class="num">{year}</th>' for year in YEARS)
    body = "".join(f'<td class="num">{sample_value(0, c)}</td>' for c in range(len(YEARS)))
    return (
        '<div class="table-wrap" tabindex="0" role="region" aria-label="表2 年ごとの値">'
        f'<table class="machi"><caption>表2 年ごとの値</caption><thead><tr>{head}</tr></thead>'
        f"<tbody><tr>{body}</tr></tbody></table></div>"
    )


def chart():
    """A figure larger than a small screen."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3))
    figure.subplots().plot([2020, 2021, 2022], [1634, 1102, 1480], marker="o")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=100)
    about = {"alt": "2021年度に下がり、2022年度に戻った。", "caption": "図1 客数", "width": 900}
    data = {"image/png": base64.b64encode(buffer.getvalue()).decode()}
    return shown(data, **{"image/png": about})
