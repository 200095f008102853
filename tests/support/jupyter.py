"""A real JupyterLab for tests: a server of its own, and notebooks run in a browser's page."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from machi import paths

START, RUN = 60.0, 120.0
"""Seconds a server may take to answer, and a notebook to run, on a slow machine."""
OPEN_AND_RUN = """async ([path, seconds]) => {
  const limit = new Promise((_, no) =>
    setTimeout(() => no(new Error(`${path} takes more than ${seconds} s`)), seconds * 1000));
  const work = async () => {
    const app = window.jupyterapp;
    await app.restored;
    const panel = await app.commands.execute('docmanager:open',
      {path, factory: 'Notebook', kernel: {name: 'python3'}});
    await panel.context.ready;
    await panel.sessionContext.ready;
    const kernel = panel.sessionContext.session.kernel;
    // Idle is shown before the channels are open; what is sent then is lost.
    if (kernel.connectionStatus !== 'connected') {
      await new Promise(done => kernel.connectionStatusChanged.connect((_, now) => {
        if (now === 'connected') done();
      }));
    }
    await kernel.requestKernelInfo();
    await panel.revealed;
    app.shell.activateById(panel.id);
    await app.commands.execute('notebook:run-all-cells');
    return panel.content.widgets.filter(cell => cell.model.type === 'code').map(cell => ({
      count: cell.model.executionCount,
      outputs: cell.model.outputs.toJSON().map(output => ({
        type: output.output_type, name: output.name || '', said: output.evalue || output.text || '',
      })),
    }));
  };
  return await Promise.race([work(), limit]);
}"""
CLOSE = """async () => {
  const panel = window.jupyterapp.shell.currentWidget;
  await panel.context.save();
  await panel.sessionContext.shutdown();
  panel.dispose();
}"""


@dataclass(frozen=True)
class Lab:
    """A running server.

    Attributes:
        home: the workbook it serves, a copy.
        address: where it answers, without a path.
        token: what it asks for.
    """

    home: Path
    address: str
    token: str

    def url(self, path: str = "") -> str:
        """The address of JupyterLab, in a workspace of its own so that nothing is restored."""
        tree = f"/tree/{path}" if path else ""
        return f"{self.address}/lab{tree}?token={self.token}&reset"


@contextmanager
def serve(folder: Path) -> Iterator[Lab]:
    """A server on loopback over a copy of the workbook, with settings of nobody else."""
    home = folder / "home"
    home.mkdir()
    for name in ("data", "params"):
        (home / name).symlink_to(paths.home() / name)
    shutil.copytree(paths.notebooks(), home / "notebooks")
    token, port = secrets.token_hex(16), _free_port()
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            _command(home, folder, port, token),
            cwd=home,
            env=_environment(home, folder),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            lab = Lab(home, f"http://127.0.0.1:{port}", token)
            _await(lab, server, folder / "server.log")
            yield lab
        finally:
            # Its own handle, never a name: another server may be running.
            server.terminate()
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


def _command(home: Path, folder: Path, port: int, token: str) -> list[str]:
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.open_browser": False,
        "ServerApp.root_dir": home,
        "ServerApp.allow_root": True,
        "IdentityProvider.token": token,
        "LabApp.expose_app_in_browser": True,
        "LabApp.workspaces_dir": folder / "workspaces",
        "LabApp.user_settings_dir": folder / "settings",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "LabApp.news_url": None,
        "LabApp.extension_manager": "readonly",
    }
    given = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "jupyterlab", *given]


def _environment(home: Path, folder: Path) -> dict[str, str]:
    own = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "IPYTHONDIR": "ipython",
    }
    given = {name: str(folder / part) for name, part in own.items()}
    given |= {paths.HOME_VARIABLE: str(home), "JUPYTER_PREFER_ENV_PATH": "1"}
    return os.environ | given


def _await(lab: Lab, server: subprocess.Popen, log: Path) -> None:
    """Wait until the server answers; it says no other way that it is ready."""
    end = time.monotonic() + START
    request = urllib.request.Request(
        f"{lab.address}/api/status", headers={"Authorization": f"token {lab.token}"}
    )
    while True:
        assert server.poll() is None, log.read_text(encoding="utf-8")
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                json.load(answer)
                return
        except (urllib.error.URLError, OSError) as error:
            assert time.monotonic() < end, log.read_text(encoding="utf-8")
            if not isinstance(error, urllib.error.HTTPError):
                time.sleep(0.05)


ACTIVATE = """async (tag) => {
  const panel = window.jupyterapp.shell.currentWidget;
  const at = panel.content.widgets.findIndex(cell => cell.model.sharedModel.source.includes(tag));
  panel.content.activeCellIndex = at;
  await panel.content.scrollToItem(at);
  panel.content.node.focus();
}"""


def activate(page: object, words: str) -> None:
    """Make the cell whose code holds these words the active one, as the arrow keys do."""
    page.evaluate(ACTIVATE, words)


def run_all(page: object, path: str) -> list[dict]:
    """Open a notebook in the page and run all its cells: count and outputs of each code cell."""
    found: list[dict] = page.evaluate(OPEN_AND_RUN, [path, RUN])
    return found


def close(page: object) -> None:
    """Close the open notebook and end its kernel."""
    page.evaluate(CLOSE)
