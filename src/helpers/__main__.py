"""The command line: ``python -m helpers COMMAND``.

Its exit code is 0 when done, 1 when it cannot be, 2 when asked wrongly.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from helpers.errors import HelpersError
from helpers.pipeline.commands import Choices, folders, report, run_one, status
from helpers.pipeline.execution.processes import COLD, WARM
from helpers.pipeline.fieldwork import arguments as later
from helpers.pipeline.fieldwork import before
from helpers.pipeline.profiles import arguments as profiles

FAILED, INTERRUPTED, NOBODY_READS = 1, 130, 141  # as shells have it: 128 and the signal's number
CHECKOUT = "in a checkout only: it calls tests/"


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what ``arguments`` (default: the command line's) ask for and return the exit code."""
    options, unknown = parser().parse_known_args(arguments)
    if unknown:  # said by the command's own parser, whose usage names what it takes
        options.parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    try:
        code = options.command(options) or 0
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        print("Interrupted; what was finished before is untouched.", file=sys.stderr)
        return INTERRUPTED
    except (HelpersError, OSError) as error:
        if isinstance(error, BrokenPipeError) and _nobody_reads():
            return NOBODY_READS
        if options.debug:
            traceback.print_exc()
        print(f"Error: {error}", file=sys.stderr)
        return FAILED


def _nobody_reads() -> bool:
    """Say whether what is printed goes to a program that has ended, such as ``head``; then print no more."""
    try:
        print(flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what waits is written at the end
        return True
    return False


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands, each with its help and an example."""
    top = argparse.ArgumentParser(
        prog=".venv/bin/python -m helpers",
        description="One folder of returned material in, one publishable report out.",
        epilog="Example: .venv/bin/python -m helpers report. What each command takes: "
        ".venv/bin/python -m helpers COMMAND --help. "
        "Exit codes: 0 done, 1 not possible (the reason is printed), 2 asked wrongly.",
    )
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    _report(commands)
    _status(commands)
    _trace(commands)
    _run(commands)
    before.add(commands, _add, _investigation)
    later.add(commands, _add, _investigation)
    _notebooks(commands)
    profiles.add(commands, _add, _of_a_run)
    _measures(commands)
    return top


def _add(
    commands: argparse._SubParsersAction, name: str, help_: str, example: str, do: Callable
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name, help=help_, description=help_, epilog=f"Example: .venv/bin/python -m helpers {example}"
    )
    command.add_argument("--debug", action="store_true", help="show the traceback of an error")
    command.set_defaults(command=do, parser=command)
    return command


def _investigation(command: argparse.ArgumentParser, required: bool = False) -> None:
    help_ = "the investigation folder" + ("" if required else " (default: demonstration)")
    command.add_argument("--investigation", default="", metavar="FOLDER", required=required, help=help_)


def _renderer(command: argparse.ArgumentParser) -> None:
    choices, help_ = ["auto", "embedded", "quarto"], "what turns chapters into pages"
    command.add_argument("--renderer", choices=choices, default="auto", help=help_)


def _kernel(command: argparse.ArgumentParser) -> None:
    help_ = "fork each notebook's kernel from one process that has imported the libraries, or start it anew"
    command.add_argument("--kernel", choices=[WARM, COLD], default=WARM, help=f"{help_} (default: warm)")


def _pace(command: argparse.ArgumentParser) -> None:
    _renderer(command)
    command.add_argument(
        "--workers", type=_positive, default=2, metavar="N", help="stages at a time (default: 2)"
    )
    _kernel(command)


def _of_a_run(command: argparse.ArgumentParser) -> None:
    _investigation(command)
    _pace(command)


def _report(commands: argparse._SubParsersAction) -> None:
    help_ = "make the report, running only what has changed"
    command = _add(commands, "report", help_, "report --investigation ~/material", _do_report)
    _investigation(command)
    _pace(command)
    command.add_argument(
        "--only", default="", metavar="STAGE", help="stop after this stage (and what it waits for)"
    )
    marked = "a researcher's build, marked »ikke til offentliggørelse« on every page, in build/internal"
    command.add_argument("--internal", action="store_true", help=marked)
    command.add_argument(
        "--force", action="store_true", help="run even what has not changed; with --only, that stage"
    )


def _status(commands: argparse._SubParsersAction) -> None:
    command = _add(commands, "status", "tell what would run and why, without running", "status", _do_status)
    _investigation(command)


def _trace(commands: argparse._SubParsersAction) -> None:
    help_ = "tell where something in the report comes from, down to workbook, sheet and cell"
    command = _add(commands, "trace", help_, "trace E1_bpa", _do_trace)
    what = (
        "a statement's id, a figure or table (fig-vaekst, 'Figur 4.1'), a data file, a printed number, a "
        "decision's id"
    )
    command.add_argument("what", metavar="WHAT", help=what)
    help_ = "attack the last release as a reader would: exit code 1 where a hidden number can be told"
    attacked = _add(commands, "audit", help_, "audit --earlier ~/released/2022-11", _do_audit)
    old = "build/disclosure of a version that was published before (default: released/ of the investigation)"
    attacked.add_argument("--earlier", type=Path, metavar="FOLDER", help=old)
    help_ = "print a hash as build/manifest.json has it; its legend tells which"
    hashed = _add(commands, "hash", help_, "hash notebooks/05_growth.ipynb", _do_hash)
    hashed.add_argument("name", metavar="NAME", help="a notebook, module, module:function or file")


def _run(commands: argparse._SubParsersAction) -> None:
    help_, example = "run one stage on what lies in build/", "run 03_returns --set investigation=build/demo"
    command = _add(commands, "run", help_, example, _do_run)
    command.add_argument("stage", metavar="STAGE", help="a name from the stage table, such as 05_growth")
    command.add_argument(
        "--set",
        action="append",
        default=[],
        type=_pair,
        metavar="NAME=VALUE",
        help="set a parameter of the notebook",
    )
    alone = "leave all others alone: another scheduler, such as workflow/Snakefile, runs them meanwhile"
    command.add_argument("--alone", action="store_true", help=alone)
    _investigation(command)
    _renderer(command)
    _kernel(command)


def _notebooks(commands: argparse._SubParsersAction) -> None:
    copying = "run the notebooks on the demonstration data and commit-ready copy them"
    _pace(_add(commands, "notebooks", copying, "notebooks", _do_notebooks))
    _investigation(_add(commands, "lab", "open JupyterLab on the notebooks", "lab", _do_lab))


def _measures(commands: argparse._SubParsersAction) -> None:
    """Add the commands that measure the tools themselves; what they call lies in tests/."""
    help_ = f"compare the tables of the last report with R; exit code 1 where they differ ({CHECKOUT})"
    peer = _add(commands, "peer", help_, "peer", _do_peer)
    goldens = "compare nothing: write tests/golden/*_r.json anew, R's numbers on the demonstration"
    peer.add_argument("--write-goldens", action="store_true", help=goldens)
    help_ = f"measure how fast all is beside other ways to the same result ({CHECKOUT})"
    bench = _add(commands, "bench", help_, "bench --only analysis_r render_100", _do_bench)
    bench.add_argument("--only", nargs="+", default=[], metavar="NAME", help="pairs (default: all)")
    help_ = f"measure bias and coverage on simulated surveys ({CHECKOUT})"
    many = _add(commands, "montecarlo", help_, "montecarlo --replicates 200", _do_montecarlo)
    many.add_argument(
        "--replicates", type=_positive, default=200, metavar="N", help="surveys per scenario (default: 200)"
    )
    help_ = "names from scenarios.yml (default: those that the plan names)"
    many.add_argument("--scenarios", nargs="+", metavar="NAME", help=help_)
    first = "only make the surveys from number N on: a batch of workflow/Snakefile"
    many.add_argument("--first", type=int, metavar="N", help=first)
    help_ = "keep the figures in data/montecarlo, which the appendix shows"
    many.add_argument("--keep", action="store_true", help=help_)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1, got {text}")
    return int(text)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"expected NAME=VALUE, got {text}")
    return name, value


def _do_report(options: argparse.Namespace) -> None:
    names = ("investigation", "renderer", "workers", "only", "force", "internal", "kernel")
    report(Choices(**{name: getattr(options, name) for name in names}), folders())


def _do_status(options: argparse.Namespace) -> None:
    print("\n".join(status(Choices(options.investigation), folders())))


def _do_trace(options: argparse.Namespace) -> None:
    from helpers.pipeline.trace.answer import outdated, trace

    if note := outdated(folders()):
        print(note + "\n")
    print("\n".join(trace(options.what, folders())))


def _do_audit(options: argparse.Namespace) -> None:
    from helpers.pipeline.audit import audit

    print(audit(folders(), options.earlier))


def _do_hash(options: argparse.Namespace) -> None:
    from helpers.pipeline.manifest import hash_of

    print(hash_of(options.name, folders()))


def _do_run(options: argparse.Namespace) -> None:
    choices = Choices(options.investigation, options.renderer, kernel=options.kernel)
    if not options.alone:
        run_one(options.stage, dict(options.set), choices, folders())
        return
    if options.set:
        raise HelpersError("--alone runs a stage as the table has it: leave out --set.")
    from helpers.pipeline.cluster.job import run_alone

    print(run_alone(options.stage, choices, folders()))


def _do_notebooks(options: argparse.Namespace) -> None:
    from helpers.pipeline.by_hand import refresh

    chosen = {name: getattr(options, name) for name in ("renderer", "workers", "kernel")}
    changed = refresh(Choices(**chosen), folders())
    print(f"Changed: {', '.join(changed) or 'none'}")


def _do_lab(options: argparse.Namespace) -> int:
    from helpers.pipeline.by_hand import open_lab

    return open_lab(options.investigation, folders())


def _do_peer(options: argparse.Namespace) -> int:
    return _from_tests("golden.peer" if options.write_goldens else "golden.compare")


def _do_bench(options: argparse.Namespace) -> int:
    return _from_tests("bench.measure", *(["--only", *options.only] if options.only else []))


def _do_montecarlo(options: argparse.Namespace) -> int:
    from helpers.pipeline.execution.environment import FIXED

    chosen = ["--replicates", str(options.replicates), *(["--keep"] if options.keep else [])]
    chosen += ["--scenarios", *options.scenarios] if options.scenarios else []
    chosen += ["--first", str(options.first)] if options.first is not None else []
    return _from_tests("montecarlo.measure", *chosen, environment=FIXED)


def _from_tests(module: str, *arguments: str, environment: Mapping[str, str] | None = None) -> int:
    """Run a module of tests/: what measures the simulator may not be imported here."""
    command, variables = [sys.executable, "-m", module, *arguments], os.environ | dict(environment or {})
    return subprocess.run(command, cwd=folders().root / "tests", env=variables, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
