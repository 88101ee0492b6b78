"""Filters for a researcher at the screen; nothing here is published."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd

from helpers.protocol.codebook import CASES
from helpers.survey.material import Material

ALL = "Alle"


def pages(material: Material, provision: str = "", outcome: str = "") -> pd.DataFrame:
    """Return the extent of completed cases by period: cases, those with pages, quartiles; an empty code means
    all.
    """
    cases = material.cases[material.cases["disposition"].eq("completed")]
    for column, code in (("provision", provision), ("outcome", outcome)):
        cases = cases[cases[column].eq(code)] if code else cases
    extent = cases.groupby("period")["standard_pages"]
    quartiles = (
        extent.quantile([0.25, 0.5, 0.75])
        .unstack()
        .set_axis(["lower_quartile", "median", "upper_quartile"], axis="columns")
    )
    return pd.DataFrame({"cases": cases.groupby("period").size(), "with_pages": extent.count()}).join(
        quartiles
    )


def filters(material: Material) -> widgets.VBox:
    """Return drop-downs for provision and outcome over the table of ``pages``, which follows them."""
    chosen = {name: _choices(material, name) for name in ("provision", "outcome")}
    table = widgets.HTML()

    def redraw(_: object = None) -> None:
        table.value = pages(material, **{name: choice.value for name, choice in chosen.items()}).to_html()

    for choice in chosen.values():
        choice.observe(redraw, "value")
    redraw()
    return widgets.VBox([*chosen.values(), table])


def _choices(material: Material, name: str) -> widgets.Dropdown:
    item = material.codebook.item(name, CASES)
    return widgets.Dropdown(
        options=[(ALL, ""), *((label, code) for code, label in item.values.items())],
        description=item.question,
    )
