"""The environment in which a stage runs: what makes two runs equal, and where its files are."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SOCKETS = "HELPERS_SOCKETS"
SEED = "HELPERS_SEED"
MESSAGE_FILE = "HELPERS_MESSAGE"
EARLIER = "HELPERS_EARLIER"
LONGEST_FOLDER = (
    80  # a socket's path may have 103 bytes on macOS and 107 on Linux; its file name takes up to 12
)

COLLECTED = (
    200_000,
    50,
    1000,
)  # objects more than were freed, and rounds of the younger for one of the older

FIXED = {
    "PYTHONHASHSEED": "0",
    # where it is set, every kernel would compile pandas anew, which takes seconds
    "PYTHONDONTWRITEBYTECODE": "",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MATPLOTLIBRC": os.devnull,  # a user's own file would change the figures
    "JUPYTER_PLATFORM_DIRS": "1",
    "IPYKERNEL_CELL_NAME": "<cell>",  # stands in warnings; by default it holds the kernel's process id
}


def collect_seldom() -> None:
    """Let Python look for circular garbage once in a while only: what a stage makes lives until its end, and
    to look through all of it again and again takes a tenth of a notebook's time, a fifth of the report's.
    """
    gc.set_threshold(*COLLECTED)


def parent_environment(root: Path) -> dict[str, str]:
    """Return the environment of what no stage differs in: the caller's own, with all that may change results
    fixed.
    """
    paths = [str(root / "src"), os.environ.get("PYTHONPATH", "")]
    return os.environ | FIXED | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}


def stage_environment(
    root: Path, build: Path, out: Path, sockets: Path, message: Path, seed: int, earlier: Path | None = None
) -> dict[str, str]:
    """Return the environment of a stage: what all share, and where its own files are. earlier: what is kept
    of the version published before.
    """
    own = {
        "HELPERS_BUILD": str(build),
        "HELPERS_OUT": str(out),
        "IPYTHONDIR": str(sockets / "ipython"),
        SOCKETS: str(sockets),
        MESSAGE_FILE: str(message),
        SEED: str(seed),
        EARLIER: str(earlier or ""),
    }
    return parent_environment(root) | own


@contextmanager
def socket_folder() -> Iterator[Path]:
    """Yield a new folder that only this user can enter, its name short enough for sockets; then remove it."""
    usual = tempfile.gettempdir()
    folder = Path(
        tempfile.mkdtemp(prefix="helpers-", dir=usual if len(os.fsencode(usual)) < LONGEST_FOLDER else "/tmp")
    )
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
