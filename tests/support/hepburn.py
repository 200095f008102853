"""Latin names of municipalities from their readings: Hepburn without macrons, by a table.

What ``data/japan/municipalities.csv`` proposes as ``slug`` is derived here once and compared by a
test, so the library needs neither table nor package. Packages were looked at: pykakasi is under the
GPL, jaconv spells long vowels letter by letter, cutlet needs a dictionary of several hundred MB.
"""

import re

_ROWS = {
    "": "アイウエオ",
    "k": "カキクケコ",
    "s": "サシスセソ",
    "t": "タチツテト",
    "n": "ナニヌネノ",
    "h": "ハヒフヘホ",
    "m": "マミムメモ",
    "r": "ラリルレロ",
    "g": "ガギグゲゴ",
    "z": "ザジズゼゾ",
    "d": "ダヂヅデド",
    "b": "バビブベボ",
    "p": "パピプペポ",
}
_LATIN = {
    kana: row + vowel
    for row, kanas in _ROWS.items()
    for kana, vowel in zip(kanas, "aiueo", strict=True)
}
_LATIN |= {"シ": "shi", "チ": "chi", "ツ": "tsu", "フ": "fu", "ジ": "ji", "ヂ": "ji", "ヅ": "zu"}
_LATIN |= {"ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ワ": "wa", "ヲ": "o", "ン": "n", "ヴ": "vu"}
_SMALL = {"ャ": "a", "ュ": "u", "ョ": "o"}
_ENDINGS = {"市": ("シ",), "区": ("ク",), "町": ("チョウ", "マチ"), "村": ("ムラ", "ソン")}
_LONG = re.compile(r"o[ou]|uu")
_PARTED = (
    "タキノ|ウエ トヨ|ウラ ヒロ|オ コ|ウミ カツ|ウラ ナチカツ|ウラ マツ|ウラ コト|ウラ "
    "トヨ|オカ ヤマノ|ウチ ワノ|ウチ セト|ウチ ニシノ|オモテ ソ|オ ミノ|オ コ|オリ"
)
"""Readings whose vowels stand side by side because a new word begins; found by eye, among names
that the municipality's own address on the web spells with two letters."""


def latin(reading: str) -> str:
    """A reading in Latin letters, long vowels as short ones."""
    parted = next((p for p in _PARTED.split() if p.replace("|", "") == reading), reading)
    return "".join(_LONG.sub(lambda m: m[0][0], _spell(part)) for part in parted.split("|"))


def stem(name: str, reading: str) -> str:
    """The reading without that of 市, 町, 村 or 区."""
    return next(reading[: -len(end)] for end in _ENDINGS[name[-1]] if reading.endswith(end))


def _spell(reading: str) -> str:
    found, double = "", False
    for kana in reading:
        if kana == "ッ":
            double = True
            continue
        if kana in _SMALL:
            # キョ: ki and yo become kyo; after sh, ch and j the y falls away.
            found = found[:-1]
            found += ("" if found.endswith(("sh", "ch", "j")) else "y") + _SMALL[kana]
            continue
        if kana == "ー":
            continue
        letters = _LATIN[kana]
        found += ("t" if letters.startswith("ch") else letters[0]) * double + letters
        double = False
    return found
