"""How many answers a case is asked for, before anybody has answered and after."""

from __future__ import annotations

import pandas as pd
from built import PROJECT

from helpers.analysis.design import burden
from helpers.analysis.representation import item_response
from helpers.protocol import codebook
from helpers.publish.design import sentences
from helpers.publish.statements import refuse_causal_verbs

BOOK = codebook.load()


def test_the_answers_of_every_completed_case_lie_between_the_least_and_the_most() -> None:
    names = ("cases", "information", "causes", "remittals", "time")
    tables = {name: pd.read_parquet(PROJECT / "build" / "tables" / f"{name}.parquet") for name in names}
    called_for = item_response.per_case(tables, BOOK).merge(burden.answers(BOOK), on=["provision", "outcome"])
    assert len(called_for) > 900
    assert called_for["answers"].between(called_for["least"], called_for["most"]).all()
    assert (called_for["answers"] == called_for["least"]).any(), "a case without a single paper"


def test_the_answers_of_the_second_questionnaire_by_hand() -> None:
    """Seventeen on the sheet of cases and three on time; one on each of 16 or 19 types of information, and
    three more after each yes; of a remitted case eleven on causes, and the first missing information.
    """
    asked = burden.answers(codebook.stored("2.0"))
    assert list(asked.columns) == burden.COLUMNS
    assert asked.to_numpy().tolist() == [
        ["bpa", "upheld", 17 + 16 + 3, 17 + 4 * 16 + 3],
        ["bpa", "remitted", 17 + 16 + 11 + 3, 17 + 4 * 16 + 12 + 3],
        ["lost_earnings", "upheld", 17 + 19 + 3, 17 + 4 * 19 + 3],
        ["lost_earnings", "remitted", 17 + 19 + 11 + 3, 17 + 4 * 19 + 12 + 3],
    ]


def test_what_follows_from_an_answer_is_in_the_most_alone() -> None:
    asked = burden.answers(BOOK).set_index(["provision", "outcome"])
    for provision in ("bpa", "lost_earnings"):
        kinds = BOOK.types_for(provision)
        follow = [item for item in BOOK.items_of("information") if item.required and item.asked_if]
        extra = sum(BOOK.asks(item, kind.code) for item in follow for kind in kinds)
        between = asked["most"] - asked["least"]
        assert between[provision, "upheld"] == extra <= between[provision, "remitted"]
        assert asked.at[(provision, "remitted"), "least"] > asked.at[(provision, "upheld"), "least"]


def test_the_sentence_tells_both_for_each_provision_and_outcome() -> None:
    asked = pd.DataFrame([("bpa", "upheld", 31, 53), ("lost_earnings", "remitted", 45, 1076)],
                         columns=burden.COLUMNS)  # fmt: skip
    refuse_causal_verbs(sentences.burden(asked).text)
    text = sentences.burden(asked).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "31 til 53 svar i stadfæstede BPA-sager (§ 96) og 45 til 1.076 svar i hjemviste sager" in text
