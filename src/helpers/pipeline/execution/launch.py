"""How our kernels start: as ``python -m ipykernel_launcher`` does it, but without the debugger.

Importing that takes a sixth of a kernel's start, and nobody can attach one to a stage. It must be blocked
before ipykernel looks for it.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.modules["debugpy"] = None  # type: ignore[assignment]

if __name__ == "__main__":
    if Path(sys.path[0]) == Path.cwd():  # IPython adds it again, behind what it imports itself
        del sys.path[0]
    from ipykernel import kernelapp

    kernelapp.launch_new_instance()
