"""The tables of the workshop: how the draw is balanced, who took part, votes and points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import product
from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.workshop.votes import PARTS, verdict
from helpers.protocol.codebook.form import Form
from helpers.protocol.disclosure import WorkshopRules
from helpers.publish.columns import decimals, dimension, key, known, voices
from helpers.publish.disclosure import meeting
from helpers.publish.views import WORKSHOP, Across, Total, View, register
from helpers.publish.wording import translated
from helpers.publish.workshop.words import ANSWER, DIVISION, STEP, TRAIT, UNTOLD, VERDICT

TWO = decimals(2)


def balance(compared: pd.DataFrame) -> View:
    """View of how the drawn stand for all municipalities (``analysis.workshop.balance.balance``)."""
    frame = compared.assign(label=[TRAIT.get(name, name) for name in compared["trait"]])
    columns = (
        dimension("trait"),
        known("label", "Egenskab"),
        known("everywhere", "Alle kommuner", TWO),
        known("among", "Udtrukne", TWO),
        known("smd", "Forskel i standardafvigelser", TWO),
        known("by_chance"),
    )
    note = (
        "Gennemsnit; for regionerne andele. Andelen af hjemviste er regnet af klagerne og én til med landets "
        "andel, så få klager vejer lidt."
    )
    return register("balance", "Balancen i udtrækket til workshoppen", frame, columns, note=note)


def typology(counted: Mapping[str, pd.DataFrame], sizes: Mapping[str, str]) -> View:
    """View of how many municipalities of each region and size there are and were drawn.

    counted: "region" and "size_class" → ``analysis.workshop.balance.typology``; sizes: class → Danish name.
    """
    parts = [
        pd.DataFrame(
            {
                "division": DIVISION[by],
                "label": [sizes.get(name, name) for name in table[by]],
                "everywhere": table["everywhere"],
                "among": table["among"],
            }
        ).sort_values("label", key=partial(_placed, list(sizes.values())), kind="stable")
        for by, table in counted.items()
    ]
    columns = (
        known("division", "Inddeling"),
        dimension("label", "Klasse"),
        known("everywhere", "Kommuner i alt", danish.number),
        voices("among", "Udtrukne"),
    )
    title = "De udtrukne kommuner efter region og størrelse"
    frame = pd.concat([pd.DataFrame(columns=["division", "label", "everywhere", "among"]), *parts])
    note, together = "Indbyggere pr. 1. januar 2020.", Total("label", ("among",), within=("division",))
    return View(
        "typologi", title, frame.reset_index(drop=True), columns, note, kind=WORKSHOP, totals=(together,)
    )


def _placed(sizes: list[str], labels: pd.Series) -> pd.Series:
    return labels.map({label: place for place, label in enumerate(sizes)}).fillna(0)


def participation(counts: Mapping[str, int], rules: WorkshopRules) -> View:
    """View of how many were invited, declined and took part (``votes.participation``, none before). How many
    held a seat has no row where it would tell of few, or of none, that they stayed away; nor has that nobody
    declined, from which it follows; nor that nobody took part, which is all that is known before a form of
    the workshop has come back.
    """
    left_out = set() if many_away(counts, rules) else {"seats"}
    left_out |= set() if counts.get("attended") else {"attended"}
    left_out |= {"declined", "came_instead"} if "seats" in left_out and not counts.get("declined") else set()
    rows = [(STEP[name], number) for name, number in counts.items() if name not in left_out]
    frame = pd.DataFrame(rows, columns=["label", "municipalities"])
    columns = (key("label", "Trin"), voices("municipalities", "Kommuner"))
    return View("deltagere", "Deltagere i workshoppen", frame, columns, kind=WORKSHOP)


def many_away(counts: Mapping[str, int], rules: WorkshopRules) -> bool:
    """Say whether so many of those that held a seat stayed away that it may be told (seats, attended)."""
    return counts.get("seats", 0) - counts.get("attended", 0) >= rules.min_municipalities


def votes(tallied: pd.DataFrame, form: Form, rules: WorkshopRules | None = None) -> View:
    """View of the votes on each theme (``analysis.workshop.votes.tally``). rules: with them a verdict that
    would tell few municipalities is left out.
    """
    view = _votes(tallied, form)
    if rules is None:
        return view
    shown, present = meeting.told(view, rules), tallied["present"].tolist()
    rows = zip(shown[[*PARTS]].to_dict("records"), present, strict=True)
    tells = [_verdict_tells(row, of, rules.min_municipalities) for row, of in rows]
    hidden = pd.Series(tells, view.frame.index, dtype=bool)
    return replace(view, frame=view.frame.assign(verdict=view.frame["verdict"].mask(hidden, UNTOLD)))


def _verdict_tells(shown: Mapping[str, Any], present: int, least: int) -> bool:
    """Say whether one of the verdicts that these numbers allow leaves a single number for a word.

    Not only the right one is looked at: else its absence would tell as much.
    """
    few = [place for place, name in enumerate(PARTS) if isinstance(shown[name], str)]
    open_ = {str: range(1, least), int: (), type(None): range(least, present + 1)}
    ways = [open_[type(shown[name])] or (shown[name],) for name in PARTS]
    found: dict[str, list[tuple[int, ...]]] = {}
    for numbers in product(*ways):
        if sum(numbers) == present:
            row = dict(zip(PARTS, numbers, strict=True)) | {"present": present}
            found.setdefault(verdict(row), []).append(numbers)
    return any(len({way[place] for way in group}) == 1 for group in found.values() for place in few)


def _votes(tallied: pd.DataFrame, form: Form) -> View:
    frame = tallied.assign(
        label=[form.label("theme", code) for code in tallied["theme"]],
        verdict=translated(tallied["verdict"], VERDICT),
    )
    columns = (
        dimension("theme"),
        key("label", "Tema"),
        *(voices(name, ANSWER[name]) for name in PARTS),
        voices("present", "Kommuner i alt"),
        key("verdict", "Samlet"),
    )
    note = (
        "Spørgsmålet er, om resultatet også gælder i sager, der ikke er påklaget. Hver kommune har én stemme."
    )
    across = (Across("present", PARTS),)
    title = "Stemmer på workshoppen: gælder det også sager, der ikke er påklaget?"
    return View("stemmer", title, frame, columns, note, kind=WORKSHOP, across=across)


def points(made: pd.DataFrame, form: Form, present: int | None = None) -> View:
    """View of the points that were made (``survey.workshop.meeting``), those of most municipalities first.

    present: how many took part, where that is told elsewhere: then it must not tell how few did not agree.
    """
    order = list(form.code_lists["themes"])
    table = made.assign(place=[order.index(code) for code in made["theme"]])
    table = table.sort_values(["place", "municipalities"], ascending=[True, False], kind="stable")
    frame = pd.DataFrame(
        {
            "theme": table["theme"],
            "label": [form.label("theme", code) for code in table["theme"]],
            "question": [form.label("question", code) for code in table["question"]],
            "point": table["point"],
            "municipalities": table["municipalities"],
            **({} if present is None else {"others": present - table["municipalities"], "present": present}),
        }
    ).reset_index(drop=True)
    columns = (
        dimension("theme"),
        key("label", "Tema"),
        key("question", "Spørgsmål"),
        key("point", "Pointe"),
        voices("municipalities", "Kommuner"),
        *(() if present is None else (voices("others"), voices("present"))),
    )
    across = () if present is None else (Across("present", ("municipalities", "others")),)
    note = "Referentens egne ord. Tallet er de kommuner, der var enige i pointen."
    return View("pointer", "Pointer fra workshoppen", frame, columns, note, kind=WORKSHOP, across=across)
