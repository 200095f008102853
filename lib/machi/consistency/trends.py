"""Words against numbers over time: said to rise, to fall, to go well."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from machi.consistency.book import MEASURED, Book, Row, bare_name
from machi.consistency.claims import judged, quoted, span, sure
from machi.consistency.findings import Finding, Outcome, Outcomes, Verdict, lower, number, place
from machi.text import match_key

TRENDS = {"increased": 1, "decreased": -1}
RECENT = 5
"""Years back that a claim without a year speaks of: 近年 and ここ数年 are no longer ago."""
SETBACK = 0.05
"""A loss of more than this is no steady course; less is what counts vary by anyway."""
SHORT = 0.1
"""A target missed by more than this is not going well."""
FEWEST = 3
"""Claims of a plan from which a lack of numbers is a habit worth a question."""
NOT_READ = ("summary", "title_only")
"""Plans of which not the whole text was read: the numbers may stand in the rest."""

Points = list[Row]


def _dated(rows: Sequence[Row], period: str | None) -> Points:
    """Values one after another: one kind of year, the first print of each year, in the period.

    A claim about one year is about the step into it, so the year before is kept too.
    """
    years = [row for row in rows if row.year is not None]
    kinds = [row.year_type for row in years]
    if not kinds:
        return []
    common = max(dict.fromkeys(kinds), key=kinds.count)
    kept = {row.year: row for row in reversed(years) if row.year_type == common}
    first, last = span(period)
    end = max(kept) if last is None else last
    begin = end - RECENT if first is None else first - 1
    return [row for year, row in sorted(kept.items()) if begin <= year <= end]


def _counted(book: Book, indicator_id: str) -> Points:
    """Counted values of a quantity, from the last change of its definition on."""
    root = book.roots[indicator_id]
    changes = [
        r.year for r in book.rows("definition_changes") if book.roots.get(r.indicator_id) == root
    ]
    held = [
        row._replace(value=value)
        for key in book.groups[root]
        for row in book.values[key]
        if row.series in MEASURED and (value := book.in_unit(row, indicator_id)) is not None
    ]
    return [row for row in held if not changes or row.year is None or row.year >= max(changes)]


def _results(book: Book, project_id: str) -> list[Points]:
    """Yearly results of a project, each thing counted on its own."""
    held: dict[tuple[str, str], Points] = defaultdict(list)
    for row in book.results[project_id]:
        if row.group == "total" and row.start_year is None:
            held[row.result, row.unit].append(row)
    return list(held.values())


def series(book: Book, statement: Row) -> list[Points]:
    """The numbers a claim about rising or falling can be held against, newest last.

    Cumulative counts are left out: that they rise says nothing.
    """
    key, kind = statement.subject_id, statement.subject_type
    found: list[Points] = []
    if kind == "indicator" and key in book.indicators:
        found = [_counted(book, key)]
    elif kind == "project":
        found = _results(book, key)
    elif kind == "goal":
        below = book.under(key)
        own = {book.roots[i]: i for i, row in book.indicators.items() if row.goal_id in below}
        found = [
            _counted(book, i)
            for i in own.values()
            if book.indicators[i].measure_type != "cumulative"
        ]
        for project in book.rows("projects"):
            found += _results(book, project.project_id) if project.goal_id in below else []
    if kind == "indicator" and found and book.indicators[key].measure_type == "cumulative":
        found = found if statement.claim == "decreased" else []
    return [points for rows in found if (points := _dated(rows, statement.period))]


def claim_trend(book: Book) -> Outcomes:
    """Said to have risen or fallen, against the numbers of the subject or of what is under it."""
    for statement in book.rows("statements"):
        if statement.claim not in TRENDS:
            continue
        lines = [points for points in series(book, statement) if len(points) > 1]
        if not lines:
            yield Verdict.UNJUDGED
        elif statement.subject_type == "indicator":
            yield _single(book, statement, lines[0])
        else:
            yield _several(book, statement, lines)


def _signs(points: Points, sign: int) -> list[float]:
    """Steps in the claimed direction: positive where a step bears the claim out."""
    return [sign * (after.value - before.value) for before, after in pairwise(points)]


def _single(book: Book, statement: Row, points: Points) -> Outcome:
    steps = _signs(points, TRENDS[statement.claim])
    last, whole = steps[-1], sum(steps)
    if min(steps) > 0:
        return Verdict.IN_ORDER
    foreign = {row.source_id for row in points} != {statement.source_id}
    confidence = "low" if foreign else sure(statement)
    if last > 0:
        # The newest step bears it out; a dip before it or a fall overall is only worth a look.
        return _finding(book, statement, "low", "low", [points])
    severity = "high" if last < 0 and whole < 0 and not foreign else "medium"
    return _finding(book, statement, severity, confidence, [points])


def _several(book: Book, statement: Row, lines: list[Points]) -> Outcome:
    steps = [_signs(points, TRENDS[statement.claim]) for points in lines]
    if not any(own[-1] > 0 or sum(own) > 0 for own in steps):
        return _finding(book, statement, "medium", "low", lines)
    if len(lines) == 1 and min(steps[0]) < 0:
        return _finding(book, statement, "low", "low", lines)
    return Verdict.IN_ORDER


def _finding(
    book: Book, statement: Row, severity: str, confidence: str, lines: list[Points]
) -> Finding:
    last = lines[0][-1]
    return book.subject(statement.subject_type, statement.subject_id).finding(
        severity,
        confidence,
        quoted(statement),
        place(last),
        ";".join("→".join(f"{number(r.value)}({r.year})" for r in points) for points in lines),
        claim=statement.claim,
        statement=statement.statement_id,
        of=[getattr(points[-1], "indicator_id", getattr(points[-1], "project_id", ""))
            for points in lines],
        year=last.year,
        year_type=last.year_type,
    )  # fmt: skip


def claim_steady(book: Book) -> Outcomes:
    """Said to go steadily or well, against a loss since the year before or a missed target."""
    for statement in book.rows("statements"):
        if statement.claim != "steady" or statement.subject_type != "indicator":
            continue
        if statement.subject_id not in book.indicators:
            continue
        own = book.indicators[statement.subject_id]
        lines = [points for points in series(book, statement) if len(points) > 1]
        mets = judged(book, statement.subject_id, statement.period)
        mets = [met for met in mets if met.actual.year == met.target.year]
        if not lines and not mets:
            yield Verdict.UNJUDGED
            continue
        lost = False
        if lines:
            before, after = lines[0][-2:]
            change = after.value - before.value
            worse = -change if own.direction != "decrease" else change
            lost = worse > SETBACK * abs(before.value)
        missed = bool(mets) and mets[-1].beyond < -SHORT * abs(mets[-1].target.value)
        if not lost and not missed:
            yield Verdict.IN_ORDER
            continue
        found = _finding(
            book,
            statement,
            "medium" if lost else "low",
            lower(sure(statement)),
            lines or [[mets[-1].actual]],
        )
        shares = [met.arithmetic for met in mets]
        yield replace(found, arithmetic=";".join([found.arithmetic, *shares]))


def claim_single(book: Book) -> Outcomes:
    """A trend is claimed for something of which the document prints the value of one year only."""
    for statement in book.rows("statements"):
        if statement.claim not in TRENDS or statement.subject_type not in ("indicator", "project"):
            continue
        lines = series(book, statement)
        if statement.plan_id in book.plans and book.plans[statement.plan_id].status in NOT_READ:
            yield Verdict.UNJUDGED
        elif any(len(points) > 1 for points in lines):
            yield Verdict.IN_ORDER
        elif not lines or not _names_it(book, statement):
            yield Verdict.UNJUDGED
        else:
            yield _finding(book, statement, "low", "medium", lines)


def claim_unsupported(book: Book) -> Outcomes:
    """Claims of rise or fall for which nothing comparable is printed; one finding per plan."""
    plans: dict[str, list[Row]] = defaultdict(list)
    for row in book.rows("statements"):
        if row.claim in TRENDS and row.subject_type in ("indicator", "goal"):
            plans[row.plan_id].append(row)
    for plan_id, rows in plans.items():
        bare = [row for row in rows if not any(len(points) > 1 for points in series(book, row))]
        if not bare or len(rows) < FEWEST:
            yield Verdict.IN_ORDER if not bare else Verdict.UNJUDGED
            continue
        yield book.subject("plan", plan_id).finding(
            "low", "medium", quoted(bare[0]), statement=[row.statement_id for row in bare],
            having=len(rows) - len(bare), of=len(rows), missing=len(bare),
        )  # fmt: skip


def _names_it(book: Book, statement: Row) -> bool:
    """Whether the words name what is counted: a project's page tells of its surroundings too."""
    if statement.subject_type == "indicator":
        return True
    rows = book.results[statement.subject_id]
    names = {book.projects[statement.subject_id].title, *(row.result for row in rows)}
    text = match_key(statement.text or "")
    return any(bare_name(name) in text for name in names)


CHECKS = {
    "claim_trend": claim_trend,
    "claim_steady": claim_steady,
    "claim_single": claim_single,
    "claim_unsupported": claim_unsupported,
}
