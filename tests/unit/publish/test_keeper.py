"""The gate beside the making of a report: what it has looked through early is not looked through again."""

import pytest

from helpers.errors import HelpersError
from helpers.project import Workspace, root
from helpers.publish.gate import scan
from helpers.publish.gate.keeper import Gate

KEY = "D20-4711"


@pytest.fixture
def gate(tmp_path):
    (tmp_path / "material").mkdir()
    (tmp_path / "material" / "private_markers.txt").write_text(f"{KEY}\n", encoding="utf-8")
    (tmp_path / "report").mkdir()
    return Gate(Workspace(root(), tmp_path, tmp_path), tmp_path / "material")


def test_a_file_is_looked_through_once_as_long_as_it_stays_the_same(gate, tmp_path, monkeypatch):
    looked = []
    real = scan.looked_through
    monkeypatch.setattr(scan, "looked_through", lambda name, *rest: looked.append(name) or real(name, *rest))
    made = {"a.txt": b"ingenting", "b.txt": b"heller ikke"}
    gate.look(made)
    for name, content in made.items():
        (tmp_path / "report" / name).write_bytes(content)
    gate.check(tmp_path / "report")
    assert looked == ["a.txt", "b.txt"]


def test_a_file_that_lies_there_otherwise_than_it_was_looked_through_is_refused(gate, tmp_path):
    gate.look({"a.txt": b"ingenting", "b.txt": b"ingenting"})
    (tmp_path / "report" / "a.txt").write_text(f"om {KEY}", encoding="utf-8")
    with pytest.raises(HelpersError, match=r"a\.txt, line 1: a private marker"):
        gate.check(tmp_path / "report")


def test_what_was_found_early_stops_the_report_where_the_file_is_in_it(gate, tmp_path):
    gate.look({"a.txt": f"om {KEY}".encode(), "gone.txt": f"om {KEY}".encode()})
    (tmp_path / "report" / "a.txt").write_text(f"om {KEY}", encoding="utf-8")
    with pytest.raises(HelpersError) as refused:
        gate.check(tmp_path / "report")
    assert "gone.txt" not in str(refused.value), "what is not in the report leaves nothing"


def test_a_text_that_stands_twice_in_a_file_is_told_at_both_places(gate):
    found = scan.looked_through("a.csv", f"x\n{KEY}\n{KEY}\n".encode(), gate.private, {})
    assert [each.place for each in found] == ["row 2, column 1", "row 3, column 1"]
