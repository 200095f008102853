"""Tables of the population chapter."""

from collections.abc import Sequence

import pandas as pd

from machi import quantities, tables, words
from machi.narrative.population import LABELS, MIDDLE, MODEL, NO_AGES, NO_COUNTS, about, signed
from machi.population import ages
from machi.population.study import Study

EXACT = "推計の値は一の位まで示しますが、それほど正確ではありません。"
CHANGES = {
    "": "すう勢（既定の前提）",
    "no_guests_removed": "2015年の避難者を除かない",
    "one_interval": "直近の5年間だけの傾向",
    "two_intervals": "直近の10年間の傾向",
    "more_deaths": "死亡率が国の1.1倍（過去も）",
    "fewer_deaths_ahead": "死亡率がこれから0.9倍",
    "half_migration": "移動の率がこれから0.5倍",
    "more_migration": "移動の率がこれから1.5倍",
    "low_fertility": "出生率がこれから1.2",
    "high_fertility": "出生率がこれから1.6",
}
COMPONENTS = {"structure": "年齢構成と寿命", "fertility": "出生率", "migration": "移動"}
GROUPS = words.AGE_GROUPS | {"ageing_rate": "高齢化率（%）"}


def path_table(paths: pd.DataFrame) -> tables.Block:
    """Total population by year and series, the figure's twin."""
    if paths.empty:
        return tables.nothing(NO_COUNTS)
    wide = paths.pivot(index="year", columns="series", values="persons")
    order = [name for name in LABELS if name in wide]
    shown = wide[order].reset_index()
    for name in order:
        shown[name] = shown[name].astype("float64")
    return tables.table(
        shown.assign(year=shown["year"].astype("str") + "年"),
        "総人口（人）",
        {"year": "年", **{name: LABELS[name] for name in order}},
        digits=dict.fromkeys(order, 0),
        note=EXACT,
    )


def range_table(paths: pd.DataFrame, cases: int) -> tables.Block:
    """The trend with the range of past errors."""
    held = paths[paths["low"].notna()]
    return tables.table(
        held.assign(year=held["year"].astype("str") + "年"),
        "すう勢と、過去の誤差を当てはめた幅（人）",
        {"year": "年", "low": "下の端", "persons": "すう勢", "high": "上の端"},
        digits=dict.fromkeys(("low", "persons", "high"), 0),
        note=f"過去の推計{cases}件の誤差の、中央の80%が入る幅です。確率ではありません。"
        "件数が少なく互いに重なるため、実際の幅はこれより広いことがあります。",
        empty="過去に当てはめられる国勢調査が足りないため、幅は示せません"
        "（比べる自治体を選ぶと、その誤差も合わせて使います）。",
    )


def gap_table(gaps: pd.DataFrame, later: pd.Series | None) -> tables.Block:
    """Every projection against the latest count."""
    if later is None:
        return tables.nothing(
            "推計の起点より後の国勢調査がないため、推計との差はまだ分かりません。"
        )
    shown = gaps.assign(
        label=gaps["series"].map(LABELS),
        order=gaps["percent"].abs(),
        percent=[signed(value) for value in gaps["percent"]],
    ).sort_values("order")
    series = words.POPULATION_SERIES[str(later["series"])]
    persons = quantities.format_number(float(later["total"]), 0)
    return tables.table(
        shown,
        f"{later['year']}年の{series}{persons}人との差（推計−実際）",
        {"label": "推計", "projected": "推計（人）", "gap": "差（人）", "percent": "差の割合"},
        digits={"projected": 0, "gap": 0},
        note="差の小さい順。5年先の一点なので、この順が長い先にも続くとは限りません。",
    )


def group_table(values: pd.DataFrame, years: Sequence[int]) -> tables.Block:
    """Broad groups and the ageing rate of chosen years, by series."""
    chosen = values[values["year"].isin(years)]
    if chosen.empty:
        return tables.nothing(NO_AGES)
    wide = chosen.pivot(index=["series", "year"], columns="group", values="value").reset_index()
    order = list(LABELS)
    wide = wide.assign(place=wide["series"].map(order.index)).sort_values(["place", "year"])
    columns = {name: GROUPS[name] for name in (*ages.BROAD, "ageing_rate")}
    return tables.table(
        wide.assign(label=wide["series"].map(LABELS), when=wide["year"].astype("str") + "年"),
        "年齢3区分（人）と高齢化率",
        {"label": "系列", "when": "年", **columns},
        digits={**dict.fromkeys(ages.BROAD, 0), "ageing_rate": 1},
        note=f"高齢化率は総人口に占める65歳以上の割合。国勢調査の年齢不詳は按分しています。{EXACT}",
    )


def contribution_table(parts: pd.DataFrame, done: Study) -> tables.Block:
    """What the change until the last year consists of, by scenario."""
    if parts.empty:
        return tables.nothing(NO_AGES)
    wide = parts.pivot(index="series", columns="component", values="persons")
    wide = wide.reindex([name for name in LABELS if name in wide.index])
    wide["total"] = wide.sum(axis=1)
    shown = wide.reset_index()
    return tables.table(
        shown.assign(label=shown["series"].map(LABELS)),
        f"{done.trend.start}年から{done.years[-1]}年までの増減の内訳（人）",
        {"label": "シナリオ", **COMPONENTS, "total": "計"},
        digits=dict.fromkeys((*COMPONENTS, "total"), 0),
        note="年齢構成と寿命：人口が置き換わる出生率で、移動がないときの増減。"
        "出生率：その出生率との差による増減。移動：移動した人と、その子どもによる増減。",
    )


def flow_table(flows: pd.DataFrame) -> tables.Block:
    """Births, deaths and movers a year of the vision, and how many more than the trend's."""
    shown = flows.assign(
        years=flows["start_year"].astype("str") + "〜" + flows["end_year"].astype("str") + "年"
    )
    return tables.table(
        shown,
        "ビジョンに要る出生と移動（1年あたり、人）",
        {
            "years": "期間",
            "births": "出生",
            "more_births": "うちすう勢より多い出生",
            "deaths": "死亡",
            "migration": "純移動",
            "more_movers": "うちすう勢より多い純移動",
        },
        digits=dict.fromkeys(("births", "more_births", "deaths", "migration", "more_movers"), 0),
        note="純移動は転入−転出。移動した女性の子どもも、出生に入ります。",
        empty="ビジョンの前提の記載がないため、要る出生と移動の数は示せません。",
    )


def difference_table(differences: pd.DataFrame) -> tables.Block:
    """What fertility and migration of the vision add to the trend."""
    shown = differences.assign(
        when=differences["year"].astype("str") + "年",
        name=differences["group"].map(words.AGE_GROUPS),
    )
    return tables.table(
        shown,
        "ビジョンとすう勢の差の内訳（人）",
        {
            "when": "年",
            "name": "区分",
            "fertility": "出生率だけ",
            "migration": "移動だけ",
            "both": "両方が重なる分",
            "total": "差の計",
        },
        digits=dict.fromkeys(("fertility", "migration", "both", "total"), 0),
        note="両方が重なる分は、移動で増えた人が、高くなった出生率で産む子どもなどです。",
        empty="ビジョンの前提の記載がないため、すう勢との差はありません。",
    )


def sensitivity_table(found: pd.DataFrame, done: Study) -> tables.Block:
    """The trend with one assumption changed at a time."""
    if found.empty:
        return tables.nothing(NO_AGES)
    return tables.table(
        found.assign(name=found["change"].map(CHANGES), change_by=found["gap"]),
        f"前提を一つずつ変えたときの{done.years[-1]}年（すう勢）",
        {
            "name": "前提",
            "persons": "総人口（人）",
            "change_by": "既定との差（人）",
            "ageing_rate": "高齢化率（%）",
        },
        digits={"persons": 0, "change_by": 0, "ageing_rate": 1},
        note=EXACT,
    )


def institute_table(found: pd.DataFrame) -> tables.Block:
    """The trend against the institute's projection, and what the difference is made of."""
    shown = found.assign(
        when=found["year"].astype("str") + "年", percent=[signed(p) for p in found["percent"]]
    )
    columns = {name: f"残り：{words.AGE_GROUPS[name].split('（')[0]}" for name in ages.BROAD}
    factor = "" if found.empty else quantities.format_number(found["factor"].iloc[0], 2)
    return tables.table(
        shown,
        "すう勢と社人研2023年推計の差（人、すう勢−社人研）",
        {"when": "年", "gap": "差", "percent": "割合", "fertility": "うち出生率", **columns},
        digits=dict.fromkeys(("gap", "fertility", *ages.BROAD), 0),
        note=f"社人研の年少人口に合わせると、出生率はすう勢の{factor}倍でした。その差を「うち出生率」、"
        "なお残る差を区分ごとに示します（移動・生残率・起点の違いによるもの）。",
        empty="社人研2023年推計か年齢別の人口が表にないため、比べられません。",
    )


def hindcast_table(summary: pd.DataFrame, group: str) -> tables.Block:
    """Mean absolute errors of each method by horizon, the best one marked."""
    methods = ["cohort_component", "change_ratios", "linear", "constant"]
    held = summary[summary["group"] == group]
    wide = held.pivot(index="horizon", columns="method", values="mape").reset_index()
    cases = held.groupby("horizon")["cases"].max()
    best = wide[methods].idxmin(axis=1).map(LABELS) if len(wide) else []
    shown = wide.assign(
        when=wide["horizon"].astype("str") + "年先",
        cases=wide["horizon"].map(cases),
        best=best,
    )
    return tables.table(
        shown,
        f"過去の推計の誤差：{words.AGE_GROUPS[group]}（絶対値の平均、%）",
        {
            "when": "何年先か",
            **{name: LABELS[name] for name in methods},
            "best": "最も小さい",
            "cases": "件数",
        },
        digits=dict.fromkeys(methods, 1),
        empty="国勢調査が3回分に満たないため、過去に当てはめて確かめられません。",
    )


def hindcast_reading(summary: pd.DataFrame) -> tables.Block:
    """Which method was off least, horizon by horizon, for the total."""
    held = summary[summary["group"] == "total"]
    if held.empty:
        return tables.nothing("過去の誤差を比べられません。")
    lines = []
    for horizon, rows in held.groupby("horizon"):
        best = rows.loc[rows["mape"].idxmin()]
        own = rows.loc[rows["method"] == MODEL, "mape"].iloc[0]
        line = f"{horizon}年先の総人口の誤差は、{LABELS[best['method']]}が最も小さく"
        line += f"平均{quantities.format_number(best['mape'], 1)}%"
        if best["method"] != MODEL:
            line += f"、{LABELS[MODEL]}は{quantities.format_number(own, 1)}%"
        lines.append(f"{line}でした。")
    return tables.sentences(lines)


def institute_reading(found: pd.DataFrame) -> tables.Block:
    """The last year's difference, and the largest part of it."""
    if found.empty:
        return tables.nothing("社人研2023年推計と比べられません。")
    last = found.iloc[-1]
    names = {"fertility": "出生率", **{name: words.AGE_GROUPS[name] for name in ages.BROAD}}
    largest = max(names, key=lambda name: abs(last[name]))
    part = names[largest] + ("の違い" if largest == "fertility" else "の移動・生残・起点の違い")
    return tables.sentences(
        [
            f"{last['year']:.0f}年のすう勢は社人研より{signed(last['percent'])}、"
            f"{signed(last['gap'], 0, '人')}です。最も大きいのは{part}"
            f"（{signed(last[largest], 0, '人')}）です。"
        ]
    )


def newest_table(found: pd.DataFrame, done: Study) -> tables.Block:
    """Errors at the newest census of what could be said five years before, by group."""
    wide = found.pivot(index="series", columns="group", values="error").reset_index()
    order = [name for name in LABELS if name in set(wide["series"])]
    wide = wide.set_index("series").reindex(order).reset_index()
    groups = [name for name in ("total", *ages.BROAD) if name in wide]
    return tables.table(
        wide.assign(
            label=wide["series"].map(LABELS),
            **{name: [_signed(value) for value in wide[name]] for name in groups},
        ),
        f"{done.trend.start}年の国勢調査に対する、5年前の推計の誤差",
        {"label": "推計", **{name: words.AGE_GROUPS[name] for name in groups}},
        empty="最新の国勢調査より前の推計がないため、比べられません。",
    )


def _signed(value: float) -> str:
    return tables.MISSING if pd.isna(value) else signed(value)


def reading_of_paths(paths: pd.DataFrame) -> tables.Block:
    """One line under the fan: how far apart the scenarios are."""
    here = paths[(paths["year"] == MIDDLE) & (paths["kind"] != "observed")]
    if here.empty:
        return tables.nothing(NO_AGES)
    low, high = here.loc[here["persons"].idxmin()], here.loc[here["persons"].idxmax()]
    return tables.sentences(
        [
            f"{MIDDLE}年の人口は、最も少ない{LABELS[low['series']]}の{about(low['persons'])}から、"
            f"最も多い{LABELS[high['series']]}の{about(high['persons'])}まで開きます。"
        ]
    )
