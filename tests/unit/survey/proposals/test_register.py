"""The register of proposals: what is read of the form and of a CSV file, and what is refused, in Danish."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from helpers.protocol import forms
from helpers.simulate.later import proposals
from helpers.survey.forms import writer
from helpers.survey.forms.writer import Sender
from helpers.survey.proposals import register
from helpers.survey.proposals.register import CSV, FOLDER, WORKBOOK, Register
from helpers.survey.questionnaire.sending import Sending

FORM = forms.load("proposals")
NAMES = [item.name for item in FORM.items_of("proposals")]
FINDINGS = ["E1_bpa", "E4_has_expert_bpa", "E6_reasoning_bpa"]
GOOD = {
    "proposal": "Kortere ankeskema", "kind": "Regel", "level": "Centralt", "addressee": "Ankestyrelsen",
    "findings": "E1_bpa, e4_has_expert_BPA", "source": "Klagesagen og Ankestyrelsens krav",
    "reason": "Skemaet gentager akterne", "purpose": "At se sagen", "legal_safety": "Akterne følger med",
    "support": 18, "asked": 23, "initiative": "Juridisk kompetenceudvikling",
    "expected_effect": "Færre sider", "measure": "Normalsider i de påklagede sager",
}  # fmt: skip
Row = Mapping[str, object]


def from_csv(folder: Path, *rows: Row, participants: int | None = None) -> Register:
    (folder / FOLDER).mkdir(exist_ok=True)
    with (folder / FOLDER / CSV).open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, NAMES[1:])
        table.writeheader()
        for number, row in enumerate(rows):
            table.writerow({**GOOD, "proposal": f"Forslag {number}", **row})
    return register.read(folder, FORM, FINDINGS, participants)


def from_workbook(folder: Path, rows: Mapping[int, Row]) -> Register:
    (folder / FOLDER).mkdir(exist_ok=True)
    (folder / FOLDER / "participants.csv").write_text("another part of the workshop\n")
    sending = Sending("1. maj 2022", "Postkassen", ((FORM.told[0], ", ".join(FINDINGS)),))
    path = writer.write(folder / FOLDER / WORKBOOK, FORM, Sender(), {}, sending)
    book = openpyxl.load_workbook(path)
    for number, row in rows.items():
        for name, value in {**GOOD, "proposal": f"Forslag {number}", **row}.items():
            book["forslag"].cell(number, NAMES.index(name) + 1, value)
    book.save(path)
    return register.read(folder, FORM, FINDINGS, 25)


ROWS: dict[int, Row] = {
    5: {},
    6: {"findings": "E1_bpaa"},
    7: {"findings": None},
    8: {"reason": "<b>fed</b>"},
    9: {"support": 30},
    10: {"asked": 60},
    11: {"proposal": "forslag  5"},
    12: {"purpose": "=1+1"},
    13: {"purpose": "Ring til 010203-1234"},
    14: {"initiative": "Noget andet"},
    15: {"proposal": "Som odense foreslog"},
    16: {"addressee": "Århus Kommune"},
}
TOLD = {
    "F6": "som ikke er et fund i undersøgelsen; mente I E1_bpa?",
    "F7": "forslaget bygger ikke på noget fund",
    "H8": "koder til en hjemmeside",
    "K9": 'her står "30"; der kan højst være 23',
    "L10": 'her står "60"; der kan højst være 25, som er dem, der deltog',
    "B11": "forslaget står allerede i række 5",
    "I12": "skriv svaret selv",
    "I13": "personoplysninger",
    "M14": "svaret skal være: Ledelse af en læringskultur",
    "B15": "nævner en kommune",
    "E16": "nævner en kommune",
}


def test_each_slip_in_the_form_is_told_by_sheet_and_cell_and_the_others_are_read(tmp_path: Path) -> None:
    found = from_workbook(tmp_path, ROWS)
    lines = {line.split(": ")[0].rpartition(", ")[2]: [] for line in found.messages}
    for line in found.messages:
        assert line.startswith(f"{WORKBOOK}, forslag, ")
        lines[line.split(": ")[0].rpartition(", ")[2]].append(line)
    assert lines.keys() == TOLD.keys()
    for cell, text in TOLD.items():
        assert any(text in line for line in lines[cell]), (cell, lines[cell])
    assert found.rows["sheet_row"].tolist() == [5, 13] and found.left_out == 10 and found.there
    assert found.rows.loc[0, "findings"] == ("E1_bpa", "E4_has_expert_bpa")
    assert found.rows.loc[0, ["kind", "source", "initiative", "measure"]].tolist() == [
        "rule", "appeal", "legal_skills", "pages"
    ]  # fmt: skip
    assert "010203" not in str(found.rows.values) and "<b>" not in str(found.rows.values)


SLIPS: list[tuple[Row, str, str]] = [
    ({"findings": ""}, "findings", "forslaget bygger ikke på noget fund"),
    ({"findings": "E1_bpa, E10_bpa"}, "findings", "som ikke er et fund i undersøgelsen"),
    ({"findings": "level_bpa; x"}, "findings", '"x", som ikke er fund'),
    ({"findings": "<script>"}, "findings", "koder til en hjemmeside"),
    ({"support": 24}, "support", "der kan højst være 23"),
    ({"support": "atten en halv"}, "support", "Heltal fra 0 til 98"),
    ({"support": -1}, "support", "Heltal fra 0 til 98"),
    ({"asked": 0}, "asked", "Heltal fra 1 til 98"),
    ({"asked": 26}, "asked", "der kan højst være 25"),
    ({"kind": "Lov"}, "kind", "Regel; Praksis"),
    ({"legal_safety": ""}, "legal_safety", "uden et svar her kommer forslaget ikke med"),
    ({"measure": "=SUM(A1)"}, "measure", "her står en formel"),
    ({"proposal": "@cmd"}, "proposal", "her står en formel"),
    ({"reason": "x" * 301}, "reason", "teksten er på 301 tegn; skriv højst 300"),
    ({"reason": "{{< include a >}}"}, "reason", "koder til en hjemmeside"),
    ({"proposal": "Forslag 0"}, "proposal", "forslaget står allerede i række 2"),
]


def test_each_slip_in_a_csv_file_is_told_by_row_and_column_and_refuses_its_proposal(tmp_path: Path) -> None:
    found = from_csv(tmp_path, {}, *(slip for slip, _, _ in SLIPS), participants=25)
    assert len(found.rows) == 1 and found.left_out == len(SLIPS)
    for row, (slip, column, text) in enumerate(SLIPS, start=3):
        told = [line for line in found.messages if line.startswith(f"{CSV}, række {row}, kolonne {column}: ")]
        assert any(text in line for line in told), (slip, told)


def test_a_cpr_number_is_taken_out_and_told(tmp_path: Path) -> None:
    found = from_csv(tmp_path, {"reason": "Borgeren 010203-1234 klagede"})
    assert "personoplysninger" in found.messages[0] and "010203" not in " ".join(found.messages)
    assert "010203" not in str(found.rows.values)


def test_support_may_be_all_or_none_and_participants_unknown(tmp_path: Path) -> None:
    found = from_csv(tmp_path, {"support": 0}, {"support": 23}, {"asked": 98})
    assert found.rows["support"].tolist() == [0, 23, 18] and not len(found.faults)


@pytest.mark.parametrize("content", ["", "proposal;kind\nx;y\n", "proposal,kind\nx,y\n", "\xff\xfe"])
def test_a_file_that_cannot_be_read_is_refused_in_danish(content: str, tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / CSV).write_bytes(content.encode("latin-1"))
    found = register.read(tmp_path, FORM, FINDINGS)
    assert found.there and found.rows.empty and found.faults["refused"].tolist() == [True]
    assert found.messages[0].startswith(f"{CSV}: filen kan ikke læses; gem den som CSV UTF-8")
    assert str(tmp_path) not in found.messages[0]


def test_of_two_files_that_are_no_versions_of_each_other_none_is_taken(tmp_path: Path) -> None:
    from_workbook(tmp_path, {5: {}})
    (tmp_path / FOLDER / "Forslag_2.xlsx").write_bytes((tmp_path / FOLDER / WORKBOOK).read_bytes() + b"\0")
    found = register.read(tmp_path, FORM, FINDINGS)
    assert found.there and found.rows.empty and len(found.faults) == 2 and found.faults["refused"].all()


def test_without_a_register_nothing_is_wrong_and_nothing_there(tmp_path: Path) -> None:
    found = register.read(tmp_path, FORM, FINDINGS)
    assert not found.there and found.rows.empty and found.faults.empty
    (tmp_path / FOLDER).mkdir()
    assert not register.read(tmp_path, FORM, FINDINGS).there


def test_the_demonstrations_register_is_read_but_for_its_one_fault_and_a_csv_beside_it_is_told(
    tmp_path: Path,
) -> None:
    (tmp_path / "DEMONSTRATION.txt").write_text("simuleret\n")
    truth = proposals.write(tmp_path, 23)
    known = {ident for row in truth["rows"][:-1] for ident in row["findings"].split(", ")}
    (tmp_path / FOLDER / CSV).write_text("proposal\n")
    found = register.read(tmp_path, FORM, known, 25)
    assert found.rows["proposal"].tolist() == [row["proposal"] for row in truth["rows"][:-1]]
    assert found.rows["support"].tolist() == [row["support"] for row in truth["rows"][:-1]]
    assert found.left_out == 1 and "E12_bpa" in found.messages[-1]
    assert found.messages[0].startswith(f"{CSV}: der ligger også {WORKBOOK}")
    register.write_faults(found.faults, tmp_path / "faults.csv")
    assert "E12_bpa" in (tmp_path / "faults.csv").read_text(encoding="utf-8")
    dialogue = {"citizen_dialogue", "closer_to_family", "cocreation"}
    by_initiative = {row["initiative"]: row["measure"] for row in truth["rows"]}
    assert {by_initiative[name] for name in dialogue & by_initiative.keys()} == {"brief_inspire_o"}
    assert by_initiative["legal_skills"] == "overturned_per_decision"


def test_a_register_under_another_name_is_told(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "Forslag.xlsx").write_bytes(b"something")
    found = register.read(tmp_path, FORM, FINDINGS)
    assert found.there and found.rows.empty and found.left_out == 0
    assert len(found.messages) == 1 and found.messages[0].startswith("Forslag.xlsx: filen er ikke en Excel-")
