"""Every table of the workbook, each column described once: type, unit, meaning, allowed values.

The classes are pandera models. ``store`` reads a CSV as text, converts each column by the type
given here and validates it; ``datapackage`` writes the same descriptions for other programs.
A column marked ``printed`` holds words of the source verbatim, and a test finds them again at the
row's locator. Blank means "not in the source" wherever a column may be blank.
"""

from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

IDENTIFIER = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
SOURCE_LIST = r"^[a-z0-9][a-z0-9-]*(;[a-z0-9][a-z0-9-]*)*$"
SLUG = r"^[a-z][a-z0-9-]{0,40}$"
SDG = r"^([1-9]|1[0-7])(\.([1-9][0-9]?|[a-d]))?$"

TIERS = ["field", "goal", "measure", "group", "initiative"]
SERIES = ["baseline", "target", "actual", "published_rate"]
YEAR_TYPES = ["fiscal", "calendar", "point"]
VALUE_STATUSES = ["final", "provisional", "estimated", "approximate"]
NO_VALUE_STATUSES = [
    "not_published",
    "discontinued",
    "excluded",
    "blank_in_source",
    "illegible",
    "non_numeric",
]
BASES = ["stated", "reviewed", "inferred"]
JUDGEMENTS = ["stated", "judged"]
SUBJECT_TYPES = ["plan", "goal", "indicator", "project"]
NATIONAL_RELATIONS = ["same_wording", "corresponds", "partial"]
EDITION_RELATIONS = ["continues", "continues_renamed", "absorbed", "partial", "new"]
CERTAINTIES = ["confirmed", "reported", "unverified"]
CLAIMS = [
    "met",
    "exceeded",
    "not_met",
    "increased",
    "decreased",
    "steady",
    "contributed",
    "aligned_with_national",
    "supports_sdgs",
    "icons_illegible",
    "indicators_announced",
    "no_indicator_printed",
    "no_sdgs_mentioned",
    "no_national_link_mentioned",
]


def column(
    meaning: str,
    *,
    blank: bool = False,
    printed: bool = False,
    unit: str = "",
    refers: str = "",
    **checks: Any,
) -> Any:
    """One column: its meaning, whether it may be blank, is verbatim, its unit, what it refers to.

    ``refers`` names ``table.column``; ``store`` checks that each value exists there.
    """
    metadata = {"printed": printed, "unit": unit, "refers": refers}
    return pa.Field(nullable=blank, description=meaning, metadata=metadata, **checks)


def year_column(meaning: str, *, blank: bool = True) -> Any:
    """A column of western years; people may type eras, ``store`` turns them into numbers."""
    return column(meaning, blank=blank, unit="年", ge=1900, le=2100)


class Table(pa.DataFrameModel):
    """Base of all tables: the columns named here, and no others."""

    class Config:
        strict = True


class Traced(Table):
    """A table whose every row leads back to a document."""

    source_id: Series[str] = column(
        "register id of the document, several joined with ;", str_matches=SOURCE_LIST
    )
    locator: Series[str] = column("section of the document, then lines of its transcription (L12)")
    note: Series[str] = column("what the editor added, judged or could not read", blank=True)


class Sources(Table):
    """Register of documents (data/sources.csv)."""

    source_id: Series[str] = column("short stable id", unique=True, str_matches=r"^[a-z0-9-]+$")
    short_title: Series[str] = column("short Japanese name used in tables", unique=True)
    publisher: Series[str] = column("who published it")
    title: Series[str] = column("title as printed")
    published: Series[str] = column("date of publication, ISO, as exact as known", blank=True)
    accessed: Series[str] = column("day it was read, ISO")
    terms: Series[str] = column("terms of use, or that none are stated")
    address: Series[str] = column("public address", blank=True)
    sha256: Series[str] = column("fingerprint of the transcription the lines refer to", blank=True)


class Municipalities(Traced):
    """Municipalities this workbook holds (data/municipalities.csv)."""

    municipality_code: Series[str] = column("6-digit code, a zero-padded string", unique=True)
    slug: Series[str] = column(
        "short Latin name used in folder names", unique=True, str_matches=SLUG
    )
    municipality_name: Series[str] = column("name in Japanese")
    prefecture_name: Series[str] = column("prefecture in Japanese")


class Plans(Traced):
    """A plan or an edition of it."""

    plan_id: Series[str] = column("stable id", unique=True, str_matches=IDENTIFIER)
    municipality_code: Series[str] = column("6-digit code, the folder's own")
    title: Series[str] = column("title as printed", printed=True)
    short_title: Series[str] = column("short Japanese name for headings and legends")
    kind: Series[str] = column("kind of plan", isin=["総合戦略", "総合計画", "行政評価"])
    edition: Series[str] = column("edition, e.g. 第2期", blank=True)
    status: Series[str] = column(
        "state of the text that was read",
        isin=["outline", "draft", "summary", "adopted", "title_only"],
    )
    start_year: Series[pd.Int64Dtype] = year_column("first fiscal year")
    end_year: Series[pd.Int64Dtype] = year_column("last fiscal year")
    national_strategy_id: Series[str] = column(
        "national edition in force when the plan was made", blank=True, refers="strategies"
    )
    predecessor_id: Series[str] = column("plan this one follows", blank=True, refers="plans")


class Goals(Traced):
    """A node of a plan's tree, from the field down to the single initiative."""

    plan_id: Series[str] = column("plan", refers="plans")
    goal_id: Series[str] = column("stable id", unique=True, str_matches=IDENTIFIER)
    parent_goal_id: Series[str] = column("node above; blank at the top", blank=True, refers="goals")
    tier: Series[str] = column("place in the tree, comparable between plans", isin=TIERS)
    level: Series[str] = column("the document's own word for the tier, e.g. 柱, 施策")
    number: Series[str] = column("number as printed", blank=True)
    title: Series[str] = column("title as printed", printed=True)
    subtitle: Series[str] = column("subtitle as printed", blank=True, printed=True)
    description: Series[str] = column("printed text on what it is for", blank=True, printed=True)


class Indicators(Traced):
    """A KPI or 数値目標."""

    plan_id: Series[str] = column("plan", refers="plans")
    indicator_id: Series[str] = column("stable id", unique=True, str_matches=IDENTIFIER)
    goal_id: Series[str] = column("goal or measure it belongs to", refers="goals")
    name: Series[str] = column("name as printed", printed=True)
    label: Series[str] = column(
        "name for reports where the printed one is broken; the editor's reading", blank=True
    )
    definition: Series[str] = column("printed definition", blank=True, printed=True)
    unit: Series[str] = column("unit of all its values; blank for a pure number", blank=True)
    role: Series[str] = column("place in the plan", isin=["headline", "kpi", "logic_model"])
    measure_type: Series[str] = column(
        "how values add up", isin=["annual", "cumulative", "level", "milestone"]
    )
    measure_type_basis: Series[str] = column("who says so", isin=JUDGEMENTS)
    cumulative_from: Series[pd.Int64Dtype] = year_column("first year counted in a cumulative value")
    direction: Series[str] = column(
        "wanted direction", isin=["increase", "decrease", "maintain", "none"]
    )
    direction_basis: Series[str] = column("who says so", isin=JUDGEMENTS)
    same_as: Series[str] = column(
        "same quantity elsewhere: repeated in the plan, or continued from another plan",
        blank=True,
        refers="indicators",
    )


class Observations(Traced):
    """One value of one indicator, or the reason why there is none."""

    indicator_id: Series[str] = column("indicator", refers="indicators")
    series: Series[str] = column("what the value is", isin=SERIES)
    year: Series[pd.Int64Dtype] = year_column("western year")
    year_type: Series[str] = column("kind of year", blank=True, isin=YEAR_TYPES)
    period_printed: Series[str] = column("period as printed", blank=True, printed=True)
    value: Series[float] = column(
        "value in the indicator's unit (published_rate: per cent)", blank=True
    )
    value_printed: Series[str] = column("value as printed", blank=True, printed=True)
    status: Series[str] = column(
        "standing of the value, or why it is missing", isin=VALUE_STATUSES + NO_VALUE_STATUSES
    )


class Statements(Traced):
    """A claim a document makes in words, or its silence where a reader would expect words."""

    statement_id: Series[str] = column("stable id", unique=True, str_matches=IDENTIFIER)
    plan_id: Series[str] = column("plan", refers="plans")
    subject_type: Series[str] = column("what it is about", isin=SUBJECT_TYPES)
    subject_id: Series[str] = column("id of that plan, goal, indicator or project")
    claim: Series[str] = column("what is claimed", isin=CLAIMS)
    period: Series[str] = column("period as printed", blank=True, printed=True)
    text: Series[str] = column("the words; blank for a silence", blank=True, printed=True)
    basis: Series[str] = column("stated, or judged by the editor from the words", isin=JUDGEMENTS)


class Projects(Traced):
    """A project (事務事業) of an evaluation sheet."""

    plan_id: Series[str] = column("plan", refers="plans")
    project_id: Series[str] = column("stable id", unique=True, str_matches=IDENTIFIER)
    goal_id: Series[str] = column("measure it belongs to", refers="goals")
    number: Series[str] = column("number in the sheet", blank=True)
    title: Series[str] = column("name as printed", printed=True)
    department: Series[str] = column("department as printed", blank=True, printed=True)
    next_step: Series[str] = column("policy for next year as printed", blank=True, printed=True)
    population_goal: Series[str] = column(
        "strategy goal it serves, as printed", blank=True, printed=True
    )


class SdgLinks(Traced):
    """A link from a plan, goal, indicator or project to an SDG goal (11) or target (11.3)."""

    subject_type: Series[str] = column("what carries the mark", isin=SUBJECT_TYPES)
    subject_id: Series[str] = column("id of that plan, goal, indicator or project")
    sdg: Series[str] = column("goal or target; blank when illegible", blank=True, str_matches=SDG)
    basis: Series[str] = column("who made the link", isin=BASES)
    legibility: Series[str] = column(
        "state of the mark in the transcription", isin=["clear", "repaired", "illegible"]
    )
    printed: Series[str] = column("the mark as transcribed", blank=True, printed=True)


class NationalLinks(Traced):
    """A link from a municipal goal to a goal of a national edition."""

    goal_id: Series[str] = column("municipal goal", refers="goals")
    national_goal_id: Series[str] = column("national goal", refers="national_goals")
    basis: Series[str] = column("who made the link", isin=BASES)
    relation: Series[str] = column("how close", isin=NATIONAL_RELATIONS)
    evidence: Series[str] = column("the words that say so", blank=True, printed=True)


class Strategies(Traced):
    """A national edition; its period and the time it was in force differ."""

    strategy_id: Series[str] = column("N1, N2, …", unique=True, str_matches=IDENTIFIER)
    title: Series[str] = column("title")
    short_title: Series[str] = column("short Japanese name")
    legal_kind: Series[str] = column("legal standing")
    decided_on: Series[str] = column("cabinet decision, ISO")
    superseded_on: Series[str] = column("day a later edition replaced it, ISO", blank=True)
    start_year: Series[pd.Int64Dtype] = year_column("first fiscal year", blank=False)
    end_year: Series[pd.Int64Dtype] = year_column("last fiscal year", blank=False)
    certainty: Series[str] = column("how sure the facts are", isin=CERTAINTIES)


class NationalGoals(Traced):
    """A goal, cross-cutting goal, pillar or viewpoint of a national edition."""

    strategy_id: Series[str] = column("edition", refers="strategies")
    national_goal_id: Series[str] = column("stable id", unique=True, str_matches=IDENTIFIER)
    kind: Series[str] = column(
        "standing in the edition",
        isin=["goal", "cross_cutting", "foundation", "vision", "viewpoint"],
    )
    number: Series[pd.Int64Dtype] = column("order in the edition")
    title: Series[str] = column("title")
    other_titles: Series[str] = column("other wordings in use, joined with ／", blank=True)
    description: Series[str] = column("what it covers, in our own words or as cited", blank=True)
    certainty: Series[str] = column("how sure the facts are", isin=CERTAINTIES)


class NationalMeasures(Traced):
    """A direction or main measure under a national goal."""

    national_goal_id: Series[str] = column("national goal", refers="national_goals")
    national_measure_id: Series[str] = column("stable id", unique=True, str_matches=IDENTIFIER)
    title: Series[str] = column("title")
    certainty: Series[str] = column("how sure the facts are", isin=CERTAINTIES)


class NationalKpis(Traced):
    """A KPI of a national edition; values are kept as reported."""

    national_kpi_id: Series[str] = column("stable id", unique=True, str_matches=IDENTIFIER)
    strategy_id: Series[str] = column("edition", refers="strategies")
    national_goal_id: Series[str] = column(
        "national goal; blank when it stands for the whole edition",
        blank=True,
        refers="national_goals",
    )
    name: Series[str] = column("name")
    baseline: Series[str] = column("baseline as reported", blank=True)
    baseline_period: Series[str] = column("its period as reported", blank=True)
    target: Series[str] = column("target as reported", blank=True)
    target_period: Series[str] = column("its period as reported", blank=True)
    certainty: Series[str] = column("how sure the facts are", isin=CERTAINTIES)


class Correspondence(Traced):
    """How a goal of one national edition lives on in a later one."""

    from_goal_id: Series[str] = column("earlier goal", blank=True, refers="national_goals")
    to_goal_id: Series[str] = column("later goal", refers="national_goals")
    relation: Series[str] = column("what became of it", isin=EDITION_RELATIONS)
    basis: Series[str] = column("stated in a source, or judged by the editor", isin=JUDGEMENTS)


class SdgGoals(Traced):
    """The 17 goals."""

    sdg: Series[str] = column("goal number", unique=True, str_matches=SDG)
    short_title: Series[str] = column("short Japanese name in common use")
    title: Series[str] = column("formal Japanese title")
    color: Series[str] = column("official colour, identity only", str_matches=r"^#[0-9A-F]{6}$")


class SdgTargets(Traced):
    """The 169 targets."""

    sdg: Series[str] = column("target number, e.g. 11.3", unique=True, str_matches=SDG)
    goal: Series[str] = column("goal number", refers="sdg_goals")
    label: Series[str] = column("short Japanese label in our own words")


MUNICIPAL: dict[str, type[Table]] = {
    "plans": Plans,
    "goals": Goals,
    "indicators": Indicators,
    "observations": Observations,
    "statements": Statements,
    "projects": Projects,
    "sdg_links": SdgLinks,
    "national_links": NationalLinks,
}
"""Tables of a municipality's folder, in the order they are checked."""

OPTIONAL = frozenset({"projects"})
"""Tables a municipality may leave out; they then count as empty."""

SHARED: dict[str, tuple[str, type[Table]]] = {
    "sources": ("sources.csv", Sources),
    "municipalities": ("municipalities.csv", Municipalities),
    "strategies": ("national/strategies.csv", Strategies),
    "national_goals": ("national/goals.csv", NationalGoals),
    "national_measures": ("national/measures.csv", NationalMeasures),
    "national_kpis": ("national/kpis.csv", NationalKpis),
    "correspondence": ("national/correspondence.csv", Correspondence),
    "sdg_goals": ("sdgs/goals.csv", SdgGoals),
    "sdg_targets": ("sdgs/targets.csv", SdgTargets),
}
"""Tables all municipalities share: file under data/ and model."""

KEYS = {
    "plans": "plan_id",
    "goals": "goal_id",
    "indicators": "indicator_id",
    "projects": "project_id",
    "strategies": "strategy_id",
    "national_goals": "national_goal_id",
    "sdg_goals": "sdg",
    "sources": "source_id",
}
"""The column another table refers to."""


def columns(model: type[Table]) -> dict[str, pa.Column]:
    """The columns of a table in the order a file shows them: facts first, trace last."""
    found: dict[str, pa.Column] = model.to_schema().columns
    trace = [name for name in ("source_id", "locator", "note") if issubclass(model, Traced)]
    return {name: found[name] for name in [*(n for n in found if n not in trace), *trace]}


def is_printed(definition: pa.Column) -> bool:
    """Whether the column holds words of the source verbatim."""
    return bool((definition.metadata or {}).get("printed"))
