"""Views: an analysis table with Danish labels, its rule of release and its headers, ready to be released and
shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import Markdown

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.project import Workspace
from helpers.protocol.analysis_plan import Plan
from helpers.publish import tables
from helpers.publish.release import Published, release
from helpers.publish.statements import LABELS
from helpers.publish.wording import (
    ACCOUNT,
    GROUP,
    MEASURE,
    OUTCOME,
    PROVISION,
    PUBLISHER,
    RULE,
    SEVERITY,
    SHEET,
    size_names,
    translated,
)

if TYPE_CHECKING:
    from helpers.survey.cleaning.clean import Cleaned
    from helpers.survey.reading.returns import RawReturns

ONE_DECIMAL = partial(danish.number, decimals=1)
GROWTH_KEYS = ("label", "group", "outcome", "estimand", "status")


@dataclass(frozen=True)
class View:
    """A table to publish: ``frame`` with all columns of the data file, and how the shown ones are headed and
    formatted.
    """

    frame: pd.DataFrame
    published: Published
    headers: Mapping[str, str]
    formats: Mapping[str, tables.Format] = field(default_factory=dict)
    note: str = ""

    def release(self, ws: Workspace) -> pd.DataFrame:
        """Withhold what must be withheld, write the data file, and return what may be shown."""
        return release(self.frame, self.published, ws)

    def show(self, released: pd.DataFrame) -> Markdown:
        """Return the released table for display, with the source under it."""
        return tables.show(
            released, self.headers, self.formats, f"{self.note} Kilde: {self.published.source}.".strip()
        )


def account(cleaned: Cleaned, raw: RawReturns, source: str) -> View:
    """View of rows in, kept and set aside per sheet, with the number of workbooks behind each row."""
    counts = cleaned.counts
    places = cleaned.set_aside.groupby(["sheet", "reason"])["file"].nunique()
    behind = [
        places.get((raw.names[section].sheet, what), len(raw.workbooks))
        for section, what in zip(counts["section"], counts["what"], strict=True)
    ]
    frame = pd.DataFrame(
        {
            "sheet": translated(counts["section"], SHEET),
            "what": translated(counts["what"], ACCOUNT),
            "n_cases": counts["n"],
            "n_municipalities": behind,
        }
    )
    published = Published(
        "03_returns/regnskab",
        "survey",
        "Rækker modtaget, brugt og lagt til side",
        source,
        ("sheet", "what"),
        adds_up="sheet",
        total=(ACCOUNT["rows_in"],),
    )
    return View(
        frame, published, {"sheet": "Ark", "what": "Rækker", "n_cases": "Antal"}, {"n_cases": danish.number}
    )


def corrections(ledger: pd.DataFrame, source: str) -> View:
    """View of the ledger: how often each rule was used, and in how many municipalities' workbooks."""
    counted = ledger.groupby(["severity", "rule"], as_index=False).agg(
        n_cases=("cell", "size"), n_municipalities=("file", "nunique")
    )
    counted = counted.sort_values(
        ["severity", "n_cases"], ascending=[True, False], kind="stable"
    ).reset_index(drop=True)
    frame = counted.assign(
        rule=translated(counted["rule"], RULE), severity=translated(counted["severity"], SEVERITY)
    )
    published = Published(
        "03_returns/rettelser", "survey", "Rettelser i svarene", source, ("severity", "rule")
    )
    headers = {
        "rule": "Regel",
        "severity": "Virkning",
        "n_cases": "Antal værdier",
        "n_municipalities": "Kommuner",
    }
    return View(frame, published, headers, {"n_cases": danish.number, "n_municipalities": danish.number})


def questionnaire(items: pd.DataFrame) -> View:
    """View of the questionnaire's items (``protocol.codebook.items_table``), the report's appendix."""
    published = Published(
        "03_returns/skema", "register", "Spørgeskemaet", "undersøgelsens kodebog", tuple(items.columns)
    )
    return View(items, published, {column: column for column in items.columns})


def information_types(types: pd.DataFrame) -> View:
    """View of the information types asked about (``protocol.codebook.types_table``), with the groups that the
    report compares.
    """
    groups = ["; ".join(GROUP[code] for code in codes) or "Ingen af grupperne" for codes in types["groups"]]
    frame = types.assign(groups=groups)
    published = Published(
        "03_returns/typer",
        "register",
        "Typer af sagsoplysninger",
        "undersøgelsens kodebog",
        tuple(frame.columns),
    )
    return View(
        frame, published, {"label": "Type", "examples": "F.eks.", "provisions": "Ydelse", "groups": "Gruppe"}
    )


def growth(table: pd.DataFrame, plan: Plan, source: str) -> View:
    """View of E1 (``analysis.growth.geometric_mean.e1``): ratios with interval and the smallest detectable
    rise.
    """
    reported = table["reasons"] == ""
    figures = {
        "ratio": "ratio",
        "conf_low": "ratio_low",
        "conf_high": "ratio_high",
        "annual": "annual",
        "mde_ratio": "mde_ratio",
    }
    frame = growth_rows(table).assign(
        **{name: table[column].where(reported) for name, column in figures.items()}
    )
    frame["interval"] = [
        interval(low, high) for low, high in zip(frame["conf_low"], frame["conf_high"], strict=True)
    ]
    published = Published(
        "05_growth/vaekst",
        "survey",
        f"Ændring i normalsider pr. sag ({plan.scope})",
        source,
        GROWTH_KEYS,
        (*figures, "interval"),
    )
    headers = {
        "label": "Ydelse og udfald",
        "ratio": "Ændring",
        "interval": "Interval",
        "annual": "Pr. år",
        "mde_ratio": "Mindste påviselige",
    }
    formats = {
        "ratio": danish.percent_change,
        "interval": str,
        "annual": _annual,
        "mde_ratio": danish.percent_change,
    }
    note = (
        f"Interval: {danish.percent_of(plan.confidence_level)} sikkerhedsinterval. Mindste påviselige: den "
        "stigning, som "
        f"undersøgelsen ville påvise med {danish.percent_of(plan.power)} sandsynlighed."
    )
    return View(frame, published, headers, formats, note)


def growth_by_size(table: pd.DataFrame, plan: Plan, source: str) -> View:
    """View of E1 by size class (``analysis.growth.geometric_mean.by_size``), the background of a figure:
    ratios alone.
    """
    frame = growth_rows(table).assign(
        ratio=table["ratio"].where(table["reasons"] == ""),
        size=translated(table["size_class"], size_names(plan)),
    )
    published = Published(
        "05_growth/stoerrelse",
        "survey",
        f"Ændring i normalsider pr. sag efter kommunens størrelse ({plan.scope})",
        source,
        (*GROWTH_KEYS, "size"),
        ("ratio",),
    )
    headers = {
        "group": "Ydelse",
        "size": "Indbyggere",
        "ratio": "Ændring",
        "n_cases": "Sager",
        "n_municipalities": "Kommuner",
    }
    formats = {"ratio": danish.percent_change, "n_cases": danish.number, "n_municipalities": danish.number}
    return View(frame, published, headers, formats)


def growth_basis(table: pd.DataFrame, plan: Plan, source: str) -> View:
    """View of what stands behind E1 and the other measures of growth: cases, municipalities, weighted and
    effective n, response, df.
    """
    columns = ["weighted_n", "effective_n", "item_response", "std_error", "df", "df_effective", "se_type"]
    frame = growth_rows(table).join(table[columns])
    published = Published(
        "05_growth/grundlag",
        "survey",
        f"Grundlaget for ændringerne ({plan.scope})",
        source,
        (*GROWTH_KEYS, "se_type"),
        ("weighted_n", "effective_n", "item_response", "std_error", "df", "df_effective"),
    )
    headers = {
        "label": "Ydelse og udfald",
        "n_cases": "Sager",
        "n_municipalities": "Kommuner",
        "weighted_n": "Vægtet",
        "effective_n": "Effektivt",
        "item_response": "Svar",
        "df": "F.g.",
        "df_effective": "Eff. f.g.",
    }
    whole = ("n_cases", "n_municipalities", "weighted_n", "effective_n", "df", "df_effective")
    note = (
        "Vægtet: de afgjorte sager, som svarene står for. Effektivt: effektivt antal sager. Svar: andel af "
        "de udfyldte sager med sidetal. "
        "F.g.: frihedsgrader; eff. f.g.: effektive frihedsgrader. Standardfejl: "
        f"{danish.listing(sorted(set(table['se_type'])))}."
    )
    return View(
        frame,
        published,
        headers,
        dict.fromkeys(whole, danish.number) | {"item_response": danish.percent_of},
        note,
    )


def growth_rows(table: pd.DataFrame) -> pd.DataFrame:
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


def interval(low: float, high: float) -> str | None:
    """Return an interval of ratios as percent changes, held on one line, no bound printed as zero; None where
    it is missing.
    """
    if pd.isna(low):
        return None
    bounds = (100 * (low - 1), 100 * (high - 1))
    return danish.percent_range(*bounds, danish.decimals_needed(*bounds)).replace(" ", danish.NBSP)


def _annual(growth: float) -> str:
    return danish.percent_change(1 + growth, 1)


def overturn(rates: pd.DataFrame) -> View:
    """View of the published overturn rates (``analysis.appeals.rates.read_overturn_rates``), a register
    table.

    Figures of uncertain source stand in the table with a mark; the figure leaves them out.
    """
    frame = rates.dropna(subset=["percent"]).reset_index(drop=True)
    publisher = translated(frame["publisher"], PUBLISHER)
    shown = [_published_rate(row) for row in frame.itertuples()]
    frame = frame.assign(shown=shown, publisher=publisher)
    source = danish.listing(sorted(set(publisher[frame["certain"]])))
    published = Published(
        "09_appeals/omgoerelse", "register", "Offentliggjorte omgørelsesprocenter", source, ("scope", "year")
    )
    headers = {"scope_label": "Område", "when": "År", "shown": "Omgjort", "publisher": "Udgiver"}
    note = (
        "* Gengivet efter en anden kilde end Ankestyrelsen og ministeriet; tallet er en antagelse og indgår "
        "ikke i figuren. "
        "† Beregnet her som resten af de stadfæstede. Kildernes adresser står i datafilen."
    )
    return View(frame, published, headers, {"shown": str}, note)


def _published_rate(row: tuple) -> str:
    return (
        danish.percent(row.percent, row.decimals)
        + ("" if row.certain else "*")
        + ("†" if row.derived else "")
    )


def wording_rules(plan: Plan) -> View:
    """View of the pre-set wording rules, in the order in which they are tried."""
    guards, margin = plan.guards, danish.number(plan.margin, 1)
    level, narrow = danish.percent_of(plan.confidence_level), danish.percent_of(plan.equivalence_level)
    rules = [
        (
            LABELS[verdicts.NOT_ESTIMABLE],
            f"Færre end {danish.number(guards.min_cases_per_period)} sager eller "
            f"{danish.number(guards.min_municipalities_per_period)} kommuner i en af perioderne, eller "
            "færre end "
            f"{danish.number(guards.min_satterthwaite_df)} effektive frihedsgrader",
        ),
        (
            f"{LABELS[verdicts.INCREASE]} eller {LABELS[verdicts.DECREASE]}",
            f"Hele {level} sikkerhedsintervallet ligger på samme side af nul; for de to ydelser samlet "
            "justeret efter Holm",
        ),
        (
            LABELS[verdicts.EQUIVALENCE],
            f"Hele {narrow} sikkerhedsintervallet ligger inden for en faktor {margin} i hver retning",
        ),
        (
            LABELS[verdicts.NOT_SHOWN],
            "Alt andet; den mindste ændring, som undersøgelsen ville påvise, nævnes",
        ),
    ]
    frame = pd.DataFrame(
        [(n, *rule) for n, rule in enumerate(rules, 1)], columns=["order", "verdict", "condition"]
    )
    published = Published(
        "05_growth/regler",
        "register",
        "Regler for formuleringer",
        "analyseplanen",
        ("order", "verdict", "condition"),
    )
    return View(frame, published, {"order": "Nr.", "verdict": "Formulering", "condition": "Betingelse"})
