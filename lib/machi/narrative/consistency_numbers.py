"""Japanese words of the checks of numbers: rates, sums, repeated values, paths of targets.

``{a}`` and ``{b}`` are the two values with their units, ``{sum}`` the arithmetic; the other names
are made from the finding in ``consistency_facts``.
"""

from machi.narrative.consistency_words import Words

NUMBERS = {
    "rate_wrong": Words(
        "達成率の計算",
        "{subject}の{year}の達成率は{a}と印字されていますが、印字の目標と実績からは{sum}です{fits_base}。",
        "達成率か、そのもとになる目標・実績",
        first="印字 {a}",
        second="計算 {b}",
    ),
    "rate_rounding": Words(
        "達成率の端数の扱い",
        "{subject}の{year}の達成率{a}は、計算では{sum}です。同じ資料のほかの達成率は{convention}で合いますが、"
        "ここだけ{fits}とみられます。",
        "達成率の端数の扱い",
        first="印字 {a}",
        second="計算 {b}",
    ),
    "rate_decimals": Words(
        "達成率の桁",
        "{subject}の達成率（{a}など）は{digits}の印字で、同じ資料のほかの達成率（{usual}）とそろっていません。",
        "達成率を何桁まで示すか",
    ),
    "rate_parts": Words(
        "達成率のもとの値",
        "{subject}の{year}の達成率{a}が印字されていますが、その年の{series}は空欄です。",
        "空欄になっている値",
        first="達成率 {a}",
        second="{series} 空欄",
    ),
    "same_quantity": Words(
        "同じ量の二つの値",
        "{subject}の{year}の{series}が、{a}と{b}の二通りに印字されています{elsewhere}。",
        "どちらの値が正しいか",
    ),
    "same_amount": Words(
        "事業の同じ額・実績の二つの値",
        "{subject}の{year}の同じ額または実績が、{a}と{b}の二通りに印字されています。",
        "どちらの値が正しいか",
    ),
    "result_indicator": Words(
        "事業の実績と指標",
        "{subject}の{year}の実績は{a}ですが、同じ名の指標では{b}{sum_note}で、合いません。",
        "事業の実績と指標の値の関係",
        first="事業の実績 {a}",
        second="指標 {b}",
    ),
    "calculation_wrong": Words(
        "印字された計算",
        "{calculation}は{a}と印字されていますが、印字された内訳からは{sum}です。",
        "計算の結果か、その内訳",
        first="印字 {a}",
        second="計算 {b}",
    ),
    "calculation_rounding": Words(
        "印字された計算の端数の扱い",
        "{calculation}は{a}と印字されていますが、計算では{sum}です。同じ資料のほかの計算は{convention}で合いますが、"
        "ここだけ{fits}とみられます。",
        "端数の扱い",
        first="印字 {a}",
        second="計算 {b}",
    ),
    "parts_total": Words(
        "合計と内訳",
        "{subject}の{year}の実績は{a}と印字されていますが、内訳は{sum}です。",
        "合計と内訳",
        first="合計 {a}",
        second="内訳の和 {b}",
    ),
    "period_total": Words(
        "期間の合計と年ごとの値",
        "{subject}の{start}から{year}までの合計は{a}と印字されていますが、年ごとの値は{sum}です。",
        "期間の合計と年ごとの値",
        first="期間の合計 {a}",
        second="年ごとの値の和 {b}",
    ),
    "budget_parts": Words(
        "事業費と所要一般財源",
        "{subject}の{year}（{stage}）は、事業費{a}より所要一般財源{b}のほうが大きくなっています。",
        "事業費と所要一般財源の額",
        first="事業費 {a}",
        second="所要一般財源 {b}",
        money="ab",
    ),
    "budget_dash": Words(
        "予算の横線と額",
        "{subject}の{year}（{stage}）は、{item}が横線か空欄ですが、{other_item}は{b}と印字されています。",
        "横線や空欄の意味",
        first="{item} 横線か空欄",
        second="{other_item} {b}",
        money="b",
    ),
    "target_path": Words(
        "逆に動く目標",
        "{subject}の目標は年ごとに{path}と並び、{before}の{a}から{year}の{b}へ、望む向きと逆に動きます。",
        "{year}の目標値",
        first="{before}の目標 {a}",
        second="{year}の目標 {b}",
    ),
    "target_jump": Words(
        "飛び離れた目標",
        "{subject}の目標は年ごとに{path}と並び、{before}の{a}から{year}の{b}への動きだけが飛び離れています。",
        "{year}の目標値",
        first="{before}の目標 {a}",
        second="{year}の目標 {b}",
    ),
    "target_reached": Words(
        "すでに達した目標",
        "{subject}の{year}の目標は{a}ですが、{reached}の{b}ですでに達しています{years_note}。",
        "これからの目標の置き方",
        first="{year}の目標 {a}",
        second="{reached}の値 {b}",
    ),
    "target_loosened": Words(
        "前の計画より低い目標",
        "{other}と同じ量とされる{subject}の目標は、前の計画の{before}の{a}から、{year}の{b}に変わり、"
        "望む向きから見て低くなっています。",
        "目標を改めた理由",
        first="{before}の目標 {a}",
        second="{year}の目標 {b}",
    ),
    "cumulative_fall": Words(
        "減った累計",
        "{subject}は累計ですが、{before}の{a}から{year}の{b}へ減っています。",
        "累計の数え方",
        first="{before}の累計 {a}",
        second="{year}の累計 {b}",
    ),
}
"""Words of the checks of numbers; the question is followed by をご確認いただけますか。"""
