"""The report itself, as `make report` has just made it: every page and the PDF, as a reader meets them."""

import json
import re
from functools import cache
from pathlib import Path

import page as page_validation
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from built import BUILD
from examples import ALL
from pypdfium2 import PdfDocument
from report.browser import axe_violations, launch, opened

from helpers import danish
from helpers.project import root
from helpers.terms import MAP_SCOPES

REPORT = BUILD / "report"
PAGES = sorted(REPORT.rglob("*.html"))
ENGLISH = re.compile(
    r"\b(the|and|with|table|figure|chapter|section|note|warning|nan|None|true|false|upheld|remitted|bpa|lost_earnings)\b"
)
DANISH_NUMBER_FAULT = re.compile(r"(?<![\d.,])\d+\.\d{1,2}(?![\d.])\s*(?:pct|%)|\d\s?%")

# theme and width: every other page in one way and the rest in the other; `make check` tries every page in all
WAYS = [("light", 1280), ("dark", 320), ("dark", 1280), ("light", 320)]
# a browser opens the front, the map, the numbers at a glance and wide tables with hidden numbers; the other
# chapters, the annex and the pages of notebooks are of one template each, so that a tenth of them will do
# (`make check` opens all)
_ALIKE = [p for p in PAGES if p.stem not in ("index", "klagesager", "noegletal", "bilag-regler")]
LOOKED_AT = PAGES if ALL else [path for path in PAGES if path not in _ALIKE or _ALIKE.index(path) % 10 == 0]

PDFS = ("rapport.pdf", "bilag.pdf")
WRITTEN = {  # in the chapter itself, so no notebook stands under them
    "tbl-noegletal",
    "tbl-spoergsmaal",
    "tbl-vurderede-antagelser",
}
SCROLLING = """[...document.querySelectorAll('.table-scroll')]
  .filter(box => box.scrollWidth > box.clientWidth).map(box => box.closest('figure')?.id ?? box.className)"""

every_page = pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)


@cache
def parsed(path: Path) -> BeautifulSoup:
    """A page, parsed once: not to be changed."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")


@cache
def words(path: Path, other: str = "") -> str:
    """The text of a page's content without code, formulas, references and the names of published works, and
    without ``other`` (a selector).
    """
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")
    apart = ["script", "style", "code", "pre", "math", "#refs", ".csl-entry", *filter(None, [other])]
    for part in soup.select(", ".join(apart)):
        part.extract()
    return " ".join(soup.main.get_text(" ").split())


@pytest.fixture(scope="module")
def pdf_pages():
    """The text of each page of the two PDFs."""
    return [page.get_textpage().get_text_range() for name in PDFS for page in PdfDocument(REPORT / name)]


@pytest.fixture(scope="module")
def browser():
    with launch() as started:
        yield started


def test_the_report_has_its_chapters():
    listed = re.findall(r"- (?:report/)?([\w-]+)\.qmd", (root() / "_quarto.yml").read_text(encoding="utf-8"))
    notebooks = {p.stem for p in PAGES if p.parent.name == "notesboger"}
    assert {p.stem for p in PAGES} - notebooks == set(listed) and len(listed) > 20
    assert notebooks == {p.stem for p in (BUILD / "results").glob("*.json")} | {"oversigt"}


def test_each_figure_and_table_has_a_line_with_links_that_lead_somewhere():
    for path in (p for p in PAGES if p.parent.name == "report"):
        shown = parsed(path).select('main figure[id^="fig-"], main figure[id^="tbl-"]')
        for figure in (each for each in shown if each["id"] not in WRITTEN):
            line = figure.find_next("small", class_="origin")
            assert line.text.startswith("Notesbog "), figure["id"]
            targets = [path.parent / a["href"].partition("#")[0] for a in line.find_all("a")]
            assert len(targets) >= 2 and all(target.exists() for target in targets), figure["id"]
            assert parsed(targets[0]).find(id=f"celle-{figure['id']}"), figure["id"]


def test_nothing_that_is_published_names_a_workbook_or_a_case(pdf_pages):
    cases = pd.read_parquet(BUILD / "tables" / "cases.parquet", columns=["file", "decision_id"])
    barred = re.compile("|".join(map(re.escape, [*cases["file"].unique(), *cases["decision_id"]])))
    files = [path for path in REPORT.rglob("*") if path.suffix in {".html", ".csv", ".js", ".svg"}]
    assert len(files) > 60 and len(cases) > 1000
    texts = {path.name: path.read_text(encoding="utf-8") for path in files} | {"pdf": "".join(pdf_pages)}
    assert [name for name, text in texts.items() if barred.search(text)] == []


def test_the_whole_report_is_small_enough_to_send():
    assert 1e6 < sum(path.stat().st_size for path in REPORT.rglob("*") if path.is_file()) < 8e6


def test_the_paper_names_notebook_and_data(pdf_pages):
    text = " ".join(" ".join(pdf_pages).split())
    assert "Notesbog 05_growth · data: 05_growth-vaekst.csv" in text
    assert text.count("Notesbog ") >= text.count("Kilde: demonstrationsdata") - 1 > 20


@pytest.mark.parametrize("way", range(len(WAYS) if ALL else 2))
def test_axe_finds_nothing_on_any_page_and_it_asks_for_nothing_and_scrolls_only_downwards(browser, way):
    found, wide, asked, (scheme, width) = [], [], [], WAYS[way]
    for path in PAGES if ALL else LOOKED_AT[way::2]:
        watched: list[str] = []
        with opened(browser, path, scheme=scheme, width=320, watch=watched) as page:
            if page.evaluate("document.documentElement.scrollWidth") > 320:
                wide.append(path.name)
            asked += watched  # before axe comes, which asks for the style sheets once more
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{path.name}: {line}" for line in axe_violations(page)]
    assert (found, wide) == ([], [])
    assert [line for line in asked if not line.startswith("file://")] == [] != asked


def test_no_table_scrolls_sideways_in_a_window_as_offices_have_them(browser):
    wide = []
    for path in (p for p in LOOKED_AT if p.parent.name == "report"):
        with opened(browser, path, width=1280) as page:
            wide += page.evaluate(SCROLLING)
    assert wide == []


def test_the_columns_that_the_annex_explains_are_columns_of_the_data_files():
    """Whoever opens a data file meets names in English; those in most of the files are explained."""
    text = (root() / "report" / "bilag-genskab.qmd").read_text(encoding="utf-8")
    explained = [
        name for line in re.findall(r"(?m)^- (`.+?):", text) for name in re.findall(r"`(\w+)`", line)
    ]
    files = {path.name: set(pd.read_csv(path, nrows=0)) for path in (REPORT / "data").glob("*.csv")}
    for name in explained:
        assert sum(name in columns for columns in files.values()) > 2, name
    often = {c for columns in files.values() for c in columns if sum(c in f for f in files.values()) > 15}
    assert often - {"label"} <= set(explained), "the column of what a row is called has its name in Danish"
    assert len(explained) > 9


@every_page
def test_every_page_says_that_the_data_are_demonstration_data(path):
    assert "Demonstrationsdata" in parsed(path).select_one(".banner").get_text()


@every_page
def test_nothing_is_left_unfilled(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\?meta:|\?var:|\{\{<|>\}\}|\?@|@(?:fig|tbl|sec|eq)-", text)


@every_page
def test_the_text_is_danish(path):
    text = words(path, 'main [lang="en"]')
    assert not ENGLISH.findall(text)
    assert not DANISH_NUMBER_FAULT.findall(text)


@every_page
def test_no_personal_identifier_and_no_municipality_key(path):
    text = words(path)
    assert not re.search(r"\b(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d[-– ]?\d{4}\b", text)
    assert not re.search(r"\bD\d\d-\d{5}\b", text)


@pytest.mark.parametrize("profile", ["ua1", "2a"])
@pytest.mark.parametrize("name", PDFS)
def test_the_pdf_is_valid(name, profile):
    report = page_validation.validate_pdf(REPORT / name, profile=profile)
    assert [f"{f.rule_id}: {f.message}" for f in report.failures] == []
    assert report.rules.total > 50


def test_every_page_of_the_pdf_is_marked_and_has_content(pdf_pages):
    for number, text in enumerate(pdf_pages, 1):
        assert "Demonstrationsdata" in text, f"page {number}"
        assert len(text.split()) > 20, f"page {number} is as good as empty"


def test_html_and_pdf_say_the_same(pdf_pages):
    squeezed = re.sub(r"[\s\u00ad-]+", "", "".join(pdf_pages))
    paragraphs = BeautifulSoup((REPORT / "index.html").read_text(encoding="utf-8"), "lxml").main.select(
        "p, li"
    )
    openings = [
        re.sub(r"[\s\u00ad-]+", "", paragraph.get_text())[:40]
        for paragraph in paragraphs
        if len(paragraph.get_text()) > 100
    ]
    assert len(openings) > 5
    assert [opening for opening in openings if opening not in squeezed] == []


def test_every_released_table_lies_beside_the_report():
    registers = [
        json.loads(p.read_text(encoding="utf-8")) for p in (BUILD / "release").rglob("register.json")
    ]
    published = {entry["name"].replace("/", "-") for register in registers for entry in register.values()}
    assert published and {p.stem for p in (REPORT / "data").glob("*.csv")} == published


def test_every_data_file_says_what_data_it_holds():
    tables = {path.stem: pd.read_csv(path) for path in sorted((REPORT / "data").glob("*.csv"))}
    assert len(tables) > 60
    for name, table in tables.items():
        assert table["data_source"].notna().all(), name
        if "withheld" in table:
            assert table["data_source"].str.contains("demonstrationsdata").all(), name
            kept = table[~table["withheld"]]
            # hidden alone where they tell how few a second look leaves out
            shown = kept[["n_cases", "n_municipalities"]].dropna()
            assert len(shown) and (shown >= [5, 3]).all(axis=None), name


def test_figures_show_the_numbers_of_their_data_files():
    growth = pd.read_csv(REPORT / "data" / "05_growth-vaekst.csv").set_index("label")
    assert len(growth) == 6 and growth["ratio"].between(0.2, 5).all()
    stored = pd.read_parquet(BUILD / "tables" / "growth.parquet")
    # data files have six significant digits
    assert sorted(growth["ratio"]) == pytest.approx(sorted(stored["ratio"]), rel=1e-5)


def test_the_map_and_its_table_show_what_is_released_and_nothing_of_what_is_withheld():
    released = pd.read_csv(BUILD / "release" / "09_appeals" / "kommuner.csv", dtype={"municipality": str})
    rows = released[released["scope"] == MAP_SCOPES[0]].set_index("name")
    soup = BeautifulSoup((REPORT / "report" / "klagesager.html").read_text(encoding="utf-8"), "lxml")
    for view in soup.select("#fig-danmarkskort svg[data-face]"):
        told = dict(title.text.split(": ", 1) for title in view.select("title"))
        drawn = {title.text.split(": ")[0]: title.parent for title in view.select("title")}
        assert len(told) == 98 and set(rows.index) <= set(told)
        for name, row in rows.iterrows():
            if pd.isna(row["n_cases"]):
                assert not re.search(r"\d", told[name]) and drawn[name].find("text") is None
            elif row["n_cases"]:
                assert told[name].startswith(f"{danish.percent_of(row['rate'])}, {row['n_cases']:.0f} sag")
    withheld = set(rows.index[rows["n_cases"].isna()])
    annex = REPORT / "report" / "bilag-klagesager.html"
    soup = BeautifulSoup(annex.read_text(encoding="utf-8"), "lxml")
    cells = [
        [cell.text.strip() for cell in row.select("th, td")]
        for row in soup.select("#tbl-danmarkskort tbody tr")
    ]
    shown = {name: overturned + cases for name, overturned, cases, *_ in cells}
    assert withheld and len(shown) == 98
    assert [name for name in withheld if re.search(r"\d", shown[name])] == []


@pytest.mark.parametrize("name", PDFS)
def test_nothing_runs_over_the_edge_of_a_pdf_page(name):
    pdf = PdfDocument(REPORT / name)
    for number, page in enumerate(pdf, 1):
        (width, height), text = page.get_size(), page.get_textpage()
        boxes = [text.get_rect(n) for n in range(text.count_rects())]
        over = [
            text.get_text_bounded(*box)
            for box in boxes
            if box[1] < 30 or box[2] > width - 30 or box[0] < 30 or box[3] > height
        ]
        assert len(boxes) > 3 and set(" ".join(over).split()) <= set(f"side {number}".split()), (
            f"page {number}"
        )
