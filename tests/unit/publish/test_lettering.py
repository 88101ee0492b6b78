"""Figures carry their letters as text, and the type that these were measured with."""

from __future__ import annotations

import base64
import io
import json
import re

import matplotlib.pyplot as plt
import pytest
from bs4 import BeautifulSoup
from built import BUILD
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont

from helpers import project
from helpers.publish import figures, lettering

FONTS = project.root() / lettering.FOLDER
PACKED = re.compile(r"font-weight: (\d+); src: url\(data:font/woff;base64,([\w+/=]+)\)")
OUTLINES = re.compile(r'id="(?:SourceSans3|DejaVuSans)')  # what matplotlib calls the form of a letter
DRAWING = re.compile(r"image/svg\+xml")


@pytest.fixture(autouse=True)
def style():
    figures.setup()
    yield
    plt.close("all")


def drawn(**title) -> str:
    figure, axes = plt.subplots(figsize=(4, 2))
    axes.plot([0, 1], label="Før <nu> & siden")
    axes.set_title("Æbler og påfyldning, §§ 96-97", **title)
    axes.legend()
    return figures.written(figure)


def words(drawing: str) -> list[str]:
    return [part.get_text() for part in BeautifulSoup(drawing, "xml").find_all("text")]


def outline(font: TTFont, sign: str) -> tuple:
    glyph, pen = font.getBestCmap()[ord(sign)], RecordingPen()
    font.getGlyphSet()[glyph].draw(pen)
    return font["hmtx"][glyph][0], pen.value


@pytest.mark.parametrize(("weight", "name"), lettering.WEIGHTS.items())
def test_the_type_that_figures_carry_has_the_letters_of_the_type_it_is_from(weight, name):
    whole, carried = TTFont(FONTS / f"SourceSans3-{name}.otf"), TTFont(FONTS / f"figurer-{weight}.woff")
    assert set(map(ord, lettering.SIGNS)) <= set(carried.getBestCmap())
    assert all(outline(whole, sign) == outline(carried, sign) for sign in lettering.SIGNS)
    assert {"GPOS", "GSUB"} <= set(carried.keys()) and len(lettering.SIGNS) < 160


@pytest.mark.parametrize("weight", lettering.WEIGHTS)
def test_the_type_that_figures_carry_has_a_name_of_its_own_and_says_its_licence(weight):
    """By the SIL OFL a modified version bears no reserved name, and keeps notice and licence."""
    told = {record.nameID: str(record) for record in TTFont(FONTS / f"figurer-{weight}.woff")["name"].names}
    assert "Source" not in " ".join(told[number] for number in (1, 2, 4, 6))
    assert "Adobe" in told[0] and "SIL Open Font License" in told[13]
    assert "SIL Open Font License" in drawn() and (FONTS / "OFL.txt").exists()


def test_words_are_text_and_the_type_is_the_themes_own():
    plain, bold = drawn(), drawn(fontweight="semibold")
    assert {"Æbler og påfyldning, §§ 96-97", "Før <nu> & siden"} <= set(words(plain))
    for drawing, weights in ((plain, [400]), (bold, [400, 600])):
        packed = {int(weight): base64.b64decode(content) for weight, content in PACKED.findall(drawing)}
        assert list(packed) == weights
        assert all(
            content == (FONTS / lettering.CARRIED.format(weight)).read_bytes()
            for weight, content in packed.items()
        )
    assert not OUTLINES.search(plain)
    assert f"text{{font-family: '{lettering.FAMILY}', sans-serif}}" in plain
    assert f"font-family: '{lettering.FAMILY}'" not in "".join(re.findall(r"<text[^>]*>", plain))


def test_same_figure_same_bytes():
    assert drawn() == drawn()


def test_words_stand_where_outlines_stood():
    """What text takes in a figure is measured alike, so no label moves; outlines are drawn for comparing."""
    boxes = []
    for kind in ("none", "path"):
        plt.rcParams["svg.fonttype"] = kind
        figure, axes = plt.subplots(figsize=(4, 2))
        axes.set_title("Tabt arbejdsfortjeneste AV To")
        out = io.StringIO()
        figure.savefig(out, format="svg")
        boxes.append(axes.get_position().bounds)
    assert boxes[0] == boxes[1]


def test_an_axis_of_logarithms_names_no_powers():
    figure, axes = plt.subplots()
    axes.loglog([20, 300], [20, 300])
    assert "100" in [re.sub(r"\s", "", text) for text in words(figures.written(figure))]


def test_every_sign_of_the_demonstrations_figures_is_carried():
    seen, count = set(), 0
    for path in sorted((BUILD / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                for kind, content in output.get("data", {}).items():
                    drawing = "".join(content)
                    if DRAWING.match(kind) and "matplotlib.org" in drawing:
                        count += 1
                        assert not OUTLINES.search(drawing), f"{path.name}: a word in outlines"
                        seen |= set("".join(words(drawing)))
    assert count > 20 and seen - {"\n"} <= set(lettering.SIGNS)
