"""A municipality's tables as the checks read them: plain rows by id, grouped by sense."""

import re
from collections import defaultdict, namedtuple
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from machi import quantities, sdg_gaps, sdgs
from machi.consistency.findings import Subject
from machi.text import match_key

Row = Any
"""A row of a table as a named tuple; missing values are None."""
MEASURED = frozenset({"baseline", "actual"})
"""Series that hold what was counted; a baseline is the count of an earlier year."""
_BRACKETS = re.compile(r"[(（\[【〔][^()（）\[\]【】〔〕]*[)）\]】〕]")
_PER_YEAR = re.compile(r"[/／]\s*年$")


@dataclass(frozen=True)
class Book:
    """Tables by name; a table that is not there counts as empty."""

    tables: Mapping[str, pd.DataFrame]

    @cached_property
    def _rows(self) -> dict[str, list[Row]]:
        return {}

    def rows(self, name: str) -> list[Row]:
        """All rows of a table; none when the municipality has no such table."""
        if name not in self._rows:
            self._rows[name] = _plain(self.tables[name]) if name in self.tables else []
        return self._rows[name]

    def by(self, name: str, column: str) -> dict[str, Row]:
        """Rows of a table by the column that identifies them."""
        return {getattr(row, column): row for row in self.rows(name)}

    @cached_property
    def plans(self) -> dict[str, Row]:
        """Plans by id."""
        return self.by("plans", "plan_id")

    @cached_property
    def goals(self) -> dict[str, Row]:
        """Goals by id."""
        return self.by("goals", "goal_id")

    @cached_property
    def indicators(self) -> dict[str, Row]:
        """Indicators by id."""
        return self.by("indicators", "indicator_id")

    @cached_property
    def projects(self) -> dict[str, Row]:
        """Projects by id."""
        return self.by("projects", "project_id")

    @cached_property
    def nodes(self) -> dict[str, Row]:
        """Boxes of logic models by id."""
        return self.by("logic_nodes", "node_id")

    @cached_property
    def values(self) -> dict[str, list[Row]]:
        """Observations that hold a number, by indicator, in the order of the table."""
        held: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows("observations"):
            if row.value is not None and row.indicator_id in self.indicators:
                held[row.indicator_id].append(row)
        return held

    @cached_property
    def results(self) -> dict[str, list[Row]]:
        """Counted results that hold a number, by project."""
        held: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows("project_results"):
            if row.value is not None:
                held[row.project_id].append(row)
        return held

    @cached_property
    def roots(self) -> dict[str, str]:
        """For each indicator the first one that stands for the same quantity.

        Two indicators are the same quantity when ``same_as`` says so, or when one plan prints
        both under one name with one unit.
        """
        found: dict[str, str] = {}
        named: dict[tuple[str, ...], str] = {}
        for key, row in self.indicators.items():
            same = (row.plan_id, match_key(row.name), row.unit or "", row.definition or "")
            at, seen = key, {key}
            while (up := self.indicators[at].same_as) in self.indicators and up not in seen:
                seen.add(at := up)
            found[key] = at if at != key else named.setdefault(same, key)
        return {key: found.get(root, root) for key, root in found.items()}

    @cached_property
    def groups(self) -> dict[str, list[str]]:
        """Indicators of one quantity, by the first of them."""
        held: dict[str, list[str]] = defaultdict(list)
        for key, root in self.roots.items():
            held[root].append(key)
        for root, members in held.items():
            members.sort(key=lambda key: key != root)
        return held

    @cached_property
    def promises(self) -> list[Row]:
        """``sdg_gaps.promises`` of the marks; none where a table they need is not there."""
        needed = ("sdg_links", "goals", "indicators", "projects")
        if any(name not in self.tables for name in needed):
            return []
        placed = sdgs.place(*(self.tables[name] for name in needed))
        return list(sdg_gaps.promises(placed, self.tables["goals"]).itertuples())

    def in_unit(self, row: Row, indicator_id: str) -> float | None:
        """The value of an observation in the unit of another indicator; None if it has none."""
        own, other = self.indicators[row.indicator_id].unit, self.indicators[indicator_id].unit
        if row.series == "published_rate" or own == other:
            return float(row.value)
        if not quantities.same_dimension(own or "", other or ""):
            return None
        return quantities.convert(row.value, own or "", other or "")

    def subject(self, kind: str, key: str) -> Subject:
        """A plan, goal, indicator or project with the plan it belongs to."""
        if kind == "plan":
            return Subject(kind, key, key)
        held = {"goal": self.goals, "indicator": self.indicators, "project": self.projects}[kind]
        return Subject(kind, key, held[key].plan_id if key in held else "")

    def end_year(self, plan_id: str) -> int | None:
        """Last fiscal year of a plan, where it is known."""
        plan = self.plans.get(plan_id)
        return None if plan is None or plan.end_year is None else int(plan.end_year)

    def under(self, goal_id: str) -> set[str]:
        """A node and all nodes below it."""
        found, size = {goal_id}, 0
        while len(found) > size:
            size = len(found)
            found |= {row.goal_id for row in self.rows("goals") if row.parent_goal_id in found}
        return found


def _plain(table: pd.DataFrame) -> list[Row]:
    """Rows with None for what is missing, whatever pandas calls it."""
    row = namedtuple("Row", [str(name) for name in table], rename=True)  # type: ignore[misc]  # names come with the table
    columns = []
    for _, column in table.items():
        known = zip(column.tolist(), column.notna().tolist(), strict=True)
        columns.append([value if is_known else None for value, is_known in known])
    return [row(*cells) for cells in zip(*columns, strict=True)]


def bare_name(name: str) -> str:
    """A name without brackets, "per year" and blanks, for comparison only."""
    short, before = match_key(name.replace("…", "")), ""
    while short != before:
        before, short = short, _BRACKETS.sub("", short)
    return _PER_YEAR.sub("", short)


def called(indicator: Row) -> str:
    """The name of an indicator, as the editor reads it where the print is broken."""
    return str(indicator.label or indicator.name)
