"""Tables of growth: the change and what stands behind it, other measures, levels and spread."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.protocol.analysis_plan import PRIMARY, Plan
from helpers.publish.changes.sentences import NOT_ALIKE, percent_from_log
from helpers.publish.changes.tables import TOGETHER, basis_columns, basis_note, basis_of
from helpers.publish.columns import (
    BEHIND,
    bound,
    cases,
    contributions,
    dimension,
    key,
    municipalities,
    statistic,
)
from helpers.publish.disclosure import dominance
from helpers.publish.disclosure.primary import whole_number
from helpers.publish.growth.levels import QUARTILES, carried, counted_alike, drifted
from helpers.publish.tables import NOT_GIVEN
from helpers.publish.views import Total, View
from helpers.publish.wording import (
    CASES_WITH_PAGES,
    OUTCOME,
    PERIODS,
    PROVISION,
    PROVISIONS,
    intervals,
    level,
    level_names,
    size_names,
    translated,
    verdict_words,
)

MEASURE = {
    "E1": "geometrisk gennemsnit",
    "E2": "gennemsnit",
    "E3": "median",
    "E8": "hver kommune tæller lige",
}
RATIOS = {"ratio": "ratio", "conf_low": "ratio_low", "conf_high": "ratio_high"}
BOUNDS = ("conf_low", "conf_high")
GEOMETRIC = ("geometric", "geometric_low", "geometric_high")
LEVELS = (*GEOMETRIC, "mean", *QUARTILES)
GROUP = dimension("group", of="provision")
GROUPS = dimension("group", "Ydelse", of="provision")
ESTIMAND = (dimension("outcome", total=OUTCOME["all"]), key("estimand"), key("status"))
BOTH_OUTCOMES = Total("outcome", within=("group", "estimand"))
RATIO = statistic("ratio", "Ændring", danish.percent_change)
INTERVAL = (statistic("interval", "Interval"), *map(bound, BOUNDS))
DETECTABLE = statistic("mde_ratio", "Mindste påviselige", danish.percent_change)


def change(table: pd.DataFrame, achieved: pd.DataFrame, plan: Plan) -> View:
    """View of E1 (``analysis.growth.geometric_mean.e1``): ratios with interval and the smallest detectable
    rise, from the design and as it turned out.

    achieved: ``analysis.design.detectable_growth.achieved``.
    """
    frame = (
        _rows(table).join(_ratios(table, "annual")).assign(verdict=verdict_words(table), level=table["level"])
    )
    frame["measure"] = _measured(table).map(danish.sentence)
    known = table["provision"].map(achieved.set_index("provision")["mde_ratio"])
    known = known.where((table["status"] == PRIMARY) & (table["reasons"] == ""))
    frame["planned"] = [NOT_GIVEN if pd.isna(ratio) else danish.percent_change(ratio) for ratio in known]
    columns = (
        key("measure", "Udfald"),
        RATIO,
        *INTERVAL,
        statistic("annual", "Pr. år", _annual),
        statistic("planned", "Mindste påviselige"),
        statistic("mde_ratio", "Opnået", danish.percent_change),
        statistic("verdict", "Konklusion"),
        key("label"),
        GROUP,
        *ESTIMAND,
        key("level"),
        *BEHIND,
    )
    primary = table["status"] == PRIMARY
    note = (
        f"Interval: {level_names(table[primary])} for ydelserne (det niveau, som hver af dem er prøvet på; "
        f"det gælder én ad gangen) og {level_names(table[~primary])} efter udfald ({TOGETHER}). "
        f"{detectable(plan)} Den er beregnet af udtrækket med de svar, der kom ind; »opnået« er det samme "
        f"med den usikkerhed, som svarene gav.{_absence(table, plan)}"
        f"{counted_alike(drifted(table, plan), plan)}"
    )
    title = f"Ændring i normalsider pr. sag ({plan.scope})"
    return View("vaekst", title, frame, columns, note, totals=(BOTH_OUTCOMES,), universe=CASES_WITH_PAGES)


def detectable(plan: Plan) -> str:
    """Return what the smallest detectable change is, for the note under a table."""
    return (
        "Mindste påviselige: den stigning, som ville blive påvist med "
        f"{danish.percent_of(plan.power)} sandsynlighed, uanset hvad de andre prøver viser (en mindre kan "
        "også påvises)."
    )


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
    return View("stoerrelse", title, frame, columns, parent="vaekst", universe=CASES_WITH_PAGES)


def basis(tables: list[pd.DataFrame], plan: Plan) -> View:
    """View of what stands behind E1 and the other measures of growth: cases, municipalities, weighted and
    effective n, response, df.
    """
    columns = (
        key("measure", "Udfald eller mål"),
        *basis_columns(),
        key("label"),
        GROUP,
        *ESTIMAND,
        key("se_type"),
    )
    table = pd.concat(tables, ignore_index=True)
    errors = f"Standardfejl: {danish.listing(sorted(set(table['se_type'])))}"
    frame = _rows(table).assign(measure=_measured(table).map(danish.sentence))
    frame = frame.join(basis_of(table, dominance.borders()))
    note, title = basis_note(" med sidetal", errors), f"Grundlaget for ændringerne ({plan.scope})"
    return View("grundlag", title, frame, columns, note, totals=(BOTH_OUTCOMES,), universe=CASES_WITH_PAGES)


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
        statistic("verdict", "Konklusion"),
        key("label"),
        *ESTIMAND,
        *BEHIND,
    )
    frame = _rows(table).join(_ratios(table)).assign(verdict=verdict_words(table))
    frame.insert(len(frame.columns) - 1, "measure", measure)
    more = f"{_absence(table, plan)}{not_alike(table, plan)}"
    note = f"Sekundære mål. Interval: {level_names(table)}, {TOGETHER}.{more}"
    title = f"Andre mål for omfanget ({plan.scope})"
    return View("andre_maal", title, frame, columns, note, universe=CASES_WITH_PAGES)


def levels(table: pd.DataFrame, plan: Plan) -> View:
    """View of how many standard pages a case fills per period (``analysis.growth.other_measures.levels``)."""
    frame = pd.DataFrame(
        {
            "provision": translated(table["provision"], PROVISION),
            "period": table["period"],
            "n_cases": table["n"],
            "n_municipalities": table["n_municipalities"],
            **{name: table[name] for name in LEVELS},
            **{name: table[name].map(whole_number, na_action="ignore") for name in QUARTILES},
            "interval": intervals(table["geometric_low"], table["geometric_high"]),
            **{f"parts_{number}": parts for number, parts in enumerate(_of_provision(table))},
        }
    )
    columns = (
        PROVISIONS,
        PERIODS,
        statistic("geometric", "Geometrisk gennemsnit", danish.number),
        statistic("interval", "Interval"),
        statistic("mean", "Gennemsnit", danish.number),
        statistic("lower_quartile", "Nedre kvartil", danish.number),
        statistic("median", "Median", danish.number),
        statistic("upper_quartile", "Øvre kvartil", danish.number),
        cases("Sager"),
        municipalities(),
        *map(bound, GEOMETRIC[1:]),
        *(contributions(name, of="mean") for name in frame if name.startswith("parts_")),
    )
    note = (
        "Geometrisk gennemsnit: som det ville være, hvis begge perioder havde samme andel stadfæstede og "
        f"hjemviste sager, med {level(plan.confidence_level)}. Alle tal er vægtet til de afgjorte klager."
    )
    title = f"Normalsider pr. sag ({plan.scope})"
    return View("niveau", title, frame, columns, note, parent="vaekst", universe=CASES_WITH_PAGES)


def of_both_periods(view: View, table: pd.DataFrame, plan: Plan) -> View:
    """Return a view of pages in both periods with a note on whether they were counted alike.

    table: as for ``levels.drifted``.
    """
    return replace(view, note=f"{view.note}{not_alike(table, plan)}".strip())


def with_carried(view: View, others: pd.DataFrame, plan: Plan) -> View:
    """Return the view of ``levels`` with a note on each mean that one case carries (E2), as the verdict on
    its change has. others: ``analysis.growth.other_measures`` with verdicts.
    """
    hanging = carried(others, plan)
    names = danish.listing([PROVISION[name] for name in plan.primary_provisions if name in hanging])
    share = danish.percent_of(plan.guards.max_case_share)
    told = f" Gennemsnittet af {names} bæres af ét svar, som står for over {share} af en periodes sider."
    return replace(view, note=f"{view.note}{told if names else ''}")


def _of_provision(table: pd.DataFrame) -> list[list[tuple[float, ...]]]:
    """Return for each row what municipalities contribute to the mean, one list for each period of its
    provision: the change of the mean is published, so that of a hidden mean the other must not be shown.
    """
    of = table.groupby("provision")["by_municipality"].agg(list)
    return [[of[name][place] for name in table["provision"]] for place in range(max(map(len, of), default=0))]


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
    return View("fordeling", title, frame, columns, parent="niveau", universe=CASES_WITH_PAGES)


def not_alike(table: pd.DataFrame, plan: Plan) -> str:
    """Return that pages were not counted alike of a provision that was drawn, "" where they were."""
    return f" {NOT_ALIKE}" if drifted(table, plan) else ""


def _absence(table: pd.DataFrame, plan: Plan) -> str:
    """Return the intervals that decide that there is no larger change, "" where that is not said."""
    rows = table[table["verdict"].eq(verdicts.EQUIVALENCE)]
    told = []
    for row, measure in zip(rows.to_dict("records"), _measured(rows), strict=True):
        low, high = (percent_from_log(row[f"equivalence_{end}"]) for end in ("low", "high"))
        interval = danish.percent_range(low, high, danish.decimals_needed(low, high))
        told.append(f"{interval} for {danish.inside(PROVISION[row['provision']])}, {measure}")
    decides = f"et {level(plan.equivalence_level)}: {'; '.join(told)}"
    return f" At der ikke er en større ændring, afgøres af {decides}." if told else ""


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
    return rows.assign(label=rows["group"] + ", " + _measured(table))


def _measured(table: pd.DataFrame) -> pd.Series:
    """Return what each row of a provision is of: an outcome, or another measure than E1."""
    outcome = translated(table["outcome"], OUTCOME).str.lower()
    return table["estimand"].map(MEASURE).where(table["estimand"] != "E1", outcome)


def _ratios(table: pd.DataFrame, *more: str) -> pd.DataFrame:
    """Return the ratios that may be reported (and ``more`` columns), with their interval in words."""
    columns = RATIOS | {name: name for name in (*more, "mde_ratio")}
    reported = table["reasons"] == ""
    frame = pd.DataFrame({name: table[column].where(reported) for name, column in columns.items()})
    return frame.assign(interval=percent_intervals(frame))


def percent_intervals(frame: pd.DataFrame) -> list[str | None]:
    """Return intervals of ratios as percent changes, no bound printed as zero."""
    low, high = (100 * (frame[name] - 1) for name in BOUNDS)
    return intervals(low, high, None, "pct.")


def _annual(growth: float) -> str:
    return danish.percent_change(1 + growth, 1)
