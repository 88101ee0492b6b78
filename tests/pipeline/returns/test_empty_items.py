"""A question that nobody has answered does not end the report: its chapter says so, and the others stand."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import emptied
import in_process
import pandas as pd
import pytest
from built import BUILD
from examples import ALL

from helpers.protocol import codebook
from helpers.survey import investigation
from helpers.survey.reading.returns import RawReturns

DEMO = BUILD / "demo"
SECTIONS = ("cases", "information", "causes", "time")
READERS = ("04_representation", "05_growth", "06_information", "07_remittal")
# replicates: what is looked at is whether a chapter can be written, not its numbers; fewer leave no
# observation beyond the level of one of some fifty tests
FEW = 2999
PLACES = ("everywhere", "provision", "period", "cell")
USUAL = [  # a section, its item, where it is blank, and a chapter that rests on it behind the one it reads
    ("information", "present", "everywhere", ("04_representation", "06_information")),
]
AHEAD = "secondary_tests.parquet"  # of 05_growth, which need not run before the chapter that reads it
CONCERNED = "06_information"  # is drawn as well; of those that it rests on only what they save is made


def every() -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Return each item that a municipality answers, in each place; outside `make check` the usual ones."""
    if not ALL:
        return USUAL
    book = codebook.load()
    items = [
        (s, item.name) for s in SECTIONS for item in book.items if item.section == s and not item.prefilled
    ]
    return [(section, item, place, READERS) for section, item in items for place in PLACES]


@pytest.fixture(scope="module")
def batches() -> list[RawReturns]:
    """Return the demonstration's workbooks, read once."""
    return emptied.read(DEMO)


def where(place: str) -> emptied.Where:
    """Return which rows are blank: all, those of BPA, the early ones, or the early ones of BPA."""
    draw = investigation.open_folder(DEMO).draw.set_index("decision_id")
    early = draw["decision_date"].astype(str) < "2016"
    chosen = {
        "everywhere": early | True,
        "provision": draw["provision"].eq("bpa"),
        "period": early,
        "cell": early & draw["provision"].eq("bpa"),
    }[place]
    return lambda table: table["decision_id"].map(chosen).fillna(False).astype(bool)


@pytest.mark.parametrize(("section", "item", "place", "chapters"), every())
def test_the_chapters_are_written_with_the_same_statements(
    batches: list[RawReturns],
    section: str,
    item: str,
    place: str,
    chapters: tuple[str, ...],
    tmp_path: Path,
) -> None:
    shutil.copytree(BUILD / "results", tmp_path / "results")
    (tmp_path / "tables").mkdir()
    shutil.copy(BUILD / "tables" / AHEAD, tmp_path / "tables")
    emptied.cleaned(emptied.emptied(batches, section, [item], where(place)), DEMO, tmp_path)
    for name in chapters:
        whole = ALL or name == CONCERNED
        with in_process.few_replicates(FEW):
            (in_process.run if whole else in_process.save)(name, DEMO, tmp_path)
        now, before = (
            json.loads((build / "results" / f"{name}.json").read_text("utf-8")) for build in (tmp_path, BUILD)
        )
        assert set(now["statements"]) == set(before["statements"])
        assert set(now["values"]) == set(before["values"])


@pytest.mark.long
def test_where_nobody_has_counted_pages_no_change_is_told(batches: list[RawReturns], tmp_path: Path) -> None:
    shutil.copytree(BUILD / "results", tmp_path / "results")
    emptied.cleaned(emptied.emptied(batches, "cases", ["file_count"], where("cell")), DEMO, tmp_path)
    for name in ("04_representation", "05_growth"):
        with in_process.few_replicates(FEW):
            in_process.run(name, DEMO, tmp_path)
    told = json.loads((tmp_path / "results" / "05_growth.json").read_text("utf-8"))["statements"]
    assert "kan ikke opgøres" in told["E1_bpa"]["text"] and "pct." not in told["E1_bpa"]["text"]
    assert "kan ikke opgøres" not in told["E1_lost_earnings"]["text"]
    growth = pd.read_parquet(tmp_path / "tables" / "growth.parquet").query("outcome == 'all'")
    assert growth.set_index("provision")["estimate"].isna().to_dict() == {"bpa": True, "lost_earnings": False}
