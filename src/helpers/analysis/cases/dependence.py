"""Steps of one case that are long together: uniform numbers with a given rank correlation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special


def levels(rng: np.random.Generator, draws: int, steps: int, rank_correlation: float) -> NDArray[np.float64]:
    """Return ``draws`` × ``steps`` numbers between 0 and 1, of which each two steps have Spearman's
    ``rank_correlation`` (0 to 1): a Gaussian copula with one common factor, whose normal correlation is 2
    sin(π ρ / 6) (Pearson 1907; Iman and Conover 1982 order draws to the same end; R's
    copula::normalCopula(dispstr = "ex")).
    """
    common = 2 * np.sin(np.pi * rank_correlation / 6)
    shared, own = rng.standard_normal((draws, 1)), rng.standard_normal((draws, steps))
    return np.asarray(special.ndtr(np.sqrt(common) * shared + np.sqrt(1 - common) * own))
