"""Tables of the information in the cases: its sources, its types, and what the appeal added."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import pandas as pd

from helpers import danish
from helpers.analysis.information.stages import PARTS
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.codebook import INFORMATION, OF_APPEAL, OWN, Codebook
from helpers.publish.changes import tables as changes
from helpers.publish.changes.tables import Apart, Listed
from helpers.publish.columns import (
    Column,
    Text,
    bound,
    cases,
    contributions,
    decimals,
    municipalities,
    statistic,
)
from helpers.publish.information.sentences import ITEMS, NOT_FORESEEN, OBTAINED, OBTAINED_ANEW, PAGES
from helpers.publish.information.sentences import decimals as narrowness
from helpers.publish.views import View
from helpers.publish.wording import (
    BARE_CASES,
    COMPLETED_CASES,
    GROUP,
    PERIODS,
    PROVISION,
    PROVISIONS,
    intervals,
    level,
    level_names,
    translated,
)

KNOWING = "knows_citizen"
HEARD = (  # another table tells in how many cases the rule on hearing the parties was followed
    " Tabellen tæller sager med et papir om fx partshøring. Om borgeren er partshørt, er et andet spørgsmål, "
    "og svarene på det kan ikke sammenlignes med tallene her."
)
SHORT_FOR = {"ADL": "almindelig daglig livsførelse", "PPR": "pædagogisk-psykologisk rådgivning"}
SUPPLIED = ("expert", KNOWING, "other_municipal")
GROUPS = {f"has_{group}": GROUP[group] for group in SUPPLIED}
_RETRIEVAL_NOTE = {  # by the answer that counts as obtained anew
    "updated": "»Skrevet af kommunen selv« er svaret om andre papirer end kommunens egne, som kun kommunen "
    "skriver: dem er der ikke spurgt til.",
    "newly_obtained": "»Indhentet på ny« omfatter også det, der er skaffet for første gang. Der blev ikke "
    "spurgt, om kommunen selv havde skrevet oplysningen.",
}
TYPE = "information_type"
NOT_FOUND = "At et dokument ikke er fundet i sagen, viser ikke, at det, som det handler om, ikke er sket."
APPEAL_DOCUMENTS = (
    "Klagens egne papirer (genvurdering, ankeskema og aktliste) findes kun, når der er klaget; at de kom "
    "til, er givet på forhånd."
)
OTHER_CASES = (
    "Kun sager, hvor siderne er delt op, er med. Summen af delene er derfor ikke gennemsnittet i tabellen "
    "over normalsider pr. sag i de to perioder og viser ikke udviklingen."
)

_PARTS = {  # what the columns are of; the table of pages stands first
    PAGES: "Andet efter klagen: det, der kom til efter klagen ud over klagens egne papirer. "
    f"{APPEAL_DOCUMENTS}",
    ITEMS: "Andet efter klagen og klagens egne papirer er det samme som i tabellen over normalsider.",
}


def groups(table: pd.DataFrame, codebook: Codebook, plan: Plan) -> View:
    """View of E4 (``analysis.information.types.e4``): shares of cases with information from each group, and
    which types each is made of.
    """
    listed = Listed("grupper", "Grupper af fagpersoner", "source_group")
    view = changes.shares(table, table["measure"].map(GROUPS), listed, plan)
    over = [f"{GROUP[code]}: {labels(codebook.members(code), codebook)}." for code in SUPPLIED]
    return replace(view, note=f"{view.note} {' '.join(over)} {left_out(codebook)}")


def labels(codes: Iterable[str], codebook: Codebook) -> str:
    """Return the Danish names of information types, in one list inside a sentence."""
    return danish.listing([danish.inside(codebook.information_types[code].label) for code in codes])


def knowing(codebook: Codebook, plan: Plan) -> str:
    """Return who the professionals are that know the citizen, for the note under a figure; of whom there was
    no question in the cases of one provision, and who are in another group as well.
    """
    members, kinds = codebook.members(KNOWING), codebook.information_types
    told = f"{GROUP[KNOWING]}: {labels(members, codebook)}."
    unasked = {
        BARE_CASES[name]: [code for code in members if name not in kinds[code].provisions]
        for name in plan.primary_provisions
    }
    apart = [
        f"I {cases_} er der ikke spurgt om {labels(codes, codebook)}"
        for cases_, codes in unasked.items()
        if codes and len(unasked) > 1
    ]
    compared = f" {'; '.join(apart)}, så ydelserne kan ikke sammenlignes." if apart else ""
    others = {code for group in SUPPLIED if group != KNOWING for code in codebook.members(group)}
    twice = [code for code in members if code in others]
    both = f" {danish.sentence(labels(twice, codebook))} tæller med i to grupper." if twice else ""
    return f"{told}{compared}{both}{_spelled(told)}"


def _spelled(text: str) -> str:
    """Return what the short names in ``text`` stand for, with a space before each."""
    return "".join(f" {short}: {words}." for short, words in SHORT_FOR.items() if short in text)


def left_out(codebook: Codebook) -> str:
    """Return which types E4 and E5 are not over, for the note under a table."""
    own = labels(codebook.members(OWN), codebook)
    return f"Kommunens egne papirer, dem, som kun kommunen skriver, er ikke talt med: {own}."


def measures(codebook: Codebook) -> dict[str, str]:
    """Return the Danish names of E5's measures: what counts as obtained anew depends on what was asked."""
    obtained = f"Sagsoplysninger, {OBTAINED[codebook.obtained_anew]} (andel)"
    return {"n_information_types": "Typer pr. sag (gennemsnit)", "newly_obtained_share": obtained}


def counts(table: pd.DataFrame, codebook: Codebook, plan: Plan) -> View:
    """View of E5 (``analysis.information.types.e5``): types per case and the share obtained anew."""
    listed = Listed("antal", "Antal typer og fornyelse af oplysninger", "measure")
    view = changes.amounts(table, table["measure"].map(measures(codebook)), listed, plan)
    return replace(view, note=f"{view.note} {left_out(codebook)}")


def retrieval(table: pd.DataFrame, tested: pd.DataFrame, codebook: Codebook, plan: Plan) -> View:
    """View of how items came into the case (``analysis.information.types.retrieval``), with what was not
    asked about. tested: E5 (``types.e5``), whose share obtained anew stands here with the same interval.
    """
    listed = Listed("indhentning", "Indhentning", "retrieval")
    answers, anew = codebook.item("retrieval", INFORMATION).values, codebook.obtained_anew
    e5 = tested[tested["measure"].eq(OBTAINED_ANEW)]
    apart = Apart(answers[anew], level_names(e5))
    table = _as_tested(table, e5, anew)
    view = changes.amounts(table, table["measure"].map(answers), listed, plan, apart)
    asked = any(codebook.asks(codebook.item("retrieval"), code) for code in codebook.members(OWN))
    told = (view.note, _RETRIEVAL_NOTE[codebook.obtained_anew], left_out(codebook) if asked else "")
    return replace(view, note=" ".join(filter(None, told)))


def _as_tested(table: pd.DataFrame, e5: pd.DataFrame, anew: str) -> pd.DataFrame:
    """Return ``table`` with change and interval of the answer ``anew`` as E5 has them, where they are
    reported there.
    """
    mine, told = table["measure"].eq(anew), e5[e5["reasons"].eq("")].set_index("provision")
    names = {"estimate": "estimate", "conf_low": "adjusted_low", "conf_high": "adjusted_high"}
    return table.assign(
        **{name: table[name].mask(mine, table["provision"].map(told[as_e5])) for name, as_e5 in names.items()}
    )


def types(table: pd.DataFrame, codebook: Codebook, plan: Plan) -> View:
    """View of shares of cases with each type of information that someone supplied
    (``analysis.information.types.by_type``).
    """
    view = _types(table, Listed("typer", "Typer af sagsoplysninger", TYPE), codebook, plan)
    return replace(view, note=f"{view.note} {left_out(codebook)}")


def own_documents(table: pd.DataFrame, codebook: Codebook, plan: Plan) -> View:
    """View of shares of cases with each paper that only the municipality itself writes (likewise)."""
    view = _types(table, Listed("egne", "Kommunens egne papirer", TYPE), codebook, plan)
    asked = {kind.code for kind in codebook.asked_types}
    left = [code for code in codebook.members(OWN) if code not in asked]
    unasked = f" Der er ikke spurgt til {labels(left, codebook)}, som altid er i sagen." if left else ""
    return replace(
        view, note=f"{view.note} Kommunens egne papirer indgår ikke i målene om oplysninger.{unasked}{HEARD}"
    )


def _types(table: pd.DataFrame, listed: Listed, codebook: Codebook, plan: Plan) -> View:
    names = {code: kind.label for code, kind in codebook.information_types.items()}
    view = changes.shares(table, table["measure"].map(names), listed, plan)
    return replace(view, note=f"{view.note} {NOT_FOUND}", ranked="after")


def basis(tables: list[pd.DataFrame], codebook: Codebook, plan: Plan) -> View:
    """View of what stands behind E4 and E5."""
    among = (COMPLETED_CASES, "types")  # where none of its types is answered, no measure of a case is
    return changes.basis(tables, GROUPS | measures(codebook), "measure", "measure", plan, among)


def pages_by_stage(rows: pd.DataFrame, plan: Plan, also: str = "") -> View:
    """View of pages at the decision, added by the appeal, and of the appeal's own documents
    (``analysis.information.stages.by_stage``). also: what is said of how they were counted
    (``changes.sentences.not_alike``).
    """
    view = _by_stage(rows, PAGES, plan)
    return replace(view, note=f"{view.note} {OTHER_CASES}{also}")


def items_by_stage(rows: pd.DataFrame, codebook: Codebook, plan: Plan) -> View:
    """View of the items of information for the decision, for the appeal alone, and of the appeal's own
    documents where they were asked about (``stages.by_stage``).
    """
    view = _by_stage(rows, ITEMS, plan)
    kinds = codebook.information_types.values()
    left = [danish.inside(kind.label) for kind in kinds if kind not in codebook.asked_types]
    unasked = f" Der er ikke spurgt til dokumenter, som altid er i sagen ({danish.listing(left)})."
    asked = {kind.code for kind in codebook.asked_types} - {*codebook.members(OF_APPEAL)}
    own = [code for code in codebook.members(OWN) if code in asked]
    counted = (
        " Kommunens egne papirer, som der er spurgt om, er talt med her, men ikke i tabellen over antallet "
        "af typer, så tallene er højere end dér."
    )
    return replace(view, note=f"{view.note}{counted if own else ''}{unasked if left else ''}")


def by_provision(released: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return provision (its code) → its rows; without rows where nothing was returned about one."""
    return {code: released[released["provision"] == label] for code, label in PROVISION.items()}


def _documents(percent: Text) -> tuple[Column, ...]:
    ends = ("documents_low", "documents_high", "documents_share_low", "documents_share_high")
    return (
        statistic("documents_mean", "Klagens papirer", decimals(1)),
        statistic("documents_share", "Andel (papirer)", percent),
        *map(bound, ends),
    )


def _without_unit(interval: str) -> str:
    return interval.removesuffix(f"{danish.NBSP}pct.")


def _by_stage(rows: pd.DataFrame, what: str, plan: Plan) -> View:
    digits = narrowness(rows)
    percent = partial(danish.percent_of, decimals=digits)
    frame = rows.assign(
        provision=translated(rows["provision"], PROVISION),
        interval=intervals(100 * rows["share_low"], 100 * rows["share_high"], digits, "pct."),
    )
    own = _documents(percent) if "documents_share" in rows else ()
    ends = ("decision_low", "decision_high", "added_low", "added_high", "share_low", "share_high")
    columns = (
        PROVISIONS,
        PERIODS,
        cases("Sager"),
        municipalities("Kommuner"),
        statistic("decision_mean", "Ved afgørelsen", decimals(1)),
        statistic("added_mean", "Andet efter klagen", decimals(1)),
        statistic("added_share", "Andel (andet)", percent),
        statistic("interval", "Interval (pct.)", _without_unit),
        *own,
        statistic("weighted_n"),
        *map(bound, ends),
        *(contributions(name) for name in PARTS if name in rows),
    )
    whole = " Andelene er af alle tre tilsammen." if own else " Andelen er af de to tilsammen."
    note = (
        f"Vægtede gennemsnit af {what} pr. sag.{whole} {_PARTS[what]} Interval: "
        f"{level(plan.confidence_level)} for andelen af andet efter klagen; de øvrige står i datafilen. "
        f"{NOT_FORESEEN}"
    )
    title = f"{danish.sentence(what)} ved kommunens afgørelse og efter klagen ({plan.scope})"
    return View(what, title, frame, columns, note)
