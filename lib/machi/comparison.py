"""Several municipalities side by side: counts with what they are counts of, never a ranking.

Rows come in the order of municipality codes, which says nothing about anybody. A municipality
without a row has nothing to count; it is not zero. Nothing is divided by inhabitants.
"""

from collections.abc import Callable, Mapping
from datetime import date

import pandas as pd

from machi import alignment, kpi, periods, progress, reading, schemas, sdgs
from machi.rules import Rule

Tables = Mapping[str, pd.DataFrame]
"""Tables of one municipality by name, as ``store`` reads them."""
Towns = Mapping[str, Tables]
"""Tables of several municipalities by code."""
CODE = "municipality_code"
FEW = 20
"""Municipalities up to which each has a row of its own; of more, their prefectures have."""
PLAN = [CODE, "plan_id", "plan"]
SERIES = ("baseline", "target", "actual")
NOT_JUDGED = "not_judged"
TRACE = ["source_id", "locator"]
IDS = ("indicator_id", "plan_id", "goal_id", "same_as")
MARK = "/"
"""Stands between code and id where tables of municipalities are one; no id has it."""
ALIGNMENT = ("stated", "reviewed", "inferred", "open")


def plans(towns: Towns, day: date) -> pd.DataFrame:
    """Which plans there are.

    Returns:
        municipality_code, plan_id, plan (short title), kind, edition, status, start_year,
        end_year, national_strategy_id, and in_force: whether ``day`` lies within its fiscal years
        (missing where they are not printed).
    """
    year = periods.fiscal_year_of(day)

    def of(tables: Tables) -> pd.DataFrame:
        own = tables["plans"]
        known = own["start_year"].notna() & own["end_year"].notna()
        within = (own["start_year"] <= year) & (year <= own["end_year"])
        columns = ["plan_id", "kind", "edition", "status", "start_year", "end_year"]
        return own[[*columns, "national_strategy_id"]].assign(
            plan=own["short_title"], in_force=within.astype("boolean").where(known)
        )

    return _each(towns, of, [*PLAN, "kind", "edition", "status", "start_year", "end_year",
                             "national_strategy_id", "in_force"])  # fmt: skip


def coverage(towns: Towns, national_goals: pd.DataFrame, strategy_id: str = "") -> pd.DataFrame:
    """How many national goals the goals of each plan answer.

    Args:
        towns: tables of the municipalities.
        national_goals: goals of all editions.
        strategy_id: an edition for all plans; empty for the one in force when each was made.

    Returns:
        municipality_code, plan_id, plan, strategy_id; asked (national goals a plan is expected to
        take up) and its parts by the strongest basis of a link: stated, reviewed, inferred (which
        is never counted as an answer) and open; goals (municipal ones) and linked (those with a
        stated or reviewed link). Plans without goals, or without an edition, have no row.
    """

    def of(tables: Tables) -> pd.DataFrame:
        goals, plans = tables["goals"], tables["plans"]
        having = goals.loc[goals["tier"] == "goal", "plan_id"]
        wanted = alignment.editions(plans[plans["plan_id"].isin(having)], strategy_id)
        held = wanted.dropna(subset=["strategy_id"])
        short = plans.set_index("plan_id")["short_title"]
        rows = []
        for plan, edition in zip(held["plan_id"], held["strategy_id"], strict=True):
            table = alignment.matrix(goals, tables["national_links"], national_goals, plan, edition)
            rows.append((plan, short[plan], edition, *_covered(table, national_goals)))
        return pd.DataFrame(rows, columns=columns[1:])

    columns = [*PLAN, "strategy_id", "asked", *ALIGNMENT, "goals", "linked"]
    return _each(towns, of, columns)


def _covered(table: pd.DataFrame, national_goals: pd.DataFrame) -> tuple[int, ...]:
    above, below = alignment.coverage(table, national_goals)
    asked = above.loc[above["expected"], "national_goal_id"]
    cells = [set(table[column].dropna()) for column in asked]
    best = [
        max(cell, key=lambda basis: alignment.STRENGTH[basis], default="open") for cell in cells
    ]
    counts = (best.count(basis) for basis in ALIGNMENT)
    return len(best), *counts, len(below), int((below["national_goals"] > 0).sum())


def sdg_profile(towns: Towns, sdg_goals: pd.DataFrame) -> pd.DataFrame:
    """Which SDGs what is done carries.

    Returns:
        Per municipality and SDG goal: municipality_code, sdg, short_title, declared (chosen for a
        plan as a whole), counts of goals, indicators and projects that carry it (names of
        ``sdgs.CARRIERS``), marks (their sum), all_marks (the municipality's sum over the 17) and
        share (marks of all_marks; missing without any mark).
    """

    def of(tables: Tables) -> pd.DataFrame:
        names = ("sdg_links", "goals", "indicators", "projects")
        table = sdgs.coverage(sdgs.place(*(tables[n] for n in names)), sdg_goals)
        marks = table[sdgs.CARRIERS].sum(axis=1)
        return table.assign(marks=marks, all_marks=marks.sum())

    columns = [CODE, "sdg", "short_title", "declared", *sdgs.CARRIERS, "marks", "all_marks"]
    frame = _each(towns, of, columns)
    whole = frame["all_marks"].astype("float64")
    return frame.assign(share=frame["marks"] / whole.mask(whole == 0))


def prepared(towns: Towns) -> pd.DataFrame:
    """``kpi.prepare`` of all municipalities, with municipality_code in front, by code."""
    joined = _joined(towns, "indicators", "plans")
    return _apart(kpi.prepare(joined["indicators"], joined["plans"]))


def measurability(towns: Towns) -> pd.DataFrame:
    """What there is to judge indicators with.

    Returns:
        municipality_code, plan_id, plan, indicators (all that are printed, repeated ones too) and
        one count per name of ``kpi.MEASURABLE``. Plans without indicators have no row.
    """
    joined = _joined(towns, "indicators", "plans", "observations")
    indicators = kpi.prepare(joined["indicators"], joined["plans"])
    found = kpi.measurability(indicators, joined["observations"])
    grouped = found.groupby("plan_id", sort=False)
    sums = grouped[list(kpi.MEASURABLE)].sum().assign(indicators=grouped.size()).reset_index()
    table = plan_titles(towns).merge(_apart(sums), on=PLAN[:2])
    return table[[*PLAN, "indicators", *kpi.MEASURABLE]]


def assess(towns: Towns, day: date, rule: Rule) -> pd.DataFrame:
    """``kpi.assess`` of all municipalities, with municipality_code in front.

    An indicator that repeats another one of its plan is judged once.
    """
    joined = _joined(towns, "indicators", "plans", "observations", "definition_changes")
    indicators = kpi.prepare(joined["indicators"], joined["plans"])
    own = indicators[~indicators["repeated"]]
    changes = joined["definition_changes"]
    return _apart(kpi.assess(own, joined["observations"], day, rule, changes))


def verdicts(assessment: pd.DataFrame, towns: Towns, rule: Rule) -> pd.DataFrame:
    """How many indicators earned which verdict, and why the others cannot be judged.

    Args:
        assessment: ``assess``.
        towns: tables of the municipalities.
        rule: the rule of the assessment.

    Returns:
        municipality_code, plan_id, plan, indicators (each once), one count per label of ``rule``,
        not_judged, and one count per name of ``kpi.REASONS``. The labels and not_judged add up to
        indicators, the reasons to not_judged.
    """
    labels = [step.label for step in rule.steps]
    key = [CODE, "plan_id"]
    outcome = assessment["verdict"].fillna(assessment["reason"])
    sizes = assessment.assign(outcome=outcome).groupby([*key, "outcome"]).size()
    table = sizes.unstack(fill_value=0).reindex(columns=[*labels, *kpi.REASONS], fill_value=0)
    table.insert(0, "indicators", table.sum(axis=1))
    table[NOT_JUDGED] = table[list(kpi.REASONS)].sum(axis=1)
    known = plan_titles(towns).merge(table.reset_index(), on=key)
    return known[[*PLAN, "indicators", *labels, NOT_JUDGED, *kpi.REASONS]]


def plan_titles(towns: Towns) -> pd.DataFrame:
    """municipality_code, plan_id and plan (short title), by code and order of the documents."""

    def of(tables: Tables) -> pd.DataFrame:
        return tables["plans"][["plan_id"]].assign(plan=tables["plans"]["short_title"])

    return _each(towns, of, PLAN)


def printed(towns: Towns, wanted: pd.DataFrame, day: date) -> pd.DataFrame:
    """The values a judgement of indicators rests on, each with its place in a document.

    Args:
        towns: tables of the municipalities.
        wanted: municipality_code and indicator_id of the indicators.
        day: actuals of periods ending later are not used.

    Returns:
        municipality_code, indicator_id, series (one of ``SERIES``), year, year_type, value,
        source_id, locator: the same values as in ``assess``, in the order of ``wanted``; no row for
        a missing one.
    """
    own = {code: towns[code] for code in sorted(set(wanted[CODE]))}
    joined = _joined(own, "indicators", "plans", "observations", "definition_changes")
    indicators = kpi.prepare(joined["indicators"], joined["plans"])
    ids = wanted[CODE] + MARK + wanted["indicator_id"]
    held, _ = progress.comparable(
        kpi.values(joined["observations"], day), joined["definition_changes"]
    )
    frame = progress.gather(indicators[indicators["indicator_id"].isin(ids)], held)
    found = _apart(pd.concat([_places(frame, held, series) for series in SERIES]))
    columns = [CODE, "indicator_id", "series", *progress.FIELDS[:3], *TRACE]
    return wanted[[CODE, "indicator_id"]].merge(found[columns], on=[CODE, "indicator_id"])


def _places(frame: pd.DataFrame, held: pd.DataFrame, series: str) -> pd.DataFrame:
    """The rows of ``held`` that ``progress.gather`` took for one series."""
    key = ["indicator_id", "year", "year_type"]
    named = {f"{series}_{field}": field for field in ("year", "year_type")}
    chosen = frame.loc[frame[series].notna(), ["indicator_id", *named]].rename(columns=named)
    rows = held[held["series"] == series].drop_duplicates(key)
    return chosen.merge(rows[[*key, "series", "value", *TRACE]], on=key)


def rows_of(members: pd.DataFrame) -> dict[str, str]:
    """What stands for each municipality in the rows of a table: itself, or of many its prefecture.

    Args:
        members: municipality_code, label and prefecture_name, by code.
    """
    name = "label" if len(members) <= FEW else "prefecture_name"
    return dict(zip(members[CODE], members[name], strict=True))


def summed(frame: pd.DataFrame, rows: Mapping[str, str], *keep: str) -> pd.DataFrame:
    """A frame of this module with its counts added up per row a reader sees.

    Args:
        frame: counts with municipality_code.
        rows: what stands for each code, e.g. its own name or its prefecture; in reading order.
        keep: other columns that tell rows apart, e.g. sdg.

    Returns:
        ``row``, the kept columns and the sums of all whole numbers; every row of ``rows`` that has
        any count, in their order.
    """
    if frame.empty:
        return pd.DataFrame(columns=["row", *(c for c in frame if c != CODE)])
    places = {row: place for place, row in enumerate(dict.fromkeys(rows.values()))}
    counts = [c for c in frame if pd.api.types.is_integer_dtype(frame[c]) and c not in keep]
    table = frame.assign(row=frame[CODE].map(rows)).groupby(["row", *keep], sort=False)[counts]
    found = table.sum().reset_index()
    order = found["row"].map(places).sort_values(kind="stable").index
    return found.loc[order].reset_index(drop=True)


def _joined(towns: Towns, *names: str) -> dict[str, pd.DataFrame]:
    """Tables of all municipalities as one, the code put before every id.

    Judging many rows at once costs little more than judging few. Ids are unique within a
    municipality only. Without any municipality the tables are empty.
    """
    if not towns:
        return {name: reading.empty(schemas.MUNICIPAL[name]) for name in names}
    joined = {}
    for name in names:
        parts = []
        for code in sorted(towns):
            table = towns[code][name]
            own = {column: code + MARK + table[column] for column in IDS if column in table}
            parts.append(table.assign(**own))
        joined[name] = pd.concat(parts, ignore_index=True)
    return joined


def _apart(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame made of ``_joined`` tables with the code in a column of its own."""
    halves = {
        column: [(None, None) if pd.isna(i) else i.split(MARK, 1) for i in frame[column]]
        for column in IDS
        if column in frame
    }
    own = {c: pd.Series([i for _, i in both], frame.index, "str") for c, both in halves.items()}
    apart = frame.assign(**own)
    code, *_ = halves.values()
    apart.insert(0, CODE, pd.Series([c for c, _ in code], frame.index, "str"))
    return apart.reset_index(drop=True)


def _each(towns: Towns, of: Callable[[Tables], pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    """One frame of what ``of`` finds in each municipality, by code."""
    parts = [of(towns[code]).assign(**{CODE: code}) for code in sorted(towns)]
    kept = [part for part in parts if len(part)]
    if not kept:
        return pd.DataFrame(columns=columns)
    return pd.concat(kept, ignore_index=True)[columns]
