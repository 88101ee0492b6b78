"""The data dictionary: data/README.md, generated from the codebook (``python -m helpers dictionary``)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from helpers.protocol.codebook import Codebook, Item, answers, load, versions
from helpers.survey.documented import DERIVED, FILES, OTHER

_HEAD = """# Data dictionary

Generated from `data/protocol/codebook/{version}.yml` by `.venv/bin/python -m helpers dictionary`: change the
codebook, not this file. Questions and labels are Danish, as the municipalities read them; names and codes are
English, as the tables hold them. Its wording is frozen in `protocol/frozen.yml`, and questionnaires are
written from frozen wording alone: a change is a new version in a file of its own, frozen by
`.venv/bin/python -m helpers freeze`. An investigation keeps the version that it was drawn with
(`protocol/codebook.yml` in its folder).

- `protocol/` holds what was decided before any data came: codebook, plan of analysis, disclosure rules,
  themes of the free text, scenarios.
- `reference/` holds published facts; `reference/SOURCES.md` says where each comes from, under which licence.
- Answers of municipalities are never kept here. The tables below are made from an investigation folder.

A blank cell and a missing code (`ved ikke`, `ikke oplyst`, `ikke relevant`) both become a missing value; the
ledger tells them apart. Whole numbers are stored as floats for that reason, yes/no as a nullable boolean.

`survey = helpers.load("path")` gives a researcher these tables in the form that statistics wants: yes/no as
1.0, 0.0 and missing (formulas of statsmodels refuse nullable booleans), codes as ordered categories in the
order of the codebook, and `municipality` as the name of the municipality's key in every table.
"""


def render(codebook: Codebook) -> str:
    """Return the data dictionary as Markdown."""
    parts = [_HEAD.format(version=codebook.version)]
    parts += [_section(codebook, name) for name in codebook.sections]
    parts += [_other(name, head) for name, head in FILES.items()]
    parts += [_information_types(codebook), _rules(codebook), _classes(codebook)]
    return "\n".join(parts)


def write(root: Path) -> Path:
    """Rewrite data/README.md of the project at ``root`` and return its path. Raises ProtocolInvalid."""
    path = root / "data" / "README.md"
    path.write_text(render(load(versions(root / "data" / "protocol")[-1], pilot=True)), encoding="utf-8")
    return path


def _section(codebook: Codebook, name: str) -> str:
    section = codebook.sections[name]
    head = f"## `{name}`: sheet `{section.sheet}`\n\n{section.guidance}\n"
    rows = [_question(item) for item in codebook.items_of(name)]
    questions = _table(("Name", "Question", "Answers", "Asked", "Serves", "Personal data"), rows)
    derived = "Columns made from the answers:\n\n" + _table(
        ("Column", "Meaning"), ((f"`{key}`", text) for key, text in DERIVED[name])
    )
    return "\n".join([head, questions, _code_lists(codebook, name), derived])


def _other(name: str, head: str) -> str:
    rows = ((f"`{column.replace(', ', '`, `')}`", text) for column, text in OTHER[name])
    return f"## `{name}`\n\n{head}.\n\n" + _table(("Column", "Meaning"), rows)


def _question(item: Item) -> tuple[str, ...]:
    allowed = (
        "; ".join([*(f"`{code}`" for code in item.values), *item.missing.values()])
        if item.values
        else answers(item)
    )
    return (
        f"`{item.name}`",
        f"{item.question} *{item.help}*",
        allowed,
        _asked(item),
        ", ".join(item.serves),
        item.personal_data,
    )


def _asked(item: Item) -> str:
    """Return when a question is asked, and that the pilot alone asks it, where it does."""
    return (
        f"{_when(item)}, in the pilot alone: no table of the survey has it"
        if item.pilot_only
        else _when(item)
    )


def _when(item: Item) -> str:
    if item.locked:
        return "written beforehand"
    if item.asked_if:
        return f"if `{item.asked_if.item}` is {' or '.join(f'`{code}`' for code in item.asked_if.codes)}"
    return "always" if item.required else "optional"


def _code_lists(codebook: Codebook, section: str) -> str:
    """Each code list of the section once, with the first item that uses it; information types have a table of
    their own.
    """
    lists: dict[tuple[str, ...], Item] = {}
    for item in codebook.items_of(section):
        if item.values and item.name != "information_type":
            lists.setdefault(tuple(item.values), item)
    lines = [
        f"- `{item.name}`: " + "; ".join(f"`{code}` {label}" for code, label in item.values.items())
        for item in lists.values()
    ]
    return "Codes and labels:\n\n" + "\n".join(lines) + "\n"


def _information_types(codebook: Codebook) -> str:
    rows = [
        (
            f"`{kind.code}`",
            str(kind.reference_id),
            kind.label,
            kind.examples,
            ", ".join(kind.provisions),
            ", ".join(kind.groups),
        )
        for kind in codebook.information_types.values()
    ]
    frame = "The coding frame of `reference/info_types.csv`, which gives the evidence (its `id` is Id here)."
    return f"## Information types\n\n{frame}\n\n" + _table(
        ("Code", "Id", "Label", "Examples", "Provisions", "Groups"), rows
    )


def _rules(codebook: Codebook) -> str:
    rows = [
        (f"`{rule.name}`", rule.section, ", ".join(f"`{item}`" for item in rule.items), rule.message)
        for rule in codebook.rules
    ]
    return "## Consistency rules\n\n" + _table(
        ("Rule", "Table", "Items", "What the municipality is told"), rows
    )


def _classes(codebook: Codebook) -> str:
    served = _table(
        ("Key", "Point of the terms of reference"),
        ((f"`{key}`", text) for key, text in codebook.terms_of_reference.items()),
    )
    personal = _table(
        ("Class", "Meaning"), ((f"`{key}`", text) for key, text in codebook.personal_data.items())
    )
    return f"## What the questions serve\n\n{served}\n## Classes of personal data\n\n{personal}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return (
        "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
        + "\n"
    )
