"""The international method with a target: growth so far over the growth the target asks for.

Source of the formulas: open-sdg/sdg-build, ``sdg/ProgressMeasure.py``, the method for indicators
with a target ("method 2"), as described in Open SDG's progress methodology.

Not the default for municipal indicators: they start at zero, aim at zero or change sign, and
there a growth rate hangs on the substitute 0.001 or does not exist (``contrast`` shows the cases).
It is offered so that results can be compared with those of SDG platforms.

Kept apart from the original where its result is an accident of the program: the ratio is missing
when baseline and target differ in sign (a root of a negative number), when no time lies between
them, and for directions other than up and down (the original takes all of them for "down").
"""

import numpy as np
import pandas as pd

from machi.rules import NOISE

SUBSTITUTE = 0.001
"""What the method puts in place of a baseline or a target of zero."""
WANTED = {"increase": 1.0, "decrease": -1.0}
STATUSES = {
    "target_achieved": np.inf,
    "substantial_progress": 0.95,
    "moderate_progress": 0.6,
    "limited_progress": 0.0,
    "deterioration": -np.inf,
}
"""The method's verdicts, best first, and the ratio each is reached from."""


def growth_ratio(frame: pd.DataFrame) -> pd.Series:
    """Growth so far over required growth; infinite where the latest value achieves the target.

    Args:
        frame: columns baseline, target, actual (numbers), baseline_year, target_year, actual_year
            and direction, as ``kpi.assess`` returns them.

    Returns:
        1.0 where growth is just as required, negative where the value moves the wrong way,
        +inf where the target is achieved, whatever the way there. Missing as ``unadjusted``.
    """
    return unadjusted(frame).mask(achieved(frame), np.inf)


def unadjusted(frame: pd.DataFrame) -> pd.Series:
    """The ratio before "target achieved" overrides it.

    ``R = sign * wanted * g(actual, baseline, years) / |g(target, baseline, years to target)|``
    with ``g(x, y, n) = (x / y) ** (1 / n) - 1``, sign -1 for a negative baseline and wanted -1 for
    indicators to be decreased. A baseline or target of zero becomes 0.001.

    Missing without one of the values or years, with less than a year from baseline to actual, where
    baseline and actual differ in sign, and in the cases the module names. A target that asks for no
    growth gives -inf or +inf.
    """
    base, target = _not_zero(frame["baseline"]), _not_zero(frame["target"])
    year = {name: frame[f"{name}_year"].astype("float64") for name in ("baseline", "actual")}
    years = year["actual"] - year["baseline"]
    term = frame["target_year"].astype("float64") - year["baseline"]
    so_far = _growth(frame["actual"], base, years.mask(years < 1))
    required = _growth(target, base, term.mask(term <= 0)).abs()
    wanted = frame["direction"].map(WANTED).astype("float64")
    return np.sign(base) * wanted * so_far / required


def achieved(frame: pd.DataFrame) -> pd.Series:
    """Whether the actual is at the target (0.001 for zero) or beyond; the baseline is not asked."""
    target = _not_zero(frame["target"])
    up = (frame["direction"] == "increase") & (frame["actual"] >= target)
    down = (frame["direction"] == "decrease") & (frame["actual"] <= target)
    return (up | down).astype(bool)


def score(ratio: pd.Series) -> pd.Series:
    """The method's score from -5 to 5 for each ratio of ``growth_ratio``; missing stays missing.

    ``7.1429 R - 4.2857`` from R = 0.60 on, else ``4.1667 R - 2.5``; an achieved target scores 5.
    """
    upper, lower = 7.1429 * ratio - 4.2857, 4.1667 * ratio - 2.5
    return upper.where(ratio >= 0.6, lower).clip(-5.0, 5.0)


def status(ratio: pd.Series) -> pd.Series:
    """The method's verdict, a key of ``STATUSES``, for each ratio of ``growth_ratio``.

    A missing ratio has no verdict. As everywhere in this workbook, a ratio that is 95 % on paper
    does not fall short of it by the noise of a division; in the original it does.
    """
    names = pd.Series(pd.NA, index=ratio.index, dtype="str")
    for name, at_least in reversed(STATUSES.items()):
        names = names.mask(ratio >= at_least - NOISE, name)
    return names


def _growth(value: pd.Series, base: pd.Series, years: pd.Series) -> pd.Series:
    """Mean growth a year from ``base`` to ``value``; missing where they differ in sign."""
    times = value / base
    return times.mask(times < 0) ** (1 / years) - 1


def _not_zero(value: pd.Series) -> pd.Series:
    """Zero replaced by 0.001, as floats."""
    return value.astype("float64").replace(0.0, SUBSTITUTE)
