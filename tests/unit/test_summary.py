"""Rules of the one page a committee member reads, the cover and the words of the questions."""

from dataclasses import replace
from datetime import date
from functools import cache

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from machi import (
    agenda,
    agenda_material,
    consistency,
    parameters,
    paths,
    rules,
    schemas,
    store,
    tables,
    words,
)
from machi.agenda import Candidate
from machi.agenda_material import Material
from machi.narrative import agenda as words_of
from machi.narrative import consistency_facts, cover, glossary, summary
from machi.parameters import Parameters
from machi.store import Municipality

TOWNS = ("072028", "022012", "012360")
RULE = rules.load("prorata")
AGED = "（第1期総合戦略、期間終了）"
HOSTILE = '<img src=x onerror="alert(1)">'
NO_FINDINGS = pd.DataFrame(columns=["check_id", "subject_id", "severity", "confidence", "sentence"])
COUNTS = pd.DataFrame({"examined": [1200, 34]})


def run(code: str, **changes: object) -> Parameters:
    usual: dict[str, object] = {
        "municipality_code": code,
        "plan_ids": [],
        "national_strategy_id": "",
        "as_of": "2026-03-31",
        "rule": "prorata",
        "similarity": "",
        "peer_codes": [],
    }
    return parameters.check(**{**usual, **changes})


@cache
def opened(code: str, rule: str = "prorata") -> tuple[Municipality, Material]:
    town = store.open_workbook(run(code))
    chosen = rules.load(rule)
    return town, agenda_material.gather(town, date(2026, 3, 31), chosen, rules.load_all())


@cache
def checked(code: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    town = opened(code)[0]
    findings, counts = consistency.check({**town.shared.tables, **town.tables})
    return consistency_facts.describe(findings, town), counts


def page(code: str, rule: str = "prorata") -> tables.Block:
    return summary.page(*opened(code, rule), *checked(code))


def parts(block: tables.Block) -> dict[str, list[str]]:
    """The lists of a page under their headings."""
    soup = BeautifulSoup(block.html, "html.parser")
    return {
        head.get_text(): [item.get_text() for item in head.find_next_sibling().find_all("li")]
        for head in soup.find_all("h3")
    }


def changed(code: str, **columns: object) -> Material:
    """The findings about a municipality with other words or numbers in every assessed row."""
    material = opened(code)[1]
    return replace(material, assessment=material.assessment.assign(**columns))


def shown(code: str, material: Material) -> tables.Block:
    return summary.page(opened(code)[0], material, NO_FINDINGS, COUNTS)


# The page as a whole.


@pytest.mark.parametrize("code", TOWNS)
def test_the_page_keeps_its_budget_of_letters(code: str) -> None:
    assert 500 < len(page(code).plain) <= summary.BUDGET


@pytest.mark.parametrize("code", TOWNS)
def test_the_page_has_its_parts_in_order_and_three_questions(code: str) -> None:
    titles = list(parts(page(code)))
    assert titles[-3:] == [
        "判断できないもの",
        "資料の中の食い違い（担当課に確かめること）",
        "委員会に考えていただきたいこと",
    ]
    assert len(parts(page(code))[titles[-1]]) == 3
    assert page(code).html.startswith('<section class="summary"><p class="headline">')


@pytest.mark.parametrize("rule", [one.name for one in rules.load_all()])
def test_the_page_can_be_read_under_every_rule(rule: str) -> None:
    text = page("072028", rule).plain
    assert not any(word in text for word in ("nan", "None", "NaN", "NA>", "inf", "（）", "。。"))
    assert len(text) <= summary.BUDGET


def test_aizuwakamatsu_reads_as_counted_by_hand() -> None:
    """52 of 57 are no repetitions; aw-s1-1-k2 and the sheet's four can be judged."""
    lines = page("072028").plain.split("\n")
    assert lines[0] == (
        "会津若松市の指標は52件です（再掲5件を除く）。判断できるのは5件（◎順調3件、"
        "○おおむね順調2件、△改善が必要0件）で、残る47件は判断できません。"
        "基準日に期間中の計画の指標は4件で、判断できるのは4件すべて（◎順調2件、○おおむね順調2件、"
        "△改善が必要0件）です。"
    )
    held = parts(page("072028"))
    assert held["順調なもの"] == [
        "◎ ゆかりの自治体との交流事業数：2024年度63件、その年の目標58件に対して108.6%",
        "◎ 移住実践者数(累計)（推定読み）：2024年度254世帯、その年の目標194世帯に対して130.9%",
        f"◎ 入居企業数(累計)：2019年度12社、その年の目標5社に対して240%{AGED}",
    ]
    assert held["順調に届かないもの"][0].startswith("「△改善が必要」はなく、")
    assert held["順調に届かないもの"][2] == (
        "○ 移住相談件数(年間)：2024年度323件、その年の目標450件に対して71.8%"
    )
    assert held["判断できないもの"][0] == (
        "実績値がない：40件（第2期総合戦略31件・第1期総合戦略9件）。要るもの：年ごとの実績値"
    )
    assert held["資料の中の食い違い（担当課に確かめること）"][-1] == "ほか71件（食い違いの確認）"


def test_aizuwakamatsus_second_question_rests_on_the_sums_of_six_projects() -> None:
    # By hand: 780+4610+30000+6000+13600+2250 and 780+2200+36000+8000+17000+4050.
    question = parts(page("072028"))["委員会に考えていただきたいこと"][1]
    assert "6事業で2025年度（予算）57,240千円から2026年度（見込み）68,030千円へ18.9%" in question


def test_where_no_plan_is_in_force_the_headline_says_so() -> None:
    material = opened("072028")[1]
    said = "基準日に期間中の計画は、読んだ資料にありません。"
    assert said not in summary.headline("市", material)
    old = replace(material, plans=material.plans.assign(standing="over"))
    assert summary.headline("市", old).endswith(said)


def test_where_all_can_be_judged_nothing_is_left_over() -> None:
    material = changed("072028", verdict="順調", tone="good", share=1.0)
    assert "判断できるのは52件すべて（◎順調52件" in summary.headline("市", material)
    assert "残る" not in summary.headline("市", material)


def test_where_targets_are_blank_the_page_says_so_and_names_no_indicator_as_good_or_bad() -> None:
    held = parts(page("022012"))
    assert held["順調なもの・順調に届かないもの"] == [
        "どちらも挙げられません。判断できる指標がないためで、未達や0点という意味ではありません。"
    ]
    assert held["判断できないもの"] == [
        "目標値がない：25件（青森市 前期基本計画（素案）25件）。要るもの：目標値とその年",
        "どれにも基準値はあり、目標値と実績値が示されれば判断できるようになります。",
    ]
    assert "目標5つの指標25件を一つも判断できません" in page("022012").plain


def test_a_municipality_without_indicators_is_told_so_and_asked_about_none_it_lacks() -> None:
    text, held = page("012360").plain, parts(page("012360"))
    assert "指標（KPI・数値目標）が一つも印字されていません" in text.split("\n")[0]
    assert held["順調なもの・順調に届かないもの"] == [
        "どちらも挙げられません。指標がないためで、未達や0点という意味ではありません。"
    ]
    assert "目標6つのすべてに応えています" in held["判断できないもの"][1]
    questions = "".join(held["委員会に考えていただきたいこと"])
    assert not any(word in questions for word in ("達成", "実績", "目標値", "判断は"))


def test_reasons_beyond_the_named_ones_are_counted_in_one_line() -> None:
    """By hand: 40 without actual, 4 without baseline, one each of three other reasons."""
    lines = parts(page("072028"))["判断できないもの"]
    assert len(lines) == 3
    assert (
        lines[2] == "ほか：目標値がない1件、実績が計画の期間より前のもの1件、目標が数値でない1件。"
    )


def test_one_indicator_without_a_baseline_keeps_the_page_from_promising_verdicts_for_all() -> None:
    material = opened("022012")[1]
    bases = material.assessment["baseline"].copy()
    bases.iloc[0] = float("nan")
    held = parts(shown("022012", changed("022012", baseline=bases)))
    assert len(held["判断できないもの"]) == 1


def test_more_than_three_good_indicators_are_counted() -> None:
    material = changed("072028", verdict="順調", tone="good", share=1.0)
    held = parts(shown("072028", material))
    assert len(held["順調なもの"]) == 3
    assert held["順調なもの"][-1].endswith("ほか49件")
    assert held["順調に届かないもの"] == ["判断できた指標のうち、順調に届かないものはありません。"]
    assert held["判断できないもの"] == ["ありません。すべての指標を判断できました。"]


def test_where_all_is_behind_nothing_is_called_good() -> None:
    material = changed("072028", verdict="改善が必要", tone="poor", share=0.1)
    held = parts(shown("072028", material))
    assert held["順調なもの"] == ["判断できた指標のうち、順調なものはありません。"]
    assert held["順調に届かないもの"][0].startswith("△ 国際交流協会の活動参加人数")


def test_without_findings_the_page_says_how_much_was_looked_at() -> None:
    held = parts(shown("012360", opened("012360")[1]))
    assert held["資料の中の食い違い（担当課に確かめること）"] == [
        "1,234か所を確かめ、食い違いは見つかりませんでした。"
    ]


def test_without_candidates_the_page_asks_nothing_and_with_few_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = Candidate("sdg", "in_force", "aw-e37", ("m",), {"goal_id": "aw-e37-1", "sdg": "16"})
    for found, last in (
        ([], "読んだ資料からは、問いを立てる数や記載が見つかりませんでした。"),
        ([one], "ほかに、読んだ資料から立てられる問いはありませんでした。"),
    ):
        monkeypatch.setattr(agenda, "candidates", lambda _, found=found: found)
        assert shown("072028", opened("072028")[1]).plain.split("\n")[-1].endswith(last)


# Long names and markup.


def test_names_of_300_letters_are_shortened_everywhere_on_the_page() -> None:
    material = changed("072028", name="長" * 300)
    findings = pd.DataFrame(
        {
            "check_id": ["a"],
            "subject_id": ["s"],
            "severity": ["high"],
            "confidence": ["high"],
            "sentence": [f"指標「{'題' * 300}」の値が二つあります。"],
        }
    )
    plans = material.plans.assign(short_title="計" * 300, title="計" * 300)
    material = replace(material, plans=plans)
    block = summary.page(opened("072028")[0], material, findings, COUNTS)
    assert "計" * (words_of.LONGEST + 1) not in block.plain
    assert "長" * (words_of.LONGEST + 1) not in block.plain
    assert "題" * (words_of.LONGEST + 1) not in block.plain
    assert "の値が二つあります" in block.plain
    assert len(block.plain) <= summary.BUDGET


def test_markup_in_names_stays_text() -> None:
    material = changed("072028", name=HOSTILE)
    plans = material.plans.assign(short_title=HOSTILE, title=HOSTILE)
    findings = NO_FINDINGS.copy()
    findings.loc[0] = ["a", "s", "high", "high", HOSTILE]
    town = opened("072028")[0]
    hostile = replace(town, name=HOSTILE, tables={**town.tables, "plans": plans})
    html = summary.page(hostile, replace(material, plans=plans), findings, COUNTS).html
    html += cover.facts(hostile, run("072028"), RULE).html
    assert "<img" not in html
    assert html.count("&lt;img") > 5


@pytest.mark.parametrize(
    ("sentence", "most", "expected"),
    [
        ("短い文です。", 10, "短い文です。"),
        ("目標「一」「二」「三」「四」が古い。", 17, "目標「一」など4件が古い。"),
        ("「一」「二」が古い。", 5, "「一」「…"),
        (f"「{'前' * 20}{'後' * 20}」です。", 40, f"「{'前' * 9}…{'後' * 18}」です。"),
        ("あ" * 50, 10, "あ" * 9 + "…"),
    ],
)
def test_a_contradiction_loses_titles_and_quotations_before_its_end(
    sentence: str, most: int, expected: str
) -> None:
    assert summary.brief(sentence, most) == expected


# The questions in words.


def judged(**changes: object) -> dict[str, object]:
    usual = {"name": "相談件数", "unit": "件", "actual": 50.0, "actual_year": 2024}
    usual |= {"actual_year_type": "fiscal", "due": None, "target": 200.0, "elapsed": 0.5}
    usual |= {"share": 0.5, "rate": 0.5, "verdict": "改善が必要", "arrival": "may_miss"}
    return {**usual, **changes}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (judged(), "2024年度50件、目標200件へ進むべき分の50%"),
        (judged(due=100.0), "2024年度50件、その年の目標100件に対して50%"),
        (
            judged(due=100.0, share=0.4),
            "2024年度50件、その年の目標100件までの、基準値からの道のりの40%",
        ),
        (judged(elapsed=None, share=0.25, rate=0.25), "2024年度50件、目標200件に対して25%"),
        (judged(actual_year=None), "時期の印字なし、50件、目標200件へ進むべき分の50%"),
    ],
)
def test_a_value_is_told_against_what_its_verdict_rests_on(row: dict, expected: str) -> None:
    assert words_of.reached(row, RULE) == expected


def test_a_rule_that_only_asks_for_the_target_says_that_it_is_met() -> None:
    row = judged(baseline_change=float("inf"))
    told = words_of.reached(row, rules.load("baseline-sabc"))
    assert told == "2024年度50件、目標200件を達成"


FACTS = {
    "behind": judged(),
    "money": {
        "group": "aw-e37-2",
        "before": 100.0,
        "after": 150.0,
        "rate": 0.5,
        "before_year": 2025,
        "after_year": 2026,
        "before_stage": "budget",
        "after_stage": "estimate",
        "projects": 2,
        "late": judged(),
        "fine": {},
    },
    "unjudged": {"goals": 2, "indicators": 9, "reason": "no_actual", "for_that_reason": 4},
    "unmeasured": {"goals": 3},
    "unread": {"status": "title_only", "goals": 0, "read": []},
    "flips": {
        "name": "相談件数",
        "chosen": "順調",
        "label": "C",
        "rule_title": "別型",
        "why": "bands",
    },
    "national": {"strategy_id": "N5", "national_goal_id": "N5-1", "title": "「強い経済」"},
    "sdg": {"goal_id": "aw-e37-1", "sdg": "16"},
}


@pytest.mark.parametrize("plan", ["aw-s3", "aw-s1"])
@pytest.mark.parametrize("kind", agenda.KINDS)
def test_every_kind_is_a_fact_and_a_question_that_leads_to_its_chapter(
    kind: str, plan: str
) -> None:
    town, material = opened("072028")
    standing = "in_force" if plan == "aw-s3" else "over"
    one = Candidate(kind, standing, plan, ("x",), FACTS[kind])
    ((fact, question, link),) = words_of.questions([one], material, town)
    assert fact.endswith(("。", "ません。"))
    assert question.endswith("か。")
    assert "「「" not in fact
    chapter = BeautifulSoup(link, "html.parser").a["href"]
    assert (paths.notebooks() / chapter.replace(".html", ".ipynb")).is_file()


def test_an_expired_plan_is_said_to_be_over_and_the_question_turns_to_what_follows() -> None:
    town, material = opened("072028")
    for kind in ("behind", "unmeasured", "national"):
        one = Candidate(kind, "over", "aw-s1", ("x",), FACTS[kind])
        ((fact, question, _),) = words_of.questions([one], material, town)
        assert "「第1期総合戦略」（2019年度で終了）" in fact
        assert question.startswith("後の計画")


def test_a_result_is_no_outlook() -> None:
    town, material = opened("072028")
    for arrival, said in (
        ("may_miss", "見通しは届かないおそれ"),
        ("missed", "目標の年に届かなかった"),
    ):
        one = Candidate("behind", "in_force", "aw-s3", ("x",), judged(arrival=arrival))
        assert said in words_of.questions([one], material, town)[0][0]


@pytest.mark.parametrize(
    ("plan", "asks"),
    [("aw-s3", "読んでいない部分が応えているかを確かめ"), ("aw-e37", "加えるか、加えない理由を")],
)
def test_only_of_a_plan_read_in_part_the_rest_is_asked_for(plan: str, asks: str) -> None:
    town, material = opened("072028")
    one = Candidate("national", "in_force", plan, ("x",), FACTS["national"])
    assert words_of.questions([one], material, town)[0][1].startswith(asks)


def test_chapters_are_called_by_their_titles() -> None:
    for chapter, title in words_of.CHAPTERS.items():
        notebook = nbformat.read(paths.notebooks() / f"{chapter}.ipynb", 4)
        assert notebook.cells[0].source.startswith(f"# {title}\n")


def test_every_reason_says_what_it_would_take_and_every_kind_has_its_words() -> None:
    assert set(words_of.NEEDS) == set(words.REASONS)
    assert list(words_of.KINDS) == list(agenda.KINDS) == list(words_of.CHAPTER_OF)


# Cover, glossary, sources.


def test_the_cover_names_plans_in_force_first_with_years_and_standing() -> None:
    soup = BeautifulSoup(cover.facts(opened("012360")[0], run("012360"), RULE).html, "html.parser")
    assert soup.dl["class"] == ["cover"]
    heads = [head.get_text() for head in soup.find_all("dt")]
    assert heads == [
        "自治体",
        "対象の計画と期間",
        "基準日",
        "国の版",
        "採点規則",
        "データの指紋",
        "まちワークブックの版",
    ]
    facts = [line for fact in soup.find_all("dd") for line in fact.stripped_strings]
    assert facts[:5] == [
        "北海道北斗市（012360）",
        "第3期北斗市総合戦略（題名のみ）：2025〜2029年度（基準日に期間中）",
        "第2期北斗市総合戦略（骨子案）：2020〜2024年度（期間終了）",
        "第2期北斗市総合戦略（題名のみ）：2020〜2024年度（期間終了）",
        "2026年3月31日（この日までに分かっている実績で判断）",
    ]


def test_the_cover_says_which_editions_apply_and_how_sure_they_are() -> None:
    town = opened("022012")[0]
    own = cover.facts(town, run("022012"), RULE).plain
    assert "策定時に有効だった版：デジ田総合戦略（N3）" in own
    assert "基準日に有効な版：2025年総合戦略（N5）、地方創生2.0（N4）" in own
    assert "「報道・案の段階」の情報によります" in own
    chosen = cover.facts(town, run("022012", national_strategy_id="N2"), RULE).plain
    assert "すべての計画を比べる版：第2期総合戦略（N2）" in chosen


def test_a_word_is_explained_once_in_the_readers_order() -> None:
    listed = [word for word, _ in glossary.WORDS]
    assert len(listed) == len(set(listed))
    assert listed.index("基準値") < listed.index("道のり") < listed.index("進むべき分")
    assert all(len(meaning) <= 120 for _, meaning in glossary.WORDS)


@pytest.mark.parametrize("code", TOWNS)
def test_the_sources_are_those_of_every_table_with_rows(code: str) -> None:
    town = opened(code)[0]
    named = cover.cited(town)
    assert all(len(town[name]) for name in named)
    filled = {name for name in schemas.MUNICIPAL if len(town[name])}
    assert filled <= set(named)


def test_the_method_tells_the_order_of_the_kinds() -> None:
    told = summary.method(RULE).plain
    places = [told.index(name) for name in words_of.KINDS.values()]
    assert places == sorted(places)
