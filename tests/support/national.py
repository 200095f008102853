"""A rehearsal of the whole country: a workbook folder with all 1,741 municipalities.

Codes and names are real (``data/japan/municipalities.csv``); every plan, number and
project is made up by ``national_town``, and the tables say so.
"""

import csv
from pathlib import Path

import national_town
import towns
from machi import schemas
from towns import Row

CODES = towns.REPOSITORY / "data" / "japan" / "municipalities.csv"


def listed() -> list[dict[str, str]]:
    """All municipalities by code, with the columns of the register of Japan."""
    with CODES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(home: Path, count: int = 1741, size: str = "average") -> list[str]:
    """A new workbook folder with municipalities from all over the country; their codes.

    Args:
        home: folder that does not exist yet.
        count: 1 to 1,741; fewer than all are taken at even distances in the order of codes.
        size: a key of ``national_town.MEASURES``.
    """
    towns.workbook(home)
    rows = listed()
    chosen = [rows[place * len(rows) // count] for place in range(count)]
    for row in chosen:
        town = national_town.make(
            row["municipality_code"], row["municipality_name"], row["prefecture_name"], size
        )
        towns.write(home, town)
    with (home / "data" / "sources.csv").open("a", encoding="utf-8", newline="") as file:
        header = list(schemas.columns(schemas.SHARED["sources"][1]))
        csv.DictWriter(file, header, lineterminator="\n").writerows(_source(row) for row in chosen)
    return [row["municipality_code"] for row in chosen]


def change(home: Path, code: str) -> None:
    """Raise the first actual value of a municipality by one, as an editor would."""
    (path,) = (home / "data" / "municipalities").glob(f"{code}-*/observations.csv")
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    series, value, printed = (header.index(n) for n in ("series", "value", "value_printed"))
    row = next(row for row in rows if row[series] == "actual" and row[value])
    row[value] = row[printed] = f"{float(row[value]) + 1:.2f}"
    towns.write_csv(path, [header, *rows])


def _source(row: Row) -> Row:
    code, name = row["municipality_code"], row["municipality_name"]
    return {
        "source_id": national_town.source_id(code),
        "short_title": f"{national_town.MADE_UP} {code}",
        "publisher": national_town.MADE_UP,
        "title": f"{name}の計画（{national_town.MADE_UP}）",
        "accessed": "2026-03-31",
        "terms": national_town.MADE_UP,
    }
