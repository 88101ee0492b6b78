"""Kernels of our own: this very interpreter, sockets in a short private folder, no user's profile."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from helpers.pipeline.execution.environment import SOCKETS
from helpers.pipeline.execution.forkserver import Kernel

OPTIONS = ("--HistoryManager.enabled=False", "--ext=helpers.pipeline.execution.extension")
LAUNCH = ("-m", "helpers.pipeline.execution.launch", "-f", "{connection_file}")
POLL = 0.01  # seconds between looks whether a kernel that is ended has ended


class Waiting(LocalProvisioner):
    """Provides the kernel that the worker has forked."""

    async def launch_kernel(self, cmd: list[str], **_: Any) -> KernelConnectionInfo:
        """Let the kernel begin with the arguments in ``cmd``."""
        kernel: Kernel = self.parent.waiting  # type: ignore[union-attr]  # whose manager has one
        kernel.begin(cmd[cmd.index("-f") :])
        self.process = kernel  # type: ignore[assignment]  # which has all of Popen that is used here
        self.pid = self.pgid = kernel.pid
        return self.connection_info


class StageKernelManager(AsyncKernelManager):
    """Starts kernels from ``sys.executable`` without any installed kernelspec.

    The folder in the environment variable HELPERS_SOCKETS takes the connection file, the sockets and the
    IPython profile; whoever made the folder removes it. ipykernel's own parent poller ends the kernel when
    this process dies. Where a kernel is ``waiting``, forked before, that is the one.
    """

    waiting: Kernel | None = None

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
        argv = [sys.executable, *LAUNCH, *OPTIONS]
        return KernelSpec(argv=argv, display_name="Python 3", language="python")

    async def _async_pre_start_kernel(self, **options: Any) -> tuple[list[str], dict[str, Any]]:
        if self.waiting and self.provisioner is None:
            self.provisioner = Waiting(parent=self, kernel_id="waiting", kernel_spec=self.kernel_spec)
        return await super()._async_pre_start_kernel(**options)

    async def _async_wait(self, pollinterval: float = POLL) -> None:
        await super()._async_wait(min(pollinterval, POLL))
