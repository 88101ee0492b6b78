"""The one input: a folder of returned material, what must lie in it, and what is known before any
questionnaire has come back.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from shlex import quote

import pandas as pd

from helpers import terms
from helpers.survey import inputs
from helpers.survey.columns import Column, municipality, one_of, whole
from helpers.survey.sampling import draw, redraw, universe
from helpers.survey.sampling.allocation import PER_MUNICIPALITY, sampling_strata
from helpers.survey.sampling.frame import FRAME_COLUMNS, left_out, read_frame
from helpers.survey.sampling.pilot_draw import order_seed

FRAME, COUNTS, DRAW = "frame.csv", "population.csv", "draw.csv"
DEMONSTRATION_MARK = "DEMONSTRATION.txt"  # lies in the folder where all of it is simulated
OTHER = dict(zip(terms.PROVISIONS, reversed(terms.PROVISIONS), strict=True))
_COUNTS = [
    Column("municipality", municipality()),
    Column("provision", one_of(*terms.PROVISIONS)),
    Column("period", one_of(*terms.PERIODS)),
    Column("outcome", one_of(*terms.OUTCOMES)),
    Column("n", whole),
]


@dataclass(frozen=True)
class Investigation:
    """What is known of the investigation beside the returned workbooks.

    draw: draw.csv (DRAW_COLUMNS). frame: frame.csv (FRAME_COLUMNS), or the drawn decisions alone where no
    frame is given. population: decided appeals per stratum (CELL and n): counted in frame.csv, else
    population.csv, else as the draw recorded them. Where the provisions were drawn from together, it names
    each stratum's sampling_stratum, on which the weights rest. None where neither is given and the draw does
    not tell the sizes: then nothing can be said of the country.
    """

    folder: Path
    draw: pd.DataFrame
    frame: pd.DataFrame
    population: pd.DataFrame | None


def open_folder(folder: Path) -> Investigation:
    """Read draw.csv, frame.csv and population.csv of ``folder``. Raises InputInvalid, also where draw.csv is
    not what ``read_draw`` demands.
    """
    drawn, frame = _compared(folder)
    if frame is not None:
        return Investigation(folder, drawn, frame, _as_sampled(_counted(frame), drawn))
    counts = population(folder)
    return Investigation(
        folder, drawn, drawn[FRAME_COLUMNS], _as_sampled(recorded(drawn) if counts is None else counts, drawn)
    )


def population(folder: Path) -> pd.DataFrame | None:
    """Return the decided appeals per stratum (CELL and n) counted in frame.csv, else read from
    population.csv, else None.

    Raises InputInvalid.
    """
    if (folder / FRAME).exists():
        return _counted(read_frame(folder / FRAME))
    counts = folder / COUNTS
    return _read_counts(counts) if counts.exists() else None


def read_draw(folder: Path, pilot: bool = False) -> pd.DataFrame:
    """Return draw.csv of ``folder`` (DRAW_COLUMNS; sizes that it does not tell are missing), in the order in
    which it was drawn.

    It is compared with the draw of its seed from frame.csv; without that file, with itself. pilot: ``folder``
    is the pilot's, and frame.csv lies above it (to be asked before the pilot is sent out: later the frame may
    have been corrected for the survey's own draw). Raises InputInvalid.
    """
    return _compared(folder, pilot)[0]


def refuse_absent(folder: Path) -> None:
    """Raise InputInvalid where there is no such folder: a path that is misspelt is told as that."""
    if not folder.is_dir():
        raise inputs.InputInvalid(f"There is no folder {folder}: give the one that holds {FRAME}.")


def no_draw(file: Path, folder: Path, option: str = "") -> str:
    """Return what to do where the ``file`` of a draw is missing; folder: of the investigation; option: that
    of the command which makes this draw, with a space before it.
    """
    again = f".venv/bin/python -m helpers draw --investigation {quote(str(folder))}{option}"
    return f"{file} is missing: make the draw first with `{again}`."


def _compared(folder: Path, pilot: bool = False) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Return the draw of ``folder`` and its own frame, None without one."""
    path = folder / DRAW
    refuse_absent(folder)
    if not path.exists():
        raise inputs.InputInvalid(no_draw(path, folder.parent if pilot else folder, " --pilot" * pilot))
    drawn, given = draw.read(path), (folder.parent if pilot else folder) / FRAME
    if not given.exists():
        wrong, frame = redraw.contradictions(drawn, population(folder)), None
        inputs.refuse(f"{path} contradicts itself", wrong, redraw.ADVICE)
    else:
        frame = read_frame(given)
        asked = frame[frame["municipality"].isin(drawn["municipality"])] if pilot else frame
        wrong = redraw.differences(drawn, asked, order_seed if pilot else int)
        inputs.refuse(f"{path} is not the draw of its seed from {given}", wrong, redraw.ADVICE)
    in_order = drawn.sort_values([*terms.CELL, "draw_rank"], ignore_index=True)
    return in_order, None if pilot else frame


def _counted(frame: pd.DataFrame) -> pd.DataFrame:
    return universe.population(frame).rename(columns={"stratum_size": "n"})


def _as_sampled(population: pd.DataFrame | None, drawn: pd.DataFrame) -> pd.DataFrame | None:
    """Return ``population`` with the sampling stratum of each stratum where one holds several."""
    if population is None:
        return None
    pooled = drawn["allocation"].eq(PER_MUNICIPALITY).any()
    return sampling_strata(population, PER_MUNICIPALITY) if pooled else population


def recorded(drawn: pd.DataFrame) -> pd.DataFrame | None:
    """Return the counts per stratum that the draw wrote down, None where it did not for every case.

    Every sampling stratum with an appeal has a drawn case; of two provisions drawn from together, one without
    a drawn case holds what the other leaves of the sampling stratum.
    """
    if drawn[["stratum_size", "sampling_stratum_size"]].isna().any(axis=None):
        return None
    sizes = drawn[
        [*terms.CELL, "sampling_stratum", "sampling_stratum_size", "stratum_size"]
    ].drop_duplicates()
    known = sizes[[*terms.CELL, "stratum_size"]].rename(columns={"stratum_size": "n"})
    unseen = sizes.assign(
        n=sizes["sampling_stratum_size"] - sizes.groupby("sampling_stratum")["stratum_size"].transform("sum")
    )
    unseen = unseen[unseen["n"] > 0].assign(provision=lambda rows: rows["provision"].map(OTHER))[
        [*terms.CELL, "n"]
    ]
    return pd.concat([known, unseen]).sort_values(terms.CELL, ignore_index=True)


@dataclass(frozen=True)
class Planned:
    """What the folder holds before fieldwork. population: CELL and n, without rows where neither frame,
    counts nor draw is given.

    source: the file in which the appeals are counted, or "". draw: draw.csv, or None before the draw.
    left_out: rows of the frame outside the universe by reason, None without a frame.
    """

    folder: Path
    population: pd.DataFrame
    source: str
    draw: pd.DataFrame | None
    left_out: dict[str, int] | None
    demonstration: bool


def open_planned(folder: Path) -> Planned:
    """Read what lies in ``folder`` of frame.csv, population.csv and draw.csv; no returned workbook is opened.

    Raises InputInvalid.
    """
    drawn = read_draw(folder) if (folder / DRAW).exists() else None
    counted = population(folder)
    if counted is None and drawn is not None:
        counted = recorded(drawn)
    return Planned(
        folder=folder,
        population=pd.DataFrame(columns=[*terms.CELL, "n"]) if counted is None else counted,
        source=next((name for name in (FRAME, COUNTS, DRAW) if (folder / name).exists()), ""),
        draw=drawn,
        left_out=left_out(read_frame(folder / FRAME)) if (folder / FRAME).exists() else None,
        demonstration=(folder / DEMONSTRATION_MARK).exists(),
    )


def _read_counts(path: Path) -> pd.DataFrame:
    table = inputs.read(path, _COUNTS).reset_index(names="row")
    before = table.groupby(terms.CELL)["row"].transform("first")
    again = table.assign(before=before)[before != table["row"]]
    twice = [f"row {told.row}: row {told.before} counts this stratum already." for told in again.itertuples()]
    inputs.refuse(str(path), twice)
    return table.drop(columns="row").assign(n=pd.to_numeric(table["n"]))
