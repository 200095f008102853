"""SDGs a measure declares against the marks of what stands under it."""

from machi.consistency.book import Book, Row
from machi.consistency.findings import Outcomes, Verdict, place

ALMOST_ALL = 0.75
"""Share of a plan's projects that must bear a mark before a project without one stands out."""
FEWEST = 4
"""Fewer projects than this have no usual practice."""


def _mark(book: Book, subjects: set[str], sdg: str) -> Row | None:
    """The first mark of a goal, or one of its targets, on one of the subjects."""
    rows = [
        row
        for row in book.rows("sdg_links")
        if row.subject_id in subjects and row.sdg and row.sdg.split(".")[0] == sdg
    ]
    return rows[0] if rows else None


def sdg_unborne(book: Book) -> Outcomes:
    """A measure declares a goal that no project or indicator under it bears."""
    for row in book.promises:
        if not row.declared:
            continue
        if row.carriers:
            yield Verdict.IN_ORDER
            continue
        mark = _mark(book, {row.goal_id}, row.sdg)
        if mark is None:
            continue
        yield book.subject("goal", row.goal_id).finding(
            "medium",
            "high" if mark.legibility == "clear" else "medium",
            place(mark, row.sdg),
            sdg=row.sdg,
        )


def sdg_undeclared(book: Book) -> Outcomes:
    """Projects or indicators bear a goal that their measure does not declare."""
    for row in book.promises:
        if not row.carriers:
            continue
        if row.declared:
            yield Verdict.IN_ORDER
            continue
        below = book.under(row.goal_id)
        subjects = {p.project_id for p in book.rows("projects") if p.goal_id in below}
        subjects |= {key for key, i in book.indicators.items() if i.goal_id in below}
        mark = _mark(book, subjects, row.sdg)
        if mark is None:
            continue
        yield book.subject("goal", row.goal_id).finding(
            "low",
            "high" if mark.legibility == "clear" else "medium",
            place(mark, mark.sdg),
            sdg=row.sdg,
            carriers=row.carriers,
            by=mark.subject_id,
        )


def sdg_missing(book: Book) -> Outcomes:
    """A project without any mark in a plan that marks almost all of its projects."""
    marked = {row.subject_id for row in book.rows("sdg_links") if row.subject_type == "project"}
    for plan_id in book.plans:
        rows = [row for row in book.rows("projects") if row.plan_id == plan_id]
        having = sum(row.project_id in marked for row in rows)
        for row in rows:
            if row.project_id in marked:
                yield Verdict.IN_ORDER
            elif len(rows) < FEWEST or having < ALMOST_ALL * len(rows):
                yield Verdict.UNJUDGED
            else:
                yield book.subject("project", row.project_id).finding(
                    "low", "high", place(row, ""), having=having, of=len(rows)
                )


CHECKS = {
    "sdg_unborne": sdg_unborne,
    "sdg_undeclared": sdg_undeclared,
    "sdg_missing": sdg_missing,
}
