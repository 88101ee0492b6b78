"""Protocol files with a change, for tests of what is refused."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from helpers.project import root
from helpers.protocol.reader import LOADER, ProtocolInvalid

DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
FOLDER = root(Path(__file__)) / "data" / "protocol"
BOOK = "codebook/2.0"  # the version that tests of faults change
NAMES = sorted([*(path.stem for path in FOLDER.glob("*.yml")), "codebook"])


def module(name: str) -> ModuleType:
    """Return the module of the file ``name``.yml."""
    return import_module(f"helpers.protocol.{name}")


def text(name: str) -> str:
    """Return what stands in the file ``name``.yml."""
    path = FOLDER / f"{BOOK if name == 'codebook' else name}.yml"
    return path.read_text(encoding="utf-8")


def changed(name: str, change: Callable[[dict[str, Any]], Any]) -> str:
    """Return the file ``name``.yml after ``change``, as YAML."""
    content = yaml.load(text(name), LOADER)
    change(content)
    return yaml.dump(content, Dumper=DUMPER, allow_unicode=True, sort_keys=False)


def set_to(key: str, value: object) -> Callable[[dict[str, Any]], None]:
    """Return the change that sets a key, its parts separated by / and numbers from 1; ... takes it out."""

    def change(content: Any) -> None:
        *path, last = [int(part) - 1 if part.isdecimal() else part for part in key.split("/")]
        for part in path:
            content = content[part]
        if value is ...:
            del content[last]
        else:
            content[last] = value

    return change


def load(name: str, content: str | bytes, folder: Path) -> Any:
    """Return what the module of ``name`` makes of a file with ``content``."""
    path = folder / f"{name}.yml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    loader = module(name).load
    return loader(path=path)


def refused(name: str, content: str | bytes, folder: Path) -> str:
    """Return what is said of a file with ``content``, which must be refused and named."""
    with pytest.raises(ProtocolInvalid) as error:
        load(name, content, folder)
    assert f"{name}.yml" in str(error.value)
    return str(error.value)
