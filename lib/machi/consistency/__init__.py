"""Contradictions of a document, found by general rules and never by rules for one text.

Each check looks at things one by one (a printed rate, a pair of repeated values, a claim) and says
of each: a finding, in order, or cannot tell. Everything looked at is counted, so that silence can
be told from not having looked. Thresholds are constants of the check's module, with their reason.
"""

from collections.abc import Callable, Mapping

import pandas as pd

from machi.consistency.book import Book
from machi.consistency.calculations import CHECKS as CALCULATIONS
from machi.consistency.claims import CHECKS as CLAIMS
from machi.consistency.findings import Finding, Outcomes, Verdict, frame
from machi.consistency.gaps import CHECKS as GAPS
from machi.consistency.logic import CHECKS as LOGIC
from machi.consistency.names import CHECKS as NAMES
from machi.consistency.periods import CHECKS as PERIODS
from machi.consistency.plans import CHECKS as PLANS
from machi.consistency.projects import CHECKS as PROJECTS
from machi.consistency.rates import CHECKS as RATES
from machi.consistency.repeats import CHECKS as REPEATS
from machi.consistency.sdg_marks import CHECKS as SDG_MARKS
from machi.consistency.targets import CHECKS as TARGETS
from machi.consistency.titles import CHECKS as TITLES
from machi.consistency.totals import CHECKS as TOTALS
from machi.consistency.trends import CHECKS as TRENDS
from machi.consistency.values import CHECKS as VALUES

Check = Callable[[Book], Outcomes]

CHECKS: dict[str, Check] = {
    **RATES,
    **REPEATS,
    **CALCULATIONS,
    **TOTALS,
    **TARGETS,
    **CLAIMS,
    **TRENDS,
    **PROJECTS,
    **LOGIC,
    **PERIODS,
    **PLANS,
    **NAMES,
    **TITLES,
    **VALUES,
    **SDG_MARKS,
    **GAPS,
}
"""Every check by its id, in the order findings of equal weight are shown."""

COUNTS = ("check_id", "examined", "found", "unjudged")


def check(tables: Mapping[str, pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Look for contradictions in a municipality's tables.

    Args:
        tables: validated tables by the names of ``schemas.MUNICIPAL``, with the shared
            ``national_goals`` beside them; those not there (such as ``calculations``) count as
            empty.

    Returns:
        Two frames. Findings with the columns ``findings.COLUMNS``, all text, blank where there is
        no second place, sorted by severity, confidence and check. Counts per check in the order of
        ``CHECKS``: check_id, examined (things that could be judged), found (findings among them),
        unjudged (things seen for which the document prints too little). A value with a status
        that says it is missing is never taken for a number.
    """
    book = Book(tables)
    found: list[tuple[str, Finding]] = []
    counts = []
    for check_id, run in CHECKS.items():
        outcomes = list(run(book))
        own = [outcome for outcome in outcomes if isinstance(outcome, Finding)]
        unjudged = sum(outcome is Verdict.UNJUDGED for outcome in outcomes)
        found += [(check_id, finding) for finding in own]
        counts.append((check_id, len(outcomes) - unjudged, len(own), unjudged))
    return frame(found), pd.DataFrame(counts, columns=list(COUNTS))
