"""The parameters every notebook takes: their names, types and meaning, checked before any work.

papermill only warns of a parameter a notebook does not know, and YAML reads an unquoted 012360 as
the octal number 5360; both would end in a wrong report, so both are errors here.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from machi import codes, files, paths
from machi.problems import DataError, Problem, quote, reason, show
from machi.similarity import METHODS


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
        similarity: how links that nobody states are suggested, a name of ``similarity.METHODS``;
            empty for no suggestions.
        peer_codes: codes of the municipalities to compare with, as ``municipality_code``; empty for
            no comparison with others. The municipality itself is left out.
    """

    municipality_code: str
    plan_ids: list[str]
    national_strategy_id: str
    as_of: str
    rule: str
    similarity: str
    peer_codes: list[str]

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
    "similarity": f'{"、".join(METHODS)}のどれか。空（""）なら推定しない',
    "peer_codes": '比べる自治体の、引用符で囲んだ6桁の団体コードの一覧（例：["022012"]、'
    "空なら比べない）",
}
KINDS = {int: "整数", float: "小数", bool: "真偽値", list: "一覧", dict: "入れ子", date: "日付"}
FIX = "params のファイル（ノートブックでは parameters のセル）の値を直してください"
NAMES = tuple(field.name for field in fields(Parameters))


def check(place: str = "parameters", **values: Any) -> Parameters:
    """Validate parameter values as a notebook or a YAML file gives them.

    Args:
        place: file named in messages.
        values: one value per name of ``Parameters``.

    Raises:
        DataError: with every missing, unknown or malformed parameter.
    """
    return _checked(place, values, {})


def _checked(place: str, values: dict[str, Any], lines: Mapping[str, int]) -> Parameters:
    problems = [
        *name_problems(place, values, lines, MEANINGS),
        *(
            Problem(place, found, MEANINGS[name], FIX, row=lines.get(name), column=name)
            for name, found in _findings(values).items()
        ),
    ]
    if problems:
        raise DataError(problems)
    values["municipality_code"] = codes.parse_code(values["municipality_code"])
    # Whoever changes only the municipality in a notebook would else have to change its peers too.
    peers = [codes.parse_code(code) for code in values["peer_codes"]]
    values["peer_codes"] = [code for code in peers if code != values["municipality_code"]]
    return Parameters(**values)


def name_problems(
    place: str, values: Mapping[str, Any], lines: Mapping[str, int], meanings: Mapping[str, str]
) -> list[Problem]:
    """A problem for each parameter that is missing or unknown.

    Args:
        place: file named in messages.
        values: the values given.
        lines: line of each name in the file.
        meanings: what is wanted of each parameter, by name.
    """
    known = "、".join(meanings)
    missing = [name for name in meanings if name not in values]
    unknown = [name for name in values if name not in meanings]
    return [
        *(
            Problem(place, f"引数{quote(n)}がありません", meanings[n], "足してください", column=n)
            for n in missing
        ),
        *(
            Problem(
                place,
                f"{quote(n)}という引数はありません",
                known,
                "綴りを直すか消してください",
                row=lines.get(n),
                column=n,
            )
            for n in unknown
        ),
    ]


def _findings(values: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with each value that cannot be used, by its name."""
    found = {n: finding(n, values[n]) for n in NAMES if n in values and n != "peer_codes"}
    if "peer_codes" in values:
        found["peer_codes"] = codes_finding(values["peer_codes"])
    return {name: words for name, words in found.items() if words}


def codes_finding(value: Any) -> str:
    """What is wrong with a list of municipalities, or nothing."""
    if value is None:
        return "空欄です"
    if not isinstance(value, list):
        return f"{quote(value)}は団体コードの一覧ではありません"
    if wrong := [words for code in value if (words := finding("municipality_code", code))]:
        return "、".join(wrong)
    parsed = [codes.parse_code(code) for code in value]
    if again := [code for code in dict.fromkeys(parsed) if parsed.count(code) > 1]:
        return f"{'、'.join(map(quote, again))}が重なっています"
    return ""


def finding(name: str, value: Any) -> str:
    """What is wrong with one value, or nothing."""
    if name == "plan_ids":
        good = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return "" if good else f"{quote(value)}は計画IDの一覧ではありません"
    if value is None:
        return "空欄です"
    if not isinstance(value, str):
        kind = KINDS.get(type(value), "文字でない値")
        return f"{quote(value)}は文字ではなく{kind}です（引用符がないと数や日付に化けます）"
    try:
        if name == "municipality_code":
            codes.parse_code(value)
        elif name == "rule":
            codes.check_slug(value)
    except ValueError as error:
        return f"{quote(value)}は使えません（{reason(error)}）"
    if name == "similarity" and value not in ("", *METHODS):
        return f"{quote(value)}という推定の方法はありません"
    if name == "similarity" and value and not METHODS[value].installed:
        return f"{quote(value)}に要る {METHODS[value].package} が入っていません"
    if name == "as_of" and not _is_day(value):
        return f"{quote(value)}は暦にある日付ではありません"
    return ""


def _is_day(text: str) -> bool:
    """Whether the text is a day as YYYY-MM-DD; ``fromisoformat`` alone takes 20251231 too."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def read(path: Path) -> Parameters:
    """Parameters of a YAML file.

    Raises:
        DataError: unreadable YAML, or any problem ``check`` finds.
    """
    values, lines = files.read_mapping(path, NAMES)
    return _checked(show(path), values, lines)


def read_own(code: str, slug: str) -> Parameters:
    """Parameters of a municipality's own file.

    Raises:
        DataError: as ``read``, or the file speaks of another municipality.
    """
    path = path_of(code, slug)
    found = read(path)
    if found.municipality_code != code:
        words = f"団体コードが{quote(found.municipality_code)}です"
        fix = "ファイル名とコードを揃えてください"
        raise DataError([Problem(show(path), words, code, fix, column="municipality_code")])
    return found


def path_of(code: str, slug: str) -> Path:
    """The parameter file of a municipality."""
    return paths.params() / f"{codes.folder_name(code, slug)}.yaml"


def as_values(parameters: Parameters) -> dict[str, Any]:
    """The parameters as papermill injects them."""
    return asdict(parameters)
