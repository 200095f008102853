"""What projects cost and what they counted: sums that say what they hold, changes, cost per result.

An evaluation sheet prints amounts project by project. Every sum here is ours, and a sum of what can
be read is no sum of what is spent: beside each stands how many projects it holds, how many amounts
are illegible and how many the source does not give. Amounts are in thousand yen
(``schemas.BUDGET_UNIT``); the estimate of personnel stands beside the total and is never added to
it. A project in several groups counts in full in each, so groups of SDGs may overlap.
"""

import math
from collections import Counter, defaultdict
from itertools import pairwise, product
from typing import Any, NamedTuple

import pandas as pd

from machi import amounts
from machi.amounts import ITEM_KEY, TIME

ALL = "all"
"""The group of all projects."""
GAPS = ("no_results", "no_total", "no_common_year", "zero_results")
"""Why a project has no cost per result."""


def groups_by(projects: pd.DataFrame, column: str | None = None) -> pd.DataFrame:
    """Projects by what a column says, for the sums below.

    Args:
        projects: table ``projects``.
        column: the column that divides them; without one all are one group.

    Returns:
        project_id, group ("" where the source says nothing), in the order of the document.
    """
    group = projects[column].fillna("") if column else pd.Series(ALL, index=projects.index)
    frame = pd.DataFrame({"project_id": projects["project_id"], "group": group}).astype("str")
    return frame.reset_index(drop=True)


def groups_by_sdg(counted: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """Projects by the SDG marks they carry, each as printed (``11`` or ``11.3``).

    Args:
        counted: ``sdgs.counted`` of the placed marks.
        projects: table ``projects``.

    Returns:
        project_id, group ("" for projects without a legible mark); groups by number.
    """
    marks = counted[counted["subject_type"] == "project"][["subject_id", "sdg"]].drop_duplicates()
    marks = marks.rename(columns={"subject_id": "project_id", "sdg": "group"})
    frame = projects[["project_id"]].merge(marks, on="project_id", how="left")
    parts = frame["group"].fillna("").str.extract(r"^(\d+)?(?:\.(.+))?$")
    order = parts.assign(goal=pd.to_numeric(parts[0]), target=parts[1].fillna(""))
    # Numbered targets come before lettered ones: 8.9, 8.10, 8.a.
    order["letter"] = ~order["target"].str.fullmatch(r"\d*")
    order["number"] = pd.to_numeric(order["target"], errors="coerce").fillna(0)
    order = order.sort_values(["goal", "letter", "number", "target"], kind="stable")
    return frame.fillna({"group": ""}).loc[order.index].reset_index(drop=True)


def spending(budgets: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """What each group of projects costs per year, stage and item.

    Args:
        budgets: table ``budgets``.
        groups: project_id and group (``groups_by``).

    Returns:
        group, year, stage, item, amount (sum of the legible amounts; missing where there is none,
        never zero), counted (projects in the sum), illegible (projects whose amount cannot be
        read), without (projects the source gives no amount: a dash, a blank or no row at all).
        Groups in the order given, years ascending, items in the order of the table.
    """
    groups = groups.drop_duplicates()
    held = groups.merge(budgets, on="project_id")
    keys = list(held[["group", *ITEM_KEY]].itertuples(index=False, name=None))
    read: dict[tuple[Any, ...], list[float]] = defaultdict(list)
    lost: Counter[tuple[Any, ...]] = Counter()
    for key, value, status in zip(keys, held["value"], held["status"], strict=True):
        if not math.isnan(value):
            read[key].append(value)
        elif status == "illegible":
            lost[key] += 1
    sizes = Counter(groups["group"])
    kinds = list(amounts.kinds(held).itertuples(index=False, name=None))
    rows = []
    for group, kind in product(sizes, kinds):
        own, illegible = read.get((group, *kind), []), lost[(group, *kind)]
        without = sizes[group] - len(own) - illegible
        rows.append((group, *kind, amounts.total(own), len(own), illegible, without))
    names = ["group", *ITEM_KEY, "amount", "counted", "illegible", "without"]
    return pd.DataFrame(rows, columns=names).astype({"amount": "float64"})


def changes(budgets: pd.DataFrame, groups: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """How the money of each group changes between years with the item, over the same projects.

    Args:
        budgets: table ``budgets``.
        groups: project_id and group (``groups_by``).

    Returns:
        Two frames. Per group, item and pair of years: group, item, before_year, before_stage,
        after_year, after_stage, before and after (sums over the projects legible in both; missing
        where there are none), change (after - before), rate (change / before; missing where before
        is not positive), projects (how many). And the projects left out: group, item, before_year,
        after_year, project_id, before_status and after_status (status of each amount; missing
        without a row).
    """
    known = amounts.legible(budgets)
    keys = budgets[["project_id", *ITEM_KEY]].itertuples(index=False, name=None)
    status = dict(zip(keys, budgets["status"], strict=True))
    kinds = amounts.kinds(budgets[budgets["project_id"].isin(groups["project_id"])])
    items = kinds["item"].drop_duplicates()
    asked = [(item, pair) for item in items for pair in pairwise(amounts.times(kinds, item))]
    rows, left = [], []
    for group, projects in amounts.members(groups).items():
        for item, (before, after) in asked:
            sums: tuple[list[float], list[float]] = ([], [])
            for project in projects:
                both = [(project, *when, item) for when in (before, after)]
                if all(key in known for key in both):
                    for own, key in zip(sums, both, strict=True):
                        own.append(known[key])
                else:
                    found = [status.get(key) for key in both]
                    left.append((group, item, before[0], after[0], project, *found))
            rows.append((group, item, *before, *after, *map(amounts.total, sums), len(sums[0])))
    names = ["group", "item", "before_year", "before_stage", "after_year", "after_stage"]
    table = pd.DataFrame(rows, columns=[*names, "before", "after", "projects"])
    change = table["after"] - table["before"]
    table.insert(8, "change", change)
    table.insert(9, "rate", change / table["before"].where(table["before"] > 0))
    names = ["group", "item", "before_year", "after_year", "project_id"]
    dropped = pd.DataFrame(left, columns=[*names, "before_status", "after_status"])
    return table, dropped


def revenue_shares(budgets: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """Share of general revenue in the total, over projects where both can be read.

    Args:
        budgets: table ``budgets``.
        groups: project_id and group (``groups_by``).

    Returns:
        group, year, stage, total, general_revenue, share (general_revenue / total; missing where
        the total is not positive), projects (how many are in these sums), held (projects of the
        group), same_share and same_projects: the share over the projects that have both amounts
        in every year, the only one that can be compared between years. Only years with both items.
    """
    known = amounts.legible(budgets)
    items = ["total", "general_revenue"]
    kinds = amounts.kinds(budgets[budgets["project_id"].isin(groups["project_id"])])
    times = [t for t in amounts.times(kinds, items[0]) if t in amounts.times(kinds, items[1])]
    rows = []
    for group, projects in amounts.members(groups).items():
        having = {
            time: [p for p in projects if all((p, *time, item) in known for item in items)]
            for time in times
        }
        same = [p for p in projects if all(p in both for both in having.values())]
        for time, both in having.items():
            total, general, *alike = (
                amounts.total([known[p, *time, item] for p in some])
                for some, item in product((both, same), items)
            )
            sizes = (len(both), len(projects), len(same))
            rows.append((group, *time, total, general, *sizes, *alike))
    names = ["group", *TIME, *items, "projects", "held", "same_projects", "_total", "_general"]
    table = pd.DataFrame(rows, columns=names)
    table["share"] = table["general_revenue"] / table["total"].where(table["total"] > 0)
    table["same_share"] = table["_general"] / table["_total"].where(table["_total"] > 0)
    order = ["group", *TIME, *items, "share", "projects", "held", "same_share", "same_projects"]
    return table[order]


class Overview(NamedTuple):
    """The money of all projects together.

    Attributes:
        spending: ``spending`` of all projects.
        changes: ``changes`` of all projects.
        left: the projects those leave out.
        by_project: ``changes`` of each project by itself.
        shares: ``revenue_shares`` of all projects.
    """

    spending: pd.DataFrame
    changes: pd.DataFrame
    left: pd.DataFrame
    by_project: pd.DataFrame
    shares: pd.DataFrame


def overview(projects: pd.DataFrame, budgets: pd.DataFrame) -> Overview:
    """The money of all projects together (tables ``projects`` and ``budgets``)."""
    whole, each = groups_by(projects), groups_by(projects, "project_id")
    return Overview(
        spending(budgets, whole),
        *changes(budgets, whole),
        changes(budgets, each)[0],
        revenue_shares(budgets, whole),
    )


def counted_results(results: pd.DataFrame) -> pd.DataFrame:
    """Counted results that hold a number, with ``span``: one year, several, or years unknown.

    Returns:
        The rows of table ``project_results`` with a value, plus span (``year``, ``years``,
        ``unknown``).
    """
    held = results.dropna(subset=["value"])
    span = pd.Series("year", index=held.index).mask(held["start_year"].notna(), "years")
    return held.assign(span=span.mask(held["year"].isna(), "unknown")).reset_index(drop=True)


def _yearly_totals(budgets: pd.DataFrame, results: pd.DataFrame) -> tuple[pd.DataFrame, ...]:
    """Legible totals, and the counts of one fiscal year that speak of the whole project."""
    totals = budgets[budgets["item"] == "total"].dropna(subset=["value"])
    counts = counted_results(results)
    whole = (counts["span"] == "year") & (counts["group"] == "total")
    return totals, counts[whole & (counts["year_type"] == "fiscal")]


def unit_costs(budgets: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """Budgeted cost per counted result, where a project has both for the same fiscal year.

    No effect is claimed: a total pays for more than what was counted, and what was counted may
    have other causes.

    Args:
        budgets: table ``budgets``; only the item ``total`` is used.
        results: table ``project_results``; parts (households, singles), sums over several years
            and calendar years are not used.

    Returns:
        project_id, year, stage, result, unit, total (thousand yen), count, cost (total / count;
        missing where nothing was counted).
    """
    totals, counts = _yearly_totals(budgets, results)
    both = totals[["project_id", *TIME, "value"]].merge(
        counts[["project_id", "year", "result", "unit", "value"]],
        on=["project_id", "year"],
        suffixes=("_total", "_count"),
    )
    both = both.rename(columns={"value_total": "total", "value_count": "count"})
    both["cost"] = both["total"] / both["count"].where(both["count"] > 0)
    return both[["project_id", *TIME, "result", "unit", "total", "count", "cost"]]


def cost_gaps(projects: pd.DataFrame, budgets: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """For which years each project has a total and a result, and why there is no cost per result.

    Returns:
        project_id, total_years and result_years (tuples of fiscal years), reason (one of
        ``GAPS``; missing where ``unit_costs`` gives a cost).
    """
    totals, counts = _yearly_totals(budgets, results)
    found = unit_costs(budgets, results)
    known = set(found.dropna(subset=["cost"])["project_id"])
    rows = []
    for project in projects["project_id"]:
        money, done = (
            tuple(sorted({int(y) for y in t.loc[t["project_id"] == project, "year"]}))
            for t in (totals, counts)
        )
        reason = None
        if project not in known:
            reason = "no_results" if not done else "no_total" if not money else None
            shared = set(money) & set(done)
            reason = reason or ("zero_results" if shared else "no_common_year")
        rows.append((project, money, done, reason))
    table = pd.DataFrame(rows, columns=["project_id", "total_years", "result_years", "reason"])
    return table.astype({"project_id": "str", "reason": "str"})


def next_steps(projects: pd.DataFrame) -> pd.DataFrame:
    """How many projects of each measure go on, end or begin, in the document's own words.

    Returns:
        goal_id, next_step (missing where the source says nothing), projects; in the order of the
        document.
    """
    sizes = projects.groupby(["goal_id", "next_step"], sort=False, dropna=False).size()
    return sizes.rename("projects").reset_index()


def latest(yearly: pd.DataFrame) -> pd.DataFrame:
    """The last year of each indicator that has both a target and an actual.

    Args:
        yearly: ``kpi.yearly``.
    """
    ordered = yearly.sort_values("year", kind="stable")
    return ordered.groupby("indicator_id", sort=False).tail(1).reset_index(drop=True)
