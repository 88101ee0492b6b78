"""Files that come back: copied into returns/, each with a line of when it came and from whom.

Nothing that lies there is changed: a file of the same name with other bytes is refused, or received under a
new name.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from helpers.errors import HelpersError
from helpers.survey.reading import returns
from helpers.survey.reading.checks import Template
from helpers.survey.reading.files import file_names
from helpers.survey.reading.later import received
from helpers.survey.reading.opened import Opened
from helpers.survey.reading.opener import Opener
from helpers.survey.redaction import redact, without_hidden


@dataclass(frozen=True)
class Coming:
    """One file that comes. source: where it is; target: where it is to lie; sha256: of its bytes;
    municipality: whose it says it is, "" where it does not say; unread: why it is no workbook, or "".
    """

    source: Path
    target: Path
    sha256: str
    municipality: str
    unread: str = ""


def receive(
    files: Sequence[Path],
    folder: Path,
    template: Template,
    now: datetime,
    sender: str = "",
    rename: bool = False,
) -> list[str]:
    """Copy ``files`` into ``folder`` (returns/ of an investigation) in the order in which they came, note
    them in received.csv, and return a line about each.

    What lay there from the same municipality without a line gets one without a time: it came before. A file
    whose bytes have a line already gets no other. rename: whether a file may get a number behind its name
    where another has that name. Raises HelpersError, before anything is written.
    """
    _refuse(_unusable(files, sender))
    coming = _planned(files, folder, template, rename)
    folder.mkdir(parents=True, exist_ok=True)
    known = received.places(folder)
    senders = {each.municipality for each in coming if each.municipality}
    listed = {*known, *(each.sha256 for each in coming)}
    received.add(folder, _before(folder, template, senders, listed))
    return [_taken(each, folder, known, now, sender) for each in coming]


def _taken(each: Coming, folder: Path, known: dict[str, received.Place], now: datetime, sender: str) -> str:
    if not each.target.exists():
        with each.source.open("rb") as source, each.target.open("xb") as target:
            shutil.copyfileobj(source, target)
    whose = each.municipality or "no known municipality"
    if each.sha256 in known:
        return f"{each.target.name} ({whose}): the same bytes have a line already"
    time = now.isoformat(timespec="seconds")
    known[each.sha256] = (time, 0)
    received.add(folder, [(time, sender, each.target.name, each.sha256)])
    odd = f"\n  it cannot be read ({each.unread}): ask for the questionnaire itself" if each.unread else ""
    return f"{each.target.name} ({whose}): received {time}, sha256 {each.sha256}{odd}"


def _unusable(files: Sequence[Path], sender: str) -> Iterable[str]:
    if "\n" in sender or without_hidden(sender, "") != sender or redact(sender)[1]:
        yield (
            "--from holds a line break or personal data, such as a name or an e-mail address: write the "
            "office."
        )
    for number, path in enumerate(files, 1):
        name = path.name
        if not path.is_file():
            yield f"{path} is no file."
        elif name.startswith(returns.IGNORED) or name == received.FILE or without_hidden(name, "") != name:
            yield f"{path}: a file of such a name is not read: rename it, for instance 0101_rettet.xlsx."
        elif redact(name.replace("_", " "))[1]:
            yield (
                f"the name of file {number} of {len(files)} holds personal data (not shown): name it after "
                "the code, such as 0101.xlsx."
            )


def _planned(files: Sequence[Path], folder: Path, template: Template, rename: bool) -> list[Coming]:
    taken: dict[Path, str] = {}
    found, wrong, whose = [], [], _senders(files, template)
    for source in files:
        digest = received.sha256(source)
        target = folder / source.name
        if rename:
            target = _free(target, digest, taken)
        if _held(target, taken) not in ("", digest):
            free = _free(target, digest, taken).name
            wrong.append(
                f"{target} holds other bytes than {source} and is never overwritten: add --rename to receive "
                f"it as {free}."
            )
        taken[target] = digest
        found.append(Coming(source, target, digest, whose[source].municipality, _why_unread(whose[source])))
    _refuse(wrong)
    return found


def _held(target: Path, taken: dict[Path, str]) -> str:
    """The SHA-256 of what lies at ``target`` or is going to, "" where that is nothing."""
    if target in taken:
        return taken[target]
    return received.sha256(target) if target.is_file() else "a folder" if target.exists() else ""


def _free(target: Path, digest: str, taken: dict[Path, str]) -> Path:
    """``target``, or the first of its name with a number that is free or holds the same."""
    number, free = 2, target
    while _held(free, taken) not in ("", digest):
        free = target.with_name(f"{target.stem}_{number}{target.suffix}")
        number += 1
    return free


def _before(
    folder: Path, template: Template, senders: set[str], listed: set[str]
) -> list[tuple[str, str, str, str]]:
    """Lines without a time for the files of ``senders`` that lie in ``folder`` and have none."""
    lying = {path: received.sha256(path) for path in returns.files(folder) if path.is_file()}
    unlisted = [path for path, digest in lying.items() if digest not in listed]
    whose = _senders(unlisted, template)
    return [("", "", path.name, lying[path]) for path in unlisted if whose[path].municipality in senders]


def _why_unread(seen: Opened) -> str:
    return "; ".join(fault.expected for fault in seen.faults)


def _senders(files: Sequence[Path], template: Template) -> dict[Path, Opened]:
    """Return what can be seen of each file without reading it: whose it is, and whether it is a workbook."""
    with Opener(template) as opener:
        return {each.path: opener.glance(each) for each in file_names.recorded(files)}


def _refuse(sentences: Iterable[str]) -> None:
    if lines := list(sentences):
        raise HelpersError("nothing was received:\n  " + "\n  ".join(lines))
