"""``python -m helpers field``: one page on how the collection stands, with the letters that are ready."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from helpers.analysis.design import detectable_growth, feasibility
from helpers.analysis.representation import backcheck, item_response, progress, response
from helpers.pipeline.fieldwork import gathered
from helpers.pipeline.fieldwork.gathered import Answers
from helpers.pipeline.paths import Folders
from helpers.protocol import power, timetable
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.codebook import Codebook
from helpers.publish.returns import field, internal
from helpers.publish.returns.internal import Link
from helpers.render.book import write_pages
from helpers.spreadsheet import csv_safe
from helpers.survey import investigation, own_protocol, reference
from helpers.survey.followup import reminders
from helpers.survey.followup.reminders import Silent
from helpers.survey.investigation import Investigation
from helpers.survey.questionnaire.workbook import file_name
from helpers.survey.sampling import weights
from helpers.survey.sampling.universe import named_seed
from helpers.terms import ALL, COMPLETED

LETTERS = "letters"
BACKCHECK = "returns/backcheck.csv"
SEED = named_seed(20220120, "field")  # of the simulated surveys


@dataclass(frozen=True)
class Page:
    """What every section of the page may look up. letters: the folder where they lie until the page is made;
    places: municipalities.csv; stems: code → the name of a municipality's files.
    """

    folder: Path
    today: date
    given: Investigation
    book: Codebook
    plan: Plan
    steps: timetable.Timetable
    places: pd.DataFrame
    letters: Path

    @property
    def names(self) -> Mapping[str, str]:
        """Return municipality by code."""
        return dict(zip(self.places["kommunekode"], self.places["name"], strict=True))

    @property
    def stems(self) -> Mapping[str, str]:
        """Return the name of a municipality's files, without ending, by code."""
        rows = self.places.to_dict("records")
        return {row["kommunekode"]: Path(file_name(row)).stem for row in rows}


def write(folder: Path, today: date, places: Folders) -> Path:
    """Write build/field/ (index.html, letters/) and build/returns/backcheck.csv for the investigation
    ``folder``, and return the page.

    Raises InputInvalid where one of the folder's CSV files cannot be read, and ProtocolInvalid.
    """
    protocol = places.root / "data" / "protocol"
    with tempfile.TemporaryDirectory() as name:
        (letters := Path(name) / LETTERS).mkdir()
        page = Page(
            folder,
            today,
            investigation.open_folder(folder),
            own_protocol.codebook(folder),
            own_protocol.analysis_plan(folder),
            own_protocol.timetable(folder),
            reference.municipalities(places.municipalities),
            letters,
        )
        sections, demonstration, again = _sections(page, protocol)
        made = _rendered(sections, page, demonstration, Path(name) / "book", places)
        shutil.copytree(letters, made.parent / LETTERS)
    _keep(again, places.build / BACKCHECK)
    return made


def _sections(page: Page, protocol: Path) -> tuple[list[str], bool, pd.DataFrame | None]:
    answers, faults = gathered.read(page.folder, page.given, page.book, page.places, page.letters)
    second = gathered.read_again(page.folder, page.given, page.book, page.places)
    demonstration = gathered.simulated(page.folder, [answers, second])
    sizes = weights.size_classes(page.places, page.plan.size_classes)
    invited = response.places(page.places, sizes, page.given.draw)
    by_size = progress.by_size(invited, answers.returned, page.given.draw, answers.cases)
    strata = progress.by_stratum(page.given.draw, answers.cases, answers.returned)
    whole = by_size[by_size["group"] == ALL].iloc[0]
    again, cases = _compared(answers, second, page.book)
    cleaned = answers.cleaned
    sections = [
        field.head(page.today, demonstration),
        field.answered(by_size, strata, page.plan),
        _reminders(page, answers, demonstration),
        field.unread(answers.refused, page.names, answers.stopped),
        field.questions(faults, page.names, _files(page, ".txt"), _files(page, ".xlsx"), _unknown(page)),
        field.detectable(
            _power(page, sizes, whole["returned"] / whole["invited"], protocol),
            whole["returned"] / whole["invited"],
            page.plan,
        ),
        field.silence(_silence(answers, page.book), page.book),
        field.backcheck(again, page.book, cases, second.stopped if second else ()),
        field.changed(
            gathered.replaced(cleaned),
            cleaned.versions if cleaned else pd.DataFrame(),
            cleaned.corrections if cleaned else pd.DataFrame(),
            page.names,
        ),
    ]
    return sections, demonstration, again


def _reminders(page: Page, answers: Answers, demonstration: bool) -> str:
    """The section of reminders; the letters are written where they are due. Who has sent a file that cannot
    be read is written to about that.
    """
    table = progress.by_municipality(page.given.draw, answers.cases, answers.returned)
    tried = table["municipality"].isin(answers.refused["municipality"])
    silent, partly = table[~table["returned"] & ~tried], table[table["returned"] & table["open"].gt(0)]
    plan, links = page.steps.reminders, []
    if plan and plan.deadline and plan.due(page.today):
        waiting = {
            code: Silent(page.names[code], page.stems[code], int(drawn), code in answers.empty)
            for code, drawn in zip(silent["municipality"], silent["drawn"], strict=True)
        }
        written = reminders.write_all(
            page.letters, waiting.values(), plan.deadline, page.today, demonstration
        )
        links = [Link(each.name, f"{LETTERS}/{written[each.stem].name}") for each in waiting.values()]
    return field.reminders(links, plan, page.today, [page.names[code] for code in partly["municipality"]])


def _files(page: Page, ending: str) -> dict[str, Link]:
    """Municipality → its letter (.txt) or its marked copy (.xlsx), where one has been written."""
    return {
        code: Link(page.names[code] if ending == ".txt" else f"{stem}{ending}", f"{LETTERS}/{stem}{ending}")
        for code, stem in page.stems.items()
        if (page.letters / f"{stem}{ending}").exists()
    }


def _unknown(page: Page) -> list[Link]:
    return [Link(path.name, f"{LETTERS}/{path.name}") for path in sorted(page.letters.glob("ukendt_*.txt"))]


def _power(page: Page, sizes: pd.Series, now: float, protocol: Path) -> pd.DataFrame:
    """What can be detected at the response so far and at those assumed, for the draw that was made."""
    given = page.given
    if given.population is None:
        return pd.DataFrame()
    assumed = power.load(protocol / power.FILE)
    counts = given.population.drop(columns="sampling_stratum", errors="ignore")
    chosen = feasibility.choice(counts, given.draw)
    shares = tuple(sorted({*assumed.response, *([now] if now > 0 else [])}))
    return detectable_growth.power(
        {chosen.chosen: chosen.designs[chosen.chosen]},
        page.places,
        sizes,
        replace(assumed, response=shares),
        page.plan,
        seed=SEED,
    )


def _silence(answers: Answers, book: Codebook) -> pd.DataFrame:
    cleaned = answers.cleaned
    if cleaned is None or not cleaned.cases["disposition"].eq(COMPLETED).any():
        return pd.DataFrame()
    return item_response.by_period(gathered.tables_of(cleaned), book)


def _compared(first: Answers, second: Answers | None, book: Codebook) -> tuple[pd.DataFrame | None, int]:
    """The error rates by item, None without a back-check, and how many cases they rest on."""
    if second is None or second.cleaned is None:
        return None, 0
    if first.cleaned is None:
        return pd.DataFrame(columns=backcheck.COLUMNS), 0
    one, other = gathered.tables_of(first.cleaned), gathered.tables_of(second.cleaned)
    return backcheck.compared(one, other, book), len(backcheck.completed(one) & backcheck.completed(other))


def _rendered(sections: list[str], page: Page, demonstration: bool, source: Path, places: Folders) -> Path:
    mark = " DEMONSTRATIONSDATA: simulerede svar." if demonstration else ""
    write_pages(
        internal.project(source, sections, page.today),
        places.build / "field",
        theme=places.root / "report" / "theme",
        banner=field.BANNER + mark,
    )
    return places.build / "field" / "index.html"


def _keep(rows: pd.DataFrame | None, target: Path) -> None:
    """Write the error rates; without a back-check none are left from before."""
    if rows is None:
        target.unlink(missing_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    csv_safe(rows).to_csv(target, index=False, lineterminator="\n")
