"""Read text and settings as people save them, or say what is wrong with the file.

Excel writes CP932 or a BOM and Windows editors CP932; both load. A file that only happens to
decode as CP932 would become rubbish in a report, so such files are refused.
"""

import os
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from machi.problems import DataError, Problem, quote, show

ENCODINGS = "UTF-8（BOMの有無は問いません）またはCP932（Excelの「CSV」）"
SAVE_AGAIN = "「CSV UTF-8」（YAMLなら UTF-8）で保存し直してください"
BOOK = b"PK\x03\x04"


def read_text(path: Path, wanted: str, fix: str) -> str:
    """The text of a file, without BOM.

    Args:
        path: UTF-8 or CP932 file.
        wanted: what should stand there, for the message when nothing does.
        fix: what to do then.

    Raises:
        DataError: no file, not readable, or not text in one of the two encodings.
    """
    if path.is_dir():
        found = "ファイルではなくフォルダーがあります"
        raise DataError([Problem(show(path), found, wanted, "フォルダーの名前を変えてください")])
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise DataError([Problem(show(path), "ファイルがありません", wanted, fix)]) from error
    except OSError as error:
        close = "ほかのソフトで開いていれば閉じ、読み取りの権限を確かめてください"
        raise DataError([Problem(show(path), "ファイルを開けません", wanted, close)]) from error
    if finding := _not_text(content):
        raise DataError([_unreadable(path, finding)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if _mostly_utf8(content):
            row = _row(content, error.start)
            found = "UTF-8の文書の中に、壊れた文字か別の文字コードの文字があります"
            raise DataError([_unreadable(path, found, row)]) from error
    return _from_cp932(path, content)


def _unreadable(path: Path, found: str, row: int | None = None) -> Problem:
    return Problem(show(path), found, ENCODINGS, SAVE_AGAIN, row=row)


def _row(content: bytes, position: int) -> int:
    return content[:position].count(b"\n") + 1


def _not_text(content: bytes) -> str:
    if content.startswith(BOOK):
        return "CSVではなくExcelブックなど（ZIP形式）の中身です"
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "文字コードがUTF-16（Excelの「Unicodeテキスト」）です"
    if b"\0" in content:
        return f"{_row(content, content.index(0))}行目にNUL文字があり、文書として読めません"
    return ""


def _mostly_utf8(content: bytes) -> bool:
    """Whether more characters decode than not; text in CP932 fails at nearly every one."""
    text = content.decode("utf-8-sig", errors="replace")
    wide = [char for char in text if char > "\x7f"]
    return wide.count("\ufffd") * 2 < len(wide)


def _from_cp932(path: Path, content: bytes) -> str:
    found = "文字コードを読み取れません"
    try:
        text = content.decode("cp932")
    except UnicodeDecodeError as error:
        raise DataError([_unreadable(path, found, _row(content, error.start))]) from error
    # Other encodings (EUC-JP) decode too, but to half-width kana and private characters.
    wide = [char for char in text if char > "\x7f"]
    odd = [char for char in wide if "｡" <= char <= "ﾟ" or "\ue000" <= char <= "\uf8ff"]
    if len(odd) * 2 > len(wide):
        raise DataError([_unreadable(path, found)])
    return text


def write_text(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old one or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)


def read_mapping(path: Path, keys: Iterable[str]) -> tuple[dict[str, Any], dict[str, int]]:
    """The settings of a YAML file: value by name, and the line of each name.

    Raises:
        DataError: no file, no YAML, no mapping, or a name given twice (YAML takes the last).
    """
    known = "、".join(keys)
    text = read_text(path, f"{known} を持つYAML", "隣の自治体のものを写して直してください")
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        values = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        fix = "この行と前の行の字下げ、コロンの後の空白、括弧、引用符を確かめてください"
        row = mark.line + 1 if mark else None
        wanted = "「名前: 値」の行（UTF-8）"
        problem = Problem(show(path), "YAMLとして読めません", wanted, fix, row=row)
        raise DataError([problem]) from error
    if not isinstance(values, dict) or not isinstance(node, yaml.MappingNode):
        fix = "「名前: 値」の行を書いてください"
        raise DataError([Problem(show(path), "設定がありません", known, fix)])
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    for key, _ in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        if name in lines:
            found = f"{quote(name)}が{lines[name]}行目と重なっています"
            fix = "一方を消してください"
            problems.append(Problem(show(path), found, "一度だけ", fix, row=line, column=name))
        lines.setdefault(name, line)
    if problems:
        raise DataError(problems)
    return {str(name): value for name, value in values.items()}, lines
