"""Which indicators of several municipalities are of one theme, and which can stand side by side.

A match needs a word of the theme in the name, a unit it is measured in, and no word that says that
something else is counted. Two matches stand side by side when quantity, unit and way of counting
agree. What comes near and is left out is listed with the first reason that applies.
"""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from machi import quantities
from machi.text import match_key
from machi.themes import UNITLESS, Theme, first_in

OWN_REASONS = ("other_area", "turned", "other_unit", "other_definition", "other_quantity", "start")
"""Why an indicator alone is no value of its theme."""
REASONS = (*OWN_REASONS, "only_one", "quantity", "unit", "count", "from")
"""And why one that is stands alone: nobody else has one, or theirs differ in this."""
COLUMNS = [
    *("municipality_code", "theme_id", "plan_id", "indicator_id", "name", "definition", "unit"),
    *("measure_type", "cumulative_from", "start_year", "word", "quantity", "base", "count"),
    *("reason", "detail"),
]


def match(indicators: pd.DataFrame, themes: Iterable[Theme]) -> pd.DataFrame:
    """Every indicator that is of a theme or comes near one.

    Args:
        indicators: ``comparison.prepared``. Those that repeat another one of the same plan are
            left out.
        themes: the themes.

    Returns:
        ``COLUMNS``, by code, theme and order of the document: word (what matched), quantity (what
        the word stands for), base (unit it is compared in), count (measure type it counts as) and,
        where it is no value of the theme, reason (one of ``OWN_REASONS``) and detail (the word or
        unit that decided); missing where it is one.
    """
    listed = list(themes)
    own = indicators.loc[~indicators["repeated"], COLUMNS[:1] + COLUMNS[2:10]].astype("object")
    found = []
    for row in own.where(own.notna(), None).to_dict("records"):
        name, whole = match_key(row["name"]), match_key(f"{row['name']} {row['definition'] or ''}")
        for place, theme in enumerate(listed):
            if hit := _hit(row, name, whole, theme):
                found.append(
                    (row["municipality_code"], place, {**row, "theme_id": theme.theme_id} | hit)
                )
    rows = [row for _, _, row in sorted(found, key=lambda entry: entry[:2])]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"reason": "object", "detail": "object"})


def _hit(
    row: Mapping[str, object], name: str, whole: str, theme: Theme
) -> dict[str, object] | None:
    """What a theme makes of an indicator; None where it has nothing to do with it.

    Args:
        row: the indicator.
        name: key of its name.
        whole: key of its name and definition.
        theme: the theme.
    """
    turned = first_in(name, theme.turned)
    word = turned or first_in(name, theme.names)
    if word is None:
        near = first_in(name, theme.others)
        return _near(near, "other_quantity", near) if near else None
    unit = str(row["unit"] or "")
    base = next((b for u, b in theme.units.items() if _alike(unit, u)), None)
    count = str(row["measure_type"])
    count = theme.counts.get(count, count)
    reasons: dict[str, str | None] = {
        "other_area": first_in(whole, theme.areas),
        "turned": turned,
        "other_unit": (unit or UNITLESS) if base is None else None,
        "other_definition": first_in(whole, theme.definitions),
        "start": "累計" if count == "cumulative" and row["cumulative_from"] is None else None,
    }
    for reason, detail in reasons.items():
        if detail:
            return _near(word, reason, detail)
    return {
        "word": word,
        "quantity": theme.names[word],
        "base": base,
        "count": count,
        "reason": None,
        "detail": None,
    }


def _near(word: str, reason: str, detail: str) -> dict[str, object]:
    return {"word": word, "reason": reason, "detail": detail}


def _alike(unit: str, other: str) -> bool:
    """Whether one can be told in the other; no unit is only like no unit."""
    return (not unit) == (not other) and quantities.same_dimension(unit, other)


KEY = ["theme_id", "quantity", "base", "count", "from"]
"""What has to agree: a count from a year on agrees only with one from the same year."""


def beside(matches: pd.DataFrame) -> pd.DataFrame:
    """``match`` with what can stand side by side.

    Of several editions of a municipality's plan the latest one counts; what it supersedes is left
    out.

    Returns:
        The columns of ``match`` plus group (a number for those that stand side by side, of at
        least two municipalities; missing else), and reason (one of ``REASONS``) and detail (what
        the others have) where it stands alone.
    """
    counted = matches["count"] == "cumulative"
    keyed = matches.assign(**{"from": matches["cumulative_from"].where(counted)})
    keyed["from"] = [str(int(y)) if pd.notna(y) else "" for y in keyed["from"]]
    sound = _latest(keyed[keyed["reason"].isna()])
    near = keyed[keyed["reason"].notna()]
    towns = sound.groupby(KEY, sort=False)["municipality_code"].transform("nunique")
    numbers = sound.loc[towns >= 2].groupby(KEY, sort=True).ngroup()
    sound = sound.assign(group=numbers.reindex(sound.index).astype("Int64"))
    alone = sound[sound["group"].isna()]
    why = [_alone(row, sound) for row in alone.to_dict("records")]
    sound.loc[alone.index, "reason"] = [reason for reason, _ in why]
    sound.loc[alone.index, "detail"] = [detail for _, detail in why]
    table = pd.concat([sound, near.assign(group=pd.array([None] * len(near), dtype="Int64"))])
    return table.sort_index().reset_index(drop=True)


def _latest(sound: pd.DataFrame) -> pd.DataFrame:
    """The rows of each municipality's latest plan, by what has to agree but for the start."""
    key = ["municipality_code", *KEY[:-1]]
    start = sound["start_year"].astype("float64").fillna(-1.0)
    newest = start.groupby([sound[name] for name in key]).transform("max")
    return sound[start == newest]


def _alone(row: Mapping[str, object], sound: pd.DataFrame) -> tuple[str, str]:
    """Why a match has no counterpart: the first of ``KEY`` in which all others differ."""
    others = sound[
        (sound["theme_id"] == row["theme_id"])
        & (sound["municipality_code"] != row["municipality_code"])
    ]
    if others.empty:
        return "only_one", ""
    for reason, column in zip(("quantity", "unit", "count", "from"), KEY[1:], strict=True):
        same = others[others[column] == row[column]]
        if same.empty:
            return reason, "、".join(sorted({str(value) for value in others[column]}))
        others = same
    raise AssertionError("who agrees in all stands side by side")


def values(grouped: pd.DataFrame, printed: pd.DataFrame) -> pd.DataFrame:
    """Baseline, target and actual of what stands side by side, one row per printed value.

    Args:
        grouped: ``beside``.
        printed: ``comparison.printed`` of them.

    Returns:
        group, theme_id, municipality_code, plan_id, indicator_id, name, unit, base, series, year,
        year_type, value (in its own unit), compared (in ``base``), source_id, locator; by group
        and code. An indicator without any value has one row with missing values.
    """
    kept = ["group", "theme_id", *COLUMNS[:1], *COLUMNS[2:5], "unit", "base"]
    key = ["municipality_code", "indicator_id"]
    facts = grouped.loc[grouped["group"].notna(), kept].merge(printed, on=key, how="left")
    facts["compared"] = [
        quantities.convert(value, str(unit), base) if base and pd.notna(value) else value
        for value, unit, base in zip(facts["value"], facts["unit"], facts["base"], strict=True)
    ]
    order = ["group", "municipality_code"]
    return facts.sort_values(order, kind="stable").reset_index(drop=True)


def status(grouped: pd.DataFrame, codes: Sequence[str], theme_ids: Sequence[str]) -> pd.DataFrame:
    """What each municipality has of each theme.

    Returns:
        Index municipality_code, one column per theme: beside, alone, near or none.
    """
    ranks = {"none": 0, "near": 1, "alone": 2, "beside": 3}
    near = grouped["reason"].isin(OWN_REASONS)
    kinds = near.map({True: "near", False: "alone"}).mask(grouped["group"].notna(), "beside")
    best: dict[tuple[str, str], str] = {}
    pairs = zip(grouped["municipality_code"], grouped["theme_id"], kinds, strict=True)
    for code, theme, kind in pairs:
        if ranks[kind] > ranks[best.get((code, theme), "none")]:
            best[code, theme] = kind
    rows = [[best.get((code, theme), "none") for theme in theme_ids] for code in codes]
    index = pd.Index(codes, name="municipality_code", dtype="str")
    return pd.DataFrame(rows, index=index, columns=list(theme_ids), dtype="str")
