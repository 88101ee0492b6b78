"""Whatever is typed: it is read by a rule, counted as missing, or reported; nothing is lost and nothing
changes silently.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from examples import ALL
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from returned import BOOK, SHEETS, Investigation, build, replayed

from helpers.errors import HelpersError
from helpers.spreadsheet import csv_safe
from helpers.survey import redaction
from helpers.survey.cleaning import clean
from helpers.survey.cleaning.rules import reading as reading_of
from helpers.survey.reading import checks
from helpers.survey.reading.problems import Fault
from helpers.survey.reading.returns import RawReturns
from helpers.survey.reading.values import is_number, read_date, read_label, read_number

TYPED = st.one_of(
    st.text(max_size=30),
    st.from_regex(r"(ca\. |omkring )?\d{1,4}([.,]\d{1,3})?( sider)?", fullmatch=True),
    st.sampled_from(
        [
            "?",
            "ved ikke",
            "Ja",
            "hjemvisst",
            "Stadfæstet",
            "31-02-2014",
            "010170-1234",
            "<b>x</b>",
            "=1+1",
            "mange",
        ]
    ),
)
ANYTHING = st.one_of(
    st.none(),
    TYPED,
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-5, 10**7).map(float),
    st.booleans(),
    st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
)


@given(TYPED)
def test_text_in_a_number_cell_is_read_counted_as_missing_or_reported(text: str) -> None:
    reading = reading_of(text, BOOK.item("standard_pages"))
    column = SHEETS["sager"].column("standard_pages")
    row = (5, *[None] * column.index, text, *[None] * (len(SHEETS["sager"].columns) - column.index - 1))
    for fault in checks.personal("a.xlsx", SHEETS["sager"], [row]):
        assert (fault.cell, fault.sheet, fault.kind, fault.row) == (
            column.letter + "5",
            "sager",
            Fault.PERSONAL_DATA,
            5,
        )
    assert (
        reading.rule.startswith("missing_") or reading.rule == "unreadable_number"
        if reading.value is None
        else is_number(reading.value)
    )


@given(st.integers(0, 10**12), st.sampled_from([".", " ", "\u00a0"]))
def test_a_whole_number_with_thousands_is_read_back(number: int, sign: str) -> None:
    assert read_number(f"{number:,}".replace(",", sign)).value == number


@given(st.integers(0, 10**6), st.integers(0, 99))
def test_a_number_with_decimals_is_read_back(whole: int, hundredths: int) -> None:
    assert read_number(f"ca. {whole},{hundredths:02d} sider").value == pytest.approx(whole + hundredths / 100)


@given(
    st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)),
    st.sampled_from(["%d-%m-%Y", "%d/%m %Y", "%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y"]),
)
def test_a_date_is_read_back(day: dt.date, form: str) -> None:
    assert read_date(day.strftime(form)).value == day


@given(st.text(max_size=40))
def test_a_label_is_never_read_from_something_else_without_saying_so(text: str) -> None:
    labels = BOOK.item("outcome", "cases").values
    reading = read_label(text, labels)
    assert reading is None or (
        reading.value in labels and (reading.rule != "label" or text in labels or text in labels.values())
    )


@given(
    st.text(max_size=40),
    st.dates(dt.date(1930, 1, 1), dt.date(2020, 1, 1)),
    st.integers(0, 9999),
    st.sampled_from(["-", " ", "", " - ", "\u2013"]),
)
def test_a_cpr_number_is_found_in_any_text(text: str, born: dt.date, serial: int, between: str) -> None:
    number = f"{born:%d%m%y}{between}{serial:04d}"
    clean_text, _ = redaction.redact(redaction.plain_text(f"{text}: {number}; {text}"))
    assert number not in clean_text
    assert redaction.find_cpr(clean_text) == []


@given(st.text(max_size=60))
def test_redacted_text_has_nothing_left_to_redact(text: str) -> None:
    once, _ = redaction.redact(redaction.plain_text(text))
    assert redaction.find_cpr(once) == []
    assert redaction.redact(once)[0] == once


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r"), max_size=20))
def test_no_exported_text_begins_as_a_formula(text: str) -> None:
    written = csv_safe(pd.DataFrame({"old": [text]}))["old"][0]
    assert not written.lstrip(" '\"").startswith(("=", "+", "-", "@")) or written.startswith("'")
    assert written.removeprefix("'") == text.removeprefix("'")
    buffer = io.StringIO()
    pd.DataFrame({"old": [written], "n": [1]}).to_csv(buffer, index=False)
    assert pd.read_csv(io.StringIO(buffer.getvalue()), dtype=str, keep_default_na=False)["old"][0] == written


@pytest.fixture(scope="module")
def faultless(tmp_path_factory: pytest.TempPathFactory) -> Investigation:
    return build(tmp_path_factory.mktemp("property") / "investigation")


@pytest.fixture(scope="module")
def raw(faultless: Investigation) -> RawReturns:
    return faultless.read()


# a case takes a tenth of a second, so that shrinking one would take minutes
WITHOUT_SHRINKING = settings(
    max_examples=100 if ALL else 5,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
EDITS = st.lists(
    st.tuples(st.sampled_from(list(BOOK.sections)), st.integers(0, 10**6), st.integers(0, 10**6), ANYTHING),
    min_size=1,
    max_size=12,
)


@WITHOUT_SHRINKING
@given(edits=EDITS)
@example(edits=[("information", 0, 1, None)])
@example(edits=[("cases", 0, 0, None)])
def test_whatever_stands_in_the_cells_is_kept_changed_by_the_ledger_or_set_aside(
    faultless: Investigation, raw: RawReturns, edits: list[Any]
) -> None:
    spoiled = {section: table.copy() for section, table in raw.tables.items()}
    for section, row, column, value in edits:
        items = BOOK.items_of(section)
        blank = isinstance(value, str) and (not value or value.isspace())
        spoiled[section].at[row % len(spoiled[section]), items[column % len(items)].name] = (
            None if blank else value
        )
    returned = replace(raw, tables=spoiled)
    cleaned = clean.clean([returned], faultless.codebook, faultless.draw, faultless.frame)
    for name, table in replayed(returned, cleaned).items():
        pd.testing.assert_frame_equal(table, getattr(cleaned, name))


@WITHOUT_SHRINKING
@given(noise=st.binary(max_size=40), place=st.floats(0, 1))
def test_a_damaged_file_is_refused_or_read_and_never_an_accident(
    faultless: Investigation, tmp_path_factory: pytest.TempPathFactory, noise: bytes, place: float
) -> None:
    content = faultless.files[0].read_bytes()
    at = int(place * len(content))
    folder = tmp_path_factory.mktemp("damaged", numbered=True)
    (folder / "returns").mkdir()
    (folder / "returns" / faultless.files[0].name).write_bytes(
        content[:at] + noise + content[at + len(noise) :]
    )
    try:
        raw = replace(faultless, path=Path(folder)).read()
    except HelpersError as error:
        assert faultless.files[0].name in str(error)
    else:
        assert len(raw.tables["cases"]) == 16
