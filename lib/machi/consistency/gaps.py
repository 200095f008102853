"""What is missing where the rest of the plan has it."""

from collections import defaultdict

from machi.consistency.book import Book, Row, called
from machi.consistency.findings import Outcomes, Verdict, place
from machi.consistency.projects import NEW
from machi.schemas import NO_VALUE_STATUSES

MOST = 2 / 3
"""Share of a plan's indicators that must have something before its lack is a gap."""
ALMOST_ALL = 0.75
"""The same for the columns of projects, where blanks are often meant (not a population measure)."""
FEWEST = 3
"""Fewer things than this have no usual practice."""
FIELDS = ("department", "obligation", "next_step", "summary", "progress", "issue")
"""Columns of a project that a sheet fills for every project; population_goal may stay blank."""
TOLD = frozenset(NO_VALUE_STATUSES) - {"blank_in_source"}
"""States of a value that is not there with which a document says why; a blank says nothing."""
START = ("以降", "から", "～", "~", "〜")
"""Marks with which a name or period says where a cumulative count begins."""


def _peers(book: Book) -> dict[tuple[str, str], list[Row]]:
    """Indicators by plan and role; a name that stands twice in a plan counts once."""
    held: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for key, row in book.indicators.items():
        root = book.indicators[book.roots[key]]
        if root is row or root.plan_id != row.plan_id:
            held[row.plan_id, row.role].append(row)
    return held


def _usual(having: int, total: int, share: float = MOST) -> bool:
    return total >= FEWEST and having >= share * total


def _series_missing(book: Book, series: str) -> Outcomes:
    stated = {row.indicator_id: row for row in book.rows("observations") if row.series == series}
    given = {
        row.indicator_id
        for row in book.rows("observations")
        if row.series == series and (row.value is not None or row.status in TOLD)
    }
    for rows in _peers(book).values():
        if series == "baseline":
            # A count from the plan's start needs no baseline.
            rows = [row for row in rows if row.measure_type not in ("cumulative", "milestone")]
        having = sum(row.indicator_id in given for row in rows)
        for row in rows:
            if row.indicator_id in given:
                yield Verdict.IN_ORDER
            elif not _usual(having, len(rows)):
                yield Verdict.UNJUDGED
            else:
                blank = stated.get(row.indicator_id, row)
                yield book.subject("indicator", row.indicator_id).finding(
                    "low", "high", place(blank, ""), series=series, having=having, of=len(rows)
                )


def target_missing(book: Book) -> Outcomes:
    """An indicator without a target where most of its plan have one."""
    return _series_missing(book, "target")


def baseline_missing(book: Book) -> Outcomes:
    """An indicator without a baseline where most of its plan have one."""
    return _series_missing(book, "baseline")


def column_blank(book: Book) -> Outcomes:
    """A plan that prints a column of baselines or targets and leaves it blank in every row."""
    for series in ("baseline", "target"):
        plans: dict[str, list[Row]] = defaultdict(list)
        for row in book.rows("observations"):
            if row.series == series and row.indicator_id in book.indicators:
                plans[book.indicators[row.indicator_id].plan_id].append(row)
        for plan_id, rows in plans.items():
            blank = [row for row in rows if row.status == "blank_in_source"]
            if len(blank) < max(FEWEST, len(rows)):
                yield Verdict.IN_ORDER
                continue
            yield book.subject("plan", plan_id).finding(
                "low", "high", place(blank[0], ""), series=series, of=len(blank)
            )


def year_missing(book: Book) -> Outcomes:
    """A year for which most indicators of a plan print a target or an actual, and one does not.

    Where the document says why there is none (未公表, 廃止, 隔年の調査), nothing is missing.
    """
    told = {
        (row.indicator_id, row.series, row.year)
        for row in book.rows("observations")
        if row.status in TOLD
    }
    for rows in _peers(book).values():
        for series in ("target", "actual"):
            years = {
                row.indicator_id: {
                    r.year for r in book.values[row.indicator_id]
                    if r.series == series and r.year is not None
                }
                for row in rows
            }  # fmt: skip
            own = {key: found for key, found in years.items() if found}
            for year in sorted(set().union(*own.values())):
                having = sum(year in found for found in own.values())
                if not _usual(having, len(rows)):
                    continue
                for key, found in own.items():
                    if year in found or (key, series, year) in told:
                        yield Verdict.IN_ORDER
                        continue
                    yield book.subject("indicator", key).finding(
                        "low", "medium", place(book.indicators[key], ""),
                        series=series, year=year, year_type="fiscal", having=having, of=len(rows),
                    )  # fmt: skip


def definition_missing(book: Book) -> Outcomes:
    """An indicator without a printed definition where most of its plan have one."""
    for rows in _peers(book).values():
        having = sum(bool(row.definition) for row in rows)
        for row in rows:
            if row.definition:
                yield Verdict.IN_ORDER
            elif not _usual(having, len(rows)):
                yield Verdict.UNJUDGED
            else:
                yield book.subject("indicator", row.indicator_id).finding(
                    "low", "high", place(row, called(row)), having=having, of=len(rows)
                )


def baselines_absent(book: Book) -> Outcomes:
    """Baselines for one kind of indicators of a plan and for none of another kind."""
    roles: dict[str, dict[str, list[Row]]] = defaultdict(dict)
    for (plan_id, role), rows in _peers(book).items():
        roles[plan_id][role] = rows
    given = {row.indicator_id for row in book.rows("observations")
             if row.series == "baseline" and row.value is not None}  # fmt: skip
    for plan_id, held in roles.items():
        having = {role: sum(r.indicator_id in given for r in rows) for role, rows in held.items()}
        for role, rows in held.items():
            if len(rows) < FEWEST or role == "logic_model" or not any(having.values()):
                yield Verdict.UNJUDGED
            elif having[role]:
                yield Verdict.IN_ORDER
            else:
                yield book.subject("plan", plan_id).finding(
                    "low", "high", place(rows[0], ""), role=role, of=len(rows)
                )


def kind_unsaid(book: Book) -> Outcomes:
    """Counts that do not say whether of one year or of all, where others of the plan do."""
    for (plan_id, _), rows in _peers(book).items():
        counts = [row for row in rows if row.measure_type in ("annual", "cumulative")]
        unsaid = [row for row in counts if row.measure_type_basis == "judged"]
        if not counts or len(unsaid) == len(counts):
            yield Verdict.UNJUDGED
        elif not unsaid:
            yield Verdict.IN_ORDER
        else:
            yield book.subject("plan", plan_id).finding(
                "low", "medium", place(unsaid[0], called(unsaid[0])),
                indicators=[row.indicator_id for row in unsaid],
                having=len(counts) - len(unsaid), of=len(counts),
            )  # fmt: skip


def cumulative_start(book: Book) -> Outcomes:
    """A cumulative count that nowhere says from when it counts."""
    periods: dict[str, list[str]] = defaultdict(list)
    for row in book.rows("observations"):
        periods[row.indicator_id].append(row.period_printed or "")
    for root, members in book.groups.items():
        plans: dict[str, list[Row]] = defaultdict(list)
        for key in members:
            if book.indicators[key].measure_type == "cumulative":
                plans[book.indicators[key].plan_id].append(book.indicators[key])
        for rows in plans.values():
            words = [f"{row.name}{row.definition or ''}" for row in rows]
            words += [period for row in rows for period in periods[row.indicator_id]]
            known = any(row.cumulative_from is not None for row in rows)
            if known or any(mark in text for text in words for mark in START):
                yield Verdict.IN_ORDER
                continue
            row = rows[0]
            yield book.subject("indicator", row.indicator_id).finding(
                "low",
                "high" if row.measure_type_basis == "stated" else "low",
                place(row, called(row)),
                same=[r.indicator_id for r in rows if r is not row] or None,
                root=root if root != row.indicator_id else None,
            )


def results_missing(book: Book) -> Outcomes:
    """Projects of a plan that print no counted result while others do; one finding per plan.

    A project that is only about to begin cannot have any.
    """
    plans: dict[str, list[Row]] = defaultdict(list)
    for row in book.rows("projects"):
        if not NEW.search(row.next_step or ""):
            plans[row.plan_id].append(row)
    for plan_id, rows in plans.items():
        without = [row for row in rows if not book.results.get(row.project_id)]
        if not without:
            yield Verdict.IN_ORDER
        elif len(without) == len(rows):
            yield Verdict.UNJUDGED
        else:
            yield book.subject("plan", plan_id).finding(
                "low", "high", place(without[0], ""),
                projects=[row.project_id for row in without], having=len(rows) - len(without),
                of=len(rows),
            )  # fmt: skip


def field_missing(book: Book) -> Outcomes:
    """A column of the project list that is blank for one project and filled for almost all."""
    plans: dict[str, list[Row]] = defaultdict(list)
    for row in book.rows("projects"):
        plans[row.plan_id].append(row)
    for rows in plans.values():
        for field in FIELDS:
            having = sum(bool(getattr(row, field)) for row in rows)
            for row in rows:
                if getattr(row, field):
                    yield Verdict.IN_ORDER
                elif not _usual(having, len(rows), ALMOST_ALL):
                    yield Verdict.UNJUDGED
                else:
                    yield book.subject("project", row.project_id).finding(
                        "low", "medium", place(row, ""), field=field, having=having, of=len(rows)
                    )


CHECKS = {
    "target_missing": target_missing,
    "baseline_missing": baseline_missing,
    "column_blank": column_blank,
    "year_missing": year_missing,
    "definition_missing": definition_missing,
    "baselines_absent": baselines_absent,
    "kind_unsaid": kind_unsaid,
    "cumulative_start": cumulative_start,
    "results_missing": results_missing,
    "field_missing": field_missing,
}
