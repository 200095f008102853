"""Arrow keys for the lists: JupyterLab takes them to move from cell to cell, also inside a list."""

from typing import Any

# What is stopped on its way down reaches neither JupyterLab nor the control's own listeners, but
# the browser still does what the key is for. Sliders listen to arrow keys themselves, so of theirs
# only letters are stopped (A would insert a cell). With Ctrl or Cmd all keys stay JupyterLab's.
SCRIPT = """\
if (!window.machiKeys) {
  window.machiKeys = true;
  window.addEventListener("keydown", (event) => {
    const within = (what) => event.target.closest?.(`.machi-workbench ${what}`);
    const own = within(":is(select, button, input)") || (within("*") && event.key.length === 1);
    if (own && !event.ctrlKey && !event.metaKey) event.stopPropagation();
  }, true);
}"""


class Keys:
    """Shows nothing; run in a page it leaves the keys of lists, buttons and fields to them."""

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {"application/javascript": SCRIPT, "text/plain": repr(self)}

    def __repr__(self) -> str:
        return "（矢印キーを、ノートブックではなく操作盤の一覧に渡します）"
