"""The template: a process that imports what notebooks use, computes next to nothing, and forks.

Started as ``python -m machi.engine.template`` with a socket on descriptor ``argv[1]`` and a folder
of its own, ``argv[2]``. Each request is one byte with the socket of a new notebook; a child is
forked for it, which reads the rest from that socket and runs the cells. The last line on the socket
is always the template's (``{"msg_type": "exit", …}``), written when the child is gone and with it
all it had started.

The template ends when the process that started it does (end of file on the socket), and ends the
children of a caller that hung up. It forks only while it has one thread: a lock that another
thread holds would stay locked in the child for ever.
"""

import atexit
import contextlib
import ctypes
import gc
import importlib
import json
import os
import pkgutil
import random
import resource
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

from machi.engine.absent import absent

LIBRARIES = (
    "numpy",
    "pandas",
    "pandas.io.formats.style",
    "pandera.pandas",
    # pandera imports these at the first validation.
    "pandera.backends.pandas.builtin_checks",
    "pandera.backends.pandas.builtin_hypotheses",
    "pandera.backends.pandas.components",
    "pandera.backends.pandas.container",
    "matplotlib.figure",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "seaborn",
    "machi.engine.shell",
)
"""Modules that start no thread and choose nothing at import. seaborn brings pyplot, whose backend
stays undecided until a notebook draws with it."""
OURS_NOT = ("machi.cli", "machi.options", "machi.engine", "machi.render")
TIDY = (20_000, 20, 20)
"""When a notebook looks for memory nobody holds any more (``gc.set_threshold``): more seldom than
Python does by default, as it is over in a second or two and frames and figures are many objects."""
RESERVE = 256 << 20
"""Bytes left to describe that memory ran out."""
HANG_UP = select.POLLRDHUP | select.POLLHUP | select.POLLERR


def main() -> None:
    """Import, say so, and fork on request."""
    control = socket.socket(fileno=int(sys.argv[1]))
    preload()
    read_shared()
    gc.freeze()
    try:
        control.sendall(json.dumps({"threads": threads()}).encode() + b"\n")
    except BrokenPipeError:  # whoever started it is gone already
        return
    Template(control, sys.argv[2]).serve()


def preload() -> None:
    """Import the allow-list and every module of ours that a notebook may use."""
    # pandera would load it to make up tables that fit a schema, for a second.
    with absent("hypothesis"):
        for name in LIBRARIES:
            importlib.import_module(name)
    package = importlib.import_module("machi")
    for module in pkgutil.walk_packages(package.__path__, "machi."):
        if not module.name.startswith(OURS_NOT):
            # A module of ours that is broken is imported by the notebook, and told there.
            with contextlib.suppress(Exception):
                importlib.import_module(module.name)


def read_shared() -> None:
    """Read the tables all notebooks share, and prepare to read the others.

    The one thing computed here: pandas starts no thread for it, nothing is drawn, and a notebook
    that finds the files changed reads them itself.
    """
    from machi import paths, schemas, store
    from machi.problems import DataError
    from machi.schemas import screening

    for model in schemas.MUNICIPAL.values():
        screening.is_sound(model, {name: [] for name in schemas.columns(model)})
    if paths.data().is_dir():
        # Tables that cannot be used are for the notebook to tell.
        with contextlib.suppress(DataError, OSError):
            store.load_shared()


def threads() -> int:
    """How many threads this process has, those of C libraries included."""
    return len(os.listdir("/proc/self/task"))  # noqa: PTH208 - no Path for each


class Template:
    """Forks children and tells how each of them ended."""

    def __init__(self, control: socket.socket, folder: str) -> None:
        self._control, self._folder = control, folder
        self._children: dict[int, socket.socket] = {}
        self._folders: dict[int, str] = {}
        self._poll = select.poll()
        self._bell, ringer = socket.socketpair()
        self._ringer = ringer
        for end in (self._bell, ringer):
            end.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(ringer.fileno(), warn_on_full_buffer=False)
        self._poll.register(control, select.POLLIN)
        self._poll.register(self._bell, select.POLLIN)

    def serve(self) -> None:
        """Work until the process that started this one is gone."""
        try:
            while self._step():
                pass
        finally:
            # The children killed now would ring a bell that is no more.
            signal.set_wakeup_fd(-1)
            for pid in self._children:
                _kill(pid)
            self._close()
            shutil.rmtree(self._folder, ignore_errors=True)

    def _close(self) -> None:
        for end in (self._control, self._bell, self._ringer, *self._children.values()):
            end.close()

    def _step(self) -> bool:
        for descriptor, _ in self._poll.poll():
            if descriptor == self._bell.fileno():
                with contextlib.suppress(BlockingIOError):
                    self._bell.recv(4096)
                self._reap()
            elif descriptor == self._control.fileno():
                try:
                    data, sockets, _, _ = socket.recv_fds(self._control, 1, 1)
                except ConnectionResetError:  # killed with a request on its way
                    return False
                if not data:
                    return False
                self._fork(socket.socket(fileno=sockets[0]))
            else:
                self._hung_up(descriptor)
        return True

    def _fork(self, connection: socket.socket) -> None:
        if (count := threads()) > 1:
            _say_exit(connection, {"refused": count})
            return
        folder = tempfile.mkdtemp(dir=self._folder)
        pid = os.fork()
        if pid == 0:
            self._become_child(connection, folder)
        self._children[pid], self._folders[pid] = connection, folder
        self._poll.register(connection, HANG_UP)

    def _become_child(self, connection: socket.socket, folder: str) -> None:
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._close()
            run_child(connection, folder)
            code = 0
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(code)

    def _hung_up(self, descriptor: int) -> None:
        """The caller wants no more of a notebook: end it and what it started."""
        self._poll.unregister(descriptor)
        for pid, connection in self._children.items():
            if connection.fileno() == descriptor:
                _kill(pid)

    def _reap(self) -> None:
        for pid in list(self._children):
            options = os.WEXITED | os.WNOHANG | os.WNOWAIT
            if os.waitid(os.P_PID, pid, options) is None:
                continue
            # Before its number is free for others: what it left running ends too.
            _kill(pid)
            _, status = os.waitpid(pid, 0)
            shutil.rmtree(self._folders.pop(pid), ignore_errors=True)
            connection = self._children.pop(pid)
            with contextlib.suppress(KeyError):
                self._poll.unregister(connection)
            _say_exit(connection, {"status": os.waitstatus_to_exitcode(status)})


def _kill(pid: int) -> None:
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError):
            kill(pid, signal.SIGKILL)


def _say_exit(connection: socket.socket, content: dict[str, Any]) -> None:
    # The child may have ended within a line.
    line = b"\n" + json.dumps({"msg_type": "exit", "content": content}).encode() + b"\n"
    connection.settimeout(10)
    with contextlib.suppress(OSError):
        connection.sendall(line)
    connection.close()


def run_child(connection: socket.socket, folder: str) -> None:
    """Run one notebook in this process, just forked, and nothing after it."""
    os.setsid()
    gc.set_threshold(*TIDY)
    # The template may be killed; its children then have nobody to end them.
    ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL)
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    asked = json.loads(_line(connection))
    shell = importlib.import_module("machi.engine.shell")
    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
    os.chdir(asked["folder"])
    random.seed()
    sys.modules["numpy"].random.seed()
    sys.argv = ["machi.engine"]
    _search_folder()
    _limit_memory(asked["memory"])
    content = {"pid": os.getpid(), "language_info": shell.LANGUAGE}
    hello = {"msg_type": "hello", "content": content}
    connection.sendall(json.dumps(hello).encode() + b"\n")
    shell.serve(connection, folder)
    atexit._run_exitfuncs()


def _line(connection: socket.socket) -> bytes:
    """The request, preceded by its size; not a byte more, the rest is the shell's."""
    size = b""
    while not size.endswith(b"\n"):
        size += connection.recv(1)
    line = b""
    while len(line) < int(size):
        line += connection.recv(int(size) - len(line))
    return line


def _search_folder() -> None:
    """Let imports find modules in the notebook's folder, at the place a kernel gives it."""
    last = [Path(path).name for path in sys.path]
    packages = (n for n, name in enumerate(last) if name in ("site-packages", "dist-packages"))
    sys.path.insert(next(packages, 0), "")


def _limit_memory(most: int) -> None:
    """Let this process map ``most`` bytes more than it has now, and be the first to go.

    A limit of address space and no watch over resident memory: it holds at the very allocation,
    so the cell gets a MemoryError and a traceback, and nothing is polled.
    """
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    mapped = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    mapped *= resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = [mapped + most, mapped + most + RESERVE]
    if hard != resource.RLIM_INFINITY:
        wanted = [min(value, hard) for value in wanted]
    resource.setrlimit(resource.RLIMIT_AS, (wanted[0], wanted[1]))


if __name__ == "__main__":
    main()
