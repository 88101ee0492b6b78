"""What the one who draws is told: every row of the frame accounted for, every cell filled or not, and who is
asked nothing.
"""

from __future__ import annotations

import pandas as pd

from helpers.survey.inputs import listed
from helpers.survey.sampling.allocation import PER_MUNICIPALITY, POOLED, PROPORTIONAL
from helpers.survey.sampling.frame import doubtful, left_out
from helpers.survey.sampling.pilot_draw import eligible
from helpers.survey.sampling.universe import universe
from helpers.terms import CELL, OUTCOMES, PERIODS, PROVISIONS

CELL_STATES = ("filled", "partly filled", "empty")


def summary(frame: pd.DataFrame, drawn: pd.DataFrame, municipalities: pd.DataFrame) -> str:
    """Return the lines printed after a draw from a checked ``frame``. ``municipalities``:
    ``reference.municipalities``.
    """
    return "\n".join(
        [
            account(frame),
            *doubts(frame),
            silent(frame, municipalities),
            cells(drawn, len(municipalities)),
            *cases(drawn),
        ]
    )


def pilot_summary(frame: pd.DataFrame, drawn: pd.DataFrame, municipalities: pd.DataFrame) -> str:
    """Return the lines printed after the draw of a pilot: the frame's account, who takes part and with how
    many cases.
    """
    main = drawn[drawn["role"] == "main"].groupby("municipality").size()
    chosen = municipalities.set_index("kommunekode").loc[main.index].sort_values("population_20200101")
    lines = [
        f"  {code} {row['name']:<20}{row['population_20200101']:>9,} inhabitants {main[code]:>3} main cases"
        for code, row in chosen.iterrows()
    ]
    able = len(eligible(universe(frame)))
    head = (
        f"Pilot: {len(chosen)} of the {able} municipalities with eight cases to give, drawn systematically "
        "in order of size:"
    )
    return "\n".join([account(frame), *doubts(frame), head, *lines, *cases(drawn)])


def account(frame: pd.DataFrame) -> str:
    """Return the line in which the rows of the frame add up."""
    reasons = ", ".join(f"{n:,} {reason}" for reason, n in left_out(frame).items())
    return (
        f"Frame: {len(frame):,} rows = {len(universe(frame)):,} in the universe + "
        f"{sum(left_out(frame).values()):,} left out ({reasons})."
    )


def doubts(frame: pd.DataFrame) -> list[str]:
    """Return the question about ids that would not survive a spreadsheet, none where all would."""
    found = doubtful(frame["decision_id"])
    if not found:
        return []
    named = listed([f"{key!r} ({kind})" for key, kind in found.items()])
    return [
        f"Question: a spreadsheet that opens a CSV file would change {len(found):,} of the ids: {named}. Are "
        "they right as they stand? Never save frame.csv or draw.csv from a spreadsheet."
    ]


def silent(frame: pd.DataFrame, municipalities: pd.DataFrame) -> str:
    """Return the line on municipalities without an appeal in the universe: they get no questionnaire."""
    places = municipalities.set_index("kommunekode")["name"]
    without = places[~places.index.isin(universe(frame)["municipality"])]
    named = ": " + ", ".join(f"{code} {name}" for code, name in without.items()) if len(without) else ""
    return (
        f"Municipalities: {len(without)} of {len(places)} have no appeal in the universe and get no "
        f"questionnaire{named}."
    )


def cells(drawn: pd.DataFrame, municipalities: int) -> str:
    """Return the line on sampling strata that reach their quota, have fewer appeals than that, or none."""
    pooled = drawn["allocation"].iloc[0] == PER_MUNICIPALITY
    every = municipalities * len(PERIODS) * len(OUTCOMES) * (1 if pooled else len(PROVISIONS))
    strata = drawn.drop_duplicates("sampling_stratum")
    filled = int((strata["sampling_stratum_size"] >= strata["quota"]).sum())
    counts = zip((filled, len(strata) - filled, every - len(strata)), CELL_STATES, strict=True)
    of = " × ".join(POOLED if pooled else CELL)
    return (
        f"Cells ({of}): {every} = "
        + " + ".join(f"{n} {state}" for n, state in counts)
        + f"; quota {_quota(drawn)}."
    )


def cases(drawn: pd.DataFrame) -> list[str]:
    """Return the lines with the main cases and substitutes per provision and period, and in all."""
    counts = drawn.groupby(["provision", "period", "role"]).size()
    lines = [
        _line(f"{p} {t}", counts.get((p, t, "main"), 0), counts.get((p, t, "substitute"), 0))
        for p in PROVISIONS
        for t in PERIODS
    ]
    roles = drawn["role"].value_counts()
    return [
        "Cases drawn:",
        *lines,
        _line("in all", roles.get("main", 0), roles.get("substitute", 0)),
        _load(drawn),
    ]


def _line(label: str, main: int, substitutes: int) -> str:
    return f"  {label:<22}{main:>6,} main {substitutes:>6,} substitutes"


def _load(drawn: pd.DataFrame) -> str:
    main = drawn[drawn["role"] == "main"].groupby("municipality").size()
    least, most = main.min(), main.max()
    span = f"{least}" if least == most else f"{least} to {most}"
    return f"  per municipality asked: {span} main cases in {len(main)} municipalities"


def _quota(drawn: pd.DataFrame) -> str:
    if drawn["allocation"].iloc[0] != PROPORTIONAL:
        return str(drawn["quota"].iloc[0])
    return f"{drawn['quota'].min()} to {drawn['quota'].max()}, in proportion to the number of appeals"
