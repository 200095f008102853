"""Inferred links as suggestions: what is proposed, on which words, and how often that is right."""

from collections.abc import Mapping

import pandas as pd

from machi import similarity, tables, words
from machi.inferred import best
from machi.tables import Figure

STATES = {
    "new": "候補",
    "known": "対応済み",
    "declined": "人が退けた",
    "unanswered": "推定できない",
}
"""Words of ``inferred.STATES``."""


def figure(found: pd.DataFrame, label: str) -> Figure:
    """Key figure: how many new suggestions there are."""
    return Figure(label, f"{len(best(found))}件", "計算による。数には入れない")


def sentence(found: pd.DataFrame, method: str, what: str) -> str:
    """One sentence for the summary on what the method proposes."""
    if not method:
        return "計算による推定は、引数 similarity が空のため行っていません。"
    first = found[found["rank"] == 1]
    silent = int((first["state"] == "unanswered").sum())
    return (
        f"計算による推定では、記載も判断もない{what}に{len(best(found))}件の候補があり、"
        f"{silent}件は似たものがなく推定できません。推定は数に入れていません。"
    )


def table(
    found: pd.DataFrame, titles: Mapping[str, str], names: Mapping[str, str], caption: str
) -> tables.Block:
    """Suggestions that wait for a person: three candidates each, with score and shared words.

    Args:
        found: ``inferred.national`` or ``inferred.sdg``.
        titles: titles of the subjects by id.
        names: names of the candidates by id.
        caption: caption of the table.
    """
    return _candidates(
        found[found["subject_id"].isin(best(found)["subject_id"])],
        titles,
        names,
        caption,
        "計算による候補はありません（すべて対応済みか、似たものがないか、推定を行っていません）。",
    )


def every(
    found: pd.DataFrame, titles: Mapping[str, str], names: Mapping[str, str], caption: str
) -> tables.Block:
    """All subjects with their candidates and standing, also those already linked."""
    return _candidates(found, titles, names, caption, "推定を行っていません。")


def _candidates(
    found: pd.DataFrame,
    titles: Mapping[str, str],
    names: Mapping[str, str],
    caption: str,
    empty: str,
) -> tables.Block:
    if found.empty:
        return tables.nothing(empty)
    cells = [
        f"{names[row.candidate_id]}（{row.score:.2f}）"
        + (f"　共通の語：{row.words}" if pd.notna(row.words) else "　共通の語なし")
        for row in found.itertuples()
    ]
    wide = found.assign(cell=cells).pivot(index="subject_id", columns="rank", values="cell")
    wide = wide.reindex(found["subject_id"].drop_duplicates()).reindex(columns=[1, 2, 3])
    first = found[found["rank"] == 1].set_index("subject_id")
    frame = pd.DataFrame(
        {
            "title": [tables.shorten(titles[i], 34) for i in wide.index],
            "state": first["state"].map(STATES).reindex(wide.index).to_numpy(),
            **{f"c{rank}": wide[rank].to_numpy() for rank in (1, 2, 3)},
        }
    )
    columns = {"title": "自治体の側", "state": "扱い", "c1": "第1候補", "c2": "第2候補"}
    return tables.table(
        frame,
        caption,
        columns | {"c3": "第3候補"},
        note="△ 推定。かっこの数は似ている度合い（1が最大）。人が決めるときは、対応の表に"
        "判断を一行（対応しないという判断も）足すと、推定より優先します。",
    )


def accuracy_table(accuracy: pd.DataFrame, task: str) -> tables.Block:
    """How often each method is right on the labels it was not tuned on, and on the others.

    Args:
        accuracy: table ``accuracy``.
        task: national or sdg.
    """
    own = accuracy[accuracy["task"] == task]
    frame = pd.DataFrame(
        {
            "method": [similarity.METHODS[name].label for name in own["method"]],
            "half": words.say(own["split"], words.SPLITS)
            + "・"
            + words.say(own["basis"], words.LABEL_BASES),
            "n": own["n"],
            "top1": _with_interval(own, "top1"),
            "top3": _with_interval(own, "top3"),
            "chance": [
                f"{words.percent(one)}／{words.percent(three)}"
                for one, three in zip(own["chance1"], own["chance3"], strict=True)
            ],
            "answered": [words.percent(share) for share in own["answered"]],
            "right": _with_interval(own, "right"),
        }
    )
    return tables.table(
        frame,
        "推定の当たる割合（かっこは95％の区間）",
        {
            "method": "方法",
            "half": "正解の組",
            "n": "件数",
            "top1": "第1候補が正しい",
            "top3": "第3候補までに正しいもの",
            "chance": "でたらめに選んだ場合（第1／第3まで）",
            "answered": "答えた割合",
            "right": "答えたうち正しい",
        },
        note="採点用の組は、方法の調整に使っていない計画のもの。件数は当てはまる先のあるもので、"
        "第1・第3候補の割合は、答えなかったものも含めてその中の割合です。答えた割合と、答えたうち"
        "正しい割合には、当てはまる先のないものも入ります。同じ計画の施策は互いに似るため、"
        "実際の不確かさは区間より広くなります。",
        empty="推定の当たる割合は、測られていません。",
    )


def _with_interval(own: pd.DataFrame, name: str) -> list[str]:
    return [
        "—" if pd.isna(share) else f"{words.percent(share)}（{100 * low:.0f}〜{100 * high:.0f}）"
        for share, low, high in zip(own[name], own[f"{name}_low"], own[f"{name}_high"], strict=True)
    ]


def accuracy_sentence(accuracy: pd.DataFrame, task: str, method: str) -> str:
    """What the accuracy of the method in use means for a reader; on the scoring half."""
    if not method:
        return "推定を行っていません。"
    own = accuracy[(accuracy["task"] == task) & (accuracy["split"] == "score")]
    own = own[own["method"] == method]
    if own.empty:
        return "この方法の当たる割合は測られていません。候補は手がかりにとどめてください。"
    parts = [
        f"{words.LABEL_BASES[row.basis]}の{row.n}件では、第1候補が正しいのは{words.percent(row.top1)}、"
        f"第3候補までに正しいものがあるのは{words.percent(row.top3)}"
        for row in own.itertuples()
    ]
    return (
        f"方法「{similarity.METHODS[method].label}」を、調整に使っていない計画で確かめました。"
        f"{'。'.join(parts)}です。候補は、人が資料を読んで決めるための手がかりです。"
    )


def agreement_sentence(read: int, share: float, kappa: float) -> str:
    """How far the two readings behind the labels agree (``accuracy.agreement``)."""
    return (
        f"正解の{read}件は、同じ手引きで独立に二度読んで作りました。"
        f"第1の答えは{words.percent(share)}で一致します（偶然を除いた一致度κ＝{kappa:.2f}）。"
        "手引きが同じため、別の人が読めば一致は下がると見てください。"
    )
