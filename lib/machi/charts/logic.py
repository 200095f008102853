"""A logic model as boxes in columns and arrows between them.

Only the picture is made here: which arrows are sure, what is missing and what each box is called
come with the data. Sizes are inches of a page as wide as the report; long words make a box taller.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Patch

from machi import tables, theme, words
from machi.charts.base import Chart, bare, canvas, finish

FONT_SIZE = 8.5
LINE = 0.158
"""Height of a line of text in inches."""
LETTER = FONT_SIZE / 72
GUTTER = 0.34
"""Inches between two columns; arrows live there."""
SIDE = 0.16
"""Inches at the left edge, for arrows that enter the first column from outside."""
EDGE = 0.03
"""Inches at the right edge, so that a border is not cut."""
PAD = 0.07
HANG = 0.14
"""Inches between a box and the indicator below it."""
GAP = 0.16
"""Inches between two boxes of a column."""
HEAD = 0.34
LANE = 0.11
"""Inches of a lane above the boxes, for arrows that pass over a column."""
MOST_LINES = 14
SWEEPS = 12
"""How often the columns are moved towards their neighbours; more changes nothing one can see."""
CLOSING = set("、。，．）」』】・：；！？)]}:,.!?ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ")
"""Characters that do not begin a line."""
EDGE_STYLE: dict[str, tuple[Any, str, float]] = {
    "stated": ("-", theme.INK, 1.3),
    "judged": ((0, (4, 2.5)), theme.QUIET, 1.0),
}


@dataclass
class _Box:
    """A box on the page: inches from the left edge and from the top."""

    lines: list[str]
    mark: list[str]
    stage: str
    flagged: bool
    column: int
    x: float = 0.0
    y: float = 0.0
    """Middle."""
    host: str = ""
    """The box it hangs below, for an indicator."""

    @property
    def height(self) -> float:
        return 2 * PAD + LINE * (len(self.lines) + len(self.mark))


def logic_model(
    nodes: pd.DataFrame, edges: pd.DataFrame, caption: str, notes: str = ""
) -> Chart | tables.Block:
    """Boxes of a logic model in columns, arrows between them, indicators under what they measure.

    Args:
        nodes: node_id, stage, name (words of the box), mark (words under them, such as what is
            missing; blank for none), flagged (drawn with a thick border), host (for an indicator:
            the node it measures; blank for none).
        edges: from_node_id, to_node_id, basis (``stated``: solid, ``judged``: dashed).
        caption: caption of the figure.
        notes: what the alternative text says after the boxes and arrows.
    """
    if nodes.empty:
        return tables.nothing("箱がないため、図は描けません。")
    stages = [s for s in words.NODE_STAGES if (nodes["stage"] == s).any() and s != "indicator"]
    stages = stages or ["indicator"]
    width = (theme.WIDTH - SIDE - EDGE - GUTTER * (len(stages) - 1)) / len(stages)
    boxes = _boxes(nodes, stages, (width - 2 * PAD) / LETTER)
    lanes = _lanes(boxes, edges)
    top = HEAD + LANE * (len(lanes) + 1)
    bottom = _arrange(boxes, edges, len(stages), top) + 0.62
    with theme.style():
        figure, axes = canvas(bottom)
        # All places are known in inches; a layout would measure every word to find the same.
        figure.set_layout_engine("none")
        axes.set_position((0, 0, 1, 1))
        axes.set_xlim(0, theme.WIDTH)
        axes.set_ylim(bottom, 0)
        bare(axes)
        axes.set_xticks([])
        axes.set_yticks([])
        for place, stage in enumerate(stages):
            x = SIDE + place * (width + GUTTER)
            axes.text(x + width / 2, HEAD / 2, words.NODE_STAGES[stage], ha="center", va="center",
                      fontsize=9.5, color=theme.BLUE)  # fmt: skip
        for box in boxes.values():
            box.x = SIDE + box.column * (width + GUTTER)
            _draw_box(axes, box, width)
        for edge in edges.itertuples():
            ends = boxes[edge.from_node_id], boxes[edge.to_node_id]
            way = _way(*ends, width, lanes.get((edge.from_node_id, edge.to_node_id)))
            _draw_way(axes, way, edge.basis)
        _legend(axes, nodes)
        return finish(figure, _model_words(nodes, edges, stages) + notes, caption)


def _boxes(nodes: pd.DataFrame, stages: list[str], room: float) -> dict[str, _Box]:
    boxes: dict[str, _Box] = {}
    column = {
        str(n.node_id): stages.index(n.stage) for n in nodes.itertuples() if n.stage in stages
    }
    for node in nodes.itertuples():
        host = "" if pd.isna(node.host) or node.host not in column else str(node.host)
        at = column.get(host or node.node_id, min(2, len(stages) - 1))
        mark = [] if pd.isna(node.mark) else fill(node.mark, room)
        boxes[node.node_id] = _Box(fill(node.name, room), mark, node.stage, bool(node.flagged), at,
                                   host=host)  # fmt: skip
    return boxes


def fill(text: str, room: float) -> list[str]:
    """Lines of at most ``room`` full-width letters; none begins with a closing mark."""
    lines, width = [""], 0.0
    for char in text:
        size = _size(char)
        if width + size > room and lines[-1]:
            # A closing mark takes the letter before it along.
            kept = lines[-1][-1] if char in CLOSING and len(lines[-1]) > 1 else ""
            lines[-1] = lines[-1].removesuffix(kept)
            lines.append(kept)
            width = sum(_size(letter) for letter in kept)
        lines[-1] += char
        width += size
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1][:-1] + "…"]
    return lines


def _size(char: str) -> float:
    """Width of a letter: one for full-width ones, a little more than half for others."""
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.58


def _lanes(boxes: Mapping[str, _Box], edges: pd.DataFrame) -> dict[tuple[str, str], int]:
    """Arrows that cannot go straight to the next column, each with the lane of its source."""
    far = [
        (edge.from_node_id, edge.to_node_id)
        for edge in edges.itertuples()
        if boxes[edge.to_node_id].column != boxes[edge.from_node_id].column + 1
        and boxes[edge.to_node_id].host != edge.from_node_id
    ]
    order = list(dict.fromkeys(start for start, _ in far))
    return {(start, end): order.index(start) for start, end in far}


def _arrange(boxes: dict[str, _Box], edges: pd.DataFrame, columns: int, top: float) -> float:
    """Give every box its height on the page, near what leads to it; the lowest point comes back."""
    free = {key: box for key, box in boxes.items() if not box.host}
    below = {key: [b for b in boxes.values() if b.host == key] for key in free}
    tall = {k: b.height + sum(c.height + HANG for c in below[k]) for k, b in free.items()}
    links = [(e.from_node_id, e.to_node_id) for e in edges.itertuples()]
    links = [(a, b) for a, b in links if a in free and b in free]
    order = [[key for key, box in free.items() if box.column == c] for c in range(columns)]
    middle = dict.fromkeys(free, 0.0)
    for own in order:
        _stack(own, middle, tall, {k: float(n) for n, k in enumerate(own)})
    for sweep in range(SWEEPS):
        for own in order if sweep % 2 == 0 else reversed(order):
            near = {k: [middle[a if b == k else b] for a, b in links if k in (a, b)] for k in own}
            wanted = {k: float(np.mean(near[k])) if near[k] else np.inf for k in own}
            own.sort(key=wanted.__getitem__)
            _stack(own, middle, tall, wanted)
    shift = top - min(middle[k] - tall[k] / 2 for k in free)
    for key, box in free.items():
        at = middle[key] - tall[key] / 2 + shift
        for piece in (box, *below[key]):
            piece.y = at + piece.height / 2
            at += piece.height + HANG
    return max(box.y + box.height / 2 for box in boxes.values())


def _stack(
    own: list[str], middle: dict[str, float], tall: dict[str, float], wanted: dict[str, float]
) -> None:
    """Place a column's boxes in order, none over another, as a whole near where they want to be."""
    at = 0.0
    for key in own:
        middle[key] = at + tall[key] / 2
        at += tall[key] + GAP
    known = [k for k in own if np.isfinite(wanted[k])]
    if not known:
        return
    # Downwards first, then the pile moves as a whole, so that long columns stay compact.
    low = -np.inf
    for key in own:
        want = wanted[key] if np.isfinite(wanted[key]) else low + tall[key] / 2
        middle[key] = max(want, low + tall[key] / 2)
        low = middle[key] + tall[key] / 2 + GAP
    drift = float(np.mean([wanted[k] - middle[k] for k in known]))
    for key in own:
        middle[key] += drift


def _draw_box(axes: Axes, box: _Box, width: float) -> None:
    indicator = box.stage == "indicator"
    face = {"project": theme.PAPER, "indicator": "#e8f1f8"}.get(box.stage, "#f5f7f8")
    edge = theme.ORANGE if box.flagged else theme.BLUE if indicator else theme.INK
    style = "round,pad=0,rounding_size=0.08" if indicator else "square,pad=0"
    axes.add_patch(FancyBboxPatch((box.x, box.y - box.height / 2), width, box.height,
                                  boxstyle=style, facecolor=face, edgecolor=edge, zorder=2,
                                  linewidth=2.4 if box.flagged else 0.9))  # fmt: skip
    at = box.y - box.height / 2 + PAD + LINE / 2
    for place, line in enumerate((*box.lines, *box.mark)):
        lacking = place >= len(box.lines) and not indicator
        axes.text(box.x + PAD, at + LINE * place, line, va="center", zorder=3,
                  fontsize=FONT_SIZE, color=theme.ORANGE if lacking else theme.INK)  # fmt: skip


def _way(start: _Box, end: _Box, width: float, lane: int | None) -> list[tuple[float, float]]:
    """The points an arrow goes through."""
    if lane is None and end.column == start.column:
        x = start.x + width / 2
        return [(x, end.y - end.height / 2 - HANG), (x, end.y - end.height / 2)]
    left, right = (start.x + width, start.y), (end.x, end.y)
    if lane is None:
        return [left, right]
    out, into = left[0] + 0.07 + 0.04 * (lane % 3), right[0] - 0.13
    over, leave = HEAD + LANE * (lane + 0.5), start.y - start.height / 4
    return [(left[0], leave), (out, leave), (out, over), (into, over), (into, right[1]), right]


def _draw_way(axes: Axes, way: list[tuple[float, float]], basis: str) -> None:
    style, color, width = EDGE_STYLE[basis]
    if len(way) > 2:
        axes.plot(*zip(*way[:-1], strict=True), color=color, linestyle=style, linewidth=width)
    arrow = {"arrowstyle": "-|>", "color": color, "linestyle": style, "linewidth": width,
             "shrinkA": 0, "shrinkB": 0, "mutation_scale": 9}  # fmt: skip
    axes.annotate("", xy=way[-1], xytext=way[-2], arrowprops=arrow, zorder=4)


def _legend(axes: Axes, nodes: pd.DataFrame) -> None:
    handles: list[Artist] = [
        Line2D([], [], linestyle=EDGE_STYLE[basis][0], color=EDGE_STYLE[basis][1],
               linewidth=EDGE_STYLE[basis][2], label=f"矢印：{word}")
        for basis, word in words.JUDGEMENTS.items()
    ]  # fmt: skip
    if (nodes["stage"] == "indicator").any():
        handles.append(Patch(facecolor="#e8f1f8", edgecolor=theme.BLUE, label="角の丸い箱：指標"))
    if nodes["flagged"].any():
        handles.append(Patch(facecolor=theme.PAPER, edgecolor=theme.ORANGE, linewidth=2.4,
                             label="太い枠：欠けているつながり"))  # fmt: skip
    axes.legend(handles=handles, loc="lower left", ncols=len(handles), fontsize=8, frameon=False,
                handlelength=2.4, columnspacing=1.4, borderpad=0)  # fmt: skip


def _model_words(nodes: pd.DataFrame, edges: pd.DataFrame, stages: list[str]) -> str:
    """The picture in words: how many boxes, and where each project leads."""
    sizes = nodes["stage"].value_counts()
    held = [s for s in (*stages, "indicator") if s in sizes.index]
    parts = ["、".join(f"{words.NODE_STAGES[s]}{sizes[s]}" for s in dict.fromkeys(held)) + "の箱"]
    lines = edges["basis"].value_counts()
    parts += [f"矢印は{words.JUDGEMENTS[b]}が{n}本" for b, n in lines.items()]
    names = dict(zip(nodes["node_id"], nodes["name"], strict=True))
    for node in nodes[nodes["stage"] != "indicator"].itertuples():
        ends = edges.loc[edges["from_node_id"] == node.node_id, "to_node_id"]
        if len(ends):
            listed = "と".join(f"「{tables.shorten(names[end], 24)}」" for end in ends)
            parts.append(f"「{tables.shorten(node.name, 24)}」から{listed}へ")
    return "。".join(parts) + "。"
