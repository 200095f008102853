"""The most and the least a municipality can bring: names, indicators and hostile words.

The names are the longest and the shortest of Japan: no municipality is written with more
characters than seven (いちき串木野市, かすみがうら市, つくばみらい市) and none with fewer than two
(津市). Every plan, number and project here is made up.
"""

from collections.abc import Iterator

from towns import HOSTILE, Row, Town, goal, indicator, plan, value

GOALS, MEASURES, INDICATORS, PROJECTS = 8, 40, 200, 60
YEARS = range(2020, 2025)
KINDS = ("cumulative", "annual", "level", "milestone")
WORDS = tuple(HOSTILE.values())


def crowded() -> Town:
    """200 indicators of eight goals with every hostile word, in a town with the longest name."""
    code, name = "462195", "いちき串木野市"
    title = f"第2期{name}まち・ひと・しごと創生総合戦略{HOSTILE['script']}"
    plans = [
        plan(code, "x1", f"第1期{name}総合戦略", "第1期総合戦略", "2015-2019",
             national_strategy_id="N1"),
        plan(code, "x2", title, f"第2期{HOSTILE['element']}", "2020-2024",
             national_strategy_id="N2", predecessor_id="x1", note=HOSTILE["script"]),
    ]  # fmt: skip
    tables = {
        "plans": plans,
        "goals": list(_goals()),
        "indicators": list(_indicators()),
        "observations": [row for n in range(INDICATORS) for row in _values(n)],
        "definition_changes": [
            {"indicator_id": "k1", "year": "2022", "year_type": "fiscal"}
            | {"change": f"集計の範囲を変更{HOSTILE['element']}"}
        ],
        "statements": [
            {"statement_id": f"s{n}", "plan_id": "x2", "subject_type": "indicator"}
            | {"subject_id": f"k{n}", "claim": claim, "text": f"増えた。{words}"}
            | {"basis": "judged", "note": words}
            for n, words in enumerate(WORDS)
            for claim in [("increased", "met", "not_met")[n % 3]]
        ],
        "sdg_links": list(_sdg_links()),
        "national_links": [
            {"goal_id": f"g{n}", "national_goal_id": f"N2-{n % 4 + 1}", "basis": "reviewed"}
            | {"relation": ("corresponds", "partial")[n % 2], "evidence": WORDS[n]}
            for n in range(GOALS - 2)
        ],
    }
    return Town(code, "ichikikushikino", name, "鹿児島県", tables | _projects())


def single() -> Town:
    """One goal with one indicator, in the town with the shortest name."""
    code = "242012"
    tables = {
        "plans": [plan(code, "y", "津市総合戦略", "総合戦略", "2020-2024")],
        "goals": [goal("y", "g", "goal", "働く場をつくる")],
        "indicators": [indicator("y", "k", "g", "起業", "annual")],
        "observations": [
            value("k", "baseline", 2019, 3),
            value("k", "target", 2024, 5),
            value("k", "actual", 2023, 4),
        ],
    }
    return Town(code, "tsu", "津市", "三重県", tables)


def bare() -> Town:
    """Goals of which the plan says nothing but the title, in another town with a long name."""
    code = "082309"
    titles = ("働く場", "人の流れ", "子育て", "まち")
    tables = {
        "plans": [plan(code, "z", "かすみがうら市総合戦略", "総合戦略", "2020-2024")],
        "goals": [goal("z", f"g{n}", "goal", title) for n, title in enumerate(titles)],
    }
    return Town(code, "kasumigaura", "かすみがうら市", "茨城県", tables)


def _goals() -> Iterator[Row]:
    yield goal("x1", "old", "goal", "前の計画の目標")
    for n in range(GOALS):
        yield goal("x2", f"g{n}", "goal", f"{WORDS[n]}をつくる", number=str(n + 1))
    for n in range(MEASURES):
        words = WORDS[n % len(WORDS)]
        more = {"subtitle": words, "description": f"説明 {words}", "note": words}
        yield goal("x2", f"m{n}", "measure", f"施策{n} {words}", f"g{n % GOALS}", **more)


def _indicators() -> Iterator[Row]:
    yield indicator("x1", "old-k", "old", "続く指標", "cumulative")
    for n in range(INDICATORS):
        words = WORDS[n] if n < len(WORDS) else f"の件数その{n}"
        more = {"same_as": "old-k"} if n == len(WORDS) else {}
        if n == 2:
            more["unit"] = "<b>か所"
        yield indicator(
            "x2", f"k{n}", f"m{n % MEASURES}", f"指標{n} {words}", KINDS[n % 4],
            definition=f"定義 {words}", direction=("increase", "decrease")[n % 5 == 4], **more,
        )  # fmt: skip


def _values(n: int) -> Iterator[Row]:
    """Baseline, target and five actuals; every seventh target is blank."""
    key, unit = f"k{n}", "<b>か所" if n == 2 else "件"
    start, step = 20 + n % 13, (3 + n % 4) * (-1 if n % 5 == 4 else 1)
    start = start + 100 if step < 0 else start
    yield value(key, "baseline", 2019, start, unit)
    yield value(key, "target", 2024, None if n % 7 == 6 else start + 5 * step, unit)
    for years, year in enumerate(YEARS, start=1):
        yield value(key, "actual", year, start + years * (step - n % 3 // 2), unit)


def _sdg_links() -> Iterator[Row]:
    subjects = [("measure", "goal", f"m{n}", n) for n in range(MEASURES)]
    subjects += [("project", "project", f"p{n}", n) for n in range(0, PROJECTS, 2)]
    for _what, kind, key, n in subjects:
        yield {
            "subject_type": kind,
            "subject_id": key,
            "sdg": str(n % 17 + 1),
            "basis": "stated",
            "relation": "carries",
            "legibility": "clear",
            "printed": WORDS[n % len(WORDS)],
        }


def _projects() -> dict[str, list[Row]]:
    """Projects with money of two years and a counted result each."""
    projects, budgets, results = [], [], []
    for n in range(PROJECTS):
        key, words = f"p{n}", WORDS[n % len(WORDS)]
        project = {"plan_id": "x2", "project_id": key, "goal_id": f"m{n % MEASURES}"}
        texts = dict.fromkeys(("summary", "progress", "issue", "next_step"), words)
        projects.append(project | {"title": f"事業{n} {words}", "department": words} | texts)
        for year in (2024, 2025):
            money = {"year": str(year), "stage": "budget", "item": "total", "basis": "stated"}
            amount = {"value": str(n * 10 + year), "value_printed": str(n * 10 + year)}
            budgets.append({"project_id": key} | money | amount | {"status": "final"})
        counted = {"result": f"参加{words}", "unit": "人", "group": "total", "year": "2024"}
        count = {"year_type": "fiscal", "value": str(n), "value_printed": f"{n}人"}
        results.append({"project_id": key} | counted | count | {"status": "final"})
    return {"projects": projects, "budgets": budgets, "project_results": results}
