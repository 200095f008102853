"""What the whole test run reports beyond passed and failed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from machi import paths

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
    """Reports of every municipality, built by the real command line, once per test run.

    The workers of xdist share one build: whoever comes first makes it, the others wait.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    base = tmp_path_factory.getbasetemp()
    home = (base.parent if worker else base) / "workbook"
    with FileLock(str(home) + ".lock"):
        if not home.exists():
            home.mkdir()
            for name in ("data", "params", "notebooks"):
                (home / name).symlink_to(paths.home() / name)
            command = str(Path(sys.executable).with_name("machi"))
            environment = os.environ | {paths.HOME_VARIABLE: str(home)}
            result = subprocess.run(
                [command, "render", "--all"], env=environment, capture_output=True, text=True
            )
            (home / "log.txt").write_text(f"{result.returncode}\n{result.stdout}{result.stderr}")
    log = (home / "log.txt").read_text()
    assert log.startswith("0\n"), log
    return home / "rendered"
