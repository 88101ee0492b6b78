"""Whatever is written, references are read without a fault, and their written form is read as the same."""

from __future__ import annotations

from examples import some
from hypothesis import given
from hypothesis import strategies as st

from helpers.analysis.rules.references import references
from helpers.analysis.rules.tokens import readable

PIECES = (
    "§", "§§ ", "§ 42", "96", " a", " i ", " stk. ", "nr. ", "1", " 2", " og ", " eller ", ", ", ". ", "-",
    " – ", "(", ")", "1. pkt.", "litra a", "SEL ", "FVL", "servicelovens ", "barnets lov ", "lov om ",
    "social service", "lovens ", "bekendtgørelse ", "lov nr. 721 af 13. juni 2023 ", "aftalens ", " jf. ",
    "/", "'s", "\n- ", "t.o.m. ", "par. ", "første punktum", "andet stk.", "S.E.L. ", "000", "1234567",
    "\u00a0", "\x00", "timer", "kr. ",
)  # fmt: skip
texts = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=25).map("".join))


@some(150)
@given(text=texts, provision=st.sampled_from([None, "bpa", "lost_earnings", "both", "other"]))
def test_every_reference_lies_in_the_text_and_is_read_again_as_it_is_written(
    text: str, provision: str | None
) -> None:
    for found in references(text, provision):
        assert found.section > 0 and 0 <= found.start < found.end <= len(readable(text))
        assert [again.written for again in references(found.written)] == [found.written]
