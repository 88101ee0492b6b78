"""The command for the workshop: draw the participants once, write the workbook in which votes and points are
noted, and tell who takes part and what is wrong in what came back.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from helpers import project
from helpers.errors import HelpersError
from helpers.pipeline.commands import folders
from helpers.pipeline.paths import Folders

if TYPE_CHECKING:
    import pandas as pd


def add(
    commands: argparse._SubParsersAction,
    new: Callable[..., argparse.ArgumentParser],
    folder: Callable[[argparse.ArgumentParser], None],
) -> None:
    """Add the command. new: makes a parser of a name, a help, an example and what it does; folder: gives it
    the argument for the investigation.
    """
    command = new(
        commands,
        "workshop",
        "draw the participants of the workshop, write its workbook, or tell who takes part",
        "workshop --investigation material --seed 2022-04-11",
        _do,
    )
    folder(command)
    seed = "draw with this public seed, a date such as that of the letter, once"
    command.add_argument("--seed", type=_seed, metavar="DATE", help=seed)
    command.add_argument("--out", type=Path, metavar="FOLDER", help="write the workbook there")
    command.add_argument("--deadline", metavar="DATE", help="when it is to be sent back (with --out)")
    command.add_argument("--contact", metavar="TEXT", help="whom to ask: name, e-mail (with --out)")


def _seed(text: str) -> int:
    """Return a date as a number: 2022-04-11 is 20220411."""
    try:
        return int(date.fromisoformat(text).strftime("%Y%m%d"))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"expected a date such as 2022-04-11, got {text}") from error


def _do(options: argparse.Namespace) -> None:
    places, given = folders(), options.investigation or options.path
    if options.seed is not None:
        print("\n".join(draw(given, options.seed)))
    if options.out is not None:
        print(write(given, options.out, options.deadline, options.contact, places))
    if options.seed is None and options.out is None:
        print("\n".join(tell(given)))


@dataclass(frozen=True)
class _Given:
    known: pd.DataFrame
    names: dict[str, str]


def _given(folder: Path) -> _Given:
    from helpers.survey import own_protocol, reference
    from helpers.survey.workshop import units

    if not folder.is_dir():
        raise HelpersError(f"There is no folder {folder}: give the one that holds frame.csv.")
    limits = own_protocol.analysis_plan(folder).size_classes
    names = dict(reference.municipalities().set_index("kommunekode")["name"])
    return _Given(units.of_investigation(folder, limits), names)


def draw(folder: Path, seed: int) -> list[str]:
    """Draw the participants for the investigation ``folder``, write workshop/participants.csv, and return
    lines that tell of them. Raises HelpersError where it is there already, or no appeals are counted.
    """
    from helpers.survey.workshop import participants

    given, path = _given(folder), folder / participants.FILE
    if path.exists():
        raise HelpersError(
            f"{path} is there already and is never overwritten: another draw would change who is invited. "
            "Enter who declines in its column declined_on."
        )
    if given.known.empty:
        raise HelpersError(f"{folder} counts no appeals: the draw needs frame.csv or population.csv.")
    drawn = participants.draw(given.known, seed)
    participants.write(path, drawn)
    return [f"{path} is written, with seed {seed}.", *_told(drawn, given)]


def tell(folder: Path) -> list[str]:
    """Return lines that tell who takes part and what cannot be used of what came back. Raises HelpersError
    without a draw.
    """
    from helpers.protocol import workshop_themes
    from helpers.survey.workshop import meeting

    given = _given(folder)
    met = meeting.read(folder, workshop_themes.form(), given.known, given.names)
    wrong = [" ".join(filter(None, map(str, row[:4]))) for row in met.faults.itertuples(index=False)]
    if met.drawn is None:
        raise HelpersError("\n".join([*wrong, "No participants: draw them with --seed first."]))
    return [*_told(met.drawn, given), *wrong, f"{len(met.attended)} municipalities took part."]


def _told(drawn: pd.DataFrame, given: _Given) -> list[str]:
    from helpers.survey.workshop import participants

    return [_line(row, given.names) for row in participants.seats(drawn).to_dict("records")]


def _line(row: dict[str, Any], names: dict[str, str]) -> str:
    if row["why"] == "empty":
        return f"{row['seat']:>2}  nobody: {row['instead_of']} declined, and no reserve is left"
    who = f"{row['seat']:>2}  {row['municipality']} {names[row['municipality']]}"
    if not (gone := row["instead_of"]):
        return who
    return f"{who}, instead of {gone} {names[gone]} ({row['why']})"


def write(folder: Path, out: Path, deadline: str | None, contact: str | None, places: Folders) -> Path:
    """Write the workbook with participants and findings into ``out``, and return its path.

    The findings are those of the report on this investigation. Raises HelpersError without a draw, where
    that report is not in build/, or where a workbook is there already; HelpersError.
    """
    from helpers.protocol import workshop_themes
    from helpers.survey.investigation import DEMONSTRATION_MARK
    from helpers.survey.questionnaire.layout import ORIGIN_DEMONSTRATION, ORIGIN_REAL
    from helpers.survey.questionnaire.sending import sending
    from helpers.survey.workshop import meeting, participants

    given, path = _given(folder), out / meeting.WORKBOOK
    project.refuse_existing(path)
    if not (folder / participants.FILE).exists():
        raise HelpersError(f"{folder / participants.FILE} is missing: draw participants with --seed first.")
    seats = participants.seats(participants.read(folder / participants.FILE, given.known))
    said, findings = sending(deadline, contact), _findings(folder, places)
    out.mkdir(parents=True, exist_ok=True)
    origin = ORIGIN_DEMONSTRATION if (folder / DEMONSTRATION_MARK).exists() else ORIGIN_REAL
    return meeting.write(path, workshop_themes.form(), seats, given.names, findings, said, origin)


def _findings(folder: Path, places: Folders) -> dict[str, str]:
    from helpers.pipeline import manifest
    from helpers.pipeline.stages.table import DISCUSSED
    from helpers.project import Workspace
    from helpers.protocol import workshop_themes
    from helpers.publish.workshop import discussion

    if why := manifest.why_not_made(places.root, folder.resolve(), DISCUSSED):
        raise HelpersError(
            f"build/ holds no report on {folder} as it is now ({why}): run `make report INVESTIGATION="
            f"{quote(str(folder))}` first, for the workbook tells what it has found."
        )
    ws = Workspace(places.root, places.build, places.build)
    return discussion.findings(ws, workshop_themes.load().themes)
