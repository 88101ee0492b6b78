"""Returned activity forms → hours by step, and what is wrong in them, cell by cell and between two of them.

What one cell shows is told by the forms' own reader; here stands what takes two cells, two files or the
survey. Nothing is corrected: a row that cannot be is left out, a doubt is told and the answer stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from helpers import danish
from helpers.protocol.codebook.form import Form
from helpers.survey import reference
from helpers.survey.activities.writing import RESPONDENTS
from helpers.survey.forms import reading
from helpers.survey.forms.reading import FAULTS, Filled, Told, told
from helpers.survey.forms.reading import write_faults as write_faults
from helpers.survey.questionnaire.layout import SheetLayout, layout

FOLDER = "cases"
BESIDE = ("choice.csv", "cleared.csv")
STATED = ("p10", "mode", "p90")
APART = 2.0  # a factor by which two answers may differ before it is asked about
FAR = 5.0  # one by which two respondents may: they may well disagree, but not as minutes and hours do
_SAME = "to medarbejdere skal svare hver for sig, og skemaet er ikke brugt"
_RESTORE = "skriv teksten i de grå felter, som den stod i det udleverede skema"
_MINUTES = "se efter, om timer er skrevet som minutter, og ret eller bekræft"
_OUTSIDE = "regnes som den nærmeste grænse for sammenhængen"
_WHOSE = ["file", "municipality", "case", "respondent"]
ESTIMATES = [*_WHOSE, "sheet_row", "step", "kind", "staff", *STATED]
KNOWN = {"pages": "standard_pages", "n_types": "n_information_types"}  # question → what the survey has


def known(chosen: pd.DataFrame, weighted: pd.DataFrame) -> pd.DataFrame:
    """Return ``chosen`` cases (decision_id) with what the survey's cases have about them (KNOWN)."""
    about = weighted[["decision_id", *KNOWN.values()]].astype({"decision_id": "str"})
    return chosen.merge(about, on="decision_id", how="left")


@dataclass(frozen=True)
class Activities:
    """What came back about the chosen cases.

    estimates: ESTIMATES, one row per case, respondent, step and group of staff with hours. answers: one row
    per workbook that is used, with pages, n_types, hours_total, hours_double and the survey's own
    standard_pages and n_information_types. faults: FAULTS. notes: what respondents wrote of a step, redacted.
    left_out: how many rows of the forms that are used wait to be corrected, so that hours are missing.
    """

    estimates: pd.DataFrame
    answers: pd.DataFrame
    faults: pd.DataFrame
    notes: pd.DataFrame
    left_out: int = 0


def read(investigation: Path, form: Form, cases: pd.DataFrame) -> Activities:
    """Read the activity forms in the folder FOLDER of an investigation.

    cases: one row per chosen case with decision_id, municipality, standard_pages and n_information_types (as
    the survey has them).
    """
    everyone = set(reference.municipalities()["kommunekode"])  # whose case it is, is looked at below
    filled = reading.read(investigation, form, FOLDER, everyone, BESIDE)
    return _Checked(form, filled, cases).activities()


class _Checked:
    """Looks at filled forms: first whose they are, then their rows, then two of one case."""

    def __init__(self, form: Form, filled: Filled, cases: pd.DataFrame) -> None:
        self.filled, self.cases = filled, cases.set_index("decision_id")
        sheets = {sheet.section: sheet for sheet in layout(form).values()}
        self.case, self.steps = sheets["case"], sheets["steps"]
        self.labels = {item.name: item.question for item in form.items}
        self.faults: list[Told] = []

    def activities(self) -> Activities:
        """Return what can be used, with every fault."""
        books = self._books()
        steps = self.filled.tables["steps"].merge(books[["file"]], on="file")
        estimates = self._without_copies(self._rows(self._placed(steps)))
        used = books[books["file"].isin(estimates["file"])]
        self._empty(books, estimates)
        self._alone(used)
        self._far(estimates)
        answers = self._answers(used, estimates)
        notes = steps.dropna(subset=["note"])[[*_WHOSE, "step", "note"]].reset_index(drop=True)
        every = self.filled.with_faults(self.faults).faults[FAULTS]
        return Activities(estimates, answers, every, notes, self._left_out(every, estimates))

    def _left_out(self, faults: pd.DataFrame, estimates: pd.DataFrame) -> int:
        """Return how many rows of used forms have a fault and no hours in ``estimates``."""
        rows = faults[faults["sheet"].eq(self.steps.sheet) & faults["file"].isin(estimates["file"])]
        numbers = rows["cell"].str.extract(r"([0-9]+)$", expand=False)
        told = {(file, int(row)) for file, row in zip(rows["file"], numbers, strict=True) if pd.notna(row)}
        return len(told - set(zip(estimates["file"], estimates["sheet_row"].astype(int), strict=True)))

    def _books(self) -> pd.DataFrame:
        """Return the workbooks about a chosen case of their own municipality; tell the others."""
        books = self.filled.books
        known = books["case"].isin(self.cases.index)
        for book in books[~known].itertuples():
            said = (
                f'sagen "{book.case}" er ikke blandt de valgte sager i undersøgelsen; find det rigtige skema'
            )
            self.faults.append(told(book.file, "", "", said, True))
        books = books[known]
        theirs = books["case"].map(self.cases["municipality"]) == books["municipality"]
        for book in books[~theirs].itertuples():
            said = f'sagen "{book.case}" er en anden kommunes; find det rigtige skema'
            self.faults.append(told(book.file, "", "", said, True))
        numbered = books["respondent"].isin(RESPONDENTS)
        for book in books[theirs & ~numbered].itertuples():
            among = danish.listing([f"skema {one}" for one in RESPONDENTS])
            said = f'skemaet har nummeret "{book.respondent}", og der er sendt {among}; brug et af dem'
            self.faults.append(told(book.file, "", "", said, True))
        return books[theirs & numbered]

    def _placed(self, steps: pd.DataFrame) -> pd.DataFrame:
        """Return the rows whose step and group of staff are known and stand once in their form; tell the
        others that have hours.
        """
        stated = steps[list(STATED)].notna().any(axis=1)
        known = steps[["step", "staff"]].notna().all(axis=1)
        for row in steps[stated & ~known].to_dict("records"):
            name = "step" if pd.isna(row["step"]) else "staff"
            said = f"rækken siger ikke, hvad timerne er brugt til, og er ikke brugt; {_RESTORE}"
            self._tell(row["file"], self.steps, name, row["sheet_row"], said)
        answered = steps[known & stated]
        twice = steps.index.isin(answered.index[answered.duplicated(["file", "step", "staff"], keep=False)])
        for row in steps[twice].to_dict("records"):
            said = f"trinnet står flere gange for de samme, og rækkerne er ikke brugt; {_RESTORE}"
            self._tell(row["file"], self.steps, "step", row["sheet_row"], said)
        return steps[known & ~twice]

    def _rows(self, steps: pd.DataFrame) -> pd.DataFrame:
        """Return the rows with three numbers that do not fall; tell the others, which are left out. A row of
        noughts is one in which nobody has worked.
        """
        given = steps[list(STATED)].notna()
        for row in steps[given.any(axis=1) & ~given.all(axis=1)].to_dict("records"):
            empty = [name for name in STATED if pd.isna(row[name])]
            asked = danish.listing([f"»{self.labels[name]}«" for name in empty])
            said = f"rækken mangler {asked} og er ikke brugt; skriv tre tal, eller lad hele rækken stå tom"
            self._tell(row["file"], self.steps, empty[0], row["sheet_row"], said)
        full = steps[given.all(axis=1)]
        falls = (full["p10"] > full["mode"]) | (full["mode"] > full["p90"])
        for row in full[falls].to_dict("records"):
            self._falling(row)
        full = full[~falls & (full["p90"] > 0)]
        kind = full["step"].astype("str").str.replace("_.*", "", regex=True)
        return full.assign(kind=kind)[ESTIMATES].reset_index(drop=True)

    def _falling(self, row: dict) -> None:
        """Tell the first two of three numbers that fall, and what was expected."""
        low, high = ("p10", "mode") if row["p10"] > row["mode"] else ("mode", "p90")
        lower, upper = self.labels[low], self.labels[high]
        found = f"her står {_hours(row[low])} i »{lower}«, men {_hours(row[high])} i »{upper}«"
        said = f"{found}; »{lower}« må højst være det samme som »{upper}«, og rækken er ikke brugt"
        self._tell(row["file"], self.steps, low, row["sheet_row"], said)

    def _without_copies(self, estimates: pd.DataFrame) -> pd.DataFrame:
        """Leave out a form that says the same of every step as another about its case, and tell it."""
        copies = set()
        for _, rows in estimates.groupby("case", sort=True):
            seen: dict[str, str] = {}
            for file, own in rows.groupby("file", sort=True):
                hours = own.sort_values(["step", "staff"])[["step", "staff", *STATED]]
                said = repr(hours.to_dict("records"))
                if (first := seen.setdefault(said, str(file))) != file:
                    copies.add(file)
                    wrong = f"alle timer er de samme som i {first}; {_SAME}"
                    self.faults.append(told(str(file), self.steps.sheet, "", wrong))
        return estimates[~estimates["file"].isin(copies)].reset_index(drop=True)

    def _empty(self, books: pd.DataFrame, estimates: pd.DataFrame) -> None:
        """Tell the workbooks without a row that can be used, where nothing else says why."""
        known = {fault[0] for fault in self.faults}
        for file in books["file"]:
            if file not in set(estimates["file"]) and file not in known:
                said = "der er ingen timer i skemaet; skriv tre tal for de trin, der er arbejdet med"
                self.faults.append(told(file, self.steps.sheet, "", said))

    def _alone(self, used: pd.DataFrame) -> None:
        """Tell the cases of which only one respondent's hours can be used."""
        for case, rows in used.groupby("case", sort=True):
            if len(rows) < len(RESPONDENTS):
                said = f"kun ét skema kan bruges om sagen {case}, og der er brug for to; skaf det andet"
                self.faults.append(told(rows["file"].iloc[0], "", "", said))

    def _far(self, estimates: pd.DataFrame) -> None:
        """Tell the cases of which one respondent's hours are FAR more than the other's."""
        for _, rows in estimates.groupby("case", sort=True):
            sums = rows.groupby("file")["mode"].sum()
            if sums.max() > FAR * sums.min():
                low, high = str(sums.idxmin()), str(sums.idxmax())
                both = f"{_hours(sums[high])} i alt, men {_hours(sums[low])} i {low}"
                found = f"de mest almindelige timer er {both}"
                said = f"{found} om den samme sag; {_MINUTES}"
                self.faults.append(told(high, self.steps.sheet, "", said))

    def _answers(self, used: pd.DataFrame, estimates: pd.DataFrame) -> pd.DataFrame:
        """Return the answers about the case as a whole beside the survey's; tell what contradicts."""
        survey = self.cases[list(KNOWN.values())].astype(float)
        answers = used.merge(self._once(used), on="file", how="left")
        answers = answers.merge(survey, left_on="case", right_index=True, how="left")
        modes = estimates.groupby("file")["mode"].sum()
        for row in answers.to_dict("records"):
            self.faults += self._doubts(row, float(modes[row["file"]]))
        return answers.drop(columns=["which", "sheet_row"])

    def _once(self, used: pd.DataFrame) -> pd.DataFrame:
        """Return the first row about the case of each form; tell the others, and the forms without one."""
        rows = self.filled.tables["case"].drop(columns=_WHOSE[1:])
        rows = rows[rows["file"].isin(used["file"])].sort_values(["file", "sheet_row"], kind="stable")
        for row in rows[rows["file"].duplicated()].to_dict("records"):
            said = "der er ét svar om sagen; rækken er ikke brugt, slet den"
            self._tell(row["file"], self.case, "which", row["sheet_row"], said)
        for file in used.loc[~used["file"].isin(rows["file"]), "file"]:
            said = "der er ingen svar om sagen som helhed; udfyld arket"
            self.faults.append(told(file, self.case.sheet, "", said))
        return rows.drop_duplicates("file")

    def _doubts(self, row: dict, modes: float) -> Iterator[Told]:
        """Tell the answers of one form that differ by more than APART from what is known otherwise."""
        for name, column in KNOWN.items():
            if _apart(row[name], row[column]):
                known = f"spørgeskemaet har {danish.number(row[column])} om sagen"
                yield self._told(
                    row, name, f"{known}; se efter, om det er den rigtige sag, og ret eller bekræft"
                )
        if _apart(row["hours_total"], modes):
            known = f"de mest almindelige timer på arket »{self.steps.sheet}« giver {_hours(modes)} i alt"
            yield self._told(
                row, "hours_total", f"{known}; se efter, om alle trin er med, og ret eller bekræft"
            )
        total, double = row["hours_total"], row["hours_double"]
        if pd.notna(total) and pd.notna(double) and not total <= double <= 2 * total:
            usual = f"det ventede er {_hours(total)} til {_hours(2 * total)}"
            yield self._told(row, "hours_double", f"{usual}; {_OUTSIDE}")

    def _told(self, row: dict, name: str, said: str) -> Told:
        place = self.case.cell(name, int(row["sheet_row"]))
        shown = danish.number(row[name], 0 if float(row[name]).is_integer() else 1)
        return told(
            row["file"], self.case.sheet, place, f"her står {shown} i »{self.labels[name]}«, men {said}"
        )

    def _tell(self, file: str, sheet: SheetLayout, name: str, row: int, said: str) -> None:
        self.faults.append(told(file, sheet.sheet, sheet.cell(name, int(row)), said))


def _apart(answer: float, known: float) -> bool:
    """Say whether two numbers differ by more than a factor APART; a missing one contradicts nothing."""
    if pd.isna(answer) or pd.isna(known):
        return False
    low, high = sorted((answer, known))
    return high > APART * low


def _hours(value: float) -> str:
    return f"{danish.number(value, 0 if float(value).is_integer() else 1)} timer"
