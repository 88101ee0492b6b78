"""A book in two PDFs: its chapters in one, its appendices in the other, numbers and references of one."""

from __future__ import annotations

import page as page_validation
import pdfplumber
import pytest
from pypdf import PdfReader
from report.books import REFS, SVG, THEME, make_book

from helpers.render import Imprint, Row, render_book

FILES = {
    "index.qmd": "# Forord {.unnumbered}\n\nSe @tbl-x og @tbl-y, [@sec-skema; @tbl-x] og @fig-a, "
    "[skemaet](bilag-skema.qmd), [et andet sted](https://example.org/) og [@kjaer]. Igen @tbl-y.\n",
    "en.qmd": "# Emnet {#sec-emne}\n\n## Sagerne fylder mere {#sec-fund}\n\n![Linje](a.svg){#fig-a}\n\n"
    "Kun her: @tbl-x.\n",
    "kilder.qmd": "# Kilder {.unnumbered}\n\n::: {#refs}\n:::\n",
    "bilag-skema.qmd": "# Skema {#sec-skema}\n\n| A | B |\n|:--|:--|\n| 1 | 2 |\n\n: Svar {#tbl-x}\n\n"
    "| A | B |\n|:--|:--|\n| 1 | 2 |\n\n: Tal {#tbl-y}\n\nSom @fig-a, @sec-fund og @tbl-y viser [@holm].\n",
    "a.svg": SVG,
    "references.bib": REFS,
}

IMPRINT = Imprint(
    (Row("Kontakt", "Ida <ida@x.dk>"), Row("Erklæring", "om rapporten", "https://was.example/a?b&c")),
    "Version 7",
    Row("Sådan citeres bogen", "Ida (2026): Prøvebogen."),
    (("Bogen (PDF)", "book.pdf"),),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    project = make_book(tmp_path_factory.mktemp("two"), dict(FILES), extra="bibliography: references.bib\n")
    return render_book(
        project, project / "out", theme=THEME, engine="embedded", annex="bilag", imprint=IMPRINT
    )


@pytest.fixture(scope="module")
def words(made):
    """The words of both PDFs, in one line each."""
    found = []
    for path in (made.pdf, made.annex):
        with pdfplumber.open(path) as pdf:
            found.append(" ".join(" ".join(page.extract_text() for page in pdf.pages).split()))
    return found


def links(path):
    """Return the addresses outside the file that it links to."""
    notes = (note.get_object() for page in PdfReader(path).pages for note in page.get("/Annots", ()))
    return {note["/A"]["/URI"] for note in notes if "/URI" in note.get("/A", {})}


def test_each_pdf_has_its_own_part_and_its_own_front(made, words):
    assert (made.pdf.name, made.annex.name) == ("book.pdf", "bilag.pdf")
    assert made.annex.parent == made.pdf.parent == made.html
    main, annex = words
    assert main.startswith("Prøvebogen") and annex.startswith("Bilagsrapport Prøvebogen")
    assert "Sagerne fylder mere" in main and "Tal" not in main
    assert "Bilag A Skema" in annex and "Forord" not in annex
    titles = [item.title for item in PdfReader(made.annex).outline if not isinstance(item, list)]
    assert titles == ["Bilag A Skema", "Kilder"]


def test_the_annex_says_of_itself_of_which_book_it_is(made):
    titles = [PdfReader(path).metadata.title for path in (made.pdf, made.annex)]
    assert titles == ["Prøvebogen", "Bilagsrapport: Prøvebogen"]


def test_the_first_reference_of_a_chapter_says_where_it_leads_and_of_several_the_last_one_does(words):
    main, annex = words
    assert (
        "Se Tabel A.1 og Tabel A.2, Bilag A, Tabel A.1 i bilagsrapporten og Figur 1.1, skemaet, et andet sted"
        in main
        and "Igen Tabel A.2." in main
        and "Kun her: Tabel A.1 i bilagsrapporten." in main
    )
    assert "Som Figur 1.1, Afsnit 1.1 i hovedrapporten og Tabel A.2 viser" in annex


def test_a_link_leads_to_the_other_file_beside_it(made):
    assert links(made.pdf) == {"bilag.pdf", "https://example.org/", "https://was.example/a?b&c"}
    assert links(made.annex) == {"book.pdf", "https://was.example/a?b&c"}


def test_each_pdf_lists_the_works_that_it_cites(words):
    main, annex = words
    assert "Akter" in main and "Den gode begrundelse" not in main
    assert "Den gode begrundelse" in annex and "Akter" not in annex


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_both_are_valid(made, profile):
    for path in (made.pdf, made.annex):
        report = page_validation.validate_pdf(path, profile=profile)
        assert [f"{f.rule_id}: {f.message}" for f in report.failures] == []


def test_pages_of_the_web_refer_without_words_and_have_the_appendices_as_their_own_part(made):
    page = (made.html / "index.html").read_text(encoding="utf-8")
    assert "bilagsrapporten" not in page and 'href="bilag-skema.html#tbl-x"' in page
    assert page.index('class="nav-part"') < page.index("Skema</a>")
    assert '<h1 id="sec-emne" class="title kicker">' in (made.html / "en.html").read_text(encoding="utf-8")


def test_a_book_without_appendices_is_one_pdf(tmp_path):
    made = render_book(make_book(tmp_path), tmp_path / "out", theme=THEME, engine="embedded", annex="bilag")
    assert made.annex is None and not (made.html / "bilag.pdf").exists()


def test_a_book_says_of_itself_on_every_page_and_every_front_what_it_is_given(made, words):
    for page, top in (("index.html", "."), ("bilag-skema.html", ".")):
        foot = (made.html / page).read_text(encoding="utf-8").partition('<footer class="imprint">')[2]
        assert "<dt>Kontakt</dt> <dd>Ida &lt;ida@x.dk&gt;</dd>" in foot
        assert '<a href="https://was.example/a?b&amp;c">om rapporten</a>' in foot
        assert f'<a href="{top}/book.pdf">Bogen (PDF)</a>' in foot
    boxes = [page.name for page in made.html.glob("*.html") if "cite-as" in page.read_text(encoding="utf-8")]
    assert boxes == ["index.html"]
    for text in words:
        assert "Kontakt: Ida <ida@x.dk>" in text and "Sådan citeres bogen: Ida (2026): Prøvebogen." in text
        assert text.count("Version 7 side") == 2
