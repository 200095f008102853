"""A process that makes one report after another, and the object that drives it.

The two talk in lines of JSON over the process's standard input and output, which every system has.
The process ends when its driver does (end of its input), and with it the template it runs
notebooks in: nothing is left behind by a killed run. ``python -m machi.render.worker``
"""

import gc
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from machi import paths
from machi.engine import warm
from machi.render import record
from machi.render.job import Job


class GoneError(Exception):
    """The process ended before it answered; the message says how, in Japanese."""


class Worker:
    """Drives one worker process; starts it when it is first needed.

    It works on the workbook in ``home``, as a rule this process's own.
    """

    def __init__(self, home: Path | None = None) -> None:
        self._home = home or paths.home()
        self._process: subprocess.Popen[str] | None = None

    def run(self, job: Job) -> record.Outcome:
        """Make one report.

        Raises:
            GoneError: the process was killed.
        """
        process = self._started()
        assert process.stdin is not None, "it was started with pipes"
        assert process.stdout is not None, "it was started with pipes"
        try:
            print(json.dumps(asdict(job)), file=process.stdin, flush=True)
            line = process.stdout.readline()
        except (BrokenPipeError, OSError, ValueError):
            line = ""
        if not line.endswith("\n"):
            raise GoneError(f"計算のプロセスが止まりました（{_ending(self.close())}）")
        return record.outcome_of(json.loads(line))

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "machi.render.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
                env=os.environ | {paths.HOME_VARIABLE: str(self._home)},
                # Ctrl+C reaches the driver alone, who then ends the worker.
                start_new_session=True,
            )
        return self._process

    @property
    def pid(self) -> int | None:
        """Number of the process while it runs."""
        return self._process.pid if self._process else None

    def kill(self) -> None:
        """End the process at once; whoever waits for its answer gets ``GoneError``."""
        if self._process is not None:
            self._process.kill()

    def close(self) -> int:
        """End the process; its exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.kill()
        code = process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:  # what it had not read yet
                    continue
        return code


def _ending(code: int) -> str:
    return f"シグナル{-code}" if code < 0 else f"終了コード{code}"


def main() -> None:
    """Make what standard input asks for until it ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # Whatever a library prints must not get between the answers.
    os.dup2(2, 1)
    serve(sys.stdin, answers)


def serve(asked: TextIO, answers: TextIO) -> None:
    """Answer each line of ``asked`` by one line."""
    # The template gets ready meanwhile, on another core.
    threading.Thread(target=_start_template, daemon=True).start()
    # jsonschema does without it: checks of web addresses, which no notebook's schema asks for,
    # take more than a second to load.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # fails to import
    # Only here: papermill and nbconvert take a second, and the driver does without them.
    from machi.render import making

    # What is imported stays: no need to look through it whenever memory is tidied up, which is
    # after each report, when least is left to look through.
    gc.freeze()
    gc.disable()

    for line in _until_the_driver_is_gone(asked):
        outcome = making.render(Job(**json.loads(line)))
        print(json.dumps(asdict(outcome)), file=answers, flush=True)
        gc.collect()


def _start_template() -> None:
    with suppress(warm.UnavailableError):  # the first notebook meets it again, and says so
        warm.template()


def _until_the_driver_is_gone(asked: TextIO) -> Iterator[str]:
    """Lines of ``asked``; when it ends while one is worked on, so does this process."""
    ready, lines = threading.Semaphore(0), []

    def read() -> None:
        for line in asked:
            lines.append(line)
            ready.release()
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    while True:
        ready.acquire()
        yield lines.pop(0)


if __name__ == "__main__":
    main()
