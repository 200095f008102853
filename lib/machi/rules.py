"""Grading rules: which share of the progress due earns which verdict.

A rule is data (params/rules/<name>.yaml), because municipalities grade differently and a report
must be able to name its rule and be graded again under another.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from machi import files, paths
from machi.problems import DataError, Problem, quote, show

TONES = ("good", "fair", "poor")
KEYS = ("name", "title", "source", "question", "steps")
NOISE = 1e-9
"""Shares come out of divisions; one that is 60 % on paper must not fall short of it by noise."""


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
            reached = share.notna() if step.at_least is None else share >= step.at_least - NOISE
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
                    "この中から選んでください",
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
    values, lines = files.read_mapping(path, KEYS)
    findings = [*_key_findings(values, path.stem), *_steps_findings(values.get("steps"))]
    if findings:
        raise DataError(
            Problem(show(path), found, allowed, fix, row=lines.get(key), column=key)
            for key, found, allowed, fix in findings
        )
    steps = tuple(Step(**step) for step in values["steps"])
    return Rule(**{**values, "steps": steps})


Finding = tuple[str, str, str, str]
"""(key, what was found, what is allowed, what to do)."""


def _key_findings(values: Mapping[str, Any], stem: str) -> list[Finding]:
    found: list[Finding] = [
        (key, "知らない項目です", "、".join(KEYS), "綴りを直すか消してください")
        for key in values
        if key not in KEYS
    ]
    for key in KEYS:
        value = values.get(key)
        if value is None or value in ("", []):
            found.append((key, "値がありません", "何か一つの値", "足してください"))
        elif key != "steps" and not isinstance(value, str):
            found.append(
                (key, f"{quote(value)}は文字ではありません", "文字", "引用符で囲んでください")
            )
    name = values.get("name")
    if isinstance(name, str) and name not in ("", stem):
        found.append(("name", f"{quote(name)}はファイル名と違います", stem, "揃えてください"))
    return found


def _steps_findings(steps: Any) -> list[Finding]:
    """Mistakes of the list of steps, those of a single step first."""
    allowed = "label, symbol, tone, at_least を持つ段階の一覧"
    if steps is None or steps == "" or steps == []:
        return []
    if not isinstance(steps, list) or not all(isinstance(step, Mapping) for step in steps):
        return [
            ("steps", "段階の一覧ではありません", allowed, "「- {label: …}」の行で書いてください")
        ]
    found: list[Finding] = []
    for number, step in enumerate(steps, start=1):
        found += [
            ("steps", f"{number}番目の段階の{what}", usable, "書き直してください")
            for what, usable in _step_mistakes(step, last=number == len(steps))
        ]
    if found:
        return found
    cuts = [step["at_least"] for step in steps[:-1]]
    if cuts != sorted(set(cuts), reverse=True):
        listed = quote("、".join(f"{cut:g}" for cut in cuts))
        fix = "良い方の段階から順に並べてください"
        found.append(
            ("steps", f"区切り{listed}が大きい順ではありません", "大きい順で重なりなし", fix)
        )
    labels = [step["label"] for step in steps]
    if twice := sorted({label for label in labels if labels.count(label) > 1}):
        words = f"段階の名前{quote('、'.join(twice))}が二度あります"
        found.append(("steps", words, "段階ごとに別の名前", "名前を変えてください"))
    return found


def _step_mistakes(step: Mapping[Any, Any], last: bool) -> Iterator[tuple[str, str]]:
    """(what was found, what is allowed) for one step."""
    names = tuple(Step.__dataclass_fields__)
    if unknown := [str(key) for key in step if key not in names]:
        yield f"{quote('、'.join(unknown))}は知らない項目です", "、".join(names)
    for key in ("label", "symbol", "tone"):
        value = step.get(key)
        if not isinstance(value, str) or not value.strip():
            yield f"{key} が{'ありません' if value is None else f'{quote(value)}です'}", "文字"
        elif key == "tone" and value not in TONES:
            yield f"tone {quote(value)}は使えません", "、".join(TONES)
    cut = step.get("at_least")
    if last and cut is not None:
        yield f"at_least が{quote(cut)}です", "最後の段階では省く（それ未満のすべて）"
    if not last and not _is_number(cut):
        yield (
            f"at_least が{'ありません' if cut is None else f'{quote(cut)}です'}",
            "数値（1.0 = 100%）",
        )


def _is_number(value: object) -> bool:
    """Whether the value is a finite number; YAML's true is an int for Python."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
