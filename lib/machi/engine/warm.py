"""Talk to the template from the process that runs papermill: start it, ask it for notebooks."""

import atexit
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from pathlib import Path
from typing import Any

import machi

ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
        "BLIS_NUM_THREADS",
    ),
    "1",
)
"""One thread per notebook: a process of several threads must not fork, and workers share cores."""
INLINE = "module://matplotlib_inline.backend_inline"
AT_START = ("PYTHON", "MPL", "LC_", "LANG")
"""Variables read when Python or a library starts: with other values, another template."""


class UnavailableError(Exception):
    """There is no template, or it may not fork; nothing of the notebook ran."""


class EndedError(Exception):
    """The process of a notebook ended before its cells did; the message says how, in Japanese."""


class TemplateEndedError(EndedError):
    """The template ended, and the notebook's process with it."""


class Run:
    """One notebook in a child of the template."""

    def __init__(self, connection: socket.socket, request: dict[str, Any]) -> None:
        self._connection = connection
        self._lines: deque[bytes] = deque()
        self._parts: list[bytes] = []
        self._over = False
        line = json.dumps(request).encode()
        self._write(b"%d\n%b" % (len(line), line))

    def send(self, line: dict[str, Any]) -> None:
        """Send a line; if the child is gone, reading tells how."""
        self._write(json.dumps(line).encode() + b"\n")

    def _write(self, data: bytes) -> None:
        self._connection.settimeout(None)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._connection.sendall(data)

    def message(self, deadline: float | None = None) -> dict[str, Any]:
        """The next message of the child.

        Raises:
            TimeoutError: nothing more came before ``deadline`` of the monotonic clock.
            EndedError: the child ended.
            TemplateEndedError: the template ended.
            UnavailableError: the template refused to fork.
        """
        while True:
            while not self._lines:
                self._receive(deadline)
            # A child killed while writing leaves half a line.
            with contextlib.suppress(json.JSONDecodeError):
                message: dict[str, Any] = json.loads(self._lines.popleft())
                if message["msg_type"] == "exit":
                    self._over = True
                    raise _ending(message["content"])
                return message

    def _receive(self, deadline: float | None) -> None:
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        try:
            data = self._connection.recv(1 << 16)
        except ConnectionResetError:
            data = b""
        if not data:
            self._over = True
            raise TemplateEndedError("雛形のプロセスがなくなりました")
        *whole, rest = data.split(b"\n")
        if whole:
            self._lines.append(b"".join([*self._parts, whole[0]]))
            self._lines.extend(whole[1:])
            self._parts = []
        self._parts.append(rest)

    def close(self, patience: float = 0.0) -> None:
        """End the child, after ``patience`` seconds for it to end by itself; wait until it has."""
        try:
            if not self._drained(patience):
                # The template sees that we hung up, and kills.
                self._connection.shutdown(socket.SHUT_WR)
                self._drained(30)
        finally:
            self._connection.close()

    def _drained(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while not self._over:
            try:
                self.message(deadline)
            except TimeoutError:
                return False
            except (EndedError, UnavailableError, OSError):
                break
        return True


def _ending(content: dict[str, Any]) -> Exception:
    if "refused" in content:
        return UnavailableError(f"雛形のプロセスにスレッドが{content['refused']}本あります")
    status = content["status"]
    if status >= 0:
        return EndedError(f"終了コード{status}")
    name = signal.Signals(-status).name if -status in set(signal.Signals) else str(-status)
    reason = "。メモリーが足りなかったおそれがあります" if status == -signal.SIGKILL else ""
    return EndedError(f"シグナル{name}{reason}")


class Template:
    """The template process, as its caller sees it."""

    def __init__(self, patience: float) -> None:
        self.key = _key()
        self._owner = os.getpid()
        self._lock = threading.Lock()
        self._control, far = socket.socketpair()
        self._folder = tempfile.mkdtemp(prefix="machi-engine-")
        with far:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "machi.engine.template",
                    str(far.fileno()),
                    self._folder,
                ],
                pass_fds=(far.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                # Ctrl+C reaches the caller, who then ends the template and its children.
                start_new_session=True,
                env=_environment() | ONE_THREAD | {"MPLBACKEND": INLINE},
            )
        self._control.settimeout(patience)
        try:
            self.threads: int = json.loads(self._control.makefile().readline())["threads"]
        except (OSError, ValueError) as error:
            self.close()
            raise UnavailableError("雛形のプロセスを始められませんでした") from error

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    def serves(self) -> bool:
        """Whether it is there, is ours, and has imported what a new one would import."""
        alive = self._owner == os.getpid() and self._process.poll() is None
        return alive and self.key == _key()

    def run(self, folder: str, memory: int) -> Run:
        """A child for one notebook that starts in ``folder`` and may add ``memory`` bytes.

        Raises:
            UnavailableError: the template went away.
        """
        near, far = socket.socketpair()
        with far:
            try:
                with self._lock:
                    socket.send_fds(self._control, [b"n"], [far.fileno()])
            except OSError as error:
                near.close()
                raise UnavailableError("雛形のプロセスがなくなりました") from error
        variables = ONE_THREAD | {"MPLBACKEND": INLINE} | _environment()
        return Run(near, {"folder": folder, "environment": variables, "memory": memory})

    def close(self) -> None:
        """End the template; not from a process that only inherited it."""
        self._control.close()
        if self._owner == os.getpid():
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            # The template does this, unless it was killed.
            shutil.rmtree(self._folder, ignore_errors=True)


def _environment() -> dict[str, str]:
    return dict(os.environ)


def _key() -> tuple[object, ...]:
    """What a template has taken in for good: some variables, and our own modules."""
    variables = sorted(item for item in os.environ.items() if item[0].startswith(AT_START))
    modules = Path(machi.__file__).parent.rglob("*.py")
    states = ((str(path), path.stat().st_mtime_ns) for path in modules)
    return (sys.executable, tuple(variables), tuple(sorted(states)))


_held: Template | None = None
_lock = threading.Lock()


def template(patience: float = 60) -> Template:
    """The template of this process: started at the first call, and again when it is outdated.

    Raises:
        UnavailableError: this system has none, or it did not start.
    """
    global _held
    if not sys.platform.startswith("linux"):
        raise UnavailableError("この環境ではプロセスを分けられません（Linuxだけです）")
    with _lock:
        if _held is not None and not _held.serves():
            _held.close()
            _held = None
        if _held is None:
            _held = Template(patience)
        return _held


@atexit.register
def close() -> None:
    """End the template of this process, if there is one."""
    global _held
    with _lock:
        if _held is not None:
            _held.close()
            _held = None


def _forget() -> None:
    """In a process forked from ours: the template stays the parent's, and ends with it."""
    global _held, _lock
    _lock = threading.Lock()
    if _held is not None:
        _held._control.close()
        _held = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
