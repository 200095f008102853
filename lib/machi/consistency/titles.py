"""Titles of goals and projects: one letter apart inside a plan, renamed between editions."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from machi.consistency.book import Book, Row
from machi.consistency.findings import Outcomes, Verdict, place
from machi.text import char_similarity, match_key

SHORTEST = 6
"""Letters from which one letter's difference is more likely a slip than another word."""
RENAMED = 0.5
"""Similarity of character pairs from which a goal is taken for its predecessor under a new name."""
NEAR = 0.8
"""The same for measures and below, of which plans have many that share their words."""
SPELLINGS = (
    ("子ども", "子供", "こども"),
    ("障がい", "障害", "障碍"),
    ("取り組み", "取組み"),
    ("暮らし", "くらし"),
    ("受け入れ", "受入れ"),
)
"""Words that official texts write in one of several ways, and are expected to write in one."""
LONG = 15
"""Letters from which even two letters' difference in one place is more likely a slip."""
_REPEATED = re.compile(r"[(（\[【]再掲[)）\]】]")


def _key(title: str) -> str:
    return match_key(_REPEATED.sub("", title))


def one_letter(keys: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs of places whose keys differ by one letter that is no digit; long ones by two."""
    for i, one in enumerate(keys):
        for j in range(i + 1, len(keys)):
            other = keys[j]
            if min(len(one), len(other)) < SHORTEST or abs(len(one) - len(other)) > 1:
                continue
            if one != other and (_apart(one, other) or _two_apart(one, other)):
                yield i, j


def _apart(one: str, other: str) -> bool:
    """Whether two different keys are one substitution, insertion or deletion apart."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    rest = shorter[start + 1 :] if len(one) == len(other) else shorter[start:]
    letters = one[start : start + 1] + other[start : start + 1]
    return longer[start + 1 :] == rest and not any(letter.isdigit() for letter in letters)


def _two_apart(one: str, other: str) -> bool:
    """Whether two long keys of one length differ in two letters beside each other (強化, 充実)."""
    if len(one) != len(other) or len(one) < LONG:
        return False
    odd = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    letters = "".join(one[i] + other[i] for i in odd)
    return len(odd) == 2 and odd[1] == odd[0] + 1 and not any(c.isdigit() for c in letters)


def title_variant(book: Book) -> Outcomes:
    """Two titles of one plan that differ by a single letter, long ones by two in one place."""
    plans: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for name, kind in (("goals", "goal"), ("projects", "project"), ("indicators", "indicator")):
        for row in book.rows(name):
            plans[row.plan_id].append((kind, row))
    for rows in plans.values():
        keys = [_key(_title(row)) for _, row in rows]
        first = {key: i for i, key in reversed(list(enumerate(keys)))}
        odd = [
            (i, j)
            for i, j in one_letter(keys)
            if first[keys[i]] == i and first[keys[j]] == j and not _one_quantity(book, rows, i, j)
        ]
        yield from [Verdict.IN_ORDER] * (len(rows) - len({j for _, j in odd}))
        for i, j in _once(odd):
            (_, one), (kind, other) = rows[i], rows[j]
            again = any(_REPEATED.search(_title(row)) for row in (one, other))
            yield book.subject(kind, getattr(other, f"{kind}_id")).finding(
                "low", "high" if again else "low", place(one, _title(one)),
                place(other, _title(other)), other=getattr(one, f"{rows[i][0]}_id"),
            )  # fmt: skip


def _title(row: Row) -> str:
    return str(getattr(row, "title", None) or row.name)


def _one_quantity(book: Book, rows: list[tuple[str, Row]], i: int, j: int) -> bool:
    """Indicators known to be the same quantity; ``names.pair_name`` speaks of those."""
    if (rows[i][0], rows[j][0]) != ("indicator", "indicator"):
        return False
    return book.roots[rows[i][1].indicator_id] == book.roots[rows[j][1].indicator_id]


def _once(pairs: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Each later title with the first one it resembles."""
    seen: Counter[int] = Counter()
    for i, j in pairs:
        if not seen[j]:
            yield i, j
        seen[j] += 1


def title_repeated(book: Book) -> Outcomes:
    """One title under two nodes of a plan, without a word that it stands there again."""
    held: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in book.rows("goals"):
        held[row.plan_id, row.tier, match_key(row.title)].append(row)
    for rows in held.values():
        parents = {row.parent_goal_id for row in rows}
        if len(rows) == 1 or len(parents) == 1:
            yield Verdict.IN_ORDER
            continue
        yield book.subject("goal", rows[1].goal_id).finding(
            "low", "high", place(rows[0], rows[0].title), place(rows[1], rows[1].title),
            other=rows[0].goal_id,
        )  # fmt: skip


def spelling_variant(book: Book) -> Outcomes:
    """One word written two ways in the titles of a plan."""
    plans: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for name, kind in (("goals", "goal"), ("indicators", "indicator"), ("projects", "project")):
        for row in book.rows(name):
            plans[row.plan_id].append((kind, row))
    for plan_id, rows in plans.items():
        for variants in SPELLINGS:
            used = {
                variant: first
                for variant in variants
                if (first := next((r for _, r in rows if variant in _title(r)), None)) is not None
            }
            if not used:
                continue
            if len(used) == 1:
                yield Verdict.IN_ORDER
                continue
            (one, first), (other, second) = list(used.items())[:2]
            yield book.subject("plan", plan_id).finding(
                "low", "low", place(first, _title(first)), place(second, _title(second)),
                spellings=(one, other),
            )  # fmt: skip


def title_renamed(book: Book) -> Outcomes:
    """A goal that its predecessor's plan prints under another, similar title."""
    tiers: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in book.rows("goals"):
        tiers[row.plan_id, row.tier].append(row)
    for (plan_id, tier), rows in tiers.items():
        before = tiers.get((getattr(book.plans.get(plan_id), "predecessor_id", ""), tier), [])
        known = {_key(row.title) for row in before}
        own = {_key(row.title) for row in rows}
        free = [row for row in before if _key(row.title) not in own]
        for row in rows if before else []:
            if _key(row.title) in known:
                yield Verdict.IN_ORDER
                continue
            alike = [(char_similarity(_key(row.title), _key(b.title)), b) for b in free]
            score, old = max(alike, key=lambda pair: pair[0], default=(0.0, row))
            if score < (RENAMED if tier == "goal" else NEAR):
                yield Verdict.UNJUDGED
                continue
            yield book.subject("goal", row.goal_id).finding(
                "low", "medium", place(old, old.title), place(row, row.title),
                other=old.goal_id, similarity=round(score, 2),
            )  # fmt: skip


CHECKS = {
    "title_variant": title_variant,
    "title_renamed": title_renamed,
    "title_repeated": title_repeated,
    "spelling_variant": spelling_variant,
}
