"""The commands of the field work: drawing cases once, and writing the questionnaires that municipalities
fill.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.errors import HelpersError
from helpers.pipeline.paths import Folders

if TYPE_CHECKING:
    import pandas as pd


ALLOCATING = ("allocation", "quota", "cap", "target", "take_all")
PROPORTIONAL_ONLY = ("cap", "target", "take_all")


class OptionWithoutUse(HelpersError):
    """An option was given that the chosen draw does not look at."""


class AlreadyDrawn(HelpersError):
    """The investigation has its draw; drawing again would change which cases municipalities are asked about."""


class NotDrawn(HelpersError):
    """Questionnaires need the draw, which has not been made."""


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

    @property
    def file(self) -> Path:
        """Return the file of the draw: the survey's own, or the pilot's."""
        return self.investigation / ("draw.csv" if self.pilot is None else "pilot/draw.csv")

    @property
    def options(self) -> dict[str, Any]:
        """Return the options of the allocation that were given. Raises OptionWithoutUse."""
        given = {name: value for name in ALLOCATING if (value := getattr(self, name)) is not None}
        kind = given.get("allocation", "per_provision")
        useless = [
            name
            for name in given
            if self.pilot is not None or (name in PROPORTIONAL_ONLY and kind != "proportional")
        ]
        if useless:
            option = "--" + useless[0].replace("_", "-")
            why = (
                "the pilot always takes 8 cases of each municipality"
                if self.pilot is not None
                else f"it is not used by {kind}"
            )
            raise OptionWithoutUse(f"{option} has no effect: {why}. Leave it out.")
        return given


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

    @property
    def draw(self) -> Path:
        """Return the file of the draw whose cases are asked about. Raises NotDrawn."""
        file = self.investigation / ("pilot/draw.csv" if self.pilot else "draw.csv")
        if not file.exists():
            again = f"`python -m helpers draw --investigation {self.investigation}{' --pilot' if self.pilot else ''}`"
            raise NotDrawn(f"{file} is missing: make the draw first with {again}.")
        return file


def draw(chosen: Drawing, places: Folders) -> str:
    """Draw cases from frame.csv, write them once and return what to print.

    Raises AlreadyDrawn, OptionWithoutUse, a FrameError, BadQuota or BadPilot; nothing is written then.
    """
    from helpers.survey import reference
    from helpers.survey.sampling import draw_summary, frame, pilot_draw
    from helpers.survey.sampling.draw import draw_cases

    _refuse_second(chosen.file)
    options = chosen.options
    decisions = frame.read_frame(chosen.investigation / "frame.csv")
    known = reference.municipalities(places.root / "data" / "reference" / "municipalities.csv")
    frame.check_frame(decisions, str(chosen.investigation / "frame.csv"), set(known["kommunekode"]))
    if chosen.pilot is None:
        drawn = draw_cases(decisions, substitutes=chosen.substitutes, seed=chosen.seed, **options)
        text = draw_summary.summary(decisions, drawn, known)
    else:
        drawn = pilot_draw.draw_pilot(decisions, known, chosen.pilot, chosen.substitutes, chosen.seed)
        text = draw_summary.pilot_summary(decisions, drawn, known)
    return f"{text}\n{_write_once(chosen.file, drawn)}"


def _refuse_second(target: Path) -> None:
    if target.exists():
        made = _texts(target)
        seeds = ", ".join(sorted(set(made["draw_seed"]))) if "draw_seed" in made else "an unknown seed"
        raise AlreadyDrawn(
            f"{target} exists ({len(made)} cases, seed {seeds}) and is never overwritten: another draw "
            "would change which cases are asked "
            "about. Use it as it is; if no questionnaire has been sent and the draw must be made anew, move "
            "the file away and keep it."
        )


def _write_once(target: Path, drawn: pd.DataFrame) -> Path:
    """Write ``drawn`` to a new file and return it; a file that has come in the meantime is left as it is."""
    target.parent.mkdir(exist_ok=True)
    with target.open("x", encoding="utf-8", newline="") as file:
        drawn.to_csv(file, index=False, lineterminator="\n")
    return target


def questionnaires(chosen: Asking, places: Folders) -> list[Path]:
    """Write one workbook per municipality with drawn cases and return their paths.

    Raises NotDrawn, NoDeadline, NoContact, and a FreezeError where the codebook is not the frozen one;
    nothing is written then.
    """
    from helpers.protocol import codebook, freeze, frozen
    from helpers.survey import reference
    from helpers.survey.questionnaire import sending, workbook

    protocol = places.root / "data" / "protocol"
    drawn = _texts(chosen.draw).astype({"draw_rank": int})
    said, book = sending.sending(chosen.deadline, chosen.contact), codebook.load(protocol / "codebook.yml")
    freeze.check(book, protocol / frozen.FILE)
    municipalities = reference.municipalities(places.root / "data" / "reference" / "municipalities.csv")
    return workbook.write_all(chosen.out, book, municipalities, drawn, said)


def _texts(path: Path) -> pd.DataFrame:
    import pandas as pd

    return pd.read_csv(path, dtype=str, encoding="utf-8", keep_default_na=False)
