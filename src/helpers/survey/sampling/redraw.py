"""The draw made again, and compared with draw.csv row by row.

draw.csv records the seed, the allocation and each sampling stratum's quota. What else was chosen follows from
its rows: the number of substitutes from how many stand in each stratum, the share and the cap of a
proportional allocation from the quotas. Where rows have been changed, what most of them agree on counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from helpers.survey.columns import Wrong
from helpers.survey.inputs import Fault, listed, told
from helpers.survey.sampling.allocation import (
    MOST_SUBSTITUTES,
    PER_MUNICIPALITY,
    PROPORTIONAL,
    TAKEN_WHOLE,
    rounded,
    sampling_strata,
    sized,
)
from helpers.survey.sampling.draw import DRAW_COLUMNS, drawn_from
from helpers.survey.sampling.universe import named_seed, period_of, population, universe
from helpers.terms import CELL

ADVICE = (
    "draw.csv is written once by `.venv/bin/python -m helpers draw` and never edited: put it "
    "back as it was written, "
    "and the frame.csv that it was drawn from beside it. A case that cannot be answered stays in the draw; "
    "the questionnaire asks why."
)
_STRATUM = "sampling_stratum"
FEW = 20  # sampling strata whose differences are told row by row, however many there are
_CLOSE = 1e-9  # of a probability: a spreadsheet keeps 15 digits


def differences(
    drawn: pd.DataFrame, frame: pd.DataFrame, order_seed: Callable[[int], int] = int
) -> list[str]:
    """Return a sentence for each way in which ``drawn`` is not the draw of its seed from ``frame``.

    drawn: draw.csv (DRAW_COLUMNS; sizes may be missing), its index the row numbers. frame: frame.csv.
    order_seed: what makes the seed of the strata's seeds of ``draw_seed``.
    """
    seed = order_seed(int(_usual(drawn["draw_seed"])))
    if wrong := _other_seed(drawn, seed):
        return wrong
    again = _again(drawn, universe(frame), seed)
    resized, strata = _resized(drawn, again)
    drawn, again = (rows[~rows[_STRATUM].isin(strata)] for rows in (drawn, again))
    if wrong := _shuffled(drawn, again):
        return [*resized, *wrong]
    pairs = drawn.reset_index(names="row").merge(again, on="decision_id", suffixes=(None, " again"))
    pairs = pairs.set_index("row")
    expected = pd.DataFrame({name: pairs[f"{name} again"] for name in DRAW_COLUMNS[1:]})
    return [
        *resized,
        *_added(drawn, again, frame),
        *_absent(drawn, again),
        *_changed(pairs, expected),
    ]


def contradictions(drawn: pd.DataFrame, counts: pd.DataFrame | None = None) -> list[str]:
    """Return a sentence for each way in which ``drawn`` (as in ``differences``) cannot be a draw, whatever it
    was drawn from.

    counts: population.csv (CELL and n), where it is given.
    """
    kind, names = _usual(drawn["allocation"]), _names(drawn)
    quota = _quota(drawn, names, kind)
    size = _usual_of(drawn["sampling_stratum_size"], names)
    rank = drawn.groupby(names)["draw_rank"].rank("first").astype(int)
    expected = pd.DataFrame(
        {
            "period": period_of(drawn["decision_date"]).fillna("a date in one of the periods"),
            "draw_rank": rank,
            "role": np.where(rank <= quota, "main", "substitute"),
            "stratum_size": size if kind != PER_MUNICIPALITY else drawn["stratum_size"],
            "quota": quota,
            "inclusion_probability": (quota / size).clip(upper=1.0),
            "seed": _usual_of(drawn["seed"], names),
            "allocation": kind,
            _STRATUM: names,
            "sampling_stratum_size": size,
            "draw_seed": _usual(drawn["draw_seed"]),
        }
    )
    return [
        *_changed(drawn, expected),
        *_uneven(names, quota, size),
        *_unasked(drawn, counts),
        *_overdrawn(drawn, counts),
    ]


def _again(drawn: pd.DataFrame, cases: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return the draw from ``cases`` (a universe) with what ``drawn`` records, its index the row numbers."""
    kind = _usual(drawn["allocation"])
    strata = sized(population(cases), kind)
    strata = strata.assign(quota=_quotas(drawn, strata, kind))
    if cases.empty:
        return drawn.head(0)
    of = strata.set_index(_STRATUM)
    counts = drawn[_STRATUM].value_counts().reindex(of.index, fill_value=0)
    spare = _substitutes(of["sampling_stratum_size"], of["quota"], counts)
    again = drawn_from(cases, strata, spare, seed).assign(
        allocation=kind, draw_seed=_usual(drawn["draw_seed"])
    )
    return again[DRAW_COLUMNS].set_axis(again.index + 2)


def _quotas(drawn: pd.DataFrame, strata: pd.DataFrame, kind: str) -> np.ndarray | int:
    """Return the quota of each row of ``strata`` by which ``drawn`` was made."""
    if kind != PROPORTIONAL:
        return int(_usual(drawn["quota"]))
    quotas = np.ones(len(strata), dtype=int)
    recorded = _usual_of(drawn["quota"], drawn[_STRATUM]).groupby(drawn[_STRATUM]).first()
    known = strata[_STRATUM].map(recorded).to_numpy(dtype=float)
    sizes = strata["stratum_size"].to_numpy()
    whole = (strata["provision"] == TAKEN_WHOLE).to_numpy()
    if told := known[whole & ~np.isnan(known)].tolist():
        quotas[whole] = int(_usual(pd.Series(told)))
    if (shared := ~whole & ~np.isnan(known)).any():
        share, cap = _share(sizes[shared], known[shared])
        quotas[~whole] = rounded(share, sizes[~whole], cap)
    return quotas


def _share(sizes: np.ndarray, quotas: np.ndarray) -> tuple[float, int]:
    """Return the share and the cap with which ``rounded`` gives the most of ``quotas``.

    Where some share gives them all, so does the least one that gives the stratum that needs the largest.
    """
    shares, best = np.unique((quotas - 0.5) / sizes), (-1, 0.0, 0)
    for cap in np.unique(quotas.astype(int)).tolist():
        agreeing = (rounded(shares[:, None], sizes, cap) == quotas).sum(axis=1)
        place = int(agreeing.argmax())
        best = max(best, (int(agreeing[place]), float(shares[place]), cap))
    return best[1], best[2]


def _substitutes(sizes: pd.Series, quotas: pd.Series, counts: pd.Series) -> int:
    """Return the number of substitutes with which most strata hold as many cases as they do."""
    spare = np.arange(MOST_SUBSTITUTES + 1)[:, None]
    held = np.minimum(sizes.to_numpy(), quotas.to_numpy() + spare)
    return int((held == counts.to_numpy()).sum(axis=1).argmax())


def _other_seed(drawn: pd.DataFrame, seed: int) -> list[str]:
    seeds = drawn[_STRATUM].map({name: named_seed(seed, name) for name in drawn[_STRATUM].unique()})
    if (seeds == drawn["seed"]).mean() > 0.5:
        return []
    return [
        f"column 'draw_seed' holds {_usual(drawn['draw_seed'])}, from which the numbers in column 'seed' do "
        "not come: one of the columns was changed, or the cases were not drawn by "
        "`.venv/bin/python -m helpers draw`."
    ]


def _resized(drawn: pd.DataFrame, again: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Return the sentences on strata that had another size when they were drawn from, and those strata."""
    sure = drawn[drawn[_STRATUM] == _names(drawn)].dropna(subset="sampling_stratum_size")
    told = sure.groupby(_STRATUM)["sampling_stratum_size"]
    then = told.first()[told.nunique() == 1].astype(int)
    now = again.groupby(_STRATUM)["sampling_stratum_size"].first().reindex(then.index, fill_value=0)
    strata = then.index[then != now].tolist()
    if not strata:
        return [], []
    rows = drawn.index[drawn[_STRATUM].isin(strata)].tolist()
    sizes = listed([f"{name} ({then[name]}, now {now[name]})" for name in strata])
    return [
        f"rows {listed(rows)}: drawn among another number of appeals than frame.csv holds now, so one of the "
        f"two files was changed: {sizes}."
    ], strata


def _shuffled(drawn: pd.DataFrame, again: pd.DataFrame) -> list[str]:
    """Return a sentence where so many strata hold other cases that it was nobody's hand in single rows."""
    place = ["decision_id", "draw_rank", _STRATUM]
    same = again.merge(drawn[place], on=place)[_STRATUM].value_counts()
    wanted = again[_STRATUM].value_counts()
    other = int((same.reindex(wanted.index, fill_value=0) < wanted).sum())
    if other <= max(len(wanted) / 2, FEW):
        return []
    return [
        f"in {other} of {len(wanted)} sampling strata the seed draws other cases than stand there: frame.csv "
        f"is not the one that was drawn from, or numpy {np.__version__} shuffles otherwise than the version "
        "that drew (the project's uv.lock of that day names it)."
    ]


def _added(drawn: pd.DataFrame, again: pd.DataFrame, frame: pd.DataFrame) -> Iterator[str]:
    added = _without(drawn, again)["decision_id"]
    known = added.isin(frame["decision_id"])
    reasons = {"that frame.csv does not hold": added[~known], "that the seed does not draw": added[known]}
    for why, ids in reasons.items():
        if len(ids):
            named = listed([f"row {row} ({key!r})" for row, key in ids.items()])
            yield f"decisions were added {why}: {named}."


def _absent(drawn: pd.DataFrame, again: pd.DataFrame) -> Iterator[str]:
    absent = _without(again, drawn)
    whole = ~absent["municipality"].isin(drawn["municipality"])
    for code, rows in absent[whole].groupby("municipality"):
        first = rows.index[0]
        yield f"all {len(rows)} cases of municipality {code} are missing, as drawn from row {first} on."
    for role, rows in absent[~whole].groupby("role"):
        ids = [f"row {row} ({key!r})" for row, key in rows["decision_id"].items()]
        word = "main cases" if role == "main" else "substitutes"
        yield f"{word} are missing that stood, as drawn, in {listed(ids)}."


def _without(rows: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Return the ``rows`` about decisions that ``others`` do not hold."""
    held = set(others["decision_id"].tolist())  # ``isin`` is slow on text
    return rows[np.array([key not in held for key in rows["decision_id"].tolist()], dtype=bool)]


def _changed(drawn: pd.DataFrame, expected: pd.DataFrame) -> list[str]:
    """Return a sentence for each column of ``expected`` in which ``drawn``, where it says anything, says
    something else.
    """
    faults = []
    for name in expected:
        found, right = drawn[name], expected[name]
        same = found.eq(right) if name != "inclusion_probability" else np.isclose(found, right, _CLOSE, 0)
        for row in drawn.index[~same & found.notna() & right.notna()]:
            faults.append(Fault(row, name, _plain(found[row]), Wrong(_plain(right[row]))))
    return told(faults)


def _uneven(names: pd.Series, quota: pd.Series, size: pd.Series) -> Iterator[str]:
    """Yield a sentence on strata with fewer or more cases than the others' number of substitutes gives."""
    counts = names.map(names.value_counts())
    of = pd.DataFrame({"name": names, "quota": quota, "size": size, "n": counts}).dropna()
    of = of.drop_duplicates("name")
    right = np.minimum(of["size"], of["quota"] + _substitutes(of["size"], of["quota"], of["n"])).astype(int)
    wrong = of.assign(right=right)[right != of["n"]]
    if len(wrong):
        held = [f"{r.name} from row {r.Index} ({r.n}, not {r.right})" for r in wrong.itertuples()]
        yield f"cases are missing or were added, by their number in the sampling stratum: {listed(held)}."


def _unasked(drawn: pd.DataFrame, counts: pd.DataFrame | None) -> Iterator[str]:
    if counts is None:
        return
    counted = counts.loc[counts["n"] > 0, "municipality"].unique()
    if absent := sorted(set(counted) - set(drawn["municipality"])):
        yield f"no case is drawn of municipalities with appeals in population.csv: {listed(absent)}."


def _overdrawn(drawn: pd.DataFrame, counts: pd.DataFrame | None) -> Iterator[str]:
    """Yield a sentence on the strata in which more cases are drawn than there are appeals."""
    if counts is None:
        return
    cases = drawn.groupby(CELL).size()
    n = counts.groupby(CELL)["n"].sum().reindex(cases.index, fill_value=0)
    over = [f"{'|'.join(cell)} ({cases[cell]} of {n[cell]:g})" for cell in cases.index[cases > n]]
    if over:
        yield f"more cases are drawn than population.csv counts appeals in the stratum: {listed(over)}."


def _names(drawn: pd.DataFrame) -> pd.Series:
    return sampling_strata(drawn, _usual(drawn["allocation"]))[_STRATUM]


def _quota(drawn: pd.DataFrame, names: pd.Series, kind: str) -> pd.Series:
    if kind == PROPORTIONAL:
        return _usual_of(drawn["quota"], names)
    return pd.Series(_usual(drawn["quota"]), index=drawn.index)


def _usual(values: pd.Series) -> Any:
    """Return the value that stands most often."""
    return values.mode().iloc[0]


def _usual_of(values: pd.Series, names: pd.Series) -> pd.Series:
    """Return, for every row, the value that stands most often among the rows of its name; missing where none
    has one.
    """
    counts = pd.DataFrame({"name": names, "value": values}).dropna().value_counts().reset_index()
    return names.map(counts.drop_duplicates("name").set_index("name")["value"])


def _plain(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
