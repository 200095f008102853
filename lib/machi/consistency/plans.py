"""Plans as wholes: what they announce, what they take over, what they leave out."""

from collections import defaultdict

from machi.consistency.book import Book, Row
from machi.consistency.findings import Outcomes, Place, Verdict, place

FEWEST = 3
"""Fewer indicators than this have no usual practice."""


def _claims(book: Book, plan_id: str, claim: str) -> list[Row]:
    rows = book.rows("statements")
    return [row for row in rows if row.plan_id == plan_id and row.claim == claim]


def _indicators(book: Book, plan_id: str) -> list[Row]:
    return [row for row in book.indicators.values() if row.plan_id == plan_id]


def plan_years(book: Book) -> Outcomes:
    """A plan with goals whose first or last year is printed nowhere."""
    busy = {row.plan_id for row in book.rows("goals")}
    for plan in book.rows("plans"):
        if plan.plan_id not in busy:
            yield Verdict.UNJUDGED
        elif plan.start_year is not None and plan.end_year is not None:
            yield Verdict.IN_ORDER
        else:
            yield book.subject("plan", plan.plan_id).finding(
                "low", "medium", place(plan, plan.title)
            )


def announced_missing(book: Book) -> Outcomes:
    """Targets and indicators announced by a plan that prints none."""
    for plan_id in book.plans:
        for row in _claims(book, plan_id, "indicators_announced")[:1]:
            if _indicators(book, plan_id):
                yield Verdict.IN_ORDER
                continue
            yield book.subject("plan", plan_id).finding(
                "low", "high", place(row, row.text or ""), statement=row.statement_id
            )


def sdg_silent(book: Book) -> Outcomes:
    """SDGs a plan declares and marks nowhere, or that its predecessor declares and it does not."""
    marked: dict[str, set[str]] = defaultdict(set)
    for row in book.rows("sdg_links"):
        # An illegible mark is a mark.
        marked[book.subject(row.subject_type, row.subject_id).plan_id].add(row.subject_type)
    for plan_id, plan in book.plans.items():
        said = _claims(book, plan_id, "supports_sdgs")
        silent = _claims(book, plan_id, "no_sdgs_mentioned")
        before = _claims(book, plan.predecessor_id or "", "supports_sdgs")
        if said:
            if marked[plan_id]:
                yield Verdict.IN_ORDER
                continue
            yield book.subject("plan", plan_id).finding(
                "low", "medium", place(said[0], said[0].text or ""), case="unmarked",
                statement=[row.statement_id for row in said],
            )  # fmt: skip
        elif silent and before:
            yield book.subject("plan", plan_id).finding(
                "low", "medium", place(silent[0], ""), place(before[0], before[0].text or ""),
                case="dropped", statement=(silent[0].statement_id, before[0].statement_id),
                other=plan.predecessor_id,
            )  # fmt: skip
        elif before:
            yield Verdict.IN_ORDER


def edition_link(book: Book) -> Outcomes:
    """Goals printed under goals of another national edition than the one their plan was made in."""
    edition = {row.national_goal_id: row.strategy_id for row in book.rows("national_goals")}
    plans: dict[str, list[Row]] = defaultdict(list)
    for row in book.rows("national_links"):
        if row.basis == "stated" and row.goal_id in book.goals and row.national_goal_id in edition:
            plans[book.goals[row.goal_id].plan_id].append(row)
    for plan_id, rows in plans.items():
        own = book.plans[plan_id].national_strategy_id
        if own is None:
            yield Verdict.UNJUDGED
            continue
        kept = {row.goal_id for row in rows if edition[row.national_goal_id] == own}
        odd = [row for row in rows if row.goal_id not in kept]
        yield from [Verdict.IN_ORDER] * (len(kept) or (not odd))
        if odd:
            yield book.subject("plan", plan_id).finding(
                "low", "high", place(odd[0], odd[0].evidence or ""),
                Place(own, book.plans[plan_id].locator, book.plans[plan_id].source_id),
                goals=sorted({row.goal_id for row in odd}),
                edition=sorted({edition[row.national_goal_id] for row in odd}), own=own,
            )  # fmt: skip


def actual_missing(book: Book) -> Outcomes:
    """A plan that has run out and tells what was reached for some of its targets only."""
    followed = {plan.predecessor_id for plan in book.rows("plans")}
    for plan_id in book.plans:
        with_target = [
            row for row in _indicators(book, plan_id)
            if any(r.series == "target" for r in book.values[row.indicator_id])
        ]  # fmt: skip
        if plan_id not in followed or len(with_target) < FEWEST:
            continue
        held = {key for row in with_target for key in book.groups[book.roots[row.indicator_id]]
                if any(_reached(book, r, plan_id) for r in book.values[key])}  # fmt: skip
        lacking = [row for row in with_target if row.indicator_id not in held]
        if len(lacking) == len(with_target):
            yield Verdict.UNJUDGED
        elif not lacking:
            yield Verdict.IN_ORDER
        else:
            yield book.subject("plan", plan_id).finding(
                "low", "medium", place(lacking[0], ""),
                indicators=[row.indicator_id for row in lacking],
                having=len(with_target) - len(lacking), of=len(with_target),
            )  # fmt: skip


def _reached(book: Book, row: Row, plan_id: str) -> bool:
    """Whether a row tells what was reached inside the plan's years, or without a year.

    A printed rate tells it as well as a count does.
    """
    start = book.plans[plan_id].start_year
    within = row.year is None or start is None or row.year >= start
    return row.series in ("actual", "published_rate") and within


CHECKS = {
    "plan_years": plan_years,
    "announced_missing": announced_missing,
    "sdg_silent": sdg_silent,
    "edition_link": edition_link,
    "actual_missing": actual_missing,
}
