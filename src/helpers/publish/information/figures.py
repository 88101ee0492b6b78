"""Figures of what the information in a case is made of: how it came into the case, and what the appeal
added.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from helpers import danish
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.codebook import INFORMATION, Codebook
from helpers.publish.changes.figures import parts
from helpers.publish.changes.tables import beyond
from helpers.publish.figures import cases_span
from helpers.publish.information.sentences import OBTAINED_ANEW
from helpers.publish.information.sentences import decimals as narrowness
from helpers.publish.wording import PROVISION, THE_CASES, level_names

PAGES = {  # of a case: the part that stands out is the third
    "decision_mean": "Ved kommunens afgørelse",
    "documents_mean": "Klagens egne papirer",
    "added_mean": "Andet, der kom til efter klagen",
}
ANEW = {"updated": ("måtte", "fornyes"), "newly_obtained": ("var", "indhentet på ny")}
DIVIDED = "Kun sager, hvor siderne er delt op, også uden et samlet sidetal."


def obtained(released: pd.DataFrame, title: str, told: str, codebook: Codebook, plan: Plan) -> Figure:
    """Draw how the items of information came into the case, a bar for each provision and period.

    released: ``tables.retrieval`` (provision, label, before, after). title: what is found; told: under it
    (``obtained_told``).
    """
    answers = _with_third(codebook.item("retrieval", INFORMATION).values, codebook.obtained_anew)
    sides = {"before": plan.before, "after": plan.after}
    rows = [
        {"provision": provision, "period": period, **dict(zip(mine["label"], mine[side], strict=True))}
        for provision, mine in released.groupby("provision", sort=False)
        for side, period in sides.items()
    ]
    frame = pd.DataFrame(rows, columns=["provision", "period", *answers.values()])
    names = {label: label for label in answers.values()}
    if (known := released["n_cases"].dropna()).size:
        told = f"{told} {cases_span(known)} pr. ydelse i den periode, der har færrest.".strip()
    return parts(frame, names, title, "Pct. af oplysningerne", scale=100, told=told)


def _with_third(answers: Mapping[str, str], third: str) -> dict[str, str]:
    """Return ``answers`` with the one that stands out in the third place."""
    others = [code for code in answers if code != third]
    return {code: answers[code] for code in [*others[:2], third, *others[2:]]}


def pages(released: pd.DataFrame, title: str, level: str, also: str = "") -> Figure:
    """Draw how the pages divide on the decision and after the appeal, and beside each bar the share of what
    else was added with its interval. The bars are equally long: means of these cases would show another
    growth than the one that the investigation measures. released: ``tables.pages_by_stage``; level: the name
    of the interval; also: what is said of the counting (``changes.sentences.not_alike``).
    """
    digits = narrowness(released)
    told = [
        None if pd.isna(row.added_share) else f"{danish.percent_of(row.added_share, digits)} ({row.interval})"
        for row in released.itertuples()
    ]
    behind = released["n_cases"].dropna()
    n = f" {cases_span(behind)} pr. søjle." if behind.size else ""
    shares = _shares(released).assign(told=told)
    beside = "added_mean" if shares.dropna(subset=[*PAGES])["told"].notna().all() else ""
    within = f" I parentes: {level}." if beside else ""
    note = f"{DIVIDED}{also}{within}{n}"
    return parts(shares, PAGES, title, "Pct. af normalsiderne", scale=100, told=note, beside=beside)


def _shares(released: pd.DataFrame) -> pd.DataFrame:
    """Return ``released`` with each part of the pages as a share of all of them."""
    whole = released[list(PAGES)].sum(axis=1, skipna=False)
    return released.assign(**{name: released[name] / whole for name in PAGES})


def pages_told(released: pd.DataFrame) -> str:
    """Return how much of the bars of ``pages`` was there at the decision, in words."""
    parts = []
    for provision, rows in _shares(released).groupby("provision", sort=False):
        told = [
            f"{'ikke vist' if pd.isna(share) else danish.percent_of(share)} i {period}"
            for period, share in zip(rows["period"], rows["decision_mean"], strict=True)
        ]
        parts.append(f"{provision}: {danish.listing(told)}")
    return f"{PAGES['decision_mean']}: {'; '.join(parts)}." if parts else "Normalsiderne kan ikke vises."


def pages_title(released: pd.DataFrame, plan: Plan) -> str:
    """Return the title of the figure of pages: which part of what came after the appeal was its own
    documents.
    """
    late = released[released["period"] == plan.after].dropna(subset=["documents_mean", "added_mean"])
    more = (late["documents_mean"] > late["added_mean"]).tolist()
    if more and all(more):
        return "Det meste af det, der kom til efter klagen, var klagens egne papirer"
    if more and not any(more):
        return "Det meste af det, der kom til efter klagen, var andet end klagens egne papirer"
    return "Normalsiderne ved kommunens afgørelse og efter klagen"


def obtained_told(table: pd.DataFrame, released: pd.DataFrame, plan: Plan) -> str:
    """Return the change in what was obtained anew with the interval that decided, for the note of the figure.

    released: ``tables.counts`` of ``table``, row by row.
    """
    mine = released[table["measure"].eq(OBTAINED_ANEW).to_numpy()].dropna(
        subset=["change", "change_interval"]
    )
    parts = [
        f"{danish.inside(row.provision)} {row.change_text} ({row.change_interval})"
        for row in mine.itertuples()
    ]
    if not parts:
        return ""
    told = f"Ændring i det fremhævede, procentpoint ({level_names(table)}): {'; '.join(parts)}."
    return " ".join([told, *dict.fromkeys(beyond(mine).values())])


def obtained_title(released: pd.DataFrame, codebook: Codebook, plan: Plan) -> str:
    """Return the title of the figure of how items came into the case: how many were obtained anew."""
    label = codebook.item("retrieval", INFORMATION).values[codebook.obtained_anew]
    rows = released[released["label"].eq(label)].dropna(subset=["after"])
    if rows.empty:
        return "Hvordan oplysningerne kom ind i sagen"
    cases = {PROVISION[code]: words for code, words in THE_CASES.items()}
    told = [f"{danish.percent_of(row.after)} i {cases[str(row.provision)]}" for row in rows.itertuples()]
    told[0] = told[0].replace(" i ", " af oplysningerne i ", 1)
    verb, how = ANEW[codebook.obtained_anew]
    return f"I {plan.after} {verb} {danish.listing(told)} {how}"
