"""A grading rule is data: the shipped one is sound, and every mistake in a file is one message."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from machi import paths, rule_checks, rules
from machi.problems import DataError
from machi.rules import Rule, Step

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
NAN, INF = float("nan"), float("inf")


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
    (lambda v: v.update(measure="speed"), "measure", "「speed」は使えません"),
    (lambda v: v.update(measure=["share"]), "measure", "文字ではありません"),
    (lambda v: v.update(measure=None), "measure", "値がありません"),
    (lambda v: v.update(caution=" "), "caution", "値がありません"),
    (lambda v: v.update(caution=1), "caution", "文字ではありません"),
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
    (
        step(1, at_least=None),
        "steps",
        "2番目の段階のat_least（以上）も above（を超える）もありません",
    ),
    (step(1, above=0.4), "steps", "2番目の段階のat_least と above が両方あります"),
    (step(1, at_least=None, above="半分"), "steps", "2番目の段階のabove が「半分」です"),
    (step(0, at_least=None, above=INF), "steps", "1番目の段階のabove が「inf」です"),
    (step(1, at_least=-INF), "steps", "2番目の段階のat_least が「-inf」です"),
    (step(1, at_least="60%"), "steps", "2番目の段階のat_least が「60%」です"),
    (step(1, at_least=True), "steps", "2番目の段階のat_least が「True」です"),
    (step(1, at_least=NAN), "steps", "2番目の段階のat_least が「nan」です"),
    (step(2, at_least=0), "steps", "3番目の段階のat_least が「0」です"),
    (step(2, above=0), "steps", "3番目の段階のabove が「0」です"),
    (step(1, at_least=1.2), "steps", "区切り「1、1.2」が大きい順ではありません"),
    (step(1, at_least=1.0), "steps", "区切り「1、1」が大きい順ではありません"),
    (step(1, at_least=INF), "steps", "区切り「1、inf」が大きい順ではありません"),
    (step(1, at_least=None, above=1), "steps", "区切り「1、1」が大きい順ではありません"),
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


def test_a_rule_asks_for_the_share_due_unless_it_names_another_measure(tmp_path: Path) -> None:
    rule = rules.read(write(tmp_path))
    assert (rule.measure, rule.caution) == ("share", "")
    named = rules.read(write(tmp_path, lambda v: v.update(measure="rate", caution="注意。")))
    assert (named.measure, named.basis, named.caution) == ("rate", "目標値", "注意。")


@pytest.mark.parametrize("path", sorted(paths.rules().glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_rule_is_sound_and_says_where_it_comes_from(path: Path) -> None:
    rule = rules.load(path.stem)
    assert rule.name == path.stem
    assert len(rule.source) > 10
    assert rule.caution.endswith("。")
    assert rule.caution.count("。") == 1
    assert "measure" in yaml.safe_load(path.read_text(encoding="utf-8"))
    assert rule.steps[-1].cut is None


SHIPPED = {
    "baseline-sabc": (
        "baseline_change",
        [("S", ">=", INF), ("A", ">", 0), ("B", ">=", -0.1), ("C", "", None)],
        "☆S：目標を達成、◎A：基準値より改善、○B：基準値からの悪化が10%以内、△C：それを超える悪化",
    ),
    "grant-four-step": (
        "attainment",
        [
            ("非常に効果的であった", ">=", 1.0),
            ("相当程度効果があった", ">=", 0.7),
            ("効果があった", ">", 0),
            ("効果がなかった", "", None),
        ],
        "◎非常に効果的であった：目標までの道のりの100%以上、○相当程度効果があった：70%以上、"
        "◇効果があった：開始時より改善、△効果がなかった：開始時と同じか悪化",
    ),
    "international": (
        "growth_ratio",
        [
            ("目標達成", ">=", INF),
            ("大きく前進", ">=", 0.95),
            ("ある程度前進", ">=", 0.6),
            ("わずかに前進", ">=", 0),
            ("後退", "", None),
        ],
        "☆目標達成：目標を達成、◎大きく前進：必要な伸び率の95%以上、○ある程度前進：60%以上、"
        "△わずかに前進：0%以上、×後退：それ未満",
    ),
    "point-scale": (
        "rate",
        [
            *(("7点", ">=", 1.0), ("6点", ">=", 0.9), ("5点", ">=", 0.8), ("4点", ">=", 0.7)),
            *(("3点", ">=", 0.6), ("2点", ">=", 0.5), ("1点", "", None)),
        ],
        "◎7点：達成率100%以上、○6点：90%以上、○5点：80%以上、○4点：70%以上、○3点：60%以上、"
        "△2点：50%以上、△1点：それ未満",
    ),
    "prorata": (
        "share",
        [("順調", ">=", 1.0), ("おおむね順調", ">=", 0.6), ("改善が必要", "", None)],
        "◎順調：進むべき分の100%以上、○おおむね順調：60%以上、△改善が必要：それ未満",
    ),
}


def test_all_rules_are_loaded_in_the_order_of_their_names() -> None:
    assert [rule.name for rule in rules.load_all()] == list(SHIPPED)


def test_the_mistakes_of_all_rules_are_reported_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "rules", lambda: tmp_path)
    write(tmp_path, lambda v: v.pop("source"))
    (tmp_path / "other.yaml").write_text((tmp_path / "severe.yaml").read_text("utf-8"), "utf-8")
    with pytest.raises(DataError) as caught:
        rules.load_all()
    assert [(Path(p.file).stem, p.column) for p in caught.value.problems] == [
        *(("other", "source"), ("other", "name"), ("severe", "source")),
    ]


@pytest.mark.parametrize("name", SHIPPED)
def test_the_cuts_of_every_shipped_rule_are_those_of_its_source(name: str) -> None:
    rule = rules.load(name)
    measure, cuts, words = SHIPPED[name]
    assert rule.measure == measure
    signs = [">" if s.above is not None else ">=" if s.cut is not None else "" for s in rule.steps]
    assert [(s.label, sign, s.cut) for s, sign in zip(rule.steps, signs, strict=True)] == cuts
    assert rule.thresholds == words


def test_the_tones_of_every_shipped_rule_fall_from_good_to_poor() -> None:
    for rule in rules.load_all():
        places = [rule_checks.TONES.index(step.tone) for step in rule.steps]
        assert places == sorted(places)
        assert {places[0], places[-1]} == {0, 2}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_value_exactly_at_a_cut_falls_on_the_side_the_rule_says(name: str) -> None:
    rule = rules.load(name)
    for number, step in enumerate(rule.steps[:-1]):
        below = rule.steps[number + 1].label
        near = 1e-6
        values = pd.Series([step.cut, step.cut + near, step.cut - near])
        at = below if step.above is not None else step.label
        less = rule.steps[number + 1].label if step.cut < INF else step.label
        assert rule.grade(values).tolist() == [at, step.label, less]


def test_a_value_at_a_cut_on_paper_is_not_moved_by_the_noise_of_a_division() -> None:
    points, sabc = rules.load("point-scale"), rules.load("baseline-sabc")
    assert points.grade(pd.Series([0.7 - 1e-12, 0.7 + 1e-12])).tolist() == ["4点", "4点"]
    assert sabc.grade(pd.Series([1e-12, -1e-12, -0.1 - 1e-12])).tolist() == ["B", "B", "B"]


def test_only_a_met_target_reaches_an_infinite_cut() -> None:
    values = pd.Series([INF, 1e9, -INF, NAN])
    labels = rules.load("international").grade(values)
    assert labels.tolist()[:3] == ["目標達成", "大きく前進", "後退"]
    assert labels.isna().tolist() == [False, False, False, True]


def test_a_rule_grades_the_column_of_its_measure() -> None:
    assessment = pd.DataFrame({"share": [1.0, NAN], "rate": [NAN, 0.5]}, index=[7, 3])
    assert rules.load("prorata").of(assessment).dropna().to_dict() == {7: "順調"}
    assert rules.load("point-scale").of(assessment).dropna().to_dict() == {3: "2点"}


@pytest.mark.parametrize(
    ("measure", "key", "cut", "words"),
    [
        ("share", "above", 0.5, "◎達成：進むべき分の50%を超える、△遅れ：それ以下"),
        ("share", "at_least", 0.995, "◎達成：進むべき分の99.5%以上、△遅れ：それ未満"),
        ("share", "at_least", -0.1, "◎達成：進むべき分の−10%以上、△遅れ：それ未満"),
        ("rate", "above", 1.0, "◎達成：達成率100%を超える、△遅れ：それ以下"),
        ("attainment", "at_least", 0.0, "◎達成：開始時より悪化していない、△遅れ：開始時より悪化"),
        ("baseline_change", "above", 0.05, "◎達成：基準値からの改善が5%を超える、△遅れ：それ以下"),
        ("baseline_change", "at_least", 0.05, "◎達成：基準値からの改善が5%以上、△遅れ：それ未満"),
        (
            *("baseline_change", "above", -0.05),
            "◎達成：基準値からの悪化が5%未満、△遅れ：それ以上の悪化",
        ),
        ("growth_ratio", "at_least", INF, "◎達成：目標を達成、△遅れ：それ未満"),
    ],
)
def test_the_words_of_a_cut_say_which_side_it_is_on_and_of_what(
    measure: str, key: str, cut: float, words: str
) -> None:
    steps = (Step("達成", "◎", "good", **{key: cut}), Step("遅れ", "△", "poor"))
    assert Rule("r", "規則", "出典", "問い", steps, measure).thresholds == words


def test_a_rule_of_one_step_takes_everything() -> None:
    rule = Rule("r", "規則", "出典", "問い", (Step("実施", "○", "fair"),))
    assert rule.thresholds == "○実施：すべて"


def test_a_share_gets_the_best_step_it_reaches_and_none_when_missing(tmp_path: Path) -> None:
    rule = rules.read(write(tmp_path))
    shares = pd.Series([1.0, 0.999, 0.5, 0.4, -1.0, NAN])
    labels = rule.grade(shares)
    assert labels.tolist()[:5] == ["達成", "途中", "途中", "遅れ", "遅れ"]
    assert labels.isna().tolist() == [False] * 5 + [True]
    assert rule.step("途中").symbol == "○"
