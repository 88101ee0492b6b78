"""The fixed words of a book in its language, with Quarto's names for them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from helpers import danish
from helpers.render.errors import RenderError

DANISH = {
    "crossref-fig-title": "Figur",
    "crossref-tbl-title": "Tabel",
    "crossref-lst-title": "Liste",
    "crossref-fig-prefix": "Figur",
    "crossref-tbl-prefix": "Tabel",
    "crossref-lst-prefix": "Liste",
    "crossref-eq-prefix": "Ligning",
    "crossref-ch-prefix": "Kapitel",
    "crossref-apx-prefix": "Bilag",
    "crossref-sec-prefix": "Sektion",
    "callout-note-title": "Note",
    "callout-tip-title": "Tip",
    "callout-warning-title": "Advarsel",
    "callout-important-title": "Vigtigt",
    "callout-caution-title": "Forsigtig",
    "section-title-footnotes": "Fodnoter",
    "section-title-appendices": "Bilag",
    "annex-title": "Bilagsrapport",
    "in-annex": "i bilagsrapporten",
    "in-main": "i hovedrapporten",
    "toc-title-document": "Indhold",
    "toc-title-website": "På denne side",
    "search-label": "Søg i rapporten",
    "search-too-short": "Skriv mindst to tegn",
    "search-no-results-text": "Ingen resultater",
    "search-one-result-text": "resultat",
    "search-matching-documents-text": "resultater",
    "skip-link": "Gå til indholdet",
    "book-navigation": "Kapitler",
    "page-navigation": "Forrige og næste",
    "previous": "Forrige",
    "next": "Næste",
    "theme-button": "Skift mellem lyst og mørkt",
    "menu": "Indhold og søgning",
    "back-to-text": "Tilbage til teksten",
    "to-top": "Til toppen",
    "page": "side {0}",
    "formula": "Formel",
    "section-link": "Link til afsnittet",
    "link-copied": "Linket er kopieret",
    "scrollable-table": "Tabel, der kan rulles til siden",
    "scrollable-formula": "Formel, der kan rulles til siden",
}
ENGLISH = {
    "crossref-fig-title": "Figure",
    "crossref-tbl-title": "Table",
    "crossref-lst-title": "Listing",
    "crossref-fig-prefix": "Figure",
    "crossref-tbl-prefix": "Table",
    "crossref-lst-prefix": "Listing",
    "crossref-eq-prefix": "Equation",
    "crossref-ch-prefix": "Chapter",
    "crossref-apx-prefix": "Appendix",
    "crossref-sec-prefix": "Section",
    "callout-note-title": "Note",
    "callout-tip-title": "Tip",
    "callout-warning-title": "Warning",
    "callout-important-title": "Important",
    "callout-caution-title": "Caution",
    "section-title-footnotes": "Footnotes",
    "section-title-appendices": "Appendices",
    "annex-title": "Annex report",
    "in-annex": "in the annex report",
    "in-main": "in the main report",
    "toc-title-document": "Contents",
    "toc-title-website": "On this page",
    "search-label": "Search the report",
    "search-too-short": "Type at least two characters",
    "search-no-results-text": "No results",
    "search-one-result-text": "result",
    "search-matching-documents-text": "results",
    "skip-link": "Skip to the content",
    "book-navigation": "Chapters",
    "page-navigation": "Previous and next",
    "previous": "Previous",
    "next": "Next",
    "theme-button": "Switch between light and dark",
    "menu": "Contents and search",
    "back-to-text": "Back to the text",
    "to-top": "To the top",
    "page": "page {0}",
    "formula": "Formula",
    "section-link": "Link to the section",
    "link-copied": "The link is copied",
    "scrollable-table": "Table that scrolls sideways",
    "scrollable-formula": "Formula that scrolls sideways",
}
LANGUAGES = {"da": DANISH, "en": ENGLISH}
OF_QUARTO = re.compile(  # names of words in Quarto's files of languages that this engine prints nowhere
    "(?:article|back-to|citation|code|copy|crossref-(?:lo[ftl]|thm|lem|cor|prp|cnj|def|exm|exr|alg|rem|sol"
    "|nte|tip|wrn|imp|cau)|dark|draft|environment|launch|light|listing|manuscript|notebook|other|related|repo"
    "|search|section-title|source|title-block|toggle|version|appendix|email|navigation|scrollable)-.+|draft"
)
ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def texts(lang: str, overrides: dict[str, Any]) -> dict[str, str]:
    """Return the words of ``lang``, a book's ``overrides`` on top. Raises RenderError for an unknown one."""
    base = LANGUAGES[lang.partition("-")[0]]
    unknown = sorted(set(overrides) - set(base) - set(words_of_quarto(overrides)))
    if unknown:
        raise RenderError(
            f"_quarto.yml: language: {unknown[0]} is not a text of this renderer. Known: "
            f"{', '.join(sorted(base))}."
        )
    return base | {key: str(value) for key, value in overrides.items() if key in base}


def words_of_quarto(overrides: dict[str, Any]) -> list[str]:
    """Return the names among ``overrides`` of words that only Quarto prints."""
    return sorted(key for key in overrides if OF_QUARTO.fullmatch(key) and key not in DANISH)


def long_date(day: date, lang: str) -> str:
    """Return a date in words: 2. marts 2026, or March 2, 2026."""
    if lang.startswith("da"):
        return danish.day_in_words(day)
    return f"{ENGLISH_MONTHS[day.month - 1]} {day.day}, {day.year}"
