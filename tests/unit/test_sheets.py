"""The committee's sheets: what stands on each, in which order, and what nobody may smuggle in."""

from datetime import date

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from frames import frame, same
from machi import caveats, kpi, questions, rules, schemas, sheets, store
from machi.narrative import common
from machi.narrative import sheets as words_of

TODAY = date(2026, 3, 31)
RULE = rules.load("prorata")
PEERS = store.Peers({"甲町": {}}, [])
ID, KIND = "indicator_id", "kind"


def ints(*values: int | None) -> pd.Series:
    return pd.Series(values, dtype="Int64")


PLANS = frame(
    "plan_id short_title",
    ("old", "旧計画"),
    ("draft", "素案"),
    ("now", "今の計画"),
    ("sheet", "評価票"),
    ("next", "次の計画"),
).assign(start_year=ints(2015, None, 2024, 2025, 2027), end_year=ints(2019, None, 2026, 2028, 2031))
GOALS = frame(
    "plan_id goal_id parent_goal_id tier title",
    *((p, f"g-{p}", None, "goal", f"{p}の目標") for p in PLANS["plan_id"]),
    ("now", "m-now", "g-now", "measure", "今の施策"),
)


def indicator(key: str, plan: str, **changes: object) -> dict[str, object]:
    return {
        "plan_id": plan,
        "indicator_id": key,
        "goal_id": f"g-{plan}",
        "name": f"指標{key}",
        "unit": "人",
        "measure_type": "level",
        "measure_type_basis": "stated",
        "direction": "increase",
        "source": f"資料　{key}",
    } | changes


def value(key: str, series: str, year: int, number: float | None, **more: object) -> dict:
    printed = None if number is None else str(number)
    cells = {"value": number, "value_printed": printed, "status": "final", "source": "資料　値"}
    return {"indicator_id": key, "series": series, "year": year, "year_type": "fiscal"} | (
        cells | more
    )


def table(name: str, rows: list[dict]) -> pd.DataFrame:
    """Rows of a table with all its columns and types, and ``source``."""
    columns = schemas.columns(schemas.MUNICIPAL[name])
    kinds = {n: str(d.dtype) for n, d in columns.items()} | {"source": "str"}
    types = {n: t if t in ("Int64", "float64") else "str" for n, t in kinds.items()}
    return pd.DataFrame(rows).reindex(columns=list(types)).astype(types)


def prepared(*rows: dict) -> pd.DataFrame:
    return kpi.prepare(table("indicators", list(rows)), PLANS)


def observed(*rows: dict) -> pd.DataFrame:
    return table("observations", list(rows))


def rows_of(indicators: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    own = indicators[~indicators["repeated"]]
    assessed = kpi.assess(own, observations, TODAY, RULE)
    asked = questions.of_indicators(assessed, caveats.find(assessed, own, observations))
    return sheets.rows(assessed, indicators, observations, PLANS, GOALS, asked, TODAY)


PAIRS = frame(
    "indicator_id relation same_unit national_name national_baseline national_target "
    "national_period certainty"
)


def compared(
    indicators: pd.DataFrame,
    observations: pd.DataFrame,
    pairs: pd.DataFrame = PAIRS,
    others: dict | None = None,
) -> pd.DataFrame:
    return sheets.comparisons(indicators, observations, pairs, others or {}, TODAY)


# Which sheets there are, and in which order.


def test_plans_in_force_come_first_then_those_to_come_the_undated_and_those_that_are_over() -> None:
    own = prepared(*(indicator(p, p) for p in ("old", "draft", "now", "sheet", "next")))
    found = rows_of(own, observed())
    assert list(found["plan"]) == ["評価票", "今の計画", "次の計画", "素案", "旧計画"]
    assert list(found["over"]) == [False, False, False, False, True]


def test_within_a_plan_the_order_is_the_documents_and_what_repeats_has_no_sheet_of_its_own() -> (
    None
):
    own = prepared(
        indicator("z", "now", goal_id="m-now"),
        indicator("a", "now"),
        indicator("again", "now", same_as="z"),
    )
    found = rows_of(own, observed())
    same(
        found[[ID, "top_title", "goal_title"]],
        frame(
            f"{ID} top_title goal_title",
            ("z", "nowの目標", "今の施策"),
            ("a", "nowの目標", None),
        ),
    )


def test_a_missing_value_says_why_it_is_missing_and_a_known_one_does_not() -> None:
    own = prepared(indicator("k", "now"))
    blank = value("k", "target", 2026, None, status="blank_in_source")
    later = value("k", "actual", 2025, None, status="not_published")
    rows = observed(value("k", "baseline", 2023, 100.0), blank, later)
    (row,) = rows_of(own, rows).to_dict("records")
    assert (row["target_status"], row["actual_status"]) == ("blank_in_source", "not_published")
    assert pd.isna(row["baseline_status"])
    known = observed(*rows.to_dict("records"), value("k", "actual", 2024, 110.0))
    (row,) = rows_of(own, known).to_dict("records")
    assert pd.isna(row["actual_status"])
    assert (row["baseline_year_type"], row["actual_source"]) == ("fiscal", "資料　値")


def test_a_baseline_that_cannot_be_compared_is_still_shown() -> None:
    own = prepared(indicator("k", "now"))
    rows = observed(value("k", "baseline", 2020, 9.0), value("k", "actual", 2024, 12.0))
    rows = pd.concat([rows, observed(value("k", "target", 2026, 20.0))], ignore_index=True)
    changed = table(
        "definition_changes",
        [{"indicator_id": "k", "year": 2023, "year_type": "fiscal", "change": "対象を追加"}],
    )
    assessed = kpi.assess(own, rows, TODAY, RULE, changed)
    assert pd.isna(assessed["baseline"].iloc[0])
    asked = questions.of_indicators(assessed, caveats.find(assessed, own, rows))
    (row,) = sheets.rows(assessed, own, rows, PLANS, GOALS, asked, TODAY).to_dict("records")
    assert (row["baseline"], row["code"]) == (9.0, "definition_changed")


# What it can be held against.


def test_the_same_quantity_of_the_nation_stands_before_another_plan_and_a_town() -> None:
    own = prepared(indicator("o", "old"), indicator("k", "now", same_as="o"))
    rows = observed(value("o", "target", 2019, 5.0))
    cells = {"indicator_id": "k", "same_unit": True, "certainty": "confirmed"}
    cells |= {"national_name": "国の量", "national_target": "1.8", "national_period": "2025"}
    field = pd.DataFrame([cells | {"relation": "same_field"}]).reindex(columns=PAIRS.columns)
    both = pd.concat([field, field.assign(relation="same_quantity", national_name="国の同じ量")])
    other = {"隣町": elsewhere("指標k", "人")}
    kinds = [
        compared(own, rows, both, other).set_index(ID).loc["k", KIND],
        compared(own, rows, field, other).set_index(ID).loc["k", KIND],
        compared(own, observed(), field, other).set_index(ID).loc["k", KIND],
        compared(own, observed(), field).set_index(ID).loc["k", KIND],
    ]
    assert kinds == list(sheets.KINDS)
    assert compared(own, observed()).empty


def elsewhere(name: str, unit: str | None) -> dict[str, pd.DataFrame]:
    """Another town with one indicator at 7 in 2024."""
    return {
        "plans": PLANS,
        "indicators": table("indicators", [indicator("x", "now", name=name, unit=unit)]),
        "observations": observed(value("x", "actual", 2024, 7.0)),
    }


def test_another_plan_is_the_one_before_else_the_one_after() -> None:
    own = prepared(
        indicator("o", "old", definition="延べ"),
        indicator("k", "now", definition="実数", same_as="o"),
        indicator("s", "sheet", same_as="k"),
    )
    rows = observed(
        value("o", "target", 2019, 5.0),
        value("k", "actual", 2024, 6.0),
        value("s", "target", 2028, 8.0),
    )
    columns = [ID, KIND, "plan", "target", "actual", "definition"]
    same(
        compared(own, rows)[columns],
        frame(
            f"{ID} {KIND} plan definition",
            ("o", "other_plan", "今の計画", "differs"),
            ("k", "other_plan", "旧計画", "differs"),
            ("s", "other_plan", "今の計画", "unknown"),
        ).assign(target=[None, 5.0, None], actual=[6.0, None, 6.0])[columns],
    )


def test_a_repeat_leads_to_the_plan_before() -> None:
    own = prepared(
        indicator("o", "old"),
        indicator("k", "now"),
        indicator("again", "now", same_as="k"),
        indicator("far", "sheet", same_as="again"),
    )
    found = compared(own, observed(value("k", "actual", 2024, 6.0)))
    assert found[[ID, "name"]].to_numpy().tolist() == [["far", "指標k"]]


def test_another_town_needs_the_same_name_and_the_same_unit_and_a_value() -> None:
    own = prepared(indicator("k", "now", name="移住者数（累計）"))
    named = {
        "甲町": elsewhere("移住者数 (累計)", "人"),
        "乙町": elsewhere("移住者数(累計)", "世帯"),
    }
    empty = elsewhere("移住者数(累計)", "人") | {"observations": observed()}
    found = compared(own, observed(), others=named | {"丙町": empty})
    same(
        found[[ID, KIND, "whose", "actual", "actual_year"]],
        frame(f"{ID} {KIND} whose", ("k", "other_town", "甲町")).assign(
            actual=[7.0], actual_year=[2024]
        ),
    )


def test_of_several_plans_of_a_town_the_youngest_that_gives_a_value_counts() -> None:
    keys = {"a": "next", "b": "sheet", "c": "now"}
    theirs = [indicator(key, plan, name="指標k") for key, plan in keys.items()]
    values = observed(value("b", "actual", 2024, 8.0), value("c", "actual", 2024, 7.0))
    town = {"plans": PLANS, "indicators": table("indicators", theirs), "observations": values}
    found = compared(prepared(indicator("k", "now")), observed(), others={"甲町": town})
    assert list(found["actual"]) == [8.0]


def test_definitions_are_compared_by_their_words_and_silence_is_no_agreement() -> None:
    pairs = {"延べ 人数": "same", "実数": "differs", None: "unknown"}
    for theirs, expected in pairs.items():
        town = elsewhere("指標k", "人")
        town["indicators"]["definition"] = pd.Series([theirs], dtype="str")
        own = prepared(indicator("k", "now", definition="延べ人数"))
        found = compared(own, observed(), others={"甲町": town})
        assert list(found["definition"]) == [expected]


def test_a_national_value_of_the_same_unit_stands_before_one_of_another() -> None:
    cells = {"indicator_id": "k", "relation": "same_field", "national_target": "5"}
    rows = [
        cells | {"national_name": name, "same_unit": name == "同じ単位"}
        for name in ("別の単位", "同じ単位")
    ]
    pairs = pd.DataFrame(rows).reindex(columns=PAIRS.columns)
    found = compared(prepared(indicator("k", "now")), observed(), pairs)
    assert list(found["name"]) == ["同じ単位"]


def test_of_many_towns_only_the_first_few_are_named() -> None:
    own = prepared(indicator("k", "now"))
    many = {f"{n}町": elsewhere("指標k", "人") for n in range(6)}
    assert list(compared(own, observed(), others=many)["whose"]) == ["0町", "1町", "2町"]


# What was said before.


def said(key: str, year: int, **more: str) -> dict[str, object]:
    cells = {"opinion_id": f"{key}-{year}", "indicator_id": key, "body": "有識者会議"}
    return cells | {"year": year, "opinion": f"{year}年の意見"} | more


def test_opinions_stand_under_the_indicator_that_has_a_sheet_the_latest_first() -> None:
    own = prepared(indicator("k", "now"), indicator("again", "now", same_as="k"))
    given = [said("k", 2022), said("again", 2025), said("k", 2023), said("k", 2026)]
    found = sheets.past_opinions(table("opinions", given), own, TODAY)
    # 2026 has not begun on 31 March 2026.
    assert found[[ID, "year"]].to_numpy().tolist() == [["k", 2025], ["k", 2023], ["k", 2022]]


# What a committee member reads.

HOSTILE = '<script>alert(1)</script><b onclick="x">&amp;"'


def shown(
    indicators: pd.DataFrame,
    observations: pd.DataFrame,
    opinions: list[dict] | None = None,
    others: dict | None = None,
    pairs: pd.DataFrame = PAIRS,
) -> BeautifulSoup:
    rows = rows_of(indicators, observations)
    own = indicators[~indicators["repeated"]]
    assessed = kpi.assess(own, observations, TODAY, RULE)
    warned = caveats.find(assessed, own, observations)
    past = sheets.past_opinions(table("opinions", opinions or []), indicators, TODAY)
    beside = compared(indicators, observations, pairs, others)
    block = words_of.sheets(rows, beside, past, warned, RULE)
    return BeautifulSoup(block.html, "html.parser")


def facts(sheet: BeautifulSoup) -> dict[str, str]:
    names = [dt.get_text() for dt in sheet.find_all("dt")]
    return dict(zip(names, [dd.get_text() for dd in sheet.find_all("dd")], strict=True))


JUDGED = observed(
    value("k", "baseline", 2023, 100.0),
    value("k", "target", 2026, 400.0),
    value("k", "actual", 2024, 150.0),
)


def test_a_judged_sheet_holds_fact_verdict_outlook_comparison_question_and_room() -> None:
    own = prepared(indicator("k", "now", definition="延べ人数"))
    sheet = shown(own, JUDGED, others={"甲町": elsewhere("指標k", "人")})
    assert [h.get_text() for h in sheet.find_all(["h3", "h4"])] == ["今の計画", "指標k"]
    assert facts(sheet) == {
        "説明": "延べ人数",
        "値": "基準値 100人（2023年度） → 目標値 400人（2026年度） → 実績値 150人（2024年度）",
        "判断": f"△ 改善が必要　進むべき分の50%〔規則：{RULE.title}〕",
        "見通し": "判断できません（時点が三つに満たない）",
        "比べられる値": "甲町（今の計画）は実績値7人（2024年度）。"
        "数え方が同じかは、資料から確かめられません。",
        "問い": "2024年度の150人は、目標までの道のりの16.7%です（期間は33.3%が経過）。"
        "2026年度の目標400人には、年あたり+125.0人が要ります（これまでは+50.0人）。"
        "今の手段で足りますか。足りなければ、何を変えますか。",
        "出典": "資料　k／資料　値",
    }
    assert sheet.select_one(".opinion-box").get_text() == "ご意見"
    steps = sheet.select_one(".next-step").get_text()
    assert (
        steps.replace("\u00a0", " ")
        == "今後の方向性　□ 拡大　□ 改善して継続　□ 継続　□ 縮小　□ 終了"
    )


def test_an_unjudged_sheet_is_complete_and_short() -> None:
    blank = value("k", "target", 2026, None, status="blank_in_source")
    sheet = shown(prepared(indicator("k", "now")), observed(blank))
    assert facts(sheet) == {
        "値": "基準値 印字なし → 目標値 資料で空欄 → 実績値 印字なし",
        "判断": "判断できません（目標値がない）",
        "比べられる値": "読んだ資料に比べられる値はありません。",
        "問い": "目標値が示されていません。いつまでに何人を目指しますか。",
        "出典": "資料　k",
    }
    assert sheet.select_one(".opinion-box")


def test_a_target_in_words_is_shown_in_its_words() -> None:
    worded = value("k", "target", 2026, None, value_printed="整備完了", status="non_numeric")
    sheet = shown(prepared(indicator("k", "now")), observed(worded))
    assert "目標値 「整備完了」（数値でない）" in facts(sheet)["値"]


def test_a_target_of_the_actuals_own_year_is_shown_where_it_is_not_the_last_one() -> None:
    own = prepared(indicator("k", "now"))
    step = observed(*JUDGED.to_dict("records"), value("k", "target", 2024, 200.0))
    assert facts(shown(own, step))["値"].endswith("150人（2024年度）〔この年の目標は200人〕")
    flat = observed(*JUDGED.to_dict("records"), value("k", "target", 2024, 400.0))
    assert facts(shown(own, flat))["値"].endswith("150人（2024年度）")


def test_national_values_are_quoted_as_reported_and_say_whether_they_measure_the_same() -> None:
    own = prepared(indicator("k", "now"))
    cells = {"indicator_id": "k", "same_unit": True, "national_name": "国の量"}
    cells |= {"national_baseline": "1.43", "national_target": "1.8程度"}
    cells |= {"national_period": "2030", "certainty": "reported"}
    said_of = {}
    for relation in ("same_quantity", "same_field"):
        pairs = pd.DataFrame([cells | {"relation": relation}])
        said_of[relation] = facts(shown(own, JUDGED, pairs=pairs))["比べられる値"]
    assert said_of == {
        "same_quantity": "国の「国の量」は基準値「1.43」、目標値「1.8程度」（目標の時期：2030）。"
        "同じ量の、国全体の値です。値は報道・案の段階です。",
        "same_field": "同じ量の値は、読んだ資料にありません。同じ分野の国の「国の量」は"
        "基準値「1.43」、目標値「1.8程度」（目標の時期：2030）。別の量です。値は報道・案の段階です。",
    }


def test_a_definition_the_name_says_already_is_not_said_twice() -> None:
    sheet = shown(
        prepared(indicator("k", "now", name="来訪者（1～12月）", definition="1〜12月")), JUDGED
    )
    assert "説明" not in facts(sheet)


def test_earlier_opinions_stand_with_their_answers_the_latest_first() -> None:
    given = [
        said("k", 2023),
        said("k", 2024, direction="improve", direction_printed="見直し", response="周知した"),
    ]
    sheet = shown(prepared(indicator("k", "now")), JUDGED, given)
    assert [li.get_text() for li in sheet.find_all("li")] == [
        "2024年度 有識者会議「2024年の意見」（今後の方向性：見直し）対応：周知した",
        "2023年度 有識者会議「2023年の意見」対応の記載はありません。",
    ]


def test_nothing_from_the_data_becomes_a_tag() -> None:
    hostile = dict.fromkeys(["body", "opinion", "direction_printed", "response"], HOSTILE)
    own = prepared(indicator("k", "now", name=HOSTILE, unit=HOSTILE, source=HOSTILE))
    sheet = shown(own, JUDGED, [said("k", 2024, direction="end") | hostile])
    assert not sheet.find_all(["script", "b"])
    assert sheet.find("h4").get_text() == HOSTILE
    assert sheet.find("li").get_text().count(HOSTILE) == 4


@pytest.mark.parametrize("many", [0, 1, 200])
def test_any_number_of_indicators_gives_as_many_lean_sheets_with_addresses(many: int) -> None:
    keys = [f"k-{n}" for n in range(many)]
    own = prepared(*(indicator(key, "now", goal_id="m-now") for key in keys))
    values = [value(k, s, y, 5.0) for k in keys for s, y in (("target", 2026), ("actual", 2024))]
    sheet = shown(own, observed(*values))
    found = sheet.select("section.sheet")
    assert [s["id"] for s in found] == [f"sheet-{key}" for key in keys]
    assert all(s.h4.get_text() for s in found)
    assert len(str(sheet).encode()) <= 200 + 1600 * many
    assert not sheet.find_all(style=True)
    if not many:
        assert sheet.get_text() == "指標の印字がないため、シートはありません。"


def test_the_sheets_of_real_towns_stay_lean() -> None:
    town = store.load("072028")
    own = kpi.prepare(common.with_source(town["indicators"], town), town["plans"])
    rows = common.with_source(town["observations"], town)
    first = own[~own["repeated"]]
    assessed = kpi.assess(first, rows, TODAY, RULE)
    warned = caveats.find(assessed, first, rows)
    asked = questions.of_indicators(assessed, warned)
    found = sheets.rows(assessed, own, rows, town["plans"], town["goals"], asked, TODAY)
    beside = compared(own, rows)
    past = sheets.past_opinions(town["opinions"], own, TODAY)
    block = words_of.sheets(found, beside, past, warned, RULE)
    assert len(found) == 52
    assert len(block.html.encode()) <= 1600 * 52
    assert words_of.summary(town.name, found, beside, past, PEERS).plain.splitlines() == [
        "・シートは52件です（行政評価（交流・移住）4件、第2期総合戦略33件、第1期総合戦略15件）。"
        "5件に判断、47件に判断できない理由を示しています。",
        "・同じ量の値と並べられる指標は11件、同じ分野の国のKPIだけが分かる指標は0件です。",
        "・これまでの会議でのご意見は、読んだ資料にありません。",
    ]


def test_the_summary_says_what_there_is_and_that_nothing_is_there() -> None:
    none = rows_of(prepared(), observed())
    beside, past = compared(prepared(), observed()), table("opinions", [])
    assert (
        "指標（KPI・数値目標）の印字がありません"
        in words_of.summary("町", none, beside, past, PEERS).plain
    )
    one = rows_of(prepared(indicator("k", "now")), JUDGED)
    earlier = table("opinions", [said("k", 2024), said("k", 2023)])
    assert words_of.summary("町", one, beside, earlier, PEERS).plain.splitlines() == [
        "・シートは1件です。すべてに判断があります。",
        "・同じ量の値と並べられる指標は0件、同じ分野の国のKPIだけが分かる指標は0件です。",
        "・これまでの会議でのご意見がある指標は1件で、新しい年から順に載せています。",
    ]
    assert words_of.figures(one).plain == (
        "主な数値：シート 1、判断できる指標 1、判断できない指標 0"
    )
    blank = rows_of(prepared(indicator("k", "now")), observed())
    assert "判断できる指標はなく" in words_of.summary("町", blank, beside, past, PEERS).plain


def test_the_sources_are_those_of_what_is_shown() -> None:
    own = prepared(indicator("k", "now"))
    cells = {"indicator_id": "k", "same_unit": True, "relation": "same_field"}
    pairs = pd.DataFrame([cells | {"national_target": "5"}]).reindex(columns=PAIRS.columns)
    rows, own_tables = rows_of(own, JUDGED), ["indicators", "observations", "opinions"]
    assert words_of.cited(rows, compared(own, JUDGED)) == own_tables
    found = words_of.cited(rows, compared(own, JUDGED, pairs))
    assert found == [*own_tables, "kpi_links", "national_kpis"]
    assert words_of.cited(rows.iloc[:0], compared(prepared(), observed())) == ["plans"]


def test_the_list_of_questions_counts_them_and_leads_to_their_sheets() -> None:
    keys = [f"k{n}" for n in range(6)]
    own = prepared(*(indicator(key, "now") for key in ["k", *keys]))
    found = BeautifulSoup(words_of.kinds_table(rows_of(own, JUDGED)).html, "html.parser")
    first, second = found.select("tbody tr")
    assert first.find("td").get_text() == "6"
    assert first.get_text().endswith("ほか2件")
    assert [a["href"] for a in first.find_all("a")] == [f"#sheet-k{n}" for n in range(4)]
    assert [a["href"] for a in second.find_all("a")] == ["#sheet-k"]
