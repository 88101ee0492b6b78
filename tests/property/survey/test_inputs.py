"""Frames and draws changed at random: each is refused by name, or it is the same draw; no other exception
comes through, whatever the bytes.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from workshops import declining, known

from helpers.errors import HelpersError
from helpers.protocol import codebook
from helpers.survey import investigation, registered
from helpers.survey.sampling.draw import SIZES, draw_cases
from helpers.survey.sampling.frame import read_frame
from helpers.survey.workshop import participants

FILES = Path(__file__).parents[2] / "unit" / "survey" / "files"
TIMES = 60
VALUES = [
    "", " ", "0", "-1", "1e3", "1.5", "9" * 30, "0101", "101", "bpa", "main", "2014-3-7", "07-03-2014",
    "41705", "0001-01-01", "9999-12-31", "010190-1108", "=1+1", "21-10035", "21-10035 ", "a,b", 'a"b', '"',
    "a\nb", "\0", "æøå", "\u200b", "😀", "nan", "x" * 200_000,
]  # fmt: skip
Lines = list[list[str]]


def cell(lines: Lines, chance: random.Random) -> None:
    row = chance.choice(lines)
    row[chance.randrange(len(row))] = chance.choice(VALUES)


def copied(lines: Lines, chance: random.Random) -> None:
    """A value from another row of the same column."""
    column = chance.randrange(len(lines[0]))
    chance.choice(lines[1:])[column] = chance.choice(lines[1:])[column]


def column_filled(lines: Lines, chance: random.Random) -> None:
    column, value = chance.randrange(len(lines[0])), chance.choice(VALUES)
    for row in lines[1:]:
        row[column] = value


def column_gone(lines: Lines, chance: random.Random) -> None:
    column = chance.randrange(len(lines[0]))
    for row in lines:
        del row[column]


def column_more(lines: Lines, chance: random.Random) -> None:
    for row in lines:
        row.append(row[0])


def row_gone(lines: Lines, chance: random.Random) -> None:
    del lines[chance.randrange(len(lines))]


def row_twice(lines: Lines, chance: random.Random) -> None:
    lines.insert(chance.randrange(len(lines)), list(chance.choice(lines)))


def rows_moved(lines: Lines, chance: random.Random) -> None:
    body = lines[1:]
    chance.shuffle(body)
    lines[1:] = body


def half_gone(lines: Lines, chance: random.Random) -> None:
    del lines[chance.randrange(1, len(lines)) :]


def field_more(lines: Lines, chance: random.Random) -> None:
    chance.choice(lines).append(chance.choice(VALUES))


def nothing(lines: Lines, chance: random.Random) -> None:
    """Leave the lines alone."""


EDITS = [
    cell, cell, copied, copied, column_filled, column_gone, column_more, row_gone, row_twice, rows_moved,
    half_gone, field_more, nothing,
]  # fmt: skip
ENDINGS: list[Callable[[bytes, random.Random], bytes]] = [
    lambda content, chance: content,
    lambda content, chance: content,
    lambda content, chance: content.replace(b",", b";"),
    lambda content, chance: content.replace(b"\n", b"\r\n"),
    lambda content, chance: content.decode().encode("utf-16"),
    lambda content, chance: content.decode().encode("cp1252", errors="replace"),
    lambda content, chance: b"\xef\xbb\xbf" + content,
    lambda content, chance: content[: chance.randrange(len(content) + 1)],
    lambda content, chance: _noise(content, chance),
    lambda content, chance: _noise(_noise(content, chance), chance),
]


def _noise(content: bytes, chance: random.Random) -> bytes:
    """A byte changed, a byte more and a byte less, at random places."""
    changed = bytearray(content or b" ")
    changed[chance.randrange(len(changed))] = chance.randrange(256)
    changed.insert(chance.randrange(len(changed)), chance.choice(b'",;\n\r\0 09ax'))
    del changed[chance.randrange(len(changed))]
    return bytes(changed)


def mutated(content: bytes, seed: int) -> bytes:
    chance = random.Random(seed)
    lines = [line.split(",") for line in content.decode().splitlines()]
    for edit in chance.choices(EDITS, k=chance.randint(0, 2)):
        if lines and lines[0] and len(lines) > 1:
            edit(lines, chance)
    return chance.choice(ENDINGS)("".join(",".join(row) + "\n" for row in lines).encode(), chance)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("investigation")
    for name in ("frame.csv", "draw.csv"):
        shutil.copy(FILES / name, made)
    yield made


def outcomes(folder: Path, file: str, open_it: Callable[[], pd.DataFrame]) -> Iterator[pd.DataFrame | str]:
    """Yield what comes of each mutated form of ``file``: a table, or the words of the refusal."""
    content = (FILES / file).read_bytes()
    try:
        for seed in range(TIMES):
            (folder / file).write_bytes(mutated(content, seed))
            try:
                yield open_it()
            except HelpersError as refusal:
                yield str(refusal)
    finally:
        (folder / file).write_bytes(content)


@pytest.mark.parametrize("file", [pytest.param("frame.csv", marks=pytest.mark.long), "draw.csv"])
def test_a_mutated_file_is_refused_by_name_or_gives_the_same_draw(folder: Path, file: str) -> None:
    right = investigation.open_folder(folder).draw
    refused = 0
    for told in outcomes(folder, file, lambda: investigation.open_folder(folder).draw):
        if isinstance(told, str):
            assert file in told
            refused += 1
        else:
            same = told.eq(right) | (told.isna() & right.columns.isin(SIZES))
            assert list(told.columns) == list(right.columns) and same.all(axis=None)
    assert TIMES / 2 < refused < TIMES, "mutations that change nothing, or nothing else, would prove little"


def test_a_mutated_draw_without_its_frame_is_refused_by_name_or_can_be_a_draw(folder: Path) -> None:
    frame = (folder / "frame.csv").read_bytes()
    (folder / "frame.csv").unlink()
    try:
        told = list(outcomes(folder, "draw.csv", lambda: investigation.open_folder(folder).draw))
    finally:
        (folder / "frame.csv").write_bytes(frame)
    assert all("draw.csv" in said for said in told if isinstance(said, str))
    for draw in (draw for draw in told if not isinstance(draw, str)):
        assert draw["decision_id"].is_unique and set(draw["inclusion_probability"]) == {0.4}


def test_a_mutated_frame_is_drawn_from_or_refused_by_name(folder: Path) -> None:
    for told in outcomes(folder, "frame.csv", lambda: draw_cases(read_frame(folder / "frame.csv"))):
        assert "frame" in told if isinstance(told, str) else told["decision_id"].is_unique


def test_mutated_causes_are_read_or_refused_by_name(folder: Path) -> None:
    book = codebook.load()
    content = "decision_id,cause\n" + "".join(f"21-100{n:02d},reasoning\n" for n in range(7, 92, 7))
    (folder / registered.FILE).write_text(content, encoding="utf-8")
    for seed in range(TIMES):
        (folder / registered.FILE).write_bytes(mutated(content.encode(), seed))
        try:
            table = registered.read(folder, book)
        except HelpersError as refusal:
            assert registered.FILE in str(refusal)
        else:
            assert set(table["cause"]) <= set(book.item("principal_cause").values)
    (folder / registered.FILE).unlink()


def test_mutated_page_counts_are_read_or_refused_by_name(folder: Path) -> None:
    path, ids = folder / registered.PAGE_COUNTS, read_frame(folder / "frame.csv")["decision_id"]
    content = "decision_id,pages\n" + "".join(f"{key},{number + 1}\n" for number, key in enumerate(ids))
    for seed in range(TIMES):
        path.write_bytes(mutated(content.encode(), seed))
        try:
            table = registered.page_counts(folder)
        except HelpersError as refusal:
            assert registered.PAGE_COUNTS in str(refusal)
        else:
            assert table is not None and set(table["decision_id"]) <= set(ids)
            assert table["decision_id"].is_unique and (table["pages"] >= 1).all()
    path.unlink()


def test_mutated_participants_are_read_or_refused_by_name(tmp_path: Path) -> None:
    path = participants.write(tmp_path / participants.FILE, declining(invited_3="2022-04-20"))
    content = path.read_bytes()
    for seed in range(TIMES):
        path.write_bytes(mutated(content, seed))
        try:
            table = participants.read(path, known().iloc[:0])
        except HelpersError as refusal:
            assert path.name in str(refusal)
        else:
            assert participants.seats(table)["municipality"].is_unique
