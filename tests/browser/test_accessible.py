"""Rules for every page of every municipality, and of the made-up ones at the extremes.

axe-core judges what it can; the rest are traps it does not see. Nothing here shows that a page
conforms to anything: people have not tried them.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from machi import codes, paths
from visits import Visit, visit

LIMIT = 1024 * 1024
FOLDERS = sorted(path.stem for path in paths.params().glob("*.yaml"))
STRESS = ("crowded", "single", "bare", "crowded beside nobody", "sparse side by side")
KINDS = ["sample", "portal", *FOLDERS, *STRESS]
# What axe leaves to a person, each with the test that decides it instead.
DECIDED_ELSEWHERE = {
    # Signs such as ● or 4, and cells beside the edge of a scroll region:
    # test_every_text_contrasts_with_its_ground measures every text.
    "color-contrast shortTextContent",
    "color-contrast elmPartiallyObscured",
    "color-contrast nonBmp",
    # A table whose only column is its row names: tests/unit/test_tables.py holds the scopes.
    "th-has-data-cells",
}
JAPANESE = re.compile(r"[ぁ-ゖァ-ヺー一-鿿々〇、。「」（）・]")
LATIN = re.compile(r"[A-Za-z]")


@pytest.fixture(scope="module")
def judged() -> set[str]:
    """Looks of texts whose contrast axe has judged: all pages share one style sheet."""
    return set()


@pytest.fixture(scope="module", params=KINDS)
def visits(request: pytest.FixtureRequest, open_page_once, judged: set[str]) -> list[Visit]:
    """Every page of a folder, opened once and asked everything.

    axe judges the contrast of every text of real pages, and of made-up towns that of each look
    (colours, size and all) that no page before had: they share one style sheet. On all pages
    ``test_every_text_contrasts_with_its_ground`` measures each text.
    """
    made_up = request.param in STRESS or request.param.startswith(codes.FICTITIOUS)
    return [visit(open_page_once(path), judged, whole=not made_up) for path in _pages(request)]


def _pages(request: pytest.FixtureRequest) -> list[Path]:
    if request.param == "sample":
        return [request.getfixturevalue("sample_file")]
    if request.param in STRESS:
        folder = request.getfixturevalue("stress_reports")[request.param]
    elif request.param == "portal":
        return [request.getfixturevalue("reports") / "index.html"]
    else:
        made = "sample_reports" if codes.is_fictitious(request.param) else "reports"
        folder = request.getfixturevalue(made) / request.param
    pages = sorted(folder.glob("*.html"))
    assert pages, folder
    return pages


def each(visits: list[Visit], what: str) -> Iterator[tuple[str, object]]:
    for seen in visits:
        yield seen.name, getattr(seen, what)


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_on_any_page(visits: list[Visit], width: int) -> None:
    assert {seen.name: seen.axe[width] for seen in visits if seen.axe[width]} == {}


def test_what_axe_leaves_to_people_is_decided_by_a_test_of_its_own(
    visits: list[Visit], record_property
) -> None:
    for seen in visits:
        record_property("left undecided by axe", len(seen.undecided))
        assert set(seen.undecided) <= DECIDED_ELSEWHERE, seen.name


def test_no_colour_changes_with_the_width_so_that_contrast_is_judged_once(
    visits: list[Visit],
) -> None:
    assert [seen.name for seen in visits if not seen.same_colours] == []


def test_every_text_contrasts_with_its_ground(visits: list[Visit]) -> None:
    assert {name: found for name, found in each(visits, "contrast") if found} == {}


def test_a_page_asks_for_nothing_and_reports_no_error(visits: list[Visit]) -> None:
    for seen in visits:
        assert (seen.requests, seen.errors) == ([], []), seen.name


def test_nothing_on_a_page_runs_or_takes_the_focus(visits: list[Visit]) -> None:
    # The portal's search is the only script; test_portal says that nothing else can run there.
    found = {seen.name: seen.look["active"] for seen in visits if seen.look["active"]}
    assert [count for name, count in found.items() if not name.endswith("index.html")] == []
    assert set(found.values()) <= {1}


def test_a_page_can_be_mailed(visits: list[Visit]) -> None:
    sizes = {seen.name: seen.path.stat().st_size for seen in visits}
    assert {name: size for name, size in sizes.items() if size >= LIMIT} == {}


def test_a_page_is_japanese_in_its_words_and_says_so(visits: list[Visit]) -> None:
    for seen in visits:
        text = seen.look["text"]
        japanese, latin = len(JAPANESE.findall(text)), len(LATIN.findall(text))
        assert seen.look["lang"] == "ja", seen.name
        assert japanese > 100, seen.name
        assert japanese / (japanese + latin) > 0.5, seen.name
        assert JAPANESE.search(seen.look["title"]), seen.name


def test_a_page_carries_the_policy_that_forbids_requests(visits: list[Visit]) -> None:
    for seen in visits:
        assert seen.look["policy"].startswith("default-src 'none'; img-src data:;"), seen.name


def test_headings_start_with_one_title_and_skip_no_level(visits: list[Visit]) -> None:
    for seen in visits:
        levels = [level for level, _ in seen.look["headings"]]
        assert levels[0] == 1, seen.name
        assert levels.count(1) == 1, seen.name
        assert all(after <= before + 1 for before, after in pairwise(levels)), seen.name
        assert all(words for _, words in seen.look["headings"]), seen.name


def test_every_image_is_drawn_and_described_with_its_numbers(visits: list[Visit]) -> None:
    for seen in visits:
        alts = [image["alt"] for image in seen.look["images"]]
        assert len(alts) == len(set(alts)), f"two images of {seen.name} are described alike"
        for image in seen.look["images"]:
            assert min(image["width"], image["height"]) > 0, seen.name
            assert JAPANESE.search(image["alt"]), seen.name
            assert image["alt"] != image["caption"], seen.name
            assert re.search(r"[0-9]|なし", image["alt"]), (seen.name, image["alt"])


def test_an_image_is_no_taller_than_a_sheet_of_paper_shows(visits: list[Visit]) -> None:
    """Beyond three times as high as wide, letters fall under 6 points on A4."""
    for seen in visits:
        for image in seen.look["images"]:
            assert image["height"] <= 3 * image["width"], (seen.name, image["caption"])


def test_a_page_is_never_wider_than_the_screen(visits: list[Visit]) -> None:
    for seen in visits:
        assert {at: more for at, more in seen.overflow.items() if more} == {}, seen.name


def test_no_word_is_lost_on_a_small_screen_or_at_twice_the_size(visits: list[Visit]) -> None:
    for seen in visits:
        for at, text in seen.readable.items():
            assert text == seen.readable["1280"], f"{seen.name} at {at}"
        assert seen.clipped == [], seen.name


def test_links_in_lists_are_large_enough_to_hit(visits: list[Visit]) -> None:
    assert {name: found for name, found in each(visits, "small_targets") if found} == {}


def test_the_focus_is_seen_wherever_it_can_be(visits: list[Visit]) -> None:
    for seen in visits:
        assert seen.focusable > 0, seen.name
        assert seen.unseen_focus == [], seen.name


def test_the_keyboard_goes_through_a_page_once_and_leaves_it(open_page, sample_file) -> None:
    """Pages hold no script, so that one page of the template speaks for all."""
    page = open_page(sample_file).page
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        tag = page.evaluate("document.activeElement.outerHTML")
        if page.evaluate("document.activeElement === document.body"):
            break
        reached.append(tag)
    assert page.evaluate("document.activeElement === document.body")
    able = page.evaluate(
        "[...document.querySelectorAll('a[href], summary, [tabindex]')].map((e) => e.outerHTML)"
    )
    assert reached == able
