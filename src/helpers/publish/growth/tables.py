"""Tables of growth: the change and what stands behind it, other measures, levels and spread, second looks,
and the plan itself.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers import danish
from helpers.analysis.growth import sensitivity as looks
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.disclosure import Rules
from helpers.publish.changes.tables import BASIS, basis_columns, basis_note
from helpers.publish.columns import BEHIND, bound, cases, dimension, key, known, municipalities, statistic
from helpers.publish.growth.sentences import conditions, looks_note, run_label, run_names
from helpers.publish.views import Total, View, register
from helpers.publish.wording import (
    OUTCOME,
    PERIODS,
    PROVISION,
    PROVISIONS,
    intervals,
    level,
    size_names,
    translated,
)

PLAN_SOURCE = "analyseplanen"
MEASURE = {
    "E1": "geometrisk gennemsnit",
    "E2": "gennemsnit",
    "E3": "median",
    "E8": "typisk kommune, uden vægte",
}
RATIOS = {"ratio": "ratio", "conf_low": "ratio_low", "conf_high": "ratio_high"}
BOUNDS = ("conf_low", "conf_high")
GEOMETRIC = ("geometric", "geometric_low", "geometric_high")
LEVELS = (*GEOMETRIC, "mean", "lower_quartile", "median", "upper_quartile")
STATUS = {"primary": "Primært", "secondary": "Sekundært"}
INFERENCE = {
    "CR3": "CR3: kommuner udeladt én ad gangen, t-fordeling",
    "jackknife": "Jackknife: kommuner udeladt én ad gangen, t-fordeling",
    "bootstrap": "Bootstrap: kommuner trukket med tilbagelægning, percentiler",
    "conditional_logit": "Betinget logistisk regression",
}
NOT_GIVEN = "–"  # a number that this way of computing does not give, as against one withheld
GROUP = dimension("group", of="provision")
GROUPS = dimension("group", "Ydelse", of="provision")
ESTIMAND = (dimension("outcome", total=OUTCOME["all"]), dimension("estimand"), key("status"))
BOTH_OUTCOMES = Total("outcome", within=("group", "estimand"))
RATIO = statistic("ratio", "Ændring", danish.percent_change)
INTERVAL = (statistic("interval", "Interval"), *map(bound, BOUNDS))
DETECTABLE = statistic("mde_ratio", "Mindste påviselige", danish.percent_change)


def change(table: pd.DataFrame, plan: Plan) -> View:
    """View of E1 (``analysis.growth.geometric_mean.e1``): ratios with interval and the smallest detectable
    rise.
    """
    frame = _rows(table).join(_ratios(table, "annual"))
    columns = (
        key("label", "Ydelse og udfald"),
        RATIO,
        *INTERVAL,
        statistic("annual", "Pr. år", _annual),
        DETECTABLE,
        GROUP,
        *ESTIMAND,
        *BEHIND,
    )
    note = (
        f"Interval: {level(plan.confidence_level)}. Mindste påviselige: den stigning, som undersøgelsen "
        f"ville påvise med {danish.percent_of(plan.power)} sandsynlighed."
    )
    title = f"Ændring i normalsider pr. sag ({plan.scope})"
    return View("vaekst", title, frame, columns, note, totals=(BOTH_OUTCOMES,))


def by_size(table: pd.DataFrame, plan: Plan) -> View:
    """View of E1 by size class (``analysis.growth.geometric_mean.by_size``), the background of a figure:
    ratios alone.
    """
    ratio = table["ratio"].where(table["reasons"] == "")
    columns = (
        GROUPS,
        dimension("size", "Indbyggere", of="size_class"),
        RATIO,
        cases("Sager"),
        municipalities("Kommuner"),
        key("label"),
        *ESTIMAND,
    )
    title = f"Ændring i normalsider pr. sag efter kommunens størrelse ({plan.scope})"
    frame = _rows(table).assign(ratio=ratio, size=translated(table["size_class"], size_names(plan)))
    return View("stoerrelse", title, frame, columns, parent="vaekst")


def basis(tables: list[pd.DataFrame], plan: Plan) -> View:
    """View of what stands behind E1 and the other measures of growth: cases, municipalities, weighted and
    effective n, response, df.
    """
    columns = (
        key("label", "Ydelse og udfald"),
        *basis_columns(),
        GROUP,
        *ESTIMAND,
        key("se_type"),
    )
    table = pd.concat(tables, ignore_index=True)
    errors = f"Standardfejl: {danish.listing(sorted(set(table['se_type'])))}"
    frame = _rows(table).join(table[[*BASIS, "se_type"]])
    note, title = basis_note(" med sidetal", errors), f"Grundlaget for ændringerne ({plan.scope})"
    return View("grundlag", title, frame, columns, note, totals=(BOTH_OUTCOMES,))


def others(table: pd.DataFrame, plan: Plan) -> View:
    """View of E2, E3 and E8 (``analysis.growth.other_measures.others``): ratios with interval and the
    smallest detectable rise.
    """
    measure = translated(table["estimand"], MEASURE).map(danish.sentence)
    columns = (
        GROUPS,
        key("measure", "Mål"),
        RATIO,
        *INTERVAL,
        DETECTABLE,
        key("label"),
        *ESTIMAND,
        *BEHIND,
    )
    frame = _rows(table).join(_ratios(table))
    frame.insert(len(frame.columns) - 1, "measure", measure)
    note = f"Sekundære mål. Interval: {level(plan.confidence_level)}."
    return View("andre_maal", f"Andre mål for omfanget ({plan.scope})", frame, columns, note)


def levels(table: pd.DataFrame, plan: Plan) -> View:
    """View of how many standard pages a case fills per period (``analysis.growth.other_measures.levels``)."""
    frame = pd.DataFrame(
        {
            "provision": translated(table["provision"], PROVISION),
            "period": table["period"],
            "n_cases": table["n"],
            "n_municipalities": table["n_municipalities"],
            **{name: table[name] for name in LEVELS},
            "interval": intervals(table["geometric_low"], table["geometric_high"]),
        }
    )
    columns = (
        PROVISIONS,
        PERIODS,
        statistic("geometric", "Typisk", danish.number),
        statistic("interval", "Interval"),
        statistic("mean", "Gennemsnit", danish.number),
        statistic("lower_quartile", "Nedre kvartil", danish.number),
        statistic("median", "Median", danish.number),
        statistic("upper_quartile", "Øvre kvartil", danish.number),
        cases("Sager"),
        municipalities(),
        *map(bound, GEOMETRIC[1:]),
    )
    note = (
        "Typisk: geometrisk gennemsnit, hvis begge perioder havde samme andel stadfæstede og hjemviste "
        f"sager, med {level(plan.confidence_level)}. Alle tal er vægtet til de afgjorte klager."
    )
    return View("niveau", f"Normalsider pr. sag ({plan.scope})", frame, columns, note, parent="vaekst")


def spread(table: pd.DataFrame, plan: Plan) -> View:
    """View of the smoothed densities (``analysis.growth.distribution.densities``), the data of a figure."""
    groups = translated(table["provision"], PROVISION)
    frame = table.rename(columns={"n": "n_cases"}).assign(group=groups).drop(columns="provision")
    columns = (
        GROUPS,
        PERIODS,
        key("pages", "Normalsider"),
        statistic("density", "Tæthed"),
        *BEHIND,
    )
    title = f"Fordelingen af normalsider pr. sag, udjævnet ({plan.scope})"
    return View("fordeling", title, frame, columns, parent="niveau")


def sensitivity(
    table: pd.DataFrame, main: pd.DataFrame, plan: Plan, methods: Mapping[str, str], rules: Rules
) -> View:
    """View of the second looks at E1 (``analysis.growth.sensitivity.e1``), the pre-specified result first.

    main: ``analysis.growth.geometric_mean.e1``; a provision whose E1 may not be reported is not told here
    either. methods: measuring method → Danish label.
    """
    barred = set(main.loc[(main["outcome"] == "all") & (main["reasons"] != ""), "provision"])
    reported = ~table["provision"].isin(barred)
    runs = run_names(plan)
    frame = pd.DataFrame(
        {
            "group": translated(table["provision"], PROVISION),
            "label": [run_label(row, runs, methods) for row in table.to_dict("records")],
            "planned": table["run"] == looks.PLANNED,
            "n_cases": table["n"],
            "n_municipalities": table["n_municipalities"],
            **{name: table[column].where(reported) for name, column in RATIOS.items()},
            "p_value": table["p_value"].where(reported),
        }
    )
    told = [text or NOT_GIVEN for text in _percent_intervals(frame)]
    p = [NOT_GIVEN if pd.isna(value) else p_value(value) for value in frame["p_value"]]
    frame = frame.assign(interval=told, p=p)
    frame.loc[~reported, ["interval", "p"]] = None
    columns = (
        GROUPS,
        dimension("label", "Beregning", of="run"),
        RATIO,
        *INTERVAL,
        statistic("p", "p"),
        cases("Sager"),
        municipalities(),
        key("planned"),
        statistic("p_value"),
    )
    lonely = pd.to_numeric(table.loc[table["run"] == "descriptive", "detail"], errors="coerce").sum()
    title, note = f"Hovedresultatet beregnet på andre måder ({plan.scope})", looks_note(lonely, plan, rules)
    return View("foelsomhed", title, frame, columns, note, parent="vaekst")


def estimands(plan: Plan) -> View:
    """View of the planned estimands: id, what is estimated, status, uncertainty and adjustment."""
    rows = [
        {
            "estimand": name,
            "label": estimand.label,
            "status": STATUS[estimand.status],
            "inference": INFERENCE[estimand.inference],
            "adjustment": "Holm" if plan.families[estimand.family].adjustment == "holm" else "Ingen",
        }
        for name, estimand in plan.estimands.items()
    ]
    columns = (
        key("estimand", "Nr."),
        key("label", "Mål"),
        known("status", "Status"),
        known("inference", "Usikkerhed"),
        known("adjustment", "Justering"),
    )
    return register("maal", "Mål i analyseplanen", pd.DataFrame(rows), columns, PLAN_SOURCE)


def wording_rules(plan: Plan) -> View:
    """View of the pre-set wording rules, in the order in which they are tried."""
    rows = [(place, *rule) for place, rule in enumerate(conditions(plan).items(), 1)]
    frame = pd.DataFrame(rows, columns=["order", "verdict", "condition"])
    columns = (key("order", "Nr."), key("verdict", "Formulering"), known("condition", "Betingelse"))
    return register("regler", "Regler for formuleringer", frame, columns, PLAN_SOURCE)


def p_value(value: float) -> str:
    """Return a p-value in Danish: three decimals, "<" below the last of them."""
    return f"<{danish.NBSP}{danish.number(0.001, 3)}" if value < 0.001 else danish.number(value, 3)


def _rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return label, group, outcome, n_cases, n_municipalities, estimand and status of a table of estimands of
    growth.
    """
    rows = pd.DataFrame(
        {
            "group": translated(table["provision"], PROVISION),
            "outcome": translated(table["outcome"], OUTCOME),
            "n_cases": table["n"],
            "n_municipalities": table["n_clusters"],
            "estimand": table["estimand"],
            "status": table["status"],
        }
    )
    measured = table["estimand"].map(MEASURE).where(table["estimand"] != "E1", rows["outcome"].str.lower())
    return rows.assign(label=rows["group"] + ", " + measured)


def _ratios(table: pd.DataFrame, *more: str) -> pd.DataFrame:
    """Return the ratios that may be reported (and ``more`` columns), with their interval in words."""
    columns = RATIOS | {name: name for name in (*more, "mde_ratio")}
    reported = table["reasons"] == ""
    frame = pd.DataFrame({name: table[column].where(reported) for name, column in columns.items()})
    return frame.assign(interval=_percent_intervals(frame))


def _percent_intervals(frame: pd.DataFrame) -> list[str | None]:
    """Return intervals of ratios as percent changes, no bound printed as zero."""
    low, high = (100 * (frame[name] - 1) for name in BOUNDS)
    return intervals(low, high, None, "pct.")


def _annual(growth: float) -> str:
    return danish.percent_change(1 + growth, 1)
