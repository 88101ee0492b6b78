"""Each cleaning rule on about eight rows: what it changes, what it only doubts, what it leaves alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from returned import BOOK

from helpers.protocol.codebook import CASES, RULE_INPUTS
from helpers.survey.cleaning import consistency, rules
from helpers.survey.cleaning.decisions import Decisions
from helpers.survey.cleaning.ledger import Change
from helpers.survey.cleaning.pages import page_witnesses
from helpers.survey.cleaning.rule_table import DOUBTING, READING, RULES
from helpers.survey.redaction import Hasher

RULE = {rule.name: rule for rule in BOOK.rules}
PAGES, OWN_DATE = BOOK.item("standard_pages"), BOOK.item("corrected_decision_date")
PARTS = ("decision_pages", "reassessment_pages", "appeal_form_pages", "later_request_pages")


def table(**columns: list[Any]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})


def known(
    municipality: dict[str, str] | None = None,
    labels: dict[str, dict[str, Any]] | None = None,
    draw: pd.DataFrame | None = None,
    answers: tuple[str, ...] = (),
) -> rules.Known:
    decisions = Decisions(municipality or {}, labels or {})
    return rules.Known(
        decisions, pd.DataFrame() if draw is None else draw, Hasher([b"test"]), {CASES: answers}
    )


NOTHING = known()


def seen(changes: Any) -> list[tuple[int, str, str, Any]]:
    return [(change.row, change.rule, RULES[change.rule].severity, change.new) for change in changes]


def test_decoding_reads_what_the_drop_down_writes_and_nothing_else() -> None:
    item = BOOK.item("outcome", CASES)
    raw = table(outcome=["Stadfæstet", "Hjemvist", "hjemvist", "remitted", None, 7.0, "Ja", " Hjemvist"])
    assert rules.decode(raw, (item,))["outcome"].tolist() == [
        "upheld",
        "remitted",
        "hjemvist",
        "remitted",
        None,
        7.0,
        "Ja",
        " Hjemvist",
    ]


def test_decoding_makes_days_of_times() -> None:
    raw = table(
        decision_date=[
            dt.datetime(2014, 3, 1, 12),
            dt.date(2014, 3, 1),
            "2014-03-01",
            "2014-13-01",
            "01-03-2014",
            None,
            41699.0,
            "20140301",
        ]
    )
    day = dt.date(2014, 3, 1)
    decoded = rules.decode(raw, (BOOK.item("decision_date"),))["decision_date"].tolist()
    assert decoded == [day, day, day, "2014-13-01", "01-03-2014", None, 41699.0, "20140301"]


def test_numbers_are_read_and_missing_answers_told_apart() -> None:
    raw = table(standard_pages=[45.0, "ca. 45 sider", "1.200", "45,5", "?", "ikke oplyst", None, "mange"])
    assert seen(rules.read_answers(raw, PAGES, NOTHING)) == [
        (1, "number_in_text", "fix", 45.0),
        (2, "number_in_text", "fix", 1200.0),
        (3, "number_in_text", "fix", 45.5),
        (4, "missing_dont_know", "fix", None),
        (5, "missing_not_stated", "fix", None),
        (7, "unreadable_number", "query", None),
    ]


def test_codes_are_read_and_unknown_ones_questioned() -> None:
    raw = table(outcome=["upheld", "STADFÆSTET", "hjemvisst", "ved ikke", "Omgjort", 1.0, None, "stadf."])
    assert seen(rules.read_answers(raw, BOOK.item("outcome", CASES), NOTHING)) == [
        (1, "label_form", "fix", "upheld"),
        (2, "label_spelling", "fix", "remitted"),
        (3, "missing_dont_know", "fix", None),
        (4, "unknown_code", "query", None),
        (5, "unknown_code", "query", None),
        (7, "label_spelling", "fix", "upheld"),
    ]


def test_dates_are_read_and_impossible_ones_questioned() -> None:
    raw = table(
        corrected_decision_date=[
            dt.date(2014, 3, 1),
            "1/3 2014",
            "31-02-2014",
            "i foråret",
            "?",
            None,
            41699.0,
            "1. marts 2014",
        ]
    )
    assert seen(rules.read_answers(raw, OWN_DATE, NOTHING)) == [
        (1, "date_in_text", "fix", dt.date(2014, 3, 1)),
        (2, "impossible_date", "query", None),
        (3, "unreadable_date", "query", None),
        (4, "missing_dont_know", "fix", None),
        (6, "unreadable_date", "query", None),
        (7, "date_in_text", "fix", dt.date(2014, 3, 1)),
    ]


def test_free_text_loses_personal_data_and_control_characters_but_no_markup() -> None:
    texts = [
        "§ 96 er svær",
        "borger 010170-1234",
        "  luft  ",
        "\x07",
        "<b>{{< include x >}}</b> *a*",
        None,
        45.0,
        "ring 23456789",
    ]
    found = list(rules.read_texts(table(text=texts), BOOK.item("text", RULE_INPUTS), NOTHING))
    assert seen(found) == [
        (1, "personal_data", "fix", "borger [cpr]"),
        (2, "plain_text", "fix", "luft"),
        (3, "plain_text", "fix", None),
        (6, "plain_text", "fix", "45"),
        (7, "personal_data", "fix", "ring [telefon]"),
    ]
    assert [change.personal and change.personal.split(":")[0] for change in found] == [
        "cpr",
        None,
        None,
        None,
        "telefon",
    ]


def test_a_text_that_is_longer_than_there_is_room_for_is_kept_and_asked_about() -> None:
    item, row = BOOK.item("text", "rule_inputs"), "x" * 2_001
    found = list(rules.too_long(table(text=["x" * 2_000, row, None]), item, NOTHING))
    assert [(change.row, change.rule, change.new, change.personal) for change in found] == [
        (1, "too_long", row, "2.001 tegn")
    ]
    assert not list(rules.too_long(table(pages=[10.0**9]), BOOK.item("standard_pages", CASES), NOTHING))


def test_keys_are_recognised_apart_from_blanks_and_capitals() -> None:
    raw = table(decision_id=["A-1", "a-1", " A-1 ", "A- 1", "B-2", None, 7.0, "A-1x"])
    found = seen(rules.read_identifiers(raw, BOOK.item("decision_id"), known({"A-1": "0101"})))
    assert found == [(n, "identifier_form", "fix", "A-1") for n in (1, 2, 3)]


@pytest.mark.parametrize(
    "typed",
    [" 21-11379", "21–11379", "21 - 11379", "2111379", 2111379.0, "Sag 21-11379", "sagsnr.: 21-11379",
     "21-11379\u200b", "２１-11379"],
)  # fmt: skip
def test_a_key_in_another_form_is_read_where_one_alone_fits(typed: Any) -> None:
    item, raw = BOOK.item("decision_id", CASES), table(decision_id=[typed])
    fits = known({"21-11379": "0253", "21-11380": "0253"})
    assert seen(rules.read_identifiers(raw, item, fits)) == [(0, "identifier_form", "fix", "21-11379")]
    both = known({"21-11379": "0253", "2-111379": "0253"})
    assert seen(rules.read_identifiers(raw, item, both)) == []


@pytest.mark.parametrize("typed", [7.0, "7", "Sag 007"])
def test_a_key_that_has_lost_its_first_noughts_is_read_where_one_alone_fits(typed: Any) -> None:
    item, raw = BOOK.item("decision_id", CASES), table(decision_id=[typed])
    fits = known({"0007": "0253", "0070": "0253"})
    assert seen(rules.read_identifiers(raw, item, fits)) == [(0, "identifier_form", "fix", "0007")]
    both = known({"0007": "0253", "00-07": "0253"})
    assert seen(rules.read_identifiers(raw, item, both)) == []


def test_what_a_spreadsheets_arithmetic_leaves_is_the_number_it_shows() -> None:
    raw = table(standard_pages=[99.99999999999999, 100.00000000000001, 99.5, 99.999, "99.99999999999999"])
    decoded = rules.decode(raw, (PAGES,))
    assert decoded["standard_pages"].tolist() == [100.0, 100.0, 99.5, 99.999, "99.99999999999999"]
    assert [change.row for change in rules.not_whole(decoded, PAGES, NOTHING)] == [2, 3]


def test_a_truth_value_is_yes_or_no_where_those_are_answers_and_no_number() -> None:
    assert [rules.reading(value, BOOK.item("present")).value for value in (True, False)] == ["yes", "no"]
    assert rules.reading(True, BOOK.item("disposition")).rule == "unknown_code"
    assert rules.reading(True, PAGES).rule == "unreadable_number"


def test_characters_that_were_stated_are_pages_and_asked_about_once() -> None:
    raw = table(standard_pages=["9.600 tegn", "10.000 tegn", "5.000 sider"])
    found = list(rules.read_answers(raw, PAGES, NOTHING))
    assert seen(found) == [
        (0, "characters_stated", "query", 4.0),
        (1, "characters_stated", "query", 4.2),
        (2, "number_in_text", "fix", 5000.0),
    ]
    read = table(standard_pages=[change.new for change in found])
    assert list(rules.not_whole(read, PAGES, NOTHING)) == []


def test_a_corrected_date_that_is_the_one_of_the_draw_is_no_question() -> None:
    day, other = dt.date(2015, 1, 10), dt.date(2015, 1, 11)
    raw = table(corrected_decision_date=[day, other], decision_date=[day, day])
    assert seen(rules.disputed_date(raw, OWN_DATE, NOTHING)) == [(1, "disputed_date", "query", other)]


def test_what_the_draw_knows_stands() -> None:
    raw = table(
        decision_id=["a", "b", "c", "d", "x"], outcome=["upheld", "remitted", None, "upheld", "upheld"]
    )
    drawn = dict(zip("abcd", ["upheld", "upheld", "remitted", "upheld"], strict=True))
    assert seen(rules.differs_from_draw(raw, BOOK.item("outcome", CASES), known({}, {"outcome": drawn}))) == [
        (1, "differs_from_draw", "query", "upheld"),
        (2, "differs_from_draw", "query", "remitted"),
    ]


def test_a_date_of_the_municipality_s_own_is_questioned() -> None:
    day = dt.date(2014, 3, 1)
    found = list(rules.disputed_date(table(corrected_decision_date=[None, day]), OWN_DATE, NOTHING))
    assert seen(found) == [(1, "disputed_date", "query", day)]


@pytest.mark.parametrize(
    ("count", "second", "physical", "pages"),
    [
        (108_000.0, 44.0, 50.0, 45.0),
        (108_000.0, None, 50.0, 45.0),
        (108_000.0, None, None, 45.0),
        (12_000.0, 5.0, 4.0, 5.0),
        (450.0, 45.0, 50.0, None),
        (4_500.0, 45.0, 4_600.0, None),
        (9_000.0, 8_500.0, 9_100.0, None),
        (9_000.0, None, None, None),
        (None, 45.0, 50.0, None),
    ],
)
def test_characters_given_as_pages(
    count: float | None, second: float | None, physical: float | None, pages: float | None
) -> None:
    raw = table(standard_pages=[count], second_pages=[second], physical_pages=[physical])
    found = [change.new for change in page_witnesses.characters_as_pages(raw, PAGES, NOTHING)]
    assert found == ([] if pages is None else [pages])


def test_bounds_of_the_codebook_are_kept_on_both_sides() -> None:
    raw = table(standard_pages=[0.0, 1.0, 0.5, 10_000.0, 10_001.0, -5.0, None, 45.0])
    assert [change.row for change in rules.out_of_range(raw, PAGES, NOTHING)] == [0, 2, 4, 5]
    dates = table(
        corrected_decision_date=[
            dt.date(2009, 12, 31),
            dt.date(2010, 1, 1),
            dt.date(2022, 12, 31),
            dt.date(2214, 3, 1),
            None,
        ]
    )
    assert [change.row for change in rules.out_of_range(dates, OWN_DATE, NOTHING)] == [
        0,
        3,
    ]


def test_answers_in_a_case_that_is_not_completed_are_questioned() -> None:
    rule = RULE["answers_need_completion"]
    rows = {item: [None, 4.0, 4.0, None] for item in rule.items} | {"standard_pages": [None, 5.0, 5.0, 7.0]}
    raw = table(disposition=["file_destroyed", "completed", "refused", "substituted"], **rows)
    found = list(consistency.consistency(raw, rule))
    assert {change.item for change in found if change.row == 2} == set(rule.items)
    assert [change.item for change in found if change.row == 3] == ["standard_pages"]
    assert {change.row for change in found} == {2, 3}


@pytest.mark.parametrize(
    ("first", "second", "questioned"),
    [
        (45.0, 44.0, False),
        (45.0, 15.0, False),
        (45.0, 14.0, True),
        (45.0, 137.0, True),
        (None, 4.0, False),
        (45.0, None, False),
        (45.0, 0.0, False),
    ],
)
def test_two_counts_of_the_same_file(first: float | None, second: float | None, questioned: bool) -> None:
    raw = table(standard_pages=[first], second_pages=[second])
    assert bool(list(consistency.consistency(raw, RULE["second_count_agrees"]))) == questioned


def test_a_part_is_no_more_than_the_whole() -> None:
    raw = table(decision_pages=[4.0, 45.0, 46.0, None, 5.0], standard_pages=[45.0, 45.0, 45.0, 45.0, None])
    assert [
        (change.row, change.item, change.new)
        for change in consistency.consistency(raw, RULE["decision_pages_within_file"])
    ] == [(2, "decision_pages", 46.0)]


@pytest.mark.parametrize(
    ("whole", "parts", "questioned"),
    [
        (100.0, (90.0, 4.0, 3.0, 3.0), False),
        (110.0, (90.0, 4.0, 3.0, 3.0), False),  # within a tenth of the whole
        (112.0, (90.0, 4.0, 3.0, 3.0), True),
        (88.0, (90.0, 4.0, 3.0, 3.0), True),
        (9.0, (5.0, 1.0, 1.0, 0.0), False),  # each part may have been rounded by half a page
        (10.0, (5.0, 1.0, 1.0, 0.0), True),
        (1000.0, (90.0, 4.0, 3.0, 3.0), True),
        (1000.0, (90.0, None, 3.0, 3.0), False),
        (None, (90.0, 4.0, 3.0, 3.0), False),
    ],
)
def test_the_pages_before_and_after_the_appeal_are_the_whole_file(
    whole: float | None, parts: tuple[float | None, ...], questioned: bool
) -> None:
    raw = table(standard_pages=[whole], **{name: [part] for name, part in zip(PARTS, parts, strict=True)})
    assert [change.item for change in consistency.consistency(raw, RULE["pages_add_up"])] == [
        "standard_pages"
    ] * questioned


def test_the_principal_cause_is_one_of_those_chosen() -> None:
    chosen = {name: ["no"] * 5 for name in BOOK.causes()} | {
        "cause_reasoning": ["yes", "no", None, "yes", "yes"]
    }
    raw = table(principal_cause=["reasoning", "reasoning", "reasoning", None, "other"], **chosen)
    assert [change.row for change in consistency.consistency(raw, RULE["principal_cause_is_selected"])] == [
        1,
        2,
        4,
    ]


def test_a_drawn_case_without_disposition_is_questioned_and_completed_where_it_is_answered() -> None:
    raw = table(
        disposition=["completed", None, None, None],
        standard_pages=[1.0, 45.0, None, None],
        second_pages=[None, None, None, 3.0],
    )
    asked = known(answers=("disposition", "standard_pages", "second_pages"))
    assert seen(rules.disposition_missing(raw, BOOK.item("disposition"), asked)) == [
        (1, "disposition_missing", "query", "completed"),
        (2, "disposition_missing", "query", None),
        (3, "disposition_missing", "query", "completed"),
    ]


def test_every_rule_of_the_codebook_has_a_test_of_its_kind() -> None:
    assert {rule.kind for rule in BOOK.rules} == set(consistency.KINDS)


def test_a_repeated_row_is_named_at_its_key_and_kept_as_it_is() -> None:
    assert list(rules.repeated(table(decision_id=["a", "a"]), [1], "decision_id")) == [
        Change(1, "decision_id", "duplicate", "a")
    ]


def test_excels_error_values_are_no_answers() -> None:
    raw = table(measuring_method=["#REF!", "#N/A", "#I/T", "#DIV/0!", "estimate", "#1", None, "# x"])
    assert seen(rules.read_errors(raw, BOOK.item("measuring_method"), NOTHING)) == [
        (row, "error_value", "query", None) for row in range(4)
    ]


def test_decimals_are_questioned_where_whole_numbers_are_asked_for() -> None:
    raw = table(standard_pages=[45.5, 45.0, 45, None, 0.1, True])
    assert seen(rules.not_whole(raw, PAGES, NOTHING)) == [
        (0, "not_whole", "query", 45.5),
        (4, "not_whole", "query", 0.1),
    ]


@pytest.mark.parametrize(
    ("day", "period", "questioned"),
    [
        (dt.date(2013, 12, 31), "2014-15", True),
        (dt.date(2014, 1, 1), "2014-15", False),
        (dt.date(2015, 12, 31), "2014-15", False),
        (dt.date(2019, 1, 1), "2014-15", True),
        (dt.date(2022, 1, 1), "2019-21", True),
        (None, "2019-21", False),
        (dt.date(2017, 1, 1), None, False),
    ],
)
def test_a_date_outside_the_period_of_the_draw(
    day: dt.date | None, period: str | None, questioned: bool
) -> None:
    raw = table(corrected_decision_date=[day], period=[period])
    assert [change.rule for change in rules.wrong_period(raw, OWN_DATE, NOTHING)] == [
        "wrong_period"
    ] * questioned


def test_a_substitute_without_a_reason_and_one_before_its_turn_are_questioned() -> None:
    drawn = pd.DataFrame(
        {
            "decision_id": ["m1", "s1", "s2", "m2", "s3"],
            "sampling_stratum": ["a", "a", "a", "b", "b"],
            "role": ["main", "substitute", "substitute", "main", "substitute"],
            "draw_rank": [1, 2, 3, 1, 2],
        }
    )
    raw = table(
        decision_id=["m1", "s1", "s2", "m2", "s3"],
        disposition=["refused", None, "completed", "completed", "completed"],
    )
    assert seen(rules.unfounded_substitutes(raw, BOOK.item("disposition"), known(draw=drawn))) == [
        (2, "substitute_out_of_order", "query", "completed"),
        (4, "substitute_without_reason", "query", "completed"),
    ]


def test_ids_of_decisions_and_numbers_that_are_cpr_numbers_leave_the_free_text() -> None:
    raw = table(text=["Se sagen D14-00706, ikke D14-00707.", 101701234.0, 45.0])
    found = list(rules.read_texts(raw, BOOK.item("text", RULE_INPUTS), known({"D14-00706": "0101"})))
    assert [change.new for change in found] == ["Se sagen [sagsnøgle], ikke D14-00707.", "[cpr]", "45"]


@pytest.mark.parametrize("item", BOOK.items, ids=lambda item: f"{item.section}.{item.name}")
def test_a_rule_leaves_alone_what_is_not_its_business(item: Any) -> None:
    """Every rule is run on every item: on an empty sheet of its own section none may look for another's."""
    empty = table(**{each.name: [] for each in BOOK.items_of(item.section)})
    drawn = pd.DataFrame(columns=["decision_id", "sampling_stratum", "role", "draw_rank"])
    labels = {name: {} for name in ("provision", "outcome", "period", "decision_date", "role")}
    everything = known({}, labels, drawn, tuple(each.name for each in BOOK.items_of(CASES)))
    for rule in (*READING, *DOUBTING):
        assert list(rule.function(empty, item, everything)) == []
