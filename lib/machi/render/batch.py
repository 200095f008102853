"""A run over many reports: what has to be made, who makes it, and what came of it."""

import json
import os
import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field

from machi import files, paths, store
from machi.problems import DataError, Problem, show
from machi.render import abreast, freshness, inputs, listing, local, publish, town
from machi.render.job import COMPARISON, PATIENCE, Job, now
from machi.render.record import Outcome

RUN_FILE = "run.json"
UNKNOWN = "登録されていない団体コードです"


@dataclass(frozen=True)
class Options:
    """How a run is done.

    Attributes:
        workers: how many processes work at a time on this machine; 0 for one per core.
        scheduler: address of a Dask scheduler whose workers do the work; empty for this machine.
        paper: whether to print PDFs too.
        force: whether to make reports of which nothing changed.
        seconds: how long a notebook may take.
    """

    workers: int = 0
    scheduler: str = ""
    paper: bool = False
    force: bool = False
    seconds: float = PATIENCE


@dataclass(frozen=True)
class Planned:
    """A report asked for, and why it has to be made; no reason if it need not.

    ``refused`` says why nobody can make it.
    """

    code: str
    folder: str
    reasons: list[str]
    refused: str = ""


@dataclass
class Summary:
    """What a run came to.

    Attributes:
        started: ISO time.
        asked: how many municipalities were asked for.
        fresh: codes of which nothing had changed.
        outcomes: of the others, in the order they ended.
        interrupted: whether somebody stopped the run.
    """

    started: str
    asked: int
    fresh: list[str] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    interrupted: bool = False

    @property
    def made(self) -> list[Outcome]:
        """Those that were made."""
        return [outcome for outcome in self.outcomes if not outcome.message]

    @property
    def failed(self) -> list[Outcome]:
        """Those that failed."""
        return [outcome for outcome in self.outcomes if outcome.message]

    @property
    def left(self) -> int:
        """How many were not reached."""
        return self.asked - len(self.fresh) - len(self.outcomes)


def plan(wanted: Sequence[str], options: Options) -> list[Planned]:
    """What has to be made, in the order asked for; reads digests, makes nothing.

    Raises:
        DataError: the shared tables are broken.
    """
    register = store.load_shared()["municipalities"]
    slugs = dict(zip(register["municipality_code"], register["slug"], strict=True))
    common = inputs.Common()
    subjects = {code: common.town(code, slugs[code]) for code in wanted if code in slugs}
    if COMPARISON in wanted:
        subjects[COMPARISON] = common.comparison()
    return [_planned(code, subjects.get(code), options) for code in wanted]


def everything() -> list[str]:
    """All there is to make: every real municipality, then the page that compares them.

    Raises:
        DataError: the register cannot be read.
    """
    codes = list(store.registered(store.load_shared())["municipality_code"])
    return [*codes, COMPARISON] if abreast.is_wanted() else codes


def _planned(code: str, subject: inputs.Subject | None, options: Options) -> Planned:
    if subject is None:
        return Planned(code, code, [UNKNOWN], _refusal(code))
    paper = options.paper and code != COMPARISON  # what is printed is a booklet
    try:
        reasons = freshness.why_stale(subject, paper=paper)
    except OSError as error:  # making it tells which file and what to do
        reasons = [f"入力を読めません（{error.strerror}）"]
    reasons = [freshness.FORCED, *reasons] if options.force else reasons
    return Planned(code, subject.folder, reasons)


def _refusal(code: str) -> str:
    """What is wrong with a code nobody has."""
    try:
        town.folder(code)
    except DataError as error:
        return str(error)
    return ""


def run(planned: Sequence[Planned], options: Options, report: Callable[[Outcome], None]) -> Summary:
    """Make what has to be made and record how it went; ``report`` hears of each as it ends.

    Somebody's Ctrl+C (``KeyboardInterrupt``) ends the run at once and is told in the summary.

    Raises:
        DataError: rendered/ cannot be written, or the scheduler cannot be used.
    """
    check_writable()
    publish.tidy_up()
    started = now().isoformat(timespec="seconds")
    stale = [one for one in planned if one.reasons]
    summary = Summary(started, len(planned), [t.code for t in planned if not t.reasons])
    with listing.Listing() as listed:
        _forget_failures([one.folder for one in planned if not one.reasons], listed)
        try:
            with closing(_scheduled(stale, started, options)) as outcomes:
                for outcome in outcomes:
                    if outcome.fresh:  # another run made it meanwhile
                        summary.fresh.append(outcome.code)
                    else:
                        summary.outcomes.append(outcome)
                        listed.changed()
                    report(outcome)
        except KeyboardInterrupt:
            summary.interrupted = True
    write_run(summary)
    return summary


def _scheduled(stale: Sequence[Planned], created: str, options: Options) -> Generator[Outcome]:
    """Outcomes of the reports as they end, by this machine or by others.

    What nobody can make is told first, and costs no worker. The page that compares municipalities
    is made here (``abreast`` says why).
    """
    for one in stale:
        if one.refused:
            minute = Job(one.code, created).minute
            yield Outcome(one.code, one.folder, minute, 0.0, message=one.refused)
    wanted = [one.code for one in stale if not one.refused]
    workers = options.workers or cores()
    # Fewer municipalities than workers: each runs several of its notebooks at a time.
    side_by_side = max(1, workers // max(1, len(wanted)))
    jobs = [
        Job(
            code,
            created,
            paper=options.paper and code != COMPARISON,
            force=options.force,
            side_by_side=side_by_side,
            seconds=options.seconds,
            memory=_memory() // workers,
        )
        for code in wanted
    ]
    if options.scheduler:
        from machi.render import cluster  # only here: it is an optional extra

        yield from cluster.run([job for job in jobs if job.code != COMPARISON], options.scheduler)
        jobs = [job for job in jobs if job.code == COMPARISON]
    yield from local.run(jobs, workers)


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _memory() -> int:
    """Bytes of this machine; 0 where it does not tell."""
    if "SC_PHYS_PAGES" not in getattr(os, "sysconf_names", ()):
        return 0
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def check_writable() -> None:
    """Rendered/ takes files.

    Raises:
        DataError: it does not.
    """
    folder = paths.rendered()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * 4096)
    except OSError as error:
        words = f"書き込めません（{error.strerror}）"
        fix = "空き容量と書き込みの権限を確かめるか、MACHI_HOME で別の場所を指定してください"
        problem = Problem(show(folder), words, "書き込めるフォルダー", fix)
        raise DataError([problem]) from error


def _forget_failures(folders: Sequence[str], listed: listing.Listing) -> None:
    """A failure is history once the report that stands is what would be made again."""
    for folder in folders:
        failure = paths.rendered() / publish.FAILED / folder
        if failure.exists():
            publish.remove(failure)
            listed.changed()


def write_run(summary: Summary) -> None:
    """Keep what the run came to in rendered/run.json, for programs."""
    content = {
        "started": summary.started,
        "finished": now().isoformat(timespec="seconds"),
        "interrupted": summary.interrupted,
        "asked": summary.asked,
        "fresh": len(summary.fresh),
        "made": [outcome.code for outcome in summary.made],
        "unprinted": [o.code for o in summary.made if o.unprinted],
        "failed": [asdict(outcome) for outcome in summary.failed],
        "left": summary.left,
        "again": again(summary.failed),
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    files.write_text(paths.rendered() / RUN_FILE, text + "\n")


def again(failed: Sequence[Outcome]) -> str:
    """The command that makes only what failed; empty if nothing did."""
    return f"machi render {' '.join(o.code for o in failed)}" if failed else ""
