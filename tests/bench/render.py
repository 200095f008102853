"""How long a report takes, against the commands a user would otherwise type. ``make bench``

Prints seconds of one run and the ratio; quote the ratio, the seconds belong to this machine.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from machi import paths
from machi.render import books

CODE = "072028"
PARAMS = paths.params() / "072028-aizuwakamatsu.yaml"


def by_hand(folder: Path) -> None:
    """papermill and nbconvert from a shell loop, one process each per notebook."""
    tools = Path(sys.executable).parent
    for path in books.chapters():
        out = folder / path.name
        papermill = [tools / "papermill", path, out, "-f", PARAMS, "-k", "python3"]
        subprocess.run([*papermill, "--no-progress-bar"], check=True, capture_output=True)
        convert = [tools / "jupyter", "nbconvert", "--to", "html", out]
        subprocess.run(convert, check=True, capture_output=True)


def by_machi(folder: Path) -> None:
    """The same chapters through ``machi render``, checks included."""
    for name in ("data", "params", "notebooks"):
        (folder / name).symlink_to(paths.home() / name)
    environment = os.environ | {paths.HOME_VARIABLE: str(folder)}
    machi = Path(sys.executable).with_name("machi")
    subprocess.run([machi, "render", CODE], env=environment, check=True, capture_output=True)


def seconds(work: Callable[[Path], None]) -> float:
    """Wall time of one run in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        work(Path(folder))
        return time.perf_counter() - started


def main() -> None:
    """Time both ways alternately and print medians of three."""
    pairs = [(seconds(by_hand), seconds(by_machi)) for _ in range(3)]
    hand, machi = (sorted(column)[1] for column in zip(*pairs, strict=True))
    n = len(books.chapters())
    print(f"papermill + nbconvert, shell loop: {hand / n:.2f} s per notebook")
    print(f"machi render, one process:         {machi / n:.2f} s per notebook")
    print(f"ratio: {hand / machi:.2f}")


if __name__ == "__main__":
    main()
