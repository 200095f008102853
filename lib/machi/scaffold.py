"""Start a municipality: empty tables, a parameter file, an entry in the register."""

import csv
from pathlib import Path

from machi import parameters, paths, schemas, store
from machi.problems import DataError, Problem, show

PARAMETERS = """\
# 報告書の引数。コードと日付は必ず引用符で囲む（囲まないと数や日付に化ける）。
municipality_code: "{code}"
plan_ids: []                # 空 = この自治体のすべての計画
national_strategy_id: ""    # 空 = 計画を作ったときに有効だった国の版
as_of: "2026-03-31"         # この日までに分かっている事実で判断する
rule: "prorata"             # params/rules にある採点規則
"""


def create(code: str, slug: str, name: str, prefecture: str) -> Path:
    """Write what a new municipality needs and return its folder of tables.

    Raises:
        DataError: the municipality is registered already, or its folder exists.
    """
    folder = store.folder_of(code, slug)
    register = paths.data() / "municipalities.csv"
    known = store.load_shared()["municipalities"]
    if folder.exists() or code in set(known["municipality_code"]) or slug in set(known["slug"]):
        found = f"{code}（{slug}）はすでにあります"
        fix = "別のコードか名前にしてください"
        raise DataError([Problem(show(folder), found, "未登録のコードと名前", fix)])
    folder.mkdir(parents=True)
    for table, model in schemas.MUNICIPAL.items():
        header = ",".join(schemas.columns(model))
        (folder / f"{table}.csv").write_text(header + "\n", encoding="utf-8")
    parameters.path_of(code, slug).write_text(PARAMETERS.format(code=code), encoding="utf-8")
    entry = {
        "municipality_code": code,
        "slug": slug,
        "municipality_name": name,
        "prefecture_name": prefecture,
        "source_id": "mic-local-codes",
        "locator": "全国地方公共団体コード",
        "note": "",
    }
    with register.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, list(schemas.columns(schemas.Municipalities)), lineterminator="\n"
        )
        writer.writerow(entry)
    return folder
