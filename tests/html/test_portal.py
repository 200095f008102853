"""The list of reports: whole, by code, small at any length, and cheap to keep up to date."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from machi import codes
from machi.render import listing, portal, record
from machi.render.check import check_html
from machi.render.portal import Chapter, Entry, export_portal, look
from machi.render.record import Outcome
from standing import built, keep
from towns import HOSTILE

CHAPTERS = (
    Chapter("00_summary", "要旨", ("html", "ipynb")),
    Chapter("01_overview", "計画のすがた", ("html", "ipynb")),
)
ALL_FILES = frozenset(file for file, _ in portal.FILES)
MUNICIPALITIES = 1741
"""Number of municipalities in Japan."""
PAGE_LIMIT = 1.2 * 1024 * 1024


def entry(code: str, name: str, prefecture: str, **more: object) -> Entry:
    about: dict = {"state": "2026-11-22 09:43 に作成", "kind": "done", **more}
    return Entry(code, name, prefecture, f"{code}-town", **about)


def parse(*entries: Entry, **more: object) -> BeautifulSoup:
    html = export_portal("一覧", entries, **more)
    assert check_html(html) == []
    return BeautifulSoup(html, "html.parser")


def texts(soup: BeautifulSoup, selector: str) -> list[str]:
    return [" ".join(tag.get_text(" ").split()) for tag in soup.select(selector)]


def links(soup: BeautifulSoup, selector: str) -> list[tuple[str, str]]:
    return [(link["href"], link.get_text()) for link in soup.select(f"{selector} a")]


THREE = (
    entry("072028", "会津若松市", "福島県", files=ALL_FILES, chapters=CHAPTERS),
    entry("012360", "北斗市", "北海道", state="失敗", kind="failed", reason="止まりました"),
    entry("022012", "青森市", "青森県", state="未作成", kind="never"),
)


def test_municipalities_stand_by_prefecture_and_code_whatever_their_state() -> None:
    soup = parse(*THREE, entry("012025", "函館市", "北海道"))
    assert texts(soup, "h2") == ["北海道", "青森県", "福島県"]
    assert texts(soup, "h3") == [
        "函館市 012025",
        "北斗市 012360",
        "青森市 022012",
        "会津若松市 072028",
    ]
    assert "順位ではありません" in soup.main.get_text()
    assert links(soup, ".prefectures") == [
        ("#p01", "北海道"),
        ("#p02", "青森県"),
        ("#p07", "福島県"),
    ]
    assert all(soup.find(id=link["href"][1:]) for link in soup.select(".prefectures a"))


def test_the_states_are_counted() -> None:
    assert texts(parse(*THREE), ".counts div") == ["登録 3", "作成済み 1", "失敗 1", "未作成 1"]


def test_the_booklet_comes_first_and_only_what_exists_is_linked() -> None:
    some = entry("022012", "青森市", "青森県", files=frozenset({"tables.xlsx", "report.html"}))
    soup = parse(some, THREE[0])
    assert links(soup, "[id='022012-town'] .links") == [
        ("022012-town/report.html", "報告書（一冊）"),
        ("022012-town/tables.xlsx", "Excel"),
    ]
    assert links(soup, "[id='072028-town'] .links") == [
        ("072028-town/report.html", "報告書（一冊）"),
        ("072028-town/report.pdf", "PDF"),
        ("072028-town/tables.xlsx", "Excel"),
        ("072028-town/tables/index.csv", "CSV"),
    ]
    assert soup.select("[id='022012-town'] details") == []


def test_chapters_are_folded_and_the_first_is_linked_without_a_script() -> None:
    soup = parse(*THREE, entry("082015", "水戸市", "茨城県", chapters=CHAPTERS))
    folds = soup.select("details[data-set]")
    assert [fold.summary.get_text() for fold in folds] == ["章とノートブック"] * 2
    assert links(soup, "[id='072028-town'] details") == [
        ("072028-town/00_summary.html", "章ごとの頁")
    ]
    assert folds[0]["data-set"] == folds[1]["data-set"], "a list many share stands there once"
    shared = soup.find(id=folds[0]["data-set"])
    assert shared.has_attr("hidden")
    assert [(li["data-stem"], li["data-has"], li.get_text()) for li in shared.select("li")] == [
        ("00_summary", "html ipynb", "要旨"),
        ("01_overview", "html ipynb", "計画のすがた"),
    ]


def test_why_a_run_failed_is_folded() -> None:
    soup = parse(*THREE)
    assert texts(soup, ".why") == ["失敗の理由 止まりました"]


def test_without_a_script_the_list_is_whole_and_the_search_stays_away() -> None:
    soup = parse(*THREE)
    assert soup.find(id="search").has_attr("hidden")
    assert soup.find(id="none").has_attr("hidden")
    assert not any(tag.has_attr("hidden") for tag in soup.select(".prefecture, .town"))


def test_chapters_about_all_municipalities_are_linked() -> None:
    soup = parse(*THREE, shared=[("90_comparison.html", "比較")], stamp=[("版", "0.1.0")])
    assert links(soup, ".shared") == [("90_comparison.html", "比較")]
    assert texts(soup, ".stamp div") == ["版 0.1.0"]


def test_an_empty_register_gives_a_page() -> None:
    assert texts(parse(), ".counts div") == ["登録 0"]


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_words_are_shown_as_they_are(kind: str) -> None:
    words = HOSTILE[kind]
    chapters = (Chapter("01_overview", words, ("html",)),)
    soup = parse(
        entry("072028", words, words, state=words, reason=words, chapters=chapters),
        entry("082015", "水戸市", "茨城県"),
    )
    spots = ("h2", "h3 bdi", ".town .state", ".why p", "li[data-stem]", ".prefectures a")
    assert [soup.select_one(spot).get_text() for spot in spots] == [words] * len(spots)
    assert len(soup.select("script")) == 1
    assert len(soup.select("h3")) == 2


def many(count: int) -> list[Entry]:
    """A register of the whole country, with every file there can be and failures among it."""
    reason = (
        "入力に3件の問題があります。" + "data/municipalities/ のplans.csv 2行目「kind」列：" * 3
    )
    names = [f"みなみさつま市{number}" for number in range(count)]
    entries = []
    for number, name in enumerate(names):
        five = f"{number * 47 // count + 1:02}{number % 800 + 100}"
        code = five + codes.check_digit(five)
        folder = f"{code}-minamisatsuma{number}"
        stale = number % 6 == 0
        state = (
            "2026-11-22 09:43 の実行は失敗。表示は前回の報告書"
            if stale
            else "2026-11-22 09:43 に作成"
        )
        kind: portal.Kind = "stale" if stale else "done"
        entries.append(
            Entry(
                code, name, f"鹿児島県{code[:2]}", folder, state, kind,
                reason if stale else "", ALL_FILES, CHAPTERS,
            )
        )  # fmt: skip
    return entries


def test_the_whole_country_fits_on_a_page_of_a_megabyte() -> None:
    html = export_portal("一覧", many(MUNICIPALITIES))
    assert html.count('class="town"') == MUNICIPALITIES
    assert len(html.encode()) < PAGE_LIMIT


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workbook folder with the register of the repository and nothing built."""
    shared = Path(__file__).resolve().parents[2] / "data"
    (tmp_path / "data").symlink_to(shared)
    monkeypatch.setenv("MACHI_HOME", str(tmp_path))
    return tmp_path / "rendered"


def build(folder: Path, *names: str) -> None:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("no notebook at all", encoding="utf-8")


def outcome(code: str = "072028", message: str = "", **more: object) -> Outcome:
    listed = [] if message else [("00_summary.html", "要旨")]
    slugs = {"072028": "aizuwakamatsu", "022012": "aomori", "012360": "hokuto"}
    folder = f"{code}-{slugs[code]}"
    return Outcome(code, folder, "2026-11-22 09:43", 1.0, message=message, chapters=listed, **more)


def index(home: Path) -> BeautifulSoup:
    return BeautifulSoup((home / "index.html").read_text(encoding="utf-8"), "html.parser")


def test_a_folder_is_looked_at_without_opening_notebooks(tmp_path: Path) -> None:
    names = ("01_overview.html", "00_summary.ipynb", "00_summary.html", "report.html")
    build(tmp_path, *names, "tables/index.csv", "notes.html", ".00_summary.html.1", "00_x.csv")
    files, chapters = look(tmp_path, {"00_summary.html": "要旨"})
    assert files == {"report.html", "tables/index.csv"}
    assert chapters == (
        Chapter("00_summary", "要旨", ("html", "ipynb")),
        Chapter("01_overview", "01_overview", ("html",)),
    )
    assert look(tmp_path / "none", {}) == (frozenset(), ())


def test_a_municipality_never_run_is_listed(home: Path) -> None:
    keep(outcome())
    soup = index(home)
    assert texts(soup, "[id='022012-aomori'] .state.never") == ["未作成"]
    assert texts(soup, "[id='072028-aizuwakamatsu'] .state.done") == ["2026-11-22 09:43 に作成"]


def test_a_failure_with_nothing_built_says_why(home: Path) -> None:
    keep(outcome(message="入力に2件の問題があります。\n- plans.csv：空\n- goals.csv：空"))
    soup = index(home)
    assert texts(soup, ".state.failed") == ["2026-11-22 09:43 の実行は失敗"]
    assert texts(soup, ".why p") == ["入力に2件の問題があります。 plans.csv：空"]


def test_a_report_that_could_not_be_printed_says_why(home: Path) -> None:
    keep(outcome(unprinted="ブラウザーが見つかりません。\n手順"))
    soup = index(home)
    assert texts(soup, ".state.done") == ["2026-11-22 09:43 に作成（PDFは作れませんでした）"]
    assert texts(soup, ".why p") == ["ブラウザーが見つかりません。 手順"]


def test_a_long_reason_is_cut(home: Path) -> None:
    keep(outcome(message="長" * 500))
    assert texts(index(home), ".why p") == ["長" * 199 + "…"]


def test_after_a_failure_the_earlier_report_stays_listed_with_its_titles(home: Path) -> None:
    build(home / "072028-aizuwakamatsu", "00_summary.html")
    keep(outcome())
    keep(outcome(message="止まりました"))
    soup = index(home)
    assert texts(soup, ".state.stale") == ["2026-11-22 09:43 の実行は失敗。表示は前回の報告書"]
    assert texts(soup, "li[data-stem]") == ["要旨"]
    assert record.last_runs()["072028"].message == "止まりました"


def test_a_report_without_a_record_is_listed_as_such(home: Path) -> None:
    build(home / "072028-aizuwakamatsu", "report.html")
    keep(outcome("022012"))
    assert texts(index(home), ".state.stale") == ["前回の実行の記録がありません"]


def test_while_a_run_goes_on_the_list_is_written_now_and_then_and_at_the_end(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    whole = listing.write_index
    monkeypatch.setattr(
        listing, "write_index", lambda: (written.append(len(record.last_runs())), whole())
    )
    monkeypatch.setattr(listing, "SHARE", 10**6)
    with listing.Listing() as listed:
        for code in ("072028", "022012", "012360"):
            built(outcome(code))
            listed.changed()
    assert written == [1, 3], "after the first municipality, and on leaving"
    assert texts(index(home), ".counts div") == ["登録 3", "作成済み 3"]


def test_a_run_that_changes_nothing_leaves_the_list_alone(home: Path) -> None:
    keep(outcome())
    before = (home / "index.html").stat().st_mtime_ns
    with listing.Listing():
        pass
    assert (home / "index.html").stat().st_mtime_ns == before


def test_a_list_that_is_gone_comes_back(home: Path) -> None:
    keep(outcome())
    (home / "index.html").unlink()
    with listing.Listing():
        pass
    assert texts(index(home), ".counts div") == ["登録 3", "作成済み 1", "未作成 2"]


def test_a_run_that_is_broken_off_leaves_the_list_up_to_date(home: Path) -> None:
    def stopped() -> None:
        with listing.Listing() as listed:
            for code in ("072028", "022012"):
                built(outcome(code))
                listed.changed()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert texts(index(home), ".counts div") == ["登録 3", "作成済み 2", "未作成 1"]


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"outcome": 5}', '{"outcome": {"x": 1}}', "\0"]
)
def test_a_record_nobody_can_read_makes_the_report_one_without_a_record(
    content: str, home: Path
) -> None:
    build(home / "072028-aizuwakamatsu", "report.html")
    (home / "072028-aizuwakamatsu" / "build.json").write_text(content, encoding="utf-8")
    keep(outcome("022012"))
    assert texts(index(home), ".state.stale") == ["前回の実行の記録がありません"]
