"""What our kernels load first: an error with a message for the user is noted for the pipeline."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from helpers.errors import HelpersError
from helpers.pipeline.execution.environment import MESSAGE_FILE, collect_seldom

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Register ``note_message`` for every HelpersError, and collect seldom; IPython calls this function."""
    collect_seldom()
    shell.set_custom_exc((HelpersError,), note_message)


def note_message(
    shell: InteractiveShell,
    kind: type[HelpersError],
    error: HelpersError,
    trace: TracebackType,
    tb_offset: int | None = None,
) -> None:
    """Write the message of ``error`` to the file in HELPERS_MESSAGE and show the traceback as usual."""
    if MESSAGE_FILE in os.environ:
        Path(os.environ[MESSAGE_FILE]).write_text(str(error), encoding="utf-8")
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
