"""The scheduler of many machines: the same jobs on the workers of a Dask cluster.

What a report is made of travels with its task, and its files come back as bytes, so that workers
need this package but no shared disk. On a worker the municipality is made by a process of its own,
as it is here (``worker``): Dask's workers have threads and must not fork. The distributed package
is an optional extra (``pip install machi-workbook[cluster]``).
"""

import shutil
import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from machi import codes, folders, paths, store
from machi.problems import DataError, Problem
from machi.render import inputs, local, publish
from machi.render.job import Job
from machi.render.record import Outcome
from machi.render.worker import Worker

Files = dict[str, bytes]
"""Contents by path."""
PATIENCE = 10
"""Seconds to wait for the scheduler, and for a first worker."""
RETRIES = 2
AHEAD = 2
"""Tasks on their way for each that can run: enough to keep workers busy, few enough to hold."""
FIX = "アドレスとネットワーク、`dask scheduler` と `dask worker` が動いていることを確かめてください"


@dataclass(frozen=True)
class Made:
    """What comes back: the outcome, and the files of the folder it names."""

    outcome: Outcome
    files: Files


def run(jobs: Sequence[Job], address: str) -> Generator[Outcome]:
    """Make all ``jobs`` on a cluster; outcomes in the order they come back.

    Raises:
        DataError: no cluster there, no workers, or workers with another version of the program.
    """
    if not jobs:
        return
    with closing(_connect(address)) as client:
        _wait_for_workers(client, address)
        parts = inputs.of_program()
        _check_versions(client, parts)
        common = client.scatter(_common(), broadcast=True, hash=False)
        yield from _submitted(client, jobs, common, parts)


def _submitted(
    client: Any, jobs: Sequence[Job], common: Any, parts: Mapping[str, str]
) -> Iterator[Outcome]:
    from distributed import as_completed

    waiting = iter(jobs)
    asked: dict[Any, Job] = {}

    def more() -> Any:
        for job in waiting:
            future = client.submit(
                make, asdict(job), common, _own(job.code), parts, pure=False, retries=RETRIES
            )
            asked[future] = job
            return future
        return None

    ahead = AHEAD * max(1, sum(client.nthreads().values()))
    first = [future for _ in range(ahead) if (future := more()) is not None]
    coming = as_completed(first, loop=client.loop)  # type: ignore[no-untyped-call]  # distributed is typed in part
    try:
        for future in coming:
            job = asked.pop(future)
            yield _received(future, job)
            future.release()
            if (following := more()) is not None:
                coming.add(following)  # type: ignore[no-untyped-call]  # distributed is typed in part
    finally:
        client.cancel(list(asked))


def _received(future: Any, job: Job) -> Outcome:
    """Publish what came back; a task that failed for good is an outcome too."""
    if error := future.exception():
        words = f"ワーカーで止まりました：{type(error).__name__}: {error}"
        return Outcome(job.code, job.code, job.minute, 0.0, message=words)
    made: Made = future.result()
    outcome = made.outcome
    if not made.files:
        return outcome
    root = paths.rendered() / publish.FAILED if outcome.message else paths.rendered()
    target = root / outcome.folder
    try:
        with publish.locked(outcome.folder):
            _write(publish.staging(target), made.files)
            publish.put(target)
            if not outcome.message:
                publish.remove(paths.rendered() / publish.FAILED / outcome.folder)
    except OSError as error:
        publish.discard(target)
        return replace(outcome, message=f"ファイルを書けません：{error}", stops=[])
    return outcome


def _connect(address: str) -> Any:
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        fix = "`pip install 'machi-workbook[cluster]'` で入れてください"
        words = "distributed が入っていません"
        raise DataError([Problem("--scheduler", words, "Daskのクラスター", fix)]) from error
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]  # distributed is typed in part
        return client
    except (OSError, ValueError) as error:  # TimeoutError is an OSError
        words = f"「{address}」につながりません（{error}）"
        raise DataError([Problem("--scheduler", words, "tcp://ホスト:ポート", FIX)]) from error


def _wait_for_workers(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError as error:
        words = f"「{address}」にワーカーがいません"
        raise DataError([Problem("--scheduler", words, "一つ以上のワーカー", FIX)]) from error


def _check_versions(client: Any, ours: Mapping[str, str]) -> None:
    """Every worker has our program and our packages, to the letter.

    Raises:
        DataError: naming the workers that differ, and in what.
    """
    try:
        theirs = client.run(inputs.of_program)
    except ModuleNotFoundError as error:
        words = "まちワークブックの入っていないワーカーがあります"
        fix = "すべてのワーカーに同じ版を入れてください"
        raise DataError([Problem("--scheduler", words, "同じ環境", fix)]) from error
    problems = [
        Problem(
            f"ワーカー {worker}",
            f"{'、'.join(_differences(ours, found))}がこちらと違います",
            "同じ環境",
            "requirements.lock から同じ環境を作ってください",
        )
        for worker, found in sorted(theirs.items())
        if found != ours
    ]
    if problems:
        raise DataError(problems)


def _differences(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    return [inputs.LABELS[part] for part in ours if theirs.get(part) != ours[part]]


def _common() -> Files:
    """What every task needs: shared tables, rules and notebooks."""
    home = paths.home()
    found = [
        *(path for path in paths.data().rglob("*") if not _is_in(path, paths.municipalities())),
        *paths.rules().glob("*.yaml"),
        *inputs.chapters(),
    ]
    return _read(home, found)


def _own(code: str) -> Files:
    """What one municipality needs besides: its tables and parameters, and its peers' tables."""
    register = store.load_shared()["municipalities"]
    slugs = dict(zip(register["municipality_code"], register["slug"], strict=True))
    if code not in slugs:
        return {}
    settings = paths.params() / f"{codes.folder_name(code, slugs[code])}.yaml"
    towns = [code, *(peer for peer in inputs.peers_of(settings) if peer in slugs)]
    homes = [store.folder_of(town, slugs[town]) for town in towns]
    tables = [path for home in homes for path in folders.files_of(home)]
    return _read(paths.home(), [settings, *tables])


def _read(home: Path, found: Sequence[Path]) -> Files:
    return {
        path.relative_to(home).as_posix(): path.read_bytes() for path in found if path.is_file()
    }


def _is_in(path: Path, folder: Path) -> bool:
    return folder in path.parents


def _write(folder: Path, files: Files) -> None:
    """Write files; whoever reads one meanwhile finds it whole."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{threading.get_ident()}")
        draft.write_bytes(content)
        draft.replace(path)


def _drop_others(home: Path, files: Files) -> None:
    """Remove what an earlier run left in the folders of these files: tables that are no more."""
    kept = {home / name for name in files}
    for folder in {path.parent for path in kept}:
        for path in folders.files_of(folder):
            if path not in kept:
                path.unlink(missing_ok=True)


# What follows runs on the workers.

_idle: dict[Path, list[Worker]] = {}
"""Workers without a task, by the workbook they work on."""
_lock = threading.Lock()


class OtherVersionError(Exception):
    """This worker has another version of the program than the one who asks."""


def make(asked: dict[str, Any], common: Files, own: Files, parts: Mapping[str, str]) -> Made:
    """Make one municipality on a worker and send back its files.

    Raises:
        OtherVersionError: the worker joined later, with another version.
    """
    if (here := inputs.of_program()) != dict(parts):
        raise OtherVersionError("、".join(_differences(parts, here)))
    home = _home(inputs.digest(sorted(common.items())), common)
    _write(home, own)
    _drop_others(home, own)
    with _lock:
        hand = _idle[home].pop() if _idle[home] else Worker(home)
    job = replace(Job(**asked), memory=0, side_by_side=1, force=True)
    outcome = local.attempt(hand, job, threading.Event())
    with _lock:
        _idle[home].append(hand)
    assert outcome is not None, "nobody told it to stop"
    made = home / "rendered" / (publish.FAILED if outcome.message else "") / outcome.folder
    files = _read(made, sorted(made.rglob("*")))
    shutil.rmtree(made, ignore_errors=True)
    return Made(outcome, files)


def _home(state: str, common: Files) -> Path:
    """A workbook folder for all tasks that share the same tables and notebooks.

    It lies in the worker's own folder, which Dask empties after a worker that was killed.
    """
    from distributed import get_worker

    home = Path(get_worker().local_directory) / f"machi-{state}"
    with _lock:
        if home not in _idle:
            _write(home, common)
            _idle[home] = []
    return home
