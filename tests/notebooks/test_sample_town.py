"""見本町 shows every feature; an empty municipality says what is missing; neither is real.

What the made-up town must show is written out here and worked out by hand from its documents
(``data/municipalities/990019-mihon/documents``), so that the tutorial cannot lose a lesson.
"""

from datetime import date
from pathlib import Path

import pandas as pd
import papermill
import pytest
from bs4 import BeautifulSoup
from typer.testing import CliRunner

import newcomers
from machi import (
    codes,
    consistency,
    evaluation,
    folders,
    grading,
    kpi,
    outlook,
    paths,
    rules,
    schemas,
    sheets,
    store,
    views,
    words,
)
from machi.cli import app
from machi.render import batch, cluster, inputs
from machi.render.check import check_html

SAMPLE = newcomers.SAMPLE
CHAPTERS = [path.stem for path in inputs.chapters()]
AS_OF = date(2026, 3, 31)


@pytest.fixture(scope="module")
def town() -> store.Municipality:
    return store.load(SAMPLE)


@pytest.fixture(scope="module")
def assessed(town: store.Municipality) -> pd.DataFrame:
    """Every indicator of the town, by the last part of its id (s2-k01)."""
    indicators = kpi.prepare(town["indicators"], town["plans"])
    found = kpi.assess(
        indicators, town["observations"], AS_OF, rules.load("prorata"), town["definition_changes"]
    )
    return found.set_index(found["indicator_id"].str.removeprefix("mihon-"))


def text_of(path: Path) -> str:
    """What a reader sees of a page, without the code cells."""
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    for code in page.select("script, style, details.code"):
        code.decompose()
    return page.get_text(" ", strip=True)


@pytest.fixture(scope="module")
def said(sample_reports: Path) -> dict[str, str]:
    """The words of each chapter of the made-up town."""
    folder = sample_reports / newcomers.SAMPLE_FOLDER
    return {name: text_of(folder / f"{name}.html") for name in CHAPTERS}


@pytest.mark.parametrize(
    ("notebook", "parameters", "wanted"),
    [
        ("explore", {"municipality_code": SAMPLE}, "判断の材料"),
        ("explore", {"municipality_code": newcomers.EMPTY}, views.pages.NO_PLAN),
        ("90_comparison", {"municipality_codes": [SAMPLE, newcomers.EMPTY]}, newcomers.NAME),
    ],
)
def test_the_notebooks_that_are_no_chapters_run_too(
    notebook: str,
    parameters: dict[str, object],
    wanted: str,
    sample_reports: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(sample_reports.parent))
    executed = papermill.execute_notebook(
        str(paths.notebooks() / f"{notebook}.ipynb"),
        None,
        parameters=parameters,
        engine_name="machi",
        kernel_name="python3",
        progress_bar=False,
        cwd=str(tmp_path),
    )
    shown = [o for cell in executed.cells for o in cell.get("outputs", [])]
    assert [o for o in shown if o.output_type == "error" or o.get("name") == "stderr"] == []
    assert wanted in "".join(str(o.get("data", {}).get("text/html", "")) for o in shown)


@pytest.mark.parametrize("folder", newcomers.folders())
def test_every_chapter_runs_and_its_page_keeps_the_rules(folder: str, sample_reports: Path) -> None:
    pages = sorted((sample_reports / folder).glob("[0-9]*.html"))
    assert [page.stem for page in pages] == CHAPTERS
    for page in [*pages, sample_reports / folder / "report.html"]:
        assert check_html(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("folder", [f"{newcomers.EMPTY}-empty", f"{newcomers.FORM}-form"])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_before_the_first_plan_every_chapter_says_so_and_what_to_do(
    folder: str, chapter: str, sample_reports: Path
) -> None:
    told = text_of(sample_reports / folder / f"{chapter}.html")
    assert f"{newcomers.NAME}（架空）の計画は、まだ一つも登録されていません。" in told
    assert f"machi check {folder[:6]}" in told
    # Nothing may be said of documents that nobody read.
    assert "印字されていません" not in told
    assert "読んだすべての計画に" not in told


def test_with_one_plan_every_chapter_goes_on_to_what_is_missing_next(sample_reports: Path) -> None:
    folder = sample_reports / f"{newcomers.PLAN}-plan"
    missing = {
        "00_summary": "指標（KPI・数値目標）が一つも印字されていません",
        "01_overview": "目標・施策・指標は、まだ登録されていません",
        "02_goal_alignment": "国の目標と比べられる目標を持つ計画が、読んだ資料にありません",
        "03_sdgs_mapping": "施策・指標・事業に付いたSDGsの印が読み取れません",
        "04_kpi_trends": "指標（KPI・数値目標）の印字がありません",
        "05_evaluation": "事業ごとの予算・実績・ロジックモデルを載せた評価票がありません",
        "06_population": "人口の表（population_totals、population_ages）に行がない",
        "07_consistency": "食い違いは見つかりませんでした",
        "08_kpi_sheets": "シートはありません",
    }
    assert sorted(missing) == CHAPTERS
    for chapter, words_of in missing.items():
        assert words_of in text_of(folder / f"{chapter}.html"), chapter


def test_the_check_finds_nothing_wrong_with_a_new_municipality_and_lists_what_to_enter(
    sample_reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MACHI_HOME", str(sample_reports.parent))
    result = CliRunner().invoke(app, ["check", newcomers.EMPTY])
    assert result.exit_code == 0, result.stderr
    assert "0行、問題なし" in result.stdout
    assert result.stdout.count("×") >= len(CHAPTERS)


def test_a_made_up_town_is_listed_checked_and_rendered_only_by_name() -> None:
    listed = CliRunner().invoke(app, ["list"]).stdout
    assert "072028" in listed
    assert SAMPLE not in listed
    checked = CliRunner().invoke(app, ["check"])
    assert SAMPLE not in checked.stdout + checked.stderr
    assert SAMPLE not in batch.everything()
    assert SAMPLE not in store.registered(store.load_shared())["municipality_code"].tolist()
    every = store.registered(store.load_shared(), fictitious=True)["municipality_code"]
    assert [code for code in every if codes.is_fictitious(code)] == [SAMPLE]
    result = CliRunner().invoke(app, ["check", SAMPLE])
    assert result.exit_code == 0, result.stderr
    assert "見本町（架空）" in result.stdout


def test_the_list_of_reports_shows_made_up_towns_apart_and_only_where_they_were_made(
    sample_reports: Path, reports: Path
) -> None:
    page = BeautifulSoup((sample_reports / "index.html").read_text("utf-8"), "html.parser")
    sections = page.select("section.prefecture")
    assert [s.h2.get_text() for s in sections][-1] == "見本（架空）"
    towns = [item["id"] for item in sections[-1].select(".town")]
    assert towns == newcomers.folders()
    counts = {row.dt.get_text(): row.dd.get_text() for row in page.select("dl.counts div")}
    assert (counts["登録"], counts["見本（架空）"]) == ("3", "4")
    assert "見本" not in (reports / "index.html").read_text(encoding="utf-8")


def test_documents_beside_the_tables_are_no_tables_and_travel_nowhere() -> None:
    folder = paths.municipalities() / newcomers.SAMPLE_FOLDER
    assert len(list((folder / "documents").glob("*.md"))) == 6
    assert {path.suffix for path in folders.files_of(folder)} == {".csv"}
    assert not [name for name in cluster._own(SAMPLE) if "documents" in name]
    assert not [name for name in cluster._common() if "documents" in name]
    assert store.check_folders() == []


def test_the_town_fills_every_table_and_every_word_of_its_vocabularies(
    town: store.Municipality,
) -> None:
    assert [name for name in schemas.MUNICIPAL if town[name].empty] == []
    values = town["observations"]
    assert set(town["plans"]["kind"]) == {"総合戦略", "総合計画", "行政評価"}
    assert set(town["goals"]["tier"]) == set(schemas.TIERS)
    assert set(town["indicators"]["measure_type"]) == set(words.MEASURE_TYPES)
    assert set(town["indicators"]["direction"]) == set(words.DIRECTIONS)
    assert set(values["series"]) == set(schemas.SERIES)
    assert set(values["year_type"].dropna()) == set(schemas.YEAR_TYPES)
    assert set(values["status"]) >= {"final", "provisional", *schemas.NO_VALUE_STATUSES}
    assert set(town["budgets"]["status"]) == set(schemas.BUDGET_STATUSES)
    assert set(town["logic_nodes"]["stage"]) == set(words.NODE_STAGES)
    assert {"stated", "reviewed"} == set(town["national_links"]["basis"])
    assert {"stated", "reviewed"} == set(town["sdg_links"]["basis"])
    assert {"clear", "illegible"} <= set(town["sdg_links"]["legibility"])
    assert schemas.NO_LINK in set(town["sdg_links"]["relation"])
    assert set(town["national_links"]["relation"]) == set(words.RELATIONS)
    assert set(town["kpi_links"]["relation"]) == set(words.KPI_RELATIONS)
    assert {"expand", "improve", "end"} == set(town["opinions"]["direction"].dropna())
    totals, claims = town["population_totals"], town["population_claims"]
    assert set(totals["series"]) == set(words.POPULATION_SERIES)
    assert set(totals["age_group"]) == set(words.AGE_GROUPS)
    assert set(town["population_vitals"]["measure"]) == set(words.VITALS)
    assert set(claims["scenario"]) == set(words.POPULATION_SCENARIOS)
    # Nobody was evacuated to a town that does not exist.
    assert set(claims["measure"]) >= set(words.POPULATION_MEASURES) - {"evacuees"}
    assert set(claims["comparison"]) == set(words.POPULATION_COMPARISONS)
    assert set(claims["status"]) == set(words.POPULATION_STANDINGS)


def test_the_town_shows_every_verdict_reason_and_outlook(assessed: pd.DataFrame) -> None:
    assert set(assessed["verdict"].dropna()) == {s.label for s in rules.load("prorata").steps}
    # Under the default rule nothing lacks but these; others may need more.
    assert set(assessed["reason"].dropna()) == set(kpi.REASONS) - {"rule_needs_more"}
    assert set(assessed["arrival"].dropna()) == set(outlook.ARRIVALS)
    without = set(outlook.REASONS) - {"no_target_year", "milestone"}
    assert set(assessed["arrival_reason"].dropna()) == without
    shown = assessed.dropna(subset=["projected"])
    assert (shown["projected_low"] < shown["projected_high"]).all()
    assert len(shown) >= 15


def test_the_shares_of_the_town_are_those_worked_out_by_hand(assessed: pd.DataFrame) -> None:
    wanted = {
        # 26 of 30 counted from zero, five of six years: (26/30) / (5/6).
        "s2-k01": (26 / 30) / (5 / 6),
        # Due 3, from 1: one of the two that were to be added.
        "s2-k02": (2 - 1) / (3 - 1),
        # From 42.0 to 36.0 and gone up to 43.1 in four of six years.
        "s2-k04": ((43.1 - 42.0) / (36.0 - 42.0)) / (4 / 6),
        # From -48 to 0, at -22: 26 of 48, in four of six years.
        "s2-k08": (26 / 48) / (4 / 6),
        # The year's own target: 74 of 80.
        "s2-k09": 74 / 80,
        # Calendar years 2019 to 2026, five of seven passed; 312 to 350, at 305.
        "s2-k13": ((305 - 312) / (350 - 312)) / (5 / 7),
        # A line to keep: 31 of 38 births.
        "s2-k16": 31 / 38,
        # Every second year: 8 of 12 points in four of six years, exactly on course.
        "s2-k18": 1.0,
        # Classes from 22 to 20, at 21, without a wanted direction.
        "s2-k21": (1 / 2) / (4 / 6),
        # Of the same count since 2012: 110 of 180 kW.
        "s2-k24": (110 / 180) / (4 / 6),
        # At least 7,200 people: 7,690.
        "p5-k01": 7690 / 7200,
        # 128 of 130, from 76.
        "e7-k01": (128 - 76) / (130 - 76),
    }
    found = assessed.loc[[*wanted], "share"]
    assert found.to_dict() == pytest.approx(wanted)
    assert assessed.loc["s2-k18", "verdict"] == "順調"


def test_the_outlook_of_new_businesses_is_the_line_worked_out_by_hand(
    assessed: pd.DataFrame,
) -> None:
    # 4, 9, 15, 21, 26 at x = -2..2: mean 15, b = 56/10, target's year at x = 3: 31.8.
    # Residuals 0.2, -0.4, 0, 0.4, -0.2: SSE 0.4, s = sqrt(0.4/3); t for 3 degrees 1.638;
    # half = 1.638 * 0.36515 * sqrt(1 + 1/5 + 9/10) = 0.86675.
    row = assessed.loc["s2-k01"]
    assert row["projected"] == pytest.approx(31.8)
    assert row["projected_high"] - row["projected"] == pytest.approx(0.86675, abs=1e-4)
    assert row["arrival"] == "will_reach"
    assert row["change_per_year"] == pytest.approx((26 - 4) / 4)
    assert row["required_per_year"] == pytest.approx(4)


def test_the_outlook_of_waste_misses_with_its_whole_range(assessed: pd.DataFrame) -> None:
    # 890, 885, 872, 866, 851: mean 872.8, b = (-2*890 - 885 + 866 + 2*851)/10 = -9.7; two years
    # after the last, x = 4: 834.0.
    row = assessed.loc["s2-k23"]
    assert row["projected"] == pytest.approx(872.8 - 9.7 * 4)
    assert row["projected_low"] > 820
    assert row["arrival"] == "may_miss"


def test_a_count_that_changed_its_way_is_judged_only_from_the_change_on(
    assessed: pd.DataFrame,
) -> None:
    row = assessed.loc["s2-k07"]
    assert row["reason"] == "definition_changed"
    # 61.0, 62.5, 63.0 since then: one point a year.
    assert (row["points"], row["change_per_year"]) == (3, pytest.approx(1.0))


def test_the_milestone_is_done_and_not_on_the_way(assessed: pd.DataFrame) -> None:
    assert assessed.loc["s2-k19", "arrival"] == "reached"
    assert assessed.loc["s2-k12", "reason"] == "not_numeric"


def test_years_against_their_targets_are_those_of_the_sheet(town: store.Municipality) -> None:
    indicators = kpi.prepare(town["indicators"], town["plans"])
    table = kpi.yearly(
        indicators, town["observations"], rules.load("prorata"), town["definition_changes"]
    )
    own = table[table["indicator_id"] == "mihon-s2-k09"]
    assert own["rate"].tolist() == [70.0, 82.5, 85.0, 92.5]
    assert own["printed_rate"].tolist() == [70.0, 82.5, 87.0, 92.5]
    counselled = table[table["indicator_id"] == "mihon-e7-k01"]
    assert counselled["met"].tolist() == [False, True, True, False]


def test_costs_per_result_are_those_worked_out_by_hand(town: store.Municipality) -> None:
    costs = evaluation.unit_costs(town["budgets"], town["project_results"])
    found = {(row.project_id[-2:], row.year): row.cost for row in costs.itertuples()}
    assert pd.isna(found.pop(("p5", 2024))), "nobody came, so there is no cost"
    assert found == pytest.approx(
        {
            ("p1", 2024): 6000 / 10,
            ("p1", 2025): 6500 / 13,
            ("p2", 2024): 4200 / 6,
            ("p3", 2024): 3100 / 128,
        }
    )
    gaps = evaluation.cost_gaps(town["projects"], town["budgets"], town["project_results"])
    reasons = gaps.set_index("project_id")["reason"].dropna()
    assert reasons.to_dict() == {"mihon-e7-p4": "no_common_year", "mihon-e7-p5": "zero_results"}


def test_other_rules_turn_verdicts_over(assessed: pd.DataFrame) -> None:
    flips = grading.flips(assessed.reset_index(drop=True), rules.load("prorata"), rules.load_all())
    assert set(flips["rule"]) == {rule.name for rule in rules.load_all()} - {"prorata"}
    assert len(flips) >= 10


def test_the_contradictions_put_into_the_documents_are_found_and_no_other_serious_one(
    town: store.Municipality,
) -> None:
    findings, _ = consistency.check({**town.shared.tables, **town.tables})
    serious = findings[findings["severity"] != "low"]
    assert sorted(zip(serious["check_id"], serious["subject_id"], strict=True)) == [
        ("calculation_wrong", "mihon-e7"),
        ("claim_target", "mihon-s2-k09"),
        ("claim_trend", "mihon-s2-k04"),
        ("rate_wrong", "mihon-s2-k09"),
    ]


def test_opinions_come_newest_first_with_what_was_answered(town: store.Municipality) -> None:
    indicators = kpi.prepare(town["indicators"], town["plans"])
    held = sheets.past_opinions(town["opinions"], indicators, AS_OF)
    own = held[held["indicator_id"] == "mihon-s2-k09"]
    assert own["year"].tolist() == [2024, 2023]
    assert own["response"].notna().all()


SHOWN = {
    "00_summary": ["判断できるのは22件", "◎順調6件", "遊休農地の面積", "51÷60=85.000%"],
    "01_overview": ["再掲", "第5次総合計画", "SDGsの記載がない"],
    "02_goal_alignment": ["○ 判断", "文言が同じ", "新しい時代の流れを力にする", "同じ分野の別の量"],
    "03_sdgs_mapping": ["11.a", "判読できない", "9,100"],
    "04_kpi_trends": [
        *("◎ 順調", "○ おおむね順調", "△ 改善が必要"),
        *("届く見込み", "どちらとも言えない", "届かないおそれ", "届いた", "届かなかった"),
        *("とは逆の向きに、道のりの18.3%だけ動き", "32件（31件〜33件）", "87", "92.5"),
    ],
    "05_evaluation": ["600.0", "結果が0で割れない", "2024→2025年度", "支援金を届■■"],
    "06_population": ["5,300", "約1,500人", "どの読み方でも再現できないのは", "コーホート要因法"],
    "07_consistency": ["14,400千円", "毎年度、目標を上回った", "着実に減少している"],
    "08_kpi_sheets": ["改善して継続", "所有者への案内を年2回行う", "廃止"],
}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_what_the_town_is_there_to_show_stands_in_its_pages(
    chapter: str, said: dict[str, str]
) -> None:
    assert [wanted for wanted in SHOWN[chapter] if wanted not in said[chapter]] == []
    assert "架空" in said[chapter]
