"""Power, computed once for the same counts, assumptions and program: simulations are kept under a key made
from all three.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import TextIO

import numpy as np
import pandas as pd
import scipy

from helpers.analysis.design import detectable_growth as simulation
from helpers.analysis.design import fast_e1, feasibility
from helpers.analysis.design.feasibility import Design
from helpers.analysis.methods import inference
from helpers.project import Workspace
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.power import Assumptions
from helpers.survey.sampling import allocation, weights

FOLDER = "cache/power"
PROGRAM = (simulation, fast_e1, feasibility, inference, allocation)


def power(
    ws: Workspace,
    designs: Mapping[str, Design],
    municipalities: pd.DataFrame,
    assumed: Assumptions,
    plan: Plan,
    seed: int,
) -> pd.DataFrame:
    """Return ``power.power`` of ``designs``, from the cache where nothing it rests on has changed, and leave
    it in the cache.

    municipalities: ``reference.municipalities``. What cannot be read is computed anew. Progress is told on a
    terminal only.
    """
    name = f"{FOLDER}/{key(designs, municipalities, assumed, plan, seed)}.parquet"
    found = _kept(ws, name)
    if found is None:
        sizes = weights.size_classes(municipalities, plan.size_classes)
        found = simulation.power(
            designs, municipalities, sizes, assumed, plan, seed=seed, told=teller(sys.stderr)
        )
    found.to_parquet(ws.target(name), index=False)
    return found


def key(
    designs: Mapping[str, Design], municipalities: pd.DataFrame, assumed: Assumptions, plan: Plan, seed: int
) -> str:
    """Return the key of a calculation: a hash of the strata, the assumptions, the plan, the seed and the
    program itself.
    """
    parts = [
        repr(sorted(asdict(assumed).items())),
        repr(sorted(asdict(plan).items())),
        str(seed),
        np.__version__,
        scipy.__version__,
    ]
    parts += [_rows(municipalities[["kommunekode", "population_20200101"]])]
    parts += [f"{name} {design.kind}\n{_rows(design.strata)}" for name, design in designs.items()]
    parts += [inspect.getsource(module) for module in PROGRAM]
    return hashlib.sha256("\0".join(parts).encode("utf-8")).hexdigest()[:32]


def _rows(table: pd.DataFrame) -> str:
    return json.dumps([[*table.columns], *table.astype(str).values.tolist()])


def teller(stream: TextIO) -> simulation.Told | None:
    """Return what tells of progress on ``stream``: one line, written over; nothing where nobody watches, as
    in a stored notebook.
    """
    if not stream.isatty():
        return None

    def tell(done: int, steps: int, name: str) -> None:
        stream.write(f"\rpower: {done} of {steps} ({name})\033[K" + ("\n" if done == steps else ""))
        stream.flush()

    return tell


def _kept(ws: Workspace, name: str) -> pd.DataFrame | None:
    for folder in (ws.out, ws.build):
        try:
            return pd.read_parquet(folder / name)
        except (
            OSError,
            ValueError,
        ):  # not there, or no table: pyarrow's error for a damaged file is a ValueError
            continue
    return None
