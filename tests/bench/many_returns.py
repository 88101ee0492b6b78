"""A folder of as many returned workbooks as wanted: the demonstration's, copied under other codes of
municipality and other ids.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pandas as pd

from helpers.protocol import codebook
from helpers.survey.cleaning import clean
from helpers.survey.reading import returns
from helpers.survey.sampling import draw
from helpers.survey.sampling.frame import read_frame

ID = re.compile(rb"\b(D\d\d-)(\d{5})\b")
STRINGS = "xl/sharedStrings.xml"


def write(demonstration: Path, folder: Path, n: int) -> Path:
    """Write an investigation of ``n`` workbooks (at most 9,999) to ``folder``, copied from ``demonstration``
    in turn; return it.
    """
    sources = sorted((demonstration / "returns").glob("*.xlsx"))
    (folder / "returns").mkdir(parents=True)
    tables = {name: pd.read_csv(demonstration / f"{name}.csv", dtype=str) for name in ("draw", "frame")}
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in tables}
    rows = {name: dict(iter(table.groupby("municipality"))) for name, table in tables.items()}
    for number in range(1, n + 1):
        source, new = sources[number % len(sources)], f"{number:04d}"
        _copy(source, folder / "returns" / f"{new}.xlsx", source.name[:4], new)
        for name in tables:
            parts[name].append(_renamed(rows[name][source.name[:4]], source.name[:4], new))
    for name, copies in parts.items():
        pd.concat(copies).to_csv(folder / f"{name}.csv", index=False)
    return folder


def read_and_clean(folder: Path) -> clean.Cleaned:
    """Read and clean what ``write`` wrote, as ``helpers.load`` does; its cases are no draw."""
    book, drawn = codebook.load(), draw.read(folder / "draw.csv").reset_index(drop=True)
    places = pd.DataFrame({"kommunekode": sorted(drawn["municipality"].astype(str).unique())})
    frame = read_frame(folder / "frame.csv")
    return clean.clean(returns.read(folder, book, places), book, drawn, frame)


def _copy(source: Path, target: Path, old: str, new: str) -> None:
    """Copy a workbook and put other ids in place of its own; the parts replaced stay in the file, where no
    reader looks for them.
    """
    shutil.copyfile(source, target)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as book:
        for name in [
            name for name in book.namelist() if name == STRINGS or name.startswith("xl/worksheets/sheet")
        ]:
            content = book.read(name)
            changed = ID.sub(rb"\g<1>" + new.encode() + rb"-\2", content)
            changed = (
                changed.replace(f">{old}<".encode(), f">{new}<".encode()) if name == STRINGS else changed
            )
            if changed != content:
                book.filelist.remove(book.NameToInfo.pop(name))
                book.writestr(zipfile.ZipInfo(name), changed, compress_type=zipfile.ZIP_DEFLATED)


def _renamed(table: pd.DataFrame, old: str, new: str) -> pd.DataFrame:
    ids = table["decision_id"].str.replace(r"^(D\d\d-)", rf"\g<1>{new}-", regex=True)
    changed = {
        name: table[name].str.replace(f"{old}|", f"{new}|", regex=False)
        for name in table.columns
        if name == "sampling_stratum"
    }
    return table.assign(municipality=new, decision_id=ids, **changed)
