"""Running one stage for real: its own process, its own kernel, outputs moved only when all is well."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from importlib.metadata import version
from pathlib import Path

import psutil
import pytest
from pipeline.tiny import FIRST, OUT, STAGES, Project, heed_interrupts

from helpers.errors import HelpersError
from helpers.pipeline import run
from helpers.pipeline.execution.processes import Workers
from helpers.pipeline.stages import Stage

WRITE = '(out / "first.txt").write_text("new")'


def first_only(project: Project, *sources: str, **changes: object) -> None:
    """Let the table hold only the stage `first`, with this notebook; an earlier output lies in place."""
    project.stages = (
        Stage(**{"name": "first", "inputs": (), "outputs": ("build/first.txt",), "params": {}, **changes}),
    )  # type: ignore[arg-type]
    project.put("first", *sources)
    (project.root / "build").mkdir()
    (project.root / "build" / "first.txt").write_text("old")


def refused(project: Project) -> str:
    """Run the stage, see it fail and its earlier output stay, and return the message."""
    with pytest.raises(HelpersError) as caught:
        project.run()
    assert (project.root / "build" / "first.txt").read_text() == "old"
    assert not (project.root / "build" / "notebooks").exists()
    return str(caught.value)


def test_two_runs_give_the_same_bytes_and_a_notebook_without_traces_of_the_clock(project: Project) -> None:
    printing = "print('a'); print('b', file=sys.stderr); print('c')"
    noisy = f"import sys, warnings\n{printing}\nwarnings.warn('mind the gap')\n{{'x': factor}}"
    project.put("first", *FIRST, noisy)
    assert project.run("first") == ["first"]
    once = project.bytes()
    executed = json.loads(once["notebooks/first.ipynb"])
    assert [cell["execution_count"] for cell in executed["cells"] if cell["cell_type"] == "code"] == [
        1,
        2,
        3,
        4,
        5,
    ]
    assert executed["cells"][2]["source"] == ["# Parameters of this run\n", "factor = 1"]
    assert "papermill" not in once["notebooks/first.ipynb"].decode()
    assert executed["cells"][-1]["outputs"][-1]["data"]["text/plain"] in ("{'x': 1}", ["{'x': 1}"])
    manifest = json.loads((project.root / "build" / "manifest.json").read_text())
    row, own = manifest["stages"][0], manifest["this_build"]["stages"]["first"]
    assert any("mind the gap" in warning for warning in own["warnings"])
    assert own["peak_memory_mb"] > 20 and own["seconds"] > 0
    assert list(row)[:4] == ["stage", "runs", "parameters", "seed"] and not own.keys() & row.keys()
    assert (row["runs"], row["seed"], row["environment"]["papermill"]) == (
        "notebooks/first.ipynb",
        STAGES[0].seed,
        version("papermill"),
    )
    schedule = project.schedule()
    schedule.force = {"first"}
    schedule.run({"first"})
    assert project.bytes() == once


def test_the_environment_of_a_stage_is_fixed_and_leaves_no_trace(
    project: Project, monkeypatch: pytest.MonkeyPatch, short_folder: Path
) -> None:
    names = ("HOME", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "TMPDIR")
    for name in names:
        (short_folder / name).mkdir()
        monkeypatch.setenv(name, str(short_folder / name))
    monkeypatch.setattr(tempfile, "tempdir", None)
    startup = short_folder / "IPYTHONDIR" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "spoil.py").write_text("raise SystemExit('the profile of the user was read')")
    fixed = {"PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    asked = f"{{name: os.environ.get(name) for name in {(*fixed, 'HELPERS_SEED')}}}"
    debugger = "[name for name in sys.modules if name.startswith(('debugpy.', 'pydevd'))]"
    told = f"[{asked}, os.getcwd(), get_ipython().history_manager.enabled, {debugger}]"
    note = f"import json, sys\n(out / 'first.txt').write_text(json.dumps({told}))"
    first_only(project, "factor: int = 1", OUT, note)
    project.run()
    variables, folder, history, debugger = json.loads((project.root / "build" / "first.txt").read_text())
    assert variables == fixed | {"HELPERS_SEED": str(project.stages[0].seed)}
    assert (folder, history, debugger) == (str(project.root), False, [])
    assert [path.name for name in names for path in (short_folder / name).rglob("*") if path.is_file()] == [
        "spoil.py"
    ]


@pytest.mark.parametrize(
    ("sources", "params", "words"),
    [
        (
            ("factor: int = 1", OUT),
            {"facto": 2},
            ["notebooks/first.ipynb", "'facto'", "factor"],
        ),
        (
            ("factor: int = 1", OUT),
            {"factor": "two"},
            ["factor", "int", "'two'"],
        ),
        (
            ("factor = 1", OUT),
            {"factor": 2},
            ["factor = 1", "name: type = default"],
        ),
    ],
)
def test_a_wrong_parameter_is_refused_before_a_kernel_starts(
    project: Project,
    sources: tuple[str, ...],
    params: dict,
    words: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first_only(project, *sources, params=params)
    monkeypatch.setattr(Workers, "start", lambda *_, **__: pytest.fail("a process was started"))
    message = refused(project)
    assert all(word in message for word in words), message


def test_a_missing_parameters_cell_is_refused(project: Project) -> None:
    first_only(project, OUT, params={"factor": 2})
    project.put("first", OUT, parameters=False)
    assert "expected one code cell tagged `parameters`, found 0" in refused(project)


def test_a_cell_that_raises_is_named_with_its_first_line(project: Project) -> None:
    first_only(project, "factor: int = 1", OUT, "#| label: tbl-x\nprint('so far')\n1 / 0", WRITE)
    message = refused(project)
    assert "notebooks/first.ipynb, cell 4 (`print('so far')`): ZeroDivisionError: division by zero" in message
    assert "Log: build/logs/first.log" in message
    assert "so far" in (project.root / "build" / "logs" / "first.ipynb").read_text()


def test_an_early_stop_is_a_failure(project: Project) -> None:
    first_only(project, "factor: int = 1", OUT + WRITE, "import sys\nsys.exit(0)", "print('never')")
    message = refused(project)
    assert "cell 4 (`import sys`): SystemExit: 0" in message


def test_a_kernel_is_ended_with_its_last_cell_and_not_waited_for(project: Project) -> None:
    """Asked to end by itself it often waits seconds for a thread of its own that has ended before."""
    late = project.root / "late.txt"
    waiting = f"import atexit, pathlib\natexit.register(pathlib.Path({str(late)!r}).write_text, 'late')"
    first_only(project, "factor: int = 1", OUT + WRITE, waiting)
    assert project.run("first") == ["first"]
    assert (project.root / "build" / "first.txt").read_text() == "new" and not late.exists()


def test_an_error_meant_for_the_user_is_shown_in_its_own_words(project: Project) -> None:
    first_only(
        project,
        "factor: int = 1",
        "from helpers.errors import HelpersError\nraise HelpersError('Ark sager, celle F7: mangler.')",
    )
    message = refused(project)
    assert message.splitlines()[0] == "Ark sager, celle F7: mangler."
    assert "Traceback" in (project.root / "build" / "logs" / "first.log").read_text()


def test_a_cell_that_takes_too_long_is_stopped(project: Project) -> None:
    first_only(project, "factor: int = 1", "import time\ntime.sleep(60)", timeout=1)
    assert "cell 3 (`import time`): took longer than the 1 seconds its stage allows" in refused(project)


def test_a_function_that_takes_too_long_is_stopped(project: Project) -> None:
    (project.root / "src" / "tiny" / "slow.py").write_text(
        "import time\n\n\ndef wait():\n    time.sleep(60)\n"
    )
    first_only(project, "factor: int = 1", function="tiny.slow:wait", timeout=1)
    assert "Stage first took longer than the 1 seconds" in refused(project)


def test_outputs_must_be_exactly_the_declared_ones(project: Project) -> None:
    params = {"folder": "{out}/second"}
    first_only(project, "factor: int = 1", function="tiny.ending:finish", params=params)
    (project.root / "build" / "second").mkdir()
    (project.root / "build" / "second" / "sign.txt").write_text("")
    assert "did not write first.txt" in refused(project)
    project.stages = (
        Stage(
            "first", inputs=(), outputs=("build/second/end.txt",), function="tiny.ending:more", params=params
        ),
    )
    with (project.root / "src" / "tiny" / "ending.py").open("a") as file:
        file.write("\n\ndef more(folder):\n    finish(folder)\n    (folder / 'more.txt').write_text('')\n")
    assert "wrote second/more.txt" in refused(project)


@pytest.mark.parametrize(
    ("function", "params", "words"),
    [
        ("tiny.absent:f", {}, "cannot be found"),
        ("tiny.ending:absent", {}, "cannot be found"),
        ("tiny.ending:finish", {"other": 1}, "does not take the parameters ['other']"),
        ("tiny.ending:finish", {"folder": "data"}, "tiny.ending:finish: AttributeError"),
    ],
)
def test_a_function_that_does_not_fit_the_table_is_named(
    project: Project, function: str, params: dict, words: str
) -> None:
    first_only(project, "factor: int = 1", function=function, params=params)
    assert words in refused(project)


def test_an_input_that_lacks_is_named(project: Project) -> None:
    first_only(project, "factor: int = 1", OUT, inputs=("data/absent.csv",))
    with pytest.raises(HelpersError, match=r"Stage first needs .*absent\.csv, which is not there"):
        project.run()


def kernel_of(project: Project, marker: str) -> psutil.Process:
    """Return the kernel's process once the notebook has written its id to ``marker``."""
    path = project.root / marker
    deadline = time.monotonic() + 60
    while not (path.exists() and path.read_text()):
        assert time.monotonic() < deadline, "the kernel never started"
        time.sleep(0.05)
    return psutil.Process(int(path.read_text()))


def gone(process: psutil.Process, seconds: float) -> bool:
    """Return whether ``process`` ends within ``seconds``."""
    try:
        process.wait(seconds)
    except psutil.TimeoutExpired:
        return False
    except psutil.NoSuchProcess:
        pass
    return True


HANG = """import os, time
from pathlib import Path
Path('kernel.pid').write_text(str(os.getpid()))
time.sleep(60)"""


def test_a_kernel_killed_in_mid_stage_fails_the_stage(project: Project) -> None:
    first_only(project, "factor: int = 1", HANG)
    killer = threading.Thread(target=lambda: kernel_of(project, "kernel.pid").kill())
    killer.start()
    message = refused(project)
    killer.join()
    assert "cell 3 (`import os, time`): the kernel died" in message


def test_a_worker_killed_in_mid_stage_takes_its_kernel_along(project: Project) -> None:
    first_only(project, "factor: int = 1", HANG)
    kernels = []

    def kill() -> None:
        kernels.append(kernel_of(project, "kernel.pid"))
        kernels[0].parent().kill()  # type: ignore[union-attr]

    killer = threading.Thread(target=kill)
    killer.start()
    assert "ended without a word (exit code -9)" in refused(project)
    killer.join()
    assert gone(kernels[0], 10)


def test_a_full_disk_is_named_as_what_ended_the_stage(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_only(project, "factor: int = 1", "open('/dev/full', 'w').write('a' * 100_000)")
    assert "No space was left on a disk" in refused(project)
    first_only_again = "import os; os.kill(os.getppid(), 9)"  # the worker: it can leave no word
    project.put("first", "factor: int = 1", first_only_again)
    assert "No space" not in refused(project)
    monkeypatch.setattr(run, "ROOM", 2**62)
    assert f"No space is left on the disk that holds {project.root / 'build'}" in refused(project)


RUNNER = """import sys
from pathlib import Path
from pipeline.tiny import Project
Project(Path(sys.argv[1])).schedule().run({sys.argv[2]})"""


def interrupted(project: Project, stage: str, folder: Path, blow: signal.Signals) -> list[psutil.Process]:
    """Start a run of ``stage`` whose temporary files go to ``folder``, hit it once that runs, and return the
    processes it had started.
    """
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path]),
        "TMPDIR": str(folder),
    }
    command = [sys.executable, "-c", RUNNER, str(project.root), stage]
    run = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, preexec_fn=heed_interrupts)
    innermost = kernel_of(project, "kernel.pid")
    assert list(folder.iterdir()), "the test must see the sockets"
    processes = [
        innermost,
        *(
            parent
            for parent in innermost.parents()
            if parent.pid not in (run.pid, os.getpid(), *_own_parents())
        ),
    ]
    run.send_signal(blow)
    run.wait(20)
    return processes


def _own_parents() -> list[int]:
    return [parent.pid for parent in psutil.Process().parents()]


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_ended_leaves_nothing_behind_and_the_next_one_recovers(
    project: Project, short_folder: Path, blow: signal.Signals
) -> None:
    project.put("first", *FIRST[:2], HANG)
    processes = interrupted(project, "first", short_folder, blow)
    assert len(processes) >= 2 and all(gone(process, 10) for process in processes)
    assert list(short_folder.iterdir()) == [], "sockets were left behind"
    project.put("first", *FIRST)
    assert project.run("first") == ["first"]
    assert (project.root / "build" / "first.txt").read_text() == "6"


def test_what_a_function_has_started_ends_with_the_run(project: Project, short_folder: Path) -> None:
    start = "import subprocess, sys, time\nfrom pathlib import Path\n\n\ndef hang():\n"
    child = "    child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    (project.root / "src" / "tiny" / "ending.py").write_text(
        f"{start}{child}    Path('kernel.pid').write_text(str(child.pid))\n    time.sleep(60)\n\n\ndef "
        "finish(folder):\n    hang()\n"
    )
    processes = interrupted(project, "last", short_folder, signal.SIGKILL)
    assert len(processes) >= 2 and all(gone(process, 10) for process in processes)
    assert list(short_folder.iterdir()) == []
