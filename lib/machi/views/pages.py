"""The pages of a view: what is shown of an indicator, the list, the national edition and the SDGs.

Each returns things that show themselves, in the order in which they are read.
"""

from dataclasses import asdict

from markupsafe import Markup

from machi import alignment, caveats, charts, kpi, tables
from machi import filters as kept
from machi import goals as tree
from machi import sdgs as goals17
from machi.charts import Chart
from machi.narrative import alignment as national_words
from machi.narrative import common, kpi_tables, single
from machi.narrative import sdgs as sdg_words
from machi.views.scene import Scene
from machi.whatif import Outcome

Shown = list[Chart | tables.Block]
NO_INDICATOR = "絞り込みに合う指標がありません。絞り込みを外すか、別の計画を選んでください。"
WORDS = {
    "plan_id": "見た計画",
    "goal_id": "見た目標・施策",
    "indicator_id": "見た指標",
    "verdict": "判断で絞った先",
    "sdg": "SDGsで絞った先",
    "assumed_target": "仮の目標値",
    "assumed_target_year": "仮の目標の年",
    "assumed_actual": "仮の次の実績",
    "assumed_actual_year": "仮の次の実績の年",
    "assumed_fertility_2030": "2030年の仮の出生率",
    "assumed_fertility_2040": "2040年の仮の出生率",
    "assumed_net_migration": "仮の純移動（人/年）",
}
POPULATION_TABLES = (
    "population_ages",
    "population_totals",
    "population_claims",
    "national_rates",
)
"""What the scenarios rest on."""
NO_PLAN = "読んだ資料に計画がないため、示せるものがありません。"


def indicator(scene: Scene) -> Shown:
    """The chosen indicator: sentence, what the assumption changes, chart, components, sources."""
    outcome, assumed = scene.outcome, scene.view.assumed
    if outcome is None:
        return [tables.nothing(NO_INDICATOR if scene.view.plan_id else NO_PLAN)]
    rows = scene.assessment[scene.assessment["indicator_id"] == scene.view.indicator_id]
    found = caveats.find(rows, scene.indicators, scene.observations)
    shown: Shown = [single.sentence(outcome, scene.rule, list(found["code"]))]
    if not assumed.empty:
        shown.append(single.moved(outcome, scene.rule, assumed))
    shown.append(trend(scene, outcome))
    shown.append(single.components(outcome, scene.rule, assumed))
    shown.append(_places(scene))
    return shown


def trend(scene: Scene, outcome: Outcome) -> Chart | tables.Block:
    """The picture of the chosen indicator."""
    values = kpi.values(scene.observations, scene.run.day)
    changes = scene.town["definition_changes"]
    return charts.single(outcome, values, f"{outcome.before['name']}の推移", changes)


def _places(scene: Scene) -> tables.Block:
    """Where the values of the indicator stand."""
    held = scene.observations
    own = held[held["indicator_id"] == scene.view.indicator_id]
    places = list(dict.fromkeys(own["source"]))
    if not places:
        own = common.with_source(scene.indicators, scene.town)
        own = own[own["indicator_id"] == scene.view.indicator_id]
        places = list(dict.fromkeys(own["source"]))
    text = f"出典：{'／'.join(places)}"
    return tables.Block(Markup('<p class="source">{}</p>').format(text), text)


def indicators(scene: Scene) -> Shown:
    """The indicators of the plan that pass the filters, and how many do not."""
    text = f"{_filter_words(scene)}指標{len(scene.listed)}件（計画の指標{len(scene.assessment)}件）"
    return [
        tables.sentences([text + "。"]),
        kpi_tables.assessment_table(scene.listed, scene.rule),
    ]


def _filter_words(scene: Scene) -> str:
    view = scene.view
    titles = dict(zip(scene.goals["goal_id"], scene.goals["title"], strict=True))
    label = "判断できない" if view.verdict == kept.NOT_JUDGED else f"「{view.verdict}」"
    parts = [
        f"「{titles.get(view.goal_id, '')}」の下にある" if view.goal_id else "",
        f"判断が{label}" if view.verdict and view.verdict != kept.NOT_JUDGED else "",
        label if view.verdict == kept.NOT_JUDGED else "",
        f"SDGsの目標{view.sdg}を担う" if view.sdg else "",
    ]
    return "、".join(part for part in parts if part) or "すべての"


def national(scene: Scene) -> Shown:
    """The plan against a national edition: matrix, sentences and the evidence for each link.

    With a goal chosen, only links of that goal, of what stands above it and of what is below.
    """
    town, view = scene.town, scene.view
    plans = town["plans"][town["plans"]["plan_id"] == view.plan_id]
    edition = scene.run.national_strategy_id
    compared = alignment.compare(
        plans, scene.goals, town["national_links"], town["national_goals"], edition
    )
    titles = national_words.titles(town["goals"], town["national_goals"])
    shown: Shown = []
    for held in compared:
        names = national_words.names(held, plans, town["strategies"])
        caption = f"{names.plan}の目標と{names.edition}の目標"
        shown.append(tables.sentences(national_words.sentences(names, held, titles)))
        shown.append(charts.alignment_matrix(*held.shown, titles, caption))
        shown.append(national_words.matrix_table(held, titles, f"{caption}（文字の表）"))
    if not shown:
        shown.append(tables.nothing("国の版と比べられる目標を、この計画は持ちません。"))
    shown += [common.legend_of_bases(), _evidence(scene, titles)]
    return shown


def _evidence(scene: Scene, titles: dict[str, str]) -> tables.Block:
    lines = tree.lines(scene.goals)
    links = alignment.links(scene.goals, scene.town["national_links"])
    links = links[links["plan_id"] == scene.view.plan_id]
    if chosen := scene.view.goal_id:
        near = {goal for goal, line in lines.items() if chosen in line} | set(lines[chosen])
        links = links[links["goal_id"].isin(near)]
    links = common.with_source(links, scene.town)
    return tables.table(
        national_words.reasons(links, titles),
        "対応ひとつずつの根拠",
        {
            "goal_title": "自治体の目標・施策",
            "national_title": "国の目標",
            "basis_mark": "根拠",
            "relation_word": "近さ",
            "evidence": "資料の言葉",
            "source": "出典",
        },
        empty="国の目標との対応は、資料に記載がなく、編集者の判断も登録されていません。",
    )


def sdgs(scene: Scene) -> Shown:
    """The SDGs of the plan, or of what stands below the chosen goal: chart, counts and marks."""
    town, chosen = scene.town, scene.view.goal_id
    placed = scene.placed[scene.placed["plan_id"] == scene.view.plan_id]
    if chosen:
        below = {goal for goal, line in tree.lines(scene.goals).items() if chosen in line}
        placed = placed[placed["node"].isin(below)]
    titles = sdg_words.titles(town)
    whose = titles.get(chosen or scene.view.plan_id, town.name)
    coverage = goals17.coverage(placed, town["sdg_goals"])
    colors = dict(zip(town["sdg_goals"]["sdg"], town["sdg_goals"]["color"], strict=True))
    return [
        charts.sdg_coverage(coverage, colors, f"{whose}：ゴールごとの担い手の数"),
        tables.table(
            coverage,
            "17のゴールと、それを掲げる・担うもの（件数）",
            {
                "sdg": "番号",
                "short_title": "ゴール",
                "declared": "計画全体で掲げる",
                "goal": "施策・目標",
                "indicator": "指標",
                "project": "事業",
            },
        ),
        sdg_words.mark_table(placed, titles),
    ]


def sources(scene: Scene) -> tables.Block:
    """The documents that the pages rest on."""
    names = ["indicators", "observations", "national_links", "sdg_links"]
    if scene.people().study.known:
        names += POPULATION_TABLES
    return common.sources(scene.town, *names, caption="このビューが依拠した資料")


def stamp(scene: Scene) -> tables.Block:
    """What the view read and chose; enough to repeat it."""
    settled = asdict(scene.view)
    pairs = [
        (WORDS[name], str(value)) for name, value in settled.items() if value not in ("", None)
    ]
    return tables.definitions([*common.choices(scene.town, scene.run, scene.rule), *pairs])
