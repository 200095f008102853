"""Declared against carried SDGs as a reader reads them: promises, money, indicators, succession."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from machi import tables
from machi.narrative import sdg_gaps as words_of

ODD = '<b>甲</b>&"一"'
GOALS = words_of.names(pd.DataFrame({"sdg": [str(n) for n in range(1, 18)], "short_title": "題"}))
TITLES = {"m1": "交流", "m2": "移住"}


def table(columns: str, *rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns.split())


def cells(block: tables.Block) -> list[list[str]]:
    """The body of a table, row by row."""
    lines = BeautifulSoup(block.html, "html.parser").select("tbody tr")
    return [[cell.get_text() for cell in line.find_all(["th", "td"])] for line in lines]


def escaped(block: tables.Block) -> None:
    """What the data says stands in the page as text, not as tags."""
    assert "<b>" not in block.html
    assert "甲" in BeautifulSoup(block.html, "html.parser").get_text()


def test_a_goal_is_named_by_number_and_short_title() -> None:
    assert GOALS["11"] == "11 題"


# Promises.


def promises(*rows: tuple) -> pd.DataFrame:
    """Rows of goal_id, sdg, declared, carriers."""
    states = {(True, False): "declared_only", (False, True): "carried_only", (True, True): "both"}
    full = [(*row, states[row[2], row[3] > 0]) for row in rows]
    return table("goal_id sdg declared carriers state", *full)


KEPT, EMPTY, EXTRA = ("m1", "4", True, 5), ("m1", "16", True, 0), ("m2", "8", False, 1)


def test_empty_promises_and_unannounced_work_are_named_apart() -> None:
    said = words_of.promise_sentence(promises(KEPT, EMPTY, EXTRA), TITLES, GOALS)
    assert said == [
        "施策が掲げるのに、同じ印の事業・指標がないゴール：施策「交流」の「16 題」。",
        "施策が掲げていないのに、事業・指標に印があるゴール：施策「移住」の「8 題」。",
    ]
    assert words_of.promise_sentence(promises(KEPT, EXTRA), TITLES, GOALS) == said[1:]
    assert words_of.promise_sentence(promises(KEPT, EMPTY), TITLES, GOALS) == said[:1]


def test_of_many_empty_promises_four_are_named_and_all_are_counted() -> None:
    rows = [("m1", str(n), True, 0) for n in range(1, 6)]
    (line,) = words_of.promise_sentence(promises(*rows), TITLES, GOALS)
    assert "「4 題」など5件。" in line
    assert "「5 題」" not in line
    (line,) = words_of.promise_sentence(promises(*rows[:4]), TITLES, GOALS)
    assert line.endswith("「4 題」。")


def test_kept_promises_are_told_with_the_number_of_measures_and_silence_is_no_praise() -> None:
    kept = promises(KEPT, ("m1", "8", True, 1), ("m2", "11", True, 7))
    (line,) = words_of.promise_sentence(kept, TITLES, GOALS)
    assert "2つの施策では、掲げるゴールのすべてに" in line
    assert words_of.promise_sentence(promises(), TITLES, GOALS) == []


def test_the_table_of_promises_shows_each_goal_with_its_carriers() -> None:
    block = words_of.promise_table(promises(KEPT, EMPTY, EXTRA), TITLES, GOALS)
    assert cells(block) == [
        ["交流", "4 題", "○", "5", words_of.STATES["both"]],
        ["交流", "16 題", "○", "0", words_of.STATES["declared_only"]],
        ["移住", "8 題", tables.MISSING, "1", words_of.STATES["carried_only"]],
    ]
    assert "役立っていないという意味ではありません" in block.html
    assert "比べられません" in words_of.promise_table(promises(), TITLES, GOALS).plain


# Money.


def money(*rows: tuple) -> pd.DataFrame:
    return table("sdg year stage amount projects share", *rows)


def whole(*rows: tuple) -> pd.DataFrame:
    return table("year stage amount projects unread without unmarked", *rows)


BUDGET, ESTIMATE = (2025, "budget"), (2026, "estimate")
SPENT = money(
    ("4", *BUDGET, 11759.0, 4, 0.1686),
    ("11", *BUDGET, 57367.0, 8, 0.8227),
    ("11", *ESTIMATE, 72318.5, 9, 0.685),
)
SUMS = whole(
    (*BUDGET, 69727.0, 14, 1, 2, 0.0),
    (*ESTIMATE, 105570.0, 15, 0, 1, 0.0),
)


def test_the_money_is_told_for_the_year_with_the_fewest_unread_amounts_and_says_what_it_lacks() -> (
    None
):
    assert words_of.money_sentence(SPENT, SUMS, GOALS) == [
        "2026年度（見込み）では、額の読める15事業の事業費105,570千円のうち68.5%を、"
        "「11 題」の印がある事業が占めます（額の記載がない1件を除く）。"
    ]
    equal = SUMS.assign(unread=1)
    (line,) = words_of.money_sentence(SPENT, equal, GOALS)
    assert line.startswith(
        "2025年度（予算）では、額の読める14事業の事業費69,727千円のうち82.3%を、「11 題」"
    )
    assert line.endswith("占めます（額の読めない1件・額の記載がない2件を除く）。")
    (line,) = words_of.money_sentence(SPENT, SUMS.assign(unread=0, without=0), GOALS)
    assert line.endswith("占めます。")


def test_a_year_without_money_or_without_marked_projects_is_not_told_about() -> None:
    assert words_of.money_sentence(money(), whole(), GOALS) == []
    assert words_of.money_sentence(money(), SUMS, GOALS) == []
    # The first year can be read best, but nothing marked has an amount in it.
    sums = SUMS.assign(unread=[0, 3])
    (line,) = words_of.money_sentence(SPENT[SPENT["year"] == 2026], sums, GOALS)
    assert line.startswith("2026年度")
    nothing = money(("4", *BUDGET, 0.0, 1, float("nan")))
    assert words_of.money_sentence(nothing, whole((*BUDGET, 0.0, 1, 0, 0, 0.0)), GOALS) == []


def test_the_table_of_money_ends_with_the_sums_the_shares_are_of() -> None:
    block = words_of.money_table(SPENT, SUMS, GOALS)
    total = "額の読める事業の合計（割合の分母）"
    assert cells(block) == [
        ["4 題", "2025年度（予算）", "4", "11,759", "16.9%"],
        ["11 題", "2025年度（予算）", "8", "57,367", "82.3%"],
        ["11 題", "2026年度（見込み）", "9", "72,318.5", "68.5%"],
        [total, "2025年度（予算）", "14", "69,727", "額の読めない1件・額の記載がない2件を除く"],
        [total, "2026年度（見込み）", "15", "105,570", "額の記載がない1件を除く"],
    ]
    assert "それぞれに全額を数えます" in block.html


def test_a_sum_that_lacks_nothing_says_so_and_a_missing_share_is_a_dash() -> None:
    none = money(("4", *BUDGET, 0.0, 1, float("nan")))
    shown = cells(words_of.money_table(none, whole((*BUDGET, 0.0, 1, 0, 0, 0.0)), GOALS))
    assert [row[-1] for row in shown] == [tables.MISSING, "すべての事業"]


def test_without_budgets_the_table_says_so() -> None:
    said = words_of.money_table(money(), whole(), GOALS).plain
    assert said == "事業ごとの予算は、読んだ資料にありません。"


# Indicators.


def test_indicators_are_listed_by_goal_with_the_mark_that_leads_to_them() -> None:
    held = table("sdg indicator_id via node", ("4", "k1", "own", None), ("11", "k2", "node", "m2"))
    names = {"k1": "来訪者数", "k2": "移住者数"}
    block = words_of.indicator_table(held, names, TITLES, GOALS)
    assert cells(block) == [
        ["4 題", "来訪者数", words_of.VIA["own"], tables.MISSING],
        ["11 題", "移住者数", words_of.VIA["node"], "移住"],
    ]
    said = words_of.indicator_table(held.iloc[:0], names, TITLES, GOALS).plain
    assert "資料がありません" in said


# Earlier plans.

PLANS = table("plan_id short_title", ("o", "旧計画"), ("p", "計画"))
FOLLOWED = table(
    "plan_id predecessor_id sdg before now",
    ("p", "o", "4", 2, 1),
    ("p", "o", "8", 3, 0),
    ("p", "o", "9", 1, 0),
    ("p", "o", "11", 0, 1),
)
NOTHING = FOLLOWED.iloc[:0]


def test_what_came_and_went_is_told_for_each_pair_of_plans_and_kind_of_link() -> None:
    block = words_of.succession([("印", FOLLOWED), ("△ 推定", FOLLOWED.iloc[1:2])], PLANS, GOALS)
    lines = [line for line in block.plain.split("\n") if line.startswith("・")]
    assert lines == [
        "・旧計画 → 計画（印）：両方に現れるゴールは4。前の計画だけに現れるゴールは8、9。"
        "この計画だけに現れるゴールは11。",
        "・旧計画 → 計画（△ 推定）：前の計画だけに現れるゴールは8。",
    ]
    assert "力を入れなくなったことを意味しません" in block.plain


def test_the_counts_of_each_goal_stay_in_the_table_below() -> None:
    block = words_of.succession([("印", FOLLOWED)], PLANS, GOALS)
    assert cells(block) == [
        ["4 題", "旧計画 → 計画", "印", "2", "1", "両方"],
        ["8 題", "旧計画 → 計画", "印", "3", "0", "前の計画だけ"],
        ["9 題", "旧計画 → 計画", "印", "1", "0", "前の計画だけ"],
        ["11 題", "旧計画 → 計画", "印", "0", "1", "この計画だけ"],
    ]


@pytest.mark.parametrize("pairs", [[], [("印", NOTHING)], [("印", NOTHING), ("△ 推定", NOTHING)]])
def test_with_nothing_to_compare_one_sentence_says_so(pairs: list) -> None:
    said = words_of.succession(pairs, PLANS, GOALS)
    assert said.plain == "前の計画と比べられる印も推定もありません。"
    assert tables.NOTHING in said.html


def test_a_kind_of_link_without_any_pair_is_left_out_beside_another() -> None:
    both = words_of.succession([("印", NOTHING), ("△ 推定", FOLLOWED)], PLANS, GOALS)
    alone = words_of.succession([("△ 推定", FOLLOWED)], PLANS, GOALS)
    assert both == alone


# Everybody's text is text.


def test_titles_names_and_plans_are_text_and_never_tags() -> None:
    titles, goals = dict.fromkeys(TITLES, ODD), dict.fromkeys(GOALS, ODD)
    every = promises(KEPT, EMPTY, EXTRA)
    held = table("sdg indicator_id via node", ("4", "k1", "node", "m1"))
    plans = PLANS.assign(short_title=ODD)
    for block in (
        words_of.promise_table(every, titles, goals),
        tables.sentences(words_of.promise_sentence(every, titles, goals)),
        words_of.money_table(SPENT, SUMS, goals),
        tables.sentences(words_of.money_sentence(SPENT, SUMS, goals)),
        words_of.indicator_table(held, {"k1": ODD}, titles, goals),
        words_of.succession([("印", FOLLOWED)], plans, goals),
    ):
        escaped(block)


def test_other_peoples_labels_are_compared_with_always_naming_the_commonest() -> None:
    checks = pd.DataFrame(
        {
            "corpus": ["大学の活動<b>"],
            "method": ["char-tfidf"],
            "texts": [279],
            "top1": [0.495],
            "top3": [0.699],
            "constant1": [0.5125],
            "constant3": [0.8602],
            "measured_on": ["2026-11-21"],
            "note": ["重複を除く"],
            "source": ["資料　表1"],
        }
    )
    block = words_of.external_table(checks)
    (row,) = cells(block)
    assert row[0] == "大学の活動<b>"
    assert row[2:6] == ["279", "49.5%", "69.9%", "51.3%／86%"]
    assert words_of.external_table(checks.iloc[:0]).plain == "照合の記録がありません。"
