"""Remittal in Danish: changes in its causes, associations that claim no cause, and agreement with the
registration.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.analysis.remittal import association
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.codebook import Codebook
from helpers.publish.changes import headings, keys, levels
from helpers.publish.changes.levels import Words
from helpers.publish.changes.sentences import SOURCE, reason
from helpers.publish.statements import Statement, refuse_causal_verbs
from helpers.publish.wording import BARE, BARE_CASES, CASES, PROVISION, PROVISION_CODE, level

CITED = (
    "information_basis",
    "reasoning",
    "application_of_law",
)  # the causes that the chapter tells one by one
REST = "Øvrige samlet"
MOST = 3  # results of the new decision that a sentence names
EXPOSURE = {
    "standard_pages": "dobbelt så mange normalsider",
    "n_information_types": "én type sagsoplysninger mere",
    **{measure: f"oplysninger fra mindst én {source}" for measure, source in SOURCE.items()},
}
EXPOSED = EXPOSURE | {  # in a sentence, where the odds ratio says how much more
    "standard_pages": "flere normalsider",
    "n_information_types": "flere typer sagsoplysninger",
}
ASSOCIATED = {
    association.MORE: "forekommer oftere sammen med hjemvisning",
    association.LESS: "forekommer sjældnere sammen med hjemvisning",
    verdicts.NOT_SHOWN: "en sammenhæng er ikke påvist",
    verdicts.NOT_ESTIMABLE: "kan ikke opgøres",
}
ELSE = {  # what else would look so; it has the sign of what is found
    association.MORE: "indviklede sager kan både være mere dokumenterede og oftere hjemvist",
    association.LESS: "enkle sager kan både være mere fuldt oplyst og sjældnere hjemvist",
}


def causes(
    table: pd.DataFrame, released: pd.DataFrame, codebook: Codebook, plan: Plan
) -> dict[str, Statement]:
    """Return the statements on E6 (``analysis.remittal.causes.e6``), keyed "E6_reasoning_bpa" and so on.

    released: the released view of ``table``, row by row; what is withheld there is not told here.
    """
    return levels.tested(table, released, "cause", partial(words, codebook=codebook), plan)


def words(row: Mapping[str, Any], codebook: Codebook) -> Words:
    """Return what E6 is about, in Danish."""
    clause = cause_clause(row["cause"], codebook.item("principal_cause").values)
    cases = CASES[row["provision"]]
    told = f"{clause} i {{after}} af de hjemviste {cases} fra {{late}} mod {{before}} i {{early}}."
    return Words(f"andelen af hjemviste {cases}, hvor {clause},", told)


def cause_clause(code: str, labels: Mapping[str, str]) -> str:
    """Return a cause as the rest of a clause, such as "begrundelsen var en årsag"."""
    return "der var en anden årsag" if code == "other" else f"{labels[code].lower()} var en årsag"


def cited(found: Mapping[str, Statement], plan: Plan) -> dict[str, Statement]:
    """Return those of the statements on E6 that the chapter prints."""
    wanted = {f"E6_{cause}_{provision}" for cause in CITED for provision in plan.provisions}
    return {ident: statement for ident, statement in found.items() if ident in wanted}


def changed(table: pd.DataFrame, released: pd.DataFrame, codebook: Codebook, plan: Plan) -> Statement:
    """Return which causes have become more or less common, and of how many that cannot be decided; arguments
    as of ``causes``.
    """
    text = levels.moved(table, released, partial(words, codebook=codebook), plan)
    return Statement(text or f"Ændringerne i årsagerne {levels.unknown(table, plan)}")


def heading(released: pd.DataFrame) -> Statement:
    """Return the heading on the causes: the most common one in the late period. released: the view of E6."""
    tops = headings.most_common(released)
    if not tops:
        return Statement("Årsager til hjemvisning", verdicts.NOT_ESTIMABLE)
    labels = dict.fromkeys(label for label, _ in tops.values())
    hidden = headings.some_hidden(released)
    if len(labels) == 1:
        some = len(tops) < released["provision"].nunique()  # of the others nothing is shown
        where = f" i {CASES[next(iter(tops))]}" if some else ""
        cause, among = next(iter(labels)), " af dem, der kan vises" if hidden else ""
        return Statement(f"{cause} er den årsag til hjemvisning{where}, som kommunerne nævner oftest{among}")
    named = [f"{danish.inside(label)} i {CASES[provision]}" for provision, (label, _) in tops.items()]
    often = "Af de årsager, der kan vises, nævner kommunerne oftest" if hidden else "Oftest nævner kommunerne"
    return Statement(f"{often} {danish.listing(named)} som årsag til hjemvisning")


def key_information_basis(table: pd.DataFrame, released: pd.DataFrame, plan: Plan) -> tuple[Any, str]:
    """Return the late share of remitted cases in which the information basis was a cause, of each provision;
    table, released: as of ``causes``.
    """
    rows = released[table["cause"].eq("information_basis").to_numpy()].set_index("provision")["after"]
    shares = [rows.get(PROVISION[name], float("nan")) for name in plan.primary_provisions]
    return keys.by_provision(shares, lambda share: danish.number(100 * share), "pct.")


def causes_title(released: pd.DataFrame, plan: Plan) -> str:
    """Return the title of the figure of causes: how often the most common one is named."""
    tops = headings.most_common(released)
    if not tops:
        return "Hvor ofte hver årsag er nævnt, kan ikke vises"
    shares = {
        name: f"{danish.percent_of(share)} af de hjemviste {BARE_CASES[name]}"
        for name, (_, share) in tops.items()
    }
    labels = list(dict.fromkeys(label for label, _ in tops.values()))
    if len(labels) == 1:
        (first, _), *others = tops.items()
        rest = [f"{danish.percent_of(share)} af dem om {BARE[name]}" for name, (_, share) in others]
        where = danish.listing([shares[first], *rest])
        return f"{labels[0]} var ifølge kommunerne en årsag i {where} i {plan.after}"
    told = [f"{danish.inside(label)} i {shares[name]}" for name, (label, _) in tops.items()]
    if headings.some_hidden(released):
        return f"Af de årsager, der kan vises, er de hyppigste i {plan.after} {danish.listing(told)}"
    return f"I {plan.after} var ifølge kommunerne oftest {danish.listing(told)} en årsag"


def missing(released: pd.DataFrame, plan: Plan) -> Statement:
    """Return what was missing where the basis of information was a cause, in both periods, from the released
    view of missing information: the type with the largest share and its interval, and whether it is the most
    frequent beyond doubt. Where another one is hidden, which may be the larger, none of that is said.
    """
    parts: list[tuple[str, bool, bool]] = []
    lead = f"; {level(plan.confidence_level)} "
    for name, rows in released.groupby("provision", sort=False):
        asked = rows[rows["label"] != REST]
        types = asked.dropna(subset=["share"])
        if types.empty:
            continue
        told = []
        for row in _largest(types, 1).itertuples():
            told.append(f"{_quoted(row.label)} ({danish.percent_of(row.share)}{_within(row.interval, lead)})")
            lead = "; " if pd.notna(row.interval) else lead  # the level is said once
        among = ", af dem, der kan vises," if len(types) < len(asked) else ""
        named = f"nævnt i {CASES[PROVISION_CODE[str(name)]]}{among} er {danish.listing(told)}"
        parts.append((named, _beyond_doubt(types, rows), not among and bool(types["high"].notna().all())))
    if not parts:
        return Statement("Hvilke oplysninger der manglede, kan ikke vises.")
    of = (
        "Hvad der manglede eller var forældet, er opgjort i pct. af de sager, hvor oplysningsgrundlaget var "
        "en årsag, for de to perioder under ét, også kommunens egne papirer."
    )
    doubt = "ingen type er klart hyppigst"
    if not any(sure for _, sure, _ in parts):
        each = [f"Oftest {named}." for named, _, _ in parts]
        each += [f"{danish.sentence(doubt)}."] if all(known for _, _, known in parts) else []
        return Statement(f"{of} {' '.join(each)}")
    each = [
        f"Klart oftest {named}." if sure else f"Oftest {named}{f', men {doubt}' * known}."
        for named, sure, known in parts
    ]
    return Statement(f"{of} {' '.join(each)}")


def _within(interval: Any, before: str, after: str = "") -> str:
    """Return an interval with what stands around it; nothing where the share's base is too small to show
    it.
    """
    return "" if pd.isna(interval) else f"{before}{interval}{after}"


def _beyond_doubt(types: pd.DataFrame, rows: pd.DataFrame) -> bool:
    """Say whether the interval of the largest share of ``types`` lies over those of all others; not where one
    of ``rows`` is hidden.
    """
    top = types["share"].idxmax()
    others = types.drop(index=top)["high"]
    return len(types) == len(rows) and not others.empty and bool((others < types.loc[top, "low"]).all())


def _quoted(label: str) -> str:
    return f"»{danish.inside(label)}«"


def _largest(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return the rows with the largest shares, the largest first, and all that are printed as large as the
    last of them.
    """
    shares = rows["share"].round(2)
    top = rows[shares >= shares.nlargest(most).min()]
    return top.sort_values("share", ascending=False, kind="stable")


def afterwards(
    results: pd.DataFrame, again: pd.DataFrame, plan: Plan, answers: Collection[str] = ()
) -> Statement:
    """Return the results of the new decision that most cases had, in the order of the answers and so without
    a ranking, what the rest had, and how many citizens appealed it, in the late period; results, again: the
    released views. answers: all that could be answered, in Danish.
    """
    late = results[results["period"].eq(plan.after) & results["label"].ne(REST)].dropna(subset=["share"])
    parts: list[str] = []
    before: list[str] = []
    for name, rows in late.groupby("provision", sort=False):
        shown = _largest(rows, MOST).sort_index()
        labels, where = list(shown["label"]), CASES[PROVISION_CODE[str(name)]]
        if labels == before:
            shares = danish.listing([danish.number(100 * share) for share in shown["share"]])
            parts.append(f"For {where} er andelene (i pct.) {shares}.")
            continue
        told = [f"{_quoted(row.label)} ({danish.percent_of(row.share)})" for row in shown.itertuples()]
        others = [_quoted(label) for label in answers if label not in labels]
        parts.append(f"Den nye afgørelse i {where} fra {plan.after} gav {danish.listing(told, 'eller')}.")
        parts += [f"Resten er {danish.listing(others, 'eller')}."] if others else []
        before = labels
    appealed = again[again["period"] == plan.after].dropna(subset=["share"])
    named = [
        f"{danish.percent_of(row.share)}{_within(row.interval, ' (', ')')} af de hjemviste "
        f"{BARE_CASES[PROVISION_CODE[row.provision]]}"
        for row in appealed.itertuples()
    ]
    if named:
        parts.append(f"Borgeren klagede igen i {danish.listing(named)} fra {plan.after}.")
    return Statement(" ".join(parts) or "Hvad der skete efter hjemvisningen, kan ikke vises.")


def associations(table: pd.DataFrame, released: pd.DataFrame, plan: Plan) -> dict[str, Statement]:
    """Return the statements on E7 (``analysis.remittal.association.e7``), keyed "E7_has_expert_bpa" and so
    on. Raises HelpersError.
    """
    pairs = zip(table.to_dict("records"), released["odds_ratio"], strict=True)
    return {
        f"E7_{row['measure']}_{row['provision']}": Statement(
            refuse_causal_verbs(_association(row, pd.notna(odds), plan)), row["verdict"]
        )
        for row, odds in pairs
    }


def _association(row: Mapping[str, Any], visible: bool, plan: Plan) -> str:
    exposure, cases = EXPOSED[row["measure"]], CASES[row["provision"]]
    question = f"om {exposure} forekommer oftere eller sjældnere sammen med hjemvisning i {cases}"
    if row["verdict"] == verdicts.NOT_ESTIMABLE:
        why = danish.listing([informative_reason(code, plan) for code in row["reasons"].split(";")])
        return f"Det kan ikke opgøres, {question}, fordi {why}."
    if not visible:
        return f"Det kan ikke vises, {question}."
    ratio, low, high = (danish.number(row[f"odds_{name}"], 2) for name in ("ratio", "low", "high"))
    if row["verdict"] == verdicts.NOT_SHOWN:
        return (
            f"Oddsratioen er {ratio} for {EXPOSURE[row['measure']]} i {cases}. En sammenhæng med "
            f"hjemvisning er ikke påvist: oddsratioen kan ligge fra {low} til {high}."
        )
    often = "oftere" if row["verdict"] == association.MORE else "sjældnere"
    return (
        f"Oddsratioen er {ratio} for {EXPOSURE[row['measure']]} i {cases}. Svarene tyder på, at {exposure} "
        f"forekommer {often} sammen med hjemvisning end med stadfæstelse. {no_cause([row['verdict']])}"
    )


def no_cause(signs: Collection[str]) -> str:
    """Return the caveat on associations of these ``signs`` (codes of ELSE): what else would look so, of each
    sign that is found and of no other; "" where none is.
    """
    told = [words for sign, words in ELSE.items() if sign in signs]
    lead = "Det siger ikke, hvad der er årsag til hvad"
    return f"{lead}: {', og '.join(told)}." if told else ""


def associated(found: Mapping[str, Statement], released: pd.DataFrame) -> Statement:
    """Return how many associations between documentation and remittal were looked at, and those that the
    answers point to; found: ``associations``, released: their view, row by row.
    """
    pairs = zip(found.items(), released["odds_ratio"].notna(), strict=True)
    told = {ident: one.verdict for (ident, one), visible in pairs if visible}
    if not told:
        return Statement("Om dokumentation og hjemvisning hænger sammen, kan ikke vises.")
    n = danish.in_words(len(told), "én")
    named = [(code, _named(ident)) for ident, code in told.items() if code in ELSE]
    if not named:
        many, none = ("sammenhænge", "Ingen af dem") if len(told) > 1 else ("sammenhæng", "Den")
        found_ = "er påvist" if len(told) > 1 else "er ikke påvist"
        return Statement(
            f"{danish.sentence(n)} {many} mellem dokumentation og hjemvisning er undersøgt. {none} {found_}.",
            verdicts.NOT_SHOWN,
        )
    parts = [_often(code, [what for own, what in named if own == code]) for code in ELSE]
    told_ = " ".join(filter(None, [*parts, no_cause([code for code, _ in named])]))
    of = f"Ud af {n} mulige sammenhænge tyder svarene på {danish.in_words(len(named), 'én')}."
    lead = of if len(told) > 1 else "Svarene tyder på den ene sammenhæng, der er undersøgt."
    return Statement(f"{lead} {told_}", named[0][0])


def _named(ident: str) -> str:
    """Return the exposure and the cases of a statement's id, "E7_has_expert_bpa"."""
    provision = next(name for name in CASES if ident.endswith(f"_{name}"))
    return f"{EXPOSED[ident.removeprefix('E7_').removesuffix(f'_{provision}')]} i {CASES[provision]}"


def _often(code: str, what: list[str]) -> str:
    often = "oftere" if code == association.MORE else "sjældnere"
    listed = danish.sentence(danish.listing(what))
    return f"{listed} forekommer {often} sammen med hjemvisning end med stadfæstelse." if what else ""


def informative_reason(code: str, plan: Plan) -> str:
    """Return why an association cannot be reported, as a Danish clause that names the limit and never the
    small count.
    """
    guards, where = plan.guards, "grupper med både stadfæstede og hjemviste sager, der adskiller sig"
    cases = f"færre end {danish.number(guards.min_cases_per_period)} stadfæstede eller hjemviste sager"
    places = f"færre end {danish.number(guards.min_municipalities_per_period)} kommuner"
    clauses = {
        "few_informative_cases": f"der er {cases} i {where}",
        "few_informative_municipalities": f"{places} har {where}",
    }
    return clauses[code] if code in clauses else reason(code, plan)


def registration(theirs: pd.DataFrame | None, released: pd.DataFrame) -> dict[str, Statement]:
    """Return the statement on agreement with Ankestyrelsen's registration, from the released view."""
    return {"registration": Statement(_registration(theirs, released))}


def _registration(theirs: pd.DataFrame | None, released: pd.DataFrame) -> str:
    if theirs is None:
        return (
            "Ankestyrelsens registrering af årsager er ikke givet til undersøgelsen, så kommunernes svar er "
            "ikke holdt op mod den."
        )
    shown = released.dropna(subset=["same", "kappa"])
    if shown.empty:
        return (
            "Kommunernes svar om årsager er holdt op mod Ankestyrelsens registrering, men der er for få "
            "fælles sager til at vise, hvor ofte de er ens."
        )
    lowest = shown.loc[shown["kappa"].idxmin()]
    return (
        f"For hver årsag er kommunernes svar og Ankestyrelsens registrering ens i mindst "
        f"{danish.percent_of(shown['same'].min())} af de fælles sager. Kappa er lavest for "
        f"{lowest['label'].lower()} ({danish.number(lowest['kappa'], 2)})."
    )
