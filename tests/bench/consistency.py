"""How many contradictions the checks find: those seen by eye, and errors put in on purpose.

``make bench`` prints the recall on ``tests/expected/contradictions.csv`` (everything two readers
noticed in the five documents), the findings that are on no list, and the share of seeded errors
that produce a new finding. Each error changes one value of a copy of the tables; the seed is fixed.
"""

import csv
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from machi import consistency, store, text

HERE = Path(__file__).parent
BY_EYE = HERE.parent / "expected" / "contradictions.csv"
CONSISTENT = HERE.parent / "unit" / "consistent_town"
CODE = "131016"
TOWNS = ("072028", "022012", "012360")
EACH = 8
"""Errors of each kind in each set of tables."""
SEED = 20261121

Tables = dict[str, pd.DataFrame]
Change = Callable[[Tables, random.Random], bool]


# ---- contradictions seen by eye ----------------------------------------------------------------


def by_eye() -> list[dict[str, str]]:
    """What readers noticed; ``check_id`` names the checks meant to find it, blank for none yet."""
    with BY_EYE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def findings_of(code: str) -> pd.DataFrame:
    """All findings of a real municipality."""
    town = store.load(code)
    found, _ = consistency.check({**town.shared.tables, **town.tables})
    return found.fillna("")


def spots(row: Mapping[str, str], source: str) -> set[tuple[str, int]]:
    """Documents and lines of a noticed contradiction; lines without a document are the plan's."""
    found = set()
    for part in row["lines"].split(","):
        *named, lines = part.split()
        first, _, last = lines.replace("L", "").partition("-")
        document = named[0] if named else source
        found |= {(document, line) for line in range(int(first), int(last or first) + 1)}
    return found


def places(finding: Mapping[str, str]) -> set[tuple[str, int]]:
    """Documents and lines a finding points to."""
    found = set()
    for end in ("a", "b"):
        if finding[f"source_{end}"]:
            spans = text.parse_locator(finding[f"locator_{end}"]).spans
            for document in finding[f"source_{end}"].split(";"):
                found |= {(document, n) for first, last in spans for n in range(first, last + 1)}
    return found


def same(row: Mapping[str, str], finding: Mapping[str, str], source: str) -> bool:
    """Whether a finding is the noticed contradiction: its check, and its subject or lines."""
    if finding["check_id"] not in row["check_id"].split(";"):
        return False
    ids = {finding["subject_id"], *re.split(r"[ ,=]", finding["what"])}
    if ids & set(filter(None, row["subject_id"].split(";"))):
        return True
    return finding["plan_id"] == row["plan_id"] and bool(places(finding) & spots(row, source))


def matched() -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Noticed contradictions with ``found`` (yes or blank), and the findings on no list."""
    sources: dict[str, str] = {}
    found = []
    for code in TOWNS:
        plans = store.load(code)["plans"]
        sources |= dict(
            zip(plans["plan_id"], plans["source_id"].str.split(";").str[0], strict=True)
        )
        found += findings_of(code).to_dict("records")
    rows = by_eye()
    listed: set[int] = set()
    for row in rows:
        own = [i for i, f in enumerate(found) if same(row, f, sources.get(row["plan_id"], ""))]
        row["found"] = "yes" if own else ""
        listed |= set(own)
    return rows, [f for i, f in enumerate(found) if i not in listed]


def show_recall() -> None:
    """Recall by class, what was missed, and the findings nobody had listed."""
    rows, others = matched()
    classes: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        classes[row["class"]].append(row)
    print("contradictions seen by eye (A facts, B words, C names and periods, D gaps, E oddities)")
    for name, own in sorted(classes.items()):
        inside = [row for row in own if row["in_data"] == "both"]
        print(
            f"  {name}: found {share(own)}; of those with both sides in the tables {share(inside)}"
        )
    real = [row for row in rows if row["class"] in "ABC"]
    inside = [row for row in real if row["in_data"] == "both"]
    print(f"  A-C: found {share(real)}; with both sides in the tables {share(inside)}")
    print(f"  missed, A-C, both sides in the tables: "
          f"{', '.join(row['id'] for row in inside if not row['found'])}")  # fmt: skip
    print(f"  findings on no list: {len(others)}")
    for finding in others:
        print(f"    {finding['check_id']:18}{finding['severity']:7}{finding['subject_id']}")


def share(rows: list[dict[str, str]]) -> str:
    """Found of all, as words."""
    hit = sum(bool(row["found"]) for row in rows)
    return f"{hit}/{len(rows)} ({hit / max(1, len(rows)):.0%})"


# ---- seeded errors -----------------------------------------------------------------------------


def pick(frame: pd.DataFrame, chance: random.Random) -> int | None:
    """Index of one row of a selection; None when nothing was selected."""
    return chance.choice(list(frame.index)) if len(frame) else None


def set_value(table: pd.DataFrame, at: int, value: float, unit: str = "") -> None:
    """Another number, printed as documents print it."""
    table.loc[at, "value"] = value
    table.loc[at, "value_printed"] = f"{value:,.10g}{unit}"


def observed(tables: Tables, *series: str) -> pd.DataFrame:
    """Observations of some series that hold a number."""
    rows = tables["observations"]
    return rows[rows["series"].isin(series) & rows["value"].notna()]


def numbers(series: str) -> Change:
    """A value of a series becomes another one of like size, or slips by a digit."""

    def change(tables: Tables, chance: random.Random) -> bool:
        at = pick(observed(tables, series), chance)
        if at is None:
            return False
        table = tables["observations"]
        old = float(table.loc[at, "value"])
        digits = len(str(old).split(".")[1]) if old % 1 else 0
        new = round(old * chance.choice((0.1, 0.5, 0.8, 0.9, 1.1, 1.3, 2, 10)), digits)
        if new == old:
            return False
        set_value(table, at, new, "%" if series == "published_rate" else "")
        return True

    return change


def repeated(tables: Tables, chance: random.Random) -> bool:
    """A value of an indicator that is printed elsewhere too."""
    same = tables["indicators"].dropna(subset=["same_as"])["indicator_id"]
    rows = observed(tables, "target", "actual", "baseline")
    at = pick(rows[rows["indicator_id"].isin(same)], chance)
    if at is None:
        return False
    table = tables["observations"]
    set_value(table, at, round(float(table.loc[at, "value"]) * chance.choice((0.6, 0.9, 1.2)) + 1))
    return True


def unit(tables: Tables, chance: random.Random) -> bool:
    """The unit of an indicator is another one."""
    table = tables["indicators"]
    held = table["indicator_id"].isin(
        observed(tables, "target", "actual", "baseline")["indicator_id"]
    )
    at = pick(table[table["unit"].notna() & held], chance)
    if at is None:
        return False
    others = [u for u in ("人", "件", "世帯", "%", "千円", "回") if u != table.loc[at, "unit"]]
    table.loc[at, "unit"] = chance.choice(others)
    return True


def dropped(series: str) -> Change:
    """A value is blank."""

    def change(tables: Tables, chance: random.Random) -> bool:
        at = pick(observed(tables, series), chance)
        if at is None:
            return False
        table = tables["observations"]
        table.loc[at, ["value", "value_printed"]] = None
        table.loc[at, "status"] = "blank_in_source"
        return True

    return change


def year(tables: Tables, chance: random.Random) -> bool:
    """A value and its heading move to another year."""
    rows = observed(tables, "target", "actual", "baseline")
    at = pick(rows[rows["year"].notna()], chance)
    if at is None:
        return False
    table = tables["observations"]
    moved = int(table.loc[at, "year"]) + chance.choice((-2, -1, 1, 2))
    table.loc[at, "year"] = moved
    table.loc[at, "period_printed"] = f"{moved}年度"
    return True


def heading(tables: Tables, chance: random.Random) -> bool:
    """The printed period is another year than the value's."""
    rows = tables["observations"]
    at = pick(rows[rows["year"].notna() & rows["period_printed"].notna()], chance)
    if at is None:
        return False
    rows.loc[at, "period_printed"] = (
        f"{int(rows.loc[at, 'year']) + chance.choice((-10, -1, 1))}年度"
    )
    return True


def claim(tables: Tables, chance: random.Random) -> bool:
    """A claim turns into its opposite."""
    turned = {"increased": "decreased", "decreased": "increased", "met": "not_met"}
    turned |= {"exceeded": "not_met", "not_met": "exceeded"}
    table = tables["statements"]
    at = pick(table[table["claim"].isin(turned)], chance)
    if at is None:
        return False
    table.loc[at, "claim"] = turned[table.loc[at, "claim"]]
    return True


def mark(tables: Tables, chance: random.Random) -> bool:
    """An SDG mark is missing or another one."""
    table = tables["sdg_links"]
    at = pick(table[table["subject_type"].isin(["goal", "project"]) & table["sdg"].notna()], chance)
    if at is None:
        return False
    if chance.random() < 0.5:
        tables["sdg_links"] = table.drop(index=at).reset_index(drop=True)
    else:
        table.loc[at, "sdg"] = chance.choice(("1", "6", "14"))
    return True


def total(tables: Tables, chance: random.Random) -> bool:
    """A total or part of a project's results is another number."""
    table = tables["project_results"]
    key = ["project_id", "result", "unit", "start_year", "year"]
    parts = (
        table[table["group"] != "total"][key].drop_duplicates().merge(table.reset_index(), on=key)
    )
    kept = parts[parts["value"].notna()]
    if kept.empty:
        return False
    at = int(chance.choice(list(kept["index"])))
    set_value(table, at, float(table.loc[at, "value"]) + chance.choice((1, 2, 5)))
    return True


def money(tables: Tables, chance: random.Random) -> bool:
    """General revenue gets a digit more, or the total loses one."""
    table = tables["budgets"]
    kept = table[table["item"].isin(["total", "general_revenue"]) & (table["value"] > 0)]
    at = pick(kept, chance)
    if at is None:
        return False
    factor = 0.1 if table.loc[at, "item"] == "total" else 10
    set_value(table, at, round(float(table.loc[at, "value"]) * factor))
    return True


def swapped(tables: Tables, chance: random.Random) -> bool:
    """Two projects have exchanged what they did, or one has the text of the other."""
    table = tables["projects"]
    field = chance.choice(("progress", "summary"))
    kept = table[table[field].notna()]
    if len(kept) < 2:
        return False
    one, other = chance.sample(list(kept.index), 2)
    first, second = table.loc[one, field], table.loc[other, field]
    table.loc[one, field] = second
    if chance.random() < 0.5:
        table.loc[other, field] = first
    return True


def letter(tables: Tables, chance: random.Random) -> bool:
    """One letter of a title is another one."""
    name = chance.choice(("goals", "projects", "indicators"))
    table, column = tables[name], "name" if name == "indicators" else "title"
    kept = table[table[column].str.len() > 5]
    if name == "goals":
        kept = kept[kept["tier"].isin(["goal", "measure"])]
    at = pick(kept, chance)
    if at is None:
        return False
    old = table.loc[at, column]
    place = chance.randrange(len(old))
    table.loc[at, column] = old[:place] + chance.choice("進増活性新域") + old[place + 1 :]
    return bool(table.loc[at, column] != old)


def calculation(tables: Tables, chance: random.Random) -> bool:
    """The result or a part of a printed calculation is another number."""
    name = chance.choice(("calculations", "calculation_terms"))
    if name not in tables or tables[name].empty:
        return False
    table = tables[name]
    at = pick(table[table["value"].notna() & (table["value"] != 0)], chance)
    if at is None:
        return False
    old = float(table.loc[at, "value"])
    digits = len(str(old).split(".")[1]) if old % 1 else 0
    new = round(old * chance.choice((0.9, 0.95, 1.05, 1.1, 2)), digits)
    if new == old:
        return False
    set_value(table, at, new)
    return True


def plan(tables: Tables, chance: random.Random) -> bool:
    """A plan begins or ends in another year."""
    table = tables["plans"]
    at = pick(table[table["start_year"].notna() & table["end_year"].notna()], chance)
    if at is None:
        return False
    column = chance.choice(("start_year", "end_year"))
    table.loc[at, column] = int(table.loc[at, column]) + chance.choice((-2, -1, 1, 2))
    return True


def edge(tables: Tables, chance: random.Random) -> bool:
    """A tie of a logic model is missing."""
    at = pick(tables["logic_edges"], chance)
    if at is None:
        return False
    tables["logic_edges"] = tables["logic_edges"].drop(index=at).reset_index(drop=True)
    return True


def definition(tables: Tables, chance: random.Random) -> bool:
    """An indicator has lost its definition."""
    table = tables["indicators"]
    at = pick(table[table["definition"].notna()], chance)
    if at is None:
        return False
    table.loc[at, "definition"] = None
    return True


def step(tables: Tables, chance: random.Random) -> bool:
    """The policy for next year is another one."""
    table = tables["projects"]
    at = pick(table[table["next_step"].notna()], chance)
    if at is None:
        return False
    others = [s for s in ("新規", "終了", "継続") if s != table.loc[at, "next_step"]]
    table.loc[at, "next_step"] = chance.choice(others)
    return True


KINDS: dict[str, Change] = {
    "printed rate": numbers("published_rate"),
    "repeated value": repeated,
    "target": numbers("target"),
    "actual": numbers("actual"),
    "baseline": numbers("baseline"),
    "unit": unit,
    "target dropped": dropped("target"),
    "baseline dropped": dropped("baseline"),
    "year moved": year,
    "heading year": heading,
    "claim turned": claim,
    "SDG mark": mark,
    "total or part": total,
    "money": money,
    "texts swapped": swapped,
    "letter of a title": letter,
    "calculation": calculation,
    "plan period": plan,
    "logic tie": edge,
    "definition": definition,
    "next step": step,
}
VALUES = {"path", "having", "of", "similarity", "missing", "carriers", "fits", "digits", "usual"}
"""Parts of ``what`` that only count or repeat values: another count is no new finding."""


def keys(tables: Mapping[str, pd.DataFrame]) -> Counter[tuple[str, ...]]:
    """Findings by check, subject and what they are about, without their values."""
    found, _ = consistency.check(tables)
    about = [
        tuple(part for part in what.split() if part.split("=")[0] not in VALUES)
        for what in found["what"]
    ]
    return Counter(
        (check, subject, *what)
        for check, subject, what in zip(found["check_id"], found["subject_id"], about, strict=True)
    )


def seeded(each: int = EACH, seed: int = SEED) -> pd.DataFrame:
    """Errors put in one at a time: tables, kind, and whether a new finding came."""
    shared = store.load_shared()
    sets = {code: dict(store.load(code).tables) for code in TOWNS[:2]}
    sets["made up"] = store.read_folder(CONSISTENT, CODE, shared)
    rows = []
    for name, tables in sets.items():
        chance = random.Random(f"{seed}{name}")
        before = keys({**shared.tables, **tables})
        for kind, change in KINDS.items():
            for _ in range(each):
                copied = {key: table.copy() for key, table in tables.items()}
                if change(copied, chance):
                    after = keys({**shared.tables, **copied})
                    rows.append((name, kind, bool(after - before)))
    return pd.DataFrame(rows, columns=["tables", "kind", "detected"])


def show_seeded() -> None:
    """Detected share per kind and set of tables."""
    started = time.perf_counter()
    table = seeded()
    wide = table.pivot_table(
        index="kind", columns="tables", values="detected", aggfunc=["sum", "count"]
    )
    print(f"seeded errors, {len(table)} of {table['kind'].nunique()} kinds: detected of put in")
    for kind in KINDS:
        if kind not in wide.index:
            continue
        cells = [
            f"{name} {wide.loc[kind, ('sum', name)]:.0f}/{wide.loc[kind, ('count', name)]:.0f}"
            for name in (*TOWNS[:2], "made up")
            if pd.notna(wide.loc[kind, ("count", name)])
        ]
        print(f"  {kind:18}{'  '.join(cells)}")
    for name, own in table.groupby("tables"):
        print(f"  {name}: {own['detected'].mean():.0%} of {len(own)}")
    print(f"  all: {table['detected'].mean():.0%}  ({time.perf_counter() - started:.0f} s)")


if __name__ == "__main__":
    show_recall()
    show_seeded()
