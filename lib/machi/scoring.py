"""Score the methods on the labels, and keep the result where every report can print it.

The figures are the same for every municipality, so they are worked out once
(``data/matching/accuracy.csv``) and not in each of many reports; a test works them out again.
"""

import pandas as pd

from machi import accuracy, files, paths, schemas, similarity, store, suggestions
from machi.inferred import Reference
from machi.suggestions import CUTS, Cut

FREE = Cut(0.0, 0.0)
"""No cut: every subject is answered, as tuning needs it."""
FILE = "matching/accuracy.csv"
"""Where the result is kept, under data/."""
DIGITS = 4
"""Decimals kept; enough to print per cent with one decimal and to compare between machines."""


def table() -> pd.DataFrame:
    """Accuracy of each installed method on the labels of each task, half and basis.

    Returns:
        The columns of the table ``accuracy``: task, method, version, split, basis, labels (how
        many) and the measures of ``accuracy.summarise``.
    """
    rows = []
    for task in schemas.TASKS:
        for name, method in similarity.METHODS.items():
            if not method.installed:
                continue
            found = judged(task, name, CUTS[task, name])
            for (split, basis), part in found.groupby(["split", "basis"]):
                measures = accuracy.summarise(part)
                rows.append(
                    {"task": task, "method": name, "version": method.version}
                    | {"split": split, "basis": basis, "labels": len(part)}
                    | {key: round(value, DIGITS) for key, value in measures.items()}
                )
    columns = list(schemas.columns(schemas.SHARED["accuracy"][1]))
    return pd.DataFrame(rows)[columns]


def judged(task: str, method: str, cut: Cut) -> pd.DataFrame:
    """The labels of a task with what a method suggests (``accuracy.judged``).

    Labels without an accepted answer (the two readings share none) are left out.
    """
    shared = store.load_shared()
    reference = Reference.of(shared)
    labels = shared["labels"]
    labels = labels[(labels["task"] == task) & labels["accepted"].notna()]
    parts = []
    for (code, edition), held in labels.groupby(["municipality_code", "strategy_id"], dropna=False):
        town = store.load(str(code))
        if task == "sdg":
            candidates = suggestions.sdg_candidates(reference.sdg_goals, reference.sdg_targets)
        else:
            candidates = suggestions.national_candidates(
                reference.national_goals, reference.national_measures, str(edition)
            )
        held = held.rename(columns={"labelled_id": "subject_id"})
        texts = _texts(town)
        subjects = texts[texts["subject_id"].isin(held["subject_id"])]
        common = reference.texts(town["goals"])
        found = suggestions.suggest(subjects, candidates, common, method, cut)
        choices = candidates["candidate_id"].nunique()
        parts.append(accuracy.judged(found, held).assign(choices=choices))
    return pd.concat(parts, ignore_index=True)


def tuned(task: str, method: str) -> Cut:
    """The cut the tuning half of the labels asks for."""
    found = judged(task, method, FREE)
    return accuracy.tune(found[found["split"] == "tune"])


def write() -> None:
    """Work the table out and keep it."""
    path = paths.data() / FILE
    files.write_text(path, table().to_csv(index=False, lineterminator="\n"))


def _texts(town: store.Municipality) -> pd.DataFrame:
    """Texts of all goals and projects of a municipality: subject_id, text."""
    nodes = suggestions.goal_texts(town["goals"], tuple(schemas.TIERS))
    projects = town["projects"]
    done = suggestions.named(projects["project_id"], projects["title"])
    return pd.concat([nodes, done], ignore_index=True)


if __name__ == "__main__":
    write()
