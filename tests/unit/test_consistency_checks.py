"""Every check: silent on a consistent municipality, and loud on the one mistake it is there for.

``consistent_town`` is made up: three plans, an evaluation sheet and a population chapter in which
every number, word, year and name fits. Each case below changes one thing in it.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from machi import charts, consistency, store
from machi.consistency.findings import COLUMNS, CONFIDENCES, SEVERITIES
from machi.narrative import consistency as words_of
from machi.narrative import consistency_facts, consistency_names
from machi.narrative.consistency_words import THEMES

CODE = "131016"
FOLDER = Path(__file__).parent / "consistent_town"
Tables = dict[str, pd.DataFrame]
Case = tuple[str, str, Callable[[Tables], None]]


@cache
def consistent() -> Tables:
    return store.read_folder(FOLDER, CODE, store.load_shared())


def check(tables: Tables) -> tuple[pd.DataFrame, pd.DataFrame]:
    return consistency.check({**store.load_shared().tables, **tables})


def copied() -> Tables:
    return {name: table.copy() for name, table in consistent().items()}


def town(tables: Tables) -> store.Municipality:
    shared = store.load_shared()
    return store.Municipality(CODE, "shiken", "試験区", "試験都", tables, shared, "f")


def put(table: str, column: str, value: object, **where: object) -> Callable[[Tables], None]:
    """Set one column of the rows that match."""

    def change(tables: Tables) -> None:
        frame = tables[table]
        kept = pd.Series(True, index=frame.index)
        for name, wanted in where.items():
            kept &= frame[name].isna() if wanted is None else frame[name] == wanted
        assert kept.any(), where
        frame.loc[kept, column] = value

    return change


def drop(table: str, **where: object) -> Callable[[Tables], None]:
    """Take away the rows that match."""

    def change(tables: Tables) -> None:
        frame = tables[table]
        kept = pd.Series(True, index=frame.index)
        for name, wanted in where.items():
            kept &= frame[name] == wanted
        assert kept.any(), where
        tables[table] = frame[~kept].reset_index(drop=True)

    return change


def both(*changes: Callable[[Tables], None]) -> Callable[[Tables], None]:
    def change(tables: Tables) -> None:
        for one in changes:
            one(tables)

    return change


def value(key: str, series: str, year: int, new: float, printed: str) -> Callable[[Tables], None]:
    """Another printed value of an indicator."""
    where = {"indicator_id": key, "series": series, "year": year}
    change = put("observations", "value", new, **where)
    return both(change, put("observations", "value_printed", printed, **where))


def blank(table: str, status: str = "blank_in_source", **where: object) -> Callable[[Tables], None]:
    return both(
        put(table, "value", float("nan"), **where),
        put(table, "value_printed", None, **where),
        put(table, "status", status, **where),
    )


def unlinked(tables: Tables) -> None:
    tables["indicators"]["same_as"] = None


REPEATED = "移住を考える人の相談に応じる窓口を区役所に置き、住まいと仕事を案内する。"
FOREIGN = "対象の世帯を広げ、申請の手続きと費用の助成、引っ越しの利用を続けてきた。"
SWAPPED = "移住支援補助金の要綱を改め、引っ越しの費用の助成を広げて交付を続けてきた。"
CASES: list[Case] = [
    ("rate_wrong", "x-e-k1", value("x-e-k1", "published_rate", 2021, 103.8, "103.8%")),
    # 250/240 = 104.1667 %: 104.1 is cut off, all others are rounded.
    ("rate_rounding", "x-e-k3", value("x-e-k3", "published_rate", 2022, 104.1, "104.1%")),
    ("rate_decimals", "x-e-k1", value("x-e-k1", "published_rate", 2022, 105, "105%")),
    ("rate_parts", "x-e-k1",
     blank("observations", indicator_id="x-e-k1", series="target", year=2021)),
    ("same_quantity", "x-e-l1", value("x-e-l1", "target", 2024, 170, "170件")),
    ("same_amount", "x-e-p1",
     put("budgets", "value", 550.0, source_id="hokuto-strategy2-outline", item="total")),
    ("result_indicator", "x-e-p1", put("project_results", "value", 21.0, project_id="x-e-p1")),
    ("calculation_wrong", "x-s2", put("calculations", "value", 33.1, calculation_id="x-c1")),
    # (20,000 - 20,500)/20,500 = -2.439 %: -2.5 is rounded away from zero.
    ("calculation_rounding", "x-s2",
     both(put("calculations", "value", -2.5, calculation_id="x-c2"),
          put("calculations", "value_printed", "-2.5%", calculation_id="x-c2"))),
    ("parts_total", "x-e-p2",
     put("project_results", "value", 6.0, project_id="x-e-p2", group="household", year=2022,
         start_year=None)),
    ("period_total", "x-e-p2",
     put("project_results", "value", 13.0, project_id="x-e-p2", group="total", start_year=2021)),
    ("budget_parts", "x-e-p2",
     put("budgets", "value", 1400.0, project_id="x-e-p2", year=2023, item="general_revenue")),
    ("budget_dash", "x-e-p3",
     blank("budgets", "dash_in_source", project_id="x-e-p3", year=2023, item="personnel")),
    ("target_path", "x-e-k1", value("x-e-k1", "target", 2023, 115, "115件")),
    ("target_jump", "x-e-k1", value("x-e-k1", "target", 2024, 1400, "1,400件")),
    ("target_reached", "x-e-k1", value("x-e-k1", "actual", 2022, 145, "145件")),
    ("target_loosened", "x-s2-k2", value("x-s2-k2", "target", 2024, 29, "29件")),
    ("cumulative_fall", "x-e-k2", value("x-e-k2", "actual", 2022, 38, "38世帯")),
    ("claim_target", "x-e-k1", put("statements", "claim", "not_met", statement_id="x-st1")),
    ("claim_contributed", "x-e-k3", value("x-e-k3", "actual", 2022, 235, "235人")),
    ("claim_conflict", "x-e-k1", put("statements", "claim", "decreased", statement_id="x-st2")),
    ("claim_number", "x-e-k1",
     put("statements", "text", "相談件数は162件に増えた", statement_id="x-st5")),
    ("claim_trend", "x-e-p2", put("statements", "claim", "decreased", statement_id="x-st7")),
    ("claim_steady", "x-e-k4", value("x-e-k4", "actual", 2022, 45, "45%")),
    ("claim_unsupported", "x-e",
     both(drop("project_results", project_id="x-e-p2", year=2021),
          put("statements", "subject_id", "x-e-2", statement_id="x-st8"),
          drop("observations", indicator_id="x-e-k3", series="actual"),
          drop("observations", indicator_id="x-e-k3", series="baseline"),
          drop("observations", indicator_id="x-e-l4", series="actual"),
          drop("project_results", project_id="x-e-p3"))),
    ("claim_single", "x-e-p2", drop("project_results", project_id="x-e-p2", year=2021)),
    ("before_start", "x-e-p4",
     put("logic_edges", "from_node_id", "x-e-p4n", from_node_id="x-e-p1n",
         to_node_id="x-e-l1n")),
    ("other_project", "x-e-p3", put("projects", "progress", SWAPPED, project_id="x-e-p3")),
    ("foreign_text", "x-e-p3",
     put("projects", "progress", FOREIGN, project_id="x-e-p3")),
    ("same_text", "x-e-p3",
     put("projects", "summary", REPEATED, project_id="x-e-p3")),
    ("project_step", "x-e-p1", put("projects", "next_step", "終了", project_id="x-e-p1")),
    ("result_unit", "x-e-p3",
     put("project_results", "unit", "組", project_id="x-e-p3", year=2022)),
    ("own_name", "x-e-p2",
     put("projects", "progress", "「移住支援補助交付金交付要綱」を改めた。", project_id="x-e-p2")),
    ("budget_result", "x-e-p2",
     put("project_results", "value", 6.0, project_id="x-e-p2", group="total", year=2022,
         start_year=None)),
    ("logic_title", "x-e-p3", put("logic_nodes", "text", "海外交流の会", node_id="x-e-p3n")),
    ("logic_heading", "x-e-l1",
     put("logic_nodes", "locator", "ロジックモデル 中期成果の指標 L80", node_id="x-e-l1n")),
    ("logic_loose", "x-e-p2", drop("logic_edges", from_node_id="x-e-p2n")),
    ("logic_unmeasured", "x-e-1",
     drop("logic_edges", from_node_id="x-m1n", to_node_id="x-e-l2n")),
    ("logic_absent", "x-e-2", drop("logic_nodes", goal_id="x-e-2")),
    ("year_printed", "x-e-k1",
     put("observations", "period_printed", "2012年度", indicator_id="x-e-k1", series="actual",
         year=2021)),
    ("period_heading", "x-e-k1",
     put("observations", "period_printed", "2021年", indicator_id="x-e-k1", series="actual",
         year=2021)),
    ("target_period", "x-s2-k1",
     put("observations", "year", 2026, indicator_id="x-s2-k1", series="target")),
    ("target_year", "x-e-k1",
     drop("observations", indicator_id="x-e-k1", series="target", year=2024)),
    ("baseline_year", "x-e-k1",
     put("observations", "year", 2018, indicator_id="x-e-k1", series="baseline")),
    ("plan_years", "x-s2", put("plans", "end_year", pd.NA, plan_id="x-s2")),
    ("announced_missing", "x-s2",
     both(drop("indicators", plan_id="x-s2"),
          *(drop("observations", indicator_id=f"x-s2-k{n}") for n in (1, 2, 3)))),
    ("sdg_silent", "x-s2", drop("sdg_links", subject_id="x-s2-1")),
    ("edition_link", "x-s2", put("national_links", "national_goal_id", "N1-2", goal_id="x-s2-1")),
    ("actual_missing", "x-s1",
     both(drop("observations", indicator_id="x-s1-k1", series="actual"))),
    ("plan_periods", "x-s2", put("plans", "start_year", 2019, plan_id="x-s2")),
    ("year_order", "x-s2-k1",
     put("observations", "year", 2024, indicator_id="x-s2-k1", series="baseline")),
    ("unit_printed", "x-e-k1",
     put("observations", "value_printed", "112人", indicator_id="x-e-k1", series="actual",
         year=2021)),
    ("name_unit", "x-e-k3", put("indicators", "unit", "世帯", indicator_id="x-e-k3")),
    ("unit_spelling", "x-s1-k1", put("indicators", "unit", "kw", indicator_id="x-s1-k1")),
    ("percent_bare", "x-e-k4",
     both(put("indicators", "name", "住み続けたい区民", indicator_id="x-e-k4"),
          put("indicators", "definition", None, indicator_id="x-e-k4"))),
    ("pair_kind", "x-e-l1",
     put("indicators", "measure_type", "cumulative", indicator_id="x-e-l1")),
    ("count_kind", "x-e-k2", put("indicators", "measure_type", "annual", indicator_id="x-e-k2")),
    ("pair_name", "x-s2-k2", put("indicators", "name", "起業件数", indicator_id="x-s2-k2")),
    ("title_variant", "x-s2-2",
     put("goals", "title", "訪れる人を増し、にぎわいをつくる", goal_id="x-s2-2")),
    ("title_renamed", "x-s2-2",
     put("goals", "title", "働く場を増やし、暮らしを支える", goal_id="x-s2-2")),
    ("title_repeated", "x-e-4",
     lambda tables: add_goals(tables, ("x-e-3", "x-e-1", "相談の場を広げる"),
                              ("x-e-4", "x-e-2", "相談の場を広げる"))),
    ("spelling_variant", "x-e",
     lambda tables: add_goals(tables, ("x-e-3", "x-e-1", "子どもの居場所を広げる"),
                              ("x-e-4", "x-e-2", "子供と海外の人が会う場をつくる"))),
    ("share_range", "x-e-k4", value("x-e-k4", "target", 2024, 108, "108%")),
    ("count_negative", "x-e-k1", value("x-e-k1", "actual", 2022, -126, "-126件")),
    ("count_fraction", "x-e-k1", value("x-e-k1", "actual", 2022, 126.4, "126.4件")),
    ("magnitude", "x-e-k1", value("x-e-k1", "actual", 2022, 1260, "1,260件")),
    ("year_value", "x-s2-k1",
     both(put("indicators", "unit", "人", indicator_id="x-s2-k1"),
          value("x-s2-k1", "target", 2024, 2024, "2,024人"))),
    ("sdg_unborne", "x-e-2", put("sdg_links", "sdg", "16", subject_id="x-e-2")),
    ("sdg_undeclared", "x-e-1", put("sdg_links", "sdg", "8.9", subject_id="x-e-p2")),
    ("target_missing", "x-s2-k1",
     blank("observations", indicator_id="x-s2-k1", series="target")),
    ("baseline_missing", "x-s2-k1",
     blank("observations", indicator_id="x-s2-k1", series="baseline")),
    ("column_blank", "x-s1",
     both(*(blank("observations", indicator_id=f"x-s1-k{n}", series="target") for n in (1, 2, 3)))),
    ("year_missing", "x-e-k4",
     drop("observations", indicator_id="x-e-k4", series="actual", year=2021)),
    ("definition_missing", "x-e-k3", put("indicators", "definition", None, indicator_id="x-e-k3")),
    ("baselines_absent", "x-s2",
     both(put("indicators", "role", "headline", plan_id="x-s2"), lambda tables: add_kpis(tables))),
    ("kind_unsaid", "x-e",
     put("indicators", "measure_type_basis", "judged", indicator_id="x-e-k1")),
    ("cumulative_start", "x-e-k2",
     both(put("indicators", "cumulative_from", pd.NA, measure_type="cumulative"),
          put("indicators", "name", "移住世帯数(累計)", measure_type="cumulative"),
          put("indicators", "definition", "移住した世帯の累計", indicator_id="x-e-k2"))),
    ("results_missing", "x-e", drop("project_results", project_id="x-e-p3")),
    ("field_missing", "x-e-p9", lambda tables: add_projects(tables, "issue")),
    ("sdg_missing", "x-e-p9", lambda tables: add_projects(tables, "sdg")),
]  # fmt: skip


def add_goals(tables: Tables, *nodes: tuple[str, str, str]) -> None:
    """More nodes, each with the node above it and its title."""
    model = tables["goals"].iloc[-1].to_dict() | {"tier": "initiative", "level": "取組"}
    rows = [
        model | {"goal_id": key, "parent_goal_id": above, "title": title}
        for key, above, title in nodes
    ]
    tables["goals"] = pd.concat([tables["goals"], pd.DataFrame(rows)], ignore_index=True)


def add_kpis(tables: Tables) -> None:
    """Three more indicators of the second plan, with targets and no baselines."""
    model = tables["indicators"].iloc[3].to_dict()
    target = tables["observations"]
    target = target[(target["indicator_id"] == "x-s2-k1") & (target["series"] == "target")]
    names = ("橋を渡る人の数", "市場を歩く人の数", "港に泊まる船の数")
    rows = [
        model | {"indicator_id": f"x-s2-m{n}", "name": name, "role": "kpi", "same_as": None}
        for n, name in enumerate(names)
    ]
    seen = [target.iloc[0].to_dict() | {"indicator_id": row["indicator_id"]} for row in rows]
    for name, added in (("indicators", rows), ("observations", seen)):
        tables[name] = pd.concat([tables[name], pd.DataFrame(added)], ignore_index=True)


def add_projects(tables: Tables, lacking: str) -> None:
    """Six more projects, of which the last lacks something all others have."""
    model = tables["projects"].iloc[2]
    links = tables["sdg_links"]
    mark = links[links["subject_type"] == "project"].iloc[-1]
    names = "緑黄赤青白黒"
    rows, marks = [], []
    for number, name in enumerate(names, start=4):
        key = f"x-e-p{number}" if number != 4 else "x-e-p4b"
        text = f"{name}色の旗を立てて、海辺の道を歩く催しを{name}の日に開いて広める。"
        own = {"project_id": key, "title": f"{name}旗の行進", "summary": text}
        own |= {"progress": f"{text}続けた。", "issue": f"{text}課題がある。"}
        last = number == 9
        rows.append(
            model.to_dict() | own | ({"issue": None} if last and lacking == "issue" else {})
        )
        if not (last and lacking == "sdg"):
            marks.append(mark.to_dict() | {"subject_id": key, "sdg": "17.17"})
    tables["projects"] = pd.concat([tables["projects"], pd.DataFrame(rows)], ignore_index=True)
    tables["sdg_links"] = pd.concat([tables["sdg_links"], pd.DataFrame(marks)], ignore_index=True)


each_case = pytest.mark.parametrize(
    ("check_id", "subject", "change"), CASES, ids=[case[0] for case in CASES]
)


def found(change: Callable[[Tables], None]) -> tuple[pd.DataFrame, Tables]:
    tables = copied()
    change(tables)
    findings, _ = check(tables)
    return findings, tables


def test_a_consistent_municipality_gives_no_finding_and_every_check_looked_at_something() -> None:
    findings, counts = check(consistent())
    assert findings.empty
    assert list(findings.columns) == list(COLUMNS)
    assert list(counts["check_id"]) == list(consistency.CHECKS)
    assert (counts["examined"] > 0).all(), counts[counts["examined"] == 0]
    assert not counts["found"].any()


def test_there_is_a_case_for_every_check() -> None:
    assert sorted(case[0] for case in CASES) == sorted(consistency.CHECKS)


@each_case
def test_each_check_finds_the_mistake_it_is_there_for(
    check_id: str, subject: str, change: Callable[[Tables], None]
) -> None:
    findings, _ = found(change)
    own = findings[findings["check_id"] == check_id]
    # A text in the wrong place makes its real owner resemble that page too.
    twins = {"x-e-p2"} if check_id == "foreign_text" else set()
    assert set(own["subject_id"]) - twins == {subject}
    assert own["severity"].isin(SEVERITIES).all()
    assert own["confidence"].isin(CONFIDENCES).all()
    assert own["locator_a"].str.contains("L[0-9]").all()


@each_case
def test_each_finding_is_told_in_plain_japanese_with_a_polite_question(
    check_id: str, subject: str, change: Callable[[Tables], None]
) -> None:
    findings, tables = found(change)
    described = consistency_facts.describe(findings, town(tables))
    for row in described.to_dict("records"):
        told = row["sentence"] + row["question"] + row["shown_a"] + row["shown_b"]
        assert row["question"].endswith("をご確認いただけますか。")
        assert row["sentence"].endswith("。")
        assert not re.search(r"[{}_=]{2}|\{|nan|None|<NA>", told), told
        # Ids and terms of the data's vocabularies stay inside.
        assert not re.search(r"x-e|x-s[0-9]|[a-z]{4,}", told), told


def test_one_thing_under_a_goal_may_rise_while_another_falls() -> None:
    tables = copied()
    for claim, key in (("increased", "x-st2"), ("decreased", "x-st8")):
        put("statements", "claim", claim, statement_id=key)(tables)
        put("statements", "subject_type", "goal", statement_id=key)(tables)
        put("statements", "subject_id", "x-e-1", statement_id=key)(tables)
    assert "claim_conflict" not in set(check(tables)[0]["check_id"])


def test_findings_hold_machine_words_only() -> None:
    tables = copied()
    for _, _, change in CASES[:20]:
        change(tables)
    findings, _ = check(tables)
    assert not findings["what"].str.contains("[ぁ-んァ-ヶ一-龠]").any()


def test_findings_are_sorted_by_severity_then_confidence_then_check() -> None:
    tables = copied()
    for _, _, change in CASES[:20]:
        change(tables)
    findings, _ = check(tables)
    order = list(consistency.CHECKS)
    places = [
        (
            SEVERITIES.index(row.severity),
            CONFIDENCES.index(row.confidence),
            order.index(row.check_id),
        )
        for row in findings.itertuples()
    ]
    assert len(places) > 10
    assert places == sorted(places)


def test_every_check_has_words_and_stands_in_one_theme() -> None:
    assert set(consistency_names.CHECKS) == set(consistency.CHECKS)
    assert sorted(i for ids in THEMES.values() for i in ids) == sorted(consistency.CHECKS)


def test_tables_that_are_not_there_count_as_empty() -> None:
    tables = {name: consistent()[name] for name in ("plans", "goals", "indicators", "observations")}
    findings, counts = check(tables)
    assert findings.empty
    seen = counts.set_index("check_id")["examined"]
    assert seen["calculation_wrong"] == seen["budget_parts"] == seen["sdg_unborne"] == 0
    assert seen["rate_wrong"] == 12


def test_no_tables_at_all_give_no_finding() -> None:
    findings, counts = consistency.check({})
    assert findings.empty
    assert not counts["examined"].any()


def test_the_committee_sees_at_most_ten_findings_and_a_link_to_all() -> None:
    tables = copied()
    for _, _, change in CASES[:24]:
        change(tables)
    findings, counts = check(tables)
    described = consistency_facts.describe(findings, town(tables))
    chosen = words_of.matters(described)
    assert len(described) > 20
    assert len(chosen) == words_of.MOST
    assert chosen["check_id"].value_counts().max() <= words_of.MOST_OF_ONE
    assert chosen["subject_id"].value_counts().max() <= words_of.MOST_OF_SUBJECT
    assert set(chosen["severity"]) <= {"high", "medium"}
    html = words_of.top(described).html
    assert html.count("をご確認いただけますか") == words_of.MOST
    assert f'href="#{words_of.ALL}"' in html
    assert f"{len(described)}件すべて" in html
    themes = words_of.themes(findings, counts)
    assert themes[list(SEVERITIES)].to_numpy().sum() == len(findings)
    assert themes["examined"].sum() == counts["examined"].sum()
    chart = charts.findings_by_theme(themes, "試験区：確かめたいことの数")
    row = themes.set_index("theme").loc["計算と合計"]
    words = f"計算と合計は{row['examined']}か所を確かめて{row[list(SEVERITIES)].sum()}件"
    assert isinstance(chart, charts.Chart)
    assert words in chart.alt


def test_a_municipality_without_findings_is_told_so() -> None:
    findings, counts = check(consistent())
    described = consistency_facts.describe(findings, town(consistent()))
    assert "食い違いは見つかりませんでした" in words_of.sentences("試験区", findings, counts)[0]
    assert words_of.top(described).html.startswith('<p class="nothing">')
    assert words_of.everything(described).html.startswith('<p class="nothing">')
    chart = charts.findings_by_theme(words_of.themes(findings, counts), "図")
    assert not isinstance(chart, charts.Chart)


def test_text_of_the_data_is_escaped_where_it_enters_the_page() -> None:
    tables = copied()
    put("goals", "title", "<b>働く場を増やし</b>、暮らしを支える", goal_id="x-s2-2")(tables)
    findings, _ = check(tables)
    described = consistency_facts.describe(findings, town(tables))
    assert len(described)
    for block in (words_of.top(described), words_of.everything(described)):
        assert "<b>" not in block.html
