"""How often suggestions are right, per method, and what they score on other people's labels.

``make bench`` prints the first table from the labels in ``data/matching``. Texts that somebody
else labelled have no licence to be kept here: name CSV files with the columns text and goals
(numbers 1 to 17 joined with ;) to score them too: ``python tests/bench/matching.py FILE…``
"""

import sys
import time
from pathlib import Path

import pandas as pd

from machi import accuracy, schemas, scoring, sdgs, similarity, store, suggestions
from machi.inferred import Reference

NO_PLANS = pd.DataFrame({"title": []}, dtype="str")
"""Foreign texts come with no plan whose titles could be common words."""


def labels() -> None:
    """The methods on the labels kept here, with the cut the tuning half asks for."""
    start = time.perf_counter()
    table = scoring.table()
    for row in table.itertuples():
        print(
            f"{row.task:9}{row.method:18}{row.split:6}{row.basis:9} n={row.n:3}"
            f"  top-1 {share(row, 'top1')}  top-3 {share(row, 'top3')}"
            f"  chance {row.chance1:.0%}/{row.chance3:.0%}"
            f"  answers {row.answered:.0%}, right {share(row, 'right')}"
        )
    for task in schemas.TASKS:
        for name in table["method"].unique():
            print(f"cut of {task} by {name}: {scoring.tuned(task, name)}")
    read, share_equal, kappa = accuracy.agreement(store.load_shared()["labels"])
    print(f"two readings of {read} agree in {share_equal:.0%} of first answers (kappa {kappa:.2f})")
    print(f"{time.perf_counter() - start:.1f} s")


def external(path: Path) -> None:
    """The methods on a file of texts with goals."""
    held = pd.read_csv(path, dtype=str)
    shared = store.load_shared()
    reference = Reference.of(shared)
    candidates = suggestions.sdg_candidates(reference.sdg_goals, reference.sdg_targets)
    ids = [f"t{i}" for i in range(len(held))]
    subjects = pd.DataFrame({"subject_id": ids, "text": held["text"]})
    answers = pd.DataFrame({"subject_id": ids, "accepted": held["goals"]})
    common = held["goals"].str.split(";").explode().value_counts().index
    accepted = [set(cell.split(";")) for cell in held["goals"]]
    constants = [sum(bool(a & set(common[:k])) for a in accepted) / len(held) for k in (1, 3)]
    for name, method in similarity.METHODS.items():
        if not method.installed:
            continue
        cut = suggestions.CUTS["sdg", name]
        found = suggestions.suggest(subjects, candidates, reference.texts(NO_PLANS), name, cut)
        scored = accuracy.judged(found, answers).assign(choices=len(sdgs.GOALS))
        measures = pd.Series(accuracy.summarise(scored))
        print(
            f"{path.name} {name} n={len(held)}  top-1 {share(measures, 'top1')}"
            f"  top-3 {share(measures, 'top3')}"
            f"  always the commonest {constants[0]:.1%}/{constants[1]:.1%}"
        )


def share(row: object, name: str) -> str:
    """A share with its interval."""
    value, low, high = (getattr(row, f"{name}{end}") for end in ("", "_low", "_high"))
    return f"{value:.1%} [{low:.0%}-{high:.0%}]"


if __name__ == "__main__":
    labels()
    for argument in sys.argv[1:]:
        external(Path(argument))
