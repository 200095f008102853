"""What can be chosen: labels in Japanese with the values that the parameters take."""

from collections.abc import Iterable
from datetime import date

import pandas as pd

from machi import filters, goals, periods, rules, store, tables
from machi.parameters import Parameters
from machi.rules import Rule
from machi.store import Municipality
from machi.views.scene import Scene, ordered_plans

Options = list[tuple[str, str]]
ALL = "すべて"
LONGEST = 44
"""Letters of a label; a list grows as wide as its longest one."""
INDENT = "　"


def municipalities(own: str) -> Options:
    """Registered municipalities by code; a fictitious one only where it is the chosen one."""
    shared = store.load_shared()
    rows = store.registered(shared)
    if own not in set(rows["municipality_code"]):
        every = store.registered(shared, fictitious=True)
        rows = pd.concat([rows, every[every["municipality_code"] == own]])
    rows = rows.sort_values("municipality_code")
    return [
        (f"{r.prefecture_name}{r.municipality_name}（{r.municipality_code}）", r.municipality_code)
        for r in rows.itertuples()
    ]


def plans(town: Municipality, run: Parameters) -> Options:
    """Plans, those in force first."""
    held = ordered_plans(town["plans"], run)
    return _unique((row.short_title, row.plan_id) for row in held.itertuples()) or [("なし", "")]


def goal_nodes(scene: Scene) -> Options:
    """Nodes of the plan's tree with indicators at or below, and how many there are."""
    lines = goals.lines(scene.goals)
    found = scene.assessment["goal_id"].map(lambda own: lines.get(own, ()))
    sizes = found.explode().value_counts()
    listed = [
        (f"{INDENT * (len(lines[row.goal_id]) - 1)}{row.title}", row.goal_id, sizes[row.goal_id])
        for row in scene.goals.itertuples()
        if row.goal_id in sizes or row.goal_id == scene.view.goal_id
    ]
    labels = ((f"{tables.shorten(title, LONGEST)}（{n}）", key) for title, key, n in listed)
    return [(ALL, ""), *_unique(labels)]


def indicators(scene: Scene) -> Options:
    """Indicators that pass the filters, and the one that is shown."""
    rows = scene.listed
    if scene.view.indicator_id not in set(rows["indicator_id"]):
        shown = scene.assessment["indicator_id"] == scene.view.indicator_id
        rows = pd.concat([scene.assessment[shown], rows])
    pairs = zip(rows["name"], rows["indicator_id"], strict=True)
    return _unique((tables.shorten(name, LONGEST), key) for name, key in pairs) or [
        ("（なし）", "")
    ]


def editions(town: Municipality) -> Options:
    """National editions."""
    rows = town["strategies"]
    named = [(f"{r.strategy_id} {r.short_title}", r.strategy_id) for r in rows.itertuples()]
    return [("策定時に有効だった版", ""), *named]


def grading_rules() -> Options:
    """Grading rules by title."""
    return _unique((rule.title, rule.name) for rule in rules.load_all())


def verdicts(rule: Rule) -> Options:
    """The labels of a rule, and what it cannot judge."""
    steps = [(f"{step.symbol} {step.label}", step.label) for step in rule.steps]
    return [(ALL, ""), *steps, ("— 判断できない", filters.NOT_JUDGED)]


def sdg_goals(scene: Scene) -> Options:
    """SDG goals that indicators of the plan carry, and the chosen one."""
    titles = scene.town["sdg_goals"].set_index("sdg")["short_title"]
    held = filters.carried(scene.assessment, scene.goals, scene.placed)
    if scene.view.sdg and scene.view.sdg not in held:
        held = [scene.view.sdg, *held]
    return [(ALL, ""), *((f"{sdg} {titles[sdg]}", sdg) for sdg in held)]


def fiscal_years(scene: Scene) -> Options:
    """Ends of the fiscal years in which anything is printed, and the day itself."""
    years = scene.town["observations"]["year"].dropna()
    now = periods.fiscal_year_of(scene.run.day)
    first, last = min([now, *years]), max(now, *(int(y) for y in years if y <= now + 3), now)
    ends = [(f"{periods.fiscal_label(y)}末", f"{y + 1}-03-31") for y in range(int(first), last + 1)]
    if scene.run.as_of not in {day for _, day in ends}:
        ends.append((f"{scene.run.as_of}（日付で指定）", scene.run.as_of))
    return sorted(ends, key=lambda pair: date.fromisoformat(pair[1]), reverse=True)


def _unique(pairs: Iterable[tuple[str, str]]) -> Options:
    """Labels told apart by the value behind them: a list finds its entries by their labels."""
    listed = [(str(label), str(value)) for label, value in pairs]
    labels = [label for label, _ in listed]
    return [
        (f"{label}〔{value}〕" if labels.count(label) > 1 else label, value)
        for label, value in listed
    ]
