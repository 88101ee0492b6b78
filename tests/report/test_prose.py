"""Prose follows results: numbers and findings come from build/results.yml, never from the keyboard."""

import re

import nbformat
import pytest
import yaml
from built import BUILD
from report.prose import typed_numbers

from helpers.project import root
from helpers.protocol import analysis_plan
from helpers.publish.statements import refuse_causal_verbs

CHAPTERS = sorted([root() / "index.qmd", *(root() / "report").glob("*.qmd")])
NOTEBOOKS = sorted((root() / "notebooks").glob("[0-9]*.ipynb"))
RESULTS = BUILD / "results.yml"

IN_A_ROW = re.compile(
    r"results\.statements\.(?:E[2-8]_\w+|E1_\w+_(?:upheld|remitted)|added_items_\w+)\.(?:text|verdict)"
)

each_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.name)
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)


@each_chapter
def test_no_number_is_typed_in_the_report(path):
    assert typed_numbers(path.read_text(encoding="utf-8")) == []


@each_notebook
def test_no_number_is_typed_in_a_notebooks_prose(path):
    for cell in nbformat.read(path, as_version=4).cells:
        prose = (
            cell.source
            if cell.cell_type == "markdown"
            else "\n".join(re.findall(r"#\| (?:fig-cap|fig-alt|tbl-cap): (.*)", cell.source))
        )
        assert typed_numbers(prose) == [], prose


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("steget med 18,5 pct.", ["18,5"]),
        ("i 12 kommuner", ["12"]),
        ("§ 96 og §§ 22-24 i 2014-15", []),
        ("{{< meta results.05_growth.n >}}", []),
        ("`2400`", []),
        ("jf. @kish1965 og [@bell2002, s. 4]", ["4"]),
        ("---\ndate: 2022\n---\ntekst 7", ["7"]),
    ],
)
def test_the_search_for_typed_numbers_finds_them(text, found):
    assert typed_numbers(text) == found


@each_chapter
def test_the_reports_own_text_claims_no_causes(path):
    refuse_causal_verbs(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("_sammenfatning", "stadfæstet eller hjemvist"),
        ("datagrundlag", "stadfæstet eller hjemvist"),
        ("udvikling", "stadfæstet eller hjemvist"),
        ("sagsoplysninger", "stadfæstet eller hjemvist"),
        ("genindhentning", "stadfæstet eller hjemvist"),
        ("klagesagen", "stadfæstet eller hjemvist"),
        ("hjemvisning", "der er hjemvist"),
    ],
)
def test_each_chapter_says_once_of_which_cases_it_speaks(name, scope):
    text = (root() / "report" / f"{name}.qmd").read_text(encoding="utf-8")
    assert text.count(scope) == 1 and re.search(r"påklage(t|de)|afgjort", text)
    first = re.split(r"\{\{< meta results\.statements\.(?!heading)", text)[0]
    assert scope in first, "before the first result"


def test_no_finding_repeats_of_which_cases_it_speaks():
    told = yaml.safe_load(RESULTS.read_text(encoding="utf-8"))["results"]["statements"]
    scope = analysis_plan.load().scope
    assert not [name for name, statement in told.items() if scope in statement["text"]]


def test_findings_claim_no_causes():
    for ident, statement in yaml.safe_load(RESULTS.read_text(encoding="utf-8"))["results"][
        "statements"
    ].items():
        refuse_causal_verbs(statement["text"])
        assert statement["text"], ident


def flat(content, above=()):
    """The keys of nested results, as the prose names them."""
    for key, value in content.items():
        yield from flat(value, (*above, key)) if isinstance(value, dict) else [".".join((*above, key))]


def test_every_result_is_printed_in_a_chapter_or_a_caption():
    texts = [path.read_text(encoding="utf-8") for path in (*CHAPTERS, *NOTEBOOKS)]
    used = {key for text in texts for key in re.findall(r"\{\{< meta ([\w.]+) >\}\}", text)}
    used.add("results.mark.short")  # at the head of every page, by publish.assembly
    colophon = ("accessibility_statement", "contact", "dated", "day", "licence", "publisher", "year")
    used |= {f"results.publication.{name}" for name in colophon}  # at the foot of every page and on the front
    used |= {"book.date", "book.subtitle"}  # on the title page and in the PDF's metadata, by either engine
    used |= {"results.05_growth.subject", "results.publication.subtitle"}  # which are that subtitle
    english = (
        "key_counted_alike",
        "key_counted_interval",
        "key_absence",
        "key_pages",
        "key_pages_before",
        "key_secondary",
    )  # in the English summary, by publish.colophon
    used |= {f"results.05_growth.{name}" for name in english}
    used |= {"results.10_cases.key_money_interval", "results.10_cases.key_money_cases"}  # likewise
    used.add("results.08_rules.most_named")  # for the condition ``renewal-named`` of a chapter
    used.add("results.10_cases.held_out")  # under each table and figure of hours
    keys = flat(yaml.safe_load(RESULTS.read_text(encoding="utf-8")))
    aside = {"from", "shown"}  # which cell made it: for the reviewer; and what the chapters' conditions ask
    made = {key for key in keys if not aside & set(key.split("."))}
    # Each is of one row of a table, which has its numbers and its verdict; the sentence is there for what
    # asks for one finding: the lists of how many say what, the workshop's pages and the notebook.
    in_a_row = {key for key in made if IN_A_ROW.fullmatch(key)}
    assert sorted(made - used - in_a_row) == []


def test_every_key_the_prose_uses_exists_and_is_text():
    results = yaml.safe_load(RESULTS.read_text(encoding="utf-8"))
    for path in CHAPTERS:
        for key in re.findall(r"\{\{< meta ([\w.]+) >\}\}", path.read_text(encoding="utf-8")):
            value = results
            for part in key.split("."):
                value = value[part]
            assert isinstance(value, str) and value, f"{path.name}: {key}"


def test_what_was_asked_and_is_told_nowhere_is_said_to_be_left_out():
    """Two answers of every case have no measure in the plan; the chapter on the questionnaire says so."""
    measured = {name for estimand in analysis_plan.load().estimands.values() for name in estimand.measures}
    assert not {"processing_days", "statement_pages"} & measured
    chapter = (root() / "report/bilag-metode.qmd").read_text(encoding="utf-8")
    assert "Sagsbehandlingstiden og sagsfremstillingens sider er der spurgt om, men" in chapter


@pytest.mark.parametrize("path", sorted((root() / "report").glob("bilag-*.qmd")), ids=lambda p: p.name)
def test_an_annex_with_numbers_of_the_survey_says_what_they_rest_on(path):
    """Each on its page; on paper, where each page has the mark, the first of them says it for all."""
    text = path.read_text(encoding="utf-8")
    shows = "{{< embed" in text or "_antagelser.qmd" in text
    first = path.name == "bilag-design.qmd"
    assert not shows or f"{{{{< include /report/_datamaerke{'' if first else '_side'}.qmd >}}}}" in text
