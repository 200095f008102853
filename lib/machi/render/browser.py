"""The installed browser that prints pages: where it is, how it is run, what it says."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

VARIABLE = "MACHI_BROWSER"
NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "microsoft-edge", "microsoft-edge-stable", "msedge",
)  # fmt: skip
MAC = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
WINDOWS = (
    "Google/Chrome/Application/chrome.exe",
    "Chromium/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
)
HELP = f"""\
PDFには、Chromium・Chrome・Edge のどれかが要ります。
- Debian・Ubuntu：apt-get install chromium fonts-noto-cjk（後の方は日本語の書体）
- Windows：Edge が初めから入っています
- macOS：Chrome を入れてください
- 見つからないとき：環境変数 {VARIABLE} に、ブラウザーの場所を入れてください
- 入れられないとき：report.html を開き、「印刷」から「PDFに保存」を選んでください"""
ARGUMENTS = (
    "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps",
    # In containers /dev/shm is often too small for a long report.
    "--disable-dev-shm-usage",
    "--no-pdf-header-footer", "--generate-pdf-document-outline",
)  # fmt: skip
TIME_LIMIT = 180.0
"""Seconds for one printing; a report takes two or three."""
# What browsers say at every start without a desktop, and after every success.
CHATTER = re.compile(r"dbus|written to file|unexpected operator", re.IGNORECASE)


class PrintError(Exception):
    """No PDF was made; the message is Japanese and says what to do."""


def find_browser() -> Path | None:
    """The browser to print with: the one ``MACHI_BROWSER`` names, or an installed one.

    Raises:
        PrintError: the variable is set, but names no program.
    """
    if chosen := os.environ.get(VARIABLE):
        if found := shutil.which(chosen):
            return Path(found)
        words = f"環境変数 {VARIABLE} の「{chosen}」は、実行できるファイルではありません。"
        raise PrintError(f"{words}\n{HELP}")
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    return next((place for place in _places() if place.is_file()), None)


def _places() -> Iterator[Path]:
    """Where browsers lie that are on no search path: Windows, then macOS."""
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if value := os.environ.get(variable):
            yield from (Path(value) / name for name in WINDOWS)
    for folder in (Path("/Applications"), Path.home() / "Applications"):
        yield from (folder / name for name in MAC)


def print_page(browser: Path, html: Path, pdf: Path) -> None:
    """Have a browser print a page; it may be cut off, so the caller looks at the result.

    Raises:
        PrintError: the browser could not start, failed, took too long or wrote nothing.
    """
    pdf.unlink(missing_ok=True)
    # Without its own profile a browser hands the work to a running one and returns at once.
    # Its helpers may still write there for a moment when it has ended.
    with tempfile.TemporaryDirectory(prefix="machi-", ignore_cleanup_errors=True) as profile:
        log = Path(profile) / "messages.txt"
        command = [
            str(browser), *ARGUMENTS, *_as_root(), f"--user-data-dir={profile}",
            f"--print-to-pdf={pdf.resolve()}", html.resolve().as_uri(),
        ]  # fmt: skip
        code = _run(command, log)
        said = _last_words(log)
    # A browser that could not load the page or write the file returns 0 all the same.
    if code != 0 or not pdf.is_file():
        raise PrintError(
            f"ブラウザー（{browser.name}）がPDFを作れませんでした（終了コード{code}）。{said}\n"
            f"もう一度試し、続くときは {VARIABLE} に別のブラウザーを入れてください。\n{HELP}"
        )


def _as_root() -> tuple[str, ...]:
    """Browsers refuse their sandbox to root, as in containers; nobody else gives it up."""
    return ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()


def _run(command: list[str], log: Path) -> int:
    """Exit code of a program, ended with all its helpers when it takes too long."""
    try:
        with log.open("wb") as stream:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )
    except OSError as error:
        raise PrintError(f"ブラウザー（{command[0]}）を起動できません：{error}\n{HELP}") from error
    try:
        return process.wait(TIME_LIMIT)
    except subprocess.TimeoutExpired as error:
        raise PrintError(
            f"ブラウザーが{TIME_LIMIT:.0f}秒たっても終わらないので、止めました。{_last_words(log)}\n"
            f"もう一度試し、続くときは {VARIABLE} に別のブラウザーを入れてください。\n{HELP}"
        ) from error
    finally:
        if process.poll() is None:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _last_words(log: Path) -> str:
    """The last thing a program said that is no everyday chatter, in brackets, or nothing."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    told = [line.strip() for line in lines if line.strip() and not CHATTER.search(line)]
    return f"（{told[-1][-300:]}）" if told else ""
