"""What projects counted, year by year, and what one counted result cost where that is defined."""

from collections.abc import Mapping

import pandas as pd

from machi import tables, words
from machi.narrative.sdg_gaps import when
from machi.narrative.spending import SILENT

GAPS = {
    "no_results": "一つの年度の結果の印字がない",
    "no_total": "額の読める事業費がない",
    "no_common_year": "予算の年度と結果の年度が重ならない",
    "zero_results": "結果が0で割れない",
}
NO_EFFECT = (
    "事業費には、数えていないことの費用も含まれ、結果には、ほかの事業や事情もはたらきます。"
    "効果や効率、原因と結果を示すものではありません。"
)


def result_table(results: pd.DataFrame, titles: Mapping[str, str]) -> tables.Block:
    """Counted results per project, years side by side; sums over years apart.

    Args:
        results: ``evaluation.counted_results``.
        titles: titles of the projects by id.
    """
    key = ["project_id", "result", "unit", "group"]
    yearly = results[results["span"] == "year"].sort_values("year", kind="stable")
    labels = dict.fromkeys(
        words.when(y, t) for y, t in zip(yearly["year"], yearly["year_type"], strict=True)
    )
    rows = []
    for (project, result, unit, group), own in results.groupby(key, sort=False):
        row: dict[str, object] = dict.fromkeys(labels)
        row |= {"title": titles[str(project)], "counted": f"{result}（{unit}）"}
        row |= {"group": words.RESULT_GROUPS[str(group)], "more": _more(own)}
        row |= {
            words.when(r.year, r.year_type): r.value for r in own.itertuples() if r.span == "year"
        }
        rows.append(row)
    columns = {"title": "事業", "counted": "数えたもの", "group": "区分"}
    columns |= {label: label for label in labels} | {"more": "複数の年の合計など"}
    frame = pd.DataFrame(rows, columns=list(columns))
    return tables.table(
        frame.astype(dict.fromkeys(labels, "float")),
        "事業ごとに数えた結果（資料の印字のまま）",
        columns,
        note="「—」は印字がないことを示し、0ではありません。単位や区分の違うものは足せません。",
        empty=SILENT,
    )


def _more(own: pd.DataFrame) -> str | None:
    """Counts over several years, or of years nobody can read."""
    parts = [
        f"{r.start_year}〜{words.when(r.year, r.year_type)} {words.amount(r.value, r.unit)}"
        if r.span == "years"
        else f"{words.amount(r.value, r.unit)}（期間は読み取れない）"
        for r in own.itertuples()
        if r.span != "year"
    ]
    return "、".join(parts) or None


def uncounted(projects: pd.DataFrame, results: pd.DataFrame) -> tables.Block:
    """Which projects print no counted result.

    Args:
        projects: table ``projects``.
        results: ``evaluation.counted_results``.
    """
    if results.empty:
        return tables.nothing(SILENT)
    bare = projects[~projects["project_id"].isin(results["project_id"])]
    if bare.empty:
        return tables.sentences(["どの事業にも、数えた結果の印字があります。"])
    listed = words.listed(list(bare["title"]), len(bare))
    return tables.sentences(
        [f"数えた結果の印字がない事業は、{len(projects)}件のうち{len(bare)}件です：{listed}。"]
    )


def evidence(results: pd.DataFrame, titles: Mapping[str, str]) -> tables.Block:
    """Every result as printed, with its note and place; illegible ones too.

    Args:
        results: table ``project_results`` with ``source`` (``common.with_source``).
        titles: titles of the projects by id.
    """
    shown = results.assign(
        title=results["project_id"].map(titles),
        group_word=words.say(results["group"], words.RESULT_GROUPS),
        printed=results["value_printed"].fillna(words.say(results["status"], words.STATUSES)),
    )
    columns = {
        "title": "事業",
        "result": "数えたもの",
        "group_word": "区分",
        "period_printed": "年度（印字）",
        "printed": "値（印字）",
        "note": "注",
        "source": "出典",
    }
    return tables.table(shown, "結果の印字と出典", columns, empty=SILENT)


def cost_sentence(costs: pd.DataFrame, gaps: pd.DataFrame, results: pd.DataFrame) -> list[str]:
    """Whether any project has a cost per result, and if not, which years there are.

    Args:
        costs: ``evaluation.unit_costs``.
        gaps: ``evaluation.cost_gaps``.
        results: ``evaluation.counted_results``.
    """
    if gaps.empty:
        return []
    known = costs.dropna(subset=["cost"])["project_id"].nunique()
    if known:
        return [
            f"同じ年度の事業費と結果の両方があり、結果一つ当たりの費用を計算できるのは、"
            f"{len(gaps)}事業のうち{known}件です。効果や効率を示すものではありません。"
        ]
    money, counts = (_years(gaps[column]) for column in ("total_years", "result_years"))
    if not money or not counts:
        return ["事業費か結果の一方がないため、結果一つ当たりの費用は計算できません。"]
    if (gaps["reason"] == "zero_results").any():
        return [
            "同じ年度の事業費と結果がある事業も、結果が0のため、一つ当たりの費用は計算できません。"
        ]
    spans = dict.fromkeys(
        f"{r.start_year}〜{r.year}" for r in results[results["span"] == "years"].itertuples()
    )
    more = f"と、{'、'.join(spans)}年度の合計" if spans else ""
    return [
        f"結果一つ当たりの費用は、どの事業も計算できません。事業費は{money}年度、"
        f"数えた結果は{counts}年度{more}で、同じ年度の両方を持つ事業がないためです。"
    ]


def _years(column: pd.Series) -> str:
    return "・".join(str(y) for y in sorted({y for years in column for y in years}))


def cost_block(
    costs: pd.DataFrame, gaps: pd.DataFrame, results: pd.DataFrame, titles: Mapping[str, str]
) -> tables.Block:
    """Cost per result where it is defined, and for every other project the reason.

    Args:
        costs: ``evaluation.unit_costs``.
        gaps: ``evaluation.cost_gaps``.
        results: ``evaluation.counted_results``.
        titles: titles of the projects by id.
    """
    if gaps.empty:
        return tables.nothing(SILENT)
    known = costs.dropna(subset=["cost"])
    blocks = [tables.caveat("".join(cost_sentence(costs, gaps, results)))]
    if len(known):
        blocks.append(_cost_table(known, titles))
    rest = gaps.dropna(subset=["reason"])
    shown = rest.assign(
        title=rest["project_id"].map(titles),
        money=[_years(pd.Series([years])) for years in rest["total_years"]],
        counts=[_years(pd.Series([years])) for years in rest["result_years"]],
        reason_word=words.say(rest["reason"], GAPS),
    ).replace({"money": {"": None}, "counts": {"": None}})
    columns = {
        "title": "事業",
        "money": "事業費の読める年度",
        "counts": "結果のある年度",
        "reason_word": "計算できない理由",
    }
    if len(rest):
        caption = "結果一つ当たりの費用を計算できない理由"
        blocks.append(tables.fold(tables.table(shown, caption, columns), "事業ごとの理由を見る"))
    return tables.stack(blocks)


def _cost_table(known: pd.DataFrame, titles: Mapping[str, str]) -> tables.Block:
    return tables.table(
        known.assign(
            title=known["project_id"].map(titles),
            when=[when(row) for row in known.itertuples()],
            counted=[words.amount(r.count_, r.unit) for r in known.rename(
                columns={"count": "count_"}).itertuples()],
        ),
        "同じ年度の事業費と、数えた結果一つ当たりの額（千円）",
        {
            "title": "事業",
            "when": "年度",
            "total": "事業費",
            "result": "数えたもの",
            "counted": "結果",
            "cost": "一つ当たり",
        },
        digits={"cost": 1},
        note=NO_EFFECT,
    )  # fmt: skip
