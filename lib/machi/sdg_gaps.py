"""Declared against carried: which SDGs a measure claims, and what under it works and pays for them.

Every share says what it is a share of. A project that carries several goals counts in full for
each: the document does not divide it, so the shares of all goals may add up to more than 100 %.
"""

import pandas as pd

from machi import goals as tree
from machi.sdgs import GOALS, counted

BELOW = ["indicator", "project"]
"""Subjects under a measure that carry what the measure declares."""


def promises(placed: pd.DataFrame, goals: pd.DataFrame, tier: str = "measure") -> pd.DataFrame:
    """The marks of each measure against the marks of what stands under it.

    Measures with no mark on themselves, or nothing marked under them, are left out: nobody could
    tell a broken promise from a document that marks only one of the two.

    Args:
        placed: ``sdgs.place``.
        goals: table ``goals``.
        tier: tier of the nodes compared.

    Returns:
        goal_id, sdg (goal number), declared (the node bears the mark), carriers (how many
        indicators and projects under it bear it), state (both, declared_only, carried_only);
        nodes in document order, goals by number.
    """
    held = counted(placed).dropna(subset=["node"])
    held = held.assign(at=held["node"].map(tree.owner(goals, tier)))
    own = held[(held["subject_type"] == "goal") & (held["subject_id"] == held["at"])]
    below = held[held["subject_type"].isin(BELOW)]
    declared = own[["at", "goal_number"]].drop_duplicates().assign(declared=True)
    carried = below.drop_duplicates(["at", "subject_type", "subject_id", "goal_number"])
    carried = carried.groupby(["at", "goal_number"]).size().rename("carriers").reset_index()
    known = set(declared["at"]) & set(carried["at"])
    table = declared.merge(carried, on=["at", "goal_number"], how="outer")
    table = table[table["at"].isin(known)].rename(columns={"at": "goal_id", "goal_number": "sdg"})
    table["declared"] = table["declared"].eq(True)
    table["carriers"] = table["carriers"].fillna(0).astype(int)
    table["state"] = "both"
    table["state"] = table["state"].mask(table["carriers"] == 0, "declared_only")
    table["state"] = table["state"].mask(~table["declared"], "carried_only")
    order = table["goal_id"].map({g: i for i, g in enumerate(goals["goal_id"])})
    number = table["sdg"].map({g: i for i, g in enumerate(GOALS)})
    table = table.assign(_order=order, _number=number).sort_values(["_order", "_number"])
    columns = ["goal_id", "sdg", "declared", "carriers", "state"]
    return table[columns].reset_index(drop=True)


def money(
    placed: pd.DataFrame, projects: pd.DataFrame, budgets: pd.DataFrame, item: str = "total"
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What the projects that carry each SDG cost, as budgeted.

    Args:
        placed: ``sdgs.place``.
        projects: table ``projects``.
        budgets: table ``budgets``.
        item: which money (``total``: the project's cost without the estimate of personnel).

    Returns:
        Two frames. Per goal: sdg, year, stage, amount (thousand yen), projects (how many carry
        it), share (of the amount of all projects whose money could be read). Per year: year,
        stage, amount (of those projects, the denominator), projects (how many), unread (projects
        whose amount is illegible), without (projects the source gives no amount for), unmarked
        (amount of projects that carry no legible mark).
    """
    held = budgets[(budgets["item"] == item) & budgets["project_id"].isin(projects["project_id"])]
    marks = counted(placed)
    marks = marks[marks["subject_type"] == "project"][["subject_id", "goal_number"]]
    marks = marks.drop_duplicates().rename(columns={"subject_id": "project_id"})
    read = held.dropna(subset=["value"])
    years = ["year", "stage"]
    whole = read.groupby(years).agg(amount=("value", "sum"), projects=("value", "size"))
    lost = held[held["value"].isna()]
    illegible = lost["status"] == "illegible"
    bare = read[~read["project_id"].isin(marks["project_id"])].groupby(years)["value"].sum()
    for name, rows in (("unread", lost[illegible]), ("without", lost[~illegible])):
        sizes = rows.groupby(years).size().reindex(whole.index)
        whole[name] = sizes.fillna(0).astype(int)
    whole["unmarked"] = bare.reindex(whole.index).fillna(0.0)
    carried = read.merge(marks, on="project_id").groupby(["goal_number", *years])
    table = carried.agg(amount=("value", "sum"), projects=("project_id", "nunique")).reset_index()
    table = table.rename(columns={"goal_number": "sdg"})
    table = table.merge(whole["amount"].rename("whole").reset_index(), on=years)
    table["share"] = table["amount"] / table["whole"].where(table["whole"] > 0)
    number = table["sdg"].map({g: i for i, g in enumerate(GOALS)})
    table = table.assign(_n=number).sort_values(["year", "stage", "_n"])
    columns = ["sdg", *years, "amount", "projects", "share"]
    return table[columns].reset_index(drop=True), whole.reset_index()


def of_indicators(
    placed: pd.DataFrame, goals: pd.DataFrame, indicators: pd.DataFrame
) -> pd.DataFrame:
    """The SDGs each indicator measures: by a mark of its own, or by that of the node it hangs on.

    Returns:
        sdg, indicator_id, via (own or node), node (the goal or measure whose mark it is; missing
        for own); by goal number, then in document order. An indicator's own mark stands before
        its node's.
    """
    held = counted(placed)
    own = held[held["subject_type"] == "indicator"]
    direct = pd.DataFrame(
        {"sdg": own["goal_number"], "indicator_id": own["subject_id"], "via": "own", "node": None}
    )
    nodes = held[held["subject_type"] == "goal"][["subject_id", "goal_number"]]
    parent = goals.set_index("goal_id")["parent_goal_id"]
    reached = [
        {"indicator_id": row.indicator_id, "node": node}
        for row in indicators.itertuples()
        for node in _upwards(row.goal_id, parent)
    ]
    up = pd.DataFrame(reached, columns=["indicator_id", "node"]).astype("str")
    through = up.merge(nodes, left_on="node", right_on="subject_id").assign(via="node")
    through = through.rename(columns={"goal_number": "sdg"})
    both = pd.concat([direct, through[["sdg", "indicator_id", "via", "node"]]])
    both = both.drop_duplicates(["sdg", "indicator_id"])
    place = both["indicator_id"].map({k: i for i, k in enumerate(indicators["indicator_id"])})
    number = both["sdg"].map({g: i for i, g in enumerate(GOALS)})
    return (
        both.assign(_n=number, _p=place)
        .dropna(subset=["_p"])
        .sort_values(["_n", "_p"])[["sdg", "indicator_id", "via", "node"]]
        .reset_index(drop=True)
    )


def _upwards(goal_id: str, parent: pd.Series) -> list[str]:
    """A node and all above it."""
    path: list[str] = []
    at: object = goal_id
    while isinstance(at, str) and at in parent.index and at not in path:
        path.append(at)
        at = parent[at]
    return path


def succession(plans: pd.DataFrame, placed: pd.DataFrame) -> pd.DataFrame:
    """Each plan beside the plan it follows: how many of its subjects carry each SDG.

    Args:
        plans: table ``plans``.
        placed: the links to count: ``sdgs.counted`` of the marks, or inferred ones, placed.

    Returns:
        plan_id, predecessor_id, sdg, before, now (distinct subjects below the plan itself) for
        every goal that occurs in one of the two; pairs of which neither carries any are left out.
    """
    pairs = plans.dropna(subset=["predecessor_id"])
    pairs = pairs[pairs["predecessor_id"].isin(plans["plan_id"])]
    held = placed[(placed["subject_type"] != "plan")].dropna(subset=["goal_number"])
    held = held.drop_duplicates(["plan_id", "subject_type", "subject_id", "goal_number"])
    sizes = held.groupby(["plan_id", "goal_number"]).size()
    rows = [
        (row.plan_id, row.predecessor_id, goal, before, now)
        for row in pairs.itertuples()
        for goal in GOALS
        if (before := int(sizes.get((row.predecessor_id, goal), 0)))
        + (now := int(sizes.get((row.plan_id, goal), 0)))
    ]
    return pd.DataFrame(rows, columns=["plan_id", "predecessor_id", "sdg", "before", "now"])
