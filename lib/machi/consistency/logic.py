"""Logic models: boxes that lead nowhere, outcomes nobody measures, headings that do not fit."""

import re
from collections import defaultdict

from machi.consistency.book import Book, Row, called
from machi.consistency.findings import Outcomes, Verdict, place
from machi.text import match_key, parse_locator

OUTCOMES = ("short", "middle", "final")
NEEDS = {
    "project": ("out",),
    "output": ("in", "out"),
    "short": ("in", "out"),
    "middle": ("in", "out"),
    "final": ("in",),
    "indicator": ("in",),
}
"""Ends at which a box of each stage must be tied to another."""
STAGE_WORDS = {"短期": "short", "中期": "middle", "長期": "final", "最終": "final"}
_STAGE = re.compile("(短期|中期|長期|最終)成果")
_DOTS = str.maketrans(dict.fromkeys("・·･.…", ""))


def _text(node: Row) -> str:
    return str(node.label or node.text)


def _subject_of(book: Book, node: Row) -> tuple[str, str]:
    if node.project_id in book.projects:
        return "project", node.project_id
    return "goal", node.goal_id


def logic_loose(book: Book) -> Outcomes:
    """A box that is tied to nothing at an end where its stage needs a tie."""
    out = {row.from_node_id for row in book.rows("logic_edges")}
    into = {row.to_node_id for row in book.rows("logic_edges")}
    for key, node in book.nodes.items():
        ends = {"out": key in out, "in": key in into}
        lacking = [end for end in NEEDS[node.stage] if not ends[end]]
        if not lacking:
            yield Verdict.IN_ORDER
            continue
        yield book.subject(*_subject_of(book, node)).finding(
            "low", "medium", place(node, _text(node)), node=key, stage=node.stage, lacking=lacking
        )


def logic_unmeasured(book: Book) -> Outcomes:
    """Outcomes without an indicator; one finding per logic model, which counts them."""
    measured = {
        edge.from_node_id
        for edge in book.rows("logic_edges")
        if edge.to_node_id in book.nodes and book.nodes[edge.to_node_id].stage == "indicator"
    }
    models: dict[str, list[Row]] = defaultdict(list)
    for node in book.rows("logic_nodes"):
        if node.stage in OUTCOMES:
            models[node.goal_id].append(node)
    for goal_id, nodes in models.items():
        bare = [node for node in nodes if node.node_id not in measured]
        if not bare:
            yield Verdict.IN_ORDER
            continue
        yield book.subject("goal", goal_id).finding(
            "low", "medium", place(bare[0], _text(bare[0])),
            nodes=[node.node_id for node in bare], having=len(nodes) - len(bare), of=len(nodes),
        )  # fmt: skip


def logic_absent(book: Book) -> Outcomes:
    """A measure without a logic model in a plan that draws one for another measure."""
    drawn = {node.goal_id for node in book.rows("logic_nodes")}
    plans = {row.plan_id for row in book.rows("logic_nodes")}
    busy = {row.goal_id for row in book.rows("projects")}
    for goal in book.rows("goals"):
        if goal.plan_id not in plans or goal.tier != "measure":
            continue
        if goal.goal_id in drawn:
            yield Verdict.IN_ORDER
        elif goal.goal_id in busy:
            yield book.subject("goal", goal.goal_id).finding(
                "low", "high", place(goal, goal.title), models=sorted(drawn)
            )


def logic_heading(book: Book) -> Outcomes:
    """An indicator listed under the heading of one stage that measures a box of another."""
    for edge in book.rows("logic_edges"):
        one, other = (book.nodes.get(k) for k in (edge.from_node_id, edge.to_node_id))
        if one is None or other is None or other.stage != "indicator" or one.stage not in OUTCOMES:
            continue
        named = _STAGE.search(parse_locator(other.locator).section)
        if named is None:
            yield Verdict.UNJUDGED
        elif STAGE_WORDS[named[1]] == one.stage:
            yield Verdict.IN_ORDER
        else:
            yield book.subject("indicator", other.indicator_id).finding(
                "low", "medium" if edge.basis == "stated" else "low",
                place(other, named[0]), place(one, _text(one)),
                node=one.node_id, stage=one.stage, heading=STAGE_WORDS[named[1]],
            )  # fmt: skip


def logic_title(book: Book) -> Outcomes:
    """A box that stands for a project or an indicator under another name than that one's own."""
    for node in book.rows("logic_nodes"):
        if node.stage == "project" and node.project_id in book.projects:
            kind, key = "project", node.project_id
            own = book.projects[key].title
        elif node.stage == "indicator" and node.indicator_id in book.indicators:
            kind, key = "indicator", node.indicator_id
            own = called(book.indicators[key])
        else:
            continue
        if _same(_text(node), own):
            yield Verdict.IN_ORDER
            continue
        row = book.projects[key] if kind == "project" else book.indicators[key]
        yield book.subject(kind, key).finding(
            "low", "high" if node.legibility == "clear" else "medium",
            place(row, own), place(node, _text(node)), node=node.node_id,
        )  # fmt: skip


def _same(one: str, other: str) -> bool:
    """The same name, whatever sign stands for a dot between its words."""
    return match_key(one).translate(_DOTS) == match_key(other).translate(_DOTS)


CHECKS = {
    "logic_title": logic_title,
    "logic_heading": logic_heading,
    "logic_loose": logic_loose,
    "logic_unmeasured": logic_unmeasured,
    "logic_absent": logic_absent,
}
