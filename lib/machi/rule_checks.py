"""What a grading rule's file may hold, and every way in which one can be wrong."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from machi.problems import quote

TONES = ("good", "fair", "poor")
MEASURES = {
    "share": "進むべき分",
    "attainment": "目標までの道のり",
    "rate": "目標値",
    "baseline_change": "基準値",
    "growth_ratio": "必要な伸び率",
}
"""Columns of ``kpi.assess`` that a rule can grade, and what their percentages are of."""
REQUIRED = ("name", "title", "source", "question", "steps")
KEYS = (*REQUIRED, "measure", "caution")
WORDS = ("label", "symbol", "tone")
CUTS = ("at_least", "above")

Finding = tuple[str, str, str, str]
"""(key, what was found, what is allowed, what to do)."""


def findings(values: Mapping[str, Any], stem: str) -> list[Finding]:
    """Every mistake in the settings of a rule.

    Args:
        values: the file's settings.
        stem: the file's name, which the rule's name repeats.
    """
    return [*_key_findings(values, stem), *_steps_findings(values.get("steps"))]


def order(step: Mapping[str, Any]) -> tuple[float, bool]:
    """The place of a step's cut: of two at one number the one strictly above it is higher."""
    beyond = step.get("above") is not None
    return (step["above"] if beyond else step["at_least"]), beyond


def _key_findings(values: Mapping[str, Any], stem: str) -> list[Finding]:
    found: list[Finding] = [
        (key, "知らない項目です", "、".join(KEYS), "綴りを直すか消してください")
        for key in values
        if key not in KEYS
    ]
    for key in (key for key in KEYS if key in REQUIRED or key in values):
        value = values.get(key)
        if value is None or value == [] or (isinstance(value, str) and not value.strip()):
            found.append((key, "値がありません", "何か一つの値", "足してください"))
        elif key != "steps" and not isinstance(value, str):
            found.append(
                (key, f"{quote(value)}は文字ではありません", "文字", "引用符で囲んでください")
            )
        elif key == "measure" and value not in MEASURES:
            fix = "問うものに合う列の名前にしてください"
            found.append((key, f"{quote(value)}は使えません", "、".join(MEASURES), fix))
    name = values.get("name")
    if isinstance(name, str) and name.strip() and name != stem:
        found.append(("name", f"{quote(name)}はファイル名と違います", stem, "揃えてください"))
    return found


def _steps_findings(steps: Any) -> list[Finding]:
    """Mistakes of the list of steps, those of a single step first."""
    allowed = "label, symbol, tone, at_least（または above）を持つ段階の一覧"
    if steps is None or steps == "" or steps == []:
        return []
    if not isinstance(steps, list) or not all(isinstance(step, Mapping) for step in steps):
        return [
            ("steps", "段階の一覧ではありません", allowed, "「- {label: …}」の行で書いてください")
        ]
    found: list[Finding] = []
    for number, step in enumerate(steps, start=1):
        mistakes = [*_word_mistakes(step), *_cut_mistakes(step, last=number == len(steps))]
        found += [
            ("steps", f"{number}番目の段階の{what}", usable, "書き直してください")
            for what, usable in mistakes
        ]
    return found or [*_list_findings(steps)]


def _list_findings(steps: list[Mapping[str, Any]]) -> Iterator[Finding]:
    """Mistakes between the steps, each of which is sound."""
    cuts = [order(step) for step in steps[:-1]]
    if cuts != sorted(set(cuts), reverse=True):
        listed = quote("、".join(f"{cut:g}" for cut, _ in cuts))
        fix = "良い方の段階から順に並べてください"
        yield "steps", f"区切り{listed}が大きい順ではありません", "大きい順で重なりなし", fix
    labels = [step["label"] for step in steps]
    if twice := sorted({label for label in labels if labels.count(label) > 1}):
        words = f"段階の名前{quote('、'.join(twice))}が二度あります"
        yield "steps", words, "段階ごとに別の名前", "名前を変えてください"


def _word_mistakes(step: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    """(what was found, what is allowed) for the words of one step."""
    if unknown := [str(key) for key in step if key not in (*WORDS, *CUTS)]:
        yield f"{quote('、'.join(unknown))}は知らない項目です", "、".join((*WORDS, *CUTS))
    for key in WORDS:
        value = step.get(key)
        if not isinstance(value, str) or not value.strip():
            yield f"{key} が{'ありません' if value is None else f'{quote(value)}です'}", "文字"
        elif key == "tone" and value not in TONES:
            yield f"tone {quote(value)}は使えません", "、".join(TONES)


def _cut_mistakes(step: Mapping[Any, Any], last: bool) -> Iterator[tuple[str, str]]:
    """(what was found, what is allowed) for where one step begins."""
    given = [key for key in CUTS if step.get(key) is not None]
    if last:
        for key in given:
            yield f"{key} が{quote(step[key])}です", "最後の段階では省く（残りのすべて）"
    elif not given:
        yield "at_least（以上）も above（を超える）もありません", "どちらか一方に数値（1.0 = 100%）"
    elif len(given) > 1:
        yield "at_least と above が両方あります", "どちらか一方（以上か、を超えるか）"
    elif not _is_cut(step[given[0]], given[0]):
        usable = "数値（1.0 = 100%）" + ("か .inf（目標を達成）" if given == ["at_least"] else "")
        yield f"{given[0]} が{quote(step[given[0]])}です", usable


def _is_cut(value: object, key: str) -> bool:
    """Whether a step can begin there; YAML's true is an int for Python.

    Nothing lies above infinity, which stands for a target that is met.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) or (value == math.inf and key == "at_least")
