"""How far indicators have come."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from machi import tables, theme, words
from machi.charts.base import Chart, canvas, finish, first, wrap
from machi.rules import Rule

MOST_LINES = 30
"""Indicators one under the other that can be read on a sheet of paper."""


def progress(assessment: pd.DataFrame, rule: Rule, caption: str) -> Chart | tables.Block:
    """What the rule looks at, for the indicators that can be judged, beside the rule's cuts.

    Args:
        assessment: ``kpi.assess``; rows without a verdict are left out.
        rule: gives measure, symbols, tones and cuts.
        caption: caption of the figure.

    Values beyond the axis are drawn at its edge with their number; a met target that a rule
    counts without a number is drawn at the edge too.
    """
    rows = assessment.dropna(subset=["verdict"]).reset_index(drop=True)
    if rows.empty:
        return tables.nothing(
            "判断できる指標がないため、図は描けません。"
            "判断には、目標値と実績値のほか、基準値か、その年の目標値が要ります。"
        )
    rows, caption = first(rows, MOST_LINES, "判断できる指標", caption)
    shares = rows[rule.measure]
    low, high = min(-0.1, max(shares.min(), -0.5)), 1.5
    with theme.style():
        figure, axes = canvas(1.1 + 0.36 * len(rows))
        for place, (share, verdict) in enumerate(zip(shares, rows["verdict"], strict=True)):
            step = rule.step(verdict)
            color = theme.TONES[step.tone]
            at = min(max(share, low), high)
            axes.plot([0, at], [place, place], color=color, linewidth=3, solid_capstyle="butt")
            axes.plot(at, place, marker="o", color=color, markersize=7)
            label = f"{step.symbol} {_said(share)}"
            # On the side away from zero, where no bar lies; the halo keeps the cuts off the number.
            away, side = (-0.04, "right") if at < 0 else (0.03, "left")
            text = axes.text(at + away, place, label, va="center", ha=side, fontsize=8.5)
            text.set_path_effects([withStroke(linewidth=3, foreground=theme.PAPER)])
        _cut_lines(axes, rule, low - (0.3 if shares.min() < 0 else 0.0), high)
        axes.set_yticks(range(len(rows)), [wrap(n, 20, 1) for n in rows["name"]], fontsize=8.5)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        told = [
            f"{name}は{_said(share)}で{verdict}"
            for name, share, verdict in zip(rows["name"], shares, rows["verdict"], strict=True)
        ]
        return finish(figure, "、".join(told) + "。", caption)


def _said(share: float) -> str:
    return "目標達成" if np.isinf(share) else words.percent(share)


def _cut_lines(axes: Axes, rule: Rule, low: float, high: float) -> None:
    """The finite cuts of a rule as lines with their numbers on the axis."""
    cuts = [step.cut for step in rule.steps if step.cut is not None and np.isfinite(step.cut)]
    for cut in cuts:
        axes.axvline(cut, color=theme.QUIET, linewidth=1, linestyle="-" if cut == 1 else "--")
    axes.axvline(0, color=theme.QUIET, linewidth=1)
    axes.set_xlim(low - 0.05, high + 0.3)
    ticks = sorted({0.0, high, *cuts})
    axes.set_xticks(ticks, [words.percent(tick) for tick in ticks])
    axes.set_xlabel(f"{rule.basis}に対する割合（線は規則の区切り）")
    axes.grid(visible=False)
