"""The commands of the field work while answers come in, ``receive`` and ``field``; ``coding`` after it; and
``register``, the form in which Ankestyrelsen adds to the register of rules.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

from helpers.pipeline import commands as pipeline
from helpers.pipeline.fieldwork import workshop

New = Callable[..., argparse.ArgumentParser]
Asked = Callable[[argparse.ArgumentParser, bool], None]


def add(commands: argparse._SubParsersAction, new: New, investigation: Asked) -> None:
    """Add the commands. new: makes a parser of a name, a help, an example and what it does; investigation:
    gives it the option for the folder, and whether that is required.
    """
    _receive(commands, new, investigation)
    _page(commands, new, investigation)
    _coding(commands, new, investigation)
    _register(commands, new, investigation)
    _cases(commands, new)
    _activities(commands, new)
    workshop.add(commands, new, _folder)
    _proposals(commands, new, investigation)


def _receive(commands: argparse._SubParsersAction, new: New, investigation: Asked) -> None:
    take = new(
        commands,
        "receive",
        "copy returned files into returns/, and note when they came",
        "receive 0101_rettet.xlsx --investigation material --from Socialforvaltningen",
        _do_receive,
    )
    investigation(take, True)
    order = "returned workbooks, in the order in which they came"
    take.add_argument("files", nargs="+", type=Path, metavar="FILE", help=order)
    take.add_argument("--from", dest="sender", default="", metavar="SENDER", help="the office they came from")
    rename = "receive a file under a new name where another has its name"
    take.add_argument("--rename", action="store_true", help=rename)


def _page(commands: argparse._SubParsersAction, new: New, investigation: Asked) -> None:
    page = new(
        commands,
        "field",
        "write the internal page on how the collection stands, with the letters that are ready",
        "field --investigation material",
        _do_field,
    )
    investigation(page, True)
    today = "the day to tell reminders by, such as 2022-04-05 (default: today)"
    page.add_argument("--today", type=_day, default=None, metavar="DATE", help=today)


def _coding(commands: argparse._SubParsersAction, new: New, investigation: Asked) -> None:
    code = new(
        commands,
        "coding",
        "write the coders' workbooks for the free text about rules, or the one for what they see differently",
        "coding --investigation material --out code --coders AB CD",
        _do_coding,
    )
    investigation(code, True)
    code.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="where to write")
    people = "a code of capital letters for each; the first gets all texts, the others some of them"
    which = code.add_mutually_exclusive_group(required=True)
    which.add_argument("--coders", nargs="+", default=[], metavar="CODER", help=people)
    decide = "write the workbook for what the coders in coding/ see differently"
    which.add_argument("--decision", action="store_true", help=decide)


def _register(commands: argparse._SubParsersAction, new: New, investigation: Asked) -> None:
    form = new(
        commands,
        "register",
        "write the form in which Ankestyrelsen adds to the register of rules, or check those in rules/",
        "register --out send --deadline 2022-03-18 --contact name@example.dk",
        _do_register,
    )
    investigation(form, False)
    _write_or_check(form)


def _write_or_check(form: argparse.ArgumentParser) -> None:
    """Add what is asked for where a form is written, and what came back is checked without --out."""
    form.add_argument("--out", type=Path, metavar="FOLDER", help="write the form there; without it, check")
    form.add_argument("--deadline", metavar="DATE", help="when it is to be sent back (with --out)")
    form.add_argument("--contact", metavar="TEXT", help="whom to ask: name, telephone, e-mail (with --out)")


def _folder(command: argparse.ArgumentParser) -> None:
    """Add the investigation folder, as all commands take it; PATH alone will do."""
    given = command.add_mutually_exclusive_group(required=True)
    given.add_argument("path", nargs="?", type=Path, metavar="PATH", help="the same as --investigation PATH")
    help_ = "the investigation folder"
    given.add_argument("--investigation", type=Path, metavar="FOLDER", help=help_)


def _cases(commands: argparse._SubParsersAction, new: New) -> None:
    what = "choose the in-depth cases from the answers, once: cases/choice.csv"
    choose = new(commands, "cases", what, "cases --investigation material", _do_cases)
    _folder(choose)


def _activities(commands: argparse._SubParsersAction, new: New) -> None:
    what = "write the forms for the hours of the in-depth cases, compare what came back, or check it"
    form = new(
        commands,
        "activities",
        what,
        "activities --investigation material --out send --deadline 2022-06-18 --contact name@example.dk",
        _do_activities,
    )
    _folder(form)
    form.add_argument("--out", type=Path, metavar="FOLDER", help="write there; without it, check what is in")
    form.add_argument("--deadline", metavar="DATE", help="when the forms are to be sent back (with --out)")
    form.add_argument("--contact", metavar="TEXT", help="whom to ask: name, telephone, e-mail (with --out)")
    compare = "write the two answers about each case side by side, where both are in (with --out)"
    form.add_argument("--compare", action="store_true", help=compare)


def _proposals(commands: argparse._SubParsersAction, new: New, investigation: Asked) -> None:
    form = new(
        commands,
        "proposals",
        "write the form of proposals with the last report's findings, or check what came back",
        "proposals --out send --deadline 2022-05-20 --contact name@example.dk",
        _do_proposals,
    )
    investigation(form, False)
    _write_or_check(form)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"expected a date such as 2022-04-05, got {text}") from error


def _do_receive(options: argparse.Namespace) -> None:
    from helpers.pipeline.field import receive

    told = receive(
        options.files, Path(options.investigation), options.sender, options.rename, pipeline.folders()
    )
    print("\n".join(told))


def _do_field(options: argparse.Namespace) -> None:
    from helpers.pipeline.field import field_page

    print(field_page(Path(options.investigation), options.today, pipeline.folders()))


def _do_coding(options: argparse.Namespace) -> None:
    from helpers.pipeline.fieldwork.coding import Wish, write

    print("\n".join(write(Wish(Path(options.investigation), options.out, tuple(options.coders)))))


def _do_register(options: argparse.Namespace) -> None:
    from helpers import project
    from helpers.errors import HelpersError
    from helpers.survey.published import additions, form, register
    from helpers.survey.questionnaire.sending import sending

    if options.out is None:
        if not options.investigation:
            raise HelpersError("Give --out to write the form, or --investigation to check what came back.")
        folder = Path(options.investigation) / form.FOLDER
        if not [*folder.glob("*.xlsx")]:
            raise HelpersError(f"No form (*.xlsx) lies in {folder}: put it there when it has come back.")
        found = additions.read(Path(options.investigation), register.read())
        print("\n".join([*found.messages, f"{len(found.rows)} rows can be used."]))
        return
    path = options.out / form.FILE
    project.refuse_existing(path)
    form.write(options.out, sending(options.deadline, options.contact))
    print(f"{path}: when it comes back, put it into the folder rules of the investigation.")


def _do_activities(options: argparse.Namespace) -> None:
    from helpers.pipeline.fieldwork import activities

    given = options.investigation or options.path
    if options.out is None:
        told = activities.check(given)
    elif options.compare:
        told = activities.compare(given, options.out)
    else:
        told = activities.write(given, options.out, (options.deadline, options.contact))
    print("\n".join(told))


def _do_cases(options: argparse.Namespace) -> None:
    from helpers.pipeline.fieldwork.choosing import choose

    print("\n".join(choose(options.investigation or options.path, date.today())))


def _do_proposals(options: argparse.Namespace) -> None:
    from helpers.errors import HelpersError
    from helpers.pipeline.fieldwork import proposing
    from helpers.project import workspace
    from helpers.survey.questionnaire.sending import sending

    if options.out is not None:
        wish = sending(options.deadline, options.contact)
        print("\n".join(proposing.write(options.out, wish, workspace())))
        return
    if not options.investigation:
        raise HelpersError("Give --out to write the form, or --investigation to check what came back.")
    print("\n".join(proposing.check(Path(options.investigation), workspace())))
