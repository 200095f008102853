"""Rules every notebook keeps, and papermill's own command line on all of them."""

import ast
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
import yaml

from machi import codes, parameters, paths, sidebyside, views
from machi.render.books import WORKBENCH, chapters, check_notebook

NOTEBOOKS = sorted(paths.notebooks().glob("*.ipynb"))
CHAPTERS = chapters()
PARAMETER_FILES = sorted(paths.params().glob("[0-9]*.yaml"))
COMPARISON = paths.notebooks() / "90_comparison.ipynb"
VIEW = "application/vnd.jupyter.widget-view+json"
WITHOUT_FIGURES = {"00_summary", "08_kpi_sheets"}
FEWEST_CELLS, MOST_CELLS, LONGEST_CELL = 15, 45, 15
LONGEST_OF_WORKBENCH = len(views.NAMES) + 3
"""Its parameters, one a line, passed on by name."""


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.reads(path.read_text("utf-8"), as_version=4)


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
each_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)


def test_there_are_notebooks_and_parameter_files() -> None:
    assert [p.stem for p in NOTEBOOKS][:5] == [
        "00_summary",
        "01_overview",
        "02_goal_alignment",
        "03_sdgs_mapping",
        "04_kpi_trends",
    ]
    assert len(PARAMETER_FILES) >= 3


@each_notebook
def test_a_notebook_takes_exactly_the_workbooks_parameters_from_one_cell(path: Path) -> None:
    check_notebook(path)


def defaults(path: Path) -> dict[str, object]:
    cell = next(c for c in code_cells(path) if "parameters" in c.metadata.get("tags", []))
    return {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in ast.parse(cell.source).body
        if isinstance(node, ast.Assign)
    }


@each_chapter
def test_default_parameters_are_a_real_municipality(path: Path) -> None:
    assert parameters.check(**defaults(path)).municipality_code == "072028"


def test_the_comparison_begins_with_the_values_of_its_file() -> None:
    assert sidebyside.check(**defaults(COMPARISON)) == sidebyside.read()


def test_the_workbench_begins_with_a_real_municipality_and_nothing_assumed() -> None:
    run, view = views.check(**defaults(paths.notebooks() / f"{WORKBENCH}.ipynb"))
    assert run.municipality_code == "072028"
    assert view == views.View()


def test_the_workbench_keeps_no_state_of_widgets_but_says_in_words_what_stood_there() -> None:
    notebook = read(paths.notebooks() / f"{WORKBENCH}.ipynb")
    assert "widgets" not in notebook.metadata
    (cell,) = (c for c in notebook.cells if "widgets.workbench(" in c.source)
    assert not any(VIEW in output.data for output in cell.outputs)
    assert "操作盤：" in cell.outputs[-1].data["text/plain"]


@each_notebook
def test_committed_outputs_are_there_because_nbval_compares_nothing_without(path: Path) -> None:
    cells = code_cells(path)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    silent = [cell for cell in cells if not cell.outputs]
    # The parameters, the imports and the check show nothing; every other cell does.
    assert len(silent) <= 3


@each_notebook
def test_committed_outputs_hold_no_pictures_but_their_words(path: Path) -> None:
    outputs = [output for cell in code_cells(path) for output in cell.outputs]
    assert not any("image/png" in output.get("data", {}) for output in outputs)
    figures = [o for o in outputs if "image/png" in o.get("metadata", {})]
    # A chapter of sentences and sheets has none.
    assert figures or path.stem in WITHOUT_FIGURES
    assert all(o.metadata["image/png"]["alt"] in o.data["text/plain"] for o in figures)


@each_notebook
def test_committed_outputs_hold_no_warning_and_no_error(path: Path) -> None:
    outputs = [output for cell in code_cells(path) for output in cell.outputs]
    assert not any(o.output_type == "error" or o.get("name") == "stderr" for o in outputs)


@each_notebook
def test_a_notebook_has_one_title_and_no_skipped_heading(path: Path) -> None:
    text = "\n".join(c.source for c in read(path).cells if c.cell_type == "markdown")
    levels = [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@each_notebook
def test_code_stays_short_and_plain(path: Path) -> None:
    cells = code_cells(path)
    assert FEWEST_CELLS <= len(read(path).cells) <= MOST_CELLS
    for cell in cells:
        longest = LONGEST_OF_WORKBENCH if path.stem == WORKBENCH else LONGEST_CELL
        assert len(cell.source.splitlines()) <= longest, cell.source
        assert not re.search(r"^\s*[%!]", cell.source, re.MULTILINE), "magic or shell"
        tree = ast.parse(cell.source)
        kinds = (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.Try)
        assert not any(isinstance(node, kinds) for node in ast.walk(tree)), cell.source
        assert "warnings" not in cell.source
        assert "Path(" not in cell.source
        assert "round(" not in cell.source


@each_notebook
def test_narrative_is_japanese(path: Path) -> None:
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            assert re.search(r"[ぁ-んァ-ヶ一-龠]", cell.source), cell.source


@pytest.mark.parametrize("params", PARAMETER_FILES, ids=lambda p: p.stem)
def test_a_parameter_file_names_only_known_parameters(params: Path) -> None:
    assert set(yaml.safe_load(params.read_text("utf-8"))) == set(parameters.NAMES)


# The command line is the same for every pair, and ``reports`` runs them all: each once is enough.
ABOUT_ONE = [*CHAPTERS, paths.notebooks() / f"{WORKBENCH}.ipynb"]
PAIRS = [(path, PARAMETER_FILES[n % len(PARAMETER_FILES)]) for n, path in enumerate(ABOUT_ONE)]
PAIRS.append((COMPARISON, sidebyside.path()))


@pytest.mark.parametrize(("path", "params"), PAIRS, ids=lambda p: p.stem)
def test_plain_papermill_runs_every_notebook_with_a_parameter_file(
    path: Path, params: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.ipynb"
    command = [sys.executable, "-m", "papermill", str(path), str(out), "-f", str(params)]
    environment = os.environ | {"JUPYTER_PREFER_ENV_PATH": "1"}
    result = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
    )
    assert result.returncode == 0, result.stderr[-3000:]
    assert "unknown parameter" not in result.stderr
    assert_clean(out)


@pytest.mark.parametrize("params", PARAMETER_FILES, ids=lambda p: p.stem)
@each_chapter
def test_every_notebook_runs_with_every_parameter_file(
    request: pytest.FixtureRequest, path: Path, params: Path
) -> None:
    made = "sample_reports" if codes.is_fictitious(params.stem) else "reports"
    executed = request.getfixturevalue(made) / params.stem / path.name
    given = nbformat.read(executed, 4).metadata["papermill"]["parameters"]
    assert given == yaml.safe_load(params.read_text("utf-8"))
    assert_clean(executed)


def test_the_comparison_runs_with_its_parameter_file(reports: Path) -> None:
    executed = reports / "comparison" / COMPARISON.name
    given = nbformat.read(executed, 4).metadata["papermill"]["parameters"]
    assert given == yaml.safe_load(sidebyside.path().read_text("utf-8"))
    assert_clean(executed)


def assert_clean(executed: Path) -> None:
    """Everything ran, something is shown, and nothing was written on standard error."""
    cells = code_cells(executed)
    assert all(cell.execution_count for cell in cells)
    outputs = [o for cell in cells for o in cell.outputs]
    assert not any(o.get("name") == "stderr" or o.output_type == "error" for o in outputs)
    assert any("text/html" in o.get("data", {}) for o in outputs)
