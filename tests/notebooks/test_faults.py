"""Whatever goes wrong: nothing lost, no half file, nothing left running, the next run completes.

Everything happens for real, in processes of the real command line.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

import processes
from machi.render import publish, record
from small import (
    DAMAGED,
    DAMAGED_FOLDER,
    SOUND,
    SOUND_FOLDER,
    contents,
    last_run,
    make_here,
    sound_cells,
    visible,
    write_notebook,
    write_workbook,
)

COMMAND = [str(Path(sys.executable).with_name("machi")), "render"]
STOPPED = "machi-stopped"
"""Tag of the notes that say where a notebook stopped."""
ONLY_THERE = f'if municipality_code == "{DAMAGED}":\n    '
"""In a cell: what follows happens to one municipality, and the other goes on."""
SLOW = "import time\ntime.sleep(1.5)"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small workbook with both of its reports, made in this process."""
    folder = write_workbook(tmp_path_factory.mktemp("made"))
    make_here(folder)
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small workbook; after the test nothing of its runs may be left running."""
    monkeypatch.setenv("MACHI_HOME", str(tmp_path))
    yield write_workbook(tmp_path)
    left = list(map(processes.command, processes.of(tmp_path)))
    assert wait_for(lambda: not processes.of(tmp_path)), left


def start(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    said, complained = process.communicate(timeout=120)
    return process.returncode, said, complained


def run(*words: str) -> tuple[int, str, str]:
    return finish(start(*words))


def named(home: Path, module: str) -> list[int]:
    """Processes of one of our modules."""
    return [pid for pid in processes.of(home) if module in processes.command(pid)]


def wait_for(check: Callable[[], object], seconds: float = 20) -> bool:
    """Whether something comes true in time."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if check():
            return True
        time.sleep(0.02)
    return False


PROGRESS = re.compile(r"[0-9,]+/[0-9,]+件、残り約.+")
"""What a run of half a minute says now and then, without a failure: no complaint."""


def complaints(said: str) -> list[str]:
    """Lines of the error stream but those of progress."""
    return [line for line in said.splitlines() if not PROGRESS.fullmatch(line)]


def publish_as_made(home: Path, made: Path) -> None:
    """Put both reports in place, as an earlier run left them: contents decide, not places."""
    shutil.copytree(made / "rendered", home / "rendered")


def assert_whole(home: Path) -> None:
    """Every report that stands has every file it was published with."""
    for folder in (SOUND_FOLDER, DAMAGED_FOLDER):
        if (home / "rendered" / folder).exists():
            built = record.read_built(folder)
            assert built is not None
            assert record.outputs_of(home / "rendered" / folder) == built.outputs


def add_cell(home: Path, source: str) -> None:
    write_notebook(home, [*sound_cells(), new_code_cell(source)])


FAULTS = {
    "raises": ('raise ValueError("途中の失敗")', "ValueError: 途中の失敗"),
    "never ends": ("while True: pass", "制限時間（15秒）を超えたため止めました"),
    "takes all memory": ("held = bytearray(10**14)", "MemoryError"),
    "leaves": ("import os; os._exit(3)", "終了コード3"),
    "crashes": ("import ctypes; ctypes.string_at(0)", "シグナルSIGSEGV"),
    "is killed": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "シグナルSIGKILL"),
}


def test_every_notebook_that_fails_is_kept_and_marked_and_the_other_municipality_is_made(
    home: Path,
) -> None:
    for number, (source, _) in enumerate(FAULTS.values()):
        cells = [*sound_cells(), new_code_cell(ONLY_THERE + source)]
        write_notebook(home, cells, f"1{number}_fault.ipynb")
    code, said, complained = run("--all", "--timeout", "15")
    assert code == 1
    assert f"✓ {SOUND}：" in said
    assert f"machi render {DAMAGED}" in complained
    assert visible(home) == sorted([SOUND_FOLDER, "failed", "index.html", "run.json"])
    (failure,) = last_run(home)["failed"]
    assert len(failure["stops"]) == len(FAULTS), "the sound chapter ran, all others are told"
    for number, (source, words) in enumerate(FAULTS.values()):
        place, said, path = failure["stops"][number]
        assert place == f"notebooks/1{number}_fault.ipynb のセル[4]"
        assert words in said
        assert words in complained
        kept = nbformat.read(home / path, as_version=4)
        marks = [n for n, cell in enumerate(kept.cells) if STOPPED in cell.metadata.get("tags", [])]
        assert len(marks) == 2, "a note at the top and one before the cell"
        assert source in kept.cells[marks[1] + 1].source
        assert "計画の一覧" in json.dumps(kept.cells[marks[1] - 1].outputs, ensure_ascii=False)

    for path in (home / "notebooks").glob("1*_fault.ipynb"):
        path.unlink()
    assert run(DAMAGED)[0] == 0
    assert contents(home / "rendered" / "failed") == {}
    assert_whole(home)


@pytest.mark.parametrize("module", ["machi.render.worker", "machi.engine.template"])
def test_a_process_killed_from_outside_costs_only_a_new_beginning(module: str, home: Path) -> None:
    add_cell(home, SLOW)
    process = start("--all")
    # A notebook runs in a second process of the template, its child.
    assert wait_for(lambda: len(named(home, "machi.engine.template")) > 1, 60)
    os.kill(min(named(home, module)), signal.SIGKILL)
    code, said, complained = finish(process)
    assert (code, complaints(complained)) == (0, [])
    assert said.count("✓") == 2
    assert_whole(home)


def test_a_municipality_whose_worker_always_dies_fails_and_the_other_is_made(home: Path) -> None:
    # The worker is the parent of the template, and that of the notebook.
    parent = (
        "import os, signal\n"
        "def parent(pid):\n"
        "    return int(open(f'/proc/{pid}/stat').read().rpartition(')')[2].split()[1])\n"
        "target = parent(parent(os.getpid()))\n"
    )
    add_cell(home, parent + ONLY_THERE + "os.kill(target, signal.SIGKILL)")
    code, said, complained = run("--all")
    assert code == 1
    assert f"✓ {SOUND}" in said
    assert "3回試しましたが、そのたびに計算のプロセスが止まりました（シグナル9）" in complained
    assert [failure["code"] for failure in last_run(home)["failed"]] == [DAMAGED]


def test_after_a_killed_run_nothing_goes_on_and_the_next_one_finishes(
    home: Path, made: Path
) -> None:
    publish_as_made(home, made)
    before = contents(home / "rendered" / SOUND_FOLDER)
    add_cell(home, SLOW)
    process = start("--all")
    assert wait_for(lambda: len(named(home, "machi.engine.template")) > 2, 60)
    process.kill()
    process.communicate()
    assert wait_for(lambda: not processes.of(home), 5)
    assert_whole(home)
    if (home / "rendered" / SOUND_FOLDER / "01_small.ipynb").read_bytes() == before[
        "01_small.ipynb"
    ]:
        assert contents(home / "rendered" / SOUND_FOLDER) == before
    assert run("--all")[0] == 0
    assert_whole(home)
    assert visible(home) == sorted([DAMAGED_FOLDER, SOUND_FOLDER, "index.html", "run.json"])


@pytest.fixture
def _heard() -> Iterator[None]:
    """SIGINT ends what is started here even where a shell runs the tests in its background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_heard")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_run_somebody_stops_ends_within_two_seconds_and_says_what_is_done(
    sign: signal.Signals, home: Path
) -> None:
    add_cell(home, ONLY_THERE + "import time; time.sleep(60)")
    process = start("--all")
    # Written as soon as the run has heard of the first report.
    assert wait_for((home / "rendered" / "index.html").exists, 60)
    started = time.monotonic()
    process.send_signal(sign)
    code, said, _ = finish(process)
    assert time.monotonic() - started < 2
    assert code == 130
    assert f"✓ {SOUND}" in said
    assert "途中で止めました：残り1件" in said
    assert (last_run(home)["interrupted"], last_run(home)["left"]) == (True, 1)
    assert not processes.of(home)


def test_two_runs_at_once_share_the_work_and_both_end_well(home: Path) -> None:
    trace = "open(__import__('os').environ['MACHI_HOME'] + '/ran.txt', 'a').write('x')"
    add_cell(home, f"{SLOW}\n{trace}")
    both = [start("--all") for _ in range(2)]
    ended = [finish(process) for process in both]
    assert [(code, complaints(complained)) for code, _, complained in ended] == [(0, [])] * 2
    assert (home / "ran.txt").read_text() == "xx", "each municipality was made once"
    assert_whole(home)


def test_a_report_taken_away_in_the_middle_of_publishing_comes_back(home: Path, made: Path) -> None:
    publish_as_made(home, made)
    rendered = home / "rendered"
    before = contents(rendered / SOUND_FOLDER)
    # What two renames leave when the power goes between them.
    (rendered / SOUND_FOLDER).rename(rendered / f"{publish.OLD}{SOUND_FOLDER}")
    (rendered / f"{publish.NEW}{SOUND_FOLDER}").mkdir()
    code, said, _ = run("--all")
    assert code == 0
    assert "2件（012360、072028）は変わっていません" in said
    assert contents(rendered / SOUND_FOLDER) == before
    visible(home)


def test_without_the_exchange_of_names_publishing_still_replaces_the_whole_folder(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "_exchange", lambda *_: False)
    target = home / "rendered" / "x"
    for text in ("one", "two"):
        (publish.staging(target) / "file").write_text(text)
        publish.put(target)
        assert contents(home / "rendered") == {"x/file": text.encode()}


def test_a_table_that_cannot_be_read_fails_its_municipality_only(home: Path) -> None:
    table = home / "data" / "municipalities" / DAMAGED_FOLDER / "goals.csv"
    table.unlink()
    table.mkdir()
    code, said, complained = run("--all")
    assert code == 1
    assert f"✓ {SOUND}" in said
    assert "goals.csv：ファイルではなくフォルダーがあります" in complained


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """A small file system of its own on a folder; skips where that is not allowed."""
    words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"mounting is not allowed here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_told_and_leaves_the_earlier_report(home: Path, made: Path) -> None:
    rendered = home / "rendered"
    rendered.mkdir()
    with mounted(rendered, "size=1500k"):
        shutil.copytree(made / "rendered" / SOUND_FOLDER, rendered / SOUND_FOLDER)
        before = contents(rendered / SOUND_FOLDER)
        room = shutil.disk_usage(rendered).free - 40 * 1024
        (rendered / "ballast").write_bytes(b"x" * room)
        code, _, complained = run(SOUND, "--force")
        assert code == 1
        assert "ファイルを書けません" in complained
        assert "No space left" in complained
        assert "Traceback" not in complained
        assert contents(rendered / SOUND_FOLDER) == before
        (rendered / "ballast").unlink()
        assert run(SOUND, "--force")[0] == 0
        assert_whole(home)
        visible(home)


def test_a_folder_that_takes_no_files_is_told_before_any_work(home: Path) -> None:
    rendered = home / "rendered"
    rendered.mkdir()
    with mounted(rendered, "ro"):
        code, _, complained = run("--all")
    assert code == 1
    assert "rendered：書き込めません" in complained
    assert "Traceback" not in complained
    assert list(rendered.iterdir()) == []
