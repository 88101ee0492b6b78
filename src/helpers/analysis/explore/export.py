"""A survey's tables for other programs: Stata, Parquet, CSV and a workbook, labelled in Danish.

What is written has passed no disclosure control. So every file is called NAME_internt, free text and keys are
left out unless they are asked for by name, and folders that are published or under version control are
refused.
"""

from __future__ import annotations

import subprocess
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from helpers import project
from helpers.errors import HelpersError
from helpers.protocol.codebook import CASES
from helpers.spreadsheet import csv_safe
from helpers.survey import typed
from helpers.survey.cleaning.tables import NAMES
from helpers.survey.material import Material
from helpers.survey.questionnaire.workbook import CREATED, OPTIONS

TABLES = ("weighted", *(name for name in NAMES if name != CASES), "population", "municipalities")
KEPT_BACK = ("identifier", "free_text")  # types of questions whose answers are left out
WORKBOOK = "file"  # with the row it is the key of a case
MARK = "internt"
PUBLISHED = ("report", "release")
ELSEWHERE = f"export to a folder outside the project, or to {project.LAB}/ in the project's folder."
LONGEST_LABEL = 80  # of a variable in Stata
YES_NO = {1: "Ja", 0: "Nej"}
README = """# Internt materiale

{basis}. Tallene har ikke været igennem reglerne for offentliggørelse og må ikke forlade huset. Ja er 1 og nej
er 0. Kolonnernes betydning står i `dictionary_internt.csv` og i arket `dictionary`. Udeladt: {left_out}.
"""


def write(survey: Material, folder: str | Path, also: Collection[str] = ()) -> list[Path]:
    """Write TABLES to ``folder`` (made if need be; a relative path counts from the project's root) and return
    the files. ``also``: columns that would be left out, such as "decision_id".

    What lies there already is never overwritten. Raises HelpersError, before anything is written, for a
    folder that is published or may come under version control, for a column that no table has, and where a
    file of the same name holds something else.
    """
    target = _refused((project.root() / Path(folder).expanduser()).resolve())
    barred = _barred(survey)
    if unknown := set(also) - barred:
        raise HelpersError(
            f"Nothing is left out as {sorted(unknown)[0]!r}: ask for {', '.join(sorted(barred))}."
        )
    tables = {
        name: survey.labelled(name).drop(columns=barred - set(also), errors="ignore") for name in TABLES
    }
    dictionary = pd.concat(
        [
            survey.describe(name).loc[list(table)].reset_index().assign(table=name)
            for name, table in tables.items()
        ]
    )
    target.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".export-", dir=target) as name:
        new = Path(name)
        files = [_table(name, table, survey, new) for name, table in tables.items()]
        files += [_csv("dictionary", dictionary, new), _workbook(tables | {"dictionary": dictionary}, new)]
        files.append(new / "README.md")
        basis = "DEMONSTRATIONSDATA, simuleret" if survey.demonstration else "Kommunernes svar"
        text = README.format(basis=basis, left_out=", ".join(sorted(barred - set(also))))
        files[-1].write_text(text, encoding="utf-8")
        _moved(new, target)
    return [target / path.name for path in files]


def _moved(new: Path, target: Path) -> None:
    """Move the files of ``new`` to ``target``. Raises HelpersError, before any is moved, where one of other
    bytes lies there.
    """
    paths = sorted(new.iterdir())
    lying = [path.name for path in paths if (target / path.name).exists()]
    other = [name for name in lying if (target / name).read_bytes() != (new / name).read_bytes()]
    if other:
        raise HelpersError(
            f"{target} holds another {', another '.join(other)}, which is never overwritten: export to a new "
            "folder, or move it away."
        )
    for path in paths:
        path.replace(target / path.name)


def _barred(survey: Material) -> set[str]:
    return {item.name for item in survey.codebook.items if item.type in KEPT_BACK} | {WORKBOOK}


def _refused(folder: Path) -> Path:
    """Return ``folder`` where an export may lie: outside the project, or where git ignores it and nothing is
    published from.
    """
    root = project.root()
    for name in PUBLISHED:
        if folder.is_relative_to(root / "build" / name):
            raise HelpersError(f"{folder} is published from: {ELSEWHERE}")
    try:  # a tracked or new file in a repository, be it this one or another, could be committed and shared
        above = next(path for path in (folder, *folder.parents) if path.exists())
        inside = _git(above, "rev-parse", "--is-inside-work-tree") == 0
        ignored = inside and _git(above, "check-ignore", "-q", str(folder / "x")) == 0
    except FileNotFoundError:
        inside, ignored = folder.is_relative_to(root), False
    if inside and not ignored:
        raise HelpersError(f"{folder} may be committed to git: {ELSEWHERE}")
    return folder


def _git(where: Path, *words: str) -> int:
    return subprocess.run(["git", "-C", str(where), *words], capture_output=True, check=False).returncode


def _table(name: str, table: pd.DataFrame, survey: Material, folder: Path) -> Path:
    """Write one table as Parquet, CSV and Stata, and return the last."""
    table.to_parquet(folder / f"{name}_{MARK}.parquet", index=False)
    _csv(name, table, folder)
    path, described = folder / f"{name}_{MARK}.dta", survey.describe(name)
    texts = [column for column in table if isinstance(table[column].dtype, pd.StringDtype)]
    asked = {item.name for item in typed.items(survey.codebook, name) if set(item.values) == {"yes", "no"}}
    labels = described["question"].where(described["question"].ne(""), described["meaning"])
    table.assign(**{column: table[column].fillna("").astype(object) for column in texts}).to_stata(
        path,
        version=118,
        time_stamp=CREATED,
        write_index=False,
        data_label=MARK,
        variable_labels={column: labels[column][:LONGEST_LABEL] for column in table},
        value_labels={column: YES_NO for column in table if column in asked},
    )
    return path


def _csv(name: str, table: pd.DataFrame, folder: Path) -> Path:
    path = folder / f"{name}_{MARK}.csv"
    csv_safe(table).to_csv(path, index=False, lineterminator="\n")
    return path


def _workbook(tables: dict[str, pd.DataFrame], folder: Path) -> Path:
    path = folder / f"survey_{MARK}.xlsx"
    options = {"options": OPTIONS}
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs=options) as book:
        book.book.set_properties({"created": CREATED})
        for name, table in tables.items():
            csv_safe(table).to_excel(book, sheet_name=name, index=False)
    return path
