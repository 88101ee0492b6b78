"""How well the municipalities drawn for the workshop stand for all of them.

The standardised mean difference of a trait is the mean among the drawn less that among all, in standard
deviations of all (Austin 2009, Statistics in Medicine 28, 3083-3107, with the finite population in the place
of the second group).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

CHANCE = 1.96  # so many standard errors hold 95 per cent of simple random draws


def balance(traits: pd.DataFrame, drawn: Sequence[str]) -> pd.DataFrame:
    """Return one row per trait: trait, everywhere and among (means), smd, and by_chance, within which 95 per
    cent of the differences of simple random samples of the same size lie; no rows without a draw.

    traits: numbers, one row per municipality (``survey.workshop.units.traits``); drawn: codes.
    """
    if not len(drawn) or traits.empty:
        return pd.DataFrame(columns=["trait", "everywhere", "among", "smd", "by_chance"])
    everywhere, among = traits.mean(), traits.loc[list(drawn)].mean()
    size, number = len(drawn), len(traits)
    error = np.sqrt((1 - size / number) / size * number / (number - 1))
    return pd.DataFrame(
        {
            "trait": traits.columns,
            "everywhere": everywhere.to_numpy(),
            "among": among.to_numpy(),
            "smd": ((among - everywhere) / traits.std(ddof=0)).fillna(0).to_numpy(),
            "by_chance": CHANCE * error,
        }
    )


def largest(traits: pd.DataFrame, drawn: Sequence[str]) -> float:
    """Return the largest absolute standardised mean difference (``balance``), NaN without a draw."""
    return float(balance(traits, drawn)["smd"].abs().max())


def crowding(places: pd.DataFrame, drawn: Sequence[str]) -> float:
    """Return how unevenly the drawn lie over the country, 0 where each has its equal share of municipalities
    nearest to it: the spatial balance of Stevens and Olsen (2004, JASA 99, 262-278), as
    ``BalancedSampling::sb`` in R, at equal probabilities.

    places: coordinates, one row per municipality. One that is as near to several counts in part for each.
    """
    points = places.to_numpy(dtype=float)
    chosen = places.index.isin(list(drawn))
    squares = ((points[:, None] - points[chosen][None]) ** 2).sum(axis=2)
    nearest = squares <= squares.min(axis=1, keepdims=True) + 1e-9
    shares = (nearest / nearest.sum(axis=1, keepdims=True)).sum(axis=0) * chosen.sum() / len(points)
    return float(((shares - 1) ** 2).mean())


def typology(known: pd.DataFrame, drawn: Sequence[str], by: Sequence[str]) -> pd.DataFrame:
    """Return for each class of ``by`` (columns of ``known``) the number of municipalities and of the drawn:
    everywhere, among.
    """
    return (
        known.assign(among=known.index.isin(list(drawn)))
        .groupby(list(by), sort=True)["among"]
        .agg(everywhere="size", among="sum")
        .reset_index()
    )


def random_draws(traits: pd.DataFrame, size: int, times: int, seed: int) -> np.ndarray:
    """Return the largest differences of ``times`` simple random samples of ``size``, to compare with; none of
    fewer municipalities."""
    if len(traits) < size:
        return np.array([])
    random = np.random.default_rng(seed)
    scaled = ((traits - traits.mean()) / traits.std(ddof=0)).fillna(0).to_numpy()
    picked = [random.choice(len(traits), size, replace=False) for _ in range(times)]
    return np.array([np.abs(scaled[one].mean(axis=0)).max() for one in picked])
