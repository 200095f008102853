"""Which SDGs a plan names, and what in the plan carries them.

A mark on the plan as a whole is a declaration; a mark on a measure, an indicator or a project is
carried by something that is done. The two are counted apart, and illegible marks are counted too.
"""

import pandas as pd

from machi import goals as tree
from machi import schemas

GOALS = [str(number) for number in range(1, 18)]
CARRIERS = ["goal", "indicator", "project"]
"""Subjects that carry a mark, as opposed to the plan, which declares it."""


def place(
    sdg_links: pd.DataFrame,
    goals: pd.DataFrame,
    indicators: pd.DataFrame,
    projects: pd.DataFrame,
) -> pd.DataFrame:
    """Links with the plan, the node of the plan's tree and the SDG goal they belong to.

    Returns:
        The columns of ``sdg_links`` plus plan_id, node (goal id the subject hangs on; missing for
        a plan), goal_number ("11" for 11.3; missing when illegible).
    """
    node = {
        **{i: i for i in goals["goal_id"]},
        **dict(zip(indicators["indicator_id"], indicators["goal_id"], strict=True)),
        **dict(zip(projects["project_id"], projects["goal_id"], strict=True)),
    }
    nodes = sdg_links["subject_id"].map(node).astype("str")
    plan_of = goals.set_index("goal_id")["plan_id"]
    is_plan = sdg_links["subject_type"] == "plan"
    return sdg_links.assign(
        node=nodes,
        plan_id=nodes.map(plan_of).mask(is_plan, sdg_links["subject_id"]),
        goal_number=sdg_links["sdg"].str.replace(r"\..*", "", regex=True),
    )


def legends(placed: pd.DataFrame) -> list[str]:
    """Plans whose marks for the plan as a whole name all 17 goals.

    That is a legend, not a choice: it says which goals exist, not which the plan takes up.
    """
    whole = placed[placed["subject_type"] == "plan"].dropna(subset=["goal_number"])
    named = whole.groupby("subject_id")["goal_number"].nunique()
    return list(named.index[named == len(GOALS)])


def counted(placed: pd.DataFrame) -> pd.DataFrame:
    """Marks that count: legible, not merely inferred by software, not found to be none."""
    held = placed[(placed["basis"] != "inferred") & (placed["relation"] != schemas.NO_LINK)]
    return held.dropna(subset=["goal_number"])


def coverage(placed: pd.DataFrame, sdg_goals: pd.DataFrame) -> pd.DataFrame:
    """The 17 goals of one plan, or of several taken together.

    Returns:
        sdg, short_title, declared (chosen for the plan as a whole;
        ``legends`` do not count), one count per name of
        ``CARRIERS`` (distinct subjects carrying the goal or one of its targets), carried (any).
    """
    legible = counted(placed[~placed["subject_id"].isin(legends(placed))])
    sizes = (
        legible.drop_duplicates(["subject_type", "subject_id", "goal_number"])
        .groupby(["goal_number", "subject_type"])
        .size()
        .unstack(fill_value=0)
        .reindex(index=GOALS, columns=schemas.SUBJECT_TYPES, fill_value=0)
    )
    table = sdg_goals.set_index("sdg").loc[GOALS, ["short_title"]].join(sizes)
    table = table.assign(declared=table["plan"] > 0, carried=table[CARRIERS].sum(axis=1) > 0)
    columns = ["sdg", "short_title", "declared", *CARRIERS, "carried"]
    return table.rename_axis("sdg").reset_index()[columns]


def heatmap(
    placed: pd.DataFrame, goals: pd.DataFrame, tier: str = "measure", *, inferred: bool = False
) -> pd.DataFrame:
    """Nodes of a tier (rows) against the 17 goals (columns).

    Args:
        placed: ``place``.
        goals: table ``goals``.
        tier: tier of the rows.
        inferred: take the inferred links alone instead of the marks that count.

    Returns:
        Index goal_id in document order, columns "1" to "17"; each cell counts the distinct
        subjects (the node itself, indicators, projects under it) that carry the goal. Rows
        without any mark stay, as zeros: that is a finding.
    """
    rows = goals.loc[goals["tier"] == tier, "goal_id"]
    above = tree.owner(goals, tier)
    held = placed[placed["basis"] == "inferred"] if inferred else counted(placed)
    held = held.dropna(subset=["node"])
    held = held.assign(row=held["node"].map(above)).dropna(subset=["row"])
    held = held.drop_duplicates(["row", "subject_type", "subject_id", "goal_number"])
    table = held.groupby(["row", "goal_number"]).size().unstack(fill_value=0)
    return table.reindex(index=rows, columns=GOALS, fill_value=0).rename_axis(
        index="goal_id", columns="sdg"
    )


def targets(placed: pd.DataFrame, sdg_targets: pd.DataFrame) -> pd.DataFrame:
    """Targets (such as 11.3) that subjects carry.

    Returns:
        sdg, label, subjects (how many distinct subjects), in the order of the targets.
    """
    held = counted(placed[placed["sdg"].isin(sdg_targets["sdg"])])
    sizes = held.drop_duplicates(["subject_type", "subject_id", "sdg"]).groupby("sdg").size()
    table = sdg_targets[["sdg", "label"]].assign(subjects=sdg_targets["sdg"].map(sizes))
    return table.dropna(subset=["subjects"]).astype({"subjects": int}).reset_index(drop=True)


def legibility(placed: pd.DataFrame) -> pd.DataFrame:
    """How the marks could be read: plan_id, subject_type and one count per state."""
    states = ["clear", "repaired", "illegible"]
    marks = placed[placed["relation"] != schemas.NO_LINK]
    sizes = marks.groupby(["plan_id", "subject_type", "legibility"]).size()
    return (
        sizes.unstack(fill_value=0)
        .reindex(columns=states, fill_value=0)
        .reset_index()
        .rename_axis(columns=None)
    )
