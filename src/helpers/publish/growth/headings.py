"""Headings, titles and short sentences on growth, chosen by the verdicts: what the chapters say first, and
what their figures say over themselves, for these stand without the heading as well and do not repeat its
words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.protocol.analysis_plan import Plan
from helpers.publish.changes import barred
from helpers.publish.changes.headings import of_measures
from helpers.publish.changes.sentences import (
    FLAT,
    HELD,
    drifted,
    held_bounds,
    percent_from_log,
)
from helpers.publish.growth import levels
from helpers.publish.statements import Statement
from helpers.publish.wording import BARE, BARE_CASES, PROVISION
from helpers.terms import ALL

NOUN = "Sagernes omfang"
CERTAINTY = "Hovedresultatet beregnet på andre måder"
SHOWN = (verdicts.INCREASE, verdicts.DECREASE)
NEVER_DECIDE = "Det ændrer ikke konklusionen om hovedmålet."  # of secondary measures that point to a change
CLAUSE = ", når "  # in a name that ends with a clause
MEASURE = {  # of the other measures of growth, in a list
    "E2": "gennemsnittet for {cases}",
    "E3": "medianen for {cases}",
    "E8": "omfanget af {cases}, når hver kommune tæller lige",
}
BARE_MEASURE = {  # the same, of cases that the sentence has named
    "E2": "gennemsnittet",
    "E3": "medianen",
    "E8": "omfanget, når hver kommune tæller lige",
}
OF_OUTCOME = {"upheld": "omfanget af stadfæstede {cases}", "remitted": "omfanget af hjemviste {cases}"}
BY_OUTCOME, OUTCOMES = "Opdelt efter udfald", "Ændringen efter udfald"
CHANGE, LOOKS = "Ændring i sagernes omfang", "Andre beregninger af hovedresultatet"
SAID = {  # behind a change, of what is more than a rise or a fall
    verdicts.MEASURED_INCREASE: ", som ikke kan skilles fra målemetoden",
    verdicts.MEASURED_DECREASE: ", som ikke kan skilles fra målemetoden",
    verdicts.EQUIVALENCE: ", højst en lille ændring",
    verdicts.NOT_SHOWN: ", en ændring er ikke påvist",
    verdicts.UNDECIDED: ", kan ikke afgøres",
}
OF_MEDIAN = {  # behind the medians of both periods, by the verdict on their change
    verdicts.INCREASE: "svarene tyder på en stigning",
    verdicts.DECREASE: "svarene tyder på et fald",
    verdicts.MEASURED_INCREASE: "stigningen kan ikke skilles fra målemetoden",
    verdicts.MEASURED_DECREASE: "faldet kan ikke skilles fra målemetoden",
    verdicts.EQUIVALENCE: "svarene tyder på højst en lille ændring",
    verdicts.NOT_SHOWN: "en ændring er ikke påvist",
    verdicts.UNDECIDED: "en ændring kan ikke afgøres",
    verdicts.NOT_ESTIMABLE: "en ændring kan ikke opgøres",
}
Row = Mapping[str, Any]


def growth(table: pd.DataFrame, found: Mapping[str, Statement], plan: Plan) -> Statement:
    """Return the heading on the growth of each provision that was drawn (E1; found: its statements).

    Of one verdict for all it is one clause; where nothing can be computed, the noun.
    """
    known = {row["provision"]: row for row in _main(table, plan).to_dict("records")}
    told = {
        name: found[f"{plan.primary_estimand}_{name}"].verdict
        for name in plan.primary_provisions
        if name in known
    }
    shown = {name: code for name, code in told.items() if code != verdicts.NOT_ESTIMABLE}
    if not shown:
        return Statement(NOUN, verdicts.NOT_ESTIMABLE)
    code = next(iter(shown.values()))
    one = len(shown) > 1 and set(shown.values()) == {code}
    apart = code == verdicts.EQUIVALENCE and any(drifted(known[name], plan) for name in shown)
    if one and not apart and (alike := _alike(code)):
        return Statement(alike, code)
    clauses = [_clause(code, known[name], plan) for name, code in shown.items()]
    return Statement(danish.sentence("; ".join(clauses)), code)


def _alike(code: str) -> str:
    """Return the clause that holds of all provisions; "" where each has a number of its own."""
    return {
        verdicts.NOT_SHOWN: "Det er ikke påvist, at sagerne fylder mere eller mindre end før",
        verdicts.EQUIVALENCE: "Sagernes omfang har højst ændret sig lidt",
        verdicts.MEASURED_INCREASE: "Den målte stigning i sagernes omfang kan ikke skilles fra målemetoden",
        verdicts.MEASURED_DECREASE: "Det målte fald i sagernes omfang kan ikke skilles fra målemetoden",
    }.get(code, "")


def _clause(code: str, row: Row, plan: Plan) -> str:
    cases, size = BARE_CASES[row["provision"]], _size(row["estimate"])
    extent = f"sagsomfanget for {BARE[row['provision']]}"  # a rise "i sager" might be taken for more cases
    alike = changed = ""
    if drifted(row, plan):
        held = row["counting_estimate"]
        changed = f", {_change(held)}, {HELD}"
        if code in SHOWN:
            alike = f", også {HELD}" if _size(held) == size else f", {_size(held)}, {HELD}"
    return {
        verdicts.INCREASE: f"påklagede {cases} fylder {size} mere end før{alike}",
        verdicts.DECREASE: f"påklagede {cases} fylder {size} mindre end før{alike}",
        verdicts.MEASURED_INCREASE: f"målt stigning i {extent} kan ikke skilles fra målemetoden",
        verdicts.MEASURED_DECREASE: f"målt fald i {extent} kan ikke skilles fra målemetoden",
        verdicts.EQUIVALENCE: f"omfanget af {cases} har højst ændret sig lidt{changed}",
    }.get(code, f"det er ikke påvist, at {cases} fylder mere eller mindre end før")


def _size(log_ratio: float) -> str:
    size = danish.number(abs(percent_from_log(log_ratio)))
    return f"{'under 1' if size == '0' else size}{danish.NBSP}pct."


def _change(log_ratio: float) -> str:
    return "men det kan ikke beregnes" if pd.isna(log_ratio) else danish.percent_change(np.exp(log_ratio))


def certainty(released: pd.DataFrame, found: Mapping[str, Statement], plan: Plan) -> Statement:
    """Return the heading on the second looks: how many point the way of the planned results that are shown
    and, where none is shown, in how many the whole interval lies on one side of nought. For what is not shown
    has no way that others could confirm. The noun alone where a change is measured that cannot be told from
    the way of counting: most of the others are counted the same way.

    released: the released view ``second_looks.table``. found: the statements on E1 of each provision.
    """
    others = released[released["own_estimate"].eq(True) & released["ratio"].notna()]
    planned = released[released["planned"].eq(True)].set_index("group")["ratio"]
    others = others[others["group"].map(planned).notna()]
    shown = [
        name
        for name in plan.primary_provisions
        if found[f"{plan.primary_estimand}_{name}"].verdict in SHOWN
        and others["group"].eq(PROVISION[name]).any()
    ]
    if others.empty:
        return Statement(CERTAINTY)
    measured = {found[f"{plan.primary_estimand}_{name}"].verdict for name in plan.primary_provisions}
    if not shown and measured & set(verdicts.MEASURED.values()):
        return Statement(CERTAINTY)
    if not shown:
        apart = int(((others["conf_low"] > 1) | (others["conf_high"] < 1)).sum())
        return Statement(f"I {_of_all(apart, len(others))} er hele intervallet på samme side af nul")
    others = others[others["group"].isin([PROVISION[name] for name in shown])]
    same = others[(others["ratio"] > 1) == (others["group"].map(planned) > 1)]
    whole = int(((same["conf_low"] > 1) | (same["conf_high"] < 1)).sum())
    about = "" if len(shown) == len(plan.primary_provisions) else f" for {BARE_CASES[shown[0]]}"
    count = danish.sentence(_of_all(len(same), len(others)))
    hidden = released["own_estimate"].eq(True) & released["ratio"].isna()
    missing = released[hidden & released["group"].isin(others["group"])]
    can = "opgøres" if barred.barred(missing).all() else "vises"
    kept = f", der kan {can}," if len(missing) else ""
    return Statement(f"{count}{about}{kept} peger samme vej som hovedresultatet{_whole(whole, len(same))}")


def _whole(n: int, same: int) -> str:
    """Return of how many of the ``same`` that point one way the whole interval does, where not of all: what
    only points that way would not have been told as a change.
    """
    if n == same:
        return ""
    if same == 1:
        return ", men ikke med hele intervallet"
    return f", {danish.in_words(n, 'én') if n else 'ingen'} med hele intervallet"


def _of_all(n: int, all_: int) -> str:
    """Return how many of the other computations, in words where it is all or none of them."""
    if all_ == 1:
        return "den ene anden beregning" if n else "ingen anden beregning"
    if n == all_:
        return f"{'begge' if n == 2 else f'alle {danish.in_words(n)}'} andre beregninger"
    named = danish.in_words(n, "én") if n else "ingen"
    return f"{named} af {danish.in_words(all_)} andre beregninger"


def level(
    released: pd.DataFrame,
    plan: Plan,
    table: pd.DataFrame | None = None,
    found: Mapping[str, Statement] | None = None,
) -> Statement:
    """Return the heading on how much a case fills now and before: the median by provision, of the released
    view ``tables.levels``, and what is known of its change. table: as for ``levels.drifted``; found: the
    statements on E3.
    """
    otherwise = levels.drifted(table, plan)
    medians = released.set_index(["provision", "period"])["median"]
    parts: list[str] = []
    told: dict[str, str] = {}
    all_otherwise = len(plan.primary_provisions) > 1 and {*plan.primary_provisions} <= {*otherwise}
    for code in plan.primary_provisions:
        both = [medians.get((PROVISION[code], period)) for period in (plan.before, plan.after)]
        if not any(map(pd.isna, both)):
            before, after = map(danish.number, both)
            unit = "" if parts else " normalsider"
            apart = code in otherwise and not all_otherwise
            early = f"før {before}" + (f", {levels.COUNTED_OTHERWISE}" if apart else "")
            of = f"i {BARE_CASES[code]}"  # the cases are named once
            if found and (change := found.get(f"E3_{code}")):
                told[code] = OF_MEDIAN[change.verdict]
            parts.append(f"{after}{unit} {of.replace('i sager om', 'om') if parts else of} ({early})")
    if not parts:
        return Statement("Sagernes omfang i de to perioder")
    once = f"; de tidligere sager er {levels.COUNTED_OTHERWISE}" if all_otherwise else ""
    return Statement(f"Medianen: {', '.join(parts)}{once}{_of_medians(told)}")


def _of_medians(told: Mapping[str, str]) -> str:
    """Return what is known of the changes of the medians (``told``, by provision), said once where it is the
    same for all, with a semicolon before it.
    """
    if len({*told.values()}) < 2:
        return "".join(f"; {words}" for words in dict.fromkeys(told.values()))
    return "".join(f"; {BARE[code]}: {words}" for code, words in told.items())


def median_in_short(found: Mapping[str, Statement], plan: Plan) -> str:
    """Return what stands beside the medians of both periods: of which their change is not shown. found: the
    statements on E3.
    """
    drawn = plan.primary_provisions
    unshown = [BARE_CASES[name] for name in drawn if found[f"E3_{name}"].verdict == verdicts.NOT_SHOWN]
    if not unshown:
        return "Medianen er et sekundært mål."
    if len(unshown) == len(drawn) > 1:
        return "En ændring i medianen er ikke påvist for nogen af ydelserne."
    which = "" if len(unshown) == len(drawn) else f" for {danish.listing(unshown)}"
    return f"En ændring i medianen er ikke påvist{which}."


def by_outcome(found: Mapping[str, Statement], plan: Plan) -> Statement:
    """Return the sentence on upheld and remitted cases apart (found: the statements on E1)."""
    return Statement(_in_short(BY_OUTCOME, _of_outcomes(found, plan)))


def outcomes(found: Mapping[str, Statement], plan: Plan) -> Statement:
    """Return the heading on upheld and remitted cases apart: the noun alone where the verdicts are of many
    kinds and none of them is a change (found: the statements on E1).
    """
    told = _of_outcomes(found, plan)
    moved = [one for one in told if one.verdict in SHOWN]
    if not moved and any(one.verdict != verdicts.NOT_SHOWN for one in told):
        return Statement(OUTCOMES, verdicts.NOT_ESTIMABLE)
    noun = {verdicts.INCREASE: "en stigning", verdicts.DECREASE: "et fald"}
    points = [(one.verdict, f" {noun.get(one.verdict, '')} i {one.name}") for one in told]
    return of_measures(points, f"{BY_OUTCOME} er en ændring ikke påvist", OUTCOMES, "omfanget efter udfald")


def _of_outcomes(found: Mapping[str, Statement], plan: Plan) -> list[Told]:
    parts = {f"{plan.primary_estimand}_{{name}}_{outcome}": words for outcome, words in OF_OUTCOME.items()}
    return _verdicts(found, parts, plan)


def other_measures(found: Mapping[str, Statement], plan: Plan) -> Statement:
    """Return the sentence on the other measures of growth (found: the statements on E2, E3 and E8), which
    never decide: where one of them points to a change, that is said.
    """
    parts = {f"{estimand}_{{name}}": words for estimand, words in MEASURE.items()}
    return Statement(_in_short("Målt på andre måder", _verdicts(found, parts, plan), NEVER_DECIDE))


def open_measures(found: Mapping[str, Statement], plan: Plan) -> str:
    """Return, of the provisions whose main result is a rise or a fall, the other measures of which a change
    is not shown, with their estimates and a space before each sentence: the other computations of the main
    result, which are counted beside them, may all agree. found: as of ``other_measures``, with those on E1.
    """
    told = []
    for name in plan.primary_provisions:
        main = found.get(f"{plan.primary_estimand}_{name}")
        parts = {f"{estimand}_{name}": words for estimand, words in BARE_MEASURE.items()}
        rows = [one for one in _verdicts(found, parts, plan, (name,)) if one.verdict == verdicts.NOT_SHOWN]
        if main and main.verdict in SHOWN and rows:
            names = _listed([f"{one.name} ({one.measured})" for one in rows])
            n = "ét sekundært" if len(rows) == 1 else f"{danish.in_words(len(rows))} sekundære"
            told.append(
                f" For {BARE_CASES[name]} er en ændring ikke påvist i {n} mål uden for beregningerne: "
                f"{names}."
            )
    return "".join(told)


@dataclass(frozen=True)
class Told:
    """A measure: its verdict and name, what its change is, and what that is with the way of counting held
    constant ("" where it has not drifted).
    """

    verdict: str
    name: str
    measured: str
    alike: str


def _verdicts(
    found: Mapping[str, Statement],
    parts: Mapping[str, str],
    plan: Plan,
    of: Sequence[str] | None = None,
) -> list[Told]:
    """Return what is told of each statement that is there; parts: its id, with {name} for the provision, and
    what it is called, with {cases}; of: the provisions, all that were drawn where it is not given.
    """
    return [
        Told(told.verdict, words.format(cases=BARE_CASES[name]), told.measured, told.alike)
        for name in (plan.primary_provisions if of is None else of)
        for pattern, words in parts.items()
        if (told := found.get(pattern.format(name=name)))
    ]


def _in_short(lead: str, told: Sequence[Told], beside: str = "") -> str:
    """Return to which changes the answers point, and for how many of the rest none is shown or computed;
    beside: what is said behind those changes.
    """
    by = {code: [one.name for one in told if one.verdict == code] for code in {one.verdict for one in told}}
    up, down = by.get(verdicts.INCREASE, []), by.get(verdicts.DECREASE, [])
    moved = [(len(names), noun) for noun, names in (("en stigning", up), ("et fald", down)) if names]
    of = [_among(told), ""]  # it is said once of how many
    parts = [
        f"{danish.in_words(n, 'ét')}{all_} på {noun}" for (n, noun), all_ in zip(moved, of, strict=False)
    ]
    if len(moved) == 1 and moved[0][0] == len(told) > 1:
        every = "begge" if len(told) == 2 else f"alle {danish.in_words(len(told))}"
        parts = [f"{every} mål på {moved[0][1]}"]
    small = by.get(verdicts.EQUIVALENCE, [])
    method = [name for code in verdicts.MEASURED.values() for name in by.get(code, [])]
    sentences = [f"{lead} tyder {_listed(parts)}."] if parts else []
    if small:
        at_most = f"på, at {_closed(small)} højst har ændret sig lidt"
        sentences.append(_led(lead, "svarene", "tyder", at_most, not sentences))
    named = [_change_of(one) for one in told if one.verdict in FLAT]
    sentences += [*named, beside] if named and beside else named
    if method:
        change = f"den målte ændring i {_closed(method)}"
        sentences.append(_led(lead, change, "kan", "ikke skilles fra målemetoden", not sentences))
    if one := by.get(verdicts.UNDECIDED, []):
        change = f"en ændring i {_closed(one)}"
        sentences.append(_led(lead, change, "kan", "ikke afgøres: ét svar bærer resultatet", not sentences))
    open_ = len(by.get(verdicts.NOT_SHOWN, []))
    unknown = by.get(verdicts.NOT_ESTIMABLE, [])
    if open_:
        sentences.append(_open(open_, len(told), lead, not sentences))
    if len(unknown) == len(told):
        sentences.append(f"{lead} kan omfanget ikke opgøres.")
    elif unknown:
        sentences.append(f"Det kan ikke opgøres for {_listed(unknown)}.")
    return " ".join(sentences)


def _led(lead: str, subject: str, verb: str, rest: str, first: bool) -> str:
    """Return a sentence that begins with its subject, or, the first one, with what it is said of: else a
    paragraph would begin with measures of nothing.
    """
    return f"{lead} {verb} {subject} {rest}." if first else f"{danish.sentence(subject)} {verb} {rest}."


def _among(told: Sequence[Told]) -> str:
    """Return of how many measures so many are, as it follows their number."""
    return f" af {danish.in_words(len(told))} mål" if len(told) > 1 else " mål"


def _change_of(one: Told) -> str:
    """Return what a change that is named amounts to, and what it is with the way of counting held constant:
    behind a mean or median stands the main measure, and says so; one number twice would read as a slip.
    """
    same = one.alike == f"{one.measured}, {HELD}"
    held = f" ({f'også {HELD}' if same else one.alike})" if one.alike else ""
    return danish.ended(f"For {_closed([one.name])} er ændringen {one.measured}{held}")


def _closed(names: Sequence[str]) -> str:
    """Return the names in a list, with a comma behind it where it ends with a clause and a verb follows."""
    return f"{_listed(names)}{_comma(names[-1])}"


def _listed(names: Sequence[str]) -> str:
    """Return the names in a list, with a comma before "og" where a name ends with a clause."""
    *first, last = names
    before = [*first[:-1], f"{first[-1]}{_comma(first[-1])}"] if first else []
    return danish.listing([*before, last])


def _comma(name: str) -> str:
    return "," if CLAUSE in name else ""


def _open(n: int, looked_at: int, lead: str, alone: bool) -> str:
    """Return for how many measures a change is not shown; alone: where nothing else is said of any."""
    if not alone:
        others = "ét andet mål" if n == 1 else f"{danish.in_words(n)} andre mål"
        return f"For {others} er en ændring ikke påvist."
    all_ = f"nogen af de {danish.in_words(n, 'ét')} mål" if n > 1 else "det ene mål"
    which = all_ if n == looked_at else f"{danish.in_words(n, 'ét')} af {danish.in_words(looked_at)} mål"
    return f"{lead} er en ændring ikke påvist for {which}."


def change_title(table: pd.DataFrame, found: Mapping[str, Statement], plan: Plan) -> str:
    """Return the title of the figure of E1 (``table``; found: its statements)."""
    parts = []
    for row in _main(table, plan).to_dict("records"):
        verdict = found[f"{plan.primary_estimand}_{row['provision']}"].verdict
        if verdict != verdicts.NOT_ESTIMABLE:
            percent = danish.percent_change(np.exp(row["estimate"]))
            parts.append(f"{BARE[row['provision']]}: {percent}{SAID.get(verdict, '')}")
    return danish.sentence("; ".join(parts)) or CHANGE


def held_alike(table: pd.DataFrame, plan: Plan) -> str:
    """Return what stands under that figure: the changes with the way of counting held constant, and the
    intervals that decided, of what is told as a change or its absence; "" where none has drifted.
    """
    parts = []
    for row in _main(table, plan).to_dict("records"):
        if row["verdict"] in (*verdicts.NAMED, *FLAT) and drifted(row, plan):
            value = row["counting_estimate"]
            if pd.notna(value):
                percent = danish.percent_change(np.exp(value))
                parts.append(f"{BARE[row['provision']]} {percent}{held_bounds(row, plan)}")
    return danish.ended(f"{danish.sentence(HELD)}: {'; '.join(parts)}") if parts else ""


def looks_title(released: pd.DataFrame, plan: Plan) -> str:
    """Return the title of the figure of other ways to compute: from where to where the changes go.

    released: the released view ``second_looks.table``.
    """
    rows = released[released["own_estimate"].eq(True)].dropna(subset="ratio")
    parts = []
    for code in plan.primary_provisions:
        ratios = rows.loc[rows["group"].eq(PROVISION[code]), "ratio"]
        if len(ratios):
            low, high = (danish.signed(100 * (end - 1)) for end in (ratios.min(), ratios.max()))
            span = high if low == high else f"{low} til {high}"
            parts.append(f"{BARE[code]} {span}{danish.NBSP}pct.")
    return f"Andre beregninger: {'; '.join(parts)}" if parts else LOOKS


def _main(table: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    rows = table[(table["estimand"] == plan.primary_estimand) & (table["outcome"] == ALL)]
    return rows[rows["provision"].isin(plan.primary_provisions)]
