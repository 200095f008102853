"""The limit of any engine: the cells of our notebooks as plain code in warm processes.

No kernel, no notebook file, no page; what a cell shows is still put into words and pictures, since
that is its work. One forked process per notebook, as many at a time as there are cores.
"""

import ast
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell

from machi import parameters
from machi.engine import template
from machi.parameters import Parameters

Run = tuple[Path, Parameters]


def seconds(runs: Sequence[Run], at_a_time: int) -> float:
    """Wall time of all runs; the libraries are imported before the clock starts."""
    template.preload()
    template.read_shared()
    started = time.perf_counter()
    running = 0
    for path, run in runs:
        if running == at_a_time:
            _wait()
            running -= 1
        if os.fork() == 0:
            _run(path, run)
        running += 1
    for _ in range(running):
        _wait()
    return time.perf_counter() - started


def _wait() -> None:
    _, status = os.wait()
    if status:
        raise RuntimeError("a notebook failed as plain code")


def _run(path: Path, run: Parameters) -> None:
    code = 1
    try:
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - until the process ends
        shell = InteractiveShell.instance()
        shell.display_pub = CapturingDisplayPublisher()
        names: dict[str, Any] = {}
        for cell in nbformat.read(path, 4).cells:
            if cell.cell_type == "code":
                _run_cell(cell.source, names, shell)
                if "parameters" in cell.metadata.get("tags", []):
                    names |= parameters.as_values(run)
        code = 0
    finally:
        os._exit(code)


def _run_cell(source: str, names: dict[str, Any], shell: InteractiveShell) -> None:
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    if isinstance(last, ast.Expr):
        shown = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
        if shown is not None:
            shell.display_formatter.format(shown)


def main() -> None:
    """Print the wall time of the municipalities ``argv[2:]``, ``argv[1]`` at a time."""
    from machi import store
    from machi.render import inputs

    register = store.load_shared()["municipalities"].set_index("municipality_code")["slug"]
    runs = [
        (path, parameters.read_own(code, register[code]))
        for code in sys.argv[2:]
        for path in inputs.chapters()
    ]
    # The last words on standard output, whatever the notebooks printed.
    sys.stdout.write(f"{seconds(runs, int(sys.argv[1]))}\n")


if __name__ == "__main__":
    main()
