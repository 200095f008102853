"""Why two grading rules come to different verdicts on one indicator, from its components.

Share, attainment, rate and growth ratio are comparable numbers (1.0 is all that is asked for), so
it can be tried out whether a rule would have judged otherwise on the number of the other. The
change from the baseline is on a scale of its own.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from machi import kpi
from machi.rules import Rule

WHYS = (
    *("bands", "target_met", "ignores_time", "ignores_baseline", "ignores_target", "ignores_due"),
    *("growth_not_difference", "zero_baseline", "zero_target"),
    *("sign_change", "not_positive", "no_direction", "no_years", "no_value"),
    *kpi.REASONS,
)
"""First why verdicts differ, then why a rule has none; ``zero_baseline`` is both."""
TONES = {"good": 2.0, "fair": 1.0, "poor": 0.0}
TIMED = {"share", "growth_ratio"}
UNTIMED = {"attainment", "rate"}


def rank(rule: Rule, values: pd.Series) -> pd.Series:
    """How good the tone of a rule's verdict on each value is: 2, 1 or 0; missing without one."""
    tones = {step.label: TONES[step.tone] for step in rule.steps}
    ranks = [tones.get(label, np.nan) for label in rule.grade(values).tolist()]
    return pd.Series(ranks, index=values.index, dtype="float64")


def difference(frame: pd.DataFrame, one: Rule, two: Rule) -> pd.Series:
    """What sets two rules apart where both judge; meaningless in other rows.

    Args:
        frame: ``kpi.assess``.
        one: a rule.
        two: another; changing places changes nothing.

    Returns:
        bands: only the cuts differ, or what counts as good. target_met: one asks first whether the
        target is met. ignores_time: one does not ask how much time has passed. ignores_baseline
        and ignores_target: one does not look at it. ignores_due: growth goes by the last target
        although the year has its own. zero_baseline, zero_target: growth from or to nothing.
        growth_not_difference: growth rates instead of differences.
    """
    pair = {rule.measure: rule for rule in (one, two)}
    if len(pair) == 1:
        return pd.Series("bands", index=frame.index)
    ranks = pd.DataFrame({measure: rank(rule, frame[measure]) for measure, rule in pair.items()})
    kinder = ranks.gt(ranks.min(axis=1), axis=0)
    infinite = frame[[*pair]].astype("float64") == np.inf
    met = (kinder & infinite).any(axis=1) & ~infinite.all(axis=1)
    conditions: dict[str, pd.Series] = {}
    if "baseline_change" not in pair:
        conditions["bands"] = _only_bands(frame, pair, kinder)
    if "growth_ratio" in pair:
        conditions["ignores_due"] = frame["due"].notna() & (frame["due"] != frame["target"])
    conditions["target_met"] = met
    if "baseline_change" not in pair:
        conditions |= _on_one_scale(frame, set(pair), kinder)
    else:
        # Kinder than the change from the baseline is only a rate that does not look at it.
        conditions["ignores_baseline"] = kinder.get("rate", pd.Series(False, index=frame.index))
        conditions["ignores_target"] = kinder["baseline_change"]
    return _first(conditions, frame.index, "bands")


def _on_one_scale(
    frame: pd.DataFrame, pair: set[str], kinder: pd.DataFrame
) -> dict[str, pd.Series]:
    """The reasons between measures that are comparable numbers, the most telling first."""
    conditions: dict[str, pd.Series] = {}
    if "growth_ratio" in pair:
        conditions["zero_baseline"] = frame["baseline"] == 0
        conditions["zero_target"] = frame["target"] == 0
    untimed = pair & UNTIMED
    if len(untimed) == 1 and pair & TIMED:
        # Leaving time out makes a rule strict before the end, never kind.
        conditions["ignores_time"] = ~kinder[untimed.pop()] & (frame["elapsed"] < 1)
    if "rate" in pair:
        conditions["ignores_baseline"] = frame["baseline"].notna() & (frame["baseline"] != 0)
    if "growth_ratio" in pair:
        conditions["growth_not_difference"] = pd.Series(True, index=frame.index)
    return conditions


def _only_bands(frame: pd.DataFrame, pair: Mapping[str, Rule], kinder: pd.DataFrame) -> pd.Series:
    """Whether the numbers do not explain it: exchanged they change no verdict, or they contradict.

    They contradict where the kinder rule has the lower number.
    """
    one, two = pair
    unmoved = pd.Series(True, index=frame.index)
    for own, foreign in ((one, two), (two, one)):
        unmoved &= rank(pair[own], frame[foreign]) == rank(pair[own], frame[own])
    contrary = kinder[one] & (frame[one] <= frame[two])
    return unmoved | contrary | (kinder[two] & (frame[two] <= frame[one]))


def gap(frame: pd.DataFrame, measure: str) -> pd.Series:
    """Why a measure is missing; meaningless in rows where it is not.

    Args:
        frame: ``kpi.assess``.
        measure: one of its columns that rules grade.
    """
    baseline, target, actual = frame["baseline"], frame["target"], frame["actual"]
    conditions = {"no_actual": actual.isna()}
    if measure != "baseline_change":
        conditions["no_target"] = target.isna()
    if measure in ("share", "attainment"):
        conditions["target_met_at_start"] = frame["reason"] == "target_met_at_start"
    if measure in ("attainment", "baseline_change", "growth_ratio"):
        conditions["no_baseline"] = baseline.isna()
    if measure == "baseline_change":
        conditions["zero_baseline"] = baseline == 0
    if measure == "rate":
        conditions["not_positive"] = (actual <= 0) | (frame["due"].fillna(target) <= 0)
    if measure == "growth_ratio":
        conditions["no_direction"] = ~frame["direction"].isin(["increase", "decrease"])
        conditions["sign_change"] = (baseline * actual < 0) | (baseline * target < 0)
        conditions["no_years"] = pd.Series(True, index=frame.index)
    reason = frame["reason"].fillna("no_value")
    why = _first(conditions, frame.index, "no_value")
    known = frame["reason"].notna() & ((measure == "share") | (why == "no_value"))
    return why.mask(known, reason)


def _first(conditions: Mapping[str, pd.Series], index: pd.Index, otherwise: str) -> pd.Series:
    """The name of the first condition that holds in each row."""
    held = [condition.to_numpy() for condition in conditions.values()]
    return pd.Series(np.select(held, [*conditions], otherwise), index=index, dtype="str")
