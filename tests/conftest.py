"""What the whole test run reports beyond passed and failed."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

import extremes
import towns
from machi import paths
from machi.render.job import EPOCH
from small import DATE

FOUND, MISSING = "printed cells found again", "printed cells not found"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many cells the transcription tests compared with the documents.

    Tests record the two numbers as properties, which also travel from the workers of xdist.
    """
    total = {FOUND: 0, MISSING: 0}
    recorded = False
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in getattr(report, "user_properties", ()):
                if name in total:
                    total[name] += value
                    recorded = True
    if recorded:
        terminalreporter.write_line(
            f"transcription: {total[FOUND]:,} printed cells found again, {total[MISSING]:,} not"
        )


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of every municipality, built by the real command line, once per test run."""

    def make(home: Path) -> None:
        for name in ("data", "params", "notebooks"):
            (home / name).symlink_to(paths.home() / name)
        render_all(home)

    return once(tmp_path_factory, "workbook", make) / "rendered"


@pytest.fixture(scope="session")
def stress_reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Reports of the made-up towns at the extremes: folder of each by ``crowded`` and so on."""
    towns_of = {"crowded": [extremes.crowded()], "sparse": [extremes.single(), extremes.bare()]}

    def make(home: Path) -> None:
        # The crowded town takes as long as the others together: two processes, one per core.
        render_all(*(towns.workbook(home / part, *own) for part, own in towns_of.items()))

    home = once(tmp_path_factory, "stress", make)
    crowded, (single, bare) = towns_of["crowded"][0], towns_of["sparse"]
    return {
        "crowded": home / "crowded" / "rendered" / crowded.folder,
        "single": home / "sparse" / "rendered" / single.folder,
        "bare": home / "sparse" / "rendered" / bare.folder,
    }


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder made once per test run.

    The workers of xdist share it: whoever comes first makes it, the others wait.
    """
    base = factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / name
    with FileLock(str(folder) + ".lock"):
        if not folder.exists():
            folder.mkdir()
            make(folder)
    for log in folder.rglob("log.txt"):
        assert log.read_text().startswith("0\n"), log.read_text()
    return folder


def render_all(*homes: Path) -> None:
    """Run the command line in each workbook folder, side by side; ``log.txt`` says how it went."""
    command = [str(Path(sys.executable).with_name("machi")), "render", "--all"]
    running = [
        subprocess.Popen(
            command,
            env=os.environ | {paths.HOME_VARIABLE: str(home), EPOCH: DATE},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for home in homes
    ]
    for home, process in zip(homes, running, strict=True):
        said, _ = process.communicate()
        (home / "log.txt").write_text(f"{process.returncode}\n{said}")
