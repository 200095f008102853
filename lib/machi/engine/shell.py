"""Run the code cells of a notebook in this process and write what a kernel would send.

The shell is ipykernel's own, so that outputs, tracebacks and counts are a kernel's by construction.
Only its session differs: it writes each message as a line of JSON to a socket instead of ZeroMQ.
The caller sends one line per cell (``{"code": …}``), and ``{"end": true}`` after the last.
"""

import asyncio
import base64
import builtins
import getpass
import json
import resource
import socket
import sys
import threading
from types import SimpleNamespace
from typing import Any, NoReturn

import comm
import comm.base_comm
from ipykernel.comm.manager import CommManager
from ipykernel.compiler import XCachingCompiler
from ipykernel.ipkernel import IPythonKernel  # sets the makers of comms that we replace
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError, UsageError
from jupyter_client.jsonutil import json_clean, json_default
from jupyter_client.session import Session
from traitlets.config import Config

from machi.engine.streams import Stream


class LineSession(Session):
    """A session of the Jupyter protocol that writes lines of JSON to one socket."""

    def __init__(self, connection: socket.socket) -> None:
        super().__init__(key=b"")
        self._connection = connection
        self._lock = threading.Lock()

    def send(
        self, stream: Any, msg_or_type: Any, content: Any = None, *args: Any, **kw: Any
    ) -> Any:
        """Write a message; the socket of ZeroMQ, the parent and the identity are not used."""
        message = msg_or_type
        if not isinstance(message, dict):
            message = self.msg(msg_or_type, content, metadata=kw.get("metadata"))
        line = {
            "msg_type": message["header"]["msg_type"],
            "content": message["content"],
            "date": message["header"]["date"].isoformat(),
            "metadata": message["metadata"],
            "buffers": [base64.b64encode(part).decode() for part in kw.get("buffers") or []],
        }
        with self._lock:
            self._connection.sendall(_pack(line))
        return message


def _pack(line: dict[str, Any]) -> bytes:
    try:
        text = json.dumps(line, default=json_default, allow_nan=False)
    except ValueError:  # a number JSON cannot write: as a kernel, send its name
        text = json.dumps(json_clean(json.loads(json.dumps(line, default=json_default))))
    return text.encode() + b"\n"


OUTPUT = "OutputModel"
NO_OUTPUT = (
    "ウィジェットのOutputは、このエンジンでは使えません。"
    "papermillの--engineを指定せずに実行してください。"
)
LANGUAGE: dict[str, Any] = IPythonKernel.language_info


class WarmShell(ZMQInteractiveShell):
    """ipykernel's shell without a kernel around it."""

    def enable_gui(self, gui: Any = None) -> None:
        """Accept what ``%matplotlib inline`` asks for; there is no window system to serve."""
        if gui not in (None, "inline"):
            raise UsageError(f"ウィンドウを開く表示（{gui}）は使えません。")

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        """Show the exception; after one of memory, with the reserve that describing it takes."""
        if isinstance(sys.exc_info()[1], MemoryError):
            _, most = resource.getrlimit(resource.RLIMIT_AS)
            resource.setrlimit(resource.RLIMIT_AS, (most, most))
        super().showtraceback(*args, **kwargs)


def serve(connection: socket.socket, folder: str) -> None:
    """Run the cells that arrive on ``connection`` until the caller says that was all.

    IPython's own files go into ``folder``.
    """
    session = LineSession(connection)
    sys.stdout = Stream("stdout", 1, session)
    sys.stderr = Stream("stderr", 2, session)
    shell = _make_shell(session, folder)
    asyncio.run(_run_cells(connection, session, shell))


def _make_shell(session: LineSession, folder: str) -> WarmShell:
    config = Config()
    # As nbclient asks of a kernel: the user's history is neither read nor written.
    config.HistoryManager.hist_file = ":memory:"
    shell = WarmShell.instance(
        config=config, ipython_dir=folder, compiler_class=XCachingCompiler, user_ns={}
    )
    shell.kernel = SimpleNamespace(eventloop=None, get_parent=dict, session=session)
    hook: Any = shell.displayhook
    publisher: Any = shell.display_pub
    hook.session = publisher.session = session
    hook.topic = b"execute_result"
    builtins.input = _refuse("raw_input")
    getpass.getpass = _refuse("getpass")
    _open_comms(session)
    _join_matplotlib()
    return shell


def _refuse(name: str) -> Any:
    def ask(*args: Any, **kwargs: Any) -> NoReturn:
        raise StdinNotImplementedError(
            f"{name} was called, but this frontend does not support input requests."
        )

    return ask


def _open_comms(session: LineSession) -> None:
    """Send what widgets tell their counterparts, so that their state is stored in the notebook."""

    class LineComm(comm.base_comm.BaseComm):
        def publish_msg(
            self,
            msg_type: str,
            data: Any = None,
            metadata: Any = None,
            buffers: Any = None,
            **kw: Any,
        ) -> None:
            if (
                msg_type == "comm_open"
                and (data or {}).get("state", {}).get("_model_name") == OUTPUT
            ):
                raise RuntimeError(NO_OUTPUT)
            content = json_clean({"data": data or {}, "comm_id": self.comm_id, **kw})
            session.send(None, msg_type, content, metadata=metadata or {}, buffers=buffers)

    manager = CommManager()
    comm.create_comm = LineComm
    comm.get_comm_manager = lambda: manager


def _join_matplotlib() -> None:
    """Tell pyplot of the shell if it was imported before: otherwise it drops every figure."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    inline = sys.modules.get("matplotlib_inline.backend_inline")
    if inline is not None:
        inline._enable_matplotlib_integration()
    if pyplot is not None and getattr(pyplot, "_backend_mod", None) is not None:
        pyplot.install_repl_displayhook()


async def _run_cells(connection: socket.socket, session: LineSession, shell: WarmShell) -> None:
    # A loop runs round all cells, as in a kernel: tasks live on from cell to cell.
    with connection.makefile("rb") as lines:
        for line in lines:
            asked = json.loads(line)
            if "end" in asked:
                break
            session.send(None, "status", {"execution_state": "busy"})
            count = shell.execution_count
            session.send(None, "execute_input", {"code": "", "execution_count": count})
            reply = await _run_cell(shell, asked["code"])
            sys.stdout.flush()
            sys.stderr.flush()
            session.send(None, "execute_reply", json_clean(reply))
            session.send(None, "status", {"execution_state": "idle"})
            await asyncio.sleep(0)


async def _run_cell(shell: WarmShell, code: str) -> dict[str, Any]:
    """Run one cell as ``ipykernel.ipkernel.IPythonKernel.do_execute`` does; its reply."""
    failed = None
    untyped: Any = shell
    try:
        transformed = untyped.transform_cell(code)
    except Exception:
        # Kept, not lost: run_cell raises it again as the cell's error, as a kernel does.
        transformed, failed = code, sys.exc_info()
    prepared: dict[str, Any] = {
        "transformed_cell": transformed,
        "preprocessing_exc_tuple": failed,
    }
    if shell.should_run_async(code, **prepared):
        result = None
        try:
            result = await shell.run_cell_async(code, store_history=True, **prepared)
        finally:
            shell.events.trigger("post_execute")
            shell.events.trigger("post_run_cell", result)
    else:
        result = untyped.run_cell(code, store_history=True)
    while_shown = getattr(shell, "_last_traceback_during_displayhook", False)
    if result.success and not while_shown:
        return {"status": "ok"}
    error = result.error_before_exec or result.error_in_exec
    return {
        "status": "error",
        "traceback": shell._last_traceback or [],
        "ename": type(error).__name__,
        "evalue": str(error),
    }
