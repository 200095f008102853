"""Kill a process of a run at a random moment, again and again. ``make bench``

After every kill each report that stands is whole, nothing is left running, and the next run
finishes the rest. The seed is printed; ``--seed`` repeats a series.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import national
import processes
import small
from machi import codes, paths, store
from machi.render import record

MACHI = Path(sys.executable).with_name("machi")
VICTIMS = {
    "main": "bin/machi",
    "worker": "machi.render.worker",
    "template": "machi.engine.template",
}
TOWNS = 6
LONGEST = 6.0
"""Seconds after the start within which the kill comes."""
PATIENCE = 10.0


def main() -> None:
    """Kill, look, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    folder = Path(tempfile.mkdtemp())
    found: Counter[str] = Counter()
    try:
        home = folder / "home"
        chosen = national.write(home, TOWNS, "small")
        (home / "notebooks").unlink()
        (home / "notebooks").mkdir()
        for name in ("01_one.ipynb", "02_two.ipynb"):
            small.write_notebook(home, small.sound_cells(), name)
        os.environ[paths.HOME_VARIABLE] = str(home)
        for _ in range(asked.times):
            for code in chance.sample(chosen, TOWNS // 2):
                national.change(home, code)
            found[one(home, chance)] += 1
        if run(home).wait():
            raise RuntimeError("the last run did not end well")
        check(home)
        said = subprocess.run([MACHI, "render", "--all", "--explain"], stdout=subprocess.PIPE)
        if "変わっていないもの：6件" not in said.stdout.decode():
            raise RuntimeError(said.stdout.decode())
        print(f"seed {asked.seed}: {dict(sorted(found.items()))}; all reports whole and current")
    finally:
        shutil.rmtree(folder)


def one(home: Path, chance: random.Random) -> str:
    """One run with one kill; what was killed, or that the run was over by then."""
    process = run(home)
    time.sleep(chance.uniform(0, LONGEST))
    kind = chance.choice(list(VICTIMS))
    victims = [pid for pid in processes.of(home) if VICTIMS[kind] in processes.command(pid)]
    struck = kind if victims and process.poll() is None else "over"
    if victims:
        try:
            # The template itself and not a notebook, its child: the lower number.
            os.kill(min(victims), signal.SIGKILL)
        except ProcessLookupError:
            struck = "over"
    ended = process.wait()
    if ended and kind != "main":
        raise RuntimeError(f"the run with a killed {kind} ended with {ended}")
    gone(home)
    check(home)
    return struck


def run(home: Path) -> "subprocess.Popen[bytes]":
    """``machi render --all`` of the workbook."""
    words = [MACHI, "render", "--all", "--quiet", "--jobs", "2"]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, cwd=home)


def gone(home: Path) -> None:
    """Nothing works on the workbook any more."""
    ends = time.monotonic() + PATIENCE
    while left := processes.of(home):
        if time.monotonic() > ends:
            raise RuntimeError(f"still running: {[processes.command(pid) for pid in left]}")
        time.sleep(0.05)


def check(home: Path) -> None:
    """Every report that stands, in its place or beside it, is whole."""
    for row in store.registered(store.load_shared()).itertuples():
        folder = codes.folder_name(row.municipality_code, row.slug)
        place = home / "rendered" / folder
        if not place.exists():
            continue
        built = record.read_built(folder)
        if built is None or record.outputs_of(place) != built.outputs:
            raise RuntimeError(f"{folder} is not whole")
        for page in place.glob("*.html"):
            if not page.read_text(encoding="utf-8").rstrip().endswith("</html>"):
                raise RuntimeError(f"{page} is cut")


if __name__ == "__main__":
    main()
