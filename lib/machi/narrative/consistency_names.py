"""Japanese words of the checks of years, names, titles, ranges, marks and gaps.

Written like those of ``consistency_numbers``; all checks are put together here.
"""

from machi.narrative.consistency_numbers import NUMBERS
from machi.narrative.consistency_texts import TEXTS
from machi.narrative.consistency_words import Words

CHECKS = {
    **NUMBERS,
    **TEXTS,
    "year_printed": Words(
        "年の見出しと年",
        "{subject}の値の年が、印字の「{a}」と{year}で異なります。",
        "値の年",
    ),
    "period_heading": Words(
        "年と年度",
        "{subject}は「{a}」の見出しの下にありますが、{kind}で数える値です。",
        "値が年のものか年度のものか",
        first="見出し {a}",
        second="指標「{b}」",
    ),
    "target_period": Words(
        "計画の期間の外の目標",
        "{subject}に{year}の目標{a}がありますが、計画の期間は{start}から{end}までです。",
        "目標の年と計画の期間",
        first="{year}の目標 {a}",
        second="計画の期間 {b}年度",
    ),
    "target_year": Words(
        "目標の年",
        "{subject}の最後の目標は{year}（{a}）ですが、同じ計画のほとんどの指標は{usual}です。",
        "目標の年",
    ),
    "baseline_year": Words(
        "基準の年",
        "{subject}の基準値は{year}（{a}）ですが、同じ計画の多くの指標は{usual}を基準にしています。",
        "基準の年が異なる理由",
    ),
    "plan_periods": Words(
        "計画の期間のつながり",
        "{subject}の期間は{a}年度ですが、{relation}。",
        "計画の期間",
        first="この計画 {a}年度",
        second="前の計画 {b}年度",
    ),
    "plan_years": Words(
        "期間の印字のない計画",
        "{subject}の始まりか終わりの年が、読んだ部分に印字されていません。",
        "計画の期間",
    ),
    "announced_missing": Words(
        "定めるとされた指標",
        "{subject}は「{a}」と述べていますが、指標と目標値の印字がありません。",
        "指標をいつ、どこに示すか",
        first="言葉「{a}」",
    ),
    "sdg_silent": Words(
        "SDGsの言葉と印",
        "{sdg_case}",
        "SDGsとの関係",
        first="{a}",
        second="前の計画の言葉「{b}」",
    ),
    "edition_link": Words(
        "国の版の違い",
        "{subject}が作られた時期に有効だったのは{own}ですが、目標{goals}には{edition}の言葉が使われています。",
        "どの版の国の目標に合わせたか",
        first="資料の言葉「{a}」",
        second="作られた時期に有効 {own}",
    ),
    "actual_missing": Words(
        "結果の示されない目標",
        "期間の終わった{subject}の、目標値のある指標{of}件のうち、結果が読めるのは{having}件です"
        "（ないもの：{indicators}）。",
        "残る指標の結果",
    ),
    "year_order": Words(
        "年の前後",
        "{subject}の{series}は{year}（{a}）で、{before}の{order}より後か同じ年です。",
        "それぞれの年",
    ),
    "unit_printed": Words(
        "値の単位",
        "{subject}の{year}の{series}は{a}と印字され、指標の単位「{b}」と違う量です。",
        "指標の単位",
        first="印字 {a}",
        second="指標の単位 {b}",
    ),
    "name_unit": Words(
        "名称と単位",
        "{subject}は、{field}からは「{units}」で数えるものと読めますが、単位は「{b}」です。",
        "何を数える指標か",
        first="{field}「{a}」",
        second="単位「{b}」",
    ),
    "percent_bare": Words(
        "何の割合か",
        "{subject}は%で示されていますが、何に対する割合かの説明がありません。",
        "分母と分子",
    ),
    "unit_spelling": Words(
        "単位の書き方",
        "{subject}の単位は「{a}」と印字されていますが、正しい書き方は「{right}」です。",
        "単位の書き方",
    ),
    "pair_kind": Words(
        "同じ量の数え方",
        "{other}と同じ量とされる{subject}で、{field}が「{a}」と「{b}」に分かれています。",
        "数え方",
    ),
    "count_kind": Words(
        "累計か年ごとか",
        "{subject}には「{a}」とありますが、{type}の値として扱われています。",
        "累計か年ごとの数か",
    ),
    "pair_name": Words(
        "同じ量の二つの名",
        "同じ量とみられる指標が、「{a}」と「{b}」の二つの名で現れます。",
        "同じものを数えているか",
    ),
    "title_variant": Words(
        "一字違いの題名",
        "「{a}」と「{b}」は、一字か二字だけ違います。",
        "どちらの題名が正しいか",
    ),
    "title_renamed": Words(
        "版の間で変わった題名",
        "前の計画の「{a}」が、この計画では「{b}」となっています。",
        "題名を改めた理由",
    ),
    "title_repeated": Words(
        "二か所にある題名",
        "「{a}」が、再掲の断りなく二か所にあります。",
        "再掲か、別の取組か",
    ),
    "spelling_variant": Words(
        "表記の揺れ",
        "{subject}の題名に「{spellings}」の二通りの表記があります。",
        "表記をそろえるか",
    ),
    "share_range": Words(
        "範囲を超えた割合",
        "{subject}の{year}の{series}は{a}で、0%から100%までの割合に収まりません。",
        "値か、割合のもとの数",
    ),
    "count_negative": Words(
        "負の数",
        "{subject}の{year}の値{a}は、数えた数なのに0より小さくなっています。",
        "値",
    ),
    "count_fraction": Words(
        "端数のある数",
        "{subject}の{year}の{series}{a}は、数えた数なのに端数があります。",
        "値（平均であればその旨）",
    ),
    "magnitude": Words(
        "桁の違う値",
        "{subject}の{before}の{a}と{year}の{b}は、桁が違うほど離れています（{sum}倍）。",
        "値の桁と単位",
        first="{before}の値 {a}",
        second="{year}の値 {b}",
    ),
    "year_value": Words(
        "年と同じ値",
        "{subject}の{year}の{series}{a}は、年の数字と見分けられません。",
        "値",
    ),
    "sdg_unborne": Words(
        "担うもののないSDGs",
        "{subject}は{sdg}を掲げていますが、同じ印の事業・指標がありません。",
        "どの事業や指標が担うか",
        first="施策の印 {a}",
    ),
    "sdg_undeclared": Words(
        "掲げていないSDGs",
        "{subject}は{sdg}を掲げていませんが、その下の事業・指標{carriers}件に印があります。",
        "施策が掲げるSDGs",
    ),
    "sdg_missing": Words(
        "SDGsの印のない事業",
        "{subject}にはSDGsの印がありません（同じ資料の事業{of}件のうち{having}件にはあります）。",
        "印の有無",
    ),
    "target_missing": Words(
        "目標のない指標",
        "{subject}には目標値がありません（同じ計画の指標{of}件のうち{having}件にはあります）。",
        "目標値",
    ),
    "baseline_missing": Words(
        "基準値のない指標",
        "{subject}には基準値がありません（同じ計画の指標{of}件のうち{having}件にはあります）。",
        "基準値",
    ),
    "column_blank": Words(
        "空欄の列",
        "{subject}の{series}の欄は、指標{of}件のすべてで空欄です。",
        "いつ、どのように定めるか",
    ),
    "year_missing": Words(
        "年の抜け",
        "{subject}には{year}の{series}がありません（同じ計画の指標{of}件のうち{having}件にはあります）。",
        "抜けている年の値",
    ),
    "definition_missing": Words(
        "定義のない指標",
        "{subject}には説明がありません（同じ計画の指標{of}件のうち{having}件にはあります）。",
        "何をどう数えるか",
    ),
    "baselines_absent": Words(
        "基準値のない種類の指標",
        "{subject}の{role}{of}件には、基準値の印字が一つもありません（ほかの種類の指標にはあります）。",
        "基準値",
    ),
    "kind_unsaid": Words(
        "年ごとか累計か",
        "{subject}の数を数える指標{of}件のうち、年ごとの数か累計かが印字で分かるのは{having}件です"
        "（分からないもの：{indicators}）。",
        "年ごとの数か累計か",
    ),
    "cumulative_start": Words(
        "始まりのない累計",
        "{subject}は累計ですが、いつから数えるかの印字がありません。",
        "累計の始まりの年",
    ),
    "results_missing": Words(
        "実績の数のない事業",
        "{subject}の事業{of}件のうち、数えた実績が読めるのは{having}件です（ないもの：{projects}）。",
        "残る事業の実績を何で確かめるか",
    ),
    "field_missing": Words(
        "事業の空欄",
        "{subject}の{field}は空欄です（同じ資料の事業{of}件のうち{having}件には記載があります）。",
        "空欄の内容",
    ),
}
"""Words of every check by its id."""
