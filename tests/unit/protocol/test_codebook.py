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
from protocol_files import changed, refused, set_to

from helpers import project
from helpers.protocol import codebook
from helpers.protocol.reader import ProtocolInvalid
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


FAULTS: dict[str, tuple[Callable[[dict[str, Any]], Any], str, str, str]] = {
    # name: change, key, value, expectation
    "unknown key": (set_in("standard_pages", "maks", 5), "items.cases.standard_pages.maks", "", "correct its spelling"),
    "missing key": (drop("standard_pages", "help"), "items.cases.standard_pages.help", "", "add it"),
    "empty key": (set_in("standard_pages", "question", None), "items.cases.standard_pages.question", "None", "a text"),
    "unknown type": (set_in("standard_pages", "type", "number"), "items.cases.standard_pages.type", "'number'", "integer"),
    "bound of another type": (set_in("standard_pages", "max", "mange"), "items.cases.standard_pages.max", "'mange'", "a whole number"),
    "date as the bound of a number": (
        set_in("standard_pages", "max", item(CONTENT, "decision_date")["max"]),
        "items.cases.standard_pages.max", "2021-12-31", "a bound of the answers' type (integer)"),
    "bound on a text": (set_in("rule", "min", 1, "rule_inputs"), "items.rule_inputs.rule.min", "1", "text"),
    "bound that is a truth value": (set_in("standard_pages", "min", True), "items.cases.standard_pages.min", "True", "a whole number"),
    "range reversed": (set_in("standard_pages", "min", 20_000), "items.cases.standard_pages.min", "20000", "10000"),
    "dates reversed": (
        set_in("decision_date", "min", item(CONTENT, "decision_date")["max"].replace(year=2030)),
        "items.cases.decision_date.min", "2030-12-31", "2021"),
    "unknown section": (set_in("standard_pages", "section", "sager"), "items.sager.standard_pages.section", "'sager'", "cases"),
    "codes without list": (drop("disposition", "values"), "items.cases.disposition.values", "{}", "code list"),
    "list on a number": (set_in("standard_pages", "values", "yes_no"), "items.cases.standard_pages.values", "'Ja'", "only there"),
    "unknown list": (set_in("disposition", "values", "statuses"), "items.cases.disposition.values", "'statuses'", "dispositions"),
    "list in place": (set_in("disposition", "values", {"a": "A"}), "items.cases.disposition.values", "{'a': 'A'}", "dispositions"),
    "unknown missing code": (
        set_in("standard_pages", "missing", ["unsure"]),
        "items.cases.standard_pages.missing", "['unsure']", "dont_know"),
    "unknown outcome": (
        set_in("cause_other", "applies_to", {"outcomes": ["won"]}, "causes"),
        "items.causes.cause_other.applies_to.outcomes", "'won'", "remitted"),
    "unknown axis": (
        set_in("cause_other", "applies_to", {"regions": ["x"]}, "causes"),
        "items.causes.cause_other.applies_to.regions", "", "remove it"),
    "unknown bullet": (set_in("standard_pages", "serves", ["size"]), "items.cases.standard_pages.serves", "'size'", "extent"),
    "unknown personal class": (
        set_in("standard_pages", "personal_data", "secret"),
        "items.cases.standard_pages.personal_data", "'secret'", "none"),
    "unknown rule": (set_in("standard_pages", "rules", ["x"]), "items.cases.standard_pages.rules", "'x'", "second_count_agrees"),
    "unknown prefilling": (set_in("provision", "prefilled", "yes"), "items.cases.provision.prefilled", "'yes'", "locked"),
    "condition on an unknown item": (
        set_in("standard_pages", "asked_if", {"item": "status", "codes": ["completed"]}),
        "items.cases.standard_pages.asked_if.item", "'status'", "disposition"),
    "condition on an unknown code": (
        set_in("standard_pages", "asked_if", {"item": "disposition", "codes": ["done"]}),
        "items.cases.standard_pages.asked_if.codes", "'done'", "completed"),
    "list without labels": (lambda c: c["code_lists"].update(retrievals={}), "code_lists.retrievals", "{}", "a section with keys"),
    "label missing": (
        lambda c: c["code_lists"]["retrievals"].update(at_hand=None),
        "code_lists.retrievals.at_hand", "None", "a text"),
    "unquoted yes": (lambda c: c["code_lists"].update(yes_no={True: "Ja"}), "code_lists.yes_no.True", "", "put it in quotation marks"),
    "label used twice": (
        lambda c: c["code_lists"]["retrievals"].update(updated="forelå i forvejen"),
        "code_lists.retrievals.at_hand", "'Forelå i forvejen'", "one code"),
    "two types of one label": (
        lambda c: c["information_types"]["school"].update(label="PPR"), "information_types.school", "'PPR'", "one code"),
    "two definitions of one text": (
        lambda c: c["definitions"].update(Hjemvist=c["definitions"]["Normalside"]), "definitions.Hjemvist", "'2.400", "of its own"),
    "comma in a drop-down": (
        lambda c: c["code_lists"]["retrievals"].update(updated="Ja, men"),
        "items.information.retrieval.values", "'Ja, men'", "commas"),
    "drop-down too long": (
        lambda c: c["code_lists"]["retrievals"].update(updated="x" * 250),
        "items.information.retrieval.values", "'xxx", "255"),
    "two labels for one code": (
        lambda c: c["code_lists"]["rule_provisions"].update(bpa="Assistance"),
        "items.rule_inputs.provision.values", "'Assistance'", "as in the other section"),
    "item twice": (
        lambda c: c["items"].append(copy.deepcopy(item(c, "standard_pages"))),
        "items.cases.standard_pages", "'cases.standard_pages'", "twice"),
    "no list of provisions": (lambda c: c["code_lists"].pop("provisions"), "values", "'provisions'", "rule_provisions"),
    "rule twice": (lambda c: c["rules"].append(copy.deepcopy(c["rules"][0])), "rules.answers_need_completion", "", "twice"),
    "rule of unknown kind": (
        lambda c: rule(c, "second_count_agrees").update(kind="compare"),
        "rules.cases.second_count_agrees.kind", "'compare'", "ratio"),
    "rule of unknown section": (
        lambda c: rule(c, "second_count_agrees").update(section="x"),
        "rules.x.second_count_agrees.section", "'x'", "cases"),
    "rule on unknown item": (
        lambda c: rule(c, "second_count_agrees").update(items=["pages"]),
        "rules.cases.second_count_agrees.items", "'pages'", "standard_pages"),
    "rule with reversed limits": (
        lambda c: rule(c, "second_count_agrees").update(low=4), "rules.cases.second_count_agrees.low", "4", "3.0"),
    "rule without limits": (
        lambda c: rule(c, "second_count_agrees").pop("low"), "rules.cases.second_count_agrees.kind", "'ratio'", "high, low"),
    "rule with the limit of another kind": (
        lambda c: rule(c, "second_count_agrees").update(prefix="x"), "second_count_agrees.kind", "'ratio'", "high, low, prefix"),
    "rule on an unknown code": (
        lambda c: rule(c, "answers_need_completion").update(codes=["done"]),
        "rules.cases.answers_need_completion.depends_on.codes", "'done'", "completed"),
    "top key missing": (lambda c: c.pop("instructions"), "instructions", "", "add it"),
    "unknown top key": (lambda c: c.update(extra=1), "extra", "", "remove it"),
    "section incomplete": (lambda c: c["sections"]["cases"].pop("sheet"), "sections.cases.sheet", "", "add it"),
    "section with unknown rows": (
        lambda c: c["sections"]["cases"].update(rows="all"), "sections.cases.rows", "'all'", "drawn_cases"),
    "information type of unknown provision": (
        lambda c: c["information_types"]["school"].update(provisions=["p41"]),
        "information_types.school.provisions", "'p41'", "lost_earnings"),
    "information type of unknown group": (
        lambda c: c["information_types"]["school"].update(groups=["x"]), "information_types.school.groups.1", "'x'", "expert"),
    "example of an unknown item": (
        lambda c: c["worked_example"]["answers"][0].update(item="x"), "worked_example.answers.1.item", "'x'", "found_without_list"),
    "example with an unknown code": (
        lambda c: c["worked_example"]["answers"][0].update(answer="x"), "worked_example.answers.1.answer", "'x'", "no, yes"),
    "example outside the range": (
        lambda c: c["worked_example"]["answers"][2].update(answer=0), "worked_example.answers.3.answer", "0", "from 1 to 10000"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_key_value_and_expectation(name: str, tmp_path: Path) -> None:
    change, key, value, expectation = FAULTS[name]
    told = refused("codebook", changed("codebook", change), tmp_path)
    line = next(line for line in told.splitlines() if f"{key}: {value}" in line or f" key {key}" in line)
    assert value in line and expectation in line, told


def test_what_is_wrong_with_a_list_is_not_repeated_for_every_item_that_uses_it(tmp_path: Path) -> None:
    told = refused("codebook", changed("codebook", set_to("code_lists/yes_no/yes", 3)), tmp_path)
    assert len(told.splitlines()) == 1


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
    assert committed == dictionary.render(BOOK), "run `python -m helpers dictionary`"


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
