"""The tree of a plan: who stands above whom, and how much there is of each tier."""

import pandas as pd

from machi import schemas


def owner(goals: pd.DataFrame, tier: str) -> pd.Series:
    """For each node the ancestor of ``tier`` (or itself); missing when there is none above.

    Returns:
        A series of goal ids indexed by goal id.
    """
    ids = goals["goal_id"].tolist()
    tiers = dict(zip(ids, goals["tier"], strict=True))
    parents = dict(zip(ids, goals["parent_goal_id"], strict=True))
    found = []
    for at in ids:
        for _ in schemas.TIERS:
            if tiers.get(at, tier) == tier:
                break
            at = parents[at]
        found.append(at if tiers.get(at) == tier else None)
    return pd.Series(found, index=pd.Index(ids, dtype="str", name="goal_id"), dtype="str")


def lines(goals: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Each node with all nodes above it, itself first."""
    parents = dict(zip(goals["goal_id"], goals["parent_goal_id"], strict=True))
    found = {}
    for start in parents:
        line, at = [start], parents[start]
        while at in parents and at not in line:
            line.append(at)
            at = parents[at]
        found[start] = tuple(line)
    return found


def counts(plans: pd.DataFrame, goals: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """How large each plan is.

    Returns:
        plan_id, short_title, one count per tier of ``schemas.TIERS``, indicators, and again
        (indicators that repeat another one of the same plan).
    """
    tiers = goals.groupby(["plan_id", "tier"]).size().unstack(fill_value=0)
    tiers = tiers.reindex(index=plans["plan_id"], columns=schemas.TIERS, fill_value=0)
    plan_of = indicators.set_index("indicator_id")["plan_id"]
    repeated = indicators[indicators["same_as"].map(plan_of) == indicators["plan_id"]]
    table = plans[["plan_id", "short_title"]].merge(tiers.reset_index(), on="plan_id")
    for name, rows in (("indicators", indicators), ("again", repeated)):
        size = rows.groupby("plan_id").size()
        table[name] = table["plan_id"].map(size).fillna(0).astype(int)
    return table.rename_axis(columns=None)


def outline(goals: pd.DataFrame, indicators: pd.DataFrame, plan_id: str) -> pd.DataFrame:
    """The top goals of a plan with what hangs on them.

    Returns:
        goal_id, level, number, title, subtitle, and counts of measures, initiatives and
        indicators at or below each goal. A plan without goal-tier nodes is outlined by measures.
    """
    own = goals[goals["plan_id"] == plan_id]
    tier = "goal" if (own["tier"] == "goal").any() else "measure"
    above = owner(own, tier)
    # Indicators may hang on the field itself, above all measures of an evaluation sheet.
    loose = own["goal_id"].isin(indicators["goal_id"]) & own["goal_id"].map(above).isna()
    above = above.fillna(
        pd.Series(own["goal_id"].to_numpy(), index=own["goal_id"])[loose.to_numpy()]
    )
    top = own[(own["tier"] == tier) | loose]
    columns = ["goal_id", "level", "number", "title", "subtitle"]
    table = top[columns].reset_index(drop=True)
    for name, tiers in (("measures", ["measure"]), ("initiatives", ["initiative"])):
        nodes = own.loc[own["tier"].isin(tiers), "goal_id"]
        table[name] = _count(nodes.map(above), table["goal_id"])
    table["indicators"] = _count(indicators["goal_id"].map(above), table["goal_id"])
    return table


def _count(owners: pd.Series, goal_ids: pd.Series) -> pd.Series:
    return goal_ids.map(owners.value_counts()).fillna(0).astype(int)
