"""Start a municipality: empty tables, a parameter file, an entry in the register."""

import csv
import io
from pathlib import Path

from machi import codes, files, parameters, paths, schemas, store
from machi.problems import DataError, Problem, quote, show

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


def create(code: str, slug: str, name: str, prefecture: str) -> Path:
    """Write what a new municipality needs and return its folder of tables.

    Raises:
        DataError: a code, slug or name that cannot be used, or anything of the municipality is
            there already; nothing was written then.
        ValueError: a malformed code or slug.
    """
    code = codes.parse_code(code)
    folder = store.folder_of(code, slug)
    settings = parameters.path_of(code, slug)
    problems = [
        *_name_problems({"--name": name, "--prefecture": prefecture}),
        *_existing(code, slug, [*paths.municipalities().glob(f"{code}-*"), settings]),
    ]
    if problems:
        raise DataError(problems)
    folder.mkdir(parents=True)
    for table, model in schemas.MUNICIPAL.items():
        header = ",".join(schemas.columns(model))
        files.write_text(folder / f"{table}.csv", header + "\n")
    settings.parent.mkdir(parents=True, exist_ok=True)
    files.write_text(settings, PARAMETERS.format(code=code))
    _register(
        {
            "municipality_code": code,
            "slug": slug,
            "municipality_name": name.strip(),
            "prefecture_name": prefecture.strip(),
            "source_id": "mic-local-codes",
            "locator": "全国地方公共団体コード",
        }
    )
    return folder


def _name_problems(names: dict[str, str]) -> list[Problem]:
    return [
        Problem(
            option,
            f"{quote(name)}は名前になりません",
            "一行の名前（例：北斗市）",
            "書き直してください",
        )
        for option, name in names.items()
        if len(name.strip().splitlines()) != 1
    ]


def _existing(code: str, slug: str, targets: list[Path]) -> list[Problem]:
    known = store.load_shared()["municipalities"]
    found = [show(path) for path in targets if path.exists()]
    if not found and (code in set(known["municipality_code"]) or slug in set(known["slug"])):
        found = ["data/municipalities.csv の行"]
    words, fix = f"{code}（{slug}）はすでにあります", "別のコードか名前にしてください"
    return [Problem(place, words, "未登録のコードと名前", fix) for place in found[:1]]


def _register(entry: dict[str, str]) -> None:
    """Add a row to the register, in the order of its columns; the file becomes plain UTF-8."""
    path = paths.data() / "municipalities.csv"
    text = files.read_text(path, "自治体の一覧", "もとに戻してください")
    rows = [row for row in csv.reader(io.StringIO(text, newline="")) if any(row)]
    header = [cell.strip() for cell in rows[0]]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([*rows, [entry.get(column, "") for column in header]])
    files.write_text(path, out.getvalue())
