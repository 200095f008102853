"""Numbers as Japanese municipal plans print them, their units, and official rounding.

Arithmetic goes through Decimal on the shortest decimal form of a float, so that 1.1 千人 is
exactly 1100 人 and 2.675 rounds to 2.68.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal

MISSING = "—"


class NotANumber(ValueError):
    """A printed value without a number, with two numbers, or with an unknown unit."""


class UnitMismatch(ValueError):
    """Two units that do not measure the same thing."""


@dataclass(frozen=True)
class Quantity:
    """A printed number: ``value`` in ``unit`` ("" for none); ``printed`` is the text as given.

    ``approximate`` is True for vague words (約, 程度, 弱, 強 …), not for bounds (以上, 以下).
    """

    value: float
    unit: str
    printed: str
    approximate: bool


_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "億": 10**8, "兆": 10**12}
_ALIASES = {
    "名": "人", "パーセント": "%", "ヶ所": "か所", "カ所": "か所", "ヵ所": "か所", "ケ所": "か所",
    "箇所": "か所", "トン": "t", "ヘクタール": "ha", "pt": "ポイント",
}  # fmt: skip
# Unit → (dimension, factor). ポイント is a difference of percentages and no percentage.
_FACTORS = {
    "kw": ("power", Decimal(1)), "mw": ("power", Decimal(1000)), "gw": ("power", Decimal(10**6)),
    "kwh": ("energy", Decimal(1)), "mwh": ("energy", Decimal(1000)),
    "kg": ("mass", Decimal(1)), "t": ("mass", Decimal(1000)), "g": ("mass", Decimal("0.001")),
    "%": ("ratio", Decimal(1)), "割": ("ratio", Decimal(10)), "‰": ("ratio", Decimal("0.1")),
    "ha": ("area", Decimal(1)), "m2": ("area", Decimal("0.0001")), "km2": ("area", Decimal(100)),
    "m": ("length", Decimal(1)), "km": ("length", Decimal(1000)),
}  # fmt: skip
_COUNTERS = frozenset((
    "人", "人泊", "人日", "件", "社", "回", "世帯", "団体", "戸", "個", "円", "ポイント", "倍",
    "歳", "店", "店舗", "か所", "校", "園", "組", "台", "本", "冊", "点", "隻", "便", "事業",
    "事業者", "事業所", "企業", "品目", "商品", "種類", "地区", "路線", "講座", "施設", "区画",
    "棟", "床", "室", "席", "頭", "羽", "匹", "位", "ドル", "年", "年間", "月", "か月", "日",
    "日間", "時間", "分", "秒", "泊", "区域", "法人", "経営体", "者", "グループ", "サークル",
    "アクセス", "号", "枚", "部",
))  # fmt: skip
_KNOWN = _COUNTERS | _FACTORS.keys() | {""}
_NUMBER = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_SCALE = r"[十百千][万億兆]?|[万億兆]"
_QUANTITY = re.compile(
    r"(?P<vague>約|およそ|おおよそ|概ね|おおむね|ほぼ)?(?P<sign>[-−–‐△▲+]|±(?=0(?![.0-9])))?"
    rf"(?P<body>(?:(?:{_NUMBER})(?:{_SCALE}))*(?:{_NUMBER})(?:{_SCALE})?)"
    r"(?P<unit>[^0-9]*?|k?m2)(?P<after>程度|前後|弱|強|余り|以上|以下|未満|超)?"
)
_CHUNK = re.compile(rf"({_NUMBER})([十百千]?)([万億兆]?)")
_UNIT = re.compile(rf"(?P<scale>(?:{_SCALE})?)(?P<base>.*)")
# Wide enough for any float: quantize refuses results longer than its precision.
_SPAN = re.compile(
    r"^(?:年間?|毎年度?|[0-9一二三四五]+(?:年|[かカヵヶケ]年)間?[でに]|(?:計画)?期間[内中]?[でに]|延べ|累計|計)"
    r"\s*(?=[0-9])"
)
_REMARK = re.compile(r"\([^()]*\)$")

_CONTEXT = Context(prec=700, rounding=ROUND_HALF_UP)


def parse_quantity(text: str, extra_units: Collection[str] = ()) -> Quantity:
    """Read a printed number with its unit.

    A single printed scale stays in the unit (300万人 → 300.0 万人); a compound number is
    resolved (12万3千人 → 123000.0 人).

    Args:
        text: for example ``2, 290``, ``△0.5ポイント``, ``約1億2千万人``.
        extra_units: units to accept besides the known ones, such as an indicator's own.

    Raises:
        NotANumber: no number (—, 整備完了), two numbers, bad grouping, or an unknown unit.
    """
    flat = _flatten(text)
    # A space after a comma is OCR's; between bare digits (50 50) it separates two numbers.
    two = re.search(r"[0-9]\s+[0-9]", flat)
    match = None if two else _QUANTITY.fullmatch(re.sub(r"\s", "", flat))
    if match is None:
        raise NotANumber(
            f"「{text}」は一つの数として読めないので、"
            "「2,290人」「12万3千人」「△0.5%」のような形にしてください。"
        )
    number, scale = _read_body(match["body"], text)
    unit = _check_unit(match["unit"], extra_units, text)
    sign = -1 if match["sign"] and match["sign"] in "-−–‐△▲" else 1
    vague = bool(match["vague"]) or match["after"] in ("程度", "前後", "弱", "強", "余り")
    return Quantity(float(sign * number) + 0.0, scale + unit, text, vague)


def parse_printed(text: str, extra_units: Collection[str] = ()) -> Quantity:
    """As ``parse_quantity``, of a cell of a document, which may say more than the number.

    Words before it that tell what it counts over (年40人, 5年間で6人) and one remark in brackets
    after it (9人(延べ243日)) are left out.

    Raises:
        NotANumber: see ``parse_quantity``.
    """
    try:
        return parse_quantity(text, extra_units)
    except NotANumber:
        bare = _REMARK.sub("", _SPAN.sub("", unicodedata.normalize("NFKC", text).strip()))
        if not bare or bare == text:
            raise
        return replace(parse_quantity(bare, extra_units), printed=text)


def _flatten(text: str) -> str:
    """NFKC, but circled and raised digits become ``?``: NFKC would read ② as 2, 10² as 102."""
    plain = re.sub(r"(?<=m)²|(?<=ｍ)²", "2", text)
    kept = re.sub(r"[^\x00-\x7f０-９㎡㎢]", lambda char: _mask_digit(char[0]), plain)
    return unicodedata.normalize("NFKC", kept).strip()


def _mask_digit(char: str) -> str:
    return "?" if re.search(r"[0-9]", unicodedata.normalize("NFKC", char)) else char


def _read_body(body: str, text: str) -> tuple[Decimal, str]:
    """Return the number and the scale left in the unit ("" once a compound is resolved)."""
    chunks = [(Decimal(n.replace(",", "")), s, b) for n, s, b in _CHUNK.findall(body)]
    if len(chunks) == 1:
        number, small, big = chunks[0]
        return number, small + big
    total = section = Decimal(0)
    last_small = last_big = Decimal("Infinity")
    for number, small, big in chunks:
        part = number * _SCALES.get(small, 1)
        section, in_order = section + part, part < last_small
        last_small = Decimal(_SCALES.get(small, 1))
        if big:
            amount = section * _SCALES[big]
            in_order = in_order and amount < last_big
            total, section = total + amount, Decimal(0)
            last_big, last_small = Decimal(_SCALES[big]), Decimal("Infinity")
        if not in_order or (not big and section >= last_big):
            raise NotANumber(
                f"「{text}」は位取りの順序がおかしいので、「12万3千人」のように大きい位から書いてください。"
            )
    return total + section, ""


def _check_unit(unit: str, extra_units: Collection[str], text: str) -> str:
    known = _KNOWN.union(map(_normal_unit, extra_units))
    normal = _normal_unit(unit)
    top, _, per = normal.partition("/")
    if normal in known or (top and per and {top, per} <= known):
        return unit
    raise NotANumber(
        f"「{text}」の「{unit}」は知らない単位なので、"
        "単位だけにするか、指標の単位として登録してください。"
    )


def _normal_unit(unit: str) -> str:
    flat = re.sub(r"\s", "", unicodedata.normalize("NFKC", unit))
    return "/".join(_ALIASES.get(half, half) for half in flat.split("/")).lower()


def _dimension(unit: str) -> tuple[str, Decimal]:
    """Return the dimension of a unit and its factor to that dimension's base unit."""
    match = _UNIT.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", unit)))
    scale, base = (match["scale"], match["base"]) if match else ("", unit)
    factor = Decimal(math.prod(_SCALES[sign] for sign in scale))
    name = _normal_unit(base)
    dimension, own = _FACTORS.get(name, (f"={name}", Decimal(1)))
    return dimension, factor * own


def same_dimension(a: str, b: str) -> bool:
    """Tell whether two units measure the same thing (千人 and 人, kW and MW, ％ and ‰)."""
    return _dimension(a)[0] == _dimension(b)[0]


def convert(value: float, from_unit: str, to_unit: str) -> float:
    """Express ``value`` given in ``from_unit`` in ``to_unit``; NaN stays NaN.

    Raises:
        UnitMismatch: the units do not measure the same thing.
    """
    if from_unit == to_unit:
        return float(value)
    (dimension, source), (other, target) = _dimension(from_unit), _dimension(to_unit)
    if dimension != other:
        raise UnitMismatch(
            f"「{from_unit}」は「{to_unit}」に換算できないので、同じものを測る単位にしてください。"
        )
    return float(_decimal(value) * source / target)


def _decimal(value: float) -> Decimal:
    # float() first: the repr of a NumPy float is not a number.
    return Decimal(repr(float(value)))


def round_half_up(value: float, digits: int = 0) -> float:
    """Round half away from zero on the decimal form, as official statistics do.

    2.675 → 2.68, -0.5 → -1.0. NaN and infinities are returned as they are.
    """
    if not math.isfinite(value):
        return value
    return float(_rounded(_decimal(value), digits)) + 0.0


def _rounded(number: Decimal, digits: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-digits), context=_CONTEXT)


def format_number(value: float | None, digits: int | None = None) -> str:
    """Write a number with thousands separators and a real minus sign; missing → ``—``.

    Args:
        value: None and NaN are missing.
        digits: exactly this many decimals. None: only the decimals needed, at most four, counted
            after the leading zeros of a number below 1 (0.00001234 stays visible).

    Raises:
        NotANumber: an infinite value.
    """
    if value is None or math.isnan(value):
        return MISSING
    if math.isinf(value):
        raise NotANumber(f"「{value}」は無限大で表示できないので、有限の数にしてください。")
    number = _decimal(value)
    places = max(4, 3 - number.adjusted()) if digits is None and number else digits or 0
    written = f"{_rounded(number, places):,.{max(places, 0)}f}"
    if digits is None and "." in written:
        written = written.rstrip("0").rstrip(".")
    negative = written.startswith("-") and any(char in "123456789" for char in written)
    return ("−" if negative else "") + written.removeprefix("-")
