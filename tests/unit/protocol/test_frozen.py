"""The frozen protocol: what is committed is what was frozen, and a run that departs from it says so."""

import pytest

from helpers.project import root
from helpers.protocol import analysis_plan, frozen
from helpers.publish.growth import sentences

PLAN = analysis_plan.load()
FILE = root() / "data/protocol/analysis_plan.yml"


def test_the_committed_plan_is_the_frozen_one():
    known = frozen.load()["analysis_plan.yml"]
    assert (known.version, known.sha256) == (PLAN.plan_version, PLAN.sha256), (
        "raise plan_version and write both in frozen.yml"
    )


def test_a_run_by_the_plan_says_so():
    text = sentences.plan_followed(PLAN, frozen.load()).text
    assert text == "Beregningerne følger analyseplanen (version 2), som blev fastlagt, før tallene forelå."


def test_a_run_by_another_plan_says_so():
    other = analysis_plan.parse(FILE.read_text(encoding="utf-8").replace("margin: 1.2 ", "margin: 1.3 "))
    text = sentences.plan_followed(other, frozen.load()).text
    assert "afviger fra analyseplanen" in text
    assert other.sha256[:12] in text and PLAN.sha256[:12] in text


def test_a_changed_comment_is_a_changed_plan():
    other = analysis_plan.parse(FILE.read_text(encoding="utf-8") + "# later\n")
    assert not frozen.kept("analysis_plan.yml", other.sha256, frozen.load())


def test_what_was_never_frozen_is_named():
    with pytest.raises(frozen.FrozenInvalid, match=r"no entry themes\.yml"):
        frozen.kept("themes.yml", "0" * 64, {})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "expected one entry"),
        ("[", "no YAML"),
        ("plan.yml: 3", "plan.yml: 3 is not"),
        ("plan.yml: {version: '1'}", "is not {version, sha256}"),
        (f"plan.yml: {{version: 1, sha256: '{'a' * 64}'}}", "both as text"),
        ("plan.yml: {version: '1', sha256: abc}", "'abc' is no sha256"),
    ],
)
def test_a_slip_is_named(tmp_path, text, why):
    (tmp_path / "frozen.yml").write_text(text, encoding="utf-8")
    with pytest.raises(frozen.FrozenInvalid, match=why):
        frozen.load(tmp_path / "frozen.yml")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(frozen.FrozenInvalid, match=r"frozen\.yml is missing"):
        frozen.load(tmp_path / "frozen.yml")
