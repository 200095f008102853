"""Municipality codes (全国地方公共団体コード) and the folder names made from them.

Source of the check digit: the Ministry of Internal Affairs and Communications' rule for the
sixth digit of the local government code (weights 6, 5, 4, 3, 2; modulus 11).
"""

from __future__ import annotations

import re
import unicodedata

_WEIGHTS = (6, 5, 4, 3, 2)
_SLUG = re.compile(r"[a-z][a-z0-9-]{0,40}")
FICTITIOUS = "99"
"""Prefecture number of made-up municipalities: there are 47 prefectures."""


class CodeError(ValueError):
    """A municipality code that cannot be right."""


class SlugError(ValueError):
    """A folder slug with characters that are not allowed."""


def check_digit(code5: str) -> str:
    """Return the sixth digit for the five digits of a prefecture and municipality.

    Raises:
        CodeError: anything but five ASCII digits.
    """
    if not re.fullmatch(r"[0-9]{5}", code5):
        raise CodeError(f"「{code5}」から検査数字は計算できないので、5桁の数字を渡してください。")
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, code5, strict=True))
    return str((11 - total % 11) % 10)


def parse_code(text: object) -> str:
    """Return the six-character code; full-width digits and surrounding spaces are understood.

    The prefecture is one of the 47, or ``FICTITIOUS``.

    Raises:
        CodeError: not a string, not digits, wrong length, unknown prefecture, wrong check digit.
    """
    if not isinstance(text, str):
        raise CodeError(
            f'団体コードが文字列ではない({text!r})ので、YAMLでは "022012" のように引用符で'
            "囲んでください(囲まないと 0301 は8進数として193になります)。"
        )
    code = unicodedata.normalize("NFKC", text).strip()
    if not re.fullmatch(r"[0-9]+", code):
        raise CodeError(f"団体コード「{text}」に数字以外があるので、6桁の数字にしてください。")
    if len(code) == 5:
        raise CodeError(_five_digit_message(code))
    if len(code) != 6:
        raise CodeError(
            f"団体コード「{text}」は{len(code)}桁なので、検査数字を含む6桁の数字にしてください。"
        )
    if not (1 <= int(code[:2]) <= 47 or is_fictitious(code)):
        raise CodeError(
            f"団体コード「{text}」の都道府県番号{code[:2]}はないので、01から47までにしてください。"
        )
    right = check_digit(code[:5])
    if code[5] != right:
        raise CodeError(
            f"団体コード「{text}」の検査数字{code[5]}が合わないので、"
            f"上5桁が正しければ「{code[:5]}{right}」としてください。"
        )
    return code


def is_fictitious(code: str) -> bool:
    """Whether a code is that of a made-up municipality, a sample that is no place in Japan."""
    return code.startswith(FICTITIOUS)


def _five_digit_message(code: str) -> str:
    full = code + check_digit(code)
    padded = "0" + code
    # Spreadsheets drop the leading zero, so five digits may also be a whole code without it.
    lost_zero = padded[5] == check_digit(padded[:5]) and padded[:2] != "00"
    hint = f"「{padded}」(先頭の0が落ちている場合)か" if lost_zero else ""
    return f"団体コード「{code}」は5桁なので、{hint}検査数字を付けた「{full}」としてください。"


def check_slug(slug: str) -> str:
    """Return ``slug`` when it is safe in a folder name.

    Raises:
        SlugError: not ``[a-z][a-z0-9-]{0,40}``; dots, slashes and capitals are refused.
    """
    if not _SLUG.fullmatch(slug):
        raise SlugError(
            f"フォルダー名に「{slug}」は使えないので、英小文字で始まる"
            "英小文字・数字・ハイフンだけの41字以内の名前にしてください。"
        )
    return slug


def folder_name(code: str, slug: str) -> str:
    """Return the municipality's folder name, for example ``022012-aomori``.

    Raises:
        CodeError: see ``parse_code``.
        SlugError: see ``check_slug``.
    """
    return f"{parse_code(code)}-{check_slug(slug)}"
