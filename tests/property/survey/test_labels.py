"""Every closed list of the codebook: what denies, adds, drops or moves a word is never read as the label, and
one slip of the pen still is.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returned import BOOK

from helpers.survey.reading.values import read_label

LISTS = {name: dict(labels) for name, labels in BOOK.code_lists.items()}
LISTS["information_types"] = {code: kind.label for code, kind in BOOK.information_types.items()}
LABELS = [(name, code, label) for name, labels in LISTS.items() for code, label in labels.items()]
NAMED = pytest.mark.parametrize(("name", "code", "label"), LABELS, ids=[f"{n}.{c}" for n, c, _ in LABELS])
SIGNS = "abcdefghijklmnoprstuvyæøå"
DENYING = ("ikke", "ej", "uden", "hverken", "aldrig", "næppe")
PREFIXES = ("u", "in", "ikke", "ikke-", "ej ", "u-", "mis")


def words(label: str) -> list[str]:
    return label.split()


def other_meanings(label: str) -> set[str]:
    """The label denied at every place, and with a word added, dropped or moved."""
    parts = words(label)
    found = {" ".join([*parts[:n], word, *parts[n:]]) for n in range(len(parts) + 1) for word in DENYING}
    found |= {" ".join([*parts[:n], prefix + parts[n].lower(), *parts[n + 1 :]]) for n in range(len(parts))
              for prefix in PREFIXES if parts[n][0].isalpha()}  # fmt: skip
    found |= {" ".join(parts[:n] + parts[n + 1 :]) for n in range(len(parts)) if re.search(r"\w", parts[n])}
    found |= {" ".join([*parts[:n], parts[n + 1], parts[n], *parts[n + 2 :]]) for n in range(len(parts) - 1)
              if re.search(r"\w", parts[n]) and re.search(r"\w", parts[n + 1])}  # fmt: skip
    found |= {f"{label} ikke", f"Ikke {label.lower()}", f"{label} og mere", f"Delvist {label.lower()}"}
    return {text for text in found if text and text != label}


@NAMED
def test_another_meaning_is_never_read_as_the_label(name: str, code: str, label: str) -> None:
    read = {text: read_label(text, LISTS[name]) for text in other_meanings(label)}
    wrong = {text for text, found in read.items() if found and found.value == code}
    assert {text for text in wrong if re.sub(r"\W", "", text).lower() != code} == set(), (
        "but for the code itself"
    )


@NAMED
def test_another_form_of_the_label_is_still_read(name: str, code: str, label: str) -> None:
    full_width = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in label)
    forms = {label.upper(), label.lower(), f"  {label.replace(' ', '  ')} ", f"{label}.", full_width,
             f"{label}\u200b", f"\ufeff{label}", label[:2] + "\u00ad" + label[2:], f"»{label}«"}  # fmt: skip
    assert {read_label(form, LISTS[name]).value for form in forms} == {code}


@NAMED
def test_one_letter_wrong_inside_a_word_is_still_read(name: str, code: str, label: str) -> None:
    """A slip in the first letter of a word may deny it, and the digits of a label tell it from another."""
    if len(label) < 4 or label.isdigit():
        return
    inside = [n for n in range(1, len(label)) if label[n - 1 : n + 1].isalpha()]
    slips = {label[:n] + label[n + 1 :] for n in inside if label[n + 1 : n + 2].isalpha()}
    slips |= {label[:n] + label[n] + label[n:] for n in inside}
    slips |= {label[: n - 1] + label[n] + label[n - 1] + label[n + 1 :] for n in inside}
    read = {slip: found and found.value for slip in slips if (found := read_label(slip, LISTS[name]), 1)}
    assert set(read.values()) <= {code, None}
    assert sum(value == code for value in read.values()) >= 0.97 * len(read)


def test_a_word_of_another_label_is_no_slip_of_the_pen() -> None:
    """ "Skannede" is one letter from "Skønnede", and means the other thing."""
    labels = {"scanned_pages": "Talte skannede sider", "estimate": "Skønnede sider"}
    assert read_label("Skannede sider", labels) is None
    assert read_label("Skønende sider", labels).value == "estimate"


@given(st.data())
def test_a_read_label_has_as_many_words_and_the_same_denials(data: st.DataObject) -> None:
    name, _, label = data.draw(st.sampled_from(LABELS))
    parts = data.draw(
        st.lists(st.sampled_from([*words(label), *DENYING, "sagen", "og"]), min_size=1, max_size=8)
    )
    read = read_label(" ".join(parts), LISTS[name])
    if read is not None and " ".join(parts).lower() != read.value:
        meant = words(LISTS[name][read.value])
        bare = [word for word in meant if re.search(r"\w", word)]
        assert len([part for part in parts if re.search(r"\w", part)]) == len(bare)
        assert {p for p in parts if p in DENYING} == {w.lower() for w in meant if w.lower() in DENYING}


def test_two_labels_as_near_are_a_question() -> None:
    assert read_label("Fagsag", {"a": "Fugsag", "b": "Fagsax"}) is None
    assert read_label("Fagsag", {"a": "Fagsax", "b": "Andet"}).value == "a"
