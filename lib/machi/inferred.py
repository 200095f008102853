"""Inferred links of one municipality: suggestions held against what is stated or decided.

What is decided always wins: a pair that a row of ``national_links`` or ``sdg_links`` names is
known or declined, whatever its score. Inferred links have the columns of the tables they stand
beside, with the basis ``inferred``, so that they can be shown next to facts and never counted.
"""

from typing import NamedTuple, Protocol

import pandas as pd

from machi import goals as tree
from machi import schemas, suggestions
from machi.suggestions import COLUMNS, CUTS

STATES = ("new", "known", "declined", "unanswered")
"""Standing of a subject's best candidate: to be decided, already linked, found not to be linked by
a person, or too uncertain for the method to answer."""
SHOWN = [*COLUMNS[:-1], "words"]
NATIONAL = [*SHOWN, "plan_id", "strategy_id", "state"]
SDG = [*SHOWN, "subject_type", "plan_id", "state"]


class Tables(Protocol):
    """Tables by name, as a municipality and the shared tables give them."""

    def __getitem__(self, name: str, /) -> pd.DataFrame: ...


class Reference(NamedTuple):
    """The shared tables suggestions are drawn from."""

    national_goals: pd.DataFrame
    national_measures: pd.DataFrame
    sdg_goals: pd.DataFrame
    sdg_targets: pd.DataFrame

    @classmethod
    def of(cls, tables: Tables) -> "Reference":
        """The shared tables out of all, such as those of a municipality."""
        return cls(*(tables[name] for name in cls._fields))

    def texts(self, goals: pd.DataFrame) -> list[str]:
        """``suggestions.reference_texts`` of a municipality's plans."""
        return suggestions.reference_texts(
            self.national_goals, self.sdg_goals, self.sdg_targets, goals
        )


def national(
    editions: pd.DataFrame,
    goals: pd.DataFrame,
    national_links: pd.DataFrame,
    reference: Reference,
    method: str,
) -> pd.DataFrame:
    """Candidates among the national goals for each goal and measure.

    Args:
        editions: plan_id and strategy_id, the edition each plan is held against
            (``alignment.editions``); plans without one are left out.
        goals: table ``goals``.
        national_links: table ``national_links``.
        reference: the shared tables.
        method: a key of ``similarity.METHODS``; empty for no suggestions.

    Returns:
        ``NATIONAL`` columns: those of ``suggestions.explain`` (subject_id is a goal id), plan_id,
        strategy_id, state (of the row's own candidate).
    """
    parts = []
    texts = reference.texts(goals)
    for row in editions.dropna(subset=["strategy_id"]).itertuples() if method else ():
        subjects = suggestions.goal_texts(goals[goals["plan_id"] == row.plan_id])
        candidates = suggestions.national_candidates(
            reference.national_goals, reference.national_measures, row.strategy_id
        )
        cut = CUTS["national", method]
        found = suggestions.suggest(subjects, candidates, texts, method, cut)
        if found.empty:  # a plan without goals; its columns know no types
            continue
        found = suggestions.explain(found, subjects, texts)
        parts.append(found.assign(plan_id=row.plan_id, strategy_id=row.strategy_id))
    if not parts:
        return pd.DataFrame(columns=NATIONAL, dtype="str")
    table = pd.concat(parts, ignore_index=True)
    # A measure under a linked goal adds nothing by resembling the same national goal.
    owner = table["subject_id"].map(tree.owner(goals, "goal")).fillna(table["subject_id"])
    decided = national_links.rename(columns={"national_goal_id": "candidate_id"})
    own = _relations(table, table["subject_id"], decided, "goal_id")
    above = _relations(table, owner, decided, "goal_id")
    known = _linked(own) | (_linked(above) & own.isna())
    return table.assign(state=_states(table, known, own == schemas.NO_LINK))[NATIONAL]


def sdg(
    subjects: pd.DataFrame,
    goals: pd.DataFrame,
    sdg_links: pd.DataFrame,
    reference: Reference,
    method: str,
) -> pd.DataFrame:
    """Candidates among the 17 goals for each measure, indicator and project.

    Args:
        subjects: ``sdg_subjects``.
        goals: table ``goals``.
        sdg_links: table ``sdg_links``; a mark for a target stands for its goal.
        reference: the shared tables.
        method: a key of ``similarity.METHODS``; empty for no suggestions.

    Returns:
        ``SDG`` columns: those of ``suggestions.explain``, subject_type, plan_id, state.
    """
    if not method or subjects.empty:
        return pd.DataFrame(columns=SDG, dtype="str")
    candidates = suggestions.sdg_candidates(reference.sdg_goals, reference.sdg_targets)
    texts, cut = reference.texts(goals), CUTS["sdg", method]
    table = suggestions.suggest(subjects, candidates, texts, method, cut)
    table = suggestions.explain(table, subjects, texts)
    table = table.merge(subjects.drop(columns="text"), on="subject_id")
    goal = sdg_links["sdg"].str.replace(r"\..*", "", regex=True)
    decided = sdg_links.assign(candidate_id=goal)
    own = _relations(table, table["subject_id"], decided, "subject_id")
    return table.assign(state=_states(table, _linked(own), own == schemas.NO_LINK))[SDG]


def sdg_subjects(
    goals: pd.DataFrame, indicators: pd.DataFrame, projects: pd.DataFrame
) -> pd.DataFrame:
    """What can carry an SDG, with the text it is judged by.

    Returns:
        subject_id, subject_type, plan_id, text: measures (goals of a plan without measures),
        indicators (name and definition) and projects (title).
    """
    plan_of = goals.set_index("goal_id")["plan_id"]
    with_measures = goals.loc[goals["tier"] == "measure", "plan_id"]
    flat = goals.loc[~goals["plan_id"].isin(with_measures)]
    nodes = pd.concat(
        [
            suggestions.goal_texts(goals, ("measure",)),
            suggestions.goal_texts(flat, ("goal",)),
        ]
    ).assign(subject_type="goal")
    nodes["plan_id"] = nodes["subject_id"].map(plan_of)
    names = indicators["label"].fillna(indicators["name"]).astype("str")
    names = names + "。" + indicators["definition"].astype("str").fillna("")
    measured = suggestions.named(indicators["indicator_id"], names)
    measured = measured.assign(subject_type="indicator", plan_id=indicators["plan_id"].to_numpy())
    done = suggestions.named(projects["project_id"], projects["title"])
    done = done.assign(subject_type="project", plan_id=projects["plan_id"].to_numpy())
    return pd.concat([nodes, measured, done], ignore_index=True)


def as_national_links(found: pd.DataFrame) -> pd.DataFrame:
    """The best new candidates of ``national`` as rows like those of ``national_links``."""
    new = best(found)
    return pd.DataFrame(
        {
            "goal_id": new["subject_id"],
            "national_goal_id": new["candidate_id"],
            "basis": "inferred",
            "relation": "corresponds",
            "evidence": new["words"],
        }
    ).reset_index(drop=True)


def as_sdg_links(found: pd.DataFrame) -> pd.DataFrame:
    """The best new candidates of ``sdg`` as rows like those of ``sdg_links``."""
    new = best(found)
    return pd.DataFrame(
        {
            "subject_type": new["subject_type"],
            "subject_id": new["subject_id"],
            "sdg": new["candidate_id"],
            "basis": "inferred",
            "relation": "carries",
            "legibility": "clear",
        }
    ).reset_index(drop=True)


def beside(links: pd.DataFrame, added: pd.DataFrame) -> pd.DataFrame:
    """Links of a table with inferred ones below; what an inferred one has no word for is missing.

    Returns:
        The columns of ``links``.
    """
    extra = added.reindex(columns=links.columns).astype(links.dtypes.to_dict())
    return pd.concat([links, extra], ignore_index=True)


def best(found: pd.DataFrame) -> pd.DataFrame:
    """The first candidate of each subject where it is answered and new."""
    return found[(found["rank"] == 1) & (found["state"] == "new")]


def _relations(
    table: pd.DataFrame, subjects: pd.Series, decided: pd.DataFrame, key: str
) -> pd.Series:
    """The relation recorded for each pair of subject and candidate; missing when there is none.

    Of several records of a pair, a link stands before a ``none``.
    """
    ranked = decided.assign(last=decided["relation"] == schemas.NO_LINK)
    ranked = ranked.sort_values("last", kind="stable").drop_duplicates([key, "candidate_id"])
    pairs = pd.DataFrame({key: subjects, "candidate_id": table["candidate_id"]})
    found = pairs.merge(ranked[[key, "candidate_id", "relation"]], how="left")
    return pd.Series(found["relation"].to_numpy(), index=table.index, dtype="str")


def _linked(relations: pd.Series) -> pd.Series:
    return relations.notna() & (relations != schemas.NO_LINK)


def _states(table: pd.DataFrame, known: pd.Series, declined: pd.Series) -> pd.Series:
    """``STATES`` of each row; what is decided stands before whether the method answers."""
    states = pd.Series("new", index=table.index, dtype="str")
    states = states.mask(~table["answered"].astype(bool), "unanswered")
    return states.mask(declined.fillna(False).astype(bool), "declined").mask(known, "known")
