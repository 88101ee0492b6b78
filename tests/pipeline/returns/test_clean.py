"""From workbooks with every kind of fault to clean tables: nothing lost, nothing changed without a row in the
ledger.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from returned import BOOK, SHEETS, Investigation, build, replayed

from helpers.errors import HelpersError
from helpers.project import Workspace
from helpers.survey.cleaning import clean, schemas, tables
from helpers.survey.cleaning.clean import Cleaned
from helpers.survey.questionnaire.layout import FIRST_DATA_ROW
from helpers.survey.reading import problems, returns
from helpers.survey.reading.returns import Received

CPH = "0101_koebenhavn.xlsx"
CPR = "010170-1234"
HOSTILE = "<script>alert(1)</script> {{< include /etc/passwd >}} **fed** =1+1 #set page() [x](y)"


@pytest.fixture(scope="module")
def faultless(tmp_path_factory: pytest.TempPathFactory) -> Investigation:
    return build(tmp_path_factory.mktemp("faultless") / "investigation")


@pytest.fixture(scope="module")
def faulty(faultless: Investigation, tmp_path_factory: pytest.TempPathFactory) -> Investigation:
    """København with one fault of every kind; the other two without any."""
    investigation = faultless.copy_to(tmp_path_factory.mktemp("faulty") / "investigation")
    book = openpyxl.load_workbook(investigation.files[0])
    _spoil_cases(book["sager"])
    _spoil_others(book)
    book.save(investigation.files[0])
    return investigation


def _spoil_cases(page: openpyxl.worksheet.worksheet.Worksheet) -> None:
    def put(item: str, row: int, value: object) -> None:
        page[SHEETS["sager"].cell(item, row)] = value

    put("standard_pages", 5, "ca. 33 sider")
    put("standard_pages", 6, 86_400)
    put("second_pages", 6, "44,5")
    put("standard_pages", 7, 400)
    put("standard_pages", 8, "?")
    put("physical_pages", 8, "ikke oplyst")
    put("measuring_method", 8, "ved ikke")
    put(
        "outcome",
        9,
        "HJEMVISST" if page[SHEETS["sager"].cell("outcome", 9)].value == "Hjemvist" else "stadfestet",
    )
    put("period", 10, "2019-2021")
    put("decision_date", 10, "31-02-2014")
    put("disposition", 11, None)
    put("decision_pages", 11, 900)
    put("attachments_included", 11, "måske")
    put("corrected_decision_date", 12, "12. marts 2014")
    last = page.max_row
    for column in SHEETS["sager"].columns:
        put(column.name, last + 1, page[f"{column.letter}5"].value)
    put("decision_id", last + 2, "borger Jens Hansen")
    put("standard_pages", last + 2, 12)
    put("decision_id", last + 3, "0461-bpa-2014-rem-1")


def _spoil_others(book: openpyxl.Workbook) -> None:
    information, causes, texts = book["sagsoplysninger"], book["årsager"], book["regler"]
    information[SHEETS["sagsoplysninger"].cell("present", 5)] = "ja "
    information[SHEETS["sagsoplysninger"].cell("present", 6)] = None
    information[SHEETS["sagsoplysninger"].cell("present", 7)] = "Nej"
    information[SHEETS["sagsoplysninger"].cell("retrieval", 7)] = "Indhentet på ny"
    causes[SHEETS["årsager"].cell("principal_cause", 5)] = "Retsanvendelsen"
    causes[SHEETS["årsager"].cell("principal_cause", 6)] = "oplysnings-grundlaget"
    texts[SHEETS["regler"].cell("text", 5)] = f"Borgeren Jens Hansen ({CPR}) ringede fra 23456789"
    texts[SHEETS["regler"].cell("rule", 5)] = f"§ 96, se {CPR}"
    texts[SHEETS["regler"].cell("text", 6)] = HOSTILE
    texts[SHEETS["regler"].cell("provision", 6)] = "Begge ydelser"
    texts["H7"] = "Se også vores brev"
    information["G9"] = f"vedrører {CPR}"


@pytest.fixture(scope="module")
def cleaned(faulty: Investigation) -> Cleaned:
    return faulty.clean()


def entries(cleaned: Cleaned, cell: str, sheet: str = "sager") -> list[tuple[str, str, str, str]]:
    mine = cleaned.ledger[(cleaned.ledger["sheet"] == sheet) & (cleaned.ledger["cell"] == cell)]
    return [tuple(row) for row in mine[["rule", "severity", "old", "new"]].to_numpy().tolist()]


def case(cleaned: Cleaned, investigation: Investigation, row: int) -> pd.Series:
    page = openpyxl.load_workbook(investigation.files[0], read_only=True)["sager"]
    return cleaned.cases.set_index("decision_id").loc[page.cell(row, 1).value]


def test_faultless_returns_need_no_ledger(faultless: Investigation) -> None:
    found = faultless.clean()
    assert found.ledger.empty
    assert set(found.set_aside["reason"]) == {"not_answered"}
    assert (len(found.cases), len(found.causes), found.demonstration) == (24, 12 * len(BOOK.causes()), False)
    assert found.cases["standard_pages"].between(33, 54).all()


@pytest.mark.parametrize(
    ("item", "row", "expected"),
    [
        ("standard_pages", 5, [("number_in_text", "fix", "ca. 33 sider", "33")]),
        ("standard_pages", 6, [("characters_as_pages", "query", "86400", "36")]),
        (
            "second_pages",
            6,
            [("number_in_text", "fix", "44,5", "44.5"), ("not_whole", "query", "44.5", "44.5")],
        ),
        ("standard_pages", 8, [("missing_dont_know", "fix", "?", "")]),
        ("physical_pages", 8, [("missing_not_stated", "fix", "ikke oplyst", "")]),
        ("measuring_method", 8, [("missing_dont_know", "fix", "ved ikke", "")]),
        (
            "decision_date",
            10,
            [
                ("impossible_date", "query", "31-02-2014", ""),
                ("differs_from_draw", "query", "", "2014-03-12"),
            ],
        ),
        ("disposition", 11, [("disposition_missing", "query", "", "completed")]),
        # the parts contradict the file by a factor of 18: it is left out until somebody has answered, and the
        # part is held against the second count
        ("decision_pages", 11, [("part_above_file", "query", "900", "900")]),
        ("standard_pages", 11, [("pages_contradicted", "query", "51", "")]),
        ("attachments_included", 11, [("unknown_code", "query", "måske", "")]),
    ],
)
def test_each_fault_of_a_case_has_its_row(
    cleaned: Cleaned, item: str, row: int, expected: list[tuple[str, str, str, str]]
) -> None:
    assert entries(cleaned, SHEETS["sager"].cell(item, row)) == expected


def test_a_figure_ten_times_too_large_is_put_right_where_its_row_says_how(
    cleaned: Cleaned, faulty: Investigation
) -> None:
    """The analysis plan corrects what the row itself contradicts; until then such a figure was questioned."""
    found = case(cleaned, faulty, 7)
    parts = found[["decision_pages", "appeal_pages"]].sum()
    cell = SHEETS["sager"].cell("standard_pages", 7)
    assert entries(cleaned, cell) == [("tenfold_corrected", "fix", "400", f"{parts:.0f}")]
    assert found["standard_pages"] == parts


def test_the_draw_decides_on_outcome_and_period(cleaned: Cleaned, faulty: Investigation) -> None:
    known = faulty.draw.set_index("decision_id")
    for row in (9, 10):
        found = case(cleaned, faulty, row)
        assert (found["outcome"], found["period"]) == (
            known.at[found.name, "outcome"],
            known.at[found.name, "period"],
        )
    assert [rule for rule, *_ in entries(cleaned, SHEETS["sager"].cell("outcome", 9))] == ["label_spelling"]
    assert [rule for rule, *_ in entries(cleaned, SHEETS["sager"].cell("period", 10))] == [
        "differs_from_draw"
    ]


def test_a_corrected_date_is_read_and_questioned_in_its_own_column(
    cleaned: Cleaned, faulty: Investigation
) -> None:
    found = entries(cleaned, SHEETS["sager"].cell("corrected_decision_date", 12))
    assert [rule for rule, *_ in found] == ["date_in_text", "disputed_date", "wrong_period"]
    assert case(cleaned, faulty, 12)["corrected_decision_date"] == pd.Timestamp("2014-03-12")


def test_rows_that_are_not_ours_or_stand_twice_are_set_aside_with_their_answers(cleaned: Cleaned) -> None:
    aside = cleaned.set_aside[
        (cleaned.set_aside["sheet"] == "sager") & (cleaned.set_aside["reason"] != "not_answered")
    ].set_index("reason")
    assert sorted(aside.index) == ["duplicate", "other_municipality", "unknown_decision"]
    assert json.loads(aside.at["duplicate", "values"])["disposition"] == "completed"
    assert (aside.at["unknown_decision", "n_values"], json.loads(aside.at["unknown_decision", "values"])) == (
        1,
        {"standard_pages": "12"},
    )
    assert aside.at["unknown_decision", "decision_id"].startswith("navn:")


def test_rows_in_are_kept_and_set_aside(cleaned: Cleaned, faulty: Investigation) -> None:
    raw = faulty.read()
    for section, table in raw.tables.items():
        counts = cleaned.counts[cleaned.counts["section"] == section].set_index("what")["n"]
        assert counts["rows_in"] == len(table) == counts.drop("rows_in").sum()
    assert cleaned.counts.set_index(["section", "what"])["n"]["cases", "kept"] == len(cleaned.cases) == 24
    assert cleaned.counts["section"].unique().tolist() == list(BOOK.sections)
    for _, told in cleaned.counts.groupby("section")["what"]:
        assert told.tolist() == ["rows_in", "kept", *sorted(told[2:])]


def test_a_lost_row_stops_the_cleaning(faulty: Investigation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clean.set_aside, "entries", lambda *_: [])
    with pytest.raises(HelpersError, match="accounted for"):
        clean.clean(faulty.batches(), BOOK, faulty.draw, faulty.frame)


def test_information_and_causes_are_read_doubted_and_derived(cleaned: Cleaned, faulty: Investigation) -> None:
    sheet = SHEETS["sagsoplysninger"]
    assert [rule for rule, *_ in entries(cleaned, sheet.cell("present", 5), "sagsoplysninger")] == [
        "label_form"
    ]
    assert [rule for rule, *_ in entries(cleaned, sheet.cell("retrieval", 7), "sagsoplysninger")] == [
        "retrieval_needs_presence"
    ]
    assert [
        rule for rule, *_ in entries(cleaned, SHEETS["årsager"].cell("principal_cause", 5), "årsager")
    ] == ["principal_cause_is_selected"]
    assert [new for *_, new in entries(cleaned, SHEETS["årsager"].cell("principal_cause", 6), "årsager")] == [
        "information_basis"
    ]
    first = case(cleaned, faulty, 5)
    mine = cleaned.information[cleaned.information["decision_id"] == first.name]
    present = mine["present"].fillna(False)
    supplied = present & ~mine["own_document"]  # the municipality's own papers are counted apart
    assert first["n_information_types"] == supplied.sum() and present.sum() > supplied.sum()
    assert first["n_own_documents"] == (present & mine["own_document"]).sum()
    assert first["n_newly_obtained"] == (supplied & mine["retrieval"].eq("newly_obtained")).sum()


def test_personal_data_are_nowhere_in_what_is_written(
    cleaned: Cleaned, faulty: Investigation, tmp_path: Path
) -> None:
    clean.write_outputs(Workspace(tmp_path, tmp_path, tmp_path), cleaned, faulty.faults())
    for path in sorted(tmp_path.rglob("*.*")):
        text = path.read_text() if path.suffix == ".csv" else pd.read_parquet(path).to_csv()
        for secret in ("1234", "Hansen", "23456789"):
            assert secret not in text, (path.name, secret)
    row = cleaned.ledger[cleaned.ledger["rule"] == "personal_data"].iloc[0]
    assert row["new"] == "§ 96, se [cpr]" and row["old"].startswith("cpr:")
    both = cleaned.ledger.loc[cleaned.ledger["rule"] == "personal_data", "old"].str.extract(r"(cpr:\w+)")[0]
    assert both.nunique() == 1 and len(both) == 2


def test_what_is_written_beside_the_columns_is_a_question_in_the_ledger(cleaned: Cleaned) -> None:
    assert entries(cleaned, "H7", "regler") == [("beside_the_columns", "query", "Se også vores brev", "")]
    ((rule, severity, old, new),) = entries(cleaned, "G9", "sagsoplysninger")
    assert (rule, severity, new) == ("beside_the_columns", "query", "") and old.startswith("cpr:")


def test_markup_stays_what_it_is_plain_text(cleaned: Cleaned) -> None:
    row = cleaned.rule_inputs.set_index("row").loc[6 - 4]
    assert (row["text"], row["provision"]) == (HOSTILE, "both")


def test_the_written_tables_are_the_cleaned_ones(
    cleaned: Cleaned, faulty: Investigation, tmp_path: Path
) -> None:
    ws = Workspace(tmp_path, tmp_path, tmp_path)
    clean.write_outputs(ws, cleaned, faulty.faults())
    for name in (*tables.NAMES, "ledger", "set_aside"):
        pd.testing.assert_frame_equal(ws.table(name), getattr(cleaned, name), check_dtype=False)
    ledger = pd.read_csv(tmp_path / "returns" / "ledger.csv", dtype=str, keep_default_na=False)
    assert len(ledger) == len(cleaned.ledger) and list(ledger.columns) == list(cleaned.ledger.columns)
    assert not ledger.map(lambda text: text.startswith(("=", "+", "-", "@"))).to_numpy().any()


def test_the_ledger_replayed_onto_the_returned_answers_gives_the_clean_tables(
    cleaned: Cleaned, faulty: Investigation
) -> None:
    for name, table in replayed(faulty.read(), cleaned).items():
        pd.testing.assert_frame_equal(table, getattr(cleaned, name))


def test_cleaning_twice_gives_the_same_to_the_letter(cleaned: Cleaned, faulty: Investigation) -> None:
    again = clean.clean(faulty.batches(), BOOK, faulty.draw, faulty.frame)
    for name in (*tables.NAMES, "ledger", "set_aside", "counts"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(cleaned, name))


def test_a_decision_that_the_municipality_chose_itself_is_kept_with_the_frame_s_labels(
    faultless: Investigation, tmp_path: Path
) -> None:
    investigation = faultless.copy_to(tmp_path / "investigation")
    drawn = set(investigation.draw["decision_id"])
    own = next(
        key
        for key in investigation.frame["decision_id"]
        if key not in drawn and key.startswith("0101-bpa-2014")
    )
    sheet = SHEETS["sager"]
    investigation.edit(
        {
            ("sager", sheet.cell("decision_id", 5)): own,
            ("sager", sheet.cell("draw_source", 5)): "Valgt af kommunen selv",
        }
    )
    found = investigation.clean()
    chosen = found.cases.set_index("decision_id").loc[own]
    assert (chosen["draw_source"], chosen["outcome"]) == (
        "municipality",
        {"rem": "remitted", "uph": "upheld"}[own.split("-")[3]],
    )


@pytest.mark.parametrize("how", ["marker", "origin"])
def test_demonstration_data_are_known_by_marker_or_by_all_workbooks(
    faultless: Investigation, tmp_path: Path, how: str
) -> None:
    investigation = faultless.copy_to(tmp_path / "investigation")
    assert not investigation.read().demonstration
    if how == "marker":
        (investigation.path / "DEMONSTRATION.txt").touch()
    else:
        for file in range(len(investigation.files)):
            investigation.edit({("identitet", "B5"): "demonstration"}, file=file)
    assert investigation.clean().demonstration and investigation.read().refused.empty


def test_the_raw_tables_say_where_each_row_stands_and_hold_every_question(faulty: Investigation) -> None:
    for section, table in faulty.read().tables.items():
        assert list(table) == [*returns.META, *(item.name for item in BOOK.items_of(section))]
        assert table["file"].str.endswith(".xlsx").all()
        assert table["municipality"].str.fullmatch(r"\d{4}").all()
        assert (
            table["sheet_row"].ge(FIRST_DATA_ROW).all() and not table.duplicated(["file", "sheet_row"]).any()
        )


@pytest.mark.parametrize(
    ("table", "column", "value", "fault"),
    [
        ("cases", "outcome", "omgjort", "omgjort"),
        ("cases", "standard_pages", 20_000.0, "20000"),
        ("cases", "municipality", "101", "101"),
        ("cases", "decision_date", pd.Timestamp("2030-01-01"), "2030"),
        ("information", "information_type", "rygter", "rygter"),
        ("causes", "cause", "held", "held"),
        ("rule_inputs", "burden_cause", "vejret", "vejret"),
    ],
)
def test_a_clean_table_cannot_hold_what_the_codebook_does_not_know(
    cleaned: Cleaned, table: str, column: str, value: object, fault: str
) -> None:
    broken = getattr(cleaned, table).copy()
    broken.loc[0, column] = value
    with pytest.raises(HelpersError, match=fault) as caught:
        schemas.validated(broken, BOOK, table)
    assert column in str(caught.value)


def test_a_clean_table_cannot_hold_a_decision_twice_nor_an_unknown_column(cleaned: Cleaned) -> None:
    with pytest.raises(HelpersError, match="'cases' breaks the codebook: decision_id"):
        schemas.validated(pd.concat([cleaned.cases, cleaned.cases.head(1)], ignore_index=True), BOOK, "cases")
    with pytest.raises(HelpersError, match=r"'cases' breaks the codebook: .*guess"):
        schemas.validated(cleaned.cases.assign(guess=1), BOOK, "cases")


def test_the_schemas_follow_the_codebook(cleaned: Cleaned) -> None:
    items = tuple(replace(item, max=40) if item.name == "standard_pages" else item for item in BOOK.items)
    with pytest.raises(HelpersError, match="standard_pages"):
        schemas.validated(cleaned.cases, replace(BOOK, items=items), "cases")


@pytest.mark.parametrize(
    "size", [pytest.param(1, marks=pytest.mark.long), 2, pytest.param(3, marks=pytest.mark.long)]
)
def test_read_in_batches_the_tables_are_the_same(faulty: Investigation, cleaned: Cleaned, size: int) -> None:
    kept: list[type] = []
    together = clean.clean(
        faulty.batches(size),
        BOOK,
        faulty.draw,
        faulty.frame,
        lambda raw, part: kept.append(type(part.received)),
    )
    assert set(kept) == {Received} and len(kept) == -(-3 // size), "the answers as returned are let go"
    for name in (*tables.NAMES, "ledger", "set_aside", "never_returned", "counts"):
        one, other = (
            getattr(each, name).sort_values(list(getattr(each, name).columns), ignore_index=True)
            for each in (together, cleaned)
        )
        pd.testing.assert_frame_equal(one, other)
    pd.testing.assert_frame_equal(together.counts, cleaned.counts)
    assert together.received.faults == cleaned.received.faults
    pd.testing.assert_frame_equal(together.received.workbooks, cleaned.received.workbooks)


def test_two_workbooks_of_one_municipality_are_known_across_batches(
    faultless: Investigation, tmp_path: Path
) -> None:
    investigation = faultless.copy_to(tmp_path / "investigation")
    investigation.edit({("sager", "A60"): "x"}, file=2)
    (investigation.path / "returns" / "0100_first.xlsx").write_bytes(faultless.files[2].read_bytes())
    refused = pd.concat([raw.refused for raw in investigation.batches(1)])
    assert refused[["file", "reason"]].to_numpy().tolist() == [
        ["0100_first.xlsx", "duplicate_municipality"],
        ["0825_laesoe.xlsx", "duplicate_municipality"],
    ]


@pytest.mark.parametrize(
    "size", [pytest.param(1, marks=pytest.mark.long), 2, pytest.param(5, marks=pytest.mark.long)]
)
def test_unreadable_files_and_copies_are_told_alike_in_batches(
    faultless: Investigation, tmp_path: Path, size: int
) -> None:
    investigation = faultless.copy_to(tmp_path / "investigation")
    (investigation.path / "returns" / "0001_junk.xlsx").write_bytes(b"no workbook")
    (investigation.path / "returns" / "9999_copy.xlsx").write_bytes(faultless.files[0].read_bytes())
    whole = investigation.clean()
    batches = list(investigation.batches(size))
    refused = pd.concat([raw.refused for raw in batches]).set_index("file")["reason"].to_dict()
    assert refused == {"0001_junk.xlsx": "not_a_workbook", "9999_copy.xlsx": "same_file_twice"}
    together = clean.clean(batches, BOOK, investigation.draw, investigation.frame)
    pd.testing.assert_frame_equal(together.cases, whole.cases)
    pd.testing.assert_frame_equal(together.never_returned, whole.never_returned)


def test_where_no_batch_holds_a_readable_file_every_fault_is_told(
    faultless: Investigation, tmp_path: Path
) -> None:
    investigation = faultless.copy_to(tmp_path / "investigation")
    for file in investigation.files:
        file.write_bytes(b"no workbook " + file.name.encode())
    with pytest.raises(problems.ReturnsRejected) as caught:
        clean.clean(investigation.batches(1), BOOK, investigation.draw, investigation.frame)
    assert all(file.name in str(caught.value) for file in investigation.files)


def test_a_main_case_whose_row_never_came_back_is_asked_for(faultless: Investigation, tmp_path: Path) -> None:
    investigation = faultless.copy_to(tmp_path / "investigation")
    book = openpyxl.load_workbook(investigation.files[0])
    roles = {book["sager"].cell(row, 1).value: row for row in range(5, book["sager"].max_row + 1)}
    drawn = investigation.draw.set_index("decision_id")["role"]
    main = next(key for key in roles if drawn[key] == "main")
    spare = next(key for key in roles if drawn[key] == "substitute")
    for row in sorted((roles[main], roles[spare]), reverse=True):
        book["sager"].delete_rows(row)
    book.save(investigation.files[0])
    faults = investigation.faults()
    asked = faults[faults["rule"] == "never_returned"]
    assert asked[["file", "sheet", "cell", "severity", "value"]].to_numpy().tolist() == [
        [CPH, "sager", "", "query", main]
    ]
