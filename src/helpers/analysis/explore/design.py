"""The design of the survey under each estimate: weights of the question's own, municipalities as clusters.

``Design`` holds no statistics of its own. It weights the cases that answer a question
(``weights.base_weights``), and hands them to ``analysis.methods``. What it returns is tidy: the columns of
``by``, then TIDY. A level is tested against nothing, so its statistic and p_value are missing.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from patsy import ModelDesc, PatsyError
from patsy.builtins import __all__ as of_formulas
from statsmodels.regression.linear_model import RegressionResultsWrapper

from helpers.analysis.methods import checks, inference, ratios, resampling
from helpers.analysis.methods.inference import Fit
from helpers.analysis.methods.ratios import ONE
from helpers.protocol.analysis_plan import Plan
from helpers.survey.sampling import weights
from helpers.survey.typed import plain

TIDY = ["term", "estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high", "n",
        "n_municipalities"]  # fmt: skip
ANSWERED = "answered_all"  # 1 where every column of a formula is answered
SEED = 20220120
FORMULA_NAMES = {*of_formulas, *dir(builtins), "np", "pd", "weight"}  # no columns of the cases
NAMES = {"low": "conf_low", "high": "conf_high", "n_clusters": "n_municipalities"}


@dataclass(frozen=True, repr=False)
class Model:
    """A fitted model. ``result`` is statsmodels' own, with the CR3 covariance over municipalities and
    t(G - 1).
    """

    fit: Fit
    level: float

    @property
    def result(self) -> RegressionResultsWrapper:
        """Return statsmodels' result."""
        return self.fit.result

    def __repr__(self) -> str:
        """Return formula, numbers of cases and municipalities, and the table of ``tidy``."""
        places = self.fit.df + 1
        told = (
            f"{self.fit.formula}\n{len(self.fit.data):,} cases of {places} municipalities, weighted, "
            "CR3 errors"
        )
        return f"{told}\n{self.tidy().drop(columns=['n', 'n_municipalities']).to_string(index=False)}"

    def tidy(self) -> pd.DataFrame:
        """Return one row per term (TIDY, and df)."""
        found = inference.tidy(self.fit, level=self.level).rename(columns=NAMES)
        return found[[*TIDY, "df"]]


@dataclass(frozen=True, repr=False)
class Design:
    """The weighted cases of one provision or of both, "" (``outcome`` likewise).

    cases: one row per drawn case of all provisions, for weights are computed from all. The columns log_pages
    (of standard_pages), after and remitted (1.0 or 0.0) and size_class are there for formulas. population:
    appeals per stratum, None where unknown; size_class: by municipality.
    """

    cases: pd.DataFrame
    population: pd.DataFrame | None
    size_class: pd.Series
    plan: Plan
    provision: str = ""
    outcome: str = ""

    def __repr__(self) -> str:
        """Return a line on what it holds, and one on what can be asked of it."""
        which = [self.provision or "both provisions", *([self.outcome] if self.outcome else [])]
        rows = self._own(self.cases)
        places = rows["municipality"].nunique()
        return (
            f"Design of {', '.join(which)}: {len(rows):,} cases of {places} municipalities\n"
            "Ask it for mean, share, ratio, quantile, change, model or used"
        )

    def used(self, *measures: str) -> pd.DataFrame:
        """Return the cases that answer all ``measures``, with the weight that is computed for them.

        Raises InputInvalid for an unknown column or where the numbers of appeals are unknown; HelpersError.
        """
        checks.columns(self.cases, measures, "cases")
        if self.population is None:
            raise checks.InputInvalid(
                "No case can have a weight: the numbers of appeals are unknown. Put frame.csv or "
                "population.csv in the investigation folder."
            )
        asked = self.cases.assign(**{ANSWERED: self.cases[list(measures)].notna().all(axis=1).astype(float)})
        asked[ANSWERED] = asked[ANSWERED].where(asked[ANSWERED] == 1)
        weighted = weights.base_weights(plain(asked), self.population, self.size_class, item=ANSWERED)
        rows = self.cases.assign(weight=weighted["weight"], **{ONE: 1.0}).dropna(subset=["weight"])
        return self._own(rows).reset_index(drop=True)

    def _own(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return those of ``rows`` that are of this design's provision and outcome."""
        for column in ("provision", "outcome"):
            if code := getattr(self, column):
                rows = rows[rows[column] == code]
        return rows

    def mean(self, measure: str, by: str | Sequence[str] = ()) -> pd.DataFrame:
        """Return the weighted mean of ``measure`` (E2's level), for each combination of ``by``."""
        return self._levels(measure, ONE, by, share=False)

    def share(self, measure: str, by: str | Sequence[str] = ()) -> pd.DataFrame:
        """Return the weighted share of cases where ``measure`` is 1 (E4's level), interval on the logit
        scale.
        """
        checks.columns(self.cases, [measure], "cases")
        if not self.cases[measure].dropna().isin([0, 1]).all():
            raise checks.InputInvalid(f"Column {measure} holds more than 0 and 1: ask for its mean instead.")
        return self._levels(measure, ONE, by, share=True)

    def ratio(
        self, part: str, whole: str, by: str | Sequence[str] = (), *, share: bool = False
    ) -> pd.DataFrame:
        """Return sum(weight x part) / sum(weight x whole), as E5 does; never the mean of ratios.

        share: ``part`` is a part of ``whole``, so that the interval is made on the logit scale.
        """
        return self._levels(part, whole, by, share=share)

    def quantile(self, measure: str, share: float, by: str | Sequence[str] = (), *, seed: int = SEED) -> Any:
        """Return the weighted quantile of ``measure`` at ``share`` (0.5: the median).

        The interval is the percentile interval of the plan's bootstrap over municipalities, begun from
        ``seed``; std_error is the spread of its replicates.
        """
        checks.columns(self.cases, [measure], "cases")
        checks.numeric(self.cases, [measure])
        used, keys, domains = self._domains([measure], by)
        found = resampling.bootstrap_quantiles(
            used,
            domains,
            value=measure,
            share=share,
            rng=np.random.default_rng(seed),
            replicates=self.plan.replicates,
        )
        rows = []
        for rows_in, (estimate, *replicates) in zip(domains, found.T, strict=True):
            low, high = resampling.percentile_interval(np.array(replicates), self.plan.confidence_level)
            error = float(np.nanstd(replicates, ddof=1))
            sizes = {"n": int(rows_in.sum()), "n_clusters": int(used["municipality"][rows_in].nunique())}
            rows.append({"estimate": estimate, "std_error": error, "low": low, "high": high, **sizes})
        return _tidy(measure, rows, keys)

    def change(
        self, measure: str, of: Literal["mean", "geometric_mean", "share", "ratio"] = "mean", whole: str = ONE
    ) -> pd.DataFrame:
        """Return the change of ``measure`` from the early to the late period.

        of: "mean" as in E2, log of the ratio of means; "geometric_mean" as in E1, the coefficient of the
        period in least squares of log(measure) at the same mix of outcomes; "share" as in E4, a difference
        of shares (with ``whole`` as in E5); "ratio" as "mean", per ``whole``. exp(estimate) is a factor but
        for a share.
        """
        checks.codes(pd.Series([of], name="of"), ("mean", "geometric_mean", "share", "ratio"))
        if of == "geometric_mean":
            return self._geometric(measure)
        used = self._joint([measure, whole])
        scale = ratios.POINTS if of == "share" else ratios.RATIO
        found = ratios.change(used, measure, whole, scale=scale, plan=self.plan)
        row = {name: found[name] for name in ("estimate", "std_error", "p_value", "conf_low", "conf_high")}
        row |= {"statistic": found["estimate"] / found["std_error"]}
        row |= {name: found[name] for name in ("n", "n_clusters")}
        return _tidy(f"change in {of} of {measure}", [row])

    def model(self, formula: str) -> Model:
        """Fit ``formula`` by weighted least squares, municipalities as clusters (CR3), on the cases that
        answer all its columns.

        Raises InputInvalid, which names a column that is not there, or NotEstimable.
        """
        names = set(re.findall(r"[A-Za-z_]\w*", formula))
        try:
            asked = _asked_columns(formula)
            if wrong := [name for name in asked if name not in self.cases and hasattr(np, name)]:
                raise checks.InputInvalid(
                    f"{wrong[0]} in the formula {formula!r} is no column: write np.{wrong[0]}(…) for the "
                    "function (the logarithm of standard_pages is the column log_pages)."
                )
            checks.columns(self.cases, asked, "cases")
            used = self.used(*[str(column) for column in self.cases if column in names])
            coded = used.select_dtypes("category")
            seen = used.assign(**{name: coded[name].cat.remove_unused_categories() for name in coded})
            return Model(inference.wls(seen, formula), self.plan.confidence_level)
        except (PatsyError, SyntaxError) as error:
            why = str(error).splitlines()[0]
            raise checks.InputInvalid(f"The formula {formula!r} cannot be used: {why}.") from error

    def _geometric(self, measure: str) -> pd.DataFrame:
        checks.columns(self.cases, [measure], "cases")
        checks.positive(self.cases[measure].dropna())
        logs = np.log(self.cases[measure].astype(float))
        planned = self.plan.by_outcome if self.outcome else {"E1": self.plan.estimands["E1"].model}
        found = Design(
            self.cases.assign(log_pages=logs),
            self.population,
            self.size_class,
            self.plan,
            self.provision,
            self.outcome,
        ).model(planned["E1"])
        row = found.tidy().set_index("term").loc["after"].to_dict()
        return _tidy(f"change in geometric_mean of {measure}", [row])

    def _levels(self, part: str, whole: str, by: str | Sequence[str], share: bool) -> pd.DataFrame:
        measures = [name for name in (part, whole) if name != ONE]
        checks.columns(self.cases, measures, "cases")
        checks.numeric(self.cases, measures)
        used, keys, domains = self._domains([part, whole], by)
        found = ratios.levels(used, part, whole, domains, confidence=self.plan.confidence_level, share=share)
        return _tidy(part if whole == ONE else f"{part} / {whole}", found, keys)

    def _joint(self, measures: Iterable[str]) -> pd.DataFrame:
        return self.used(*[name for name in measures if name != ONE])

    def _domains(
        self, measures: Iterable[str], by: str | Sequence[str]
    ) -> tuple[pd.DataFrame, pd.DataFrame, list[np.ndarray]]:
        """Return the usable cases, the combinations of ``by`` that occur, and where each is."""
        names = [by] if isinstance(by, str) else list(dict.fromkeys(by))
        used = self._joint(measures)
        if not names:
            return used, pd.DataFrame(index=[0]), [np.full(len(used), True)]
        checks.columns(used, names, "cases")
        groups = used.groupby(names, observed=True, sort=True)
        keys = groups.size().reset_index()[names]
        return used, keys, [(groups.ngroup() == place).to_numpy() for place in range(len(keys))]


def _asked_columns(formula: str) -> list[str]:
    """Return the names that ``formula`` uses and that no function or module of a formula bears: only columns
    may stand for them, and no variable of the program that happens to be called so.
    """
    description = ModelDesc.from_formula(formula)
    if not description.lhs_termlist:
        raise checks.InputInvalid(f"The formula {formula!r} explains nothing: write measure ~ terms.")
    terms = [*description.lhs_termlist, *description.rhs_termlist]
    trees = [ast.parse(factor.code) for term in terms for factor in term.factors]
    used = {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return sorted(used - FORMULA_NAMES)


def _tidy(term: str, rows: list[dict[str, float]], keys: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return ``rows`` with the columns TIDY behind those of ``keys``."""
    table = pd.DataFrame(rows).rename(columns=NAMES).assign(term=term).reindex(columns=TIDY)
    table = table.astype({"n": "int64", "n_municipalities": "int64"})
    return table if keys is None else pd.concat([keys.set_axis(table.index), table], axis=1)
