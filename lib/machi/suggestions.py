"""What a goal or measure may belong to where no document says so, with score and shared words.

A suggestion is never a link: it is shown as inferred, counts for nothing, and steps back behind
what a document states or a person decided (a row of ``national_links`` or ``sdg_links``, also one
that says ``none``).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from machi import similarity
from machi.alignment import PURSUED

TOP = 3
"""Candidates named per subject."""
COLUMNS = ["subject_id", "rank", "candidate_id", "part", "score", "lead", "answered", "likest"]
"""Columns of ``suggest``."""
PARTS = 2
"""Parts of a candidate that count: one alone may be alike by accident."""


@dataclass(frozen=True)
class Cut:
    """Below which a method rather gives no answer.

    Attributes:
        score: least score of the best candidate.
        lead: least distance of the best candidate from the second.
    """

    score: float
    lead: float


CUTS: Mapping[tuple[str, str], Cut] = {
    ("national", "char-tfidf"): Cut(0.09, 0.01),
    ("national", "sentence-encoder"): Cut(0.3, 0.01),
    ("sdg", "char-tfidf"): Cut(0.06, 0.0),
    ("sdg", "sentence-encoder"): Cut(0.34, 0.0),
}
"""Cuts by what is suggested and method; ``accuracy.tune`` finds them on the tuning labels, and a
test repeats it."""


def goal_texts(goals: pd.DataFrame, tiers: tuple[str, ...] = ("goal", "measure")) -> pd.DataFrame:
    """What each node says of itself and where it stands.

    Subtitles are left out: where a document states its link, it does so there, and a suggestion
    must not copy the answer.

    Returns:
        subject_id, text (title, description, titles right below it, titles above it); nodes of
        ``tiers`` in document order.
    """
    rows = {row.goal_id: row for row in goals.itertuples(index=False)}
    below: dict[object, list[str]] = defaultdict(list)
    for row in rows.values():
        below[row.parent_goal_id].append(row.title)
    texts = []
    for row in rows.values():
        if row.tier not in tiers:
            continue
        parts = [row.title, row.description, *below[row.goal_id]]
        above = row.parent_goal_id
        while above in rows:
            parts.append(rows[above].title)
            above = rows[above].parent_goal_id
        texts.append((row.goal_id, "。".join(part for part in parts if isinstance(part, str))))
    return pd.DataFrame(texts, columns=["subject_id", "text"], dtype="str")


def named(ids: pd.Series, titles: pd.Series) -> pd.DataFrame:
    """Texts of subjects that are a title alone (projects, indicators): subject_id, text."""
    texts = pd.DataFrame({"subject_id": ids, "text": titles.astype("str")})
    return texts.reset_index(drop=True)


def national_candidates(
    national_goals: pd.DataFrame, national_measures: pd.DataFrame, strategy_id: str
) -> pd.DataFrame:
    """The goals of one edition a municipality is expected to pursue.

    Returns:
        candidate_id, part (the same), text: one row for the whole of title, gist and titles of
        its main measures, and one for each sentence of it.
    """
    wanted = national_goals["strategy_id"] == strategy_id
    own = national_goals[wanted & national_goals["kind"].isin(PURSUED)].sort_values("number")
    below: dict[str, list[str]] = defaultdict(list)
    measures = national_measures[["national_goal_id", "title"]]
    for goal, title in measures.itertuples(index=False, name=None):
        below[goal].append(title)
    whole = [
        (row.national_goal_id, f"{row.title}。{row.gist}。{'。'.join(below[row.national_goal_id])}")
        for row in own.itertuples()
    ]
    pieces = [(goal, piece) for goal, text in whole for piece in text.rstrip("。").split("。")]
    table = [(goal, goal, text) for goal, text in [*whole, *pieces]]
    return pd.DataFrame(table, columns=["candidate_id", "part", "text"], dtype="str")


def sdg_candidates(sdg_goals: pd.DataFrame, sdg_targets: pd.DataFrame) -> pd.DataFrame:
    """The 17 goals, each as itself and as each of its targets.

    Returns:
        candidate_id (goal), part (goal or target), text (names and gist).
    """
    whole = pd.DataFrame(
        {
            "candidate_id": sdg_goals["sdg"],
            "part": sdg_goals["sdg"],
            "text": sdg_goals["short_title"] + "。" + sdg_goals["gist"],
        }
    )
    parts = pd.DataFrame(
        {
            "candidate_id": sdg_targets["goal"],
            "part": sdg_targets["sdg"],
            "text": sdg_targets["label"] + "。" + sdg_targets["gist"],
        }
    )
    return pd.concat([whole, parts], ignore_index=True)


def reference_texts(
    national_goals: pd.DataFrame,
    sdg_goals: pd.DataFrame,
    sdg_targets: pd.DataFrame,
    goals: pd.DataFrame,
) -> list[str]:
    """Texts that tell which letters are common.

    They are the editors' own descriptions of national goals and SDGs, and the titles of the
    municipality's plans: a word that fills one city's titles (ICTの活用) tells its measures apart
    no better than a word everybody uses.
    """
    gists = [*national_goals["gist"], *sdg_goals["gist"], *sdg_targets["gist"]]
    return [*gists, *goals["title"]]


def suggest(
    subjects: pd.DataFrame,
    candidates: pd.DataFrame,
    reference: list[str],
    method: str,
    cut: Cut,
) -> pd.DataFrame:
    """The best candidates of each subject.

    Args:
        subjects: subject_id, text.
        candidates: candidate_id, part, text; a candidate scores the mean of its ``PARTS``
            likest parts.
        reference: ``reference_texts``.
        method: a key of ``similarity.METHODS``.
        cut: below which the method gives no answer.

    Returns:
        One row per subject and rank (1 to ``TOP``): subject_id, rank, candidate_id, part (the
        likest), score, lead (distance from the next candidate), answered (whether rank 1 passes
        the cut; the same for all ranks of a subject), likest (texts of the likest parts).
    """
    scores = similarity.similar(list(subjects["text"]), list(candidates["text"]), reference, method)
    members = candidates.groupby("candidate_id", sort=False).indices.values()
    groups = [list(places) for places in members]
    rows = [
        {"subject_id": subject, "rank": rank, **found}
        for subject, line in zip(subjects["subject_id"], scores, strict=True)
        for rank, found in enumerate(_ranked(line, groups, cut), start=1)
    ]
    table = pd.DataFrame(rows, columns=["subject_id", "rank", "rows", "score", "lead", "answered"])
    texts = candidates["text"].to_numpy()
    table["likest"] = ["。".join(texts[places]) for places in table["rows"]]
    first = candidates.iloc[[places[0] for places in table.pop("rows")]]
    for column in ("candidate_id", "part"):
        table[column] = first[column].to_numpy()
    return table.astype({"answered": bool})[COLUMNS]


def explain(found: pd.DataFrame, subjects: pd.DataFrame, reference: list[str]) -> pd.DataFrame:
    """Suggestions with the words that speak for them; slow, so only for what is shown.

    Returns:
        The columns of ``found`` with words (shared by the subject and the likest parts, joined
        with 、; missing when there are none) in place of likest.
    """
    text = subjects.drop_duplicates("subject_id").set_index("subject_id")["text"]
    words = [
        "、".join(similarity.evidence(text[subject], likest, reference)) or None
        for subject, likest in zip(found["subject_id"], found["likest"], strict=True)
    ]
    plain = found.drop(columns="likest")
    return plain.assign(words=pd.Series(words, index=found.index, dtype="str"))


def _ranked(line: similarity.Scores, groups: list[list[int]], cut: Cut) -> list[dict[str, Any]]:
    """The first ``TOP`` candidates of a subject: rows of likest parts, score, lead, answered."""
    likest = [sorted(rows, key=lambda i: -line[i])[:PARTS] for rows in groups]
    held = [(float(np.mean(line[rows])), rows) for rows in likest]
    held = [*sorted(held, key=lambda pair: -pair[0]), (0.0, [])]
    leads = [one[0] - two[0] for one, two in pairwise(held)]
    answered = held[0][0] > 0 and held[0][0] >= cut.score and leads[0] >= cut.lead
    return [
        {"rows": rows, "score": score, "lead": lead, "answered": answered}
        for (score, rows), lead in zip(held[:-1][:TOP], leads, strict=False)
    ]
