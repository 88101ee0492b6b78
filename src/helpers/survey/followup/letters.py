"""What goes back to each municipality: a letter in plain Danish, and a marked-up copy of its workbook where
something is wrong.

    also = partial(write_copies, folder, codebook, municipalities, draw)      # while a batch is at hand
    cleaned = clean(batches, codebook, draw, frame, also)
    write_all(folder, cleaned, faults, municipalities, reply_by=None)         # when all are known

A municipality that has sent everything in order gets a short word of thanks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
from xlsxwriter.utility import xl_cell_to_rowcol

from helpers import danish
from helpers.danish import day_in_words
from helpers.protocol.codebook import Codebook
from helpers.survey.cleaning.clean import Cleaned
from helpers.survey.followup import marked_copy, queries
from helpers.survey.followup.queries import LOST_ROWS, NEVER_RETURNED, UNANSWERED
from helpers.survey.questionnaire.layout import CONFIRMED_HEAD, layout
from helpers.survey.questionnaire.workbook import file_name
from helpers.survey.reading.later.counting import version
from helpers.survey.reading.problems import Fault
from helpers.survey.reading.returns import RawReturns

_MOST_LISTED = 30
_DEMONSTRATION = "DEMONSTRATION: brevet handler om simulerede svar og skal ikke sendes.\n\n"
_SUBJECT = "Undersøgelsen af kommunernes dokumentation i borgersager: jeres spørgeskema"
_BLOCKING = "Det, der ikke kan bruges, før det er rettet"
_QUERY = "Det, vi beder jer bekræfte eller rette"
_LACKING = "Svar, der mangler"
_PERSONAL = (
    "Skriv aldrig navne, CPR-numre, adresser eller andet, der kan pege på en borger eller en medarbejder."
)
_PERSONAL_RULE = "personal_data"  # of the ledger
_THANKS = "Alt er læst, og vi har ingen spørgsmål. I skal ikke gøre mere."
_EMPTY = (
    "Udfyld det skema, I har fået, som arket »vejledning« siger. Send det til projektgruppen på samme måde "
    f"som første gang. {_PERSONAL}"
)
_CLEARED = (
    "I fritekst stod noget, der ligner personoplysninger: {}. Vi har fjernet det i vores tabeller. Jeres fil "
    "har det stadig: slet det i den, og send den ikke videre."
)
_CLOSING = "Med venlig hilsen\nProjektgruppen\n"


@dataclass(frozen=True)
class Sender:
    """One municipality's part of the returns. name, stem: its name, and that of its files here without their
    ending, "" where the file does not say whose it is. copied: whether there is a marked-up copy; cleared:
    the fields from which something personal was taken out, in words; empty: whether no case is answered.
    """

    name: str
    stem: str
    files: list[str]
    refused: list[str]
    cases: int
    faults: pd.DataFrame
    copied: bool
    cleared: tuple[str, ...] = ()
    empty: bool = False

    @property
    def copy(self) -> str:
        """The name of the marked-up copy, "" where there is none."""
        return f"{self.stem}.xlsx" if self.copied else ""

    @property
    def read(self) -> str:
        """The file that is read, "" where none is."""
        return next((file for file in self.files if file not in self.refused), "")

    @property
    def places(self) -> set[tuple[str, int]]:
        """Sheet and Excel's row of every fault that stands in a cell."""
        cells = zip(self.faults["sheet"], self.faults["cell"], strict=True)
        return {(sheet, xl_cell_to_rowcol(cell)[0] + 1) for sheet, cell in cells if cell}


def write_copies(
    folder: Path,
    codebook: Codebook,
    municipalities: pd.DataFrame,
    draw: pd.DataFrame,
    raw: RawReturns,
    cleaned: Cleaned,
) -> None:
    """Write the marked-up copies of one batch to ``folder``.

    municipalities: data/reference/municipalities.csv. draw: draw.csv, whose decisions are those that exist.
    raw, cleaned: the batch, and what was made of it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    keys, sheets = set(draw["decision_id"].astype("str")), layout(codebook)
    senders = _senders(cleaned, queries.faults(cleaned, codebook), municipalities)
    copied = {sender.read: sender for sender in senders if sender.copied}
    rows = marked_copy.rows_in_use(raw, sheets, {file: sender.places for file, sender in copied.items()})
    for file, sender in copied.items():
        target = folder / sender.copy
        marked_copy.write(
            target, rows[file], sender.faults, sheets, keys, _identity(raw, file), raw.demonstration
        )


def _identity(raw: RawReturns, file: str) -> dict[str, str]:
    """What the copy of ``file`` is known by: it counts one more than the workbook that it was made of."""
    own = raw.workbooks.set_index("file").loc[file].to_dict()
    return own | {"version": str(version(own) + 1), "based_on": own["digest"]}


def write_all(
    folder: Path,
    cleaned: Cleaned,
    faults: pd.DataFrame,
    municipalities: pd.DataFrame,
    reply_by: date | None = None,
) -> list[Path]:
    """Write a letter per municipality to ``folder``; return them in the order of the municipality codes.

    faults: ``queries.faults`` of ``cleaned``. municipalities: data/reference/municipalities.csv. reply_by:
    when answers are needed; where it is not known, the letter leaves it open. A file that does not say whom
    it is from has a letter of its own, ``ukendt_1.txt``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, sender in enumerate(_senders(cleaned, faults, municipalities), start=1):
        written.append(folder / f"{sender.stem or f'ukendt_{number}'}.txt")
        written[-1].write_text(letter(sender, reply_by, cleaned.demonstration), encoding="utf-8")
    return written


def letter(sender: Sender, reply_by: date | None, demonstration: bool) -> str:
    """Return the letter's text."""
    head = f"Til kommunen: {sender.name}\n\n" if sender.name else "Til afsenderen\n\n"
    parts = [_SUBJECT, _received(sender)]
    parts += [_CLEARED.format(danish.listing(sender.cleared))] if sender.cleared else []
    if sender.empty and not sender.faults["severity"].eq("blocking").any():
        parts += [_EMPTY, _by(reply_by)]
    else:
        parts += [_request(sender), _how(sender, reply_by)] if len(sender.faults) else [_THANKS]
    return (_DEMONSTRATION if demonstration else "") + head + "\n\n".join([*parts, _CLOSING])


def _received(sender: Sender) -> str:
    files = ", ".join(sender.files)
    if not sender.refused:
        if sender.empty:
            return f"Vi har modtaget {files}, men ingen sag er udfyldt. Har I sendt det rigtige skema?"
        cases = "én udfyldt sag" if sender.cases == 1 else f"{sender.cases} udfyldte sager"
        return f"Tak for jeres svar. Vi har modtaget {files} med {cases}."
    unread = "den" if len(sender.files) == 1 else ", ".join(sender.refused)
    return f"Tak for jeres svar. Vi har modtaget {files}, men kan ikke læse {unread}."


def _request(sender: Sender) -> str:
    faults = sender.faults
    blocking, lacking = faults["severity"] == "blocking", faults["rule"].isin([UNANSWERED, LOST_ROWS])
    groups = [
        (_BLOCKING, faults[blocking]),
        (_QUERY, faults[~blocking & ~lacking]),
        (_LACKING, faults[lacking]),
    ]
    return "\n\n".join(_listed(title, each, sender.copy) for title, each in groups if len(each))


def _listed(title: str, faults: pd.DataFrame, copy: str) -> str:
    lines = [
        f"- {_place(fault)}: {fault['expected']}" for fault in faults.head(_MOST_LISTED).to_dict("records")
    ]
    more = len(faults) - len(lines)
    where = f' Alle står på arket "{marked_copy.OVERVIEW}" i kopien.' if copy else ""
    return "\n".join(
        [f"{title} ({len(faults)}):", *lines, *([f"- Og {more} steder mere.{where}"] if more else [])]
    )


def _place(fault: dict[str, str]) -> str:
    parts = [
        f'Ark "{fault["sheet"]}"' if fault["sheet"] else fault["file"],
        f"celle {fault['cell']}" if fault["cell"] and fault["rule"] != UNANSWERED else "",
    ]
    key = f"sagsnøgle {fault['value']}" if fault["rule"] == NEVER_RETURNED else ""
    return ", ".join(part for part in (*parts, key) if part)


def _how(sender: Sender, reply_by: date | None) -> str:
    first = (
        f"1. Åbn {sender.copy}, som følger med. Stederne er gule og har en kommentar. Fritekst vises ikke i "
        "kopien og skal ikke skrives igen."
        if sender.copy
        else "1. Åbn jeres eget udfyldte skema."
    )
    confirm = (
        f'skriv Ja ud for det i kolonnen "{CONFIRMED_HEAD}" på arket "{marked_copy.OVERVIEW}"'
        if sender.copy
        else "lad det stå, og skriv det til os"
    )
    steps = [
        first,
        f"2. Ret stederne, og udfyld de tomme felter. Er et svar rigtigt, som det står, så {confirm}. Find "
        "ikke på et svar.",
        f"3. Gem filen, og send den til projektgruppen på samme måde som første gang. {_PERSONAL}",
    ]
    return "\n".join(["Sådan gør I:", *steps, "", _by(reply_by)])


def _by(day: date | None) -> str:
    return f"Vi beder om svar senest: {day_in_words(day) if day else '(dato)'}"


def _senders(cleaned: Cleaned, faults: pd.DataFrame, municipalities: pd.DataFrame) -> list[Sender]:
    """The municipalities by code; files of which nobody knows the sender come last, one by one."""
    received, rows = cleaned.received, municipalities.set_index("kommunekode", drop=False).to_dict("index")
    unread = received.refused[received.refused["reason"] != Fault.SUPERSEDED.value]
    files = pd.concat([received.workbooks[["file", "municipality"]], unread[["file", "municipality"]]])
    completed = cleaned.cases[cleaned.cases["disposition"].eq("completed")]
    done = completed.groupby("municipality").size().to_dict()
    empty = cleaned.empty
    refused = set(unread["file"])
    groups = [
        (code, sorted(group["file"])) for code, group in files.groupby("municipality", sort=True) if code
    ]
    groups += [("", [file]) for file in sorted(files.loc[files["municipality"] == "", "file"])]
    found, every = [], faults.astype(object)
    for code, sent in groups:
        name, stem = (rows[code]["name"], Path(file_name(rows[code])).stem) if code else ("", "")
        mine = every[every["file"].isin(sent)]
        copied = bool(code) and len(mine) > 0 and bool(set(sent) - refused)
        unusable = [file for file in sent if file in refused]
        own = cleaned.ledger[cleaned.ledger["file"].isin(sent) & cleaned.ledger["rule"].eq(_PERSONAL_RULE)]
        fields = (f"ark {sheet}, celle {cell}" for sheet, cell in zip(own["sheet"], own["cell"], strict=True))
        cleared = tuple(dict.fromkeys(fields))
        found.append(
            Sender(name, stem, sent, unusable, int(done.get(code, 0)), mine, copied, cleared, code in empty)
        )
    return found
