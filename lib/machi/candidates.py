"""What a plan that prints no indicators could be measured on.

Suggestions from what others measure under the same national goals; never filled in as facts.
"""

from collections.abc import Mapping

import pandas as pd

from machi import alignment
from machi import goals as tree


def unmeasured(plans: pd.DataFrame, goals: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Goal-tier nodes of plans that have goals but print no indicator at all.

    A plan read only as a summary is left out: its indicators may stand in the text not read.

    Returns:
        plan_id, goal_id, title; empty when every plan with goals has indicators.
    """
    without = ~plans["plan_id"].isin(indicators["plan_id"]) & (plans["status"] != "summary")
    top = goals[(goals["tier"] == "goal") & goals["plan_id"].isin(plans.loc[without, "plan_id"])]
    return top[["plan_id", "goal_id", "title"]].reset_index(drop=True)


def from_national(
    top: pd.DataFrame,
    goals: pd.DataFrame,
    national_links: pd.DataFrame,
    national_goals: pd.DataFrame,
    national_kpis: pd.DataFrame,
) -> pd.DataFrame:
    """KPIs of the national goals that the goals ``top`` are linked to.

    Returns:
        goal_id, title, national_goal_id, national_title, name, baseline, target, target_period,
        certainty.
    """
    pairs = _pairs(goals, national_links)
    named = national_goals[["national_goal_id", "title"]].rename(
        columns={"title": "national_title"}
    )
    joined = top.merge(pairs, on="goal_id").merge(named, on="national_goal_id")
    joined = joined.merge(national_kpis, on="national_goal_id")
    columns = ["goal_id", "title", "national_goal_id", "national_title", "name", "baseline"]
    columns += ["target"]
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
        goal_id, title, national_goal_id, municipality_name, name (the editor's reading where
        the printed one is broken), unit; indicators repeated inside a plan once.
    """
    mine = top.merge(_pairs(goals, national_links), on="goal_id")
    found = []
    for municipality_name, tables in others.items():
        theirs = _pairs(tables["goals"], tables["national_links"])
        own = _first_of_each(tables["indicators"])
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


def _first_of_each(indicators: pd.DataFrame) -> pd.DataFrame:
    """Indicators under readable names without those that repeat another one of their plan."""
    plan_of = indicators.set_index("indicator_id")["plan_id"]
    repeated = indicators["same_as"].map(plan_of) == indicators["plan_id"]
    named = indicators.assign(name=indicators["label"].fillna(indicators["name"]))
    return named[~repeated]


def _pairs(goals: pd.DataFrame, national_links: pd.DataFrame) -> pd.DataFrame:
    """Goal-tier nodes and the national goals they correspond to (``alignment.whole``)."""
    whole = alignment.whole(national_links)
    above = whole["goal_id"].map(tree.owner(goals, "goal"))
    pairs = pd.DataFrame({"goal_id": above, "national_goal_id": whole["national_goal_id"]})
    return pairs.dropna().drop_duplicates().reset_index(drop=True)
