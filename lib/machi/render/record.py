"""The record of the last runs, and the page that lists all reports and their state."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from machi import codes, files, paths, store
from machi.problems import DataError, Problem, show
from machi.render import books, export

STATUS_FILE = "runs.json"


@dataclass(frozen=True)
class Outcome:
    """How a municipality's run ended; ``message`` is empty when it went well."""

    code: str
    folder: str
    finished: str
    seconds: float
    fingerprint: str = ""
    message: str = ""
    chapters: list[tuple[str, str]] = field(default_factory=list)


def last_runs() -> dict[str, Outcome]:
    """The last outcome of each municipality, by code.

    Raises:
        DataError: the record cannot be read.
    """
    path = paths.rendered() / STATUS_FILE
    if not path.exists():
        return {}
    text = files.read_text(path, "実行の記録", "消してください（次の実行で作り直します）")
    try:
        return {c: Outcome(**entry) for c, entry in json.loads(text).items()}
    except (ValueError, TypeError, AttributeError) as error:
        words, fix = "実行の記録として読めません", "消してください（次の実行で作り直します）"
        raise DataError([Problem(show(path), words, "machi が書いた記録", fix)]) from error


def write(outcome: Outcome) -> None:
    """Keep an outcome and bring the list of reports up to date."""
    runs = last_runs() | {outcome.code: outcome}
    text = json.dumps({c: asdict(o) for c, o in sorted(runs.items())}, ensure_ascii=False, indent=1)
    files.write_text(paths.rendered() / STATUS_FILE, text + "\n")
    files.write_text(paths.rendered() / "index.html", _index(runs))


def _index(runs: dict[str, Outcome]) -> str:
    register = store.load_shared()["municipalities"].sort_values("municipality_code")
    entries = [_entry(row, runs.get(row.municipality_code)) for row in register.itertuples()]
    return export.export_index("まちワークブック 報告書一覧", entries)


def _entry(row: Any, outcome: Outcome | None) -> export.IndexEntry:
    code, slug = row.municipality_code, row.slug
    folder = codes.folder_name(code, slug)
    pages = sorted((paths.rendered() / folder).glob("*.html"))
    titles = {page.name: _page_title(page) for page in pages}
    links = tuple((f"{folder}/{name}", title) for name, title in titles.items())
    state: str
    kind: Literal["done", "stale", "failed", "missing"]
    if outcome is None:
        state, kind = ("前回の実行の記録がありません", "stale") if links else ("未作成", "missing")
    elif not outcome.message:
        state, kind = f"{outcome.finished} に作成", "done"
    elif links:
        state, kind = f"{outcome.finished} の実行は失敗。表示は前回の報告書", "stale"
    else:
        state, kind = f"{outcome.finished} の実行は失敗", "failed"
    return export.IndexEntry(
        code,
        row.municipality_name,
        row.prefecture_name,
        state,
        kind,
        links,
    )


def _page_title(page: Path) -> str:
    notebook = page.with_suffix(".ipynb")
    return books.title_of(notebook) if notebook.exists() else page.stem
