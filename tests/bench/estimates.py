"""The program that ``analysis_r`` times: E1 and E4 to E7 from two files of cases, as JSON in a third.

python -m bench.estimates e1_cases.csv e4_e7_cases.csv ours.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
from golden import ours

from helpers.analysis.growth import geometric_mean
from helpers.analysis.remittal import association

NAMED = ("estimand", "provision", "measure")
ASKED = Path(ours.__file__).with_name("e4_e7_r.json")  # which changes there are, as R finds them in the cases


def estimates(extent: Path, documentation: Path) -> dict[str, Any]:
    """Return E1's table, the changes of E4 to E6 by estimand, provision and measure, and E7's table."""
    growth, documented = (pd.read_csv(file, dtype={"municipality": str}) for file in (extent, documentation))
    changes = [
        {name: row[name] for name in NAMED} | _numbers(ours.change(documented, row))
        for row in json.loads(ASKED.read_text(encoding="utf-8"))["changes"]
    ]
    tables = (geometric_mean.e1(growth, ours.PLAN), association.e7(documented, ours.PLAN))
    e1, e7 = (json.loads(table.to_json(orient="records", double_precision=15)) for table in tables)
    return {"growth": e1, "changes": changes, "odds": e7}


def _numbers(row: dict[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in row.items() if isinstance(value, float | int)}


if __name__ == "__main__":
    first, second, target = map(Path, sys.argv[1:])
    target.write_text(json.dumps(estimates(first, second)), encoding="utf-8")
