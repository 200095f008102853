"""Tables, key figures and sentences escape what comes from data and say what they show."""

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag
from markupsafe import Markup

from machi import tables, theme
from machi.tables import Figure

EVIL = '<img src=x onerror="alert(1)">&\''


def parse(block: tables.Block) -> BeautifulSoup:
    return BeautifulSoup(block._repr_html_(), "html.parser")


def tag(block: tables.Block, name: str) -> Tag:
    found = parse(block).find(name)
    assert isinstance(found, Tag)
    return found


def cells(frame: pd.DataFrame, **options: object) -> list[list[str]]:
    """The text of every body cell."""
    body = tag(tables.table(frame, "表題", **options), "tbody")
    return [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in body.find_all("tr")]


def inert(block: tables.Block, times: int) -> None:
    """The evil text is there as text, and no element came of it."""
    soup = parse(block)
    assert soup.find("img") is None
    assert soup.get_text().count(EVIL) == times


def test_names_headings_captions_and_notes_are_text_and_never_markup() -> None:
    frame = pd.DataFrame({EVIL: [EVIL], "b": [EVIL]})
    block = tables.table(frame, EVIL, note=EVIL)
    inert(block, 5)
    region = tag(block, "div")
    assert region["aria-label"] == EVIL
    inert(tables.table(frame, "表題", {"b": EVIL}), 2)
    inert(tables.table(frame.iloc[:0], "表題", empty=EVIL), 1)


def test_every_other_block_escapes_too() -> None:
    inert(tables.definitions([(EVIL, EVIL)]), 2)
    inert(tables.key_figures([Figure(EVIL, EVIL, EVIL)]), 3)
    inert(tables.sentences([EVIL, EVIL]), 2)
    inert(tables.caveat(EVIL), 1)
    inert(tables.nothing(EVIL), 1)
    inert(tables.fold(tables.caveat(EVIL), EVIL), 2)
    inert(tables.stack([tables.caveat(EVIL), tables.sentences([EVIL])]), 2)
    assert BeautifulSoup(tables.verdict(EVIL, EVIL), "html.parser").find("img") is None


def test_verdicts_and_bases_pass_as_markup_with_symbol_and_word() -> None:
    frame = pd.DataFrame(
        {"v": [tables.verdict("順調", "◎", "good"), tables.verdict("目標値がない")],
         "b": [tables.basis("stated"), tables.basis(None)]}
    )  # fmt: skip
    assert cells(frame) == [["◎ 順調", "● 記載"], ["— 目標値がない", "—"]]
    spans = tag(tables.table(frame, "表題"), "tbody").find_all("span")
    assert [span["class"] for span in spans] == [
        ["verdict", "good"],
        ["badge", "stated"],
        ["verdict", "none"],
    ]


@pytest.mark.parametrize("name", theme.BASES)
def test_every_basis_has_its_own_mark_and_word(name: str) -> None:
    mark, word = theme.BASES[name]
    assert BeautifulSoup(tables.basis(name), "html.parser").get_text() == f"{mark} {word}"
    assert len(set(theme.BASES.values())) == len(theme.BASES)


def test_missing_is_a_dash_whatever_the_kind_of_missing() -> None:
    frame = pd.DataFrame(
        {
            "text": pd.Series(["a", None], dtype="str"),
            "float": [1.0, np.nan],
            "integer": pd.Series([1, None], dtype="Int64"),
            "object": ["x", None],
            "time": pd.Series([None, pd.NaT]),
        }
    )
    assert cells(frame) == [["a", "1", "1", "x", "—"], ["—"] * 5]


def test_zero_and_the_empty_text_are_not_missing() -> None:
    assert cells(pd.DataFrame({"n": [0, 0.0], "t": ["", " "]})) == [["0", ""], ["0", " "]]


def test_yes_is_a_ring_and_no_a_dash() -> None:
    assert cells(pd.DataFrame({"x": ["a", "b"], "yes": [True, False]})) == [["a", "○"], ["b", "—"]]
    assert "num" not in str(tag(tables.table(pd.DataFrame({"x": ["a"], "b": [True]}), "表"), "td"))


def test_numbers_are_written_officially() -> None:
    frame = pd.DataFrame({"n": [1234567.0, -490.0, 0.5, 57.25, -0.04]})
    assert [row[0] for row in cells(frame)] == ["1,234,567", "−490", "0.5", "57.25", "−0.04"]
    rounded = cells(frame, digits={"n": 1})
    assert [row[0] for row in rounded] == ["1,234,567.0", "−490.0", "0.5", "57.3", "0.0"]


def test_numbers_stand_right_in_head_and_body_and_text_does_not() -> None:
    block = tables.table(pd.DataFrame({"name": ["a"], "n": [1], "t": ["あ"]}), "表題")
    heads = parse(block).find_all("th", scope="col")
    assert ["num" in head.get("class", []) for head in heads] == [False, True, False]
    assert ["num" in cell.get("class", []) for cell in parse(block).find_all("td")] == [True, False]


def test_a_number_shown_with_fewer_digits_keeps_its_value_behind_it() -> None:
    frame = pd.DataFrame({"t": ["a"] * 6, "n": [0.44321, 57.25, -0.04, 1634.0, 1 / 3, np.nan]})
    body = tag(tables.table(frame, "表題", digits={"n": 1}), "tbody")
    shown = [cell.get_text() for cell in body.find_all("td")]
    assert shown == ["0.4", "57.3", "0.0", "1,634.0", "0.3", "—"]
    behind = [cell.data["value"] if cell.data else None for cell in body.find_all("td")]
    assert behind == ["0.44321", "57.25", "-0.04", None, "0.333333333333", None]
    assert all(cell["class"] == ["num"] for cell in body.find_all("td"))


def test_a_number_shown_whole_is_written_once() -> None:
    whole = [1234567.0, -490.0, 0.5, 1234567890123.0, 0.1 + 0.2, 0.0]
    plain = tables.table(pd.DataFrame({"n": whole}), "表題")
    mixed = tables.table(pd.DataFrame({"x": ["a", 0.123456789]}, dtype="object"), "表題")
    assert "<data" not in plain.html + mixed.html


def test_the_value_behind_a_number_does_not_carry_the_noise_of_a_machine() -> None:
    one, other = (
        tables.table(pd.DataFrame({"n": [value]}), "表題", digits={"n": 1}).html
        for value in (0.1 + 0.2 + 0.14, 0.44)
    )
    assert one == other
    assert '<data value="0.44">0.4</data>' in one


def test_each_table_has_a_caption_and_every_heading_its_scope() -> None:
    frame = pd.DataFrame({"a": ["x", "y"], "b": [1, 2], "c": [3, 4]})
    block = tables.table(frame, "件数（件）", {"b": "乙", "a": "甲"}, note="注意")
    soup = parse(block)
    assert tag(block, "caption").get_text() == "件数（件）"
    assert [head.get_text() for head in soup.find_all("th", scope="col")] == ["乙", "甲"]
    assert [head.get_text() for head in soup.find_all("th", scope="row")] == ["1", "2"]
    assert all(head.get("scope") for head in soup.find_all("th"))
    region = tag(block, "div")
    assert (region["role"], region["tabindex"]) == ("region", "0")
    note = soup.find("p", class_="caveat")
    assert note is not None
    assert note.get_text() == "注意"
    assert repr(block) == "表：件数（件）（2行）"


@pytest.mark.parametrize(("columns", "wide"), [(8, False), (9, True), (12, True)])
def test_nine_columns_or_more_are_wide(columns: int, wide: bool) -> None:
    frame = pd.DataFrame([[1] * columns], columns=[f"c{n}" for n in range(columns)])
    assert ("wide" in tag(tables.table(frame, "表題"), "table")["class"]) is wide


def test_an_empty_table_says_why_or_keeps_its_head() -> None:
    frame = pd.DataFrame({"a": []})
    assert tables.table(frame, "表題", empty="何もありません。").plain == "何もありません。"
    assert parse(tables.table(frame, "表題", empty="何もありません。")).find("table") is None
    bare = tables.table(frame, "表題")
    assert [head.get_text() for head in parse(bare).find_all("th")] == ["a"]
    filled = tables.table(pd.DataFrame({"a": ["x"]}), "表題", empty="何もありません。")
    assert "何もありません" not in filled.html


def test_what_says_that_there_is_nothing_is_not_folded_away() -> None:
    assert (
        tables.fold(tables.nothing("ありません"), "明細").html == tables.nothing("ありません").html
    )
    folded = tag(tables.fold(tables.caveat("注意"), "明細"), "details")
    assert folded.find("summary").get_text() == "明細"


def test_every_block_has_a_plain_line_for_places_without_html() -> None:
    assert repr(tables.key_figures([Figure("指標", "25", "注"), Figure("計画", "2")])) == (
        "主な数値：指標 25、計画 2"
    )
    assert repr(tables.sentences(["甲。", "乙。"])) == "・甲。\n・乙。"
    assert repr(tables.definitions([("語", "意味"), ("値", "三")])) == "語：意味\n値：三"
    assert repr(tables.stack([tables.caveat("甲"), tables.caveat("乙")])) == "甲\n乙"


def test_long_text_is_cut_with_an_ellipsis_missing_is_a_dash_and_html_loses_its_tags() -> None:
    assert tables.shorten("あ" * 40) == "あ" * 40
    assert tables.shorten("あ" * 41) == "あ" * 39 + "…"
    assert tables.shorten("あいう", 2) == "あ…"
    assert [tables.shorten(gone) for gone in (None, np.nan, pd.NA)] == ["—"] * 3
    assert tables.shorten(Markup("<b>太字&amp;</b>")) == "太字&"
    assert tables.shorten(EVIL) == EVIL
