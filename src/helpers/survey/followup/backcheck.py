"""The back-check: some of the drawn main cases, answered once more by others than the first time.

drawn = draw_again(drawn, 40, seed)           # backcheck.csv of the investigation folder
cleaned = read(folder, codebook, ...)         # the workbooks in backcheck/, None where there are none
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from helpers.errors import HelpersError
from helpers.protocol.codebook import Codebook
from helpers.survey import inputs
from helpers.survey.cleaning.clean import Cleaned, clean
from helpers.survey.reading import returns
from helpers.survey.sampling import draw
from helpers.survey.sampling.universe import named_seed
from helpers.terms import CELL

FOLDER, DRAW = "backcheck", "backcheck.csv"


def draw_again(drawn: pd.DataFrame, cases: int, seed: int) -> pd.DataFrame:
    """Return ``cases`` rows of ``drawn`` (draw.csv): main cases at random, as evenly as can be over
    provision, period and outcome, in the order of the draw. Raises HelpersError.
    """
    main = drawn[drawn["role"].eq("main")]
    if not 1 <= cases <= len(main):
        raise HelpersError(
            f"There are {len(main)} main cases: give a number from 1 to that, and not {cases}."
        )
    rng = np.random.default_rng(named_seed(seed, "backcheck"))
    shuffled = main.iloc[rng.permutation(len(main))]
    turn = shuffled.groupby(CELL[1:]).cumcount()
    chosen = shuffled.assign(turn=turn).sort_values("turn", kind="stable").head(cases)
    return main.loc[main.index.isin(chosen.index)]


def read_draw(folder: Path, drawn: pd.DataFrame) -> pd.DataFrame:
    """Return backcheck.csv of the investigation ``folder``: rows of ``drawn``. Raises InputInvalid where it
    holds another case.
    """
    path = folder / DRAW
    again = draw.read(path)
    strange = sorted(set(again["decision_id"]) - set(drawn.loc[drawn["role"].eq("main"), "decision_id"]))
    inputs.refuse(str(path), [f"{inputs.listed(strange)} is no main case of draw.csv."] if strange else [])
    return drawn[drawn["decision_id"].isin(again["decision_id"])]


def read(
    folder: Path, codebook: Codebook, municipalities: pd.DataFrame, drawn: pd.DataFrame, frame: pd.DataFrame
) -> Cleaned | None:
    """Read and clean the workbooks in backcheck/ of the investigation ``folder`` as all returns are; None
    where there are none. Raises ReturnsRejected where none can be read.
    """
    if not returns.files(folder / FOLDER):
        return None
    batches = returns.read(folder, codebook, municipalities, FOLDER)
    return clean(batches, codebook, drawn, frame)
