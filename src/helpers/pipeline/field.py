"""The commands of the field work: drawing cases once, and writing the questionnaires that municipalities
fill.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.errors import HelpersError
from helpers.pipeline.paths import Folders

if TYPE_CHECKING:
    import pandas as pd


ALLOCATING = ("allocation", "quota", "cap", "target", "take_all")
PROPORTIONAL_ONLY = ("cap", "target", "take_all")
LARGEST_SEED = 10**15 - 1  # of 15 digits: as many as a spreadsheet keeps


@dataclass(frozen=True)
class Drawing:
    """What the user chose for a draw. Options that are None were not given and take the default of the survey
    room.
    """

    investigation: Path
    seed: int
    substitutes: int
    allocation: str | None = None
    quota: int | None = None
    cap: int | None = None
    target: int | None = None
    take_all: int | None = None
    pilot: int | None = None
    backcheck: int | None = None

    @property
    def file(self) -> Path:
        """Return the file of the draw: the survey's own, the pilot's, or the back-check's."""
        if self.backcheck is not None:
            return self.investigation / "backcheck.csv"
        return self.investigation / ("draw.csv" if self.pilot is None else "pilot/draw.csv")

    @property
    def options(self) -> dict[str, Any]:
        """Return the options of the allocation that were given. Raises HelpersError."""
        given = {name: value for name in ALLOCATING if (value := getattr(self, name)) is not None}
        kind = given.get("allocation", "per_provision")
        useless = [
            name for name in given if self.fixed or (name in PROPORTIONAL_ONLY and kind != "proportional")
        ]
        if useless:
            option = "--" + useless[0].replace("_", "-")
            why = self.fixed or f"it is not used by {kind}"
            raise HelpersError(f"{option} has no effect: {why}. Leave it out.")
        return given

    @property
    def fixed(self) -> str:
        """Return why nothing can be chosen of the allocation, "" where it can."""
        if self.backcheck is not None:
            return "a back-check takes the cases of draw.csv"
        return "" if self.pilot is None else "the pilot always takes 8 cases of each municipality"


@dataclass(frozen=True)
class Asking:
    """What the user chose for writing questionnaires. deadline and contact: as
    ``survey.questionnaire.sending`` takes them.
    """

    investigation: Path
    out: Path
    deadline: str | None
    contact: str | None
    pilot: bool = False
    backcheck: bool = False

    @property
    def draw(self) -> Path:
        """Return the file of the draw whose cases are asked about. Raises HelpersError."""
        file = self.investigation / ("pilot/draw.csv" if self.pilot else "draw.csv")
        file = self.investigation / "backcheck.csv" if self.backcheck else file
        if not file.exists():
            pilot = " --pilot" if self.pilot else " --backcheck" if self.backcheck else ""
            from helpers.survey import investigation  # here, so that the command line starts without it

            raise HelpersError(investigation.no_draw(file, self.investigation, pilot))
        return file


def draw(chosen: Drawing, places: Folders) -> str:
    """Draw cases from frame.csv, write them once beside the protocol that they are drawn with, and return
    what to print.

    Raises HelpersError, as ProtocolInvalid where the newest codebook is not frozen; nothing is written then.
    """
    from helpers.protocol import codebook, frozen
    from helpers.survey import investigation, own_protocol
    from helpers.survey.inputs import InputInvalid
    from helpers.survey.sampling import allocation, draw_summary, frame, pilot_draw
    from helpers.survey.sampling.draw import draw_cases

    _refuse_second(chosen.file)
    options = chosen.options
    allocation.within(chosen.seed, "seed", 0, LARGEST_SEED)
    if chosen.backcheck is not None:
        return _draw_again(chosen)
    given = chosen.investigation / "frame.csv"
    investigation.refuse_absent(chosen.investigation)
    if not given.exists():
        raise InputInvalid(
            f"{given} is missing: cases are drawn from Ankestyrelsen's list in it, one row per appeal with "
            f"the columns {', '.join(frame.FRAME_COLUMNS)}."
        )
    known = _municipalities(places)
    decisions = frame.read_frame(given, set(known["kommunekode"]))
    if chosen.pilot is None:
        drawn = draw_cases(decisions, substitutes=chosen.substitutes, seed=chosen.seed, **options)
        text = draw_summary.summary(decisions, drawn, known)
    else:
        drawn = pilot_draw.draw_pilot(decisions, known, chosen.pilot, chosen.substitutes, chosen.seed)
        text = draw_summary.pilot_summary(decisions, drawn, known)
    protocol = places.root / "data" / "protocol"
    book = codebook.load(codebook.versions(protocol)[-1])
    frozen.check(book, protocol / frozen.FILE)
    own_protocol.keep(chosen.file.parent, protocol)
    kept = f"Protocol: codebook version {book.version}, kept in {chosen.file.parent / own_protocol.FOLDER}"
    return f"{text}\n{kept}\n{_write_once(chosen.file, drawn)}"


def _draw_again(chosen: Drawing) -> str:
    from helpers.survey import investigation
    from helpers.survey.followup import backcheck

    drawn = backcheck.draw_again(
        investigation.read_draw(chosen.investigation), chosen.backcheck or 0, chosen.seed
    )
    places = drawn["municipality"].nunique()
    return f"{len(drawn)} cases of {places} municipalities\n{_write_once(chosen.file, drawn)}"


def _refuse_second(target: Path) -> None:
    if target.exists():
        raise HelpersError(
            f"{target} exists ({_made(target)}) and is never overwritten: another draw would change which "
            "cases are asked about. Use it as it is; if no questionnaire has been sent and the draw must be "
            "made anew, move the file away and keep it."
        )


def _made(target: Path) -> str:
    from helpers.survey.inputs import InputInvalid
    from helpers.survey.sampling.draw import read

    try:
        made = read(target)
    except InputInvalid:
        return "a file that cannot be read as a draw"
    return f"{len(made)} cases, seed {', '.join(map(str, sorted(set(made['draw_seed']))))}"


def _write_once(target: Path, drawn: pd.DataFrame) -> Path:
    """Write ``drawn`` to a new file and return it; a file that has come in the meantime is left as it is."""
    target.parent.mkdir(exist_ok=True)
    with target.open("x", encoding="utf-8", newline="") as file:
        drawn.to_csv(file, index=False, lineterminator="\n")
    return target


def questionnaires(chosen: Asking, places: Folders) -> list[Path]:
    """Write one workbook per municipality with drawn cases and return their paths.

    A file that lies in ``chosen.out`` is never changed. Raises HelpersError, as InputInvalid where draw.csv
    is not the draw of its seed and as ProtocolInvalid where the codebook is not the frozen one; nothing is
    written then.
    """
    from helpers.protocol import frozen
    from helpers.survey import investigation, own_protocol
    from helpers.survey.followup import backcheck
    from helpers.survey.questionnaire import sending, workbook

    file = chosen.draw
    _refuse_returns(chosen.out, chosen.investigation)
    drawn = investigation.read_draw(file.parent, chosen.pilot)
    drawn = backcheck.read_draw(file.parent, drawn) if chosen.backcheck else drawn
    said = sending.sending(chosen.deadline, chosen.contact)
    if not (chosen.pilot or chosen.backcheck):
        _refuse_other_deadline(chosen)
    book = own_protocol.codebook(file.parent, chosen.pilot)
    frozen.check(book, places.root / "data" / "protocol" / frozen.FILE)
    municipalities = _municipalities(places)
    chosen.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=chosen.out) as folder:
        written = workbook.write_all(Path(folder), book, municipalities, drawn, said)
        return _moved(written, chosen.out)


def _refuse_other_deadline(chosen: Asking) -> None:
    """Raise HelpersError where the timetable, by which municipalities are reminded, has another deadline."""
    from helpers.survey import own_protocol

    plan = own_protocol.timetable(chosen.investigation).reminders
    if plan and plan.deadline and chosen.deadline != str(plan.deadline):
        own = chosen.investigation / own_protocol.FOLDER / "timetable.yml"
        raise HelpersError(
            f"--deadline is {chosen.deadline}, and reminders would say {plan.deadline}, as the timetable "
            f"does: give that day, or put yours under reminders in {own}, a copy of "
            "data/protocol/timetable.yml."
        )


def receive(files: list[Path], investigation: Path, sender: str, rename: bool, places: Folders) -> list[str]:
    """Copy returned files into returns/ of ``investigation``, note when they came, and return a line about
    each. Raises HelpersError, as InputInvalid where received.csv cannot be read.
    """
    from helpers.survey import own_protocol
    from helpers.survey.followup import receiving
    from helpers.survey.reading import checks

    if not investigation.is_dir():
        raise HelpersError(f"There is no folder {investigation}: give the one that holds draw.csv.")
    book = own_protocol.codebook(investigation)
    template = checks.template(book, set(_municipalities(places)["kommunekode"]))
    now = datetime.now().replace(microsecond=0)
    return receiving.receive(files, investigation / "returns", template, now, sender, rename)


def field_page(folder: Path, today: date | None, places: Folders) -> Path:
    """Write the page on how the collection of the investigation ``folder`` stands, and return it.

    Raises HelpersError, and what ``fieldwork.page.write`` raises.
    """
    from helpers.pipeline.fieldwork import page
    from helpers.survey import investigation

    if not (folder / investigation.DRAW).exists():
        raise HelpersError(investigation.no_draw(folder / investigation.DRAW, folder))
    return page.write(folder, today or date.today(), places)


def _refuse_returns(out: Path, investigation: Path) -> None:
    """Raise HelpersError where ``out`` is a folder of returned workbooks, of this or another investigation,
    or lies in one.
    """
    from helpers.survey.pilot import CODERS

    top = investigation.resolve()
    for folder in (inner := out.resolve(), *inner.parents):
        known = folder.parent in (top, top / "pilot") or (folder.parent / "draw.csv").exists()
        if folder.name in ("returns", "backcheck", *CODERS.values()) and known:
            raise HelpersError(
                f"{folder} is where returned workbooks lie, and what a municipality has answered is never "
                "overwritten: give another folder with --out, such as "
                f"{investigation / 'send'}."
            )


def _moved(written: list[Path], out: Path) -> list[Path]:
    """Move the files to ``out`` and return where they lie. Raises HelpersError, before any is moved,
    where a file of other bytes lies there.
    """
    from helpers.survey.inputs import listed

    targets = {path: out / path.name for path in written}
    other = [
        target.name
        for path, target in targets.items()
        if target.exists() and not (target.is_file() and target.read_bytes() == path.read_bytes())
    ]
    if other:
        raise HelpersError(
            f"{out} holds other workbooks than would be written now ({listed(other)}): answered ones, or "
            "those of another deadline, contact, draw or codebook. What was sent or returned is never "
            "overwritten: give another folder with --out, or move them away and keep them."
        )
    return [path.replace(target) for path, target in targets.items()]


def _municipalities(places: Folders) -> pd.DataFrame:
    from helpers.survey import reference

    return reference.municipalities(places.municipalities)
