"""Danish sentences on the workshop. Numbers of municipalities are those that were released: a word stands for
few, and what is left out is not said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.analysis.workshop.votes import DIVIDED, MOSTLY, NO, PARTS, YES
from helpers.protocol.disclosure import WorkshopRules
from helpers.publish.statements import Statement
from helpers.publish.workshop.tables import many_away
from helpers.publish.workshop.words import UNTOLD, VERDICT
from helpers.survey.workshop import participants
from helpers.survey.workshop.meeting import Meeting

NOT_DRAWN = "Der er ikke trukket deltagere til en workshop med kommuner."
UNUSABLE_DRAW = "Listen over deltagere i workshoppen kan ikke bruges, før den er rettet."
NOT_HELD = (
    "Der er ikke modtaget stemmer fra en workshop med kommuner, så kommunerne har ikke vurderet, om "
    "resultaterne også gælder sager, der ikke er påklaget."
)
NOT_USABLE = "Skemaet fra workshoppen kan ikke bruges, før det er rettet."
TOO_FEW = "For få kommuner deltog til, at stemmerne kan vises."
_SAID = {
    YES: "Om {} svarede flertallet, at resultatet også gælder sager, der ikke er påklaget.",
    MOSTLY: "Om {} gav ja og delvist tilsammen et flertal.",
    NO: "Om {} svarede flertallet nej.",
    DIVIDED: "Om {} var der intet flertal.",
}
_ANSWERS = {YES: "ja", MOSTLY: "ja eller delvist", NO: "nej"}  # of a majority


def enough(present: int, rules: WorkshopRules) -> bool:
    """Say whether so many took part that the votes can be told without telling who: more than there would be
    if each answer had few.
    """
    return present > len(PARTS) * (rules.min_municipalities - 1)


def told_present(met: Meeting, rules: WorkshopRules) -> int | None:
    """Return how many took part, where the votes are told; else None."""
    present = len(met.attended)
    return present if len(met.votes) and enough(present, rules) else None


def drawn(met: Meeting, largest: float, by_chance: Sequence[float]) -> Statement:
    """Return how the participants were drawn. largest: standardised difference of the draw; by_chance: those
    of simple random draws; NaN and none where they cannot be compared.
    """
    if met.drawn is None:
        return Statement(NOT_DRAWN if not _listed(met) else UNUSABLE_DRAW)
    invited = met.drawn[met.drawn["role"] == "invited"]
    chance = danish.percent_of(float(invited["inclusion_probability"].iloc[0]))
    told = (
        f"Der er trukket {danish.number(len(invited))} kommuner ved lodtrækning med startværdien "
        f"{int(invited['seed'].iloc[0])}; hver af landets kommuner havde samme sandsynlighed, {chance}, for "
        "at blive inviteret."
    )
    if not len(by_chance):
        return Statement(f"{told} Hvor godt de afspejler alle kommuner, kan ikke opgøres uden antal klager.")
    return Statement(
        f"{told} Den største forskel mellem de udtrukne og alle kommuner er {danish.number(largest, 2)} "
        "standardafvigelser; ved tilfældig udtrækning er den i gennemsnit "
        f"{danish.number(sum(by_chance) / len(by_chance), 2)}."
    )


def balance_finding(released: pd.DataFrame) -> str:
    """Return the short finding for caption and alt text (``released``: ``tables.balance``)."""
    if released.empty:
        return "Der er ikke trukket deltagere."
    printed = released["smd"].abs().round(2)
    worst = released[printed == printed.max()]  # what is printed alike is named alike
    told = [f"»{row.label}« ({danish.number(row.smd, 2)})" for row in worst.itertuples()]
    return f"Størst er forskellen for {danish.listing(told)}."


def heading(released: pd.DataFrame) -> Statement:
    """Return the heading on the votes (``released``: ``tables.votes``): on how many themes a majority of
    those present says that they hold of other cases, and on which it says no.
    """
    shown = released[released["verdict"] != UNTOLD] if len(released) else released
    if not len(shown):
        return Statement("Om resultaterne gælder andre sager", verdicts.NOT_ESTIMABLE)
    said = {code: [f"»{row.label}«" for row in _with(shown, code)] for code in (YES, MOSTLY, NO)}
    of = f"{{}} af {danish.in_words(len(shown), 'ét')} {'temaer' if len(shown) > 1 else 'tema'}"
    parts: list[str] = []
    for code, answer in ((YES, "ja"), (MOSTLY, "ja eller delvist")):
        if said[code]:
            n = danish.in_words(len(said[code]), "ét")
            parts.append(f"{answer} om {n if parts else of.format(n)}")
    if not parts:
        parts = [f"ja om {of.format('ingen')}"]
    if said[NO]:
        parts.append(f"nej om {danish.listing(said[NO])}")
    present = shown["present"].iloc[0]
    who = f"{danish.number(present)} kommuner" if isinstance(present, int) else "de mødte kommuner"
    split = len(_with(shown, DIVIDED))
    left = f"; {danish.in_words(split, 'ét')} er uden flertal" if split else ""
    return Statement(
        f"Gælder resultaterne andre sager? Flertallet af {who} svarer {danish.listing(parts)}{left}"
    )


def _with(released: pd.DataFrame, code: str) -> list[Any]:
    """Return the themes with one verdict (``tables.votes``)."""
    return [*released[released["verdict"] == VERDICT[code]].itertuples()]


def votes_title(released: pd.DataFrame) -> str:
    """Return the title of the figure of votes (``released``: ``tables.votes``): the theme with most who said
    yes.
    """
    told = [row for row in released.to_dict("records") if isinstance(row["yes"], int) and row["yes"]]
    if not told:
        return "Kommunernes stemmer om hvert tema"
    top = max(told, key=lambda row: row["yes"])
    said, present = danish.number(top["yes"]), danish.number(top["present"])
    return f"Flest ja fik »{top['label']}«: {said} af {present} kommuner"


def replaced(met: Meeting, rules: WorkshopRules) -> Statement:
    """Return how many declined, and what then happened, and what of their answers cannot be used."""
    return Statement(f"{_replaced(met, rules)} {faults(met)}".strip())


def _replaced(met: Meeting, rules: WorkshopRules) -> str:
    if met.drawn is None or met.seats is None:
        return "Derfor er der heller ingen reserver."
    gone, taken = int((met.drawn["declined_on"] != "").sum()), met.seats["municipality"] != ""
    # both tell how many seats were taken, and so how many of them stayed away
    open_ = many_away({"seats": int(taken.sum()), "attended": len(met.attended)}, rules)
    if not gone:
        none = "Ingen kommune har meldt afbud."
        return none if open_ else "Hvor mange kommuner der har meldt afbud, vises ikke."
    empty = open_ and not taken.all()
    who = danish.sentence(counted(gone, rules))
    told = f"{who} har meldt afbud, når reserver regnes med, og reserver er sat ind efter en fast regel."
    return told + (" Ikke alle pladser kunne besættes." if empty else "")


def counted(number: int, rules: WorkshopRules) -> str:
    """Return a number of municipalities in words, or the word for few of them."""
    few = 0 < number < rules.min_municipalities
    return f"{rules.few if few else danish.in_words(number)} kommuner"


def support(
    met: Meeting, released: pd.DataFrame, rules: WorkshopRules, follows: Mapping[str, str]
) -> Statement:
    """Return how many took part, or, where the answers are told (``heading`` has the number then), on which
    themes the findings hold of other cases, as those present voted (``released``:
    ``tables.votes``), and on which much of the answer follows from the question (``follows``: theme → why).
    """
    if not met.came_back:
        return Statement(NOT_HELD if met.faults.empty else NOT_USABLE)
    if met.drawn is None:
        return Statement(f"{UNUSABLE_DRAW if _listed(met) else NOT_DRAWN} Derfor er ingen stemmer talt.")
    lead = _took_part(met, rules)
    if not enough(len(met.attended), rules):
        return Statement(f"{lead} {TOO_FEW}")
    if released.empty:
        return Statement(f"{lead} Der er ikke afgivet stemmer, som kan tælles.")
    verdicts = released.loc[released["verdict"] != UNTOLD, "verdict"]
    untold = _untold(len(released) - len(verdicts))
    if verdicts.empty:
        return Statement(f"{lead}{untold}")
    return Statement(f"{_agreed(released)}{_given(released, follows)}{untold}")


def _agreed(released: pd.DataFrame) -> str:
    """Return what a majority said of which themes; of how many, ``heading`` tells."""
    named = {code: [f"»{row.label}«" for row in _with(released, code)] for code in (*_ANSWERS, DIVIDED)}
    each = [f"{answer} om {danish.listing(named[code])}" for code, answer in _ANSWERS.items() if named[code]]
    parts = [f"Flertallet svarede {danish.listing(each)}."] if each else []
    parts += [_SAID[DIVIDED].format(danish.listing(named[DIVIDED]))] if named[DIVIDED] else []
    return " ".join(parts)


def _given(released: pd.DataFrame, follows: Mapping[str, str]) -> str:
    """Return of which themes that were voted on much of the answer follows from the question, with a space
    before it; "" for none. follows: theme → why, "" for none.
    """
    why = [follows[code] for code in released["theme"] if follows.get(code)]
    if not why:
        return ""
    themes = "tema" if len(why) == 1 else "temaer"
    number, reasons = danish.in_words(len(why), "ét"), danish.clauses(why)
    return f" Om {number} {themes} følger meget af spørgsmålet selv: {reasons}."


def _untold(number: int) -> str:
    """Return on how many themes the majority is left out (``tables.votes``), "" for none."""
    themes = f"{danish.in_words(number, 'ét')} {'temaer' if number > 1 else 'tema'}"
    return (
        f" Om {themes} vises det samlede svar ikke, for så kunne få kommuners svar regnes ud."
        if number
        else ""
    )


def by_theme(released: pd.DataFrame) -> Statement:
    """Return what the majority answered on each theme (``released``: ``tables.votes``)."""
    if released.empty:
        return Statement("Der er ikke modtaget stemmer, som kan tælles.")
    codes = {word: code for code, word in VERDICT.items()}
    said = {
        code: [_theme(row, code) for row in released.to_dict("records") if codes.get(row["verdict"]) == code]
        for code in _SAID
    }
    sentences = [words.format(danish.listing(said[code])) for code, words in _SAID.items() if said[code]]
    left = _untold(int((released["verdict"] == UNTOLD).sum()))
    return Statement(f"{' '.join(sentences)}{left}".strip())


def _listed(met: Meeting) -> bool:
    """Say whether there is a list of participants that cannot be used."""
    return Path(participants.FILE).name in set(met.faults["file"])


def _took_part(met: Meeting, rules: WorkshopRules) -> str:
    if not met.attended:
        return "Ingen af de kommuner, der skulle deltage i workshoppen, står som mødt op."
    return f"{danish.sentence(counted(len(met.attended), rules))} deltog i workshoppen."


def _theme(row: Mapping[str, Any], verdict: str) -> str:
    """Return a theme with the number behind its verdict, where that may be told."""
    parts = {YES: ("yes",), MOSTLY: ("yes", "partly"), NO: ("no",), DIVIDED: ()}[verdict]
    numbers = [row[name] for name in parts]
    name = f"»{row['label']}«"
    if not numbers or not all(isinstance(number, int) for number in numbers):
        return name
    return f"{name} ({danish.number(sum(numbers))} af {danish.number(row['present'])})"


def points(made: pd.DataFrame) -> Statement:
    """Return how many points are shown (``survey.workshop.meeting``)."""
    if made.empty:
        return Statement("Der er ikke modtaget pointer fra en workshop med kommuner.")
    themes = danish.in_words(made["theme"].nunique(), "ét")
    number = danish.in_words(len(made), "én")
    word = "pointe" if len(made) == 1 else "pointer"
    about = "temaer" if made["theme"].nunique() > 1 else "tema"
    return Statement(f"Der er skrevet {number} {word} ned om {themes} {about}.")


def faults(met: Meeting) -> str:
    """Return how much of what came back could not be used, "" where all could."""
    number = len(met.faults)
    if not number:
        return "" if met.came_back else "Der er ikke modtaget et skema fra workshoppen."
    said = danish.sentence(danish.in_words(number, "ét"))
    verb = "sted" if number == 1 else "steder"
    return f"{said} {verb} i skemaet eller listen over deltagere skal rettes, før det kan bruges."
