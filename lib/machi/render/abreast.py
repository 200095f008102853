"""The page that puts municipalities side by side: its data and parameters, and its notebook.

It is made by the machine that drives the run, after the municipalities and never on a cluster: it
reads the data of all of them, which would have to travel for a single page.
"""

from machi import rules, sidebyside, store
from machi.render import inputs
from machi.render.job import COMPARISON
from machi.render.order import Order


def is_wanted() -> bool:
    """Whether the workbook has such a page: its notebook, and parameters to run it with."""
    return bool(inputs.comparisons()) and sidebyside.path().is_file()


def folder(code: str) -> str:
    """Name of its folders."""
    return code


def subject(code: str, common: inputs.Common) -> inputs.Subject:
    """Its inputs."""
    assert code == COMPARISON, "there is one such page"
    return common.comparison()


def order(code: str) -> Order:
    """What the page is made for.

    Raises:
        DataError: its parameters or the shared tables are unsound; never because of the data of a
            municipality, of which nothing is read here but bytes.
    """
    choice = sidebyside.read()
    rules.load(choice.rule)
    shared = store.load_shared()
    rows = sidebyside.members(choice, shared)
    return Order(
        code=code,
        kind="範囲",
        name=f"{len(rows):,}市町村",
        fingerprint=sidebyside.fingerprint(rows, shared),
        as_of=choice.as_of,
        rule=choice.rule,
        values=sidebyside.as_values(choice),
        uses=inputs.Uses(
            tuple(sidebyside.sources(rows)), choice.rule, tuple(rows["municipality_code"])
        ),
        notebooks=inputs.comparisons(),
        bound=False,
    )
