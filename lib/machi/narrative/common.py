"""What every chapter ends with: sources, the meaning of its words, and the run stamp."""

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

import machi
from machi import tables, words
from machi.parameters import Parameters
from machi.rules import Rule
from machi.similarity import METHODS
from machi.store import Municipality, Peers

NO_PEERS = (
    "比べる自治体を選んでいないため、ほかの自治体とは比べていません"
    "（選ぶには、params のファイルの peer_codes に団体コードを並べます）。"
)

WORKBENCH = (
    "指標・国の戦略・SDGs・人口の図表は、JupyterLab の explore.ipynb で、選びながら動かせます"
    "（命令 make lab で開きます）。"
)


def heading(text: str) -> tables.Block:
    """A third-level heading inside a chapter's section, for one plan or goal."""
    return tables.Block(Markup("<h3>{}</h3>").format(text), f"【{text}】")


def lead(town: Municipality, said: Sequence[str] | tables.Block) -> tables.Block:
    """The sentences a chapter begins with; before there is a plan, only that there is none.

    Of documents nobody has read no chapter may say that something is not printed in them.
    """
    if unread := nothing_read(town):
        return tables.sentences(unread)
    return said if isinstance(said, tables.Block) else tables.sentences(said)


def nothing_read(town: Municipality) -> list[str]:
    """What to say of a municipality without a plan; nothing once there is one."""
    if not town["plans"].empty:
        return []
    return [
        f"{town.name}の計画は、まだ一つも登録されていません。"
        "この章に「ない」とあるのは、資料にないという意味ではなく、まだ入力していないという意味です。",
        f"何を入れればこの章を示せるかは、命令 machi check {town.code} が章ごとに並べます。",
    ]


def sources(town: Municipality, *names: str, caption: str = "この章が依拠した資料") -> tables.Block:
    """The documents that the named tables cite, with terms and address.

    Args:
        town: the municipality.
        names: tables of the municipality or shared ones.
        caption: caption of the table.
    """
    cited = pd.concat([town[name]["source_id"] for name in names]).str.split(";").explode()
    own = {i for t in town.tables.values() for ids in t["source_id"] for i in ids.split(";")}
    rows = town["sources"][town["sources"]["source_id"].isin(cited)]
    # What the municipality itself published is looked for first.
    rows = rows.sort_values("source_id", key=lambda ids: ~ids.isin(own), kind="stable")
    columns = {
        "short_title": "略称",
        "publisher": "発行者",
        "title": "題名",
        "published": "公表日",
        "accessed": "閲覧日",
        "terms": "利用条件",
    }
    return tables.table(
        rows,
        caption,
        columns,
        note="「出典」の L の番号は、資料を文字に起こしたテキストの行番号です。",
        empty="依拠した資料は、まだ登録されていません。",
    )


def stamp(town: Municipality, run: Parameters, rule: Rule | None = None) -> tables.Block:
    """What this run read and which choices it was given; enough to repeat it, or to go on."""
    return tables.definitions([*choices(town, run, rule), ("動かして調べるには", WORKBENCH)])


def choices(town: Municipality, run: Parameters, rule: Rule | None) -> list[tuple[str, str]]:
    """What a run read and which choices it was given, as labels and values."""
    plans = "、".join(run.plan_ids) if run.plan_ids else "すべて"
    pairs = [
        ("団体", f"{town.prefecture}{town.name}（{town.code}）"),
        ("データの指紋", town.fingerprint),
        ("対象の計画", plans),
        ("国の版", run.national_strategy_id or "各計画の策定時に有効だった版"),
        ("判断の基準日", run.as_of),
        ("推定の方法", _method(run.similarity)),
        ("比べる自治体", "、".join(run.peer_codes) or "なし"),
        ("まちワークブックの版", machi.__version__),
    ]
    if rule:
        pairs.insert(-1, ("採点規則", f"{rule.title}（{rule.name}）"))
    return pairs


def _method(name: str) -> str:
    """The method of suggestions with the version of its package, where it has one."""
    if not name:
        return "推定しない"
    method = METHODS[name]
    version = f"、{method.package} {method.version}" if method.version else ""
    return f"{method.label}（{name}{version}）"


def uncompared(peers: Peers) -> str:
    """The sentence a comparison with others needs where it lacks some, or all; else nothing."""
    if peers.unsound:
        return f"{'、'.join(peers.unsound)}のデータには問題があるため、比べていません。"
    return "" if peers.tables else NO_PEERS


def legend_of_bases() -> tables.Block:
    """The three standings of a link, which never mix."""
    return tables.definitions(
        [
            ("● 記載", "資料そのものに書かれている（または資料が国の文言をそのまま使っている）"),
            ("○ 判断", "編集者が資料を読んで判断した。理由は表の備考にある"),
            ("△ 推定", "計算による推定。この報告書の集計には入れない"),
        ]
    )


def spoken(town: Municipality, claims: list[str], caption: str) -> tables.Block:
    """What the documents say in words on a subject, or that they are silent, each with its place.

    Args:
        town: the municipality.
        claims: claims of the table ``statements``.
        caption: caption of the table.
    """
    rows = town["statements"][town["statements"]["claim"].isin(claims)]
    short = town["plans"].set_index("plan_id")["short_title"]
    return tables.table(
        with_source(rows, town).assign(
            plan=rows["plan_id"].map(short), claim_word=words.say(rows["claim"], words.CLAIMS)
        ),
        caption,
        {"plan": "計画", "claim_word": "述べていること", "text": "資料の言葉", "source": "出典"},
        empty="読んだ資料に、この件についての言葉はありません。",
    )


def with_source(frame: pd.DataFrame, town: Municipality) -> pd.DataFrame:
    """Rows with one readable column ``source``: the documents' short titles and the place."""
    short = town["sources"].set_index("source_id")["short_title"]
    documents = frame["source_id"].str.split(";").map(lambda ids: "・".join(short[i] for i in ids))
    return frame.assign(source=documents + "　" + frame["locator"])
