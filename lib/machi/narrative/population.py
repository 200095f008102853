"""Population in words: how many, where it goes under each scenario, what that rests on."""

import pandas as pd

from machi import quantities, tables, words
from machi.narrative import common
from machi.population import gaps, statements, study
from machi.population.readings import DEFAULT
from machi.population.study import Study
from machi.store import Municipality
from machi.tables import Figure

MODEL = "cohort_component"
LABELS = words.POPULATION_SERIES_LABELS | {
    MODEL: "コーホート要因法（すう勢）",
    "constant": "変わらないとみる",
    "linear": "直線で延ばす",
}
MIDDLE = 2050
"""Year that every scenario and the institute's projection share."""
NO_COUNTS = (
    "人口の表（population_totals、population_ages）に行がないため、人口の推移も見通しも示せません。"
)
NO_AGES = (
    "すう勢などの推計には、5年おきに2回分以上の国勢調査の男女・5歳階級別人口"
    "（表 population_ages）が要ります。この自治体の表にはまだないため、推計は示せません。"
)
NO_VISION = (
    "資料に、人口ビジョンの前提（将来の出生率など）の記載がないか、"
    "表 population_claims にまだ入力していません。"
)


def count(persons: float) -> str:
    """A counted number: 117,376人."""
    return f"{quantities.format_number(float(persons), 0)}人"


def about(persons: float) -> str:
    """A computed number in three significant digits: 約92,300人."""
    return f"約{quantities.format_number(rounded(persons), 0)}人"


def rounded(persons: float) -> float:
    """Three significant digits, but no finer than one person."""
    whole = abs(float(persons))
    digits = 3 - len(str(int(whole))) if whole >= 1 else 0
    return quantities.round_half_up(float(persons), min(digits, 0))


def signed(value: float, digits: int = 1, unit: str = "%") -> str:
    """With its sign: +2.1%, −0.7%; what rounds to nothing has none of the two."""
    shown = quantities.round_half_up(float(value), digits)
    sign = "+" if shown > 0 else "−" if shown < 0 else "±"
    return f"{sign}{quantities.format_number(abs(shown), digits)}{unit}"


def more(value: float, unit: str = "%", digits: int = 1) -> str:
    """2.1%多い, 0.7%少ない."""
    size = f"{quantities.format_number(abs(float(value)), digits)}{unit}"
    return f"{size}{'多い' if value > 0 else '少ない'}" if size.strip("0.%") else "同じ"


def labelled(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame of series with the words for them in a column ``label``."""
    return frame.assign(label=frame["series"].map(LABELS))


def panels(shapes: pd.DataFrame) -> pd.DataFrame:
    """``study.shapes`` with the heading of each pyramid in a column ``panel``."""
    word = {"counted": "", "estimated": "（年齢は推計）", "projected": "（すう勢）"}
    years = shapes["year"].astype("str") + "年" + shapes["standing"].map(word)
    return shapes.assign(panel=years)


def points(done: Study) -> pd.DataFrame:
    """What the documents say of the total, as marks of the figure: label, year, persons, bound."""
    claims = study.claims_of(done)
    chosen = claims[(claims["measure"] == "population") & (claims["comparison"] != "difference")]
    chosen = chosen[chosen["scenario"].isin(["trend", "vision"])]
    frame = pd.DataFrame(
        {
            "label": "資料の" + chosen["scenario"].map(words.POPULATION_SCENARIOS).astype("str"),
            "year": chosen["year"],
            "persons": chosen["value"],
            "bound": chosen["comparison"],
        }
    )
    return frame.drop_duplicates(["year", "persons", "bound"]).reset_index(drop=True)


def figures(done: Study, paths: pd.DataFrame) -> tables.Block:
    """Key figures: the newest census, the count since, the trend, the institute, the vision."""
    known = paths[paths["kind"] == "observed"]
    if known.empty:
        return tables.nothing(NO_COUNTS)
    newest = known[known["year"] <= done.trend.start] if done.known else known
    base = newest.iloc[-1]
    listed = [Figure(f"{base['year']}年の国勢調査", count(base["persons"]))]
    if (later := gaps.newest_count(done)) is not None:
        change = (float(later["total"]) / float(base["persons"]) - 1) * 100
        words_of = f"{base['year']}年から{signed(change)}"
        label = f"{later['year']}年の{words.POPULATION_SERIES[later['series']]}"
        listed.append(Figure(label, count(later["total"]), words_of))
    for series in ("trend", "ipss2023", "vision"):
        here = paths[(paths["series"] == series) & (paths["year"] == MIDDLE)]
        if len(here):
            change = (float(here["persons"].iloc[0]) / float(base["persons"]) - 1) * 100
            words_of = f"{base['year']}年から{signed(change)}"
            label = f"{MIDDLE}年・{LABELS[series]}"
            listed.append(Figure(label, about(here["persons"].iloc[0]), words_of))
    return tables.key_figures(listed)


def brief(done: Study) -> list[str]:
    """Two lines for the summary: how many, and where trend and vision lead; none if unknown."""
    paths = study.paths(done)
    known = paths[paths["kind"] == "observed"].sort_values("year")
    if known.empty:
        return []
    last = known.iloc[-1]
    word = "の速報" if last["series"] == study.PRELIMINARY else ""
    ahead = [
        f"{LABELS[series]}では{MIDDLE}年に{about(here['persons'].iloc[0])}"
        for series in ("trend", "ipss2023")
        if len(here := paths[(paths["series"] == series) & (paths["year"] == MIDDLE)])
    ]
    line = f"{last['year']}年{word}は{count(last['persons'])}"
    return ["。".join([line, "、".join(ahead)]).rstrip("。"), *_promise(done)]


def lead(town: Municipality, said: list[str]) -> tables.Block:
    """The sentences the chapter begins with; population needs no plan, so both can be true."""
    return tables.sentences([*common.nothing_read(town), *said])


def sentences(
    name: str, done: Study, paths: pd.DataFrame, parts: pd.DataFrame, compared: pd.DataFrame
) -> list[str]:
    """The chapter's summary, six sentences at most.

    Args:
        name: the municipality.
        done: the study.
        paths: ``study.paths`` with ranges.
        parts: ``needs.contributions``.
        compared: ``readings.compare``.
    """
    known = paths[paths["kind"] == "observed"].sort_values("year")
    if known.empty:
        return [NO_COUNTS]
    lines = [_so_far(name, known)]
    if not done.known:
        return [*lines, NO_AGES]
    lines += [_ahead(paths), *_since(done), _why(done, parts)]
    return [*lines, *_vision(done, compared)]


def _so_far(name: str, known: pd.DataFrame) -> str:
    top, last = known.loc[known["persons"].idxmax()], known.iloc[-1]
    if top["year"] == last["year"]:
        return f"{name}の人口は、{last['year']}年に{count(last['persons'])}で、これまでの最多です。"
    lost = (1 - last["persons"] / top["persons"]) * 100
    return (
        f"{name}の国勢調査の人口は、{top['year']}年の{count(top['persons'])}が最も多く、"
        f"{last['year']}年{'の速報' if last['series'] == study.PRELIMINARY else ''}は"
        f"{count(last['persons'])}（最多の年から"
        f"{quantities.format_number(lost, 1)}%減）です。"
    )


def _ahead(paths: pd.DataFrame) -> str:
    """Where the trend leads, how sure that is, and what the institute says."""
    trend = paths[paths["series"] == "trend"]
    held = trend[trend["low"].notna()]
    there = trend.loc[trend["year"] == MIDDLE, "persons"].iloc[0]
    line = f"これまでの傾向が続くと（すう勢）、{MIDDLE}年は{about(there)}の見込みです"
    theirs = paths[(paths["series"] == "ipss2023") & (paths["year"] == MIDDLE)]
    if len(theirs):
        gap = (there / theirs["persons"].iloc[0] - 1) * 100
        line += f"（社人研2023年推計より{more(gap)}）"
    if held.empty:
        return f"{line}。"
    last = held.iloc[-1]
    return (
        f"{line}。過去に同じ方法が外れた幅を当てはめると、{last['year']}年は"
        f"{about(last['low'])}から{about(last['high'])}の間です。"
    )


def _since(done: Study) -> list[str]:
    """How far the projections already are from the latest count."""
    table, later = gaps.at_count(done), gaps.newest_count(done)
    if later is None or table.empty:
        return []
    trend = table.loc[table["series"] == "trend", "percent"].iloc[0]
    others = table[table["series"] != "vision"]
    best = others.loc[others["percent"].abs().idxmin()]
    return [
        f"{later['year']}年の{words.POPULATION_SERIES[later['series']]}は"
        f"{count(later['total'])}で、すう勢はこれより{more(trend)}人数でした。"
        f"最も近いのは{LABELS[best['series']]}（{signed(best['percent'])}）です。"
    ]


def _why(done: Study, parts: pd.DataFrame) -> str:
    """What the change until the last year consists of."""
    held = parts[parts["series"] == "trend"].set_index("component")["persons"]
    word = {"structure": "年齢構成（と寿命）", "fertility": "出生率", "migration": "移動"}
    listed = "、".join(
        f"{word[name]}によるものが{about(abs(value))}{'の減' if value < 0 else 'の増'}"
        for name, value in held.items()
    )
    total = float(held.sum())
    return (
        f"すう勢の{done.trend.start}年から{done.years[-1]}年までの"
        f"{about(abs(total))}の{'減少' if total < 0 else '増加'}のうち、{listed}です。"
    )


def _vision(done: Study, compared: pd.DataFrame) -> list[str]:
    """What the municipality's own vision comes to, and whether its numbers can be had again."""
    if "vision" not in done.runs:
        return []
    near = compared.groupby("reading")["near"].agg(["sum", "size"])
    lines = [f"{line}。" for line in _promise(done)]
    if len(near):
        best = near["sum"].idxmax()
        lines.append(
            f"資料が示す将来の数{near['size'].max()}件のうち、言葉どおりの読み方で再現できるのは"
            f"{near.loc[DEFAULT, 'sum']}件、最もよく合う読み方では{near.loc[best, 'sum']}件です。"
        )
    return lines


def _promise(done: Study) -> list[str]:
    """What the vision's assumptions lead to, beside its aim; nothing without a vision."""
    if "vision" not in done.runs:
        return []
    last = done.groups("vision")["total"][-1]
    aims = statements.aims(study.claims_of(done))
    line = f"ビジョンの前提がそのとおり実現すると、{done.years[-1]}年は{about(last)}です"
    if aims:
        aim = next(iter(aims.values()))
        line += f"（資料の目標は{count(aim)}{'程度' if None in aims else ''}）"
    return [line]
