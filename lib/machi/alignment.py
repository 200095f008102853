"""Hold a plan's goals against the goals of a national edition.

Links are facts of a document or decisions of a person (``national_links``); ``suggestions`` may
add inferred ones, which are shown and never counted. A link of a measure or initiative counts for
the goal above it, and says so. A row that says ``none`` is a decision, not a link.
"""

from dataclasses import dataclass

import pandas as pd

from machi import goals as tree
from machi import schemas

STRENGTH = {basis: rank for rank, basis in enumerate(reversed(schemas.BASES))}
"""inferred < reviewed < stated."""

COUNTED = ("stated", "reviewed")
"""Bases that count; what software inferred is shown as such and never counted."""

PURSUED = ("goal", "cross_cutting")
"""Kinds of national goals a municipality is expected to take up; the rest is context."""


def editions(plans: pd.DataFrame, strategy_id: str) -> pd.DataFrame:
    """The national edition each plan is held against.

    Args:
        plans: table ``plans``.
        strategy_id: an edition for all plans; empty for the one in force when each was made.

    Returns:
        plan_id, strategy_id, in_force (whether it is the edition recorded with the plan).
    """
    recorded = plans["national_strategy_id"]
    chosen = recorded if not strategy_id else pd.Series(strategy_id, index=plans.index)
    return pd.DataFrame(
        {"plan_id": plans["plan_id"], "strategy_id": chosen, "in_force": chosen == recorded}
    )


def links(goals: pd.DataFrame, national_links: pd.DataFrame) -> pd.DataFrame:
    """Links with the goal-tier node they count for; pairs found not to be linked are left out.

    Returns:
        The columns of ``national_links`` plus plan_id, goal (goal-tier id), direct (the goal
        itself is linked, not a measure under it).
    """
    held = national_links[national_links["relation"] != schemas.NO_LINK]
    plan_of = goals.set_index("goal_id")["plan_id"]
    above = held["goal_id"].map(tree.owner(goals, "goal"))
    return held.assign(
        plan_id=held["goal_id"].map(plan_of),
        goal=above,
        direct=above == held["goal_id"],
    ).reset_index(drop=True)


def matrix(
    goals: pd.DataFrame,
    national_links: pd.DataFrame,
    national_goals: pd.DataFrame,
    plan_id: str,
    strategy_id: str,
    cell: str = "basis",
) -> pd.DataFrame:
    """Goals of a plan (rows) against goals of an edition (columns).

    Returns:
        Index goal_id and columns national_goal_id, both in document order; a cell holds the
        basis of the strongest link (stated > reviewed > inferred, then whole > partial), or its
        relation when ``cell`` says so; missing where there is no link.
    """
    own = goals[goals["plan_id"] == plan_id]
    edition = national_goals[national_goals["strategy_id"] == strategy_id]
    return _matrix(own, _ranked(links(goals, national_links)), edition, cell)


def _ranked(held: pd.DataFrame) -> pd.DataFrame:
    """``links``, the weakest first: by basis, then partial before whole."""
    whole = (held["relation"] != "partial").astype(int)
    rank = 2 * held["basis"].map(STRENGTH) + whole
    return held.loc[rank.sort_values(kind="stable").index]


def _matrix(
    own: pd.DataFrame, ranked: pd.DataFrame, edition: pd.DataFrame, cell: str
) -> pd.DataFrame:
    """``matrix`` of the goals of one plan, given ``_ranked`` links and the goals of an edition."""
    rows = pd.Index(own.loc[own["tier"] == "goal", "goal_id"], name="goal_id")
    columns = pd.Index(edition.sort_values("number")["national_goal_id"], name="national_goal_id")
    pairs = zip(ranked["goal"].tolist(), ranked["national_goal_id"].tolist(), strict=True)
    cells = dict(zip(pairs, ranked[cell].tolist(), strict=True))
    table = [[cells.get((goal, national)) for national in columns] for goal in rows]
    return pd.DataFrame(table, index=rows, columns=columns, dtype="str")


def coverage(
    table: pd.DataFrame, national_goals: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Coverage both ways.

    Returns:
        Two frames: per national goal (national_goal_id, kind, title, goals: how many municipal
        goals pursue it, expected: whether its kind is one a plan is expected to take up), and per
        municipal goal (goal_id, national_goals: how many it is linked to). Inferred links are not
        counted.
    """
    held = table.isin(COUNTED)
    national = national_goals.set_index("national_goal_id").loc[table.columns]
    above = pd.DataFrame(
        {
            "national_goal_id": table.columns,
            "kind": national["kind"].to_numpy(),
            "title": national["title"].to_numpy(),
            "goals": held.sum(axis=0).to_numpy(),
            "expected": national["kind"].isin(PURSUED).to_numpy(),
        }
    )
    below = pd.DataFrame({"goal_id": table.index, "national_goals": held.sum(axis=1).to_numpy()})
    return above, below


@dataclass(frozen=True)
class Comparison:
    """One plan held against one national edition.

    Attributes:
        plan_id: the plan.
        strategy_id: the edition.
        in_force: whether it was in force when the plan was made.
        matrix: ``matrix`` of the two, cells telling the basis.
        relations: the same with cells telling how close the two goals are.
        above: coverage per national goal.
        below: coverage per municipal goal.
        traps: goals whose number differs from the national one.
    """

    plan_id: str
    strategy_id: str
    in_force: bool
    matrix: pd.DataFrame
    relations: pd.DataFrame
    above: pd.DataFrame
    below: pd.DataFrame
    traps: pd.DataFrame

    @property
    def shown(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """``matrix`` and ``relations`` without context nobody is expected to answer or answers."""
        asked = self.above.set_index("national_goal_id")["expected"]
        kept = [i for i in self.matrix if asked[i] or self.matrix[i].notna().any()]
        return self.matrix[kept], self.relations[kept]


def compare(
    plans: pd.DataFrame,
    goals: pd.DataFrame,
    national_links: pd.DataFrame,
    national_goals: pd.DataFrame,
    strategy_id: str = "",
) -> list[Comparison]:
    """Every plan that has goals, against an edition (by default the one of its own time).

    Plans without goal-tier nodes (an evaluation sheet, a plan known by title) and plans whose
    edition is not recorded are left out.
    """
    with_goals = goals.loc[goals["tier"] == "goal", "plan_id"]
    wanted = editions(plans[plans["plan_id"].isin(with_goals)], strategy_id)
    ranked = _ranked(links(goals, national_links))
    results = []
    for plan in wanted.dropna(subset=["strategy_id"]).itertuples():
        own = goals[goals["plan_id"] == plan.plan_id]
        edition = national_goals[national_goals["strategy_id"] == plan.strategy_id]
        table, relations = (_matrix(own, ranked, edition, cell) for cell in ("basis", "relation"))
        above, below = coverage(table, national_goals)
        traps = order_traps(own, national_links, edition)
        names = (plan.plan_id, plan.strategy_id, bool(plan.in_force))
        results.append(Comparison(*names, table, relations, above, below, traps))
    return results


def wording_drift(
    plans: pd.DataFrame,
    goals: pd.DataFrame,
    national_links: pd.DataFrame,
    national_goals: pd.DataFrame,
) -> pd.DataFrame:
    """Goals whose own words follow another edition than the one in force when the plan was made.

    Plans whose edition is not recorded are left out: nobody knows what they drift from.

    Returns:
        plan_id, goal_id, evidence, national_goal_id, national_title, strategy_id (the edition
        the words come from), in_force (the edition recorded with the plan), relation.
    """
    recorded = plans.set_index("plan_id")["national_strategy_id"]
    stated = links(goals, national_links)
    stated = stated[stated["basis"] == "stated"].merge(
        national_goals[["national_goal_id", "strategy_id", "title"]].rename(
            columns={"title": "national_title"}
        ),
        on="national_goal_id",
    )
    stated["in_force"] = stated["plan_id"].map(recorded)
    columns = ["plan_id", "goal_id", "evidence", "national_goal_id", "national_title"]
    known = stated.dropna(subset=["in_force"])
    drifted = known[known["strategy_id"] != known["in_force"]]
    return drifted[[*columns, "strategy_id", "in_force", "relation"]].reset_index(drop=True)


def order_traps(
    goals: pd.DataFrame, national_links: pd.DataFrame, national_goals: pd.DataFrame
) -> pd.DataFrame:
    """Goals whose number differs from the number of the national goal they correspond to.

    Only where the plan has as many goals as the edition: otherwise nobody would match numbers.

    Args:
        goals: table ``goals``.
        national_links: table ``national_links``; partial and inferred links are left out.
        national_goals: the goals of one edition.

    Returns:
        plan_id, goal_id, title, position (order in the plan), national_goal_id, national_title,
        number (place among the edition's goals; its visions and pillars are not counted).
    """
    top = goals[goals["tier"] == "goal"].drop(columns="number")
    top["position"] = top.groupby("plan_id").cumcount() + 1
    held = whole(national_links)[["goal_id", "national_goal_id"]].drop_duplicates()
    nationals = national_goals[national_goals["kind"] == "goal"].sort_values("number")
    nationals = nationals.rename(columns={"title": "national_title"})
    nationals["number"] = range(1, len(nationals) + 1)
    joined = top.merge(held, on="goal_id").merge(
        nationals[["national_goal_id", "national_title", "number"]], on="national_goal_id"
    )
    columns = ["plan_id", "goal_id", "title", "position", "national_goal_id"]
    sizes = top.groupby("plan_id").size()
    alike = joined["plan_id"].map(sizes) == len(nationals)
    moved = joined[alike & (joined["position"] != joined["number"])]
    return moved[[*columns, "national_title", "number"]].reset_index(drop=True)


def whole(held: pd.DataFrame) -> pd.DataFrame:
    """Links strong enough to be followed: neither partial nor inferred, nor found to be none."""
    weak = held["relation"].isin(["partial", schemas.NO_LINK])
    return held[~weak & held["basis"].isin(COUNTED)]
