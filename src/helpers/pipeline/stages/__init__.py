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

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter

from helpers.errors import HelpersError
from helpers.pipeline.paths import overlaps
from helpers.pipeline.stages.stage import DEMONSTRATION, Settings, Stage
from helpers.pipeline.stages.table import STAGES

__all__ = [
    "DEMONSTRATION",
    "STAGES",
    "Settings",
    "Stage",
    "dependencies",
    "known",
    "resolve",
    "with_ancestors",
]


Paths = tuple[str, tuple[str, ...], tuple[str, ...]]  # of a stage: its name, what it reads and what it makes


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
    return dict(_dependencies(tuple((name, stage.inputs, stage.products) for name, stage in table.items())))


@lru_cache(maxsize=8)  # a run asks it of its table several times
def _dependencies(table: tuple[Paths, ...]) -> dict[str, tuple[str, ...]]:
    makers = {product: name for name, _, products in table for product in products}
    folders = [product for product in makers if product.endswith("/")]
    read = {name: _makers(inputs, makers, folders) - {name} for name, inputs, _ in table}
    return {name: tuple(other for other, *_ in table if other in read[name]) for name, *_ in table}


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


def _makers(inputs: Iterable[str], makers: Mapping[str, str], folders: Iterable[str]) -> set[str]:
    """Return which stages make what a stage reads. A path that names one file is looked up, for every run
    asks this of hundreds.
    """
    found = set()
    for pattern in (each.removesuffix("?") for each in inputs):
        several = "*" in pattern or pattern.endswith("/")
        found |= {
            makers[product] for product in (makers if several else folders) if overlaps(pattern, product)
        }
        if maker := makers.get(pattern):
            found.add(maker)
    return found
