"""Danish sentences on hours and money in the cases that were gone through (E9).

They speak of appealed cases alone, say how many cases the estimate rests on, and call its interval
usikkerhedsinterval: five cases give no confidence interval.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.cases import choice, resources
from helpers.analysis.cases.resources import Material, Result
from helpers.analysis.methods import verdicts
from helpers.protocol.analysis_plan import Resources
from helpers.publish.cases import hours_by_kind, resource_inputs
from helpers.publish.cases.words import dkk, million_dkk
from helpers.publish.statements import Statement
from helpers.publish.tables import SIGN
from helpers.publish.wording import BARE_CASE, BARE_CASES, CASES
from helpers.survey.activities.writing import RESPONDENTS
from helpers.survey.published.unit_costs import OVERHEAD, Price

PROXY = "beregnet, ikke en pris"
STAFF = {"social_worker": "sagsbehandler", "manager": "leder", "other": "andre medarbejdere"}
NO_MONEY = "hvad kommunerne bruger om året på de påklagede sager, er ikke opgjort"
CHOSEN = {  # one case, several
    choice.TYPICAL: ("typisk {case}", "typiske {case}"),
    choice.HEAVY: ("tung {case}", "tunge {case}"),
}
HIDDEN = "vises der ikke et overslag, for spørgeskemaets sager er for få eller fra for få kommuner"


def interval_name(plan: Resources) -> str:
    """Return the name of the interval, "90 pct. usikkerhedsinterval"."""
    return f"{danish.percent_of(plan.confidence_level)} usikkerhedsinterval"


def money(result: Result, material: Material) -> Statement:
    """Return the sentence that the summary carries: hours of a case, and DKK per year of all together."""
    table = resources.summary(result)
    if table.empty:
        return Statement(f"Timer og kroner er ikke opgjort: {why_not(material)}.")
    middle, low, high = resources.quantiles(result.national() / 1e6, result.plan.confidence_level)
    inside = danish.listing([CASES[name] for name in table["provision"]])
    price = (
        " Timeprisen er beregnet og ikke en pris, som nogen har betalt." if _proxies(material.prices) else ""
    )
    lacking = {name: _hidden(name, material) for name in material.per_year if name not in result.hours}
    few = "".join(
        f" Om {danish.listing([CASES[name] for name in names])} {why}."
        for why, hidden in (("er der for få gennemgåede sager til et overslag", False), (HIDDEN, True))
        if (names := [name for name in lacking if lacking[name] is hidden])
    )
    return Statement(
        "Tallene omfatter hele sagsbehandlingen fra ansøgning, til klagen er sendt til Ankestyrelsen, og "
        f"ikke kun dokumentationen. I påklagede {inside} koster den {million_dkk(middle)} om året "
        f"({interval_name(result.plan)} {dkk(low)} til {million_dkk(high)})."
        f"{hours_by_kind.documented(result)} "
        f"Overslaget bygger på {_chosen(result, material)} og gælder kun påklagede sager."
        f"{_most_of_it(table)}{few}{price}"
    )


def _most_of_it(table: pd.DataFrame) -> str:
    """Return the cases of which provision take most of the DKK of a year (``resources.summary``), with a
    space before it; "" of one alone.
    """
    if len(table) < 2:
        return ""
    top = table.loc[table["mio_dkk"].idxmax()]
    cases = BARE_CASES[top["provision"]]
    return f" Størstedelen, {million_dkk(top['mio_dkk'])}, går til at behandle {cases}."


def _hidden(provision: str, material: Material) -> bool:
    """Say whether there would be an estimate of a provision without a result: then it may not be shown."""
    return bool(material.cases["provision"].eq(provision).any())


def why_not(material: Material) -> str:
    """Return why there is no estimate: all that is known to be missing."""
    if any(_hidden(name, material) for name in material.per_year):
        return "de sager, som timerne er ført over på, er for få eller kommer fra for få kommuner til at vise"
    forms = (
        "der er brugbare skemaer om timer fra for få kommuner"
        if len(material.answers)
        else "der er ikke kommet skemaer om timer, som kan bruges"
    )
    counts = "det vides ikke, hvor mange påklagede sager der er om året"
    if material.per_year:
        return forms
    return counts if len(material.cases) else f"{forms}, og {counts}"


def heading(result: Result) -> Statement:
    """Return the heading on hours: how many an appealed case of each provision takes, with the interval, and
    on how many cases that rests.
    """
    table = resources.summary(result)
    if table.empty:
        return Statement("Timer og kroner", verdicts.NOT_ESTIMABLE)
    told: list[str] = []
    for row in table.to_dict("records"):
        span = f"{danish.number(row['hours_low'])} til {danish.number(row['hours_high'])}"
        told.append(f"{_hours(row['hours'])} ({span}) pr. {BARE_CASE[row['provision']]}")
    return Statement(f"Overslag efter {in_short(result)}: hele sagsbehandlingen tager {danish.listing(told)}")


def gone_through(result: Result) -> str:
    """Return how many cases of each provision the estimate rests on, "tre BPA-sager og to sager om tabt
    arbejdsfortjeneste": a provision may have most of the money and few of the cases.
    """
    return danish.listing(
        [f"{danish.in_words(n, 'én')} {_called(name, n)}" for name, n in _counts(result).items()]
    )


def _called(provision: str, n: int) -> str:
    """Return what ``n`` cases of a provision are called."""
    return (BARE_CASE if n == 1 else BARE_CASES)[provision]


def _chosen(result: Result, material: Material) -> str:
    """Return ``gone_through`` with what each case was chosen as, where that is known: a heavy one counts like
    the typical ones.
    """
    kinds = material.cases.get("kind")
    if kinds is None or not kinds.isin(CHOSEN).all():
        return gone_through(result)
    counts = material.cases.groupby(["provision", "kind"], observed=True).size()
    each = [
        f"{danish.in_words(n, 'én')} {CHOSEN[kind][n > 1].format(case=_called(name, n))}"
        for name in _counts(result)
        for kind in CHOSEN
        if (n := int(counts.get((name, kind), 0)))
    ]
    return danish.listing(each)


def in_short(result: Result) -> str:
    """Return how many cases of each provision, in the order of the report, "tre og to påklagede sager"."""
    counts = [*_counts(result).values()]
    one = counts == [1]
    told = danish.listing([danish.in_words(n, "én") for n in counts])
    return f"{told} {'påklaget sag' if one else 'påklagede sager'}"


def _counts(result: Result) -> dict[str, int]:
    """Return provision → cases that were gone through, of those that have an estimate."""
    return {name: int(result.cases[name]) for name in result.hours}


def _number_of_cases(result: Result) -> int:
    return sum(_counts(result).values())


def key_money(result: Result, left_out: int = 0) -> dict[str, tuple[Any, str]]:
    """Return what all appealed cases cost in a year, in million DKK (key_money), what that is (key_money_of),
    the level and ends of its interval (key_money_interval) and on how many cases it rests (key_money_cases).

    left_out: rows of hours that wait to be corrected.
    """
    if resources.summary(result).empty:
        nothing = dict.fromkeys(("key_money_interval", "key_money_cases"), (None, SIGN))
        return {"key_money": (None, SIGN), "key_money_of": (None, NO_MONEY), **nothing}
    middle, low, high = resources.quantiles(result.national() / 1e6, result.plan.confidence_level)
    lacks = f" og mangler {_rows(left_out)} timer" if left_out else ""
    of = (
        f"om året ({interval_name(result.plan)} {dkk(low)} til {dkk(high)}) koster hele "
        f"sagsbehandlingen i de påklagede sager, efter et overslag, der bygger på {in_short(result)}{lacks}"
    )
    span = [result.plan.confidence_level, float(low), float(high)]
    return {
        "key_money": (float(middle), million_dkk(middle)),
        "key_money_of": (None, of),
        "key_money_interval": (span, f"{dkk(low)} til {dkk(high)}"),
        "key_money_cases": (_number_of_cases(result), gone_through(result)),
    }


def conversion(counted: bool) -> Statement:
    """Return what the hours and DKK leave out: what it costs once to change; counted: whether any is told."""
    once = "Hvad det koster én gang at gå over til noget enklere, afhænger af den enkelte forenkling"
    if not counted:
        return Statement(f"Et overslag gælder den løbende udgift. {once}.")
    return Statement(f"Tallene er den løbende udgift. {once} og er ikke talt med her.")


def came_in(material: Material, chosen: int) -> Statement:
    """Return about how many of the ``chosen`` cases there are forms, and how many from both respondents."""
    people = material.answers.groupby("case")["respondent"].nunique()
    asked = danish.in_words(chosen, "én")
    if not len(people):
        return Statement(
            f"Der er ikke kommet skemaer om timer, som kan bruges, om nogen af de {asked} valgte sager."
            if chosen
            else "Der er ikke valgt sager at spørge om timer i."
        )
    slots = material.cases.set_index("case")["slot"] if "slot" in material.cases else people.index.to_series()
    places = people.groupby(people.index.map(slots)).max()  # a case and its substitutes stand in one place
    both = int((places == len(RESPONDENTS)).sum())
    lacking, more = chosen - len(places), len(people) - len(places)
    told = (
        f"alle {asked}" if len(places) == chosen > 1 else f"{danish.in_words(len(places), 'én')} af {asked}"
    )
    all_ = f"{danish.in_words(both, 'én') if both else 'ingen'} af dem"
    tail = f" Om {danish.in_words(lacking, 'én')} af de valgte sager mangler de." if lacking > 0 else ""
    if more:
        tail += f" Skemaer om {danish.in_words(more, 'én')} reserve{'r' if more > 1 else ''} er også brugt."
    return Statement(
        f"Der er skemaer om timer for {told} valgte sager, for {all_} fra begge medarbejdere.{tail} To "
        "svar om den samme sag tæller lige meget, og er de uenige, bliver usikkerheden større."
    )


def held_out(material: Material) -> str:
    """Return what stands by every number of hours or DKK where rows could not be used, "" where all could.
    Not that it is too low, or the least that it can be: the cases may as well have more hours than others.
    """
    n = material.left_out
    if not n:
        return ""
    return f"{danish.sentence(_rows(n))} med timer er holdt ude, til {'den' if n == 1 else 'de'} er rettet."


def _rows(n: int) -> str:
    return f"{danish.in_words(n, 'én')} {'række' if n == 1 else 'rækker'}"


def calibration(answers: pd.DataFrame) -> Statement:
    """Return how well respondents hit what the survey knows (``Material.answers``)."""
    told = []
    for asked, known, words in (
        ("pages", "standard_pages", "sidetallet"),
        ("n_types", "n_information_types", "antallet af typer sagsoplysninger"),
    ):
        both = answers.dropna(subset=[asked, known]) if len(answers) else answers
        if not len(both):
            continue
        ratio = both[asked].astype(float) / both[known].astype(float)
        near = int(ratio.between(1 / 2, 2).sum())
        forms = "skema" if len(both) == 1 else "skemaer"
        n = danish.in_words(len(both), "ét")
        hit = danish.in_words(near, "ét") if near else "ingen"
        of = f"alle {n} {forms}" if near == len(both) > 1 else f"{hit} af {n} {forms}"
        told.append(f"{words} inden for en faktor to i {of}")
    if not told:
        return Statement("De to kontrolspørgsmål er ikke besvaret.")
    return Statement(f"På de to kontrolspørgsmål rammer svarene {danish.listing(told)}.")


def price(prices: Mapping[str, Price]) -> Statement:
    """Return what an hour is counted at, and what that rests on."""
    worker, overhead = prices["social_worker"], prices[OVERHEAD]
    value = worker.value * (1 + overhead.value)
    kind = f"Tallet er {PROXY}" if _proxies(prices) else "Tallet er oplyst af parterne"
    return Statement(
        f"En sagsbehandlers effektive time er regnet til {danish.number(value)} kr., når et tillæg på "
        f"{danish.percent_of(overhead.value)} for fællesudgifter er regnet med ({worker.year}-niveau). "
        f"{kind}. "
        f"Kilder: {worker.source}; {overhead.source}."
    )


def statements(result: Result, material: Material, chosen: int) -> dict[str, Statement]:
    """Return all sentences of E9 by name."""
    return {
        "resources_money": money(result, material),
        "resources_came_in": came_in(material, chosen),
        "heading_hours": hours_by_kind.heading(hours_by_kind.of_several(result)),
        "resources_shares": hours_by_kind.shares(hours_by_kind.of_several(result), bool(result.hours)),
        "resources_depends_on": resource_inputs.depends_on(resources.tornado(result)),
        "resources_too_low": resource_inputs.too_low(result),
        "resources_dependence": resource_inputs.dependence(
            resource_inputs.correlations(result, material), result.plan
        ),
        "resources_calibration": calibration(material.answers),
        "resources_price": price(material.prices),
        "resources_conversion": conversion(bool(result.hours)),
    }


def _proxies(prices: Mapping[str, Price]) -> bool:
    return any(each.proxy for each in prices.values())


def _hours(value: float) -> str:
    return f"{danish.number(value)}{danish.NBSP}timer"
