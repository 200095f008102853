"""Tables of an evaluation sheet: money and counted results of projects, the logic model."""

import pandas as pd
from pandera.typing import Series

from machi.schemas.fields import (
    BUDGET_ITEMS,
    BUDGET_STAGES,
    BUDGET_STATUSES,
    IDENTIFIER,
    JUDGEMENTS,
    LEGIBILITIES,
    NO_VALUE_STATUSES,
    NODE_STAGES,
    RESULT_GROUPS,
    VALUE_STATUSES,
    YEAR_TYPES,
    Traced,
    column,
    year_column,
)

BUDGET_UNIT = "千円"


class Budgets(Traced):
    """One amount of a project's money in one year, or the reason why there is none.

    Personnel stands beside the total, not inside it: it may exceed the total.
    """

    project_id: Series[str] = column("project", refers="projects")
    year: Series[pd.Int64Dtype] = year_column("fiscal year", blank=False)
    stage: Series[str] = column("budget (予算) or estimate (見込み)", isin=BUDGET_STAGES)
    item: Series[str] = column(
        "total (事業費), general revenue in it (所要一般財源), rough personnel cost (概算人件費)",
        isin=BUDGET_ITEMS,
    )
    value: Series[float] = column("amount", blank=True, unit=BUDGET_UNIT)
    value_printed: Series[str] = column("amount as printed", blank=True, printed=True)
    status: Series[str] = column("standing, or why it is missing", isin=BUDGET_STATUSES)
    basis: Series[str] = column(
        "stated: printed under its year and item; judged: the editor placed it there",
        isin=JUDGEMENTS,
    )


class ProjectResults(Traced):
    """One counted result of a project, or the reason why there is none."""

    project_id: Series[str] = column("project", refers="projects")
    result: Series[str] = column("what was counted, as printed", printed=True)
    unit: Series[str] = column("unit of the value as printed")
    group: Series[str] = column(
        "whose count: all, households, singles, or those with an addition",
        isin=RESULT_GROUPS,
    )
    start_year: Series[pd.Int64Dtype] = year_column("first year of a sum over years")
    year: Series[pd.Int64Dtype] = year_column("the year, or the last of several")
    year_type: Series[str] = column("kind of year", blank=True, isin=YEAR_TYPES)
    period_printed: Series[str] = column("period as printed", blank=True, printed=True)
    value: Series[float] = column("count in the unit", blank=True)
    value_printed: Series[str] = column("count as printed", blank=True, printed=True)
    status: Series[str] = column(
        "standing of the value, or why it is missing", isin=VALUE_STATUSES + NO_VALUE_STATUSES
    )


class LogicNodes(Traced):
    """A box of a logic model."""

    plan_id: Series[str] = column("plan", refers="plans")
    node_id: Series[str] = column("stable id", unique=True, str_matches=IDENTIFIER)
    goal_id: Series[str] = column("measure the model explains", refers="goals")
    stage: Series[str] = column(
        "project, output (事業実績), short, middle or final outcome, indicator", isin=NODE_STAGES
    )
    text: Series[str] = column("words of the box as printed", printed=True)
    label: Series[str] = column(
        "words for pictures where the printed ones are broken; the editor's reading", blank=True
    )
    project_id: Series[str] = column("the project, in stage project", blank=True, refers="projects")
    indicator_id: Series[str] = column(
        "the indicator, in stage indicator", blank=True, refers="indicators"
    )
    legibility: Series[str] = column("state of the words in the transcription", isin=LEGIBILITIES)


class LogicEdges(Traced):
    """One box of a logic model leads to another."""

    from_node_id: Series[str] = column("earlier box", refers="logic_nodes")
    to_node_id: Series[str] = column("later box", refers="logic_nodes")
    basis: Series[str] = column(
        "stated: the words or the table say so; judged: by place and sense, no arrow can be seen",
        isin=JUDGEMENTS,
    )
