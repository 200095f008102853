"""A workbook of two real municipalities and one small chapter: whole runs in a second."""

import json
import shutil
from collections.abc import Generator, Sequence
from pathlib import Path

import nbformat
import pytest
from click.testing import Result
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from typer.testing import CliRunner

from machi import paths
from machi.cli import app
from machi.render import job, local, making, record
from towns import REPOSITORY, choose_peers

DATE = "1790000000"
"""The date that reports made for tests bear, in seconds since 1970."""
SOUND, DAMAGED = "012360", "072028"
SOUND_FOLDER, DAMAGED_FOLDER = "012360-hokuto", "072028-aizuwakamatsu"
PARAMETERS = """\
municipality_code = "072028"
plan_ids = []
national_strategy_id = ""
as_of = "2026-03-31"
rule = "prorata"
similarity = "char-tfidf"
peer_codes = []
"""
WORK = """\
from machi import parameters, store, tables

run = parameters.check(
    municipality_code=municipality_code,
    plan_ids=plan_ids,
    national_strategy_id=national_strategy_id,
    as_of=as_of,
    rule=rule,
    similarity=similarity,
    peer_codes=peer_codes,
)
town = store.open_workbook(run)
tables.table(town["plans"], "計画の一覧", {"plan_id": "ID", "short_title": "計画"})
"""
Cells = list[nbformat.NotebookNode]


def parameters_cell(source: str = PARAMETERS) -> nbformat.NotebookNode:
    """The cell papermill injects after."""
    return new_code_cell(source, metadata={"tags": ["parameters"]})


def sound_cells() -> Cells:
    """A chapter that runs: heading, parameters, one table."""
    return [new_markdown_cell("# 小さな章"), parameters_cell(), new_code_cell(WORK)]


def write_notebook(home: Path, cells: Cells, name: str = "01_small.ipynb") -> Path:
    """Put a chapter into a workbook."""
    path = home / "notebooks" / name
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


def write_workbook(home: Path) -> Path:
    """A workbook of Hokuto and Aizuwakamatsu, each the other's peer, with one small chapter."""
    home.mkdir(exist_ok=True)
    for name in ("data", "params"):
        shutil.copytree(REPOSITORY / name, home / name)
    register = home / "data" / "municipalities.csv"
    lines = register.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("022012")]
    register.write_text("\n".join(kept) + "\n", encoding="utf-8")
    choose_peers(home / "params" / f"{SOUND_FOLDER}.yaml", DAMAGED)
    choose_peers(home / "params" / f"{DAMAGED_FOLDER}.yaml", SOUND)
    (home / "notebooks").mkdir()
    write_notebook(home, sound_cells())
    return home


def run_here(jobs: Sequence[job.Job], _: int) -> Generator[record.Outcome]:
    """A scheduler in this process: the same work without starting workers."""
    for one in jobs:
        yield making.render(one)


def make_here(home: Path) -> None:
    """Make every report of a workbook in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(paths.HOME_VARIABLE, str(home))
        patch.setattr(local, "run", run_here)
        result = machi("render", "--all")
        assert result.exit_code == 0, result.output


def machi(*words: str) -> Result:
    """The command line in this process."""
    result = CliRunner().invoke(app, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path there."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def last_run(home: Path) -> dict:
    """What rendered/run.json says of the last run."""
    found: dict = json.loads((home / "rendered" / "run.json").read_text(encoding="utf-8"))
    return found


def visible(home: Path) -> list[str]:
    """Names in rendered/ that a person sees, and none of a run that is over may be hidden."""
    names = sorted(path.name for path in (home / "rendered").iterdir())
    assert [name for name in names if name.startswith(".")] in ([], [".locks"])
    return [name for name in names if not name.startswith(".")]
