"""The list of reports in a real browser: search, folds, widths, and the list without scripts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from machi.render import portal
from machi.render.portal import Chapter, Entry, export_portal
from visits import TAGS, Axe

CHAPTERS = (
    Chapter("00_summary", "要旨", ("html", "ipynb")),
    Chapter("01_overview", "計画のすがた", ("html",)),
)
FILES = frozenset(file for file, _ in portal.FILES)
HOSTILE = (
    "<img src=x onerror=alert(1)></script>\u202e" + "長い名前" * 75 + "Supercalifragilistic" * 9
)
COUNTRY = 1741
SECOND = 1000.0
"""In the milliseconds of a browser's clock."""


def town(code: str, slug: str, name: str, prefecture: str, **more: object) -> Entry:
    about: dict = {"state": "2026-11-22 09:43 に作成", "kind": "done", "files": FILES, **more}
    return Entry(code, name, prefecture, f"{code}-{slug}", **about)


TOWNS = [
    town("012360", "hokuto", "北斗市", "北海道", chapters=CHAPTERS),
    town("013315", "fukushima", "福島町", "北海道"),
    town("072010", "fukushima-shi", "福島市", "福島県", state="失敗", kind="failed", reason="理由"),
    town("072028", "aizuwakamatsu", "会津若松市", "福島県", chapters=CHAPTERS),
    town("462209", "minamisatsuma", "南さつま市", "鹿児島県"),
    town("472018", "naha", HOSTILE, "沖縄県"),
]


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("portal") / "index.html"
    path.write_text(export_portal("報告書一覧", TOWNS), encoding="utf-8")
    return path


@pytest.fixture
def opened(open_page, file):
    seen = open_page(file)
    yield seen
    seen.assert_quiet()


@pytest.fixture
def page(opened):
    return opened.page


def shown(page) -> list[str]:
    """Codes of the municipalities to be seen."""
    towns = page.locator(".town:visible").all()
    return [town.get_attribute("id")[:6] for town in towns]


FOUND = {
    "会津": ["072028"],
    "072028": ["072028"],
    "０７２０２８": ["072028"],
    "aizu": ["072028"],
    "ＡＩＺＵ ": ["072028"],
    "福島": ["013315", "072010", "072028"],
    "福島県　福島": ["072010", "072028"],
    "福島 会津": ["072028"],
    "0720": ["072010", "072028"],
    "さつま": ["462209"],
    "サツマ": [],
    "失敗": ["072010"],
    "onerror": ["472018"],
    "  ": [entry.code for entry in TOWNS],
    ".*": [],
}


def test_search_finds_by_name_code_prefecture_romaji_and_state(page) -> None:
    found = {}
    for query, codes in FOUND.items():
        page.locator("#query").fill(query)
        found[query] = shown(page)
        assert page.locator("#none").is_visible() == (codes == []), query
    assert found == FOUND


def test_prefectures_without_a_hit_go_with_their_links(page) -> None:
    page.locator("#query").fill("福島県")
    assert page.locator("h2:visible").all_inner_texts() == ["福島県"]
    assert page.locator(".prefectures a:visible").all_inner_texts() == ["福島県"]


def test_the_number_of_hits_is_announced_when_typing_pauses(page) -> None:
    status = page.get_by_role("status")
    page.locator("#query").fill("福島")
    expect(status).to_have_text("6団体のうち3団体")
    page.locator("#query").fill("")
    expect(status).to_have_text("")


def test_an_empty_result_says_so_and_offers_all(page) -> None:
    page.locator("#query").fill("<b>ない")
    assert (
        page.locator("#none").inner_text().startswith("「<b>ない」に当てはまる自治体はありません。")
    )
    page.get_by_role("button", name="すべての自治体を表示する").press("Enter")
    assert len(shown(page)) == len(TOWNS)
    assert page.evaluate("document.activeElement.id") == "query"


def test_the_query_travels_in_the_address(page, open_page, file) -> None:
    page.locator("#query").fill("会津")
    address = f"{file.as_uri()}#q=%E4%BC%9A%E6%B4%A5"
    page.wait_for_url(address)
    page.goto("about:blank")
    page.goto(address)
    assert page.locator("#query").input_value() == "会津"
    assert shown(page) == ["072028"]
    page.evaluate("location.hash = '#q=%'")
    expect(page.locator("#query")).to_have_value("%")
    assert shown(page) == []
    page.locator("#query").fill("")
    page.wait_for_url(file.as_uri())


def test_letters_of_an_unfinished_conversion_are_no_query(page) -> None:
    page.evaluate(
        "() => { const field = document.getElementById('query'); field.value = 'あいづ';"
        " field.dispatchEvent(new InputEvent('input', {isComposing: true})); }"
    )
    assert len(shown(page)) == len(TOWNS)


def test_opening_a_fold_lists_the_chapters_and_their_notebooks(page) -> None:
    fold = page.locator("[id='072028-aizuwakamatsu'] details")
    fold.locator("summary").press("Enter")
    fold.locator("ol").wait_for()
    links = [(a.get_attribute("href"), a.inner_text()) for a in fold.locator("a").all()]
    assert links == [
        ("072028-aizuwakamatsu/00_summary.html", "要旨"),
        ("072028-aizuwakamatsu/00_summary.ipynb", "ノートブック"),
        ("072028-aizuwakamatsu/01_overview.html", "計画のすがた"),
    ]
    notebook = fold.get_by_role("link", name="要旨のノートブック")
    assert notebook.count() == 1
    fold.locator("summary").press("Enter")
    fold.locator("summary").press("Enter")
    assert fold.locator("ol").count() == 1


def test_without_scripts_the_list_is_whole(browser, file) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{file.as_uri()}#q=aizu")
    assert shown(page) == [entry.code for entry in TOWNS]
    assert page.locator("#search").is_hidden()
    fold = page.locator("[id='072028-aizuwakamatsu'] details")
    fold.locator("summary").click()
    assert fold.get_by_role("link", name="章ごとの頁").is_visible()
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_however_the_list_stands(open_page, file, width) -> None:
    page = open_page(file, width).page
    options = {"runOnly": {"type": "tag", "values": TAGS}}

    def broken() -> list[str]:
        found = Axe().run(page, options=options).response["violations"]
        return [rule["id"] for rule in found]

    assert broken() == []
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    page.locator("details ol").first.wait_for()
    assert broken() == []
    page.locator("#query").fill("ない町")
    assert broken() == []


def test_the_keyboard_meets_the_search_before_the_list(page) -> None:
    reached = []
    for _ in range(4):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.hash"))
    assert reached == ["#main", "query", "#p01", "#p07"]


def test_hostile_names_break_nothing_on_a_small_screen(open_page, file) -> None:
    seen = open_page(file, 320)
    name = seen.page.locator("[id='472018-naha'] h3 bdi")
    assert name.inner_text() == HOSTILE
    # What lies outside the box of its municipality is cut off, so the window does not widen.
    outside = "[...document.querySelectorAll('main *')].filter((e) => e.checkVisibility()"
    outside += " && e.getBoundingClientRect().right > 320).map((e) => e.outerHTML)"
    assert seen.page.evaluate(outside) == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") == 320
    seen.assert_quiet()


def test_paper_shows_names_codes_and_states_only(page) -> None:
    page.emulate_media(media="print")
    hidden = page.locator("#search, .prefectures, .links, details[data-set], .why summary").all()
    assert [part for part in hidden if part.is_visible()] == []
    assert page.locator(".town:visible").count() == len(TOWNS)
    assert page.get_by_text("理由", exact=True).is_visible()


@pytest.fixture(scope="module")
def country(tmp_path_factory) -> Path:
    entries = []
    for number in range(COUNTRY):
        prefecture = number * 47 // COUNTRY + 1
        code, slug = f"{prefecture:02}{number:04}", f"machi{number}"
        entries.append(town(code, slug, f"まち{number}市", f"第{prefecture}県", chapters=CHAPTERS))
    path = tmp_path_factory.mktemp("country") / "index.html"
    path.write_text(export_portal("報告書一覧", entries), encoding="utf-8")
    return path


def test_the_whole_country_opens_on_a_small_screen_and_typing_stays_fluid(
    open_page: Callable, country: Path, record_property
) -> None:
    seen = open_page(country, 320)
    assert seen.page.evaluate("document.documentElement.scrollWidth") == 320
    took = seen.page.evaluate(
        """() => ["ま", "まち", "まち1", "まち17", "まち1", "まち", "ま", ""].map((text) => {
          const field = document.getElementById("query"), started = performance.now();
          field.value = text;
          field.dispatchEvent(new InputEvent("input"));
          document.documentElement.offsetHeight;
          return performance.now() - started;
        })"""
    )
    record_property("milliseconds of a keystroke", took)
    # Laying out the whole list again takes most of a second; what is in sight, a twentieth.
    assert max(took) < 0.3 * SECOND
    seen.page.locator(".prefectures a").last.click()
    expect(seen.page.locator("#p47 h2")).to_be_in_viewport()
    seen.assert_quiet()
