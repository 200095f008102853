"""Turn a municipality's CSV tables into the form, and the form back into CSV tables.

What is new is read back and compared before what is old is removed. Broken off in between, both
are there, and checking says so: nothing is lost. What was typed as 令和6年度 is 2024 afterwards.
"""

import csv
import io
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from machi import files, folders, forms, reading, schemas, store
from machi.forms.formats import exact_text
from machi.problems import DataError, Problem, show

Tables = Mapping[str, pd.DataFrame]


def to_form(code: str) -> Path:
    """Replace the CSV tables of a municipality by its form, filled; the path of the form.

    Raises:
        DataError: unsound data, no CSV tables, or texts that no cell of Excel can hold; nothing
            was changed then.
    """
    town = store.load(code)
    folder = store.folder_of(town.code, town.slug)
    path = folder / forms.FILE
    old = _sources(folder, lambda name: name.endswith(".csv"), "CSVの表")
    if path.exists():
        fix = f"先に `machi form {town.code} --to-csv` でCSVに戻すか、{forms.FILE} を移してください"
        words = "CSVの表とフォームの両方があります"
        raise DataError([Problem(show(folder), words, "CSVの表だけ", fix)])
    names = {"municipality_code": town.code, "municipality_name": town.name}
    draft = path.with_name(f".{forms.FILE}.{os.getpid()}")
    try:
        forms.fill(draft, names | {"prefecture_name": town.prefecture}, town.tables)
        form = forms.open_form(draft)
        _compare(town.tables, lambda name: form.read(name).frame)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    for table in old:
        table.unlink()
    return path


def to_csv(code: str) -> Path:
    """Replace the form of a municipality by CSV tables; the folder they are in.

    Raises:
        DataError: unsound data or no form; nothing was changed then.
    """
    town = store.load(code)
    folder = store.folder_of(town.code, town.slug)
    old = _sources(folder, lambda name: name == forms.FILE, "フォーム")
    texts = {name: _text(frame) for name, frame in town.tables.items()}
    for name, text in texts.items():
        files.write_text(folder / f"{name}.csv", text)
    _compare(
        town.tables,
        lambda name: reading.read_table(folder / f"{name}.csv", schemas.MUNICIPAL[name]).frame,
    )
    for form in old:
        form.unlink()
    return folder


def _sources(folder: Path, wanted: Callable[[str], bool], what: str) -> list[Path]:
    found = [path for path in folders.files_of(folder) if wanted(path.name)]
    if not found:
        fix = "コードと向き（--to-csv の有無）を確かめてください"
        words = f"{what}がありません"
        raise DataError([Problem(show(folder), words, what, fix)])
    return found


def _compare(tables: Tables, read: Callable[[str], pd.DataFrame]) -> None:
    """Stop before anything is removed if what was written does not say the same."""
    differing = [n for n, t in tables.items() if not read(n).reset_index(drop=True).equals(t)]
    assert not differing, f"written tables differ from what was read: {differing}"


def _text(frame: pd.DataFrame) -> str:
    """A table as the workbook keeps it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows([_cell(value) for value in row] for row in frame.itertuples(index=False))
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None or value is pd.NA or value != value:
        return ""
    if isinstance(value, float):
        return exact_text(value).removesuffix(".0")
    return str(value)
