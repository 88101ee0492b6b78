"""Properties of the instrument: draws from any frame, answers in any cell, labels in any spelling, counters
in any state.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
from examples import some
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from xlsxwriter.utility import xl_col_to_name

from helpers import terms
from helpers.protocol import codebook
from helpers.simulate.workbooks import fill
from helpers.survey.questionnaire import workbook
from helpers.survey.questionnaire.layout import COUNT_AID, COUNTER_CELL, IDENTITY_SHEET, layout
from helpers.survey.sampling import draw, universe

BOOK = codebook.load()
SHEETS = layout(BOOK)
DAYS = ["2014-01-01", "2015-12-31", "2017-06-06", "2019-01-01", "2021-12-31"]
CELLS = st.tuples(
    *(st.sampled_from(axis) for axis in (["0101", "0751"], terms.PROVISIONS, terms.FRAME_OUTCOMES, DAYS))
)
SIGNS = st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Cn", "Co"])
TEXTS = st.text(SIGNS, min_size=1, max_size=30).filter(lambda text: text[0] != "=")
PLACES = st.tuples(
    st.sampled_from(sorted(SHEETS)), st.integers(5, 40), st.integers(1, 4)
)  # column 5 of sager holds dates


def frame(cells: list[tuple[str, str, str, str]]) -> pd.DataFrame:
    return pd.DataFrame([(f"D{i:03d}", *cell) for i, cell in enumerate(cells)], columns=draw.FRAME_COLUMNS)


@cache
def questionnaire() -> Path:
    cells = [("0751", *cell) for cell in product(terms.PROVISIONS, terms.OUTCOMES, DAYS[::4])] * 3
    row = {"kommunekode": "0751", "name": "Aarhus"}
    drawn = workbook.records(draw.draw_cases(frame(cells)))["0751"]
    return workbook.write_questionnaire(Path(mkdtemp()) / "q.xlsx", BOOK, row, drawn)


@given(st.lists(CELLS, min_size=1, max_size=60), st.integers(1, 4), st.integers(0, 4), st.integers(0, 2**31))
@some(30)
def test_a_draw_takes_the_quota_or_all_and_never_a_case_twice(
    cells: list[Any], quota: int, substitutes: int, seed: int
) -> None:
    cases = frame([*cells, ("0101", "bpa", "upheld", "2014-01-01")])
    drawn, sizes = (
        draw.draw_cases(cases, quota, substitutes, seed),
        universe.population(cases).set_index(terms.CELL)["stratum_size"],
    )
    assert drawn["decision_id"].is_unique and set(drawn["decision_id"]) <= set(cases["decision_id"])
    main = drawn[drawn["role"] == "main"]
    taken, ranks = main.groupby(terms.CELL).size(), drawn.groupby(terms.CELL)["draw_rank"]
    pd.testing.assert_series_equal(taken, sizes.clip(upper=quota), check_names=False, check_dtype=False)
    pd.testing.assert_series_equal(
        ranks.max(), sizes.clip(upper=quota + substitutes), check_names=False, check_dtype=False
    )
    assert np.allclose(
        (1 / main["inclusion_probability"]).sum(), sizes.sum()
    )  # the design weights count the universe


@given(st.permutations(range(12)), st.integers(0, 1000))
@some(10)
def test_the_order_of_the_frame_does_not_matter(order: list[int], seed: int) -> None:
    cases = frame([("0101", "bpa", "upheld", DAYS[0])] * 6 + [("0101", "bpa", "remitted", DAYS[3])] * 6)
    pd.testing.assert_frame_equal(
        draw.draw_cases(cases, seed=seed), draw.draw_cases(cases.iloc[order], seed=seed)
    )


@given(st.sampled_from([item for item in BOOK.items if item.choices]), st.data())
def test_a_label_leads_to_its_code_in_any_case_and_spacing(item: codebook.Item, data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(list(item.choices)))
    spaced = data.draw(st.sampled_from(["  ", "\t", " \n"])).join(item.choices[code].split(" "))
    assert (
        item.code(data.draw(st.sampled_from([spaced, spaced.upper(), f" {spaced} ", spaced.lower()]))) == code
    )


def contents(book: Workbook) -> dict[tuple[str, str], Any]:
    cells = [
        (page.title, cell.coordinate, cell.value) for page in book for row in page.iter_rows() for cell in row
    ]
    return {(sheet, address): value for sheet, address, value in cells if value is not None}


@given(st.dictionaries(PLACES, TEXTS | st.integers(-9, 10**9), max_size=25))
@some(15)
def test_filling_writes_the_cells_it_is_told_to_and_no_other(
    answers: dict[tuple[str, int, int], Any],
) -> None:
    target = Path(mkdtemp()) / "filled.xlsx"
    fill(questionnaire(), target, [(*place, value) for place, value in answers.items()])
    expected = contents(openpyxl.load_workbook(questionnaire())) | {(IDENTITY_SHEET, "B5"): "demonstration"}
    expected |= {
        (sheet, f"{'ABCD'[column - 1]}{row}"): value for (sheet, row, column), value in answers.items()
    }
    assert contents(openpyxl.load_workbook(target)) == expected


ANSWERED = st.lists(st.sampled_from(["", "", "Udfyldt", "Sagen er ikke fundet"]), min_size=24, max_size=24)


@given(ANSWERED, st.integers(0, 2**31))
@some(12)
def test_the_counters_count_what_is_asked_and_not_answered(dispositions: list[str], seed: int) -> None:
    book, rng = openpyxl.load_workbook(questionnaire()), np.random.default_rng(seed)
    for row, text in zip(range(5, book["sager"].max_row + 1), dispositions, strict=False):
        book["sager"][SHEETS["sager"].cell("disposition", row)] = text or None
    for name, sheet in SHEETS.items():
        for column in sheet.columns:
            if not column.item.prefilled and column.name != "disposition" and sheet.formula_cells:
                for row in range(5, book[name].max_row + 1):
                    book[name][f"{column.letter}{row}"] = rng.choice([None, "Ja", "Nej"])
    for name, sheet in SHEETS.items():
        if sheet.formula_cells:
            count, wanted = sheet.aid_index(COUNT_AID), unanswered(book, name)
            assert evaluated(book, name) == wanted, name
            assert count is None or sum(evaluated_rows(book, name, xl_col_to_name(count))) == wanted, name


def counts_as_completed(row: dict[str, Any]) -> bool:
    """A case that is filled in, or a main case of which nothing has been said yet."""
    unsaid = BOOK.counted_from_the_start and row["role"] == "Hovedsag" and row["disposition"] is None
    return row["disposition"] == "Udfyldt" or unsaid


def unanswered(book: Workbook, name: str) -> int:
    """Count by the codebook's own words: required, asked of this row, blank."""
    cases = SHEETS["sager"]
    rows = [
        {c.name: book["sager"][f"{c.letter}{row}"].value for c in cases.columns}
        for row in range(5, book["sager"].max_row + 1)
    ]
    completed = {row["decision_id"] for row in rows if counts_as_completed(row)}
    kinds = {kind.label: code for code, kind in BOOK.information_types.items()}
    count = 0
    for number in range(5, book[name].max_row + 1):
        row = {c.name: book[name][f"{c.letter}{number}"].value for c in SHEETS[name].columns}
        for item in BOOK.items_of(SHEETS[name].section):
            if not item.required or item.prefilled or row[item.name] is not None:
                continue
            if item.not_asked_about and not BOOK.asks(item, kinds[row["information_type"]]):
                continue
            if item.asked_if and item.asked_if.item == "disposition":
                count += counts_as_completed(row)
            elif item.asked_if:
                count += item.asked_if.codes == (
                    BOOK.code(item.asked_if.item, row[item.asked_if.item] or "?"),
                )
            else:
                count += row["role"] == "Hovedsag" if "role" in row else row["decision_id"] in completed
    return count


def evaluated(book: Workbook, name: str) -> int:
    """The result of the counter's formula."""
    return computed(
        book, name, re.fullmatch(r'="Mangler "&\((.*)\)&" svar"', str(book[name][COUNTER_CELL].value))[1]
    )


def evaluated_rows(book: Workbook, name: str, column: str) -> list[int]:
    """The results of the formulas that count what each row lacks."""
    return [
        computed(book, name, str(book[name][f"{column}{row}"].value).removeprefix("="))
        for row in range(5, book[name].max_row + 1)
    ]


EMPTY = "=="  # the criterion "=" of an empty cell, after = has been made a comparison


def computed(book: Workbook, name: str, formula: str) -> int:
    """A formula's result as a spreadsheet gives it: ranges are columns, = compares, blank equals ""."""

    def cell(letters: str, row: str) -> str:
        return book[name][f"{letters}{row}"].value or ""

    def blanks(first: str, last: str) -> int:
        return sum(cell.value is None for (row,) in [book[name][f"{first}:{last}"]] for cell in row)

    def column(sheet: str, letter: str, first: str, last: str) -> np.ndarray:
        return np.array(
            [book[sheet or name][f"{letter}{row}"].value or "" for row in range(int(first), int(last) + 1)],
            dtype=object,
        )

    def countifs(keys: np.ndarray, wanted: np.ndarray | str, *others: Any) -> np.ndarray | int:
        if not isinstance(wanted, str):
            return np.array([countifs(keys, key, *others) for key in wanted])
        hits = keys == wanted
        for states, state in zip(others[::2], others[1::2], strict=True):
            hits &= states == ("" if state == EMPTY else state)
        return int(hits.sum())

    python = re.sub(r"(?<![<>=])=(?!=)", "==", formula)
    python = re.sub(r"(?:'?(\w+)'?!)?\$([A-Z]+)\$(\d+):\$\2\$(\d+)", r'column("\1","\2","\3","\4")', python)
    python = re.sub(r"\$([A-Z]+\d+):\$([A-Z]+\d+)", r'"\1","\2"', python)
    python = re.sub(r"\$([A-Z]+)(\d+)", r'cell("\1","\2")', python)
    names = {
        "column": column,
        "cell": cell,
        "COUNTBLANK": blanks,
        "COUNTIFS": countifs,
        "COUNTIF": countifs,
        "SUMPRODUCT": lambda array: int(np.sum(array)),
    }
    return eval(python, {"__builtins__": {}}, names)
