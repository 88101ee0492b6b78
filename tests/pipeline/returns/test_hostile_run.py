"""A whole run on hostile returns that are not simulated: nothing personal, no id and no markup is in what it
writes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from built import PROJECT
from returned import SHEETS, Investigation, build

SOURCES = ("data", "notebooks", "report", "src", "_quarto.yml", "index.qmd", "uv.lock")
SECRETS = (
    "010170-1234", "0101701234", "101701234", "110385-4321", "11-03-1985-4321", "1103854321", "251260 1111",
    "2512601111", "311299", "23456789", "23 45 67 89", "86123456", "jens.hansen@by.dk", "ole@example.org",
    "Hansen", "Petersen", "Sejersen", "Kvistgaard", "jens hansen", "010170 1234", "101.701.234",
)  # fmt: skip
MARKUP = (
    "<script>alert",
    "{{< include /etc/passwd",
    "#image(",
    "onerror=",
    "HYPERLINK",
    "WEBSERVICE",
    "](http://example.com",
    "cmd|",
)
COLUMN = {
    sheet: {column.name: column.letter for column in layout.columns} for sheet, layout in SHEETS.items()
}


def spoil(investigation: Investigation) -> None:
    """Secrets wherever somebody could write one, and markup and formulas wherever text is taken."""
    cases, texts = COLUMN["sager"], COLUMN["regler"]
    investigation.edit(
        {
            ("sager", f"{cases['standard_pages']}5"): 101701234,
            ("sager", f"{cases['measuring_method']}6"): "fru Hansen, 010170-1234",
            ("sager", f"{cases['decision_id']}7"): "borger Ole Petersen",
            ("sager", f"{cases['physical_pages']}8"): "ring til hr. Sejersen på 23 45 67 89",
            ("sager", f"{cases['corrected_decision_date']}9"): "jens.hansen@by.dk",
            ("sager", f"{cases['second_pages']}12"): "101701234,0",
            ("sager", f"{cases['second_pages']}13"): "101.701.234",
            ("sager", f"{cases['second_pages']}14"): "101701234",
            ("sager", "AZ10"): "moren Lise Kvistgaard, tlf. 86123456",
            ("sager", "AZ11"): 2512601111,
            ("sagsoplysninger", "C6"): "11-03-1985-4321",
            ("sagsoplysninger", "C7"): '=HYPERLINK("http://example.com/hr. Hansen","x")',
            ("vejledning", "D60"): "=WEBSERVICE(A1)",
            (
                "regler",
                f"{texts['text']}5",
            ): "Borger Jens Hansen (110385-4321) skrev fra ole@example.org og ringede fra 23456789",
            (
                "regler",
                f"{texts['text']}6",
            ): '<script>alert(1)</script> {{< include /etc/passwd >}} #image("x") ![x](http://example.com)',
            ("regler", f"{texts['text']}7"): 101701234,
            (
                "regler",
                f"{texts['text']}8",
            ): f"Se sagen {investigation.draw['decision_id'].iloc[0]}, far Mads Sejersen",
            ("regler", f"{texts['rule']}9"): "-1+cmd|' /C calc'!A0",
        }
    )
    other = openpyxl.load_workbook(investigation.files[1])
    other.create_sheet("CPR 251260 1111").sheet_state = "hidden"
    other.save(investigation.files[1])
    odd = openpyxl.load_workbook(investigation.files[2])
    odd["vejledning"]["D61"] = "Spørg borger Jens Hansen, 311299-0001"
    odd.save(investigation.path / "returns" / "0147_frederiksberg.xlsx")
    investigation.files[2].rename(investigation.path / "returns" / "0825 læsø jens hansen.xlsx")
    (investigation.path / "returns" / "svar 010170 1234.xlsx").write_bytes(b"")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Investigation]]:
    """The build folder after the stage of returns has run on such an investigation, in a copied project."""
    root = tmp_path_factory.mktemp("hostile")
    for name in SOURCES:
        source = PROJECT / name
        shutil.copytree(source, root / name) if source.is_dir() else shutil.copy(source, root)
    investigation = build(root / "material")
    spoil(investigation)
    investigation.draw.to_csv(root / "material" / "draw.csv", index=False)
    investigation.frame.to_csv(root / "material" / "frame.csv", index=False)
    command = [
        sys.executable,
        "-m",
        "helpers",
        "report",
        "--investigation",
        "material",
        "--only",
        "03_returns",
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HELPERS_")}
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    (root / "build" / "said.txt").write_text(done.stdout + done.stderr)
    yield root / "build", investigation


def contents(build: Path) -> Iterator[tuple[str, str]]:
    """Every file of a build folder as text: tables as CSV, workbooks part by part."""
    for path in sorted(build.rglob("*")):
        name = str(path.relative_to(build))
        if path.suffix == ".parquet":
            yield name, pd.read_parquet(path).to_csv()
        elif path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                yield from (
                    (f"{name}:{part}", book.read(part).decode("utf-8", "replace")) for part in book.namelist()
                )
        elif path.is_file():
            yield name, path.read_bytes().decode("utf-8", "replace")


def test_nothing_personal_is_in_any_file(written: tuple[Path, Investigation]) -> None:
    assert [
        (name, secret)
        for name, text in contents(written[0])
        for secret in SECRETS
        if secret in f"{name} {text}"
    ] == []


def test_markup_and_formulas_are_in_the_lists_of_answers_alone_and_there_as_text(
    written: tuple[Path, Investigation],
) -> None:
    found = {name for name, text in contents(written[0]) for sign in MARKUP if sign in text}
    tables = {f"tables/{name}.parquet" for name in ("rule_inputs", "ledger", "set_aside")}
    assert found <= tables | {f"returns/{name}.csv" for name in ("ledger", "set_aside", "faults")}
    assert not any(name.startswith(("release/", "results", "notebooks/")) for name in found)
    for name in ("ledger", "set_aside", "faults"):
        frame = pd.read_csv(written[0] / "returns" / f"{name}.csv", dtype=str, keep_default_na=False)
        assert not frame.map(lambda cell: cell.startswith(("=", "+", "-", "@"))).to_numpy().any()


def test_ids_of_decisions_are_in_nothing_that_leaves(written: tuple[Path, Investigation]) -> None:
    ids = set(written[1].draw["decision_id"])
    leaving = [
        (name, text)
        for name, text in contents(written[0])
        if name.startswith(("release/", "results", "notebooks/"))
    ]
    assert len(leaving) > 3
    assert [(name, key) for name, text in leaving for key in ids if key in text] == []
    texts = pd.read_parquet(written[0] / "tables" / "rule_inputs.parquet")["text"].dropna()
    assert texts.str.contains("[sagsnøgle]", regex=False).any() and not any(
        key in text for key in ids for text in texts
    )


def test_what_was_refused_and_set_aside_is_told_with_class_and_hash(
    written: tuple[Path, Investigation],
) -> None:
    faults = pd.read_csv(written[0] / "returns" / "faults.csv", dtype=str, keep_default_na=False)
    assert set(faults.loc[faults["file"] == "0461_odense.xlsx", "rule"]) == {"foreign_sheet"}
    assert {"personal_data", "foreign_formula", "unknown_decision"} <= set(faults["rule"])
    personal = faults[faults["rule"] == "personal_data"]
    assert len(personal) == 8 and personal["value"].str.fullmatch(r"cpr:[0-9a-f]{12}").all()
    assert sorted(path.name for path in (written[0] / "returns" / "to_municipalities").glob("*.txt")) == [
        "0101_koebenhavn.txt",
        "0461_odense.txt",
        "0825_laesoe.txt",
        "ukendt_4.txt",
    ]
