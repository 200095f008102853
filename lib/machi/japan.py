"""The register of Japan's municipalities: found by code, name or reading, also by abolished ones.

Codes and names are those of the Ministry's list of 2024-01-01; changes reach back to 1970-04-01
(``data/sources.csv`` names the copies they were read in). Which folder name is proposed for a
municipality is decided here too.
"""

import difflib
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from machi import codes, paths
from machi.fingerprints import digest
from machi.problems import DataError, Problem, quote
from machi.reading import read_table
from machi.schemas.japan import JAPAN

KINDS = {
    "merged": "新設合併",
    "absorbed": "編入",
    "became_city": "市制施行",
    "became_town": "町制施行",
    "renamed": "名称変更",
    "designated": "政令指定都市への移行",
    "district_changed": "郡の変更",
}
PREFECTURES = (
    "hokkaido aomori iwate miyagi akita yamagata fukushima ibaraki tochigi gunma saitama chiba "
    "tokyo kanagawa niigata toyama ishikawa fukui yamanashi nagano gifu shizuoka aichi mie shiga "
    "kyoto osaka hyogo nara wakayama tottori shimane okayama hiroshima yamaguchi tokushima kagawa "
    "ehime kochi fukuoka saga nagasaki kumamoto oita miyazaki kagoshima okinawa"
)
"""Latin names in the order of prefecture numbers, for folders of namesakes."""
_DISTRICT = re.compile(r"^.+?郡(?=.)")
_SUFFIX = re.compile(r"[市町村区]$")
_TO_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}


@dataclass(frozen=True)
class Entry:
    """A municipality of the register; ``slug`` is the folder name its reading suggests."""

    code: str
    name: str
    kana: str
    prefecture: str
    slug: str

    def __str__(self) -> str:
        """As candidates are listed: 132063 東京都府中市."""
        return f"{self.code} {self.prefecture}{self.name}"


@dataclass(frozen=True)
class Change:
    """What became of a code and name on a day."""

    old_code: str
    old_name: str
    prefecture: str
    day: str
    kind: str
    new_code: str
    new_name: str

    def __str__(self) -> str:
        """One step: 2005-04-01に青森市（022012）へ（新設合併）."""
        return f"{self.day}に{self.new_name}（{self.new_code}）へ（{KINDS[self.kind]}）"


@dataclass(frozen=True)
class Register:
    """All municipalities by code; changes by the code and name before, in the order of days."""

    entries: dict[str, Entry]
    steps: dict[tuple[str, str], list[Change]]

    @property
    def changes(self) -> list[Change]:
        """All changes, those of one code and name together."""
        return [change for steps in self.steps.values() for change in steps]

    def fates(self, code: str, name: str, since: str = "") -> list[list[Change]]:
        """The ways from an earlier code and name to municipalities of today, step by step."""
        later = [step for step in self.steps.get((code, name), []) if step.day >= since]
        if not later:
            return [[]]
        return [
            [step, *rest]
            for step in later
            if step.day == later[0].day
            for rest in self.fates(step.new_code, step.new_name, step.day)
        ]


def load() -> Register:
    """The register.

    Raises:
        DataError: with every problem of its files.
    """
    files = [paths.data() / file for file, _ in JAPAN.values()]
    return _load(paths.data(), digest([path for path in files if path.is_file()]))


@cache
def _load(data: Path, state: str) -> Register:
    readings = {n: read_table(data / file, model) for n, (file, model) in JAPAN.items()}
    if problems := [problem for reading in readings.values() for problem in reading.problems]:
        raise DataError(problems)
    listed = readings["japan_municipalities"].frame
    wanted = ["municipality_code", "municipality_name", "name_kana", "prefecture_name", "slug"]
    entries = [Entry(*row) for row in listed[wanted].itertuples(index=False)]
    columns = ["old_code", "old_name", "prefecture_name", "changed_on", "kind", "new_code"]
    moved = readings["code_changes"].frame.sort_values("changed_on", kind="stable")
    steps: dict[tuple[str, str], list[Change]] = {}
    for change in (Change(*r) for r in moved[[*columns, "new_name"]].itertuples(index=False)):
        steps.setdefault((change.old_code, change.old_name), []).append(change)
    return Register({entry.code: entry for entry in entries}, steps)


def find(text: str) -> Entry:
    """The one municipality of today that a code, a name or a reading means.

    Args:
        text: 6-digit code, or a name in kanji or kana; the prefecture or district may stand in
            front, and 市, 町, 村 or 区 may be left out. Full-width digits are understood.

    Raises:
        DataError: nobody, several, or only one that ceased: the message lists candidates with
            their codes, or names the successor and the day.
    """
    register = load()
    wanted = _key(text)
    if re.fullmatch(r"[0-9]+", wanted):
        return _by_code(register, wanted)
    found = _named(register, wanted)
    if len(found) == 1:
        return found[0]
    if found:
        listed = "、".join(map(str, found))
        raise _problem(
            f"{quote(text)}という自治体は{len(found)}つあります", listed, "コードで選んでください"
        )
    gone = [c for c in register.changes if wanted in _spellings(c.prefecture, c.old_name)]
    if gone:
        raise _ceased(register, gone)
    names = {entry.name: entry for entry in register.entries.values()}
    near = "、".join(str(names[n]) for n in difflib.get_close_matches(wanted, names, 3, 0.5))
    fix = "名前を確かめるか、6桁の団体コードを書いてください"
    raise _problem(
        f"{quote(text)}という自治体は全国の一覧にありません", near or "市町村と特別区の名前", fix
    )


def propose_slug(entry: Entry, taken: Collection[str]) -> str:
    """The folder name for a municipality: of its reading, else with its prefecture, else code."""
    told_apart = f"{entry.slug}-{PREFECTURES.split()[int(entry.code[:2]) - 1]}"
    offers = (entry.slug, told_apart, f"{told_apart}-{entry.code}")
    return next((offer for offer in offers if offer not in taken), offers[-1])


@cache
def _key(text: str) -> str:
    """A name as it is compared: no spaces, hiragana as katakana, small and large ケ the same."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    return plain.translate(_TO_KATAKANA).replace("ヶ", "ケ")


def _spellings(prefecture: str, *names: str) -> set[str]:
    """What a municipality may be called: its names, with and without the prefecture."""
    keys = {_key(name) for name in names}
    return keys | {_key(prefecture) + key for key in keys}


def _named(register: Register, wanted: str) -> list[Entry]:
    """Municipalities called so; only where nobody is, those called so with 市, 町, 村 or 区."""
    everyone = register.entries.values()
    for key in (wanted, _DISTRICT.sub("", wanted)):
        if found := [e for e in everyone if key in _spellings(e.prefecture, e.name, e.kana)]:
            return found
    return [e for e in everyone if wanted in _spellings(e.prefecture, _SUFFIX.sub("", e.name))]


def _by_code(register: Register, wanted: str) -> Entry:
    if entry := register.entries.get(wanted):
        return entry
    if gone := [c for c in register.changes if c.old_code == wanted]:
        raise _ceased(register, gone)
    if len(wanted) == 5:
        # Without its check digit, or a whole code whose leading zero a spreadsheet dropped.
        full = (f"0{wanted}", wanted + codes.check_digit(wanted))
        meant = "、".join(str(register.entries[c]) for c in full if c in register.entries)
        if meant:
            fix = "検査数字まで6桁で書いてください"
            raise _problem(f"団体コード{quote(wanted)}は5桁です", meant, fix)
    try:
        codes.parse_code(wanted)
    except codes.CodeError as error:
        raise _problem(str(error).rstrip("。"), "6桁の団体コード", "書き直してください") from error
    raise _problem(
        f"団体コード{quote(wanted)}は全国の一覧（2024-01-01現在の市町村と特別区）にありません",
        "市町村と特別区の団体コード。都道府県と、政令指定都市の区は含みません",
        "名前で探すか、新しくできた自治体なら data/japan/municipalities.csv に行を足してください",
    )


def _ceased(register: Register, gone: list[Change]) -> DataError:
    """What became of a code or name that is no more; of one code's names the last one counts."""
    problems = []
    for code, last in {c.old_code: c for c in sorted(gone, key=lambda c: c.day)}.items():
        name = last.old_name
        ways = register.fates(code, name)
        told = "、また".join("、".join(map(str, way)) for way in ways)
        ends = dict.fromkeys(way[-1].new_code for way in ways if way)
        today = [register.entries[end] for end in ends if end in register.entries]
        problems.append(
            Problem(
                "引数",
                f"{last.prefecture}{name}（{code}）は今はありません：{told}",
                "、".join(map(str, today)) or "今の団体コード",
                "今の自治体のコードで書いてください",
            )
        )
    return DataError(problems)


def _problem(found: str, allowed: str, fix: str) -> DataError:
    return DataError([Problem("引数", found, allowed, fix)])
