"""The warm engine gives what a real kernel gives, and survives what a notebook may do to it.

What must differ between two processes is removed before comparing, and nothing else: the number of
the process in the names of cells' files, papermill's and nbclient's times, and the library's frames
below ``input()``.
"""

import copy
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill.engines import NBClientEngine

from machi import parameters, paths
from machi.engine import client, template, warm

QUIET = ["--IPKernelApp.log_level=ERROR"]
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
PROCESS = re.compile(r"ipykernel_\d+")
Notebook = nbformat.NotebookNode


@pytest.fixture(autouse=True)
def only_the_template_is_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """After each test: no child, neither running nor waiting to be read."""
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "1")
    yield
    held = {warm._held.pid} if warm._held else set()
    assert children(os.getpid()) <= held
    assert all(children(pid) == set() for pid in held)


@pytest.fixture(scope="module", autouse=True)
def closed() -> Iterator[None]:
    yield
    warm.close()


def children(pid: int) -> set[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(child) for child in found if "machi.engine" in command(int(child))}


def command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def notebook(*cells: str | Notebook) -> Notebook:
    made = [new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    return new_notebook(cells=made, metadata=copy.deepcopy(KERNEL))


def run(given: Notebook, engine: str | None = "machi", **options: Any) -> Notebook:
    return papermill.execute_notebook(
        copy.deepcopy(given),
        None,
        engine_name=engine,
        kernel_name="python3",
        progress_bar=False,
        **({"extra_arguments": QUIET} | options),
    )


def run_stopping(given: Notebook, engine: str | None, out: Path) -> Notebook:
    """Run a notebook that raises; what papermill has written."""
    with pytest.raises(papermill.PapermillExecutionError) as caught:
        papermill.execute_notebook(
            copy.deepcopy(given),
            str(out),
            engine_name=engine,
            kernel_name="python3",
            progress_bar=False,
            extra_arguments=QUIET,
        )
    written = nbformat.read(out, as_version=4)
    written.metadata["raised"] = (caught.value.ename, caught.value.evalue, caught.value.exec_count)
    return written


def outcome(cell: Notebook) -> dict[str, Any]:
    """What a cell came to, without what must differ."""
    cell = copy.deepcopy(cell)
    for output in cell.get("outputs", []):
        if output.get("ename") == "StdinNotImplementedError":
            # The frames of who refuses necessarily differ: ours has no kernel around it.
            output["traceback"] = output["traceback"][:1] + output["traceback"][-1:]
        for key in ("text", "traceback"):
            if key in output:
                lines = output[key] if isinstance(output[key], list) else [output[key]]
                output[key] = [PROCESS.sub("ipykernel_N", line) for line in lines]
    stamps = cell.metadata.papermill if "papermill" in cell.metadata else {}
    return {
        "type": cell.cell_type,
        "source": cell.source,
        "outputs": cell.get("outputs"),
        "count": cell.get("execution_count"),
        "state": {key: stamps.get(key) for key in ("exception", "status")},
        "timed": sorted(cell.metadata.get("execution", {})),
        "tags": cell.metadata.get("tags"),
    }


def assert_equal(warm_one: Notebook, cold_one: Notebook) -> None:
    assert len(warm_one.cells) == len(cold_one.cells)
    for own, theirs in zip(warm_one.cells, cold_one.cells, strict=True):
        assert outcome(own) == outcome(theirs)
    keys = ("kernelspec", "language_info", "widgets", "raised")
    for key in keys:
        assert warm_one.metadata.get(key) == cold_one.metadata.get(key)
    both = [one.metadata.papermill for one in (warm_one, cold_one)]
    assert both[0].keys() == both[1].keys()
    assert both[0].exception == both[1].exception


def text(cell: Notebook) -> str:
    return "".join(o.get("text", "") or o.data["text/plain"] for o in cell.outputs)


ALT = """\
from IPython.display import display, publish_display_data
drawn = {"image/svg+xml": "<svg/>", "text/plain": "図"}
publish_display_data(drawn, {"image/svg+xml": {"alt": "折れ線"}})
class Chart:
    def _repr_mimebundle_(self, **_):
        return {"text/html": "<b>表</b>", "text/plain": "表"}, {"text/html": {"alt": "人口"}}
Chart()
"""
UPDATED = """\
from IPython.display import clear_output
print("gone")
clear_output()
handle = display("first", display_id="one")
handle.update("second")
"""
BAD_DISPLAY = new_code_cell(
    "class Odd:\n    def _repr_html_(self):\n        raise ValueError('while shown')\n"
    "    def __repr__(self):\n        return 'odd'\nOdd()",
    metadata={"tags": ["raises-exception"]},
)
VARIETY = (
    # A kernel sends what is written every 0.2 s, on a busy machine in the middle of a cell.
    "import sys\nsys.stdout.flush_interval = sys.stderr.flush_interval = 600\n"
    "print('出力')\nprint('誤り', file=sys.stderr)\nprint('また')",
    "1 + 1",
    "",
    "   \n",
    "# nothing but a remark",
    "x = 3;",
    "import logging\nlogging.warning('one')\nlogging.warning('two')",
    "print(1, flush=True)\nprint(2)",
    new_markdown_cell("本文"),
    ALT,
    "display(1, 'two', [3])\nprint('between')\ndisplay({'four': 4})\n_",
    UPDATED,
    "import warnings\nwarnings.warn('注意')\nwarnings.warn('古い', DeprecationWarning)",
    "import pandas as pd\npd.DataFrame({'年': [2020, 2025], '値': [1.5, float('nan')]})",
    new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]}),
    new_code_cell("def (", metadata={"tags": ["raises-exception"]}),
    new_code_cell("input('?')", metadata={"tags": ["raises-exception"]}),
    "import asyncio\nawait asyncio.sleep(0.01)\nasyncio.get_running_loop().is_running()",
    "!echo shell",
    # A kernel reads this with a thread, which may take until the next cell.
    "import subprocess, time\n_ = subprocess.run(['echo', 'beyond Python'])\ntime.sleep(0.3)",
    "%matplotlib inline\nimport matplotlib\nsorted(matplotlib.rcParams.items())",
    "import sys\nsys.path",
    "import os\nos.getcwd(), os.environ['MPLBACKEND'], os.environ['TERM'], __name__",
    "sys.stdin.read(), sys.stdout.isatty(), sys.stdout.encoding",
    "In[-1], Out[2], len(Out)",
    BAD_DISPLAY,
    "from concurrent.futures import ThreadPoolExecutor, ProcessPoolExecutor\n"
    "with ThreadPoolExecutor() as t, ProcessPoolExecutor(1) as p:\n"
    "    print(list(t.map(abs, [-1])), list(p.map(abs, [-2])))",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    "figure, axes = plt.subplots()\naxes.bar([1], [2])\nprint('x')\nfigure",
    "def deep(n):\n    return 1 / n\n\ndeep(0)",
    "print('never')",
)


def test_every_cell_is_as_a_real_kernel_leaves_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = notebook(*VARIETY)
    with monkeypatch.context() as patch:
        # Under pytest, ipykernel leaves alone what goes past Python.
        patch.delenv("PYTEST_CURRENT_TEST")
        cold = run_stopping(given, None, tmp_path / "cold.ipynb")
    own = run_stopping(given, "machi", tmp_path / "warm.ipynb")
    assert_equal(own, cold)
    assert own.metadata["raised"][0] == "ZeroDivisionError"
    assert (
        sum("image/png" in o.get("data", {}) for c in own.cells for o in c.get("outputs", ())) == 3
    )
    assert own.cells[-1].outputs == [], "what follows an exception does not run"
    alts = [o.metadata for c in own.cells for o in c.get("outputs", ()) if o.get("metadata")]
    assert {"image/svg+xml": {"alt": "折れ線"}} in alts
    assert {"text/html": {"alt": "人口"}} in alts


def test_a_chapter_is_as_a_real_kernel_leaves_it(tmp_path: Path) -> None:
    values = parameters.as_values(parameters.read(paths.params() / "012360-hokuto.yaml"))
    given = nbformat.read(paths.notebooks() / "07_consistency.ipynb", as_version=4)
    own, cold = (run(given, engine, parameters=values) for engine in ("machi", None))
    assert_equal(own, cold)
    assert any(output for cell in own.cells for output in cell.get("outputs", ()))


def test_widgets_are_stored_as_a_kernel_stores_them() -> None:
    given = notebook("from tqdm.auto import tqdm\nfor _ in tqdm(range(2)):\n    pass")
    states = [run(given, engine).metadata.widgets for engine in ("machi", None)]
    models = [
        sorted(state["model_name"] for state in kept["state"].values())
        for kept in (one["application/vnd.jupyter.widget-state+json"] for one in states)
    ]
    assert models[0] == models[1] != []


def test_a_widget_that_asks_back_is_refused_and_not_ignored() -> None:
    with pytest.raises(papermill.PapermillExecutionError, match="ウィジェットのOutputは"):
        run(notebook("import importlib\nimportlib.import_module('ipywid' + 'gets').Output()"))


CHANGE = """\
import os, random, sys, numpy, matplotlib
leaked = 1
os.environ["LEAK"] = "1"
os.chdir("/")
matplotlib.rcParams["font.size"] = 99
sys.path.insert(0, "leak")
print(random.random(), numpy.random.random())
"""
LOOK = """\
import os, random, sys, numpy, matplotlib
print(random.random(), numpy.random.random())
assert "leaked" not in globals() and "LEAK" not in os.environ and os.getcwd() != "/"
assert matplotlib.rcParams["font.size"] != 99 and "leak" not in sys.path
"""


def test_nothing_leaks_from_one_notebook_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(notebook(CHANGE))
    pid = warm.template().pid
    seconds = [run(notebook(LOOK)) for _ in range(2)]
    drawn = [text(done.cells[0]) for done in (first, *seconds)]
    numbers = [number for line in drawn for number in line.split()]
    assert len(set(numbers)) == len(numbers) == 6, "each child has its own random state"
    monkeypatch.setenv("NEW_IN_CALLER", "seen")
    seen = run(notebook("import os\nprint(os.environ['NEW_IN_CALLER'])"))
    assert text(seen.cells[0]) == "seen\n"
    assert warm.template().pid == pid, "all in children of the same template"


def sound() -> None:
    assert text(run(notebook("6 * 7")).cells[0]) == "42"


CRASH = "import os\nprint('before', flush=True)\n"
ENDINGS = {
    "exit": (CRASH + "os._exit(3)", "終了コード3"),
    "segfault": (CRASH + "os.kill(os.getpid(), 11)", "SIGSEGV"),
    "null": (CRASH + "import ctypes\nctypes.string_at(0)", "SIGSEGV"),
    "killed": (CRASH + "os.kill(os.getpid(), 9)", "SIGKILL。メモリーが足りなかったおそれ"),
}


@pytest.mark.parametrize("kind", ENDINGS)
def test_a_crash_names_its_cell_and_costs_only_its_notebook(kind: str) -> None:
    source, words = ENDINGS[kind]
    started = time.monotonic()
    given = notebook("1", source, "2")
    with pytest.raises(DeadKernelError) as caught:
        run(given)
    assert re.search(
        r"セル\[2\]（import os）の実行中に、計算のプロセスが止まりました", str(caught.value)
    )
    assert words in str(caught.value)
    assert time.monotonic() - started < 3
    sound()


def test_the_output_before_a_crash_is_kept(tmp_path: Path) -> None:
    out = tmp_path / "crashed.ipynb"
    with pytest.raises(DeadKernelError):
        papermill.execute_notebook(
            notebook(ENDINGS["exit"][0]), str(out), engine_name="machi", progress_bar=False
        )
    assert text(nbformat.read(out, as_version=4).cells[0]) == "before\n"


@pytest.mark.parametrize("option", ["execution_timeout", "notebook_timeout"])
def test_an_endless_loop_is_ended_with_all_it_started(option: str, tmp_path: Path) -> None:
    source = (
        "import pathlib, subprocess\nother = subprocess.Popen(['sleep', '987'])\n"
        f"pathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(other.pid))\nwhile True: pass"
    )
    with pytest.raises(CellTimeoutError, match=r"セル\[2\].*制限時間（1秒）を超えたため止めました"):
        run(notebook("1", source), **{option: 1})
    assert "sleep" not in command(int((tmp_path / "pid").read_text()))
    sound()


def test_what_a_notebook_leaves_running_ends_with_it() -> None:
    done = run(notebook("import subprocess\nprint(subprocess.Popen(['sleep', '987']).pid)"))
    assert "sleep" not in command(int(text(done.cells[0])))


def test_what_a_notebook_does_at_exit_is_done(tmp_path: Path) -> None:
    left = tmp_path / "left"
    run(notebook(f"import atexit, pathlib\n_ = atexit.register(pathlib.Path({str(left)!r}).touch)"))
    assert left.exists()


def test_a_memory_hog_gets_a_memory_error_in_its_cell(tmp_path: Path) -> None:
    given = notebook("1", "hog = []\nwhile True:\n    hog.append(bytearray(1 << 22))", "2")
    with pytest.raises(papermill.PapermillExecutionError) as caught:
        run(given, memory_limit=200 << 20)
    assert (caught.value.ename, caught.value.exec_count) == ("MemoryError", 2)
    sound()


def test_a_changed_module_or_variable_of_the_start_makes_the_template_outdated(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    held = warm.template()
    with monkeypatch.context() as patch:
        patch.setenv("PYTHONWARNINGS", "default")
        assert not held.serves()
    with monkeypatch.context() as patch:
        patch.setattr(warm.machi, "__file__", str(tmp_path / "__init__.py"))
        assert not held.serves()
    assert warm.template() is held


def wait_for(done: Callable[[], bool]) -> bool:
    limit = time.monotonic() + 5
    while not done() and time.monotonic() < limit:
        time.sleep(0.02)
    return done()


def test_the_template_ends_with_its_caller() -> None:
    lines = (
        "import os\nfrom machi.engine import warm\nprint(warm.template().pid, flush=True)\n"
        "os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", lines], stdout=subprocess.PIPE, text=True)
    pid = int(done.stdout)
    assert wait_for(lambda: "machi.engine" not in command(pid))


def test_a_fork_of_the_caller_has_no_template_and_leaves_the_caller_s_alone() -> None:
    mine = warm.template()
    pid = os.fork()
    if pid == 0:
        os._exit(0 if warm._held is None else 1)
    assert os.waitpid(pid, 0)[1] == 0
    sound()
    assert warm.template() is mine


def test_the_template_imports_what_has_no_effect_and_stays_single() -> None:
    # That rcParams are a fresh kernel's is seen where every cell is compared with one.
    look = (
        "import sys\nfrom matplotlib import pyplot\n"
        "print(pyplot._backend_mod, 'matplotlib_inline.backend_inline' in sys.modules)\n"
        "print([name in sys.modules for name in ('pandas', 'machi.charts', 'matplotlib_fontja')])\n"
        "print({'hypothesis', 'typer'} & {*sys.modules})"
    )
    assert text(run(notebook(look)).cells[0]) == "None False\n[True, True, False]\nset()\n"
    assert warm.template().threads == 1


@pytest.fixture
def fallen_back(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the kernels that the default engine was asked for."""
    asked: list[str] = []
    real = NBClientEngine.execute_managed_notebook.__func__

    def execute(cls: type, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        asked.append(kernel_name)
        return real(cls, nb_man, kernel_name, **options)

    monkeypatch.setattr(NBClientEngine, "execute_managed_notebook", classmethod(execute))
    return asked


@pytest.mark.parametrize(
    ("source", "extra"), [("1", ["--HistoryManager.enabled=False"]), ("1  # ipywidgets", [])]
)
def test_what_only_a_kernel_can_is_left_to_a_kernel(
    source: str, extra: list[str], fallen_back: list[str]
) -> None:
    done = run(notebook(source), extra_arguments=[*QUIET, *extra])
    assert text(done.cells[0]) == "1"
    assert fallen_back == ["python3"]


@pytest.mark.parametrize(
    ("program", "language"), [("/elsewhere/bin/python", "python"), (sys.executable, "R")]
)
def test_a_kernel_of_another_python_or_language_is_not_ours(
    program: str, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "kernels" / "other"
    folder.mkdir(parents=True)
    argv = f'["{program}", "-m", "ipykernel_launcher", "-f", "{{connection_file}}"]'
    (folder / "kernel.json").write_text(
        f'{{"argv": {argv}, "display_name": "other", "language": "{language}"}}'
    )
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    client.refuse_other("python3", {})
    with pytest.raises(warm.UnavailableError):
        client.refuse_other("other", {})
    with pytest.raises(warm.UnavailableError):
        client.refuse_other("none such", {})


def test_papermill_finds_the_engine_by_its_name(tmp_path: Path) -> None:
    given, out = tmp_path / "in.ipynb", tmp_path / "out.ipynb"
    nbformat.write(notebook("6 * 7"), given)
    program = Path(sys.executable).with_name("papermill")
    arguments = [str(given), str(out), "--engine", "machi", "--no-progress-bar"]
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=True)
    assert "warm engine" in done.stderr
    assert text(nbformat.read(out, as_version=4).cells[0]) == "42"


def test_every_module_of_the_allow_list_exists() -> None:
    assert template.LIBRARIES[0] == "numpy"
    assert set(template.LIBRARIES).isdisjoint({"polars", "pyarrow", "plotly"})


# The last tests, since each makes a new template necessary: three seconds.


def test_a_killed_template_is_replaced() -> None:
    sound()
    pid = warm.template().pid
    os.kill(pid, signal.SIGKILL)
    assert wait_for(lambda: not command(pid))
    sound()
    assert warm.template().pid != pid


def test_a_template_killed_under_a_notebook_takes_the_notebook_along() -> None:
    warm.template()
    source = "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(60)"
    with pytest.raises(DeadKernelError, match=r"セル\[1\]"):
        run(notebook(source))


def test_a_template_with_threads_refuses_and_a_kernel_does_it(
    fallen_back: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # A module of ours that starts a thread at import is what the count must find.
    (tmp_path / "sitecustomize.py").write_text(
        "import sys, threading, time\n"
        "if 'machi.engine.template' in sys.orig_argv:\n"
        "    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
    )
    with monkeypatch.context() as patch:
        patch.setenv("PYTHONPATH", str(tmp_path))
        assert warm.template().threads == 2
        sound()
    assert fallen_back == ["python3"]
