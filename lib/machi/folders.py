"""Read all tables of a municipality's folder, from CSV files or from the form, and check them."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from machi import agreement, census_checks, forms, references, schemas
from machi.problems import DataError, Problem, quote, show
from machi.reading import Reading, empty, read_table

if TYPE_CHECKING:
    from machi.forms.form import Form


def files_of(folder: Path) -> list[Path]:
    """The files a municipality's tables come from, by name: its CSV files and the form."""
    try:
        with os.scandir(folder) as entries:
            # The kind of a file is known from the folder; asking each file takes longer.
            found = [entry.name for entry in entries if _is_source(entry.name) and entry.is_file()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [folder / name for name in sorted(found)]


def _is_source(name: str) -> bool:
    return (name.endswith(".csv") or name == forms.FILE) and not name.startswith((".", "~"))


def read_folder(
    folder: Path, code: str, shared: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """All tables of a folder.

    Args:
        folder: the municipality's folder.
        code: its code.
        shared: the tables all municipalities share.

    Raises:
        DataError: with every problem of every file.
    """
    names = _names(folder, code)
    form, problems = _form(folder, names)
    readings = _readings(folder, names, form)
    tables = [name for name in names if name.endswith(".csv")]
    problems += references.check_strays(tables, show(folder))
    problems += [problem for reading in readings.values() for problem in reading.problems]
    problems += references.check_all(readings, shared, code)
    problems += _disagreements(readings)
    if form:
        problems = [form.localised(problem) for problem in problems]
    if problems:
        raise DataError(problems)
    return {name: reading.frame.reset_index(drop=True) for name, reading in readings.items()}


def sound_rows(folder: Path, code: str) -> dict[str, pd.DataFrame]:
    """Of a folder that may have problems, the rows that have none of their own.

    Raises:
        DataError: there is no folder, or no table in it.
    """
    names = _names(folder, code)
    form, _ = _form(folder, names)
    readings = _readings(folder, names, form)
    return {name: reading.sound_rows() for name, reading in readings.items()}


def _names(folder: Path, code: str) -> list[str]:
    """Names of a folder's tables, form and other workbooks, sorted.

    Files whose names begin with a point or ``~`` are those of editors and of Excel itself.
    """
    fix = f"`machi new` で作った {code} のフォルダーと表を置いてください"
    if not folder.is_dir():
        wanted = f"{code}の表を入れたフォルダー"
        raise DataError([Problem(show(folder), "フォルダーがありません", wanted, fix)])
    names = sorted(path.name for path in folder.iterdir())
    found = [name for name in names if name.endswith((".csv", *forms.SUFFIXES))]
    found = [name for name in found if not name.startswith((".", "~"))]
    if not any(_is_source(name) for name in found):
        others = "".join(f"（{name} は読まれません）" for name in found)
        wanted = "、".join([*(f"{name}.csv" for name in schemas.MUNICIPAL), forms.FILE])
        words = f"フォルダーに表が一つもありません{others}"
        raise DataError([Problem(show(folder), words, wanted, fix)])
    return found


def _form(folder: Path, names: Iterable[str]) -> "tuple[Form | None, list[Problem]]":
    """The form, if there is one that can be read, and problems of workbooks."""
    books = [name for name in names if not name.endswith(".csv")]
    problems = [
        Problem(
            f"{show(folder)}/{name}",
            "読まれないブックです",
            forms.FILE,
            f"フォームなら {forms.FILE} という名前のExcelブックとして保存し、"
            "ほかのものならフォルダーの外へ移してください",
        )
        for name in books
        if name != forms.FILE
    ]
    if forms.FILE not in books:
        return None, problems
    from machi.forms.form import open_form

    try:
        form = open_form(folder / forms.FILE)
    except DataError as error:
        return None, problems + error.problems
    return form, problems + form.problems


def _readings(folder: Path, names: list[str], form: "Form | None") -> dict[str, Reading]:
    readings = {name: _reading(folder, name, names, form) for name in schemas.MUNICIPAL}
    return form.checked(readings) if form else readings


def _reading(folder: Path, name: str, names: list[str], form: "Form | None") -> Reading:
    """One table: from its sheet of the form, or from its CSV."""
    path, model = folder / f"{name}.csv", schemas.MUNICIPAL[name]
    if form and name in form.sheets and path.name not in names:
        return form.read(name)
    if form and form.has_rows(name):
        return _one_of_both(read_table(path, model), form, name)
    if path.name not in names and (name in schemas.OPTIONAL or forms.FILE in names):
        missing = name not in schemas.OPTIONAL and form is not None
        problems = [_no_sheet(folder, name)] if missing else []
        # Of a form that cannot be read nobody knows what it holds.
        whole = not missing and (form is not None or forms.FILE not in names)
        return Reading(empty(model), problems, whole, show(path))
    return read_table(path, model)


def _one_of_both(table: Reading, form: "Form", name: str) -> Reading:
    """The sheet's rows where the CSV has none; both having some is a problem, and none is lost."""
    sheet = form.read(name)
    if table.frame.empty:
        return replace(sheet, problems=table.problems + sheet.problems)
    form.units.pop(name)
    both = Problem(
        table.place,
        f"この表にも {sheet.place} にも行があります",
        "どちらか一方だけに行がある表",
        f"一方にまとめ、他方は見出しだけにするか、{quote(f'{name}.csv')}を消してください",
    )
    return replace(table, problems=[both, *table.problems, *sheet.problems], whole=False)


def _no_sheet(folder: Path, name: str) -> Problem:
    from machi.schemas import japanese

    sheet = japanese.TABLES[name]
    return Problem(
        f"{show(folder)}/{forms.FILE}",
        f"シート「{sheet}」がなく、{name}.csv もありません",
        f"シート「{sheet}」か {name}.csv",
        "新しく作ったフォームからシートを写してください（事実がなければ見出しだけで構いません）",
    )


def _disagreements(readings: Mapping[str, Reading]) -> list[Problem]:
    sound = {name: reading.sound_rows() for name, reading in readings.items()}
    files = {name: reading.place for name, reading in readings.items()}
    problems = agreement.check_observations(
        sound["observations"], sound["indicators"], files["observations"]
    )
    problems += agreement.check_budgets(sound["budgets"], files["budgets"])
    problems += agreement.check_results(sound["project_results"], files["project_results"])
    problems += agreement.check_opinions(sound["opinions"], files["opinions"])
    problems += agreement.check_nodes(sound["logic_nodes"], files["logic_nodes"])
    for name in ("calculations", "calculation_terms"):
        problems += agreement.check_figures(sound[name], files[name])
    problems += census_checks.check_population(sound, files)
    if not readings["population_ages"].problems:
        problems += census_checks.check_censuses(sound["population_ages"], files["population_ages"])
    for name, reading in readings.items():
        problems += agreement.check_locators(reading.trusted()["locator"], files[name])
    return problems
