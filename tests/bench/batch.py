"""Reports of all municipalities by every way a user would otherwise take. ``make bench``

Each way runs every notebook of every municipality and leaves the executed notebook and an HTML
page; ``machi render`` checks the pages and makes booklet, workbook and CSV besides. Quote ratios:
the seconds belong to this machine.
"""

import importlib.util
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from machi import parameters, paths, store
from machi.render import batch, inputs
from machi.render.execute import QUIET
from machi.render.job import Job, now
from machi.render.worker import Worker

AGAIN = 2
"""How often each municipality is made where the start does not count."""
TOOLS = Path(sys.executable).parent


def towns() -> list[tuple[str, str]]:
    """Code and slug of every real municipality."""
    register = store.registered(store.load_shared())
    return list(zip(register["municipality_code"], register["slug"], strict=True))


def commands(folder: Path) -> list[str]:
    """A shell command for each notebook of each municipality: papermill, then nbconvert."""
    found = []
    for code, slug in towns():
        settings = paths.params() / f"{code}-{slug}.yaml"
        for path in inputs.chapters():
            out = folder / f"{code}-{path.name}"
            run = f"{TOOLS}/papermill {path} {out} -f {settings} -k python3 --no-progress-bar"
            found.append(f"{run} && {TOOLS}/jupyter nbconvert --to html {out}")
    return found


def by_loop(folder: Path) -> None:
    """papermill and nbconvert from a shell loop."""
    for command in commands(folder):
        subprocess.run(command, shell=True, check=True, capture_output=True)


def by_xargs(folder: Path) -> None:
    """The same through ``xargs -P2``."""
    words = ["xargs", "-0", "-P2", "-I{}", "sh", "-c", "{}"]
    lines = "\0".join(commands(folder))
    subprocess.run(words, input=lines, text=True, check=True, capture_output=True)


def by_nbconvert(folder: Path) -> None:
    """``jupyter nbconvert --execute``, which takes no parameters: the default municipality."""
    for code, _ in towns():
        for path in inputs.chapters():
            words = ["nbconvert", "--execute", "--to", "html", "--output-dir", folder / code, path]
            subprocess.run([TOOLS / "jupyter", *words], check=True, capture_output=True)


def by_nbclient(folder: Path) -> None:
    """nbclient in one long process with one exporter, kernel by kernel."""
    exporter = HTMLExporter()
    for code, slug in towns():
        run = parameters.read_own(code, slug)
        for path in inputs.chapters():
            notebook = load_notebook_node(str(path))
            notebook = parameterize_notebook(
                notebook, parameters.as_values(run), kernel_name="python3"
            )
            # A kernel warns at every start that it talks over TCP.
            client = NotebookClient(notebook, kernel_name="python3", extra_arguments=QUIET)
            client.execute()
            nbformat.write(notebook, folder / f"{code}-{path.name}")
            html, _ = exporter.from_notebook_node(notebook)
            (folder / f"{code}-{path.stem}.html").write_text(html, encoding="utf-8")


def by_ploomber(folder: Path) -> None:
    """ploomber-engine: all notebooks in one process, not isolated from each other."""
    from ploomber_engine import execute_notebook

    exporter = HTMLExporter()
    for code, slug in towns():
        run = parameters.read_own(code, slug)
        for path in inputs.chapters():
            out = folder / f"{code}-{path.name}"
            values = parameters.as_values(run)
            execute_notebook(path, out, parameters=values, progress_bar=False)
            html, _ = exporter.from_notebook_node(nbformat.read(out, 4))
            out.with_suffix(".html").write_text(html, encoding="utf-8")


def by_machi(folder: Path) -> None:
    """The whole command, its start included."""
    for name in ("data", "params", "notebooks"):
        (folder / name).symlink_to(paths.home() / name)
    environment = os.environ | {paths.HOME_VARIABLE: str(folder)}
    words = [TOOLS / "machi", "render", "--all", "--quiet"]
    subprocess.run(words, env=environment, check=True, capture_output=True)


def running(folder: Path) -> float:
    """What a long run takes for as many reports: workers that have worked before, all towns twice.

    Twice, so that no worker waits long for the other at the end.
    """
    hands = [Worker(folder) for _ in range(batch.cores())]
    first, *_ = codes = [code for code, _ in towns()]
    created = now().isoformat(timespec="seconds")
    jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
    for code in codes * AGAIN:
        jobs.put(Job(code, created, force=True))

    def work(hand: Worker) -> None:
        while True:
            try:
                job = jobs.get_nowait()
            except queue.Empty:
                return
            if message := hand.run(job).message:
                raise RuntimeError(message)

    for name in ("data", "params", "notebooks"):
        (folder / name).symlink_to(paths.home() / name)
    with ThreadPoolExecutor(len(hands)) as several:
        for hand in hands:  # one after the other: they would wait for each other's lock
            hand.run(Job(first, created, force=True))
        started = time.perf_counter()
        list(several.map(work, hands))
        spent = time.perf_counter() - started
    for hand in hands:
        hand.close()
    return spent / AGAIN


def limit(_: Path) -> float:
    """The cells as plain code on all cores; the seconds are its own, without imports."""
    words = [sys.executable, Path(__file__).with_name("plain.py"), str(batch.cores())]
    codes = [code for code, _ in towns()] * AGAIN
    done = subprocess.run([*words, *codes], check=True, capture_output=True, text=True)
    return float(done.stdout.split()[-1]) / AGAIN


def seconds(work: Callable[[Path], float | None]) -> float:
    """Wall time of one run in an empty folder, or what the run says itself."""
    folder = Path(tempfile.mkdtemp())
    try:
        started = time.perf_counter()
        own = work(folder)
        return own if own is not None else time.perf_counter() - started
    finally:
        shutil.rmtree(folder)


def main() -> None:
    """Run every way and print seconds per notebook and ratios."""
    slow = {
        "papermill + nbconvert, shell loop": by_loop,
        "the same, xargs -P2": by_xargs,
        "jupyter nbconvert --execute": by_nbconvert,
        "nbclient, one process": by_nbclient,
    }
    if importlib.util.find_spec("ploomber_engine"):
        slow["ploomber-engine, one process, not isolated"] = by_ploomber
    once, often, steady, floors = {}, [], [], []
    for name, way in slow.items():
        often.append(seconds(by_machi))
        steady.append(seconds(running))
        floors.append(seconds(limit))
        once[name] = seconds(way)
    machi, going, floor = median(often), median(steady), median(floors)
    count = len(towns()) * len(inputs.chapters())
    print(f"{count} notebooks, {batch.cores()} cores; seconds per notebook, and times machi render")
    for name, spent in once.items():
        print(f"{name:45} {spent / count:6.2f} {spent / machi:6.2f}")
    print(f"{'machi render --all, start included':45} {machi / count:6.2f}   1.00")
    print(f"{'the same once running':45} {going / count:6.2f} {going / machi:6.2f}")
    print(f"{'limit: the cells as plain code, warm':45} {floor / count:6.2f} {floor / machi:6.2f}")
    print(f"over the limit: {machi / floor:.2f}, once running {going / floor:.2f}")


if __name__ == "__main__":
    main()
