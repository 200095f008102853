"""Themes that municipalities measure alike, in words: what stands side by side, what does not."""

from collections.abc import Mapping, Sequence

import pandas as pd

from machi import comparison, tables, theme_matches, words
from machi.narrative import common
from machi.narrative.comparison import BY_CODE, is_few
from machi.sidebyside import Gathered
from machi.themes import Theme

MARKS = {"beside": "● 並べる", "alone": "○ 相手なし", "near": "△ 並べない", "none": tables.MISSING}
WHY = {
    "other_area": "ほかの範囲の値（「{}」）",
    "turned": "増減の向きが逆（「{}」）",
    "other_definition": "定義が違う（「{}」とある）",
    "other_unit": "単位が違う（{}）",
    "other_quantity": "別の量（「{}」）",
    "start": "累計の起点が資料にない",
    "only_one": "ほかの自治体に、同じ主題の値がない",
    "quantity": "ほかの自治体は、別の量（{}）",
    "unit": "ほかの自治体は、別の単位（{}）",
    "count": "ほかの自治体は、別の数え方（{}）",
    "from": "ほかの自治体は、累計の起点が別（{}）",
}
"""Words of ``theme_matches.REASONS``."""
LISTED = 20
"""Values in a group up to which each is shown; of more only how many there are."""
MOST_OPEN, MOST_LISTED = 10, 60
"""Indicators near a theme up to which the list stands open, and up to which it is given at all."""


def titles(grouped: pd.DataFrame, themes: Sequence[Theme]) -> list[str]:
    """Titles of the themes of which values stand side by side."""
    held = set(grouped.loc[grouped["group"].notna(), "theme_id"])
    return [theme.title for theme in themes if theme.theme_id in held]


def status_table(grouped: pd.DataFrame, gathered: Gathered) -> tables.Block:
    """What each municipality has of each theme; of many, how many have what."""
    known = {theme.theme_id: theme.title for theme in gathered.themes}
    found = theme_matches.status(grouped, list(gathered.towns), list(known))
    note = (
        "● 名前・単位・数え方がほかの自治体と揃う　○ 主題の値だが、揃う相手がない　"
        "△ 近いが、その主題の値とは言えない　— 見当たらない"
    )
    if not is_few(gathered):
        note += (
            f"　一つずつの値は、municipality_codes で{comparison.FEW}以下の自治体を選ぶと並びます。"
        )
    caption, empty = "主題ごとの、値の有無", "並べる自治体がありません。"
    if is_few(gathered):
        shown = found.apply(lambda column: column.map(MARKS))
        shown = shown.assign(row=[gathered.labels[code] for code in found.index])
        columns = {"row": "自治体"} | known
        return tables.table(shown, caption, columns, note=note, empty=empty)
    counts = pd.DataFrame(
        [
            {"theme": known[theme], **{kind: int((found[theme] == kind).sum()) for kind in MARKS}}
            for theme in known
        ]
    )
    heads = {"theme": "主題", **MARKS, "none": "見当たらない"}
    whole = f"{caption}（{len(found):,}自治体のうち）"
    return tables.table(counts, whole, heads, note=note, empty=empty)


def theme_block(
    theme: Theme, grouped: pd.DataFrame, values: pd.DataFrame, gathered: Gathered
) -> tables.Block:
    """One theme: what matched and what did not, then the values that can be read side by side.

    Args:
        theme: the theme.
        grouped: ``theme_matches.beside``.
        values: ``theme_matches.values``.
        gathered: the municipalities.
    """
    own = grouped[grouped["theme_id"] == theme.theme_id]
    blocks = [common.heading(theme.title)]
    if own.empty:
        said = f"「{theme.title}」に当たる指標も、近い指標も、見当たりません。"
        return tables.stack([*blocks, tables.nothing(said)])
    held = values[values["theme_id"] == theme.theme_id]
    if held.empty:
        said = "名前・単位・数え方の揃う自治体が二つに満たないため、値を並べません。"
        blocks.append(tables.sentences([said]))
    else:
        blocks.append(tables.caveat(theme.caution))
    for number, group in held.groupby("group", sort=True):
        blocks += _group(own[own["group"] == number], group, gathered)
    matched = _matches(theme, own, values, gathered)
    long = is_few(gathered) and MOST_OPEN < len(own) <= MOST_LISTED
    blocks.append(
        tables.fold(matched, "何が一致し、何が一致しなかったかを見る") if long else matched
    )
    return tables.stack(blocks)


def _group(matched: pd.DataFrame, values: pd.DataFrame, gathered: Gathered) -> list[tables.Block]:
    """Values of one group side by side, in the unit they are compared in."""
    first = matched.iloc[0]
    unit = str(first["base"])
    counted = words.MEASURE_TYPES[str(first["count"])]
    name = f"{first['quantity']}（{'・'.join(x for x in (counted, unit) if x)}）"
    towns = matched["municipality_code"].nunique()
    if len(matched) > LISTED:
        return [_many(name, matched, values, towns)]
    facts = _wide(matched, values, unit).assign(
        row=matched["municipality_code"].map(gathered.labels).to_numpy()
    )
    shown = tables.table(
        facts,
        f"{name}：{towns}自治体の値。{BY_CODE}",
        {
            "row": "自治体",
            "name": "指標（資料の名）",
            "baseline": "基準値",
            "target": "目標値",
            "way": "基準値から目標値まで",
            "actual": "実績値",
        },
        note="数え方の細部や期間は資料により違います。自治体の間の差は計算しません。",
    )
    places = tables.table(
        _traced(values, gathered, unit),
        f"{name}：値ごとの年と出典",
        {
            "row": "自治体",
            "what": "値の種類",
            "when": "年",
            "value": "値",
            "unit": "単位",
            "compared": f"換算した値（{unit or '単位なし'}）",
            "source": "出典",
        },
    )
    return [shown, tables.fold(places, "値ごとの年と出典を見る")]


def _wide(matched: pd.DataFrame, values: pd.DataFrame, unit: str) -> pd.DataFrame:
    """One row per indicator with its values in words; a missing one is a dash."""
    held = values.dropna(subset=["series"])
    key = [held["municipality_code"], held["indicator_id"], held["series"]]
    known = dict(zip(zip(*key, strict=True), held.itertuples(), strict=True))
    rows = []
    for one in matched.itertuples():
        found = {
            s: known.get((one.municipality_code, one.indicator_id, s)) for s in comparison.SERIES
        }
        row = {s: _amount(value, unit) for s, value in found.items()}
        start, end = found["baseline"], found["target"]
        gap = None if start is None or end is None else end.compared - start.compared
        rows.append({"name": one.name, **row, "way": _signed(gap, unit, start, end)})
    return pd.DataFrame(rows)


def _amount(value: object, unit: str) -> str:
    if value is None:
        return tables.MISSING
    when = words.when(value.year, value.year_type)  # type: ignore[attr-defined]  # a row's tuple
    amount = words.amount(value.compared, unit)  # type: ignore[attr-defined]  # as above
    return f"{amount}（{when or '年の印字なし'}）"


def _signed(gap: float | None, unit: str, start: object, end: object) -> str:
    if gap is None:
        return tables.MISSING
    # Rows' tuples, as above.
    digits = words.decimals(start.compared, end.compared)  # type: ignore[attr-defined]
    said = words.about(gap, unit, digits)
    return f"＋{said}" if gap > 0 else said


def _traced(values: pd.DataFrame, gathered: Gathered, unit: str) -> pd.DataFrame:
    short = gathered.shared["sources"].set_index("source_id")["short_title"]
    held = values.dropna(subset=["series"])
    documents = held["source_id"].str.split(";").map(lambda ids: "・".join(short[i] for i in ids))
    return held.assign(
        row=held["municipality_code"].map(gathered.labels),
        what=words.say(held["series"], words.SERIES),
        when=[words.when(*when) for when in zip(held["year"], held["year_type"], strict=True)],
        source=documents + "　" + held["locator"],
    )


def _many(name: str, matched: pd.DataFrame, values: pd.DataFrame, towns: int) -> tables.Block:
    """How many have which value, and which way their targets lie; no value is singled out."""
    key = ["municipality_code", "indicator_id"]
    wide = values.dropna(subset=["series"]).pivot_table(
        index=key, columns="series", values="compared", aggfunc="first"
    )
    wide = wide.reindex(columns=list(comparison.SERIES))
    way = wide["target"] - wide["baseline"]
    rows = [
        ("値の揃う自治体", towns),
        ("指標", len(matched)),
        *((words.SERIES[s], int(wide[s].notna().sum())) for s in comparison.SERIES),
        ("目標値が基準値より大きい", int((way > 0).sum())),
        ("目標値が基準値より小さい", int((way < 0).sum())),
        ("目標値が基準値と同じ", int((way == 0).sum())),
    ]
    return tables.table(
        pd.DataFrame(rows, columns=["what", "count"]),
        f"{name}：値のある指標の数",
        {"what": "何の数か", "count": "数"},
    )


def _matches(
    theme: Theme, own: pd.DataFrame, values: pd.DataFrame, gathered: Gathered
) -> tables.Block:
    """What matched by which words, unit and way of counting; and why the rest does not."""
    caption = f"{theme.title}：一致した語・単位・数え方と、並べない理由"
    said = own.assign(why=[_why(row) for row in own.to_dict("records")])
    if not is_few(gathered) or len(own) > MOST_LISTED:
        said["kind"] = said["reason"].map(lambda reason: _short(WHY.get(reason, "並べる")))
        counts = said.groupby("kind", sort=False).agg(
            towns=("municipality_code", "nunique"), indicators=("indicator_id", "size")
        )
        columns = {"kind": "扱い", "towns": "自治体の数", "indicators": "指標の数"}
        return tables.table(counts.reset_index(), caption, columns)
    periods = _periods(values)
    keys = zip(own["municipality_code"], own["indicator_id"], strict=True)
    shown = said.assign(
        row=own["municipality_code"].map(gathered.labels),
        count=words.say(own["measure_type"], words.MEASURE_TYPES),
        unit=own["unit"].fillna("なし"),
        period=[periods.get(key, tables.MISSING) for key in keys],
    )
    return tables.table(
        shown,
        caption,
        {
            "row": "自治体",
            "name": "指標（資料の名）",
            "word": "一致した語",
            "unit": "単位",
            "count": "数え方",
            "period": "期間",
            "why": "扱い",
        },
    )


def _short(why: str) -> str:
    """A reason without what is special to one indicator."""
    return why.partition("（")[0]


def _periods(values: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Kinds of years the values of an indicator are of, in words."""
    kinds = {"fiscal": "年度", "calendar": "暦年", "point": "時点"}
    held = values.dropna(subset=["year_type"])
    grouped = held.groupby(["municipality_code", "indicator_id"])["year_type"]
    return {key: "・".join(kinds[k] for k in own.unique()) for key, own in grouped}


def _why(row: Mapping[str, object]) -> str:
    if row["reason"] is None or pd.isna(row["reason"]):
        return "● 並べる"
    detail = str(row["detail"])
    if row["reason"] == "count":
        detail = "、".join(words.MEASURE_TYPES[one] for one in detail.split("、"))
    mark = "△" if row["reason"] in theme_matches.OWN_REASONS else "○"
    return f"{mark} {WHY[str(row['reason'])].format(detail or '単位なし')}"
