"""What a reader reads: right numbers, Japanese words, and no trace of a missing value."""

import ast
import json
import pkgutil
import re
import shutil
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from machi import caveats as reservations
from machi import (
    charts,
    contrast,
    grading,
    grading_reasons,
    kpi,
    outlook,
    paths,
    periods,
    questions,
    rules,
    schemas,
    store,
    tables,
    words,
)
from machi.charts import base
from machi.narrative import alignment as alignment_words
from machi.narrative import kpi as kpi_words
from machi.narrative import kpi_tables, overview
from machi.narrative import outlook as outlook_words
from machi.narrative import rules as rule_words
from machi.narrative import sdgs as sdgs_words

TOWNS = {"022012": "青森市", "072028": "会津若松市", "012360": "北斗市"}
CHAPTERS = [path.stem for path in sorted(paths.notebooks().glob("[0-9]*.ipynb"))]
AS_OF = date(2026, 3, 31)
RULE = rules.load("prorata")

MISSING = re.compile(r"(?<![A-Za-z])(nan|None|NaN|NaT|<NA>|inf)(?![A-Za-z])")


def allowed(model: type[schemas.Table]) -> Iterator[tuple[str, list[str]]]:
    """Columns of a table that take one of a list of values."""
    for name, column in schemas.columns(model).items():
        for check in column.checks:
            if check.name == "isin":
                yield name, list(check.statistics["allowed_values"])


EVERY = {**schemas.MUNICIPAL, **{name: model for name, (_, model) in schemas.SHARED.items()}}
ENUMS = {
    value
    for model in EVERY.values()
    for _, values in allowed(model)
    for value in values
    if value.isascii() and re.search("[A-Za-z]", value)
}
CODES = {
    *ENUMS,
    *kpi.REASONS,
    *kpi.MEASURES,
    *outlook.ARRIVALS,
    *outlook.REASONS,
    *grading_reasons.WHYS,
    *reservations.CODES,
    *questions.CODES,
}
ENGLISH = re.compile(r"(?<![A-Za-z0-9_.-])(" + "|".join(sorted(CODES)) + r")(?![A-Za-z0-9_.-])")


def words_in(shown: object) -> str:
    """The text of what a cell shows, without the tags."""
    if isinstance(shown, tables.Block):
        return BeautifulSoup(shown.html, "html.parser").get_text("\n") + "\n" + shown.plain
    assert isinstance(shown, base.Chart)
    return f"{shown.alt}\n{shown.caption}"


def run(chapter: str, **parameters: object) -> list[str]:
    """The text of everything a chapter shows, cell by cell, without drawing.

    Parameters not given are the notebook's own, but for the towns to compare with: all others.
    """
    if code := parameters.get("municipality_code"):
        parameters = {"peer_codes": sorted(TOWNS.keys() - {code})} | parameters
    notebook = json.loads((paths.home() / "notebooks" / f"{chapter}.ipynb").read_text("utf-8"))
    shown: list[object] = []
    space: dict[str, object] = {"display": shown.append}
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, chapter, "exec"), space)
        if "parameters" in cell["metadata"].get("tags", []):
            space |= parameters
        if isinstance(last, ast.Expr):
            shown.append(eval(compile(ast.Expression(last.value), chapter, "eval"), space))
    return [words_in(block) for block in shown if block is not None]


@pytest.fixture(autouse=True)
def _undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charts without pixels; test_charts looks at the drawing."""
    for found in pkgutil.iter_modules(charts.__path__):
        module = import_module(f"machi.charts.{found.name}")
        if found.name != "base" and hasattr(module, "finish"):
            monkeypatch.setattr(
                module, "finish", lambda _, alt, caption: base.Chart(b"", alt, caption, 0)
            )


read_before = cache(store.load)


@pytest.fixture
def _read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A municipality's data, which nobody changes here, is read for the first chapter only."""
    monkeypatch.setattr(store, "load", read_before)


UNREADABLE = re.compile(f"{MISSING.pattern}|{ENGLISH.pattern}|（）")


def read(text: str) -> None:
    """Check that a text can be read by somebody who knows no program."""
    found = [text[max(0, m.start() - 20) : m.end() + 20] for m in UNREADABLE.finditer(text)]
    assert found == []


@pytest.mark.usefixtures("_read_once")
@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize("code", TOWNS)
def test_no_chapter_shows_a_missing_value_or_an_english_term(chapter: str, code: str) -> None:
    shown = run(chapter, municipality_code=code)
    assert len(shown) > 5
    for text in shown:
        read(text)


def kinds_of_plans() -> dict[tuple[object, ...], tuple[str, str]]:
    """One plan of each kind a chapter can meet: how much of it was read, and what it then holds."""
    found: dict[tuple[object, ...], tuple[str, str]] = {}
    for code in TOWNS:
        town = store.load(code)
        held = {name: set(town[name]["plan_id"]) for name in ("goals", "indicators", "projects")}
        for row in town["plans"].itertuples():
            kind = (row.kind, row.status, *(row.plan_id in ids for ids in held.values()))
            found.setdefault(kind, (code, row.plan_id))
    return found


PLANS = list(kinds_of_plans().values())


@pytest.mark.usefixtures("_read_once")
@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize(("code", "plan"), PLANS)
def test_every_chapter_can_be_read_for_a_single_plan_of_every_kind(
    chapter: str, code: str, plan: str
) -> None:
    for text in run(chapter, municipality_code=code, plan_ids=[plan]):
        read(text)


# Right numbers.


@cache
def assessed(code: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    town = store.load(code)
    indicators = kpi.prepare(town["indicators"], town["plans"])
    measurable = kpi.measurability(indicators, town["observations"])
    own = indicators[~indicators["repeated"]]
    return measurable, kpi.assess(own, town["observations"], AS_OF, RULE)


def summary(code: str) -> str:
    return "".join(kpi_words.sentences(TOWNS[code], *assessed(code), RULE))


def test_aomoris_summary_says_that_all_25_targets_are_blank() -> None:
    said = summary("022012")
    assert "青森市の資料にある指標は25件です" in said
    # One actual: port calls of cruise ships, from a newspaper.
    assert "目標値は0件、実績値は1件" in said
    assert "25件すべてで空欄" in said
    assert "判断できない25件の理由は、目標値がない25件です" in said
    assert "内訳" not in said


def test_hokutos_summary_says_there_is_nothing_to_judge_and_that_this_is_no_failure() -> None:
    assert "北斗市の資料には、指標（KPI・数値目標）の印字がありません。" in summary("012360")
    assert "未達という意味ではありません" in summary("012360")


def test_aizuwakamatsus_summary_counts_what_the_expected_table_counts() -> None:
    # By hand: 57 indicators; targets for all but the blank and the worded one; values of
    # aw-s1 (1-k2, 2-k1, 4-k1, 5-k1, 5-k2), aw-s2-4-h2 and the six of the sheet.
    said = summary("072028")
    assert "指標は57件です" in said
    assert "基準値があるのは4件、目標値は55件、実績値は12件" in said
    # Judged without what repeats inside a plan: aw-s1-1-k2 and the sheet's four.
    assert "判断できる5件の内訳は、◎順調3件、○おおむね順調2件、△改善が必要0件" in said


def test_each_judged_indicator_is_told_with_its_value_year_target_and_share() -> None:
    _, table = assessed("072028")
    rows = {row["indicator_id"]: row for _, row in table.iterrows()}
    said = kpi_words.indicator(rows["aw-e37-k1"], RULE, [])
    assert said.startswith(
        "国際交流協会の活動参加人数（推定読み）：2024年度の実績は2,481人。"
        "その年の目標4,000人に対して62%で、○おおむね順調。"
    )
    assert words.ARRIVAL_REASONS["too_few_points"] in said
    assert "注意" not in said
    assert kpi_words.indicator(rows["aw-s1-5-k1"], RULE, ["not_final"]) == (
        "出生数：判断できません（基準値か期間がなく、道のりを計算できない）。"
        "分かる値は目標値973人、実績値839人（2018年）。"
    )


def level(**changes: object) -> pd.Series:
    row = {
        "name": "社会動態",
        "unit": "人",
        "baseline": -490.0,
        "target": -270.0,
        "target_year": 2025,
        "target_year_type": "calendar",
        "direction": "increase",
        "actual": -400.0,
        "actual_year": 2022,
        "actual_year_type": "calendar",
        "due": float("nan"),
        "attainment": 90 / 220,
        "elapsed": 0.5,
        "share": 180 / 220,
        "rate": float("nan"),
        "verdict": "おおむね順調",
        "reason": None,
        "points": 2,
        "change_per_year": 30.0,
        "required_per_year": 130 / 3,
        "projected": float("nan"),
        "projected_low": float("nan"),
        "projected_high": float("nan"),
        "arrival": None,
        "arrival_reason": "too_few_points",
    }
    return pd.Series(row | changes)


def test_a_way_is_told_with_way_time_and_share_and_a_true_minus() -> None:
    assert kpi_words.indicator(level(), RULE, []).startswith(
        "社会動態：2022年の実績は−400人。目標−270人までの道のりの40.9%を、"
        "期間の50%が過ぎた時点で進み（進むべき分の81.8%）、○おおむね順調。"
    )


def test_a_value_that_went_back_is_told_as_going_back() -> None:
    back = level(actual=-512.0, attainment=-22 / 220, share=-0.2, verdict="改善が必要")
    assert kpi_words.indicator(back, RULE, []).startswith(
        "社会動態：2022年の実績は−512人。目標−270人とは逆の向きに、道のりの10%だけ動き"
        "（期間は50%が経過）、△改善が必要。"
    )


def test_nothing_known_is_told_as_nothing_known() -> None:
    missing = dict.fromkeys(
        ["unit", "baseline", "target", "actual", "actual_year", "actual_year_type", "verdict"]
    )
    said = kpi_words.indicator(level(**missing, reason="no_target"), RULE, [])
    assert said == "社会動態：判断できません（目標値がない）。分かる値は数値なし。"


def test_each_reservation_is_told_in_words_after_the_verdict() -> None:
    said = kpi_words.indicator(level(), RULE, ["not_final", "rate_differs"])
    place = [
        said.index(word)
        for word in ("おおむね順調", words.CAVEATS["not_final"], words.CAVEATS["rate_differs"])
    ]
    assert place == sorted(place)
    assert words.CAVEATS["targets_turn"] not in said
    read(said)


def test_a_rule_on_another_measure_is_told_with_its_own_number() -> None:
    points = rules.load("point-scale")
    said = kpi_words.indicator(level(rate=0.724, verdict="4点", target=500.0), points, [])
    assert "目標500人" in said
    assert "72.4%" in said
    assert "○4点" in said
    assert "81.8%" not in said
    sabc = rules.load("baseline-sabc")
    met = kpi_words.indicator(level(baseline_change=float("inf"), verdict="S"), sabc, [])
    assert "☆S" in met
    read(met)


def test_judged_indicators_carry_their_own_reservations() -> None:
    rows = pd.DataFrame(
        [
            level(name="甲", indicator_id="a"),
            level(name="乙", indicator_id="b"),
            level(name="丙", indicator_id="c", verdict=None, reason="no_baseline"),
        ]
    )
    found = pd.DataFrame({"indicator_id": ["b", "c"], "code": ["targets_turn", "not_final"]})
    own = rows.iloc[1]
    seen = pd.DataFrame(
        {
            "indicator_id": ["b"],
            "series": ["actual"],
            "year": [own["actual_year"]],
            "year_type": [own["actual_year_type"]],
            "value": [own["actual"]],
            "source": ["評価票　L29"],
        }
    )
    first, second = (kpi_words.judged(rows.iloc[[n]], RULE, found, seen).plain for n in (0, 1))
    assert "出典" not in first
    assert "〔実績の出典：評価票　L29〕" in second
    assert words.CAVEATS["targets_turn"] not in first
    assert words.CAVEATS["targets_turn"] in second
    both = kpi_words.judged(rows, RULE, found, seen).plain
    assert "丙" not in both
    assert words.CAVEATS["not_final"] not in both
    assert "判断できる指標がありません" in kpi_words.judged(rows.iloc[2:], RULE, found, seen).plain


def test_a_goal_is_explained_by_its_indicators_and_what_is_left_out() -> None:
    rows = pd.DataFrame(
        [
            level(name="甲", indicator_id="a", goal_id="g"),
            level(name="乙", indicator_id="b", goal_id="m", verdict=None, reason="no_actual"),
            level(name="丙", indicator_id="c", goal_id="h", verdict=None, reason="no_target"),
        ]
    )
    goals = pd.DataFrame(
        [
            ("p", "g", None, "goal", "しごと"),
            ("p", "m", "g", "measure", "施策"),
            ("p", "h", None, "goal", "くらし"),
        ],
        columns=["plan_id", "goal_id", "parent_goal_id", "tier", "title"],
    ).astype("str")
    said = kpi_words.goal_lines(rows, goals, RULE).plain
    assert "しごと（指標2件）" in said
    assert "「甲」" in said
    assert "ほか1件は判断できません（実績値がない1件）" in said
    assert "くらし" not in said
    assert "ほかの1の目標には、判断できる指標がありません" in said
    assert (
        "判断できる指標を持つ目標がありません"
        in kpi_words.goal_lines(rows.iloc[1:], goals, RULE).plain
    )


# Will it arrive?


def row_of(block: tables.Block, name: str) -> dict[str, str]:
    """The cells of the row of a table that begins with ``name``, under their headings."""
    table = BeautifulSoup(block.html, "html.parser").find("table")
    assert table is not None
    heads = [cell.get_text().strip() for cell in table.find_all("th", scope="col")]
    heads = heads or [cell.get_text().strip() for cell in table.find("tr").find_all("th")]
    for line in table.find_all("tr"):
        cells = [cell.get_text().strip() for cell in line.find_all(["td", "th"])]
        if cells[0] == name:
            return dict(zip(heads, cells, strict=True))
    raise AssertionError(f"{name} has no row")


def outlook_row(**changes: object) -> dict[str, str]:
    table = pd.DataFrame([level(**changes)])
    return row_of(outlook_words.outlook_table(table), "社会動態")


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (30.0, "+30人"),
        (-41.5, "−41.5人"),
        (0.0, "0人"),
        # One decimal more than the whole numbers it comes from, half away from zero.
        (130 / 3, "+43.3人"),
        (-0.25, "−0.3人"),
        (float("nan"), "—"),
    ],
)
def test_a_change_per_year_has_its_sign_and_one_decimal_more(change: float, shown: str) -> None:
    said = outlook_words.signed(level(change_per_year=change), "change_per_year")
    assert said.replace(".0人", "人") == shown


@pytest.mark.parametrize(
    ("direction", "baseline", "target", "actual", "needed"),
    [
        ("increase", 10, 20, 20, False),
        ("increase", 10, 20, 25, False),
        ("increase", 10, 20, 19, True),
        ("decrease", 20, 10, 10, False),
        ("decrease", 20, 10, 8, False),
        ("decrease", 20, 10, 11, True),
        ("maintain", 10, 10, 10, False),
        ("maintain", 10, 10, 9, True),
        # Without a direction the target shows where it should go.
        ("none", 10, 20, 19, True),
        ("none", 20, 10, 15, True),
        ("none", 20, 10, 10, False),
        ("none", 20, 10, 9, False),
        ("increase", float("nan"), 20, 20, False),
    ],
)
def test_no_change_is_needed_once_the_target_is_met(
    direction: str, baseline: float, target: float, actual: float, needed: bool
) -> None:
    values = {"direction": direction, "baseline": baseline, "target": target, "actual": actual}
    shown = outlook_row(**values, required_per_year=-1.5)["これから要る変化"]
    assert ("−1.5人" in shown) == needed
    assert ("不要" in shown) != needed


SPAN = {"projected": -310.26, "projected_low": -402.74, "projected_high": -217.5}


def test_a_projection_is_shown_with_its_range_and_its_arrival() -> None:
    shown = outlook_row(points=4, **SPAN, arrival="open", arrival_reason=None)
    # As exact as the whole numbers it comes from; −217.5 rounds away from zero.
    assert shown["目標の年の見通し（80%の幅）"] == "−310人（−403人〜−218人）"
    assert shown["見通しの判断"] == words.ARRIVALS["open"]
    assert shown["時点の数"] == "4"


def test_the_outlook_is_told_with_the_targets_own_kind_of_year() -> None:
    awaited = level(**SPAN, arrival="may_miss", target_year=2025, target_year_type="fiscal")
    said = outlook_words.sentence(awaited)
    assert "2025年度" in said
    for part in ("−310人", "−403人", "−218人", words.ARRIVALS["may_miss"]):
        assert part in said


@pytest.mark.parametrize("arrival", outlook.ARRIVALS)
def test_every_arrival_is_told_in_its_word(arrival: str) -> None:
    over = level(arrival=arrival, arrival_reason=None)
    assert words.ARRIVALS[arrival] in outlook_words.sentence(over)
    ahead = level(arrival=arrival, arrival_reason=None, **SPAN)
    assert words.ARRIVALS[arrival] in outlook_words.sentence(ahead)


@pytest.mark.parametrize("reason", outlook.REASONS)
def test_an_outlook_that_cannot_be_judged_says_why(reason: str) -> None:
    assert words.ARRIVAL_REASONS[reason] in outlook_words.sentence(level(arrival_reason=reason))
    shown = outlook_row(arrival_reason=reason)
    assert words.ARRIVAL_REASONS[reason] in shown["見通しの判断"]
    assert shown["目標の年の見通し（80%の幅）"] == tables.MISSING


def test_the_outlook_lists_only_what_has_an_actual_and_a_target() -> None:
    rows = [level(name="甲"), level(name="乙", actual=None), level(name="丙", target=None)]
    shown = words_in(outlook_words.outlook_table(pd.DataFrame(rows)))
    assert "甲" in shown
    assert "乙" not in shown
    assert "丙" not in shown
    none = words_in(outlook_words.outlook_table(pd.DataFrame(rows[1:])))
    assert "見通しは立てられません" in none


# Under every rule.


@cache
def graded(code: str, name: str = "prorata") -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    town, rule = store.load(code), rules.load(name)
    indicators = kpi.prepare(town["indicators"], town["plans"])
    table = kpi.assess(indicators, town["observations"], AS_OF, rule)
    every = rules.load_all()
    return table, grading.regrade(table, every), grading.flips(table, rule, every)


def headings(block: tables.Block) -> list[str]:
    first = BeautifulSoup(block.html, "html.parser").find("tr")
    assert first is not None
    return [cell.get_text().strip() for cell in first.find_all("th")]


@pytest.mark.parametrize("name", [rule.name for rule in rules.load_all()])
def test_the_chosen_rule_stands_first_and_every_other_once(name: str) -> None:
    every = rules.load_all()
    table, labels, _ = graded("072028")
    block = rule_words.verdict_grid(table, labels, rules.load(name), every)
    shown = headings(block)
    assert shown[:2] == ["指標", rules.load(name).title]
    assert sorted(shown[1:]) == sorted(rule.title for rule in every)


def test_a_rule_that_cannot_judge_shows_a_dash_and_no_verdict() -> None:
    table, labels, _ = graded("072028")
    block = rule_words.verdict_grid(table, labels, RULE, rules.load_all())
    # 839 births in 2018 on the way to 973, no baseline: only the rate and the way can be told.
    births = table.loc[table["indicator_id"] == "aw-s1-5-k1", "name"].item()
    shown = row_of(block, births)
    assert shown[RULE.title] == tables.MISSING
    assert shown[rules.load("baseline-sabc").title] == tables.MISSING
    assert shown[rules.load("international").title] == tables.MISSING
    assert "5点" in shown[rules.load("point-scale").title]
    # No rule can judge an indicator without a value: it has no row.
    assert "農産物生産性" not in words_in(block)
    read(words_in(block))


def test_nothing_to_judge_under_any_rule_is_said() -> None:
    table, labels, flips = graded("012360")
    every = rules.load_all()
    said = words_in(rule_words.verdict_grid(table, labels, RULE, every))
    assert "どの規則でも判断できる指標がありません" in said
    assert "変わる指標はありません" in words_in(rule_words.flip_table(flips, every))


def test_a_flip_is_named_with_both_verdicts_and_its_reason() -> None:
    _, _, flips = graded("072028")
    every = rules.load_all()
    one = flips[flips["indicator_id"] == "aw-e37-k3"]
    name = one["name"].iloc[0]
    # The international method goes by the last target, 240, which 323 is beyond.
    said = words_in(rule_words.flip_table(one[one["rule"] == "international"], every))
    told = (name, "おおむね順調", rules.load("international").title, "目標達成")
    assert all(word in said for word in (*told, words.FLIP_REASONS["ignores_due"]))
    assert set(flips["why"]) <= set(words.FLIP_REASONS)
    every_flip = words_in(rule_words.flip_table(flips, every))
    read(every_flip)
    assert all(words.FLIP_REASONS[why] in every_flip for why in flips["why"])


def test_every_rule_is_listed_with_question_cuts_caution_and_source() -> None:
    said = words_in(rule_words.rules_table(rules.load_all()))
    for rule in rules.load_all():
        for part in (rule.title, rule.question, rule.thresholds, rule.caution, rule.source):
            assert part in said


def test_the_contrast_shows_every_example_with_both_verdicts() -> None:
    pace, abroad = rules.load("prorata"), rules.load("international")
    table = contrast.table(pace, abroad)
    block = rule_words.contrast_table(table, pace, abroad)
    assert len(BeautifulSoup(block.html, "html.parser").find_all("tr")) == len(table) + 1
    said = words_in(block)
    for row in table.itertuples():
        assert row.name in said
        assert row.why in said
    for label in [*table["verdict"].dropna(), *table["growth_verdict"].dropna()]:
        assert label in said
    read(said)


def test_key_figures_count_plans_goals_and_indicators() -> None:
    shown = run("01_overview", municipality_code="022012")
    assert "読んだ計画 1" in shown[0]
    assert "指標 25" in shown[0]
    assert "目標値の欄が資料で空欄の指標が25件" in shown[1]


def test_the_order_of_aizuwakamatsus_goals_is_told_four_times() -> None:
    shown = "\n".join(run("02_goal_alignment", municipality_code="072028"))
    assert "国と番号の食い違う目標が4か所あり、番号だけで突き合わせると誤ります。" in shown
    assert "番号の食い違い" in shown


def test_sdgs_of_aizuwakamatsu_name_the_goal_with_most_carriers() -> None:
    shown = "\n".join(run("03_sdgs_mapping", municipality_code="072028"))
    assert (
        "印が付いたゴールは5個で、最も多いのは目標11「住み続けられるまちづくりを」（11件）" in shown
    )


@pytest.mark.parametrize("code", ["022012", "012360"])
def test_a_municipality_without_sdg_marks_says_so(code: str) -> None:
    shown = "\n".join(run("03_sdgs_mapping", municipality_code=code))
    assert f"{TOWNS[code]}の資料には、施策・指標・事業に付いたSDGsの印が読み取れません" in shown
    assert "ゴールを掲げる計画も、担うものの印も読み取れないため、図は描けません。" in shown


def test_a_claim_without_words_is_not_quoted_as_missing() -> None:
    short = pd.DataFrame({"plan_id": ["p"], "short_title": ["計画"]})
    claims = ["aligned_with_national", "supports_sdgs"]
    statements = pd.DataFrame(
        {"plan_id": ["p", "p"], "claim": claims, "text": pd.Series([None, None], dtype="str")}
    )
    links = pd.DataFrame({"basis": ["stated"]})
    drift = pd.DataFrame({"goal_id": [], "strategy_id": []}, dtype="str")
    editions = pd.DataFrame({"strategy_id": ["N1"], "short_title": ["第1期"]})
    said = "".join(alignment_words.summary([], links, short, statements, drift, editions))
    assert "「計画」は、国の戦略に沿うと言葉で述べています。" in said
    read(said)
    goals = [str(n) for n in range(1, 18)]
    carried = pd.DataFrame({"sdg": goals, "short_title": goals})
    carried = carried.assign(declared=False, goal=0, indicator=0, project=0, carried=False)
    told = "".join(sdgs_words.sentences("町", carried, sdgs_words.related(statements, short)))
    assert "「計画」は、SDGsに沿う・寄与すると言葉で述べています。" in told
    read(told)


def test_a_year_without_a_share_stands_in_the_table_and_breaks_nothing() -> None:
    yearly = pd.DataFrame(
        {
            "name": ["社会動態"],
            "unit": ["人"],
            "year": pd.Series([2024], dtype="Int64"),
            "year_type": ["calendar"],
            "target": [-270.0],
            "actual": [-400.0],
            "rate": [148.1],
            "printed_rate": [None],
            "verdict": pd.Series([None], dtype="str"),
        }
    )
    block = kpi_tables.yearly_table(yearly, RULE)
    read(words_in(block))
    shown = row_of(block, "社会動態")
    assert (shown["実績"], shown["判断"]) == ("−400人", tables.MISSING)


def test_an_undated_value_is_told_without_empty_brackets_in_the_table() -> None:
    _, table = assessed("072028")
    undated = table[table["indicator_id"] == "aw-s1-4-k1"]
    read(words_in(kpi_tables.assessment_table(undated, RULE)))


# Japanese words.

WORDS = {
    "tier": words.TIERS,
    "plans.status": words.PLAN_STATUSES,
    "measure_type": words.MEASURE_TYPES,
    "direction": words.DIRECTIONS,
    "series": words.SERIES,
    "observations.status": words.STATUSES,
    "claim": words.CLAIMS,
    "national_links.relation": words.RELATIONS,
    "correspondence.relation": words.EDITION_RELATIONS,
    "legibility": words.LEGIBILITY,
    "subject_type": words.SUBJECTS,
    "certainty": words.CERTAINTIES,
    "national_goals.kind": words.NATIONAL_KINDS,
    "measure_type_basis": words.JUDGEMENTS,
    "direction_basis": words.JUDGEMENTS,
    "statements.basis": words.JUDGEMENTS,
    "correspondence.basis": words.JUDGEMENTS,
    "sdg_links.basis": words.BASES,
    "national_links.basis": words.BASES,
    "kpi_links.basis": words.BASES,
    "opinions.direction": words.OPINION_DIRECTIONS,
    "sdg_links.relation": words.SDG_RELATIONS,
    "kpi_links.relation": words.KPI_RELATIONS,
    "priority": words.MARKS,
    "other_mark": words.MARKS,
    "budgets.stage": words.BUDGET_STAGES,
    "budgets.item": words.BUDGET_ITEMS,
    "budgets.status": words.BUDGET_STATUSES,
    "budgets.basis": words.JUDGEMENTS,
    "project_results.group": words.RESULT_GROUPS,
    "project_results.status": words.STATUSES,
    "logic_nodes.stage": words.NODE_STAGES,
    "logic_nodes.legibility": words.NODE_LEGIBILITY,
    "logic_edges.basis": words.JUDGEMENTS,
    "calculations.kind": words.CALCULATION_KINDS,
    "calculations.status": words.FIGURE_STATUSES,
    "calculation_terms.role": words.TERM_ROLES,
    "calculation_terms.status": words.FIGURE_STATUSES,
    "task": words.TASKS,
    "split": words.SPLITS,
    "labels.basis": words.LABEL_BASES,
    "accuracy.basis": words.LABEL_BASES,
    "sex": words.SEXES,
    "age": words.AGES,
    "age_group": words.AGE_GROUPS,
    "population_totals.series": words.POPULATION_SERIES,
    "population_vitals.measure": words.VITALS,
    "population_claims.scenario": words.POPULATION_SCENARIOS,
    "population_claims.measure": words.POPULATION_MEASURES,
    "population_claims.comparison": words.POPULATION_COMPARISONS,
    "population_claims.status": words.POPULATION_STANDINGS,
}
# Written by periods.label; Japanese already; shown through tables or never.
ELSEWHERE = {
    "observations.year_type",
    "definition_changes.year_type",
    "project_results.year_type",
    "plans.kind",
    "indicators.role",
    "national_rates.rate",
    "national_rates.standing",
}


@pytest.mark.parametrize(
    ("name", "column", "values"),
    [(name, column, values) for name, model in EVERY.items() for column, values in allowed(model)],
)
def test_every_term_of_the_data_has_a_japanese_word(
    name: str, column: str, values: list[str]
) -> None:
    if f"{name}.{column}" in ELSEWHERE:
        return
    known = WORDS.get(f"{name}.{column}", WORDS.get(column))
    assert known is not None, f"{name}.{column} has no words"
    assert set(known) == set(values)
    assert all(word and not word.isascii() for word in known.values())


def test_every_reason_and_kind_of_year_has_a_japanese_word() -> None:
    assert set(words.REASONS) == set(kpi.REASONS)
    assert set(words.ARRIVALS) == set(outlook.ARRIVALS)
    assert set(words.ARRIVAL_REASONS) == set(outlook.REASONS)
    assert set(words.FLIP_REASONS) >= set(grading_reasons.WHYS)
    assert set(words.CAVEATS) == set(reservations.CODES)
    told = (words.ARRIVALS, words.ARRIVAL_REASONS, words.FLIP_REASONS, words.CAVEATS)
    assert all(word and not word.isascii() for codes in told for word in codes.values())
    for kind in schemas.YEAR_TYPES:
        assert periods.label(2024, kind).startswith("2024年")
    assert set(words.SILENCES) <= set(schemas.CLAIMS)


def test_amounts_and_years_are_written_as_japanese_reports_write_them() -> None:
    assert words.amount(5519.0, "t") == "5,519t"
    assert words.amount(-270, "人") == "−270人"
    assert words.amount(0.0, None) == "0"
    assert words.amount(None, "人") == words.amount(pd.NA) == "—"
    assert words.percent(0.718) == "71.8%"
    assert words.percent(0.62) == "62%"
    assert words.percent(1044 / 960) == "108.8%"
    assert words.percent(float("nan")) == "—"
    assert words.when(2024, "fiscal") == "2024年度"
    assert words.when(pd.NA, None) == ""
    assert words.years(2020, 2024) == "2020〜2024"
    assert words.years(pd.NA, pd.NA) == "印字なし"
    assert words.years(pd.NA, 2024) == "（始まりは印字なし）〜2024年度"
    assert words.years(2020, pd.NA) == "2020年度〜（終わりは印字なし）"
    assert words.listed(["甲", "乙"]) == "「甲」「乙」"
    assert words.listed(list("一二三四五六七")) == "「一」「二」「三」「四」「五」「六」など7件"


def test_plans_read_and_not_read_are_told_apart() -> None:
    own = pd.DataFrame(
        {
            "plan_id": ["a", "b"],
            "short_title": ["骨子", "未読"],
            "status": ["outline", "title_only"],
        }
    )
    counts = pd.DataFrame(
        {
            "plan_id": ["a", "b"],
            "short_title": ["骨子", "未読"],
            **{name: [0, 0] for name in ("goal", "measure", "initiative", "indicators", "again")},
        }
    )
    none = pd.DataFrame({"status": [], "series": [], "indicator_id": [], "value": []})
    said = "".join(overview.sentences("町", own, counts, none))
    assert "1件の計画を読みました：「骨子」" in said
    assert "「骨子」は骨子案であり" in said
    assert "ほかに「未読」がある" in said


# Others to compare with.

COMPARING = [("04_kpi_trends", "012360"), ("08_kpi_sheets", "072028")]
"""Chapters that compare, and a town for which there is something to compare."""
PEERLESS = "比べる自治体を選んでいないため、ほかの自治体とは比べていません"
each_comparing = pytest.mark.parametrize(("chapter", "code"), COMPARING)


@each_comparing
def test_a_chapter_says_once_that_no_peers_were_chosen_and_how_to_choose(
    chapter: str, code: str
) -> None:
    saying = [
        text for text in run(chapter, municipality_code=code, peer_codes=[]) if PEERLESS in text
    ]
    assert len(saying) == 1
    assert "peer_codes" in saying[0]
    assert "比べる自治体にありません" not in saying[0]
    read(saying[0])
    assert PEERLESS not in "".join(run(chapter, municipality_code=code))


@each_comparing
def test_an_unsound_peer_is_named_where_others_are_compared_and_an_unchosen_one_is_nothing(
    chapter: str, code: str, workbook: Path
) -> None:
    (sound,) = TOWNS.keys() - {code, "022012"}
    both, alone = {"peer_codes": ["022012", sound]}, {"peer_codes": [sound]}
    usual = run(chapter, municipality_code=code, **alone)
    plans = workbook / "data" / "municipalities" / "022012-aomori" / "plans.csv"
    plans.write_text(plans.read_text("utf-8").replace(",総合計画,", ",計画,"), "utf-8")
    assert run(chapter, municipality_code=code, **alone) == usual
    shown = run(chapter, municipality_code=code, **both)
    said = "青森市のデータには問題があるため、比べていません。"
    assert sum(said in text for text in shown) == 1

    shutil.rmtree(plans.parent)
    assert run(chapter, municipality_code=code, **alone) == usual
    assert run(chapter, municipality_code=code, **both) == shown


def test_peers_of_which_none_is_sound_are_named_and_not_called_unchosen(workbook: Path) -> None:
    shutil.rmtree(workbook / "data" / "municipalities" / "022012-aomori")
    shown = "".join(run("04_kpi_trends", municipality_code="012360", peer_codes=["022012"]))
    assert "青森市のデータには問題があるため、比べていません。" in shown
    assert PEERLESS not in shown


def test_the_record_of_a_run_names_the_peers() -> None:
    chosen = {"municipality_code": "072028", "peer_codes": ["022012", "012360"]}
    assert "比べる自治体：022012、012360\n" in run("07_consistency", **chosen)[-1]
    assert "比べる自治体：なし\n" in run("07_consistency", **(chosen | {"peer_codes": []}))[-1]


def test_a_share_says_whether_it_is_of_the_target_or_of_the_way_from_the_baseline() -> None:
    assert words.against(2 / 3, 2 / 3) == "に対して"
    assert words.against(0.5, 2 / 3) == "までの、基準値からの道のりの"
    assert words.against(0.0, float("nan")) == "に対して"
