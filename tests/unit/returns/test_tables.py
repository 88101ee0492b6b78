"""Tables of the returns: every code has a Danish word, every table its counts."""

from types import SimpleNamespace

import pandas as pd
import pytest
from published import desk, shown

from helpers.errors import HelpersError
from helpers.protocol import codebook
from helpers.publish import wording
from helpers.publish.returns import tables
from helpers.survey.cleaning.rule_table import LABELS, RULES
from helpers.survey.cleaning.set_aside import REASONS
from helpers.survey.questionnaire import told


@pytest.fixture
def at(tmp_path):
    return desk(tmp_path, "03_returns")


def ledger(*rules):
    rows = [
        (f"{place:04d}.xlsx", "sager", f"C{number}", rule, "fix")
        for number, rule in enumerate(rules)
        for place in range(6)
    ]
    return pd.DataFrame(rows, columns=["file", "sheet", "cell", "rule", "severity"])


def test_every_rule_of_the_cleaning_has_a_danish_word():
    assert set(LABELS) == {
        *RULES,
        *(rule.name for path in codebook.versions() for rule in codebook.load(path, pilot=True).rules),
    }
    assert all(LABELS.values())


def test_every_reason_for_setting_aside_has_a_danish_word():
    assert set(tables.ACCOUNT) == {"rows_in", "kept", *REASONS} and all(tables.ACCOUNT.values())


def test_a_code_without_a_word_is_named(at):
    with pytest.raises(HelpersError, match="new_rule"):
        tables.corrections(ledger("new_rule"), at.rules)


def test_corrections_count_values_and_municipalities(at):
    view = tables.corrections(ledger("duplicate", "duplicate"), at.rules)
    assert at.release(view)[["n_cases", "n_municipalities"]].iloc[0].tolist() == [12, 6]
    assert "Samme afgørelse to gange" in shown(at, view) and "Kilde: prøve." in shown(at, view)
    assert view.note == tables.EACH_RULE, "the sum of the rows is more than the text of the chapter says"


def test_corrections_count_an_answer_once_and_tell_no_answers_from_corrections(at):
    entries = ledger("duplicate", "missing_dont_know")
    table = at.release(tables.corrections(pd.concat([entries, entries]), at.rules))
    told = table.dropna(subset="n_cases").set_index("effect")
    assert told["n_cases"].to_dict() == {"Rettet": 6, "Læst som ubesvaret": 6}
    assert told["rule"].tolist()[1] == tables.REST, "what few are would be left of the sum"


@pytest.mark.parametrize(("seldom", "apart"), [(0, [9, 6]), (3, [9, 9]), (5, [9, 6, 5])])
def test_what_few_were_read_as_unanswered_does_not_follow_from_the_sum(at, seldom, apart):
    """The sentence tells the sum, so a hidden row would be told: the few stand with the least used rule."""
    used = {"missing_dont_know": 9, "missing_not_applicable": 6, "missing_not_stated": seldom}
    rows = [(f"{n}.xlsx", "sager", f"X{n}", rule, "fix") for rule, many in used.items() for n in range(many)]
    entries = pd.DataFrame(rows, columns=["file", "sheet", "cell", "rule", "severity"])
    table = at.release(tables.corrections(entries, at.rules))
    rows = table[table["effect"] == tables.EFFECT[tables.UNANSWERED]]
    assert not rows["withheld"].any() and rows["n_cases"].tolist() == apart


def test_a_rule_that_was_used_on_few_answers_cannot_be_told_from_one_that_was_not(at):
    often, seldom, once = ledger("duplicate"), ledger("label_form").head(4), ledger("label_spelling").head(1)

    def released(*entries: pd.DataFrame) -> pd.DataFrame:
        return at.release(tables.corrections(pd.concat(entries), at.rules))

    alone, with_few, with_many = released(often), released(often, seldom), released(often, seldom, once)
    pd.testing.assert_frame_equal(alone, with_few)
    last = with_many[with_many["rule"] == tables.REST].set_index("effect")
    assert last["n_cases"].dropna().to_dict() == {"Rettet": 5}
    assert alone.loc[alone["withheld"], "effect"].tolist() == [*tables.EFFECT.values()]


def test_reasons_are_counted_over_the_workbooks_they_stand_in(at):
    counts = pd.DataFrame(
        [("cases", "rows_in", 90), ("cases", "kept", 80), ("cases", "duplicate", 10)],
        columns=["section", "what", "n"],
    )
    aside = pd.DataFrame({"sheet": "sager", "reason": "duplicate", "file": ["a.xlsx"] * 9 + ["b.xlsx"]})
    cleaned = SimpleNamespace(counts=counts, set_aside=aside)
    raw = SimpleNamespace(workbooks=range(40), names={"cases": SimpleNamespace(sheet="sager")})
    frame = tables.account(cleaned, raw).frame
    assert frame["n_municipalities"].tolist() == [40, 40, 2]


def test_types_of_information_are_shown_with_their_groups(at):
    books = [codebook.load(path) for path in codebook.versions()]
    text = "".join(shown(at, tables.information_types(codebook.types_table(book))) for book in books)
    assert all(label in text for label in wording.GROUP.values()) and "Ingen af grupperne" in text
    assert not any(code in text for code in wording.GROUP)


def test_the_questionnaire_is_shown_as_the_workbook_has_it() -> None:
    book = codebook.load()
    asked = [item for item in book.items if not item.locked]
    view = tables.questionnaire(book)
    rows = view.frame[view.frame["question"] != told.WHOLE_SHEET]
    assert rows["question"].tolist() == [item.question for item in asked]
    assert rows["guidance"].tolist() == [told.guidance(item) for item in asked]
    assert list(dict.fromkeys(view.frame["part"])) == [
        f"Spørgsmålene på arket {section.sheet}" for section in book.sections.values()
    ]
    guide = tables.guide(book).frame
    assert len(guide) == len(book.instructions) + len(book.definitions)
    assert guide["word"].ne("").all() and {*book.definitions} <= {*guide["word"]}
    assert {*tables.points(book).frame["point"]} <= {*book.terms_of_reference.values()}
