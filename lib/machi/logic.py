"""The logic model as a graph: what leads where, what is missing, and where its parts disagree.

Projects lead to outputs, outputs to short, middle and final outcomes; indicators are attached to
what they measure. An arrow that a document does not print but its words or places suggest is
``judged``; a finding that rests on one says so. Nothing here proves that one box causes another.
"""

from itertools import product
from typing import NamedTuple

import pandas as pd

OUTCOMES = ("short", "middle", "final")
MEASURABLE = ("output", *OUTCOMES)
"""Stages an indicator can measure."""
STATES = ("earlier_only", "later_only", "both_met", "neither_met", "no_common_year")
"""What two indicators on one way say of each other, the telling ones first."""
VALUES = ["year", "year_type", "target", "actual", "met"]
VALUES += [f"{name}_later" for name in VALUES[2:]]


def reach(edges: pd.DataFrame) -> dict[str, set[str]]:
    """All boxes that can be reached from each box; a box in a circle reaches itself."""
    after: dict[str, set[str]] = {}
    for edge in edges.itertuples():
        after.setdefault(edge.from_node_id, set()).add(edge.to_node_id)
    found: dict[str, set[str]] = {}
    for start in after:
        waiting, seen = list(after[start]), set()
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting += after.get(node, ())
        found[start] = seen
    return found


class Gaps(NamedTuple):
    """What a logic model lacks.

    Attributes:
        projects: ``projects_without_outcome``.
        outcomes: ``outcomes_without_indicator``.
        unmodelled: ``not_modelled``.
    """

    projects: pd.DataFrame
    outcomes: pd.DataFrame
    unmodelled: pd.DataFrame


def gaps(nodes: pd.DataFrame, edges: pd.DataFrame, projects: pd.DataFrame) -> Gaps:
    """Everything that is missing from the logic models of some projects.

    Args:
        nodes: table ``logic_nodes``.
        edges: table ``logic_edges``.
        projects: table ``projects``.
    """
    return Gaps(
        projects_without_outcome(nodes, edges),
        outcomes_without_indicator(nodes, edges),
        not_modelled(projects, nodes),
    )


def projects_without_outcome(nodes: pd.DataFrame, edges: pd.DataFrame) -> pd.DataFrame:
    """Projects of the model from which no way leads to an outcome.

    Args:
        nodes: table ``logic_nodes``.
        edges: table ``logic_edges``; stated and judged ones both count as a way.

    Returns:
        node_id, goal_id, project_id, reaches (``output``: the way ends at an output; ``nothing``:
        no arrow to an output or outcome; an indicator beside it is no outcome).
    """
    ways = reach(edges)
    stage = nodes.set_index("node_id")["stage"]
    own = nodes[nodes["stage"] == "project"]
    ends = [{str(stage[node]) for node in ways.get(start, ())} for start in own["node_id"]]
    lost = [not end & set(OUTCOMES) for end in ends]
    reaches = ["output" if "output" in end else "nothing" for end in ends]
    table = own[["node_id", "goal_id", "project_id"]].assign(reaches=reaches)
    return table[pd.Series(lost, index=table.index, dtype=bool)].reset_index(drop=True)


def outcomes_without_indicator(nodes: pd.DataFrame, edges: pd.DataFrame) -> pd.DataFrame:
    """Outcomes to which no indicator is attached.

    Returns:
        node_id, goal_id, stage; in the order of the table.
    """
    measured = attached(nodes, edges)["node_id"]
    own = nodes[nodes["stage"].isin(OUTCOMES) & ~nodes["node_id"].isin(measured)]
    return own[["node_id", "goal_id", "stage"]].reset_index(drop=True)


def not_modelled(projects: pd.DataFrame, nodes: pd.DataFrame) -> pd.DataFrame:
    """Projects that stand in no logic model.

    Returns:
        project_id, goal_id, lacks (``model``: their measure has none; ``box``: it has one without
        them).
    """
    own = projects[~projects["project_id"].isin(nodes["project_id"].dropna())]
    has = own["goal_id"].isin(nodes["goal_id"])
    lacks = pd.Series("model", index=own.index).mask(has, "box")
    return own[["project_id", "goal_id"]].assign(lacks=lacks).reset_index(drop=True)


def attached(nodes: pd.DataFrame, edges: pd.DataFrame) -> pd.DataFrame:
    """Indicators of outputs and outcomes.

    An indicator printed in a project's row is attached to that project alone and measures neither
    an output nor an outcome; such edges are not taken.

    Returns:
        node_id (the output or outcome), stage, indicator_node_id, indicator_id, basis; in the
        order of the table ``logic_nodes``.
    """
    hosts = nodes[nodes["stage"].isin(MEASURABLE)][["node_id", "stage"]]
    ends = nodes[nodes["stage"] == "indicator"][["node_id", "indicator_id"]]
    ends = ends.rename(columns={"node_id": "indicator_node_id"})
    held = hosts.merge(edges[["from_node_id", "to_node_id", "basis"]], left_on="node_id",
                       right_on="from_node_id")  # fmt: skip
    held = held.merge(ends, left_on="to_node_id", right_on="indicator_node_id")
    return held[["node_id", "stage", "indicator_node_id", "indicator_id", "basis"]]


def contrasts(nodes: pd.DataFrame, edges: pd.DataFrame, yearly: pd.DataFrame) -> pd.DataFrame:
    """Every two measured boxes on one way, compared: is the earlier one met, is the later one?

    Compared is each indicator's own actual with its own target, both in the last fiscal or
    calendar year for which both indicators have both.

    Args:
        nodes: table ``logic_nodes``.
        edges: table ``logic_edges``.
        yearly: ``kpi.yearly``.

    Returns:
        node_id, stage, indicator_id of the earlier box, the same with the suffix _later, year,
        year_type, target, actual, met and target_later, actual_later, met_later (missing without a
        common year), state (one of ``STATES``), basis (``stated`` when every step between and
        both attachments are stated, else ``judged``); telling states first.
    """
    hosts = attached(nodes, edges)
    ways, sure = reach(edges), reach(edges[edges["basis"] == "stated"])
    rows = []
    for one, other in product(hosts.itertuples(), repeat=2):
        apart = one.node_id != other.node_id and one.indicator_id != other.indicator_id
        if not apart or other.node_id not in ways.get(one.node_id, ()):
            continue
        printed = {one.basis, other.basis} == {"stated"}
        printed &= other.node_id in sure.get(one.node_id, ())
        earlier = (one.node_id, one.stage, one.indicator_id)
        later = (other.node_id, other.stage, other.indicator_id)
        pair = _last_common(yearly, one.indicator_id, other.indicator_id)
        rows.append((*earlier, *later, *pair, "stated" if printed else "judged"))
    ends = ["node_id", "stage", "indicator_id"]
    columns = [*ends, *(f"{name}_later" for name in ends), *VALUES, "state", "basis"]
    table = pd.DataFrame(rows, columns=columns)
    place = table["state"].map({state: n for n, state in enumerate(STATES)})
    return table.loc[place.sort_values(kind="stable").index].reset_index(drop=True)


def _last_common(yearly: pd.DataFrame, one: str, other: str) -> tuple[object, ...]:
    """Year, year_type, values of both indicators in their last common year, and the state."""
    parts = [yearly[yearly["indicator_id"] == key] for key in (one, other)]
    both = parts[0].merge(parts[1], on=["year", "year_type"], suffixes=("", "_later"))
    if both.empty:
        return (*[None] * len(VALUES), "no_common_year")
    last = both.sort_values("year", kind="stable").iloc[-1]
    met, later = bool(last["met"]), bool(last["met_later"])
    state = {(True, False): "earlier_only", (False, True): "later_only", (True, True): "both_met"}
    return (*last[VALUES], state.get((met, later), "neither_met"))


def measures(nodes: pd.DataFrame) -> list[str]:
    """The measures that have a logic model, in the order of the table."""
    return list(dict.fromkeys(nodes["goal_id"]))
