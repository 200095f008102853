"""The committee's question about an indicator in words, with the numbers of its row."""

import pandas as pd

from machi import words
from machi.narrative import outlook

TITLES = {
    "discontinued": "廃止の後は何で確かめるか",
    "worded_target": "達成を何で確かめるか",
    "no_target": "目標をどこに置くか",
    "no_actual": "実績はいくつになったか",
    "definition_changed": "新しい数え方の基準値はいくつか",
    "not_started": "期間に入ってからの実績はいくつか",
    "targets_turn": "どの年の目標が正しいか",
    "final_year_missing": "目標の年の実績はいくつか",
    "missed": "届かなかった要因は何か",
    "reached": "次の目標をどこに置くか",
    "met_at_start": "初めから満たす目標を改めるか",
    "no_baseline": "いつ、いくつから始まったか",
    "bound_missed": "保つ水準をどう取り戻すか",
    "bound_held": "この水準を保ち続けるか",
    "above_but_cautious": "確定値を待って判断するか",
    "met_early": "早く届いた目標を改めるか",
    "behind_and_late": "手段と目標のどちらを見直すか",
    "behind_but_arriving": "遅れを取り戻す見通しは確かか",
    "behind": "今の手段で足りるか",
    "on_course_but_will_miss": "目標の年までに何を加えるか",
    "on_course": "今の取組に変える点はあるか",
}
"""Each question in a few words, for lists."""
QUESTIONS = {
    "discontinued": "この指標は廃止されています{known}。代わりに、何で成果を確かめますか。",
    "worded_target": "目標が数値ではありません。達成したかどうかを、何で確かめますか。",
    "no_target": "目標値が示されていません。{aim}",
    "no_actual": "{target}に対し、実績は{many}になりましたか。",
    "definition_changed": "途中で数え方が変わり、{actual}を基準値と比べられません。"
    "新しい数え方での基準値は{many}ですか。",
    "not_started": "分かる実績は{actual}で、計画の期間より前の値です。"
    "{target}に対し、期間に入ってからの実績は{many}ですか。",
    "targets_turn": "年ごとの目標が途中で逆の向きに変わります{turn}。どの年の目標が正しいですか。",
    "final_year_missing": "{target}に対し、分かる実績は{actual}です。"
    "目標の年の実績は{many}でしたか。",
    "missed": "{target}に届かず、{actual}でした。届かなかった要因を何とみますか。",
    "reached": "{target}に、{actual}で届きました。"
    "次は、より進んだ目標を置きますか、この水準の維持を目標にしますか。",
    "met_at_start": "基準値{baseline}の時点で{target}を満たしていました。"
    "目標を置き直しますか、維持を目標にしますか。",
    "no_baseline": "{missing}が示されておらず、{actual}がどこまで進んだ値か分かりません。{start}",
    "bound_missed": "保つ線である{target}に対し、{actual}です。水準を戻す手段は何ですか。",
    "bound_held": "保つ線である{target}を、{actual}で満たしています。この線を今後も保ちますか。",
    "above_but_cautious": "{target}に{actual}で届いていますが、確定値ではありません。"
    "確定値を待って判断しますか。",
    "met_early": "{target}に、{actual}で既に届いています。"
    "より進んだ目標に改めますか、この水準の維持を目標にしますか。",
    "behind_and_late": "{progress}{pace}手段を変えますか、目標を見直しますか。",
    "behind_but_arriving": "{progress}{pace}このままの動きなら{projected}です。"
    "遅れを取り戻す見通しは確かですか。",
    "behind": "{progress}{pace}今の手段で足りますか。足りなければ、何を変えますか。",
    "on_course_but_will_miss": "{progress}このままの動きでは{projected}で、"
    "目標に届かないおそれがあります。何を加えますか。",
    "on_course": "{progress}{pace}今の取組に、変える点はありますか。",
}
"""The question of each code of ``questions.CODES``; the fields are those of ``_fields``."""


def question(row: pd.Series, code: str) -> str:
    """The question about one row of ``kpi.assess``.

    A row of ``sheets.rows`` also says whether its plan is over, and is then asked accordingly.
    """
    return QUESTIONS[code].format_map(_fields(row))


def dated(row: pd.Series, value: str) -> str:
    """A value of the row with its unit and year, e.g. 2,481人（2024年度）."""
    when = _of(row, value)
    return f"{words.amount(row[value], row['unit'])}（{when or '時期の印字なし'}）"


def _fields(row: pd.Series) -> dict[str, str]:
    """The parts of a question that depend on the row."""
    unit = "" if pd.isna(row["unit"]) else str(row["unit"])
    many = f"何{unit}" if unit else "いくつ"
    lost = pd.isna(row["baseline"])
    return {
        "many": many,
        "known": _known(row),
        "aim": _aim(row, many),
        "baseline": words.amount(row["baseline"], unit),
        "target": f"{_of(row, 'target')}の目標{words.amount(row['target'], unit)}"
        if pd.notna(row["target_year"])
        else f"目標{words.amount(row['target'], unit)}",
        "actual": _actual(row),
        "turn": _turn(row),
        "missing": "始まりの値（基準値）" if lost else "値の年か計画の期間",
        "start": f"計画の始まりには{many}でしたか。"
        if lost
        else "基準値・目標・実績は、それぞれいつの値ですか。",
        "progress": _progress(row),
        "pace": _pace(row),
        "projected": f"{_of(row, 'target')}に{_projected(row)}の見込み",
    }


def _of(row: pd.Series, value: str) -> str:
    return words.when(row[f"{value}_year"], row[f"{value}_year_type"])


def _actual(row: pd.Series) -> str:
    """The latest actual with its year, e.g. 2024年度の2,481人."""
    actual = words.amount(row["actual"], row["unit"])
    when = _of(row, "actual")
    return f"{when}の{actual}" if when else f"{actual}（時期の印字なし）"


def _known(row: pd.Series) -> str:
    """The values there are, in brackets; nothing where there are none."""
    names = {"baseline": "基準値", "target": "目標値", "actual": "実績値"}
    held = [f"{names[v]}{words.amount(row[v], row['unit'])}" for v in names if pd.notna(row[v])]
    return f"（{'、'.join(held)}）" if held else ""


def _aim(row: pd.Series, many: str) -> str:
    """What to ask where no target is given: a line to keep, or a place to arrive at."""
    if row.get("over", False):
        return "計画の期間は終わりました。成果があったかを、どの値で確かめますか。"
    if row["direction"] == "maintain":
        return f"{_start(row, 'を')}維持するとして、下回らない線を{many}に置きますか。"
    return f"{_start(row, 'から見て、')}いつまでに{many}を目指しますか。"


def _start(row: pd.Series, joined: str) -> str:
    """The latest value a target could be set from; nothing where there is none."""
    for value, word in (("actual", "実績"), ("baseline", "基準値")):
        if pd.notna(row[value]):
            return f"{word}{words.amount(row[value], row['unit'])}{joined}"
    return ""


def _turn(row: pd.Series) -> str:
    """The two targets that show the turn, else the last one."""
    last = f"{_of(row, 'target')}は{words.amount(row['target'], row['unit'])}"
    ahead = row["due"] - row["target"]
    if pd.isna(ahead) or (ahead if row["direction"] != "decrease" else -ahead) <= 0:
        return f"（{last}）"
    return f"（{_of(row, 'actual')}は{words.amount(row['due'], row['unit'])}、{last}）"


def _progress(row: pd.Series) -> str:
    """How far it has come by the time of the actual."""
    actual = words.amount(row["actual"], row["unit"])
    if pd.notna(row["due"]):
        due = words.amount(row["due"], row["unit"])
        return f"{_of(row, 'actual')}の目標{due}に対し、実績は{actual}です。"
    made, time = row["attainment"], words.percent(row["elapsed"])
    told = f"目標までの道のりの{words.percent(made)}です"
    if pd.notna(made) and made < 0:
        told = f"目標とは逆の向きに、道のりの{words.percent(-made)}だけ動いた値です"
    return f"{_of(row, 'actual')}の{actual}は、{told}（期間は{time}が経過）。"


def _pace(row: pd.Series) -> str:
    """The change per year still needed, beside the one so far; nothing where it is not known."""
    if pd.isna(row["required_per_year"]):
        return ""
    needed = outlook.signed(row, "required_per_year")
    so_far = outlook.signed(row, "change_per_year")
    beside = f"（これまでは{so_far}）" if pd.notna(row["change_per_year"]) else ""
    target = words.amount(row["target"], row["unit"])
    return f"{_of(row, 'target')}の目標{target}には、年あたり{needed}が要ります{beside}。"


def _projected(row: pd.Series) -> str:
    digits = words.decimals(row["actual"], row["target"])
    return words.about(row["projected"], row["unit"], digits)
