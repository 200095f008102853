"""The one question a committee should answer about an indicator, chosen from what is known of it.

The question rests on the values, never on a grading rule: a rule says what to call a distance,
and what is to be asked about the distance stays the same under every rule. What cannot be judged
is asked for first, because no other question can be answered without it.
"""

import pandas as pd

from machi import rules

CODES = (
    "discontinued",
    "worded_target",
    "no_target",
    "no_actual",
    "definition_changed",
    "not_started",
    "targets_turn",
    "final_year_missing",
    "missed",
    "reached",
    "met_at_start",
    "no_baseline",
    "bound_missed",
    "bound_held",
    "above_but_cautious",
    "met_early",
    "behind_and_late",
    "behind_but_arriving",
    "behind",
    "on_course_but_will_miss",
    "on_course",
)
"""In the order they are looked for: the first that applies is asked."""


def of_indicators(assessment: pd.DataFrame, reservations: pd.DataFrame) -> pd.DataFrame:
    """The question about each assessed indicator.

    Args:
        assessment: ``kpi.assess``.
        reservations: ``caveats.find`` of it.

    Returns:
        indicator_id and code (one of ``CODES``, never missing), in the order given.

        discontinued, worded_target (not a number), no_target, no_actual, definition_changed and
        not_started (the actual is from before the plan) take up the reason of the same sense;
        targets_turn, a yearly target that turns back; final_year_missing, the target's year has
        passed and its actual is not known; missed and reached, it is; met_at_start, the baseline
        met the target already; no_baseline, a baseline or years are missing to measure a way;
        bound_missed and bound_held, a line to be kept; above_but_cautious and met_early, the
        target is met before its year, by a value that is not final or is; behind (less than the
        progress due by then) and on_course, each also with what the projection adds.
    """
    shown = _conditions(assessment, reservations)
    code = pd.Series(CODES[-1], index=assessment.index, dtype="str")
    for name in reversed(CODES[:-1]):
        code = code.mask(shown[name].fillna(False).astype(bool), name)
    return pd.DataFrame({"indicator_id": assessment["indicator_id"], "code": code})


def _conditions(assessment: pd.DataFrame, reservations: pd.DataFrame) -> dict[str, pd.Series]:
    """Where each code but the last would apply, whatever comes before it."""
    ids, reason, arrival = (assessment[n] for n in ("indicator_id", "reason", "arrival"))

    def warned(code: str) -> pd.Series:
        return ids.isin(reservations.loc[reservations["code"] == code, "indicator_id"])

    met, bound = _meets(assessment, "actual"), _is_bound(assessment)
    unknown = assessment["share"].isna()
    behind = assessment["share"] < 1 - rules.NOISE
    return {
        "discontinued": reason == "discontinued",
        "worded_target": reason == "not_numeric",
        "no_target": assessment["target"].isna(),
        "no_actual": assessment["actual"].isna(),
        "definition_changed": reason == "definition_changed",
        "not_started": reason == "not_started",
        "targets_turn": warned("targets_turn"),
        "final_year_missing": assessment["arrival_reason"] == "target_year_passed",
        "missed": arrival == "missed",
        "reached": arrival == "reached",
        # A rule that needs no baseline grades these, and then there is no reason to go by.
        "met_at_start": unknown & _meets(assessment, "baseline") & ~bound,
        "no_baseline": unknown,
        "bound_missed": bound & behind,
        "bound_held": bound,
        "above_but_cautious": met & warned("not_final"),
        "met_early": met,
        "behind_and_late": behind & (arrival == "may_miss"),
        "behind_but_arriving": behind & (arrival == "will_reach"),
        "behind": behind,
        "on_course_but_will_miss": arrival == "may_miss",
    }


def _meets(assessment: pd.DataFrame, column: str) -> pd.Series:
    """Whether a value is at the final target or beyond; False where one is missing."""
    value, target = assessment[column], assessment["target"]
    # Without a direction the target shows where it should go, as in ``outlook.outlook``.
    lower = (assessment["direction"] == "none") & (target < assessment["baseline"])
    down = (assessment["direction"] == "decrease") | lower
    return (value <= target).where(down, value >= target)


def _is_bound(assessment: pd.DataFrame) -> pd.Series:
    """Whether the target is a line to be kept rather than a place to arrive at."""
    target, baseline = assessment["target"], assessment["baseline"]
    bound = (assessment["direction"] == "maintain") | (target == baseline)
    counted = (assessment["measure_type"] == "cumulative") & baseline.isna()
    return (bound | ((target == 0) & baseline.isna())) & ~counted
