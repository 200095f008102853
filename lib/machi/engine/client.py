"""Follow a notebook that runs in a child of the template, and keep what it says.

What a cell sends is handled by papermill's own client, as messages of a kernel are; only where
they come from differs.
"""

import os
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from nbclient.client import timestamp
from nbclient.exceptions import CellExecutionComplete, CellTimeoutError, DeadKernelError
from nbclient.util import run_sync
from papermill.clientwrap import PapermillNotebookClient
from papermill.log import logger

from machi.engine import warm

HARMLESS = "--IPKernelApp.log_level"
"""The only argument of a kernel that changes nothing here."""
KERNELS_ONLY = ("km", "kernel_manager_class", "timeout_func", "interrupt_on_timeout")
AT_END = 10.0
"""Seconds a notebook may take to tidy up after its last cell."""


class CellDiedError(DeadKernelError):
    """The process ended within a cell; the message is Japanese and names the cell."""


class TemplateGoneError(DeadKernelError):
    """The template was killed from outside; the notebook is not to blame and may run again."""


class CellTooLongError(CellTimeoutError):
    """A limit of time ended the notebook; the message is Japanese and names the cell."""


class WarmClient(PapermillNotebookClient):  # type: ignore[misc]  # papermill is untyped
    """papermill's client on a child of the template instead of a kernel."""

    def __init__(self, nb_man: Any, run: warm.Run, limit: float | None, **kwargs: Any) -> None:
        super().__init__(nb_man, **kwargs)
        self._run, self._limit = run, limit
        self._ends = None if limit is None else time.monotonic() + limit
        self._held: dict[str, str] = {}

    def execute(self, **_: Any) -> Any:
        """Run the cells; the notebook."""
        self.reset_execution_trackers()
        patience = 0.0
        try:
            self.log.info("Executing notebook with the warm engine")
            self.papermill_execute_cells()
            self.set_widgets_metadata()
            self._run.send({"end": True})
            patience = AT_END
        finally:
            self._run.close(patience)
        return self.nb

    def execute_cell(self, cell: Any, cell_index: int, **_: Any) -> Any:
        """Run one cell as nbclient does.

        Raises:
            CellExecutionError: the cell raised, and its tags do not allow that.
            CellDiedError: its process ended.
            TemplateGoneError: so did the template.
            CellTooLongError: the cell or the notebook took too long.
        """
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        if self.skip_cells_with_tag in cell.metadata.get("tags", []):
            return cell
        if self.record_timing:
            cell["metadata"]["execution"] = {}
        self._run.send({"code": cell.source})
        self.code_cells_executed += 1
        cell.outputs = []
        self.clear_before_next_output = False
        self._held = {}
        reply = self._follow(cell, cell_index)
        run_sync(self._check_raise_for_error)(cell, cell_index, reply)
        return cell

    def _follow(self, cell: Any, index: int) -> dict[str, Any]:
        """Take in what the cell sends until it is done; its reply."""
        own = self._get_timeout(cell)
        cell_ends = None if own is None else time.monotonic() + own
        ends = min((end for end in (cell_ends, self._ends) if end is not None), default=None)
        reply: dict[str, Any] = {}
        while True:
            try:
                message = _as_from_kernel(self._run.message(ends))
            except TimeoutError:
                self._emit(cell, index)
                seconds = own if ends == cell_ends else self._limit
                words = f"制限時間（{seconds:g}秒）を超えたため止めました。"
                raise CellTooLongError(f"{_where(cell)}の実行中に、{words}") from None
            except warm.TemplateEndedError as error:
                raise TemplateGoneError(f"{_where(cell)}の実行中に、{error}。") from None
            except warm.EndedError as error:
                self._emit(cell, index)
                words = f"の実行中に、計算のプロセスが止まりました（{error}）。"
                raise CellDiedError(f"{_where(cell)}{words}") from None
            if message["msg_type"] == "execute_reply":
                reply = message
                continue
            try:
                self._take(message, cell, index)
            except CellExecutionComplete:
                if self.record_timing:
                    cell["metadata"]["execution"]["shell.execute_reply"] = timestamp(reply)
                return reply

    def _take(self, message: dict[str, Any], cell: Any, index: int) -> None:
        """Handle a message; text of a stream is held while more of it is to come."""
        content = message["content"]
        if message["msg_type"] == "stream":
            self._held[content["name"]] = self._held.get(content["name"], "") + content["text"]
            if not content["more"]:
                self._emit(cell, index, content["name"])
            return
        self.process_message(message, cell, index)

    def _emit(self, cell: Any, index: int, *names: str) -> None:
        for name in names or ("stdout", "stderr"):
            if text := self._held.pop(name, ""):
                content = {"name": name, "text": text}
                line = {"msg_type": "stream", "content": content}
                self.process_message(_as_from_kernel(line), cell, index)


def _as_from_kernel(line: dict[str, Any]) -> dict[str, Any]:
    header: dict[str, Any] = {"msg_type": line["msg_type"]}
    if "date" in line:
        header["date"] = datetime.fromisoformat(line["date"])
    return line | {"header": header, "parent_header": {}}


def _where(cell: Any) -> str:
    first = cell.source.strip().splitlines()[0]
    return f"セル[{cell.get('execution_count')}]（{first}）"


def execute(nb_man: Any, kernel_name: str, patience: float, options: Mapping[str, Any]) -> Any:
    """Run a notebook in a child that is ready within ``patience`` seconds; the notebook.

    Raises:
        UnavailableError: a kernel has to do it; nothing ran.
        DeadKernelError, CellTimeoutError: as the classes above.
    """
    refuse_other(kernel_name, options)
    _refuse_widgets(nb_man.nb)
    run, language = _start(patience, options.get("memory_limit") or _machine_memory())
    known = {key: value for key, value in options.items() if key in WarmClient.class_traits()}
    known |= {"log": logger, "kernel_name": kernel_name}
    client = WarmClient(nb_man, run, options.get("notebook_timeout"), **known)
    executed = client.execute()
    executed.metadata["language_info"] = language
    return executed


def _start(patience: float, memory: int) -> tuple[warm.Run, Mapping[str, Any]]:
    """A child that is ready, and what it says about its language."""
    run = warm.template(patience).run(os.getcwd(), memory)  # noqa: PTH109 - papermill's folder
    try:
        hello = run.message(time.monotonic() + patience)
    except (TimeoutError, warm.EndedError) as error:
        run.close()
        raise warm.UnavailableError("プロセスを分けられませんでした") from error
    except warm.UnavailableError:
        run.close()
        raise
    info: Mapping[str, Any] = hello["content"]["language_info"]
    return run, info


def refuse_other(kernel_name: str, asked: Mapping[str, Any]) -> None:
    """Leave to a kernel what this engine would not do as one.

    Raises:
        UnavailableError: another language or another Python, or arguments only a kernel takes.
    """
    try:
        spec = KernelSpecManager().get_kernel_spec(kernel_name)
    except NoSuchKernel as error:
        raise warm.UnavailableError(f"カーネル「{kernel_name}」がありません") from error
    program = spec.argv[0] if spec.argv else ""
    ours = {
        sys.executable,
        "python",
        "python3",
        f"python{sys.version_info[0]}.{sys.version_info[1]}",
    }
    same = program in ours or Path(program) == Path(sys.executable)
    if spec.language != "python" or not same or "ipykernel_launcher" not in spec.argv or spec.env:
        raise warm.UnavailableError(f"カーネル「{kernel_name}」は、このPythonのものではありません")
    extra = [word for word in asked.get("extra_arguments") or () if not word.startswith(HARMLESS)]
    if extra or any(asked.get(name) is not None for name in KERNELS_ONLY):
        raise warm.UnavailableError("カーネルにだけ渡せる引数があります")


def _refuse_widgets(notebook: Any) -> None:
    """Leave notebooks of widgets to a kernel: some widgets ask back, and nobody would answer.

    Raises:
        UnavailableError: a cell names ipywidgets.
    """
    sources = (cell.source for cell in notebook.cells if cell.cell_type == "code")
    if any("ipywidgets" in source for source in sources):
        raise warm.UnavailableError("ipywidgetsを使うノートブックです")


def _machine_memory() -> int:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
