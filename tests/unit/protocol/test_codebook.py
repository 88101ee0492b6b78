"""The codebook: what it says, and that every fault in it is refused with file, key and value."""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from protocol_files import changed, load, refused, set_to

from helpers import project
from helpers.protocol import codebook
from helpers.protocol.reader import ProtocolInvalid
from helpers.survey import dictionary
from helpers.survey.cleaning import tables

FILE = project.root() / "data" / "protocol" / "codebook" / "2.0.yml"
CONTENT = yaml.safe_load(FILE.read_text(encoding="utf-8"))
BOOK = codebook.load(FILE)


def item(content: dict[str, Any], name: str, section: str = "cases") -> dict[str, Any]:
    return next(entry for entry in content["items"] if (entry["name"], entry["section"]) == (name, section))


def rule(content: dict[str, Any], name: str) -> dict[str, Any]:
    return next(entry for entry in content["rules"] if entry["name"] == name)


Change = Callable[[dict[str, Any]], Any]
Found = tuple[Change, str, str]  # the change, and the key and the value that must be named


def asked(key: str, value: Any, name: str = "standard_pages", section: str = "cases") -> Found:
    """Set a key of an item; ... takes it out."""

    def change(content: dict[str, Any]) -> None:
        entry = item(content, name, section)
        entry.pop(key, None)
        if value is not ...:
            entry[key] = value

    return change, f"items.{section}.{name}.{key}", "" if value is ... else repr(value)


def ruled(key: str, value: Any, name: str = "second_count_agrees") -> Found:
    """Set a key of a rule; ... takes it out."""

    def change(content: dict[str, Any]) -> None:
        entry = rule(content, name)
        entry.pop(key, None)
        if value is not ...:
            entry[key] = value

    return change, f"rules.cases.{name}.{key}", "" if value is ... else repr(value)


def put(key: str, value: Any) -> Found:
    """Set any key, its parts separated by /."""
    return set_to(key, value), key.replace("/", "."), "" if value is ... else repr(value)


def twice(section: str, number: int, name: str) -> Found:
    """Write an entry of a list a second time."""
    return lambda content: content[section].append(copy.deepcopy(content[section][number])), name, ""


def where(found: Found, inner: str = "", value: str | None = None) -> Found:
    """The same change, whose fault is shown further inside or with another value."""
    return found[0], found[1] + inner, found[2] if value is None else value


def elsewhere(found: Found, key: str, value: str) -> Found:
    """The same change, whose fault is shown with another key."""
    return found[0], key, value


LAST = item(CONTENT, "decision_date")["max"]
FAULTS: dict[str, tuple[Found, str]] = {  # name: change with key and value, expectation
    "unknown key": (where(asked("maks", 5), value=""), "remove it or correct its spelling"),
    "missing key": (asked("help", ...), "add it"),
    "empty key": (asked("question", None), "a text"),
    "unknown type": (asked("type", "number"), "one of identifier, code, integer, date, text, free_text"),
    "bound of another type": (asked("max", "mange"), "a whole number or a date"),
    "date as the bound of a number": (
        where(asked("max", LAST), value="2021-12-31"),
        "a bound of the answers' type (integer)",
    ),
    "bound on a text": (asked("min", 1, "rule", "rule_inputs"), "a bound of the answers' type (text)"),
    "bound that is a truth value": (asked("min", True), "a whole number or a date"),
    "range reversed": (asked("min", 20_000), "at most max, 10000"),
    "dates reversed": (
        where(asked("min", LAST.replace(year=2030), "decision_date"), value="2030-12-31"),
        "at most max, 2021-12-31",
    ),
    "unknown section": (
        elsewhere(asked("section", "sager"), "items.sager.standard_pages.section", "'sager'"),
        "cases",
    ),
    "codes without list": (
        where(asked("values", ..., "disposition"), value="{}"),
        "a code list stands where",
    ),
    "list on a number": (where(asked("values", "yes_no"), value="{'yes': 'Ja'"), "only there"),
    "unknown list": (asked("values", "statuses", "disposition"), "dispositions"),
    "list in place": (asked("values", {"a": "A"}, "disposition"), "dispositions"),
    "unknown missing code": (asked("missing", ["unsure"]), "a list of dont_know, not_stated"),
    "unknown outcome": (
        where(asked("applies_to", {"outcomes": ["won"]}, "cause_other", "causes"), ".outcomes", "'won'"),
        "remitted, upheld",
    ),
    "unknown axis": (
        where(asked("applies_to", {"regions": ["x"]}, "cause_other", "causes"), ".regions", ""),
        "unknown key",
    ),
    "unknown bullet": (where(asked("serves", ["size"]), value="'size'"), "extent"),
    "unknown personal class": (asked("personal_data", "secret"), "none"),
    "unknown rule": (where(asked("rules", ["x"]), value="'x'"), "second_count_agrees"),
    "unknown prefilling": (asked("prefilled", "yes", "provision"), "one of locked, suggested"),
    "prefilling that is a list": (asked("prefilled", ["locked"], "provision"), "one of locked, suggested"),
    "condition on an unknown item": (
        where(asked("asked_if", {"item": "status", "codes": ["completed"]}), ".item", "'status'"),
        "disposition",
    ),
    "condition on an unknown code": (
        where(asked("asked_if", {"item": "disposition", "codes": ["done"]}), ".codes", "'done'"),
        "completed",
    ),
    "list without labels": (put("code_lists/retrievals", {}), "a section with keys"),
    "label missing": (put("code_lists/retrievals/at_hand", None), "a text"),
    "unquoted yes": (where(put("code_lists/yes_no", {True: "Ja"}), ".True", ""), "put it in quotation marks"),
    "label used twice": (
        put("code_lists/retrievals/updated", "forelå i forvejen"),
        "a label of its own: an answer must lead to one code",
    ),
    "two types of one label": (
        elsewhere(put("information_types/school/label", "PPR"), "information_types.school.label", "'PPR'"),
        "a label of its own",
    ),
    "two definitions of one text": (
        put("definitions/Hjemvist", CONTENT["definitions"]["Genvurdering"]),
        "a label of its own",
    ),
    "comma in a drop-down": (
        elsewhere(
            put("code_lists/retrievals/updated", "Ja, men"), "items.information.retrieval.values", "'Ja, men'"
        ),
        "labels without commas",
    ),
    "drop-down too long": (
        elsewhere(
            put("code_lists/retrievals/updated", "x" * 250), "items.information.retrieval.values", "'xxx"
        ),
        "together at most 255 characters",
    ),
    "two labels for one code": (
        elsewhere(
            put("code_lists/rule_provisions/bpa", "A"), "items.rule_inputs.provision.values", "{'bpa': 'A'}"
        ),
        "as in the other section",
    ),
    "no list of provisions": (
        elsewhere(put("code_lists/provisions", ...), "items.cases.provision.values", "'provisions'"),
        "rule_provisions",
    ),
    "item twice": (twice("items", 10, "items.cases.standard_pages"), "stands twice"),
    "rule twice": (twice("rules", 0, "rules.answers_need_completion"), "stands twice"),
    "rule of unknown kind": (ruled("kind", "compare"), "one of only_if, ratio, at_most, sum, selected"),
    "rule of unknown section": (
        elsewhere(ruled("section", "x"), "rules.x.second_count_agrees.section", "'x'"),
        "cases",
    ),
    "rule on unknown item": (where(ruled("items", ["pages"]), value="'pages'"), "standard_pages"),
    "rule with reversed limits": (ruled("low", 4), "at most high, 3.0"),
    "rule without limits": (
        elsewhere(ruled("low", ...), "rules.cases.second_count_agrees.kind", "'ratio'"),
        "a rule with high: it takes high, low",
    ),
    "rule with what another kind has": (
        elsewhere(ruled("prefix", "x"), "rules.cases.second_count_agrees.kind", "'ratio'"),
        "a rule with high, low, prefix: it takes high, low",
    ),
    "rule on an unknown code": (
        where(ruled("codes", ["done"], "answers_need_completion"), value="'done'"),
        "completed",
    ),
    "top key missing": (put("instructions", ...), "add it"),
    "unknown top key": (where(put("extra", 1), value=""), "remove it"),
    "section incomplete": (put("sections/cases/sheet", ...), "add it"),
    "section with unknown rows": (put("sections/cases/rows", "all"), "one of drawn_cases, "),
    "information type of unknown provision": (
        where(put("information_types/school/provisions", ["p41"]), value="'p41'"),
        "lost_earnings",
    ),
    "information type of unknown group": (
        where(put("information_types/school/groups", ["x"]), ".1", "'x'"),
        "one of expert, ",
    ),
    "own document that somebody supplied": (
        where(
            put("information_types/school/groups", ["expert", "own_document"]),
            value="('expert', 'own_document')",
        ),
        "without expert",
    ),
    "example of an unknown item": (put("worked_example/answers/1/item", "x"), "found_without_list"),
    "example with an unknown code": (put("worked_example/answers/1/answer", "x"), "one of no, yes"),
    "example outside the range": (
        put("worked_example/answers/3/answer", 0),
        "a whole number from 1 to 10000",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_key_value_and_expectation(name: str, tmp_path: Path) -> None:
    (change, key, value), expectation = FAULTS[name]
    told = refused("codebook", changed("codebook", change), tmp_path)
    named = [line for line in told.splitlines() if re.search(rf"key {re.escape(key)}[: ]", line)]
    assert any(value in line and expectation in line for line in named), told


def test_what_is_wrong_with_a_list_is_not_repeated_for_every_item_that_uses_it(tmp_path: Path) -> None:
    told = refused("codebook", changed("codebook", set_to("code_lists/yes_no/yes", 3)), tmp_path)
    assert len(told.splitlines()) == 1


def test_the_five_topics_of_the_terms_of_reference_are_all_served() -> None:
    served = {key for entry in BOOK.items for key in entry.serves}
    assert served == set(BOOK.terms_of_reference)
    assert {"extent", "number_of_types", "types", "causes", "rules"} < served


@pytest.mark.parametrize(
    "name",
    [
        "standard_pages",
        "physical_pages",
        "second_pages",
        "measuring_method",
        "decision_date",
        "draw_source",
        "disposition",
        "attachments_included",
        "duplicates_included",
    ],
)
def test_what_the_design_demands_is_asked(name: str) -> None:
    assert BOOK.item(name, "cases").question


def test_every_question_has_help_and_every_number_a_range() -> None:
    assert all(entry.help.endswith(".") for entry in BOOK.items)
    assert all(
        entry.min is not None and entry.max is not None
        for entry in BOOK.items
        if entry.type in ("integer", "date")
    )


def test_free_text_is_classed_as_such_and_warns_against_names_and_cpr_numbers() -> None:
    free = [entry for entry in BOOK.items if entry.type == "free_text"]
    assert free and all(
        entry.personal_data == "free_text" and "navne, CPR-numre" in entry.help for entry in free
    )
    assert any("navne, CPR-numre" in text for text in BOOK.instructions)


def test_causes_are_asked_of_remitted_cases_only() -> None:
    assert {entry.outcomes for entry in BOOK.items_of("causes")} == {("remitted",)}
    assert BOOK.item("standard_pages").outcomes == ("upheld", "remitted")


def test_each_cause_has_its_yes_no_question() -> None:
    assert set(BOOK.causes()) < {entry.name for entry in BOOK.items_of("causes")}
    assert list(BOOK.causes().values()) == list(BOOK.item("principal_cause").values)


def test_information_types_are_those_of_the_reference_data() -> None:
    table = pd.read_csv(project.root() / "data/reference/info_types.csv").set_index("id")
    for kind in BOOK.information_types.values():
        row = table.loc[kind.reference_id]
        assert (kind.label, kind.examples) == (row["category_da"], row["examples_da"])
        assert [name in kind.provisions for name in ("bpa", "lost_earnings")] == [
            row["relevant_par96"] == 1,
            row["relevant_par42"] == 1,
        ]
        assert {
            name.removeprefix("group_") for name in table.columns if name.startswith("group_") and row[name]
        } == set(kind.groups)
    assert sorted(kind.reference_id for kind in BOOK.information_types.values()) == sorted(table.index)


def test_the_types_of_a_provision_are_those_that_name_it() -> None:
    assert "school" in [kind.code for kind in BOOK.types_for("lost_earnings")]
    assert "school" not in [kind.code for kind in BOOK.types_for("bpa")]
    assert {kind.code for name in ("bpa", "lost_earnings") for kind in BOOK.types_for(name)} == set(
        BOOK.information_types
    )


def test_the_example_is_told_in_questions_and_labels() -> None:
    shown = {answer.question: answer.answer for answer in BOOK.example}
    assert shown["Hvad skete der med sagen?"] == "Udfyldt" and shown["Sagens omfang i normalsider"] == "48"


@pytest.mark.parametrize("pages", [1, 10_000])
def test_the_example_may_show_the_least_and_the_most(pages: int, tmp_path: Path) -> None:
    content = changed("codebook", set_to("worked_example/answers/3/answer", pages))
    assert str(pages) in [answer.answer for answer in load("codebook", content, tmp_path).example]


def test_the_answers_of_a_drop_down_may_fill_what_excel_has_room_for(tmp_path: Path) -> None:
    others = len("Forelå i forvejen,Indhentet på ny,,ved ikke")
    for length, fits in ((255 - others, True), (256 - others, False)):
        content = changed("codebook", set_to("code_lists/retrievals/updated", "x" * length))
        if fits:
            load("codebook", content, tmp_path)
        else:
            assert "together at most 255" in refused("codebook", content, tmp_path)


def test_labels_and_codes_lead_to_each_other() -> None:
    for entry in BOOK.items:
        for code, label in entry.choices.items():
            assert BOOK.label(entry.name, code) == label
            assert entry.code(label) == entry.code(f"  {label.upper()} ") == entry.code(code) == code


def test_unknown_texts_sections_items_and_codes() -> None:
    assert BOOK.code("disposition", "Fundet") is None
    with pytest.raises(ProtocolInvalid, match="rules_of_law"):
        BOOK.items_of("rules_of_law")
    with pytest.raises(ProtocolInvalid, match="pages"):
        BOOK.item("pages")
    with pytest.raises(ProtocolInvalid, match="lost"):
        BOOK.label("disposition", "lost")


def test_the_codebook_carries_the_hash_of_its_file() -> None:
    assert BOOK.sha256 == hashlib.sha256(FILE.read_bytes()).hexdigest()


def test_the_codebook_is_frozen() -> None:
    with pytest.raises(AttributeError):
        BOOK.version = "2.0"  # type: ignore[misc]


def test_every_question_that_is_asked_serves_a_point_of_the_terms_of_reference() -> None:
    table = codebook.points_table(BOOK)
    asked = {entry.question for entry in BOOK.items if not entry.locked}
    assert {question for told in table["questions"] for question in told.split("; ")} == asked
    pages = table.set_index("point").loc["Sagens omfang (antal normalsider)", "questions"]
    assert "Sagens omfang i normalsider" in pages.split("; ")
    assert codebook.answers(BOOK.item("standard_pages")) == (
        "Heltal fra 1 til 10.000 (normalsider); ved ikke; ikke oplyst"
    )


def test_dates_are_written_the_danish_way() -> None:
    assert codebook.answers(BOOK.item("corrected_decision_date")) == "Dato fra 01.01.2010 til 31.12.2022"


def test_the_committed_data_dictionary_is_the_generated_one() -> None:
    committed = (project.root() / "data/README.md").read_text(encoding="utf-8")
    assert committed == dictionary.render(codebook.load(pilot=True)), "run `python -m helpers dictionary`"


def test_the_data_dictionary_names_every_item_code_and_rule() -> None:
    text = dictionary.render(BOOK)
    codes = [code for entry in BOOK.items for code in entry.values] + list(BOOK.information_types)
    for name in [*(entry.name for entry in BOOK.items), *codes, *(entry.name for entry in BOOK.rules)]:
        assert f"`{name}`" in text, name


def test_the_data_dictionary_names_the_columns_that_the_tables_derive() -> None:
    derived = {
        section: {name for names, _ in rows for name in names.split(", ")}
        for section, rows in dictionary.DERIVED.items()
    }
    assert derived["cases"] == {
        "municipality",
        "appeal_pages",
        *tables.SPLIT,
        *tables.COUNTS,
        *tables.HAS,
        *tables.ORIGIN,
    }
    assert derived["information"] == set(tables.GROUPS)
    assert derived["causes"] == {"cause", "selected", "principal"}


def test_a_long_list_of_answers_is_counted_and_not_recited() -> None:
    assert (
        codebook.answers(BOOK.item("missing_information_1"))
        == f"En af {len(BOOK.information_types)} svarmuligheder på en liste; ved ikke"
    )
    assert codebook.answers(BOOK.item("principal_cause")).count(";") == len(BOOK.code_lists["causes"])


def test_the_table_of_types_names_provisions_in_danish_and_groups_by_code() -> None:
    table = codebook.types_table(BOOK).set_index("label")
    assert len(table) == len(BOOK.information_types)
    assert table.loc["PPR", "groups"] == ["knows_citizen", "other_municipal"] and table.loc[
        "Genvurdering", "groups"
    ] == ["added_by_appeal"]
    assert set(table["provisions"]) == {
        "BPA (§ 96)",
        "Tabt arbejdsfortjeneste (§ 42)",
        "BPA (§ 96) og tabt arbejdsfortjeneste (§ 42)",
    }


@pytest.mark.parametrize("group", ["added_by_appeal", "always_there"])
def test_a_document_of_the_appeal_or_of_every_case_is_the_municipalitys_own(
    group: str, tmp_path: Path
) -> None:
    """Of a version that tells which are; 2.0 does not."""
    content = yaml.safe_load(codebook.versions()[-1].read_text(encoding="utf-8"))
    content["information_types"]["school"]["groups"] = [group]
    said = refused("codebook", yaml.safe_dump(content, allow_unicode=True), tmp_path)
    assert "information_types.school.groups" in said and "with own_document" in said


def test_a_version_that_does_not_tell_whose_the_papers_are_is_read_by_the_newest() -> None:
    old, new = codebook.stored("2.0"), codebook.stored("3.0")
    assert not any(codebook.OWN in kind.groups for kind in old.information_types.values())
    assert old.members(codebook.OWN) == new.members(codebook.OWN) != ()
    assert old.members(codebook.OF_APPEAL) == ("reassessment", "appeal_form")
    few = {name: old.information_types[name] for name in ("hearing", "school")}
    assert replace(old, information_types=few).members(codebook.OWN) == ("hearing",)
