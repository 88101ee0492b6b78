"""What a codebook may say beyond the kind of each value: names that lead somewhere, labels that lead back to
one code, answers that Excel can offer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import PlainValidator, ValidationInfo

from helpers.protocol.fields import refusal
from helpers.protocol.reader import Fault

if TYPE_CHECKING:
    from helpers.protocol.codebook import Codebook, Item, Rule
    from helpers.protocol.codebook.form import Form
    from helpers.protocol.codebook.parts import InformationType

DROP_DOWN_LENGTH = 255  # characters of a drop-down's answers together: Excel's limit
NOT_ASKED = "always_there"  # the group of types that no row of a questionnaire asks about
OWN, OF_APPEAL = "own_document", "added_by_appeal"
SUPPLIED = {"expert", "knows_citizen", "other_municipal"}  # the groups of those who supply information
BOUNDS: dict[str, tuple[type, ...]] = {"integer": (int,), "number": (int, float), "date": (date,)}
OF_KIND: dict[str, set[str]] = {  # what a rule of the kind has beside what all have
    "only_if": {"depends_on", "codes"},
    "ratio": {"low", "high"},
    "at_most": set(),
    "sum": {"tolerance"},
    "selected": {"prefix"},
}


def _lists(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the code lists as they are written, the information types among them."""
    lists, types = (_section(content, key) for key in ("code_lists", "information_types"))
    return {**lists, "information_types": {code: _section(types, code).get("label") for code in types}}


def _section(content: Mapping[str, Any], key: str) -> dict[str, Any]:
    return found if isinstance(found := content.get(key), dict) else {}


def _labels_of_list(name: Any, info: ValidationInfo) -> dict[str, str]:
    lists = _lists(info.context or {})
    if not isinstance(name, str) or name not in lists:
        raise refusal(_one_of(lists))
    return lists[name]


def _labels_of_missing(codes: Any, info: ValidationInfo) -> dict[str, str]:
    known = _section(info.context or {}, "missing_codes")
    if not isinstance(codes, list) or not all(isinstance(code, str) and code in known for code in codes):
        raise refusal(f"a list of {', '.join(known)}")
    return {code: known[code] for code in codes}


ListName = Annotated[dict[str, str], PlainValidator(_labels_of_list)]
MissingCodes = Annotated[dict[str, str], PlainValidator(_labels_of_missing)]


def faults(book: Codebook) -> Iterator[Fault]:
    """Tell what is wrong in a codebook whose values are each of the right kind."""
    yield from _labels(book)
    provisions = book.code_lists.get("provisions", {})
    for code, kind in book.information_types.items():
        yield from _known(f"information_types.{code}.provisions", kind.provisions, provisions)
        yield from _whose(f"information_types.{code}.groups", kind, book)
    for item in book.items:
        yield from _item(f"items.{item.section}.{item.name}", item, book)
    for rule in book.rules:
        yield from _rule(f"rules.{rule.section}.{rule.name}", rule, book)
    yield from once("items", [f"{item.section}.{item.name}" for item in book.items])
    yield from once("rules", [rule.name for rule in book.rules])
    yield from _shared_labels(book)
    yield from _worked_example(book)
    yield from _page_units(book)
    obtained = next((item.values for item in book.items if item.name == "retrieval"), {})
    yield from _known("obtained_anew", [book.obtained_anew], obtained)


def _whose(key: str, kind: InformationType, book: Codebook) -> Iterator[Fault]:
    """What the municipality writes itself was supplied by nobody; what comes only with the appeal, or is in
    every case, it writes itself, where the version tells that at all.
    """
    groups, told = set(kind.groups), any(OWN in each.groups for each in book.information_types.values())
    own = groups & {OWN, OF_APPEAL}
    if own and groups & SUPPLIED:
        yield key, kind.groups, f"without {', '.join(sorted(groups & SUPPLIED))}: nobody supplied it"
    if told and groups & {OF_APPEAL, NOT_ASKED} and OWN not in groups:
        yield key, kind.groups, f"with {OWN}: such a document is the municipality's own"


def _labels(book: Codebook) -> Iterator[Fault]:
    types = {code: kind.label for code, kind in book.information_types.items()}
    named = {key: getattr(book, key) for key in ("terms_of_reference", "personal_data")}
    yield from labels(book, {**named, "information_types": types})


def labels(form: Form, beside: Mapping[str, Mapping[str, str]]) -> Iterator[Fault]:
    """Tell where two codes of one list of ``form``, or of those ``beside``, have one label."""
    named = {f"code_lists.{name}": codes for name, codes in form.code_lists.items()}
    named |= {"missing_codes": form.missing_codes, "definitions": form.definitions}
    types = beside.get("information_types")
    for key, codes in {**named, **beside}.items():
        texts = [label.casefold() for label in codes.values()]
        for code, label in codes.items():
            if texts.count(label.casefold()) > 1:
                place = f"{key}.{code}.label" if codes is types else f"{key}.{code}"
                yield place, label, "a label of its own: an answer must lead to one code"


def _item(key: str, item: Item, book: Codebook) -> Iterator[Fault]:
    yield from _known(f"{key}.personal_data", [item.personal_data], book.personal_data)
    yield from _known(f"{key}.serves", item.serves, book.terms_of_reference)
    yield from _known(f"{key}.rules", item.rules, [rule.name for rule in book.rules])
    for axis, codes in (("provisions", item.provisions), ("outcomes", item.outcomes)):
        yield from _known(f"{key}.applies_to.{axis}", codes, book.code_lists.get(axis, {}))
    if item.asked_if:
        keys = (f"{key}.asked_if.item", f"{key}.asked_if.codes")
        yield from _answer(keys, _names(book, item.section), item.asked_if.item, item.asked_if.codes)
    yield from question(key, item, book)


def question(key: str, item: Item, form: Form) -> Iterator[Fault]:
    """Tell what is wrong in a question of any form: where it stands, what it offers, its bounds."""
    yield from _known(f"{key}.section", [item.section], form.sections)
    if (item.type == "code") != bool(item.values):
        yield f"{key}.values", item.values, "possible: a code list stands where type is code, and only there"
    yield from _drop_down(f"{key}.values", item, form)
    yield from _bounds(key, item)


def _drop_down(key: str, item: Item, book: Form) -> Iterator[Fault]:
    """Excel keeps a short drop-down's labels as one text with commas between them; information types stand on
    a sheet of their own.
    """
    labels = list(item.choices.values())
    if item.locked or not item.values or item.values.keys() == book.information_types.keys():
        return
    if any("," in label for label in labels) or len(",".join(labels)) > DROP_DOWN_LENGTH:
        yield key, labels, f"labels without commas, together at most {DROP_DOWN_LENGTH} characters"


def _bounds(key: str, item: Item) -> Iterator[Fault]:
    for name, bound in (("min", item.min), ("max", item.max)):
        if bound is not None and type(bound) not in BOUNDS.get(item.type, ()):
            expectation = f"a bound of the answers' type ({item.type}): only numbers and dates have one"
            yield f"{key}.{name}", bound, expectation
            return
    if _reversed(item.min, item.max):
        yield f"{key}.min", item.min, f"at most max, {item.max}"


def _reversed(low: Any, high: Any) -> bool:
    return low is not None and high is not None and low > high


def _rule(key: str, rule: Rule, book: Codebook) -> Iterator[Fault]:
    extras = {name: getattr(rule, name) for name in set.union(*OF_KIND.values())}
    given = {name for name, value in extras.items() if value not in ("", (), None)}
    if given != OF_KIND[rule.kind]:
        wanted, found = (", ".join(sorted(names)) or "nothing" for names in (OF_KIND[rule.kind], given))
        yield f"{key}.kind", rule.kind, f"a rule with {found}: it takes {wanted}"
    yield from _known(f"{key}.section", [rule.section], book.sections)
    names = _names(book, rule.section)
    yield from _known(f"{key}.items", rule.items, names)
    if rule.depends_on:
        yield from _answer((f"{key}.depends_on", f"{key}.codes"), names, rule.depends_on, rule.codes)
    if _reversed(rule.low, rule.high):
        yield f"{key}.low", rule.low, f"at most high, {rule.high}"


def _answer(
    keys: tuple[str, str], items: Mapping[str, Item], name: str, codes: Iterable[str]
) -> Iterator[Fault]:
    """The item ``name`` is one of ``items`` and may be answered with ``codes``; keys: of name and codes."""
    yield from _known(keys[0], [name], items)
    if name in items:
        yield from _known(keys[1], codes, items[name].values)


def _worked_example(book: Codebook) -> Iterator[Fault]:
    """The example must be answerable: what it shows is what the item itself allows."""
    for number, shown in enumerate(book.example_answers, 1):
        key, names = f"worked_example.answers.{number}", _names(book, shown.section)
        yield from _known(f"{key}.item", [shown.item], names)
        if not (item := names.get(shown.item)):
            continue
        if item.values:
            yield from _known(f"{key}.answer", [shown.answer], item.values)
        elif not _fits(shown.answer, item.min, item.max):
            yield f"{key}.answer", shown.answer, f"a whole number from {item.min} to {item.max}"


def _fits(answer: Any, low: Any, high: Any) -> bool:
    return type(answer) is type(low) is type(high) is int and low <= answer <= high


def _names(book: Codebook, section: str) -> dict[str, Item]:
    """The items of a section, and the columns in standard pages that are made of them."""
    mine = {item.name: item for item in book.items if item.section == section}
    return mine | {item.gives: item for item in mine.values() if item.gives}


def _page_units(book: Codebook) -> Iterator[Fault]:
    """Counts need a convention, and it an item that says what was counted."""
    counted = [item for item in book.items if item.gives]
    if counted and book.page_units is None:
        yield "page_units", None, "there, though counts are to be converted (gives)"
    if book.page_units:
        names = {item.name: item for item in book.items}
        told_by = book.page_units.told_by
        yield from _answer(
            ("page_units.told_by", "page_units.characters"), names, told_by, book.page_units.characters
        )
        yield from _known(
            "page_units.always_pages", book.page_units.always_pages, [item.name for item in counted]
        )


def _shared_labels(book: Codebook) -> Iterator[Fault]:
    """One item name may stand in several sections; a code must then carry one label in all of them."""
    seen: dict[tuple[str, str], str] = {}
    for item in book.items:
        for code, label in item.values.items():
            first = seen.setdefault((item.name, code), label)
            if first != label:
                key = f"items.{item.section}.{item.name}.values"
                yield key, {code: label}, f"{first!r}, as in the other section"


def _known(key: str, found: Iterable[Any], allowed: Collection[str]) -> Iterator[Fault]:
    return ((key, value, _one_of(allowed)) for value in found if value not in allowed)


def once(key: str, names: list[str]) -> Iterator[Fault]:
    """Tell which of ``names`` stand twice under ``key``."""
    return ((f"{key}.{name}", name, "possible: it stands twice") for name in names if names.count(name) > 1)


def _one_of(names: Collection[str]) -> str:
    return f"one of {', '.join(sorted(names))}"
