"""A drawing in fewer signs shows the same."""

from __future__ import annotations

import re
from io import BytesIO

import matplotlib.pyplot as plt
import pytest
from bs4 import BeautifulSoup

from helpers.render.sources.drawings import compact

OWN = b'<?xml version="1.0"?><svg><title id="navn">x</title><path d="M 0.123456 1"/></svg>'


@pytest.fixture(scope="module")
def drawing() -> bytes:
    figure, axes = plt.subplots(figsize=(2, 2))
    axes.plot([0.123456, 1, 2], [1, 3.3333, 2], "o-", label="Før og nu")
    axes.set_title("Æbler −20 pct.")
    axes.legend()
    content = BytesIO()
    figure.savefig(content, format="svg", metadata={"Date": None})
    plt.close(figure)
    return content.getvalue()


def read(drawing: bytes) -> BeautifulSoup:
    return BeautifulSoup(drawing, "xml")


def numbers(drawing: bytes) -> list[float]:
    paths = [path.get("d", "") for path in read(drawing).find_all("path")]
    return [float(text) for path in paths for text in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", path)]


def test_each_coordinate_stays_to_a_hundredth_of_a_point(drawing):
    before, after = numbers(drawing), numbers(compact(drawing))
    assert len(before) == len(after) > 100
    assert max(abs(old - new) for old, new in zip(before, after, strict=True)) < 0.00501
    scales = [re.findall(r"scale\([^)]*\)", content.decode()) for content in (drawing, compact(drawing))]
    assert scales[0] == scales[1] != []


def test_what_is_referred_to_is_there_and_nothing_else_has_a_name(drawing):
    page = read(compact(drawing))
    named = [part["id"] for part in page.find_all(id=True)]
    used = re.findall(r'href="#(\w+)"|url\(#(\w+)\)', compact(drawing).decode())
    assert set(named) == {one or other for one, other in used} != set() and len(named) == len(set(named))


def test_letters_stand_where_they_stood(drawing):
    def places(content: bytes) -> list[tuple[float, str]]:
        found = read(content).find_all("use")
        shapes = {part["id"]: part.get("d", "") for part in read(content).find_all(id=True)}
        moved = [re.match(r"translate\((-?[\d.]+)", use.get("transform", "")) for use in found]
        at = [float(m[1]) if m else float(use.get("x", 0)) for m, use in zip(moved, found, strict=True)]
        return [
            (
                round(x, 1),
                re.sub(r"\s+|(?<=[A-Za-z]) ", "", shapes[(use.get("xlink:href") or use["href"])[1:]])[:9],
            )
            for x, use in zip(at, found, strict=True)
        ]

    before, after = (
        [(x, shape) for x, shape in places(content) if "." not in shape]
        for content in (drawing, compact(drawing))
    )
    assert [shape for _, shape in before] == [shape for _, shape in after] and len(after) > 20
    assert max(abs(old - new) for (old, _), (new, _) in zip(before, after, strict=True)) <= 0.11


def test_the_words_stay_and_the_maker_and_the_blanks_go(drawing):
    small = compact(drawing)
    assert "<!-- Æbler −20 pct. -->" in small.decode() and b"Matplotlib" not in small
    assert len(small) < 0.8 * len(drawing) and compact(small) == small


def test_a_drawing_of_somebody_elses_stays_as_it_is():
    assert compact(OWN) == OWN and compact(b"\x89PNG") == b"\x89PNG"
