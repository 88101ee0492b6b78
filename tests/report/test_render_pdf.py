"""The PDF: valid by PDF/UA-1 and PDF/A-2a, the same bytes twice, with texts, headers and language for those
who do not see it.
"""

from __future__ import annotations

import page as page_validation
import pdfplumber
import pytest
from pypdf import PdfReader
from report.books import SVG, THEME, make_book, rich_book

from helpers.render import render_book
from helpers.render.errors import RenderError

BANNER = "Demonstrationsdata: tallene er opdigtede"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    project = rich_book(tmp_path_factory.mktemp("book"))
    return render_book(project, project / "out", theme=THEME, engine="embedded", banner=BANNER)


@pytest.fixture(scope="module")
def structure(made):
    with pdfplumber.open(made.pdf) as pdf:
        return list(walk(pdf.structure_tree))


def walk(nodes):
    for node in nodes:
        yield node
        yield from walk(node.get("children", []))


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_pdf_is_valid(made, profile):
    report = page_validation.validate_pdf(made.pdf, profile=profile)
    assert [f"{f.rule_id}: {f.message}" for f in report.failures] == []
    assert report.is_compliant and report.rules.total > 50


def test_validation_sees_a_pdf_without_tags(tmp_path):
    import typst

    plain = typst.compile(b"= Hej", format="pdf", pdf_tags=False)
    assert not page_validation.is_pdf_compliant_bytes(plain, profile="ua1")


def test_two_renders_give_the_same_bytes(made, tmp_path):
    project = rich_book(tmp_path)
    again = render_book(project, project / "out", theme=THEME, engine="embedded", banner=BANNER)
    first = {
        path.relative_to(made.html): path.read_bytes() for path in made.html.rglob("*") if path.is_file()
    }
    second = {
        path.relative_to(again.html): path.read_bytes() for path in again.html.rglob("*") if path.is_file()
    }
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_language_title_author_and_time_are_the_books(made):
    reader = PdfReader(made.pdf)
    assert reader.trailer["/Root"]["/Lang"] == "da"
    assert (reader.metadata.title, reader.metadata.author) == ("Prøvebogen", "Prøvegruppen")
    assert reader.metadata.creation_date.date().isoformat() == "2026-05-04"


def test_outline_has_numbered_chapters_and_sections(made):
    titles = [item.title for item in PdfReader(made.pdf).outline if not isinstance(item, list)]
    assert titles == ["Forord", "1 Første", "2 Andet", "Kilder", "Bilag A Skema"]


def test_every_picture_and_formula_has_a_text(structure):
    pictures = [
        n.get("alt_text") for n in structure if n["type"] in {"Figure", "Formula"} and not n.get("children")
    ]
    assert len(pictures) >= 5
    assert all(pictures)
    assert "Linje til 41,5" in pictures


def test_every_table_has_headers(structure):
    tables = [list(walk([n])) for n in structure if n["type"] == "Table"]
    assert len(tables) == 3
    assert all(any(n["type"] == "TH" for n in nodes) for nodes in tables)


def test_running_header_footer_and_banner(made):
    with pdfplumber.open(made.pdf) as pdf:
        texts = [page.extract_text() for page in pdf.pages]
    assert all(BANNER in text for text in texts)
    assert "side 3" in texts[2]
    assert "Prøvebogen" in texts[2]


def test_no_banner_where_none_is_given(tmp_path):
    made = render_book(make_book(tmp_path), tmp_path / "out", theme=THEME, engine="embedded")
    with pdfplumber.open(made.pdf) as pdf:
        assert "Demonstration" not in "".join(page.extract_text() for page in pdf.pages)
    assert "banner" not in (made.html / "index.html").read_text(encoding="utf-8")


def test_a_picture_without_any_text_is_refused(tmp_path):
    project = make_book(tmp_path, {"en.qmd": "# En\n\nTekst.\n\n![](a.svg)\n", "a.svg": SVG})
    with pytest.raises(RenderError, match=r"en\.qmd:5: the image a\.svg has no alternative text"):
        render_book(project, tmp_path / "out", theme=THEME, engine="embedded")


def test_long_words_are_hyphenated_in_danish(tmp_path):
    word = "sagsbehandlingsfristoverskridelser "
    project = make_book(tmp_path, {"en.qmd": "# En\n\n" + "Om " + word * 30 + "\n"})
    made = render_book(project, tmp_path / "out", theme=THEME, engine="embedded")
    with pdfplumber.open(made.pdf) as pdf:
        text = pdf.pages[-1].extract_text()
    breaks = {line.split()[-1] for line in text.split("\n") if line.endswith(("-", "\u00ad", "\u2010"))}
    assert breaks
    assert all(word.startswith(start.rstrip("-\u00ad\u2010")) for start in breaks), breaks


def table_of(rows: int, cell: str) -> str:
    body = "".join(f"| {n} | {cell} |\n" for n in range(rows))
    return "# En\n\n" + "Tekst.\n\n" * 20 + f"| Nr. | Ord |\n|---:|:---|\n{body}\n: Ord {{#tbl-ord}}\n"


@pytest.mark.parametrize(
    ("rows", "cell", "parts"), [(8, "kort", 1), (60, "kort", 2), (9, "lang tekst " * 60, 2)]
)
def test_a_table_breaks_over_pages_only_when_it_is_long_and_never_runs_off_them(tmp_path, rows, cell, parts):
    made = render_book(
        make_book(tmp_path, {"en.qmd": table_of(rows, cell)}),
        tmp_path / "out",
        theme=THEME,
        engine="embedded",
    )
    with pdfplumber.open(made.pdf) as pdf:
        found = [page for page in pdf.pages if cell.split()[0] in page.extract_text()]
        assert len(found) >= parts and (parts > 1 or len(found) == 1)
        for page in found:
            low = {word["text"] for word in page.extract_words() if word["bottom"] > page.height - 40}
            assert low <= {"side", str(page.page_number)}


def test_the_name_of_a_group_is_never_the_last_line_of_a_page_and_comes_again_on_the_next(tmp_path):
    def rows(n: int, word: str) -> str:
        return "".join(f"| {word}{place} | 1 | 2 |\n" for place in range(n))

    for before in range(27, 31):  # the second group begins on, over and under the last line of a page
        body = f"| Første gruppe | | |\n{rows(before, 'a')}| Anden gruppe | | |\n{rows(40, 'b')}"
        text = f"# En\n\n| Ord | X | Y |\n|:---|---:|---:|\n{body}\n: Ord {{#tbl-ord}}\n"
        folder = tmp_path / str(before)
        made = render_book(
            make_book(folder / "bog", {"en.qmd": text}), folder / "ud", theme=THEME, engine="embedded"
        )
        with pdfplumber.open(made.pdf) as pdf:
            pages = [[line["text"] for line in page.extract_text_lines()] for page in pdf.pages]
        parts = [
            [line for line in page if line[:5] in ("Førs", "Ander", "Anden") or line[1:2].isdigit()]
            for page in pages
        ]
        first, second, *_ = [part for part in parts if any(line.startswith(("a", "b")) for line in part)]
        assert not first[-1].startswith("Anden"), first[-3:]
        assert second[0].startswith("Anden" if "b0" in " ".join(first + second[:2]) else "Første"), second[:3]


def test_a_long_word_may_end_in_what_typst_would_take_for_code(tmp_path):
    word = "omgørelsesprocenter"
    text = f"# En\n\n| Ord |\n|:---|\n| {word}.csv {word}(1) {word}[1] |\n\n: Ord {{#tbl-ord}}\n"
    made = render_book(
        make_book(tmp_path, {"en.qmd": text}), tmp_path / "out", theme=THEME, engine="embedded"
    )
    with pdfplumber.open(made.pdf) as pdf:
        shown = " ".join(page.extract_text() for page in pdf.pages)
    assert all(f"{word}{end}" in shown for end in (".csv", "(1)", "[1]")) and ";" not in shown


def test_in_narrow_columns_long_words_are_divided_and_short_ones_stay_whole(tmp_path):
    long, short = "sagsbehandlingsfristoverskridelser", "fristen"
    heads = "|" + " Ord |" * 9 + "\n|" + ":---|" * 9 + "\n"
    row = "|" + f" Om {short} **{long}** |" * 9 + "\n"
    text = f"# En\n\n{heads}{row}\n: Ord {{#tbl-ord}}\n"
    made = render_book(
        make_book(tmp_path, {"en.qmd": text}), tmp_path / "out", theme=THEME, engine="embedded"
    )
    with pdfplumber.open(made.pdf) as pdf:
        page = next(page for page in pdf.pages if short in page.extract_text())
        words = [word["text"].replace("\u00ad", "-").replace("\u2010", "-") for word in page.extract_words()]
    assert words.count(short) == 9 and long not in words
    parts = {word for word in words if word.endswith("-") and len(word) > 2}
    assert parts and all(part.rstrip("-") in long for part in parts), parts


def test_the_running_head_names_the_chapter_in_force_and_chapters_have_one_size(tmp_path):
    """The second chapter, with its finding under it, begins in the middle of a page."""
    words = "Ord om sagen og dens omfang. " * 20 + "\n\n"
    files = {"en.qmd": "# Første\n\n" + words * 12, "to.qmd": "# Anden\n\n## Fundet\n\n" + words * 6}
    made = render_book(make_book(tmp_path / "book", files), tmp_path / "out", theme=THEME, engine="embedded")
    with pdfplumber.open(made.pdf) as pdf:
        sizes = {
            name: round(line["chars"][0]["size"], 1)
            for page in pdf.pages[1:]
            for line in page.extract_text_lines()
            for name in ("Første", "Anden")
            if line["text"].endswith(f" {name}") and line["chars"][0]["size"] > 8 and "." not in line["text"]
        }
        heads = [page.extract_text().split("\n")[0] for page in pdf.pages]
        begins = next(n for n, page in enumerate(pdf.pages) if n > 1 and "Fundet" in page.extract_text())
    assert len(sizes) == 2 and len(set(sizes.values())) == 1, sizes
    assert heads[begins].endswith("Første") and heads[begins + 1].endswith("Anden"), (begins, heads)


def test_compounds_that_would_be_divided_wrongly_stay_whole(tmp_path):
    rows = "".join(f"| {'x' * n} fraværsopgørelse og feriegodtgørelse | ord |\n" for n in range(1, 30))
    files = {
        "en.qmd": f'# En\n\n| A | B |\n|:---|:---|\n{rows}\n: Ord {{#tbl-ord tbl-colwidths="[24,76]"}}\n'
    }
    made = render_book(make_book(tmp_path / "book", files), tmp_path / "out", theme=THEME, engine="embedded")
    text = "".join(page.extract_text() for page in PdfReader(made.pdf).pages)
    assert text.count("fraværsopgørelse") == 29 and text.count("feriegodtgørelse") == 29
