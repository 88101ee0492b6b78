"""What a reader of an executed notebook sees, for comparing two of them."""

from __future__ import annotations

import json
import re

from helpers.pipeline.execution.notebook import Notebook

DRAWING = re.compile(r"<\?xml.*?</svg>", re.DOTALL)
METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)  # the library's version, and its address
DECIMAL = re.compile(r"-?\d+\.\d+")
DECIMALS = 2  # of a point: finer than anyone sees, coarser than what machines calculate differently


def shown(content: Notebook) -> list[str]:
    """Return source, outputs and count of each cell as text, with the coordinates of drawings rounded; the
    order of keys in the file is nothing that a reader sees.
    """
    parts = [[cell["source"], cell.get("outputs"), cell.get("execution_count")] for cell in content["cells"]]
    return [DRAWING.sub(_rounded, json.dumps(part, ensure_ascii=False, sort_keys=True)) for part in parts]


def _rounded(drawing: re.Match[str]) -> str:
    text = METADATA.sub("", drawing.group())
    return DECIMAL.sub(lambda number: str(round(float(number.group()), DECIMALS) + 0.0), text)
