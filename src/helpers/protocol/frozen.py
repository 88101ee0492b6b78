"""What was frozen before the data came: version and sha256 of protocol files (data/protocol/frozen.yml).

A run may use another file; then its report says so. Municipalities are asked in frozen wording alone:
``python -m helpers freeze`` freezes the codebook as it stands. A version once frozen keeps its content: other
wording needs a new version, in a file of its own. Only while no questionnaire has been sent may the same
version be frozen anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from helpers.protocol import reader
from helpers.protocol.fields import Section, Text, must
from helpers.protocol.reader import ProtocolInvalid

if TYPE_CHECKING:
    from helpers.protocol.codebook import Codebook

FILE = "frozen.yml"
_CODEBOOK = "codebook {}"
_COMMAND = "python -m helpers freeze"
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
    """One frozen file: the version it names and the sha256 of its bytes."""

    version: Text
    sha256: Sha256


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
    entries = load(path)
    known = entries.get(_CODEBOOK.format(codebook.version))
    if known is None:
        others = [entry.version for name, entry in entries.items() if name.startswith(_CODEBOOK.format(""))]
        raise ProtocolInvalid(
            f"{codebook.file}: version {codebook.version} is not frozen "
            f"(frozen: {', '.join(others) or 'none'}). "
            f"Once its wording is settled, freeze it with `{_COMMAND}`."
        )
    if known.sha256 != codebook.sha256:
        raise ProtocolInvalid(
            f"{codebook.file}: the file has changed since version {codebook.version} was frozen, so "
            "municipalities would be asked in another way than agreed. "
            "Undo the change, or give it a new `version` in a file of its own and freeze that with "
            f"`{_COMMAND}`."
        )


def freeze(codebook: Codebook, path: Path, again: bool = False) -> None:
    """Note in ``path`` that the codebook's version has the content it has now; the other entries stay as they
    are.

    Raises ProtocolInvalid where the version was frozen with other content, unless ``again``.
    """
    name = _CODEBOOK.format(codebook.version)
    known = name in load(path)
    if known and not again:
        check(codebook, path)
    entry = f'{name}: {{version: "{codebook.version}", sha256: "{codebook.sha256}"}}\n'
    text = path.read_text(encoding="utf-8")
    earlier = re.compile(rf"^{re.escape(name)}:.*\n", re.MULTILINE)
    path.write_text(earlier.sub(entry, text) if known else text + entry, encoding="utf-8")
    check(codebook, path)
