"""The only writer of tables and figure data that leave the house.

Every published table goes through ``release``: it withholds small cells, refuses what may not be
published at all, writes the CSV and enters the table in a machine-readable register, so that all
published tables can be audited together. The thresholds are those of data/protocol/disclosure.yml.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.danish import carried
from helpers.project import Workspace
from helpers.protocol import disclosure
from helpers.protocol.disclosure import CaseRules, Disclosure, RegisterRules, Rules, WorkshopRules
from helpers.publish.columns import Rule
from helpers.publish.disclosure import in_depth, meeting, primary, register, secondary
from helpers.publish.tables import ROUNDED, UNSAFE
from helpers.publish.views import CASE, OWN, REGISTER, SURVEY, WORKSHOP, NotReleasable, View
from helpers.spreadsheet import csv_safe
from helpers.survey import reference
from helpers.survey.redaction import find_cpr

NEVER = {"decision_id", "file"}  # a key of a case, in whatever table
IDENTIFYING = NEVER | {"municipality", "municipality_name", "kommune", "kommunekode"}
REGISTER_FILE = "register.json"  # beside the data files of a notebook
OWN_FOLDER = "own"  # of what is for one municipality alone: nothing in it is published
TEXTS = {"municipality": str, "year": str}
WORKBOOK = ".xlsx"  # how the name of a municipality's file ends


def rules_of(ws: Workspace) -> Rules:
    """Return the thresholds of the project of ``ws``. Raises ProtocolInvalid."""
    return all_rules_of(ws).survey


def register_rules_of(ws: Workspace) -> RegisterRules:
    """Return the thresholds for register figures of the project of ``ws``. Raises ProtocolInvalid."""
    return all_rules_of(ws).register


def case_rules_of(ws: Workspace) -> CaseRules:
    """Return what the project of ``ws`` may tell of in-depth cases. Raises ProtocolInvalid."""
    return all_rules_of(ws).case


def workshop_rules_of(ws: Workspace) -> WorkshopRules:
    """Return what the project of ``ws`` may tell of workshops. Raises ProtocolInvalid."""
    return all_rules_of(ws).workshop


def all_rules_of(ws: Workspace) -> Disclosure:
    """Return all rules of disclosure of the project of ``ws``. Raises ProtocolInvalid."""
    return disclosure.all_rules(ws.data(f"protocol/{disclosure.FILE}"))


def release(view: View, ws: Workspace) -> pd.DataFrame:
    """Withhold, write and register one table; return what may be shown (withheld values are missing).

    ``view`` has its full name (notebook/table) and its source. Raises NotReleasable; nothing is written then.
    The CSV has the column ``withheld`` (survey; in a register table the cells are empty), where its counts
    are rounded ``rounded_to``, and ``data_source`` on every row. What is a municipality's own lies
    apart from what is published, in the folder OWN_FOLDER.
    """
    shown, record = _judged(view, ws)
    path = ws.target(f"{OWN_FOLDER if view.kind == OWN else 'release'}/{view.name}.csv")
    told = shown if view.kind == SURVEY else shown.drop(columns="withheld", errors="ignore")
    base = {"rounded_to": all_rules_of(ws).suppression.rounding_base} if shown.attrs.get(ROUNDED) else {}
    written = told.assign(**base, data_source=view.source)
    csv_safe(written).to_csv(path, index=False, lineterminator="\n")
    _register(path, view, shown)
    if view.kind != OWN:
        register.save(ws, record)
    return shown


def looked_at(view: View, ws: Workspace) -> pd.DataFrame:
    """Return what may be shown of one table, as ``release`` does; nothing is written. Raises as it does.

    Its numbers are those of the data file, so that what is drawn or told from them is no finer.
    """
    return _judged(view, ws)[0]


def _judged(view: View, ws: Workspace) -> tuple[pd.DataFrame, register.Record]:
    """Return what may be shown, and the record of its cells."""
    _refuse_identifying(view, ws)
    if view.kind == REGISTER and view.named(Rule.CASES):
        gone, record = secondary.of_register(view, all_rules_of(ws))
        return _shortened(primary.register(view, gone)), record
    if view.kind != SURVEY:
        return _shortened(_looked_at(view, ws)), register.uncounted(view)
    rules, notebook = all_rules_of(ws), view.name.split("/")[0]
    before = [*register.upstream(ws, notebook), *register.own(ws, notebook, view.name)]
    hidden = secondary.of(view, rules, before, register.earlier(ws))
    shown = primary.survey(view, rules, hidden.values)
    if hidden.rounded:
        shown = primary.with_rounded(view, shown, hidden.rounded)
    shown = _in_order(_shortened(shown), view)
    shown.attrs |= {ROUNDED: bool(hidden.rounded), UNSAFE: bool(hidden.unsafe)}
    return shown, secondary.ruled(hidden.record, view, rules)


def _in_order(shown: pd.DataFrame, view: View) -> pd.DataFrame:
    """Return ``shown`` in the order of what it shows, where its view is ``ranked``."""
    if not view.ranked:
        return shown
    *others, last = view.named(Rule.KEY)
    place = shown.groupby(others, sort=False).ngroup() if others else 0
    value = shown[view.ranked]
    name = shown[last].where(value.isna(), "")
    order = pd.DataFrame({"place": place, "value": -value, "name": name})
    return shown.loc[order.sort_values([*order], kind="stable").index].reset_index(drop=True)


def _looked_at(view: View, ws: Workspace) -> pd.DataFrame:
    if view.kind == CASE:
        return in_depth.told(view, case_rules_of(ws))
    if view.kind == WORKSHOP:
        return meeting.told(view, workshop_rules_of(ws))
    return view.frame.copy()


def _shortened(table: pd.DataFrame) -> pd.DataFrame:
    """Return ``table`` with its numbers to the digits that a data file carries; whole numbers as they are."""
    numbers = table.select_dtypes("float").columns
    return table.assign(**{str(name): table[name].map(carried, na_action="ignore") for name in numbers})


def _refuse_identifying(view: View, ws: Workspace) -> None:
    barred = NEVER if view.kind in (REGISTER, OWN) else IDENTIFYING
    if named := sorted(barred & set(view.frame.columns)):
        raise NotReleasable(
            f"{view.name}: column {named[0]!r} may not be published in a {view.kind} table: aggregate first."
        )
    words = _municipality_words(ws)
    if view.kind == OWN:
        _refuse_others(view, ws, words)
    names_one = _naming(view, words)
    for column, value in _texts(view.frame.drop(columns=view.named(Rule.CONTRIBUTIONS, Rule.HOLDINGS))):
        if find_cpr(value):
            raise NotReleasable(
                f"{view.name}: column {column!r} holds what looks like a CPR number: redact it before "
                "release."
            )
        if value.strip().casefold().endswith(WORKBOOK):
            raise NotReleasable(f"{view.name}: column {column!r} names a workbook: leave it out.")
        if names_one(value.strip()):
            raise NotReleasable(
                f"{view.name}: column {column!r} names a municipality ({value!r}): {view.kind} tables may "
                "not."
            )


def _refuse_others(view: View, ws: Workspace, words: set[str]) -> None:
    """Refuse a table of a municipality's own answers that names more municipalities than the rules allow."""
    names = {value.strip() for _, value in _texts(view.frame)} & words
    most = all_rules_of(ws).own.municipalities
    if len(names) > most:
        raise NotReleasable(
            f"{view.name}: {', '.join(sorted(names))} are named, and an own table is for {most} municipality "
            "alone: leave the others out."
        )


def _naming(view: View, words: set[str]) -> Callable[[str], object]:
    """Return what says whether a text names a municipality: in survey tables by being its name or number, in
    what is told of cases and workshops, where texts are longer, also by holding it.
    """
    if view.kind in (REGISTER, OWN):
        return lambda text: False
    if view.kind == SURVEY:
        return words.__contains__
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(words)))})s?(?!\w)").search


def _texts(table: pd.DataFrame) -> list[tuple[str, str]]:
    texts = table.select_dtypes(exclude=["number", "bool"])
    told = ((column, value) for column in texts for value in dict.fromkeys(texts[column].tolist()))
    return [(column, str(value)) for column, value in told if not pd.isna(value)]


def _municipality_words(ws: Workspace) -> set[str]:
    path = ws.data("reference/municipalities.csv")
    return _words_in(path, path.stat().st_mtime_ns)


@cache
def _words_in(path: Path, changed: int) -> set[str]:
    """Return the codes and names in the list of municipalities that was last ``changed`` then."""
    known = reference.municipalities(path)
    return set(known["kommunekode"]) | set(known["name"])


def _register(path: Path, view: View, shown: pd.DataFrame) -> None:
    """Add the table to register.json beside it: the list of all that is published."""
    register = path.with_name(REGISTER_FILE)
    entries = json.loads(register.read_text(encoding="utf-8")) if register.exists() else {}
    withheld = int(shown["withheld"].sum()) if "withheld" in shown else 0
    entries[path.stem] = view.described() | {"rows": len(shown), "withheld_rows": withheld}
    text = json.dumps(entries, ensure_ascii=False, indent=1, sort_keys=True)
    register.write_text(text + "\n", encoding="utf-8")


def entries(ws: Workspace) -> dict[str, dict[str, Any]]:
    """Return what the registers say of each released table, by its full name (notebook/table)."""
    return {
        f"{path.parent.name}/{name}": entry
        for path in sorted((ws.build / "release").glob(f"*/{REGISTER_FILE}"))
        for name, entry in json.loads(path.read_text(encoding="utf-8")).items()
    }


def read_released(ws: Workspace, name: str) -> pd.DataFrame:
    """Return the table ``name`` (notebook/table) as an earlier notebook has released it, what is hidden
    missing; without rows where it has not.
    """
    path = ws.build / "release" / f"{name}.csv"
    if not path.exists():
        return pd.DataFrame()
    # nothing is a missing value but an empty cell, and no text is taken for a number that may be a code
    return pd.read_csv(path, dtype=TEXTS, keep_default_na=False, na_values=[""])


def data_file(name: str) -> str:
    """Return what the report calls the data file of the table ``name`` (notebook/table)."""
    return f"{name.replace('/', '-')}.csv"


def released_names(ws: Workspace) -> list[str]:
    """Return the names (notebook/table) of all released tables, sorted."""
    return sorted(
        re.sub(r"\.csv$", "", p.relative_to(ws.build / "release").as_posix())
        for p in (ws.build / "release").rglob("*.csv")
    )
