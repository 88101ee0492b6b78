"""The pilot folder: the demonstration's read back and held against its truth, and folders that lack or break
something.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
import yaml
from piloted import BOOK

from helpers import project
from helpers.analysis.methods import measurement
from helpers.analysis.pilot import measures, readiness
from helpers.protocol import pilot as pilot_plan
from helpers.protocol import scenarios
from helpers.simulate import demonstration
from helpers.survey import pilot as pilots
from helpers.survey import reference
from helpers.survey.inputs import InputInvalid
from helpers.survey.questionnaire.workbook import layout
from helpers.survey.reading.problems import Fault, ReturnsRejected

PLACES = reference.municipalities()
PLAN = pilot_plan.load()
BASE = scenarios.load()
FAULTLESS = BASE | {"faults": dict.fromkeys(BASE["faults"], 0.0)}


@dataclass(repr=False)
class Demo:
    """A folder with the pilot's draw and both coders' workbooks, and what is true of them."""

    folder: Path
    truth: dict[str, Any]

    def read(self) -> pilots.Pilot | None:
        return pilots.read(self.folder, BOOK, PLACES)

    def copy_to(self, folder: Path) -> Demo:
        shutil.copytree(self.folder, folder)
        return Demo(folder, self.truth)

    def edit(self, coder: int, sheet: str, cell: str, value: Any) -> Path:
        path = sorted((self.folder / "pilot" / f"coder_{coder}").glob("*.xlsx"))[0]
        book = openpyxl.load_workbook(path)
        book[sheet][cell] = value
        book.save(path)
        return path


def written(folder: Path, parameters: dict[str, Any], seed: int = 3) -> Demo:
    """Write a pilot as the demonstration does, and nothing of the rest."""
    world = demonstration.World(BOOK, parameters, PLACES, seed)
    folder.mkdir(parents=True)
    return Demo(folder, demonstration.write_pilot(folder / "pilot", world, seed))


@pytest.fixture(scope="module")
def faultless(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return written(tmp_path_factory.mktemp("pilot") / "investigation", FAULTLESS)


@pytest.fixture(scope="module")
def found(faultless: Demo) -> pilots.Pilot:
    return faultless.read()


def test_sixty_odd_cases_of_eight_municipalities_are_answered_twice(found: pilots.Pilot) -> None:
    assert 55 <= len(found.double_coded) <= 66 and found.coders == (1, 2) and found.demonstration
    done = found.tables["cases"].query("disposition == 'completed'")
    assert done["municipality"].nunique() == 8 and set(done["coder"]) == {1, 2}


def test_nothing_of_the_pilot_is_lost_on_the_way(faultless: Demo, found: pilots.Pilot) -> None:
    """Every main case has a row of each coder, kept or set aside."""
    drawn = pd.read_csv(faultless.folder / "pilot" / "draw.csv", dtype=str)
    main = set(drawn.loc[drawn["role"].eq("main"), "decision_id"])
    for coder in (1, 2):
        kept = set(found.tables["cases"].loc[found.tables["cases"]["coder"].eq(coder), "decision_id"])
        assert main <= kept


@pytest.mark.parametrize("item", list(PLAN.category_items))
def test_the_answers_agree_as_often_as_they_were_made_to(
    found: pilots.Pilot, faultless: Demo, item: str
) -> None:
    """Observed agreement lies within 4.5 standard errors of the truth (3 for single pairs; rows of a case may
    resemble each other).
    """
    table, name = item.split(".")
    both = pilots.pairs(found, table, name).dropna(subset=["first", "second"])
    share, true = float((both["first"] == both["second"]).mean()), faultless.truth["agreement"][item]
    assert abs(share - true) <= 4.5 * np.sqrt(true * (1 - true) / len(both))


def test_kappa_follows_from_the_agreement(found: pilots.Pilot, faultless: Demo) -> None:
    """Kappa of ``present``: with 6 % flipped at random it is (1 − .06 − chance) / (1 − chance)."""
    row = measures.category(found, "information.present", PLAN)
    both = pilots.pairs(found, "information", "present").dropna(subset=["first", "second"])
    first, second = (both[side].astype(bool).mean() for side in ("first", "second"))
    chance = first * second + (1 - first) * (1 - second)
    true = (faultless.truth["agreement"]["information.present"] - chance) / (1 - chance)
    assert row["conf_low"] - 0.02 < true < row["conf_high"] + 0.02


def test_pages_recover_the_error_of_the_second_count(found: pilots.Pilot, faultless: Demo) -> None:
    both = pilots.pairs(found, "cases", "standard_pages").dropna(subset=["first", "second"])
    limits = measurement.ratio_limits(both["first"].astype(float), both["second"].astype(float), 0.95)
    low, high = faultless.truth["pages_limits"]
    assert limits.low_conf[0] < low < limits.low_conf[1] and limits.high_conf[0] < high < limits.high_conf[1]
    assert limits.bias == pytest.approx(1, abs=0.05)
    icc = measures.pages_icc(found, PLAN)
    assert icc.value == pytest.approx(faultless.truth["pages_icc"], abs=0.02) and icc.conf_low > 0.95


def test_without_slips_no_question_goes_back(found: pilots.Pilot) -> None:
    """Only ratios between page counts, which chance alone brings about now and then, are doubted."""
    queries = found.tables["ledger"].query("severity == 'query'")["rule"]
    assert (
        set(queries) <= {"second_count_agrees", "physical_pages_agree", "pages_add_up"} and len(queries) <= 6
    )


@pytest.mark.long
def test_the_same_pilot_every_time(faultless: Demo, tmp_path: Path) -> None:
    again = written(tmp_path / "again", FAULTLESS)
    names = sorted(
        path.relative_to(faultless.folder) for path in faultless.folder.rglob("*") if path.is_file()
    )
    assert [(faultless.folder / name).read_bytes() for name in names] == [
        (again.folder / name).read_bytes() for name in names
    ]


@pytest.mark.parametrize(
    "make", [lambda top: None, lambda top: top.mkdir(), lambda top: (top / "coder_1").mkdir(parents=True)]
)
def test_no_pilot_is_none(tmp_path: Path, make: Any) -> None:
    make(tmp_path / "pilot")
    assert pilots.read(tmp_path, BOOK, PLACES) is None


def test_a_pilot_that_is_drawn_and_not_returned_is_none(faultless: Demo, tmp_path: Path) -> None:
    copy = faultless.copy_to(tmp_path / "investigation")
    for coder in (1, 2):
        shutil.rmtree(copy.folder / "pilot" / f"coder_{coder}")
    assert copy.read() is None


@pytest.mark.parametrize("gone", [pytest.param(1, marks=pytest.mark.long), 2])
def test_one_coder_missing_leaves_what_one_can_tell(faultless: Demo, tmp_path: Path, gone: int) -> None:
    copy = faultless.copy_to(tmp_path / "investigation")
    shutil.rmtree(copy.folder / "pilot" / f"coder_{gone}")
    alone = copy.read()
    assert alone.coders == (3 - gone,) and not alone.double_coded
    rows = readiness.evaluate(alone, readiness.categories(alone, PLAN), PLAN).set_index("row")
    assert (
        rows.loc["pages_icc", "verdict"] == "not_estimable" and rows.loc["minutes_median", "verdict"] == "go"
    )


@pytest.mark.long
def test_a_municipality_of_which_one_coder_is_missing_gives_no_pairs(
    faultless: Demo, tmp_path: Path, found: pilots.Pilot
) -> None:
    copy = faultless.copy_to(tmp_path / "investigation")
    lost = sorted((copy.folder / "pilot" / "coder_2").glob("*.xlsx"))[0]
    lost.unlink()
    fewer = copy.read()
    assert {case for case in found.double_coded if case not in fewer.double_coded} == {
        case
        for case in found.double_coded
        if found.draw.set_index("decision_id").loc[case, "municipality"] == lost.name[:4]
    }


def test_workbooks_without_a_draw_are_refused(faultless: Demo, tmp_path: Path) -> None:
    copy = faultless.copy_to(tmp_path / "investigation")
    (copy.folder / "pilot" / "draw.csv").unlink()
    with pytest.raises(InputInvalid, match=r"pilot.draw\.csv is missing"):
        copy.read()


@pytest.mark.long
def test_a_file_that_is_no_workbook_is_listed_and_the_rest_is_read(
    faultless: Demo, tmp_path: Path, found: pilots.Pilot
) -> None:
    copy = faultless.copy_to(tmp_path / "investigation")
    (copy.folder / "pilot" / "coder_1" / "noter.docx").write_bytes(b"hej")
    read = copy.read()
    assert read.tables["refused"][["file", "coder"]].to_numpy().tolist() == [["noter.docx", 1]]
    assert read.double_coded == found.double_coded and found.tables["refused"].empty
    assert "noter.docx" in set(read.tables["faults"]["file"])


def test_a_coder_of_whom_nothing_can_be_read_stops_the_reading_and_is_named(
    faultless: Demo, tmp_path: Path
) -> None:
    copy = faultless.copy_to(tmp_path / "investigation")
    for path in (copy.folder / "pilot" / "coder_2").glob("*.xlsx"):
        path.write_bytes(b"hej")
    with pytest.raises(ReturnsRejected, match=r"pilot/coder_2/\d{4}_\w+\.xlsx") as caught:
        copy.read()
    assert {problem.kind for problem in caught.value.problems} == {Fault.NOT_A_WORKBOOK}


def test_a_case_outside_the_pilots_draw_is_set_aside(faultless: Demo, tmp_path: Path) -> None:
    copy = faultless.copy_to(tmp_path / "investigation")
    copy.edit(1, "sager", "A5", "en anden sag")
    reasons = copy.read().tables["set_aside"].query("reason == 'unknown_decision'")
    assert reasons["coder"].tolist() == [1]


def test_cpr_numbers_in_the_pilot_never_get_further(faultless: Demo, tmp_path: Path) -> None:
    copy = faultless.copy_to(tmp_path / "investigation")
    copy.edit(2, "regler", layout(BOOK)["regler"].cell("text", 5), "Som i sagen om 010190-1234.")
    read = copy.read()
    assert measures.personal_data(read).value == 0
    assert read.tables["ledger"].query("rule == 'personal_data'")["coder"].tolist() == [2]


def test_the_scenario_names_every_category_item() -> None:
    base = yaml.safe_load((project.root() / "data/protocol/scenarios.yml").read_text(encoding="utf-8"))[
        "base"
    ]
    assert set(base["pilot"]["other_answer"]) == set(PLAN.category_items)
