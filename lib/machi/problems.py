"""What is wrong with an input, said so that a planning officer can mend it.

A ``Problem`` is one finding: which file, row and column, what was found, what is allowed, what to
do. ``DataError`` carries all problems of an input at once, because mending one per run is torture.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from machi import paths

LONGEST_QUOTE = 60


@dataclass(frozen=True)
class Problem:
    """One finding. ``row`` is the line number as an editor or Excel shows it."""

    file: str
    found: str
    allowed: str
    fix: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        """One Japanese message: the place, what was found, what is allowed, what to do."""
        place = self.file
        if self.row is not None:
            place += f" {self.row}行目"
        if self.column is not None:
            place += self._column_words()
        return f"{place}：{self.found}。使えるもの：{self.allowed}。直し方：{self.fix}。"

    def _column_words(self) -> str:
        if self.file.endswith(".csv"):
            return f"「{self.column}」列"
        return f" 列「{self.column}」" if ".xlsx シート" in self.file else f"「{self.column}」"


class DataError(Exception):
    """An input has problems; nothing was written. ``problems`` lists all of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(str(self))

    def __str__(self) -> str:
        """All problems, one line each, after a line with their number."""
        lines = "\n".join(f"- {problem}" for problem in self.problems)
        return f"入力に{len(self.problems)}件の問題があります。\n{lines}"


def reason(error: Exception) -> str:
    """The words of an error, to be put inside a sentence."""
    return str(error).rstrip("。")


def quote(value: object) -> str:
    """A found value in Japanese quotes, shortened so that the message stays readable."""
    text = str(value)
    return f"「{text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE] + '…'}」"


def show(path: Path) -> str:
    """A path as the reader knows it: from the workbook folder on where it lies inside."""
    home = paths.home()
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else str(path)
