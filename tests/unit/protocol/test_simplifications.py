"""data/protocol/simplifications.yml: what does not go together is refused by key, value and expectation."""

from __future__ import annotations

from pathlib import Path

import pytest
from protocol_files import changed, refused, set_to

from helpers.protocol import simplifications

FILE, ALL = "simplifications", "simplifications"
SLIPS = [
    (f"{ALL}/drop_employer_statement/types", [], "a list of at least one type"),
    (f"{ALL}/drop_employer_statement/types", ["scool"], "'scool' is not a type of information"),
    (f"{ALL}/drop_employer_statement/types", ["school", "school"], "a list of different codes"),
    (f"{ALL}/drop_employer_statement/kind", "remove", "is not one of drop, reuse"),
    (f"{ALL}/drop_employer_statement/months", 12, "a key of the kind drop: remove it"),
    (f"{ALL}/short_appeal_form/cut", ..., "a number: the kind appeal_form needs one"),
    (f"{ALL}/short_appeal_form/cut", 0, "a number above 0 and at most 1"),
    (f"{ALL}/short_appeal_form/cut", 1.5, "a number above 0 and at most 1"),
    (f"{ALL}/short_appeal_form/types", ["school"], "an empty list: the kind appeal_form has no types"),
    (f"{ALL}/no_reobtain_12_months/months", ..., "a number: the kind no_reobtain needs one"),
    (f"{ALL}/no_reobtain_12_months/months", 36, "at most oldest_months, 24"),
    (f"{ALL}/no_reobtain_12_months/months", 1.5, "a whole number from 1 to"),
    (f"{ALL}/fewer_pages/share", True, "a number above 0 and at most 1"),
    (f"{ALL}/fewer_pages/conversion/dkk", -1, "a number of at least 0, or null"),
    (f"{ALL}/fewer_pages/conversion/dkk", ..., "lacks the key"),
    (f"{ALL}/fewer_pages/label", "Arbejdsgivererklæringen udgår", "a label of its own"),
    ("level", 1, "a number between 0 and 1"),
    ("settings/cut", [0.5, 0.25], "a rising list"),
    ("oldest_months", 6, "at most oldest_months, 6"),
]


@pytest.mark.parametrize(("key", "value", "told"), SLIPS)
def test_a_slip_is_named(key: str, value: object, told: str, tmp_path: Path) -> None:
    assert told in refused(FILE, changed(FILE, set_to(key, value)), tmp_path)


def test_what_nobody_knows_stays_empty_and_every_kind_is_there() -> None:
    found = simplifications.load()
    assert {one.kind for one in found.simplifications.values()} == set(simplifications.KINDS)
    assert all(one.conversion.dkk is None for one in found.simplifications.values())
    assert {one.setting for one in found.simplifications.values()} == {"share", "months", "cut"}


def test_setting_another_share_leaves_the_rest_and_what_a_kind_has_not_stays_away() -> None:
    one = simplifications.load().simplifications["short_appeal_form"]
    other = one.set_to(share=0.5, months=3)
    assert (other.share, other.months, other.cut) == (0.5, None, one.cut)
    assert one.set_to() == one
