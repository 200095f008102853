"""Grading rules: which share of the progress due earns which verdict.

A rule is data (params/rules/<name>.yaml), because municipalities grade differently and a report
must be able to name its rule and be graded again under another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from machi import paths
from machi.problems import DataError, Problem, quote, show

TONES = ("good", "fair", "poor")
KEYS = ("name", "title", "source", "question", "steps")


@dataclass(frozen=True)
class Step:
    """One verdict: reached from ``at_least`` on; None for the last step, which takes the rest."""

    label: str
    symbol: str
    tone: str
    at_least: float | None = None


@dataclass(frozen=True)
class Rule:
    """A named rule with its source; steps are ordered from the best down."""

    name: str
    title: str
    source: str
    question: str
    steps: tuple[Step, ...]

    def grade(self, share: pd.Series) -> pd.Series:
        """The label for each share of the progress due (1.0 = all that is due).

        A missing share has no verdict (missing).
        """
        labels = pd.Series(pd.NA, index=share.index, dtype="str")
        for step in reversed(self.steps):
            reached = share.notna() if step.at_least is None else share >= step.at_least
            labels = labels.mask(reached, step.label)
        return labels

    def step(self, label: str) -> Step:
        """The step with this label."""
        return next(step for step in self.steps if step.label == label)

    @property
    def thresholds(self) -> str:
        """The cuts in words, for the report."""
        parts = [
            f"{s.symbol}{s.label}：{s.at_least:.0%}以上"
            if s.at_least is not None
            else f"{s.symbol}{s.label}：それ未満"
            for s in self.steps
        ]
        return "、".join(parts)


def load(name: str) -> Rule:
    """The rule of this name.

    Raises:
        DataError: no such rule, or every mistake in its file.
    """
    path = paths.rules() / f"{name}.yaml"
    if not path.is_file():
        known = "、".join(sorted(p.stem for p in paths.rules().glob("*.yaml")))
        raise DataError(
            [
                Problem(
                    "parameters",
                    f"採点規則{quote(name)}はありません",
                    known,
                    "直してください",
                    column="rule",
                )
            ]
        )
    return read(path)


def read(path: Path) -> Rule:
    """The rule in a YAML file.

    Raises:
        DataError: with every mistake in the file.
    """
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problem = Problem(
            show(path),
            "YAMLとして読めません",
            "「名前: 値」の行（UTF-8）",
            "書き方を確かめてください",
        )
        raise DataError([problem]) from error
    findings = _findings(values, path.stem)
    if findings:
        raise DataError(
            Problem(show(path), found, allowed, fix, column=key)
            for key, found, allowed, fix in findings
        )
    steps = tuple(Step(**step) for step in values["steps"])
    return Rule(**{**values, "steps": steps})


def _findings(values: Any, stem: str) -> list[tuple[str, str, str, str]]:
    """Mistakes as (key, found, allowed, fix)."""
    if not isinstance(values, Mapping):
        return [("name", "規則がありません", "、".join(KEYS), "「名前: 値」の行を書いてください")]
    found = [(k, "ありません", "何か一つの値", "足してください") for k in KEYS if not values.get(k)]
    found += [
        (str(k), "知らない項目です", "、".join(KEYS), "綴りを直すか消してください")
        for k in values
        if k not in KEYS
    ]
    if values.get("name") not in (None, stem):
        found.append(
            ("name", f"{quote(values['name'])}はファイル名と違います", stem, "揃えてください")
        )
    steps = values.get("steps") or []
    if not isinstance(steps, list) or not all(isinstance(step, Mapping) for step in steps):
        return [
            *found,
            (
                "steps",
                "段階の一覧ではありません",
                "label, symbol, tone, at_least",
                "直してください",
            ),
        ]
    return found + _step_findings(steps)


def _step_findings(steps: list[Mapping[str, Any]]) -> list[tuple[str, str, str, str]]:
    found: list[tuple[str, str, str, str]] = []
    names = set(Step.__dataclass_fields__)
    for number, step in enumerate(steps, start=1):
        place = f"steps {number}番目"
        wrong = (set(step) - names) | ({"label", "symbol", "tone"} - set(step))
        if wrong:
            found.append(
                (
                    place,
                    f"項目{quote('、'.join(sorted(wrong)))}が余分か不足です",
                    "label, symbol, tone, at_least",
                    "直してください",
                )
            )
        if step.get("tone") not in TONES:
            found.append(
                (
                    place,
                    f"tone {quote(step.get('tone'))}は使えません",
                    "、".join(TONES),
                    "直してください",
                )
            )
        last = number == len(steps)
        cut = step.get("at_least")
        if last != (cut is None) or not (cut is None or isinstance(cut, int | float)):
            found.append(
                (
                    place,
                    f"at_least {quote(cut)}は使えません",
                    "最後の段階だけ省略し、ほかは数値",
                    "直してください",
                )
            )
    cuts = [
        step["at_least"] for step in steps[:-1] if isinstance(step.get("at_least"), int | float)
    ]
    if cuts != sorted(cuts, reverse=True) or len(set(cuts)) != len(cuts):
        found.append(
            (
                "steps",
                f"区切り{quote(cuts)}が大きい順ではありません",
                "大きい順で重なりなし",
                "並べ直してください",
            )
        )
    return found
