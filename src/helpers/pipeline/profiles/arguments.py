"""The command ``profiles``: sheets for municipalities."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from helpers.pipeline.commands import Choices, folders

New = Callable[..., argparse.ArgumentParser]


def add(
    commands: argparse._SubParsersAction, new: New, options: Callable[[argparse.ArgumentParser], None]
) -> None:
    """Add the command. new: makes a parser of a name, a help, an example and what it does; options: gives it
    those for the investigation and the number of workers.
    """
    command = new(
        commands,
        "profiles",
        "make the sheet of each municipality, for it alone, and the list of them all",
        "profiles --municipalities 0101 0147",
        _do,
    )
    options(command)
    help_ = "codes (default: all), so that batches can be made one by one or side by side"
    command.add_argument("--municipalities", nargs="+", default=[], metavar="CODE", help=help_)
    help_ = "take what the sheets rest on as it lies in build/ (made by `run municipality`)"
    command.add_argument("--no-basis", action="store_true", help=help_)
    command.add_argument("--force", action="store_true", help="make sheets that have not changed as well")


def _do(asked: argparse.Namespace) -> None:
    from helpers.pipeline.profiles.making import Batch, profiles

    choices = Choices(asked.investigation, workers=asked.workers, force=asked.force, kernel=asked.kernel)
    print(profiles(Batch(choices, tuple(asked.municipalities), not asked.no_basis), folders()))
