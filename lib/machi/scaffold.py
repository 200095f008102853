"""Start a municipality: empty tables or the form, a guide, parameters, an entry in the register."""

import csv
import io
import os
import shutil
import unicodedata
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from machi import codes, files, forms, japan, parameters, paths, schemas, store
from machi.narrative import guide
from machi.problems import DataError, Problem, quote, show

GUIDE = "手引き.md"
SAMPLE = "990019-mihon"
"""Folder of the made-up town whose rows are the guide's examples."""
PARAMETERS = """\
# 報告書の引数。コードと日付は必ず引用符で囲む（囲まないと数や日付に化ける）。
municipality_code: "{code}"
plan_ids: []                # 空 = この自治体のすべての計画
national_strategy_id: ""    # 空 = 計画を作ったときに有効だった国の版
as_of: "2026-03-31"         # この日までに分かっている事実で判断する
rule: "prorata"             # params/rules にある採点規則
similarity: "char-tfidf"    # 記載のない対応を推定する方法。空 = 推定しない
peer_codes: []              # 比べる自治体の団体コード（例：["022012"]）。空 = ほかと比べない
"""


@dataclass(frozen=True)
class Made:
    """What was made: for whom, where its tables lie, and its parameter file."""

    town: japan.Entry
    folder: Path
    settings: Path


def create(wanted: str, slug: str = "", name: str = "", *, form: bool = False) -> Made:
    """Write what a new municipality needs.

    When anything fails or the user breaks off, nothing of it stays; after a sudden end of the
    process there may be files, but no row of the register without them, which is moved last.

    Args:
        wanted: code, name or reading of a municipality, or a fictitious code (99…).
        slug: name for the folder; blank takes the one the register proposes.
        name: name of a fictitious municipality; real ones have theirs from the register.
        form: whether to make ``form.xlsx`` instead of CSV files.

    Raises:
        DataError: no, several or a former municipality, a name or slug that cannot be used, or
            anything of it is there already; nothing was written then.
        ValueError: a malformed slug or fictitious code.
    """
    known = store.load_shared()["municipalities"]
    town = _town(wanted, slug, name, set(known["slug"]))
    folder = store.folder_of(town.code, town.slug)
    settings = parameters.path_of(town.code, town.slug)
    targets = [*paths.municipalities().glob(f"{town.code}-*"), settings]
    if problems := _existing(town, known, targets):
        raise DataError(problems)
    _make(town, folder, settings, form=form)
    return Made(town, folder, settings)


def _make(town: japan.Entry, folder: Path, settings: Path, *, form: bool) -> None:
    """Write all beside its place, then move it there piece by piece; all of it or nothing stays."""
    register = paths.data() / "municipalities.csv"
    # Beside data/municipalities: what is inside counts as a municipality's folder.
    draft = paths.data() / f".new-{town.code}-{os.getpid()}"
    with ExitStack() as undo:
        undo.callback(shutil.rmtree, draft, ignore_errors=True)
        draft.mkdir()
        _fill(draft / folder.name, folder, town, form=form)
        files.write_text(draft / settings.name, PARAMETERS.format(code=town.code))
        files.write_text(draft / register.name, _with_row(register, town))
        shutil.copyfile(register, draft / "before.csv")
        # What undoes a move is known before it: the user may break off between any two lines.
        for target in (folder, settings):
            target.parent.mkdir(parents=True, exist_ok=True)
            undo.callback(_remove, target)
            _move(draft / target.name, target)
        undo.callback(_move, draft / "before.csv", register)
        _move(draft / register.name, register)
        undo.pop_all()
    shutil.rmtree(draft, ignore_errors=True)


def _move(source: Path, target: Path) -> None:
    source.replace(target)


def _remove(target: Path) -> None:
    if target.is_dir():
        shutil.rmtree(target)
    else:
        target.unlink(missing_ok=True)


def _town(wanted: str, slug: str, name: str, taken: set[str]) -> japan.Entry:
    """Who is meant, with the slug to use."""
    if codes.is_fictitious(unicodedata.normalize("NFKC", wanted).strip()):
        return _fictitious(codes.parse_code(wanted), slug, name)
    if name:
        found = f"--name {quote(name)}は、架空の自治体（99で始まるコード）だけに使えます"
        fix = "--name を除いてください。名前は全国の一覧から取ります"
        raise DataError([Problem("--name", found, "架空の自治体の名前", fix)])
    town = japan.find(wanted)
    chosen = codes.check_slug(slug) if slug else japan.propose_slug(town, taken)
    return japan.Entry(town.code, town.name, town.kana, town.prefecture, chosen)


def _fictitious(code: str, slug: str, name: str) -> japan.Entry:
    given = {"--name": (name, "一行の名前（例：例町）"), "--slug": (slug, "英小文字の短い名前")}
    problems = [
        Problem(option, f"架空の自治体に{option}がありません", allowed, "書いてください")
        for option, (value, allowed) in given.items()
        if len(value.strip().splitlines()) != 1
    ]
    if problems:
        raise DataError(problems)
    marked = name.strip() if "架空" in name else f"{name.strip()}（架空）"
    return japan.Entry(code, marked, "", "架空の県", codes.check_slug(slug))


def _fill(draft: Path, folder: Path, town: japan.Entry, *, form: bool) -> None:
    """The folder's contents: tables or form, and the guide."""
    draft.mkdir()
    if form:
        forms.write(
            draft / forms.FILE,
            {
                "municipality_code": town.code,
                "municipality_name": town.name,
                "prefecture_name": town.prefecture,
            },
        )
    else:
        for table, model in schemas.MUNICIPAL.items():
            files.write_text(draft / f"{table}.csv", ",".join(schemas.columns(model)) + "\n")
    files.write_text(draft / GUIDE, guide.write(town, folder, _sample(), form=form))


def _sample() -> dict[str, Mapping[str, str]]:
    """By table, the fullest row of the made-up town's table as it is written, if it has any."""
    found: dict[str, Mapping[str, str]] = {}
    for table in schemas.MUNICIPAL:
        path = paths.municipalities() / SAMPLE / f"{table}.csv"
        if path.is_file():
            text = files.read_text(path, "見本町の表", "もとに戻してください")
            rows = list(csv.DictReader(io.StringIO(text, newline="")))
            if rows:
                found[table] = max(rows, key=lambda row: sum(map(bool, row.values())))
    return found


def _existing(town: japan.Entry, known: pd.DataFrame, targets: list[Path]) -> list[Problem]:
    """What of the municipality, or of its name for folders, is there already."""
    listed = known["municipality_code"] == town.code
    fix = (
        "そのまま書き足してください（CSVをExcelの様式に変えるには "
        f"`machi form {town.code}`）。初めからやり直すなら、フォルダー、params の {town.code} の"
        "ファイル、data/municipalities.csv の行の三つを消してください"
    )
    found = [show(path) for path in targets if path.exists()]
    if found or listed.any():
        place = found[0] if found else "data/municipalities.csv"
        words = f"{town.prefecture}{town.name}（{town.code}）はすでにあります"
        return [Problem(place, words, "まだ無い自治体", fix)]
    if (known["slug"] == town.slug).any():
        words = f"フォルダー名{quote(town.slug)}はほかの自治体のものです"
        return [Problem("--slug", words, "まだ無い名前", "別の名前にしてください")]
    return []


def _with_row(register: Path, town: japan.Entry) -> str:
    """The register with a row more, in the order of its columns; as plain UTF-8."""
    made_up = codes.is_fictitious(town.code)
    entry = {
        "municipality_code": town.code,
        "slug": town.slug,
        "municipality_name": town.name,
        "prefecture_name": town.prefecture,
        "source_id": "machi-editors" if made_up else "mic-code-list-2024",
        "locator": "架空の自治体" if made_up else f"団体コード{town.code}の行",
    }
    text = files.read_text(register, "自治体の一覧", "もとに戻してください")
    rows = [row for row in csv.reader(io.StringIO(text, newline="")) if any(row)]
    header = [cell.strip() for cell in rows[0]]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([*rows, [entry.get(column, "") for column in header]])
    return out.getvalue()
