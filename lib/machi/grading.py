"""The same indicators under several grading rules: which verdicts flip, and what makes them.

Verdicts of different rules are comparable by their tones: a verdict flips when its tone differs,
or when only one of the two rules can judge.
"""

from collections.abc import Iterable

import pandas as pd

from machi import grading_reasons
from machi.rules import Rule

COLUMNS = ["indicator_id", "name", "chosen", "rule", "label", "why"]


def regrade(assessment: pd.DataFrame, rules: Iterable[Rule]) -> pd.DataFrame:
    """The verdict of every rule on every indicator.

    Args:
        assessment: ``kpi.assess``.
        rules: each grades its own measure.

    Returns:
        indicator_id and one column of labels per rule name; missing where a rule cannot judge.
    """
    labels = {rule.name: rule.of(assessment) for rule in rules}
    return assessment[["indicator_id"]].assign(**labels).reset_index(drop=True)


def flips(assessment: pd.DataFrame, chosen: Rule, others: Iterable[Rule]) -> pd.DataFrame:
    """The verdicts that another rule turns over.

    Args:
        assessment: ``kpi.assess``.
        chosen: the rule of the report.
        others: the rules to compare it with; the chosen one among them never differs.

    Returns:
        One row per indicator and other rule whose verdicts differ in tone, or of which only one
        can judge, in the order of ``assessment`` and ``others``: indicator_id, name, chosen (label
        of the chosen rule), rule (name of the other), label (its verdict), why (one of
        ``grading_reasons.WHYS``, the same when the two rules change places). Labels are missing
        where a rule cannot judge.
    """
    frame = assessment.reset_index(drop=True)
    mine = grading_reasons.rank(chosen, frame[chosen.measure])
    parts = []
    for other in others:
        theirs = grading_reasons.rank(other, frame[other.measure])
        apart = (mine != theirs) & (mine.notna() | theirs.notna())
        if apart.any():
            parts.append(_flipped(frame[apart], chosen, other))
    if not parts:
        return pd.DataFrame(columns=COLUMNS, dtype="str")
    return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)[COLUMNS]


def _flipped(apart: pd.DataFrame, chosen: Rule, other: Rule) -> pd.DataFrame:
    """The rows of ``flips`` for one other rule, given the indicators they differ on."""
    labels, theirs = chosen.of(apart), other.of(apart)
    why = grading_reasons.difference(apart, chosen, other)
    if theirs.isna().any():
        why = why.mask(theirs.isna(), grading_reasons.gap(apart, other.measure))
    if labels.isna().any():
        why = why.mask(labels.isna(), grading_reasons.gap(apart, chosen.measure))
    table = apart[["indicator_id", "name"]]
    return table.assign(chosen=labels, rule=other.name, label=theirs, why=why)
