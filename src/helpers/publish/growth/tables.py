"""Views of the other measures of extent, the levels, the spread, the second looks at E1, and the plan itself."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers import danish
from helpers.analysis.growth import sensitivity as looks
from helpers.protocol.analysis_plan import Plan
from helpers.publish.release import Published
from helpers.publish.views import View, growth_rows, interval
from helpers.publish.wording import MEASURE, PROVISION, translated

RATIOS = {"ratio": "ratio", "conf_low": "ratio_low", "conf_high": "ratio_high", "mde_ratio": "mde_ratio"}
LEVELS = (
    "geometric",
    "geometric_low",
    "geometric_high",
    "mean",
    "lower_quartile",
    "median",
    "upper_quartile",
)
STATUS = {"primary": "Primært", "secondary": "Sekundært"}
INFERENCE = {
    "CR3": "CR3: kommuner udeladt én ad gangen, t-fordeling",
    "jackknife": "Jackknife: kommuner udeladt én ad gangen, t-fordeling",
    "bootstrap": "Bootstrap: kommuner trukket med tilbagelægning, percentiler",
    "conditional_logit": "Betinget logistisk regression",
}
NOT_GIVEN = "–"  # a number that this way of computing does not give, as against one withheld
FEW = 5  # strata below which the number standing on one case is not told


def others(table: pd.DataFrame, plan: Plan, source: str) -> View:
    """View of E2, E3 and E8 (``analysis.growth.other_measures.others``): ratios with interval and the
    smallest detectable rise.
    """
    reported = table["reasons"] == ""
    frame = growth_rows(table).assign(
        **{name: table[column].where(reported) for name, column in RATIOS.items()}
    )
    frame = frame.assign(
        measure=translated(table["estimand"], MEASURE).map(danish.sentence), interval=_intervals(frame)
    )
    published = Published(
        "05_growth/andre_maal",
        "survey",
        f"Andre mål for omfanget ({plan.scope})",
        source,
        ("label", "group", "outcome", "estimand", "status", "measure"),
        (*RATIOS, "interval"),
    )
    headers = {
        "group": "Ydelse",
        "measure": "Mål",
        "ratio": "Ændring",
        "interval": "Interval",
        "mde_ratio": "Mindste påviselige",
    }
    formats = {"ratio": danish.percent_change, "interval": str, "mde_ratio": danish.percent_change}
    note = f"Sekundære mål. Interval: {danish.percent_of(plan.confidence_level)} sikkerhedsinterval."
    return View(frame, published, headers, formats, note)


def levels(table: pd.DataFrame, plan: Plan, source: str) -> View:
    """View of how many standard pages a case fills per period (``analysis.growth.other_measures.levels``)."""
    frame = pd.DataFrame(
        {
            "provision": translated(table["provision"], PROVISION),
            "period": table["period"],
            "n_cases": table["n"],
            "n_municipalities": table["n_municipalities"],
            **{name: table[name] for name in LEVELS},
        }
    )
    frame["interval"] = [
        None if pd.isna(low) else f"{danish.number(low)} til {danish.number(high)}".replace(" ", danish.NBSP)
        for low, high in zip(frame["geometric_low"], frame["geometric_high"], strict=True)
    ]
    published = Published(
        "05_growth/niveau",
        "survey",
        f"Normalsider pr. sag ({plan.scope})",
        source,
        ("provision", "period"),
        (*LEVELS, "interval"),
    )
    headers = {
        "provision": "Ydelse",
        "period": "Periode",
        "geometric": "Typisk",
        "interval": "Interval",
        "mean": "Gennemsnit",
        "lower_quartile": "Nedre kvartil",
        "median": "Median",
        "upper_quartile": "Øvre kvartil",
        "n_cases": "Sager",
    }
    formats = {**dict.fromkeys((*LEVELS, "n_cases"), danish.number), "interval": str}
    shown = {name: form for name, form in formats.items() if name in headers}
    note = (
        "Typisk: geometrisk gennemsnit, hvis begge perioder havde samme andel stadfæstede og hjemviste "
        "sager, med "
        f"{danish.percent_of(plan.confidence_level)} sikkerhedsinterval. Alle tal er vægtet til de afgjorte "
        "klager."
    )
    return View(frame, published, headers, shown, note)


def spread(table: pd.DataFrame, plan: Plan, source: str) -> View:
    """View of the smoothed densities (``analysis.growth.distribution.densities``), the data of a figure."""
    frame = (
        table.rename(columns={"n": "n_cases"})
        .assign(group=translated(table["provision"], PROVISION))
        .drop(columns="provision")
    )
    published = Published(
        "05_growth/fordeling",
        "survey",
        f"Fordelingen af normalsider pr. sag, udjævnet ({plan.scope})",
        source,
        ("group", "period", "pages"),
        ("density",),
    )
    return View(
        frame,
        published,
        {"group": "Ydelse", "period": "Periode", "pages": "Normalsider", "density": "Tæthed"},
    )


def sensitivity(
    table: pd.DataFrame, main: pd.DataFrame, plan: Plan, source: str, methods: Mapping[str, str]
) -> View:
    """View of the second looks at E1 (``analysis.growth.sensitivity.e1``), the pre-specified result first.

    main: ``analysis.growth.geometric_mean.e1``; a provision whose E1 may not be reported is not told here
    either. methods: measuring method → Danish label.
    """
    barred = set(main.loc[(main["outcome"] == "all") & (main["reasons"] != ""), "provision"])
    reported = ~table["provision"].isin(barred)
    runs = _runs(plan)
    labels = [_run_label(row, runs, methods) for row in table.to_dict("records")]
    frame = pd.DataFrame(
        {
            "group": translated(table["provision"], PROVISION),
            "label": labels,
            "planned": table["run"] == looks.PLANNED,
            "n_cases": table["n"],
            "n_municipalities": table["n_municipalities"],
            "ratio": table["ratio"].where(reported),
            "conf_low": table["ratio_low"].where(reported),
            "conf_high": table["ratio_high"].where(reported),
            "p_value": table["p_value"].where(reported),
        }
    )
    frame["interval"] = [text or NOT_GIVEN for text in _intervals(frame)]
    frame["p"] = [NOT_GIVEN if pd.isna(value) else p_value(value) for value in frame["p_value"]]
    frame.loc[~reported, ["interval", "p"]] = None
    published = Published(
        "05_growth/foelsomhed",
        "survey",
        f"Hovedresultatet beregnet på andre måder ({plan.scope})",
        source,
        ("group", "label", "planned"),
        ("ratio", "conf_low", "conf_high", "p_value", "interval", "p"),
    )
    headers = {
        "group": "Ydelse",
        "label": "Beregning",
        "ratio": "Ændring",
        "interval": "Interval",
        "p": "p",
        "n_cases": "Sager",
    }
    formats = {"ratio": danish.percent_change, "interval": str, "p": str, "n_cases": danish.number}
    return View(frame, published, headers, formats, _note(table, plan))


def _runs(plan: Plan) -> dict[str, str]:
    return {
        looks.PLANNED: "Fastlagt på forhånd (CR3)",
        "unweighted": "Uden vægte",
        "trimmed": f"Vægte skåret ned til {danish.number(plan.trim_percentile)}-percentilen",
        "cr2": "CR2 og Satterthwaites frihedsgrader",
        "wild_bootstrap": "Wild cluster-bootstrap",
        "same_method": "Sider opgjort på samme måde",
        "without_late_year": f"Uden afgørelser fra {plan.sensitivity.late_year}",
        "central_draw": "Kun sager trukket af Ankestyrelsen",
        "leave_one_out": "Én kommune udeladt: mindste til største skøn",
        "descriptive": "Beskrivende interval for netop disse klager",
    }


def _run_label(row: Mapping[str, str], runs: Mapping[str, str], methods: Mapping[str, str]) -> str:
    named = f" ({methods[row['detail']].lower()})" if row["run"] == "same_method" and row["detail"] else ""
    return runs[row["run"]] + named


def _note(table: pd.DataFrame, plan: Plan) -> str:
    found = pd.to_numeric(table.loc[table["run"] == "descriptive", "detail"], errors="coerce").sum()
    lonely = danish.number(found) if found >= FEW else f"færre end {FEW}"
    return (
        f"Interval: {danish.percent_of(plan.confidence_level)} sikkerhedsinterval; Wild cluster-bootstrap "
        "giver kun p. Det beskrivende "
        "interval siger kun, hvor langt svarene er fra alle klager i perioderne, og må ikke læses som "
        "sikkerhed for, at kravene er "
        f"ændret. I det er {lonely} celler med én sag af flere centreret ved gennemsnittet for ydelse, "
        "periode og udfald."
    )


def p_value(value: float) -> str:
    """Return a p-value in Danish: three decimals, "<" below the last of them."""
    return f"<{danish.NBSP}{danish.number(0.001, 3)}" if value < 0.001 else danish.number(value, 3)


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
    published = Published(
        "05_growth/maal", "register", "Mål i analyseplanen", "analyseplanen", tuple(rows[0])
    )
    headers = {
        "estimand": "Nr.",
        "label": "Mål",
        "status": "Status",
        "inference": "Usikkerhed",
        "adjustment": "Justering",
    }
    return View(pd.DataFrame(rows), published, headers)


def _intervals(frame: pd.DataFrame) -> list[str | None]:
    return [interval(low, high) for low, high in zip(frame["conf_low"], frame["conf_high"], strict=True)]
