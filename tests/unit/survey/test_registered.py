"""registered_causes.csv: absent, read, and refused with file, line and value."""

import pytest

from helpers.protocol import codebook
from helpers.survey import registered

BOOK = codebook.load()


def test_it_may_be_absent(tmp_path):
    assert registered.read(tmp_path, BOOK) is None


def test_codes_and_danish_labels_are_read(tmp_path):
    (tmp_path / registered.FILE).write_text(
        "\ufeffdecision_id,cause\nD1,reasoning\n D1 ,Oplysningsgrundlaget\n", encoding="utf-8"
    )
    assert registered.read(tmp_path, BOOK).to_numpy().tolist() == [
        ["D1", "reasoning"],
        ["D1", "information_basis"],
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("decision_id\nD1\n", "no column 'cause'"),
        ("decision_id,cause\nD1,reasoning\nD2,hemmelig\n", "line 3: the cause 'hemmelig'"),
        ("decision_id,cause\nD1,\n", "line 2: the cause ''"),
        ("decision_id,cause\nD1,reasoning\nD1,Begrundelsen\n", "line 3: decision D1"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path, text, message):
    (tmp_path / registered.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(registered.RegisteredCausesInvalid, match=message) as error:
        registered.read(tmp_path, BOOK)
    assert registered.FILE in str(error.value)
