"""Kernels of our own: this very interpreter, sockets in a short private folder, no user's profile."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from helpers.pipeline.execution.environment import SOCKETS

ARGUMENTS = (
    sys.executable,
    "-m",
    "helpers.pipeline.execution.launch",
    "-f",
    "{connection_file}",
    "--HistoryManager.enabled=False",
    "--ext=helpers.pipeline.execution.extension",
)


class StageKernelManager(AsyncKernelManager):
    """Starts kernels from ``sys.executable`` without any installed kernelspec.

    The folder in the environment variable HELPERS_SOCKETS takes the connection file, the sockets and the
    IPython profile; whoever made the folder removes it. ipykernel's own parent poller ends the kernel when
    this process dies.
    """

    def __init__(self, **options: object) -> None:
        folder = Path(os.environ[SOCKETS])
        super().__init__(**options)
        self.connection_file = str(folder / "kernel.json")
        if sys.platform != "win32":
            self.transport = "ipc"
            self.ip = str(folder / "k")

    @property
    def kernel_spec(self) -> KernelSpec:
        """Return the one specification we use, whatever is installed on the machine."""
        return KernelSpec(argv=list(ARGUMENTS), display_name="Python 3", language="python")
