"""Which texts tell a municipality or a case, and which do not."""

from __future__ import annotations

import pytest

from helpers.survey import reference
from helpers.survey.forms.naming import Naming

NAMING = Naming(dict(reference.municipalities().set_index("kommunekode")["name"]))
TELLING = [
    *("Odense siger nej", "ODENSE siger nej", "i odense", "Århus", "aarhus' praksis", "Aabenraas", "Ålborg"),
    *(
        "københavnske sager",
        "den århusianske model",
        "odenseanske",
        "Fredensborg-modellen",
        "Ikast",
        "Taastrup",
    ),
    *("Vesthimmerland", "på Nordfyn", "I Vejen gør de", "VEJEN", "vejen kommune", "Greves sager", "Faxe"),
    *("kommune 461", "Kommune nr. 0461", "0461", "D19-02788 var svær", "sag 21-12345"),
]
SILENT = [
    *("på vejen", "at faxe akterne", "de høje krav", "en skive", "2022-05-01", "2014-16", "i 2014 og 2021"),
    *(
        "kommunen",
        "KL og kommunerne",
        "Ankestyrelsen",
        "§ 96",
        "400 sider",
        "de 24 kommuner",
        "Kommunerne 19",
    ),
    *("E1_bpa", "brande kan ske", "24-36 måneder"),
]


@pytest.mark.parametrize("text", TELLING)
def test_what_tells_who(text: str) -> None:
    assert NAMING.tells_who(text)


@pytest.mark.parametrize("text", SILENT)
def test_what_does_not(text: str) -> None:
    assert not NAMING.tells_who(text)
