"""A drawing in fewer signs shows the same."""

from __future__ import annotations

import re
from io import BytesIO

import matplotlib.pyplot as plt
import pytest
from bs4 import BeautifulSoup

from helpers.publish import lettering
from helpers.render.sources.drawings import by_us, compact, placed

NUMBER = re.compile(r"-?\d+\.?\d*")
OWN = b'<?xml version="1.0"?><svg><title id="navn">x</title><path d="M 0.123456 1"/></svg>'


@pytest.fixture(scope="module")
def drawing() -> bytes:
    with plt.rc_context({"svg.fonttype": "none", "font.family": lettering.FAMILY}):
        figure, axes = plt.subplots(figsize=(2, 2))
        axes.plot([0.123456, 1, 2], [1, 3.3333, 2], "o--", label="Før <og> nu")
        axes.set_title("Æbler −20 pct. af 1.234, 0.98765", fontweight=600)
        axes.set_ylabel("Lodret")
        axes.legend()
        content = BytesIO()
        figure.savefig(content, format="svg", metadata={"Date": None})
        plt.close(figure)
    return lettering.lettered(content.getvalue().decode()).encode()


def read(drawing: bytes) -> BeautifulSoup:
    return BeautifulSoup(drawing, "xml")


def numbers(drawing: bytes) -> list[float]:
    paths = [path.get("d", "") for path in read(drawing).find_all("path")]
    return [float(text) for path in paths for text in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", path)]


def test_each_coordinate_stays_to_a_hundredth_of_a_point(drawing):
    before, after = numbers(drawing), numbers(compact(drawing))
    assert len(before) == len(after) > 100
    assert max(abs(old - new) for old, new in zip(before, after, strict=True)) < 0.00501


def test_what_is_referred_to_is_there_and_nothing_else_has_a_name(drawing):
    page = read(compact(drawing))
    named = [part["id"] for part in page.find_all(id=True)]
    used = re.findall(r'href="#(\w+)"|url\(#(\w+)\)', compact(drawing).decode())
    assert set(named) == {one or other for one, other in used} != set() and len(named) == len(set(named))


def test_words_stand_where_they_stood(drawing):
    def numbers_of(part) -> list[float]:
        moved = part.get("transform", "").partition("rotate(-0")[0]
        return [float(number) for number in (part.get("x", 0), part.get("y", 0), *NUMBER.findall(moved))]

    def places(content: bytes) -> list[tuple[str, str, list[float]]]:
        return [
            (
                part.get_text(),
                part.get("text-anchor") or "".join(re.findall(r"text-anchor: (\w+)", part.get("style", ""))),
                numbers_of(part),
            )
            for part in read(content).find_all("text")
        ]

    before, after = places(drawing), places(compact(drawing))
    assert [part[:2] for part in before] == [part[:2] for part in after] and len(after) > 6
    told = [text for text, *_ in after]
    assert {"Æbler −20 pct. af 1.234, 0.98765", "Før <og> nu", "Lodret"} <= set(told), "no word is rounded"
    off = [
        abs(old - new)
        for (*_, olds), (*_, news) in zip(before, after, strict=True)
        for old, new in zip(olds, news, strict=True)
    ]
    assert max(off) < 0.00501


def test_what_a_style_says_stands_as_attributes_and_the_type_is_left_to_the_page(drawing):
    """A page's security policy lets no style in it through, and page and paper have the type."""
    small = compact(drawing)
    assert b"style" not in small and b"@font-face" not in small and b"base64" not in small
    styles = [part["style"] for part in read(drawing).find_all(style=True)]
    said = {tuple(each.strip().split(": ")) for style in styles for each in style.split(";") if each.strip()}
    kept = {(name, value) for part in read(small).find_all() for name, value in part.attrs.items()}
    assert said <= kept and ("stroke-dasharray" in dict(said)) and len(said) > 10
    top = read(small).svg
    assert (top["font-family"], top["stroke-linejoin"]) == (f"'{lettering.FAMILY}', sans-serif", "round")


def test_the_maker_and_the_blanks_go(drawing):
    small, without_type = compact(drawing), re.sub(rb"@font-face.*?\*/", b"", drawing)
    assert b"Matplotlib" not in small and len(small) < 0.8 * len(without_type)
    assert compact(small) == small and by_us(drawing) and not by_us(small)


def test_drawings_in_one_page_have_names_of_their_own_and_are_named(drawing):
    one, two = (placed(compact(drawing), name, 'To "linjer" & <en>', "drawing") for name in ("d1", "d2"))
    page = BeautifulSoup(one + two, "lxml")
    named = [part["id"] for part in page.find_all(id=True)]
    used = re.findall(r'href="#([\w-]+)"|url\(#([\w-]+)\)', one + two)
    assert len(named) == len(set(named)) and set(named) == {one or other for one, other in used} != set()
    assert [(s["role"], s["aria-label"]) for s in page.select("svg.drawing")] == [
        ("img", 'To "linjer" & <en>')
    ] * 2
    wide = BeautifulSoup(placed(compact(drawing), "d", "x", "drawing", "300", "Peg <her>"), "lxml").svg
    assert (wide["width"], wide.get("height"), wide.title.get_text()) == ("300", None, "Peg <her>")


def test_a_drawing_of_somebody_elses_stays_as_it_is():
    assert compact(OWN) == OWN and compact(b"\x89PNG") == b"\x89PNG"
