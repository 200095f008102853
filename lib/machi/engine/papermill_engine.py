"""The engine ``machi`` of papermill: the same notebooks and results as the default one, warm.

papermill loads this module whenever it is imported itself, so it brings nothing else along.
Whatever the warm engine cannot do as a kernel does, a kernel does.
"""

from typing import Any

from papermill.engines import Engine, NBClientEngine
from papermill.log import logger

from machi.engine import warm


class MachiEngine(Engine):  # type: ignore[misc]  # papermill is untyped
    """papermill's engine ``machi``."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        log_output: bool = False,
        start_timeout: float = 60,
        execution_timeout: float | None = None,
        notebook_timeout: float | None = None,
        memory_limit: int | None = None,
        **kwargs: Any,
    ) -> Any:
        """Run a notebook in a child of the template, or with a kernel where that is impossible.

        Beyond papermill's own arguments: ``notebook_timeout`` in seconds, and ``memory_limit``, the
        bytes a notebook may map beyond what the template has (default: the machine's memory).
        """
        from machi.engine import client

        options = kwargs | {
            "log_output": log_output,
            "timeout": execution_timeout or kwargs.get("timeout"),
            "notebook_timeout": notebook_timeout,
            "memory_limit": memory_limit,
        }
        try:
            return client.execute(nb_man, kernel_name, start_timeout, options)
        except warm.UnavailableError as reason:
            logger.warning(f"通常のカーネルで実行します（{reason}）。")
        return NBClientEngine.execute_managed_notebook(
            nb_man,
            kernel_name,
            log_output=log_output,
            start_timeout=start_timeout,
            execution_timeout=execution_timeout,
            **kwargs,
        )
