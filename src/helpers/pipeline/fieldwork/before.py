"""The commands before the field work: ``freeze`` and ``dictionary`` of what was decided, ``draw`` and
``questionnaires``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from helpers.pipeline import commands as pipeline
from helpers.pipeline.fieldwork.arguments import Asked, New


def add(commands: argparse._SubParsersAction, new: New, investigation: Asked) -> None:
    """Add the commands; arguments as of ``fieldwork.arguments.add``."""
    _wording(commands, new)
    _draw(commands, new, investigation)
    _questionnaires(commands, new, investigation)


def _wording(commands: argparse._SubParsersAction, new: New) -> None:
    freeze = new(
        commands,
        "freeze",
        "freeze the newest codebook and the analysis plan as they stand",
        "freeze",
        _do_freeze,
    )
    again = "other wording for a version of which no questionnaire has been sent"
    freeze.add_argument("--again", action="store_true", help=again)
    new(
        commands,
        "dictionary",
        "write data/README.md anew from the newest codebook",
        "dictionary",
        _do_dictionary,
    )


def _draw(commands: argparse._SubParsersAction, new: New, investigation: Asked) -> None:
    draw = new(
        commands,
        "draw",
        "draw cases from frame.csv, once",
        "draw --investigation ~/material --allocation proportional --cap 10",
        _do_draw,
    )
    investigation(draw, True)
    allocations = ("per_provision", "per_municipality", "proportional")
    draw.add_argument(
        "--allocation",
        choices=allocations,
        help="cases per provision, over the provisions, or by number of appeals (default: per_provision)",
    )
    _count(draw, "--quota", "cases per stratum, 1 to 50 (default: 2)")
    _count(draw, "--cap", "proportional: at most so many cases per cell, 1 to 50 (default: 20)")
    _count(draw, "--target", "proportional: cases of § 42 in all (default: as many as the quota gives)")
    _count(draw, "--take-all", "proportional: cases of § 96 per cell, 1 to 50 (default: 10)")
    _count(draw, "--substitutes", "substitutes per stratum, 0 to 20 (default: 3)", 3)
    seed = "seed of the draw (default: 20220120, the date of the terms of reference)"
    _count(draw, "--seed", seed, 20220120)
    pilot = "draw the pilot instead: 8 cases in each of 6 to 8 municipalities"
    other = draw.add_mutually_exclusive_group()
    other.add_argument("--pilot", type=int, nargs="?", const=8, metavar="N", help=pilot)
    again = "draw from draw.csv N main cases that are to be answered once more, by others (default: 40)"
    other.add_argument("--backcheck", type=int, nargs="?", const=40, metavar="N", help=again)


def _questionnaires(commands: argparse._SubParsersAction, new: New, investigation: Asked) -> None:
    write = new(
        commands,
        "questionnaires",
        "write one workbook per municipality",
        "questionnaires --investigation material --out send --deadline 2022-04-08 --contact name@example.dk",
        _do_questionnaires,
    )
    investigation(write, True)
    out = "where the workbooks are written"
    write.add_argument("--out", required=True, type=Path, metavar="FOLDER", help=out)
    other = write.add_mutually_exclusive_group()
    other.add_argument("--pilot", action="store_true", help="ask about the cases of the pilot's draw instead")
    again = "ask about the cases of the back-check instead"
    other.add_argument("--backcheck", action="store_true", help=again)
    write.add_argument(
        "--deadline",
        metavar="DATE",
        help="when they are to be sent back, as the timetable has it: 2022-04-08 (required)",
    )
    write.add_argument(
        "--contact", metavar="TEXT", help="whom a municipality may ask: name, telephone, e-mail (required)"
    )


def _count(command: argparse.ArgumentParser, flag: str, help_: str, default: int | None = None) -> None:
    command.add_argument(flag, type=int, default=default, metavar="N", help=help_)


def _do_freeze(options: argparse.Namespace) -> None:
    from helpers.protocol import analysis_plan, codebook, frozen

    protocol = pipeline.folders().root / "data" / "protocol"
    book = codebook.load(codebook.versions(protocol)[-1])
    frozen.freeze(book, protocol / frozen.FILE, options.again)
    print(f"Version {book.version} of the codebook is frozen.")
    if (protocol / analysis_plan.FILE).exists():
        plan = analysis_plan.load(protocol / analysis_plan.FILE)
        frozen.freeze_plan(plan, protocol / frozen.FILE, options.again)
        print(f"Version {plan.plan_version} of the analysis plan is frozen.")


def _do_dictionary(options: argparse.Namespace) -> None:
    from helpers.survey import dictionary

    print(dictionary.write(pipeline.folders().root))


def _do_draw(options: argparse.Namespace) -> None:
    from helpers.pipeline.field import Drawing, draw

    chosen = {
        name: getattr(options, name)
        for name in (
            *("seed", "substitutes", "allocation", "quota", "cap", "target", "take_all", "pilot"),
            "backcheck",
        )
    }
    print(draw(Drawing(Path(options.investigation), **chosen), pipeline.folders()))


def _do_questionnaires(options: argparse.Namespace) -> None:
    from helpers.pipeline.field import Asking, questionnaires

    investigation = Path(options.investigation)
    given = (options.deadline, options.contact, options.pilot, options.backcheck)
    chosen = Asking(investigation, options.out, *given)
    written = questionnaires(chosen, pipeline.folders())
    print(f"{len(written)} workbooks in {options.out}")
