"""One stage by itself, as a job of another scheduler: others may be running beside it at the same time."""

from __future__ import annotations

import time

from helpers.pipeline import staging
from helpers.pipeline.commands import Choices, settings
from helpers.pipeline.fingerprint import Fingerprints
from helpers.pipeline.lock import beside_others
from helpers.pipeline.paths import Folders
from helpers.pipeline.run import run_stage, workers_of
from helpers.pipeline.stages import known, resolve


def run_alone(name: str, choices: Choices, places: Folders) -> str:
    """Run the stage ``name``, record it, and return a line that says how long it took.

    Nothing of other stages is judged, cleared away or written: not what killed runs have left, not the
    manifest, not the memory of hashes. ``python -m helpers report`` does that when all have run. Raises
    HelpersError as ``run_stage`` does.
    """
    table = resolve(settings(choices, places))
    stage = known(name, table)
    begun = time.monotonic()
    with beside_others(places.state, print):
        staging.recover(places, stage.name)
        prints = Fingerprints(places.state / "files.json")
        with workers_of(places, prints, choices.kernel) as workers:
            run_stage(stage, places, prints, workers)
    return f"{stage.name}: {time.monotonic() - begun:.1f} s"
