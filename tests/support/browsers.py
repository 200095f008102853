"""The browser and the PDF tools that tests of pages and PDFs need."""

import os
import shutil
import subprocess

import pytest

from machi.render.browser import NAMES, find_browser


def program() -> str:
    """A browser of this machine; without one the test is skipped, unless it is required."""
    found = find_browser()
    if found is None:
        _lacking(f"no browser: none of {', '.join(NAMES)} is installed")
    return str(found)


def poppler(name: str, *arguments: str) -> str:
    """What a program of poppler prints; skipped or failed without it, as for the browser."""
    if shutil.which(name) is None:
        _lacking(f"{name} is not installed")
    done = subprocess.run([name, *arguments], capture_output=True, check=True, text=True)
    return done.stdout


def _lacking(reason: str) -> None:
    """Skip: a checkout alone brings no browser. Fail where they are required, as in CI."""
    if os.environ.get("MACHI_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
