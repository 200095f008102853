"""How cost grows with the number of municipalities, up to the whole country. ``make bench``

The workbooks hold real codes and names with made-up plans (``tests/support/national.py``). With
``--long N`` only one longer run is measured, quarter by quarter: machines drift within an hour, but
a cost that grew with the number would show inside the run. With ``--country`` only what concerns
all 1,741.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import national
from machi import codes, parameters, paths, store
from machi.render import batch, inputs, listing, record

MACHI = Path(sys.executable).with_name("machi")
SIZES = (10, 50, 200)
COUNTRY = 1741
COUNTS = (2, 16, 64)
"""Cores for which the time of the whole country is projected."""


@dataclass(frozen=True)
class Look:
    """A look at a running process and all its descendants: the memory they hold, in bytes."""

    when: float
    memory: int


@dataclass(frozen=True)
class Measured:
    """A run: wall time in seconds, the most memory its processes held in MB, and all looks."""

    towns: int
    seconds: float
    peak: float
    looks: list[Look]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", type=int, default=0)
    parser.add_argument("--country", action="store_true")
    asked = parser.parse_args()
    if asked.long:
        long(asked.long)
        return
    if not asked.country:
        growth(SIZES)
    country()


def long(size: int) -> None:
    """One long run, and the pace of each quarter of it."""
    with workbook(size):
        found = whole_run(size)
        ends = sorted(stamp / 1e9 for stamp in times().values())
    print(f"{size:5} towns {found.seconds:8.1f} s {found.peak:6.0f} MB peak")
    bounds = [0.0, *(ends[size * part // 4 - 1] for part in (1, 2, 3, 4))]
    for part, (first, last) in enumerate(pairwise(bounds), start=1):
        seen = [look for look in found.looks if first <= look.when <= last]
        each = (seen[-1].when - seen[0].when) / size * 4
        most = max(look.memory for look in seen) / 1e6
        print(f"quarter {part}: {each:.2f} s each, {most:.0f} MB")


def growth(sizes: Sequence[int]) -> None:
    """Whole runs over ever more municipalities, and what the country would take."""
    found = []
    for size in sizes:
        with workbook(size):
            found.append(whole_run(size))
        last = found[-1]
        each = last.seconds / last.towns
        print(f"{size:5} towns {last.seconds:8.1f} s {each:6.2f} s each {last.peak:6.0f} MB peak")
    first, last = found[0], found[-1]
    each = (last.seconds - first.seconds) / (last.towns - first.towns)
    start = first.seconds - each * first.towns
    print(f"a further town {each:.2f} s on {batch.cores()} cores; the start {start:.1f} s")
    for cores in COUNTS:
        hours = (start + each * batch.cores() / cores * COUNTRY) / 3600
        print(f"all {COUNTRY:,} on {cores:2} cores like these: {hours:.2f} h")


def whole_run(size: int) -> Measured:
    """``machi render --all`` over a workbook of which nothing is made yet."""
    started = time.perf_counter()
    process = subprocess.Popen([MACHI, "render", "--all", "--quiet"], stdout=subprocess.DEVNULL)
    watch = Watch(process.pid)
    if process.wait():
        raise RuntimeError("machi render failed")
    seconds, looks = time.perf_counter() - started, watch.stop()
    return Measured(size, seconds, max(look.memory for look in looks) / 1e6, looks)


def country() -> None:
    """Runs over the whole country that find nothing, or one municipality, to make."""
    with workbook(COUNTRY) as chosen:
        started = time.perf_counter()
        pretend()
        print(f"{COUNTRY:,} reports put in place in {time.perf_counter() - started:.0f} s")
        for _ in range(3):
            print(f"nothing changed: {timed('--all'):.2f} s")
        national.change(paths.home(), chosen[1000])
        words = [MACHI, "render", "--all", "--explain"]
        said = subprocess.run(words, check=True, capture_output=True, text=True).stdout
        print(f"one changed, explained:\n{said}", end="")
        before = times()
        print(f"one changed: {timed('--all'):.2f} s")
        now = times()
        print(f"folders made anew: {sorted(name for name in now if now[name] != before[name])}")


def timed(*words: str) -> float:
    """Wall time of ``machi render`` with these words."""
    started = time.perf_counter()
    subprocess.run([MACHI, "render", *words], check=True, capture_output=True)
    return time.perf_counter() - started


def times() -> dict[str, int]:
    """When the record of each report was written, by folder."""
    found = paths.rendered().glob("*/build.json")
    return {path.parent.name: path.stat().st_mtime_ns for path in found}


def pretend() -> None:
    """Reports of all municipalities, without a day of computing: one real one, linked to.

    The records are right: each names the digests of its own municipality's inputs.
    """
    register = store.registered(store.load_shared())
    rows = list(register.itertuples())
    first = codes.folder_name(rows[0].municipality_code, rows[0].slug)
    subprocess.run(
        [MACHI, "render", rows[0].municipality_code], check=True, stdout=subprocess.DEVNULL
    )
    model = record.read_built(first)
    assert model is not None
    source = paths.rendered() / first
    common = inputs.Common()
    for row in rows[1:]:
        town = store.load(row.municipality_code)
        uses = inputs.uses_of(town, parameters.read_own(town.code, town.slug))
        parts = common.of_town(town.code, town.slug, uses)
        folder = codes.folder_name(town.code, town.slug)
        target = paths.rendered() / folder
        shutil.copytree(source, target, copy_function=os.link)
        (target / record.BUILT_FILE).unlink()
        outcome = replace(model.outcome, code=town.code, folder=folder)
        built = replace(model, outcome=outcome, parts=parts, uses=uses)
        record.write_built(target, built)
    listing.write_index()


@contextmanager
def workbook(size: int) -> Iterator[list[str]]:
    """A workbook of so many municipalities, as ours while it is open; their codes."""
    folder = Path(tempfile.mkdtemp())
    home = folder / "home"
    try:
        chosen = national.write(home, size)
        os.environ[paths.HOME_VARIABLE] = str(home)
        yield chosen
    finally:
        os.environ.pop(paths.HOME_VARIABLE, None)
        shutil.rmtree(folder)


class Watch:
    """What a process and all its descendants hold together (shared pages once)."""

    def __init__(self, pid: int) -> None:
        self._pid, self._over = pid, threading.Event()
        self._looks: list[Look] = []
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> list[Look]:
        """End watching; what was seen."""
        self._over.set()
        self._thread.join()
        return self._looks

    def _look(self) -> None:
        while not self._over.wait(0.5):
            memory = sum(map(_proportional, _family(self._pid)))
            self._looks.append(Look(time.time(), memory))


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        threads = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 - no Path for each
    except OSError:  # it ended meanwhile
        return
    for thread in threads:
        if thread != str(pid):
            try:
                children += Path(f"/proc/{pid}/task/{thread}/children").read_text().split()
            except OSError:  # it ended meanwhile
                continue
    for child in children:
        yield from _family(int(child))


def _proportional(pid: int) -> int:
    """Bytes a process holds, those it shares divided by how many share them."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it ended meanwhile
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


if __name__ == "__main__":
    main()
