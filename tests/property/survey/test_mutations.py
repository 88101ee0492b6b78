"""Workbooks changed at random: each is read or refused with a reason, and whatever is read was typed, or is
in the ledger.

20 workbooks here; HELPERS_MUTATIONS gives another number (``make check`` takes 2,000).
"""

from __future__ import annotations

import os
import random
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import returned
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from returned import BOOK, SHEETS, Investigation, build, replayed

from helpers.survey.questionnaire.layout import FIRST_DATA_ROW
from helpers.survey.reading import problems
from helpers.survey.reading.returns import RawReturns

CODES = ("0101", "0147", "0151", "0157", "0159", "0161", "0163", "0461", "0751", "0825")
EXAMPLES = -(-int(os.environ.get("HELPERS_MUTATIONS", "20")) // len(CODES))
CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"([^>]*?)(?:/>|>.*?</c>)', re.DOTALL)
ROW = re.compile(rb'<row r="(\d+)".*?(?:</row>|/>)', re.DOTALL)
DATES = {item.name for item in BOOK.items if item.type == "date"}
Parts = dict[str, bytes]
Typed = dict[tuple[str, str, int], Any]

SLIPS = [
    "ca. 45 sider",
    "1.200",
    "45,5",
    "?",
    "ved ikke",
    "Ja",
    "stadfestet",
    "010170-1234",
    "borger Jens Hansen",
    "=1+1",
    "#I/T",
]
UNSIGHTLY = (
    "row twice",
    "row gone",
    "part gone",
    "part cut",
    "bytes in part",
    "sheet renamed",
    "file cut",
    "bytes in file",
)
TYPABLE = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="_\ufffe\uffff")
CHANGE = st.one_of(
    st.tuples(st.just("text"), st.text(TYPABLE, max_size=25) | st.sampled_from(SLIPS)),
    st.tuples(
        st.just("number"),
        st.floats(allow_nan=False, allow_infinity=False) | st.integers(-5, 10**10).map(float),
    ),
    st.tuples(st.just("truth"), st.booleans()),
    st.tuples(st.just("error"), st.sampled_from(["#REF!", "#N/A", "#DIV/0!", "#VALUE!"])),
    st.tuples(st.just("formula"), st.sampled_from(["1+1", "A1", 'HYPERLINK("x")'])),
    st.tuples(st.just("blank"), st.none()),
    st.tuples(st.sampled_from(UNSIGHTLY), st.binary(min_size=1, max_size=8)),
)
MUTATIONS = st.lists(
    st.lists(st.tuples(st.integers(0, 10**6), CHANGE), max_size=4), min_size=len(CODES), max_size=len(CODES)
)


@pytest.fixture(scope="module")
def faultless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Investigation]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(returned, "MUNICIPALITIES", CODES)
        yield build(tmp_path_factory.mktemp("mutations") / "investigation")


@pytest.fixture(scope="module")
def before(faultless: Investigation) -> RawReturns:
    return faultless.read()


@pytest.fixture(scope="module")
def originals(faultless: Investigation) -> dict[str, Parts]:
    found = {}
    for path in faultless.files:
        with zipfile.ZipFile(path) as book:
            found[path.name] = {name: book.read(name) for name in book.namelist()}
    return found


def cell(address: str, kind: str, value: Any) -> bytes:
    inner = {
        "text": f' t="inlineStr"><is><t xml:space="preserve">{escape(str(value), quote=False)}</t></is>',
        "number": f"><v>{value!r}</v>",
        "truth": f' t="b"><v>{int(bool(value))}</v>',
        "error": f' t="e"><v>{value}</v>',
        "formula": f"><f>{escape(str(value), quote=False)}</f><v>7</v>",
        "blank": ">",
    }
    return f'<c r="{address}"{inner[kind]}</c>'.encode()


def mutate(
    parts: Parts, sheets: dict[str, str], changes: list[tuple[int, tuple[str, Any]]]
) -> tuple[Parts, Typed, bool]:
    """Return the changed parts, what was typed where (sheet, column, row), and whether anything else than
    cells was changed.
    """
    parts, typed, structure = dict(parts), {}, False
    for number, (kind, value) in changes:
        sheet = list(sheets)[number % len(sheets)]
        if isinstance(value, bytes):
            structure = structure or not kind.endswith("in file")
            parts = restructure(parts, sheets[sheet], kind, value, number)
            continue
        cells = [
            match for match in CELL.finditer(parts.get(sheets[sheet], b"")) if int(match[2]) >= FIRST_DATA_ROW
        ]
        if not cells:
            continue
        chosen = cells[number % len(cells)]
        letters, row = chosen[1].decode(), int(chosen[2])
        xml = parts[sheets[sheet]]
        parts[sheets[sheet]] = (
            xml[: chosen.start()] + cell(f"{letters}{row}", kind, value) + xml[chosen.end() :]
        )
        typed[sheet, letters, row] = (kind, value)
    return parts, typed, structure


def restructure(parts: Parts, sheet: str, kind: str, noise: bytes, number: int) -> Parts:
    names = sorted(parts)
    name = names[number % len(names)]
    if kind == "part gone":
        return {other: content for other, content in parts.items() if other != name}
    if kind == "part cut":
        return parts | {name: parts[name][: number % (len(parts[name]) + 1)]}
    if kind == "bytes in part":
        at = number % (len(parts[name]) + 1)
        return parts | {name: parts[name][:at] + noise + parts[name][at + len(noise) :]}
    if kind == "sheet renamed" and "xl/workbook.xml" in parts:
        return parts | {
            "xl/workbook.xml": re.sub(
                rb'name="(sager|tid|regler|lister)"', b'name="Ark9"', parts["xl/workbook.xml"], count=1
            )
        }
    rows = list(ROW.finditer(parts.get(sheet, b""))) if kind.startswith("row") else []
    if not rows:
        return parts
    chosen, xml = rows[number % len(rows)], parts[sheet]
    if kind == "row gone":
        return parts | {sheet: xml[: chosen.start()] + xml[chosen.end() :]}
    last = str(int(rows[-1][1]) + 1).encode()
    copied = re.sub(rb'r="([A-Z]*)\d+"', rb'r="\g<1>' + last + b'"', chosen[0])
    return parts | {sheet: xml.replace(b"</sheetData>", copied + b"</sheetData>")}


def write(path: Path, parts: Parts, changes: list[tuple[int, tuple[str, Any]]]) -> bool:
    """Write the file; return whether its bytes were damaged as well."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as book:
        for name, content in parts.items():
            book.writestr(zipfile.ZipInfo(name), content)
    damaged = False
    for number, (kind, noise) in changes:
        content = path.read_bytes()
        at = random.Random(number).randrange(len(content) + 1)
        if kind == "file cut":
            path.write_bytes(content[:at])
        elif kind == "bytes in file":
            path.write_bytes(content[:at] + noise + content[at + len(noise) :])
        damaged = damaged or kind in ("file cut", "bytes in file")
    return damaged


def sheet_parts(parts: Parts) -> dict[str, str]:
    """Data sheet → its part; openpyxl writes them in the workbook's order, the guide first."""
    return {name: f"xl/worksheets/sheet{number}.xml" for number, name in enumerate(SHEETS, start=2)}


def check_cells(raw: RawReturns, before: RawReturns, file: str, typed: Typed) -> None:
    """Every answer is what stood there before, or what was typed; a formula has set its row aside."""
    for section, table in raw.tables.items():
        name = raw.names[section]
        now, then = (t[t["file"] == file].set_index("sheet_row") for t in (table, before.tables[section]))
        for item, letter in name.letters.items():
            old = then[item].to_dict()
            for row, value in now[item].items():
                kind, given = typed.get((name.sheet, letter, row), ("", None))
                if kind == "text":
                    assert value == (given if given and not given.isspace() else None), (
                        file,
                        name.sheet,
                        letter,
                        row,
                    )
                elif kind == "number" and item not in DATES:
                    assert value == pytest.approx(given), (file, name.sheet, letter, row)
                elif kind == "error":
                    assert value == given
                elif kind == "formula":
                    assert (file, row) in raw.blocked[section]
                elif kind == "":
                    assert value == old.get(row) or (value is None and old.get(row) is None), (
                        file,
                        name.sheet,
                        letter,
                        row,
                    )


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(mutations=MUTATIONS)
def test_every_changed_workbook_is_read_or_refused_and_no_answer_changes_silently(
    faultless: Investigation,
    before: RawReturns,
    originals: dict[str, Parts],
    tmp_path_factory: pytest.TempPathFactory,
    mutations: list[Any],
) -> None:
    folder = tmp_path_factory.mktemp("changed", numbered=True)
    (folder / "returns").mkdir()
    told: dict[str, Typed] = {}
    for (file, parts), changes in zip(originals.items(), mutations, strict=True):
        changed, typed, structure = mutate(parts, sheet_parts(parts), changes)
        if not write(folder / "returns" / file, changed, changes) and not structure:
            told[file] = typed
    investigation = replace(faultless, path=folder)
    try:
        raw = investigation.read()
    except problems.ReturnsRejected as error:
        assert {problem.file for problem in error.problems} == set(originals)
        return
    assert sorted([*raw.workbooks["file"], *raw.refused["file"]]) == sorted(originals)
    assert set(raw.refused["file"]) <= {fault.file for fault in raw.faults if fault.refuses}
    for file in set(raw.workbooks["file"]) & set(told):
        check_cells(raw, before, file, told[file])
    cleaned = investigation.clean()
    for name, table in replayed(raw, cleaned).items():
        pd.testing.assert_frame_equal(table, getattr(cleaned, name))
    for file in investigation.files:
        file.unlink()
