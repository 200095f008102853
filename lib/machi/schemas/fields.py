"""What a column can be: vocabularies, patterns, and the helpers the tables are written with."""

from typing import Any

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
NO_LINK = "none"
"""Relation of a pair a person looked at and found not to be linked; it stops a suggestion."""
NATIONAL_RELATIONS = ["same_wording", "corresponds", "partial", NO_LINK]
SDG_RELATIONS = ["carries", NO_LINK]
KPI_RELATIONS = ["same_quantity", "same_field"]
TASKS = ["national", "sdg"]
SPLITS = ["tune", "score"]
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
MARKS = ["yes", "no", "illegible"]
LEGIBILITIES = ["clear", "repaired", "illegible"]
BUDGET_STAGES = ["budget", "estimate"]
BUDGET_ITEMS = ["total", "general_revenue", "personnel"]
BUDGET_STATUSES = ["final", "dash_in_source", "blank_in_source", "illegible"]
"""A dash is what the document prints where nothing is planned; it is no zero."""
RESULT_GROUPS = ["total", "household", "single", "with_addition"]
NODE_STAGES = ["project", "output", "short", "middle", "final", "indicator"]
CALCULATION_ROLES = {
    "share": ["part", "whole"],
    "change_rate": ["before", "after"],
    "difference": ["minuend", "subtrahend"],
    "sum": ["addend"],
    "ratio": ["numerator", "denominator"],
    "average": ["item"],
}
"""The terms each kind of calculation is made of; of addends and items there are several."""
CALCULATION_KINDS = list(CALCULATION_ROLES)
TERM_ROLES = [role for roles in CALCULATION_ROLES.values() for role in roles]
OPINION_DIRECTIONS = ["expand", "improve", "continue", "shrink", "end"]
"""The choices of the grant's verification sheets (拡大 to 終了); a blank is no choice stated."""
FIGURE_STATUSES = ["final", "approximate", "estimated", "illegible"]


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
