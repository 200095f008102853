"""Municipalities side by side: shares of each one's own whole, never set against inhabitants."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from machi import tables, theme, words
from machi.charts.base import Chart, bare, canvas, finish, wrap
from machi.charts.sdgs import EVEN, luminance
from machi.rules import Rule

ROOMY, DENSE = 0.36, 0.2
"""Inches a row takes: while rows are few, and so that 47 prefectures fit on a sheet of paper."""
FEW = 20
"""Rows up to which each is told in the alternative text, and has room."""
WIDE = 8
"""Columns up to which a cell has room for the whole beside the part."""


def shares(
    parts: pd.DataFrame, wholes: pd.Series, caption: str, *, what: str, silent: str
) -> Chart | tables.Block:
    """Rows against parts of their own whole: the larger the share, the darker; counts printed.

    Args:
        parts: whole numbers; the index names rows and the columns parts, as shown.
        wholes: of each row; the shade is part over whole.
        caption: caption of the figure.
        what: word for what is counted.
        silent: what to say instead where there is no row.
    """
    if parts.empty:
        return tables.nothing(silent)
    whole = wholes.to_numpy(float)[:, None]
    counts = parts.to_numpy(float)
    share = np.divide(counts, whole, out=np.zeros_like(counts), where=whole > 0)
    height = ROOMY if len(parts) <= FEW else DENSE
    with theme.style():
        figure, axes = canvas(1.1 + height * len(parts))
        mesh = axes.pcolormesh(share, cmap="Blues", vmin=0, vmax=1, linewidth=0.8,
                               edgecolor=theme.GRID)  # fmt: skip
        axes.set_ylim(len(parts), 0)
        light = luminance(mesh.to_rgba(share))
        beside = parts.shape[1] <= WIDE
        for row, column in np.argwhere(np.ones_like(share)):
            text = f"{counts[row, column]:.0f}" + (f"／{whole[row, 0]:.0f}" if beside else "")
            ink = "black" if light[row, column] > EVEN else "white"
            if beside or counts[row, column]:
                axes.text(column + 0.5, row + 0.5, text, color=ink, ha="center", va="center",
                          fontsize=8 if height == ROOMY else 7, in_layout=False)  # fmt: skip
        _labels(axes, parts, height)
        return finish(figure, _told(parts, wholes, what), caption)


def _labels(axes: Axes, parts: pd.DataFrame, height: float) -> None:
    size = 8.5 if height == ROOMY else 7
    lines = 2 if height == ROOMY else 1
    names = [wrap(str(name), 12, lines) for name in parts.index]
    axes.set_yticks(np.arange(len(parts)) + 0.5, names, fontsize=size)
    heads = [wrap(str(name), 7, 3) for name in parts.columns]
    axes.set_xticks(np.arange(parts.shape[1]) + 0.5, heads, fontsize=8)
    axes.xaxis.tick_top()
    bare(axes)


def _told(parts: pd.DataFrame, wholes: pd.Series, what: str) -> str:
    """Each row in words; of many rows their sum."""
    if len(parts) > FEW:
        sums, whole = parts.sum(), int(wholes.sum())
        listed = "、".join(f"{name}{count:,}" for name, count in sums.items())
        lead = f"{len(parts)}行の合計では、{what}{whole:,}のうち"
        return f"{lead}{listed}。行ごとの数は表にあります。"
    told = [
        f"{row}は{what}{int(whole):,}のうち"
        + "、".join(f"{name}{int(count):,}" for name, count in own.items() if count or len(own) < 9)
        for (row, own), whole in zip(parts.iterrows(), wholes, strict=True)
    ]
    return "。".join(told) + "。"


def verdict_bars(table: pd.DataFrame, rule: Rule, caption: str) -> Chart | tables.Block:
    """One bar per row, all of one length: the verdicts among its own indicators.

    Args:
        table: row, indicators, one count per label of ``rule`` and not_judged; in reading order.
        rule: gives labels, symbols and tones.
        caption: caption of the figure.
    """
    if table.empty:
        return tables.nothing("判断する指標がないため、図は描けません。")
    steps = [(s.label, s.symbol, s.label, theme.TONES[s.tone], "") for s in rule.steps]
    steps.append(("not_judged", "", "判断できない", theme.PAPER, "///"))
    height = ROOMY if len(table) <= FEW else DENSE
    whole = table["indicators"].to_numpy(float)
    left = np.zeros(len(table))
    with theme.style():
        figure, axes = canvas(1.2 + height * len(table))
        for label, symbol, word, color, hatch in steps:
            width = table[label].to_numpy(float) / whole
            axes.barh(np.arange(len(table)), width, left=left, color=color, hatch=hatch,
                      edgecolor=theme.PAPER if not hatch else theme.QUIET, height=0.72,
                      label=f"{symbol} {word}".strip())  # fmt: skip
            for row in np.flatnonzero(width > 0.03):
                ink = theme.INK if hatch else "white"
                looks = {"bbox": {"color": theme.PAPER, "pad": 0.8}} if hatch else {}
                axes.text(left[row] + width[row] / 2, row, f"{symbol}{table[label].iloc[row]}",
                          ha="center", va="center", fontsize=7.5, color=ink, **looks)  # fmt: skip
            left += width
        names = [wrap(f"{r.row}（{r.indicators}）", 16, 2) for r in table.itertuples()]
        axes.set_yticks(range(len(table)), names, fontsize=8.5 if height == ROOMY else 7)
        axes.set_ylim(len(table) - 0.5, -0.5)
        axes.set_xlim(0, 1)
        ticks = [0, 0.25, 0.5, 0.75, 1]
        axes.set_xticks(ticks, [words.percent(tick) for tick in ticks])
        axes.set_xlabel("指標全体に占める割合（括弧の中は指標の数、棒の中は件数）")
        axes.grid(visible=False)
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, fontsize=8, frameon=False)
        parts = table.set_index("row")[[label for label, *_ in steps]]
        parts = parts.rename(columns={"not_judged": "判断できない"})
        alt = _told(parts, table["indicators"], "指標")
        return finish(figure, alt, caption)
