"""The pilot's tables, ready to be released and shown."""

from __future__ import annotations

from functools import partial

import pandas as pd

from helpers import danish
from helpers.analysis.pilot.readiness import NOT_ESTIMABLE
from helpers.protocol.codebook import Codebook
from helpers.protocol.pilot import PilotPlan
from helpers.publish.pilot.sentences import ROW, VERDICT, advice, question
from helpers.publish.release import Published
from helpers.publish.views import View
from helpers.publish.wording import translated

SHARES = ("file_found", "found_without_list", "core_missing", "other_missing", "same_method")
WHOLE_NUMBERS = ("minutes_median", "minutes_p90", "personal_data")
FACTOR = "pages_limits"
DASH = "–"
TWO_DECIMALS = partial(danish.number, decimals=2)


def evaluation(evaluated: pd.DataFrame, codebook: Codebook, plan: PilotPlan, source: str) -> View:
    """View of the pilot's rows (``analysis.pilot.readiness.evaluate``): result, interval, number of answers,
    verdict and advice.

    Show what ``results`` makes of the released frame.
    """
    is_share = evaluated["row"].isin(SHARES)
    marks = ["*" if plan.rows[row].own_proposal else "" for row in evaluated["row"]]
    frame = evaluated[["row", "conf_low", "conf_high", "n", "n_cases", "n_municipalities"]].assign(
        label=translated(evaluated["row"], ROW) + marks,
        share=evaluated["value"].where(is_share),
        figure=evaluated["value"].where(~is_share),
        verdict=translated(evaluated["verdict"], VERDICT),
        advice=[advice(row, codebook) for row in evaluated.to_dict("records")],
    )
    published = Published(
        "02_pilot/vurdering",
        "survey",
        "Pilotafprøvningens vurdering af spørgeskemaet",
        source,
        ("row", "label", "verdict", "advice"),
        statistics=("figure",),
        shares=("share",),
        bounds=("conf_low", "conf_high"),
    )
    headers = {
        "label": "Mål",
        "result": "Resultat",
        "interval": "Interval",
        "answers": "Svar",
        "verdict": "Vurdering",
        "advice": "Hvad nu",
    }
    note = (
        f"Interval: {danish.percent_of(plan.confidence_level)} sikkerhedsinterval. Svar: de svar, sager "
        "eller par, som tallet bygger på. "
        "* Grænsen er projektets eget forslag."
    )
    return View(frame, published, headers, {"result": str, "interval": str, "answers": str}, note)


def results(released: pd.DataFrame) -> pd.DataFrame:
    """Return the released evaluation with result, interval and answers as Danish text; what is withheld stays
    missing.
    """
    unjudged = released["verdict"].eq(VERDICT[NOT_ESTIMABLE])
    value = released["share"].fillna(released["figure"])
    texts = {
        "result": [_text(row, number) for row, number in zip(released["row"], value, strict=True)],
        "interval": [
            _interval(*row)
            for row in zip(released["row"], released["conf_low"], released["conf_high"], strict=True)
        ],
        "answers": [None if pd.isna(n) else danish.number(n) for n in released["n"]],
    }
    shown = released.assign(**texts)
    shown[[*texts]] = shown[[*texts]].astype(object).mask(unjudged, DASH)
    return shown.assign(
        interval=shown["interval"].mask(shown["interval"].isna() & shown["result"].notna(), DASH)
    )


def _text(row: str, value: float) -> str | None:
    if pd.isna(value):
        return None
    if row in SHARES:
        return danish.percent_of(value)
    unit = f"{danish.NBSP}gange" if row == FACTOR else ""
    return danish.number(value, 0 if row in WHOLE_NUMBERS else 2) + unit


def _interval(row: str, low: float, high: float) -> str | None:
    if pd.isna(low) or pd.isna(high):
        return None
    if row in SHARES:
        return danish.percent_range(100 * low, 100 * high).replace(" ", danish.NBSP)
    return f"{danish.number(low, 2)} til {danish.number(high, 2)}".replace(" ", danish.NBSP)


def agreement(table: pd.DataFrame, codebook: Codebook, plan: PilotPlan, source: str) -> View:
    """View of the agreement per category item (``analysis.pilot.readiness.categories``)."""
    figures = ["kappa", "conf_low", "conf_high", "alpha", "alpha_low", "alpha_high", "pabak"]
    frame = table[[*figures, "prevalence", "n", "n_cases", "n_municipalities"]].assign(
        label=[question(item, codebook) for item in table["item"]],
        verdict=translated(table["verdict"], VERDICT),
    )
    frame["interval"] = [
        _interval("", low, high) for low, high in zip(frame["conf_low"], frame["conf_high"], strict=True)
    ]
    published = Published(
        "02_pilot/enighed",
        "survey",
        "Enighed mellem to personer om svarmulighederne",
        source,
        ("label", "verdict"),
        statistics=(*figures, "interval"),
        shares=("prevalence",),
    )
    headers = {
        "label": "Spørgsmål",
        "kappa": "Kappa",
        "interval": "Interval",
        "alpha": "Alfa",
        "pabak": "PABAK",
        "prevalence": "Hyppigste svar",
        "n": "Par",
        "verdict": "Vurdering",
    }
    formats = dict.fromkeys(("kappa", "alpha", "pabak"), TWO_DECIMALS) | {
        "interval": str,
        "prevalence": danish.percent_of,
        "n": danish.number,
    }
    note = (
        f"Interval: {danish.percent_of(plan.confidence_level)} sikkerhedsinterval for kappa (bootstrap over "
        "sager, "
        f"{danish.number(plan.replicates)} gentagelser). Alfa: Krippendorffs alfa. PABAK: kappa justeret "
        "for skæv fordeling. "
        "Er næsten alle svar ens, er kappa lav, selv om de to er enige; PABAK viser det."
    )
    return View(frame, published, headers, formats, note)
