"""A workbook folder of its own for each test, and a small municipality whose lines are known."""

import csv
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from towns import REPOSITORY, Town, choose_peers, write, write_csv

CODE, SLUG = "131016", "shiken"
# The first row of a table stands in line 2.
TABLES: dict[str, list[dict[str, str]]] = {
    "plans": [
        {
            "plan_id": "t-s1",
            "municipality_code": CODE,
            "title": "試験区総合戦略",
            "short_title": "第1期",
            "kind": "総合戦略",
            "status": "adopted",
            "start_year": "2015",
            "end_year": "2019",
            "national_strategy_id": "N1",
        },
        {
            "plan_id": "t-s2",
            "municipality_code": CODE,
            "title": "第2期試験区総合戦略",
            "short_title": "第2期",
            "kind": "総合戦略",
            "status": "adopted",
            "start_year": "2020",
            "end_year": "2024",
            "national_strategy_id": "N2",
            "predecessor_id": "t-s1",
        },
    ],
    "goals": [
        {"plan_id": plan, "goal_id": goal, "parent_goal_id": parent, "tier": tier, "level": level}
        | {"title": title}
        for plan, goal, parent, tier, level, title in (
            ("t-s1", "g1", "", "goal", "基本目標", "仕事をつくる"),
            ("t-s2", "h1", "", "goal", "基本目標", "人の流れをつくる"),
            ("t-s2", "h1-1", "h1", "measure", "施策", "来訪者を、増やす"),
            ("t-s2", "h1-2", "h1", "measure", "施策", "働く場を広げる"),
        )
    ],
    "indicators": [
        {"plan_id": plan, "indicator_id": key, "goal_id": goal, "name": name, "unit": unit}
        | {"role": "kpi", "measure_type": kind, "measure_type_basis": "judged"}
        | {"direction": direction, "direction_basis": "judged"}
        for plan, key, goal, name, unit, kind, direction in (
            ("t-s1", "g1-k1", "g1", "起業件数", "件", "cumulative", "increase"),
            ("t-s2", "h1-k1", "h1-1", "来訪者数", "千人", "annual", "increase"),
            ("t-s2", "h1-k2", "h1-2", "失業率", "%", "level", "decrease"),
        )
    ],
    "observations": [
        {"indicator_id": key, "series": series, "year": year, "year_type": kind}
        | {"period_printed": period, "value": value, "value_printed": printed, "status": status}
        for key, series, year, kind, period, value, printed, status in (
            ("h1-k1", "baseline", "2019", "fiscal", "令和元年度", "1634", "1,634千人", "final"),
            ("h1-k1", "target", "2024", "fiscal", "R6", "2000", "200万人", "final"),
            ("h1-k2", "baseline", "2019", "fiscal", "2019年度", "3.5", "3.5%", "final"),
            ("h1-k2", "target", "", "", "", "", "", "blank_in_source"),
        )
    ],
    "statements": [
        {"statement_id": key, "plan_id": "t-s2", "subject_type": kind, "subject_id": subject}
        | {"claim": claim, "text": text, "basis": "judged"}
        for key, kind, subject, claim, text in (
            ("st1", "indicator", "h1-k1", "increased", "来訪者は増加した"),
            ("st2", "plan", "t-s2", "no_sdgs_mentioned", ""),
        )
    ],
    "projects": [
        {"plan_id": "t-s2", "project_id": "p1", "goal_id": "h1-1", "title": "観光案内事業"}
    ],
    "sdg_links": [
        {"subject_type": kind, "subject_id": subject, "sdg": sdg, "basis": "stated"}
        | {"relation": "carries", "legibility": "clear"}
        for kind, subject, sdg in (("goal", "h1", "8"), ("project", "p1", "11.3"))
    ],
    "national_links": [
        {"goal_id": "h1", "national_goal_id": "N2-1", "basis": "stated", "relation": "corresponds"},
        {"goal_id": "g1", "national_goal_id": "N1-1", "basis": "stated", "relation": "partial"},
    ],
}


TOWN = Town(CODE, SLUG, "試験区", "試験都", TABLES)


def copy_workbook(home: Path) -> Path:
    for name in ("data", "params", "notebooks"):
        shutil.copytree(REPOSITORY / name, home / name)
    return home


def keep_only_hokuto(home: Path) -> None:
    """One real municipality beside the sample is enough, and quick."""
    register = home / "data" / "municipalities.csv"
    lines = register.read_text(encoding="utf-8").splitlines()
    kept = [lines[0], *(line for line in lines if line.startswith("012360"))]
    register.write_text("\n".join(kept) + "\n", encoding="utf-8")
    for folder in (home / "data" / "municipalities").iterdir():
        if folder.name != "012360-hokuto":
            shutil.rmtree(folder)
    choose_peers(home / "params" / "012360-hokuto.yaml")


@pytest.fixture
def workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the workbook's data, parameters and notebooks that machi works on."""
    monkeypatch.setenv("MACHI_HOME", str(tmp_path))
    return copy_workbook(tmp_path)


@pytest.fixture
def sample(workbook: Path) -> Path:
    """The folder of tables of the small municipality in a workbook of the test's own."""
    return write(workbook, TOWN)


@pytest.fixture(scope="module")
def kept_sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """As ``sample``, with 012360 the only other; a test restores what it damages."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MACHI_HOME", str(home))
        copy_workbook(home)
        keep_only_hokuto(home)
        yield write(home, TOWN)


@pytest.fixture(scope="session")
def edit() -> Callable[[Path, int, str, str], None]:
    """Set one cell of a CSV: path, line (2 is the first row), column, new text."""

    def set_cell(path: Path, line: int, column: str, text: str) -> None:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        rows[line - 1][rows[0].index(column)] = text
        write_csv(path, rows)

    return set_cell
