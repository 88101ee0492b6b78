"""The pilot's tables, ready to be released and shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.pilot.readiness import FIX, GO, NOT_ESTIMABLE, STOP
from helpers.protocol import disclosure
from helpers.protocol.codebook import Codebook
from helpers.protocol.codebook_changes import Change
from helpers.protocol.disclosure import Rules
from helpers.protocol.pilot import PilotPlan
from helpers.publish.columns import (
    BEHIND,
    apart,
    bound,
    count,
    decimals,
    derived,
    dimension,
    key,
    known,
    share,
    statistic,
    trait,
)
from helpers.publish.pilot.sentences import ROW, VERDICT, advice, question
from helpers.publish.tables import NONE, NOT_GIVEN
from helpers.publish.views import View, register
from helpers.publish.wording import interval, intervals, level, translated

SHARES = ("file_found", "found_without_list", "core_missing", "other_missing", "same_method")
WHOLE_NUMBERS = ("minutes_median", "minutes_p90", "personal_data")
FOUND = SHARES[0]  # of the early cases, about half of all
FACTOR = "pages_limits"
SEARCHED, EVERY = "personal_data", "alle"  # what is saved is searched whole, however much it is
CHANGES = "spørgeskemaets to udgaver (codebook_changes.yml)"
Row = Mapping[str, Any]


READY = "Er målet klar, krævede prøven ingen rettelse; hvorfor der er rettet alligevel, står ud for den."


def evaluation(evaluated: pd.DataFrame, codebook: Codebook, plan: PilotPlan) -> View:
    """View of the pilot's rows (``analysis.pilot.readiness.evaluate``): result, interval, number of answers,
    verdict and advice. Where few of the cases that were sought are not among those completed, it is not
    told how many were sought: the difference would tell how few were not found.
    """
    rules = disclosure.all_rules().survey
    is_share = evaluated["row"].isin(SHARES)
    marks = ["*" if plan.rows[row].own_proposal else "" for row in evaluated["row"]]
    frame = evaluated[["row", "conf_low", "conf_high", "n", "n_cases", "n_municipalities"]].assign(
        label=translated(evaluated["row"], ROW) + marks,
        share=evaluated["value"].where(is_share),
        figure=evaluated["value"].where(~is_share),
        verdict=translated(evaluated["verdict"], VERDICT),
        advice=[advice(row, codebook) for row in evaluated.to_dict("records")],
        n_with=(evaluated["value"] * evaluated["n_cases"]).where(is_share).round(),
        apart=_all_sought(evaluated, rules),
    )
    columns = (
        dimension("row"),
        key("label", "Mål"),
        derived("result", "Resultat", result),
        derived("interval", "Interval", result_interval),
        derived("answers", "Svar", answers),
        key("verdict", "Vurdering"),
        key("advice", "Anbefalet opfølgning"),
        share("share"),
        trait("n_with"),
        statistic("figure"),
        *map(bound, ("conf_low", "conf_high")),
        count("n"),
        *BEHIND,
        apart(),
    )
    note = f"Interval: {level(plan.confidence_level)}. Svar: de svar, sager eller par, som tallet bygger på."
    note += " * Grænsen er projektets eget forslag." if any(marks) else ""
    return View("vurdering", "Pilotafprøvningens vurdering af spørgeskemaet", frame, columns, note)


def _all_sought(evaluated: pd.DataFrame, rules: Rules) -> pd.Series:
    """Say which rows rest on all cases that were sought, where few of them are missing in another row."""
    cases = evaluated["n_cases"]
    few = (cases.max() - cases).between(1, rules.min_cases - 1).any()
    return (cases.eq(cases.max()) | evaluated["row"].eq(FOUND)) & few


def changes(made: Sequence[Change], evaluated: pd.DataFrame) -> View:
    """View of what was changed in the questionnaire after the pilot: what, why, and how the pilot judged the
    measure that the change is to improve.
    """
    verdicts = dict(zip(evaluated["row"], translated(evaluated["verdict"], VERDICT), strict=True))
    told = [(each.what, each.why, f"{ROW[each.measure]}: {verdicts[each.measure]}") for each in made]
    frame = pd.DataFrame(told or [("Ingen rettelser", NONE, NONE)], columns=["what", "why", "measure"])
    columns = (key("what", "Rettelse"), known("why", "Hvorfor"), known("measure", "Prøvens mål"))
    ready = any(verdicts[each.measure] == VERDICT[GO] for each in made)
    note = READY if ready else ""
    return register("rettelser_i_skemaet", "Rettet efter pilotafprøvningen", frame, columns, CHANGES, note)


def result(row: Row) -> str | None:
    """Return the result of a released row as Danish text, a word where it is not judged, None where it is
    withheld.
    """
    value = row["figure"] if pd.isna(row["share"]) else row["share"]
    if _unjudged(row) or pd.isna(value):
        return NOT_GIVEN if _unjudged(row) else None
    if row["row"] in SHARES:
        return danish.percent_of(value)
    unit = f"{danish.NBSP}gange" if row["row"] == FACTOR else ""
    return danish.number(value, 0 if row["row"] in WHOLE_NUMBERS else 2) + unit


def result_interval(row: Row) -> str | None:
    """Return the interval of a released row, a word where the result has none."""
    scale, decimals, unit = (100, 0, "pct.") if row["row"] in SHARES else (1, 2, "")
    text = interval(scale * row["conf_low"], scale * row["conf_high"], decimals, unit)
    told = result(row)
    return NOT_GIVEN if told == NOT_GIVEN or (text is None and told is not None) else text


def answers(row: Row) -> str | None:
    """Return how many answers a released row rests on, as ``result`` does."""
    if _unjudged(row):
        return NOT_GIVEN
    if pd.isna(row["n"]):
        return EVERY if row["row"] == SEARCHED else None
    return danish.number(row["n"])


def _unjudged(row: Row) -> bool:
    return row["verdict"] == VERDICT[NOT_ESTIMABLE]


def _judged_by(plan: PilotPlan) -> str:
    """Return what an item takes to be ready (``readiness.category_verdict``); kappa alone does not tell."""
    limit, least = plan.rows["categories"], danish.number(plan.categories_least_low, 2)
    stop = "" if limit.fix is None else f" {VERDICT[STOP]}: kappa er under {danish.number(limit.fix, 2)}."
    return (
        f"{VERDICT[GO]}: kappa er mindst {danish.number(limit.go, 2)}, og intervallet begynder ved mindst "
        f"{least}.{stop} {VERDICT[FIX]}: resten."
    )


def agreement(table: pd.DataFrame, codebook: Codebook, plan: PilotPlan) -> View:
    """View of the agreement per category item (``analysis.pilot.readiness.categories``).

    From kappa, alpha and PABAK together how many have the most frequent answer can be told, so they go with
    its share, and are rounded as it is.
    """
    figures = ["kappa", "conf_low", "conf_high", "alpha", "alpha_low", "alpha_high", "pabak"]
    frame = table[[*figures, "prevalence", "n", "n_cases", "n_municipalities"]].assign(
        label=[question(item, codebook) for item in table["item"]],
        verdict=translated(table["verdict"], VERDICT),
        interval=intervals(table["conf_low"], table["conf_high"], 2),
        n_with=(table["prevalence"] * table["n_cases"]).round(),
    )
    columns = (
        dimension("label", "Spørgsmål", of="item"),
        bound("kappa", "Kappa", decimals(2)),
        bound("interval", "Interval"),
        bound("alpha", "Alfa", decimals(2)),
        bound("pabak", "PABAK", decimals(2)),
        share("prevalence", "Hyppigste svar"),
        trait("n_with"),
        count("n", "Par"),
        key("verdict", "Vurdering"),
        *map(bound, ("conf_low", "conf_high", "alpha_low", "alpha_high")),
        *BEHIND,
    )
    note = (
        f"Interval: {level(plan.confidence_level)} for kappa (bootstrap over sager, "
        f"{danish.number(plan.replicates)} gentagelser). Alfa: Krippendorffs alfa. PABAK: kappa justeret "
        "for skæv fordeling. Er næsten alle svar ens, er kappa lav, selv om de to er enige; PABAK viser det. "
        f"{_judged_by(plan)}"
    )
    return View("enighed", "Enighed mellem to personer om svarmulighederne", frame, columns, note)
