"""The logic model in words and tables: what leads where, what is missing, what does not agree."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from machi import logic, tables, words
from machi.narrative.spending import SILENT
from machi.store import Municipality

NO_OUTCOME = {
    "nothing": "▲ 成果へのつながりが読み取れない",
    "output": "▲ 事業実績で途切れ、成果へのつながりが読み取れない",
}
NO_INDICATOR = "▲ 指標なし"
MET = {True: "届いた", False: "届いていない"}
SYMBOLS = {True: "●", False: "▽"}
STATES = {
    "earlier_only": "手前は届き、先は届いていない",
    "later_only": "手前は届かず、先は届いた",
    "both_met": "どちらも届いた",
    "neither_met": "どちらも届いていない",
    "no_common_year": "同じ年の値がなく、比べられない",
}


def named(nodes: pd.DataFrame) -> pd.DataFrame:
    """The table ``logic_nodes`` with ``name``: the editor's reading where the print is broken."""
    return nodes.assign(name=nodes["label"].fillna(nodes["text"]))


def boxes(
    nodes: pd.DataFrame, edges: pd.DataFrame, gaps: logic.Gaps, latest: pd.DataFrame
) -> pd.DataFrame:
    """The boxes of a picture: what stands in each and what it lacks.

    Args:
        nodes: ``named``.
        edges: table ``logic_edges``.
        gaps: ``logic.gaps``.
        latest: ``evaluation.latest``.

    Returns:
        node_id, stage, name, mark, flagged and host, as ``charts.logic_model`` takes them.
    """
    lost = dict(zip(gaps.projects["node_id"], gaps.projects["reaches"], strict=True))
    bare = set(gaps.outcomes["node_id"])
    values = {row.indicator_id: _value(row) for row in latest.itertuples()}
    held = logic.attached(nodes, edges).drop_duplicates("indicator_node_id")
    host = dict(zip(held["indicator_node_id"], held["node_id"], strict=True))
    marks = [
        NO_OUTCOME.get(lost.get(node.node_id, ""), NO_INDICATOR if node.node_id in bare else None)
        or values.get(node.indicator_id)
        for node in nodes.itertuples()
    ]
    return nodes[["node_id", "stage", "name"]].assign(
        mark=pd.Series(marks, index=nodes.index, dtype="str"),
        flagged=nodes["node_id"].isin(lost),
        host=nodes["node_id"].map(host).astype("str"),
    )


def _value(row: Any) -> str:
    """An indicator's last year with target and actual, for a small box."""
    actual, target = (words.amount(value, row.unit) for value in (row.actual, row.target))
    when = words.when(row.year, row.year_type)
    return f"{SYMBOLS[bool(row.met)]} {when} 目標{target}に対し{actual}（{MET[bool(row.met)]}）"


def of_measure(town: Municipality, goal_id: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The boxes (``named``) and arrows of one measure's model."""
    nodes = named(town["logic_nodes"])
    own = nodes[nodes["goal_id"] == goal_id].reset_index(drop=True)
    edges = town["logic_edges"]
    inside = edges["from_node_id"].isin(own["node_id"]) & edges["to_node_id"].isin(own["node_id"])
    return own, edges[inside].reset_index(drop=True)


def summary(nodes: pd.DataFrame, gaps: logic.Gaps) -> list[str]:
    """What the models lack, in one sentence; nothing without a model.

    Args:
        nodes: ``named``.
        gaps: ``logic.gaps``.
    """
    if nodes.empty:
        return []
    sizes = nodes["stage"].value_counts()
    outcomes = int(nodes["stage"].isin(logic.OUTCOMES).sum())
    names = dict(zip(nodes["node_id"], nodes["name"], strict=True))
    lost = [names[i] for i in gaps.projects["node_id"]]
    if lost:
        ways = f"うち{len(lost)}件{_listing(lost)}は成果へのつながりが読み取れません"
    else:
        ways = "すべてから成果へのつながりをたどれます"
    return [
        f"ロジックモデルの{sizes.get('project', 0)}事業の{ways}。"
        f"成果の箱{outcomes}件のうち{len(gaps.outcomes)}件には指標がありません。"
    ]


def gap_lines(
    nodes: pd.DataFrame, edges: pd.DataFrame, gaps: logic.Gaps, measures: Mapping[str, str]
) -> tables.Block:
    """What is missing, one sentence per kind; what was found in order is said too.

    Args:
        nodes: ``named``.
        edges: table ``logic_edges``.
        gaps: ``logic.gaps``.
        measures: words for the measures by id.
    """
    if nodes.empty:
        return tables.nothing(SILENT)
    names = dict(zip(nodes["node_id"], nodes["name"], strict=True))
    own = int((nodes["stage"] == "project").sum())
    lost = [names[i] for i in gaps.projects["node_id"]]
    lines = [
        f"成果へのつながりが読み取れない事業：図の{own}事業のうち{len(lost)}件{_listing(lost)}。",
        _bare(nodes, gaps.outcomes),
        _outputs(nodes, edges),
        *_unmodelled(gaps.unmodelled, measures),
        _arrows(edges),
    ]
    return tables.sentences(lines)


def _listing(names: list[str]) -> str:
    return f"（{words.listed(names)}）" if names else ""


def _bare(nodes: pd.DataFrame, bare: pd.DataFrame) -> str:
    outcomes = int(nodes["stage"].isin(logic.OUTCOMES).sum())
    sizes = bare["stage"].value_counts()
    parts = "、".join(f"{words.NODE_STAGES[s]}{sizes[s]}" for s in logic.OUTCOMES if s in sizes)
    inside = f"（{parts}）" if parts else ""
    return f"指標のない成果：{outcomes}件のうち{len(bare)}件{inside}。"


def _outputs(nodes: pd.DataFrame, edges: pd.DataFrame) -> str:
    outputs = nodes[nodes["stage"] == "output"]
    held = outputs["node_id"].isin(logic.attached(nodes, edges)["node_id"]).sum()
    return f"指標の付いた事業実績の箱：{len(outputs)}件のうち{held}件。"


def _unmodelled(unmodelled: pd.DataFrame, measures: Mapping[str, str]) -> list[str]:
    lines = []
    whole = unmodelled[unmodelled["lacks"] == "model"].groupby("goal_id", sort=False).size()
    if len(whole):
        listed = "、".join(f"「{measures[str(goal)]}」（{n}事業）" for goal, n in whole.items())
        lines.append(f"ロジックモデルの印字がない施策：{listed}。")
    if n := int((unmodelled["lacks"] == "box").sum()):
        lines.append(f"施策のロジックモデルに箱がない事業：{n}件。")
    return lines


def _arrows(edges: pd.DataFrame) -> str:
    judged = int((edges["basis"] == "judged").sum())
    if not judged:
        return f"矢印{len(edges)}本は、すべて資料の記載によります。"
    return (
        f"矢印{len(edges)}本のうち、資料の言葉や表が示すのは{len(edges) - judged}本で、"
        f"{judged}本は箱の並びと内容からの編集者の判断です（図の破線）。"
    )


def edge_table(nodes: pd.DataFrame, edges: pd.DataFrame, caption: str) -> tables.Block:
    """The picture as a table: every arrow, and the boxes without any.

    Args:
        nodes: ``named``.
        edges: table ``logic_edges`` with ``source`` (``common.with_source``).
        caption: caption of the table.
    """
    names = dict(zip(nodes["node_id"], nodes["name"], strict=True))
    stages = dict(zip(nodes["node_id"], words.say(nodes["stage"], words.NODE_STAGES), strict=True))
    rows = edges.assign(
        start=edges["from_node_id"].map(names),
        start_stage=edges["from_node_id"].map(stages),
        end=edges["to_node_id"].map(names),
        end_stage=edges["to_node_id"].map(stages),
        basis_word=words.say(edges["basis"], words.JUDGEMENTS),
    )
    used = {*edges["from_node_id"], *edges["to_node_id"]}
    alone = nodes[~nodes["node_id"].isin(used)]
    loose = pd.DataFrame(
        {
            "start": alone["name"],
            "start_stage": words.say(alone["stage"], words.NODE_STAGES),
            "end": "（矢印が読み取れない）",
            "note": alone["note"],
        }
    )
    return tables.table(
        pd.concat([rows, loose], ignore_index=True),
        caption,
        {
            "start": "前の箱",
            "start_stage": "段階",
            "end": "次の箱",
            "end_stage": "段階",
            "basis_word": "矢印の根拠",
            "note": "判断の理由など",
            "source": "出典",
        },
        empty=SILENT,
    )


def contrast_sentences(
    contrasts: pd.DataFrame, nodes: pd.DataFrame, indicators: pd.DataFrame
) -> list[str]:
    """Where an earlier box and a later one do not agree, both ways; nothing where they do.

    Args:
        contrasts: ``logic.contrasts``.
        nodes: ``named``.
        indicators: table ``indicators`` after ``kpi.prepare``.
    """
    table = _told(contrasts, nodes, indicators)
    lines = []
    for row in table[table["state"].isin(["earlier_only", "later_only"])].itertuples():
        turn = "届きましたが" if row.met else "届いていませんが"
        end = "届いています" if row.met_later else "届いていません"
        judged = "（二つのつながりは編集者の判断）" if row.basis == "judged" else ""
        lines.append(
            f"{row.when}、手前の{row.stage_word}を測る「{row.name}」は目標{row.target_word}に対し"
            f"{row.actual_word}で{turn}、その先の{row.stage_word_later}を測る「{row.name_later}」は"
            f"目標{row.target_word_later}に対し{row.actual_word_later}で{end}{judged}。"
        )
    return lines


def _told(contrasts: pd.DataFrame, nodes: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Pairs with the words of both sides."""
    by_id = indicators.set_index("indicator_id")
    boxes_by_id = nodes.set_index("node_id")["name"]
    table = contrasts.assign(
        when=[
            words.when(y, t) for y, t in zip(contrasts["year"], contrasts["year_type"], strict=True)
        ]
    )
    for side in ("", "_later"):
        key = contrasts[f"indicator_id{side}"]
        table[f"name{side}"] = key.map(by_id["name"])
        table[f"kind{side}"] = words.say(key.map(by_id["measure_type"]), words.MEASURE_TYPES)
        table[f"box{side}"] = contrasts[f"node_id{side}"].map(boxes_by_id)
        table[f"stage_word{side}"] = words.say(contrasts[f"stage{side}"], words.NODE_STAGES)
        for name in ("target", "actual"):
            pairs = zip(contrasts[f"{name}{side}"], key.map(by_id["unit"]), strict=True)
            table[f"{name}_word{side}"] = [words.amount(value, unit) for value, unit in pairs]
    return table


def contrast_table(
    contrasts: pd.DataFrame, nodes: pd.DataFrame, indicators: pd.DataFrame
) -> tables.Block:
    """Both sides of every comparison, one row each.

    Args:
        contrasts: ``logic.contrasts``.
        nodes: ``named``.
        indicators: table ``indicators`` after ``kpi.prepare``.
    """
    table = _told(contrasts, nodes, indicators)
    names = ("box", "stage_word", "name", "kind", "when", "target_word", "actual_word", "met_word")
    rows = []
    for _, row in table.iterrows():
        for side, place in (("", "手前"), ("_later", "先")):
            held = {n: row.get(f"{n}{side}") for n in names} | {"when": row["when"]}
            met = row[f"met{side}"]
            held |= {"place": place, "met_word": None if pd.isna(met) else MET[bool(met)]}
            rows.append(held | {"state_word": STATES[row["state"]]})
    return tables.table(
        pd.DataFrame(rows, columns=["place", *names, "state_word"]),
        "つながる二つの箱の指標を、同じ年で比べる",
        {
            "place": "位置",
            "box": "箱",
            "name": "指標",
            "kind": "数え方",
            "when": "年",
            "target_word": "目標",
            "actual_word": "実績",
            "met_word": "目標に",
        },
        note="比べたのは、矢印でたどれる二つの箱に付いた指標が、それぞれ自分の目標に同じ年に届いたかどうかです。"
        "数え方が単年と累計とで違うことがあり、前の箱が次の箱の原因であることを示すものではありません。",
        empty=_no_pair(nodes),
    )


def _no_pair(nodes: pd.DataFrame) -> str:
    if nodes.empty:
        return SILENT
    return "矢印でたどれる二つの箱の両方に、指標の付いたものがありません。"
