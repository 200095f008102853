"""Five-year age groups as people and spreadsheets write them.

Excel takes 5-9 and 10-14 for days of the year as soon as it opens a CSV and saves them as 5月9日 or
9-May; no other group can be a day, so these two are read back.
"""

import re
import unicodedata

UNKNOWN = "unknown"
CLOSED = re.compile(r"([0-9]{1,3})(?:歳)?[-~〜‐–−ー]([0-9]{1,3})(?:歳)?")
OPEN = re.compile(r"([0-9]{1,3})(?:歳以上|歳[~〜]|[~〜+-])")
DAYS = {
    **dict.fromkeys(("5月9日", "9-may", "may-09", "05-09"), "5-9"),
    **dict.fromkeys(("10月14日", "14-oct", "oct-14"), "10-14"),
}
WORDS = dict.fromkeys(("不詳", "年齢不詳", "年齢「不詳」", UNKNOWN), UNKNOWN)


def parse_band(text: str) -> str:
    """``0-4`` of 0〜4歳, ``85+`` of 85歳以上, ``unknown`` of 年齢不詳; other words as they are.

    Whether a group is one of the five-year groups is for the table to say.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower()
    if plain in DAYS:
        return DAYS[plain]
    if plain in WORDS:
        return WORDS[plain]
    if found := CLOSED.fullmatch(plain):
        return f"{int(found[1])}-{int(found[2])}"
    if found := OPEN.fullmatch(plain):
        return f"{int(found[1])}+"
    return text
