"""Grading rules: which value of which measure earns which verdict.

A rule is data (params/rules/<name>.yaml), because municipalities grade differently and a report
must be able to name its rule and be graded again under another.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from machi import files, paths, quantities, rule_checks
from machi.problems import DataError, Problem, quote, show

NOISE = 1e-9
"""Shares come out of divisions; one that is 60 % on paper must not fall short of it by noise."""


@dataclass(frozen=True)
class Step:
    """One verdict: from ``at_least`` on or strictly ``above``; the last step takes the rest."""

    label: str
    symbol: str
    tone: str
    at_least: float | None = None
    above: float | None = None

    @property
    def cut(self) -> float | None:
        """Where the step begins; infinite where only a met target will do, None for the last."""
        return self.at_least if self.above is None else self.above


@dataclass(frozen=True)
class Rule:
    """A named rule with its source; steps are ordered from the best down.

    ``measure`` is the column it grades, ``caution`` one sentence on where it misleads.
    """

    name: str
    title: str
    source: str
    question: str
    steps: tuple[Step, ...]
    measure: str = "share"
    caution: str = ""

    def grade(self, values: pd.Series) -> pd.Series:
        """The label for each value of the measure (1.0 = 100 %, infinite = target met).

        A missing value has no verdict (missing).
        """
        numbers = values.to_numpy("float64", na_value=math.nan).tolist()
        labels = [self._label(number) for number in numbers]
        return pd.Series(labels, index=values.index, dtype="str")

    def _label(self, value: float) -> str | None:
        """The label for one value; None for a missing one."""
        for step in self.steps:
            if step.at_least is not None:
                reached = value >= step.at_least - NOISE
            elif step.above is not None:
                reached = value > step.above + NOISE
            else:
                reached = not math.isnan(value)
            if reached:
                return step.label
        return None

    def of(self, assessment: pd.DataFrame) -> pd.Series:
        """The label of each row of ``kpi.assess``; missing where the rule's measure is."""
        return self.grade(assessment[self.measure])

    def step(self, label: str) -> Step:
        """The step with this label."""
        return next(step for step in self.steps if step.label == label)

    @property
    def basis(self) -> str:
        """What the rule's percentages are of, in a word."""
        return rule_checks.MEASURES[self.measure]

    @property
    def thresholds(self) -> str:
        """The cuts in words, for the report; what they are shares of is said once."""
        lead = "達成率" if self.measure == "rate" else f"{self.basis}の"
        parts: list[str] = []
        for step in self.steps:
            words = self._reached(step, lead)
            said = any(lead in part for part in parts)
            short = words.removeprefix(lead) if said else words
            parts.append(f"{step.symbol}{step.label}：{short}")
        return "、".join(parts)

    def _reached(self, step: Step, lead: str) -> str:
        """What it takes to reach a step, in words; for the last one what is left."""
        if step.cut is None:
            return self._left()
        if math.isinf(step.cut):
            return "目標を達成"
        beyond = step.above is not None
        size = quantities.format_number(quantities.round_half_up(100 * abs(step.cut), 1)) + "%"
        if step.cut == 0 and self.measure in ("attainment", "baseline_change"):
            return f"{self._origin}より{'改善' if beyond else '悪化していない'}"
        if self.measure != "baseline_change":
            sign = "−" if step.cut < 0 else ""
            return f"{lead}{sign}{size}{'を超える' if beyond else '以上'}"
        if step.cut < 0:
            return f"{self._origin}からの悪化が{size}{'未満' if beyond else '以内'}"
        return f"{self._origin}からの改善が{size}{'を超える' if beyond else '以上'}"

    def _left(self) -> str:
        """What the last step takes, in words that fit the step before it."""
        above = self.steps[-2] if len(self.steps) > 1 else None
        if above is None or above.cut is None:
            return "すべて"
        beyond = above.above is not None
        if above.cut == 0 and self.measure in ("attainment", "baseline_change"):
            return f"{self._origin}{'と同じか悪化' if beyond else 'より悪化'}"
        if above.cut < 0 and self.measure == "baseline_change":
            return "それ以上の悪化" if beyond else "それを超える悪化"
        return "それ以下" if beyond else "それ未満"

    @property
    def _origin(self) -> str:
        return "基準値" if self.measure == "baseline_change" else "開始時"


def load(name: str) -> Rule:
    """The rule of this name.

    Raises:
        DataError: no such rule, or every mistake in its file.
    """
    path = paths.rules() / f"{name}.yaml"
    if not path.is_file():
        known = "、".join(found.stem for found in _all())
        raise DataError(
            [
                Problem(
                    "parameters",
                    f"採点規則{quote(name)}はありません",
                    known,
                    "この中から選んでください",
                    column="rule",
                )
            ]
        )
    return read(path)


def load_all() -> list[Rule]:
    """Every rule there is, in the order of their names.

    Raises:
        DataError: with every mistake in any of their files.
    """
    rules: list[Rule] = []
    problems: list[Problem] = []
    for path in _all():
        try:
            rules.append(read(path))
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    return rules


def _all() -> list[Path]:
    return sorted(paths.rules().glob("*.yaml"), key=lambda path: path.stem)


def read(path: Path) -> Rule:
    """The rule in a YAML file.

    Raises:
        DataError: with every mistake in the file.
    """
    values, lines = files.read_mapping(path, rule_checks.KEYS)
    if findings := rule_checks.findings(values, path.stem):
        raise DataError(
            Problem(show(path), found, allowed, fix, row=lines.get(key), column=key)
            for key, found, allowed, fix in findings
        )
    steps = tuple(Step(**step) for step in values["steps"])
    return Rule(**{**values, "steps": steps})
