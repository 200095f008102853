"""What the whole test run reports beyond passed and failed."""

import pytest

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
