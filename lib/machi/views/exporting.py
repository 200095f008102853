"""A view as files: parameters to repeat it, its table for a spreadsheet, its chart."""

import csv
import hashlib
import io
import os
import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from machi import files, words
from machi.charts import Chart
from machi.narrative.consistency_export import harmless
from machi.population import custom
from machi.population.study import Study
from machi.views import people
from machi.views.pages import trend
from machi.views.scene import Scene
from machi.views.settings import as_yaml

HEADS = {
    "case": "場合",
    "indicator_id": "指標ID",
    "name": "指標",
    "unit": "単位",
    "measure_type": "種類",
    "direction": "向き",
    "baseline": "基準値",
    "baseline_year": "基準の年",
    "target": "目標値",
    "target_year": "目標の年",
    "actual": "最新の実績",
    "actual_year": "実績の年",
    "elapsed": "過ぎた期間（割合）",
    "attainment": "進んだ道のり（割合）",
    "share": "進むべき分に対して（割合）",
    "rate": "達成率（割合）",
    "change_per_year": "これまでの変化（1年あたり）",
    "required_per_year": "これから要る変化（1年あたり）",
    "projected": "目標の年の見通し",
    "verdict": "判断",
    "reason": "判断できない理由",
    "arrival": "見通しの判断",
}
DIGITS = 12
"""Significant digits of a computed number; the last ones vary between machines."""


def export(scene: Scene, folder: Path) -> list[Path]:
    """Write YAML, CSV and, where there is a chart, PNG; the same view gets the same names.

    A view that assumes anything of the population has a second CSV and PNG, of its scenarios.

    Args:
        scene: the view.
        folder: where to write; made if need be.

    Raises:
        OSError: the folder cannot be written to.
    """
    text = as_yaml(scene.run, scene.view)
    stem = folder / _stem(scene, text)
    written = [stem.with_suffix(".yaml"), stem.with_suffix(".csv")]
    files.write_text(written[0], text)
    # Excel takes a CSV for UTF-8 only with a byte order mark.
    files.write_text(written[1], "\ufeff" + as_csv(scene))
    if scene.outcome is not None:
        chart = trend(scene, scene.outcome)
        if isinstance(chart, Chart):
            written.append(stem.with_suffix(".png"))
            _write_bytes(written[2], chart.png)
    return written + _write_population(scene, stem.with_name(f"{stem.name}-population"))


def _write_population(scene: Scene, stem: Path) -> list[Path]:
    """The scenarios as CSV and PNG, where the view assumes one of them."""
    done = people.assumed(scene)
    if custom.NAME not in done.runs:
        return []
    table, picture = stem.with_suffix(".csv"), stem.with_suffix(".png")
    files.write_text(table, "\ufeff" + population_csv(done))
    chart = people.paths(scene, done)
    if not isinstance(chart, Chart):
        return [table]
    _write_bytes(picture, chart.png)
    return [table, picture]


def _stem(scene: Scene, text: str) -> str:
    """A file name without its ending: municipality, indicator or plan, digest of the view."""
    about = scene.view.indicator_id or scene.view.plan_id or "view"
    # The schema allows only such identifiers; a name must be safe whatever the schema becomes.
    safe = re.sub(r"[^A-Za-z0-9_-]", "_", about)[:60]
    mark = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{scene.run.municipality_code}-{safe}-{mark}"


def _write_bytes(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)


def as_csv(scene: Scene) -> str:
    """The listed indicators as documented; the assumed case of the chosen one as a last row."""
    rows = scene.listed.assign(case="資料のまま")
    if scene.outcome is not None and not scene.view.assumed.empty:
        after = scene.outcome.after.to_frame().T.assign(case="もしも")
        rows = pd.concat([rows.astype(object), after.astype(object)], ignore_index=True)
    spoken = rows.assign(
        measure_type=words.say(rows["measure_type"], words.MEASURE_TYPES),
        direction=words.say(rows["direction"], words.DIRECTIONS),
        reason=words.say(rows["reason"], words.REASONS),
        arrival=words.say(rows["arrival"], words.ARRIVALS),
    )
    return _written(spoken[list(HEADS)], HEADS.values())


def population_csv(done: Study) -> str:
    """Every scenario by year: persons, then ageing rates in percent."""
    labels = words.POPULATION_SERIES_LABELS
    heads = {"year": "年"}
    heads |= {name: f"{labels[name]}（人）" for name in done.scenarios}
    heads |= {f"{name}{custom.RATE}": f"{labels[name]}の高齢化率（%）" for name in done.scenarios}
    return _written(custom.by_year(done)[list(heads)], heads.values())


def _written(rows: pd.DataFrame, heads: Iterable[str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    for cells in rows.itertuples(index=False):
        writer.writerow([_cell(cell) for cell in cells])
    return out.getvalue()


def _cell(value: object) -> str:
    """A cell; a missing value is an empty one, a text never a formula."""
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, str):
        return harmless(value)
    return f"{float(str(value)):.{DIGITS}g}"
