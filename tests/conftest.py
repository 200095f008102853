"""What the whole test run reports beyond passed and failed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

import extremes
import newcomers
import towns
from machi import paths
from machi.render.job import EPOCH
from small import DATE, machi

# How long a test takes is for ``make bench``: on a busy machine no rule may seem broken.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
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
        made = [towns.workbook(home / part, *own) for part, own in towns_of.items()]
        for one in made:
            shutil.copy(paths.params() / "comparison.yaml", one / "params")
        # The crowded town takes as long as the others together: two processes, one per core.
        render_all(*made)

    home = once(tmp_path_factory, "stress", make)
    crowded, (single, bare) = towns_of["crowded"][0], towns_of["sparse"]
    return {
        "crowded": home / "crowded" / "rendered" / crowded.folder,
        "single": home / "sparse" / "rendered" / single.folder,
        "bare": home / "sparse" / "rendered" / bare.folder,
        "crowded beside nobody": home / "crowded" / "rendered" / "comparison",
        "sparse side by side": home / "sparse" / "rendered" / "comparison",
    }


@pytest.fixture(scope="session")
def sample_reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of the made-up town, and of new ones without a row and with one plan only."""

    def make(home: Path) -> None:
        for name in ("data", "params"):
            shutil.copytree(paths.home() / name, home / name)
        (home / "notebooks").symlink_to(paths.home() / "notebooks")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(paths.HOME_VARIABLE, str(home))
            for code, slug, more in newcomers.ALL:
                made = machi("new", code, "--slug", slug, "--name", newcomers.NAME, *more)
                assert made.exit_code == 0, made.output
        newcomers.add_a_plan(home)
        run(home, "render", newcomers.SAMPLE, *(code for code, _, _ in newcomers.ALL))

    return once(tmp_path_factory, "newcomers", make) / "rendered"


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
    running = [start(home, "render", "--all") for home in homes]
    for home, process in zip(homes, running, strict=True):
        end(home, process)


def run(home: Path, *words: str) -> None:
    """Run the command line in a workbook folder; ``log.txt`` says how it went."""
    end(home, start(home, *words))


def start(home: Path, *words: str) -> subprocess.Popen[str]:
    """The command line at work in a workbook folder."""
    return subprocess.Popen(
        [str(Path(sys.executable).with_name("machi")), *words],
        env=os.environ | {paths.HOME_VARIABLE: str(home), EPOCH: DATE},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def end(home: Path, process: subprocess.Popen[str]) -> None:
    """Wait for it; the exit code and what it said stand in ``log.txt``."""
    said, _ = process.communicate()
    (home / "log.txt").write_text(f"{process.returncode}\n{said}")
