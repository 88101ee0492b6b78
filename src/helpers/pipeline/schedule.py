"""Which stages must run, in which order, how many at a time: doit decides the order, ``manifest`` what has
changed.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from typing import Any, TextIO

from helpers.errors import HelpersError
from helpers.pipeline import manifest, staging
from helpers.pipeline.fingerprint import Fingerprints
from helpers.pipeline.paths import Folders
from helpers.pipeline.progress import Progress
from helpers.pipeline.run import Workers, run_stage
from helpers.pipeline.stages import Stage, dependencies


class Schedule:
    """One run over the stage table. ``problems`` collects what failed, ``seconds`` how long each stage that
    ran took.
    """

    def __init__(
        self, table: Mapping[str, Stage], folders: Folders, stream: TextIO, force: Collection[str] = ()
    ) -> None:
        self.table, self.folders, self.stream, self.force = table, folders, stream, force
        self.progress = Progress(stream=stream)
        self.prints = Fingerprints(folders.state / "files.json")
        self.workers = Workers()
        self.problems: dict[str, Exception] = {}
        self.seconds: dict[str, float] = {}

    def run(self, names: Collection[str], workers: int = 2) -> None:
        """Run those of ``names`` that must, ``workers`` at a time, each after the ones it waits for.

        After a failure nothing new is started; what runs is finished. Raises the first failure.
        """
        staging.recover(self.folders)
        waits = self._waits(names)
        self.progress = Progress(waits, self.stream)
        try:
            if self._nothing_to_do(waits):
                for name in waits:
                    self.progress.judged(name, "")
            else:
                with self.progress.shown():
                    _doit(self._tasks(waits), workers)
        finally:
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

    def execute(self, stage: Stage) -> Exception | None:
        """Run ``stage``, report its line, and return what went wrong, if anything."""
        self.progress.begin(stage.name)
        begun = time.monotonic()
        try:
            run_stage(stage, self.folders, self.prints, self.workers)
        except Exception as problem:  # kept for the end of the run: other stages may still be running
            self.problems[stage.name] = problem
            self.progress.end(stage.name, time.monotonic() - begun, failed=True)
            return problem
        self.seconds[stage.name] = time.monotonic() - begun
        self.progress.end(stage.name, self.seconds[stage.name])
        return None

    def unchanged(self, stage: Stage) -> bool:
        """Return whether ``stage`` can be left alone; one that cannot be judged is run, which then says why."""
        try:
            reason = self.reason(stage)
        except HelpersError:
            return False
        self.progress.judged(stage.name, reason)
        return not reason

    def _nothing_to_do(self, names: Collection[str]) -> bool:
        """Return whether all of ``names`` can be left alone, which spares the import of doit."""
        try:
            return not any(self.reason(self.table[name]) for name in names)
        except HelpersError:
            return False

    def _waits(self, names: Collection[str]) -> dict[str, list[str]]:
        """Return, of ``names`` in the table's order, which others of them each waits for."""
        waits = dependencies(self.table)
        return {
            name: [other for other in waits[name] if other in names] for name in self.table if name in names
        }

    def _tasks(self, waits: Mapping[str, list[str]]) -> list[dict[str, Any]]:
        return [
            {
                "name": name,
                "actions": [_action(self, self.table[name])],
                "uptodate": [lambda task, values, stage=self.table[name]: self.unchanged(stage)],
                "task_dep": others,
            }
            for name, others in waits.items()
        ]


def _doit(tasks: list[dict[str, Any]], workers: int) -> None:
    """Let doit run ``tasks`` in threads. It keeps no state on disk: what has changed is read from the rows."""
    from doit.api import run_tasks
    from doit.cmd_base import TaskLoader2
    from doit.reporter import ZeroReporter
    from doit.task import dict_to_task

    class Loader(TaskLoader2):
        def load_doit_config(self) -> dict[str, Any]:
            return {
                "backend": "sqlite3",
                "dep_file": ":memory:",
                "reporter": ZeroReporter,
                "num_process": workers,
                "par_type": "thread",
            }

        def load_tasks(self, cmd: object, pos_args: object) -> list[Any]:
            return [dict_to_task(task) for task in tasks]

    run_tasks(Loader(), {task["name"]: {} for task in tasks})


def _action(schedule: Schedule, stage: Stage) -> Any:
    """Return an action of doit; its own one for functions would exchange sys.stdout, which threads share."""
    from doit.action import BaseAction
    from doit.exceptions import TaskFailed

    class RunStage(BaseAction):
        task, out, err, result, values = None, "", "", None, {}

        def execute(self, out: object = None, err: object = None) -> TaskFailed | None:
            problem = schedule.execute(stage)
            return TaskFailed(str(problem)) if problem else None

    return RunStage()
