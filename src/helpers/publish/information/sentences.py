"""Danish sentences on the information in the cases: E4, E5, and what the appeal added."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.codebook import Codebook
from helpers.publish.changes import headings, keys, levels
from helpers.publish.changes.headings import Heading
from helpers.publish.changes.levels import Words
from helpers.publish.changes.sentences import SOURCE
from helpers.publish.statements import Statement
from helpers.publish.wording import (
    BARE,
    BARE_CASES,
    CASE,
    CASES,
    PROVISION,
    PROVISION_CODE,
    RENEWED,
    THE_CASES,
)

NOT_FORESEEN = (
    "Tallene viser ikke den dokumentation, der er skrevet før afgørelsen i forventning om en klage."
)
WAS_OBTAINED = {
    "newly_obtained": RENEWED["newly_obtained"],
    "updated": f"lå i kommunen og {RENEWED['updated']}",
}
OBTAINED = {answer: f"der {told}" for answer, told in WAS_OBTAINED.items()}
PAGES, ITEMS = "normalsider", "sagsoplysninger"
NARROW = 0.02  # of an interval of a share: below it whole percents do not tell its bounds apart
DEFINITE = {PAGES: "normalsiderne", ITEMS: "sagsoplysningerne"}
IDENT = {PAGES: "added_pages", ITEMS: "added_items"}
MOST = 2  # types that a sentence names
TYPES, OBTAINED_ANEW = "n_information_types", "newly_obtained_share"
SOURCES = {f"E4_{name}": f"oplysninger fra en {one}" for name, one in SOURCE.items()}


def statements(
    table: pd.DataFrame, released: pd.DataFrame, codebook: Codebook, plan: Plan
) -> dict[str, Statement]:
    """Return the statements on E4 or E5 (``analysis.information.types``), keyed "E4_has_expert_bpa" and so
    on.

    released: the released view of ``table``, row by row; what is withheld there is not told here.
    """
    return levels.tested(table, released, "measure", partial(words, codebook=codebook), plan)


def words(row: Mapping[str, Any], codebook: Codebook) -> Words:
    """Return what E4 or E5 is about, in Danish; those over types say that the own papers are not counted."""
    provision, measure = row["provision"], row["measure"]
    cases, theirs = CASES[provision], THE_CASES[provision]
    if measure in SOURCE:
        source = f"oplysninger fra mindst én {SOURCE[measure]}"
        told = f"{{after}} af {theirs} fra {{late}} havde {source} mod {{before}} i {{early}}."
        return Words(f"andelen af {cases} med {source}", told)
    if measure == TYPES:
        types, one = "typer af sagsoplysninger ud over kommunens egne papirer", CASE[provision]
        told = f"en {one} fra {{late}} havde i gennemsnit {{after}} {types} mod {{before}} i {{early}}."
        return Words(f"antallet af {types} i en {one}", told)
    how = WAS_OBTAINED[codebook.obtained_anew]
    told = f"{{after}} af oplysningerne i {theirs} fra {{late}} {how} mod {{before}} i {{early}}."
    return Words(f"andelen af sagsoplysningerne i {cases}, {OBTAINED[codebook.obtained_anew]},", told)


def changed(table: pd.DataFrame, released: pd.DataFrame, codebook: Codebook, plan: Plan) -> Statement:
    """Return which of the shares of E4 have moved, and for how many that is not shown."""
    text = levels.moved(table, released, partial(words, codebook=codebook), plan)
    why = levels.unknown(table, plan)
    return Statement(text or f"Ændringerne i, hvem oplysningerne kommer fra, {why}")


def heading(found: Mapping[str, Statement], plan: Plan) -> Statement:
    """Return the heading on the information in the cases: what the answers on E4 and on the number of types
    point to. found: the statements on E4 and E5.
    """
    told = _pointing(found, {**SOURCES, f"E5_{TYPES}": ""}, plan)
    open_ = "Det er ikke påvist, at der er kommet flere eller færre oplysninger i sagerne"
    return headings.of_measures(told, open_, "Oplysningerne i sagerne", "oplysningerne i sagerne")


def sources_in_short(found: Mapping[str, Statement], plan: Plan) -> Statement:
    """Return what the summary says of who the information came from, beside its lead on the number of types;
    found: the statements on E4.
    """
    open_ = "Det er ikke påvist, at flere eller færre af sagerne har oplysninger fra fagfolk"
    told = _pointing(found, SOURCES, plan)
    return headings.of_measures(
        told,
        open_,
        "Ændringer i, hvem oplysningerne kommer fra, kan ikke opgøres",
        "kilderne til oplysningerne",
    )


def _pointing(found: Mapping[str, Statement], named: Mapping[str, str], plan: Plan) -> list[tuple[str, str]]:
    """Return the verdict and what it points to of each measure that may be told. named: measure → what the
    cases have more or fewer of, "" for the number of types.
    """
    return [
        (found[ident].verdict, _points_to(found[ident].verdict, what, provision))
        for name, what in named.items()
        for provision in plan.provisions
        if (ident := f"{name}_{provision}") in found and levels.may_be_told(found[ident])
    ]


def in_short(
    found: Mapping[str, Statement], table: pd.DataFrame, released: pd.DataFrame, plan: Plan
) -> dict[str, Statement]:
    """Return what the summary says: its lead on the number of types (lead_types), how many there are
    (types_level) and who the information came from (lead_sources); found: the statements on E4 and E5; table,
    released: of E5, as of ``statements``.
    """
    rows = [row for row, _ in levels.shown(table, released, plan) if row["measure"] == TYPES]
    idents = {row["provision"]: f"E5_{TYPES}_{row['provision']}" for row in rows}
    verdicts_ = {name: found[ident].verdict for name, ident in idents.items()}
    words_ = Heading(
        rise="flere typer af sagsoplysninger",
        fall="færre typer af sagsoplysninger",
        level="",
        measure="antallet af typer af oplysninger",
        noun="Antallet af typer af sagsoplysninger",
    )
    parts = [
        f"{levels.amount(row, 'after')}{' typer' if not place else ''} i {BARE_CASES[row['provision']]} (før "
        f"{levels.amount(row, 'before')})"
        for place, row in enumerate(rows)
    ]
    told = f"I {plan.after} var der i gennemsnit {danish.listing(parts)}" if parts else ""
    lead = headings.of_provisions(verdicts_, words_)
    unknown = lead.verdict == verdicts.NOT_ESTIMABLE
    return {
        "lead_types": Statement(f"{_change(lead)} kan ikke opgøres", lead.verdict) if unknown else lead,
        "types_level": Statement(f"{told}." if told else "Hvor mange typer der er, kan ikke vises."),
        "lead_sources": sources_in_short(found, plan),
    }


def _change(noun: Statement) -> str:
    return f"Udviklingen i {danish.inside(noun.text)}"


def _points_to(verdict: str, what: str, provision: str) -> str:
    rises = verdict in levels.RISES
    if what:
        return f", at {THE_CASES[provision]} {'oftere' if rises else 'sjældnere'} har {what}"
    more = "flere" if rises else "færre"
    return f" {more} typer af oplysninger i {CASES[provision]}"


def groups_title(released: pd.DataFrame, plan: Plan) -> str:
    """Return the title of the figure of groups: from which of them most cases have information. Not from whom
    most have it: what the citizens themselves have given is in no group.
    """
    tops = headings.most_common(released)
    if not tops:
        return "Hvem oplysningerne kommer fra"
    if len({label for label, _ in tops.values()}) == 1:
        among = "de grupper, der kan vises," if headings.some_hidden(released) else "grupperne"
        return f"{next(iter(tops.values()))[0]} er den hyppigste af {among} i {plan.after}"
    told = [
        f"{danish.percent_of(share)} af {THE_CASES[name]} oplysninger fra {danish.inside(label)}"
        for name, (label, share) in tops.items()
    ]
    return f"I {plan.after} havde {danish.listing(told)}"


def renewal_heading(
    found: Mapping[str, Statement],
    table: pd.DataFrame,
    released: pd.DataFrame,
    codebook: Codebook,
    plan: Plan,
) -> Statement:
    """Return the heading on what was obtained anew (E5). released: the view of ``table``, row by row."""
    idents = {provision: f"E5_{OBTAINED_ANEW}_{provision}" for provision in plan.provisions}
    told = {p: found[i].verdict for p, i in idents.items() if i in found and levels.may_be_told(found[i])}
    anew = table["measure"].eq(OBTAINED_ANEW).to_numpy()
    how = RENEWED[codebook.obtained_anew]
    return headings.of_provisions(
        told,
        Heading(
            rise="mere fornyelse af oplysninger",
            fall="mindre fornyelse af oplysninger",
            level=_level(released[anew].set_index(table.loc[anew, "provision"]), how, plan),
            measure="omfanget af fornyede oplysninger",
            noun="Omfanget af fornyede oplysninger",
        ),
    )


def _level(shares: pd.DataFrame, how: str, plan: Plan) -> str:
    """Return the level of each provision in the late period and before, "7 pct. (BPA) og 12 pct. (tabt
    arbejdsfortjeneste) af oplysningerne måtte fornyes, før 8 og 11 pct."; where not all that were drawn have
    one that is shown, of which it is. shares: before and after by provision.
    """
    known = shares.dropna(subset=["before", "after"])
    if known.empty:
        return ""
    before = [danish.percent_of(share) for share in known["before"]]
    after = [danish.percent_of(share) for share in known["after"]]
    if len(known) == 1:
        where = "" if len(plan.primary_provisions) == 1 else f" i {CASES[str(known.index[0])]}"
        return f"{after[0]} af oplysningerne{where} {how}, før {before[0]}"
    each = [f"{share} ({BARE[str(name)]})" for share, name in zip(after, known.index, strict=True)]
    now = each if len({*after}) > 1 else after[:1]
    earlier = [danish.number(100 * share) for share in known["before"][:-1]] if len({*before}) > 1 else []
    return f"{danish.listing(now)} af oplysningerne {how}, før {danish.listing([*earlier, before[-1]])}"


def types_most(released: Mapping[str, pd.DataFrame], plan: Plan) -> Statement:
    """Return the most common types of each provision, from the released view of its types (label, after).

    The differences per type are described, not tested, so none is told.
    """
    parts = [_most(PROVISION[provision], rows, plan) for provision, rows in released.items()]
    return Statement(" ".join(filter(None, parts)) or "Hvilke typer der er flest af, kan ikke vises.")


def _most(provision: str, rows: pd.DataFrame, plan: Plan) -> str:
    shown = rows.dropna(subset=["before", "after"]).sort_values("after", ascending=False, kind="stable")
    parts = [f"»{row.label}« ({danish.percent_of(row.after)})" for row in shown.head(MOST).itertuples()]
    often = "oftest findes" if len(shown) == len(rows) else "af de typer, der kan vises, findes oftest"
    return f"{provision}: {often} {danish.listing(parts)} i {plan.after}." if parts else ""


def for_figures(found: Mapping[str, Statement], plan: Plan) -> dict[str, str]:
    """Return what the texts beside the figures on renewal and on the appeal's pages say of the provisions
    that were drawn. found: the statements on E5 and on what the appeal added.
    """
    idents = {"renewal_finding": f"E5_{OBTAINED_ANEW}", "added_finding": IDENT[PAGES]}
    return {
        name: " ".join(found[f"{ident}_{code}"].text for code in plan.primary_provisions)
        for name, ident in idents.items()
    }


def added(released: pd.DataFrame, what: str, plan: Plan) -> dict[str, Statement]:
    """Return the sentences per provision on the shares that the appeal added in both periods: other
    information first, then the appeal's own documents where they were asked about.

    released: the released view of ``pages_by_stage`` (what: PAGES) or ``items_by_stage`` (ITEMS).
    """
    return {
        f"{IDENT[what]}_{provision}": Statement(
            _added(released, provision, what, plan),
            verdicts.NOT_ESTIMABLE if _hidden(released, provision, plan) else "",
        )
        for provision in plan.provisions
    }


def _hidden(released: pd.DataFrame, provision: str, plan: Plan) -> bool:
    """Say whether a share of a provision that was drawn may not be shown: a proposal cannot rest on it."""
    drawn = provision in plan.primary_provisions
    return drawn and bool(_of(released, provision, plan)["added_share"].isna().any())


def _added(released: pd.DataFrame, provision: str, what: str, plan: Plan) -> str:
    if provision not in plan.primary_provisions:
        return f"{danish.sentence(CASES[provision])} er ikke med i udtrækket."
    rows = _of(released, provision, plan)
    if _hidden(released, provision, plan):
        part = f"Hvor stor en andel af {DEFINITE[what]} i {THE_CASES[provision]}, der kom til efter klagen"
        return f"{part}, kan ikke vises for begge perioder."
    before, after = (danish.percent_of(share, decimals(released)) for share in rows["added_share"])
    documents = _documents(rows, decimals(released), plan)
    added = f"Ud over klagens egne papirer kom {after} af {DEFINITE[what]} i {THE_CASES[provision]}"
    if before == after:  # one number twice would read as a slip
        return f"{added} til efter klagen i begge perioder.{documents}"
    return f"{added} fra {plan.after} til efter klagen mod {before} i {plan.before}.{documents}"


def _of(released: pd.DataFrame, provision: str, plan: Plan) -> pd.DataFrame:
    """Return the rows of a provision, one for each period."""
    rows = released[released["provision"] == PROVISION[provision]]
    return rows.set_index("period").reindex([plan.before, plan.after])


def key_added(released: pd.DataFrame, plan: Plan) -> tuple[Any, str]:
    """Return the late share that the appeal added to the pages of each provision, of the released view of
    ``pages_by_stage``.
    """
    shares, digits = _late_shares(released, plan).values(), decimals(released)
    return keys.by_provision([*shares], lambda share: danish.number(100 * share, digits), "pct.")


def added_items(released: pd.DataFrame, plan: Plan) -> str:
    """Return the late share that the appeal added to the items of information of each provision, without a
    stop, of the released view of ``items_by_stage``.
    """
    shares = _late_shares(released, plan)
    each = [
        danish.percent_of(share, decimals(released)) + (f" ({BARE[name]})" if len(shares) > 1 else "")
        for name, share in shares.items()
        if not pd.isna(share)
    ]
    if not each:
        return "Talt i oplysninger i stedet for sider kan andelen ikke vises"
    return f"Talt i oplysninger i stedet for sider kom {danish.listing(each)} til efter klagen i {plan.after}"


def _late_shares(released: pd.DataFrame, plan: Plan) -> dict[str, float]:
    """Return provision → the late share that the appeal added."""
    return {
        name: _of(released, name, plan).loc[plan.after, "added_share"] for name in plan.primary_provisions
    }


def appeal_heading(released: pd.DataFrame, plan: Plan) -> Statement:
    """Return the heading on what the appeal added, from the released view of ``pages_by_stage``."""
    late = released[released["period"] == plan.after]
    shown = late.dropna(subset=["added_share"])
    if shown.empty:
        return Statement("Det, der kom til efter klagen", verdicts.NOT_ESTIMABLE)
    where = (
        ""
        if len(shown) == len(plan.provisions)
        else f" i {CASES[PROVISION_CODE[shown['provision'].iloc[0]]]}"
    )
    own = shown.get("documents_share", pd.Series(float("nan"), shown.index))
    whole = f", {headings.span(shown['added_share'] + own)}, når de regnes med" if own.notna().all() else ""
    return Statement(
        f"Ud over klagens egne papirer kom {headings.span(shown['added_share'])} af siderne{where} i "
        f"{plan.after} til efter klagen{whole}"
    )


def decimals(rows: pd.DataFrame) -> int:
    """Return the decimals of the shares in percent (of ``stages.by_stage``): one where an interval is so
    narrow that its bounds could be printed alike.
    """
    return int((rows["share_high"] - rows["share_low"] < NARROW).any())


def _documents(rows: pd.DataFrame, digits: int, plan: Plan) -> str:
    """Return what the appeal's own documents amount to, with a space before it; of the shown rows of one
    provision by period.
    """
    if "documents_share" not in rows:
        return ""
    before, after = (danish.percent_of(share, digits) for share in rows["documents_share"])
    compared = "i begge perioder" if before == after else f"i {plan.after} mod {before} før"
    return f" Klagens egne papirer udgjorde {after} {compared}."
