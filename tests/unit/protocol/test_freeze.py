"""The frozen wording: what is committed is frozen, a changed codebook is refused, and freezing is deliberate."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from helpers.project import root
from helpers.protocol import codebook, freeze, frozen

PROTOCOL = root() / "data" / "protocol"
OTHER = 'other.yml: {version: "1", sha256: "' + "a" * 64 + '"}\n'


@pytest.fixture
def protocol(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the codebook alone, of which another protocol file is frozen."""
    folder = tmp_path / "data" / "protocol"
    folder.mkdir(parents=True)
    (tmp_path / "_quarto.yml").write_text("")
    shutil.copy(PROTOCOL / "codebook.yml", folder)
    (folder / frozen.FILE).write_text("# why\n" + OTHER, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def reword(protocol: Path, *changes: tuple[str, str]) -> codebook.Codebook:
    path = protocol / "codebook.yml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return codebook.load(path)


def test_the_committed_codebook_is_the_frozen_one() -> None:
    freeze.check(codebook.load(), PROTOCOL / frozen.FILE)


def test_a_codebook_that_was_never_frozen_is_refused(protocol: Path) -> None:
    with pytest.raises(
        freeze.NotFrozen, match=r"version 2\.0 is not frozen \(frozen: none\).*helpers\.survey\.freeze"
    ):
        freeze.check(codebook.load(protocol / "codebook.yml"), protocol / frozen.FILE)


def test_one_changed_letter_is_refused_until_the_version_is_raised(protocol: Path) -> None:
    assert freeze.main([]) == 0
    changed = reword(protocol, ("Hvem svarede?", "Hvem svarer?"))
    with pytest.raises(
        freeze.ChangedSinceFrozen, match=r"changed since version 2\.0 was frozen.*raise `version`"
    ):
        freeze.check(changed, protocol / frozen.FILE)
    raised = reword(protocol, ('version: "2.0"', 'version: "2.1"'))
    with pytest.raises(freeze.NotFrozen, match=r"version 2\.1 is not frozen \(frozen: 2\.0\)"):
        freeze.check(raised, protocol / frozen.FILE)
    assert freeze.main([]) == 0
    freeze.check(raised, protocol / frozen.FILE)


def test_the_same_version_is_frozen_anew_only_when_asked_for(
    protocol: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert freeze.main([]) == 0
    before = (protocol / frozen.FILE).read_bytes()
    assert freeze.main([]) == 0 and (protocol / frozen.FILE).read_bytes() == before
    changed = reword(protocol, ("Hvem svarede?", "Hvem svarer?"))
    assert freeze.main([]) == 1 and (protocol / frozen.FILE).read_bytes() == before
    assert "Undo the change" in capsys.readouterr().err
    assert freeze.main(["--again"]) == 0
    freeze.check(changed, protocol / frozen.FILE)
    assert "Version 2.0 of the codebook is frozen." in capsys.readouterr().out


def test_freezing_leaves_the_other_entries_and_comments_alone(protocol: Path) -> None:
    for change in (("Hvem svarede?", "Hvem svarer?"), ("Hvem svarer?", "Hvem?")):
        reword(protocol, change)
        assert freeze.main(["--again"]) == 0
        text = (protocol / frozen.FILE).read_text(encoding="utf-8")
        assert text.startswith("# why\n" + OTHER) and text.count("codebook.yml") == 1
    assert frozen.load(protocol / frozen.FILE).keys() == {"other.yml", "codebook.yml"}


def test_a_faulty_codebook_or_list_is_not_frozen(protocol: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (protocol / frozen.FILE).write_text("codebook.yml: 2\n")
    assert freeze.main([]) == 1 and "codebook.yml: 2 is not" in capsys.readouterr().err
    (protocol / "codebook.yml").write_text("version: 2")
    assert freeze.main([]) == 1 and "key" in capsys.readouterr().err
