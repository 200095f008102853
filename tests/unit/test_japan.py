"""Finding a municipality by whatever people write."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from machi import codes, japan
from machi.problems import DataError


def refusal(text: str) -> str:
    with pytest.raises(DataError) as caught:
        japan.find(text)
    return str(caught.value)


def outcome(text: str) -> tuple[japan.Entry | None, str]:
    """The municipality found, or what is said instead."""
    try:
        return japan.find(text), ""
    except DataError as error:
        return None, str(error)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("072028", "072028"),
        (" ０７２０２８ ", "072028"),
        ("会津若松市", "072028"),
        ("会津若松", "072028"),
        ("福島県会津若松市", "072028"),
        ("福島県　会津若松市", "072028"),
        ("あいづわかまつし", "072028"),
        ("アイヅワカマツシ", "072028"),
        ("ｱｲﾂﾞﾜｶﾏﾂｼ", "072028"),
        ("千代田区", "131016"),
        ("岩内郡共和町", "014010"),
        ("東京都府中市", "132063"),
        ("龍ヶ崎市", "082082"),
        ("龍ケ崎市", "082082"),
    ],
)
def test_one_municipality_is_found_by_code_name_or_reading(text: str, code: str) -> None:
    assert japan.find(text).code == code


def test_namesakes_are_listed_with_prefecture_and_code() -> None:
    said = refusal("府中市")
    assert "「府中市」という自治体は2つあります" in said
    assert "132063 東京都府中市、342084 広島県府中市" in said
    assert "伊達市" in refusal("伊達市")
    assert "012335 北海道伊達市、072133 福島県伊達市" in refusal("伊達市")


def test_without_its_ending_a_name_may_mean_several() -> None:
    said = refusal("広島県府中")
    assert "342084 広島県府中市、343021 広島県府中町" in said


def test_a_reading_may_mean_several() -> None:
    said = refusal("ほくとし")
    assert "012360 北海道北斗市、192091 山梨県北杜市" in said


@pytest.mark.parametrize("text", ["浪岡町", "青森県浪岡町", "023647"])
def test_a_former_municipality_names_its_successor_and_the_day(text: str) -> None:
    said = refusal(text)
    assert "青森県浪岡町（023647）は今はありません" in said
    assert "2005-04-01に青森市（022012）へ（新設合併）" in said
    assert "使えるもの：022012 青森県青森市" in said


def test_several_steps_are_told_one_after_the_other() -> None:
    said = refusal("小櫃村")
    assert "1970-09-28に君津町" in said
    assert "1971-09-01に君津市" in said
    assert "122254 千葉県君津市" in said


def test_a_parted_village_names_both_successors() -> None:
    said = refusal("上九一色村")
    assert "甲府市（192015）" in said
    assert "富士河口湖町（194301）" in said


def test_a_former_name_of_a_code_that_lives_on_leads_to_it() -> None:
    assert japan.find("282219").name == "丹波篠山市"
    assert "2019-05-01に丹波篠山市（282219）へ（名称変更）" in refusal("篠山市")


def test_former_namesakes_are_all_told() -> None:
    said = refusal("三和町")
    assert len(re.findall("は今はありません", said)) == 5
    assert "京都府三和町" in said
    assert "長崎県三和町" in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("01236", ["5桁", "012360 北海道北斗市"]),
        ("22012", ["5桁", "022012 青森県青森市"]),
        ("072027", ["検査数字"]),
        ("480010", ["都道府県番号48はない"]),
        ("0720", ["4桁"]),
        ("010006", ["全国の一覧", "都道府県と、政令指定都市の区は含みません"]),
        ("011011", ["政令指定都市の区は含みません"]),
        ("会津若松し", ["全国の一覧にありません", "072028 福島県会津若松市"]),
        ("", ["全国の一覧にありません"]),
        ("../../etc", ["全国の一覧にありません"]),
    ],
)
def test_what_is_nobody_is_refused_with_a_way_on(text: str, words: list[str]) -> None:
    said = refusal(text)
    for word in words:
        assert word in said


@given(st.sampled_from(sorted(japan.load().entries)))
def test_every_code_finds_itself_and_its_five_digits_say_so(code: str) -> None:
    entry = japan.find(code)
    assert entry.code == code
    assert f"{code} {entry.prefecture}{entry.name}" in refusal(code[:5])


@given(st.sampled_from(sorted(japan.load().entries)))
def test_prefecture_and_name_find_one_or_say_which(code: str) -> None:
    entry = japan.load().entries[code]
    assert japan.find(f"{entry.prefecture}{entry.name}") == entry


@given(st.sampled_from(sorted(japan.load().entries)))
def test_a_name_or_a_reading_alone_finds_it_or_lists_it(code: str) -> None:
    entry = japan.load().entries[code]
    for text in (entry.name, entry.kana):
        found, said = outcome(text)
        assert found == entry or str(entry) in said


@given(st.integers(min_value=0, max_value=99999))
def test_no_number_finds_anything_but_its_own_municipality(number: int) -> None:
    code = f"{number:05}"
    code += codes.check_digit(code)
    found, said = outcome(code)
    assert found.code == code if found else "使えるもの" in said


@given(st.text(max_size=12))
def test_no_text_breaks_the_search(text: str) -> None:
    found, said = outcome(text)
    assert bool(found) != bool(said)


def test_a_folder_name_is_the_reading_and_for_namesakes_says_where() -> None:
    hokuto, other = japan.find("012360"), japan.find("192091")
    assert japan.propose_slug(hokuto, []) == "hokuto"
    assert japan.propose_slug(other, ["hokuto"]) == "hokuto-yamanashi"
    fuchu = japan.find("343021")
    taken = ["fuchu", "fuchu-hiroshima"]
    assert japan.propose_slug(fuchu, taken) == "fuchu-hiroshima-343021"


def test_every_proposed_folder_name_can_be_one() -> None:
    for entry in japan.load().entries.values():
        second = japan.propose_slug(entry, {entry.slug})
        third = japan.propose_slug(entry, {entry.slug, second})
        assert len({entry.slug, codes.check_slug(second), codes.check_slug(third)}) == 3
