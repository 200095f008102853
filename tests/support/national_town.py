"""One municipality of the rehearsal: plans, numbers and projects nobody adopted.

About as much as the real municipalities of the workbook bring, varying with the town. Titles,
sources and locators say that it is made up. A code always gives the same town.
"""

import csv
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from pathlib import Path

import towns
from towns import Row, Town

MADE_UP = "試験用の作り物"
MEASURES = {"small": (4, 8), "average": (8, 20), "large": (20, 20)}
"""Fewest and most measures of a plan, by size; a measure has two or three indicators."""
PERIODS = (
    ("2020-2024", "N2", "2015-2019"),
    ("2022-2026", "N2", "2017-2021"),
    ("2023-2027", "N3", "2018-2022"),
)
"""Years of a plan, national edition in force when it was made, years of the plan before it."""
NATIONAL_KPIS = {
    "N2": ("N2-1-k1", "N2-2-k2", "N2-3-k1", "N2-X2-k2"),
    "N3": ("N3-1-k1", "N3-2-k4", "N3-k1", "N3-4-k2"),
}
"""The national KPI linked to each of the four goals' indicators."""
LAST_ACTUAL = 2024
DECIMALS = {"%": 1, "": 2}
"""Decimal places by unit; whatever has another unit is counted in whole numbers."""
CLEAR = {"legibility": "clear"}
LOGIC = (
    ("output", "相談や講座を利用する人が増える"),
    ("short", "利用した人の理解が深まる"),
    ("final", "住み続けたいと思う人が増える"),
)


def _read_words() -> list[tuple[str, list[tuple[str, list[Row]]]]]:
    """Goals with their measures with their indicators; the goal's own have no measure."""
    with Path(__file__).with_name("national_words.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        (goal, [(m, list(own)) for m, own in groupby(of_goal, lambda row: row["measure"])])
        for goal, of_goal in groupby(rows, lambda row: row["goal"])
    ]


WORDS = _read_words()


@dataclass
class Draft:
    """A town in the making: ids of its plans, and its size beside a small town."""

    source_id: str
    old: str
    new: str
    random: random.Random
    crowd: float
    tables: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def add(self, table: str, *rows: Row) -> None:
        made_up = {"source_id": self.source_id, "locator": MADE_UP}
        self.tables[table] += [{**row, **made_up} for row in rows]

    def often(self, share: float) -> bool:
        return self.random.random() < share


def source_id(code: str) -> str:
    """Register id of the document a made-up town says it was read from."""
    return f"synthetic-{code}"


def make(code: str, name: str, prefecture: str, size: str = "average") -> Town:
    """The municipality with its made-up tables; ``size`` is a key of ``MEASURES``."""
    seeded = random.Random(code)
    crowd = 10 ** seeded.uniform(-0.3, 1.2)
    draft = Draft(source_id(code), f"{code}-s1", f"{code}-s2", seeded, crowd)
    years, edition, before = seeded.choice(PERIODS)
    title = f"{name}まち・ひと・しごと創生総合戦略（{MADE_UP}）"
    more = {"note": MADE_UP, "national_strategy_id": edition, "edition": "第2期"}
    if has_earlier := draft.often(0.7):
        earlier = {"note": MADE_UP, "national_strategy_id": "N1", "edition": "第1期"}
        short = f"第1期（{MADE_UP}）"
        draft.add("plans", towns.plan(code, draft.old, f"第1期{title}", short, before, **earlier))
        _earlier_plan(draft, before)
        more["predecessor_id"] = draft.old
    short = f"第2期（{MADE_UP}）"
    draft.add("plans", towns.plan(code, draft.new, f"第2期{title}", short, years, **more))
    _plan(draft, years, edition, seeded.randint(*MEASURES[size]), has_earlier)
    _statements(draft)
    _projects(draft)
    return Town(code, f"m{code}", name, prefecture, draft.tables)


def _earlier_plan(draft: Draft, years: str) -> None:
    for n, (title, of_goal) in enumerate(WORDS, start=1):
        key = f"{draft.old}-{n}"
        draft.add("goals", towns.goal(draft.old, key, "goal", title, number=str(n)))
        (_, (headline,)), *_ = of_goal
        _indicator(draft, draft.old, key, f"{key}-k1", headline, years, role="headline")
        link = {"goal_id": key, "national_goal_id": f"N1-{n}", "relation": "corresponds"}
        draft.add("national_links", link | {"basis": "reviewed"})


def _plan(draft: Draft, years: str, edition: str, measures: int, has_earlier: bool) -> None:
    for n, (title, of_goal) in enumerate(WORDS, start=1):
        key = f"{draft.new}-{n}"
        description = f"{title}ため、地域の人や団体と力を合わせる。"
        aim = towns.goal(draft.new, key, "goal", title, number=str(n), description=description)
        draft.add("goals", aim)
        (_, (headline,)), *offered = of_goal
        same = {"same_as": f"{draft.old}-{n}-k1"} if has_earlier else {}
        _indicator(draft, draft.new, key, f"{key}-k1", headline, years, role="headline", **same)
        _national(draft, key, n, edition)
        share = measures // 4 + (n <= measures % 4)
        chosen = sorted(draft.random.sample(range(len(offered)), share))
        for m, place in enumerate(chosen, start=1):
            _measure(draft, key, f"{key}-{m}", *offered[place], years)


def _national(draft: Draft, goal_id: str, n: int, edition: str) -> None:
    """Links of a goal and its indicator to the national edition."""
    link = {"goal_id": goal_id, "national_goal_id": f"{edition}-{n}", "relation": "corresponds"}
    draft.add("national_links", link | {"basis": "stated" if draft.often(0.3) else "reviewed"})
    if draft.often(0.5):
        other = {"national_goal_id": f"{edition}-{n % 4 + 1}", "relation": "partial"}
        draft.add("national_links", link | other | {"basis": "reviewed"})
    kpi = {"indicator_id": f"{goal_id}-k1", "national_kpi_id": NATIONAL_KPIS[edition][n - 1]}
    draft.add("kpi_links", kpi | {"basis": "reviewed", "relation": "same_field"})


def _measure(
    draft: Draft, goal_id: str, key: str, title: str, offered: list[Row], years: str
) -> None:
    about = f"{title}ための相談、講座、補助を行う。"
    draft.add("goals", towns.goal(draft.new, key, "measure", title, goal_id, description=about))
    for n, what in enumerate(("窓口での相談", "講座の開催", "費用の補助", "情報の発信"), start=1):
        if draft.often(0.6):
            work = towns.goal(draft.new, f"{key}-{n}", "measure", f"{title}{what}", key)
            draft.add("goals", {**work, "tier": "initiative", "level": "取組"})
    for n, words in enumerate(offered[: draft.random.choice((2, 3, 3))], start=1):
        _indicator(draft, draft.new, key, f"{key}-k{n}", words, years)
    sdg = offered[0]["sdg"]
    link = {"subject_type": "goal", "subject_id": key, "sdg": sdg, "printed": f"SDGs {sdg}"}
    if draft.often(0.8):
        draft.add("sdg_links", link | {"basis": "stated", "relation": "carries"} | CLEAR)


def _indicator(
    draft: Draft, plan_id: str, goal_id: str, key: str, words: Row, years: str, **more: str
) -> None:
    first, last = map(int, years.split("-"))
    kind = words["measure_type"]
    if kind == "cumulative":
        more["cumulative_from"] = str(first)
    if draft.often(0.4):
        more["definition"] = f"{words['name']}を年度末に数えたもの"
    own = {"unit": words["unit"], "direction": words["direction"]}
    row = towns.indicator(plan_id, key, goal_id, words["name"], kind, **own)
    draft.add("indicators", {**row, **more})
    if kind == "milestone":
        draft.add("observations", *_stages(key, last))
    else:
        start = _start(draft, words, more.get("same_as", ""))
        draft.add("observations", *_values(draft, key, words, first, last, start))


def _stages(key: str, last: int) -> Iterator[Row]:
    """A target that is a stage, not a number, and no actual value."""
    target = _observation(key, "target", last, status="non_numeric")
    yield {**target, "value_printed": "完了"}
    yield _observation(key, "actual", min(last, LAST_ACTUAL), status="not_published")


def _start(draft: Draft, words: Row, same_as: str) -> float:
    """What the plan before reached; without one, a number that fits the size of the town."""
    for row in reversed(draft.tables["observations"]):
        if (row["indicator_id"], row["series"]) == (same_as, "actual"):
            return float(row["value"])
    usual = float(words["usual"])
    if words["unit"] in DECIMALS:
        return min(usual * draft.random.uniform(0.8, 1.2), 97)
    return usual * draft.crowd


def _values(
    draft: Draft, key: str, words: Row, first: int, last: int, start: float
) -> Iterator[Row]:
    """Baseline, target (now and then blank) and the actual values known so far."""
    unit = words["unit"]
    way = {"increase": 1, "decrease": -1, "maintain": 0}[words["direction"]]
    cumulative = words["measure_type"] == "cumulative"
    rise = start * way * draft.random.uniform(*((1, 3) if cumulative else (0.1, 0.4)))
    rise = min(rise, 100 - start) if unit == "%" else rise
    pace = draft.random.uniform(0 if cumulative else -0.3, 1.5)
    yield _number(key, "baseline", first - 1, start, unit)
    if draft.often(0.08):
        yield _observation(key, "target", last, status="blank_in_source")
    else:
        yield _number(key, "target", last, start + rise, unit)
    if draft.often(0.2):
        return
    for year in range(max(first, last - draft.random.choice((1, 3, 5))), LAST_ACTUAL + 1):
        if year > last or draft.often(0.08):
            continue
        noise = 0 if cumulative else draft.random.uniform(-0.02, 0.02) * start
        reached = start + rise * pace * (year - first + 1) / (last - first + 1) + noise
        reached = min(reached, 100) if unit == "%" else reached
        late = year == LAST_ACTUAL and draft.often(0.2)
        yield _number(key, "actual", year, reached, unit, "provisional" if late else "final")


def _number(
    key: str, series: str, year: int, number: float, unit: str, status: str = "final"
) -> Row:
    places = DECIMALS.get(unit, 0)
    values = {"value": f"{number:.{places}f}", "value_printed": f"{number:,.{places}f}{unit}"}
    return _observation(key, series, year, status=status) | values


def _observation(key: str, series: str, year: int, status: str) -> dict[str, str]:
    printed = f"R{year - 2018}" if year > 2018 else f"{year}年度"
    own = {"indicator_id": key, "series": series, "year": str(year), "year_type": "fiscal"}
    return own | {"period_printed": printed, "status": status}


def _statements(draft: Draft) -> None:
    """Claims on a third of the indicators; one in ten says the opposite of the numbers."""
    first: dict[str, float] = {}
    rose: dict[str, bool] = {}
    for row in draft.tables["observations"]:
        if row["series"] == "baseline":
            first[row["indicator_id"]] = float(row["value"])
        if row["series"] == "actual" and row.get("value"):
            rose[row["indicator_id"]] = float(row["value"]) >= first[row["indicator_id"]]
    for row in draft.tables["indicators"]:
        key, name = row["indicator_id"], row["name"]
        if key not in rose or not draft.often(0.35):
            continue
        up = rose[key] != draft.often(0.1)
        claim, text = ("increased", "増えた") if up else ("decreased", "減った")
        subject = {"subject_type": "indicator", "subject_id": key, "basis": "stated"}
        own = {"statement_id": f"{key}-st", "plan_id": row["plan_id"], "claim": claim}
        draft.add("statements", own | subject | {"text": f"{name}は{text}。"})


def _projects(draft: Draft) -> None:
    """Up to six projects with money of two years, counted results and a logic model of one."""
    measures = [row for row in draft.tables["goals"] if row["tier"] == "measure"]
    chosen = draft.random.sample(measures, min(draft.random.randint(2, 6), len(measures)))
    for n, measure in enumerate(chosen, start=1):
        key, title = f"{draft.new}-p{n}", f"{measure['title']}事業"
        own = {"plan_id": draft.new, "project_id": key, "goal_id": measure["goal_id"]}
        texts = {"number": str(n), "summary": f"{measure['title']}ための費用を補助する。"}
        words = {"department": "企画課", "progress": "予定どおり進めた。", "next_step": "継続"}
        draft.add("projects", own | texts | words | {"title": title})
        total = draft.random.randint(200, 9000)
        for year in (2024, 2025):
            for item, share in (("total", 1.0), ("general_revenue", 0.6), ("personnel", 0.8)):
                money = {"project_id": key, "year": str(year), "stage": "budget", "item": item}
                amount = _amount(round(total * share))
                draft.add("budgets", money | amount | {"status": "final", "basis": "stated"})
        for year in (2022, 2023, 2024):
            counted = {"project_id": key, "result": "参加者", "unit": "人", "group": "total"}
            amount = _amount(draft.random.randint(10, 300))
            time = {"year": str(year), "year_type": "fiscal", "status": "final"}
            draft.add("project_results", counted | amount | time)
    _logic_model(draft, chosen[0])


def _amount(number: int) -> dict[str, str]:
    return {"value": str(number), "value_printed": f"{number:,}"}


def _logic_model(draft: Draft, measure: Row) -> None:
    """From the first project to the measure's first indicator in a line of boxes."""
    goal_id = measure["goal_id"]
    counted = next(row for row in draft.tables["indicators"] if row["goal_id"] == goal_id)
    boxes = [
        ("project", f"{measure['title']}事業", {"project_id": f"{draft.new}-p1"}),
        *((stage, text, {}) for stage, text in LOGIC),
        ("indicator", counted["name"], {"indicator_id": counted["indicator_id"]}),
    ]
    keys = [f"{draft.new}-n{n}" for n in range(len(boxes))]
    for key, (stage, text, named) in zip(keys, boxes, strict=True):
        own = {"plan_id": draft.new, "node_id": key, "goal_id": goal_id, "stage": stage}
        draft.add("logic_nodes", {**own, "text": text, **named, **CLEAR})
    for earlier, later in pairwise(keys):
        draft.add("logic_edges", {"from_node_id": earlier, "to_node_id": later, "basis": "judged"})
