"""What each column of a municipality's tables means, in Japanese, for guide and form.

The first sentence is the column's Japanese name; then what to enter, its unit, an example (例：).
``machi.schemas.japanese`` adds the columns every table ends with; a test keeps all of it complete.
"""

PLAN_OF = "計画。plans にある plan_id。例：mihon-s2"
STABLE_ID = "半角の英数字・点・ハイフン。一度付けたら変えない。"
VALUE_IN = "単位を除いた数。"
PRINTED_AS = "単位や桁区切りも含め、資料のとおりに写す。"
WHICH_YEAR = "西暦4桁。「令和6年度」「R6」も読める。"
NO_UNIT = "数だけの量は空欄。"

PLANS = {
    "plan_id": f"計画のID。{STABLE_ID}例：mihon-s2",
    "municipality_code": "団体コード。6桁で、先頭の0も要る。例：022012",
    "title": "計画の題名。表紙のとおりに写す。例：第2期見本町総合戦略",
    "short_title": "短い題名。見出しや凡例に出す。例：第2期総合戦略",
    "kind": "計画の種類。総合戦略・総合計画・行政評価のどれか。",
    "edition": "期・版。資料に無ければ空欄。例：第2期",
    "status": "読んだ資料の段階。骨子案・決定版など。",
    "start_year": f"最初の年度。{WHICH_YEAR}例：2021",
    "end_year": f"最後の年度。{WHICH_YEAR}例：2026",
    "national_strategy_id": "国の戦略の版。作ったときに有効だった版。N1〜N5、不明は空欄。例：N2",
    "predecessor_id": "前の計画。この計画が継ぐ計画の plan_id。無ければ空欄。例：mihon-s1",
}
GOALS = {
    "plan_id": PLAN_OF,
    "goal_id": f"目標・施策のID。{STABLE_ID}例：mihon-s2-1",
    "parent_goal_id": "一つ上の目標・施策。その goal_id。いちばん上は空欄。例：mihon-s2-1",
    "tier": "階層。ほかの計画と比べられるように分けた段。",
    "level": "資料での階層の呼び名。例：基本目標",
    "number": "番号。資料のとおり。無ければ空欄。例：1-2",
    "title": "題名。資料のとおりに写す。例：町への人の流れをつくる",
    "subtitle": "副題。資料のとおりに写す。無ければ空欄。",
    "description": "説明。何を目指すかを述べた文を資料のとおりに写す。略した所は「…」。",
}
INDICATORS = {
    "plan_id": PLAN_OF,
    "indicator_id": f"指標のID。{STABLE_ID}例：mihon-s2-k01",
    "goal_id": "属する目標・施策。goals にある goal_id。例：mihon-s2-1",
    "name": "指標の名前。資料のとおりに写す。例：起業件数（累計）",
    "label": "読みやすい名前。資料の名前が崩れているときだけ、編集者の読みを書く。",
    "definition": "定義。資料にある数え方の説明を写す。無ければ空欄。",
    "unit": f"単位。この指標のすべての値に共通。{NO_UNIT}例：人",
    "role": "計画での役割。数値目標・KPI・ロジックモデルの指標のどれか。",
    "measure_type": "数え方。単年・累計・水準（その時点の大きさ）・到達点（できたか否か）。",
    "measure_type_basis": "数え方の根拠。資料に書いてあるか、編集者が判断したか。",
    "cumulative_from": f"累計の起点。数え始めの年。{WHICH_YEAR}累計のときだけ。例：2021",
    "direction": "目指す向き。増やす・減らす・維持する・向きなし。",
    "direction_basis": "向きの根拠。資料に書いてあるか、編集者が判断したか。",
    "same_as": "同じ量の指標。再掲や前の計画からの継続なら、元の indicator_id。例：mihon-s1-k01",
}
OBSERVATIONS = {
    "indicator_id": "指標。indicators にある indicator_id。例：mihon-s2-k01",
    "series": "値の種類。基準値・目標値・実績値・資料に印字された達成率。",
    "year": f"年。{WHICH_YEAR}分からなければ空欄。例：2024",
    "year_type": "年の種類。年度・暦年・時点（年度末など）。",
    "period_printed": "資料での時期の書き方。資料のとおりに写す。例：令和6年度末",
    "value": f"値。{VALUE_IN}指標の単位で書く（達成率は％）。値が無ければ空欄。例：1234",
    "value_printed": f"資料での値の書き方。{PRINTED_AS}例：1,234人",
    "status": "値の状態、または値が無い理由。値が無くても行は作る。0にしない。",
}
DEFINITION_CHANGES = {
    "indicator_id": "指標。indicators にある indicator_id。",
    "year": f"変わった年。新しい数え方の最初の年。{WHICH_YEAR}例：2023",
    "year_type": "年の種類。年度・暦年・時点（年度末など）。",
    "change": "変わった点。資料のとおりに写す。例：令和5年度から町外の人を含む",
}
OPINIONS = {
    "opinion_id": f"意見のID。{STABLE_ID}例：mihon-o1",
    "indicator_id": "指標。意見の対象。indicators にある indicator_id。",
    "year": f"評価の対象年度。{WHICH_YEAR}例：2024",
    "body": "だれの意見か。例：有識者会議",
    "opinion": "意見。資料のとおりに写す。",
    "direction": "求める進め方。拡大・改善して継続・継続・縮小・終了。資料に無ければ空欄。",
    "direction_printed": "資料での進め方の語。資料のとおりに写す。例：継続",
    "response": "町の答え・対応。資料のとおりに写す。無ければ空欄。",
}
STATEMENTS = {
    "statement_id": f"記述のID。{STABLE_ID}例：mihon-st01",
    "plan_id": PLAN_OF,
    "subject_type": "何についての記述か。計画全体・目標や施策・指標・事業。",
    "subject_id": "対象のID。その計画・目標・指標・事業のID。例：mihon-s2-k01",
    "claim": "述べていること。達成した、増えた、記載がない、など。",
    "period": "時期。資料のとおりに写す。無ければ空欄。例：令和6年度",
    "text": "文言。資料のとおりに写す。記載が無いことを記すときは空欄。",
    "basis": "根拠。資料の文言そのものか、文言から編集者が判断したか。",
}
PROJECTS = {
    "plan_id": PLAN_OF,
    "project_id": f"事業のID。{STABLE_ID}例：mihon-e7-p1",
    "goal_id": "属する施策。goals にある goal_id。",
    "number": "番号。調書の番号。無ければ空欄。例：1",
    "title": "事業の名前。資料のとおりに写す。例：空き家改修補助事業",
    "department": "担当。資料のとおりに写す。例：企画課",
    "obligation": "法定・自主の別。資料のとおりに写す。例：自主",
    "priority": "主要事業の印。印あり・印なし・判読できない。欄が無ければ空欄。",
    "other_mark": "見出しの読めない列の印。印あり・印なし・判読できない。無ければ空欄。",
    "next_step": "次年度の方針。資料のとおりに写す。例：継続",
    "population_goal": "総合戦略での位置付け。資料のとおりに写す。例：基本目標2",
    "summary": "目的・概要。資料のとおりに写す。略した所は「…」。",
    "progress": "取組状況と成果。資料のとおりに写す。略した所は「…」。",
    "issue": "課題と今後の方向。資料のとおりに写す。略した所は「…」。",
}
BUDGETS = {
    "project_id": "事業。projects にある project_id。例：mihon-e7-p1",
    "year": f"年度。{WHICH_YEAR}例：2025",
    "stage": "段階。予算か見込みか。",
    "item": "費目。事業費・所要一般財源・概算人件費。人件費は事業費に含めない。",
    "value": "金額。単位は千円。無ければ空欄にし、0にしない。例：1200",
    "value_printed": f"資料での金額の書き方。{PRINTED_AS}例：1,200",
    "status": "金額の状態、または無い理由。",
    "basis": "置き場所の根拠。年度と費目の下に印字があるか、編集者が判断したか。",
}
PROJECT_RESULTS = {
    "project_id": "事業。projects にある project_id。例：mihon-e7-p1",
    "result": "数えたもの。資料のとおりに写す。例：補助件数",
    "unit": "単位。資料のとおり。例：件",
    "group": "だれの数か。全体・世帯・単身・うち加算あり。ふつうは全体。",
    "start_year": f"最初の年。何年分かの合計のときだけ。{WHICH_YEAR}例：2022",
    "year": f"年。合計のときは最後の年。{WHICH_YEAR}例：2024",
    "year_type": "年の種類。年度・暦年・時点（年度末など）。",
    "period_printed": "資料での時期の書き方。資料のとおりに写す。例：令和6年度",
    "value": f"値。{VALUE_IN}値が無ければ空欄。例：10",
    "value_printed": f"資料での値の書き方。{PRINTED_AS}例：10件",
    "status": "値の状態、または値が無い理由。",
}
LOGIC_NODES = {
    "plan_id": PLAN_OF,
    "node_id": f"箱のID。{STABLE_ID}例：mihon-e7-n-p1",
    "goal_id": "説明する施策。goals にある goal_id。",
    "stage": "段階。事務事業・事業実績・短期・中期・最終の成果・指標。",
    "text": "箱の文言。資料のとおりに写す。例：移住者が増える",
    "label": "図に出す文言。資料の文言が崩れているときだけ、編集者の読みを書く。",
    "project_id": "事業。段階が事務事業のとき、その project_id。ほかは空欄。",
    "indicator_id": "指標。段階が指標のとき、その indicator_id。ほかは空欄。",
    "legibility": "読みやすさ。明瞭・断片から復元・判読できない。",
}
LOGIC_EDGES = {
    "from_node_id": "もとの箱。logic_nodes にある node_id。例：mihon-e7-n-p1",
    "to_node_id": "先の箱。logic_nodes にある node_id。例：mihon-e7-n-o1",
    "basis": "根拠。矢印や文が資料にあるか、編集者が並びと意味から判断したか。",
}
CALCULATIONS = {
    "plan_id": PLAN_OF,
    "calculation_id": f"計算のID。{STABLE_ID}例：mihon-e7-c01",
    "kind": "計算の種類。割合・増減率・差・合計・比・平均。",
    "subject": "何を計算したか。編集者の言葉で書く。例：令和2年の高齢化率",
    "value": f"計算結果。{VALUE_IN}例：34.5",
    "value_printed": f"資料での結果の書き方。{PRINTED_AS}例：34.5％",
    "unit": f"結果の単位。{NO_UNIT}例：％",
    "status": "結果の状態、または無い理由。",
}
CALCULATION_TERMS = {
    "calculation_id": "計算。calculations にある calculation_id。例：mihon-e7-c01",
    "role": "式の中の役割。割合なら一部と全体、増減率なら前の値と後の値、など。",
    "value": f"値。{VALUE_IN}例：2760",
    "value_printed": f"資料での値の書き方。{PRINTED_AS}例：2,760人",
    "unit": f"単位。{NO_UNIT}例：人",
    "status": "値の状態、または無い理由。",
}
SDG_LINKS = {
    "subject_type": "何に付いた印か。計画全体・目標や施策・指標・事業。",
    "subject_id": "対象のID。その計画・目標・指標・事業のID。例：mihon-s2-1",
    "sdg": "SDGsの番号。ゴール（11）かターゲット（11.3）。判読できなければ空欄。",
    "basis": "根拠。資料に記載・人が読んで判断・計算による推定。",
    "relation": "関係。担う、または人が読んで担わないと判断した。",
    "legibility": "印の読みやすさ。明瞭・番号から復元・判読できない。",
    "printed": "資料での印。資料のとおりに写す。例：11 住み続けられるまちづくりを",
}
NATIONAL_LINKS = {
    "goal_id": "目標・施策。goals にある goal_id。例：mihon-s2-1",
    "national_goal_id": "国の目標。data/national/goals.csv にあるID。例：N2-1",
    "basis": "根拠。資料に記載・人が読んで判断・計算による推定。",
    "relation": "関係。文言が同じ・対応する・一部が重なる・対応しない。",
    "evidence": "根拠の文言。資料のとおりに写す。無ければ空欄。",
}
KPI_LINKS = {
    "indicator_id": "指標。indicators にある indicator_id。例：mihon-s2-k01",
    "national_kpi_id": "国のKPI。data/national/kpis.csv にあるID。例：N2-2-k1",
    "basis": "根拠。資料に記載・人が読んで判断・計算による推定。",
    "relation": "関係。同じ量（地域だけが違う）か、同じ分野の別の量か。",
}
FIGURE_CERTAINTY = "確かさ。原典で確かめたか、写しや解釈によるか、原典が分からないか。"
POPULATION_AGES = {
    "year": f"国勢調査の年。{WHICH_YEAR}5年おきに二回分以上あると推計できる。例：2015",
    "sex": "男女。女・男。",
    "age": "年齢。5歳階級。85歳以上はまとめてもよい。年齢不詳は行を分ける。",
    "population": "人口。人。例：1234",
    "certainty": FIGURE_CERTAINTY,
}
POPULATION_TOTALS = {
    "year": f"年。10月1日現在。{WHICH_YEAR}例：2020",
    "series": "系列。国勢調査か、どの機関の推計か。",
    "age_group": "年齢の区分。総数・年少・生産年齢・老年・75歳以上・不詳。",
    "population": "人口。人。例：8012",
    "certainty": FIGURE_CERTAINTY,
}
POPULATION_VITALS = {
    "measure": "数えたもの。出生・死亡・自然増減・社会増減・合計特殊出生率。",
    "start_year": f"期間の最初の年。{WHICH_YEAR}例：2018",
    "end_year": f"期間の最後の年。{WHICH_YEAR}一年だけなら最初の年と同じ。例：2018",
    "value": "値。人。出生率は女性一人当たりの子どもの数。例：1.51",
    "certainty": FIGURE_CERTAINTY,
}
POPULATION_CLAIMS = {
    "claim_id": f"記述のID。{STABLE_ID}例：mihon-c-vision-2040",
    "scenario": "どの道筋の数か。現状推計・ビジョン・国の長期ビジョンなど。",
    "measure": "何の数か。総人口・年少人口・合計特殊出生率・社会増減など。",
    "comparison": "値の意味。その値か、それを下回るか、現状推計との差か。",
    "year": f"年。{WHICH_YEAR}書いてなければ空欄。例：2040",
    "value": f"値。{VALUE_IN}例：100000",
    "unit": "単位。人、人/年、%、ポイント。出生率は 人/女性。例：人",
    "printed": "資料の言葉。資料のとおりに写す。例：2040年には人口10万人を下回り",
    "status": "数の立場。実績・推計・目標。",
    "certainty": FIGURE_CERTAINTY,
}
