"""Weights: how many decided appeals each usable case stands for.

Base weights are w = N_h / n_h in the stratum h = municipality x provision x period x outcome (Cochran 1977,
ch. 5). Where the provisions were drawn from together, h is that sampling stratum and a provision is a domain
of it (ibid., sec. 5A.14). Strata without a usable case are carried by the others of their size class
(weighting-class adjustment, Särndal, Swensson and Wretman 1992, sec. 15.6), and the whole is post-stratified
to the national totals of provision x period x outcome (Holt and Smith 1979). Design effect after Kish (1965,
sec. 11.7).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.errors import HelpersError
from helpers.survey.sampling.universe import stratum
from helpers.terms import CELL, COMPLETED, GROUP, OUTCOMES

STRATUM = CELL
SAMPLING = "sampling_stratum"
ADDED = ["stratum", "stratum_size", "size_class", "base_weight", "weight"]
KNOWN = "population_known"
NATIONAL = ["provision", "period", "outcome"]


def size_classes(municipalities: pd.DataFrame, limits: Sequence[tuple[str, float]]) -> pd.Series:
    """Return the size class of each municipality, indexed by its code.

    ``municipalities``: data/reference/municipalities.csv (kommunekode as text, population_20200101 in
    inhabitants); ``limits``: (class code, limit not included) in rising order, from the analysis plan.
    """
    bins = [0.0, *(limit for _, limit in limits)]
    labels = [code for code, _ in limits]
    classes = pd.cut(municipalities["population_20200101"], bins=bins, labels=labels, right=False).astype(
        "str"
    )
    return pd.Series(classes.to_numpy(), index=municipalities["kommunekode"].to_numpy(), name="size_class")


def base_weights(
    cases: pd.DataFrame,
    population: pd.DataFrame | None,
    size_class: pd.Series,
    *,
    item: str = "standard_pages",
) -> pd.DataFrame:
    """Return ``cases`` with stratum, stratum_size, size_class, base_weight, weight and population_known.

    cases: one row per drawn case (decision_id, STRATUM, disposition, ``item``). A case is usable when it was
    completed and ``item`` is answered; other rows are kept with missing weights, so that weights are those of
    this item set. population: STRATUM and n, the number of decided appeals; where several strata were drawn
    from together, their common ``sampling_stratum`` as well (``investigation.open_folder`` adds it).
    size_class: class by municipality (``size_classes``). Weights are numbers of appeals; over the usable
    cases they sum to the national totals wherever a provision x period x outcome has a usable case at all.

    Without a population (None) the weights are missing and population_known is false: no estimand for the
    country can be reported, only what stands on unweighted cases.

    Raises HelpersError.
    """
    _check_cases(cases, item)
    if population is None:
        return _without_population(cases, size_class)
    counts = _counts(population)
    _check_municipalities(pd.concat([cases["municipality"], counts["municipality"]]), size_class)
    places = _covered(cases, counts)
    answered = usable(cases, item).to_numpy()
    strata = _strata(counts, np.bincount(places[answered], minlength=len(counts)), size_class)
    found = strata.iloc[places].set_axis(cases.index)
    found.loc[~answered, ["base_weight", "weight"]] = np.nan
    return cases.drop(columns=ADDED, errors="ignore").assign(
        stratum=stratum(cases), **found[ADDED[1:]], **{KNOWN: True}
    )


def _without_population(cases: pd.DataFrame, size_class: pd.Series) -> pd.DataFrame:
    """Return ``cases`` with the added columns, all weights missing: the cases stand for themselves alone."""
    _check_municipalities(cases["municipality"], size_class)
    unknown = dict.fromkeys(("stratum_size", "base_weight", "weight"), np.nan)
    added = {
        "stratum": stratum(cases),
        **unknown,
        "size_class": cases["municipality"].map(size_class),
        KNOWN: False,
    }
    return cases.drop(columns=ADDED, errors="ignore").assign(**added)


def usable(cases: pd.DataFrame, item: str = "standard_pages") -> pd.Series:
    """Return whether each case was completed with ``item`` answered."""
    return cases["disposition"].eq(COMPLETED).fillna(False).astype(bool) & cases[item].notna()


def _strata(counts: pd.DataFrame, answered: np.ndarray, size_class: pd.Series) -> pd.DataFrame:
    """Return one row per stratum with its size, class and the two weights of its usable cases, of which there
    are ``answered``.
    """
    strata = counts.rename(columns={"n": "stratum_size"}).assign(answered=answered.astype(float))
    _check_sizes(strata)
    strata["size_class"] = strata["municipality"].map(size_class)
    size, own, nation = strata["stratum_size"], _groups(strata, [SAMPLING]), _groups(strata, NATIONAL)
    heard = _totals(strata["answered"], own)
    strata["base_weight"] = _totals(size, own) / heard.where(heard > 0)
    lifted = strata["base_weight"] * _lift(strata, heard > 0)
    carried = _totals((lifted * strata["answered"]).fillna(0), nation)
    strata["weight"] = lifted * _totals(size, nation) / carried
    strata.loc[strata["answered"] == 0, ["base_weight", "weight"]] = np.nan
    return strata.drop(columns=["answered", SAMPLING])


def _lift(strata: pd.DataFrame, heard: pd.Series) -> pd.Series:
    """Return what the answering sampling strata of a group must be multiplied by to carry the silent ones (0
    where none answers).

    The groups are size class x period x outcome, and x provision unless the provisions were drawn from
    together.
    """
    together = strata[SAMPLING].duplicated().any()
    within = _groups(strata, ["size_class", "period", "outcome", *([] if together else ["provision"])])
    answering = _totals(strata["stratum_size"].where(heard, 0), within)
    return (_totals(strata["stratum_size"], within) / answering.where(answering > 0)).fillna(0.0)


def _groups(strata: pd.DataFrame, within: list[str]) -> np.ndarray:
    """Return the number of each row's group: texts are compared once, however many totals follow."""
    return strata.groupby(within, sort=False).ngroup().to_numpy()


def _totals(values: pd.Series, groups: np.ndarray) -> pd.Series:
    return values.groupby(groups).transform("sum")


def _counts(population: pd.DataFrame) -> pd.DataFrame:
    """Return the population's STRATUM and n, checked."""
    if missing := [column for column in [*STRATUM, "n"] if column not in population]:
        raise HelpersError(
            f"The population counts lack the column {missing[0]}: give {', '.join(STRATUM)} and n."
        )
    if (twice := population.duplicated(STRATUM)).any():
        raise HelpersError(
            f"The population counts hold stratum {_name(population[twice])} twice: give one row per stratum."
        )
    wrong = ~(pd.to_numeric(population["n"], errors="coerce") >= 0) | (
        pd.to_numeric(population["n"], errors="coerce") % 1 != 0
    )
    if wrong.any():
        bad = population[wrong]
        raise HelpersError(
            f"The population count of stratum {_name(bad)} is {bad['n'].iloc[0]!r}: give a whole number "
            "from 0."
        )
    names = population[SAMPLING] if SAMPLING in population else stratum(population)
    return population[STRATUM].assign(n=pd.to_numeric(population["n"]).astype(float), **{SAMPLING: names})


def _check_cases(cases: pd.DataFrame, item: str) -> None:
    needed = ["decision_id", *STRATUM, "disposition", item]
    if missing := [column for column in needed if column not in cases]:
        raise HelpersError(f"The table of cases lacks the column {missing[0]}: it needs {', '.join(needed)}.")
    if (twice := cases["decision_id"].duplicated()).any():
        raise HelpersError(
            f"Decision {cases.loc[twice, 'decision_id'].iloc[0]} stands twice among the cases: clean the "
            "returns first."
        )
    if (empty := cases[STRATUM].isna().any(axis=1)).any():
        decision = cases.loc[empty, "decision_id"].iloc[0]
        raise HelpersError(f"Decision {decision} lacks one of {', '.join(STRATUM)}: clean the returns first.")


def _check_municipalities(codes: pd.Series, size_class: pd.Series) -> None:
    if unknown := sorted(set(codes) - set(size_class.index)):
        raise HelpersError(
            f"Municipality {unknown[0]!r} is not in data/reference/municipalities.csv: correct the code "
            "(four digits)."
        )


def _covered(cases: pd.DataFrame, counts: pd.DataFrame) -> np.ndarray:
    """Return the place of each case's stratum in ``counts``, which must hold it."""
    known = pd.MultiIndex.from_frame(counts[STRATUM])
    places = known.get_indexer(pd.MultiIndex.from_frame(cases[STRATUM]))
    stray = cases[places < 0]
    if len(stray):
        raise HelpersError(
            f"Decision {stray['decision_id'].iloc[0]} lies in stratum {_name(stray)}, which the population "
            "counts do not hold: "
            "correct the case's municipality, provision, period or outcome, or add the stratum's count."
        )
    return np.asarray(places)


def _check_sizes(strata: pd.DataFrame) -> None:
    """The usable cases must fit into their strata."""
    over = strata[strata["answered"] > strata["stratum_size"]]
    if len(over):
        row = over.iloc[0]
        raise HelpersError(
            f"Stratum {_name(over)} has {row['answered']:.0f} usable cases but only "
            f"{row['stratum_size']:.0f} decided appeals: "
            "correct the population counts, or the cases' provision, period or outcome."
        )


def _name(rows: pd.DataFrame) -> str:
    return "|".join(str(value) for value in rows[STRATUM].iloc[0])


def diagnostics(weighted: pd.DataFrame, population: pd.DataFrame | None) -> pd.DataFrame:
    """Return one row per provision x period: cases, weighted and true population, Kish's deff, effective n,
    largest weights.

    All is missing without a population.

    largest_municipality_share is the share of the weighted appeals carried by one municipality.
    """
    answered = weighted[weighted["weight"].notna()]
    truth = (
        weighted.groupby(GROUP)["weight"].sum(min_count=1)
        if population is None
        else population.groupby(GROUP)["n"].sum()
    )
    rows = [
        {
            "provision": provision,
            "period": period,
            **_describe(answered.query("provision == @provision and period == @period"), total),
        }
        for (provision, period), total in truth.items()
    ]
    return pd.DataFrame(rows)


def _describe(cases: pd.DataFrame, population: float) -> dict[str, float]:
    weight = cases["weight"]
    share = (
        cases.groupby("municipality")["weight"].sum() / weight.sum() if len(cases) else pd.Series([np.nan])
    )
    return {
        "n_cases": len(cases),
        "fewest_cell": int(
            cases.groupby("outcome", observed=True).size().reindex(OUTCOMES, fill_value=0).min()
        ),
        "n_municipalities": cases["municipality"].nunique(),
        "population": float(population),
        "weighted_n": float(weight.sum()),
        "deff": kish_deff(weight),
        "effective_n": effective_n(weight),
        "largest_weight": float(weight.max()),
        "largest_municipality_share": float(share.max()),
    }


def kish_deff(weight: pd.Series) -> float:
    """Return Kish's design effect of unequal weights, n * sum(w^2) / sum(w)^2 (missing for no cases)."""
    return len(weight) / effective_n(weight) if len(weight) else float("nan")


def effective_n(weight: pd.Series) -> float:
    """Return Kish's effective number of cases, sum(w)^2 / sum(w^2) (missing for no cases, or none with a
    weight).
    """
    return float(weight.sum() ** 2 / (weight**2).sum()) if weight.sum() > 0 else float("nan")


def trimmed(weighted: pd.DataFrame, percentile: float) -> pd.Series:
    """Return the weights cut at their ``percentile`` within provision, raised again to the national totals.
    Sensitivity only.

    Cutting trades variance for bias (Potter 1990): never the headline.
    """
    cap = weighted.groupby("provision")["weight"].transform(lambda weight: weight.quantile(percentile / 100))
    cut = weighted.assign(cut=weighted["weight"].clip(upper=cap))
    nation = _groups(cut, NATIONAL)
    return (cut["cut"] * _totals(cut["weight"], nation) / _totals(cut["cut"], nation)).rename(
        "trimmed_weight"
    )
