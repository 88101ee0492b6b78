"""Warm workers: a notebook sees and shows what it does in a new Python; whatever dies, nothing stays behind.

What ends a stage, and what its message says, is tried in test_run.py, which runs with warm kernels as well.
"""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from pipeline.tiny import Project, make

from helpers.pipeline import run, schedule
from helpers.pipeline.execution import processes
from helpers.pipeline.execution.forkserver import LATER
from helpers.pipeline.execution.processes import COLD, WARM, Workers
from helpers.pipeline.fingerprint import Fingerprints
from helpers.pipeline.run import Job
from helpers.pipeline.stages import Stage

pytestmark = pytest.mark.skipif(not processes.FORKS, reason="there is no fork here")


class House:
    """A tiny project and the parent of its workers; ``None`` where they are to start cold."""

    def __init__(self, project: Project, warm: bool = True) -> None:
        self.project, self.folders = project, project.folders
        self.prints = Fingerprints(project.root / "none.json")
        self.workers = Workers()
        self.workers.parent = run.start_parent(self.folders, self.prints) if warm else None

    @property
    def parent(self) -> psutil.Process:
        """The parent's process."""
        assert self.workers.parent
        return psutil.Process(self.workers.parent.pid)

    def job(self, name: str, *sources: str, **stage: object) -> Job:
        """Return a job of a notebook with these cells, or of the function that ``stage`` names."""
        if sources:
            self.project.put(name, *sources, parameters=False)
        row = Stage(name, inputs=(), outputs=(), **stage)  # type: ignore[arg-type]
        return Job(row, self.folders.build / "out" / name, self.folders.log(name))

    def problem(self, job: Job) -> str:
        """Run ``job`` and return what went wrong."""
        return run._problem(job, self.folders, self.prints, self.workers)

    def shown(self, job: Job) -> str:
        """Run ``job``, which must go well, and return what its last cell printed."""
        assert self.problem(job) == ""
        return "".join(json.loads(job.executed.read_text())["cells"][-1]["outputs"][0]["text"])

    def module(self, source: str, name: str = "ending") -> None:
        """Write a module of the project."""
        (self.project.root / "src" / "tiny" / f"{name}.py").write_text(source)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Return a house with a parent that has run notebooks of other tests."""
    made = House(make(tmp_path_factory.mktemp("warm") / "project"))
    yield made
    made.workers.stop()


@pytest.fixture
def own(project: Project) -> Iterator[Callable[[str], House]]:
    """Return what makes a house of its own, for a function in this module: its parent imports little."""
    made: list[House] = []

    def make(source: str) -> House:
        House(project, warm=False).module(source)
        made.append(House(project))
        return made[-1]

    yield make
    for house in made:
        house.workers.stop()


SEEN = """import gc, json, os, signal, sys, threading
import matplotlib.pyplot as plt
import pandas as pd

private = ("HELPERS_SOCKETS", "HELPERS_MESSAGE", "HELPERS_OUT", "IPYTHONDIR", "JPY_PARENT_PID")
signals = (signal.SIGINT, signal.SIGCHLD, signal.SIGTERM, signal.SIGPIPE)
print(json.dumps({
    "environment": {name: value for name, value in sorted(os.environ.items()) if name not in private},
    "known": sorted(name for name in private if name in os.environ),
    "parent": os.environ["JPY_PARENT_PID"] == str(os.getppid()),
    "arguments": [each.partition("=")[0] for each in sys.argv if "parent_handle" not in each],
    "path": sys.path, "folder": os.getcwd(), "leads": os.getpgrp() == os.getpid(),
    "signals": [str(signal.getsignal(each)) for each in signals],
    "collecting": [gc.isenabled(), gc.get_threshold()],
    "main": sys.modules["__main__"].__dict__ is globals(),
    "input": os.read(0, 1).decode(),
    "threads": sorted(each.name for each in threading.enumerate() if not each.name.startswith("Thread-")),
    "blocked": [name for name, module in sys.modules.items() if module is None],
    "backend": plt.get_backend(), "style": dict(sorted((k, str(v)) for k, v in plt.rcParams.items())),
    "options": {name: str(pd.get_option(f"display.{name}")) for name in ("max_columns", "width", "max_rows")},
}, indent=1).replace(os.environ["HELPERS_SOCKETS"], ""))"""
FIGURE = "plt.plot([1, 2]);"
FRAME = "print(pd.DataFrame({f'a column {number}': [1.5] for number in range(12)}))"


def test_a_notebook_sees_and_shows_the_same_warm_and_cold(house: House) -> None:
    warm = house.job("same", SEEN, FIGURE, FRAME, timeout=60)
    cold = House(house.project, warm=False)
    assert "a column 9" in house.shown(warm)
    first = warm.executed.read_bytes()
    seen = json.loads("".join(json.loads(first)["cells"][1]["outputs"][0]["text"]))
    assert seen["parent"] and seen["leads"] and "image/png" in first.decode()
    cold.shown(warm)
    assert json.loads(first) == json.loads(warm.executed.read_bytes())
    assert first == warm.executed.read_bytes()


@pytest.mark.long
def test_what_is_drawn_without_a_seed_differs_from_kernel_to_kernel(house: House) -> None:
    draw = "import random, uuid\nimport numpy.random\n"
    draw += "print(random.random(), numpy.random.random(), uuid.uuid4())"
    one, other = (house.shown(house.job(name, draw)).split() for name in ("one", "other"))
    assert len(one) == 3 and not {*one} & {*other}


def test_whatever_dies_nothing_stays_behind_and_the_next_one_runs(house: House, short_folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(short_folder))
        house.shown(house.job("well", "print(1)"))
        before = house.parent.num_fds()
        kill = "import os\nos.kill({}, 9)"
        for source, said in (
            (kill.format("os.getpid()"), "notebooks/dies.ipynb, cell 2 (`import os`): the kernel died"),
            (kill.format("os.getppid()"), "Stage dies ended without a word (exit code -9)"),
            ("import time\ntime.sleep(60)", "dies.ipynb, cell 2 (`import time`): took longer than the 1 sec"),
            ("1 / 0", "notebooks/dies.ipynb, cell 2 (`1 / 0`): ZeroDivisionError"),
        ):
            limit = 1 if "sleep" in source else 60
            assert said in house.problem(house.job("dies", source, timeout=limit))
        assert house.shown(house.job("well", "print(1)")) == "1\n"
        assert list(short_folder.iterdir()) == []
    deadline = time.monotonic() + 10  # the kernel of a killed worker looks once a second
    while house.parent.children(recursive=True) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert house.parent.children(recursive=True) == [] and house.parent.num_fds() == before


SPOIL = """import os

depth = 0


def die_in_the_kernel():
    global depth
    depth += 1
    if depth == 2:
        os._exit(9)


os.register_at_fork(after_in_child=die_in_the_kernel)
"""


def test_a_kernel_that_dies_before_it_begins_is_named_with_its_notebook(own: Callable[[str], House]) -> None:
    """As where a machine has no memory left while papermill gets ready."""
    house = own(SPOIL)
    message = house.problem(house.job("spoiled", "from tiny import ending"))
    assert message.startswith("notebooks/spoiled.ipynb: RuntimeError: Kernel died before")


WAIT = """import os, time
from pathlib import Path


def wait(folder):
    Path("started").write_text(str(os.getppid()))
    latest = time.monotonic() + 60
    while not Path("go").exists() and time.monotonic() < latest:
        time.sleep(0.02)
    Path("ended").write_text(str(os.getppid()))
"""
WAITING = {"function": "tiny.ending:wait", "params": {"folder": "{out}/x"}}


def started(house: House) -> int:
    """Return the process id of the parent that a waiting function has, once it waits."""
    path = house.project.root / "started"
    deadline = time.monotonic() + 30
    while not (path.exists() and path.read_text()):
        assert time.monotonic() < deadline, "the function never started"
        time.sleep(0.02)
    return int(path.read_text())


def test_a_killed_parent_harms_no_running_worker_and_the_next_one_starts_cold(
    own: Callable[[str], House],
) -> None:
    house, told = own(WAIT), list[str]()
    running = threading.Thread(target=lambda: told.append(house.problem(house.job("waits", **WAITING))))
    running.start()
    parent = house.parent
    assert started(house) == parent.pid
    parent.kill()
    parent.wait()
    (house.project.root / "go").touch()
    running.join(20)
    assert told == [""] and (house.project.root / "ended").exists()
    assert house.problem(house.job("next", **WAITING)) == ""
    assert started(house) == os.getpid()


ECHO = "from pathlib import Path\n\n\ndef echo(folder):\n    Path('said').write_text('{}')\n"
ECHOING = {"function": "tiny.ending:echo", "params": {"folder": "{out}/x"}}


READ = "from pathlib import Path\n\nWORD = Path(__file__).with_name('word.txt').read_text()\n\n\n"
READ += "def echo(folder):\n    Path('said').write_text(WORD)\n"


@pytest.mark.parametrize("name", ["ending.py", "word.txt"])
def test_a_helper_that_is_edited_during_a_run_runs_as_it_is_now(
    name: str, own: Callable[[str], House], project: Project
) -> None:
    """A module counts, and a file beside it that it reads when it is imported."""
    file = project.root / "src" / "tiny" / name
    (file.parent / "word.txt").write_text("old")
    house, said = own(READ), project.root / "said"
    assert house.problem(house.job("first", **ECHOING)) == "" and said.read_text() == "old"
    file.write_text("new" if name == "word.txt" else ECHO.format("new"))
    assert house.problem(house.job("second", **ECHOING)) == "" and said.read_text() == "new"


ENDING = """import atexit, os, tempfile, threading, time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = os.getpid()
atexit.register(lambda: Path(f"ended-{HERE == os.getpid()}").touch())
kept = tempfile.TemporaryDirectory(dir=".", prefix="parents-")


def leave(folder):
    global pool, own
    own = tempfile.TemporaryDirectory(dir=".", prefix="workers-")
    pool = ThreadPoolExecutor(1)
    pool.submit(int)
    atexit.register(Path("last").touch)
    threading.Thread(target=lambda: (time.sleep(0.3), Path("late").touch())).start()
"""


def test_a_worker_ends_as_python_does_and_does_nothing_of_its_parents_end(
    own: Callable[[str], House],
) -> None:
    """Its threads come to their end, what it has registered is done, and what its parent has is not."""
    house = own(ENDING)
    leaving = {"function": "tiny.ending:leave", "params": {"folder": "{out}/x"}}
    assert house.problem(house.job("leaves", **leaving)) == ""
    left = {path.name.partition("-")[0] for path in house.project.root.iterdir()}
    assert {"late", "last", "parents"} <= left and not {"ended", "workers"} & left


ASLEEP = "lambda: time.sleep(60)"


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (
            "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n",
            "",
        ),
        ("raise SystemExit(3)\n", "SystemExit"),
        ("import os\nos._exit(3)\n", "ended without a word (exit code 3)"),
        ("def f(:\n", "SyntaxError"),
    ],
    ids=["thread", "exit", "end", "syntax"],
)
def test_what_a_helper_does_when_it_is_imported_is_left_to_a_new_python(
    own: Callable[[str], House], start: str, said: str
) -> None:
    """A thread, because what it holds would stay locked; else because the stage must say what is wrong."""
    house = own(start + ECHO.format("well"))
    message = house.problem(house.job("says", **ECHOING))
    assert said in message and bool(message) == bool(said)
    if not said:
        assert (house.project.root / "said").read_text() == "well"
        assert "while other threads run" in house.folders.log(run.KERNELS).read_text()


def test_many_runs_go_through_one_parent_and_one_that_fails_is_named(project: Project) -> None:
    told: dict[str, str] = {}
    path = project.root / "src" / "tiny" / "ending.py"
    path.write_text(
        "import os\n\n\ndef note(path, number):\n    path.write_text(f'{os.getppid()} {10 // number}')\n"
    )
    row = Stage("note", inputs=(), outputs=(), function="tiny.ending:note")
    folders = project.folders
    out = folders.build / "many"
    jobs = [
        Job(
            replace(row, params={"path": "{out}/n", "number": n}), out / str(n), project.folders.log(f"m/{n}")
        )
        for n in range(8)
    ]
    problems = run.run_many(jobs, folders, 3, WARM, lambda job, said: told.update({job.name: said}))
    assert list(problems) == ["0"] and "ZeroDivisionError" in problems["0"] and told["0"] == problems["0"]
    assert {name for name, said in told.items() if not said} == {str(n) for n in range(1, 8)}
    written = [(out / str(n) / "n").read_text().split() for n in range(1, 8)]
    assert [int(number) for _, number in written] == [10 // n for n in range(1, 8)]
    assert len({parent for parent, _ in written}) == 1 and written[0][0] != str(os.getpid())
    assert not psutil.pid_exists(int(written[0][0]))


@pytest.mark.parametrize("name", ["ending.py", "word.txt"])
def test_a_helper_that_is_edited_during_many_runs_runs_as_it_is_now(name: str, project: Project) -> None:
    """What they all lead to is looked for once, and anew once some of it has changed."""
    folder, out = project.root / "src" / "tiny", project.folders.build / "many"
    (folder / "ending.py").write_text(READ)
    (folder / "word.txt").write_text("old")
    row = Stage("echo", inputs=(), outputs=(), **ECHOING)
    said: list[str] = []

    def done(job: Job, problem: str) -> None:
        said.append(problem or (project.root / "said").read_text())
        if len(said) == 2:
            (folder / name).write_text("new" if name == "word.txt" else ECHO.format("new"))

    jobs = [Job(row, out / str(n), project.folders.log(f"m/{n}")) for n in range(4)]
    assert run.run_many(jobs, project.folders, 1, WARM, done) == {}
    assert said == ["old", "old", "new", "new"]


def test_what_will_be_run_afterwards_is_imported_while_stages_run(project: Project) -> None:
    (project.root / "src" / "tiny" / "later.py").write_text(
        "from pathlib import Path\n\nPath('met').touch()\n"
    )
    waits = "import time\nfrom pathlib import Path\n\n\ndef wait(path):\n    end = time.time() + 60\n"
    waits += "    while not Path('met').exists() and time.time() < end:\n        time.sleep(0.01)\n"
    waits += "    path.write_text(str(Path('met').exists()))\n"
    (project.root / "src" / "tiny" / "ending.py").write_text(waits)
    row = Stage("wait", (), ("build/met",), {"path": "{out}/met"}, function="tiny.ending:wait")
    project.stages, shared = (row,), Workers()
    try:
        later = Stage("later", inputs=(), outputs=(), function="tiny.later:nothing")
        project.schedule(shared=shared, afterwards=[later]).run({"wait"})
    finally:
        shared.stop()
    assert (project.folders.build / "met").read_text() == "True"


@pytest.mark.parametrize("name", LATER)
def test_what_the_parent_imports_for_every_kernel_is_there(name: str) -> None:
    """A name that a library has given up would cost each kernel its time again without a word."""
    assert importlib.util.find_spec(name) is not None


def test_stages_and_many_runs_after_them_share_one_parent(project: Project) -> None:
    path = project.root / "src" / "tiny" / "ending.py"
    path.write_text("import os\n\n\ndef note(path):\n    path.write_text(str(os.getppid()))\n")
    params = {"path": "{out}/who"}
    row = Stage("note", inputs=(), outputs=("build/who",), function="tiny.ending:note", params=params)
    shared = Workers()
    try:
        project.stages = (row,)
        project.schedule(shared=shared).run({"note"})
        stage = (project.folders.build / "who").read_text()
        jobs = [Job(row, project.folders.build / "many" / "one", project.folders.log("one"))]
        assert run.run_many(jobs, project.folders, 2, WARM, lambda *_: None, shared) == {}
        assert (jobs[0].out / "who").read_text() == stage == str(shared.parent and shared.parent.pid)
    finally:
        shared.stop()
    assert not psutil.pid_exists(int(stage))


def test_many_runs_that_are_interrupted_leave_no_process(project: Project) -> None:
    (project.root / "src" / "tiny" / "ending.py").write_text(WAIT)
    house = House(project, warm=False)
    jobs = [house.job(name, **WAITING) for name in ("one", "two", "three")]
    parents: list[psutil.Process] = []

    def interrupt() -> None:
        parents.append(psutil.Process(started(house)))
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt).start()
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            run.run_many(jobs, project.folders, 2, WARM, lambda *_: None)
    finally:
        signal.signal(signal.SIGINT, before)
    assert not parents[0].is_running() and not (project.root / "ended").exists()
    left = [each for each in psutil.process_iter(["cwd"]) if each.info["cwd"] == str(project.root)]
    psutil.wait_procs(left, 5)
    assert not [each for each in left if each.is_running()]


@pytest.mark.parametrize(("kernel", "forks"), [(COLD, True), (WARM, False)])
def test_nothing_is_forked_where_it_is_not_asked_for_or_not_possible(
    kernel: str, forks: bool, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "Parent", lambda *_: pytest.fail("a parent was started"))
    monkeypatch.setattr(run, "Parent", lambda *_: pytest.fail("a parent was started"))
    monkeypatch.setattr(schedule, "FORKS", forks)
    house = House(project, warm=False)
    house.module(ECHO.format("well"))
    project.kernel = kernel
    project.stages = (Stage("says", inputs=(), outputs=(), **ECHOING),)  # type: ignore[arg-type]
    assert project.run() == ["says"] and (project.root / "said").read_text() == "well"


def test_a_run_with_nothing_to_do_starts_no_process(
    project: Project, without_kernels: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert project.run() == ["first", "last", "second"]
    monkeypatch.setattr(schedule, "start_parent", lambda *_: pytest.fail("a parent was started"))
    assert project.run() == []


PRIVATE = """import re
from pathlib import Path
told = Path("/proc/self/smaps_rollup").read_text()
print(sum(int(n) for n in re.findall(r"^Private_\\w+: +(\\d+)", told, re.M)) // 1024)"""
MOST_PRIVATE = 50  # MB of a kernel that has done nothing, beside what it shares with its parent


@pytest.mark.long
def test_five_hundred_notebooks_in_a_row_leave_no_trace(house: House, short_folder: Path) -> None:
    sources = ("import helpers.analysis.methods.inference, helpers.publish.figures", PRIVATE)
    jobs = [house.job(f"small{number}", *sources) for number in range(100)]
    memory, files = [], []
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(2) as pool:
        patch.setattr(tempfile, "tempdir", str(short_folder))
        list(pool.map(house.shown, jobs[:20]))
        for _ in range(5):
            assert all(int(shown) <= MOST_PRIVATE for shown in pool.map(house.shown, jobs))
            memory.append(house.parent.memory_info().rss)
            files.append(house.parent.num_fds())
            assert not house.parent.children() and not list(short_folder.iterdir())
    assert len({*files}) == 1 and max(memory) - min(memory) < 2**20
