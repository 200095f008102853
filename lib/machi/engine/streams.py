"""Standard output and error of a cell: what Python prints, and what goes past Python."""

import io
import os
import tempfile
import time
from typing import Any

MOST, PATIENCE = 8192, 0.2
"""A stream is sent on when it holds so many characters, or after so many seconds."""


class Spill:
    """Catches what a descriptor receives without Python: C libraries, programs, other processes.

    A file and no pipe: nobody needs to read while the cell runs, so there is no thread (which
    forks of the notebook would have to fear) and no full pipe to wait for.
    """

    def __init__(self, descriptor: int) -> None:
        with tempfile.TemporaryFile("a+b", buffering=0) as file:
            os.dup2(file.fileno(), descriptor)
        self._descriptor, self._read = descriptor, 0

    def take(self) -> str:
        """What has come since the last time."""
        data = os.pread(self._descriptor, 1 << 24, self._read)
        self._read += len(data)
        return data.decode("utf-8", "replace")


class Stream(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr`` of a notebook: text becomes messages of the session."""

    encoding = "UTF-8"

    def __init__(self, name: str, descriptor: int, session: Any) -> None:
        super().__init__()
        self._name, self._descriptor, self._session = name, descriptor, session
        self._spill = Spill(descriptor)
        self._held: list[str] = []
        self._size, self._since = 0, time.monotonic()
        self._begun = False
        self._owner = os.getpid()
        os.register_at_fork(before=self.flush)

    @property
    def name(self) -> str:
        """Which stream this is, as in ``<stdout>``."""
        return f"<{self._name}>"

    def fileno(self) -> int:
        """The descriptor below, for programs that a notebook starts."""
        return self._descriptor

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, text: str) -> int:
        """Take text; it is sent at the latest at the end of the cell.

        Raises:
            TypeError: not text.
        """
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self._owner:
            # A process forked by the notebook: its lines must not mix with ours on the socket.
            os.write(self._descriptor, text.encode("utf-8", "backslashreplace"))
            return len(text)
        self._held.append(text)
        self._size += len(text)
        if self._size > MOST or time.monotonic() - self._since > PATIENCE:
            self._send(more=True)
        return len(text)

    def flush(self) -> None:
        """Send what is held, and what went past Python meanwhile; what follows is another output.

        A kernel makes an output of what it has at a flush, and of what it has every 0.2 seconds.
        Only the first is left: the notebook is not split by how fast the machine was.
        """
        self._send(more=False)

    def _send(self, more: bool) -> None:
        if self.closed or os.getpid() != self._owner:
            return
        held, self._held, self._size = self._held, [], 0
        self._since = time.monotonic()
        text = "".join(held) + self._spill.take()
        if text or self._begun:
            content = {"name": self._name, "text": text, "more": more}
            self._session.send(None, "stream", content)
        self._begun = more
