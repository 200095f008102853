"""How often suggestions are right, on labels they were not tuned on.

Labels come from what the documents state and from two independent readings with a reason. They
are split by plan: cuts are chosen on the tuning half and scored on the other, so that no plan is
both. Wilson's interval (E. B. Wilson, 1927) serves small counts; labels of one plan resemble each
other, so the true uncertainty is wider.
"""

from math import sqrt

import numpy as np
import pandas as pd

from machi.suggestions import TOP, Cut

Z = 1.96
"""Normal quantile of a 95 % interval."""
NONE = "none"
"""The accepted answer of a subject that belongs to no candidate."""


def wilson(hits: int, of: int) -> tuple[float, float]:
    """95 % interval of a share; (0, 1) when nothing was counted."""
    if not of:
        return 0.0, 1.0
    share, spread = hits / of, Z**2 / of
    middle = share + spread / 2
    half = Z * sqrt(share * (1 - share) / of + spread / (4 * of))
    return (middle - half) / (1 + spread), (middle + half) / (1 + spread)


def judged(suggested: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """Each label with what was suggested.

    Args:
        suggested: ``suggestions.suggest`` of the labelled subjects.
        labels: subject_id, accepted (ids joined with ; or ``none``). Subjects nothing was
            suggested for are left out.

    Returns:
        The columns of ``labels`` plus best (the first candidate), score, lead, answered, top1 and
        top3 (whether an accepted one is the best or among the first ``TOP``).
    """
    ranked = suggested.sort_values("rank")
    best = ranked[ranked["rank"] == 1].set_index("subject_id")
    listed = ranked.groupby("subject_id")["candidate_id"].agg(list)
    known = labels[labels["subject_id"].isin(best.index)].copy()
    accepted = [set(str(cell).split(";")) for cell in known["accepted"]]
    for column in ("candidate_id", "score", "lead", "answered"):
        known[column] = known["subject_id"].map(best[column])
    known = known.rename(columns={"candidate_id": "best"})
    known["top1"] = [b in a for b, a in zip(known["best"], accepted, strict=True)]
    known["top3"] = [
        bool(a & set(listed[s][:TOP])) for s, a in zip(known["subject_id"], accepted, strict=True)
    ]
    return known.reset_index(drop=True)


def summarise(found: pd.DataFrame) -> dict[str, float]:
    """The measures of one method on one set of labels.

    Args:
        found: ``judged`` with choices, how many candidates each label was chosen from.

    Returns:
        n (labels with an answer to find), top1, top3 (shares of n) with ``_low`` and ``_high``,
        chance1 and chance3 (expected of a blind draw), answered (share of all labels the method
        answers), right (share of its answers that are accepted) with interval, silent (share of
        the ``none`` labels it rightly leaves without answer; missing when there are none), nones
        (how many ``none`` labels there are).
    """
    real = found[found["accepted"] != NONE]
    empty = found[found["accepted"] == NONE]
    given = found[found["answered"]]
    sizes = real["accepted"].str.count(";") + 1
    measures: dict[str, float] = {"n": len(real), "nones": len(empty)}
    for name, rows in (("top1", real["top1"]), ("top3", real["top3"]), ("right", given["top1"])):
        low, high = wilson(int(rows.sum()), len(rows))
        share = float(rows.mean()) if len(rows) else float("nan")
        measures |= {name: share, f"{name}_low": low, f"{name}_high": high}
    drawn = [_blind(size, of) for size, of in zip(sizes, real["choices"], strict=True)]
    measures["chance1"] = float((sizes / real["choices"]).mean())
    measures["chance3"] = float(np.mean(drawn))
    measures["answered"] = len(given) / max(1, len(found))
    measures["silent"] = float((~empty["answered"]).mean()) if len(empty) else float("nan")
    return measures


def _blind(accepted: int, candidates: int) -> float:
    """Chance that ``TOP`` different candidates drawn blindly hold an accepted one."""
    missed = 1.0
    for draw in range(min(TOP, candidates)):
        missed *= max(0, candidates - accepted - draw) / (candidates - draw)
    return 1 - missed


def tune(found: pd.DataFrame, wanted: float = 0.75) -> Cut:
    """The cut that answers most while the answers are right often enough.

    Args:
        found: ``judged`` of the tuning labels without a cut.
        wanted: least share of right answers.

    Returns:
        Of all pairs of score and lead met in the labels, the one with the most answers whose
        share of right ones is at least ``wanted``; when none is, the one with the best share
        among those answering at least a tenth.
    """
    scores = np.unique(np.floor(found["score"] * 100) / 100)
    leads = np.unique(np.floor(found["lead"] * 100) / 100)
    best: tuple[bool, float, float, Cut] | None = None
    for score in scores:
        for lead in leads:
            given = found[(found["score"] >= score) & (found["lead"] >= lead)]
            if len(given) < len(found) / 10:
                continue
            share = float(given["top1"].mean())
            enough = share >= wanted
            key = (enough, float(len(given)) if enough else share, -score)
            if best is None or key > best[:3]:
                best = (*key, Cut(float(score), float(lead)))
    return best[3] if best else Cut(0.0, 0.0)


def agreement(labels: pd.DataFrame) -> tuple[int, float, float]:
    """How far two readings agree.

    Args:
        labels: first and second, the answer each reading puts first; rows without them (stated in
            a document) are left out.

    Returns:
        How many were read twice, the share of equal answers, and Cohen's kappa (agreement beyond
        chance; J. Cohen, 1960), missing when both give a single answer throughout.
    """
    read = labels.dropna(subset=["first", "second"])
    share = float((read["first"] == read["second"]).mean())
    one, two = (read[c].value_counts(normalize=True) for c in ("first", "second"))
    chance = float((one * two).sum())
    kappa = (share - chance) / (1 - chance) if chance < 1 else float("nan")
    return len(read), share, kappa
