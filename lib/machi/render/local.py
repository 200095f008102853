"""The scheduler of one machine: several workers, each with one municipality at a time."""

import queue
import threading
import time
from collections.abc import Generator, Sequence

from machi.render.job import Job
from machi.render.record import Outcome
from machi.render.worker import GoneError, Worker

ATTEMPTS = 3
"""How often a municipality is begun when its worker is killed from outside."""


def run(jobs: Sequence[Job], workers: int) -> Generator[Outcome]:
    """Make all ``jobs``, ``workers`` at a time; outcomes in the order they end.

    A worker that is killed costs a new beginning of the municipality it was making. Closing the
    iterator ends all workers at once.
    """
    waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
    for job in jobs:
        waiting.put(job)
    done: queue.SimpleQueue[Outcome | BaseException] = queue.SimpleQueue()
    hands = [Worker() for _ in range(min(workers, len(jobs)))]
    stop = threading.Event()
    threads = [
        threading.Thread(target=_work, args=(hand, waiting, done, stop), daemon=True)
        for hand in hands
    ]
    for thread in threads:
        thread.start()
    try:
        for _ in jobs:
            yield _next(done)
    finally:
        stop.set()
        # Again and again: a thread may just be starting its worker.
        while any(thread.is_alive() for thread in threads):
            for hand in hands:
                hand.kill()
            time.sleep(0.02)


def _next(done: "queue.SimpleQueue[Outcome | BaseException]") -> Outcome:
    """The next outcome; waiting in short steps lets Ctrl+C through on every system."""
    while True:
        try:
            found = done.get(timeout=0.2)
        except queue.Empty:
            continue
        if isinstance(found, BaseException):
            raise found
        return found


def _work(
    hand: Worker,
    waiting: "queue.SimpleQueue[Job]",
    done: "queue.SimpleQueue[Outcome | BaseException]",
    stop: threading.Event,
) -> None:
    try:
        while not stop.is_set():
            try:
                job = waiting.get_nowait()
            except queue.Empty:
                return
            outcome = attempt(hand, job, stop)
            if outcome is None:
                return
            done.put(outcome)
    except BaseException as error:  # raised again where the outcomes are awaited
        done.put(error)
    finally:
        hand.close()


def attempt(hand: Worker, job: Job, stop: threading.Event) -> Outcome | None:
    """Make one municipality, again if its worker is killed; None if told to stop."""
    words = ""
    for _ in range(ATTEMPTS):
        try:
            return hand.run(job)
        except GoneError as error:
            if stop.is_set():
                return None
            words = str(error)
    times = f"{ATTEMPTS}回試しましたが、そのたびに{words}"
    return Outcome(job.code, job.code, job.minute, 0.0, message=times)
