"""What a committee should talk about first: a few questions out of what the chapters found.

Nothing is judged here a second time. Each kind of question takes rows that another module found
(an indicator short of its target, a national goal nobody answers) and says which of them weighs
most. Plans in force come first; then the order of ``KINDS``; one question of a kind, and none
about something already asked about.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from machi import candidates as alternatives
from machi import goals as tree
from machi import kpi
from machi.agenda_material import STANDINGS, Material

MOST = 3
"""Questions a committee can answer in one meeting."""
KINDS = (
    "behind",
    "money",
    "unjudged",
    "unmeasured",
    "unread",
    "flips",
    "national",
    "sdg",
)
"""Kinds of questions, the weightiest first: a shortfall asks for a decision now, money for a reason
before it is spent; then come plans nobody can judge, measure or has read; how to grade; and what
the next revision may add."""
RISE = 0.05
"""Share from which money is said to rise; less is a budget carried on, prices included."""
LATE = ("missed", "may_miss")
"""Arrivals that say a target will not be met."""


@dataclass(frozen=True)
class Candidate:
    """A question that could be asked.

    Attributes:
        kind: one of ``KINDS``.
        standing: of the plan, one of ``STANDINGS``.
        plan_id: the plan it is about.
        subjects: ids of what it is about; two questions never share one.
        facts: the numbers and ids it rests on, by name.
    """

    kind: str
    standing: str
    plan_id: str
    subjects: tuple[str, ...]
    facts: Mapping[str, Any]


Found = tuple[str, tuple[str, ...], dict[str, Any]]
"""Plan, subjects and facts of a candidate, the weightiest of its kind first."""


def candidates(material: Material) -> list[Candidate]:
    """Every question that could be asked, the weightiest first.

    Ordered by the plan's standing (``STANDINGS``), then by kind (``KINDS``), then within the kind:
    behind, bad verdicts before middling ones, missed targets before open ones, the least progress
    first; money, the largest rise first; unjudged, the most indicators first; all others in the
    order they were found.
    """
    known = material.plans.set_index("plan_id")["standing"]
    every = [
        Candidate(kind, str(known[plan_id]), plan_id, subjects, facts)
        for kind in KINDS
        for plan_id, subjects, facts in FINDERS[kind](material)
    ]
    return sorted(every, key=lambda one: STANDINGS.index(one.standing))


def choose(found: Iterable[Candidate], most: int = MOST) -> list[Candidate]:
    """The first questions that differ in kind and share no subject."""
    chosen: list[Candidate] = []
    for one in found:
        asked = {subject for other in chosen for subject in other.subjects}
        alike = one.kind in {other.kind for other in chosen}
        if len(chosen) < most and not alike and not asked & set(one.subjects):
            chosen.append(one)
    return chosen


def on_course(material: Material) -> pd.DataFrame:
    """Rows of the assessment whose verdict is good: plans in force first, in the order given."""
    return _in_force_first(material, material.assessment[material.assessment["tone"] == "good"])


def short_of_target(material: Material) -> pd.DataFrame:
    """Rows whose verdict is not good: plans in force first, then those that matter most."""
    rows = material.assessment
    rows = rows[rows["tone"].isin(["poor", "fair"])]
    keys = pd.DataFrame(
        {
            "middling": rows["tone"] != "poor",
            "open": ~rows["arrival"].isin(LATE),
            "reached": rows[material.rule.measure],
        }
    )
    return _in_force_first(material, rows.loc[keys.sort_values([*keys], kind="stable").index])


def _in_force_first(material: Material, rows: pd.DataFrame) -> pd.DataFrame:
    known = material.plans.set_index("plan_id")["standing"].map(STANDINGS.index)
    return rows.loc[rows["plan_id"].map(known).sort_values(kind="stable").index]


def _behind(material: Material) -> Iterator[Found]:
    """Indicators that are short of what is due."""
    for _, row in short_of_target(material).iterrows():
        yield row["plan_id"], (row["indicator_id"],), row.to_dict()


def _money(material: Material) -> Iterator[Found]:
    """Measures whose money rises over the same projects while an indicator under them is short."""
    rows = material.money
    rows = rows[rows["item"] == "total"].drop_duplicates("group", keep="last")
    # Without a rate the money before was nothing, and any sum is a rise.
    rises = (rows["change"] > 0) & (rows["rate"].isna() | (rows["rate"] >= RISE))
    rows = rows[rises].sort_values("change", ascending=False, kind="stable")
    above = tree.owner(material.goals, "measure")
    plan_of = material.goals.set_index("goal_id")["plan_id"]
    own = material.indicators
    # A repeated indicator is assessed once, under the one it repeats.
    root = own["same_as"].where(own["repeated"], own["indicator_id"])
    short, good = short_of_target(material), on_course(material)
    for _, row in rows[rows["group"].isin(plan_of.index)].iterrows():
        under = set(root[own["goal_id"].map(above) == row["group"]])
        late = short[short["indicator_id"].isin(under)]
        if late.empty:
            continue
        fine = good[good["indicator_id"].isin(under)].to_dict("records")
        late_row = late.iloc[0].to_dict()
        facts = row.to_dict() | {"late": late_row, "fine": fine[0] if fine else {}}
        subjects = (row["group"], late.iloc[0]["indicator_id"])
        yield plan_of[row["group"]], subjects, facts


def _unjudged(material: Material) -> Iterator[Found]:
    """Plans with goals whose indicators can none of them be judged."""
    rows = material.assessment
    rows = rows.assign(top=kpi.top_goal(rows, material.goals))
    judged = rows.groupby("top")["verdict"].transform("count")
    found = []
    for plan_id, own in rows.groupby("plan_id", sort=False):
        silent = own[judged.loc[own.index] == 0]
        if len(silent):
            reasons = silent["reason"].value_counts()
            facts = {
                "goals": silent["top"].nunique(),
                "with_indicators": own["top"].nunique(),
                "indicators": len(silent),
                "reason": reasons.index[0],
                "for_that_reason": int(reasons.iloc[0]),
            }
            found.append((str(plan_id), (str(plan_id),), facts))
    yield from sorted(found, key=lambda one: -one[2]["indicators"])


def _unmeasured(material: Material) -> Iterator[Found]:
    """Plans read with their goals that print no indicator at all."""
    top = alternatives.unmeasured(material.plans, material.goals, material.indicators)
    for plan_id, own in top.groupby("plan_id", sort=False):
        yield str(plan_id), (str(plan_id),), {"goals": len(own)}


def _unread(material: Material) -> Iterator[Found]:
    """Plans not over yet whose text was not read: known by title, or a summary without indicators.

    Of a plan that is over its successor matters.
    """
    plans = material.plans
    measured = plans["plan_id"].isin(material.indicators["plan_id"])
    partly = (plans["status"] == "summary") & ~measured
    unseen = (plans["status"] == "title_only") | partly
    read = plans[plans["plan_id"].isin(material.goals["plan_id"])]
    for plan in plans[unseen & (plans["standing"] != "over")].itertuples():
        goals = material.goals[material.goals["plan_id"] == plan.plan_id]
        kin = read[(read["kind"] == plan.kind) & (read["plan_id"] != plan.plan_id)]
        facts = {
            "status": plan.status,
            "goals": int((goals["tier"] == "goal").sum()),
            "read": list(kin["plan_id"])[-1:],
        }
        yield plan.plan_id, (plan.plan_id,), facts


def _flips(material: Material) -> Iterator[Found]:
    """Indicators on which two rules disagree; a rule that cannot judge does not disagree."""
    rows = material.flips.dropna(subset=["chosen", "label"])
    plan_of = material.assessment.set_index("indicator_id")["plan_id"]
    for indicator, own in rows.groupby("indicator_id", sort=False):
        facts = own.iloc[0].to_dict() | {"rules": len(own)}
        yield plan_of[indicator], (str(indicator),), facts


def _national(material: Material) -> Iterator[Found]:
    """National goals in force that no goal of a plan answers; of a plan nobody read, none."""
    plans = material.plans
    unseen = set(plans.loc[plans["status"] == "title_only", "plan_id"])
    rows = material.unanswered
    for _, row in rows[~rows["plan_id"].isin(unseen)].iterrows():
        yield row["plan_id"], (row["national_goal_id"],), row.to_dict()


def _sdg(material: Material) -> Iterator[Found]:
    """SDGs a measure claims and nothing under it carries."""
    plan_of = material.goals.set_index("goal_id")["plan_id"]
    rows = material.promises[material.promises["state"] == "declared_only"]
    for _, row in rows.iterrows():
        yield plan_of[row["goal_id"]], (row["goal_id"],), row.to_dict()


FINDERS: dict[str, Callable[[Material], Iterator[Found]]] = {
    "behind": _behind,
    "money": _money,
    "unjudged": _unjudged,
    "unmeasured": _unmeasured,
    "unread": _unread,
    "flips": _flips,
    "national": _national,
    "sdg": _sdg,
}
