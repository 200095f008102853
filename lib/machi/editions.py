"""How the picture changes with the next national edition, and what a revision would have to add.

Editions are decided more often than plans: a plan made under one is soon held against another.
Links are carried along ``correspondence``; what arrives nowhere is what a revision would look at.
"""

import pandas as pd

from machi import alignment
from machi import goals as tree


def later_editions(
    goals: pd.DataFrame,
    national_links: pd.DataFrame,
    correspondence: pd.DataFrame,
    national_goals: pd.DataFrame,
) -> pd.DataFrame:
    """Where the linked national goals live on in later editions.

    Links are carried from edition to edition through ``correspondence``; each step that is the
    editor's judgement makes the whole path judged. Partial overlaps are not followed: a few
    steps of them would connect everything with everything.

    Returns:
        plan_id, goal (goal-tier id), strategy_id (later edition), national_goal_id, basis
        (stated or judged), path (national goals passed, joined with →).
    """
    start = alignment.links(goals, national_links).dropna(subset=["goal"])
    at = alignment.whole(start)[["plan_id", "goal", "national_goal_id"]].drop_duplicates()
    at = at.assign(basis="stated", path=at["national_goal_id"])
    steps = correspondence.dropna(subset=["from_goal_id"])
    steps = steps[steps["relation"] != "partial"]
    steps = steps[["from_goal_id", "to_goal_id", "basis"]].rename(columns={"basis": "step"})
    found: list[pd.DataFrame] = []
    # As many rounds as there are editions, so that a circle in the table cannot hang a report.
    for _ in range(national_goals["strategy_id"].nunique()):
        at = at.merge(steps, left_on="national_goal_id", right_on="from_goal_id")
        at["basis"] = at["basis"].where(at["step"] == "stated", "judged")
        at["national_goal_id"] = at["to_goal_id"]
        at["path"] = at["path"] + "→" + at["to_goal_id"]
        at = at.drop(columns=["from_goal_id", "to_goal_id", "step"])
        found.append(at)
    columns = ["plan_id", "goal", "national_goal_id", "basis", "path"]
    reached = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)
    # The shortest path is the easiest to check, so it stands for the goals reached twice; of two
    # equally short ones the stated.
    reached = reached.assign(length=reached["path"].str.count("→")).sort_values(
        ["length", "basis"], ascending=[True, False], kind="stable"
    )
    reached = reached.drop_duplicates(["plan_id", "goal", "national_goal_id"])
    edition = national_goals.set_index("national_goal_id")["strategy_id"]
    reached = reached.assign(strategy_id=reached["national_goal_id"].map(edition))
    return reached[["plan_id", "goal", "strategy_id", *columns[2:]]].reset_index(drop=True)


def revision(
    plans: pd.DataFrame,
    goals: pd.DataFrame,
    national_links: pd.DataFrame,
    correspondence: pd.DataFrame,
    national_goals: pd.DataFrame,
    strategies: pd.DataFrame,
) -> pd.DataFrame:
    """For each plan and each edition decided after its own: which national goals it reaches.

    Only kinds of goals a plan is expected to take up (``alignment.PURSUED``), and only plans with
    goals whose edition is recorded. A goal is reached by a link of its own or by one carried from
    an earlier edition (``later_editions``); partial overlaps do not reach.

    Returns:
        plan_id, strategy_id, national_goal_id, title, goals (ids of the goals reaching it, joined
        with 、; missing when none does), basis (linked: a link of its own; stated or judged: the
        weakest step on the way; missing when nothing reaches it). Plans in their order, editions
        in that of their decisions.
    """
    decided = strategies.set_index("strategy_id")["decided_on"]
    top = goals[goals["tier"] == "goal"]
    own = plans[plans["plan_id"].isin(top["plan_id"])].dropna(subset=["national_strategy_id"])
    reached = _reached(goals, national_links, correspondence, national_goals)
    pursued = national_goals[national_goals["kind"].isin(alignment.PURSUED)]
    pursued = pursued.assign(decided=pursued["strategy_id"].map(decided))
    pursued = pursued.sort_values(["decided", "number"], kind="stable")
    parts = [
        pursued[pursued["decided"] > decided[plan.national_strategy_id]].assign(
            plan_id=plan.plan_id
        )
        for plan in own.itertuples()
    ]
    columns = ["plan_id", "strategy_id", "national_goal_id", "title"]
    if not parts:
        return pd.DataFrame(columns=[*columns, "goals", "basis"], dtype="str")
    asked = pd.concat(parts, ignore_index=True)[columns]
    return asked.merge(reached, on=["plan_id", "national_goal_id"], how="left")


def _reached(
    goals: pd.DataFrame,
    national_links: pd.DataFrame,
    correspondence: pd.DataFrame,
    national_goals: pd.DataFrame,
) -> pd.DataFrame:
    """plan_id, national_goal_id, goals, basis (the strongest on which any goal reaches it)."""
    carried = later_editions(goals, national_links, correspondence, national_goals)
    direct = alignment.links(goals, alignment.whole(national_links)).assign(basis="linked")
    direct["goal"] = direct["goal_id"].map(tree.owner(goals, "goal"))
    names = ["plan_id", "goal", "national_goal_id", "basis"]
    both = pd.concat([direct[names], carried[names]]).dropna(subset=["goal"])
    rank = both["basis"].map({"linked": 0, "stated": 1, "judged": 2})
    both = both.assign(rank=rank).sort_values("rank", kind="stable")
    both = both.drop_duplicates(["plan_id", "goal", "national_goal_id"])
    grouped = both.groupby(["plan_id", "national_goal_id"], sort=False)
    return grouped.agg(goals=("goal", "、".join), basis=("basis", "first")).reset_index()
