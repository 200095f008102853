"""One's own path of fertility and net migration beside the trend, in words and as a table."""

from collections.abc import Mapping

import pandas as pd

from machi import quantities, tables
from machi.narrative.population import LABELS, about, count
from machi.narrative.population_tables import EXACT
from machi.population import custom
from machi.population.needs import TREND, VISION
from machi.population.study import Study

NOTHING_ASSUMED = (
    "仮の値は置いていません。出生率か純移動に仮の値を置くと、仮の道筋が図と表に加わります。"
)
UNMET = "仮の純移動には届きません。転出する年齢の人が、先にいなくなるためです。"
YEARS = (2030, 2040, 2050, 2060)


def sentences(done: Study, fertility: Mapping[int, float], migration: float | None) -> list[str]:
    """Where the trend leads and where the assumption leads, and what that takes a year.

    Args:
        done: ``custom.assume``, or a study without an assumption.
        fertility: children per woman by year, as assumed.
        migration: net migrants a year, as assumed.
    """
    table = custom.by_year(done)
    start, end = table.iloc[0], table.iloc[-1]
    first, last = int(start["year"]), int(end["year"])
    trend = (
        f"{LABELS[TREND]}では、{first}年に{count(start[TREND])}だった人口は、"
        f"{last}年に{_with_rate(end, TREND)}です。"
    )
    if custom.NAME not in done.runs:
        return [trend, NOTHING_ASSUMED]
    births, movers = custom.beyond_trend(done)
    lines = [
        trend,
        f"もしも{'、'.join(_assumptions(fertility, migration))}なら、"
        f"{last}年は{_with_rate(end, custom.NAME)}で、{_gap(end[custom.NAME] - end[TREND])}。",
        f"{LABELS[TREND]}との差は、{first}〜{last}年の平均で、"
        f"出生が年{_signed(births)}、純移動（転入−転出）が年{_signed(movers)}です。",
    ]
    return lines if migration is None or custom.met(done, migration) else [*lines, UNMET]


def _assumptions(fertility: Mapping[int, float], migration: float | None) -> list[str]:
    """What is assumed, piece by piece."""
    values = [f"{year}年に{quantities.format_number(v, 2)}" for year, v in fertility.items()]
    parts = [f"出生率が{'・'.join(values)}"] if values else []
    if migration is not None:
        parts.append(f"純移動が{custom.REACHED}年から年{count(migration)}")
    return parts


def _with_rate(row: pd.Series, name: str) -> str:
    rate = quantities.format_number(row[f"{name}{custom.RATE}"], 1)
    return f"{about(row[name])}（高齢化率{rate}%）"


def _gap(persons: float) -> str:
    if not quantities.round_half_up(persons):
        return f"{LABELS[TREND]}と同じです"
    more = "多く" if persons > 0 else "少なく"
    return f"{LABELS[TREND]}より{about(abs(persons))}{more}なります"


def _signed(persons: float) -> str:
    """A difference with its sign; none where it is rounded away."""
    rounded = quantities.round_half_up(persons)
    return f"{'+' if rounded > 0 else ''}{count(rounded)}"


def table(done: Study) -> tables.Block:
    """Population and ageing rate of the trend, the vision and one's own path."""
    rows = custom.by_year(done)
    rows = rows[rows["year"].isin(YEARS)]
    names = [name for name in (TREND, VISION, custom.NAME) if name in done.scenarios]
    heads = {"year": "年", **{name: f"{LABELS[name]}（人）" for name in names}}
    rates = {f"{name}{custom.RATE}": f"{LABELS[name]}の高齢化率（%）" for name in names}
    return tables.table(
        rows.assign(year=rows["year"].astype("str") + "年"),
        "道筋ごとの人口と高齢化率",
        heads | rates,
        digits=dict.fromkeys(names, 0) | dict.fromkeys(rates, 1),
        note=EXACT,
    )
