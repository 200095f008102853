"""Japanese words of the checks of claims, projects and logic models.

Written like those of ``consistency_numbers``.
"""

from machi.narrative.consistency_words import Words

TEXTS = {
    "claim_target": Words(
        "目標についての言葉と数",
        "{subject}について「{a}」と述べていますが、印字の目標と実績では{sum}です。",
        "述べている言葉か、目標・実績",
        first="言葉「{a}」",
        second="{year}の実績 {b}",
    ),
    "claim_contributed": Words(
        "寄与したという言葉と数",
        "{subject}について「{a}」と述べていますが、目標には届いていません（{sum}）。",
        "どの点で寄与したとみているか",
        first="言葉「{a}」",
        second="{year}の実績 {b}",
    ),
    "claim_conflict": Words(
        "逆の向きの二つの言葉",
        "{subject}について、「{a}」とも「{b}」とも述べています。",
        "それぞれどの期間のことか",
        first="言葉「{a}」",
        second="言葉「{b}」",
    ),
    "claim_number": Words(
        "文の中の数",
        "{subject}についての文「{a}」の数が、表の{year}の値{b}と合いません。",
        "文の数か、表の値",
        first="言葉「{a}」",
        second="{year}の値 {b}",
    ),
    "claim_trend": Words(
        "増減についての言葉と数",
        "{subject}について「{a}」と述べていますが、印字の値は{sum}です{of_note}。",
        "増減をどの数で述べているか",
        first="言葉「{a}」",
        second="{year}の値 {b}",
    ),
    "claim_steady": Words(
        "順調という言葉と数",
        "{subject}について「{a}」と述べていますが、印字の値は{sum}です。",
        "順調とみる理由",
        first="言葉「{a}」",
        second="{year}の値 {b}",
    ),
    "claim_single": Words(
        "増減を比べる値",
        "{subject}について「{a}」と述べていますが、印字の値は{sum}だけで、比べられる年がありません。",
        "比べるもとの値",
        first="言葉「{a}」",
        second="{year}の値 {b}",
    ),
    "claim_unsupported": Words(
        "数の示されない増減",
        "{subject}には、増減を述べる文が{of}件ありますが、うち{missing}件には比べられる値がありません"
        "（「{a}」など）。",
        "増減のもとになる数",
    ),
    "before_start": Words(
        "始まる前の実績",
        "{start}に始まる{subject}の成果として、{of_indicator}{year}の実績{a}が並んでいます。",
        "始まる前の実績をこの事業の成果とする理由",
        first="{year}の実績 {a}",
        second="{start}の事業費 {b}",
        money="b",
    ),
    "other_project": Words(
        "ほかの事業の名",
        "{subject}の{field}に、別の事業「{b}」の名があります。",
        "この事業についての文か",
        first="「…{a}…」",
        second="別の事業「{b}」",
    ),
    "foreign_text": Words(
        "ほかの事業に近い文",
        "{subject}の{field}は、この事業のほかの欄よりも、{other}の文に近い内容です。",
        "この事業についての文か",
        first="「{a}」",
        second="事業「{b}」",
    ),
    "same_text": Words(
        "同じ文の事業",
        "{other}と{subject}の{field}が、同じ文です。",
        "それぞれの事業の内容",
    ),
    "project_step": Words(
        "次年度方針と予算",
        "{subject}の次年度方針は「{a}」ですが、{year}（{stage}）の事業費は{b}です。",
        "次年度方針と事業費",
        first="次年度方針 {a}",
        second="{year}の事業費 {b}",
        money="b",
    ),
    "result_unit": Words(
        "実績の単位の変化",
        "{subject}の実績は、{before}は{a}、{year}は{b}と単位が変わり、比べられません。",
        "同じ単位での実績",
        first="{before}の実績 {a}",
        second="{year}の実績 {b}",
    ),
    "own_name": Words(
        "事業の呼び名",
        "{subject}は、自らの{field}では「{b}」と呼ばれています。",
        "正しい名称（改めた場合はその時期）",
        first="事業名「{a}」",
        second="本文「{b}」",
    ),
    "budget_result": Words(
        "見込みの増額と実績",
        "{subject}の事業費は{sum_first}千円と増える見込みですが、数えた実績は{sum_second}です。"
        "実績が費用で決まるという意味ではありません。",
        "増額のもとになる見込み",
        first="{year}の事業費 {a}",
        second="実績 {b}",
        money="a",
    ),
    "logic_title": Words(
        "ロジックモデルの中の名",
        "{subject}は、ロジックモデルでは「{b}」と書かれています。",
        "正しい名称",
        first="一覧「{a}」",
        second="ロジックモデル「{b}」",
    ),
    "logic_heading": Words(
        "ロジックモデルの見出し",
        "{subject}は「{a}」の表にありますが、図で結び付く「{b}」は{stage}の段階です。",
        "どの段階の成果を測る指標か",
    ),
    "logic_loose": Words(
        "つながりのない箱",
        "ロジックモデルの「{a}」（{stage}）に、{lacking}のつながりが読み取れません。",
        "どの成果につながるか",
    ),
    "logic_unmeasured": Words(
        "指標のない成果",
        "{subject}のロジックモデルの成果{of}件のうち、指標があるのは{having}件です。",
        "残る成果を何で確かめるか",
    ),
    "logic_absent": Words(
        "ロジックモデルのない施策",
        "同じ資料のほかの施策にはロジックモデルがありますが、{subject}にはありません。",
        "ロジックモデルの有無",
    ),
}
