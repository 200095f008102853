"""Calculations a document prints together with their parts, so that they can be done again.

Rates of indicators (達成率) are no rows here: they stand in ``observations`` beside the target and
the actual they come from.
"""

from pandera.typing import Series

from machi.schemas.fields import (
    CALCULATION_KINDS,
    FIGURE_STATUSES,
    IDENTIFIER,
    TERM_ROLES,
    Traced,
    column,
)


class Calculations(Traced):
    """A result the document prints, and what it was reckoned from.

    share: part / whole * 100; change_rate: (after - before) / before * 100; difference: minuend -
    subtrahend; sum: of the addends; ratio: numerator / denominator; average: mean of the items.
    """

    plan_id: Series[str] = column("plan whose document prints it", refers="plans")
    calculation_id: Series[str] = column("stable id", unique=True, str_matches=IDENTIFIER)
    kind: Series[str] = column("how the result comes from its terms", isin=CALCULATION_KINDS)
    subject: Series[str] = column("what is reckoned, in the editor's words")
    value: Series[float] = column("result in the unit", blank=True)
    value_printed: Series[str] = column("result as printed", blank=True, printed=True)
    unit: Series[str] = column("unit of the result; blank for a pure number", blank=True)
    status: Series[str] = column("standing, or why it is missing", isin=FIGURE_STATUSES)


class CalculationTerms(Traced):
    """One part of a calculation, as the document prints it."""

    calculation_id: Series[str] = column("calculation", refers="calculations")
    role: Series[str] = column("place in the formula of the kind", isin=TERM_ROLES)
    value: Series[float] = column("number in the unit", blank=True)
    value_printed: Series[str] = column("number as printed", blank=True, printed=True)
    unit: Series[str] = column("unit of the number; blank for a pure number", blank=True)
    status: Series[str] = column("standing, or why it is missing", isin=FIGURE_STATUSES)
