"""The stage table: which notebook or function reads and writes what.

Paths are written as seen from the project's root, with ``build/`` standing for the build folder wherever it
lies. A path that ends in ``/`` means the whole folder; one with ``*`` may match nothing; a trailing ``?``
marks an input that may be absent. ``{investigation}``, ``{renderer}`` and ``{out}`` (the stage's private
output folder) are filled in when a run begins. A stage waits for those whose outputs it reads, for no others.

What draws random numbers in a stage begins from its seed: ``int(os.environ["HELPERS_SEED"])``. It is derived
from the stage's name, so that it stays when other stages come and go. The demonstration keeps the simulator's
own seed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

from helpers.errors import HelpersError
from helpers.pipeline.paths import overlaps

DEMONSTRATION = "build/demo"
PROTOCOL = "data/protocol"
REFERENCE = "data/reference"
FONTS = "report/theme/fonts/"


@dataclass(frozen=True)
class Stage:
    """One row of the table: a notebook (``notebooks/NAME.ipynb``) or a ``function`` (``module:function``).

    ``timeout`` is in seconds, per cell for a notebook and in all for a function. A stage with
    ``demonstration`` runs only when no investigation is given.
    """

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    params: Mapping[str, Any] = field(default_factory=dict)
    function: str = ""
    timeout: int = 600
    demonstration: bool = False

    @property
    def notebook(self) -> str:
        """Return the notebook's path from the root, or an empty string for a function."""
        return "" if self.function else f"notebooks/{self.name}.ipynb"

    @property
    def seed(self) -> int:
        """Return the seed of this stage, from 0 to 2^32 - 1: the first four bytes of its name's sha256.

        >>> Stage("05_growth", (), ()).seed
        3538809207
        """
        return int.from_bytes(hashlib.sha256(self.name.encode()).digest()[:4], "big")

    @property
    def products(self) -> tuple[str, ...]:
        """Return all declared outputs; for a notebook the executed one is among them."""
        return self.outputs if self.function else (*self.outputs, f"build/notebooks/{self.name}.ipynb")


@dataclass(frozen=True)
class Settings:
    """What a user chooses for a run: the investigation folder (empty: the demonstration) and the renderer."""

    investigation: str = ""
    renderer: str = "embedded"

    @property
    def values(self) -> dict[str, str]:
        """Return the placeholders' values."""
        investigation = self.investigation or DEMONSTRATION
        return {"investigation": investigation, "renderer": self.renderer, "out": "{out}"}


CODEBOOK = f"{PROTOCOL}/codebook/"
PLAN = f"{PROTOCOL}/analysis_plan.yml"
FROZEN = f"{PROTOCOL}/frozen.yml"
CHANGES = f"{PROTOCOL}/codebook_changes.yml"
OWN_CODEBOOK = "{investigation}/protocol/codebook.yml?"  # what an investigation was drawn with, it keeps
OWN_PLAN = "{investigation}/protocol/analysis_plan.yml?"
USED_CODEBOOK = "build/protocol/codebook.yml"  # the one that the returns were read with
DISCLOSURE = f"{PROTOCOL}/disclosure.yml"
SENTENCES = "src/helpers/simulate/sentences.yml"  # of the simulated free text
MUNICIPALITIES = f"{REFERENCE}/municipalities.csv"
INFORMATION_TYPES = f"{REFERENCE}/info_types.csv"
MARK = "{investigation}/DEMONSTRATION.txt?"
DRAWN = ("{investigation}/frame.csv?", "{investigation}/population.csv?", "{investigation}/draw.csv?")
REFERENCES = (CODEBOOK, DISCLOSURE, MUNICIPALITIES, INFORMATION_TYPES)
RETURNED = (
    *(*DRAWN, MARK, OWN_CODEBOOK, "{investigation}/returns/*", "{investigation}/corrections.csv?"),
    *REFERENCES,
)
PILOT = tuple(
    f"{{investigation}}/pilot/{part}"
    for part in ("draw.csv?", "protocol/codebook.yml?", "coder_1/*", "coder_2/*")
)
# what a notebook with statements and figures reads
SHOWN = (PLAN, OWN_PLAN, FONTS, DISCLOSURE, MUNICIPALITIES)
READS_IT = {"investigation": "{investigation}"}  # the parameters of a notebook that reads the investigation


def tables(*names: str) -> tuple[str, ...]:
    """Return the paths of clean tables."""
    return tuple(f"build/tables/{name}.parquet" for name in names)


def account(folder: str) -> tuple[str, ...]:
    """Return the paths of the tables that tell of a cleaning."""
    return tuple(f"build/{folder}/{name}.csv" for name in ("ledger", "set_aside", "faults", "refused"))


def results(name: str) -> str:
    """Return the path of a notebook's numbers and statements."""
    return f"build/results/{name}.json"


def told(name: str) -> tuple[str, str]:
    """Return the outputs that every chapter's notebook has: its results, and the tables it releases."""
    return results(name), f"build/release/{name}/"


CHAPTERS = (
    Stage(
        "01_design",
        params=READS_IT,
        inputs=(
            *(*DRAWN, MARK, *SHOWN, OWN_CODEBOOK, CODEBOOK),
            *(f"{PROTOCOL}/power.yml", f"{PROTOCOL}/timetable.yml"),
        ),
        outputs=told("01_design"),
    ),
    Stage(
        "02_pilot",
        params=READS_IT,
        inputs=(*PILOT, MARK, OWN_CODEBOOK, f"{PROTOCOL}/pilot.yml", CHANGES, FONTS, *REFERENCES),
        outputs=(*account("pilot"), *told("02_pilot")),
    ),
    Stage(
        "03_returns",
        params=READS_IT,
        inputs=(*RETURNED, CHANGES),
        outputs=(
            *tables("cases", "information", "causes", "remittals"),
            *tables("rule_inputs", "time", "ledger", "set_aside"),
            *account("returns"),
            *("build/returns/versions.csv", "build/returns/corrections.csv", USED_CODEBOOK),
            "build/returns/to_municipalities/",
            *told("03_returns"),
        ),
    ),
    Stage(
        "04_representation",
        params=READS_IT,
        inputs=(
            *tables("cases", "information", "causes", "remittals", "time"),
            results("03_returns"),
            *(*DRAWN, USED_CODEBOOK, PLAN, OWN_PLAN, DISCLOSURE, MUNICIPALITIES),
        ),
        outputs=(*tables("weighted_cases"), *told("04_representation")),
    ),
    Stage(
        "05_growth",
        params=READS_IT,
        inputs=(
            *tables("cases", "causes", "ledger", "weighted_cases"),
            results("03_returns"),
            results("04_representation"),
            *("{investigation}/returns/received.csv?", "{investigation}/protocol/frozen.yml?"),
            "{investigation}/page_counts.csv?",
            *(*DRAWN, USED_CODEBOOK, FROZEN, f"{PROTOCOL}/power.yml", *SHOWN),
        ),
        outputs=(*tables("growth", "secondary_tests"), *told("05_growth")),
    ),
    Stage(
        "06_information",
        params=READS_IT,
        inputs=(
            *tables("cases", "information", "secondary_tests"),
            results("03_returns"),
            results("05_growth"),
            *(*DRAWN, USED_CODEBOOK, CODEBOOK, *SHOWN),
        ),
        outputs=told("06_information"),
    ),
    Stage(
        "07_remittal",
        params=READS_IT,
        inputs=(
            *tables("cases", "causes", "remittals", "secondary_tests"),
            results("03_returns"),
            "{investigation}/registered_causes.csv?",
            *(*DRAWN, USED_CODEBOOK, *SHOWN),
        ),
        outputs=told("07_remittal"),
    ),
    Stage(
        "09_appeals",
        inputs=(f"{REFERENCE}/appeals_national.csv", f"{REFERENCE}/rule_timeline.csv", FONTS, DISCLOSURE),
        outputs=told("09_appeals"),
    ),
)
EXECUTED = tuple(f"build/notebooks/{stage.name}.ipynb" for stage in CHAPTERS)
STAGES = (
    Stage(
        "demo",
        function="helpers.simulate.demonstration:investigation",
        params={"folder": "{out}/demo", "truth": "{out}/demo-truth.json"},
        inputs=(
            CODEBOOK,
            PLAN,
            FROZEN,
            f"{PROTOCOL}/scenarios.yml",
            SENTENCES,
            MUNICIPALITIES,
            INFORMATION_TYPES,
        ),
        outputs=("build/demo/", "build/demo-truth.json"),
        demonstration=True,
    ),
    Stage("00_explore", params=READS_IT, inputs=(*RETURNED, PLAN, OWN_PLAN, FONTS), outputs=()),
    *CHAPTERS,
    Stage(
        "results",
        function="helpers.publish.results:merge",
        inputs=("build/results/*.json", *EXECUTED),
        outputs=("build/results.yml",),
    ),
    Stage(
        "report",
        function="helpers.publish.assemble:assemble",
        params={"renderer": "{renderer}"},
        inputs=(
            "build/results.yml",
            *EXECUTED,
            "build/release/",
            *("_quarto.yml", "index.qmd", "report/", USED_CODEBOOK),
        ),
        outputs=("build/report/",),
    ),
)


def resolve(settings: Settings, stages: Iterable[Stage] = STAGES) -> dict[str, Stage]:
    """Return the stages of this run by name, placeholders filled in.

    Raises HelpersError where two stages write the same file or wait for each other in a circle.
    """
    kept = [stage for stage in stages if not (stage.demonstration and settings.investigation)]
    table = {stage.name: _filled(stage, settings.values) for stage in kept}
    _refuse_shared_outputs(table)
    _refuse_circles(table)
    return table


def dependencies(table: Mapping[str, Stage]) -> dict[str, tuple[str, ...]]:
    """Return per stage the names of those it must wait for: the ones that write what it reads."""
    return {
        name: tuple(other for other, source in table.items() if other != name and _reads(stage, source))
        for name, stage in table.items()
    }


def with_ancestors(names: Iterable[str], table: Mapping[str, Stage]) -> set[str]:
    """Return ``names`` and all they wait for, directly or not. Raises HelpersError for an unknown one."""
    waits, found, todo = dependencies(table), set(), list(names)
    while todo:
        name = todo.pop()
        known(name, table)
        if name not in found:
            found.add(name)
            todo.extend(waits[name])
    return found


def known(name: str, table: Mapping[str, Stage]) -> Stage:
    """Return the stage called ``name``. Raises HelpersError, which lists those there are."""
    if name not in table:
        raise HelpersError(f"There is no stage {name!r} in this run. The stages are: {', '.join(table)}.")
    return table[name]


def _filled(stage: Stage, values: Mapping[str, str]) -> Stage:
    texts = {name: value.format(**values) for name, value in stage.params.items() if isinstance(value, str)}
    inputs = tuple(pattern.format(**values) for pattern in stage.inputs)
    return replace(stage, inputs=inputs, params={**stage.params, **texts})


def _refuse_shared_outputs(table: Mapping[str, Stage]) -> None:
    owner: dict[str, str] = {}
    for name, stage in table.items():
        for product in stage.products:
            if product in owner:
                raise HelpersError(f"Both {owner[product]} and {name} write {product}: a file has one maker.")
            owner[product] = name


def _refuse_circles(table: Mapping[str, Stage]) -> None:
    try:
        TopologicalSorter(dependencies(table)).prepare()
    except CycleError as error:
        circle = ", ".join(sorted(set(error.args[1])))
        raise HelpersError(f"The stages {circle} wait for each other.") from error


def _reads(stage: Stage, source: Stage) -> bool:
    return any(overlaps(pattern, product) for pattern in stage.inputs for product in source.products)
