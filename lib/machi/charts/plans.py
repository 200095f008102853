"""When plans and national editions run."""

import numpy as np
import pandas as pd

from machi import theme
from machi.charts.base import Chart, canvas, finish


def timeline(plans: pd.DataFrame, strategies: pd.DataFrame) -> Chart:
    """Bars of the plans' fiscal years above those of the national editions.

    Args:
        plans: short_title, start_year, end_year; rows without both years are left out.
        strategies: short_title, start_year, end_year, superseded_on, decided_on.
    """
    own = plans.dropna(subset=["start_year", "end_year"])
    bars = [
        *((row.short_title, int(row.start_year), int(row.end_year) + 1, theme.BLUE, "")
          for row in own.itertuples()),
        *((f"国：{row.short_title}", int(row.start_year), int(row.end_year) + 1, theme.QUIET, "//")
          for row in strategies.itertuples()),
    ]  # fmt: skip
    with theme.style():
        figure, axes = canvas(0.9 + 0.34 * len(bars))
        _, starts, ends, colors, hatches = zip(*bars, strict=True)
        faces = [theme.PAPER if hatch else color for _, _, _, color, hatch in bars]
        axes.barh(range(len(bars)), np.subtract(ends, starts), left=starts, height=0.62,
                  color=faces, edgecolor=colors, hatch=hatches, linewidth=1)  # fmt: skip
        for place, (_, start, end, _, _) in enumerate(bars):
            axes.text(end + 0.12, place, f"{start}〜{end - 1}", va="center", fontsize=8)
        for row in strategies.dropna(subset=["superseded_on"]).itertuples():
            place = next(i for i, b in enumerate(bars) if b[0] == f"国：{row.short_title}")
            axes.plot(_moment(row.superseded_on), place, marker="|", color=theme.INK, ms=14, mew=2)
        axes.set_yticks(range(len(bars)), [bar[0] for bar in bars])
        axes.invert_yaxis()
        first, last = min(b[1] for b in bars), max(b[2] for b in bars)
        axes.set_xlim(first - 0.3, last + 3.2)
        axes.set_xticks(range(first, last + 1, 2))
        axes.set_xlabel("年度（縦の太線は、国の版が次の版に替わった時点）")
        axes.grid(axis="y", visible=False)
        alt = "。".join(f"{b[0]}は{b[1]}年度から{b[2] - 1}年度まで" for b in bars) + "。"
        return finish(figure, alt, "計画と国の戦略の期間（年度）")


def _moment(iso: str) -> float:
    """A date on an axis of fiscal years, where 2020 stands for the first of April 2020."""
    day = pd.Timestamp(iso)
    return float(day.year + (day.day_of_year - 91) / 365)
