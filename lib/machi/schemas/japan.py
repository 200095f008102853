"""The register of Japan (data/japan/): every municipality there is, and codes that ceased.

Read by ``machi.japan`` alone and no part of ``schemas.SHARED``: a municipality that changes its
name somewhere in Japan must age nobody's report.
"""

from pandera.typing import Series

from machi.schemas.fields import SLUG, Table, Traced, column

CODE = r"^[0-9]{6}$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
KANA = r"^[ァ-ヶー]+$"
CHANGES = [
    "merged",
    "absorbed",
    "became_city",
    "became_town",
    "renamed",
    "designated",
    "district_changed",
]
"""merged: 新設合併; absorbed: 編入; designated: became 政令指定都市; district_changed: other 郡."""


class JapanMunicipalities(Traced):
    """A city, town, village or special ward of Japan; no wards of designated cities."""

    municipality_code: Series[str] = column("6-digit code", unique=True, str_matches=CODE)
    municipality_name: Series[str] = column("name in Japanese, without district")
    name_kana: Series[str] = column("reading of the name, full-width katakana", str_matches=KANA)
    prefecture_name: Series[str] = column("prefecture in Japanese")
    slug: Series[str] = column(
        "short Latin name proposed for folders, derived from the reading (Hepburn, long vowels "
        "short, without 市町村区); several may have the same",
        str_matches=SLUG,
    )


class CodeChanges(Traced):
    """A municipality that got another code or name, or went up in another one.

    Municipalities that came out of a merger with the code and name they had are no rows.
    One that was parted has a row for each successor.
    """

    old_code: Series[str] = column("code before, check digit computed", str_matches=CODE)
    old_name: Series[str] = column("name before")
    prefecture_name: Series[str] = column("prefecture before")
    changed_on: Series[str] = column("day it took effect, ISO", str_matches=DAY)
    kind: Series[str] = column("what happened", isin=CHANGES)
    new_code: Series[str] = column("code after, check digit computed", str_matches=CODE)
    new_name: Series[str] = column("name after")


JAPAN: dict[str, tuple[str, type[Table]]] = {
    "japan_municipalities": ("japan/municipalities.csv", JapanMunicipalities),
    "code_changes": ("japan/code_changes.csv", CodeChanges),
}
"""File under data/ and model."""
