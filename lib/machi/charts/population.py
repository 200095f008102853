"""Population over time: what was counted, what scenarios and published projections say."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from machi import quantities, tables, theme, words
from machi.charts.base import Chart, apart, canvas, finish, wrap
from machi.charts.series import Look, line, looks_of
from machi.charts.trends import legend

HEIGHT, GROUPS_HEIGHT = 4.4, 5.4
KEYS = 3
"""Names of series are long: no more of them stand in a line of the legend."""
TEN_YEARS, TWENTY_YEARS = 9, 5
"""Ticks that fit below a figure of full and of half width."""
TEN_THOUSANDS_FROM = 100_000
"""Persons from which an axis counts 万人, as the documents do."""
RANGE_FILL = "#d9e6f0"
LINE = 0.052
"""Height of a line of letters, as a share of the axis."""
LONGEST = 28
"""Letters of a statement that fit beside its place."""
SPREAD = "過去の誤差の幅（80%）"

BOUND_STYLE = {
    "level": ("資料の記述", "o"),
    "below": ("資料の記述：これを下回る", "v"),
}
RATE = "ageing_rate"
GROUP_WORDS = {group: words.AGE_GROUPS[group] for group in ("0-14", "15-64", "65+")} | {
    RATE: words.POPULATION_MEASURES[RATE]
}


def population_paths(
    paths: pd.DataFrame, points: pd.DataFrame, caption: str, spread: str = SPREAD
) -> Chart | tables.Block:
    """Counted population and where scenarios, publishers and methods see it going.

    Args:
        paths: series, label, kind (observed, scenario, published or method), year, persons, low,
            high (both missing where there is no range); rows without persons are left out.
        points: what documents state: label, year (missing where none is printed: a line across),
            persons, bound (level, or below for an upper bound). May be empty.
        caption: caption of the figure.
        spread: what the range is.
    """
    paths, points = paths.dropna(subset=["persons"]), points.dropna(subset=["persons"])
    if paths.empty:
        return tables.nothing("人口の値がないため、推移の図は描けません。")
    looks = looks_of(paths)
    most = 1.06 * float(np.nanmax([*paths["persons"], *paths["high"], *points["persons"]]))
    with theme.style():
        figure, axes = canvas(HEIGHT)
        for series, own in paths.groupby("series", sort=False):
            label, look = str(own["label"].iloc[0]), looks[str(series)]
            _range(axes, own, f"{wrap(label, 8, 1)}：{spread}", look)
            line(axes, own["year"], own["persons"], label, look)
        unit = _scale(axes, most, "人")
        # A label of the axis itself would take the width of its word from the lines.
        axes.text(-0.012, 1.01, unit, transform=axes.transAxes, ha="right", va="bottom",
                  fontsize=8.5)  # fmt: skip
        _years(axes, [*paths["year"], *points["year"].dropna()], TEN_YEARS)
        _across(axes, points[points["year"].isna()], paths)
        _stated(axes, points.dropna(subset=["year"]))
        _last_values(axes, paths, looks, unit)
        legend(figure, [axes], KEYS)
        return finish(figure, _path_words(paths, spread) + _point_words(points), caption)


def _range(axes: Axes, own: pd.DataFrame, label: str, look: Look) -> None:
    """A flat area with an edge: shades of transparency would make the file heavy."""
    known = own.dropna(subset=["low", "high"]).sort_values("year")
    if not known.empty:
        axes.fill_between(known["year"].astype(float), known["low"], known["high"], linewidth=0.6,
                          facecolor=RANGE_FILL, edgecolor=look["color"], zorder=0.5,
                          label=label)  # fmt: skip


def _scale(axes: Axes, most: float, unit: str) -> str:
    """From nothing up, so that a fall looks as large as it is; gives the unit of the numbers."""
    if unit == "人" and most >= TEN_THOUSANDS_FROM:
        unit = "万人"
    axes.set_ylim(0, most)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=8, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(lambda v, _: quantities.format_number(_in(unit, v)))
    return unit


def _in(unit: str, value: float) -> float:
    return quantities.convert(value, "人", unit) if unit == "万人" else value


def _years(axes: Axes, years: list[float], ticks: int) -> None:
    axes.set_xlim(min(years) - 1.5, max(years) + 1.5)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=ticks, integer=True, steps=[1, 2, 5, 10]))
    axes.tick_params(labelsize=8.5)


def _across(axes: Axes, points: pd.DataFrame, paths: pd.DataFrame) -> None:
    """Statements without a year: a line across, named at its left end, off the counted line."""
    most = axes.get_ylim()[1]
    start = float(paths.sort_values("year")["persons"].iloc[0])
    points = points.sort_values("persons", kind="stable")
    for below, own in points.groupby(points["persons"] < start):
        held, sizes = own["persons"].to_numpy(float), np.full(len(own), LINE * most)
        ends = (0.0, held[-1]) if below else (held[0], most)
        places = apart(held + (-0.6 if below else 0.6) * sizes, sizes, *ends)
        for persons, place, label in zip(held, places, own["label"], strict=True):
            axes.axhline(persons, color=theme.INK, linestyle=(0, (1, 3)), linewidth=1)
            axes.text(0.008, place, wrap(str(label), LONGEST, 1), fontsize=8, va="center",
                      transform=axes.get_yaxis_transform())  # fmt: skip


def _stated(axes: Axes, points: pd.DataFrame) -> None:
    """Statements with a year, named at the foot of the figure, where few lines come."""
    middle, most = sum(axes.get_xlim()) / 2, axes.get_ylim()[1]
    # The latest lowest: no stem crosses a name that ends at an earlier year.
    points = points.sort_values("year", ascending=False, kind="stable")
    for place, row in enumerate(points.to_dict("records")):
        year, foot = float(row["year"]), LINE * most * (0.5 + 1.2 * place)
        word, marker = BOUND_STYLE[str(row["bound"])]
        axes.plot([year, year], [foot, row["persons"]], color=theme.QUIET, linewidth=0.6)
        axes.plot(year, row["persons"], marker=marker, markersize=8, mfc=theme.PAPER, mew=1.4,
                  color=theme.INK, linestyle="", label=word, zorder=5)  # fmt: skip
        late = year > middle
        axes.annotate(wrap(str(row["label"]), LONGEST, 1), (year, foot), (-4 if late else 4, 0),
                      textcoords="offset points", ha="right" if late else "left", va="center",
                      fontsize=8, bbox={"color": theme.PAPER, "pad": 0.5})  # fmt: skip


def _last_values(axes: Axes, paths: pd.DataFrame, looks: dict[str, Look], unit: str) -> None:
    """Last value and name of each line at the right edge, moved apart where they would touch."""
    seen = paths[paths["kind"] != "observed"].sort_values("year", kind="stable")
    last = seen.drop_duplicates("series", keep="last").sort_values("persons", kind="stable")
    most, end = axes.get_ylim()[1], paths["year"].max()
    first, final = axes.get_xlim()
    places = apart(last["persons"].to_numpy(float), np.full(len(last), LINE * most), 0, most)
    for row, height in zip(last.to_dict("records"), places, strict=True):
        value = quantities.format_number(_in(unit, row["persons"]), 1 if unit == "万人" else 0)
        when = "" if row["year"] == end else f"（{row['year']:.0f}年）"
        color = looks[str(row["series"])]["color"]
        # A leader as a plain line: an arrow takes far longer to lay out.
        share = (float(row["year"]) - first) / (final - first)
        axes.plot([share, 1.02], [row["persons"], height], color=color, linewidth=0.5,
                  transform=axes.get_yaxis_transform(), clip_on=False, marker="")  # fmt: skip
        axes.text(1.025, height, f"{value} {wrap(str(row['label']), 12, 1)}{when}", fontsize=8,
                  transform=axes.get_yaxis_transform(), va="center", color=color)  # fmt: skip


def _path_words(paths: pd.DataFrame, spread: str) -> str:
    return "".join(_path(own, spread) for _, own in paths.groupby("series", sort=False))


def _path(own: pd.DataFrame, spread: str) -> str:
    """A line in words: where it starts and ends, and its farthest range."""
    ends = _ends(own)
    said = "から".join(f"{row['year']:.0f}年{_persons(row['persons'])}" for row in ends)
    for row in _ends(own.dropna(subset=["low", "high"]))[-1:]:
        ranging = f"{_persons(row['low'])}〜{_persons(row['high'])}"
        said += f"（{row['year']:.0f}年の{spread}は{ranging}）"
    return f"{own['label'].iloc[0]}：{said}。"


def _point_words(points: pd.DataFrame) -> str:
    return "".join(_point(row) for row in points.to_dict("records"))


def _point(row: dict[Any, Any]) -> str:
    when = "年の記載なし" if pd.isna(row["year"]) else f"{row['year']:.0f}年"
    bound = "を下回る" if row["bound"] == "below" else ""
    return f"資料の記述「{row['label']}」：{when}、{_persons(row['persons'])}{bound}。"


def _ends(own: pd.DataFrame) -> list[dict[Any, Any]]:
    """First and last row by year; the same one once."""
    rows: list[dict[Any, Any]] = own.sort_values("year").to_dict("records")
    return rows if len(rows) < 2 else [rows[0], rows[-1]]


def _persons(value: float) -> str:
    return f"{quantities.format_number(value, 0)}人"


def age_groups(values: pd.DataFrame, caption: str) -> Chart | tables.Block:
    """The three broad age groups and the ageing rate, one panel each, in the lines of the paths.

    Args:
        values: series, label, kind (see ``population_paths``), group (0-14, 15-64, 65+, or
            ageing_rate), year, value (persons; per cent for the rate); rows without value are
            left out.
        caption: caption of the figure.
    """
    values = values.dropna(subset=["value"])
    if values.empty:
        return tables.nothing("年齢3区分の人口がないため、推移の図は描けません。")
    looks = looks_of(values)
    with theme.style():
        figure, grid = canvas(GROUPS_HEIGHT, nrows=2, ncols=2, squeeze=False)
        told = []
        for axes, (group, word) in zip(grid.flat, GROUP_WORDS.items(), strict=True):
            own = values[values["group"] == group]
            unit = _scale(axes, 1.08 * float(own["value"].max()) if len(own) else 1.0,
                          "%" if group == RATE else "人")  # fmt: skip
            axes.set_title(f"{word}　単位：{unit}", fontsize=9)
            _years(axes, list(values["year"]), TWENTY_YEARS)
            told.append(f"{word}：{'、'.join(_group(axes, own, looks)) or '値なし'}。")
        legend(figure, list(grid.flat), KEYS)
        return finish(figure, "".join(told), caption)


def _group(axes: Axes, own: pd.DataFrame, looks: dict[str, Look]) -> Iterator[str]:
    """Draw the lines of a panel, and say each in words."""
    for series, part in own.groupby("series", sort=False):
        label = str(part["label"].iloc[0])
        line(axes, part["year"], part["value"], label, looks[str(series)])
        said = "から".join(f"{row['year']:.0f}年{_value(row)}" for row in _ends(part))
        yield f"{label}は{said}"


def _value(row: dict[Any, Any]) -> str:
    if row["group"] == RATE:
        return f"{quantities.format_number(row['value'], 1)}%"
    return _persons(row["value"])
