"""The parameters of a view beside those of every notebook: names, types and meaning, checked."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import yaml

from machi import files, parameters
from machi.filters import NOT_JUDGED
from machi.parameters import KINDS, Parameters
from machi.population import custom
from machi.problems import DataError, Problem, quote, show
from machi.sdgs import GOALS
from machi.whatif import Assumption

FIX = "ビューのYAML（ノートブックでは parameters のセル）の値を直してください"


@dataclass(frozen=True)
class View:
    """What is looked at, and what is assumed.

    Attributes:
        plan_id: the plan; empty for the first one in force that has indicators.
        goal_id: only indicators at or below this node of the plan's tree; empty for all.
        indicator_id: the indicator; empty for the first one that passes the filters.
        verdict: only indicators with this label of the rule, ``not_judged`` for those without a
            verdict; empty for all.
        sdg: only indicators that carry this SDG goal, e.g. "11"; empty for all.
        assumed_target: another target, in the indicator's unit; None for the printed one.
        assumed_target_year: another year of the target; None for the printed one.
        assumed_actual: a further actual, in the indicator's unit; None for none.
        assumed_actual_year: its year, later than that of the latest actual.
        assumed_fertility_2030: children per woman in 2030; None for the trend's path.
        assumed_fertility_2040: the same in 2040.
        assumed_net_migration: net migrants a year from 2030 on; None for the trend's.
    """

    plan_id: str = ""
    goal_id: str = ""
    indicator_id: str = ""
    verdict: str = ""
    sdg: str = ""
    assumed_target: float | None = None
    assumed_target_year: int | None = None
    assumed_actual: float | None = None
    assumed_actual_year: int | None = None
    assumed_fertility_2030: float | None = None
    assumed_fertility_2040: float | None = None
    assumed_net_migration: float | None = None

    @property
    def assumed(self) -> Assumption:
        """The what-if part."""
        return Assumption(
            self.assumed_target,
            self.assumed_target_year,
            self.assumed_actual,
            self.assumed_actual_year,
        )

    @property
    def assumed_fertility(self) -> dict[int, float]:
        """Children per woman by year, as far as assumed."""
        given = (self.assumed_fertility_2030, self.assumed_fertility_2040)
        years = custom.FERTILITY_YEARS
        return {y: value for y, value in zip(years, given, strict=True) if value is not None}

    @property
    def assumes_population(self) -> bool:
        """Whether anything about the population is assumed."""
        return bool(self.assumed_fertility) or self.assumed_net_migration is not None


VIEW_NAMES = tuple(field.name for field in fields(View))
POPULATION_NAMES = VIEW_NAMES[-3:]
"""Those about the population, which belong to the municipality and to no indicator."""
NAMES = (*parameters.NAMES, *VIEW_NAMES)
"""Every parameter of ``explore.ipynb``, the common ones first."""
FERTILITY_BOUNDS = (0.5, 3.5)
"""Children per woman worth assuming."""
MOST_MOVERS = 9_999_999
_FERTILITY = "〜".join(map(str, FERTILITY_BOUNDS))
MEANINGS = {
    "plan_id": "計画のID（空なら、期間中で指標のある初めの計画）",
    "goal_id": "目標・施策のID（空なら、計画のすべての指標）",
    "indicator_id": "指標のID（空なら、絞り込みに合う初めの指標）",
    "verdict": f"採点規則の段階の名前か {NOT_JUDGED}（空なら、すべて）",
    "sdg": '引用符で囲んだSDGsのゴール番号（例："11"、空なら、すべて）',
    "assumed_target": "仮の目標値（数、null なら資料のまま）",
    "assumed_target_year": "仮の目標の年（西暦の整数、null なら資料のまま）",
    "assumed_actual": "仮の次の実績（数、null なら置かない）",
    "assumed_actual_year": "仮の次の実績の年（西暦の整数、null なら置かない）",
    "assumed_fertility_2030": f"2030年の仮の出生率（{_FERTILITY}、null ならすう勢）",
    "assumed_fertility_2040": f"2040年の仮の出生率（{_FERTILITY}、null ならすう勢）",
    "assumed_net_migration": "2030年からの仮の純移動（人/年、7桁までの数、null ならすう勢）",
}
_TEXTS = VIEW_NAMES[:5]
_NOTES = {
    "plan_id": "見ている計画・目標・指標",
    "verdict": "絞り込み（空 = すべて）",
    "assumed_target": "もしもの値（null = 資料のまま）",
    "assumed_fertility_2030": "人口の仮の道筋（null = すう勢）",
}


def check(place: str = "parameters", **values: Any) -> tuple[Parameters, View]:
    """Validate the values of ``NAMES`` as a notebook or a YAML file gives them.

    Args:
        place: file named in messages.
        values: one value per name of ``NAMES``.

    Raises:
        DataError: with every missing, unknown or malformed parameter.
    """
    problems = [*_unknown(place, values), *_missing(place, values)]
    problems += [
        Problem(place, found, MEANINGS[name], FIX, column=name)
        for name in VIEW_NAMES
        if name in values and (found := _finding(name, values[name]))
    ]
    if not problems and (values["assumed_actual"] is None) != (
        values["assumed_actual_year"] is None
    ):
        words = "仮の次の実績には、値と年の両方が要ります"
        problems.append(Problem(place, words, "両方か、どちらもなし", FIX, column="assumed_actual"))
    common = {name: values[name] for name in parameters.NAMES if name in values}
    try:
        run = parameters.check(place, **common)
    except DataError as error:
        raise DataError([*error.problems, *problems]) from error
    if problems:
        raise DataError(problems)
    return run, View(**{name: _plain(values[name]) for name in VIEW_NAMES})


def _unknown(place: str, values: Iterable[str]) -> list[Problem]:
    fix = "綴りを直すか消してください"
    return [
        Problem(place, f"{quote(n)}という引数はありません", "、".join(NAMES), fix, column=n)
        for n in values
        if n not in NAMES
    ]


def _missing(place: str, values: Mapping[str, Any]) -> list[Problem]:
    return [
        Problem(place, f"引数{quote(n)}がありません", MEANINGS[n], "足してください", column=n)
        for n in VIEW_NAMES
        if n not in values
    ]


def _finding(name: str, value: Any) -> str:
    """What is wrong with one value, or nothing."""
    if name in _TEXTS:
        if value is None:
            return "空欄です"
        if not isinstance(value, str):
            kind = KINDS.get(type(value), "文字でない値")
            return f"{quote(value)}は文字ではなく{kind}です（引用符がないと数に化けます）"
        if name == "sdg" and value not in ("", *GOALS):
            return f"SDGsに{quote(value)}というゴールはありません"
        return ""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return f"{quote(value)}は数ではありません"
    if name.endswith("_year") and (value != int(value) or not 1900 <= value <= 2099):
        return f"{quote(value)}は西暦の年（1900〜2099）ではありません"
    low, high = FERTILITY_BOUNDS
    if name.startswith("assumed_fertility") and not low <= value <= high:
        return f"{quote(value)}は{_FERTILITY}の出生率ではありません"
    if name == "assumed_net_migration" and abs(value) > MOST_MOVERS:
        return f"{quote(value)}は7桁を超えます"
    return ""


def _plain(value: Any) -> Any:
    """A value as the view holds it; 2030.0 and 2030 are one year, 5 and 5.0 one target."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def read(path: Path) -> tuple[Parameters, View]:
    """The view of an exported YAML file.

    Raises:
        DataError: unreadable YAML, or any problem ``check`` finds.
    """
    values, lines = files.read_mapping(path, NAMES)
    try:
        return check(show(path), **values)
    except DataError as error:
        raise DataError(
            replace(problem, row=lines.get(problem.column or "")) for problem in error.problems
        ) from error


def as_yaml(run: Parameters, view: View) -> str:
    """A view as a YAML file that ``read`` and papermill take."""
    lines = [
        "# explore.ipynb から書き出したビュー。次の命令で、同じ図表をもう一度作れます。",
        "# papermill notebooks/explore.ipynb out.ipynb -f このファイル",
    ]
    for name, value in (asdict(run) | asdict(view)).items():
        if name in _NOTES:
            lines.append(f"# {_NOTES[name]}")
        lines.append(f"{name}: {_written(value)}")
    return "\n".join(lines) + "\n"


def _written(value: Any) -> str:
    """A value in YAML; texts and lists always quoted, because a code would turn into a number."""
    if isinstance(value, str | list):
        return json.dumps(value, ensure_ascii=False)
    return str(yaml.safe_dump(value)).splitlines()[0]
