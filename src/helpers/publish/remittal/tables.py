"""Tables of remittal: its causes, what happened afterwards, associations with documentation, and agreement
with the registration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.codebook import Codebook
from helpers.protocol.disclosure import Rules
from helpers.publish.changes import layouts
from helpers.publish.changes import tables as changes
from helpers.publish.changes.tables import TOGETHER, Listed
from helpers.publish.columns import (
    bound,
    cases,
    count,
    decimals,
    dimension,
    key,
    municipalities,
    places,
    share,
    statistic,
    trait,
)
from helpers.publish.remittal.sentences import ASSOCIATED, EXPOSURE, REST
from helpers.publish.views import Total, View
from helpers.publish.wording import (
    PERIODS,
    PROVISION,
    PROVISIONS,
    intervals,
    level,
    level_names,
    translated,
)

YES = "Ja"
OF_REMITTED = "hjemviste sager"
OF_BASIS = f"{OF_REMITTED}, hvor oplysningsgrundlaget var en årsag"
CAUSE = "cause"
POOLED = "lagt sammen"  # where a class is one of the rest
SHORT = {PROVISION["bpa"]: "BPA", PROVISION["lost_earnings"]: danish.paragraph("42")}  # over narrow columns
BESIDE = layouts.side_by_side("label", ("provision", "period"), "share", SHORT, (REST,), POOLED)


def causes(table: pd.DataFrame, codebook: Codebook, plan: Plan) -> View:
    """View of E6 (``analysis.remittal.causes.e6``): shares of remitted cases with each cause."""
    listed = Listed("aarsager", "Årsager til hjemvisning, hjemviste sager", CAUSE)
    return changes.shares(table, table["cause"].map(_causes(codebook)), listed, plan)


def basis(table: pd.DataFrame, codebook: Codebook, plan: Plan) -> View:
    """View of what stands behind E6, of remitted cases alone."""
    return changes.basis([table], _causes(codebook), "cause", CAUSE, plan, outcomes=1)


def principal(rows: pd.DataFrame, codebook: Codebook, plan: Plan) -> View:
    """View of the principal cause (``analysis.remittal.causes.shares``)."""
    asked = Listed("hovedaarsag", "Hovedårsag", CAUSE)
    return _answers(rows, asked, _causes(codebook), "Hovedårsag", plan, exhaustive=True)


def missing(rows: pd.DataFrame, codebook: Codebook, plan: Plan, rules: Rules) -> View:
    """View of the types that were missing (``analysis.remittal.causes.missing_information``).

    A type that few cases name, or lack, has no row: beside those that none name, which have none either, it
    would tell that there are some.
    """
    either = pd.concat([rows["n_answer"], rows["n_cases"] - rows["n_answer"]], axis=1).min(axis=1)
    many = (either >= rules.min_cases) & (rows["fewest_municipalities"] >= rules.min_municipalities)
    labels = {code: kind.label for code, kind in codebook.information_types.items()}
    asked = Listed("mangler", "Manglende oplysninger", "information_type")
    view = _answers(rows[many], asked, labels, "Type", plan, parent="aarsager", of=OF_BASIS)
    note = (
        f"{view.note} Typer, som få eller ingen af sagerne nævner, er ikke med. "
        "Kommunens egne papirer er talt med her."
    )
    return replace(view, note=note)


def afterwards(rows: pd.DataFrame, codebook: Codebook, plan: Plan) -> View:
    """View of the result when the municipality decided again (``analysis.remittal.causes.shares``)."""
    asked = Listed("bagefter", "Resultatet af den nye afgørelse", "after_remittal")
    labels = codebook.code_lists["after_remittal"]
    return _answers(rows, asked, labels, "Resultat", plan, exhaustive=True)


def again(rows: pd.DataFrame, plan: Plan) -> View:
    """View of the citizens who appealed the new decision (``analysis.remittal.causes.shares``): "no" is the
    rest.
    """
    asked = Listed("klage_igen", "Klage over den nye afgørelse", "appealed_again")
    return _answers(rows[rows["answer"] != "False"], asked, {"True": YES}, "Klage igen", plan)


def _causes(codebook: Codebook) -> Mapping[str, str]:
    return codebook.item("principal_cause").values


def _answers(
    rows: pd.DataFrame,
    asked: Listed,
    labels: Mapping[str, str],
    header: str,
    plan: Plan,
    exhaustive: bool = False,
    parent: str = "",
    of: str = OF_REMITTED,
) -> View:
    """View of shares of remitted cases per answer; exhaustive: each case has one of the answers shown; of:
    which remitted cases.
    """
    by = tuple(name for name in ("provision", "period") if name in rows)
    frame = rows[[*by, "n_cases", "n_municipalities", "share", "low", "high"]].assign(
        provision=translated(rows["provision"], PROVISION),
        interval=intervals(100 * rows["low"], 100 * rows["high"], None),
        **{name: rows[name] for name in ("n_answer", "fewest_municipalities")},
    )
    words = {"rest": REST, **labels}
    frame.insert(len(by), "label", translated(rows["answer"].astype(str), words))
    columns = (
        PROVISIONS,
        *([PERIODS] if "period" in by else []),
        dimension("label", header, of=asked.of),
        share("share", "Andel"),
        bound("interval", "Interval (pct.)"),
        cases("Sager"),
        *map(bound, ("low", "high")),
        municipalities(),
        trait("n_answer"),
        places("fewest_municipalities"),
    )
    interval = "Intervaller står i datafilen" if exhaustive else f"Interval: {level(plan.confidence_level)}"
    note = f"Vægtede andele. {interval}. Beskrivende, ikke prøvet statistisk."
    title = f"{asked.title} ({of})"
    totals = (Total("label", ("share",), within=by),) if exhaustive else ()
    return View(
        asked.name,
        title,
        frame,
        columns,
        note,
        totals=totals,
        parent=parent,
        keys=_pooling(rows["provision"].nunique() > 1),
    )


def _pooling(several: bool) -> dict[str, str]:
    """Return the keys of the words for what few have. several: the table has more than one provision."""
    apart = ", og de er ikke de samme for de to ydelser" if several else ""
    return {
        REST: f"»{REST}« er dem, som for få sager har{apart}.",
        POOLED: f"»{danish.sentence(POOLED)}«: talt med i »{REST}«.",
    }


def associations(table: pd.DataFrame, plan: Plan) -> View:
    """View of E7 (``analysis.remittal.association.e7``): odds ratios with the model's interval and the
    sandwich's beside it.
    """
    reported = table["verdict"] != verdicts.NOT_ESTIMABLE
    frame = pd.DataFrame(
        {
            "provision": translated(table["provision"], PROVISION),
            "label": table["measure"].map(EXPOSURE).map(danish.sentence),
            "n_cases": table["n"],
            "n_municipalities": table["n_clusters"],
            "n_strata": table["n_strata"],
            "odds_ratio": table["odds_ratio"].where(reported),
            "interval": intervals(table["odds_low"], table["odds_high"], 2),
            "verdict": translated(table["verdict"], ASSOCIATED),
        }
    )
    columns = (
        PROVISIONS,
        dimension("label", "Dokumentation", of="measure"),
        statistic("odds_ratio", "Oddsratio", decimals(2)),
        statistic("interval", "Interval"),
        cases("Sager"),
        key("verdict", "Sammenhæng"),
        count("n_strata"),
        municipalities(),
    )
    note = (
        "Betinget logistisk regression inden for kommune, ydelse og periode; én oplysning ad gangen. Sager: "
        f"dem i grupper med begge udfald, der adskiller sig. Interval: {level_names(table)}, {TOGETHER}; det "
        "mindst sikre af modellens og det, der tager højde for, at sager fra samme kommune ligner hinanden."
    )
    return View("sammenhaeng", f"Dokumentation og hjemvisning ({plan.scope})", frame, columns, note)


def registration(table: pd.DataFrame, codebook: Codebook, plan: Plan) -> View:
    """View of how the answers agree with Ankestyrelsen's registration
    (``analysis.remittal.causes.registration``); without rows where none is given.
    """
    table = table[table["n_cases"].gt(0)]
    numbers = ["n_cases", "n_municipalities", "same", "kappa", "kappa_low", "kappa_high"]
    frame = table[[*numbers, "fewest", "fewest_municipalities"]].assign(
        label=table["cause"].map(_causes(codebook)),
        interval=intervals(table["kappa_low"], table["kappa_high"], 2),
    )
    columns = (
        dimension("label", "Årsag", of=CAUSE),
        share("same", "Samme svar"),
        bound("kappa", "Kappa", decimals(2)),
        bound("interval", "Interval"),
        cases("Sager"),
        municipalities(),
        *map(bound, ("kappa_low", "kappa_high")),
        trait("fewest"),
        places("fewest_municipalities"),
    )
    note = f"Interval: {level(plan.confidence_level)} for kappa."
    title = f"Kommunernes svar og Ankestyrelsens registrering ({OF_REMITTED})"
    return View("registrering", title, frame, columns, note)
