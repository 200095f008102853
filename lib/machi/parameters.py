"""The parameters every notebook takes: their names, types and meaning, checked before any work.

papermill only warns of a parameter a notebook does not know, and YAML reads an unquoted 012360 as
the octal number 5360; both would end in a wrong report, so both are errors here.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from machi import codes, paths
from machi.problems import DataError, Problem, quote, reason, show


@dataclass(frozen=True)
class Parameters:
    """What a report is about.

    Attributes:
        municipality_code: 6-digit code, a string with its leading zero.
        plan_ids: plans to look at; empty means all plans of the municipality.
        national_strategy_id: national edition to compare with; empty means the edition in force
            when each plan was made.
        as_of: ISO date the report looks back from.
        rule: name of a grading rule in params/rules.
    """

    municipality_code: str
    plan_ids: list[str]
    national_strategy_id: str
    as_of: str
    rule: str

    @property
    def day(self) -> date:
        """``as_of`` as a date."""
        return date.fromisoformat(self.as_of)


MEANINGS = {
    "municipality_code": '引用符で囲んだ6桁の団体コード（例："022012"）',
    "plan_ids": "計画IDの一覧（例：[aw-s2]、空なら全部）",
    "national_strategy_id": '国の戦略の版（例："N3"、空なら策定時に有効だった版）',
    "as_of": '引用符で囲んだ日付（例："2025-12-31"）',
    "rule": "params/rules にある採点規則の名前（例：prorata）",
}
NAMES = tuple(field.name for field in fields(Parameters))


def check(place: str = "parameters", **values: Any) -> Parameters:
    """Validate parameter values as a notebook or a YAML file gives them.

    Args:
        place: file named in messages.
        values: one value per name of ``Parameters``.

    Raises:
        DataError: with every missing, unknown or malformed parameter.
    """
    problems = [
        *_name_problems(place, values),
        *(
            Problem(place, found, MEANINGS[name], "直してください", column=name)
            for name in NAMES
            if name in values and (found := _finding(name, values[name]))
        ),
    ]
    if problems:
        raise DataError(problems)
    values["municipality_code"] = codes.parse_code(values["municipality_code"])
    return Parameters(**values)


def _name_problems(place: str, values: Mapping[str, Any]) -> list[Problem]:
    known = "、".join(NAMES)
    missing = [name for name in NAMES if name not in values]
    unknown = [name for name in values if name not in NAMES]
    return [
        *(
            Problem(place, f"{quote(n)}がありません", MEANINGS[n], "足してください")
            for n in missing
        ),
        *(
            Problem(place, f"{quote(n)}という引数はありません", known, "綴りを直すか消してください")
            for n in unknown
        ),
    ]


def _finding(name: str, value: Any) -> str:
    """What is wrong with one value, or nothing."""
    if name == "plan_ids":
        good = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return "" if good else f"{quote(value)}は計画IDの一覧ではありません"
    if not isinstance(value, str):
        kind = type(value).__name__
        return f"{quote(value)}は文字ではなく{kind}です（引用符がないと数や日付に化けます）"
    try:
        if name == "municipality_code":
            codes.parse_code(value)
        elif name == "as_of":
            date.fromisoformat(value)
        elif name == "rule":
            codes.check_slug(value)
    except ValueError as error:
        return f"{quote(value)}は使えません（{reason(error)}）"
    return ""


def read(path: Path) -> Parameters:
    """Parameters of a YAML file.

    Raises:
        DataError: unreadable YAML, or any problem ``check`` finds.
    """
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        place = getattr(error, "problem_mark", None)
        raise DataError(
            [
                Problem(
                    show(path),
                    "YAMLとして読めません",
                    "「名前: 値」の行（UTF-8）",
                    "字下げ、コロンの後の空白、引用符を確かめてください",
                    row=place.line + 1 if place else None,
                )
            ]
        ) from error
    if not isinstance(values, dict):
        raise DataError(
            [
                Problem(
                    show(path),
                    "引数がありません",
                    "、".join(NAMES),
                    "「名前: 値」の行を書いてください",
                )
            ]
        )
    return check(show(path), **{str(name): value for name, value in values.items()})


def path_of(code: str, slug: str) -> Path:
    """The parameter file of a municipality."""
    return paths.params() / f"{codes.folder_name(code, slug)}.yaml"


def as_values(parameters: Parameters) -> dict[str, Any]:
    """The parameters as papermill injects them."""
    return asdict(parameters)
