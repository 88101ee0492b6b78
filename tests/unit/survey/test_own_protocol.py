"""The protocol that an investigation keeps: copied when it is drawn, recognised where it was not."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from helpers import __main__ as command_line
from helpers import project
from helpers.protocol import codebook, frozen, timetable
from helpers.survey import own_protocol, reference
from helpers.survey.questionnaire import workbook
from helpers.survey.sampling import draw

PROTOCOL = project.root(Path(__file__)) / "data" / "protocol"
NEWER = "99.0"
GIVEN = ("--deadline", "2022-04-08", "--contact", "Anne Hjælpsom, 33 70 33 70")


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own, whose protocol a test may change."""
    for part in ("data/protocol", "data/reference"):
        shutil.copytree(PROTOCOL.parents[1] / part, tmp_path / part)
    (tmp_path / "_quarto.yml").write_text("")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def newer(top: Path) -> None:
    """Put a newer frozen codebook into the project, in which nobody is asked who answered."""
    protocol = top / "data" / "protocol"
    last = codebook.load(codebook.versions(protocol)[-1])
    text = Path(last.file).read_text(encoding="utf-8")
    text = text.replace(f'version: "{last.version}"', f'version: "{NEWER}"').replace("Hvem svarede?", "Hvem?")
    (protocol / "codebook" / f"{NEWER}.yml").write_text(text, encoding="utf-8")
    frozen.freeze(codebook.load(), protocol / frozen.FILE)


def frame(folder: Path) -> Path:
    """An investigation of one municipality, not yet drawn."""
    folder.mkdir()
    days = ("2014-03-27", "2020-06-02")
    cells = [(p, o, d) for p in ("bpa", "lost_earnings") for o in ("upheld", "remitted") for d in days]
    rows = [f"D{k}{n},0751,{','.join(cell)}" for k, cell in enumerate(cells) for n in range(3)]
    head = ",".join(draw.FRAME_COLUMNS)
    assert head == "decision_id,municipality,provision,outcome,decision_date"
    (folder / "frame.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return folder


def test_an_investigation_may_keep_a_timetable_with_the_day_of_its_own_report(top: Path) -> None:
    assert own_protocol.timetable(top / "none").report_date == timetable.report_date()
    (own := top / "mine" / "protocol").mkdir(parents=True)
    text = (PROTOCOL / timetable.FILE).read_text(encoding="utf-8")
    (own / timetable.FILE).write_text(text.replace("2022-05-31", "2023-02-28"), encoding="utf-8")
    assert str(own_protocol.timetable(top / "mine").report_date) == "2023-02-28"


def drawn(folder: Path) -> int:
    return command_line.main(["draw", "--investigation", str(folder)])


def sent(folder: Path, version: codebook.Codebook, part: str = "returns", name: str = "") -> Path:
    """A workbook of ``version`` in a folder of returns."""
    decisions = draw.pd.read_csv(frame(folder) / "frame.csv", dtype=str)
    places = reference.municipalities()
    (path,) = workbook.write_all(folder / part, version, places, draw.draw_cases(decisions))
    return path.rename(path.with_name(name)) if name else path


def test_a_draw_keeps_the_protocol_and_what_follows_reads_the_copy(
    top: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, before = frame(top / "material"), codebook.load()
    assert drawn(folder) == 0
    assert f"version {before.version}, kept in {folder / 'protocol'}" in capsys.readouterr().out
    for name in ("analysis_plan.yml", "frozen.yml"):
        assert (folder / "protocol" / name).read_bytes() == (PROTOCOL / name).read_bytes()
    newer(top)
    plan = top / "data" / "protocol" / "analysis_plan.yml"
    plan.write_text(plan.read_text(encoding="utf-8") + "# later\n", encoding="utf-8")
    assert codebook.load().version == NEWER
    assert own_protocol.codebook(folder).sha256 == before.sha256
    kept = own_protocol.analysis_plan(folder)
    assert frozen.kept("analysis_plan.yml", kept.sha256, own_protocol.frozen(folder))
    out = folder / "send"
    asked = ["questionnaires", "--investigation", str(folder), "--out", str(out), *GIVEN]
    assert command_line.main(asked) == 0
    (path,) = out.glob("*.xlsx")
    said = {row[0].value: row[1].value for row in openpyxl.load_workbook(path)["identitet"]}
    assert (said["codebook_version"], said["codebook_sha256"]) == (before.version, before.sha256)


def test_the_pilot_keeps_a_copy_of_its_own(top: Path) -> None:
    folder = frame(top / "material")
    first = codebook.load()
    own_protocol.keep(folder / "pilot", top / "data" / "protocol")
    newer(top)
    assert drawn(folder) == 0
    versions = [own_protocol.codebook(place).version for place in (folder / "pilot", folder)]
    assert versions == [first.version, NEWER]


def test_a_copy_is_never_overwritten_and_no_draw_made_beside_another_protocol(
    top: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = frame(top / "material")
    assert drawn(folder) == 0
    (folder / "draw.csv").unlink()
    assert drawn(folder) == 0, "the same again changes nothing"
    (folder / "draw.csv").unlink()
    before = (folder / "protocol" / "codebook.yml").read_bytes()
    newer(top)
    assert drawn(folder) == 1 and not (folder / "draw.csv").exists()
    assert f"{folder / 'protocol' / 'codebook.yml'} is the protocol of an earlier draw" in (
        capsys.readouterr().err
    )
    assert (folder / "protocol" / "codebook.yml").read_bytes() == before


def test_a_folder_with_a_plan_of_before_hours_has_them_drawn_as_today(tmp_path: Path) -> None:
    kept = tmp_path / "protocol" / "analysis_plan.yml"
    kept.parent.mkdir()
    before, _, after = (PROTOCOL / kept.name).read_text(encoding="utf-8").partition("\nresources:")
    text = before.replace('plan_version: "3.1"', 'plan_version: "3"') + after[after.index("\nchanges:") :]
    kept.write_text(text, encoding="utf-8")
    own = own_protocol.analysis_plan(tmp_path)
    assert (own.plan_version, own.resources) == ("3", None)
    today = own_protocol.analysis_plan(tmp_path / "none").resources
    assert today and own_protocol.resources(tmp_path) == today


def test_nothing_is_drawn_with_wording_that_is_not_frozen(
    top: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, path = frame(top / "material"), codebook.versions()[-1]
    path.write_text(path.read_text(encoding="utf-8") + "# later\n", encoding="utf-8")
    assert drawn(folder) == 1 and "python -m helpers freeze" in capsys.readouterr().err
    assert sorted(entry.name for entry in folder.iterdir()) == ["frame.csv"]


@pytest.mark.parametrize("part", own_protocol.RETURNED)
@pytest.mark.parametrize("version", [path.stem for path in codebook.versions(PROTOCOL)])
def test_a_folder_without_a_copy_is_recognised_by_its_workbooks(top: Path, version: str, part: str) -> None:
    newer(top)
    path = sent(top / "material", codebook.stored(version), part)
    (path.parent / "0101_koebenhavn.xlsx").write_bytes(b"no workbook")
    assert own_protocol.codebook(top / "material").sha256 == codebook.stored(version).sha256


def test_a_workbook_of_no_known_questionnaire_or_none_leaves_the_newest(top: Path) -> None:
    newer(top)
    path = sent(top / "material", codebook.stored("2.0"))
    book = openpyxl.load_workbook(path)
    book["identitet"]["B3"], book["identitet"]["B4"] = "17", "f" * 64
    book.save(path)
    assert own_protocol.codebook(top / "material").version == NEWER
    path.unlink()
    assert own_protocol.codebook(top / "material").version == NEWER


def test_a_version_lies_in_the_file_of_its_name(top: Path) -> None:
    protocol = top / "data" / "protocol"
    shutil.copy(protocol / "codebook" / "2.0.yml", protocol / "codebook" / "10.0.yml")
    assert codebook.versions(protocol)[-1].stem == "10.0", "10 is newer than 9 and 2"
    with pytest.raises(codebook.ProtocolInvalid, match=r"version: '2\.0' is not that of the file's name"):
        codebook.load()


def test_the_first_version_is_the_one_that_was_sent_out() -> None:
    sent_out = "45346f698e91db48264f716829ad7163cd040dc0b9d8f595479d90e3a9f9e0ee"
    assert codebook.load(PROTOCOL / "codebook" / "2.0.yml").sha256 == sent_out
