"""What a municipality is asked to do about each fault, in Danish, and the list of all faults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers.protocol.codebook import Codebook, answers
from helpers.survey.cleaning.clean import Cleaned
from helpers.survey.cleaning.ledger import harmless
from helpers.survey.reading.container import column_number, split_address
from helpers.survey.reading.problems import Problem, shown
from helpers.survey.reading.returns import RawReturns
from helpers.survey.redaction import Hasher

COLUMNS = ("file", "municipality", "sheet", "cell", "rule", "severity", "value", "expected")
NEVER_RETURNED = "never_returned"

_ASKED = {
    "error_value": "Cellen viser en af Excels fejlværdier. Skriv svaret",
    "unreadable_number": "Svaret kan ikke læses som et tal. Skriv",
    "unknown_code": "Svaret er ikke en af mulighederne. Vælg",
    "unreadable_date": "Datoen kan ikke læses. Skriv",
    "impossible_date": "Datoen findes ikke. Skriv",
    "out_of_range": "Svaret ligger uden for det mulige. Skriv",
}
_TOLD = {
    "not_whole": "Her står et tal med decimaler. Skriv hele sider eller hele enheder; sider rundes op.",
    "differs_from_draw": "Oplysningen er skrevet på forhånd, og her står noget andet. Skriv, om det er den "
    "rigtige sag.",
    "disputed_date": "Her står en anden dato for afgørelsen end i udtrækket. Bekræft, at det er den rigtige "
    "sag.",
    "wrong_period": "Datoen ligger uden for den periode, som sagen er trukket i. Bekræft, at det er den "
    "rigtige sag.",
    "characters_as_pages": "Tallet ligner et antal tegn og er omregnet til normalsider (2.400 tegn). "
    "Bekræft eller ret.",
    "tenfold": "Tallet er omkring ti gange større eller mindre end kontroltallet. Er der et nul for meget "
    "eller for lidt?",
    "tenfold_parts": "Tallet er omkring ti gange større eller mindre end delene tilsammen. Er der et nul "
    "for meget eller for lidt?",
    "disposition_missing": "Det er ikke oplyst, hvad der skete med sagen. Vælg et svar.",
    "substitute_without_reason": "Reservesagen er brugt, men ingen hovedsag af samme slags har en grund. "
    "Angiv grunden ved hovedsagen.",
    "substitute_out_of_order": "Reservesagen er brugt før en tidligere reservesag. Skriv, hvad der skete "
    "med den tidligere.",
    "duplicate": "Sagen eller linjen står to gange. Den fyldigste er brugt; slet den anden.",
    "beside_the_columns": "Her er skrevet uden for skemaets kolonner, hvor intet læses. Flyt svaret til det "
    "rigtige felt, eller slet det.",
    NEVER_RETURNED: "Hovedsagens række mangler i skemaet. Hent den i det udleverede skema, og udfyld den.",
    "unknown_decision": "Sagsnøglen findes ikke i udtrækket. Skriv den sagsnøgle, som stod i det udleverede "
    "skema.",
    "outside_universe": "Sagen hører ikke til undersøgelsen. Brug en af de trukne sager.",
    "other_municipality": "Sagen er en anden kommunes. Brug jeres egne sager.",
    "unknown_type": "Typen af sagsoplysning mangler eller er overskrevet. Skriv den type, som stod i det "
    "udleverede skema.",
    "no_case_row": 'Sagen mangler på arket "sager". Udfyld den dér.',
}
_SET_ASIDE = ("unknown_decision", "outside_universe", "other_municipality", "unknown_type", "no_case_row")


def faults(raw: RawReturns, cleaned: Cleaned, codebook: Codebook) -> pd.DataFrame:
    """Return every fault of every file, one row each (COLUMNS), in the order of files, sheets and cells.

    raw, cleaned: what was read, and what the cleaning made of it. severity: blocking where a row or a
    workbook is not used for it, else query. value: as it stands; personal values as class and hash.
    """
    told = [_problem(fault, raw.hasher) for fault in raw.faults]
    blocked = {(row["file"], row["sheet"], row["cell"]) for row in told if row["severity"] == "blocking"}
    asked = [
        _doubt(row, raw, codebook)
        for row in cleaned.ledger[cleaned.ledger["severity"] != "fix"].to_dict("records")
    ]
    told += [row for row in asked if (row["file"], row["sheet"], row["cell"]) not in blocked]
    told += [_row_aside(row, raw) for row in _told_aside(cleaned.set_aside, raw).to_dict("records")]
    told += [_never_returned(file, key, raw) for file, key in cleaned.never_returned.itertuples(index=False)]
    frame = pd.DataFrame(told, columns=list(COLUMNS), dtype="str")
    senders = pd.concat([raw.workbooks[["file", "municipality"]], raw.refused[["file", "municipality"]]])
    frame["municipality"] = frame["file"].map(
        dict(zip(senders["file"], senders["municipality"], strict=True))
    )
    return _in_order(frame, [name.sheet for name in raw.names.values()])


def expected(rule: str, sheet: str, cell: str, raw: RawReturns, codebook: Codebook) -> str:
    """Return what the municipality is asked about a doubt, with the answers that are possible where that
    helps.
    """
    messages = {rule.name: rule.message for rule in codebook.rules}
    if rule not in _ASKED:
        return messages.get(rule) or _TOLD[rule]
    section, letters = next(
        (section, name.letters) for section, name in raw.names.items() if name.sheet == sheet
    )
    column = split_address(cell)[0]
    item = codebook.item(next(name for name, letter in letters.items() if letter == column), section)
    return f"{_ASKED[rule]}: {answers(item)}."


def _told_aside(aside: pd.DataFrame, raw: RawReturns) -> pd.DataFrame:
    """The rows set aside that somebody must look at; those about a case whose own row is set aside are no
    fault of their own.
    """
    told = aside[aside["reason"].isin(_SET_ASIDE)]
    cases = aside[aside["sheet"] == raw.names["cases"].sheet]
    followed = pd.Series(zip(told["file"], told["decision_id"], strict=True), told.index, dtype=object).isin(
        set(zip(cases["file"], cases["decision_id"], strict=True))
    )
    return told[~((told["reason"] == "no_case_row") & followed)]


def _problem(fault: Problem, hasher: Hasher) -> dict[str, str]:
    value = hasher.describe(fault.findings) if fault.findings else harmless(fault.value, hasher)
    place = {"file": fault.file, "sheet": shown(fault.sheet), "cell": fault.cell}
    wanted = fault.expected[:1].upper() + fault.expected[1:] + "."
    return {
        **place,
        "rule": fault.kind.reason,
        "severity": fault.severity,
        "value": value,
        "expected": wanted,
    }


def _doubt(row: Mapping[str, str], raw: RawReturns, codebook: Codebook) -> dict[str, str]:
    wanted = expected(row["rule"], row["sheet"], row["cell"], raw, codebook)
    return {
        **{name: row[name] for name in ("file", "sheet", "cell", "rule", "severity")},
        "value": row["old"],
        "expected": wanted,
    }


def _row_aside(row: Mapping[str, Any], raw: RawReturns) -> dict[str, str]:
    letters = next(name.letters for name in raw.names.values() if name.sheet == row["sheet"])
    key = (
        "information_type"
        if row["reason"] == "unknown_type" and "information_type" in letters
        else "decision_id"
    )
    place = {"file": row["file"], "sheet": row["sheet"], "cell": f"{letters[key]}{row['row']}"}
    value = row["decision_id"] if key == "decision_id" else ""
    return {
        **place,
        "rule": row["reason"],
        "severity": "blocking",
        "value": value,
        "expected": _TOLD[row["reason"]],
    }


def _never_returned(file: str, key: str, raw: RawReturns) -> dict[str, str]:
    place = {"file": file, "sheet": raw.names["cases"].sheet, "cell": ""}
    return {
        **place,
        "rule": NEVER_RETURNED,
        "severity": "query",
        "value": key,
        "expected": _TOLD[NEVER_RETURNED],
    }


def _in_order(frame: pd.DataFrame, sheets: list[str]) -> pd.DataFrame:
    places = [split_address(cell) if cell else ("", 0) for cell in frame["cell"]]
    order = frame.assign(
        _sheet=[sheets.index(name) if name in sheets else -1 for name in frame["sheet"]],
        _row=[row for _, row in places],
        _column=[column_number(letters) for letters, _ in places],
    )
    return order.sort_values(["file", "_sheet", "_row", "_column", "rule"], kind="stable", ignore_index=True)[
        list(COLUMNS)
    ]
