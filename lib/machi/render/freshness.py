"""Whether a report has to be made again, and why."""

from collections.abc import Mapping

from machi import paths
from machi.render import inputs, record

NONE = "報告書がまだありません"
UNREADABLE = "前の報告書の記録を読めません"
DAMAGED = "報告書のファイルが欠けているか、書き換えられています（{}）"
FORCED = "--force の指定"
UNPRINTED = "PDFがまだありません"
CHANGED = "変わったもの：{}"


def why_stale(subject: inputs.Subject, *, paper: bool = False) -> list[str]:
    """Why a report has to be made, in Japanese; empty if it need not be.

    Args:
        subject: what it is of.
        paper: whether a PDF is wanted.

    Raises:
        OSError: an input cannot be read.
    """
    try:
        built = record.read_built(subject.folder)
    except record.UnreadableRecordError:
        return [UNREADABLE]
    if built is None:
        return [NONE]
    changed = changes(built, subject.parts(built.uses), subject.notebooks)
    reasons = [CHANGED.format("、".join(changed))] if changed else []
    if damaged := damages(subject.folder, built.outputs):
        reasons.append(DAMAGED.format("、".join(damaged[:3])))
    if paper and not (paths.rendered() / subject.folder / record.PRINTED).is_file():
        reasons.append(UNPRINTED)
    return reasons


def changes(
    built: record.Built, parts: Mapping[str, str], notebooks: Mapping[str, str]
) -> list[str]:
    """What changed since a report was made, in words."""
    found = [
        words
        for part, words in inputs.LABELS.items()
        if part in parts and built.parts.get(part) != parts[part]
    ]
    stems = sorted({*built.notebooks, *notebooks})
    return found + [
        f"ノートブック {stem}" for stem in stems if built.notebooks.get(stem) != notebooks.get(stem)
    ]


def damages(folder: str, outputs: Mapping[str, int]) -> list[str]:
    """Files of a report that are gone or have another size than when it was made."""
    root = paths.rendered() / folder
    found = {}
    for name in outputs:
        try:
            found[name] = (root / name).stat().st_size
        except OSError:
            found[name] = -1
    return [name for name, size in outputs.items() if found[name] != size]


def reusable(
    folder: str, stem: str, parts: Mapping[str, str], notebooks: Mapping[str, str]
) -> bool:
    """Whether the executed notebook of the report that stands is what a new run would give.

    So it is while nothing but the making of pages, or other notebooks, changed.
    """
    try:
        built = record.read_built(folder)
    except record.UnreadableRecordError:
        return False
    if built is None or built.notebooks.get(stem) != notebooks[stem]:
        return False
    if any(built.parts.get(part) != parts[part] for part in parts if part != "pages"):
        return False
    path = paths.rendered() / folder / f"{stem}.ipynb"
    return path.is_file() and record.digest_of(path) == built.executed.get(stem)
