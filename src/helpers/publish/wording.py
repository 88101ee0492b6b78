"""Danish words for codes that several topics speak of, and for numbers. Where the codebook has a label, that
is the one.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.errors import HelpersError
from helpers.protocol.analysis_plan import SECONDARY, Plan
from helpers.protocol.disclosure import Rules
from helpers.publish.columns import dimension

PROVISION = {
    "bpa": f"BPA ({danish.paragraph('96')})",
    "lost_earnings": f"Tabt arbejdsfortjeneste ({danish.paragraph('42')})",
}
PROVISION_CODE = {label: code for code, label in PROVISION.items()}
CASE = {
    "bpa": f"BPA-sag ({danish.paragraph('96')})",
    "lost_earnings": f"sag om tabt arbejdsfortjeneste ({danish.paragraph('42')})",
}
CASES = {
    "bpa": f"BPA-sager ({danish.paragraph('96')})",
    "lost_earnings": f"sager om tabt arbejdsfortjeneste ({danish.paragraph('42')})",
}
BARE_CASES = {"bpa": "BPA-sager", "lost_earnings": "sager om tabt arbejdsfortjeneste"}  # in headings
THE_CASES = {
    "bpa": f"BPA-sagerne ({danish.paragraph('96')})",
    "lost_earnings": f"sagerne om tabt arbejdsfortjeneste ({danish.paragraph('42')})",
}
BARE = {"bpa": "BPA", "lost_earnings": "tabt arbejdsfortjeneste"}  # in headings, in brackets
BARE_CASE = {"bpa": "BPA-sag", "lost_earnings": "sag om tabt arbejdsfortjeneste"}
HALF = 0.5  # from which a number is rounded away from zero
ADJECTIVE = {"upheld": "stadfæstede", "remitted": "hjemviste"}  # of cases
WHOLE = "Alle"  # of the classes by which municipalities are told apart
# between the response of groups, from which the report says that some are better covered than others
LARGE_GAP = 0.20
# what tables count: those of what became of the drawn cases, of the steps (substitutes are among them), and
# of growth, whose every n is thus one number wherever it is printed
MAIN_CASES, COMPLETED_CASES, CASES_WITH_PAGES = "hovedsager", "udfyldte sager", "sager med sidetal"
OUTCOME = {"all": "Alle", "upheld": "Stadfæstet", "remitted": "Hjemvist"}
GROUP = {  # of information types, as the terms of reference and the analysis of 2019 tell them apart
    "expert": "Eksperter",
    "knows_citizen": "Fagpersoner med kendskab til borgeren",
    "other_municipal": "Andre fagfolk i kommunen",  # a type has the name »Øvrige fagfolk i kommunen«
    "added_by_appeal": "Klagens egne papirer",
    "own_document": "Kommunens egne papirer",
}
# of information, by the answer that counts as obtained anew (``Codebook.obtained_anew``): 2.0 asked otherwise
RENEWED = {"updated": "måtte fornyes", "newly_obtained": "er indhentet på ny"}
VERDICT = {
    verdicts.NOT_ESTIMABLE: "kan ikke opgøres",
    verdicts.INCREASE: "stigning",
    verdicts.DECREASE: "fald",
    verdicts.EQUIVALENCE: "påvist fravær af en større ændring",
    verdicts.NOT_SHOWN: "en ændring er ikke påvist",
    verdicts.UNDECIDED: "kan ikke afgøres: ét svar bærer resultatet",
    verdicts.MEASURED_INCREASE: "målt stigning, som ikke kan skilles fra målemetoden",
    verdicts.MEASURED_DECREASE: "målt fald, som ikke kan skilles fra målemetoden",
}
SECONDARY_VERDICT = VERDICT | {
    verdicts.INCREASE: "tyder på en stigning",
    verdicts.DECREASE: "tyder på et fald",
    verdicts.EQUIVALENCE: "tyder på, at der ikke er en større ændring",
}

COUNTED = {"attachments_included": "bilag", "duplicates_included": "dubletter"}
QUESTION = {"measuring_method": "målemetode", **COUNTED}  # of how pages were counted
MOST_DIGITS = 6  # of a level, before two are told apart
PROVISIONS, PERIODS = (
    dimension("provision", "Ydelse"),
    dimension("period", "Periode"),
)  # columns of many tables


def translated(codes: pd.Series, words: Mapping[str, str]) -> pd.Series:
    """Return the Danish words of ``codes``. Raises HelpersError naming the first code without one."""
    known = codes.map(words)
    lacking = codes[known.isna()]
    if len(lacking):
        raise HelpersError(f"the code {lacking.iloc[0]!r} has no Danish word: add it to helpers.publish.")
    return known.astype(str)


def counted_as(question: str, answer: str, methods: Mapping[str, str]) -> str:
    """Return in Danish how pages were counted, by an answer to one of the plan's questions on it
    (``analysis.methods.counting``): "talte tegn", "med bilag". methods: measuring method → Danish label.
    """
    if question in COUNTED:
        return f"{'med' if answer == str(True) else 'uden'} {COUNTED[question]}"
    return methods[answer].lower()


def size_names(plan: Plan) -> dict[str, str]:
    """Return size class → Danish name, made from the plan's limits: "Under 30.000", "30.000 til 49.999",
    "Mindst 100.000".
    """
    names, low = {}, 0.0
    for code, limit in plan.size_classes:
        bounded = (
            f"{danish.number(low)} til {danish.number(limit - 1)}" if low and limit < float("inf") else ""
        )
        names[code] = bounded or (f"Mindst {danish.number(low)}" if low else f"Under {danish.number(limit)}")
        low = limit
    return names


def counted(n: int, rules: Rules) -> str:
    """Return a number of cases or files in Danish, or that it is below the threshold of disclosure."""
    return danish.number(n) if n >= rules.min_cases else f"færre end {danish.number(rules.min_cases)}"


def level(share: float) -> str:
    """Return the name of an interval at the confidence level ``share``: "95 pct. sikkerhedsinterval", "97,5
    pct. sikkerhedsinterval".
    """
    return f"{_exact_percent(share)} sikkerhedsinterval"


def level_names(table: pd.DataFrame) -> str:
    """Return the names of the intervals of an estimand table: "95 og 97,5 pct. sikkerhedsinterval"."""
    shares = sorted({round(share, MOST_DIGITS) for share in table["level"].dropna()})
    if not shares:
        return "sikkerhedsinterval"
    *first, last = [_exact_percent(share) for share in shares]
    parts = [part.removesuffix(f"{danish.NBSP}pct.") for part in first]
    return f"{danish.listing([*parts, last])} sikkerhedsinterval"


def _exact_percent(share: float) -> str:
    """Return a share in percent with as many decimals as it has, at most two: 97,5 pct."""
    digits = next(n for n in (0, 1, 2) if n == 2 or abs(100 * share - round(100 * share, n)) < 5e-9)
    return danish.percent_of(share, digits)


def verdict_words(table: pd.DataFrame) -> pd.Series:
    """Return the Danish words of the verdicts of an estimand table; a secondary one only points somewhere."""
    secondary = table["status"].eq(SECONDARY)
    flat, careful = (translated(table["verdict"], words) for words in (VERDICT, SECONDARY_VERDICT))
    return flat.mask(secondary, careful)


def intervals(
    lows: pd.Series, highs: pd.Series, decimals: int | None = 0, unit: str = ""
) -> list[str | None]:
    """Return "12 til 51 pct." for each pair of bounds, held on one line; None where a bound is missing.

    decimals: None for whole numbers that show on which side of zero a bound lies: "lidt over 0 til 29".
    """
    return [interval(low, high, decimals, unit) for low, high in zip(lows, highs, strict=True)]


def interval(low: float, high: float, decimals: int | None = 0, unit: str = "") -> str | None:
    """Return one of ``intervals``."""
    if pd.isna(low) or pd.isna(high):
        return None
    ends = [_bound(end) if decimals is None else danish.number(end, decimals) for end in (low, high)]
    return f"{' til '.join(ends)} {unit}".rstrip(" ").replace(" ", danish.NBSP)


def _bound(value: float) -> str:
    """Return a bound as a whole number; one that is rounded to zero says from which side."""
    if abs(value) >= HALF or value == 0:
        return danish.number(value)
    return f"lidt {'over' if value > 0 else 'under'} {danish.number(0)}"
