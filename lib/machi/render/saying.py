"""What the command line says of a run: why, how far, and what came of it. Words only."""

import sys
import time
import unicodedata
from collections.abc import Sequence
from typing import Self, TextIO

from tqdm import tqdm

from machi import paths
from machi.problems import show
from machi.render import batch, listing, publish
from machi.render.record import Outcome

EVERY = 30.0
"""Seconds between two lines of progress where there is no terminal."""
FEW = 20
"""Municipalities that are named one by one."""
WIDEST = 60


class Progress:
    """How far a run is: a bar on a terminal, else a line now and then, or nothing at all."""

    def __init__(self, total: int, *, quiet: bool, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._quiet, self._total, self._done, self._failed = quiet, total, 0, 0
        self._started = self._said = time.monotonic()
        shown = not quiet and total > 0 and self._stream.isatty()
        self._bar = (
            tqdm(total=total, desc="報告書", unit="件", file=self._stream) if shown else None
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def add(self, outcome: Outcome) -> None:
        """One more is done; a failure is told at once."""
        self._done += 1
        self._failed += bool(outcome.message)
        if outcome.message and not self._quiet:
            self._say(f"✗ {outcome.code}：{outcome.message.splitlines()[0]}")
        if self._bar is not None:
            self._bar.update()
        elif self._due():
            self._said = time.monotonic()
            self._say(self._line())

    def _due(self) -> bool:
        unfinished = not self._quiet and self._done < self._total
        return unfinished and time.monotonic() - self._said >= EVERY

    def _line(self) -> str:
        spent = time.monotonic() - self._started
        left = spent / self._done * (self._total - self._done)
        failed = f"、失敗 {self._failed}件" if self._failed else ""
        return f"{self._done}/{self._total}件{failed}、残り約{duration(left)}"

    def _say(self, line: str) -> None:
        if self._bar is not None:
            self._bar.write(line, file=self._stream)
        else:
            print(line, file=self._stream, flush=True)


def duration(seconds: float) -> str:
    """Seconds in words: 45秒, 12分, 3時間20分."""
    if seconds < 60:
        return f"{seconds:.0f}秒"
    minutes = round(seconds / 60)
    return f"{minutes}分" if minutes < 60 else f"{minutes // 60}時間{minutes % 60:02}分"


def explained(planned: Sequence[batch.Planned]) -> list[str]:
    """Why each municipality's report would be made, and how many need not be."""
    lines = [f"{town.code}：{'。'.join(town.reasons)}" for town in planned if town.reasons]
    fresh = [town for town in planned if not town.reasons]
    if fresh:
        named = f"（{'、'.join(town.code for town in fresh)}）" if len(fresh) <= FEW else ""
        lines.append(f"変わっていないもの：{len(fresh):,}件{named}")
    return lines


def made(summary: batch.Summary) -> list[str]:
    """What was made, what had not changed and what was not reached."""
    lines = []
    if len(summary.made) <= FEW:
        for o in summary.made:
            lines.append(f"✓ {o.code}：{paths.rendered() / o.folder}（{o.seconds:.0f}秒）")
    else:
        lines.append(f"✓ {len(summary.made):,}件を作りました")
    if summary.fresh:
        few = len(summary.fresh) <= FEW
        named = f"（{'、'.join(sorted(summary.fresh))}）" if few else ""
        count = f"{len(summary.fresh):,}件{named}"
        lines.append(f"＝ {count}は変わっていません（--force で作り直せます）")
    if summary.interrupted:
        words = "作り終えたものはそのまま使えます。同じ命令で続きから始まります"
        lines.append(f"途中で止めました：残り{summary.left:,}件。{words}。")
    lines.append(f"一覧：{paths.rendered() / listing.INDEX_FILE}")
    return lines


def failed(summary: batch.Summary) -> list[str]:
    """What failed: all that was said of it, a table, and how to make only that again."""
    lines = []
    for outcome in summary.failed[:FEW]:
        if "\n" in outcome.message and not outcome.stops:
            kept = "（前回の報告書は残しています）" if outcome.chapters or _stands(outcome) else ""
            lines.append(f"✗ {outcome.code}{kept}\n{outcome.message}")
    # One reason, mostly that there is no browser, is told once for all municipalities.
    unprinted = [outcome for outcome in summary.made if outcome.unprinted]
    for reason in dict.fromkeys(outcome.unprinted for outcome in unprinted):
        whose = "、".join(o.code for o in unprinted if o.unprinted == reason)
        lines.append(f"✗ {whose}：HTMLは作りましたが、PDFは作れませんでした。\n{reason}")
    if summary.failed:
        lines += ["", f"失敗：{len(summary.failed):,}件", *_table(HEAD, _rows(summary.failed))]
        lines.append(f"失敗したものだけやり直すには：{batch.again(summary.failed[:FEW])}")
        if len(summary.failed) > FEW:
            lines.append(f"すべての失敗は {show(paths.rendered() / batch.RUN_FILE)} にあります。")
        if any(outcome.stops for outcome in summary.failed):
            folder = show(paths.rendered() / publish.FAILED)
            words = f"途中まで実行したノートブックは {folder}/ にあります"
            lines.append(f"{words}（止まったセルに印を付けました）。")
    return lines


HEAD = ("団体コード", "どこで", "何が起きたか")


def _stands(outcome: Outcome) -> bool:
    return (paths.rendered() / outcome.folder).is_dir()


def _rows(outcomes: Sequence[Outcome]) -> list[tuple[str, ...]]:
    """Code, place and words of each failure; municipalities that failed alike share a row."""
    alike: dict[tuple[str, str], list[str]] = {}
    for outcome in outcomes:
        where = "データ・引数" if "\n" in outcome.message else "―"
        found = [(place, words) for place, words, _ in outcome.stops] or [(where, outcome.message)]
        for place, words in found:
            alike.setdefault((place, words), []).append(outcome.code)
    return [
        (codes[0] + (f" ほか{len(codes) - 1}件" if codes[1:] else ""), place, words)
        for (place, words), codes in alike.items()
    ]


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Lines of a table with aligned columns; the last one is shortened to a terminal's width."""
    shown = [(*row[:-1], _shortened(row[-1].replace("\n", " "))) for row in rows[:FEW]]
    widths = [max(_width(row[n]) for row in [head, *shown]) for n in range(len(head) - 1)]
    return [
        "  ".join([*(_padded(cell, w) for cell, w in zip(row, widths, strict=False)), row[-1]])
        for row in [head, *shown]
    ]


def _shortened(text: str) -> str:
    return text if len(text) <= 2 * WIDEST else text[: 2 * WIDEST - 1] + "…"


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Columns a terminal takes: full-width characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
