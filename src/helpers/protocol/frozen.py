"""What was frozen before the data came: version and sha256 of protocol files (data/protocol/frozen.yml).

A run may use another file; then its report says so. Municipalities are asked in frozen wording alone:
``python -m helpers freeze`` freezes the newest codebook and the analysis plan as they stand, with the date. A
version once frozen keeps its content: other content needs a new version, of the codebook in a file of its
own. Only while no questionnaire has been sent may the same version be frozen anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from helpers.protocol import reader
from helpers.protocol.fields import Day, Section, Text, must
from helpers.protocol.reader import ProtocolInvalid

if TYPE_CHECKING:
    from helpers.protocol.analysis_plan import Plan
    from helpers.protocol.codebook import Codebook

FILE = "frozen.yml"
_CODEBOOK, _PLAN = "codebook {}", "analysis_plan.yml"
_HARM = "municipalities would be asked in another way than agreed"
_PLAN_HARM = "what is said would follow other rules than those decided before the data came"
_MEND = "give it a new `version` in a file of its own and freeze that with"
_PLAN_MEND = "raise `plan_version` and freeze it with"
_COMMAND = ".venv/bin/python -m helpers freeze"
_SHA256 = re.compile(r"[0-9a-f]{64}")
Sha256 = Annotated[
    str,
    must(
        lambda value: isinstance(value, str) and _SHA256.fullmatch(value),
        "a sha256 (64 signs of 0-9 and a-f, in quotation marks; sha256sum FILE gives it)",
    ),
]


@dataclass(frozen=True)
class Frozen(Section):
    """One frozen file: the version it names, the sha256 of its bytes, and the day on which it was frozen
    (YYYY-MM-DD; "" where it was not noted).
    """

    version: Text
    sha256: Sha256
    frozen_on: Day = ""

    @property
    def day(self) -> date | None:
        """Return the day on which the file was frozen."""
        return date.fromisoformat(self.frozen_on) if self.frozen_on else None


def load(path: Path | None = None) -> dict[str, Frozen]:
    """Return the frozen files by name from ``path`` (default data/protocol/frozen.yml). Raises
    ProtocolInvalid.
    """
    return reader.load(dict[str, Frozen], FILE, path)


def kept(name: str, sha256: str, frozen: dict[str, Frozen]) -> bool:
    """Return whether ``sha256`` is that of the frozen file ``name``. Raises ProtocolInvalid without one."""
    if name not in frozen:
        raise ProtocolInvalid(f"{FILE} has no entry {name}: freeze it before the data come.")
    return frozen[name].sha256 == sha256


def check(codebook: Codebook, path: Path) -> None:
    """Return None where ``codebook`` is as it was frozen in the file ``path``. Raises ProtocolInvalid that
    says what to do.
    """
    _check(_CODEBOOK.format(codebook.version), codebook.version, codebook.sha256, path, codebook.file)


def _check(name: str, version: str, sha256: str, path: Path, shown: object) -> None:
    entries = load(path)
    known, kind = entries.get(name), name.partition(" ")[0]
    if known is None or known.version != version:
        others = [entry.version for other, entry in entries.items() if other.partition(" ")[0] == kind]
        raise ProtocolInvalid(
            f"{shown}: version {version} is not frozen (frozen: {', '.join(others) or 'none'}). "
            f"Once its wording is settled, freeze it with `{_COMMAND}`."
        )
    if known.sha256 != sha256:
        raise ProtocolInvalid(
            f"{shown}: the file has changed since version {version} was frozen, so "
            f"{_PLAN_HARM if name == _PLAN else _HARM}. Undo the change, or "
            f"{_PLAN_MEND if name == _PLAN else _MEND} `{_COMMAND}`."
        )


def freeze(codebook: Codebook, path: Path, again: bool = False, on: date | None = None) -> None:
    """Note in ``path`` that the codebook's version has the content it has now, and the day (``on``, default
    today); the other entries stay as they are, and so does one whose content is the same.

    Raises ProtocolInvalid where the version was frozen with other content, unless ``again``.
    """
    name = _CODEBOOK.format(codebook.version)
    _freeze(name, (codebook.version, codebook.sha256), path, (again, on), codebook.file)


def freeze_plan(plan: Plan, path: Path, again: bool = False, on: date | None = None) -> None:
    """Note in ``path`` what the analysis plan's version holds, as ``freeze`` does of the codebook."""
    _freeze(_PLAN, (plan.plan_version, plan.sha256), path, (again, on), _PLAN)


def _freeze(
    name: str, content: tuple[str, str], path: Path, how: tuple[bool, date | None], shown: object
) -> None:
    (version, sha256), (again, on) = content, how
    known = load(path).get(name)
    if known and (known.version, known.sha256) == content:
        return
    if known and known.version == version and not again:
        _check(name, version, sha256, path, shown)
    day = (on or date.today()).isoformat()
    entry = f'{name}: {{version: "{version}", sha256: "{sha256}", frozen_on: "{day}"}}\n'
    text = path.read_text(encoding="utf-8")
    pattern = re.compile(rf"^{re.escape(name)}:.*\n", re.MULTILINE)
    path.write_text(pattern.sub(entry, text) if known else text + entry, encoding="utf-8")
    _check(name, version, sha256, path, shown)
