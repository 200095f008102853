"""What a reader reads: right numbers, Japanese words, and no trace of a missing value."""

import ast
import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from machi import kpi, paths, periods, rules, schemas, store, tables, words
from machi.charts import alignment as alignment_chart
from machi.charts import base, plans, sdgs
from machi.charts import kpi as kpi_chart
from machi.narrative import alignment as alignment_words
from machi.narrative import kpi as kpi_words
from machi.narrative import kpi_tables, overview
from machi.narrative import sdgs as sdgs_words

TOWNS = {"022012": "青森市", "072028": "会津若松市", "012360": "北斗市"}
CHAPTERS = ["01_overview", "02_goal_alignment", "03_sdgs_mapping", "04_kpi_trends"]
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
    if value.isascii()
}
ENGLISH = re.compile(
    r"(?<![A-Za-z0-9_.-])(" + "|".join(sorted(ENUMS | set(kpi.REASONS))) + r")(?![A-Za-z0-9_.-])"
)


def words_in(shown: object) -> str:
    """The text of what a cell shows, without the tags."""
    if isinstance(shown, tables.Block):
        return BeautifulSoup(shown.html, "html.parser").get_text("\n") + "\n" + shown.plain
    assert isinstance(shown, base.Chart)
    return f"{shown.alt}\n{shown.caption}"


def run(chapter: str, **parameters: object) -> list[str]:
    """The text of everything a chapter shows, cell by cell, without drawing."""
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
    for module in (alignment_chart, kpi_chart, plans, sdgs):
        monkeypatch.setattr(
            module, "finish", lambda _, alt, caption: base.Chart(b"", alt, caption, 0)
        )


UNREADABLE = re.compile(f"{MISSING.pattern}|{ENGLISH.pattern}|（）")


def read(text: str) -> None:
    """Check that a text can be read by somebody who knows no program."""
    found = [text[max(0, m.start() - 20) : m.end() + 20] for m in UNREADABLE.finditer(text)]
    assert found == []


@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize("code", TOWNS)
def test_no_chapter_shows_a_missing_value_or_an_english_term(chapter: str, code: str) -> None:
    shown = run(chapter, municipality_code=code)
    assert len(shown) > 5
    for text in shown:
        read(text)


PLANS = [(code, plan) for code in TOWNS for plan in sorted(store.load(code)["plans"]["plan_id"])]


@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize(("code", "plan"), PLANS)
def test_every_chapter_can_be_read_for_every_single_plan(
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
    assert kpi_words.indicator(rows["aw-e37-k1"], RULE) == (
        "国際交流協会の活動参加人数（推定読み）：2024年度の実績は2,481人。"
        "その年の目標4,000人に対して62%で、○おおむね順調。"
    )
    assert kpi_words.indicator(rows["aw-s1-5-k1"], RULE) == (
        "出生数：判断できません（基準値か期間がなく、道のりを計算できない）。"
        "分かる値は目標値973人、実績値839人（2018年）。"
    )


def level(**changes: object) -> pd.Series:
    row = {
        "name": "社会動態",
        "unit": "人",
        "baseline": -490.0,
        "target": -270.0,
        "actual": -400.0,
        "actual_year": 2022,
        "actual_year_type": "calendar",
        "due": float("nan"),
        "attainment": 90 / 220,
        "elapsed": 0.5,
        "share": 180 / 220,
        "verdict": "おおむね順調",
        "reason": None,
    }
    return pd.Series(row | changes)


def test_a_way_is_told_with_way_time_and_share_and_a_true_minus() -> None:
    assert kpi_words.indicator(level(), RULE) == (
        "社会動態：2022年の実績は−400人。目標−270人までの道のりの40.9%を、"
        "期間の50%が過ぎた時点で進み（進むべき分の81.8%）、○おおむね順調。"
    )


def test_nothing_known_is_told_as_nothing_known() -> None:
    missing = dict.fromkeys(
        ["unit", "baseline", "target", "actual", "actual_year", "actual_year_type", "verdict"]
    )
    said = kpi_words.indicator(level(**missing, reason="no_target"), RULE)
    assert said == "社会動態：判断できません（目標値がない）。分かる値は数値なし。"


def test_key_figures_count_plans_goals_and_indicators() -> None:
    shown = run("01_overview", municipality_code="022012")
    assert "読んだ計画 1" in shown[0]
    assert "指標 25" in shown[0]
    assert "目標値の欄が資料で空欄の指標が25件" in shown[1]


def test_the_order_of_aizuwakamatsus_goals_is_told_four_times() -> None:
    shown = "\n".join(run("02_goal_alignment", municipality_code="072028"))
    assert "国と番号の食い違う目標が4か所あります" in shown
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
    assert "担う施策・指標・事業の読み取れるゴールはない" in shown


def test_no_links_at_all_are_told_without_a_verdict() -> None:
    none = pd.DataFrame({"basis": pd.Series(dtype="str")})
    statements = pd.DataFrame({"plan_id": [], "claim": [], "text": []}, dtype="str")
    short = pd.DataFrame({"plan_id": ["p"], "short_title": ["計画"]})
    said = alignment_words.summary([], none, short, statements)
    assert said == ["国の目標との対応は、資料に記載がなく、編集者の判断も登録されていません。"]


def test_a_claim_without_words_is_not_quoted_as_missing() -> None:
    short = pd.DataFrame({"plan_id": ["p"], "short_title": ["計画"]})
    claims = ["aligned_with_national", "supports_sdgs"]
    statements = pd.DataFrame(
        {"plan_id": ["p", "p"], "claim": claims, "text": pd.Series([None, None], dtype="str")}
    )
    links = pd.DataFrame({"basis": ["stated"]})
    read("".join(alignment_words.summary([], links, short, statements)))
    related = sdgs_words.related(statements, short)
    read("".join(sdgs_words._statement(row) for row in related.itertuples()))


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
    shown = words_in(kpi_tables.yearly_table(yearly, RULE))
    read(shown)
    assert "−400人" in shown
    assert "割合にできない" in shown


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
}
# Written by periods.label; Japanese already; never shown.
ELSEWHERE = {"observations.year_type", "plans.kind", "indicators.role"}


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
    for kind in schemas.YEAR_TYPES:
        assert periods.label(2024, kind).startswith("2024年")
    assert set(words.SILENCES) <= set(schemas.CLAIMS)


def test_amounts_and_years_are_written_as_japanese_reports_write_them() -> None:
    assert words.amount(5519.0, "t") == "5,519t"
    assert words.amount(-270, "人") == "−270人"
    assert words.amount(0.0, None) == "0"
    assert words.amount(None, "人") == words.amount(pd.NA) == "—"
    assert words.when(2024, "fiscal") == "2024年度"
    assert words.when(pd.NA, None) == ""
    assert words.years(2020, 2024) == "2020〜2024"
    assert words.years(pd.NA, 2024) == "印字なし"
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
    assert "1件の文書を読みました：「骨子」" in said
    assert "「骨子」は骨子案であり" in said
    assert "ほかに「未読」がある" in said
