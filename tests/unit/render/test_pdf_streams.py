"""A stream that ends in a carriage return gets an unmistakable end, and every object stays where the table
says.
"""

import io
import re
import zlib

import page as page_validation
import pytest
import typst
from pypdf import PdfReader

from helpers.render.errors import RenderError
from helpers.render.typst.pdf_streams import unambiguous_ends

HEAD = '#set document(title: "x", date: datetime(year: 2022, month: 5, day: 16))\n#set text(lang: "da")'
FAULT = "PDFA2A-STREAM-LENGTH-001"


def ambiguous_pdf() -> bytes:
    """The first of a series of small documents in which a compressed stream ends in a carriage return."""
    for number in range(600):
        source = f"{HEAD}\n= Nummer {number}\nTekst {number}."
        pdf = typst.compile(source.encode(), format="pdf", pdf_standards=["a-2a"])
        if re.search(rb"\r\nendstream", pdf):
            return pdf
    pytest.fail("no document with an ambiguous stream was found: the test proves nothing")


@pytest.fixture(scope="module")
def pdf():
    return ambiguous_pdf()


def rules(pdf: bytes) -> set[str]:
    return {failure.rule_id for failure in page_validation.validate_pdf_bytes(pdf, profile="2a").failures}


def test_the_mended_file_is_valid_and_the_other_was_not(pdf):
    assert FAULT in rules(pdf)
    assert rules(unambiguous_ends(pdf)) == set()


def test_contents_stay_as_they_were(pdf):
    before, after = (PdfReader(io.BytesIO(content), strict=True) for content in (pdf, unambiguous_ends(pdf)))
    assert [p.extract_text() for p in before.pages] == [p.extract_text() for p in after.pages]
    assert before.metadata == after.metadata


def test_every_offset_points_at_its_object(pdf):
    mended = unambiguous_ends(pdf)
    assert len(mended) == len(pdf) + len(re.findall(rb"\r\nendstream", pdf))
    start = int(re.search(rb"startxref\n(\d+)", mended).group(1))
    lines = mended[start:].split(b"\n")
    assert lines[0] == b"xref"
    for number, line in enumerate(lines[3 : 2 + int(lines[1].split()[1])], 1):
        assert mended[int(line[:10]) :].startswith(b"%d 0 obj" % number)


def test_what_is_clear_is_left_alone(pdf):
    mended = unambiguous_ends(pdf)
    clear = b"1 0 obj\n<</Length 3>>\nstream\nabc\nendstream"
    assert unambiguous_ends(clear) == clear
    assert zlib.crc32(unambiguous_ends(mended)) == zlib.crc32(mended)


def test_a_file_without_a_plain_table_is_refused():
    with pytest.raises(RenderError, match="no plain cross-reference table"):
        unambiguous_ends(b"1 0 obj\n<</Length 3>>\nstream\nab\r\nendstream\nendobj\nstartxref\n0\n%%EOF")
