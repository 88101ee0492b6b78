"""The page of the field work, for the project's own eyes: Danish markdown, one function per section.

Nothing of it is protected or published: it names municipalities, and counts are as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from helpers import danish
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.codebook import Codebook
from helpers.protocol.timetable import Reminders
from helpers.publish.returns.internal import Link, linked, section, table
from helpers.publish.tables import escape
from helpers.publish.wording import OUTCOME, PROVISION, size_names, translated
from helpers.survey.reading.problems import WHY_REFUSED, Fault
from helpers.terms import ALL

BANNER = "Internt: til projektets egen brug. Må ikke forlade huset."
_NONE_YET = "Der er endnu ingen skemaer i mappen `returns`."
_NAMED = 12  # municipalities named in a sentence
_OUTCOMES = {
    "applied": "Udført",
    "confirmed": "Bekræftet",
    "already": "Står der allerede",
    "refused": "Ikke udført",
}


def head(today: date, demonstration: bool) -> str:
    """Return what stands above the first section."""
    mark = "**Demonstrationsdata: svarene er simulerede.** " if demonstration else ""
    day = danish.day_month_year(today)
    return f"{mark}Siden viser, hvordan det så ud {day}. Den laves om, hver gang den bestilles."


def answered(sizes: pd.DataFrame, strata: pd.DataFrame, plan: Plan) -> str:
    """Return who has answered: by size (``progress.by_size``) and by stratum (``progress.by_stratum``)."""
    whole = sizes[sizes["group"] == ALL].iloc[0]
    returned, invited, done, drawn = (
        danish.number(whole[name]) for name in ("returned", "invited", "completed", "drawn")
    )
    said = (
        f"{returned} af {invited} kommuner har sendt et skema, der kan læses, og {done} af {drawn} "
        "hovedsager er udfyldt."
    )
    names = size_names(plan) | {ALL: "Alle"}
    by_size = sizes.assign(
        size=sizes["group"].map({code: place for place, code in enumerate(names)}),
        group=translated(sizes["group"], names),
        share=sizes["returned"] / sizes["invited"],
        done=sizes["completed"] / sizes["drawn"].where(sizes["drawn"] > 0),
    )
    by_size = by_size.sort_values("size", ignore_index=True)
    by_stratum = strata.assign(
        provision=translated(strata["provision"], PROVISION), outcome=translated(strata["outcome"], OUTCOME)
    )
    none = _NONE_YET if not whole["returned"] else ""
    return section(
        "Hvem har svaret?",
        said,
        none,
        "### Efter kommunens størrelse {.unnumbered}",
        table(by_size, group="Indbyggere", invited="Spurgte", returned="Svar", share="Svarprocent",
               drawn="Hovedsager", completed="Udfyldt", done="Andel udfyldt"),
        "### Efter ydelse, periode og udfald {.unnumbered}",
        table(by_stratum, provision="Ydelse", period="Periode", outcome="Udfald", drawn="Hovedsager",
               completed="Udfyldt", lost="Slettet", other="Andet", open="Mangler", silent="Tavs"),
        "Slettet: eller ikke fundet. Andet: kunne ikke udfyldes af andre grunde. Mangler: kommunen har sendt "
        "et skema uden svar om sagen. Tavs: kommunen har ikke sendt et skema, der kan læses.",
    )  # fmt: skip


def reminders(silent: Sequence[Link], plan: Reminders | None, today: date, partly: Sequence[str] = ()) -> str:
    """Return who is to be reminded, with a link to each letter. partly: municipalities whose workbook lacks
    main cases.
    """
    title = "Rykkere"
    lacking = (
        f"{_counted(len(partly), 'kommune', 'kommuner').capitalize()} har svaret, men ikke om alle "
        f"hovedsager: {_listed(partly)}. De skal have brevet under åbne spørgsmål."
        if partly
        else ""
    )
    if plan is None or plan.deadline is None:
        return section(title, "Tidsplanen har ingen dage for rykkere.", lacking)
    days = danish.listing([danish.day_month_year(day) for day in plan.days if day])
    when = f"Fristen er {danish.day_month_year(plan.deadline)}, og der rykkes {days}."
    due = plan.due(today)
    if due is None:
        return section(title, f"{when} Ingen rykker er forfalden endnu.", lacking)
    if not silent:
        return section(title, f"{when} Alle spurgte kommuner har sendt et skema.", lacking)
    said = (
        f"{when} Rykkeren {danish.day_month_year(due)} er forfalden for "
        f"{_counted(len(silent), 'kommune', 'kommuner')}. Brevene er klar:"
    )
    return section(title, said, linked(silent), lacking)


def unread(refused: pd.DataFrame, names: Mapping[str, str], stopped: Sequence[str] = ()) -> str:
    """Return the files that could not be read (``returns.REFUSED``), and why. names: municipality by code;
    stopped: what was wrong where nothing could be read.
    """
    refused = refused[refused["reason"] != Fault.SUPERSEDED.value]
    if not len(refused) and not stopped:
        return section("Filer, der ikke er læst", "Alle filer er læst.")
    told = refused.assign(
        name=[names.get(code, "ukendt") for code in refused["municipality"]],
        why=[WHY_REFUSED.get(reason, reason) for reason in refused["reason"]],
    )
    lines = "\n".join(f"- {escape(text)}" for text in stopped)
    shown = table(told, file="Fil", name="Kommune", why="Filen …") if len(told) else ""
    return section("Filer, der ikke er læst", shown, lines)


def questions(
    faults: pd.DataFrame,
    names: Mapping[str, str],
    letters: Mapping[str, Link],
    copies: Mapping[str, Link],
    unknown: Sequence[Link],
) -> str:
    """Return the open questions by municipality (``queries.faults``), each with its letter and marked copy.
    unknown: letters to senders that nobody knows.
    """
    title = "Åbne spørgsmål"
    if faults.empty:
        return section(title, "Der er ingen åbne spørgsmål.")
    blocking = faults["severity"].eq("blocking").groupby(faults["municipality"]).agg(["size", "sum"])
    rows = blocking.reset_index().sort_values("size", ascending=False, kind="stable", ignore_index=True)
    codes = rows["municipality"]
    told = rows.assign(
        name=[letters.get(code, Link(names.get(code, "Ukendt afsender"))) for code in codes],
        copy=[copies.get(code, Link("ingen")) for code in codes],
    )
    said = (
        f"Der er {_counted(len(faults), 'åbent spørgsmål', 'åbne spørgsmål', 'ét')} til "
        f"{_counted(len(rows), 'kommune', 'kommuner')}. Det, der standser, er rækker eller filer, som ikke "
        "bruges, før de er rettet. Kommunens navn åbner brevet."
    )
    heads = {"name": "Kommune", "size": "Spørgsmål", "sum": "Heraf standser", "copy": "Kopi af skemaet"}
    lost = "Breve til ukendte afsendere:" if unknown else ""
    return section(title, said, table(told, **heads), lost, linked(unknown))


def detectable(power: pd.DataFrame, now: float, plan: Plan) -> str:
    """Return what the share of municipalities that answer means for the smallest growth that can be detected
    (``detectable_growth.power``). now: the share so far.
    """
    title = "Hvad svarprocenten betyder for, hvad der kan påvises"
    if power.empty:
        return section(title, "Det kan ikke beregnes, for antallet af afgjorte sager er ikke oplyst.")
    wide = power.pivot(index="response", columns="provision", values="mde_ratio")
    told = pd.DataFrame(
        {"response": [_share(share, now) for share in wide.index]}
        | {name: [_rise(value) for value in wide[name]] for name in wide}
    )
    said = (
        "Tabellen viser den mindste stigning i normalsider, "
        f"som påvises med {danish.percent_of(plan.power)} sandsynlighed. "
        "Tallene er beregnet under planlægningsantagelserne og ikke af svarene."
    )
    heads = {name: PROVISION[name] for name in wide}
    return section(title, said, table(told, response="Kommuner, der svarer", **heads))


def silence(items: pd.DataFrame, codebook: Codebook) -> str:
    """Return the share of answers that are missing so far (``item_response.by_period``)."""
    title = "Ubesvarede spørgsmål indtil nu"
    if items.empty:
        return section(title, "Der er endnu ingen udfyldte sager at regne på.")
    sums = items.groupby("item", sort=False)[["asked", "missing"]].sum().reset_index()
    told = sums.assign(
        question=[_question(name, codebook) for name in sums["item"]],
        share=sums["missing"] / sums["asked"],
    )
    said = (
        "Andelen er af de svar, som de udfyldte sager skulle give. »Ved ikke« og »ikke oplyst« tæller som "
        "manglende."
    )
    shown = table(told, question="Spørgsmål", asked="Skulle svares", missing="Mangler", share="Andel")
    return section(title, said, shown)


def backcheck(rows: pd.DataFrame | None, codebook: Codebook, cases: int, stopped: Sequence[str] = ()) -> str:
    """Return the error rates of the cases that were answered once more (``backcheck.compared``); rows: None
    without the folder. cases: completed both times.
    """
    title = "Genindsamlede sager"
    if stopped:
        return section(
            title, "Skemaerne i mappen `backcheck` kan ikke læses:", *(f"- {escape(t)}" for t in stopped)
        )
    if rows is None:
        return section(
            title,
            "Mappen `backcheck` mangler eller er tom, så ingen svar er kontrolleret ved genindsamling. "
            "Udtrækket laves med `.venv/bin/python -m helpers draw --backcheck` og skemaerne med "
            "`.venv/bin/python -m helpers questionnaires --backcheck`.",
        )
    if rows.empty:
        return section(title, "Ingen sag er udfyldt begge gange.")
    told = rows.assign(
        question=[_question(name, codebook) for name in rows["item"]],
        interval=[_interval(low, high) for low, high in zip(rows["low"], rows["high"], strict=True)],
        kappa=[_decimal(value) for value in rows["kappa"]],
        ratio=[_decimal(value) for value in rows["page_ratio"]],
    )
    said = (
        f"{_counted(cases, 'sag', 'sager').capitalize()} er udfyldt to gange af forskellige personer. "
        "Andelen er de svar, der er forskellige, blandt dem, der er givet begge gange. Sideforholdet er "
        "anden gang i forhold til første, som geometrisk gennemsnit."
    )
    shown = table(told, question="Spørgsmål", n="Svar to gange", differ="Forskellige", share="Andel",
                   interval="95 pct. interval", one_missing="Kun én gang", kappa="Kappa",
                   ratio="Sideforhold")  # fmt: skip
    return section(title, said, shown)


def changed(
    replaced: pd.DataFrame, versions: pd.DataFrame, corrections: pd.DataFrame, names: Mapping[str, str]
) -> str:
    """Return what newer workbooks and corrections.csv have changed (``cleaning.later.versions``,
    ``cleaning.later.corrections``). replaced: municipality, file_before and file_after of each workbook.
    """
    parts = []
    if len(replaced):
        told = replaced.assign(
            name=[names.get(code, code) for code in replaced["municipality"]],
            n=[int(versions["file_before"].eq(file).sum()) for file in replaced["file_before"]],
        )
        shown = table(told, name="Kommune", file_before="Før", file_after="Nu", n="Svar ændret")
        parts += [
            "### Skemaer, der er afløst af et nyere {.unnumbered}",
            shown,
            "Celle for celle: `build/returns/versions.csv`, når rapporten er kørt.",
        ]
    if len(corrections):
        told = corrections.assign(outcome=translated(corrections["outcome"], _OUTCOMES))
        shown = table(
            told, row="Række", decision="Afgørelse", item="Spørgsmål", outcome="Udfald", why="Grund"
        )
        parts += ["### Rettelser efter aftale (`corrections.csv`) {.unnumbered}", shown]
    return section(
        "Ændringer", *(parts or ["Ingen skemaer er afløst af nyere, og der er ingen rettelser efter aftale."])
    )


def _question(name: str, codebook: Codebook) -> str:
    section_, _, item = name.partition(".")
    asked = codebook.item(item, section_)
    return f"{asked.question} (i normalsider)" if asked.made_from else asked.question


def _counted(n: int, one: str, many: str, single: str = "én") -> str:
    return f"{danish.in_words(n, single)} {one if n == 1 else many}"


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    shown = list(names[:_NAMED]) + ([f"{danish.in_words(more, 'én')} mere"] if more > 0 else [])
    return escape(danish.listing(shown))


def _decimal(value: float) -> str:
    return "–" if pd.isna(value) else danish.number(value, 2)


def _interval(low: float, high: float) -> str:
    return "–" if pd.isna(low) else danish.percent_range(100 * low, 100 * high)


def _share(share: float, now: float) -> str:
    return danish.percent_of(share) + (" (indtil nu)" if share == now else "")


def _rise(ratio: float) -> str:
    return (
        "kan ikke beregnes" if not pd.notna(ratio) or ratio == float("inf") else danish.percent_change(ratio)
    )
