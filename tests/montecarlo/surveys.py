"""Simulated surveys through the whole product: answers with their slips, cleaning, weights, every estimand
with its adjustments, every sentence. All of it is the report's own: its notebooks are what runs.
"""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import emptied
import in_process
import numpy as np
import pandas as pd
from montecarlo import remembered
from montecarlo.workbooks import returned

from helpers.analysis.information.types import NEWLY_OBTAINED
from helpers.analysis.methods.verdicts import DECREASE, EQUIVALENCE, INCREASE, NAMED, NOT_SHOWN
from helpers.analysis.remittal.association import DIRECTION
from helpers.project import Workspace, root
from helpers.protocol import codebook, scenarios
from helpers.protocol.analysis_plan import PRIMARY
from helpers.simulate import demonstration
from helpers.simulate.asked import asking
from helpers.simulate.truth import GROUPS, expected_growth
from helpers.simulate.world import World
from helpers.survey import reference
from helpers.terms import TYPES

CHAPTERS = ("04_representation", "05_growth", "06_information", "07_remittal")
# of the medians, which alone are resampled: few enough for many surveys, and enough for an observation in
# each tail at the level of one of the plan's some fifty secondary tests
REPLICATES = 2999
VARIANT = "variant"  # the column of tables with what another way of computing would have concluded
ESTIMATE = {"estimand", "provision", "status", "estimate", "conf_low", "conf_high", "verdict"}
WHAT = ("outcome", "measure", "cause")  # the column that tells the rows of an estimand apart
FLAT = re.compile(r"\ber (?:steget|faldet)\b")
# in sentences that name no change: what is not shown, and what the rule promises of all that is named
NAMES_NONE = ("ikke påvist", "er tilfældige")
SUGGESTED = re.compile(r"\btyder på (?:en|et)\b|\bforekommer (?:oftere|sjældnere) sammen med\b")
ALIKE = "omtrent samme måde"
# says again, as a heading, what a sentence of each outcome says: nothing is suggested twice
RETOLD = ("heading_outcomes",)
PLAIN = {said: code for code, said in DIRECTION.items()}  # E7 has words of its own
Rows = list[dict[str, Any]]


class Surveys:
    """All surveys of one scenario: ``one(seed)`` makes one and returns what it found and what it said."""

    def __init__(self, name: str) -> None:
        self.name, self.parameters = name, scenarios.load(name)
        self.codebook, self.municipalities = codebook.load(), reference.municipalities()

    def world(self, seed: int) -> World:
        """Return the country of one survey."""
        return World(self.codebook, self.parameters, self.municipalities, seed)

    def one(self, seed: int) -> tuple[Rows, dict[str, Any]]:
        """Return one row per estimate beside its truth, and what the report as a whole says."""
        world = self.world(seed)
        with tempfile.TemporaryDirectory() as place, contextlib.redirect_stdout(io.StringIO()):
            tables, said = _reported(world, Path(place))
        rows = list(_rows(tables, true_changes(world)))
        return [{"seed": seed, **row} for row in rows], {"seed": seed, **_told(rows, said)}


def _reported(world: World, place: Path) -> tuple[list[pd.DataFrame], list[str]]:
    """Carry the investigation out in ``place``; return the tables of estimates and all sentences."""
    folder, build = place / "investigation", place / "build"
    drawn = demonstration._write_frame(folder, world)
    given, _, _ = demonstration._answers(world, drawn)
    tables: dict[int, pd.DataFrame] = {}
    said: list[str] = []
    with in_process.few_replicates(REPLICATES), remembered.once():
        emptied.cleaned([returned(world, drawn, given)], folder, build, told=False)
        with pd.option_context("mode.string_storage", "python"):  # quicker where tables are small
            for name in CHAPTERS:
                names = in_process.save(name, folder, build)
                tables |= {id(table): table for table in estimates(names)}
                statements = Workspace(root(), build, build).results(name)["statements"]
                said += [told["text"] for ident, told in statements.items() if ident not in RETOLD]
    return list(tables.values()), said


def estimates(names: Mapping[str, Any]) -> list[pd.DataFrame]:
    """Return the tables of the report's own estimates among what a notebook has named."""
    tables = [value for value in names.values() if isinstance(value, pd.DataFrame)]
    return [table for table in tables if set(table) >= ESTIMATE and VARIANT not in table]


def _rows(tables: list[pd.DataFrame], true: Mapping[tuple[str, str, str], float]) -> Iterator[dict[str, Any]]:
    for table in tables:
        for row in table.to_dict("records"):
            what = next(row[name] for name in WHAT if isinstance(row.get(name), str))
            keys = {"estimand": row["estimand"], "provision": row["provision"], "what": what}
            numbers = {
                name: row.get(name, np.nan) for name in ("estimate", "std_error", "conf_low", "conf_high")
            }
            printed = (row.get("adjusted_low", np.nan), row.get("adjusted_high", np.nan))
            yield {
                **keys,
                **numbers,
                "verdict": row["verdict"],
                "primary": row["status"] == PRIMARY,
                "true": true.get((row["estimand"], row["provision"], what), np.nan),
                "contradicts": contradicts(row["verdict"], *printed),
            }


def contradicts(verdict: str, low: float, high: float) -> bool:
    """Say whether the interval that is printed (on a scale with nought for no change) says another thing than
    the ``verdict``.
    """
    excluded, verdict = low > 0 or high < 0, PLAIN.get(verdict, verdict)
    if verdict in NAMED:
        return not excluded or (verdict in (INCREASE, DECREASE) and (low > 0) != (verdict == INCREASE))
    return verdict in (NOT_SHOWN, EQUIVALENCE) and excluded


def _told(rows: Rows, said: list[str]) -> dict[str, Any]:
    """Return what a whole report says: how many primary changes and sentences of each kind."""
    return {
        "primary": sum(row["primary"] and row["verdict"] in NAMED for row in rows),
        "flat": sum(bool(FLAT.search(text)) for text in said),
        "suggested": sum(any(map(_suggests, text.split(". "))) for text in said),
        "contradictions": sum(row["contradicts"] for row in rows),
        "alike": sum(ALIKE in text for text in said),
    }


def _suggests(sentence: str) -> bool:
    return bool(SUGGESTED.search(sentence)) and not any(words in sentence for words in NAMES_NONE)


def true_changes(world: World) -> dict[tuple[str, str, str], float]:
    """Return (estimand, provision, what) → the true change, on the scale of the estimate.

    E1, E7 and E8 are those of the process that made the cases, whose growth is the same for both outcomes;
    the others are those of these very cases, and of many surveys their mean is that of the process. What is
    not known has no entry: what the process does not choose, has_other_municipal of E4 and the types of E7.
    """
    found: dict[tuple[str, str, str], float] = {}
    supplied = _supplied(world)
    for provision, known in world.quantities().items():
        rows = world.cases[world.cases["provision"] == provision]
        before, after = (known["by_period"][period] for period in sorted(known["by_period"]))
        alike = rows.drop_duplicates("municipality")
        growths = {("E8", "all"): alike} | {("E1", name): of for name, of in rows.groupby("outcome")}
        changes = {
            (estimand, what): float(np.log(expected_growth(of, world.places, world.parameters)))
            for (estimand, what), of in (growths | {("E1", "all"): rows}).items()
        }
        changes |= {
            ("E2", "all"): float(np.log(known["mean_ratio"])),
            ("E3", "all"): float(np.log(known["median_ratio"])),
            ("E4", "has_expert"): after["share_expert"] - before["share_expert"],
            ("E4", "has_knows_citizen"): after["share_knows_citizen"] - before["share_knows_citizen"],
            **_types(rows, supplied, world.codebook.obtained_anew),
            **_associations(rows["period"], world.parameters),
        }
        changes |= {("E6", name): share - before["causes"][name] for name, share in after["causes"].items()}
        found |= {(estimand, provision, what): value for (estimand, what), value in changes.items()}
    return found


def _associations(periods: pd.Series, chosen: Mapping[str, Any]) -> dict[tuple[str, str], float]:
    """E7: the process chooses the documents by the outcome, and an odds ratio is the same read either way. Of
    two normal distributions of log pages with one spread, log odds are linear in them, by shift over variance
    (Cornfield 1962); per doubling. Where some files are enormous they are not normal.
    """
    pages = chosen["pages"]
    found = {("E7", f"has_{group}"): float(chosen[group]["remitted"]) for group in GROUPS}
    if pages["enormous"]["share"] == 0:
        spread = periods.map(pages["residual_sd"])
        found["E7", "standard_pages"] = float(np.log(2) * pages["remitted"] * (spread**-2).mean())
    return found


def _supplied(world: World) -> pd.DataFrame:
    """The information that is asked about and that someone supplied: not what the municipality writes."""
    asked = asking.information(world.information, world.codebook, world.parameters)
    own = [code for code, kind in world.codebook.information_types.items() if codebook.OWN in kind.groups]
    return asked[~asked["information_type"].isin(own)]


def _types(rows: pd.DataFrame, supplied: pd.DataFrame, anew: str) -> dict[tuple[str, str], float]:
    """E5: the ratio of types per case, and the change in the share of them that was obtained anew."""
    mine = supplied.merge(rows[["decision_id", "period"]], on="decision_id")
    per_case = mine.groupby("period").size() / rows.groupby("period").size()
    answered = mine.dropna(subset="retrieval")
    new = answered["retrieval"].eq(anew).groupby(answered["period"]).mean()
    return {
        ("E5", TYPES): float(np.diff(np.log(per_case.sort_index()))[0]),
        ("E5", NEWLY_OBTAINED): float(np.diff(new.sort_index())[0]),
    }
