"""Tables of the in-depth cases: from what each was chosen, and where the cleared ones lie."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from math import inf
from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.cases import choice
from helpers.protocol.disclosure import MAJORITY, QUARTILE, CaseRules
from helpers.publish.cases import words
from helpers.publish.columns import (
    apart,
    band,
    cases,
    cleared,
    dimension,
    key,
    municipalities,
    statistic,
)
from helpers.publish.disclosure.primary import whole_number
from helpers.publish.views import CASE, Total, View

OPEN = "valgt; ikke beskrevet, for kommunen har ikke godkendt beskrivelsen"
CLEARED = "valgt; beskrivelsen er godkendt af kommunen"
NOT_YET, UNUSABLE = "ikke valgt", "valgt, men ingen sag på listen kan bruges"
RANGES = {choice.PAGES: "standard_pages", choice.TYPES: "n_types"}  # measure → what the rules call it
NARROWEST = 3.0  # pages that a range and a published quarter must leave open together
LEFT_OUT = "udeladt"
NARROW = "Omfanget er udeladt, hvor det sammen med kvartilerne kunne vise sagens sider."
OBTAINED = {"updated": "Fornyet", "newly_obtained": "Indhentet på ny"}  # as of wording.RENEWED
MIDDLE = (2, 3)  # quarters in which the answer that most cases give lies


def names(rows: pd.DataFrame) -> list[str]:
    """Return the name of each slot of ``rows`` (kind, provision, outcome)."""
    return [words.slot(row.kind, row.provision, row.outcome) for row in rows.itertuples()]


def states(slots: pd.DataFrame, described: pd.DataFrame, made: bool) -> list[str]:
    """Return of each slot in Danish what has become of it.

    slots: ``choice.Choice.slots`` of today; described: the case of each slot of the frozen choice, with
    cleared_on; made: whether there is such a choice.
    """
    days = described.set_index("slot")["cleared_on"]
    told = []
    for slot, reason in zip(slots["slot"], slots["reason"], strict=True):
        if slot in days.index:
            told.append(OPEN if pd.isna(days[slot]) else CLEARED)
        elif reason:
            told.append(f"ikke valgt: {words.REASON[reason]}")
        else:
            told.append(UNUSABLE if made else NOT_YET)
    return told


def places(slots: pd.DataFrame, described: pd.DataFrame, made: bool, thin: Collection[str] = ()) -> View:
    """View of what each place was filled from, and what has become of it; arguments as of ``states``. thin:
    provisions of which the number of cases is not told (``extent.thin``).
    """
    frame = pd.DataFrame(
        {
            "provision": slots["provision"],
            "name": names(slots),
            "state": states(slots, described, made),
            "n_cases": slots["n_cases"],
            "n_municipalities": slots["n_municipalities"],
            "apart": slots["provision"].isin([*thin]),
        }
    )
    heavy = _heavy(frame["name"], slots["kind"])
    columns = (
        key("provision"),
        dimension("name", "Sag", of="in_depth_slot", total=heavy),
        key("state", "Status"),
        cases("Sager at vælge blandt"),
        municipalities("Kommuner"),
        apart(),
    )
    whole = Total("name", ("n_cases",), within=("provision",), complementary=True)
    title = "Valget af sager, der er undersøgt i dybden"
    return View("valg", title, frame, columns, totals=(whole,), rounds=False)  # ``extent`` has the same


def described(
    placed: pd.DataFrame, rules: CaseRules, renewed: str, spread: pd.DataFrame | None = None
) -> View:
    """View of the cleared cases in ranges and bands.

    placed: ``choice.placed`` of the case of each slot, with cleared_on; those without a day are left out.
    spread: ``extent.quartiles``, where they are published: a range that could leave hardly a page open
    together with its quarter is left out, whichever of its ranges the case is in. renewed: the answer that
    counts as obtained anew (``Codebook.obtained_anew``).
    """
    rows = placed[placed["cleared_on"].notna()]
    frame = pd.DataFrame({"name": names(rows), "cleared_on": rows["cleared_on"].astype("str")}, dtype="str")
    for name in choice.VALUES:
        frame[f"{name}_range"] = _texts(rows[name], rules.ranges[RANGES[name]].told)
    if spread is not None:
        limits = rules.ranges[RANGES[choice.PAGES]].limits
        open_ = [_open(row, spread, limits) for row in rows.to_dict("records")]
        frame[f"{choice.PAGES}_range"] = frame[f"{choice.PAGES}_range"].where(
            pd.Series(open_, dtype=bool), None
        )
    for name in (*choice.VALUES, choice.SHARE):
        frame[name] = _texts(rows[choice.PERCENTILE + name], rules.quartile)
    usual, unusual = rules.bands[MAJORITY]
    for name in (choice.EXPERT, choice.KNOWS):
        frame[name] = _texts(rows[choice.QUARTER + name], lambda at: usual if at in MIDDLE else unusual)
    columns = (
        key("name", "Sag"),
        cleared(),
        band("standard_pages_range", "Omfang", "standard_pages", LEFT_OUT),
        band("n_information_types_range", "Sagsoplysninger", of="n_types"),
        band(choice.PAGES, "Omfang blandt sager af samme slags", of=QUARTILE),
        band(choice.TYPES, "Sagsoplysninger blandt sager af samme slags", of=QUARTILE),
        band(choice.SHARE, OBTAINED[renewed], of=QUARTILE),
        band(choice.EXPERT, "Ekspert", of=MAJORITY),
        band(choice.KNOWS, "Fagperson med kendskab", of=MAJORITY),
    )
    left = spread is not None and frame[f"{choice.PAGES}_range"].isna().any()
    return View("valgte", "De valgte sager i intervaller", frame, columns, NARROW if left else "", kind=CASE)


def _open(row: Mapping[str, Any], spread: pd.DataFrame, limits: Sequence[float]) -> bool:
    """Say whether each range leaves NARROWEST pages open in the quarter of a case, or none."""
    quarter = row[choice.QUARTER + choice.PAGES]
    at = spread.set_index("slot").loc[row["slot"], ["lower", "median", "upper"]].tolist()
    if pd.isna(quarter) or pd.isna(at).any():
        return True
    low, high = [0.0, *at][int(quarter) - 1], [*at, inf][int(quarter) - 1]
    ranges = zip([0.0, *limits], [*limits, inf], strict=True)
    widths = [min(high, above) - max(low, below) for below, above in ranges]
    return all(width <= 0 or width >= NARROWEST for width in widths)


def _texts(values: pd.Series, told: Callable[[float], str]) -> list[str | None]:
    return [None if pd.isna(value) else told(value) for value in values]


def _heavy(named: pd.Series, kinds: pd.Series) -> str:
    """Return the name of the place that all cases of its provision may fill; empty where there is none, for
    its provision was not drawn.
    """
    return next((name for name, kind in zip(named, kinds, strict=True) if kind == choice.HEAVY), "")


def extent(rows: pd.DataFrame, thin: Collection[str] = ()) -> View:
    """View of the weighted quartiles of pages that each place was filled from (``extent.quartiles``).
    thin: as of ``places``.
    """
    shown = rows[["n_cases", "n_municipalities", "lower", "median", "upper"]].copy()
    for name in ("lower", "median", "upper"):
        shown[name] = shown[name].map(whole_number, na_action="ignore")
    frame = shown.assign(provision=rows["provision"], name=names(rows), apart=rows["provision"].isin([*thin]))
    heavy = _heavy(frame["name"], rows["kind"])
    columns = (
        key("provision"),
        dimension("name", "Sag", of="in_depth_slot", total=heavy),
        cases("Sager"),
        municipalities("Kommuner"),
        statistic("lower", "Nedre kvartil", danish.number),
        statistic("median", "Median", danish.number),
        statistic("upper", "Øvre kvartil", danish.number),
        apart(),
    )
    whole = Total("name", ("n_cases",), within=("provision",), complementary=True)
    title = "Omfanget af de sager, der er valgt blandt, i normalsider"
    return View("omfang", title, frame, columns, totals=(whole,))
