"""What each chapter can already show of a municipality, and what to enter for the rest.

A chapter never fails for want of data: it says that something is missing. Here the same is said
beforehand, in the words of the data entry. Requirements are declared once, in ``PARTS``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from machi.outlook import FEWEST_POINTS
from machi.population import towns
from machi.schemas.japanese import TABLES

Tables = Mapping[str, pd.DataFrame]
CHAPTERS = {
    "00_summary": "要旨",
    "01_overview": "計画のすがた",
    "02_goal_alignment": "国の戦略との対応",
    "03_sdgs_mapping": "SDGsの対応",
    "04_kpi_trends": "指標の進み具合",
    "05_evaluation": "事業と成果",
    "06_population": "人口の見通し",
    "07_consistency": "食い違いの確認",
    "08_kpi_sheets": "指標シート",
}
"""Notebooks that read a municipality's tables, and their titles."""
STATES = {"shown": "示せる", "partly": "一部", "missing": "まだ"}


@dataclass(frozen=True)
class Need:
    """Rows that must be there: which table, what to enter in words, and whether they are."""

    table: str
    enter: str
    met: Callable[[pd.DataFrame], bool]


def rows(table: str) -> Need:
    """At least one row."""
    return Need(table, f"{TABLES[table]}（{table}）", lambda frame: not frame.empty)


def filled(table: str, column: str, words: str, place: str = "", of: str = "") -> Need:
    """A value in the column; where ``place`` is given, in a row whose ``place`` is ``of``."""

    def met(frame: pd.DataFrame) -> bool:
        held = frame[frame[place] == of] if place else frame
        return bool(held[column].notna().any())

    where = f"{place}={of}" if place else column
    return Need(table, f"{words}（{table}の{where}）", met)


def _actuals(least: int, words: str) -> Need:
    def met(frame: pd.DataFrame) -> bool:
        held = frame[(frame["series"] == "actual") & frame["value"].notna()]
        return bool((held.groupby("indicator_id")["year"].nunique() >= least).any())

    return Need("observations", f"{words}（observationsのseries=actual）", met)


def _linked(frame: pd.DataFrame) -> bool:
    """Links that a document or a person makes; inferred ones never count."""
    return bool((frame["basis"] != "inferred").any())


def _censuses(frame: pd.DataFrame) -> bool:
    """Two censuses by age in a row, which a projection goes on from."""
    coded = frame.assign(municipality_code="")
    return len(towns.census_years(coded, [""])) >= towns.FEWEST


PLAN = rows("plans")
GOALS = filled("goals", "title", "基本目標", "tier", "goal")
INDICATORS = rows("indicators")
BASELINE = filled("observations", "value", "基準値", "series", "baseline")
TARGET = filled("observations", "value", "目標値", "series", "target")
ACTUAL = _actuals(1, "実績値")
MONEY = filled("budgets", "value", "事業費", "item", "total")
RESULTS = filled("project_results", "value", "事業の実績の数")
SDGS = Need("sdg_links", "SDGsとの対応（sdg_links）", _linked)
PROJECT_SDGS = filled("sdg_links", "sdg", "事業のSDGsの印", "subject_type", "project")
NATIONAL = Need("national_links", "国の目標との対応（national_links）", _linked)
COUNTERPARTS = Need("kpi_links", "国のKPIとの対応（kpi_links）", _linked)
CENSUSES = Need("population_ages", "5年おきに2回分以上の年齢別人口（population_ages）", _censuses)
COUNTS = filled("population_totals", "population", "国勢調査の総人口", "series", "census")
INSTITUTE = filled("population_totals", "population", "社人研の推計", "series", "ipss2023")
VISION = filled("population_claims", "value", "人口ビジョンの前提と数", "scenario", "vision")

PARTS: tuple[tuple[str, str, tuple[Need, ...]], ...] = (
    ("00_summary", "一枚の要旨", (PLAN, GOALS, INDICATORS, BASELINE, TARGET, ACTUAL)),
    (
        "01_overview",
        "計画と国の戦略の期間",
        (
            PLAN,
            filled("plans", "start_year", "最初の年度"),
            filled("plans", "end_year", "最後の年度"),
        ),
    ),
    ("01_overview", "目標の木", (GOALS, INDICATORS)),
    ("01_overview", "資料が自ら述べること", (rows("statements"),)),
    (
        "02_goal_alignment",
        "国の目標との対応",
        (filled("plans", "national_strategy_id", "策定時の国の版"), GOALS, NATIONAL),
    ),
    ("02_goal_alignment", "国のKPIとの対応", (INDICATORS, COUNTERPARTS)),
    ("03_sdgs_mapping", "17のゴールの担い手", (GOALS, SDGS)),
    ("03_sdgs_mapping", "SDGsの予算", (PROJECT_SDGS, MONEY)),
    ("04_kpi_trends", "基準値と目標値", (INDICATORS, BASELINE, TARGET)),
    ("04_kpi_trends", "そこまでの進み", (BASELINE, TARGET, ACTUAL)),
    ("04_kpi_trends", "見通し", (TARGET, _actuals(FEWEST_POINTS, "3年分以上の実績値"))),
    ("05_evaluation", "事業の一覧", (rows("projects"),)),
    ("05_evaluation", "何にいくら", (rows("projects"), MONEY)),
    ("05_evaluation", "数えた結果と費用", (rows("projects"), RESULTS)),
    ("05_evaluation", "ロジックモデル", (rows("logic_nodes"), rows("logic_edges"))),
    ("06_population", "人口の推移", (COUNTS,)),
    ("06_population", "すう勢と年齢のかたち", (CENSUSES,)),
    ("06_population", "社人研の推計との違い", (CENSUSES, INSTITUTE)),
    ("06_population", "ビジョンの再計算", (CENSUSES, VISION)),
    ("07_consistency", "目標と実績の食い違い", (TARGET, ACTUAL)),
    ("07_consistency", "言葉と数の食い違い", (rows("statements"), ACTUAL)),
    ("07_consistency", "計算の確かめ", (rows("calculations"), rows("calculation_terms"))),
    ("07_consistency", "事業費の内訳", (MONEY,)),
    ("08_kpi_sheets", "指標ごとのシート", (INDICATORS, BASELINE, TARGET, ACTUAL)),
    ("08_kpi_sheets", "前回までの意見", (rows("opinions"),)),
)
"""Notebook, what it shows, and what that needs."""


def assess(tables: Tables) -> pd.DataFrame:
    """What can be shown of a municipality.

    Args:
        tables: a municipality's tables by name, those of ``schemas.MUNICIPAL``; one that is not
            there counts as empty.

    Returns:
        One row per part: notebook, chapter (its title), part, state (``STATES``: shown, where all
        needs are met; partly; missing, where none is), lacking (the tables to fill, joined with ;)
        and enter (what to enter, in words; blank where nothing lacks).
    """
    found = []
    for notebook, part, needs in PARTS:
        lacking = [need for need in needs if not _is_met(need, tables)]
        states = {0: "shown", len(needs): "missing"}
        found.append(
            {
                "notebook": notebook,
                "chapter": CHAPTERS[notebook],
                "part": part,
                "state": states.get(len(lacking), "partly"),
                "lacking": ";".join(dict.fromkeys(need.table for need in lacking)),
                "enter": "、".join(need.enter for need in lacking),
            }
        )
    return pd.DataFrame(found)


def by_chapter(parts: pd.DataFrame) -> pd.DataFrame:
    """One row per notebook: notebook, chapter, state, shown (parts joined with 、), parts, enter.

    Args:
        parts: ``assess``.
    """
    found = []
    for notebook, held in parts.groupby("notebook", sort=False):
        states = set(held["state"])
        enter = [word for words in held["enter"] if words for word in words.split("、")]
        found.append(
            {
                "notebook": notebook,
                "chapter": held["chapter"].iloc[0],
                "state": states.pop() if len(states) == 1 else "partly",
                "shown": "、".join(held.loc[held["state"] == "shown", "part"]),
                "parts": len(held),
                "enter": "、".join(dict.fromkeys(enter)),
            }
        )
    return pd.DataFrame(found)


def _is_met(need: Need, tables: Tables) -> bool:
    frame = tables.get(need.table)
    return frame is not None and not frame.empty and need.met(frame)
