"""A grading rule is data: the shipped one is sound, and every mistake in a file is one message."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from machi import paths, rules
from machi.problems import DataError

GOOD: dict[str, Any] = {
    "name": "severe",
    "title": "厳しい規則",
    "source": "試験のための規則",
    "question": "どこまで来たか",
    "steps": [
        {"at_least": 1, "label": "達成", "symbol": "◎", "tone": "good"},
        {"at_least": 0.5, "label": "途中", "symbol": "○", "tone": "fair"},
        {"label": "遅れ", "symbol": "△", "tone": "poor"},
    ],
}
NAN = float("nan")


def write(folder: Path, change: Callable[[dict[str, Any]], object] = lambda values: None) -> Path:
    values = yaml.safe_load(yaml.safe_dump(GOOD))
    change(values)
    path = folder / "severe.yaml"
    path.write_text(yaml.safe_dump(values, allow_unicode=True), encoding="utf-8")
    return path


def step(number: int, **changed: Any) -> Callable[[dict[str, Any]], None]:
    """Change one step; a value of None takes the key away."""

    def change(values: dict[str, Any]) -> None:
        found = values["steps"][number] | changed
        values["steps"][number] = {k: v for k, v in found.items() if v is not None}

    return change


MISTAKES: list[tuple[Callable[[dict[str, Any]], object], str, str]] = [
    (lambda v: v.pop("source"), "source", "値がありません"),
    (lambda v: v.update(title=""), "title", "値がありません"),
    (lambda v: v.update(title=5), "title", "文字ではありません"),
    (lambda v: v.update(name="other"), "name", "ファイル名と違います"),
    (lambda v: v.update(name=["severe"]), "name", "文字ではありません"),
    (lambda v: v.update(thresholds=1), "thresholds", "知らない項目"),
    (lambda v: v.update({2: 1}), "2", "知らない項目"),
    (lambda v: v.pop("steps"), "steps", "値がありません"),
    (lambda v: v.update(steps=[]), "steps", "値がありません"),
    (lambda v: v.update(steps=3), "steps", "段階の一覧ではありません"),
    (lambda v: v.update(steps={"label": "a"}), "steps", "段階の一覧ではありません"),
    (lambda v: v.update(steps=["達成"]), "steps", "段階の一覧ではありません"),
    (step(0, colour="red"), "steps", "1番目の段階の「colour」は知らない項目"),
    (step(0, label=None), "steps", "1番目の段階のlabel がありません"),
    (step(0, label=True), "steps", "1番目の段階のlabel が「True」です"),
    (step(1, symbol=" "), "steps", "2番目の段階のsymbol が"),
    (step(1, tone="great"), "steps", "2番目の段階のtone 「great」は使えません"),
    (step(1, tone=None), "steps", "2番目の段階のtone がありません"),
    (step(1, at_least=None), "steps", "2番目の段階のat_least がありません"),
    (step(1, at_least="60%"), "steps", "2番目の段階のat_least が「60%」です"),
    (step(1, at_least=True), "steps", "2番目の段階のat_least が「True」です"),
    (step(1, at_least=NAN), "steps", "2番目の段階のat_least が「nan」です"),
    (step(2, at_least=0), "steps", "3番目の段階のat_least が「0」です"),
    (step(1, at_least=1.2), "steps", "区切り「1、1.2」が大きい順ではありません"),
    (step(1, at_least=1.0), "steps", "区切り「1、1」が大きい順ではありません"),
    (step(1, label="達成"), "steps", "段階の名前「達成」が二度あります"),
]


@pytest.mark.parametrize(("change", "key", "words"), MISTAKES)
def test_each_mistake_in_a_rule_gives_one_message_naming_its_item(
    change: Callable[[dict[str, Any]], object], key: str, words: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError) as caught:
        rules.read(write(tmp_path, change))
    (problem,) = caught.value.problems
    assert problem.column == key
    assert problem.file.endswith("severe.yaml")
    assert words in str(problem)
    assert str(problem).endswith("ください。")


def test_several_mistakes_are_reported_at_once_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "severe.yaml"
    text = "name: severe\ntitle: 1\nsource: 出典\nquestion: 問い\nsteps: 5\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        rules.read(path)
    assert [(p.row, p.column) for p in caught.value.problems] == [(2, "title"), (5, "steps")]


@pytest.mark.parametrize("content", ["", "[", "- 1\n", "\0", "name: severe\nname: severe\n"])
def test_a_file_that_is_no_mapping_is_one_message(content: str, tmp_path: Path) -> None:
    path = tmp_path / "severe.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        rules.read(path)
    assert len(caught.value.problems) == 1


def test_an_unknown_rule_is_named_with_the_known_ones() -> None:
    with pytest.raises(DataError, match=r"採点規則「none」はありません。使えるもの：.*prorata"):
        rules.load("none")


@pytest.mark.parametrize("path", sorted(paths.rules().glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_rule_is_sound_and_says_where_it_comes_from(path: Path) -> None:
    rule = rules.load(path.stem)
    assert rule.name == path.stem
    assert len(rule.source) > 10
    assert rule.steps[-1].at_least is None


def test_the_pro_rata_rule_cuts_at_100_and_60_per_cent() -> None:
    rule = rules.load("prorata")
    assert [step.at_least for step in rule.steps] == [1.0, 0.6, None]
    assert "多摩市" in rule.source
    assert rule.thresholds == "◎順調：100%以上、○おおむね順調：60%以上、△改善が必要：それ未満"


def test_a_share_gets_the_best_step_it_reaches_and_none_when_missing(tmp_path: Path) -> None:
    rule = rules.read(write(tmp_path))
    shares = pd.Series([1.0, 0.999, 0.5, 0.4, -1.0, NAN])
    labels = rule.grade(shares)
    assert labels.tolist()[:5] == ["達成", "途中", "途中", "遅れ", "遅れ"]
    assert labels.isna().tolist() == [False] * 5 + [True]
    assert rule.step("途中").symbol == "○"
