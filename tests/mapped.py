"""Made-up rates for the tests of the map: one municipality is absent, two are withheld, one is hostile."""

from __future__ import annotations

from functools import cache

import pandas as pd

from helpers import danish, project
from helpers.publish.maps import component, regions
from helpers.publish.maps.regions import Class

CLASSES = (
    Class("low", "under 20 pct."),
    Class("middle", "20 til 29 pct."),
    Class("high", "30 pct. og derover"),
)
WITHHELD, ABSENT, HOSTILE = ("0482", "0825"), "0563", "0630"
REASON = "vises ikke, færre end fem sager"
# markup, an end of the fence, a shortcode, the mark of a missing key, text turned round, a private sign
COMMENT = (
    "<script>alert(1)</script>\n```````\n\n{{< meta book.title >}} ?meta:x <img src=x onerror=alert(1)> "
    '</p></div> href="https://x.dk" \u202eabc\u0000 \U000f0000 Tom & Jerry\'s `kode`'
)
SEEN = (
    "<script>alert(1)</script> ``````` {{< meta book.title >}} ? meta:x <img src=x onerror=alert(1)> "
    '</p></div> href="https://x.dk" abc Tom & Jerry\'s `kode`'
)


@cache
def geography() -> component.Geography:
    """Return where the municipalities lie, read once."""
    return component.geography(project.workspace())


def table() -> pd.DataFrame:
    """Return one row per municipality but ABSENT; those WITHHELD hold no figures, HOSTILE has the comment."""
    places = enumerate(geography().names.items())
    rows = [row(code, name, place) for place, (code, name) in places if code != ABSENT]
    return pd.DataFrame(rows)


def row(code: str, name: str, place: int = 13) -> dict:
    """Return the row of one municipality; its rate follows from its ``place``."""
    lines = [("Modtagere (2020)", danish.number(20 + place))]
    if code in WITHHELD:
        return dict.fromkeys(regions.FIGURES) | {"code": code, "name": name, "reason": REASON, "lines": lines}
    if code == HOSTILE:
        lines.append(("Kommunens bemærkning", COMMENT))
    rate, cases = 10 + 7 * place % 29, 6 + place
    kind = CLASSES[min(2, max(0, rate // 10 - 1))].key
    text = f"{danish.percent(rate)}, {cases} sager"
    known = {"code": code, "name": name, "value": float(rate), "n": cases, "class": kind, "text": text}
    return known | {"reason": "", "lines": lines}


def chart(rows: pd.DataFrame | None = None) -> component.Map:
    """Return the map of ``rows`` (default: ``table``)."""
    given = table() if rows is None else rows
    shown = regions.regions(given, CLASSES, geography().names)
    return component.Map("proeve", "Omgjort i 2021", shown, CLASSES, geography(), source="prøvedata")
