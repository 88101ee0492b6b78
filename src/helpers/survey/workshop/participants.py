"""Who is invited to the workshop: drawn by lot, once, and who comes instead of those that decline.

25 of the 98 municipalities are drawn by the local cube method (``sampling.cube``), each with the same
probability. Reserves are the next two draws among those left, in the order in which they are asked. The file
``workshop/participants.csv`` keeps them all; the day on which one declines is entered there by hand, and who
comes instead follows from it by rule (``seats``).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from helpers.survey import inputs
from helpers.survey.columns import Column, iso_date, municipality, one_of, share, whole
from helpers.survey.columns import seed as any_seed
from helpers.survey.sampling import cube
from helpers.survey.sampling.universe import named_seed
from helpers.survey.workshop.units import PLACE, STRATUM, traits

FILE = "workshop/participants.csv"
SIZE = 25  # "ca. 25", terms of reference
RESERVE_DRAWS = 2
INVITED, RESERVE = "invited", "reserve"
_COLUMNS = [
    Column("municipality", municipality()), Column("role", one_of(INVITED, RESERVE)), Column("rank", whole),
    Column("region"), Column("size_class"), Column("inclusion_probability", share), Column("seed", any_seed),
    Column("declined_on", iso_date, filled=False),
]  # fmt: skip
COLUMNS = [column.name for column in _COLUMNS]
ADVICE = (
    "Put it back as `.venv/bin/python -m helpers workshop` wrote it; only the column declined_on "
    "is filled in by hand "
    "(write the file as CSV UTF-8 with the codes as text). The draw follows from the seed, frame.csv and the "
    "list of municipalities."
)
_LIKENESS = {  # how near a reserve is to the municipality that it comes for, in the order of the rule
    "same_region_and_size": STRATUM,
    "same_region": STRATUM[:1],
    "next": [],
}


def draw(known: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the draw (COLUMNS): SIZE invited and twice as many reserves. known: ``units.units``.

    rank counts the invited in the order of their codes, and the reserves in the order in which they are
    asked. inclusion_probability: of being invited, the same for all. Raises InputInvalid where there are too
    few municipalities, and HelpersError.
    """
    if len(known) < SIZE * (1 + RESERVE_DRAWS):
        raise inputs.InputInvalid(f"{len(known)} municipalities: {SIZE * (1 + RESERVE_DRAWS)} are needed.")
    first = known.loc[invite(known, seed)]
    left, reserves = known.drop(first.index), []
    for number in range(1, 1 + RESERVE_DRAWS):
        some = left[_next(left, seed, number)]
        left = left.drop(some.index)
        reserves.append(some.iloc[_random(seed, f"order {number}").permutation(SIZE)])
    rows = [first.assign(role=INVITED, rank=range(1, SIZE + 1))]
    rows.append(pd.concat(reserves).assign(role=RESERVE, rank=range(1, SIZE * RESERVE_DRAWS + 1)))
    drawn = pd.concat(rows).reset_index()
    return drawn.assign(inclusion_probability=SIZE / len(known), seed=seed, declined_on="")[COLUMNS]


def invite(known: pd.DataFrame, seed: int) -> list[str]:
    """Return the codes of those that ``draw`` invites. Raises HelpersError."""
    return known.index[_next(known, seed, 0)].tolist()


def _random(seed: int, name: str) -> np.random.Generator:
    return np.random.default_rng(named_seed(seed, f"workshop {name}"))


def _next(known: pd.DataFrame, seed: int, number: int) -> np.ndarray:
    """Return which of ``known`` the draw ``number`` takes: SIZE of them, balanced and spread."""
    chances = np.full(len(known), SIZE / len(known))
    balanced = traits(known).iloc[:, :-1].join(known[list(PLACE)])  # the last region is what is left of SIZE
    centred = (balanced - balanced.mean()).to_numpy()
    variables = chances[:, None] * np.column_stack([np.ones(len(known)), centred])
    return cube.draw(chances, variables, known[list(PLACE)].to_numpy(), _random(seed, f"draw {number}"))


def write(path: Path, drawn: pd.DataFrame) -> Path:
    """Write the draw to a new file and return it. Raises FileExistsError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="") as file:
        drawn.to_csv(file, index=False, lineterminator="\n")
    return path


def read(path: Path, known: pd.DataFrame) -> pd.DataFrame:
    """Return the draw at ``path`` (COLUMNS, numbers as such, declined_on "" or a day).

    It is made again from its seed and compared; known: ``units.units``, without rows where no appeals are
    counted: then the draw is compared with itself alone. Raises InputInvalid, which names row and column.
    """
    table = inputs.read(path, _COLUMNS, others=False)
    inputs.refuse(str(path), list(_contradictions(table)), ADVICE)
    numbers = {name: pd.to_numeric(table[name]) for name in ("rank", "inclusion_probability", "seed")}
    table = table.assign(**numbers)
    if len(known):
        inputs.refuse(f"{path} is not the draw of its seed", _differences(table, known), ADVICE)
    return table.sort_values(["role", "rank"], ignore_index=True)


def _contradictions(table: pd.DataFrame) -> list[str]:
    twice = table[table["municipality"].duplicated()]
    told = [f"row {row}: {code} stands twice." for row, code in twice["municipality"].items()]
    for role, number in ((INVITED, SIZE), (RESERVE, SIZE * RESERVE_DRAWS)):
        ranks = pd.to_numeric(table.loc[table["role"] == role, "rank"])
        if sorted(ranks) != list(range(1, number + 1)):
            told.append(f"{len(ranks)} rows are {role}: expected {number}, ranked 1 to {number}.")
    return told + (["column 'seed': expected one seed."] if table["seed"].nunique() != 1 else [])


def _differences(table: pd.DataFrame, known: pd.DataFrame) -> list[str]:
    """Return a sentence about each row that its seed does not draw so."""
    drawn = draw(known, int(table["seed"].iloc[0])).set_index(["role", "rank"])
    right = drawn.loc[pd.MultiIndex.from_frame(table[["role", "rank"]])].set_index(table.index)
    told = []
    for name in ("municipality", "region", "size_class"):
        wrong = table[name] != right[name]
        told += [
            f"row {row}, column {name!r}: found {inputs.shown(table.at[row, name])}, expected {value!r}."
            for row, value in right.loc[wrong, name].items()
        ]
    off = (table["inclusion_probability"] - right["inclusion_probability"]).abs() > 1e-6
    return told + [f"row {row}, column 'inclusion_probability': changed." for row in table.index[off]]


def invited(drawn: pd.DataFrame | None) -> list[str]:
    """Return the codes of those that were drawn to be invited, none without a draw."""
    return [] if drawn is None else drawn.loc[drawn["role"] == INVITED, "municipality"].tolist()


def seats(drawn: pd.DataFrame) -> pd.DataFrame:
    """Return who takes part: one row per seat with ``seat`` (1 to SIZE), municipality, region, size_class,
    ``instead_of`` (the one that was drawn, "" where it comes itself) and ``why`` ("drawn",
    "same_region_and_size", "same_region", "next", or "empty" where no reserve is left).

    Those that declined are replaced in the order of the days, then of their ranks, by the first reserve that
    is free and has not declined by that day: of the same region and size class, else of the same region, else
    the next. A reserve that declines later is replaced in the same way. drawn: ``draw`` or ``read``.
    """
    place = drawn.set_index("municipality")
    first = invited(drawn.sort_values("rank"))
    reserves = drawn[drawn["role"] == RESERVE].sort_values("rank")
    held = {seat: (code, "drawn") for seat, code in enumerate(first, start=1)}
    asked = set(first)
    for day, gone in _declining(drawn):
        seat = next((seat for seat, (code, _) in held.items() if code == gone), None)
        if seat is not None:
            free = reserves[~reserves["municipality"].isin(asked) & ~_by(reserves, day)]
            held[seat] = _nearest(free, place.loc[gone])
            asked.add(held[seat][0])
    table = pd.DataFrame(
        {
            "seat": list(held),
            "municipality": [code for code, _ in held.values()],
            "instead_of": first,
            "why": [why for _, why in held.values()],
        }
    )
    table["instead_of"] = table["instead_of"].mask(table["why"] == "drawn", "")
    return table.join(place[STRATUM], on="municipality")


def _declining(drawn: pd.DataFrame) -> list[tuple[str, str]]:
    """Return day and municipality of each that declined, those first that did first."""
    gone = drawn[drawn["declined_on"] != ""].sort_values(["declined_on", "role", "rank"])
    return list(zip(gone["declined_on"], gone["municipality"], strict=True))


def _by(reserves: pd.DataFrame, day: str) -> pd.Series:
    return (reserves["declined_on"] != "") & (reserves["declined_on"] <= day)


def _nearest(free: pd.DataFrame, gone: pd.Series) -> tuple[str, str]:
    """Return the reserve that comes for ``gone``, and by which likeness; ("", "empty") without one."""
    for why, alike in _LIKENESS.items():
        near = free[(free[alike] == gone[alike]).all(axis=1)]
        if len(near):
            return near["municipality"].iloc[0], why
    return "", "empty"
