"""What each assumption adds to or takes from a population, in bars to both sides of nothing."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from machi import quantities, tables, theme
from machi.charts.base import Chart, apart, canvas, finish, first, wrap

MOST_BARS = 12
ROW = 0.85
"""Inches a bar takes with the numbers above and the sum below it."""
BAR = 0.4
"""Thickness of a bar; the place of a row is 1."""
MARGIN = 0.12
"""Room at both ends of the axis as a share of what the bars take: numbers are wider than bars."""
LETTER = 0.02
"""Width of a Japanese letter as a share of the axis; a digit takes six tenths of it."""
COMPONENT_STYLE = {
    "structure": ("年齢構成と寿命", "#d0d0d0", "///"),
    "fertility": ("出生率", "#f3c08f", ".."),
    "migration": ("移動", theme.BLUE, ""),
}
"""Word, colour and hatch."""


def contributions(parts: pd.DataFrame, caption: str) -> Chart | tables.Block:
    """One bar per scenario: losses to the left of nothing, gains to the right, and their sum.

    Args:
        parts: label (scenario), component (structure, fertility or migration), persons (signed);
            one row for each pair; rows without persons are left out.
        caption: caption of the figure.
    """
    parts = parts.dropna(subset=["persons"])
    if parts.empty:
        return tables.nothing("増減の内訳がないため、図は描けません。")
    shown, caption = first(parts.drop_duplicates("label"), MOST_BARS, "シナリオ", caption)
    labels = list(shown["label"])
    table = parts.pivot(index="label", columns="component", values="persons")
    table = table.reindex(index=labels, columns=list(COMPONENT_STYLE))
    with theme.style():
        figure, axes = canvas(1.0 + ROW * len(labels))
        most, least = table.clip(lower=0).sum(axis=1).max(), table.clip(upper=0).sum(axis=1).min()
        span = max(float(most - least), 1.0)
        axes.set_xlim(least - MARGIN * span, most + MARGIN * span)
        axes.set_ylim(len(labels) - 0.4, -0.6)
        axes.axvline(0, color=theme.INK, linewidth=1)
        middles = _bars(axes, table)
        for place, label in enumerate(labels):
            _numbers(axes, table.loc[label].dropna(), middles.loc[label], place)
        axes.set_yticks(range(len(labels)), [wrap(str(label), 10, 3) for label in labels])
        axes.xaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 5, 10]))
        axes.xaxis.set_major_formatter(lambda v, _: _signed(v))
        axes.set_xlabel("人口の増減（人）", fontsize=8.5)
        axes.tick_params(labelsize=8.5)
        axes.grid(axis="y", visible=False)
        sums, *named = zip(*axes.get_legend_handles_labels(), strict=True)
        handles, words = zip(*named, sums, strict=True)
        axes.legend(handles, words, loc="lower left", bbox_to_anchor=(0, 1), ncols=4, fontsize=8.5,
                    frameon=False)  # fmt: skip
        told = [_told(label, table.loc[label].dropna()) for label in labels]
        return finish(figure, "".join(told), caption)


def _bars(axes: Axes, table: pd.DataFrame) -> pd.DataFrame:
    """Stack the components outward from nothing on their own side; the middle of each."""
    ends = {side: pd.Series(0.0, index=table.index) for side in (-1, 1)}
    middles = {}
    for component, (word, color, hatch) in COMPONENT_STYLE.items():
        width = table[component].fillna(0.0)
        left = ends[1].where(width >= 0, ends[-1])
        axes.barh(range(len(table)), width, left=left, height=BAR, color=color, hatch=hatch,
                  edgecolor=theme.QUIET, linewidth=0.8, label=word)  # fmt: skip
        middles[component] = left + width / 2
        for side in ends:
            ends[side] += width.where(side * width > 0, 0.0)
    return pd.DataFrame(middles)


def _numbers(axes: Axes, own: pd.Series, middles: pd.Series, place: int) -> None:
    """Each component above its part of the bar, moved apart where they would touch; the sum below.

    Args:
        axes: where to draw.
        own: persons by component.
        middles: of the component's part of the bar.
        place: of the bar.
    """
    low, high = axes.get_xlim()
    order = middles[own.index].sort_values(kind="stable")
    texts = [(COMPONENT_STYLE[str(name)][0], _signed(own[name])) for name in order.index]
    letters = np.array([len(word) + 0.6 * len(number) + 1.5 for word, number in texts])
    spots = apart(order.to_numpy(float), LETTER * (high - low) * letters, low, high)
    for (word, number), at in zip(texts, spots, strict=True):
        axes.text(at, place - BAR / 2 - 0.05, f"{word} {number}", ha="center", va="bottom",
                  fontsize=8, bbox={"color": theme.PAPER, "pad": 0.3})  # fmt: skip
    total = float(own.sum())
    axes.plot(total, place + BAR / 2 + 0.13, marker="D", markersize=6, color=theme.INK,
              linestyle="", label="合計" if place == 0 else "_sum")  # fmt: skip
    right = total < (low + high) / 2
    axes.annotate(f"合計 {_signed(total)}", (total, place + BAR / 2 + 0.13),
                  (8 if right else -8, 0), textcoords="offset points", va="center", fontsize=8.5,
                  ha="left" if right else "right")  # fmt: skip


def _signed(value: float) -> str:
    """A whole number with its sign; nothing has none."""
    text = quantities.format_number(value, 0)
    return text if text == "0" or value < 0 else f"+{text}"


def _told(label: object, own: pd.Series) -> str:
    said = "、".join(
        f"{word}{_signed(own[name])}人"
        for name, (word, *_) in COMPONENT_STYLE.items()
        if name in own
    )
    return f"{label}：{said}。合計{_signed(float(own.sum()))}人。"
