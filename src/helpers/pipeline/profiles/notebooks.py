"""One notebook run many times with other parameters, each in a worker of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from helpers.pipeline.execution import notebook, parameters
from helpers.pipeline.execution.environment import socket_folder, stage_environment
from helpers.pipeline.paths import Folders
from helpers.pipeline.run import Workers
from helpers.pipeline.stages import Stage


@dataclass(frozen=True)
class Job:
    """One run: its name, its parameters (a stage's row), and the folder that it writes to."""

    name: str
    stage: Stage
    out: Path

    @property
    def executed(self) -> Path:
        """Return where the executed notebook lies afterwards."""
        return self.out / "notebooks" / f"{self.name}.ipynb"


def run_all(
    jobs: Iterable[Job], folders: Folders, workers: int, done: Callable[[Job, str], None]
) -> dict[str, str]:
    """Run ``jobs``, ``workers`` at a time; return, by name, what went wrong with those that failed.

    done: told of each as it ends, with its problem or "". One that fails stops no other.
    """
    problems: dict[str, str] = {}
    running = Workers()

    def run(job: Job) -> None:
        if running.stopping:
            return
        problem = _run(job, folders, running)
        if problem:
            problems[job.name] = problem
        done(job, problem)

    with ThreadPoolExecutor(workers) as pool:
        try:
            for _ in pool.map(run, jobs):
                pass
        except BaseException:
            running.stop()
            raise
    return problems


def _run(job: Job, folders: Folders, running: Workers) -> str:
    """Run one job in a worker; return what went wrong, "" where nothing did."""
    log = folders.build / "logs" / "profiles" / f"{job.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    job.out.mkdir(parents=True, exist_ok=True)
    with socket_folder() as private, log.open("wb") as sink:
        told = _describe(job, folders, private)
        environment = stage_environment(
            folders.root, folders.build, job.out, private, Path(told["message"]), job.stage.seed
        )
        command = [sys.executable, "-m", "helpers.pipeline.execution.worker", str(private / "job.json")]
        with running.start(command, cwd=folders.root, env=environment, stdout=sink, stderr=sink) as process:
            process.wait()
        report = _report(Path(told["report"]))
    if report is None:
        return f"the worker ended without a word (exit code {process.returncode}); {folders.name(log)}"
    return f"{report}\nLog: {folders.name(log)}" if report else ""


def _describe(job: Job, folders: Folders, private: Path) -> dict[str, str]:
    """Write the notebook with its parameters, and what the worker must know, to its ``private`` folder."""
    content = notebook.read(folders.root / job.stage.notebook)
    values = parameters.check(content, job.stage.params, job.stage.notebook)
    code = parameters.assignment_code(values, content, job.stage.notebook)
    notebook.write(private / "ready.ipynb", notebook.inject(content, code))
    told = {
        "notebook": job.stage.notebook,
        "timeout": job.stage.timeout,
        "ready": str(private / "ready.ipynb"),
        "executed": str(job.executed),
        "report": str(private / "report.json"),
        "message": str(private / "message.txt"),
    }
    (private / "job.json").write_text(json.dumps(told), encoding="utf-8")
    return {name: str(value) for name, value in told.items()}


def _report(path: Path) -> str | None:
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["message"])
    except (OSError, ValueError, KeyError):
        return None
