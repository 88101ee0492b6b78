"""A row of the stage table, and what a user chooses for a run."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DEMONSTRATION = "build/demo"
# processor seconds that each takes with warm kernels, of the report those until it ends: they are compared
TYPICAL = {
    "demo": 16, "00_explore": 3, "01_design": 4, "02_pilot": 4, "03_returns": 8, "04_representation": 3,
    "05_growth": 10, "06_information": 5, "07_remittal": 6, "08_rules": 5, "09_appeals": 3, "10_cases": 4,
    "11_workshop": 4, "12_simplification": 4, "municipality": 4, "20_municipality": 2, "results": 1,
    "audit": 1, "report": 12,
}  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """One row of the table: a notebook (``notebooks/NAME.ipynb``) or a ``function`` (``module:function``).

    ``timeout`` is in seconds, per cell for a notebook and in all for a function. A stage with
    ``demonstration`` runs only when no investigation is given.
    """

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    params: Mapping[str, Any] = field(default_factory=dict)
    function: str = ""
    timeout: int = 600
    demonstration: bool = False

    @property
    def notebook(self) -> str:
        """Return the notebook's path from the root, or an empty string for a function."""
        return "" if self.function else f"notebooks/{self.name}.ipynb"

    @property
    def seed(self) -> int:
        """Return the seed of this stage, from 0 to 2^32 - 1: the first four bytes of its name's sha256.

        >>> Stage("05_growth", (), ()).seed
        3538809207
        """
        return int.from_bytes(hashlib.sha256(self.name.encode()).digest()[:4], "big")

    @property
    def typical(self) -> float:
        """Return the seconds that this stage is taken to need where no run has told; 1 for an unknown one.

        >>> Stage("my_own", (), ()).typical
        1.0
        """
        return float(TYPICAL.get(self.name, 1))

    @property
    def products(self) -> tuple[str, ...]:
        """Return all declared outputs; for a notebook the executed one is among them."""
        return self.outputs if self.function else (*self.outputs, f"build/notebooks/{self.name}.ipynb")


@dataclass(frozen=True)
class Settings:
    """What a user chooses for a run: the investigation folder (empty: the demonstration) and the renderer."""

    investigation: str = ""
    renderer: str = "embedded"

    @property
    def values(self) -> dict[str, str]:
        """Return the placeholders' values."""
        investigation = self.investigation or DEMONSTRATION
        return {"investigation": investigation, "renderer": self.renderer, "out": "{out}"}
