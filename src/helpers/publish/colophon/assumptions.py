"""The annex's table of what the results rest on: green, yellow or red by the limits of assumptions.yml.

The colour is a word with a mark; it is never alone. Every cell follows from released tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from helpers import danish
from helpers.project import Workspace
from helpers.protocol import assumptions as assumed
from helpers.protocol import pilot as pilots
from helpers.protocol import reader
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.assumptions import Assumption, Assumptions
from helpers.protocol.pilot import PilotPlan
from helpers.publish.colophon import signs
from helpers.publish.colophon.signs import Sign
from helpers.publish.disclosure import dominance
from helpers.publish.tables import escape
from helpers.publish.wording import LARGE_GAP

GREEN, YELLOW, RED, UNKNOWN = "green", "yellow", "red", "unknown"
WORST_FIRST = (RED, YELLOW, UNKNOWN, GREEN)
WORD = {GREEN: "Grøn", YELLOW: "Gul", RED: "Rød", UNKNOWN: "Kan ikke vurderes"}
COUNTED = {GREEN: "grøn", YELLOW: "gul", RED: "rød"}
COULD_CHANGE = "Det kan ændre svaret"
MANY = {GREEN: "grønne", YELLOW: "gule", RED: "røde"}
PAPER = {  # text and ground of the word in the PDF; pages have theirs in the style sheets
    GREEN: ("#14532d", "#dff3e6"),
    YELLOW: ("#5c4300", "#fdf0c4"),
    RED: ("#7a1226", "#fbe1e5"),
    UNKNOWN: ("#3d4650", "#e8ecf0"),
}
MARK = {GREEN: "●", YELLOW: "▲", RED: "■", UNKNOWN: "○"}
DECIMALS = {"share": 0, "band": 0, "points": 0, "kappa": 2, "factor": 1, "number": 0}
HUNDREDTHS = ("share", "band", "points")  # printed in hundredths
HEADERS = ("Antagelse", "Tegn på, om den holder", "Vurdering", "Hvis den ikke holder")
WIDTHS = (22, 36, 17, 25)  # per cent of the table


def chapter(ws: Workspace, known: Assumptions, plan: Plan) -> tuple[str, str, str]:
    """Return the chapter's result: a sentence that counts the colours, and the table, in Markdown; and
    for the main part how many assumptions are red, in a sentence and in a heading.

    Raises ProtocolInvalid where the limits of an assumption can give no colour, or two.
    """
    limits, found = named(plan, pilots.load()), signs.measured(ws, plan)
    reader.refuse(Path("data/protocol") / assumed.FILE, _useless(known, limits))
    rows = [_row(row, found.get(name, {}), limits) for name, row in known.assumptions.items()]
    levels = [_levels(row, found.get(name, {}), limits) for name, row in known.assumptions.items()]
    text = f"{_counted([_worst(each) for each in levels])}\n\n{_table(rows)}\n"
    return text, reds(levels), heading(levels)


def heading(levels: Sequence[Mapping[str, str]]) -> str:
    """Return the heading on what could change the answer: how many assumptions are red, where that can be
    told (levels: as of ``reds``).
    """
    if all(_worst(each) == UNKNOWN for each in levels):
        return COULD_CHANGE
    return f"{COULD_CHANGE}: {danish.inside(_reddened(levels))}"


def reds(levels: Sequence[Mapping[str, str]]) -> str:
    """Return how many assumptions are red, and for which provision where it is for one alone; levels: of each
    assumption the colour of each provision ("" where it is of none).
    """
    red = [{group for group, colour in each.items() if colour == RED} for each in levels]
    groups = [each for each in red if each]
    if all(_worst(each) == UNKNOWN for each in levels):
        return "Om antagelserne holder, kan ikke vurderes"
    if not groups:
        return f"{_reddened(levels)}{_others(levels)}"
    of = {*groups[0]}.union(*groups)
    only = next(iter(of)) if len(of) == 1 else ""
    n = len(groups)
    both = {1: "", 2: "begge "}.get(n, "alle ")
    where = f", {both}for {danish.inside(only)}" if only else ""
    return f"{_reddened(levels)} (resultatet bør ikke alene bære en beslutning){where}{_others(levels)}"


def _reddened(levels: Sequence[Mapping[str, str]]) -> str:
    """Return how many assumptions are red, for some provision or for all."""
    n = sum(RED in each.values() for each in levels)
    some = danish.sentence(danish.in_words(n, "én")) if n else "Ingen"
    return f"{some} af {danish.in_words(len(levels))} antagelser er {COUNTED[RED] if n == 1 else MANY[RED]}"


def _others(levels: Sequence[Mapping[str, str]]) -> str:
    """Return how many assumptions are yellow, and of how many nothing can be told, with a full stop before
    it.
    """
    worst = [_worst(each) for each in levels]
    yellow, unknown = worst.count(YELLOW), worst.count(UNKNOWN)
    colour = COUNTED[YELLOW] if yellow == 1 else MANY[YELLOW]
    parts = [f"{danish.in_words(yellow, 'én')} er {colour} (læses med forbehold)"] if yellow else []
    parts += [f"{danish.in_words(unknown, 'én')} kan ikke vurderes"] if unknown else []
    return f". {danish.sentence(', og '.join(parts))}" if parts else ""


def _useless(known: Assumptions, limits: Mapping[str, float]) -> Iterator[reader.Fault]:
    """Tell limits that no number is held against, and a milder one for red than for green where one of them
    stands elsewhere.
    """
    for name, row in known.assumptions.items():
        key = f"assumptions.{name}"
        if row.green is None or row.red is None:
            continue
        if name not in signs.SIGNS:
            what = "a limit of anything: give null for both, or add its number in"
            yield f"{key}.green", row.green, f"{what} src/helpers/publish/colophon/signs.py"
        green, red = _limit(row.green, limits), _limit(row.red, limits)
        if assumed.milder(row, green, red):
            yield (
                f"{key}.red",
                row.red,
                f"possible: green is {green:g}, red {red:g}; exchange or correct them",
            )


def named(plan: Plan, pilot: PilotPlan) -> dict[str, float]:
    """Return the limits that stand elsewhere by the names that assumptions.yml has for them."""
    kappa = pilot.rows["categories"]
    return {
        "plan.large_drift": plan.counting.large_drift,
        "plan.least_df": plan.guards.min_satterthwaite_df,
        "pilot.kappa_go": kappa.go,
        "pilot.kappa_fix": kappa.go if kappa.fix is None else kappa.fix,
        "response.large_gap": LARGE_GAP,
    }


def level(row: Assumption, value: float | None, limits: Mapping[str, float]) -> str:
    """Return the colour of ``value`` (None: unknown), as it is printed, by the limits of ``row``; limits: the
    named ones.
    """
    if value is None or row.green is None or row.red is None:
        return UNKNOWN
    shown, green, red = (
        _printed(row, number) for number in (value, *(_limit(each, limits) for each in (row.green, row.red)))
    )
    if row.better == "high":
        return GREEN if shown >= green else RED if shown < red else YELLOW
    return GREEN if shown < green else RED if shown >= red else YELLOW


def _printed(row: Assumption, value: float) -> float:
    return round(100 * value if row.unit in HUNDREDTHS else value, DECIMALS[row.unit])


def _limit(limit: float | str, limits: Mapping[str, float]) -> float:
    return limits[limit] if isinstance(limit, str) else float(limit)


def _levels(row: Assumption, sign: Sign, limits: Mapping[str, float]) -> dict[str, str]:
    return {group: level(row, value, limits) for group, value in sign.items()} or {"": UNKNOWN}


def _worst(levels: Mapping[str, str]) -> str:
    return min(levels.values(), key=WORST_FIRST.index)


def _row(row: Assumption, sign: Sign, limits: Mapping[str, float]) -> tuple[str, ...]:
    levels = _levels(row, sign, limits)
    return (
        escape(row.assumption),
        escape(_told(row, sign, limits)),
        _verdict(levels),
        escape(row.otherwise),
    )


def _told(row: Assumption, sign: Sign, limits: Mapping[str, float]) -> str:
    """Return the sign in words: what it is, its value, and where the colours begin."""
    if row.green is None or row.red is None:
        return f"{row.sign}."
    tell = _band if row.unit == "band" else partial(_value, row)
    values = danish.listing([f"{tell(value)}{_of(group)}" for group, value in sign.items()])
    green, red = (_value(row, _limit(limit, limits)) for limit in (row.green, row.red))
    begin = (
        f"grøn fra {green}, rød under {red}" if row.better == "high" else f"grøn under {green}, rød fra {red}"
    )
    return f"{row.sign}: {values or 'ikke opgjort'} ({begin})."


def _of(group: str) -> str:
    return f" for {danish.inside(group)}" if group else ""


def _value(row: Assumption, value: float) -> str:
    if row.unit in ("share", "band"):
        return danish.percent_of(value)
    after = f"{danish.NBSP}procentpoint" if row.unit == "points" else ""
    return f"{danish.number(_printed(row, value), DECIMALS[row.unit])}{after}"


def _band(begins: float) -> str:
    return dominance.band_told(begins, dominance.borders())


def _verdict(levels: Mapping[str, str]) -> str:
    """Return the word of the colour, once where all provisions have the same."""
    if len(set(levels.values())) == 1:
        return rating(_worst(levels))
    return ", ".join(f"{rating(each)} for {escape(danish.inside(group))}" for group, each in levels.items())


def rating(level: str) -> str:
    """Return the word for a colour in Markdown, with its mark, on a ground of that colour in both formats."""
    ink, ground = PAPER[level]
    box = f'#box(fill: rgb("{ground}"), inset: (x: 3pt), outset: (y: 2pt), radius: 2pt)'
    opening = f'{box}[#text(fill: rgb("{ink}"), weight: "bold")['
    return f"`{opening}`{{=typst}}[{MARK[level]} {WORD[level]}]{{.rating .rating-{level}}}`]]`{{=typst}}"


def _counted(levels: Sequence[str]) -> str:
    parts = []
    for each in (GREEN, YELLOW, RED):
        if n := levels.count(each):
            parts.append(f"{danish.in_words(n, 'én')} {COUNTED[each] if n == 1 else MANY[each]}")
    told = danish.listing(parts)
    unknown = levels.count(UNKNOWN)
    rest = f"{danish.in_words(unknown, 'én')} kan ikke vurderes" if unknown else ""
    of = f"Af de {danish.in_words(len(levels))} antagelser er"
    if told:
        return f"{of} {told}{', og ' + rest if rest else ''}."
    return f"Ingen af de {danish.in_words(len(levels))} antagelser kan vurderes."


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    rulers = [":---"] * len(HEADERS)
    lines = [" | ".join(cells) for cells in (HEADERS, rulers, *rows)]
    attributes = f'#tbl-vurderede-antagelser tbl-colwidths="[{",".join(map(str, WIDTHS))}]"'
    caption = f": Det, som resultaterne forudsætter, og om det holder her {{{attributes}}}"
    return "\n".join([*(f"| {line} |" for line in lines), "", caption])
