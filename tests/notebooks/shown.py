"""What a reader of an executed notebook sees, for comparing two of them."""

from __future__ import annotations

import json
import re

from helpers.pipeline.execution.notebook import Notebook

DRAWING = re.compile(r"<\?xml.*?</svg>", re.DOTALL)


def shown(content: Notebook) -> list[str]:
    """Return source, outputs and count of each cell as text, without the drawings.

    The bytes of these may differ between machines; the numbers in them are released as data.
    """
    parts = [[cell["source"], cell.get("outputs"), cell.get("execution_count")] for cell in content["cells"]]
    return [DRAWING.sub("drawing", json.dumps(part, ensure_ascii=False)) for part in parts]
