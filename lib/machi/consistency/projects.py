"""Projects against their own pages: when they start, whose text stands there, what is counted."""

import re
from collections import defaultdict
from itertools import combinations, pairwise

from machi.consistency.book import Book, Row
from machi.consistency.findings import Outcomes, Verdict, number, place
from machi.similarity import similar
from machi.text import char_similarity, match_key

NEW, ENDED = re.compile("新規"), re.compile("終了|廃止|完了")
"""Words of next year's policy that say a project begins or ends."""
TEXTS = ("summary", "progress", "issue")
LONG_TITLE = 5
"""Letters from which a title found in a text is a name and not a common word."""
RISE = 0.2
"""A budget that grows by a fifth is more than the year-to-year movement of prices."""
SAME_TEXT = 20
"""Letters from which two projects do not share a whole text by chance."""
FOREIGN = 0.1
"""How much more alike: projects of one measure share words, which makes half of this difference."""
ALIKE = 0.6
"""Similarity from which a name in brackets is meant to be the project's own (a letter or two)."""
_RULES = re.compile("(交付)?(要綱?|要領|規則|条例)$")
"""Rules are called by the name of the project they govern."""
_QUOTED = re.compile(r"「([^「」…]{4,})(?:」|…)")


def _money(book: Book, item: str = "total") -> dict[str, list[Row]]:
    held: dict[str, list[Row]] = defaultdict(list)
    for row in book.rows("budgets"):
        if row.item == item:
            held[row.project_id].append(row)
    return {key: sorted(rows, key=lambda row: row.year) for key, rows in held.items()}


def _starts(book: Book) -> dict[str, Row]:
    """New projects by id with the first money they get."""
    money = _money(book)
    return {
        key: paid[0]
        for key, row in book.projects.items()
        if NEW.search(row.next_step or "") and (paid := [r for r in money.get(key, []) if r.value])
    }


def project_step(book: Book) -> Outcomes:
    """Money against the policy for next year: new with money before, ended with money after."""
    money = _money(book)
    for key, row in book.projects.items():
        paid = money.get(key, [])
        if len({r.year for r in paid}) < 2 or not row.next_step:
            yield Verdict.UNJUDGED
            continue
        first, last = paid[0], paid[-1]
        odd = None
        if NEW.search(row.next_step) and first.value:
            odd = first, "new"
        elif ENDED.search(row.next_step) and last.value:
            odd = last, "ended"
        elif not ENDED.search(row.next_step) and last.status == "dash_in_source":
            odd = last, "going_on"
        if odd is None:
            yield Verdict.IN_ORDER
            continue
        yield book.subject("project", key).finding(
            "medium", "medium", place(row, row.next_step), place(odd[0]),
            step=odd[1], year=odd[0].year, stage=odd[0].stage,
        )  # fmt: skip


def before_start(book: Book) -> Outcomes:
    """Results credited to a project, by the logic model or its own page, from before it began."""
    starts = _starts(book)
    for key, first in starts.items():
        for row in book.results.get(key, []):
            if row.year is None or row.year >= first.year:
                yield Verdict.IN_ORDER
                continue
            yield book.subject("project", key).finding(
                "medium", "high", place(row), place(first), f"{row.year}<{first.year}",
                year=row.year, year_type=row.year_type, start=first.year,
            )  # fmt: skip
    for edge in book.rows("logic_edges"):
        one, other = (book.nodes.get(k) for k in (edge.from_node_id, edge.to_node_id))
        if one is None or other is None or not other.indicator_id or not one.project_id:
            continue
        if one.project_id not in starts:
            yield Verdict.IN_ORDER
            continue
        first = starts[one.project_id]
        actuals = [r for r in book.values[other.indicator_id] if r.series == "actual" and r.year]
        early = [r for r in actuals if r.year < first.year]
        if not early:
            yield Verdict.IN_ORDER
            continue
        yield book.subject("project", one.project_id).finding(
            "medium", "high" if edge.basis == "stated" else "low",
            place(early[-1]), place(first), f"{early[-1].year}<{first.year}",
            indicator=other.indicator_id, year=early[-1].year, year_type=early[-1].year_type,
            start=first.year,
        )  # fmt: skip


def other_project(book: Book) -> Outcomes:
    """The text of a project names another project of the plan.

    What was done is seldom told of another project; plans and problems may well mention one.
    """
    names = {key: match_key(row.title) for key, row in book.projects.items()}
    for key, row in book.projects.items():
        others = [
            (other, name)
            for other, name in names.items()
            if other != key and len(name) >= LONG_TITLE and name not in names[key]
            and book.projects[other].plan_id == row.plan_id
        ]  # fmt: skip
        for field in TEXTS:
            text = match_key(getattr(row, field) or "")
            if not text:
                continue
            # A name inside a longer one (支援金 in 移住支援金) is no mention of its own.
            found = [(o, n) for o, n in others if n in text.replace(names[key], "")]
            if not found:
                yield Verdict.IN_ORDER
                continue
            other, name = max(found, key=lambda pair: len(pair[1]))
            told = field == "progress"
            yield book.subject("project", key).finding(
                "medium" if told else "low", "medium" if told else "low",
                place(row, _around(text, name)),
                place(book.projects[other], book.projects[other].title),
                field=field, other=other,
            )  # fmt: skip


def _around(text: str, name: str, more: int = 12) -> str:
    at = text.index(name)
    return text[max(0, at - more) : at + len(name) + more]


def foreign_text(book: Book) -> Outcomes:
    """A text that resembles another project's page clearly more than the rest of its own."""
    rows = book.rows("projects")
    pages = [[getattr(row, field) or "" for field in TEXTS] for row in rows]
    reference = [text for page in pages for text in page if text] + [row.title for row in rows]
    for place_of, field in enumerate(TEXTS):
        held = [(i, page[place_of]) for i, page in enumerate(pages) if page[place_of]]
        rest = [
            "。".join([row.title, *page[:place_of], *page[place_of + 1 :]])
            for row, page in zip(rows, pages, strict=True)
        ]
        scores = similar([text for _, text in held], rest, reference, "char-tfidf")
        for (i, _), likeness in zip(held, scores, strict=True):
            row = rows[i]
            others = [j for j, other in enumerate(rows) if j != i and other.plan_id == row.plan_id]
            if not others:
                continue
            best = max(others, key=lambda j: likeness[j])
            if likeness[best] < likeness[i] + FOREIGN:
                yield Verdict.IN_ORDER
                continue
            yield book.subject("project", row.project_id).finding(
                "medium", "low", place(row, getattr(row, field)),
                place(rows[best], rows[best].title), field=field, other=rows[best].project_id,
            )  # fmt: skip


def same_text(book: Book) -> Outcomes:
    """Two projects of a plan with the same words under one heading."""
    for field in TEXTS:
        held = [
            (row, match_key(text)) for row in book.rows("projects") if (text := getattr(row, field))
        ]
        long = [(row, text) for row, text in held if len(text) >= SAME_TEXT]
        for (one, text), (other, again) in combinations(long, 2):
            if one.plan_id != other.plan_id:
                continue
            if text != again:
                yield Verdict.IN_ORDER
                continue
            yield book.subject("project", other.project_id).finding(
                "medium", "high", place(one, getattr(one, field)),
                place(other, getattr(other, field)), field=field, other=one.project_id,
            )  # fmt: skip


def own_name(book: Book) -> Outcomes:
    """A project calls itself by another name in its own text, in corner brackets."""
    titles = [match_key(row.title) for row in book.rows("projects")]
    for key, row in book.projects.items():
        title = match_key(row.title)
        for field in TEXTS:
            for words in _QUOTED.findall(getattr(row, field) or ""):
                word = _RULES.sub("", match_key(words).lstrip("本市町村県")) or " "
                alike = char_similarity(word, title)
                ends = word[0] == title[0] or word[-2:] == title[-2:]
                nearer = any(t != title and char_similarity(word, t) > alike for t in titles)
                if title in word or word in title or alike < ALIKE or nearer or not ends:
                    yield Verdict.IN_ORDER
                    continue
                yield book.subject("project", key).finding(
                    "low", "low", place(row, row.title), place(row, words), field=field
                )


def result_unit(book: Book) -> Outcomes:
    """One result counted in another unit than the year before, so that nobody can compare."""
    for key, rows in book.results.items():
        held: dict[str, dict[int, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for row in rows:
            if row.group == "total" and row.start_year is None and row.year is not None:
                held[row.result][row.year].append(row)
        for years in held.values():
            for (_, before), (_, after) in pairwise(sorted(years.items())):
                if {r.unit for r in before} & {r.unit for r in after}:
                    yield Verdict.IN_ORDER
                    continue
                yield book.subject("project", key).finding(
                    "low", "high", place(before[0]), place(after[0]),
                    year=after[0].year, before=before[0].year, year_type=after[0].year_type,
                )  # fmt: skip


def budget_result(book: Book) -> Outcomes:
    """An amount set to rise while the counted result did not; a question, never a cause."""
    for key, paid in _money(book).items():
        amounts = [row for row in paid if row.value]
        held: dict[tuple[str, str], dict[int, Row]] = defaultdict(dict)
        for row in book.results.get(key, []):
            if row.group == "total" and row.start_year is None and row.year is not None:
                held[row.result, row.unit].setdefault(row.year, row)
        lines = [sorted(own.items()) for own in held.values() if len(own) > 1]
        if len(amounts) < 2 or not lines:
            yield Verdict.UNJUDGED
            continue
        first, last = amounts[0], amounts[-1]
        steps = [own[-1][1].value - own[-2][1].value for own in lines]
        if last.value < (1 + RISE) * first.value or any(step > 0 for step in steps):
            yield Verdict.IN_ORDER
            continue
        (_, before), (_, after) = lines[0][-2:]
        yield book.subject("project", key).finding(
            "low", "low", place(last), place(after),
            f"{number(first.value)}→{number(last.value)};"
            f"{number(before.value)}→{number(after.value)}",
            year=last.year, before=first.year, result_year=after.year,
        )  # fmt: skip


CHECKS = {
    "before_start": before_start,
    "other_project": other_project,
    "foreign_text": foreign_text,
    "same_text": same_text,
    "project_step": project_step,
    "result_unit": result_unit,
    "own_name": own_name,
    "budget_result": budget_result,
}
