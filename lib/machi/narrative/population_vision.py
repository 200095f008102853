"""The documents' own numbers about population, recomputed: which come out again, and how."""

from collections.abc import Iterator

import pandas as pd

from machi import quantities, tables, words
from machi.narrative import common
from machi.narrative.population import NO_VISION, about, count, signed
from machi.population import readings, statements, study
from machi.population.readings import DEFAULT
from machi.population.study import Study
from machi.store import Municipality

NAMES = {
    "fading": "言葉どおり",
    "families": "若い家族の転入で釣り合う",
    "at_once": "はじめから移動なし",
    "losing": "すう勢は転出超過が続く",
    "census_fertility": "出生率を国勢調査に合わせる",
    "vintage": "策定時の国勢調査から・言葉どおり",
    "vintage_at_once": "策定時の国勢調査から・移動なし",
}
MEANINGS = {
    "fading": "最新の国勢調査から始め、年齢ごとの純移動の率を、資料の年に0になるまで直線で縮める"
    "（資料の社会増減が0でなければ、若い家族の転出入で合わせる）。",
    "families": "出ていく人は同じ率で出ていき、若い家族の転入がそれを資料の年までに埋め合わせる。",
    "at_once": "最新の国勢調査の時点から、どの年齢も純移動を0とする。",
    "losing": "ビジョンは「若い家族の転入」と同じ。比べるすう勢を、資料にある直近の社会増減が"
    "毎年続くものとする。",
    "census_fertility": "資料の出生率は届け出に基づき、国勢調査の子どもの数から計算した率より高い。"
    "その比だけ下げる。",
    "vintage": "ビジョンを作ったときに公表されていた国勢調査から始める。ほかは言葉どおり。",
    "vintage_at_once": "同じ国勢調査から始め、はじめから、どの年齢も純移動を0とする。",
}
COHERENT = "資料の数どうしが合うかは、推計によらず、足し算と割り算だけでも確かめられます。"


def claims_table(compared: pd.DataFrame) -> tables.Block:
    """Each stated number beside the reading to the letter and the one that fits best."""
    names = list(dict.fromkeys([DEFAULT, readings.best(compared)]))
    return _claims(compared, names, "資料の数と再計算")


def every_reading(compared: pd.DataFrame) -> tables.Block:
    """Each stated number beside every reading."""
    names = [name for name in readings.READINGS if name in set(compared["reading"])]
    if len(names) < 2:
        return tables.nothing(NO_VISION)
    return tables.fold(
        _claims(compared, names, "すべての読み方による再計算"), "すべての読み方を見る"
    )


def _claims(compared: pd.DataFrame, names: list[str], caption: str) -> tables.Block:
    """The numbers as rows and the readings as columns, with a mark where they agree."""
    if compared.empty:
        return tables.nothing("資料に、推計で確かめられる将来の人口の数がありません。")
    first = compared.drop_duplicates("claim_id")
    shown = pd.DataFrame(
        {"what": [_subject(row) for _, row in first.iterrows()], "printed": first["printed"]}
    )
    for name in names:
        held = compared[compared["reading"] == name].set_index("claim_id")
        rows = (held.loc[claim] for claim in first["claim_id"])
        shown[name] = [f"{'○' if row['near'] else '×'} {_value(row)}" for row in rows]
    return tables.table(
        shown,
        caption,
        {"what": "資料が述べること", "printed": "資料の言葉", **{n: NAMES[n] for n in names}},
        note=f"○は、差が数の{words.percent(readings.TOLERANCE)}以内（高齢化率は{readings.POINTS}"
        "ポイント以内、「下回る」はそのとおり）のもの。資料の数は「約」で、一、二桁です。",
    )


def _subject(row: pd.Series) -> str:
    """What a claim is about: 2040年の年少人口（現状推計との差）."""
    measure = words.POPULATION_MEASURES[row["measure"]]
    return f"{row['year']:.0f}年の{measure}（{words.POPULATION_COMPARISONS[row['comparison']]}）"


def _value(row: pd.Series) -> str:
    """A recomputed number as the document would print it."""
    if row["measure"] == "ageing_rate":
        return signed(row["computed"], 1, "ポイント" if row["comparison"] == "difference" else "%")
    text = about(row["computed"])
    return f"+{text}" if row["comparison"] == "difference" and row["computed"] > 0 else text


def meanings(compared: pd.DataFrame) -> tables.Block:
    """What each reading assumes."""
    names = [name for name in readings.READINGS if name in set(compared["reading"])]
    if len(names) < 2:
        return tables.nothing(NO_VISION)
    return tables.definitions((NAMES[name], MEANINGS[name]) for name in names)


def verdict(compared: pd.DataFrame) -> tables.Block:
    """What follows from the readings, in sentences."""
    near = compared.groupby("reading", sort=False)["near"].sum()
    if len(near) < 2:
        return tables.nothing(NO_VISION)
    size = compared["claim_id"].nunique()
    best = readings.best(compared)
    lines = [f"言葉どおりの読み方で再現できるのは、{size}件のうち{near[DEFAULT]}件です。"]
    if near[best] > near[DEFAULT]:
        lines.append(
            f"最もよく合うのは「{NAMES[best]}」で、{size}件のうち{near[best]}件です"
            f"（{MEANINGS[best].removesuffix('。')}）。"
        )
    if near[best] > near[DEFAULT] and near[best] == size:
        lines.append(
            "資料の数は、資料の言葉とは別の前提で計算された可能性があります。"
            "どの国勢調査から、移動をいつから0として計算したかを、担当課に確かめてください。"
        )
    if len(lost := readings.never(compared)):
        listed = "、".join(f"「{_subject(row)}」" for _, row in lost.iterrows())
        lines.append(
            f"どの読み方でも再現できないのは{listed}です。計算の前提を担当課に確かめてください。"
        )
    return tables.sentences(lines)


def path_table(path: pd.DataFrame, reading: str) -> tables.Block:
    """The vision's own path, under the reading that fits best, beside what was counted since.

    Args:
        path: ``readings.path``.
        reading: the reading's name; blank without a vision.
    """
    if not reading:
        return tables.nothing(NO_VISION)
    return tables.table(
        path.assign(year=path["year"].astype("str") + "年"),
        f"ビジョンの道筋（「{NAMES[reading]}」による再計算）と国勢調査（人）",
        {"year": "年", "vision": "ビジョンの道筋", "counted": "国勢調査", "gap": "国勢調査との差"},
        digits=dict.fromkeys(("vision", "counted", "gap"), 0),
        empty="ビジョンの起点より後の国勢調査は、まだありません。",
    )


def coherent(found: pd.DataFrame) -> tables.Block:
    """Whether the documents' numbers fit each other, by arithmetic alone."""
    if found.empty:
        return tables.nothing("資料の数どうしを突き合わせられる組がありません。")
    lines = [line for _, row in found.iterrows() for line in _coherent(row)]
    return tables.sentences([COHERENT, *lines])


def _coherent(held: pd.Series) -> Iterator[str]:
    """One year of ``coherence.check`` in words."""
    year, total = f"{held['year']:.0f}年", held["trend_total"]
    lower = f"{quantities.format_number(-held['points'], 0)}ポイント"
    told = f"{year}：{count(held['gain'])}増えて高齢化率が{lower}下がるのは、"
    if held["bounded"]:
        yield (
            f"{told}65歳以上がこの推計のすう勢の{about(held['run_elderly'])}なら、すう勢の総人口が"
            f"{about(held['fitting_total'])}のときです。資料は{count(total)}を下回るとだけ述べています。"
        )
        return
    yield (
        f"{told}すう勢が{count(total)}なら、65歳以上が{about(held['elderly'])}（高齢化率"
        f"{quantities.format_number(held['ageing_rate'], 1)}%）のときです。この推計のすう勢では"
        f"{about(held['run_elderly'])}です。"
    )
    yield f"{year}：すう勢に差を足すと、ビジョンは{about(held['vision_total'])}になります。"


def needed(movers: pd.DataFrame, done: Study) -> tables.Block:
    """How many movers a year, beyond each scenario's own, the aim of the vision takes.

    Args:
        movers: ``needs.movers_for`` the aim; empty without one.
        done: the study.
    """
    aims = statements.aims(study.claims_of(done))
    if movers.empty or not aims:
        return tables.nothing(NO_VISION)
    (year, aim), *_ = aims.items()
    found = movers.set_index("series")["movers"]
    when = f"{year}年" if year else f"{done.years[-1]}年（資料に年の記載はありません）"
    lines = []
    for name, word in (("trend", "すう勢のまま"), ("vision", "ビジョンの出生率と移動に加えて")):
        if name in found:
            more, fewer = ("転入", "転出") if found[name] > 0 else ("転出", "転入")
            lines.append(
                f"{when}に{count(aim)}となるのは、{word}、若い家族の{more}が"
                f"{fewer}を毎年{about(abs(found[name]))}上回るときです。"
            )
    return tables.sentences(lines)


def sources_of_claims(done: Study, town: Municipality) -> tables.Block:
    """Every number of the documents about population, with its place."""
    claims = study.claims_of(done)
    shown = common.with_source(claims, town)
    return tables.table(
        shown.assign(
            scenario=words.say(shown["scenario"], words.POPULATION_SCENARIOS),
            measure=words.say(shown["measure"], words.POPULATION_MEASURES),
            year=[words.when(year, "calendar") or tables.MISSING for year in shown["year"]],
            status=words.say(shown["status"], words.POPULATION_STANDINGS),
            certainty=words.say(shown["certainty"], words.FIGURE_CERTAINTIES),
        ),
        "人口について資料が述べる数",
        {
            "scenario": "道筋",
            "measure": "何の数か",
            "year": "年",
            "printed": "資料の言葉",
            "status": "立場",
            "certainty": "確かさ",
            "source": "出典",
        },
        empty="人口について資料が述べる数は、登録されていません（表 population_claims）。",
    )
