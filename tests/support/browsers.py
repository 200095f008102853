"""The browser that tests of pages and PDFs need."""

import os

import pytest

from machi.render.browser import NAMES, find_browser


def program() -> str:
    """A browser of this machine; without one the test is skipped, unless it is required."""
    found = find_browser()
    if found is None:
        reason = f"no browser: none of {', '.join(NAMES)} is installed"
        if os.environ.get("MACHI_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return str(found)
