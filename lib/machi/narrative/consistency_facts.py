"""Findings of the consistency checks in Japanese: what was found, where, and what to ask."""

import re
from collections.abc import Callable, Mapping

import pandas as pd

from machi import quantities, words
from machi.consistency.book import Book, called
from machi.narrative.consistency_names import CHECKS
from machi.narrative.consistency_words import (
    ASK,
    BASES,
    CONVENTIONS,
    ENDS,
    FIELDS,
    SDG_CASES,
    Words,
)
from machi.store import Municipality

MONEY = "千円"
LONGEST = 70
"""Letters of a printed sentence inside a finding; the whole stands at its place."""
_NUMBER = re.compile(r"[-−△▲]?[0-9][0-9,]*(\.[0-9]+)?")
_PLAIN = re.compile(r"(?<![0-9.])[0-9]{4,}(?:\.[0-9]+)?(?![0-9年])")
_YEARED = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2}):")
_OF_YEAR = re.compile(r"\(((?:19|20)[0-9]{2})\)")
TERMS = {"measure_type": words.MEASURE_TYPES, "direction": words.DIRECTIONS}
Facts = dict[str, str]


def describe(findings: pd.DataFrame, town: Municipality) -> pd.DataFrame:
    """Findings with the words a reader sees.

    Args:
        findings: ``consistency.check``.
        town: the municipality, for names, units and documents.

    Returns:
        The findings with check (name of the check), sentence, question, place_a and place_b
        (document and place; blank where there is none), shown_a and shown_b (what the
        values are).
    """
    book = Book({**town.shared.tables, **town.tables})
    short = {row.source_id: row.short_title for row in book.rows("sources")}
    rows = findings.fillna("").to_dict("records")
    told = []
    for row in rows:
        said = CHECKS[row["check_id"]]
        facts = _facts(row, said, book)
        told.append(
            {
                "check": said.name,
                "sentence": said.sentence.format_map(facts),
                "question": ASK.format(said.question.format_map(facts)),
                "place_a": _place(row["source_a"], row["locator_a"], short),
                "place_b": _place(row["source_b"], row["locator_b"], short),
                "shown_a": said.first.format_map(facts),
                "shown_b": said.second.format_map(facts) if row["source_b"] else "",
            }
        )
    columns = ["check", "sentence", "question", "place_a", "place_b", "shown_a", "shown_b"]
    return findings.assign(**pd.DataFrame(told, columns=columns, dtype="str"))


def _place(source: str, locator: str, short: Mapping[str, str]) -> str:
    if not source:
        return ""
    documents = "・".join(short.get(name, name) for name in source.split(";"))
    return f"{documents}　{locator}"


def _facts(row: Mapping[str, str], said: Words, book: Book) -> Facts:
    what = dict(pair.split("=", 1) for pair in row["what"].split())
    kind = what.get("year_type", "fiscal")
    of = what.get("indicator") or what.get("of", row["subject_id"]).split(",")[0]
    unit = book.indicators[of].unit or "" if of in book.indicators else ""
    terms = TERMS.get(what.get("field", ""), {})
    facts = {
        "subject": title(book, row["subject_id"]),
        "a": _value(
            terms.get(row["value_a"], row["value_a"]), MONEY if "a" in said.money else unit
        ),
        "b": _value(
            terms.get(row["value_b"], row["value_b"]), MONEY if "b" in said.money else unit
        ),
        "sum": _sum(row["arithmetic"], kind),
        "kind": "暦年（1月から12月）" if kind == "calendar" else "年度",
    }
    for name, text in what.items():
        facts[name] = TELL.get(name, _same)(text, book, kind)
    return facts | _notes(row, what, facts, book)


def _notes(row: Mapping[str, str], what: Mapping[str, str], facts: Facts, book: Book) -> Facts:
    """Parts of sentences that are said only where there is something to say."""
    first, _, second = row["arithmetic"].partition(";")
    fits = [BASES[name] for name in what.get("fits", "").split(",") if name in BASES]
    calculation = {c.calculation_id: c.subject for c in book.rows("calculations")}
    other = what.get("other", "")
    renamed = other and title(book, other) != facts["subject"]
    last = what.get("years", "").split(",")[:-1]
    told = {"subject": facts["subject"], "other": title(book, other)}
    return {
        "fits_base": f"（{fits[0]}としてなら合います）" if fits else "",
        "elsewhere": f"（{title(book, other)}と同じ量）" if renamed else "",
        "sum_note": f"（{facts['sum']}）" if facts["sum"] else "",
        "years_note": f"（{words_of_years(last)}の目標も同じ）" if last and last[0] else "",
        "of_note": f"（{'、'.join(_titles(book, what))}）" if "," in what.get("of", "") else "",
        "of_indicator": f"{title(book, what['indicator'])}の" if "indicator" in what else "",
        "sum_first": _sum(first, "fiscal"),
        "sum_second": _sum(second, "fiscal"),
        "calculation": f"「{calculation.get(what.get('calculation', ''), '')}」",
        "order": words.SERIES["target" if what.get("series") == "baseline" else "actual"]
        + ("（未公表）" if what.get("series") == "actual" else ""),
        "sdg_case": SDG_CASES.get(what.get("case", ""), "").format_map(told) + "。",
        "units": what.get("fits", "").split(",")[0],
    }


def _titles(book: Book, what: Mapping[str, str]) -> list[str]:
    return [title(book, key) for key in dict.fromkeys(what["of"].split(","))]


def title(book: Book, key: str) -> str:
    """What a reader calls a plan, goal, indicator, project or box."""
    if key in book.indicators:
        return f"指標「{called(book.indicators[key])}」"
    if key in book.projects:
        return f"事業「{book.projects[key].title}」"
    if key in book.goals:
        return f"{book.goals[key].level}「{book.goals[key].title}」"
    if key in book.plans:
        return f"「{book.plans[key].short_title}」"
    if key in book.nodes:
        return f"「{book.nodes[key].label or book.nodes[key].text}」"
    return f"「{key}」"


def _value(text: str, unit: str) -> str:
    """A value with its unit; words are cut to what a finding needs."""
    if _NUMBER.fullmatch(text):
        return f"{_grouped(text)}{unit}"
    flat = re.sub(r"^-(?=[0-9])", "−", text.replace("…", "").strip())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"


def _grouped(text: str) -> str:
    """A number with thousands separators as the page writes them; decimals stay as printed."""
    bare = text.replace(",", "")
    decimals = len(bare.partition(".")[2])
    if bare[0] in "−△▲":
        bare = "-" + bare[1:]
    return quantities.format_number(float(bare), decimals)


def _sum(text: str, kind: str) -> str:
    """The arithmetic as a reader writes it: 63÷58=108.62%、2024年度は…."""
    if not text:
        return ""
    mark = {"calendar": "年", "point": "年度末"}.get(kind, "年度")
    told = _OF_YEAR.sub(rf"（\1{mark}）", _YEARED.sub(rf"\1{mark}は", text))
    told = _PLAIN.sub(lambda found: _grouped(found[0]), told)
    told = told.replace("/", "÷").replace(";", "、").replace(">", "＞").replace("<", "＜")
    told = re.sub(r"-(?=[0-9(])", "−", told)
    return told.replace("≥", "≧").replace("≤", "≦")


def words_of_years(years: list[str]) -> str:
    """Fiscal years in one phrase: 2024・2025年度."""
    return f"{'・'.join(years)}年度"


def _year(text: str, _book: Book, kind: str) -> str:
    return words.when(int(text), kind) if text.isdigit() else ""


def _same(text: str, _book: Book, _kind: str) -> str:
    return text


def _decimals(text: str, _book: Book, kind: str) -> str:
    if len(text) == 4:  # The usual year of targets, not a number of decimals.
        return _year(text, _book, kind)
    return "小数なし" if text == "0" else f"小数第{text}位まで"


def _listed(vocabulary: Mapping[str, str]) -> Callable[[str, Book, str], str]:
    def tell(text: str, _book: Book, _kind: str) -> str:
        return "・".join(vocabulary.get(part, part) for part in text.split(","))

    return tell


def _relation(text: str, _book: Book, _kind: str) -> str:
    return {
        "overlap": "前の計画の期間と重なっています",
        "gap": "前の計画との間に、どちらにも入らない年があります",
        "reversed": "始まりが終わりより後です",
    }[text]


def _sdg(text: str, book: Book, _kind: str) -> str:
    names = {row.sdg: row.short_title for row in book.rows("sdg_goals")}
    return f"SDGsのゴール{text}「{names.get(text, '')}」"


def _owner(text: str, book: Book, _kind: str) -> str:
    return "・".join(title(book, key) for key in text.split(","))


def _edition(text: str, book: Book, _kind: str) -> str:
    short = {row.strategy_id: row.short_title for row in book.rows("strategies")}
    return "・".join(f"国の「{short.get(key, key)}」" for key in text.split(","))


def _names(text: str, book: Book, _kind: str) -> str:
    """Titles of some of several; the rest is counted."""
    return words.listed([_bare_title(book, key) for key in text.split(",")], most=4)


def _bare_title(book: Book, key: str) -> str:
    if key in book.indicators:
        return called(book.indicators[key])
    return str((book.projects.get(key) or book.goals[key]).title)


TELL: dict[str, Callable[[str, Book, str], str]] = {
    "year": _year,
    "before": _year,
    "start": _year,
    "end": _year,
    "reached": _year,
    "usual": _decimals,
    "digits": _decimals,
    "convention": _listed(CONVENTIONS),
    "fits": _listed(CONVENTIONS),
    "series": _listed(words.SERIES),
    "stage": _listed(words.BUDGET_STAGES | words.NODE_STAGES),
    "item": _listed(words.BUDGET_ITEMS),
    "other_item": _listed(words.BUDGET_ITEMS),
    "field": _listed(FIELDS),
    "type": _listed(words.MEASURE_TYPES),
    "lacking": _listed(ENDS),
    "path": lambda text, _book, _kind: "→".join(_grouped(part) for part in text.split(",")),
    "relation": _relation,
    "sdg": _sdg,
    "other": _owner,
    "projects": _names,
    "indicators": _names,
    "goals": _names,
    "role": _listed(words.ROLES),
    "own": _edition,
    "edition": _edition,
    "spellings": lambda text, _book, _kind: text.replace(",", "」と「"),
}
"""How each part of ``what`` is said; others are said as they are."""
