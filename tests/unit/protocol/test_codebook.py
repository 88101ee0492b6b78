"""The codebook: what it says, and that every fault in it is refused with file, item, key and value."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from helpers import project
from helpers.errors import HelpersError
from helpers.protocol import codebook, codebook_schema
from helpers.protocol.codebook_schema import (
    CodebookError,
    CodebookUnreadable,
    DuplicateName,
    MissingKey,
    ReversedRange,
    UnknownCode,
    UnknownKey,
    UnknownSection,
    UnknownType,
    UnlabelledCodes,
)
from helpers.survey import dictionary
from helpers.survey.cleaning import tables

FILE = project.root() / "data" / "protocol" / "codebook.yml"
CONTENT = yaml.safe_load(FILE.read_text(encoding="utf-8"))
BOOK = codebook.load(FILE)


def item(content: dict[str, Any], name: str, section: str = "cases") -> dict[str, Any]:
    return next(entry for entry in content["items"] if (entry["name"], entry["section"]) == (name, section))


def rule(content: dict[str, Any], name: str) -> dict[str, Any]:
    return next(entry for entry in content["rules"] if entry["name"] == name)


def set_in(name: str, key: str, value: Any, section: str = "cases") -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        item(content, name, section)[key] = value

    return change


def drop(name: str, key: str) -> Callable[[dict[str, Any]], None]:
    return lambda content: item(content, name).pop(key)


FAULTS: dict[str, tuple[Callable[[dict[str, Any]], Any], type[CodebookError], str, str, str]] = {
    # name: change, error, item, key, expectation
    "unknown key": (set_in("standard_pages", "maks", 5), UnknownKey, "standard_pages", "maks", "max_length"),
    "missing key": (drop("standard_pages", "help"), MissingKey, "standard_pages", "help", "a value"),
    "empty key": (set_in("standard_pages", "question", None), MissingKey, "standard_pages", "question", "a value"),
    "unknown type": (set_in("standard_pages", "type", "number"), UnknownType, "standard_pages", "type", "integer"),
    "bound of another type": (set_in("standard_pages", "max", "mange"), UnknownType, "standard_pages", "max", "integer"),
    "bound on a text": (set_in("rule", "min", 1, "rule_inputs"), UnknownType, "rule", "min", "text"),
    "bound that is a truth value": (set_in("standard_pages", "min", True), UnknownType, "standard_pages", "min", "integer"),
    "range reversed": (set_in("standard_pages", "min", 20_000), ReversedRange, "standard_pages", "min", "10000"),
    "dates reversed": (
        set_in("decision_date", "min", item(CONTENT, "decision_date")["max"].replace(year=2030)),
        ReversedRange, "decision_date", "min", "2021"),
    "unknown section": (set_in("standard_pages", "section", "sager"), UnknownSection, "standard_pages", "section", "cases"),
    "codes without list": (drop("disposition", "values"), MissingKey, "disposition", "values", "code list"),
    "list on a number": (set_in("standard_pages", "values", "yes_no"), MissingKey, "standard_pages", "values", "only there"),
    "unknown list": (set_in("disposition", "values", "statuses"), UnknownCode, "disposition", "values", "dispositions"),
    "unknown missing code": (set_in("standard_pages", "missing", ["unsure"]), UnknownCode, "standard_pages", "missing", "dont_know"),
    "unknown outcome": (
        set_in("cause_other", "applies_to", {"outcomes": ["won"]}, "causes"),
        UnknownCode, "cause_other", "applies_to.outcomes", "remitted"),
    "unknown axis": (
        set_in("cause_other", "applies_to", {"regions": ["x"]}, "causes"),
        UnknownCode, "cause_other", "applies_to", "provisions"),
    "unknown bullet": (set_in("standard_pages", "serves", ["size"]), UnknownCode, "standard_pages", "serves", "extent"),
    "unknown personal class": (set_in("standard_pages", "personal_data", "secret"), UnknownCode, "standard_pages", "personal_data", "none"),
    "unknown rule": (set_in("standard_pages", "rules", ["nonsense"]), UnknownCode, "standard_pages", "rules", "second_count_agrees"),
    "unknown prefilling": (set_in("provision", "prefilled", "yes"), UnknownCode, "provision", "prefilled", "locked"),
    "condition on an unknown item": (
        set_in("standard_pages", "asked_if", {"item": "status", "codes": ["completed"]}),
        UnknownCode, "standard_pages", "asked_if", "disposition"),
    "condition on an unknown code": (
        set_in("standard_pages", "asked_if", {"item": "disposition", "codes": ["done"]}),
        UnknownCode, "standard_pages", "asked_if.codes", "completed"),
    "list without labels": (
        lambda c: c["code_lists"].update(retrievals={}),
        UnlabelledCodes, "retrievals", "code_lists", "at least one code"),
    "label missing": (
        lambda c: c["code_lists"]["retrievals"].update(at_hand=None),
        UnlabelledCodes, "retrievals", "at_hand", "Danish label"),
    "unquoted yes": (lambda c: c["code_lists"].update(yes_no={True: "Ja", False: "Nej"}), UnlabelledCodes, "yes_no", "True", "quote"),
    "label used twice": (
        lambda c: c["code_lists"]["retrievals"].update(updated="forelå i forvejen"),
        UnlabelledCodes, "retrievals", "at_hand", "one code"),
    "comma in a drop-down": (
        lambda c: c["code_lists"]["retrievals"].update(updated="Ja, men"),
        UnlabelledCodes, "retrieval", "values", "commas"),
    "drop-down too long": (
        lambda c: c["code_lists"]["retrievals"].update(updated="x" * 250),
        UnlabelledCodes, "retrieval", "values", "255"),
    "two labels for one code": (
        lambda c: c["code_lists"]["rule_provisions"].update(bpa="Assistance"),
        UnlabelledCodes, "provision", "bpa", "other section"),
    "item twice": (
        lambda c: c["items"].append(copy.deepcopy(item(c, "standard_pages"))),
        DuplicateName, "cases.standard_pages", "name", "once"),
    "rule twice": (lambda c: c["rules"].append(copy.deepcopy(c["rules"][0])), DuplicateName, "answers_need_completion", "rules", "once"),
    "rule of unknown kind": (
        lambda c: rule(c, "second_count_agrees").update(kind="compare"),
        UnknownCode, "second_count_agrees", "kind", "ratio"),
    "rule of unknown section": (
        lambda c: rule(c, "second_count_agrees").update(section="x"),
        UnknownSection, "second_count_agrees", "section", "cases"),
    "rule on unknown item": (
        lambda c: rule(c, "second_count_agrees").update(items=["pages"]),
        UnknownCode, "second_count_agrees", "items", "standard_pages"),
    "rule with reversed limits": (
        lambda c: rule(c, "second_count_agrees").update(low=4),
        ReversedRange, "second_count_agrees", "low", "3.0"),
    "rule without limits": (lambda c: rule(c, "second_count_agrees").pop("low"), MissingKey, "second_count_agrees", "low", "a value"),
    "top key missing": (lambda c: c.pop("instructions"), MissingKey, "(file)", "instructions", "a value"),
    "unknown top key": (lambda c: c.update(extra=1), UnknownKey, "(file)", "extra", "sections"),
    "section incomplete": (lambda c: c["sections"]["cases"].pop("sheet"), MissingKey, "cases", "sheet", "a value"),
    "section with unknown rows": (lambda c: c["sections"]["cases"].update(rows="all"), UnknownCode, "cases", "rows", "drawn_cases"),
    "information type of unknown provision": (
        lambda c: c["information_types"]["school"].update(provisions=["p41"]), UnknownCode, "school", "provisions", "lost_earnings"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_item_key_value_and_expectation(name: str) -> None:
    change, error, where, key, expectation = FAULTS[name]
    content = copy.deepcopy(CONTENT)
    change(content)
    with pytest.raises(error) as caught:
        codebook_schema.check(content, "codebook.yml")
    assert (caught.value.item, caught.value.key) == (where, key)
    message = str(caught.value)
    assert (
        message.startswith("codebook.yml: ")
        and repr(caught.value.value) in message
        and expectation in message
    )


def test_the_faults_together_meet_every_error_of_the_schema_but_the_reading_one() -> None:
    assert {entry[1] for entry in FAULTS.values()} == set(CodebookError.__subclasses__()) - {
        CodebookUnreadable
    }
    assert issubclass(CodebookError, HelpersError)


def test_the_unchanged_content_passes() -> None:
    codebook_schema.check(copy.deepcopy(CONTENT), FILE)


def test_a_key_given_twice_is_refused_where_yaml_would_keep_the_last(tmp_path: Path) -> None:
    path = tmp_path / "codebook.yml"
    line = "    at_hand: Forelå i forvejen\n"
    path.write_text(FILE.read_text(encoding="utf-8").replace(line, line + line))
    with pytest.raises(DuplicateName, match=r"codebook\.yml.*at_hand"):
        codebook.load(path)


@pytest.mark.parametrize("text", ["- a list", "a: [", "", "\ta: 1"])
def test_a_file_that_is_no_mapping_is_unreadable(tmp_path: Path, text: str) -> None:
    (tmp_path / "codebook.yml").write_text(text)
    with pytest.raises(CodebookUnreadable, match=r"codebook\.yml"):
        codebook.load(tmp_path / "codebook.yml")


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(CodebookUnreadable, match="No such file"):
        codebook.load(tmp_path / "none.yml")


def test_the_five_topics_of_the_terms_of_reference_are_all_served() -> None:
    served = {key for entry in BOOK.items for key in entry.serves}
    assert served == set(BOOK.terms_of_reference)
    assert {"extent", "number_of_types", "types", "causes", "rules"} < served


@pytest.mark.parametrize(
    "name", ["standard_pages", "physical_pages", "second_pages", "measuring_method", "decision_date", "draw_source", "disposition",
             "attachments_included", "duplicates_included"]
)  # fmt: skip
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


def test_labels_and_codes_lead_to_each_other() -> None:
    for entry in BOOK.items:
        for code, label in entry.choices.items():
            assert BOOK.label(entry.name, code) == label
            assert entry.code(label) == entry.code(f"  {label.upper()} ") == entry.code(code) == code


def test_unknown_texts_sections_items_and_codes() -> None:
    assert BOOK.code("disposition", "Fundet") is None
    with pytest.raises(UnknownSection, match="rules_of_law"):
        BOOK.items_of("rules_of_law")
    with pytest.raises(UnknownCode, match="pages"):
        BOOK.item("pages")
    with pytest.raises(UnknownCode, match="lost"):
        BOOK.label("disposition", "lost")


def test_the_codebook_carries_the_hash_of_its_file() -> None:
    assert BOOK.sha256 == hashlib.sha256(FILE.read_bytes()).hexdigest()


def test_the_codebook_is_frozen() -> None:
    with pytest.raises(AttributeError):
        BOOK.version = "2.0"  # type: ignore[misc]


def test_the_appendix_lists_every_question_that_is_asked() -> None:
    table = codebook.items_table(BOOK)
    assert list(table.columns) == ["Emne", "Spørgsmål", "Svarmuligheder", "Tjener kommissoriets punkt"]
    assert len(table) == sum(not entry.locked for entry in BOOK.items)
    pages = table[table["Spørgsmål"] == "Sagens omfang i normalsider"].iloc[0]
    assert pages["Svarmuligheder"] == "Heltal fra 1 til 10.000 (normalsider); ved ikke; ikke oplyst"
    assert pages["Tjener kommissoriets punkt"] == "Sagens omfang (antal normalsider)"


def test_dates_are_written_the_danish_way() -> None:
    assert codebook.answers(BOOK.item("corrected_decision_date")) == "Dato fra 01.01.2010 til 31.12.2022"


def test_the_committed_data_dictionary_is_the_generated_one() -> None:
    committed = (project.root() / "data/README.md").read_text(encoding="utf-8")
    assert committed == dictionary.render(BOOK), "run `python -m helpers.survey.dictionary`"


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
    assert derived["cases"] == {"municipality", "appeal_pages", *tables.COUNTS, *tables.HAS}
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
        "BPA (§ 96) og Tabt arbejdsfortjeneste (§ 42)",
    }
