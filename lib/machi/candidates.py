"""What a plan that prints no indicators could be measured on.

Suggestions from what others measure under the same national goals; never filled in as facts.
"""

from collections.abc import Mapping

import pandas as pd

from machi import goals as tree


def unmeasured(plans: pd.DataFrame, goals: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Goal-tier nodes of plans that have goals but print no indicator at all.

    Returns:
        plan_id, goal_id, title; empty when every plan with goals has indicators.
    """
    without = ~plans["plan_id"].isin(indicators["plan_id"])
    top = goals[(goals["tier"] == "goal") & goals["plan_id"].isin(plans.loc[without, "plan_id"])]
    return top[["plan_id", "goal_id", "title"]].reset_index(drop=True)


def from_national(
    top: pd.DataFrame,
    goals: pd.DataFrame,
    national_links: pd.DataFrame,
    national_kpis: pd.DataFrame,
) -> pd.DataFrame:
    """KPIs of the national goals that the goals ``top`` are linked to.

    Returns:
        goal_id, title, national_goal_id, name, baseline, target, target_period, certainty.
    """
    pairs = _pairs(goals, national_links)
    joined = top.merge(pairs, on="goal_id").merge(national_kpis, on="national_goal_id")
    columns = ["goal_id", "title", "national_goal_id", "name", "baseline", "target"]
    return joined[[*columns, "target_period", "certainty"]].reset_index(drop=True)


def from_others(
    top: pd.DataFrame,
    goals: pd.DataFrame,
    national_links: pd.DataFrame,
    others: Mapping[str, Mapping[str, pd.DataFrame]],
) -> pd.DataFrame:
    """Indicators that other municipalities print under the same national goal.

    Args:
        top: goals to find candidates for.
        goals: table ``goals`` of this municipality.
        national_links: table ``national_links`` of this municipality.
        others: per municipality name its tables goals, national_links and indicators.

    Returns:
        goal_id, title, national_goal_id, municipality_name, name, unit; indicators repeated
        inside a plan once.
    """
    mine = top.merge(_pairs(goals, national_links), on="goal_id")
    found = []
    for municipality_name, tables in others.items():
        theirs = _pairs(tables["goals"], tables["national_links"])
        own = tables["indicators"].drop_duplicates(["plan_id", "name"])
        own = own.assign(their_goal=own["goal_id"].map(tree.owner(tables["goals"], "goal")))
        held = theirs.rename(columns={"goal_id": "their_goal"}).merge(
            own[["their_goal", "name", "unit"]], on="their_goal"
        )
        found.append(held.assign(municipality_name=municipality_name))
    columns = ["goal_id", "title", "national_goal_id", "municipality_name", "name", "unit"]
    if not found:
        return pd.DataFrame(columns=columns)
    joined = mine.merge(pd.concat(found), on="national_goal_id").drop_duplicates(columns)
    return joined[columns].reset_index(drop=True)


def _pairs(goals: pd.DataFrame, national_links: pd.DataFrame) -> pd.DataFrame:
    """Goal-tier nodes and the national goals they correspond to; partial overlaps are too weak."""
    whole = national_links[national_links["relation"] != "partial"]
    above = whole["goal_id"].map(tree.owner(goals, "goal"))
    pairs = pd.DataFrame({"goal_id": above, "national_goal_id": whole["national_goal_id"]})
    return pairs.dropna().drop_duplicates().reset_index(drop=True)
