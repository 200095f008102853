"""Rules of comparison keys, locators and character similarity."""

from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from machi.text import (
    Locator,
    LocatorError,
    char_similarity,
    closed,
    match_key,
    ngrams,
    occurs_in,
    parse_locator,
    printed_key,
    shared_pieces,
)

JAPANESE = st.text(alphabet="あかがアカー゛゙ 　〜～-−―ｰ①㈱ABab12ＡＢ市町村地域経済*#<b>/…\n")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ＫＰＩ　１２３．４％", "KPI123.4%"),
        ("令和 2 年度", "令和2年度"),
        ("R2～R6", "R2~R6"),
        ("R2〜R6", "R2~R6"),
        ("−250人", "-250人"),
        ("2020—2024", "2020-2024"),
        ("①㈱", "1(株)"),
        ("髙﨑", "髙﨑"),
        ("a\u200bb\u3000c\n", "abc"),
    ],
)
def test_a_key_ignores_width_dashes_and_white_space(text: str, key: str) -> None:
    assert match_key(text) == key


def test_the_long_vowel_mark_is_a_letter_only_after_a_kana() -> None:
    assert match_key("サーバー管理 らーめん ｻｰﾊﾞｰ") == "サーバー管理らーめんサーバー"
    assert match_key("2020ー2024") == "2020-2024"
    assert match_key("オフィスー") != match_key("オフィス-")


@given(st.one_of(st.text(), JAPANESE))
def test_making_a_key_twice_changes_nothing(text: str) -> None:
    assert match_key(match_key(text)) == match_key(text)


@given(JAPANESE, st.integers(0, 20))
def test_white_space_never_changes_a_key(text: str, position: int) -> None:
    spaced = f"{text[:position]} \u3000\t{text[position:]}"
    assert match_key(spaced) == match_key(text)


def test_a_printed_key_also_drops_markup() -> None:
    assert printed_key("## **柱1** <b>地元就職</b>＃") == "柱1地元就職"
    assert printed_key("<B>a</B>") == "a"


def test_printed_text_is_found_through_width_spaces_and_markup() -> None:
    source = "- ・<b>企業誘致</b> ⇒ サテライト\nオフィス **9社**(R6までの累計)"
    assert occurs_in("サテライトオフィス９社", source)
    assert occurs_in("(Ｒ６までの累計)", source)
    assert not occurs_in("サテライトオフィス10社", source)


def test_pieces_must_stand_in_the_printed_order() -> None:
    source = "再生可能エネルギーの普及拡大 238,352kw(R6)"
    assert occurs_in("再生可能…238,352kw", source)
    assert occurs_in("…普及拡大…", source)
    assert not occurs_in("238,352kw…再生可能", source)


def test_pieces_may_not_share_characters() -> None:
    assert not occurs_in("地域経済…経済", "地域経済")
    assert occurs_in("地域経済…経済", "地域経済と経済")


@pytest.mark.parametrize("printed", ["", "…", " …… ", "**"])
def test_a_printed_text_without_legible_pieces_is_not_found(printed: str) -> None:
    assert not occurs_in(printed, "地域経済")


@given(st.lists(JAPANESE.map(lambda line: line.replace("…", "")), min_size=1, max_size=4))
def test_pieces_taken_from_a_source_are_found_in_it(pieces: list[str]) -> None:
    legible = any(printed_key(piece) for piece in pieces)
    # The bars keep a mark of one piece from joining the next one's letters.
    assert occurs_in("…".join(pieces), "|".join(pieces)) == legible


@pytest.mark.parametrize(
    ("text", "section", "spans"),
    [
        ("施策1 目標とする指標 L110", "施策1 目標とする指標", ((110, 110),)),
        ("第2期 柱1【数値目標】 L615-L616", "第2期 柱1【数値目標】", ((615, 616),)),
        ("柱1 L615,L617", "柱1", ((615, 615), (617, 617))),
        ("柱1 L615-L616, L620", "柱1", ((615, 616), (620, 620))),
        ("柱1　L7-L7", "柱1", ((7, 7),)),
        ("基本目標2 KPI一覧", "基本目標2 KPI一覧", ()),
        ("HTML5で作る資料 12ページ", "HTML5で作る資料 12ページ", ()),
    ],
)
def test_a_locator_names_a_section_and_lines(
    text: str, section: str, spans: tuple[tuple[int, int], ...]
) -> None:
    assert parse_locator(text) == Locator(section, spans)


@pytest.mark.parametrize("text", ["柱1 L0", "柱1 L0-L5", "柱1 L616-L615", "柱1 L5,L9-L8"])
def test_line_numbers_start_at_one_and_ascend(text: str) -> None:
    with pytest.raises(LocatorError, match="行番号"):
        parse_locator(text)


@pytest.mark.parametrize(
    "text",
    ["", " ", "L110", "柱1L110", "柱1 L110-112", "柱1 L110、L112", "柱1 l110", "柱1 Ｌ110",
     "柱1 L110-", "柱1 L110 付近", "柱1 L5; 柱2 L9"],
)  # fmt: skip
def test_another_locator_format_is_refused(text: str) -> None:
    with pytest.raises(LocatorError, match="読めない"):
        parse_locator(text)


@given(st.lists(st.tuples(st.integers(1, 999), st.integers(0, 99)), min_size=1, max_size=4))
def test_every_locator_reads_back(pairs: list[tuple[int, int]]) -> None:
    spans = tuple((start, start + more) for start, more in pairs)
    written = "柱1 " + ",".join(f"L{a}" if a == b else f"L{a}-L{b}" for a, b in spans)
    assert parse_locator(written) == Locator("柱1", spans)


def test_ngrams_are_taken_from_the_key_with_repeats() -> None:
    assert ngrams("地 域地域", 2) == ["地域", "域地", "地域"]
    assert ngrams("市", 2) == []
    with pytest.raises(ValueError, match="1以上"):
        ngrams("市", 0)


def test_similarity_is_the_dice_coefficient_of_ngrams() -> None:
    # 地域 域経 経済 against 地域 域振 振興: one of three shared on either side.
    assert char_similarity("地域経済", "地域振興") == pytest.approx(2 * 1 / 6)
    # Multisets: the second 地域 finds no partner.
    assert char_similarity("地域地域", "地域") == pytest.approx(2 * 1 / 4)
    assert char_similarity("ＫＰＩ 指標", "KPI指標") == 1.0
    assert char_similarity("雇用", "観光") == 0.0
    assert char_similarity("市", "市") == 1.0
    assert char_similarity("市", "町") == char_similarity("", "") == 0.0


@given(JAPANESE, JAPANESE)
def test_similarity_is_symmetric_and_between_zero_and_one(a: str, b: str) -> None:
    assert 0.0 <= char_similarity(a, b) == char_similarity(b, a) <= 1.0


def test_shared_pieces_are_the_longest_ones_first() -> None:
    pieces = shared_pieces("地域経済の活性化と雇用の創出", "雇用の創出、地域経済の活性化")
    assert pieces == ["地域経済の活性化", "雇用の創出"]


def test_shared_pieces_never_use_a_character_twice() -> None:
    # Once 地域経済 is taken the rest 経済 has no partner left.
    assert shared_pieces("地域経済・経済", "地域経済") == ["地域経済"]
    assert shared_pieces("地域、地域", "地域。地域") == ["地域"]


def test_shared_pieces_respect_the_minimum() -> None:
    assert shared_pieces("市の雇用", "市内雇用") == ["雇用"]
    assert shared_pieces("市の雇用", "市内雇用", minimum=1) == ["雇用", "市"]
    assert shared_pieces("市の雇用", "市内雇用", minimum=3) == []
    with pytest.raises(ValueError, match="1以上"):
        shared_pieces("市", "市", minimum=0)


@given(JAPANESE, JAPANESE)
def test_shared_pieces_stand_in_both_texts(a: str, b: str) -> None:
    pieces = shared_pieces(a, b)
    assert all(piece in match_key(a) and piece in match_key(b) for piece in pieces)
    assert [len(piece) for piece in pieces] == sorted(map(len, pieces), reverse=True)
    assert bool(pieces) == bool(set(ngrams(a, 2)) & set(ngrams(b, 2)))


@given(st.text(alphabet="市町村の、", max_size=20), st.text(alphabet="市町村の、", max_size=20))
def test_of_equally_long_pieces_the_one_that_stands_first_is_taken(a: str, b: str) -> None:
    left: list[object] = list(a)
    right: list[object] = list(b)
    pieces = {}
    # difflib promises the earliest of the longest blocks; numbers match nothing any more.
    while (found := SequenceMatcher(None, left, right, False).find_longest_match()).size > 1:
        pieces["".join(map(str, left[found.a : found.a + found.size]))] = None
        left[found.a : found.a + found.size] = [0] * found.size
        right[found.b : found.b + found.size] = [1] * found.size
    assert shared_pieces(a, b) == list(pieces)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("人口", "人口"),
        ("\u202e逆", "\u202e逆\u202c"),
        ("\u2067a\u202bb", "\u2067a\u202bb\u202c\u2069"),
        ("\u202a済\u202c後", "\u202a済\u202c後"),
        ("\u202c余り", "\u202c余り"),
    ],
)
def test_marks_that_turn_the_direction_are_ended_inside_the_text(text: str, found: str) -> None:
    assert closed(text) == found
