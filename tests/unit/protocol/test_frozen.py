"""What is frozen: the committed files are what was frozen, a run that departs from the plan says so, a
changed codebook is refused, and freezing is deliberate.
"""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from protocol_files import load, refused, text

from helpers.__main__ import main
from helpers.project import root
from helpers.protocol import analysis_plan, codebook, frozen
from helpers.protocol.reader import ProtocolInvalid
from helpers.publish.growth import plan as growth_plan
from helpers.survey.inputs import InputInvalid
from helpers.survey.reading.later import received

PLAN = analysis_plan.load()
TEXT = text("analysis_plan")


def test_the_committed_plan_is_the_frozen_one():
    known = frozen.load()["analysis_plan.yml"]
    assert (known.version, known.sha256) == (PLAN.plan_version, PLAN.sha256), (
        "raise plan_version and write both in frozen.yml"
    )


def test_a_run_by_the_plan_says_so():
    text = growth_plan.plan_followed(PLAN, frozen.load()).text
    assert text.replace("\u00a0", " ") == (
        "Beregningerne følger analyseplanen (version 3.1), som er fastlagt i protokollen."
    )
    known = {"analysis_plan.yml": frozen.Frozen(PLAN.plan_version, PLAN.sha256)}
    assert growth_plan.plan_followed(PLAN, known).text.endswith("som er fastlagt i protokollen.")


FROZEN = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("frozen_on", "first", "said"),
    [
        ("2026-11-28", date(2026, 11, 29), True),
        ("2026-11-28", FROZEN, False),
        ("2026-11-28", date(2026, 11, 1), False),
        ("2026-11-28", None, False),
        ("", date(2027, 1, 1), False),
    ],
)
def test_only_a_plan_frozen_on_an_earlier_day_is_said_to_come_before_the_answers(frozen_on, first, said):
    known = {"analysis_plan.yml": frozen.Frozen(PLAN.plan_version, PLAN.sha256, frozen_on)}
    text = growth_plan.plan_followed(PLAN, known, first).text.replace("\u00a0", " ")
    whole = "fastlagt i protokollen 28. november 2026, før det første svar kom ind 29. november 2026."
    assert (whole in text) == said == ("2026" in text), "the day says nothing where it is no earlier one"
    other = {"analysis_plan.yml": frozen.Frozen("1", "a" * 64, frozen_on)}
    assert "før" not in growth_plan.plan_followed(PLAN, other, first).text


def test_the_day_of_the_first_answer_is_known_only_where_it_is_of_every_file(tmp_path):
    rows = [
        ("2026-12-03T10:00:00", "", "0101_a.xlsx", "a" * 64),
        ("2026-12-02T09:00:00", "", "0151_b.xlsx", "b" * 64),
    ]
    assert received.first(tmp_path) is None
    received.add(tmp_path, rows)
    assert received.first(tmp_path) == date(2026, 12, 2)
    received.add(tmp_path, [("", "", "0153_c.xlsx", "c" * 64)])
    assert received.first(tmp_path) is None


def test_times_of_which_only_some_have_a_zone_are_refused_by_row(tmp_path: Path) -> None:
    rows = [("2022-03-18T09:30:00", "", "a.xlsx", "a" * 64), ("2022-03-18T09:30:00Z", "", "b.xlsx", "b" * 64)]
    received.add(tmp_path, rows)
    with pytest.raises(InputInvalid, match=r"row 3, column 'received'.*without a time zone"):
        received.first(tmp_path)


def test_a_run_by_another_plan_says_so(tmp_path):
    other = load("analysis_plan", TEXT.replace("margin: 1.2 ", "margin: 1.3 "), tmp_path)
    text = growth_plan.plan_followed(other, frozen.load()).text
    assert "afviger fra analyseplanen" in text
    assert other.sha256[:12] in text and PLAN.sha256[:12] in text


def test_a_changed_comment_is_a_changed_plan(tmp_path):
    other = load("analysis_plan", TEXT + "# later\n", tmp_path)
    assert not frozen.kept("analysis_plan.yml", other.sha256, frozen.load())


def test_what_was_never_frozen_is_named():
    with pytest.raises(ProtocolInvalid, match=r"no entry themes\.yml"):
        frozen.kept("themes.yml", "0" * 64, {})


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "is empty"),
        ("[", "cannot be read as YAML"),
        ("plan.yml: 3", "plan.yml: 3 is not a section with keys"),
        ("plan.yml: {version: '1'}", "lacks the key plan.yml.sha256"),
        (f"plan.yml: {{version: 1, sha256: '{'a' * 64}'}}", "version: 1 is not a text (in quotation marks"),
        ("plan.yml: {version: '1', sha256: abc}", "'abc' is not a sha256"),
        (f"plan.yml: {{version: '1', sha256: '{'a' * 64}', frozen_on: '28.11.2026'}}", "a day as YYYY-MM-DD"),
        (f"plan.yml: {{version: '1', sha256: '{'a' * 64}', frozen_on: 2026-11-28}}", "a day as YYYY-MM-DD"),
    ],
)
def test_a_slip_is_named(tmp_path, content, why):
    assert why in refused("frozen", content, tmp_path)


PROTOCOL = root() / "data" / "protocol"
OTHER = 'other.yml: {version: "1", sha256: "' + "a" * 64 + '"}\n'


@pytest.fixture
def protocol(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the codebook alone, of which another protocol file is frozen."""
    folder = tmp_path / "data" / "protocol"
    folder.mkdir(parents=True)
    (tmp_path / "_quarto.yml").write_text("")
    (folder / "codebook").mkdir()
    shutil.copy(PROTOCOL / "codebook" / "2.0.yml", folder / "codebook")
    (folder / frozen.FILE).write_text("# why\n" + OTHER, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def reword(protocol: Path, *changes: tuple[str, str]) -> codebook.Codebook:
    path = codebook.versions(protocol)[-1]
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    version = re.search('version: "(.*)"', text)
    assert version
    path = path.with_name(f"{version[1]}.yml")
    path.write_text(text, encoding="utf-8")
    return codebook.load(path)


def test_the_committed_codebook_is_the_frozen_one() -> None:
    frozen.check(codebook.load(), PROTOCOL / frozen.FILE)


def test_a_codebook_that_was_never_frozen_is_refused(protocol: Path) -> None:
    with pytest.raises(
        ProtocolInvalid, match=r"version 2\.0 is not frozen \(frozen: none\).*python -m helpers freeze"
    ):
        frozen.check(codebook.load(codebook.versions(protocol)[-1]), protocol / frozen.FILE)


def test_one_changed_letter_is_refused_until_the_version_is_raised(protocol: Path) -> None:
    assert main(["freeze"]) == 0
    changed = reword(protocol, ("Hvem svarede?", "Hvem svarer?"))
    with pytest.raises(ProtocolInvalid, match=r"changed since version 2\.0 was frozen.*a new `version`"):
        frozen.check(changed, protocol / frozen.FILE)
    raised = reword(protocol, ('version: "2.0"', 'version: "2.1"'))
    with pytest.raises(ProtocolInvalid, match=r"version 2\.1 is not frozen \(frozen: 2\.0\)"):
        frozen.check(raised, protocol / frozen.FILE)
    assert main(["freeze"]) == 0
    frozen.check(raised, protocol / frozen.FILE)


def test_the_same_version_is_frozen_anew_only_when_asked_for(
    protocol: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["freeze"]) == 0
    before = (protocol / frozen.FILE).read_bytes()
    assert main(["freeze"]) == 0 and (protocol / frozen.FILE).read_bytes() == before
    changed = reword(protocol, ("Hvem svarede?", "Hvem svarer?"))
    assert main(["freeze"]) == 1 and (protocol / frozen.FILE).read_bytes() == before
    assert "Undo the change" in capsys.readouterr().err
    assert main(["freeze", "--again"]) == 0
    frozen.check(changed, protocol / frozen.FILE)
    assert "Version 2.0 of the codebook is frozen." in capsys.readouterr().out


def test_freezing_leaves_the_other_entries_and_comments_alone(protocol: Path) -> None:
    for change in (("Hvem svarede?", "Hvem svarer?"), ("Hvem svarer?", "Hvem?")):
        reword(protocol, change)
        assert main(["freeze", "--again"]) == 0
        text = (protocol / frozen.FILE).read_text(encoding="utf-8")
        assert text.startswith("# why\n" + OTHER) and text.count("codebook 2.0") == 1
    assert frozen.load(protocol / frozen.FILE).keys() == {"other.yml", "codebook 2.0"}


def test_the_plan_is_frozen_with_the_codebook_and_the_day(
    protocol: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = protocol / "analysis_plan.yml"
    shutil.copy(PROTOCOL / "analysis_plan.yml", plan)
    assert main(["freeze"]) == 0 and "of the analysis plan is frozen" in capsys.readouterr().out
    known = frozen.load(protocol / frozen.FILE)["analysis_plan.yml"]
    assert (known.version, known.sha256, known.day) == (PLAN.plan_version, PLAN.sha256, date.today())
    plan.write_text(TEXT + "# later\n", encoding="utf-8")
    assert main(["freeze"]) == 1 and "raise `plan_version`" in capsys.readouterr().err
    assert main(["freeze", "--again"]) == 0


def test_what_is_frozen_already_keeps_its_day(protocol: Path) -> None:
    book = codebook.load(codebook.versions(protocol)[-1])
    frozen.freeze(book, protocol / frozen.FILE, on=date(2026, 1, 2))
    assert main(["freeze", "--again"]) == 0
    assert frozen.load(protocol / frozen.FILE)["codebook 2.0"].day == date(2026, 1, 2)


def test_a_faulty_codebook_or_list_is_not_frozen(protocol: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (protocol / frozen.FILE).write_text("codebook 2.0: 2\n")
    assert (
        main(["freeze"]) == 1 and "key codebook 2.0: 2 is not a section with keys" in capsys.readouterr().err
    )
    (protocol / "codebook" / "2.0.yml").write_text("version: 2")
    assert main(["freeze"]) == 1 and "key" in capsys.readouterr().err
