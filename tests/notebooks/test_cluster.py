"""A real Dask cluster, scheduler and workers as processes: the same reports as made here."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from machi import conversion, paths
from machi.problems import DataError
from machi.render.job import Job
from small import DATE, contents, last_run, visible, write_workbook
from towns import REPOSITORY

MACHI = [str(Path(sys.executable).with_name("machi")), "render"]


@dataclass
class Cluster:
    """A scheduler on this machine and its workers."""

    folder: Path
    scheduler: subprocess.Popen[bytes]
    address: str
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add(self, **environment: str) -> None:
        """Start a worker and wait until the scheduler knows it."""
        name = f"w{len(self.workers)}"
        words = ["dask_worker", self.address, "--nthreads", "1", "--no-nanny", "--name", name]
        words += ["--local-directory", str(self.folder / name), "--no-dashboard"]
        self.workers.append(start(*words, **environment))
        from distributed import Client

        with Client(self.address, timeout=30, set_as_default=False) as client:
            client.wait_for_workers(len(self.workers), timeout=60)


def start(module: str, *words: str, **environment: str) -> "subprocess.Popen[bytes]":
    own = {name: value for name, value in os.environ.items() if name != paths.HOME_VARIABLE}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", f"distributed.cli.{module}", *words],
        env=own | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler without workers."""
    yield from started(tmp_path)


@pytest.fixture(scope="module")
def helper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster with one worker, sound as this machine, for whoever breaks neither."""
    for made in started(tmp_path_factory.mktemp("helper")):
        made.add()
        yield made


def started(folder: Path) -> Iterator[Cluster]:
    """A scheduler, until it is no longer wanted."""
    file = folder / "scheduler.json"
    words = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)]
    scheduler = start("dask_scheduler", *words)
    ends = time.monotonic() + 60
    address = ""
    while not address and time.monotonic() < ends:
        time.sleep(0.1)
        if file.exists():
            found = [part for part in file.read_text().split('"') if part.startswith("tcp://")]
            address = found[0] if found else ""
    made = Cluster(folder, scheduler, address)
    yield made
    for process in [*made.workers, scheduler]:
        process.kill()
        process.wait()


def render(home: Path, cluster: Cluster, *words: str) -> "subprocess.Popen[str]":
    environment = os.environ | {paths.HOME_VARIABLE: str(home), "SOURCE_DATE_EPOCH": DATE}
    return subprocess.Popen(
        [*MACHI, *(words or ("--all",)), "--scheduler", cluster.address],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def linked(home: Path) -> Path:
    """A workbook folder with our data, parameters and notebooks."""
    home.mkdir()
    for name in ("data", "params", "notebooks"):
        (home / name).symlink_to(REPOSITORY / name)
    return home


def test_two_workers_make_the_same_bytes_as_this_machine_though_one_is_killed(
    cluster: Cluster, reports: Path, tmp_path: Path
) -> None:
    for _ in range(2):
        cluster.add()
    home = linked(tmp_path / "home")
    process = render(home, cluster)
    ends = time.monotonic() + 120
    # In the middle of a municipality: its files are there, and no report is.
    while time.monotonic() < ends and not list(
        (cluster.folder / "w0").rglob("machi-*/rendered/.new-*")
    ):
        time.sleep(0.05)
    time.sleep(1)
    cluster.workers[0].send_signal(signal.SIGKILL)
    said, complained = process.communicate(timeout=240)
    assert (process.returncode, "✗" in complained) == (0, False), complained
    assert said.count("✓") == 4, "three municipalities, and the page that compares them"
    for folder in [*sorted(path.name for path in reports.glob("[0-9]*")), "comparison"]:
        here, there = contents(reports / folder), contents(home / "rendered" / folder)
        assert here.keys() == there.keys()
        differing = [name for name in here if here[name] != there[name]]
        assert differing in ([], ["build.json"]), "the record holds how long it took"
    environment = os.environ | {paths.HOME_VARIABLE: str(home)}
    again = subprocess.run([*MACHI, "--all", "--explain"], env=environment, stdout=subprocess.PIPE)
    assert "変わっていないもの：4件" in again.stdout.decode()


def test_a_failure_on_a_worker_comes_back_with_its_notebook(
    helper: Cluster, tmp_path: Path
) -> None:
    home = write_workbook(tmp_path / "home")
    table = home / "data" / "municipalities" / "072028-aizuwakamatsu" / "goals.csv"
    table.write_text("x", encoding="utf-8")
    process = render(home, helper)
    said, complained = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "✓ 012360" in said
    assert "goals.csv" in complained
    assert visible(home) == ["012360-hokuto", "failed", "index.html", "run.json"]
    assert [failure["code"] for failure in last_run(home)["failed"]] == ["072028"]


def test_a_worker_gets_the_form_of_a_municipality_in_place_of_the_tables_it_had(
    helper: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = write_workbook(tmp_path / "home")
    monkeypatch.setenv(paths.HOME_VARIABLE, str(home))
    for change in (None, conversion.to_form):
        if change:
            change("012360")
        process = render(home, helper, "012360")
        said, complained = process.communicate(timeout=120)
        assert process.returncode == 0, complained
        assert "✓ 012360" in said


def test_a_worker_with_another_program_is_refused_before_any_work(
    cluster: Cluster, tmp_path: Path
) -> None:
    library = tmp_path / "lib"
    shutil.copytree(REPOSITORY / "lib" / "machi", library / "machi")
    with (library / "machi" / "goals.py").open("a", encoding="utf-8") as file:
        file.write("# another version\n")
    cluster.add(PYTHONPATH=str(library))
    home = linked(tmp_path / "home")
    process = render(home, cluster)
    _, complained = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "計算のプログラムがこちらと違います" in complained
    assert not list((home / "rendered").glob("[0-9]*"))


def test_a_scheduler_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from machi.render import cluster

    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with pytest.raises(DataError, match="つながりません"):
        list(cluster.run([Job("072028", "2026-01-01T00:00:00+09:00")], "tcp://127.0.0.1:9"))
