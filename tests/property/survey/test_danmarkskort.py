"""Files on overturn rates changed at random: nothing is raised, every row is kept or set aside with a reason,
and what is kept can be told.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from examples import ALL
from property.survey.test_inputs import mutated

from helpers.analysis.appeals import municipal
from helpers.publish.appeals import tables
from helpers.survey.danmarkskort import files, given

TIMES = 500 if ALL else 8
DAY = date(2022, 5, 31)
PLACES = ("0101", "0147", "0825")
KEYS = [f"{place},{year},serviceloven_all" for place in PLACES for year in (2019, 2020)]
TEXTS = {
    files.RATES: ["decided,remitted,changed_or_annulled", "12,3,1"],
    files.DECISIONS: ["decisions", "200"],
    files.RECIPIENTS: ["recipients,covers", "50,§§ 41 og 42"],
    files.COMMENTS: ["comment", "Vi har truffet 200 afgørelser."],
}


def content(name: str) -> bytes:
    head, row = TEXTS[name]
    return "\n".join([f"municipality,year,scope,{head}", *(f"{key},{row}" for key in KEYS)]).encode()


@pytest.mark.parametrize("name", files.FILES)
def test_every_row_is_kept_or_set_aside_and_no_file_stops_another(name: str, tmp_path: Path) -> None:
    kept = refused = 0
    for other in files.FILES:
        (tmp_path / other).write_bytes(content(other))
    assert given.load(tmp_path, DAY).account["kept"].tolist() == [len(KEYS)] * 4
    for seed in range(TIMES):
        (tmp_path / name).write_bytes(mutated(content(name), seed))
        found = given.load(tmp_path, DAY)
        for part in found.every:
            assert part.rows == len(part.kept) + part.reasons.sum()
            assert set(part.reasons.index) <= set(tables.REASONS)
            assert len(part.kept) == len(part.kept.drop_duplicates(files.KEY))
        rates = municipal.outcomes(found.rates.kept)
        assert rates["rate"].dropna().between(0, 1).all()
        municipal.national_per_decision(found.rates.kept, found.decisions.kept)
        mine = next(part for part in found.every if part.file == name)
        kept, refused = kept + (len(mine.kept) > 0), refused + bool(mine.refused)
    assert kept and refused
