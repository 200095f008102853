"""How far the projections can be trusted, and what they cost.

``make bench`` prints the hindcast of 2000 to 2020 against naive methods and the institute's
projection of 2018, the trend against its projection of 2023 and the count of 2025 with the
difference by component, the city's own statements recomputed under several readings, and time and
memory for every municipality of Japan with ten scenarios over fifty years.
"""

import resource
import sys
import time
import tracemalloc
from dataclasses import replace

import numpy as np
import pandas as pd

import people
from machi import store
from machi.population import (
    ages,
    coherence,
    data,
    decomposition,
    hindcast,
    needs,
    readings,
    scenarios,
    statements,
    study,
    towns,
    trends,
)
from machi.population.data import PopulationData
from machi.population.projection import Rates, project
from machi.population.scenarios import Scenario, Trend
from machi.population.towns import Towns

CODES = people.CODES
NAMES = {"022012": "青森市", "072028": "会津若松市", "012360": "北斗市"}
CITY = "072028"
FUTURE = [2025, 2030, 2035, 2040, 2045, 2050]
JAPAN = 1741
SCENARIOS = 10
STEPS = 10


def heading(words: str) -> None:
    print(f"\n## {words}")


def show(frame: pd.DataFrame) -> None:
    print(frame.to_string(float_format=lambda value: f"{value:.2f}"))


# ---- hindcast ----------------------------------------------------------------------------------


def show_hindcast(ready: Towns) -> None:
    seen = hindcast.Observed(CODES, ready.years, ready.censuses, {2020: ready.newest})
    bases = [year for year in ready.years if year >= 1985]
    heading("後ろ向き検証：2000～2020年の誤差（絶対値の平均、%）。1985～2015年を起点とする")
    for last in (1, 2, 3):
        found = hindcast.errors(seen, ready.national, bases, last)
        found = found[(found["year"] >= 2000) & (found["horizon"] <= 20)]
        table = hindcast.summary(found, ["group", "horizon"])
        if last == trends.LAST:
            print(f"平均する期間の数 {last}（既定）")
            show(table.pivot(index=["group", "horizon"], columns="method", values="mape"))
            signed = table.pivot(index=["group", "horizon"], columns="method", values="malpe")
            print("偏り（符号つき平均、%）")
            show(signed)
            of_town = hindcast.summary(
                found[found["group"] == "total"], ["municipality_code", "horizon"]
            )
            show(
                of_town.pivot(
                    index=["municipality_code", "horizon"], columns="method", values="mape"
                )
            )
            print("目標年ごと（総数、起点はその5年前、符号つき%）")
            five = found[(found["group"] == "total") & (found["horizon"] == 5)]
            show(five.pivot(index=["municipality_code", "year"], columns="method", values="error"))
        else:
            total = table[(table["group"] == "total") & (table["method"] == "cohort_component")]
            print(
                f"平均する期間の数 {last}：総数",
                dict(zip(total["horizon"], total["mape"].round(2), strict=True)),
            )


def show_2020(held: PopulationData, ready: Towns) -> None:
    heading("2020年（年齢不詳補完値）に対する誤差（%）：2015年から5年先")
    seen = hindcast.Observed(CODES, ready.years, ready.censuses, {2020: ready.newest})
    found = hindcast.errors(seen, ready.national, [2015], trends.LAST)
    table = found.pivot(index=["municipality_code", "group"], columns="method", values="error")
    institute = data.broad_groups(held, "ipss2018", CODES, [2020])
    for (code, group), _ in table.iterrows():
        value = institute[group][CODES.index(code), 0]
        truth = ready.newest[group][CODES.index(code)]
        table.loc[(code, group), "ipss2018"] = (value / truth - 1) * 100
    settled = ready.censuses.copy()
    for place, guests in enumerate(ready.guests):
        settled[place, -1] *= 1 - guests / settled[place, -1].sum()
    calm = hindcast.Observed(CODES, ready.years, settled, {2020: ready.newest})
    adjusted = hindcast.errors(calm, ready.national, [2015], trends.LAST)
    adjusted = adjusted[adjusted["method"] == "cohort_component"]
    keys = ["municipality_code", "group"]
    table["避難者を除く"] = adjusted.set_index(keys)["error"]
    show(table)


# ---- against the institute ---------------------------------------------------------------------


def trend_rates(ready: Towns, periods: int) -> Rates:
    return scenarios.rates(ready.trend, ready.national, Scenario("trend"), periods)


def show_institute(held: PopulationData, ready: Towns) -> None:
    base, rates = ready.trend.base, trend_rates(ready, 6)
    ours = ages.broad(project(base, rates).population)
    theirs = data.broad_groups(held, "ipss2023", CODES, FUTURE)
    heading("すう勢と社人研2023年推計の差（%）")
    rows = {
        (code, group): dict(
            zip(FUTURE, (ours[group][place, 1:] / theirs[group][place] - 1) * 100, strict=True)
        )
        for place, code in enumerate(CODES)
        for group in ours
    }
    show(pd.DataFrame(rows).T)
    heading("その差の中身（人）：0～14歳が2035年に合う出生率にした走らせ方との比較")
    factor = decomposition.fertility_factor(base, rates, theirs["0-14"][:, 2], 3)
    fitted = replace(rates, fertility=rates.fertility * factor[:, np.newaxis, np.newaxis])
    closer = ages.broad(project(base, fitted).population)
    for place, code in enumerate(CODES):
        print(f"{NAMES[code]}：出生率の倍率 {factor[place]:.3f}")
        rows = {"差（総数）": ours["total"][place, 1:] - theirs["total"][place]}
        rows["うち出生率"] = ours["total"][place, 1:] - closer["total"][place, 1:]
        for group in ages.BROAD:
            rows[f"残り {group}"] = closer[group][place, 1:] - theirs[group][place]
        show(pd.DataFrame(rows, index=FUTURE).T.round())


def show_2025(held: PopulationData, ready: Towns) -> None:
    heading("2025年国勢調査（速報）との差（%）：推計が大きいとき正")
    count = data.broad_groups(held, "census_preliminary", CODES, [2025])["total"][:, 0]
    found = {}
    for last in (1, 2, 3):
        each = towns.prepare(held, CODES, last=last)
        found[f"すう勢（{last}期間）"] = (
            project(each.trend.base, trend_rates(each, 1)).population[:, 1].sum(axis=(-2, -1))
        )
    for series in ("ipss2018", "ipss2023"):
        found[series] = data.broad_groups(held, series, CODES, [2025])["total"][:, 0]
    table = {name: (value / count - 1) * 100 for name, value in found.items()}
    show(pd.DataFrame(table, index=list(CODES)))
    step = project(ready.trend.base, trend_rates(ready, 1))
    heading("2020～2025年の1年当たり（人）：すう勢")
    parts = {
        "出生": step.births[:, 0].sum(axis=-1) / 5,
        "死亡": step.deaths[:, 0].sum(axis=-1) / 5,
        "社会増減": step.migration[:, 0].sum(axis=(-2, -1)) / 5,
        "実際の増減（速報）": (count - ready.newest["total"]) / 5,
    }
    show(pd.DataFrame(parts, index=list(CODES)).round())


# ---- the city's own statements -----------------------------------------------------------------


def show_city(held: PopulationData) -> None:
    done = study.work_out(held, CITY)
    made = statements.made_in(study.claims_of(done), store.load_shared()["sources"])
    compared = readings.compare(done, made)
    heading(f"会津若松市の記述を計算し直す（ビジョンは{made}年に公表）")
    wide = compared.pivot(index=["claim_id", "stated"], columns="reading", values="computed")
    show(wide[list(readings.run(done, made))].round(1))
    print("記述に合う数（15%、1.5ポイント以内）")
    print(compared.groupby("reading", sort=False)["near"].sum().to_string())
    heading("資料の数どうし（推計によらない）")
    show(coherence.check(done).T)
    heading("ビジョンの上乗せの内訳（人、言葉どおり）と必要な数（1年当たり）")
    show(needs.differences(done).set_index(["group", "year"]).round())
    show(needs.flows(done, "vision").set_index("start_year").round())
    print("2060年に10万人とするために加えて要る転入超過（人/年）")
    print(needs.movers_for_aim(done).round().to_string())
    heading("会津若松市のすう勢2060年（人）：前提を一つずつ変える")
    show(needs.sensitivity(done).set_index("change"))


def show_components(held: PopulationData, ready: Towns) -> None:
    heading("2060年までの増減の内訳（人）：年齢構成と寿命・出生率・移動")
    rows = {}
    for code in CODES:
        town = ready.one(code)
        for name, scenario in towns.stated_scenarios(held, code, 2020).items():
            rates = scenarios.rates(town, ready.national, scenario, 8)
            parts = decomposition.components(town.base, rates)
            rows[NAMES[code], name] = [
                float(part[-1]) for part in (parts.structure, parts.fertility, parts.migration)
            ]
    show(pd.DataFrame(rows, index=["構成", "出生率", "移動"]).T.round())


# ---- cost --------------------------------------------------------------------------------------


def show_cost(ready: Towns) -> None:
    heading(f"{JAPAN:,}市区町村 × {SCENARIOS}シナリオ × {STEPS * ages.STEP}年")
    random = np.random.default_rng(20261122)
    picks = random.integers(0, len(CODES), JAPAN)
    size = random.lognormal(-1, 1, JAPAN)[:, np.newaxis, np.newaxis]
    trend = Trend(
        ready.trend.start,
        ready.trend.base[picks] * size,
        ready.trend.migration[picks] * random.uniform(0.5, 1.5, JAPAN)[:, np.newaxis, np.newaxis],
        ready.trend.relative_fertility[picks],
    )
    several = [
        Scenario(f"s{place}", total_fertility={2020: 1.3, 2040: 1.3 + 0.1 * place})
        for place in range(SCENARIOS)
    ]
    for attempt in ("1回目", "2回目", "記憶を測る"):
        if attempt == "記憶を測る":
            tracemalloc.start()
        begun = time.perf_counter()
        rates = scenarios.stack(
            [scenarios.rates(trend, ready.national, one, STEPS) for one in several]
        )
        found = project(trend.base[:, np.newaxis], rates)
        seconds = time.perf_counter() - begun
        print(
            f"{attempt}：{seconds:.2f}秒 {found.population.shape} "
            f"{found.population.nbytes / 2**20:.0f} MiB"
        )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    unit = 2**20 if sys.platform == "darwin" else 2**10
    print(f"最大の記憶：配列 {peak / 2**20:.0f} MiB、プロセス全体 {most / unit:.0f} MiB")
    one = ready.one(CITY)
    begun = time.perf_counter()
    for _ in range(100):
        project(one.base, scenarios.rates(one, ready.national, several[3], 8))
    print(f"1市1シナリオ40年：{(time.perf_counter() - begun) * 10:.2f}ミリ秒（スライダー1回）")


def main() -> None:
    begun = time.perf_counter()
    held = people.held()
    print(f"表を読む：{time.perf_counter() - begun:.2f}秒")
    ready = towns.prepare(held, CODES)
    show_hindcast(ready)
    show_2020(held, ready)
    show_institute(held, ready)
    show_2025(held, ready)
    show_city(held)
    show_components(held, ready)
    show_cost(ready)


if __name__ == "__main__":
    main()
