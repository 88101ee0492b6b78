"""The page for the officer who lets the report go: every hidden cell with its reason and its interval.

It holds what is hidden, so it stays in the house.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import inf

from helpers import danish
from helpers.protocol.disclosure import Disclosure
from helpers.publish.disclosure.linked import Name
from helpers.publish.disclosure.register import WHOLE, Record, described

BANNER = "Internt: til den, der frigiver rapporten. Må ikke forlade huset."
WHY = {
    "few": "for få sager eller kommuner",
    "with others": "ville røbe et andet",
    "rounded": "ikke skjult, men vist afrundet",
}
HOW = {
    "": "nej",
    "tables": "ja: af tabellerne alene",
    "coalition": "ja: af kommuner, der trækker deres egne sager fra",
    "printed": "ja: en anden tabel viser tallet",
}
HEADS = ("Tabel", "Celle", "Antal", "Skjult, fordi", "En angriber ser", "Kan noget udelukkes?")
STYLE = (
    "body{font-family:sans-serif;margin:2em}td,th{text-align:left;padding:.2em .8em;border-bottom:1px solid}"
)


@dataclass(frozen=True)
class Seen:
    """A hidden cell as the attacker sees it: between which numbers, and what he excludes of 0 to the least
    that is published.

    why: "few" (hidden by a rule), "with others" or "rounded" (all of its table are); how: by what something
    is excluded, "" where nothing is.
    """

    name: Name
    table: str
    count: int
    why: str
    lower: float
    upper: float
    excluded: tuple[int, ...] = ()
    how: str = ""


def page(cells: Sequence[Seen], rules: Disclosure, records: Sequence[Record] = ()) -> str:
    """Return the page: first what stops the publication, then every hidden cell, and the totals and means
    that the p per cent rule hides in ``records``.
    """
    rows = sorted(cells, key=lambda cell: (not cell.how, cell.table, cell.name))
    body = [_row(cell) for cell in rows if WHOLE not in cell.name[1]]
    leaks, cells_ = sum(bool(cell.how) for cell in rows), "celle" if len(rows) == 1 else "celler"
    said = (
        f"{danish.number(leaks)} af dem kan regnes ud. Rapporten må ikke udgives."
        if leaks
        else "Ingen af dem kan regnes ud."
    )
    last = danish.in_words(rules.survey.min_cases - 1)
    return (
        f'<!doctype html>\n<html lang="da"><head><meta charset="utf-8"><title>Skjulte celler</title>'
        f"<style>{STYLE}</style></head><body>\n<p><strong>{BANNER}</strong></p>\n<h1>Skjulte celler</h1>\n"
        f"<p>{danish.number(len(rows))} {cells_} er skjult. {said} En celle kan regnes ud, når en angriber "
        f"udelukker et af tallene fra nul til {last}.</p>\n"
        f"{_table(HEADS, body)}{_dominated(records, rules)}</body></html>\n"
    )


def _dominated(records: Sequence[Record], rules: Disclosure) -> str:
    rows = [
        (record.table, described(key), column or "alle opgørelser i rækken")
        for record in records
        for column, key in record.dominated
    ]
    who = f"{danish.in_words(rules.attacker.coalition)} kommuner tilsammen"
    why = f"kunne regne en tredjes del ud med en fejl på under {rules.attacker.dominance_percent} pct."
    if not rows:
        return f"<p>Ingen sum og intet gennemsnit er skjult, fordi {who} {why}</p>\n"
    return (
        f"<h2>Summer og gennemsnit</h2>\n<p>De er skjult, fordi {who} {why}</p>\n"
        f"{_table(('Tabel', 'Række', 'Hvad der er skjult'), rows)}"
    )


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    body = "\n".join(f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>\n"


def _row(cell: Seen) -> tuple[str, ...]:
    upper = "og op" if cell.upper == inf else f"til {danish.number(cell.upper)}"
    return (
        cell.table,
        f"{described(cell.name[2])} ({cell.name[1]})",
        danish.number(cell.count),
        WHY[cell.why],
        f"{danish.number(cell.lower)} {upper}",
        HOW[cell.how],
    )
