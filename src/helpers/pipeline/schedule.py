"""Which stages must run, in which order, how many at a time.

``graphlib`` gives the order, ``manifest`` says what has changed.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from graphlib import TopologicalSorter
from typing import TextIO

from helpers.errors import HelpersError
from helpers.pipeline import manifest, staging
from helpers.pipeline.execution.environment import collect_seldom
from helpers.pipeline.execution.processes import FORKS, WARM, Workers
from helpers.pipeline.fingerprint import Fingerprints
from helpers.pipeline.paths import Folders
from helpers.pipeline.progress import FAILED, INTERRUPTED, Progress
from helpers.pipeline.run import import_ahead, run_stage, start_parent
from helpers.pipeline.stages import Stage, dependencies


class Schedule:
    """One run over the stage table.

    ``problems`` collects what failed, ``seconds`` how long each stage that ran took. shared: workers of
    whoever runs it, which live on; afterwards: what they will then run, whose code is imported meanwhile.
    """

    def __init__(
        self,
        table: Mapping[str, Stage],
        folders: Folders,
        stream: TextIO,
        force: Collection[str] = (),
        kernel: str = WARM,
        shared: Workers | None = None,
        afterwards: Sequence[Stage] = (),
    ) -> None:
        self.table, self.folders, self.stream, self.force = table, folders, stream, force
        self.kernel, self.shared, self.afterwards = kernel, shared, afterwards
        self.progress = Progress(stream=stream)
        self.prints = Fingerprints(folders.state / "files.json")
        self.workers = shared or Workers()
        self.problems: dict[str, Exception] = {}
        self.seconds: dict[str, float] = {}

    def run(self, names: Collection[str], workers: int = 2) -> None:
        """Run those of ``names`` that must, ``workers`` at a time, each after the ones it waits for.

        After a failure nothing new is started; what runs is finished. Raises the first failure.
        """
        collect_seldom()
        staging.recover(self.folders)
        waits = self._waits(names)
        self.progress = Progress(waits, self.stream)
        try:
            if not all(manifest.load(name, self.folders) for name in names):
                self._start_parent()  # before the code is read for the first time
            if self._nothing_to_do(waits):
                for name in waits:
                    self.progress.judged(name, "")
            else:
                self._start_parent()
                with self.progress.shown():
                    self._run_in_order(waits, workers)
        finally:
            if not self.shared:
                self.workers.stop()
            self.prints.save()
            manifest.write_manifest(self.table, self.folders)
        for problem in self.problems.values():
            raise problem

    def reason(self, stage: Stage) -> str:
        """Return in a few words why ``stage`` must run now; empty when it need not."""
        if stage.name in self.force:
            return "asked for"
        now = manifest.describe(stage, self.folders, self.prints)
        return manifest.why_run(
            now,
            manifest.load(stage.name, self.folders),
            manifest.outputs_of(stage, self.folders, self.prints),
        )

    def execute(self, stage: Stage) -> None:
        """Run ``stage``, report its line, and note how long it took or what went wrong."""
        self.progress.begin(stage.name)
        begun = time.monotonic()
        try:
            run_stage(stage, self.folders, self.prints, self.workers)
        except Exception as problem:  # kept for the end of the run: other stages may still be running
            self.problems[stage.name] = problem
            state = INTERRUPTED if self.workers.stopping else FAILED
            self.progress.end(stage.name, time.monotonic() - begun, state)
            return
        self.seconds[stage.name] = time.monotonic() - begun
        self.progress.end(stage.name, self.seconds[stage.name])

    def unchanged(self, stage: Stage) -> bool:
        """Return whether ``stage`` can be left alone; one that cannot be judged is run and then says why."""
        try:
            reason = self.reason(stage)
        except HelpersError:
            return False
        self.progress.judged(stage.name, reason)
        return not reason

    def longest_first(self, waits: Mapping[str, Sequence[str]]) -> list[str]:
        """Return the names of ``waits``, first those from which the way to the run's end is longest.

        A way is measured in seconds of the stages' last runs, before the first in those that they usually
        take; of equal ones in the table's order. Who begins with the longest ends first.
        """
        ways: dict[str, float] = {}
        for name in reversed(tuple(TopologicalSorter(waits).static_order())):
            after = [ways[other] for other, sources in waits.items() if name in sources]
            row = manifest.load(name, self.folders)
            ways[name] = (row.seconds if row else self.table[name].typical) + max(after, default=0.0)
        return sorted((name for name in self.table if name in waits), key=lambda name: -ways[name])

    def _start_parent(self) -> None:
        """Start the process that forks the workers, where kernels are to be warm and it does not run yet."""
        if self.kernel == WARM and FORKS and not self.workers.parent:
            self.workers.parent = start_parent(self.folders, self.prints)

    def _import_ahead(self, names: Sequence[str]) -> None:
        """Let the parent import, while it waits, what those stages need that have never run, and then what
        will be run afterwards.
        """
        new = [self.table[name] for name in names if not manifest.load(name, self.folders)]
        for stage in (*new, *self.afterwards):
            if self.workers.parent:
                import_ahead(self.workers.parent, stage, self.folders, self.prints)

    def _nothing_to_do(self, names: Collection[str]) -> bool:
        """Return whether all of ``names`` can be left alone, which spares a terminal its moving lines."""
        try:
            with self.prints.moment():
                return not any(self.reason(self.table[name]) for name in names)
        except HelpersError:
            return False

    def _waits(self, names: Collection[str]) -> dict[str, list[str]]:
        """Return, of ``names`` in the table's order, which others of them each waits for."""
        waits = dependencies(self.table)
        return {
            name: [other for other in waits[name] if other in names] for name in self.table if name in names
        }

    def _run_in_order(self, waits: Mapping[str, Sequence[str]], workers: int) -> None:
        """Take the stages that wait for nothing any more; after a failure start none."""
        order, first = TopologicalSorter(waits), self.longest_first(waits)
        order.prepare()
        ready: set[str] = set()
        running: dict[Future[None], str] = {}
        ahead = first
        with ThreadPoolExecutor(workers) as pool, self._stopping():
            while True:
                ready.update(order.get_ready())
                while ready and len(running) < workers and not self.problems:
                    name = min(ready, key=first.index)
                    ready.remove(name)
                    running[pool.submit(self._take, self.table[name])] = name
                if not running:
                    return
                self._import_ahead(ahead)
                ahead = []
                for ended in wait(running, return_when=FIRST_COMPLETED).done:
                    order.done(running.pop(ended))
                    ended.result()

    @contextmanager
    def _stopping(self) -> Iterator[None]:
        """End all workers when the block is interrupted: the pool would wait for stages that nobody wants."""
        try:
            yield
        except BaseException:
            self.workers.stop()
            raise

    def _take(self, stage: Stage) -> None:
        if not self.unchanged(stage):
            self.execute(stage)
