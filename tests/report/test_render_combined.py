"""Two books that combine what the subset holds in other ways than the conformance book does; what is expected
follows from Quarto's manual.

Numbers run within chapters (chapter.n), within appendices with letters (A.n) and, in chapters without a
number, alone (n). A section below an unnumbered one goes on from the last numbered one. Captions, notes,
cells and boxes are text like any other.
"""

from __future__ import annotations

import importlib.util
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import page as page_validation
import pytest
from report.books import THEME

from helpers.render import render_book

HERE = Path(__file__).parent
SPEC = importlib.util.spec_from_file_location("extract", HERE / "conformance" / "extract.py")
extract = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(extract)


def structures(tmp_path_factory, name: str) -> tuple[dict[str, dict[str, Any]], dict[str, Any], Path]:
    """Render a book; return its pages by name, its PDF's structure, and the PDF."""
    folder = tmp_path_factory.mktemp(name)
    shutil.copytree(HERE / "combined" / name, folder / "book")
    made = render_book(folder / "book", folder / "out", theme=THEME, engine="embedded")
    assert made.warnings == []
    pages = {page["page"]: page for page in extract.extract_html(made.html, extract.SELECTORS)["pages"]}
    return pages, extract.extract_pdf(made.pdf), made.pdf


@pytest.fixture(scope="module")
def havn(tmp_path_factory):
    return structures(tmp_path_factory, "havn")


@pytest.fixture(scope="module")
def skov(tmp_path_factory):
    return structures(tmp_path_factory, "skov")


def refs(page: dict[str, Any]) -> list[str]:
    return [ref["text"] for ref in page["xrefs"]]


def captions(page: dict[str, Any]) -> dict[str, str]:
    return {
        item["id"]: item["caption"] for kind in ("figures", "tables") for item in page[kind] if item["id"]
    }


def test_paper_is_accessible(skov):
    report = page_validation.validate_pdf(skov[2], profile="ua1")
    assert [f"{f.rule_id}: {f.message}" for f in report.failures] == []


@pytest.mark.parametrize("book", ["havn", "skov"])
def test_both_formats_have_the_same_captions(book, request):
    pages, paper, _ = request.getfixturevalue(book)
    shown = Counter(words.partition(":")[0] for page in pages.values() for words in captions(page).values())
    assert shown - Counter(words.partition(":")[0] for words in paper["captions"]) == Counter()


def test_figures_and_tables_are_numbered_where_they_stand(havn):
    pages, _, _ = havn
    numbered = {
        ident: words.split(":")[0] for page in pages.values() for ident, words in captions(page).items()
    }
    assert numbered == {
        "fig-forside": "Figur 1", "tbl-tegn": "Tabel 1",
        "fig-kaj": "Figur 1.1", "fig-boks": "Figur 1.2", "tbl-boks": "Tabel 1.1",
        "fig-mellem": "Figur 1",
        "fig-fil": "Figur 2.1", "fig-linje": "Figur 2.2", "fig-tre": "Figur 2.3",
        "fig-tre-a": "(a) Første", "fig-tre-b": "(b) Anden", "fig-tre-c": "(c)",
        "tbl-gods": "Tabel 2.1", "tbl-md": "Tabel 2.2", "tbl-to-a": "(a) Venstre", "tbl-to-b": "(b) Højre",
        "fig-skaerm": "Figur 3.1", "fig-efter": "Figur 3.2", "tbl-bred": "Tabel 3.1",
        "tbl-noter": "Tabel 3.2",
        "fig-bilag": "Figur A.1", "fig-bilagto": "Figur A.2",
        "fig-bilagto-a": "(a) V", "fig-bilagto-b": "(b) H", "tbl-bilag": "Tabel A.1", "fig-b": "Figur B.1",
    }  # fmt: skip


def test_references_from_every_kind_of_place(havn):
    pages, _, _ = havn
    assert refs(pages["kapitler/skibe.html"]) == [
        "Tabel 2.1",  # in a caption
        "Figur 1.1", "Afsnit 1.1", "Ligning 3.1", "Tabel 2.1",  # in a box: title, list, table cell
        "Tabel 1.1", "Figur 1.2", "Ligning 1.1",
        "Afsnit 1.1.2", "Afsnit 1.1.2.1", "Afsnit 1.2", "Afsnit 1.1.1", "Bilag A", "Afsnit A.1", "Bilag B",
        # a list in brackets, a word of one's own, the number alone
        "Kapitel 1", "Figur 1.1", "Tabel 2.1", "kapitlet 2", "3.1",
        "Figur 1.1", "Tabel 1.1",  # in notes: of a heading, of a box
    ]  # fmt: skip
    assert refs(pages["kapitler/bilag-b.html"]) == ["Figur B.1", "Figur A.1", "Afsnit A.1.1", "Bilag A"]
    assert refs(pages["index.html"])[:5] == ["Figur 1.1", "Tabel 2.1", "Ligning 3.1", "Figur 1", "Tabel A.1"]


def test_references_to_subfigures_and_subtables(havn):
    assert refs(havn[0]["kapitler/ø/gods-på-øen.html"])[3:] == [
        "Figur 2.3 (c)", "Figur 2.3 (a)", "2.3 (b)", "Tabel 2.3", "Tabel 2.3 (a)", "Tabel 2.3 (b)",
    ]  # fmt: skip


def test_references_lead_to_files_with_danish_letters(havn):
    targets = {ref["target"] for ref in havn[0]["index.html"]["xrefs"]}
    assert "kapitler/ø/gods-på-øen.html#tbl-gods" in targets
    assert {"text": "afsnit", "target": "kapitler/ø/gods-på-øen.html#sec-del"} in havn[0][
        "kapitler/bilag-a.html"
    ]["links"]


def headings(page: dict[str, Any]) -> list[tuple[str | None, str, str | None]]:
    return [(head["number"], head["text"], head["id"]) for head in page["headings"]]


def test_headings_with_code_emphasis_values_notes_and_equal_names(havn):
    assert headings(havn[0]["kapitler/skibe.html"]) == [
        ("1", "Skibe i Østhavnen og kode", "sec-skibe"),
        ("1.1", "Ankomster", "sec-ankomster"),
        ("1.1.1", "Antallet af skibe steg med 12 pct. fra 2018", "sec-udsagn"),
        (None, "Uden nummer", "uden-nummer"),
        ("1.1.2", "Under uden", "sec-under"),
        ("1.1.2.1", "Fjerde niveau", "sec-fjerde"),
        (None, "Uden nummer", "uden-nummer-1"),
        ("1.2", "Næste", "sec-næste"),
    ]
    assert headings(havn[0]["kapitler/penge.html"])[:3] == [
        ("3", "Penge & gebyrer stod stille", None), ("3.1", "Gebyr", "gebyr"), ("3.2", "Gebyr", "gebyr-1"),
    ]  # fmt: skip


def test_bookmarks_of_the_paper_are_the_headings_of_the_pages(havn):
    pages, paper, _ = havn
    shown = [
        " ".join(filter(None, [head["number"], head["text"]]))
        for page in pages.values()
        for head in page["headings"]
    ]
    assert [item["title"].removeprefix("Bilag ") for item in paper["outline"]] == shown


def test_a_heading_in_a_box_counts(skov):
    pages, paper, _ = skov
    assert pages["et.html"]["callouts"][0]["text"].endswith("1.1.1 Overskrift i boks Ord.")
    assert ("1.1.2", "Efter boks", "sec-efter") in headings(pages["et.html"])
    assert refs(pages["et.html"])[5:7] == ["Afsnit 1.1.1", "Afsnit 1.1.2"]
    assert [item["title"] for item in paper["outline"] if "boks" in item["title"]] == [
        "1.1.1 Overskrift i boks",
        "1.1.2 Efter boks",
    ]


def test_titles_of_chapters_and_headings_hold_formulas_citations_and_links(skov):
    pages, paper, _ = skov
    page = pages["et.html"]
    assert page["title_block"]["title"] == "1 Et kapitel om og Holm (2021, 2)"
    assert {"text": "Link", "target": "https://example.org"} in page["links"]
    assert [c["text"] for c in page["citations"]] == ["Holm (2021, 2)", "Holm (2021)", "(2021)"]
    assert "1.2 Link i overskrift og (2021)" in [item["title"] for item in paper["outline"]]


def test_boxes_hold_lists_tables_figures_formulas_code_and_boxes(havn):
    first, folded, inner = havn[0]["kapitler/skibe.html"]["callouts"]
    assert (first["kind"], first["title"], first["collapse"]) == (
        "note",
        "Titel med kursiv, Figur 1.1 og kode",
        "no",
    )
    assert first["text"] == (
        "Første under et under to Et afsnit i et punkt. Andet, jf. Afsnit 1.1 og Ligning 3.1 Tabel 1.1: "
        "Tabel i boks A B (Holm 2021) "
        "Tabel 2.1 Figur 1.2: Billede i boks x = 1 # {{< meta havn.kort >}} Citat i boks med note."
    )
    assert (folded["title"], folded["collapse"], folded["text"]) == (
        "Foldet ikke kursiv",
        "closed",
        "Advarsel Boks i boks.",
    )
    assert (inner["kind"], inner["title"]) == ("warning", "Advarsel")


def test_notes_stand_once_whatever_they_stand_in(havn):
    pages, paper, _ = havn
    notes = [note["text"] for note in pages["kapitler/skibe.html"]["footnotes"]]
    assert notes == [
        "Note i en overskrift, med Figur 1.1.",
        "Note i en billedtekst.",
        "Noten fra boksen. Andet afsnit med Tabel 1.1 og (Ørsted og Åkjær 2020). punkt i en note to",
    ]
    assert pages["kapitler/skibe.html"]["footnote_refs"] == ["1", "2", "3"]
    assert [" ".join(n.replace("•", "").split()) for n in paper["footnotes"]] == [
        "Se også Figur 1 og (Holm 2021, 4).", *notes, "Filens note.", "Nordkajen.",
    ]  # fmt: skip


def test_citations_in_captions_cells_and_notes_with_locators(havn):
    found = [(c["keys"], c["text"]) for c in havn[0]["kapitler/skibe.html"]["citations"]]
    assert found == [
        (["holm2021"], "Holm (2021, kap. 3)"),
        (["holm2021"], "(2021, 12–14)"),
        (
            ["kjaer2019", "ørsted2020", "holm2021"],
            "(se Kjær 2019, 3; og Ørsted og Åkjær 2020; jf. Holm 2021, 7)",
        ),
        (["kjaer2019"], "Kjær (2019, 2)"),
        (["holm2021"], "(Holm 2021)"),
        (["ørsted2020"], "(Ørsted og Åkjær 2020)"),
    ]


def test_values_in_captions_alt_texts_and_headings_of_both_formats(havn):
    pages, paper, _ = havn
    alts = {item["id"]: item["alt"] for item in pages["kapitler/ø/gods-på-øen.html"]["figures"]}
    assert alts["fig-linje"] == "Alt: Antallet af skibe steg med 12 pct. fra 2018"
    assert alts["fig-linje"] in paper["alt_texts"]
    assert "En linje, der går opad & “hakker”" in paper["alt_texts"]
    assert "Figur 2.2: Linjen faldt i 1.284 anløb, se Figur 1.1 og (Holm 2021)" in paper["captions"]
    assert "Tabel 2.1: Gods, Antallet af skibe steg med 12 pct. fra 2018" in paper["captions"]
    assert "1.1.1 Antallet af skibe steg med 12 pct. fra 2018" in [item["title"] for item in paper["outline"]]


def test_front_matter_and_later_files_win_over_earlier_values(havn):
    pages, _, _ = havn
    assert "Ordet er faldt, tallet 41.5, 12000000 og true." in pages["index.html"]["sections"][-1]["text"]
    assert pages["kapitler/penge.html"]["title_block"] == {
        "title": "3 Penge & gebyrer stod stille",
        "subtitle": "Om Østhavnen",
        "authors": ["Åse Ødegård"],
        "date": "2. januar 2025",
    }
    assert pages["kapitler/penge.html"]["code_spans"] == ["stod stille", "{{< meta havn.kort >}}"]


def words(structure: list[dict[str, Any]], heading: str) -> str:
    return next(part["text"] for part in structure if part["heading"] == heading and part["text"])


def test_lists_of_all_kinds(havn):
    pages, paper, _ = havn
    wanted = (
        "Begreb et Forklaring med Ligning 3.1. liste kode Begreb to Ene. Anden. åben lukket Linje et "
        "indrykket Linje tre med kursiv "
        "Citat Inden i et citat liste Eksempel et Eksempel to fem seks lille"
    )
    assert words(pages["kapitler/penge.html"]["sections"], "Gebyr") == wanted
    assert words(paper["sections"], "Gebyr") == (
        "Begreb et Forklaring med Ligning 3.1. • liste kode Begreb to Ene. Anden. • ☐ åben • ☒ lukket Linje "
        "et indrykket Linje tre med "
        "kursiv Citat Inden i et citat • liste (1) Eksempel et (2) Eksempel to 5. fem 6. seks a) lille"
    )


def test_raw_and_conditional_content_is_for_its_format_only(havn):
    pages, paper, _ = havn
    screen, print_ = (
        words(pages["kapitler/penge.html"]["sections"], "Samme navn"),
        words(paper["sections"], "Samme navn"),
    )
    assert "Kun på nettet fed Figur 3.1: Kun på skærm Se Figur 3.1. Figur 3.2: Efter begge" in screen
    assert "Kun på papir papirfed Figur 3.1: Kun på papir Se Figur 3.1. Figur 3.2: Efter begge" in print_
    assert "papir" not in screen and "nettet" not in print_ and "skærm" not in print_


def test_figures_and_tables_in_lists_quotations_and_grids(skov):
    pages, paper, _ = skov
    assert captions(pages["et.html"]) | captions(pages["c.html"]) == {
        "fig-et": "Figur 1.1: Eg", "fig-boeg": "Figur 1.2: Bøg",
        "fig-ind": "Figur 1.3: To fra notesbog, jf. Holm (2021).", "fig-a": "(a) Fra a", "fig-b": "(b) Fra b",
        "fig-enlig": "Figur 1.4: Billedtekst i boks med note.",
        "fig-punkt": "Figur 1.5: I punkt", "fig-citat": "Figur 1.6: I citat",
        "tbl-t": "Tabel 1.1: T", "tbl-punkt": "Tabel 1.2: Tabel i punkt",
        "fig-c": "Figur A.1: C", "tbl-et": "Tabel A.1: Gitter med rowspan",
    }  # fmt: skip
    assert paper["alt_texts"] == ["eg", "bøg", "a", "b", "enlig", "p", "q", "c"]


def test_simple_multiline_and_grid_tables(skov):
    pages, paper, _ = skov
    headers = [
        (table["header"], table["rows"]) for table in pages["to.html"]["tables"] + pages["c.html"]["tables"]
    ]
    assert headers == [
        ([["Venstre", "Midt", "Højre", "Standard"]], [["a", "b", "c", "d"]]),
        ([["Simpel", "Tabel"]], [["a", "b"]]),
        (
            [["Centered Header", "Default Aligned", "Right Aligned", "Left Aligned"]],
            [
                ["First", "row", "12.0", "Example of a row that spans multiple lines."],
                ["Second", "row", "5.0", "Here’s another one."],
            ],
        ),
        ([["A", "B"]], [["1", "2"], ["3"]]),
    ]
    assert [(table["header"], table["rows"]) for table in paper["tables"][-4:]] == headers


def test_a_link_to_a_box_leads_there_in_both_formats(skov):
    assert {"text": "uden", "target": "et.html#min-id"} in skov[0]["et.html"]["links"]
