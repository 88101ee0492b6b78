"""The rows of build/bench.json."""

from __future__ import annotations


def pair(name: str, ours: float, other: float, floor: float) -> dict[str, object]:
    """Return one row of ``pairs``."""
    return {
        "name": name,
        "ours_s": ours,
        "other_s": round(other, 3),
        "ratio": round(ours / other, 2),
        "floor_s": round(floor, 3),
    }
