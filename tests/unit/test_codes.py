"""Rules of municipality codes and folder names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from machi.codes import CodeError, SlugError, check_digit, check_slug, folder_name, parse_code

REAL = ["022012", "072028", "012360", "010006", "131016", "472018"]


@pytest.mark.parametrize("code", REAL)
def test_real_codes_carry_their_check_digit(code: str) -> None:
    assert check_digit(code[:5]) == code[5]
    assert parse_code(code) == code


def test_the_check_digit_of_a_sum_divisible_by_eleven_is_one() -> None:
    # 0·6 + 1·5 + 0·4 + 2·3 + 0·2 = 11, and 11 - 0 = 11 ends in 1.
    assert check_digit("01020") == "1"


@pytest.mark.parametrize("code5", ["", "2201", "022012", "0220a", "０２２０１"])
def test_a_check_digit_needs_five_digits(code5: str) -> None:
    with pytest.raises(CodeError, match="5桁"):
        check_digit(code5)


def test_full_width_digits_and_spaces_around_are_understood() -> None:
    assert parse_code("０２２０１２") == "022012"
    assert parse_code(" 022012\n") == "022012"


@pytest.mark.parametrize("value", [22012, 193, 22012.0, None, True])
def test_a_code_that_is_no_string_must_be_quoted(value: object) -> None:
    with pytest.raises(CodeError, match=r"引用符.*8進数"):
        parse_code(value)


@pytest.mark.parametrize("text", ["", "青森市", "02201a", "02-2012", "022 012", "-22012"])
def test_a_code_has_digits_only(text: str) -> None:
    with pytest.raises(CodeError, match="数字以外"):
        parse_code(text)


@pytest.mark.parametrize("text", ["2", "2201", "0220123"])
def test_a_code_has_six_digits(text: str) -> None:
    with pytest.raises(CodeError, match=f"{len(text)}桁"):
        parse_code(text)


def test_five_digits_are_told_the_right_six() -> None:
    with pytest.raises(CodeError, match="「022012」") as caught:
        parse_code("02201")
    assert "先頭の0" not in str(caught.value)


def test_no_leading_zero_is_suggested_where_it_would_make_prefecture_00() -> None:
    # 00111 has the check digit 2 (4 + 3 + 2 = 9), but there is no prefecture 00.
    with pytest.raises(CodeError) as caught:
        parse_code("01112")
    assert "001112" not in str(caught.value)


def test_five_digits_may_also_have_lost_their_leading_zero() -> None:
    with pytest.raises(CodeError, match=r"「022012」.先頭の0が落ちている場合"):
        parse_code("22012")


def test_a_wrong_check_digit_is_told_the_right_one() -> None:
    with pytest.raises(CodeError, match=r"検査数字3が合わない.*「022012」"):
        parse_code("022013")


@pytest.mark.parametrize("text", ["002011", "482013", "980005"])
def test_the_prefecture_is_one_of_forty_seven(text: str) -> None:
    with pytest.raises(CodeError, match="01から47"):
        parse_code(text)


@given(st.integers(1, 47), st.integers(0, 999))
def test_every_code_with_its_own_check_digit_and_no_other_is_accepted(
    prefecture: int, number: int
) -> None:
    code5 = f"{prefecture:02}{number:03}"
    accepted = []
    for last in "0123456789":
        try:
            accepted.append(parse_code(code5 + last))
        except CodeError as error:
            assert code5 + check_digit(code5) in str(error)  # noqa: PT017 - nine of ten fail
    assert accepted == [code5 + check_digit(code5)]


def test_a_folder_is_named_by_code_and_slug() -> None:
    assert folder_name("022012", "aomori") == "022012-aomori"
    assert folder_name("０７２０２８", "aizu-wakamatsu") == "072028-aizu-wakamatsu"
    with pytest.raises(CodeError):
        folder_name("022013", "aomori")
    with pytest.raises(SlugError):
        folder_name("022012", "Aomori")


@pytest.mark.parametrize(
    "slug",
    ["", "..", "a/b", "a\\b", "../aomori", "a.b", "Aomori", "1city", "-a", "青森", "a b", "a\n",
     "ａ", "a" * 42],
)  # fmt: skip
def test_a_slug_cannot_leave_its_folder(slug: str) -> None:
    with pytest.raises(SlugError, match="英小文字"):
        check_slug(slug)


def test_the_longest_slug_has_forty_one_characters() -> None:
    assert check_slug("a" * 41) == "a" * 41
