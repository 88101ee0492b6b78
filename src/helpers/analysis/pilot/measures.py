"""What the pilot measures, one function per row of its table; what it means is decided in ``pilot``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from helpers.analysis.methods import measurement
from helpers.analysis.methods.agreement import Agreement, alpha, kappa, pabak, paired, prevalence
from helpers.analysis.methods.measurement import Limits
from helpers.analysis.methods.resampling import Bootstrap
from helpers.analysis.representation import item_response
from helpers.protocol.codebook import CAUSES, Codebook, Item
from helpers.protocol.pilot import PilotPlan
from helpers.survey.cleaning.tables import REMITTALS
from helpers.survey.pilot import Pilot, not_applicable, pairs, settled
from helpers.survey.redaction import find_cpr
from helpers.terms import COMPLETED, FILE_LOST

NOBODY = "nobody_asked"
P90 = 0.9
ASKED_IN = ("cases", "information", CAUSES, "time")
NONRESPONSE = ["item", "asked", "missing", "share", "n_cases", "n_municipalities"]
_ROW = ("decision_id", "coder")


@dataclass(frozen=True)
class Measure:
    """One row's figure: its value and interval, the answers (n), cases and municipalities behind it.

    item: the question it speaks of, where it is the worst of several. reason: why the value is missing.
    """

    value: float
    n: int
    n_cases: int
    n_municipalities: int
    conf_low: float = np.nan
    conf_high: float = np.nan
    item: str = ""
    reason: str = ""


NONE = Measure(np.nan, 0, 0, 0, reason=NOBODY)


def file_found(pilot: Pilot, plan: PilotPlan) -> Measure:
    """Share of the early cases looked for of which either coder had the file."""
    cases = pilot.tables["cases"]
    sought = cases[cases["period"].eq(plan.early_period) & cases["disposition"].isin([COMPLETED, *FILE_LOST])]
    found = sought["disposition"].eq(COMPLETED).groupby(sought["decision_id"]).any()
    return _share(found, pilot, plan)


def found_without_list(pilot: Pilot, plan: PilotPlan) -> Measure:
    """Share of the cases that the municipality could have found without Ankestyrelsen's list."""
    return _share(settled(pilot, "found_without_list").astype(bool), pilot, plan)


def same_method(pilot: Pilot, plan: PilotPlan) -> Measure:
    """Share of the pairs of an early and a late case of one municipality whose pages were counted by the same
    method.
    """
    methods = settled(pilot, "measuring_method").rename("method").to_frame().join(_known(pilot), how="inner")
    early = methods[methods["period"].eq(plan.early_period)].reset_index()
    late = methods[methods["period"].ne(plan.early_period)].reset_index()
    both = early.merge(late, on="municipality", suffixes=("", "_late"))
    if both.empty:
        return NONE
    used = {*both["decision_id"], *both["decision_id_late"]}
    return Measure(
        float((both["method"] == both["method_late"]).mean()),
        len(both),
        len(used),
        both["municipality"].nunique(),
    )


def edit_failures(pilot: Pilot) -> Measure:
    """Questions that the cleaning rules put to the municipality, per completed case of a coder."""
    cases = pilot.tables["cases"]
    done = cases[cases["disposition"].eq(COMPLETED)]
    if done.empty:
        return NONE
    failures = int(pilot.tables["ledger"]["severity"].eq("query").sum())
    return Measure(failures / len(done), len(done), *_behind(pilot, done["decision_id"]))


def minutes(pilot: Pilot, quantile: float) -> Measure:
    """Quantile of the minutes that a coder spent on a case, finding and answering together."""
    spent = pilot.tables["time"][["decision_id", "minutes_finding", "minutes_answering"]].dropna()
    if spent.empty:
        return NONE
    total = spent["minutes_finding"] + spent["minutes_answering"]
    return Measure(float(total.quantile(quantile)), len(total), *_behind(pilot, spent["decision_id"]))


def pages_icc(pilot: Pilot, plan: PilotPlan) -> Measure:
    """ICC(A,1) of the two coders' standard pages, on the log scale."""
    both = pairs(pilot, "cases", "standard_pages").dropna(subset=["first", "second"])
    found = measurement.icc(both[["first", "second"]].astype(float), plan.confidence_level)
    return Measure(
        found.estimate,
        found.n,
        *_behind(pilot, both["decision_id"]),
        found.conf_low,
        found.conf_high,
        reason=found.reason,
    )


def pages_limits(pilot: Pilot, plan: PilotPlan) -> Measure:
    """The wider of the two ratio limits of agreement of standard pages, as a factor above 1, with that
    limit's interval.
    """
    both = pairs(pilot, "cases", "standard_pages").dropna(subset=["first", "second"])
    limits = measurement.ratio_limits(
        both["first"].astype(float), both["second"].astype(float), plan.confidence_level
    )
    wider, interval = _wider(limits)
    return Measure(wider, limits.n, *_behind(pilot, both["decision_id"]), *interval, reason=limits.reason)


def _wider(limits: Limits) -> tuple[float, tuple[float, float]]:
    low, high = limits.low_conf
    return max(
        (limits.high, limits.high_conf), (1 / limits.low, (1 / high, 1 / low)), key=lambda side: side[0]
    )


def personal_data(pilot: Pilot) -> Measure:
    """CPR numbers left in anything that is stored of the pilot: there must be none."""
    texts = (
        value
        for table in pilot.tables.values()
        for column in table
        for value in table[column]
        if isinstance(value, str)
    )
    cases = pilot.tables["cases"]
    return Measure(
        float(sum(len(find_cpr(text)) for text in texts)), len(cases), *_behind(pilot, cases["decision_id"])
    )


def missing_answers(pilot: Pilot, plan: PilotPlan, *, core: bool) -> Measure:
    """Share of missing answers to the core question, or to the other one, that lacks most."""
    table = unanswered(pilot, plan.core_items)
    table = table[table["item"].isin(plan.core_items) == core]
    if table.empty:
        return NONE
    worst = table.loc[table["share"].idxmax()]
    low, high = _wilson(worst["missing"], worst["asked"], plan)
    asked, cases, places = (int(worst[name]) for name in ("asked", "n_cases", "n_municipalities"))
    return Measure(float(worst["share"]), asked, cases, places, low, high, worst["item"])


def category(pilot: Pilot, item: str, plan: PilotPlan) -> dict[str, object]:
    """Return agreement on one category item ("table.item").

    Keys: item, kappa, conf_low, conf_high, alpha, alpha_low, alpha_high, pabak, prevalence, n (pairs),
    n_cases, n_municipalities, reason.
    """
    table, name = item.split(".")
    both = pairs(pilot, table, name)
    used = paired(both["first"], both["second"]).index
    units = both["decision_id" if plan.boot_unit == "case" else "municipality"]
    order, metric = _order(pilot, item), plan.category_items[item]
    boot = Bootstrap(plan.replicates, plan.confidence_level, plan.seed)
    one = kappa(both["first"], both["second"], boot, units)
    other: Agreement = alpha(both[["first", "second"]], metric, boot, order=order, units=units)
    cases, places = _behind(pilot, both.loc[used, "decision_id"])
    return {
        "item": item,
        "kappa": one.estimate,
        "conf_low": one.conf_low,
        "conf_high": one.conf_high,
        "alpha": other.estimate,
        "alpha_low": other.conf_low,
        "alpha_high": other.conf_high,
        "pabak": pabak(both["first"], both["second"], len(order)),
        "prevalence": prevalence(both["first"], both["second"]),
        "n": one.n,
        "n_cases": cases,
        "n_municipalities": places,
        "reason": one.reason,
    }


def _order(pilot: Pilot, item: str) -> list:
    """Return the answers that an item permits, in the codebook's order, as the tables hold them."""
    table, name = item.split(".")
    if item == f"{CAUSES}.selected":
        return [True, False]
    codes = list(pilot.codebook.item(name, CAUSES if table == REMITTALS else table).values)
    return [True, False] if set(codes) == {"yes", "no"} else codes


def _share(flags: pd.Series, pilot: Pilot, plan: PilotPlan) -> Measure:
    """Return the share of true ``flags`` (one per case, index decision_id), with Wilson's interval over
    cases.
    """
    if flags.empty:
        return NONE
    return Measure(
        float(flags.sum() / len(flags)),
        len(flags),
        *_behind(pilot, flags.index),
        *_wilson(flags.sum(), len(flags), plan),
    )


def _wilson(count: float, n: float, plan: PilotPlan) -> tuple[float, float]:
    low, high = proportion_confint(count, n, 1 - plan.confidence_level, method="wilson")
    return float(low), float(high)


def _behind(pilot: Pilot, decisions: Iterable[str]) -> tuple[int, int]:
    """Return the number of cases, and of municipalities that they lie in."""
    cases = set(decisions)
    return len(cases), _known(pilot).loc[lambda table: table.index.isin(cases), "municipality"].nunique()


def _known(pilot: Pilot) -> pd.DataFrame:
    """Return municipality and period of the drawn cases, index decision_id."""
    return pilot.draw.set_index("decision_id")[["municipality", "period"]]


def unanswered(pilot: Pilot, core: tuple[str, ...]) -> pd.DataFrame:
    """Return one row per required question that people answer, and per ``core`` one: item ("section.item"),
    asked, missing, share.

    asked counts the answers that both coders' completed cases called for, less those that said the question
    does not apply; n_cases and n_municipalities are behind it. "Ved ikke" and "ikke oplyst" are missing
    answers. Questions never asked are left out.
    """
    skipped = not_applicable(pilot)
    rows = []
    for section in ASKED_IN:
        answers = item_response.answers(pilot.tables, section, pilot.codebook, _ROW)
        for item in pilot.codebook.columns_of(section):
            name = f"{section}.{item.name}"
            if item.gives:
                continue  # looked at in standard pages, as it is used
            if name in core or (item.required and (item.made_from or not item.prefilled)):
                without = skipped.get((section, item.made_from or item.name), 0)
                rows.append((name, *_nonresponse(answers, item, pilot.codebook, without)))
    found = pd.DataFrame(rows, columns=["item", "asked", "missing", "n_cases", "n_municipalities"])
    found = found[found["asked"] > 0]
    return found.assign(share=found["missing"] / found["asked"])[NONRESPONSE].reset_index(drop=True)


def _nonresponse(
    answers: pd.DataFrame, item: Item, codebook: Codebook, skipped: int
) -> tuple[int, int, int, int]:
    asked = answers[item_response.asked(answers, item, codebook)]
    missing = int(asked[item.name].isna().sum())
    without = min(skipped, missing)
    return (
        len(asked) - without,
        missing - without,
        asked["decision_id"].nunique(),
        asked["case_municipality"].nunique(),
    )
