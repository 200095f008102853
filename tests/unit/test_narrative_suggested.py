"""Suggestions as a reader reads them: as guesses, with their words and with how often they fail."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from machi import inferred, similarity, store, tables, words
from machi.narrative import suggested

ODD = '<b>甲</b>&"一"'
METHOD = "char-tfidf"


def cells(block: tables.Block) -> list[list[str]]:
    """The body of a table, row by row."""
    lines = BeautifulSoup(block.html, "html.parser").select("tbody tr")
    return [[cell.get_text() for cell in line.find_all(["th", "td"])] for line in lines]


COLUMNS = ["subject_id", "rank", "candidate_id", "score", "state", "words"]


def found(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=COLUMNS).astype({"words": "str"})


EVERY = found(
    ("m2", 1, "N2-1", 0.412, "new", "移住、定住"),
    ("m2", 2, "N2-2", 0.3, "new", None),
    ("m2", 3, "N2-3", 0.05, "known", "交流"),
    ("m1", 1, "N2-2", 0.5, "known", "産業"),
    ("m1", 2, "N2-1", 0.4, "new", None),
    ("m1", 3, "N2-3", 0.3, "new", None),
    ("m3", 1, "N2-3", 0.01, "unanswered", None),
    ("m3", 2, "N2-1", 0.0, "unanswered", None),
    ("m3", 3, "N2-2", 0.0, "unanswered", None),
    ("m4", 1, "N2-3", 0.6, "declined", "健康"),
)
TITLES = {"m1": "産業を育てる", "m2": "移住を進める", "m3": "その他", "m4": "健やかに"}
NAMES = {"N2-1": "ひとの流れ", "N2-2": "しごと", "N2-3": "まち"}


def test_only_first_candidates_that_are_new_are_counted_and_said_to_count_for_nothing() -> None:
    figure = suggested.figure(EVERY, "推定による候補")
    assert (figure.label, figure.value) == ("推定による候補", "1件")
    assert "数には入れない" in figure.note
    assert suggested.figure(found(), "候補").value == "0件"


def test_the_sentence_counts_what_is_new_and_what_the_method_leaves_open() -> None:
    assert suggested.sentence(EVERY, METHOD, "施策") == (
        "計算による推定では、記載も判断もない施策に1件の候補があり、"
        "1件は似たものがなく推定できません。推定は数に入れていません。"
    )
    assert "0件の候補があり、0件は" in suggested.sentence(found(), METHOD, "施策")


def test_without_a_method_it_is_said_that_nothing_is_suggested() -> None:
    assert "行っていません" in suggested.sentence(found(), "", "施策")
    assert suggested.accuracy_sentence(accuracy(), "sdg", "") == "推定を行っていません。"


def test_a_new_suggestion_is_shown_with_three_candidates_scores_and_shared_words() -> None:
    block = suggested.table(EVERY, TITLES, NAMES, "候補")
    assert cells(block) == [
        [
            "移住を進める",
            "候補",
            "ひとの流れ（0.41）　共通の語：移住、定住",
            "しごと（0.30）　共通の語なし",
            "まち（0.05）　共通の語：交流",
        ]
    ]
    assert "△ 推定" in block.html


def test_every_subject_is_shown_with_its_standing_in_the_order_found() -> None:
    shown = cells(suggested.every(EVERY, TITLES, NAMES, "すべて"))
    assert [row[:2] for row in shown] == [
        ["移住を進める", "候補"],
        ["産業を育てる", "対応済み"],
        ["その他", "推定できない"],
        ["健やかに", "人が退けた"],
    ]
    assert shown[3][3:] == [tables.MISSING, tables.MISSING]
    assert set(suggested.STATES) == set(inferred.STATES)


def test_without_suggestions_the_tables_say_so() -> None:
    for given in (found(), EVERY[EVERY["subject_id"] != "m2"]):
        said = suggested.table(given, TITLES, NAMES, "候補").plain
        assert said.startswith("計算による候補はありません")
    assert suggested.every(found(), TITLES, NAMES, "すべて").plain == "推定を行っていません。"


def test_titles_names_and_words_are_text_and_never_tags() -> None:
    odd = EVERY.assign(words=ODD)
    block = suggested.every(odd, dict.fromkeys(TITLES, ODD), dict.fromkeys(NAMES, ODD), ODD)
    assert "<b>" not in block.html
    assert "甲" in cells(block)[0][0]


# How often it is right.


def accuracy(**changes: object) -> pd.DataFrame:
    row = {"task": "sdg", "method": METHOD, "split": "score", "basis": "reviewed"}
    row |= {"labels": 75, "n": 73, "nones": 2, "chance1": 0.1, "chance3": 0.3, "answered": 0.5}
    for name, share in (("top1", 0.6575), ("top3", 0.8767), ("right", 0.7)):
        row |= {name: share, f"{name}_low": share - 0.1, f"{name}_high": share + 0.1}
    return pd.DataFrame([row | changes])


def test_the_sentence_gives_the_shares_of_the_scoring_half_and_of_what_they_are_shares() -> None:
    table = pd.concat(
        [
            accuracy(),
            accuracy(basis="stated", n=18, labels=18, top1=0.1111, top3=0.3889),
            accuracy(split="tune", n=45, top1=0.9),
            accuracy(task="national", n=76, top1=0.8),
            accuracy(method="sentence-encoder", n=74, top1=0.85),
        ]
    )
    said = suggested.accuracy_sentence(table, "sdg", METHOD)
    assert similarity.METHODS[METHOD].label in said
    # 73 of the 75 labels have an answer to find: 48 of 73 is 65.75 %, half away from zero 65.8 %.
    assert (
        "二度の読みの73件では、第1候補が正しいのは65.8%、第3候補までに正しいものがあるのは87.7%"
        in said
    )
    assert "資料に記載の18件では、第1候補が正しいのは11.1%" in said
    for absent in ("45件", "74件", "75件", "76件"):
        assert absent not in said


def test_a_method_never_scored_is_said_to_be_unscored() -> None:
    said = suggested.accuracy_sentence(accuracy(split="tune"), "sdg", METHOD)
    assert said.startswith("この方法の当たる割合は測られていません")


def test_the_table_gives_shares_with_their_intervals_beside_a_blind_draw() -> None:
    table = pd.concat([accuracy(), accuracy(task="national"), accuracy(split="tune", right=None)])
    shown = cells(suggested.accuracy_table(table, "sdg"))
    label = similarity.METHODS[METHOD].label
    assert shown == [
        [
            label,
            "採点用・二度の読み",
            "73",
            "65.8%（56〜76）",
            "87.7%（78〜98）",
            "10%／30%",
            "50%",
            "70%（60〜80）",
        ],
        [
            label,
            "調整用・二度の読み",
            "73",
            "65.8%（56〜76）",
            "87.7%（78〜98）",
            "10%／30%",
            "50%",
            tables.MISSING,
        ],
    ]
    said = suggested.accuracy_table(table.iloc[:0], "sdg").plain
    assert said == "推定の当たる割合は、測られていません。"


@pytest.mark.parametrize("task", words.TASKS)
@pytest.mark.parametrize("method", similarity.METHODS)
def test_every_method_of_the_workbook_is_scored_for_both_tasks(task: str, method: str) -> None:
    held = store.load_shared()["accuracy"]
    assert "確かめました" in suggested.accuracy_sentence(held, task, method)
    assert similarity.METHODS[method].label in suggested.accuracy_table(held, task).html
