"""Tables of one municipality's folder."""

import pandas as pd
from pandera.typing import Series

from machi.schemas.fields import (
    BASES,
    CLAIMS,
    IDENTIFIER,
    JUDGEMENTS,
    KPI_RELATIONS,
    MARKS,
    NATIONAL_RELATIONS,
    NO_VALUE_STATUSES,
    OPINION_DIRECTIONS,
    SDG,
    SDG_RELATIONS,
    SERIES,
    SUBJECT_TYPES,
    TIERS,
    VALUE_STATUSES,
    YEAR_TYPES,
    Traced,
    column,
    year_column,
)


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


class DefinitionChanges(Traced):
    """A change in how an indicator is counted: values before and after cannot be compared."""

    indicator_id: Series[str] = column("indicator", refers="indicators")
    year: Series[pd.Int64Dtype] = year_column("first year counted the new way", blank=False)
    year_type: Series[str] = column("kind of year", isin=YEAR_TYPES)
    change: Series[str] = column("what changed, as printed", printed=True)


class Opinions(Traced):
    """One opinion of a past meeting on an indicator, and what the office answered or did."""

    opinion_id: Series[str] = column("stable id", unique=True, str_matches=IDENTIFIER)
    indicator_id: Series[str] = column("indicator", refers="indicators")
    year: Series[pd.Int64Dtype] = year_column("fiscal year of the evaluation", blank=False)
    body: Series[str] = column("who said it, e.g. 有識者会議")
    opinion: Series[str] = column("the opinion as printed", printed=True)
    direction: Series[str] = column(
        "the way forward it asks for; blank when it states none",
        blank=True,
        isin=OPINION_DIRECTIONS,
    )
    direction_printed: Series[str] = column(
        "the printed word for the way forward", blank=True, printed=True
    )
    response: Series[str] = column(
        "what the office answered or did, as printed", blank=True, printed=True
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
    obligation: Series[str] = column(
        "required by law (法定) or voluntary (自主), as printed", blank=True, printed=True
    )
    priority: Series[str] = column("mark of a priority project (主要事業)", blank=True, isin=MARKS)
    other_mark: Series[str] = column(
        "mark in a second column whose heading cannot be read", blank=True, isin=MARKS
    )
    next_step: Series[str] = column("policy for next year as printed", blank=True, printed=True)
    population_goal: Series[str] = column(
        "strategy goal it serves, as printed", blank=True, printed=True
    )
    summary: Series[str] = column("purpose and contents as printed", blank=True, printed=True)
    progress: Series[str] = column(
        "what was done and achieved as printed", blank=True, printed=True
    )
    issue: Series[str] = column(
        "problems seen and the way forward as printed", blank=True, printed=True
    )


class SdgLinks(Traced):
    """A link from a plan, goal, indicator or project to an SDG goal (11) or target (11.3)."""

    subject_type: Series[str] = column("what carries the mark", isin=SUBJECT_TYPES)
    subject_id: Series[str] = column("id of that plan, goal, indicator or project")
    sdg: Series[str] = column("goal or target; blank when illegible", blank=True, str_matches=SDG)
    basis: Series[str] = column("who made the link", isin=BASES)
    relation: Series[str] = column(
        "carries it, or a person found that it does not", isin=SDG_RELATIONS
    )
    legibility: Series[str] = column(
        "state of the mark in the transcription", isin=["clear", "repaired", "illegible"]
    )
    printed: Series[str] = column("the mark as transcribed", blank=True, printed=True)


class NationalLinks(Traced):
    """A link from a municipal goal to a goal of a national edition."""

    goal_id: Series[str] = column("municipal goal", refers="goals")
    national_goal_id: Series[str] = column("national goal", refers="national_goals")
    basis: Series[str] = column("who made the link", isin=BASES)
    relation: Series[str] = column(
        "how close; none: a person found no link", isin=NATIONAL_RELATIONS
    )
    evidence: Series[str] = column("the words that say so", blank=True, printed=True)


class KpiLinks(Traced):
    """An indicator and the national KPI it is the counterpart of."""

    indicator_id: Series[str] = column("municipal indicator", refers="indicators")
    national_kpi_id: Series[str] = column("national KPI", refers="national_kpis")
    basis: Series[str] = column("who made the link", isin=BASES)
    relation: Series[str] = column(
        "same quantity of another area, or another quantity of the same field", isin=KPI_RELATIONS
    )
