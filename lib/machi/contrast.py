"""Where the international growth method and the share of the progress due part: made-up examples.

The situations are hypothetical; every ratio and verdict is computed by ``growth`` and ``kpi``.
"""

from datetime import date

import numpy as np
import pandas as pd

from machi import growth, kpi
from machi.rules import Rule

FIRST, NOW, LAST = 2019, 2022, 2024
"""Every example: baseline, third year of five, target year."""
FIELDS = ["name", "unit", "measure_type", "direction"]
VALUES = ["baseline", "target", "actual"]
STARTUPS = ("起業件数（累計）", "件", "cumulative", "increase")
WAITING = ("待機児童数", "人", "level", "decrease")
MIGRATION = ("社会増減", "人", "annual", "increase")
SITUATIONS = (
    (
        STARTUPS,
        (0, 200, 1),
        "国際方式は0を0.001と置くので最初の1件だけで大きな伸びになり、"
        "ほぼ進んでいないことを示す進み具合が正しい。",
    ),
    (
        STARTUPS,
        (0, 200, 100),
        "0から数える指標の伸び率は遅れを隠すので、"
        "期間の6割で半分と少し遅れていることを示す進み具合が正しい。",
    ),
    (
        WAITING,
        (100, 0, 50),
        "国際方式は目標の0を0.001と置いて0の直前まで評価を上げないので、"
        "期間の6割で半分を減らしたと見る進み具合が正しい。",
    ),
    (
        WAITING,
        (100, 0, 5),
        "国際方式は残りの数人をさらに何分の一にできるかを問うので、"
        "予定より早く減ったことを示す進み具合が正しい。",
    ),
    (
        MIGRATION,
        (-490, -270, -400),
        "減らしたいのは転出超過の人数で、毎年同じ率で縮むと考える理由はないので、"
        "人数の差で見る進み具合が正しい。",
    ),
    (
        MIGRATION,
        (-50, 50, 10),
        "符号をまたぐと伸び率は定まらないが差は定まるので、"
        "期間の6割で6割進んだと見る進み具合が正しい。",
    ),
    (
        ("施策の満足度", "%", "level", "increase"),
        (80, 85, 82),
        "0から遠く変化が小さい値では二つの方式はほぼ同じなので、説明しやすい進み具合で足りる。",
    ),
    (
        ("総人口（減少を見込んだ目標）", "人", "level", "increase"),
        (50000, 47000, 49000),
        "減り続けても国際方式では初めから「目標達成」なので、"
        "判定せず、下回らない線（維持）として定め直すのが正しい。",
    ),
    (
        ("通信販売の売上", "百万円", "annual", "increase"),
        (100, 1000, 400),
        "毎年同じ率で伸びる計画なら国際方式が正しく、"
        "進み具合で見るなら計画に各年の目標値を定める必要がある。",
    ),
)


def table(pace: Rule, international: Rule) -> pd.DataFrame:
    """The situations, judged both ways in the third year of a five-year plan.

    Args:
        pace: grades the share of the progress due.
        international: grades the growth ratio.

    Returns:
        One row per situation, in the order of ``SITUATIONS``: name (marked 例示), unit, direction,
        baseline, target, actual, growth_ratio (+inf: achieved; missing: undefined), growth_verdict
        (label; missing: cannot be judged), share, verdict (label), reason (of ``kpi.REASONS``;
        missing when there is a verdict), parts (whether the two verdicts differ in tone, or only
        one of them exists), why (which one is right for a municipal indicator, in Japanese).
    """
    judged = kpi.assess(_indicators(), _observations(), date(LAST + 1, 3, 31), pace)
    ratio = growth.growth_ratio(judged)
    labels = international.grade(ratio)
    judged = judged.assign(
        growth_ratio=ratio,
        growth_verdict=labels,
        parts=_tone(labels, international) != _tone(judged["verdict"], pace),
        why=[why for *_, why in SITUATIONS],
    )
    columns = ["growth_ratio", "growth_verdict", "share", "verdict", "reason", "parts", "why"]
    return judged[["name", "unit", "direction", *VALUES, *columns]]


def _tone(labels: pd.Series, rule: Rule) -> pd.Series:
    """The tone of each label; empty without a verdict."""
    return labels.map({step.label: step.tone for step in rule.steps}).fillna("")


def _indicators() -> pd.DataFrame:
    """The situations as indicators of a plan, as ``kpi.prepare`` returns them."""
    frame = pd.DataFrame([fields for fields, *_ in SITUATIONS], columns=FIELDS)
    return frame.assign(
        indicator_id=[str(place) for place in range(len(frame))],
        plan_id="",
        goal_id="",
        name="（例示）" + frame["name"],
        cumulative_from=np.where(frame["measure_type"] == "cumulative", FIRST + 1, np.nan),
        start_year=FIRST + 1,
        end_year=LAST,
    )


def _observations() -> pd.DataFrame:
    """Baseline, target and actual of every situation, one row each."""
    values = pd.DataFrame([numbers for _, numbers, _ in SITUATIONS], columns=VALUES, dtype=float)
    years = {"baseline": FIRST, "target": LAST, "actual": NOW}
    long = values.rename_axis("indicator_id").reset_index().melt("indicator_id", var_name="series")
    return long.assign(
        indicator_id=long["indicator_id"].astype("str"),
        year=long["series"].map(years).astype("Int64"),
        year_type="fiscal",
        status="final",
    )
