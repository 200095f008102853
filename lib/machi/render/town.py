"""The report of one municipality: its data and parameters, found sound, and its chapters."""

import unicodedata

from machi import codes, parameters, paths, rules, store
from machi.problems import DataError, Problem, show
from machi.render import inputs
from machi.render.order import Order


def folder(code: str) -> str:
    """Name of the folders of a registered municipality.

    Raises:
        DataError: the shared tables are broken, or there is no such municipality.
    """
    known, slug = _registered(code)
    return codes.folder_name(known, slug)


def subject(code: str, common: inputs.Common) -> inputs.Subject:
    """Its inputs.

    Raises:
        DataError: as ``folder``.
    """
    return common.town(*_registered(code))


def order(code: str) -> Order:
    """What its report is made for.

    Raises:
        DataError: every problem of its data, or of its parameters; or there is no chapter.
    """
    town = store.load(code)
    run = parameters.read_own(town.code, town.slug)
    store.narrow(town, run)
    rules.load(run.rule)
    chapters = inputs.chapters()
    if not chapters:
        words, wanted = "章のノートブックがありません", "01_題名.ipynb から 89_題名.ipynb まで"
        raise DataError([Problem(show(paths.notebooks()), words, wanted, "もとに戻してください")])
    return Order(
        code=town.code,
        kind="自治体",
        name=town.name,
        fingerprint=town.fingerprint,
        as_of=run.as_of,
        rule=run.rule,
        values=parameters.as_values(run),
        uses=inputs.uses_of(town, run),
        notebooks=chapters,
        bound=True,
    )


def _registered(code: str) -> tuple[str, str]:
    """Code and slug of a registered municipality.

    Raises:
        DataError: the shared tables are broken, or there is no such municipality.
    """
    register = store.load_shared()["municipalities"].set_index("municipality_code")["slug"]
    known = unicodedata.normalize("NFKC", code).strip()
    if known not in register:
        store.load(code)  # says what is wrong with a code that nobody has
    return known, register[known]
