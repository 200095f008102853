"""Goal alignment in words and tables to read."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from machi import tables, theme, words
from machi.alignment import Comparison
from machi.tables import Figure


class Names(NamedTuple):
    """Short titles of a plan and of the edition it is held against."""

    plan: str
    edition: str
    in_force: bool


def titles(goals: pd.DataFrame, national_goals: pd.DataFrame) -> dict[str, str]:
    """Titles of municipal and national goals by id."""
    own = dict(zip(goals["goal_id"], goals["title"], strict=True))
    return own | dict(zip(national_goals["national_goal_id"], national_goals["title"], strict=True))


def names(held: Comparison, plans: pd.DataFrame, strategies: pd.DataFrame) -> Names:
    """How a reader knows the two sides of a comparison."""
    plan = plans.set_index("plan_id")["short_title"][held.plan_id]
    edition = strategies.set_index("strategy_id")["short_title"][held.strategy_id]
    return Names(plan, f"国の{edition}", held.in_force)


def figures(links: pd.DataFrame, compared: Sequence[Comparison], *more: Figure) -> tables.Block:
    """Key figures of all plans against their editions."""
    reached = sum(int((h.above["expected"] & (h.above["goals"] > 0)).sum()) for h in compared)
    expected = sum(int(h.above["expected"].sum()) for h in compared)
    linked = sum(int((h.below["national_goals"] > 0).sum()) for h in compared)
    own = sum(len(h.below) for h in compared)
    bases = links["basis"].value_counts()
    return tables.key_figures(
        [
            Figure(
                "国の目標のうち対応のあるもの",
                f"{reached}／{expected}",
                "基本目標と横断的な目標。計画ごとに数える",
            ),
            Figure("自治体の目標のうち対応のあるもの", f"{linked}／{own}"),
            Figure("資料に記載の対応", f"{bases.get('stated', 0)}件"),
            Figure("編集者が判断した対応", f"{bases.get('reviewed', 0)}件"),
            *more,
        ]
    )


def summary(
    compared: Sequence[Comparison],
    links: pd.DataFrame,
    plans: pd.DataFrame,
    statements: pd.DataFrame,
    drift: pd.DataFrame,
    strategies: pd.DataFrame,
) -> list[str]:
    """What the chapter finds, over all plans: at most four sentences.

    Args:
        compared: ``alignment.compare``.
        links: ``alignment.links``.
        plans: table ``plans``.
        statements: table ``statements``.
        drift: ``alignment.wording_drift``.
        strategies: table ``strategies``.
    """
    return [
        _unanswered(compared, plans),
        _who_says(links),
        *_said(statements, plans),
        *_traps(compared, drift, strategies),
    ]


def _unanswered(compared: Sequence[Comparison], plans: pd.DataFrame) -> str:
    """The answer to the chapter's question: national goals no goal of a plan answers."""
    short = plans.set_index("plan_id")["short_title"]
    if not compared:
        return "国の目標と比べられる目標を持つ計画が、読んだ資料にありません。"
    parts = []
    for held in compared:
        missing = held.above[held.above["expected"] & (held.above["goals"] == 0)]
        if len(missing):
            named = words.listed(list(missing["title"]))
            parts.append(
                f"「{short[held.plan_id]}」に対応する目標が見当たらない国の目標：{named}。"
            )
    if parts:
        return "".join(parts)
    own = words.listed([short[held.plan_id] for held in compared])
    return f"{own}には、照らした国の版の基本目標・横断的な目標のすべてに、対応する目標があります。"


def _said(statements: pd.DataFrame, plans: pd.DataFrame) -> list[str]:
    """Which documents speak of the national strategy and which do not; one sentence."""
    short = plans.set_index("plan_id")["short_title"]
    named = {
        claim: words.listed([short[plan] for plan in rows["plan_id"].unique()])
        for claim, rows in statements.groupby("claim")
    }
    parts = []
    if "aligned_with_national" in named:
        parts.append(f"{named['aligned_with_national']}は、国の戦略に沿うと言葉で述べています。")
    if "no_national_link_mentioned" in named:
        parts.append(
            f"{named['no_national_link_mentioned']}の読んだ範囲には、"
            "国の戦略との関係の記載がありません。"
        )
    return ["".join(parts)] if parts else []


def _traps(
    compared: Sequence[Comparison], drift: pd.DataFrame, strategies: pd.DataFrame
) -> list[str]:
    """Numbers and words that mislead; one sentence."""
    parts = []
    traps = sum(len(held.traps) for held in compared)
    if traps:
        parts.append(f"国と番号の食い違う目標が{traps}か所あり、番号だけで突き合わせると誤ります。")
    if len(drift):
        followed = strategies[strategies["strategy_id"].isin(drift["strategy_id"])]
        editions = "・".join("国の" + followed["short_title"])
        parts.append(
            f"{drift['goal_id'].nunique()}つの目標の文言は、策定時の版ではなく{editions}に倣っています。"
        )
    return ["".join(parts)] if parts else []


def _who_says(links: pd.DataFrame) -> str:
    """Who says that the goals correspond: the documents, or the editors of this workbook."""
    if links.empty:
        return "国の目標との対応は、資料に記載がなく、編集者の判断も登録されていません。"
    stated = int((links["basis"] == "stated").sum())
    reviewed = int((links["basis"] == "reviewed").sum())
    return (
        f"登録された対応{len(links)}件のうち、資料に書かれたものは{stated}件、"
        f"編集者が資料を読んで判断したものは{reviewed}件です。"
    )


def sentences(name: Names, held: Comparison, titles: Mapping[str, str]) -> list[str]:
    """What the matrix of one plan says."""
    expected = held.above[held.above["expected"]]
    missing = expected[expected["goals"] == 0]
    alone = held.below[held.below["national_goals"] == 0]
    when = "策定時に有効だった版" if name.in_force else "策定時とは別の版"
    lines = [
        f"「{name.plan}」を{name.edition}（{when}）と照らすと、国の{len(expected)}つの目標のうち"
        f"{int((expected['goals'] > 0).sum())}つに、対応する目標があります。"
    ]
    if len(missing):
        lines.append(
            f"対応が見当たらない国の目標：{words.listed(list(missing['title']))}。"
            "読んでいない本文にある可能性は残ります。"
        )
    if len(alone):
        own = words.listed([titles[goal] for goal in alone["goal_id"]])
        lines.append(f"国の目標との対応がない自治体の目標：{own}。地域独自の目標とも読めます。")
    return lines


def matrix_table(held: Comparison, titles: Mapping[str, str], caption: str) -> tables.Block:
    """The matrix as a table: national goals down, the plan's goals across."""
    cells, relations = (table.T.astype(object) for table in held.shown)
    for national in cells.index:
        for goal in cells.columns:
            basis = cells.loc[national, goal]
            if pd.isna(basis):
                cells.loc[national, goal] = None
                continue
            mark, word = theme.BASES[str(basis)]
            partial = "・一部" if relations.loc[national, goal] == "partial" else ""
            cells.loc[national, goal] = f"{mark} {word}{partial}"
    frame = cells.reset_index(drop=True)
    frame.insert(0, "national", [f"{i} {titles[str(i)]}" for i in cells.index])
    own = {str(goal): tables.shorten(titles[str(goal)], 26) for goal in cells.columns}
    return tables.table(frame, caption, {"national": "国の目標", **own})


def national_side(compared: Sequence[Comparison], plans: pd.DataFrame) -> pd.DataFrame:
    """National goals of all comparisons with the number of goals that answer them."""
    short = plans.set_index("plan_id")["short_title"]
    parts = [held.above.assign(plan=short[held.plan_id]) for held in compared]
    # A plan without goals compares with nothing, and nothing cannot be concatenated.
    none = pd.DataFrame(columns=["national_goal_id", "kind", "title", "goals", "plan"])
    frame = pd.concat(parts or [none], ignore_index=True)
    return frame.assign(kind_word=words.say(frame["kind"], words.NATIONAL_KINDS))


def order_table(compared: Sequence[Comparison], plans: pd.DataFrame) -> tables.Block:
    """Goals whose number is not the number of the national goal they answer."""
    short = plans.set_index("plan_id")["short_title"]
    none = pd.DataFrame(columns=["plan_id", "title", "position", "national_title", "number"])
    frame = pd.concat([held.traps for held in compared] or [none], ignore_index=True)
    return tables.table(
        frame.assign(plan=frame["plan_id"].map(short)),
        "番号の食い違い（自治体の何番目の目標が、国の何番の目標に対応するか）",
        {
            "title": "自治体の目標",
            "plan": "計画",
            "position": "自治体の順",
            "number": "国の番号",
            "national_title": "国の目標",
        },
        empty="国の目標と番号の食い違う目標はありません。",
    )


def drift_table(drift: pd.DataFrame, titles: Mapping[str, str]) -> tables.Block:
    """Goals whose own words follow another edition than that of their time."""
    return tables.table(
        drift.assign(
            goal=drift["goal_id"].map(titles),
            relation_word=words.say(drift["relation"], words.RELATIONS),
        ),
        "策定時の版とは別の版の文言に倣う目標",
        {
            "goal": "自治体の目標",
            "evidence": "資料の言葉",
            "national_title": "倣っている国の目標",
            "strategy_id": "その版",
            "in_force": "策定時の版",
            "relation_word": "文言の近さ",
        },
        empty="資料が国の文言をそのまま使っている箇所で、策定時の版と食い違うものはありません。",
    )


def later_table(
    later: pd.DataFrame, titles: Mapping[str, str], plans: pd.DataFrame
) -> tables.Block:
    """Goals (rows) and the later national goals that carry on what they answered (columns)."""
    short = plans.set_index("plan_id")["short_title"]
    named = later.assign(
        text=[
            tables.shorten(f"{i} {titles[i]}", 22) + ("＊" if basis == "judged" else "")
            for i, basis in zip(later["national_goal_id"], later["basis"], strict=True)
        ]
    )
    wide = named.groupby(["plan_id", "goal", "strategy_id"], sort=False)["text"].agg("／".join)
    frame = wide.unstack().reset_index()
    shown = {
        edition: words_of for edition, words_of in words.LATER_EDITIONS.items() if edition in frame
    }
    return tables.table(
        frame.assign(
            goal_title=[tables.shorten(titles[goal], 26) for goal in frame["goal"]],
            plan=frame["plan_id"].map(short),
        ),
        "目標ごとの、後の版で引き継がれた先",
        {"goal_title": "自治体の目標", "plan": "計画", **shown},
        note="＊は、版どうしの対応に編集者の判断を含むもの。"
        "2025年12月の総合戦略の文言は報道によります。",
        empty="この節で見る計画には国の目標との対応が登録されていないため、後の版での引き継ぎを示せません。",
    )


def reasons(links: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Links with titles and marks; they bring ``source`` along (``common.with_source``)."""
    return links.assign(
        goal_title=[tables.shorten(titles[goal], 30) for goal in links["goal_id"]],
        national_title=[f"{i} {titles[i]}" for i in links["national_goal_id"]],
        basis_mark=[tables.basis(basis) for basis in links["basis"]],
        relation_word=words.say(links["relation"], words.RELATIONS),
    )


def editions_table(strategies: pd.DataFrame) -> tables.Block:
    """National editions with their years and how sure the facts are; their notes folded away."""
    spans = zip(strategies["start_year"], strategies["end_year"], strict=True)
    frame = strategies.assign(
        years=[words.years(start, end) for start, end in spans],
        certainty_word=words.say(strategies["certainty"], words.CERTAINTIES),
    )
    columns = {
        "strategy_id": "略号",
        "title": "題名",
        "decided_on": "閣議決定",
        "superseded_on": "次の版に替わった日",
        "years": "期間（年度）",
        "certainty_word": "確かさ",
    }
    notes = strategies.dropna(subset=["note"])
    pairs = zip(notes["strategy_id"] + " " + notes["short_title"], notes["note"], strict=True)
    return tables.stack(
        [
            tables.table(frame, "国の戦略の版", columns),
            tables.fold(tables.definitions(pairs), "版の構成と改訂を見る"),
        ]
    )
