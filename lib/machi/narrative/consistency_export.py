"""Findings for other programs: text for a terminal, JSON, CSV that no spreadsheet runs."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from machi.narrative.consistency_words import CONFIDENCES, SEVERITIES

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""First letters by which a spreadsheet takes a cell for a formula."""


@dataclass(frozen=True)
class Checked:
    """A municipality with its findings (``consistency_facts.describe``) and counts."""

    code: str
    name: str
    described: pd.DataFrame
    counts: pd.DataFrame


def as_text(towns: Sequence[Checked]) -> str:
    """One block per municipality: what was looked at, then each finding with its question."""
    return "\n\n".join("\n".join(_lines(town)) for town in towns)


def _lines(town: Checked) -> list[str]:
    examined, unjudged = (int(town.counts[name].sum()) for name in ("examined", "unjudged"))
    found = len(town.described)
    lines = [
        f"{town.code} {town.name}：確かめた{examined:,}か所、見つかった{found}件、"
        f"問題なし{examined - found:,}か所、値がなく確かめられない{unjudged:,}か所"
    ]
    for row in town.described.to_dict("records"):
        weight = f"重要度{SEVERITIES[row['severity']]}・確からしさ{CONFIDENCES[row['confidence']]}"
        lines.append(f"［{weight}］{row['check']}：{row['sentence']}")
        places = " ／ ".join(place for place in (row["place_a"], row["place_b"]) if place)
        lines.append(f"    {places}")
        lines.append(f"    {row['question']}")
    return lines


def as_json(towns: Sequence[Checked]) -> str:
    """A list of municipalities, each with its findings and what each check looked at."""
    held = [
        {
            "municipality_code": town.code,
            "municipality_name": town.name,
            "findings": town.described.fillna("").to_dict("records"),
            "counts": town.counts.to_dict("records"),
        }
        for town in towns
    ]
    return json.dumps(held, ensure_ascii=False, indent=2)


def as_csv(towns: Sequence[Checked]) -> str:
    """One row per finding, the municipality first; cells that look like formulas are quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for place, town in enumerate(towns):
        if not place:
            writer.writerow(["municipality_code", *town.described.columns])
        for row in town.described.fillna("").itertuples(index=False):
            writer.writerow([town.code, *(harmless(str(cell)) for cell in row)])
    return out.getvalue().removesuffix("\n")


def harmless(cell: str) -> str:
    """A cell with an apostrophe before it where a spreadsheet would run it."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell
