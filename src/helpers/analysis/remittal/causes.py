"""E6: why cases were remitted, what information was missing, and what happened when the municipality had them
back.

Everything is told of remitted cases alone. How many cases are remitted is no result of this survey: the draw
fixes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.information.types import KEYS, Weigh, wide_numbers
from helpers.analysis.methods import agreement, ratios, verdicts
from helpers.analysis.methods.ratios import ONE
from helpers.analysis.methods.resampling import Bootstrap
from helpers.protocol.analysis_plan import Plan

REMITTED = "remitted"
MISSING = ("missing_information_1", "missing_information_2", "missing_information_3")
INFORMATION_BASIS = "information_basis"
PRINCIPAL, AFTERWARDS, AGAIN = "principal_cause", "after_remittal", "appealed_again"
REST = "rest"
COLUMNS = ["n_answer", "fewest_municipalities", "n_cases", "n_municipalities", "share", "low", "high"]


@dataclass(frozen=True)
class Least:
    """The fewest cases and municipalities that an answer of its own needs in each period."""

    cases: int
    municipalities: int


def e6(
    cases: pd.DataFrame,
    causes: pd.DataFrame,
    weigh: Weigh,
    plan: Plan,
    family: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return E6: the share of remitted cases with each cause, per provision × cause, and the change in
    points.

    family: ``verdicts.judged``. A case may have several causes: the shares do not add up to one. cases,
    causes: the clean tables. Columns: estimand, status, provision, cause, those of ``ratios.change`` (before,
    after, estimate …) and of ``verdicts.judged``.
    """
    return verdicts.judged(_e6(cases, causes, weigh, plan), plan, family)


def _e6(cases: pd.DataFrame, causes: pd.DataFrame, weigh: Weigh, plan: Plan) -> pd.DataFrame:
    remitted = cases.loc[cases["outcome"] == REMITTED, KEYS]
    joined = remitted.join(wide_numbers(causes, "cause", "selected"), on="decision_id")
    rows = []
    for cause in causes["cause"].drop_duplicates():
        used = weigh(joined, cause)
        rows += [
            _cause(used[used["provision"] == provision], remitted, provision, cause, plan)
            for provision in plan.provisions
        ]
    return pd.DataFrame(rows).sort_values("provision", kind="stable", ignore_index=True)


def _cause(
    used: pd.DataFrame, remitted: pd.DataFrame, provision: str, cause: str, plan: Plan
) -> dict[str, Any]:
    known = {"provision": provision, "cause": cause, "scale": ratios.POINTS}
    changed = ratios.change(used, cause, ONE, scale=ratios.POINTS, plan=plan)
    return verdicts.row("E6", known, changed, used, remitted[remitted["provision"] == provision], plan)


def shares(
    cases: pd.DataFrame, remittals: pd.DataFrame, item: str, weigh: Weigh, plan: Plan, least: Least
) -> pd.DataFrame:
    """Return the share of remitted cases per answer to ``item``, per provision × period; described, not
    tested.

    item: PRINCIPAL, AFTERWARDS or AGAIN (yes and no). The answers of a case exclude each other, so the shares
    add up to one and a single small one would follow from the rest: answers below ``least`` in a period are
    put together as REST. Columns: provision, period, answer, n_answer, fewest_municipalities, n_cases,
    n_municipalities, share, low, high.
    """
    joined = cases.loc[cases["outcome"] == REMITTED, KEYS].merge(
        remittals[["decision_id", item]], on="decision_id", how="left"
    )
    used = weigh(joined, item)
    rows = []
    for provision in plan.provisions:
        mine = used[used["provision"] == provision]
        answers = together(mine[item].astype(str), mine["period"], mine["municipality"], least)
        for period in (plan.before, plan.after):
            now = mine["period"] == period
            for answer in sorted(answers.unique()):
                known = {"provision": provision, "period": period, "answer": answer}
                rows.append(known | _share(mine[now], answers[now] == answer, plan))
    return pd.DataFrame(rows, columns=["provision", "period", "answer", *COLUMNS])


def together(answers: pd.Series, periods: pd.Series, municipalities: pd.Series, least: Least) -> pd.Series:
    """Return ``answers`` with those given too seldom in some period put together as REST, and the rarest
    others until REST is enough.

    answers, periods, municipalities: one per case. Where nothing but REST is left there is nothing to tell,
    and it says so.
    """
    result = answers.copy()
    while True:
        small = _small(result, periods, municipalities, least)
        others = result[result != REST].value_counts()
        if not small or others.empty:
            return result
        rare = small - {REST} or {min(others.index[others == others.min()])}
        result = result.mask(result.isin(rare), REST)


def _small(answers: pd.Series, periods: pd.Series, municipalities: pd.Series, least: Least) -> set[str]:
    """Return the answers with fewer cases or municipalities than ``least`` in some period."""
    counted = municipalities.groupby([answers.rename("answer"), periods.rename("period")])
    few = (counted.size().unstack(fill_value=0) < least.cases) | (
        counted.nunique().unstack(fill_value=0) < least.municipalities
    )
    return set(few.index[few.any(axis=1)])


def missing_information(
    cases: pd.DataFrame, remittals: pd.DataFrame, causes: pd.DataFrame, weigh: Weigh, plan: Plan
) -> pd.DataFrame:
    """Return which types were missing, of the cases remitted for their information basis that name one, per
    provision × type.

    Both periods together: apart there are too few cases per type. Up to three types per case, so the shares
    do not add up. Columns: provision, answer (the type's code), n_answer, fewest_municipalities, n_cases,
    n_municipalities, share, low, high.
    """
    joined = cases.loc[cases["outcome"] == REMITTED, KEYS].merge(
        remittals[["decision_id", *MISSING]], on="decision_id", how="left"
    )
    short = causes.loc[
        causes["cause"].eq(INFORMATION_BASIS) & causes["selected"].fillna(False), "decision_id"
    ]
    joined["named"] = joined[MISSING[0]].where(joined["decision_id"].isin(short))
    used = weigh(joined, "named")
    rows = []
    for provision in plan.provisions:
        mine = used[used["provision"] == provision]
        named = mine[list(MISSING)]
        for kind in sorted(set(named.stack().dropna())):
            known = {"provision": provision, "answer": kind}
            rows.append(known | _share(mine, named.eq(kind).any(axis=1), plan))
    found = pd.DataFrame(rows, columns=["provision", "answer", *COLUMNS])
    return found.sort_values(
        ["provision", "share", "answer"], ascending=[True, False, True], ignore_index=True
    )


def _share(used: pd.DataFrame, has: pd.Series, plan: Plan) -> dict[str, Any]:
    """Return the weighted share with its interval, and how many cases and municipalities have the trait or
    lack it.
    """
    found = ratios.level(
        used.assign(has=has.fillna(False).astype(float)), "has", ONE, confidence=plan.confidence_level
    )
    return {
        "n_answer": int(has.sum()),
        "fewest_municipalities": min(used.loc[side, "municipality"].nunique() for side in (has, ~has)),
        "n_cases": found["n"],
        "n_municipalities": found["n_clusters"],
        **{"share": found["estimate"], "low": found["low"], "high": found["high"]},
    }


def registration(
    cases: pd.DataFrame, causes: pd.DataFrame, registered: pd.DataFrame | None, boot: Bootstrap
) -> pd.DataFrame:
    """Return per cause how the municipalities' answers agree with Ankestyrelsen's registration: share alike
    and kappa.

    registered: decision_id and cause, at least one row per registered decision, or None where there is no
    registration; only decisions in both are compared, unweighted, for this is about measuring and not about
    the country. Intervals resample municipalities. Columns: cause, n_cases, n_municipalities, same, kappa,
    kappa_low, kappa_high, reason, answered, registered (shares of cases with the cause), fewest (cases in the
    smallest of the four margins) and fewest_municipalities behind it.
    """
    if registered is None:
        registered = pd.DataFrame(columns=["decision_id", "cause"])
    known = registered["decision_id"].unique()
    rows = causes[causes["decision_id"].isin(known) & causes["selected"].notna()]
    rows = rows.merge(cases[["decision_id", "municipality"]], on="decision_id")
    marks = pd.MultiIndex.from_frame(registered[["decision_id", "cause"]])
    rows = rows.assign(
        theirs=pd.MultiIndex.from_frame(rows[["decision_id", "cause"]]).isin(marks),
        ours=rows["selected"].astype(bool),
    )
    found = [
        {"cause": cause, **_alike(rows[rows["cause"] == cause], boot)}
        for cause in causes["cause"].drop_duplicates()
    ]
    return pd.DataFrame(found)


def _alike(rows: pd.DataFrame, boot: Bootstrap) -> dict[str, Any]:
    agreed = agreement.kappa(rows["ours"], rows["theirs"], boot, rows["municipality"])
    sides = [rows[rows[who] == value] for who in ("ours", "theirs") for value in (True, False)]
    return {
        "n_cases": len(rows),
        "n_municipalities": rows["municipality"].nunique(),
        "same": float((rows["ours"] == rows["theirs"]).mean()) if len(rows) else np.nan,
        "kappa": agreed.estimate,
        "kappa_low": agreed.conf_low,
        "kappa_high": agreed.conf_high,
        "reason": agreed.reason,
        "answered": rows["ours"].mean(),
        "registered": rows["theirs"].mean(),
        "fewest": min(len(side) for side in sides),
        "fewest_municipalities": min(side["municipality"].nunique() for side in sides),
    }
