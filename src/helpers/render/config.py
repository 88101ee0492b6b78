"""_quarto.yml of a book, read and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from helpers.render import options, yaml12
from helpers.render.errors import RenderError
from helpers.render.keys import CONFIG, OF_A_BOOK, check_keys, formats
from helpers.render.options import Options
from helpers.render.parts import Part, files_of
from helpers.render.texts import LANGUAGES, long_date, texts, words_of_quarto
from helpers.render.tree import pandoc

FOLDER = "_metadata.yml"
VARIABLES, WORDS = "_variables.yml", "_language.yml"
ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Book:
    """What _quarto.yml says, checked."""

    project: Path
    title: str
    subtitle: str | None
    authors: tuple[str, ...]
    day: date | None
    lang: str
    parts: tuple[Part, ...]
    metadata: dict[str, Any]
    variables: dict[str, Any]
    bibliography: tuple[str, ...]
    csl: str | None
    nocite: str
    crossref: dict[str, str]
    texts: dict[str, str]
    options: dict[str, Options]
    remarks: tuple[str, ...]
    output_file: str

    @property
    def date(self) -> str:
        """The book's date in words, empty where it has none."""
        return long_date(self.day, self.lang) if self.day else ""

    @cached_property
    def sources(self) -> frozenset[str]:
        """The files of the chapters."""
        return frozenset(part.path for part in self.parts)

    @property
    def appendix(self) -> str:
        """The word before the letter in an appendix's heading."""
        return self.crossref.get("appendix-title") or self.texts["crossref-apx-prefix"]

    @property
    def appendix_delimiter(self) -> str:
        """What stands between letter and title of an appendix."""
        return self.crossref.get("appendix-delim", " —")


def load(project: Path) -> Book:
    """Read _quarto.yml, its metadata files and _variables.yml.

    Raises RenderError for what is wrong or unsupported, RenderError for files that are not there.
    """
    metadata = read(project)
    book, lang = metadata.get("book") or {}, language(metadata)
    parts = files_of(project, book)
    crossref = {key: str(text) for key, text in (metadata.get("crossref") or {}).items()}
    written = [required(book, "title"), book.get("subtitle") or "", *(part.group or "" for part in parts)]
    words = pandoc.in_words(map(str, [*written, *crossref.values()]))
    own = own_words(project, metadata.get("language") or {}, lang)
    return Book(
        project=project,
        title=words[str(book["title"])],
        subtitle=words[str(book.get("subtitle") or "")] or None,
        authors=names(required(book, "author"), CONFIG),
        day=iso_date(book["date"], f"{CONFIG}: book: date") if book.get("date") else None,
        lang=lang,
        parts=tuple(replace(part, group=part.group and words[part.group]) for part in parts),
        metadata=metadata,
        variables=yaml12.read(project / VARIABLES, VARIABLES) if (project / VARIABLES).is_file() else {},
        bibliography=files(project, metadata, "bibliography"),
        csl=next(iter(files(project, metadata, "csl")), None),
        nocite=" ".join(listed(metadata.get("nocite"))),
        crossref={key: words[text] for key, text in crossref.items()},
        texts=texts(lang, own),
        options=options.of_formats(metadata, formats(metadata)),
        remarks=(
            *options.left_out(metadata, formats(metadata)),
            *of_authors(book["author"]),
            *(
                f"{CONFIG}: language: {key} is for Quarto alone and is left out."
                for key in words_of_quarto(own)
            ),
        ),
        output_file=str(book.get("output-file", "book")),
    )


def of_folders(project: Path, path: str) -> dict[str, Any]:
    """Return the metadata that the folders of a chapter below the project set for all chapters in them.

    Raises RenderError for what is no metadata of one's own.
    """
    found: dict[str, Any] = {}
    for folder in reversed(Path(path).parents):
        file = project / folder / FOLDER
        if not file.is_file():
            continue
        name = (folder / FOLDER).as_posix()
        own = yaml12.read(file, name)
        for key in sorted(set(own) & OF_A_BOOK):
            raise RenderError(
                f"{name}: {key} is not supported for a folder; set it in {CONFIG} or in its chapters."
            )
        found = yaml12.merged(found, own)
    return found


def read(project: Path) -> dict[str, Any]:
    """Return what _quarto.yml and its metadata files hold, for in Quarto either may set any option. Raises
    RenderError without one, and for a key that is not supported.
    """
    path = project / CONFIG
    if not path.is_file():
        raise RenderError(f"{path} is not there: a book needs it beside its index.qmd.")
    metadata = with_metadata_files(project, yaml12.read(path, CONFIG))
    check_keys(metadata, yaml12.text_of(path, CONFIG).split("\n"))
    return metadata


def language(raw: dict[str, Any]) -> str:
    """Return the book's language. Raises RenderError for one without fixed words."""
    lang = str(raw.get("lang", "en"))
    if lang.partition("-")[0] not in LANGUAGES:
        raise RenderError(f"{CONFIG}: lang: {lang} is not supported; use one of {', '.join(LANGUAGES)}.")
    return lang


def with_metadata_files(project: Path, raw: dict[str, Any]) -> dict[str, Any]:
    """Return the project's metadata with the files of ``metadata-files`` below it."""
    together: dict[str, Any] = {}
    for name in listed(raw.get("metadata-files")):
        if not (project / name).is_file():
            raise RenderError(f"{CONFIG}: metadata-files: {name} is not there; make it before rendering.")
        together = yaml12.merged(together, yaml12.read(project / name, name))
    return yaml12.merged(together, raw)


def listed(value: Any) -> list[str]:
    """Return a value or a list of values as a list of strings."""
    return [] if value is None else [str(v) for v in value] if isinstance(value, list) else [str(value)]


def files(project: Path, metadata: dict[str, Any], key: str) -> tuple[str, ...]:
    """Return the paths at ``key``, which must exist below the project."""
    found = listed(metadata.get(key))
    for name in found:
        if not (project / name).is_file():
            raise RenderError(f"{CONFIG}: {key}: {name} is not there.")
    return tuple(found)


def required(book: dict[str, Any], key: str) -> Any:
    """Return a key of the book section that must be set."""
    if book.get(key) in (None, "", []):
        raise RenderError(f"{CONFIG}: book: {key} must be set.")
    return book[key]


def names(value: Any, place: str) -> tuple[str, ...]:
    """Return the author or authors as strings."""
    found = value if isinstance(value, list) else [value]
    given = [full_name(a.get("name")) if isinstance(a, dict) else a for a in found]
    texts = tuple(name for name in given if isinstance(name, str))
    if len(texts) < len(given):
        raise RenderError(f"{place}: author must be a name, a list of names, or entries with name.")
    return texts


def more_than_names(value: Any) -> list[str]:
    """Return what authors are given beside their names, such as affiliation: what only Quarto prints."""
    found = value if isinstance(value, list) else [value]
    return sorted({str(key) for author in found if isinstance(author, dict) for key in author} - {"name"})


def of_authors(value: Any) -> list[str]:
    """Return the remark on what the book's authors are given beside their names; nothing without it."""
    keys = ", ".join(more_than_names(value))
    return [f"{CONFIG}: book: author: {keys} is for Quarto alone and is left out."] if keys else []


def own_words(project: Path, given: Any, lang: str) -> dict[str, Any]:
    """Return the words that a book sets itself: under language, in the file that language names, or in
    _language.yml, where those of one language may stand under its name. Raises RenderError.
    """
    own = yaml12.read(project / WORDS, WORDS) if (project / WORDS).is_file() else {}
    if isinstance(given, str):
        if not (project / given).is_file():
            raise RenderError(f"{CONFIG}: language: {given} is not there.")
        given = yaml12.read(project / given, given)
    if not isinstance(given, dict):
        raise RenderError(f"{CONFIG}: language must be a file, or words by name.")
    both = {**own, **given}
    of_lang = both.get(lang) or both.get(lang.partition("-")[0]) or {}
    if not isinstance(of_lang, dict):
        raise RenderError(f"{CONFIG}: language: {lang} must hold words by name.")
    return {key: text for key, text in both.items() if not isinstance(text, dict)} | of_lang


def full_name(name: Any) -> Any:
    """Return an author's name, which may be given in parts, as Quarto does."""
    if not isinstance(name, dict):
        return name
    parts = [name.get(key) for key in ("given", "dropping-particle", "non-dropping-particle", "family")]
    return name.get("literal") or " ".join(str(part) for part in parts if part) or None


def iso_date(value: Any, place: str) -> date:
    """Return a date written as 2026-03-02; anything else would depend on the day or on a locale."""
    if not isinstance(value, str) or not ISO.fullmatch(value):
        raise RenderError(f"{place} must be written as 2026-03-02, found {value!r}.")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise RenderError(f"{place}: {value} is no date.") from error
