"""What the report says of itself: what the project group filled in, what is missing, and what has changed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from helpers.analysis.methods.verdicts import EQUIVALENCE, NAMED, NOT_SHOWN, UNDECIDED
from helpers.analysis.workshop import votes
from helpers.errors import HelpersError
from helpers.project import Workspace
from helpers.protocol import publication
from helpers.protocol.publication import Correction
from helpers.publish.colophon import answers, editions, english, imprint
from helpers.publish.colophon.editions import (
    Register,
)
from helpers.publish.wording import PROVISION
from helpers.publish.workshop import words

FILE = publication.load()
DAY = date(2022, 5, 31)


def filled(**changed: str) -> publication.Publication:
    return replace(FILE, report=replace(FILE.report, **changed))


def tables(**sums: str) -> dict[str, dict[str, str]]:
    return {f"{name}.csv": {"title": f"Titel {name}", "sha256": value} for name, value in sums.items()}


def test_what_is_empty_is_said_to_be_missing() -> None:
    said = imprint.values(FILE, DAY)
    assert {said[key] for key in ("contact", "licence", "publisher")} == {imprint.MISSING}
    assert {text for key, text in said.items() if key.startswith("data_")} == {imprint.TO_BE_FILLED}
    assert all(said.values()) and said["day"] == said["dated"] == "31. maj 2022"


def test_a_demonstration_says_that_its_day_is_that_of_the_timetable() -> None:
    """Its analysis plan is dated later: read as the day on which it was made, the day would mislead."""
    made = imprint.imprint(imprint.values(FILE, DAY, demonstration=True), "Titlen", "Undertitlen")
    words = {row.term: row.words for row in made.rows}["Dato"]
    assert words == "31. maj 2022 efter tidsplanen; demonstrationen er lavet senere"
    assert made.cite_as is not None and made.cite_as.words.endswith("udkast, 31. maj 2022.")


def test_what_is_filled_in_stands_in_the_imprint_and_the_statement_is_a_link() -> None:
    address = "https://www.was.digst.dk/x"
    file = filled(contact="Ida, 12", licence="CC BY 4.0", accessibility_statement=address, publisher="FM")
    made = imprint.imprint(imprint.values(file, DAY), "Titlen", "Undertitlen")
    rows = {row.term: row for row in made.rows}
    assert (rows["Kontakt"].words, rows["Licens"].words) == ("Ida, 12", "CC BY 4.0")
    assert rows["Tilgængelighedserklæring"].address == address
    assert made.cite_as is not None
    assert made.cite_as.words == "FM (2022): Titlen. Undertitlen. Version 0.1, udkast, 31. maj 2022."
    assert made.short == "Version 0.1 (udkast)"
    marked = imprint.imprint(imprint.values(file, DAY), "Titlen", "Undertitlen", (), "Demonstrationsdata")
    assert marked.cite_as is not None
    assert marked.cite_as.words == f"{made.cite_as.words} Demonstrationsdata."


def test_without_corrections_and_an_earlier_edition_that_is_said() -> None:
    text = editions.told(FILE, Register("2", tables(a="1")), None)
    assert editions.NONE_YET in text and editions.FIRST in text


def test_corrections_are_told_row_by_row_and_signs_of_markdown_are_text() -> None:
    row = Correction("2022-06-09", "1.1", "Tabel 2.1", "31 | pct.", "*32* pct.")
    text = editions.told(replace(FILE, corrections=(row,)), Register("2", {}), None)
    assert "| 9. juni 2022 | 1.1 | Tabel 2.1 | 31 \\| pct. | \\*32\\* pct. |" in text


def test_changed_new_and_gone_tables_are_told_and_equal_ones_are_not() -> None:
    now, before = (
        Register("2", tables(same="1", other="2", new="3")),
        Register("1", tables(same="1", other="9", old="4")),
    )
    text = editions.told(FILE, now, before)
    assert "Af de 2 datafiler, der er i begge, har 1 andre tal." in text
    parts = text.split("De følgende ")[1:]
    assert [part.split(":")[0] for part in parts] == ["er ændret", "er nye", "er udgået"]
    for part, name in zip(parts, ("other", "new", "old"), strict=True):
        assert f"Titel {name} \\({name}.csv\\)" in part
    assert "same" not in text


def test_a_register_is_read_as_it_was_written_and_another_file_is_refused(tmp_path) -> None:
    now = Register("2", tables(a="1"))
    assert editions.earlier(tmp_path) is None
    (tmp_path / "earlier").mkdir()
    (tmp_path / editions.EARLIER).write_text(now.written(), encoding="utf-8")
    assert editions.earlier(tmp_path) == now
    for content in (
        "{",
        "[]",
        json.dumps({"version": "1"}),
        json.dumps({"version": "1", "tables": {"a": 1}}),
    ):
        (tmp_path / editions.EARLIER).write_text(content, encoding="utf-8")
        with pytest.raises(HelpersError, match=r"copy data/register\.json of the earlier one"):
            editions.earlier(tmp_path)


def test_the_register_follows_the_bytes_of_the_released_tables(tmp_path) -> None:
    (tmp_path / "release" / "05_growth").mkdir(parents=True)
    file = tmp_path / "release" / "05_growth" / "niveau.csv"
    (file.parent / editions.REGISTER).write_text('{"niveau": {"title": "Sider"}}', encoding="utf-8")
    sums = []
    for content in ("a\n1\n", "a\n2\n"):
        file.write_text(content, encoding="utf-8")
        made = editions.register(Workspace(tmp_path, tmp_path, tmp_path), "1").tables["05_growth-niveau.csv"]
        assert made["title"] == "Sider"
        sums.append(made["sha256"])
    assert sums[0] != sums[1]


def results_of(folder, **saved):
    (folder / "results").mkdir(exist_ok=True)
    for name, content in saved.items():
        (folder / "results" / f"{name.lstrip('n')}.json").write_text(json.dumps(content), encoding="utf-8")
    return Workspace(folder, folder, folder)


def grown(folder, verdict: str, ratio: float, level: float = 0.95) -> Workspace:
    (folder / "release" / "05_growth").mkdir(parents=True, exist_ok=True)
    head = "group,outcome,ratio,conf_low,conf_high,level"
    rows = f"{head}\n{PROVISION['bpa']},Alle,{ratio},{ratio - 0.2},{ratio + 0.2},{level}\n"
    (folder / "release" / english.GROWTH).write_text(rows, encoding="utf-8")
    pages = {
        "key_order": {"value": ["bpa", "lost_earnings"]},
        "key_pages_before": {"value": [70.0, None]},
        "key_pages": {"value": [1100.0, 41.0]},
    }
    verdicts = {"E1_bpa": {"verdict": verdict}, "E1_lost_earnings": {"verdict": verdict}}
    return results_of(folder, n05_growth={"values": pages, "statements": verdicts})


def test_the_english_sentences_follow_verdicts_and_values_and_tell_nothing_withheld(tmp_path) -> None:
    text = english.summary(other_ws := grown(tmp_path, "increase", 1.36), demonstration=True)
    assert text.startswith(english.SIMULATED)
    assert "has increased by 36 per cent (95 per cent confidence interval +16 to +56)." in text
    other = english.summary(grown(tmp_path, "increase", 1.36, level=0.975), demonstration=True)
    assert "(97.5 per cent confidence interval +16 to +56)." in other, "the level of its own test"
    pages = "on personal assistance had 70 standard pages in the early period and 1,100 in the late period"
    assert f"{pages}." in text
    assert "lost earnings" not in text
    path = tmp_path / "results" / "05_growth.json"
    one = json.loads(path.read_text()) | {"values": {
        "key_order": {"value": ["lost_earnings"]},
        "key_pages_before": {"value": [40]},
        "key_pages": {"value": [41]},
    }}  # fmt: skip
    path.write_text(json.dumps(one))
    assert "The median case on lost earnings had 40 standard pages" in english.summary(other_ws, False)
    assert "has decreased by 24 per cent" in english.summary(grown(tmp_path, "decrease", 0.76), False)
    near = english.summary(grown(tmp_path, "not_shown", 1.196), False)
    assert "interval just below 0 to +40)." in near, "+0 would lie on the side of a rise"
    half = english.summary(grown(tmp_path, "increase", 1.525), False)
    assert "has increased by 53 per cent" in half  # as the Danish pages round it: 52 is the even one
    ws = grown(tmp_path, "increase", 1.36)
    saved = json.loads(path.read_text())
    saved["values"]["key_counted_alike"] = {"value": {"bpa": 21.6}}
    path.write_text(json.dumps(saved))
    text = english.summary(ws, False)
    assert "to +56; +22 adjusted for the way of counting)." in text
    assert f"{pages}{english.OTHER_WAY}." in text
    ws = grown(tmp_path, "equivalence", 1.02)
    saved = json.loads(path.read_text())
    saved["values"]["key_counted_alike"] = {"value": {"bpa": 21.6}}
    saved["values"]["key_absence"] = {"value": {"bpa": [0.9, -12.6, 16.9]}}
    path.write_text(json.dumps(saved))
    small = english.summary(ws, False)
    assert "(90 per cent confidence interval −13 to +17; +22" in small, "the one that decides"
    assert "has changed little at most" in small and "; +22 adjusted for the way of counting" in small
    measured = grown(tmp_path, "measured_increase", 1.33)
    saved = json.loads(path.read_text())
    saved["values"] |= {"key_counted_alike": {"value": {"bpa": 24.2}}}
    saved["values"] |= {"key_counted_interval": {"value": {"bpa": [-3.7, 60.4]}}}
    saved["values"] |= {"other_conclusions": {"value": ["bpa", "lost_earnings"]}}
    path.write_text(json.dumps(saved))
    told = english.summary(measured, False)
    assert (
        f"33 per cent higher, {english.COUNTED} (95" in told
        and "; +24 (−4 to +60) adjusted for the way of counting" in told
    )
    picked = results_of(tmp_path, n04_representation={"values": {"chosen_cases": {"value": 0.42}}})
    assert "Municipalities chose 42 per cent of the cases themselves" in english.summary(picked, False)
    assert english.CHOSEN not in told
    assert f"{english.OTHERWISE} for cases on personal assistance and lost earnings." in told
    assert english.OTHERWISE not in small
    assert "has not been shown to have changed; the measured difference is −3 per cent" in english.summary(
        grown(tmp_path, "not_shown", 0.97), False
    )
    assert "geometric" not in english.summary(grown(tmp_path, "not_estimable", 0.97), False)


def test_the_english_summary_of_one_provision_speaks_of_no_other(tmp_path) -> None:
    def told(*order: str) -> str:
        growth = {"values": {"key_order": {"value": list(order)}}}
        values = {"key_money": 17.4, "key_money_interval": [0.9, 10.24, 30.0], "key_money_cases": 5}
        money = {"values": {key: {"value": value} for key, value in values.items()}}
        return english.summary(results_of(tmp_path, n05_growth=growth, n10_cases=money), False)

    assert told("lost_earnings").endswith(
        "All work on appealed cases on lost earnings is estimated to cost municipalities 17.4 million DKK a "
        "year (90 per cent uncertainty interval 10.2 to 30.0); the estimate rests on 5 cases.\n"
    )
    assert "All work on appealed cases of the two kinds is" in told("bpa", "lost_earnings")


def released(folder, name: str, *rows: str) -> None:
    path = folder / "release" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def test_the_english_summary_tells_the_years_and_a_line_of_each_chapter(tmp_path) -> None:
    ws = grown(tmp_path, "increase", 1.36)
    path = tmp_path / "results" / "05_growth.json"
    saved = json.loads(path.read_text())
    saved["values"]["key_secondary"] = {"value": 44}
    saved["statements"] |= {"E2_bpa": {"verdict": "increase"}, "E3_bpa": {"verdict": "not_shown"}}
    path.write_text(json.dumps(saved))
    measures = ("n_information_types", "newly_obtained_share")
    open_ = {f"E5_{name}_{code}": {"verdict": "not_shown"} for name in measures for code in PROVISION}
    open_ |= {"E4_has_knows_citizen_lost_earnings": {"verdict": "increase"}}
    order = {"key_information_basis": {"value": [0.68, 0.66]}}
    less = {"E7_has_expert_bpa": {"verdict": "less_often_remitted"}}
    added = {"key_added": {"value": [0.029, 0.03]}}
    results_of(tmp_path, n06_information={"statements": open_, "values": added})
    results_of(tmp_path, n07_remittal={"values": order, "statements": less})
    released(tmp_path, english.LEVELS, "provision,period", "a,2014-15", "a,2019-21")
    released(tmp_path, english.SOURCES, "source,n_cases", "a,112", "b,88")
    yes = words.VERDICT[votes.YES]
    released(tmp_path, english.VOTES, "present,verdict", f"24,{yes}", "24,intet flertal", "24,")
    released(tmp_path, english.SAVED, "code,dkk", "a,100000", "a,1140000", "b,320000", "c,")
    released(tmp_path, english.PROPOSALS, "proposal", "x", "y")
    text = english.summary(ws, demonstration=False)
    assert "- Cases decided in 2014-15 are compared with cases decided in 2019-21.\n" in text
    assert "standard pages in 2014-15 and 1,100 in 2019-21." in text
    assert (
        "- Of 44 secondary measures, the answers suggest an increase in the mean number of standard pages "
        "(cases on personal assistance) and the share with information from professionals who know the "
        "citizen (cases on lost earnings).\n" in text
    )
    assert "In 1 of the measures the answers suggest an association of documentation with remittal" in text
    assert "A change has not been shown in the number of types of information or in the share" in text
    assert "in 68 per cent of the remitted cases on personal assistance and 66 per cent of those on" in text
    assert "66 per cent of those on lost earnings in 2019-21." in text
    assert "In 2019-21, 2.9 per cent of the pages in cases on personal assistance and 3 per cent of" in text
    assert text.count("insufficient basis") == 1 and "gave 200 answers on rules" in text
    released(tmp_path, english.SOURCES, "source,n_cases", "a,112", "b,")
    assert "answers on rules" not in english.summary(ws, demonstration=False), "a hidden one would follow"
    assert (
        "a majority said yes to 1 of 2." in text and "The report has 2 proposals from the workshop." in text
    )
    assert "2 simplifications would save from 0.3 million DKK a year (the smallest) to 1.1 million" in text


def test_rows_of_hours_that_are_left_out_are_told_in_english_too(tmp_path) -> None:
    values = {"key_money": 17.4, "key_money_interval": [0.9, 10.24, 30.0], "key_money_cases": 5}
    for rows, told in (
        (1, "on 5 cases; one row of hours is left out until corrected."),
        (2, "on 5 cases; 2 rows of hours are left out until corrected."),
        (0, "on 5 cases."),
    ):
        kept = {"values": {key: {"value": value} for key, value in (values | {"held_out": rows}).items()}}
        assert told in english.summary(results_of(tmp_path, n10_cases=kept), False)


def test_every_verdict_that_tells_of_a_change_has_its_english_words() -> None:
    assert english.CHANGED.keys() == {*NAMED, EQUIVALENCE, NOT_SHOWN, UNDECIDED}


def test_without_results_the_english_summary_says_so(tmp_path) -> None:
    assert english.summary(results_of(tmp_path), False) == f"- {english.NOTHING}\n"


def test_the_sheet_of_answers_says_what_the_authority_fills_in() -> None:
    told = {}
    for authority in (FILE.authority, replace(FILE.authority, cvr="123")):
        page = load_workbook(BytesIO(answers.written(replace(FILE, authority=authority)))).active
        rows = [[cell.value for cell in row[:3]] for row in page.iter_rows()]
        told[authority.cvr] = {
            row[0]: tuple(row[1:]) for row in rows if row[2] in (answers.PROJECT, answers.AUTHORITY)
        }
    assert told[""]["CVR-nummer"] == (answers.OPEN, answers.AUTHORITY)
    assert told["123"]["CVR-nummer"] == ("123", answers.AUTHORITY)
    assert {topic for topic, (_, who) in told[""].items() if who == answers.PROJECT} == dict(
        answers.KNOWN
    ).keys()
