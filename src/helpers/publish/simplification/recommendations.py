"""The recommendations: finding → cause → proposal → initiative, with what the survey said of each finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.methods.verdicts import DECREASE, INCREASE, NOT_ESTIMABLE
from helpers.analysis.remittal.association import LESS, MORE
from helpers.analysis.simplification.findings import ADDED, Finding
from helpers.protocol.analysis_plan import PRIMARY, Plan
from helpers.protocol.codebook import Codebook
from helpers.protocol.codebook.form import Form
from helpers.protocol.disclosure import WorkshopRules
from helpers.publish.changes.sentences import bracketed
from helpers.publish.columns import derived, key, known, voices
from helpers.publish.simplification.tables import ASSOCIATED, EXPOSURE
from helpers.publish.statements import Statement
from helpers.publish.tables import few_word
from helpers.publish.views import WORKSHOP, Across, View, register
from helpers.publish.wording import BARE_CASES, OUTCOME, RENEWED, SECONDARY_VERDICT, VERDICT
from helpers.survey.proposals.register import SECTION, Register

NO_INITIATIVE = "none"
FOUND = "findings"  # field of the register
WITHOUT = "intet af KL’s initiativer"
CASES_OF = "{cases}"  # where the cases stand in what is found
PAGES = "pages"  # measure of an effect: forms/proposals.yml
MADE_BY = "projektgruppens register over forslag"
DESCRIBED = "beskrevet, ikke prøvet"
NO_REGISTER = "Der er ikke modtaget forslag fra en workshop, så rapporten har ingen anbefalinger."
NO_FINDING = "Intet resultat om det, som undersøgelsen omfatter"
ALMOST_ALL = "næsten alle"
OF_ESTIMAND = {  # what a finding is about, shorter than in the plan; {}: its measure
    "E1": "normalsider, geometrisk gennemsnit",
    "E2": "normalsider, gennemsnit",
    "E3": "normalsider, median",
    "E4": "andel med {}",
    "E5": "sagsoplysninger, {}",
    "E6": "årsag til hjemvisning, {}",
    "E7": "sammenhæng med hjemvisning, {}",
    "E8": "normalsider, hver kommune tæller lige",
    ADDED[0]: "normalsider, der kom til efter klagen, herunder klagens egne papirer",
    ADDED[1]: "sagsoplysninger, der kom til efter klagen",
}
SHOWN = "shown"  # that a proposal rests on a result of which something is said
RESTS_ON = {  # what the other proposals rest on at best, by what is said of it
    "described": "alene på beskrivende tal",
    "not_shown": "ikke på noget resultat, der viser en ændring eller en sammenhæng",
}
MEASURE = EXPOSURE | {
    "n_information_types": "antal typer",
    "standard_pages": "antal normalsider",
}


def words(finding: Finding, plan: Plan, codebook: Codebook) -> str:
    """Return a finding in Danish and what the survey said of it: "BPA-sager: normalsider, geometrisk
    gennemsnit – stigning".
    """
    estimand = plan.estimands.get(finding.estimand)
    about = OF_ESTIMAND.get(finding.estimand) or (estimand.label if estimand else finding.estimand)
    renewed = {"newly_obtained_share": f"andel, der {RENEWED[codebook.obtained_anew]}"}
    measures = MEASURE | renewed | codebook.item("principal_cause").values
    measure = danish.inside(measures[finding.measure]) if finding.measure in measures else finding.measure
    outcome = f", {danish.inside(OUTCOME[finding.outcome])}" if finding.outcome else ""
    told = f"{verdict(finding, plan)}{bracketed(finding.verdict, finding.alike)}"
    return f"{BARE_CASES[finding.provision]}{outcome}: {about.format(measure)} – {told}"


def verdict(finding: Finding, plan: Plan) -> str:
    """Return the verdict of a finding in Danish; where nothing was tested, that."""
    if not finding.verdict:
        return DESCRIBED if finding.provision in plan.primary_provisions else VERDICT[NOT_ESTIMABLE]
    if finding.estimand == "E7":
        return ASSOCIATED[finding.verdict]
    return (VERDICT if _is_primary(finding, plan) else SECONDARY_VERDICT)[finding.verdict]


def _is_primary(finding: Finding, plan: Plan) -> bool:
    estimand = plan.estimands.get(finding.estimand)
    return estimand is not None and estimand.status == PRIMARY and not finding.outcome


def listed(findings: Mapping[str, Finding], plan: Plan, codebook: Codebook) -> str:
    """Return all findings that a proposal may name, for the first sheet of the form."""
    return "; ".join(f"{ident} ({words(one, plan, codebook)})" for ident, one in findings.items())


def chain(
    rows: pd.DataFrame,
    findings: Mapping[str, Finding],
    form: Form,
    plan: Plan,
    codebook: Codebook,
    released: pd.DataFrame,
    rules: WorkshopRules,
) -> View:
    """View of finding → cause → proposal → initiative → support, one row per proposal
    (``register.Register.rows``). released: the released ``supported`` of the same rows.
    """
    frame = pd.DataFrame(
        {
            "finding": [_findings(ids, findings, plan, codebook) for ids in rows["findings"]],
            "cause": [
                f"{form.label('source', source)}: {reason}"
                for source, reason in zip(rows["source"], rows["reason"], strict=True)
            ],
            "proposal": rows["proposal"].astype(str),
            "initiative": [_initiative(code, form) for code in rows["initiative"]],
            "support": [_support(row, rules) for row in released.to_dict("records")],
            "findings": [", ".join(ids) for ids in rows["findings"]],
        }
    )
    both = zip(frame["proposal"], frame["initiative"], strict=True)
    frame["told"] = [f"{proposal} ({initiative})" for proposal, initiative in both]
    columns = (
        key("finding", "Resultat"),
        known("cause", "Mulig årsag (projektgruppens vurdering)"),
        known("told", "Forslag (i parentes det nærmeste af KL’s initiativer)"),
        known("support", "Støtte"),
        key("proposal"),
        known("initiative"),
        known("findings"),
    )
    note = (
        "Ved hvert resultat står, hvad undersøgelsen viste. Årsagen er ikke undersøgt. Et forslag kan være "
        "værd at overveje, også når en ændring ikke er påvist, men så bygger det ikke på, at der er sket en. "
        f"Støtte: kommuner på workshoppen{_asked(released)}."
    )
    title = "Resultater, mulige årsager, forslag og nærmeste initiativ"
    view = register("anbefalinger", title, frame, columns, note=note, real_source=MADE_BY)
    return replace(view, keys={rules.few: few_word(rules)} | almost_all(rules))


def almost_all(rules: WorkshopRules) -> dict[str, str]:
    """Return what is said under a table of the word for a support that few did not give."""
    few = f"færre end {danish.in_words(rules.min_municipalities)}"
    return {ALMOST_ALL: f"»{danish.sentence(ALMOST_ALL)}«: alle på nær {few}."}


def _support(row: Mapping[str, Any], rules: WorkshopRules) -> str:
    """Return by how many municipalities a proposal was supported, as far as it may be told: in the same words
    wherever it stands.
    """
    if row["support"] == rules.few:
        return rules.few
    if row["others"] == rules.few:
        return ALMOST_ALL
    number = pd.to_numeric(row["support"], errors="coerce")
    return "ikke vist" if pd.isna(number) else danish.number(number)


def _asked(released: pd.DataFrame) -> str:
    """Return of how many, where it is the same for all: ", af de 24, der tog stilling"."""
    alike = released["asked"].notna().all() and released["asked"].nunique() == 1
    return f", af de {danish.number(released['asked'].iloc[0])}, der tog stilling" if alike else ""


def _findings(ids: tuple[str, ...], findings: Mapping[str, Finding], plan: Plan, codebook: Codebook) -> str:
    """Return the findings in Danish; what is found of both provisions alike is told once."""
    alike: dict[str, list[str]] = {}
    ours = of_drawn([findings[ident] for ident in ids], plan)
    primary = {one.provision for one in ours if _is_primary(one, plan)}
    for one in ours:
        if one.provision in primary and not _is_primary(one, plan):  # what is said of the primary is there
            one = replace(one, alike=one.alike.partition("; ")[0])
        told = words(one, plan, codebook)
        alike.setdefault(told.replace(BARE_CASES[one.provision], CASES_OF), []).append(
            BARE_CASES[one.provision]
        )
    each = [danish.sentence(text.replace(CASES_OF, danish.listing(cases))) for text, cases in alike.items()]
    return "; ".join(each) or NO_FINDING


def of_drawn(findings: Sequence[Finding], plan: Plan) -> list[Finding]:
    """Return the findings on provisions that were drawn: of the others there can be none."""
    return [one for one in findings if one.provision in plan.primary_provisions]


def _initiative(code: str, form: Form) -> str:
    return WITHOUT if code == NO_INITIATIVE else form.label("initiative", code)


def considered(rows: pd.DataFrame, form: Form) -> View:
    """View of whom each proposal is addressed to, and what it means for the purposes and legal safety."""
    frame = pd.DataFrame(
        {
            "proposal": rows["proposal"].astype(str),
            "kind": [form.label("kind", code) for code in rows["kind"]],
            "level": [form.label("level", code) for code in rows["level"]],
            **{name: rows[name].astype(str) for name in ("addressee", "purpose", "legal_safety")},
        }
    )
    columns = (
        key("proposal", "Forslag"),
        known("kind", "Regel eller praksis"),
        known("level", "Hvor"),
        known("addressee", "Hvem"),
        known("purpose", "Formålet med oplysningerne"),
        known("legal_safety", "Hensynet til retssikkerheden"),
    )
    title = "Forslagene og de hensyn, de skal varetage"
    return register("hensyn", title, frame, columns, real_source=MADE_BY)


def supported(rows: pd.DataFrame, form: Form, rules: WorkshopRules, present: int | None = None) -> View:
    """View of the support at the workshop, in numbers of municipalities, and of how the effect would be
    measured. How many did not support is in the data file alone: shown, a word says it. present: how many
    took part, where that is told elsewhere: then it must not tell how few did not take a position.
    """
    support, asked = rows["support"].astype(int), rows["asked"].astype(int)
    frame = pd.DataFrame(
        {
            "proposal": rows["proposal"].astype(str),
            "support": support,
            "others": asked - support,
            "asked": asked,
            **({} if present is None else {"silent": present - asked, "present": present}),
            "expected_effect": rows["expected_effect"].astype(str),
            "measure": [form.label("measure", code) for code in rows["measure"]],
        }
    )
    columns = (
        key("proposal", "Forslag"),
        derived("told", "Kommuner, der støttede", lambda row: _support(row, rules)),
        voices("support"),
        voices("others"),
        voices("asked", "Kommuner, der tog stilling"),
        *(() if present is None else (voices("silent"), voices("present"))),
        known("expected_effect", "Ventet virkning"),
        known("measure", "Hvordan den måles"),
    )
    there = () if present is None else (Across("present", ("asked", "silent")),)
    across = (Across("asked", ("support", "others")), *there)
    title, note = (
        "Forslagenes opbakning, og hvordan virkningen måles",
        _measures(rows["measure"], form),
    )
    view = View("opbakning", title, frame, columns, note, kind=WORKSHOP, across=across, real_source=MADE_BY)
    return replace(view, keys=almost_all(rules))


def _measures(codes: pd.Series, form: Form) -> str:
    """Return what is to be known of the measures that are named: the form's own definition of a word, and of
    pages that they must be counted alike.
    """
    named = " ".join(form.label("measure", code) for code in dict.fromkeys(codes))
    told = [f"{term}: {danish.inside(words)}" for term, words in form.definitions.items() if term in named]
    pages = "Normalsider siger kun noget, når de er talt på samme måde før og efter."
    return " ".join([*told, *([pages] if PAGES in {*codes} else [])])


def sentence(given: Register, findings: Mapping[str, Finding], form: Form, *more: str) -> Statement:
    """Return on what the proposals rest that rest on no result of ``heading``, what ``more`` is to be said of
    all, and how many are left out.
    """
    if not given.there:
        return Statement(NO_REGISTER)
    left = _left_out(given, form)
    if given.rows.empty:
        out = danish.sentence(left) if given.left_out else ""
        return Statement(f"Der er ingen forslag, der kan vises. {out}".strip())
    out = f"Yderligere {left}" if given.left_out else ""
    rests = _rest(given, findings)
    counts = {words: int(rests.eq(kind).sum()) for kind, words in RESTS_ON.items()}
    each = [f"{danish.in_words(n, 'ét')} {words}" for words, n in counts.items() if n]
    told = f"Af forslagene bygger {danish.listing(each)}." if each else ""
    return Statement(" ".join(filter(None, [told, *more, out])))


def _rest(given: Register, findings: Mapping[str, Finding]) -> pd.Series:
    """Return on what each proposal rests at best: SHOWN, or a key of ``RESTS_ON``."""
    return given.rows["findings"].map(lambda ids: _rests_on({findings[ident].verdict for ident in ids}))


def heading(given: Register, findings: Mapping[str, Finding]) -> Statement:
    """Return the heading on the proposals: how many there are, and how many of them rest on a result of which
    a change or an association is said.
    """
    if not given.there or given.rows.empty:
        return Statement("Forslag", NOT_ESTIMABLE)
    n, shown = len(given.rows), int(_rest(given, findings).eq(SHOWN).sum())
    number = danish.sentence(danish.in_words(n, "ét"))
    some = "alle" if shown == n else danish.in_words(shown, "ét") if shown else "ingen"
    which = ("det bygger" if shown else "det bygger ikke") if n == 1 else f"{some} bygger"
    said = {findings[ident].verdict for ids in given.rows["findings"] for ident in ids}
    parts = [
        words
        for words, verdicts in (("en ændring", {INCREASE, DECREASE}), ("en sammenhæng", {LESS, MORE}))
        if said & verdicts
    ]
    what = danish.listing(parts, "eller") or "en ændring"
    return Statement(f"{number} forslag; {which} på et resultat, der viser eller tyder på {what}")


def _left_out(given: Register, form: Form) -> str:
    """Return how many proposals are left out: they rest on no result, or wait to be corrected in what the
    register calls so.
    """
    out, it = danish.in_words(given.left_out, "ét"), "det" if given.left_out == 1 else "de"
    if set(given.wrong) == {FOUND}:
        what = "knyttet til et resultat, som undersøgelsen har"
        return f"{out} forslag er udeladt, for {it} er ikke {what}."
    named = danish.listing([f"»{form.item(name, SECTION).question}«" for name in given.wrong])
    what = f"{'feltet' if len(given.wrong) == 1 else 'felterne'} {named}" if named else it
    return f"{out} forslag er ikke med, før {what} er rettet i registret over forslag."


def backed(released: pd.DataFrame, rules: WorkshopRules) -> str:
    """Return how many proposals few municipalities supported, of how many that took a position; "" of none.
    released: the released ``supported``.
    """
    least = rules.min_municipalities
    told = pd.to_numeric(released["support"].where(released["support"].ne(rules.few), 1), errors="coerce")
    n = int((told < least).sum())
    if not n:
        return ""
    alike = released["asked"].notna().all() and released["asked"].nunique() == 1
    of = (
        f"de {danish.number(released['asked'].iloc[0])} kommuner"
        if alike
        else "de kommuner, der tog stilling"
    )
    which = "forslaget" if len(released) == 1 else f"{danish.in_words(n, 'ét')} af forslagene"
    return danish.sentence(f"{which} støttes af færre end {danish.in_words(least)} af {of}.")


def blamed(rows: pd.DataFrame, form: Form, answers: pd.DataFrame) -> str:
    """Return to what source most of the possible causes are put down, beside how often the municipalities
    chose that one; "" where one of the two cannot be told.

    answers: the released table of where municipalities say that the demand comes from
    (``rules.named.sources``), by the same list; all of its counts must be there, and not rounded.
    """
    exact = len(answers) and answers[["n_cases", "n_municipalities"]].notna().all(axis=None)
    counts = rows["source"].value_counts()
    if not exact or counts.empty or (counts == counts.iloc[0]).sum() > 1:
        return ""
    label, n = form.label("source", counts.index[0]), int(counts.iloc[0])
    chosen = answers.loc[answers["source"].eq(label), "n_cases"]
    if chosen.empty:
        return ""
    causes = f"{danish.in_words(n, 'én')} af de {danish.in_words(len(rows))} mulige årsager"
    which = "den mulige årsag" if len(rows) == 1 else causes
    return (
        f"{danish.sentence(which)} er »{danish.inside(label)}«; i svarene om regler valgte kommunerne selv "
        f"det i {danish.number(chosen.iloc[0])} af {danish.number(answers['n_cases'].sum())}."
    )


def _rests_on(verdicts: set[str]) -> str:
    """Return on what a proposal rests (SHOWN, or a key of ``RESTS_ON``) by the verdicts of its findings; what
    is not shown, cannot be computed or told apart, or is shown to be small is no change and no association.
    """
    if verdicts & {INCREASE, DECREASE, LESS, MORE}:
        return SHOWN
    return "described" if "" in verdicts else "not_shown"


def in_short(given: Register) -> Statement:
    """Return for the summary how many proposals of the workshop there are."""
    n = len(given.rows) if given.there else 0
    return Statement(f"Der er {danish.in_words(n, 'ét') if n else 'ingen'} forslag fra workshoppen")
