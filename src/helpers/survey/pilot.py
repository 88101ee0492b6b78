"""The pilot: the same questionnaires filled in by two people in each of a few municipalities, independently
of each other.

    pilot = read(folder, codebook, municipalities)      # None where there is no pilot
    pilot.tables["cases"]                               # both coders' answers, told apart by the column coder
    write_outputs(project.workspace(), pilot)           # what was wrong with them

The folder pilot/ holds draw.csv and one folder of workbooks per coder. They are read and cleaned as all
returns are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from helpers.project import Workspace
from helpers.protocol.codebook import Codebook
from helpers.survey import investigation
from helpers.survey.cleaning import ledger, set_aside, tables
from helpers.survey.cleaning.clean import ACCOUNT, Cleaned, clean, write_account
from helpers.survey.followup import queries
from helpers.survey.questionnaire.layout import layout
from helpers.survey.reading import returns
from helpers.survey.reading.problems import ReturnsRejected

FOLDER = "pilot"
CODERS = {1: "coder_1", 2: "coder_2"}
KEYS = {
    "cases": ["decision_id"],
    "information": ["decision_id", "information_type"],
    "causes": ["decision_id", "cause"],
}
KEYS |= {"remittals": ["decision_id"], "time": ["decision_id"]}
_NOT_APPLICABLE = "missing_not_applicable"


@dataclass(frozen=True)
class Pilot:
    """tables: the clean tables, ledger, set_aside, faults and refused (workbooks not read) by name, each with
    the column coder (1 or 2).

    draw: the pilot's draw.csv. coders: those who have returned anything. codebook: the questionnaire that
    they answered.
    """

    tables: Mapping[str, pd.DataFrame]
    draw: pd.DataFrame
    coders: tuple[int, ...]
    demonstration: bool
    codebook: Codebook

    @property
    def double_coded(self) -> set[str]:
        """Return the decisions that both coders filled in."""
        cases = self.tables["cases"]
        done = cases[cases["disposition"].eq("completed")]
        return set.intersection(*(set(done.loc[done["coder"].eq(coder), "decision_id"]) for coder in CODERS))


def read(folder: Path, codebook: Codebook, municipalities: pd.DataFrame) -> Pilot | None:
    """Read and clean pilot/ of the investigation ``folder``; None where no coder has returned a workbook.

    Raises InputInvalid without pilot/draw.csv, and ReturnsRejected, which names file, sheet and cell,
    where a coder has returned nothing that can be read; a single workbook that cannot stands in the table
    refused.
    """
    found = {
        coder: f"{FOLDER}/{name}" for coder, name in CODERS.items() if returns.files(folder / FOLDER / name)
    }
    if not found:
        return None
    given = investigation.open_folder(folder / FOLDER)
    cleaned = {
        coder: _cleaned(given, folder, codebook, municipalities, part) for coder, part in found.items()
    }
    stacked = {
        name: _stacked({coder: getattr(each, name) for coder, each in cleaned.items()})
        for name in (*tables.NAMES, "ledger", "set_aside")
    }
    stacked["faults"] = _stacked({coder: queries.faults(each, codebook) for coder, each in cleaned.items()})
    stacked["refused"] = _stacked({coder: each.received.refused for coder, each in cleaned.items()})
    return Pilot(
        tables=stacked,
        draw=given.draw,
        coders=tuple(found),
        demonstration=any(each.demonstration for each in cleaned.values()),
        codebook=codebook,
    )


def write_outputs(ws: Workspace, pilot: Pilot | None) -> None:
    """Write pilot/{ledger,set_aside,faults,refused}.csv under ``ws.out``, both coders' together; without rows
    where there is no pilot.
    """
    columns = {"ledger": ledger.COLUMNS, "set_aside": set_aside.COLUMNS, "faults": queries.COLUMNS}
    columns["refused"] = returns.REFUSED
    none = {name: pd.DataFrame(columns=[*columns[name], "coder"], dtype="str") for name in ACCOUNT}
    write_account(ws, FOLDER, pilot.tables if pilot else none)


def simulated(folder: Path, found: Pilot | None) -> bool:
    """Say whether what is known of the pilot of the investigation ``folder`` is demonstration data."""
    return found.demonstration if found else (folder / investigation.DEMONSTRATION_MARK).exists()


def _cleaned(
    given: investigation.Investigation,
    folder: Path,
    codebook: Codebook,
    municipalities: pd.DataFrame,
    part: str,
) -> Cleaned:
    """One coder's answers. Both coders' workbooks have the same names: faults are told with the folder's."""
    try:
        batches = returns.read(folder, codebook, municipalities, part)
        return clean(batches, codebook, given.draw, given.frame)
    except ReturnsRejected as error:
        raise ReturnsRejected(
            [replace(problem, file=f"{part}/{problem.file}") for problem in error.problems]
        ) from error


def _stacked(tables: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """Both coders' tables, told apart by the column coder."""
    return pd.concat([table.assign(coder=coder) for coder, table in tables.items()], ignore_index=True)


def pairs(pilot: Pilot, table: str, item: str) -> pd.DataFrame:
    """Return the answers to ``item`` side by side: columns first, second, decision_id and municipality;
    missing where not given.

    One row per key of the table (KEYS) that either coder has among the cases both filled in.
    """
    rows = pilot.tables[table]
    rows = rows[rows["decision_id"].isin(pilot.double_coded)]
    wide = (
        rows.astype({item: object})
        .pivot(index=KEYS[table], columns="coder", values=item)
        .reindex(columns=list(CODERS))
    )
    wide = wide.where(wide.notna(), None).set_axis(["first", "second"], axis="columns").reset_index()
    places = pilot.draw.set_index("decision_id")["municipality"]
    return wide[["first", "second", "decision_id"]].assign(municipality=wide["decision_id"].map(places))


def settled(pilot: Pilot, item: str, table: str = "cases") -> pd.Series:
    """Return one answer per case: the first coder's, else the second's; index decision_id, cases without an
    answer left out.
    """
    given = pilot.tables[table].dropna(subset=[item]).sort_values("coder", kind="stable")
    return given.drop_duplicates("decision_id").set_index("decision_id")[item].sort_index()


def not_applicable(pilot: Pilot) -> dict[tuple[str, str], int]:
    """Return section and item → how many answers said that the question does not apply to the case."""
    entries = pilot.tables["ledger"]
    entries = entries[entries["rule"].eq(_NOT_APPLICABLE)]
    letters = entries["cell"].str.rstrip("0123456789")
    counts = letters.groupby([entries["sheet"], letters]).size()
    items = {
        (name, column.letter): (sheet.section, column.name)
        for name, sheet in layout(pilot.codebook).items()
        for column in sheet.columns
    }
    return {items[place]: int(n) for place, n in counts.items()}
