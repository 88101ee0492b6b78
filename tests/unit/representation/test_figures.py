"""The words of a step in the flow of cases stand within its box, on a wide screen and on a narrow one."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from helpers.publish import figures
from helpers.publish.narrow import narrowed
from helpers.publish.representation import figures as drawn

ROWS = pd.DataFrame(
    [
        (provision, period, 2269, 371, 345, 320)
        for provision in ("BPA (§ 96)", "Tabt arbejdsfortjeneste (§ 42)")
        for period in ("2014-15", "2019-21")
    ],
    columns=["provision", "period", *drawn.STEPS],
)


@pytest.mark.parametrize("narrow", [False, True])
def test_the_words_of_a_step_stand_in_its_box(narrow):
    figures.setup()
    title = drawn.flow_title(ROWS)
    fig = narrowed(drawn.flow_down(ROWS, title)) if narrow else drawn.flow(ROWS, title)
    fig.draw_without_rendering()
    (ax,) = fig.axes
    boxes = [patch.get_window_extent() for patch in ax.patches if isinstance(patch, Rectangle)]
    words = [text.get_window_extent() for text in ax.texts if text.get_text()]
    inside = [[each for each in words if box.overlaps(each)] for box in boxes]
    assert [len(each) for each in inside] == [2] * len(drawn.STEPS)
    for box, texts in zip(boxes, inside, strict=True):
        assert all(box.x0 < each.x0 and each.x1 < box.x1 for each in texts)
        assert all(box.y0 < each.y0 and each.y1 < box.y1 for each in texts)
