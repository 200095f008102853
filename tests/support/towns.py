"""Made-up municipalities for the tests: writing one into a workbook folder, and the extremes.

The extremes bear real names, the longest and the shortest in Japan, and plans nobody adopted:
200 indicators full of hostile words, one indicator, none.
"""

import csv
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from machi import schemas

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = {"source_id": "mic-local-codes", "locator": "表紙 L1-L2"}
Row = Mapping[str, str]

HOSTILE = {
    "element": "<img src=x onerror=alert(1)>",
    "script": "</script><script>alert(2)</script>",
    "style": "</style><svg onload=alert(3)>",
    "attribute": "\" onfocus=alert(4) autofocus x='",
    "formula": '=HYPERLINK("https://example.invalid/","開く")',
    "command": "+cmd|' /C calc'!A0",
    "template": "{{ 7*7 }}{% raw %}",
    "markdown": "[押す](javascript:alert(5)) **太字** `a|b`",
    "formulae": r"費用 $\frac{1}{2}$ と $100",
    "entity": "&lt;b&gt;産業&amp;雇用",
    "hebrew": "שלום 12 件",
    "override": "\u202e右から左\u202c",
    "unclosed": "開いたまま\u202e123\u2067456",
    "emoji": "👨\u200d👩\u200d👧\u200d👦の居場所🗾",
    "joined": "葛󠄀城と辻󠄁と𠮷野家",
    "long": "長い名前" * 75,
    "unbroken": "SupercalifragilisticW" * 15,
}
"""Words a report must show as they are: none is markup, formula or template to it."""


@dataclass(frozen=True)
class Town:
    """A municipality: its row of the register and its tables (those not named are empty)."""

    code: str
    slug: str
    name: str
    prefecture: str
    tables: Mapping[str, Sequence[Row]]

    @property
    def folder(self) -> str:
        """Name of its folders."""
        return f"{self.code}-{self.slug}"


def write_csv(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """A table as the workbook keeps it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def write(home: Path, town: Town) -> Path:
    """Add a municipality to a workbook folder and return its folder of tables."""
    folder = home / "data" / "municipalities" / town.folder
    folder.mkdir()
    for name, model in schemas.MUNICIPAL.items():
        header = list(schemas.columns(model))
        rows = [SOURCE | row for row in town.tables.get(name, ())]
        write_csv(
            folder / f"{name}.csv", [header, *([row.get(c, "") for c in header] for row in rows)]
        )
    with (home / "data" / "municipalities.csv").open("a", encoding="utf-8", newline="") as file:
        row = [town.code, town.slug, town.name, town.prefecture, "mic-local-codes", "試験の行", ""]
        csv.writer(file, lineterminator="\n").writerow(row)
    settings = home / "params" / f"{town.folder}.yaml"
    given = (REPOSITORY / "params" / "072028-aizuwakamatsu.yaml").read_text(encoding="utf-8")
    settings.write_text(given.replace("072028", town.code), encoding="utf-8")
    choose_peers(settings)
    return folder


def choose_peers(settings: Path, *codes: str) -> None:
    """Let a parameter file name these municipalities to compare with and no other."""
    text = settings.read_text(encoding="utf-8")
    listed = ", ".join(f'"{code}"' for code in codes)
    changed, n = re.subn(
        r"^peer_codes: \[.*\]", f"peer_codes: [{listed}]", text, flags=re.MULTILINE
    )
    assert n == 1, text
    settings.write_text(changed, encoding="utf-8")


def workbook(home: Path, *towns: Town) -> Path:
    """A new workbook folder with these municipalities and no other."""
    home.mkdir()
    (home / "notebooks").symlink_to(REPOSITORY / "notebooks")
    shutil.copytree(REPOSITORY / "params" / "rules", home / "params" / "rules")
    own = shutil.ignore_patterns("municipalities", "municipalities.csv")
    shutil.copytree(REPOSITORY / "data", home / "data", ignore=own)
    (home / "data" / "municipalities").mkdir()
    register = (REPOSITORY / "data" / "municipalities.csv").read_text(encoding="utf-8")
    (home / "data" / "municipalities.csv").write_text(register.splitlines()[0] + "\n", "utf-8")
    for town in towns:
        write(home, town)
    return home


def plan(town: str, plan_id: str, title: str, short: str, years: str, **more: str) -> Row:
    """A row of plans; years as ``2020-2024``."""
    start, end = years.split("-")
    return {
        "plan_id": plan_id,
        "municipality_code": town,
        "title": title,
        "short_title": short,
        "kind": "総合戦略",
        "status": "adopted",
        "start_year": start,
        "end_year": end,
    } | more


def goal(plan_id: str, goal_id: str, tier: str, title: str, parent: str = "", **more: str) -> Row:
    """A row of goals."""
    level = {"goal": "基本目標", "measure": "施策"}[tier]
    own = {"plan_id": plan_id, "goal_id": goal_id, "parent_goal_id": parent}
    return own | {"tier": tier, "level": level, "title": title} | more


def indicator(plan_id: str, key: str, goal_id: str, name: str, kind: str, **more: str) -> Row:
    """A row of indicators, wanted to rise unless said."""
    own = {"plan_id": plan_id, "indicator_id": key, "goal_id": goal_id, "name": name, "unit": "件"}
    judged = {"measure_type_basis": "judged", "direction_basis": "judged"}
    return own | {"role": "kpi", "measure_type": kind, "direction": "increase"} | judged | more


def value(key: str, series: str, year: int, number: float | None, unit: str = "件") -> Row:
    """A row of observations in a fiscal year; no number is a blank in the source."""
    own = {"indicator_id": key, "series": series, "year": str(year), "year_type": "fiscal"}
    if number is None:
        return own | {"status": "blank_in_source"}
    return own | {"value": f"{number:g}", "value_printed": f"{number:g}{unit}", "status": "final"}
