"""Danish sentences on hours and money in the cases that were gone through (E9).

They speak of appealed cases alone, say how many cases the estimate rests on, and call its interval
usikkerhedsinterval: five cases give no confidence interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from helpers import danish
from helpers.analysis.cases import choice, resources
from helpers.analysis.cases.resources import Material, Result
from helpers.analysis.methods import verdicts
from helpers.protocol.analysis_plan import Resources
from helpers.publish.statements import Statement
from helpers.publish.tables import SIGN
from helpers.publish.wording import BARE_CASE, BARE_CASES, CASES
from helpers.survey.activities.writing import RESPONDENTS
from helpers.survey.published.unit_costs import OVERHEAD, Price

TO_WHOLE = 100  # DKK million from here on without decimals
PROXY = "beregnet, ikke en pris"
DOCUMENTATION = "documentation"
KIND = {
    DOCUMENTATION: "at dokumentere sagen",
    "first": "at indhente oplysninger for første gang",
    "anew": "at forny oplysninger, som kommunen havde",
    "appeal": "klagen",
    "other": "at modtage ansøgningen og træffe afgørelsen",
}
OBTAINING = ("first", "anew")
STAFF = {"social_worker": "sagsbehandler", "manager": "leder", "other": "andre medarbejdere"}
INPUT = {
    "stated": "medarbejdernes svar om timer",
    "cases": "forskelle ud over sidetallet",
    "sample": "spørgeskemaets usikkerhed om sidetallet",
    "exponent": "hvor meget timerne vokser med siderne",
    "wage": "timelønnen",
    "overhead": "tillægget for fællesudgifter",
}
NO_MONEY = "hvad kommunerne bruger om året på de påklagede sager, er ikke opgjort"
CHOSEN = {  # one case, several
    choice.TYPICAL: ("typisk {case}", "typiske {case}"),
    choice.HEAVY: ("tung {case}", "tunge {case}"),
}
HIDDEN = "vises der ikke et overslag, for spørgeskemaets sager er for få eller fra for få kommuner"
OVERLAP = " Deres intervaller overlapper."
ONE_ALONE = "Hvad timerne går til, vises ikke, når de kun er kendt fra én sag."


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
        f"Tallene er hele sagsbehandlingen fra ansøgning, til klagen er sendt til Ankestyrelsen, og ikke kun "
        f"dokumentationen. I påklagede {inside} koster den {_millions(middle)} om året "
        f"({interval_name(result.plan)} {_number(low)} til {_millions(high)}).{_documented(result)} "
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
    return f" Størstedelen, {_millions(top['mio_dkk'])}, går til at behandle {cases}."


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


def tornado_title(table: pd.DataFrame) -> str:
    """Return the title of the tornado (``resources.tornado``): what the estimate depends on most."""
    if table.empty:
        return "Hvad et overslag afhænger af"
    return f"Overslaget afhænger mest af{_told(input_name(table.iloc[0].to_dict()))}"


def _documented(result: Result) -> str:
    """Return the parts of the hours that the terms of reference ask about; the rest is other casework."""
    found = told_kinds(result)
    if found.empty:
        return ""
    shares = found.set_index(["provision", "kind"])["share"].unstack(fill_value=0.0)
    shares = shares.reindex(columns=[DOCUMENTATION, *OBTAINING], fill_value=0.0).loc[
        found["provision"].unique()
    ]
    written = [
        f"{danish.percent_of(share)}{'' if place else ' af timerne'} i {CASES[str(name)]}"
        for place, (name, share) in enumerate(shares[DOCUMENTATION].items())
    ]
    obtained = [danish.percent_of(share) for share in shares[list(OBTAINING)].sum(axis=1)]
    return (
        f" {danish.listing(written)} går til {KIND[DOCUMENTATION]}. "
        f"{danish.listing(obtained)} går til at indhente eller forny oplysninger."
    )


def documented_in_short(result: Result) -> str:
    """Return for the summary which part of the hours goes to documenting, in the order of the ``heading``; ""
    where that is not told of every provision in it.
    """
    found = told_kinds(result)
    shares = found[found["kind"].eq(DOCUMENTATION)].set_index("provision")["share"]
    if shares.empty or {*result.hours} - {*shares.index}:
        return ""
    told = dict.fromkeys(danish.number(100 * danish.carried(shares[name])) for name in result.hours)
    return f"{danish.listing([*told])}{danish.NBSP}pct. af timerne går til {KIND[DOCUMENTATION]}."


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
        f"om året ({interval_name(result.plan)} {_number(low)} til {_number(high)}) koster hele "
        f"sagsbehandlingen i de påklagede sager, efter et overslag, der bygger på {in_short(result)}{lacks}"
    )
    span = [result.plan.confidence_level, float(low), float(high)]
    return {
        "key_money": (float(middle), _millions(middle)),
        "key_money_of": (None, of),
        "key_money_interval": (span, f"{_number(low)} til {_number(high)}"),
        "key_money_cases": (_number_of_cases(result), gone_through(result)),
    }


def conversion(counted: bool) -> Statement:
    """Return what the hours and DKK leave out: what it costs once to change; counted: whether any is told."""
    once = "Hvad det koster én gang at gå over til noget enklere, afhænger af den enkelte forenkling"
    if not counted:
        return Statement(f"Et overslag gælder den løbende udgift. {once}.")
    return Statement(f"Tallene er den løbende udgift. {once} og er ikke talt med her.")


def told_kinds(result: Result) -> pd.DataFrame:
    """Return ``resources.kinds`` of the provisions with several cases: of one alone the shares would be the
    answers about that case.
    """
    found = resources.kinds(result)
    return found[[result.cases[name] > 1 for name in found["provision"]]] if len(found) else found


def shares(table: pd.DataFrame, counted: bool = False) -> Statement:
    """Return which kinds of step take most of the hours (``told_kinds``), whether they can be told apart, and
    where the two kinds of obtaining take more together; counted: whether there are hours at all.
    """
    if table.empty:
        return Statement(ONE_ALONE if counted else "Hvad timerne går til, kan ikke vises.")
    told = []
    for provision, rows in table.groupby("provision", sort=False):
        first, second = rows.sort_values("share", ascending=False, kind="stable").to_dict("records")[:2]
        most, next_ = (f"{KIND[row['kind']]} ({danish.percent_of(row['share'])})" for row in (first, second))
        overlap = OVERLAP if first["share_low"] < second["share_high"] else ""
        where = CASES[str(provision)]
        told.append(
            f"I {where} går den største del af timerne til {most}; så følger {next_}.{overlap}{_both(rows)}"
        )
    return Statement(" ".join(told))


def _both(rows: pd.DataFrame) -> str:
    """Return what the kinds of OBTAINING take together in one provision, with a space before it, where that
    is more than the largest single kind, which is another.
    """
    share = rows.set_index("kind")["share"]
    together = share.reindex(OBTAINING).sum()
    if share.idxmax() in OBTAINING or together <= share.max():
        return ""
    return f" At indhente og forny oplysninger fylder tilsammen mere ({danish.percent_of(together)})."


def heading_hours(table: pd.DataFrame) -> Statement:
    """Return the heading on what the hours go to (``told_kinds``): of how many kinds of work, what takes
    most, and whether it can be told apart from the next.
    """
    if table.empty:
        return Statement("Hvad timerne går til", verdicts.NOT_ESTIMABLE)
    most: dict[str, list[str]] = {}
    overlap = False
    for provision, rows in table.groupby("provision", sort=False):
        first, second = rows.sort_values("share", ascending=False, kind="stable").to_dict("records")[:2]
        most.setdefault(KIND[first["kind"]], []).append(BARE_CASES[str(provision)])
        overlap |= bool(first["share_low"] < second["share_high"])
    told = [f"{what}{f' ({danish.listing(cases)})' if len(most) > 1 else ''}" for what, cases in most.items()]
    but = ", men intervallerne overlapper" if overlap else ""
    divided = f"Delt på {danish.in_words(table['kind'].nunique(), 'én')} slags arbejde"
    return Statement(f"{divided} går flest timer til {danish.listing(told)}{but}")


def depends_on(tornado: pd.DataFrame) -> Statement:
    """Return what the DKK of the year depend on most (``resources.tornado``)."""
    if tornado.empty:
        return Statement("Hvad et overslag ville afhænge af, kan ikke vises.")
    first = tornado.iloc[0]
    ends = sorted((first["at_p10"], first["at_p90"]))
    others = [input_name(row) for row in tornado.iloc[1:3].to_dict("records")]
    then = f" Dernæst kommer{_in_order(others)}." if others else ""
    between = f"{_number(ends[0])} og {_millions(ends[1])}"
    return Statement(
        f"Overslaget afhænger mest af{_told(input_name(first))}. Alt andet lige ligger det mellem "
        f"{between} om året, når den antagelse er lav eller høj.{then}"
    )


def _in_order(names: Sequence[str]) -> str:
    """Return names of inputs in their order, with what stands before the first of them."""
    return ", og derefter".join(map(_told, names))


def _told(name: str) -> str:
    """Return the name of an input with what stands before it: a comma before a clause."""
    return f"{', ' if name.startswith('hvor ') else ' '}{name}"


def input_name(row: Mapping) -> str:
    """Return the name of an input of the tornado, with its provision where it is of one."""
    name, cases = INPUT[row["input"]], CASES.get(row["provision"], "")
    if row["input"] == "cases" and cases:
        return name.replace("forskelle", f"forskelle mellem {cases}")
    return f"{name} i {cases}" if cases else name


def too_low(result: Result) -> Statement:
    """Return what the year costs if every respondent has stated so much too little as the plan tries."""
    if not result.hours:
        return Statement("Hvad det betyder, hvis alle svarer for lavt, kan ikke vises.")
    plan, drawn = result.plan, result.national() / 1e6
    middle, low, high = resources.quantiles(drawn, plan.confidence_level)
    raised = middle / (1 - plan.too_low)
    where = "inden for" if low <= raised <= high else "uden for"
    above = float(np.mean(drawn > raised))
    return Statement(
        f"Usikkerhedsintervallet viser ikke fejl, som alle har begået. Har alle medarbejdere svaret "
        f"{danish.percent_of(plan.too_low)} for lavt, er udgiften ikke {_number(middle)}, men "
        f"{_millions(raised)} om året. Det ligger {where} usikkerhedsintervallet; "
        f"{danish.percent_of(above)} af beregningens udfald er højere."
    )


def dependence(table: pd.DataFrame, plan: Resources) -> Statement:
    """Return how the interval depends on whether the steps of a case are long together
    (``resources.correlations``).
    """
    if table.empty:
        return Statement("Hvad det betyder, om trinnene følges ad, kan ikke vises.")
    ends = table.set_index("correlation")[["mio_dkk_low", "mio_dkk_high"]]
    moved = (ends.loc[list(resources.OTHERS)] - ends.loc[plan.correlation]).abs().max().max()
    return Statement(
        "Trinnene i en sag er regnet at følges ad med en rangkorrelation på "
        f"{danish.number(plan.correlation, 1)}. Var de uafhængige, eller fulgtes de helt ad, ville "
        f"intervallets ender flytte sig højst {_millions(float(moved))}"
    )


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
        of = f"{danish.in_words(near, 'ét')} af {danish.in_words(len(both), 'ét')} {forms}"
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
        "heading_hours": heading_hours(told_kinds(result)),
        "resources_shares": shares(told_kinds(result), bool(result.hours)),
        "resources_depends_on": depends_on(resources.tornado(result)),
        "resources_too_low": too_low(result),
        "resources_dependence": dependence(_correlations(result, material), result.plan),
        "resources_calibration": calibration(material.answers),
        "resources_price": price(material.prices),
        "resources_conversion": conversion(bool(result.hours)),
    }


def _correlations(result: Result, material: Material) -> pd.DataFrame:
    return resources.correlations(material, result.plan) if result.hours else pd.DataFrame()


def _proxies(prices: Mapping[str, Price]) -> bool:
    return any(each.proxy for each in prices.values())


def _hours(value: float) -> str:
    return f"{danish.number(value)}{danish.NBSP}timer"


def _number(value: float) -> str:
    return danish.number(value, 1 if value < TO_WHOLE else 0)


def _millions(value: float) -> str:
    return f"{_number(value)}{danish.NBSP}mio.{danish.NBSP}kr."
