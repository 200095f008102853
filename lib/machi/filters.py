"""Indicators by what they are: their verdict, the SDGs they carry, the goal they hang under."""

import pandas as pd

from machi import goals as tree
from machi import sdgs

NOT_JUDGED = "not_judged"
"""Stands for indicators without a verdict, whatever the reason."""


def by_verdict(assessment: pd.DataFrame, verdict: str) -> pd.DataFrame:
    """Rows of ``kpi.assess`` with this label, or without a verdict for ``NOT_JUDGED``."""
    if verdict == NOT_JUDGED:
        return assessment[assessment["verdict"].isna()]
    return assessment[(assessment["verdict"] == verdict).fillna(False).astype(bool)]


def by_goal(assessment: pd.DataFrame, goals: pd.DataFrame, goal_id: str) -> pd.DataFrame:
    """Rows of ``kpi.assess`` at or below a node of the plan's tree."""
    lines = tree.lines(goals)
    kept = [goal_id in lines.get(own, ()) for own in assessment["goal_id"]]
    return assessment[pd.Series(kept, index=assessment.index, dtype=bool)]


def by_sdg(
    assessment: pd.DataFrame, goals: pd.DataFrame, placed: pd.DataFrame, sdg: str
) -> pd.DataFrame:
    """Rows of ``kpi.assess`` that carry an SDG goal themselves, or through a goal above them.

    Args:
        assessment: rows of ``kpi.assess``.
        goals: table ``goals``.
        placed: ``sdgs.place``; only marks that count (stated or reviewed) are looked at.
        sdg: number of the SDG goal, e.g. "11"; a mark of target 11.3 counts for it.
    """
    kept = [sdg in held for held in _carried(assessment, goals, placed)]
    return assessment[pd.Series(kept, index=assessment.index, dtype=bool)]


def carried(assessment: pd.DataFrame, goals: pd.DataFrame, placed: pd.DataFrame) -> list[str]:
    """The SDG goals that ``by_sdg`` finds any of these indicators for, in their order."""
    found = set().union(*_carried(assessment, goals, placed))
    return [sdg for sdg in sdgs.GOALS if sdg in found]


def _carried(assessment: pd.DataFrame, goals: pd.DataFrame, placed: pd.DataFrame) -> list[set[str]]:
    """The SDG goals of each row."""
    held = sdgs.counted(placed)
    of: dict[tuple[str, str], set[str]] = {}
    marks = held[["subject_type", "subject_id", "goal_number"]].itertuples(index=False)
    for kind, subject, number in marks:
        of.setdefault((kind, subject), set()).add(number)
    lines = tree.lines(goals)
    none: set[str] = set()
    return [
        of.get(("indicator", indicator), none).union(
            *(of.get(("goal", node), none) for node in lines.get(goal, ()))
        )
        for indicator, goal in zip(assessment["indicator_id"], assessment["goal_id"], strict=True)
    ]
