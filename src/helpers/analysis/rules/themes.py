"""What coders found in the free text: how far they agree, what remains to be decided, and how many answers
speak of each theme.

Free text is volunteered, so that the numbers of answers and municipalities are given and no share of the
country (Krippendorff 2018, Content Analysis, ch. 12, on agreement per category and on reporting what was
decided after it).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.analysis.methods import agreement
from helpers.analysis.methods.agreement import Agreement
from helpers.analysis.methods.resampling import Bootstrap
from helpers.protocol.themes import Themes, evidence
from helpers.survey.coding.layout import OTHER
from helpers.survey.coding.texts import ID, identified

FEW_TEXTS = 60  # coded by both: with fewer, the interval is too wide to show that coders agree
AGREEMENT = [
    "theme",
    "n",
    "yes",
    "kappa",
    "kappa_low",
    "kappa_high",
    "alpha",
    "alpha_low",
    "alpha_high",
    "pabak",
]


def pairs(codes: pd.DataFrame, theme: str) -> pd.DataFrame:
    """Return one row per text that several coders have read and one column per coder: their codes of
    ``theme``, missing where a coder has not read it.

    codes: ``survey.coding.reading.CODES``.
    """
    wide = codes[codes["theme"].eq(theme)].pivot(index="text_id", columns="coder", values="code")
    return wide[wide.notna().sum(axis=1) >= 2].astype(object)


def agreed(codes: pd.DataFrame, themes: Themes, boot: Bootstrap) -> pd.DataFrame:
    """Return per theme, and for OTHER, how far the coders agree: AGREEMENT and ``reason``.

    Cohen's kappa of the first two coders, Krippendorff's alpha of all; n: texts that several have read; yes:
    codes Ja among theirs. Both are missing, with the reason, where they are not defined. pabak: what kappa
    would be if half of the codes were Ja, for themes that are rare (Byrt, Bishop and Carlin 1993).
    """
    rows = []
    for theme in [*themes.codes, OTHER]:
        rated = pairs(codes, theme)
        kappa, alpha = _kappa(rated, boot), agreement.alpha(rated, "nominal", boot)
        limits = (kappa.estimate, kappa.conf_low, kappa.conf_high)
        told = (*limits, alpha.estimate, alpha.conf_low, alpha.conf_high, _pabak(rated))
        yes = int(rated.eq(True).sum().sum())
        rows.append((theme, len(rated), yes, *told, kappa.reason or alpha.reason))
    return pd.DataFrame(rows, columns=[*AGREEMENT, "reason"])


def _pabak(rated: pd.DataFrame) -> float:
    if rated.shape[1] < 2:
        return np.nan
    first, second = (rated[coder] for coder in rated.columns[:2])
    return agreement.pabak(first, second, categories=2)


def _kappa(rated: pd.DataFrame, boot: Bootstrap) -> Agreement:
    if rated.shape[1] < 2:
        return Agreement(np.nan, np.nan, np.nan, len(rated), agreement.NO_PAIRS)
    first, second = (rated[coder] for coder in rated.columns[:2])
    return agreement.kappa(first, second, boot)


def differences(codes: pd.DataFrame, texts: pd.DataFrame, themes: Themes) -> pd.DataFrame:
    """Return one row per text and theme that coders see differently: text_id, text, theme, yes_by, no_by,
    words (those that the dictionary found).
    """
    columns = [ID, "text", "theme", "yes_by", "no_by", "words"]
    said = codes.groupby([ID, "theme"])["code"]
    apart = said.transform("nunique").gt(1)
    by = codes[apart].sort_values("coder").groupby([ID, "theme", "code"])["coder"].agg(", ".join)
    if by.empty:
        return pd.DataFrame(columns=columns, dtype=object)
    rows = by.unstack("code").rename(columns={True: "yes_by", False: "no_by"}).reset_index()
    rows = rows.merge(texts[[ID, "text"]], on=ID)
    found = evidence(rows["text"], themes)
    words = {(p, t): w for p, t, w in zip(found["place"], found["theme"], found["words"], strict=True)}
    rows["words"] = [words.get((place, theme), "") for place, theme in enumerate(rows["theme"])]
    return rows[columns].sort_values([ID, "theme"], ignore_index=True)


def settled(codes: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return one row per text and theme: text_id, theme and code, which is what all coders of the text say,
    else what was decided, else missing.
    """
    columns = [ID, "theme", "code"]
    if codes.empty:
        return pd.DataFrame(columns=columns, dtype=object)
    said = codes.groupby([ID, "theme"])["code"].agg(["nunique", "first"]).reset_index()
    decided = decisions.drop_duplicates([ID, "theme"], keep="last")
    rows = said.merge(decided, on=[ID, "theme"], how="left")
    rows["code"] = rows["first"].where(rows["nunique"].eq(1), rows["decision"])
    return rows[columns]


def speaking(rule_inputs: pd.DataFrame, final: pd.DataFrame) -> pd.DataFrame:
    """Return the answers (rows of ``rule_inputs``) that speak of each theme, one row per answer and theme.

    final: ``settled``.
    """
    yes = final[final["code"].eq(True)]
    return identified(rule_inputs).merge(yes[[ID, "theme"]], on=ID)


def prevalence(rule_inputs: pd.DataFrame, final: pd.DataFrame, themes: Themes) -> pd.DataFrame:
    """Return the answers and municipalities that speak of each theme and of OTHER, all listed: theme,
    n_cases, n_municipalities.
    """
    answers = speaking(rule_inputs, final)
    order = [*themes.codes, OTHER]
    counted = answers.groupby("theme").agg(
        n_cases=("municipality", "size"), n_municipalities=("municipality", "nunique")
    )
    return counted.reindex(order, fill_value=0).rename_axis("theme").reset_index()


def by_source(
    rule_inputs: pd.DataFrame,
    final: pd.DataFrame,
    themes: Themes,
    together: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return the answers that speak of each theme by where the municipality says that the burden comes from:
    theme, burden_cause, n_cases, n_municipalities; combinations without an answer are left out. together:
    cause → the one that it counts as.
    """
    said = speaking(rule_inputs, final)
    said = said.assign(burden_cause=said["burden_cause"].replace(dict(together or {})))
    return _counted(said, ["theme", "burden_cause"])


def sources(rule_inputs: pd.DataFrame) -> pd.DataFrame:
    """Return the answers by where the burden comes from: burden_cause, n_cases,
    n_municipalities.
    """
    return _counted(rule_inputs, ["burden_cause"])


def _counted(answers: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return n_cases and n_municipalities per ``keys``; answers without one of them are left out."""
    grouped = answers.astype(dict.fromkeys(keys, object)).groupby(keys, sort=False)["municipality"]
    return grouped.agg(n_cases="size", n_municipalities="nunique").reset_index()
