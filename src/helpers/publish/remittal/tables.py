"""Views of remittal: answers about remitted cases, associations with documentation, and agreement with the
registration.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers import danish
from helpers.analysis.methods.resampling import Bootstrap
from helpers.analysis.remittal import association
from helpers.analysis.remittal import causes as remittal
from helpers.protocol.analysis_plan import Plan
from helpers.publish.changes.sentences import ASSOCIATED, EXPOSURE
from helpers.publish.changes.tables import interval_text
from helpers.publish.release import Published
from helpers.publish.views import View
from helpers.publish.wording import PROVISION, translated
from helpers.survey import registered

REST, YES, NO = "Øvrige samlet", "Ja", "Nej"
OF_REMITTED = "hjemviste sager"


def answers(
    table: pd.DataFrame, name: str, labels: Mapping[str, str], what: str, title: str, plan: Plan, source: str
) -> View:
    """View of shares of remitted cases per answer (``analysis.remittal.causes.shares`` or
    ``missing_information``).
    """
    words = {"rest": REST, "True": YES, "False": NO, **labels}
    keys = tuple(key for key in ("provision", "period", "label") if key == "label" or key in table)
    frame = table.assign(
        provision=translated(table["provision"], PROVISION),
        label=translated(table["answer"].astype(str), words),
    )
    frame["interval"] = [
        interval_text(low, high) for low, high in zip(table["low"], table["high"], strict=True)
    ]
    frame = frame[
        [
            *keys,
            "n_cases",
            "n_municipalities",
            "share",
            "low",
            "high",
            "interval",
            "n_answer",
            "fewest_municipalities",
        ]
    ]
    published = Published(
        name, "survey", f"{title} ({OF_REMITTED}; {plan.scope})", source, keys,
        shares=("share",), bounds=("low", "high", "interval"), trait="n_answer", places="fewest_municipalities",
    )  # fmt: skip
    headers = {
        "provision": "Ydelse",
        "period": "Periode",
        "label": what,
        "share": "Andel",
        "interval": "Interval (pct.)",
        "n_cases": "Sager",
    }
    headers = {column: head for column, head in headers.items() if column in frame}
    formats = {"share": danish.percent_of, "interval": str, "n_cases": danish.number}
    note = f"Vægtede andele. Interval: {danish.percent_of(plan.confidence_level)} sikkerhedsinterval. Beskrivende, ikke prøvet statistisk."
    return View(frame, published, headers, formats, note)


def associations(table: pd.DataFrame, plan: Plan, source: str) -> View:
    """View of E7 (``analysis.remittal.association.e7``): odds ratios with the model's interval and the
    sandwich's beside it.
    """
    reported = table["verdict"] != association.NOT_ESTIMABLE
    frame = pd.DataFrame(
        {
            "provision": translated(table["provision"], PROVISION),
            "label": table["measure"].map(EXPOSURE).map(danish.sentence),
            "n_cases": table["n"],
            "n_municipalities": table["n_clusters"],
            "n_strata": table["n_strata"],
            "odds_ratio": table["odds_ratio"].where(reported),
            "interval": [
                _plain(low, high) for low, high in zip(table["odds_low"], table["odds_high"], strict=True)
            ],
            "cluster_interval": [
                _plain(np.exp(low), np.exp(high))
                for low, high in zip(table["cluster_low"], table["cluster_high"], strict=True)
            ],
            "verdict": translated(table["verdict"], ASSOCIATED),
        }
    )
    statistics = ("odds_ratio", "interval", "cluster_interval")
    title = f"Dokumentation og hjemvisning ({plan.scope})"
    published = Published(
        "07_remittal/sammenhaeng", "survey", title, source, ("provision", "label", "verdict"), statistics
    )
    headers = {
        "provision": "Ydelse", "label": "Dokumentation", "odds_ratio": "Oddsforhold", "interval": "Interval",
        "cluster_interval": "Kontrol", "n_cases": "Sager", "verdict": "Sammenhæng",
    }  # fmt: skip
    note = (
        "Betinget logistisk regression inden for kommune, ydelse og periode; én oplysning ad gangen. Sager: "
        "dem i celler med begge udfald, "
        f"der adskiller sig. Interval: {danish.percent_of(plan.confidence_level)} sikkerhedsinterval efter "
        "modellen; kontrol: det samme "
        "med robust usikkerhed over kommuner. En sammenhæng siges kun at være påvist, når begge ligger på "
        "samme side af én."
    )
    formats = {
        "odds_ratio": _two_decimals,
        "interval": str,
        "cluster_interval": str,
        "n_cases": danish.number,
    }
    return View(frame, published, headers, formats, note)


def registration(
    cases: pd.DataFrame,
    causes: pd.DataFrame,
    theirs: pd.DataFrame | None,
    labels: Mapping[str, str],
    boot: Bootstrap,
    plan: Plan,
    source: str,
) -> View:
    """View of how the answers agree with Ankestyrelsen's registration
    (``analysis.remittal.causes.registration``); withheld without one.
    """
    given = pd.DataFrame(columns=registered.COLUMNS) if theirs is None else theirs
    table = remittal.registration(cases, causes, given, boot)
    numbers = ["same", "kappa", "kappa_low", "kappa_high"]
    frame = table[["n_cases", "n_municipalities", *numbers, "fewest", "fewest_municipalities"]].assign(
        label=table["cause"].map(labels)
    )
    frame["interval"] = [
        _plain(low, high) for low, high in zip(table["kappa_low"], table["kappa_high"], strict=True)
    ]
    published = Published(
        "07_remittal/registrering", "survey", "Kommunernes svar og Ankestyrelsens registrering "
                                              f"({OF_REMITTED}; {plan.scope})", source,
        ("label",), shares=("same",), bounds=("kappa", "kappa_low", "kappa_high", "interval"),
        trait="fewest", places="fewest_municipalities",
    )  # fmt: skip
    headers = {
        "label": "Årsag",
        "same": "Samme svar",
        "kappa": "Kappa",
        "interval": "Interval",
        "n_cases": "Sager",
    }
    formats = {"same": danish.percent_of, "kappa": _two_decimals, "interval": str, "n_cases": danish.number}
    return View(
        frame,
        published,
        headers,
        formats,
        f"Interval: {danish.percent_of(plan.confidence_level)} sikkerhedsinterval for kappa.",
    )


def registered_text(theirs: pd.DataFrame | None, released: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Return the statement on agreement with Ankestyrelsen's registration, from the released view."""
    if theirs is None:
        text = "Ankestyrelsens registrering af årsager er ikke givet til undersøgelsen, så kommunernes svar er ikke holdt op mod den."
        return {"registration": {"text": text}}
    shown = released.dropna(subset=["same", "kappa"])
    if shown.empty:
        compared = "Kommunernes svar om årsager er holdt op mod Ankestyrelsens registrering"
        text = f"{compared}, men der er for få fælles sager til at vise, hvor ofte de er ens."
        return {"registration": {"text": text}}
    parts = [
        f"{row.label.lower()} {danish.percent_of(row.same)} (kappa {_two_decimals(row.kappa)})"
        for row in shown.itertuples()
    ]
    text = f"Kommunernes svar og Ankestyrelsens registrering er ens i denne andel af de fælles sager: {danish.listing(parts)}."
    return {"registration": {"text": text}}


def _two_decimals(value: float) -> str:
    return danish.number(value, 2)


def _plain(low: float, high: float) -> str | None:
    return (
        None
        if pd.isna(low)
        else f"{danish.number(low, 2)} til {danish.number(high, 2)}".replace(" ", danish.NBSP)
    )
