"""``helpers field`` as typed: how the collection stands, also before anything has come and with files that
cannot be read.
"""

from __future__ import annotations

import html
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from returned import BOOK, SHEETS, Investigation, build

from helpers import __main__ as command_line
from helpers.pipeline import commands
from helpers.pipeline.paths import Folders
from helpers.project import root
from helpers.survey.cleaning.later import corrections
from helpers.survey.reading.later import received

CPH, ODENSE = "0101_koebenhavn.xlsx", "0461_odense.xlsx"
EARLY, LATE = "2022-03-10", "2022-04-12"


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Investigation:
    investigation = build(tmp_path_factory.mktemp("field") / "investigation")
    investigation.draw.to_csv(investigation.path / "draw.csv", index=False)
    investigation.frame.to_csv(investigation.path / "frame.csv", index=False)
    return investigation


@pytest.fixture
def investigation(answered: Investigation, tmp_path: Path) -> Investigation:
    return answered.copy_to(tmp_path / "investigation")


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The build folder of the page."""
    places = Folders(root(Path(__file__)))
    places.build = tmp_path / "build"
    monkeypatch.setattr(commands, "folders", lambda: places)
    monkeypatch.setattr(command_line, "folders", lambda: places)
    return places.build


def text(investigation: Investigation, made: Path, today: str = LATE) -> str:
    """What a reader of the page reads, on one line; all its links lead to a file."""
    arguments = ["field", "--investigation", str(investigation.path), "--today", today]
    assert command_line.main(arguments) == 0
    page = (made / "field" / "index.html").read_text(encoding="utf-8")
    for link in re.findall(r'href="(letters/[^"]+)"', page):
        assert (made / "field" / link).is_file(), link
    main = page[page.index('class="banner"') : page.index("</main>")]
    shown = re.sub(r"</t[dh]>", " |", main).replace("\n", " ")
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", shown)).replace("\u00a0", " ").split())


def only(investigation: Investigation, *names: str) -> None:
    for path in investigation.files:
        if path.name not in names:
            path.unlink()


def test_before_anything_has_come_nobody_has_answered(investigation: Investigation, made: Path) -> None:
    only(investigation)
    for missing in (False, True):
        if missing:
            (investigation.path / "returns").rmdir()
        shown = text(investigation, made, EARLY)
        assert "0 af 3 kommuner har sendt et skema, der kan læses, og 0 af 24 hovedsager er udfyldt" in shown
        assert "Internt: til projektets egen brug" in shown and "DEMONSTRATION" not in shown
        assert "Ingen rykker er forfalden endnu" in shown and "Mappen backcheck mangler" in shown
        assert "Der er endnu ingen udfyldte sager at regne på" in shown
        assert "100 pct. |" in shown, "what full response would show"
    assert not list((made / "field" / "letters").iterdir())


def test_who_is_silent_is_reminded_on_the_days_of_the_timetable(
    investigation: Investigation, made: Path
) -> None:
    only(investigation, CPH)
    shown = text(investigation, made)
    assert "1 af 3 kommuner har sendt et skema" in shown and "8 af 24 hovedsager er udfyldt" in shown
    assert "Rykkeren 12. april 2022 er forfalden for to kommuner. Brevene er klar: Odense Læsø" in shown
    letter = (made / "field" / "letters" / "0461_odense_rykker.txt").read_text(encoding="utf-8")
    assert "som handler om 8 sager. Fristen var 8. april 2022; svaret kan stadig bruges." in letter
    assert "33 pct. (indtil nu) |" in shown
    text(investigation, made, "2022-03-30")
    letter = (made / "field" / "letters" / "0461_odense_rykker.txt").read_text(encoding="utf-8")
    assert "Fristen er 8. april 2022." in letter


@pytest.mark.long
def test_a_broken_file_is_told_and_the_others_are_read(investigation: Investigation, made: Path) -> None:
    (investigation.path / "returns" / ODENSE).write_bytes(b"broken")
    (investigation.path / "returns" / "svar.xlsx").write_bytes(b"from nobody")
    shown = text(investigation, made)
    assert "2 af 3 kommuner har sendt et skema" in shown
    assert f"{ODENSE} | Odense | var ikke et skema eller var beskadiget |" in shown
    assert "svar.xlsx | ukendt | var ikke et skema" in shown
    assert "Alle spurgte kommuner" in shown and not list((made / "field" / "letters").glob("*rykker*"))
    assert "Breve til ukendte afsendere: ukendt_" in shown


def test_nothing_but_a_broken_file(investigation: Investigation, made: Path) -> None:
    only(investigation, ODENSE)
    (investigation.path / "returns" / ODENSE).write_bytes(b"broken")
    shown = text(investigation, made)
    assert "0 af 3 kommuner" in shown and f"{ODENSE}: filen er ikke en Excel-projektmappe" in shown


def test_open_questions_stand_by_municipality_with_letter_and_copy(
    investigation: Investigation, made: Path
) -> None:
    investigation.edit(
        {("sager", SHEETS["sager"].cell("standard_pages", row)): "mange" for row in (5, 6)}, file=1
    )
    investigation.edit({("sager", SHEETS["sager"].cell("disposition", 5)): None})
    shown = text(investigation, made)
    assert "Odense | 2 | 0 | 0461_odense.xlsx |" in shown
    assert 'href="letters/0461_odense.txt"' in (made / "field" / "index.html").read_text(encoding="utf-8")


def test_a_newer_workbook_and_corrections_are_told(investigation: Investigation, made: Path) -> None:
    folder = investigation.path / "returns"
    book = openpyxl.load_workbook(folder / CPH)
    first = book["sager"]["A5"].value
    old = book["sager"][SHEETS["sager"].cell("standard_pages", 5)].value
    book["sager"][SHEETS["sager"].cell("second_pages", 5)] = old
    book.save(folder / "0101_rettet.xlsx")
    received.add(
        folder,
        [(f"2022-04-0{day}T09:00:00", "", name, received.sha256(folder / name))
         for day, name in ((1, CPH), (2, "0101_rettet.xlsx"))],
    )  # fmt: skip
    rows = [f"{first},standard_pages,{old},{old + 1},a,b,2022-04-03", "x,standard_pages,1,2,a,b,2022-04-03"]
    text_ = "\n".join([",".join(corrections.COLUMNS), *rows]) + "\n"
    (investigation.path / corrections.FILE).write_text(text_, encoding="utf-8")
    shown = text(investigation, made)
    assert f"København | {CPH} | 0101_rettet.xlsx | 1 |" in shown and "Alle filer er læst." in shown
    assert f"2 | {first} | standard_pages | Udført |" in shown
    assert "3 | x | standard_pages | Ikke udført | Der er ingen række om afgørelsen" in shown


def test_cases_answered_once_more_are_compared_item_by_item(investigation: Investigation, made: Path) -> None:
    again = investigation.path / "backcheck"
    again.mkdir()
    book = openpyxl.load_workbook(investigation.files[0])
    page, cell = book["sager"], SHEETS["sager"].cell
    rows = [row for row in range(5, 30) if page[cell("disposition", row)].value == "Udfyldt"]
    for row in rows:
        page[cell("standard_pages", row)] = 2 * page[cell("standard_pages", row)].value
    page[cell("hearing_held", rows[0])] = "Nej"
    page[cell("processing_days", rows[0])] = None
    book.save(again / CPH)
    shown = text(investigation, made)
    assert "Otte sager er udfyldt to gange af forskellige personer" in shown
    rates = pd.read_csv(made / "returns" / "backcheck.csv").set_index("item")
    assert rates.loc["cases.standard_pages", ["n", "differ", "share"]].tolist() == [8, 8, 1]
    assert rates.at["cases.standard_pages", "page_ratio"] == pytest.approx(2)
    assert rates.loc["cases.hearing_held", ["n", "differ"]].tolist() == [8, 1]
    assert rates.at["cases.hearing_held", "kappa"] == 0
    assert rates.loc["cases.processing_days", ["n", "differ", "one_missing"]].tolist() == [7, 0, 1]
    assert rates.at["cases.hearing_held", "low"] == pytest.approx(0.0224, abs=0.001)
    assert rates.at["information.present", "kappa"] == 1 and rates.at["information.present", "differ"] == 0
    assert "information.present" in rates.index and "time.minutes_finding" not in rates.index
    (again / CPH).write_bytes(b"broken")
    assert "Skemaerne i mappen backcheck kan ikke læses" in text(investigation, made)
    assert not (made / "returns" / "backcheck.csv").exists()


def test_without_a_draw_or_with_a_day_that_is_none_it_says_what_to_do(
    investigation: Investigation, made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (investigation.path / "draw.csv").unlink()
    assert command_line.main(["field", "--investigation", str(investigation.path)]) == 1
    assert "make the draw first" in capsys.readouterr().err and not made.exists()
    with pytest.raises(SystemExit):
        command_line.main(["field", "--investigation", "x", "--today", "12-04-2022"])


def test_the_back_check_is_drawn_from_the_draw_once_and_asked_about(
    investigation: Investigation, made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--investigation", str(investigation.path)]
    assert command_line.main(["draw", *where, "--backcheck", "25"]) == 1
    assert "24 main cases" in capsys.readouterr().err
    assert command_line.main(["draw", *where, "--backcheck", "8"]) == 0
    drawn = pd.read_csv(investigation.path / "backcheck.csv", dtype={"municipality": str})
    assert len(drawn) == 8 and set(drawn["role"]) == {"main"}
    assert drawn.groupby(["provision", "period", "outcome"]).size().tolist() == [1] * 8
    kept = (investigation.path / "backcheck.csv").read_bytes()
    assert command_line.main(["draw", *where, "--backcheck", "9"]) == 1
    assert (investigation.path / "backcheck.csv").read_bytes() == kept
    sent = ["--deadline", "2022-05-01", "--contact", "Anne, 33 70 33 70"]
    out = investigation.path / "again"
    assert command_line.main(["questionnaires", *where, "--backcheck", "--out", str(out), *sent]) == 0
    asked = {
        row[0].value
        for path in out.glob("*.xlsx")
        for row in openpyxl.load_workbook(path)["sager"].iter_rows(min_row=5)
        if row[0].value
    }
    assert asked == set(drawn["decision_id"])
    into = ["--out", str(investigation.path / "backcheck"), *sent]
    assert command_line.main(["questionnaires", *where, "--backcheck", *into]) == 1
    assert not (investigation.path / "backcheck").exists()
    assert BOOK.version


def test_a_case_that_was_not_drawn_cannot_be_back_checked(investigation: Investigation, made: Path) -> None:
    where = ["--investigation", str(investigation.path)]
    assert command_line.main(["draw", *where, "--backcheck", "8"]) == 0
    path = investigation.path / "backcheck.csv"
    drawn = pd.read_csv(path, dtype=str)
    drawn.loc[0, "decision_id"] = "another"
    drawn.to_csv(path, index=False)
    sent = ["--deadline", "2022-05-01", "--contact", "Anne, 33 70 33 70", "--out", str(path.parent / "x")]
    assert command_line.main(["questionnaires", *where, "--backcheck", *sent]) == 1
