"""Sheets of the demonstration: two pages each, nothing of others, and what cannot be made is told."""

import io
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
import sheeted
from built import BUILD

from helpers.project import Workspace, root
from helpers.publish.gate import scan
from helpers.publish.municipality import basis, check, index, sheets
from helpers.survey import reference

SOME = ("0147", "0825")  # one without returns; the smallest, of which the register hides all but zeros
PLACES = dict(reference.municipalities()[["kommunekode", "name"]].itertuples(index=False))
A4 = (595, 842)


def made(codes, folder: Path) -> tuple[Workspace, list]:
    """Return the workspace in ``folder`` and the sheets of ``codes``; their tables lie in it by code."""
    ws = Workspace(root(), BUILD, folder)
    shutil.copytree(BUILD / basis.FOLDER, folder / basis.FOLDER)
    executed = {}
    for code in codes:
        shutil.copytree(folder / basis.FOLDER, folder / code / basis.FOLDER)
        executed[code] = sheeted.execute(code, BUILD, folder / code)
        shutil.copytree(folder / code / "own" / sheeted.NAME, folder / "sheets" / code / "data")
    return ws, sheets.render(ws, executed, str(BUILD / "demo"))


@pytest.fixture(scope="module")
def some(tmp_path_factory):
    return made(SOME, tmp_path_factory.mktemp("sheets"))


def private(ws: Workspace) -> scan.Private:
    return sheets.private(ws, str(BUILD / "demo"))


def looked_at(ws: Workspace, rendered: list) -> None:
    """Compare sheets with what every one must be."""
    for sheet in rendered:
        pdf = pypdf.PdfReader(io.BytesIO(sheet.pdf))
        assert sheet.problem == "" and len(pdf.pages) == 2, sheet.name
        assert {tuple(map(round, page.mediabox[2:])) for page in pdf.pages} == {A4}
        assert pdf.root_object["/MarkInfo"]["/Marked"] and pdf.root_object["/Lang"] == "da"
        words = pdf.pages[0].extract_text() + pdf.pages[1].extract_text()
        assert PLACES[sheet.name] in words and words.count("Demonstrationsdata") == 2
        assert sheet.html.count("Demonstrationsdata: ") == 2 and "contenteditable" in sheet.html
        assert all(
            part in sheet.html for part in ("<h1", "scope=", 'aria-label="Prikker', "Content-Security-Policy")
        )
    assert sheets.refused(ws, rendered, ws.out, private(ws)) == {}
    assert check.not_released(ws, ws.out / "sheets") == []


def test_a_sheet_has_two_pages_and_nothing_of_another_municipality(some):
    looked_at(*some)


@pytest.mark.long
def test_all_98_have_two_pages_and_nothing_of_another_municipality(tmp_path):
    ws, rendered = made(sorted(PLACES), tmp_path)
    assert len(rendered) == 98 and check.not_alone(ws, BUILD / "demo", PLACES) == []
    looked_at(ws, rendered)


def test_a_sheet_is_the_same_whatever_is_made_beside_it(some):
    ws, (_, beside) = some
    executed = ws.out / "0825" / "notebooks" / "0825.ipynb"
    (alone,) = sheets.render(ws, {"0825": executed}, str(BUILD / "demo"))
    assert alone == beside


def test_a_municipality_without_returns_gets_one_that_says_so(some):
    without, smallest = some[1]
    assert "kommunens skema mangler" in without.html and "kommunens skema mangler" not in smallest.html
    assert "Send skemaet" in without.html
    assert "Ingen oplysninger" not in without.html + smallest.html  # no table of nothing
    assert "Til kommunen, fra undersøgelsen »" in without.html and "maj 2022" in without.html


def test_what_the_register_hides_is_hidden_and_none_is_none(some):
    smallest = (some[0].out / "sheets" / "0825" / "data" / "egen_omgoerelse.csv").read_text(encoding="utf-8")
    assert "Hele serviceloven,2020,..,..,..,..," in smallest and "2020,0,0,0,ingen," in smallest


@pytest.mark.parametrize(
    ("held", "what"),
    [("Ærø", "name of a municipality"), ("D14-00706", "key of a decision"), ("070761-4285", "CPR")],
)
def test_what_a_sheet_may_not_hold_stops_that_sheet_alone(some, held, what):
    ws, (one, other) = some
    spoiled = replace(one, html=one.html.replace("</main>", f"<p>{held}</p></main>"))
    told = sheets.refused(ws, [spoiled, other], ws.out, private(ws))
    assert list(told) == [one.name] and what in told[one.name]


def test_another_name_may_not_stand_on_a_sheet_though_a_chapter_has_it():
    private = scan.Private(names={"Ærø", "Ærøs", "Køge", "KØGE", "Køges"}, written={"Ærø"})
    own = scan.of_one(private, "Køge")
    assert own.names == {"Ærø", "Ærøs"} and not own.written


def test_a_sheet_that_pandoc_or_typst_refuses_is_told_and_the_other_made(some, tmp_path):
    ws, _ = some
    executed = {code: ws.out / code / "notebooks" / f"{code}.ipynb" for code in SOME}
    spoiled = json.loads(executed["0147"].read_text(encoding="utf-8"))
    for cell in spoiled["cells"]:
        for output in cell.get("outputs", []):
            if "text/markdown" in output["data"]:
                output["data"]["text/markdown"] += "\n\n<iframe></iframe>"
    path = tmp_path / "0147.ipynb"
    path.write_text(json.dumps(spoiled), encoding="utf-8")
    told = {sheet.name: sheet for sheet in sheets.render(ws, executed | {"0147": path}, str(BUILD / "demo"))}
    assert "iframe" in told["0147"].problem and not told["0147"].html
    assert told["0825"].pdf and not told["0825"].problem


def test_a_page_that_would_be_too_long_becomes_smaller(some, monkeypatch):
    monkeypatch.setattr(sheets, "FIELD_HEIGHT", "190mm")
    ws, executed = some[0], some[0].out / "0825" / "notebooks" / "0825.ipynb"
    (sheet,) = sheets.render(ws, {"0825": executed}, str(BUILD / "demo"))
    pages = pypdf.PdfReader(io.BytesIO(sheet.pdf)).pages
    assert len(pages) == 2 and "Kontrollér hvert sidetal" in pages[1].extract_text()


def test_own_figures_that_rest_on_another_municipality_are_found(some):
    ws, _ = some
    path = ws.out / basis.FOLDER / "0825.json"
    before = path.read_text(encoding="utf-8")
    told = json.loads(before)
    told["tables"]["asked"]["data"][0][-1] += 1
    path.write_text(json.dumps(told), encoding="utf-8")
    try:
        assert check.not_alone(ws, BUILD / "demo", SOME) == ["0825/asked"]
    finally:
        path.write_text(before, encoding="utf-8")


def test_the_list_names_all_and_links_those_that_are_made(some):
    ws, _ = some
    page = index.page(ws, ["0825"], ["0791"])
    assert page.count(index.LEFT_OVER) == 1 and 0 < page.index(index.LEFT_OVER) - page.index("Viborg") < 300
    assert all(name in page for name in PLACES.values()) and page.count("<a href") == 2
    assert page.index("Aabenraa") > page.index("Viborg") and "92 af 98" in page


def test_a_code_that_is_none_is_refused(some):
    for code in ("101", "../x", "9999"):
        with pytest.raises(Exception, match=r"0101|has not been made"):
            basis.load(some[0], code)
