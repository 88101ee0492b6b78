"""The frozen wording: the codebook's entry in data/protocol/frozen.yml, so that municipalities are never
asked in two ways unnoticed.

``python -m helpers.protocol.freeze`` freezes the codebook as it stands. A version once frozen keeps its
content: other wording needs a new version. Only while no questionnaire has been sent may the same version be
frozen anew, with ``--again``.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from helpers import project
from helpers.errors import HelpersError
from helpers.protocol import frozen
from helpers.protocol.codebook import Codebook, load

NAME = "codebook.yml"
_COMMAND = "python -m helpers.protocol.freeze"
_ENTRY = re.compile(rf"^{re.escape(NAME)}:.*\n", re.MULTILINE)


class FreezeError(HelpersError):
    """The codebook is not the one that was frozen, or may not be frozen as it is."""


class NotFrozen(FreezeError):
    """This version of the codebook has not been frozen."""


class ChangedSinceFrozen(FreezeError):
    """The codebook says something else than when its version was frozen."""


def check(codebook: Codebook, path: Path) -> None:
    """Return None where ``codebook`` is as it was frozen in the file ``path``. Raises a FreezeError that says
    what to do, FrozenInvalid.
    """
    known = frozen.load(path).get(NAME)
    if known is None or known.version != codebook.version:
        raise NotFrozen(
            f"{codebook.file}: version {codebook.version} is not frozen (frozen: "
            f"{known.version if known else 'none'}). "
            f"Once its wording is settled, freeze it with `{_COMMAND}`."
        )
    if known.sha256 != codebook.sha256:
        raise ChangedSinceFrozen(
            f"{codebook.file}: the file has changed since version {codebook.version} was frozen, so "
            "municipalities would be asked in "
            f"another way than agreed. Undo the change, or raise `version` and freeze it with `{_COMMAND}`."
        )


def freeze(codebook: Codebook, path: Path, again: bool = False) -> None:
    """Note in ``path`` that the codebook's version has the content it has now; the other entries stay as they
    are.

    Raises ChangedSinceFrozen where the version was frozen with other content, unless ``again``.
    """
    known = frozen.load(path).get(NAME)
    if known and known.version == codebook.version and not again:
        check(codebook, path)
    entry = f'{NAME}: {{version: "{codebook.version}", sha256: "{codebook.sha256}"}}\n'
    text = path.read_text(encoding="utf-8")
    path.write_text(_ENTRY.sub(entry, text) if known else text + entry, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Freeze the codebook of the project around the current folder; return 0 when done and 1 when it may not
    be.
    """
    parser = argparse.ArgumentParser(prog=_COMMAND, description="Freeze the wording of the questionnaire.")
    parser.add_argument(
        "--again",
        action="store_true",
        help="other wording for a version of which no questionnaire has been sent",
    )
    again, protocol = parser.parse_args(arguments).again, project.root() / "data" / "protocol"
    try:
        codebook = load(protocol / NAME)
        freeze(codebook, protocol / frozen.FILE, again)
    except HelpersError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    print(f"Version {codebook.version} of the codebook is frozen.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
