"""The workbench without a browser, and what its pages say."""

from bs4 import BeautifulSoup

from machi import views
from machi.widgets import Workbench, workbench

RUN = {
    "municipality_code": "072028",
    "plan_ids": [],
    "national_strategy_id": "",
    "as_of": "2026-03-31",
    "rule": "prorata",
    "similarity": "",
    "peer_codes": [],
}
NOTHING = dict.fromkeys(views.settings.VIEW_NAMES[:5], "") | dict.fromkeys(
    views.settings.VIEW_NAMES[5:]
)


def bench(**values: object) -> Workbench:
    """A workbench of a view that differs from the defaults in ``values``."""
    return workbench(*views.check(**RUN | NOTHING | values))


def soup(shown: Workbench, page: str = "指標") -> BeautifulSoup:
    """A page as HTML."""
    return BeautifulSoup(shown.pages[page].value, "html.parser")


def text_of(shown: Workbench, page: str = "指標") -> str:
    """A page as a reader sees it."""
    return soup(shown, page).get_text()
