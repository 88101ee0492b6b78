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
from textwrap import shorten

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
BUILT = "build"  # which is published from, and may be deleted at any time
ELSEWHERE = f"export to a folder outside the project, or to {project.LAB}/ in the project's folder."
LONGEST_LABEL = 80  # of a variable in Stata
CONVERTED, COUNTED = "Normalsider", "Som talt (tegn eller sider)"  # two columns of one question
YES_NO = {1: "Ja", 0: "Nej"}
README = """# Internt materiale

{basis}. Tallene har ikke været igennem reglerne for offentliggørelse og må ikke forlade huset. Ja er 1 og nej
er 0. Kolonnernes betydning står i `dictionary_internt.csv` og i arket `dictionary`. Udeladt: {left_out}.

- Svar med koder står som etiketter: `BPA (§ 96)`, hvor Python har `bpa`. Koder og etiketter står side om
  side i ordbogen, i kolonnen `answers`.
- `municipality` er fire cifre som tekst. Læs kolonnen som tekst, ellers bliver 0101 til 101.
- `weight` i tabellen `weighted` gælder kun `standard_pages`. Et andet spørgsmål har sine egne vægte, som
  `survey.design(…).used("spørgsmål")` regner ud.
- `log_pages`, `after` og `remitted` regnes først ud i Python: logaritmen af `standard_pages`, 1 i den sene
  periode og 1 for hjemviste sager.
- En etiket i Stata har højst {longest} tegn; en længere er afkortet med …
"""


def write(survey: Material, folder: str | Path, also: Collection[str] = ()) -> list[Path]:
    """Write TABLES to ``folder`` (made if need be; a relative path counts from the project's root) and return
    all files. ``also``: columns that would be left out, such as "decision_id".

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
        for name_, table in tables.items():
            _table(name_, table, survey, new)
        _csv("dictionary", dictionary, new)
        _workbook(tables | {"dictionary": dictionary}, new)
        basis = "DEMONSTRATIONSDATA, simuleret" if survey.demonstration else "Kommunernes svar"
        left_out = ", ".join(sorted(barred - set(also)))
        text = README.format(basis=basis, left_out=left_out, longest=LONGEST_LABEL)
        (new / "README.md").write_text(text, encoding="utf-8")
        return _moved(new, target)


def _moved(new: Path, target: Path) -> list[Path]:
    """Move the files of ``new`` to ``target`` and return where they lie. Raises HelpersError, before any is
    moved, where one of other bytes lies there.
    """
    paths = sorted(new.iterdir())
    lying = [path.name for path in paths if (target / path.name).exists()]
    other = [name for name in lying if (target / name).read_bytes() != (new / name).read_bytes()]
    if other:
        raise HelpersError(
            f"{target} holds another {', another '.join(other)}, which is never overwritten: export to a new "
            "folder, or move it away."
        )
    return [path.replace(target / path.name) for path in paths]


def _barred(survey: Material) -> set[str]:
    return {item.name for item in survey.codebook.items if item.type in KEPT_BACK} | {WORKBOOK}


def _refused(folder: Path) -> Path:
    """Return ``folder`` where an export may lie: outside the project, or where git ignores it, but not in
    build/.
    """
    root = project.root()
    if folder.is_relative_to(root / BUILT):
        raise HelpersError(f"{root / BUILT} is published from and may be deleted at any time: {ELSEWHERE}")
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


def _table(name: str, table: pd.DataFrame, survey: Material, folder: Path) -> None:
    """Write one table as Parquet, CSV and Stata."""
    table.to_parquet(folder / f"{name}_{MARK}.parquet", index=False)
    _csv(name, table, folder)
    texts = [column for column in table if isinstance(table[column].dtype, pd.StringDtype)]
    choices = [*table.select_dtypes("category")] if table.empty else []  # Stata's writer wants the largest
    asked = {item.name for item in typed.items(survey.codebook, name) if set(item.values) == {"yes", "no"}}
    labels = _labels(name, survey)
    plain = {column: table[column].fillna("").astype(object) for column in texts}
    table.assign(**plain).astype(dict.fromkeys(choices, object)).to_stata(
        folder / f"{name}_{MARK}.dta",
        version=118,
        time_stamp=CREATED,
        write_index=False,
        data_label=MARK,
        variable_labels={column: labels[column] for column in table},
        value_labels={column: YES_NO for column in table if column in asked},
    )


def _labels(name: str, survey: Material) -> dict[str, str]:
    """Return a label of each column for Stata: its question, of a count and the standard pages made of it
    which of the two it is, else its meaning.
    """
    described = survey.describe(name)
    told = described["question"].where(described["question"].ne(""), described["meaning"]).to_dict()
    made = {item.name: item.made_from for item in typed.items(survey.codebook, name) if item.made_from}
    kinds = dict.fromkeys(made, CONVERTED) | dict.fromkeys(made.values(), COUNTED)
    every = {column: f"{kinds[column]}: {text}" if column in kinds else text for column, text in told.items()}
    return {column: shorten(text, LONGEST_LABEL, placeholder=" …") for column, text in every.items()}


def _csv(name: str, table: pd.DataFrame, folder: Path) -> None:
    csv_safe(table).to_csv(folder / f"{name}_{MARK}.csv", index=False, lineterminator="\n")


def _workbook(tables: dict[str, pd.DataFrame], folder: Path) -> None:
    path = folder / f"survey_{MARK}.xlsx"
    options = {"options": OPTIONS}
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs=options) as book:
        book.book.set_properties({"created": CREATED})
        for name, table in tables.items():
            csv_safe(table).to_excel(book, sheet_name=name, index=False)
