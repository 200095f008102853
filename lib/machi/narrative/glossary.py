"""The words a committee member meets in any chapter, in the order of reading."""

from machi import words
from machi.narrative.consistency_words import (
    CONFIDENCE_MEANINGS,
    CONFIDENCES,
    SEVERITIES,
    SEVERITY_MEANINGS,
)
from machi.narrative.overview import DEFINITIONS


def _levels(names: dict[str, str], meanings: dict[str, str]) -> str:
    """Levels and what they mean in one line."""
    return "、".join(f"{word}は{meanings[level]}" for level, word in names.items())


_EDITIONS = "、".join(f"{number}は{title}" for number, title in words.LATER_EDITIONS.items())

WORDS: list[tuple[str, str]] = [
    *DEFINITIONS,
    ("基準値", "出発点となる値。いつの値かを併せて読みます"),
    ("目標値", "計画が目指す値。年ごとの目標があるものと、最終年の目標だけのものがあります"),
    ("実績値", "実際に測られた値。基準日より後の期間の値は使いません"),
    ("水準の指標", "その時点の値で測るもの（割合、登録者数など）"),
    ("累計の指標", "計画の初めなど、ある時点から足し上げた数で測るもの"),
    ("年ごとの指標", "一年間に数えた数で測るもの。表では「単年」と書きます"),
    ("維持の指標", "ある線を下回らない、または上回らないことを目指すもの"),
    ("道のり", "基準値から目標値までのうち、実績が進んだ割合"),
    (
        "進むべき分",
        "過ぎた期間の割合だけ、目標までの道のりを進んでいるとした値。5年計画の3年目なら6割",
    ),
    ("達成率", "実績値を目標値で割った割合。減らす指標では実態と逆に見えることがあります"),
    ("判断できない", "判断に要る値が資料にないこと。未達でも0点でもありません"),
    ("見通し", "三つ以上の時点の値に直線を当て、目標の年に届くかを見たもの。予測ではありません"),
    ("採点規則", "実績をどの区切りで「順調」などとするかの決まり。自治体や国によって異なります"),
    ("国の版", f"国が決めた地方創生の戦略。N1は第1期（2014）、{_EDITIONS}"),
    ("対応", "自治体の目標や施策が、国の目標に応えているというつながり"),
    (
        "記載・判断・推定",
        "つながりや分類の根拠。記載（●）は資料の言葉、判断（○）は編集者の読み、"
        "推定（△）は計算による候補で、数に入れません",
    ),
    ("ゴールとターゲット", "SDGsの17の目標と、その下の169の細かい目標（11.3 など）"),
    ("担い手", "SDGsの印が付いた施策・指標・事業。計画全体が掲げるだけのものは含みません"),
    ("事業費", "事業の予算。職員の人件費の概算を含みません"),
    ("一般財源", "事業費のうち、使い道の決まっていない市税などでまかなう額"),
    (
        "ロジックモデル",
        "事業から成果までのつながりを箱と矢印で示した図。原因と結果の証明ではありません",
    ),
    ("すう勢", "これまでの出生・死亡・移動の傾向が続くとした、将来の人口の推計"),
    ("ビジョン", "人口ビジョン。自治体が目指す将来の人口と、その前提となる出生率・移動"),
    ("純移動", "転入した人から転出した人を引いた数。社会増減ともいいます"),
    ("社人研", "国立社会保障・人口問題研究所。国の機関として、地域の将来の人口を推計しています"),
    ("食い違い", "資料の中で、数・言葉・年・名称が互いに合わないところ。誤りとは限りません"),
    ("重要度", _levels(SEVERITIES, SEVERITY_MEANINGS)),
    ("確からしさ", _levels(CONFIDENCES, CONFIDENCE_MEANINGS)),
    ("基準日", "この日までに分かっている事実だけで判断する、という日"),
    ("データの指紋", "読み込んだ表から計算した12文字。同じなら、同じデータから作られています"),
]
"""Word and meaning; meanings of the chapters are taken over, not said a second time."""
