"""The committed notebooks: executed on demonstration data, thin, marked, and reproducible cell by cell."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest
from built import BUILD, PROJECT
from examples import ALL
from notebooks.shown import shown

from helpers.pipeline import by_hand
from helpers.pipeline.execution import notebook as executed
from helpers.pipeline.stages import Settings, resolve, with_ancestors
from helpers.project import root

NOTEBOOKS = sorted((root() / "notebooks").glob("[0-9]*.ipynb"))
BUILT = with_ancestors(["report"], resolve(Settings()))
MARKS = ("Demonstrationsdata", "Offentliggjorte tal")
# The longest holds the main result with its second looks: what stands in the main part and what stands in the
# annex are labelled cells of their own.
MAX_CELLS, MAX_LINES = 30, 13
NARRATED = (
    "00_explore", "01_design", "02_pilot", "03_returns", "04_representation", "05_growth", "06_information", "07_remittal",
    "08_rules", "09_appeals", "10_cases", "11_workshop", "12_simplification", "20_municipality",
)  # fmt: skip
FEWEST_WORDS, MOST_WORDS = 250, 450  # shorter does not explain the tables, longer belongs in the report
TWO_PARTS = {"10_cases"}  # which cases were chosen, and what they cost: as long as two

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)


def code_cells(path: Path) -> list:
    return [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]


def markdown(output: dict) -> str:
    return str(output.get("data", {}).get("text/markdown", ""))


def test_there_are_notebooks():
    assert {p.stem for p in NOTEBOOKS} >= {"03_returns", "04_representation", "05_growth", "09_appeals"}


@each
def test_every_cell_was_executed_in_order(path):
    cells = [c for c in code_cells(path) if c.source.strip()]
    counts = [c.execution_count for c in cells]
    assert counts == list(range(1, len(cells) + 1)), "run `make notebooks` and commit the result"


@each
def test_no_cell_failed_or_warned(path):
    for cell in code_cells(path):
        for output in cell.outputs:
            assert output.output_type != "error" and output.get("name") != "stderr", cell.source


@each
def test_outputs_show_what_data_they_rest_on(path):
    outputs = [output for cell in code_cells(path) for output in cell.outputs]
    assert any(mark in markdown(output) for mark in MARKS for output in outputs)


@each
def test_notebooks_are_narrative_and_calls(path):
    cells = code_cells(path)
    assert len(cells) < MAX_CELLS
    for cell in cells:
        done = [line for line in cell.source.splitlines() if not line.startswith(("import ", "from "))]
        assert len(done) <= MAX_LINES, cell.source
        assert not re.search(r"^\s*(def|class)\s|\blambda\b", cell.source, re.MULTILINE), cell.source
        assert "environ" not in cell.source, "what a run is given comes from helpers.project"


def words(notebook) -> int:
    """The number of words in the markdown cells, without formulas."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    text = re.sub(r"(?s)\$\$.*?\$\$|\$[^$\n]+\$", " ", text)
    return sum(any(sign.isalpha() for sign in word) for word in text.split())


@pytest.mark.parametrize("name", NARRATED)
def test_the_narrative_is_neither_too_short_nor_too_long(name):
    notebook = nbformat.read(root() / "notebooks" / f"{name}.ipynb", as_version=4)
    assert FEWEST_WORDS <= words(notebook) <= MOST_WORDS * (2 if name in TWO_PARTS else 1)


def test_formulas_numbers_and_code_cells_are_no_words():
    text = "## Én *sag*: $a + b$ er 7\n\n$$\\text{sider} =\nc$$\n\n`code` – »ja«"
    cells = [nbformat.v4.new_markdown_cell(text), nbformat.v4.new_code_cell("no word")]
    assert words(nbformat.v4.new_notebook(cells=cells)) == 5


@each
def test_one_typed_parameters_cell(path):
    tagged = [c for c in code_cells(path) if "parameters" in c.metadata.get("tags", [])]
    assert len(tagged) == 1
    assert all(re.match(r"\w+: \w+ = ", line) for line in tagged[0].source.splitlines())


@each
def test_no_trace_of_the_run_is_left(path):
    notebook = nbformat.read(path, as_version=4)
    text = path.read_text(encoding="utf-8")
    assert "papermill" not in notebook.metadata and "injected-parameters" not in text
    assert str(root()) not in text and not re.search(r"0x[0-9a-f]{8,}", text)


def drawn_at(place: str) -> dict:
    drawing = f"<?xml version='1.0'?><svg><metadata>{place}</metadata><path d='M {place} 3.1'/></svg>"
    output = nbformat.v4.new_output("display_data", {"text/markdown": drawing})
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("plot()", outputs=[output])])


def test_a_changed_drawing_is_noticed_and_rounding_is_not():
    assert shown(drawn_at("100.125")) != shown(drawn_at("160.125"))
    assert shown(drawn_at("100.121")) == shown(drawn_at("100.1210001"))
    assert shown(drawn_at("-0.000001")) == shown(drawn_at("0.0"))


def run_nbval(folder: Path, paths: list[Path]) -> subprocess.CompletedProcess:
    sanitize = Path(__file__).with_name("sanitize.cfg")
    environment = os.environ | {"HELPERS_OUT": str(folder), "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1"}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--nbval",
        "--nbval-current-env",
        "--nbval-sanitize-with",
        str(sanitize),
        "-p",
        "no:xdist",
        "-p",
        "no:cacheprovider",
        "--nbval-cell-timeout",
        "120",
        *map(str, paths),
    ]
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if path.stem in BUILT], ids=lambda p: p.stem)
def test_the_build_shows_what_is_committed(path):
    built = by_hand.publishable(executed.read(BUILD / "notebooks" / path.name))
    assert shown(built) == shown(executed.read(path))


@pytest.mark.skipif(
    not ALL,
    reason="the build runs each of them, and its outputs are held against what is committed: run `make check`",
)
@each
def test_outputs_reproduce_cell_by_cell(path, tmp_path):
    done = run_nbval(tmp_path, [PROJECT / "notebooks" / path.name])
    assert done.returncode == 0, done.stdout[-6000:]
    assert f"{len(code_cells(path))} passed" in done.stdout


@pytest.fixture
def beside_the_build():
    """Return a new folder inside the project, where a kernel finds the project's root."""
    with tempfile.TemporaryDirectory(prefix=".changed-", dir=BUILD) as folder:
        yield Path(folder)


@pytest.mark.long
def test_a_changed_output_is_noticed(beside_the_build):
    notebook = nbformat.read(root() / "notebooks" / "09_appeals.ipynb", as_version=4)
    cells = [c for c in notebook.cells if c.cell_type == "code"]
    table = next(output for c in cells for output in c.outputs if "| " in markdown(output))
    table.data["text/markdown"] = table.data["text/markdown"].replace("| ", "| x", 1)
    changed = beside_the_build / "09_appeals.ipynb"
    nbformat.write(notebook, changed)
    told = run_nbval(beside_the_build, [changed]).stdout
    assert f"1 failed, {len(code_cells(changed)) - 1} passed" in told, told[-6000:]
