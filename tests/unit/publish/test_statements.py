"""The words that may never stand in a sentence of the report."""

import pytest

from helpers.errors import HelpersError
from helpers.publish import statements


@pytest.mark.parametrize(
    "text",
    [
        "Det medfører flere sider.",
        "Kravet medførte flere sider.",
        "Stigningen skyldes loven.",
        "Stigningen skyldtes loven.",
        "Erklæringer fører til hjemvisning.",
        "Kravet har ført til flere sider.",
        "Erklæringer førte\u00a0til hjemvisning.",
        "Det øger antallet.",
        "Det øgede antallet.",
        "Kravet har øget antallet.",
        "På grund af loven.",
        "Det forårsager flere sider.",
        "Det bevirker flere sider.",
        "DET SKYLDES LOVEN",
    ],
)
def test_causal_verbs_are_refused(text):
    with pytest.raises(HelpersError, match="hænger sammen med"):
        statements.refuse_causal_verbs(text)


ASSOCIATIONS = [
    "Ekspertudtalelser hænger sammen med færre hjemvisninger.",
    "Kommunen har skyldige borgere.",
    "Bøger og køge.",
]


@pytest.mark.parametrize("text", ASSOCIATIONS)
def test_associations_pass(text):
    assert statements.refuse_causal_verbs(text) == text


@pytest.mark.parametrize(
    "text",
    ["Der er ingen ændring.", "Der er ingen\u00a0ændringer.", "Antallet er uændret.", "De er uændrede."],
)
def test_no_sentence_claims_that_nothing_changed(text):
    with pytest.raises(HelpersError, match="ikke påvist"):
        statements.refuse_no_change(text)
