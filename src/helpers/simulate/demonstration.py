"""Demonstration data: an investigation whose answer is known, made by filling the project's own
questionnaires.

Nothing here is a finding, and no other module may import it: what reads the demonstration must not know how
it was made.
"""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import project
from helpers.errors import HelpersError
from helpers.project import root
from helpers.protocol import codebook as codebooks
from helpers.protocol import scenarios
from helpers.protocol import themes as dictionaries
from helpers.simulate import answers as answering
from helpers.simulate import faults as slips
from helpers.simulate import odd_respondents as oddities
from helpers.simulate import pilot
from helpers.simulate.asked.table import Answers
from helpers.simulate.coded import coders
from helpers.simulate.later import material
from helpers.simulate.processes.second import beside
from helpers.simulate.register import danmarkskort
from helpers.simulate.texts import TRUE_THEMES
from helpers.simulate.workbooks import Placing, fill, placings, tables
from helpers.simulate.world import World
from helpers.survey import own_protocol, reference, registered
from helpers.survey import pilot as pilots
from helpers.survey.investigation import DEMONSTRATION_MARK
from helpers.survey.questionnaire.layout import layout
from helpers.survey.questionnaire.workbook import records, write_all
from helpers.survey.sampling.draw import FRAME_COLUMNS
from helpers.survey.sampling.pilot_draw import draw_pilot

FIRST = 0.6  # of the municipalities: their workbooks take as long as those of the others and the pilot's
PILOTED = "2.0"  # the questionnaire that was tried before the one that is sent out
_MARK = "Simulerede data. De siger intet om nogen dansk kommune og må ikke offentliggøres som resultater.\n"


def investigation(
    folder: Path | str,
    truth: Path | str,
    *,
    scenario: str = scenarios.BASE,
    seed: int = 20220120,
    later: bool = True,
) -> None:
    """Make a demonstration investigation in ``folder``, and write what is true about it to the JSON file
    ``truth``, outside it.

    ``folder`` gets frame.csv, draw.csv, registered_causes.csv, page_counts.csv, danmarkskort.csv and what
    belongs to it, questionnaires/, returns/, coding/, cases/ and the marker; equal arguments give equal
    bytes. later: also what comes after the answers (``later.material``), which are read back for it. Raises
    HelpersError where the truth would lie in ``folder``, where the analysis could find it, or ``folder``
    holds something else, and ProtocolInvalid.
    """
    folder, truth = Path(folder), Path(truth)
    if folder.resolve() in truth.resolve().parents:
        raise HelpersError(f"{truth} lies inside {folder}: choose a file outside the investigation.")
    _refuse_outside_build(folder)
    _clear(folder)
    codebook, parameters = codebooks.load(), scenarios.load(scenario)
    world = World(codebook, parameters, reference.municipalities(), seed)
    drawn = _write_frame(folder, world)
    given, planted, odd = _answers(world, drawn)
    coding = (dictionaries.load(), codebook, parameters["coding"])
    first, last = _parted(drawn)

    def rest() -> tuple[list[dict[str, Any]], dict[str, Any]]:
        piloted = World(codebooks.stored(PILOTED), parameters, reference.municipalities(), seed)
        pilot_truth = write_pilot(folder / pilots.FOLDER, piloted, seed)
        return _write_workbooks(folder, world, last, given, planted), pilot_truth

    with beside(rest) as both:
        ledger = _write_workbooks(folder, world, first, given, planted)
        coded = coders.write(folder, given.rule_inputs, set(world.frame["decision_id"]), coding, world.rng)
        others, pilot_truth = both()
    summary = {
        "scenario": scenario,
        "seed": seed,
        "parameters": parameters,
        "quantities": world.quantities(),
        "faults": [*ledger, *others],
    }
    summary |= {"texts": _themes(given), "odd": odd, "coding": coded, "pilot": pilot_truth}
    if later:
        summary["later"] = material.write(folder, world)
    truth.parent.mkdir(parents=True, exist_ok=True)
    truth.write_text(json.dumps(summary, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")


def _refuse_outside_build(folder: Path) -> None:
    """Outside build/ nothing is removed, be it a demonstration."""
    ws = project.workspace()
    ours = [ws.root / "build", ws.build, ws.out]
    inside = any(folder.resolve().is_relative_to(place.resolve()) for place in ours)
    if folder.exists() and any(folder.iterdir()) and not inside and (folder / DEMONSTRATION_MARK).exists():
        raise HelpersError(
            f"{folder} holds a demonstration, and outside build/ nothing is removed: choose another folder."
        )


def _clear(folder: Path) -> None:
    """Remove an earlier demonstration, so that none of its workbooks stays behind; refuse anything else."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / DEMONSTRATION_MARK).exists():
            raise HelpersError(
                f"{folder} is not empty and holds no {DEMONSTRATION_MARK}: it may be a real investigation; "
                "choose another folder."
            )
        shutil.rmtree(folder)


def _write_frame(folder: Path, world: World) -> pd.DataFrame:
    """Write marker, frame, draw and what Ankestyrelsen registered and counted; return the drawn cases."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DEMONSTRATION_MARK).write_text(_MARK, encoding="utf-8")
    world.frame[FRAME_COLUMNS].to_csv(folder / "frame.csv", index=False, lineterminator="\n")
    world.registered.to_csv(folder / registered.FILE, index=False, lineterminator="\n")
    drawn = world.draw()
    drawn.to_csv(folder / "draw.csv", index=False, lineterminator="\n")
    counts = world.page_counts[world.page_counts["decision_id"].isin(drawn["decision_id"])]
    counts.to_csv(folder / registered.PAGE_COUNTS, index=False, lineterminator="\n")
    danmarkskort.write(folder, world.places, world.parameters["danmarkskort"], world.rng("danmarkskort"))
    own_protocol.keep(folder, root() / "data" / "protocol")
    return drawn


def _answers(world: World, drawn: pd.DataFrame) -> tuple[Answers, slips.Faults, dict[str, list[str]]]:
    """Return what comes back, the ledger of faults, and which municipalities answer oddly."""
    answered = drawn[drawn["municipality"].isin(world.responding())].reset_index(drop=True)
    truth = (world.cases, world.information, world.causes)
    given = answering.answer(answered, *truth, world.codebook, world.parameters, world.rng)
    given, faults = slips.plant(given, world.codebook, world.parameters["faults"], world.rng("faults"))
    given, odd = oddities.plant(given, faults, world.parameters["odd"], world.rng("odd"))
    return given, faults, odd


def _themes(given: Answers) -> list[dict[str, Any]]:
    """Return what each text is really about: municipality, row, and theme → layer of its sentence."""
    texts = given.rule_inputs[~given.rule_inputs["copy"].astype(bool)]
    return texts[["municipality", "row", TRUE_THEMES]].to_dict("records")


def write_pilot(folder: Path, world: World, seed: int) -> dict[str, Any]:
    """Write the pilot's draw and the workbooks of both coders; return what is true about them, with the
    ledger of faults of each.
    """
    folder.mkdir(parents=True)
    chosen = world.parameters["pilot"]
    drawn = draw_pilot(
        world.frame[FRAME_COLUMNS],
        world.municipalities,
        chosen["municipalities"],
        chosen["substitutes"],
        seed,
    )
    drawn.to_csv(folder / "draw.csv", index=False, lineterminator="\n")
    own_protocol.keep(folder, root() / "data" / "protocol", Path(world.codebook.file))
    sent = _write_questionnaires(folder, world, drawn)
    truth = (world.cases, world.information, world.causes)
    found = pilot.quantities(
        world.cases[world.cases["decision_id"].isin(drawn["decision_id"])], world.parameters
    )
    for coder, given in pilot.answers(drawn, truth, world.codebook, world.parameters, world.rng).items():
        planted = slips.plant(
            given, world.codebook, world.parameters["faults"], world.rng(f"pilot faults {coder}")
        )
        found[f"faults_{coder}"] = _write_returns(folder / pilots.CODERS[coder], sent, world, drawn, *planted)
    return found


def _parted(drawn: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the cases of the first municipalities by code, FIRST of all, and those of the others."""
    codes = sorted(drawn["municipality"].unique())
    first = drawn["municipality"].isin(codes[: math.ceil(FIRST * len(codes))])
    return drawn[first], drawn[~first]


def _write_workbooks(
    folder: Path, world: World, drawn: pd.DataFrame, given: Answers, planted: slips.Faults
) -> list[dict[str, Any]]:
    """Write the questionnaires of the municipalities of ``drawn`` and what they send back; return the ledger
    of faults.
    """
    if drawn.empty:
        return []
    sent = _write_questionnaires(folder, world, drawn)
    return _write_returns(folder / "returns", sent, world, drawn, given, planted)


def _write_questionnaires(folder: Path, world: World, drawn: pd.DataFrame) -> dict[str, Path]:
    """Write the questionnaires as they are sent out, and return them by municipality."""
    written = write_all(folder / "questionnaires", world.codebook, world.municipalities, drawn)
    return {path.name[:4]: path for path in written}


def _write_returns(
    folder: Path,
    sent: dict[str, Path],
    world: World,
    drawn: pd.DataFrame,
    given: Answers,
    planted: slips.Faults,
) -> list[dict[str, Any]]:
    """Fill in the questionnaires ``sent`` of the municipalities that answer, in ``folder``; return the ledger
    of faults.
    """
    folder.mkdir(exist_ok=True)
    sheets, by_municipality = layout(world.codebook), tables(given)
    cases = records(drawn)
    ledger: list[dict[str, Any]] = []
    for code in sorted(cases.keys() & set(given.cases["municipality"])):
        placed, mine = placings(world.codebook, sheets, cases[code]), by_municipality[code]
        writes = [write for section, table in mine.items() for write in placed[section].writes(table)]
        fill(sent[code], folder / sent[code].name, writes)
        for entry in planted.rows:
            if entry["municipality"] == code:
                ledger.append({"file": sent[code].name, **_located(entry, placed, mine), **entry})
    return ledger


def _located(
    entry: dict[str, Any], placed: dict[str, Placing], tables_of: dict[str, pd.DataFrame]
) -> dict[str, str]:
    return placed[entry["section"]].locate(entry, tables_of[entry["section"]])
