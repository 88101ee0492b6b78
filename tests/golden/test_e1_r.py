"""E1 against R: survey, sandwich and clubSandwich on the demonstration's cleaned and weighted cases."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from built import BUILD
from golden import peer

from helpers.analysis.growth import geometric_mean
from helpers.protocol import analysis_plan

TOLERANCE = 1e-8
R = json.loads(peer.NUMBERS.read_text(encoding="utf-8"))
NUMBERS = [key for key, value in R["rows"][0].items() if isinstance(value, (int, float))]


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    cases = pd.read_csv(peer.CASES, dtype={"municipality": str})
    return geometric_mean.e1(cases, analysis_plan.load())


def test_the_numbers_belong_to_the_cases():
    assert hashlib.sha256(peer.CASES.read_bytes()).hexdigest() == R["cases_sha256"], peer.AGAIN


def test_there_are_enough_cases():
    assert sum(row["n"] for row in R["rows"] if row["outcome"] == "all") > 900


def test_r_gave_every_number_that_matters():
    needed = {
        "estimate",
        "std_error",
        "df",
        "conf_low",
        "conf_high",
        "std_error_cr2",
        "df_effective",
        "p_adjusted",
        "effective_n",
    }
    assert needed <= set(NUMBERS)


@pytest.mark.parametrize("key", NUMBERS)
@pytest.mark.parametrize("row", R["rows"], ids=lambda row: f"{row['provision']}-{row['outcome']}")
def test_python_equals_r(table, row, key):
    ours = table[(table["provision"] == row["provision"]) & (table["outcome"] == row["outcome"])][key].item()
    assert ours == pytest.approx(row[key], rel=TOLERANCE)


def r_packages_missing(*packages: str) -> str:
    packages = packages or ("survey", "sandwich", "clubSandwich", "jsonlite")
    if not shutil.which("Rscript"):
        return "Rscript is not on PATH: the committed numbers of R are used"
    probe = f"quit(status = !all(nzchar(sapply(c{packages!r}, function(p) system.file(package = p)))))"
    found = subprocess.run(["Rscript", "-e", probe], capture_output=True, check=False).returncode == 0
    return "" if found else f"R lacks one of {', '.join(packages)}: the committed numbers of R are used"


@pytest.mark.long
def test_the_committed_numbers_are_what_r_gives_here(tmp_path: Path):
    if reason := r_packages_missing():
        pytest.skip(reason)
    peer.run_r(peer.CASES, tmp_path / "now.json")
    now = json.loads((tmp_path / "now.json").read_text(encoding="utf-8"))
    assert now["cases_sha256"] == R["cases_sha256"]
    for fresh, committed in zip(now["rows"], R["rows"], strict=True):
        assert fresh == {
            key: pytest.approx(value, rel=1e-10) if key in NUMBERS else value
            for key, value in committed.items()
        }


def test_without_r_the_command_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(peer.RUnavailable, match="r-cran-clubsandwich"):
        peer.run_r(peer.CASES, peer.NUMBERS)


def test_a_failing_script_shows_what_r_said(tmp_path: Path, monkeypatch):
    failing = tmp_path / "Rscript"
    failing.write_text("#!/bin/sh\necho 'there is no package called survey' >&2\nexit 1\n")
    failing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(peer.RUnavailable, match=r"e1\.R failed:\nthere is no package called survey"):
        peer.run_r(peer.CASES, tmp_path / "now.json")


def test_the_cases_are_those_of_the_demonstration_as_it_is_now():
    now = pd.read_parquet(BUILD / "tables" / "weighted_cases.parquet")
    now = now.loc[now["weight"].notna(), peer.COLUMNS].sort_values("decision_id", ignore_index=True)
    kept = pd.read_csv(peer.CASES, dtype={"municipality": str})
    pd.testing.assert_frame_equal(now, kept, check_dtype=False, rtol=1e-12, obj=f"{peer.AGAIN}: the cases")
