"""What was measured, as text: a line per pair with its aim, growth, limits, floors, and the largest costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MOST = 3
AIM_EXPONENT = 1.05


def table(found: Mapping[str, Any], aims: Mapping[str, float | None], notes: Mapping[str, str]) -> str:
    """Return all of it. aims: the largest ratio aimed at; notes: what the other side is."""
    parts = (
        _pairs(found, aims, notes),
        _growth(found["growth"]),
        _limits(found["limits"], "limit_s", "ours_s", "seconds"),
        _limits(found["memory"], "limit_mb", "ours_mb", "MB"),
        _report(found),
        [f"{name} is left out: {why}." for name, why in found["left_out"].items()],
    )
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def met(ratio: float, aim: float | None) -> str:
    """Return whether an aim is met, in a word.

    >>> met(0.4, 0.33), met(0.3, 0.33), met(9.0, None)
    ('missed', 'met', '')
    """
    return "" if aim is None else "met" if ratio <= aim else "missed"


def _pairs(found: Mapping[str, Any], aims: Mapping[str, float | None], notes: Mapping[str, str]) -> list[str]:
    lines = [
        f"{'pair':<18}{'ours':>9}{'other':>10}{'ratio':>9}{'aim':>7}{'':>8}{'floor':>9}   seconds, medians"
    ]
    for row in found["pairs"]:
        aim = aims.get(row["name"])
        lines.append(
            f"{row['name']:<18}{row['ours_s']:>9.3f}{row['other_s']:>10.3f}{row['ratio']:>9.4g}"
            f"{'' if aim is None else f'{aim:g}':>7}{met(row['ratio'], aim):>8}{row['floor_s']:>9.3f}"
        )
        lines += [f"    {notes[row['name']]}"] if row["name"] in notes else []
    return lines if found["pairs"] else []


def _growth(rows: list[dict[str, Any]]) -> list[str]:
    return [
        f"{row['name']}: seconds grow with number ** {row['exponent']} "
        f"(aim {AIM_EXPONENT}, {met(row['exponent'], AIM_EXPONENT)}): {row['points']}"
        for row in rows
    ]


def _limits(rows: list[dict[str, Any]], limit: str, ours: str, unit: str) -> list[str]:
    return [f"{row['name']}: {row[ours]:.2f} of {row[limit]:.1f} {unit}" for row in rows]


def _report(found: Mapping[str, Any]) -> list[str]:
    """The floors of the report, and the stages that cost most of what it is made of."""
    if not found["floors"]:
        return []
    floors, costs = found["floors"], found["costs"]
    dearest = sorted(costs, key=lambda name: -costs[name])[:MOST]
    return [
        f"report_cold, floors: by work {floors['work']:.1f} s (cells on two cores, then the functions), by "
        f"order {floors['order']:.1f} s (the longest way through the stages)",
        f"its {MOST} largest costs: {', '.join(f'{name} {costs[name]:.1f} s' for name in dearest)}",
    ]
