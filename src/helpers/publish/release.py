"""The only writer of tables and figure data that leave the house.

Every published table goes through ``release``: it withholds small cells, refuses what may not be
published at all, writes the CSV and enters the table in a machine-readable register, so that all
published tables can be audited together. The thresholds are those of data/protocol/disclosure.yml.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from helpers.project import Workspace
from helpers.protocol import disclosure
from helpers.protocol.disclosure import CaseRules, RegisterRules, Rules, WorkshopRules
from helpers.publish.columns import Column, Rule
from helpers.publish.disclosure import in_depth, meeting
from helpers.publish.views import CASE, OWN, REGISTER, SURVEY, UNPROTECTED, WORKSHOP, NotReleasable, View
from helpers.spreadsheet import csv_safe
from helpers.survey import reference
from helpers.survey.redaction import find_cpr

NEVER = {"decision_id", "file"}  # a key of a case, in whatever table
IDENTIFYING = NEVER | {"municipality", "municipality_name", "kommune", "kommunekode"}
WORKBOOK = ".xlsx"  # how the name of a municipality's file ends
HELD_BACK = (Rule.TRAIT, Rule.PLACES)
DIGITS = 6  # significant ones in a data file: equal on all machines, and no more than a reader can use


@dataclass(frozen=True)
class Behind:
    """What stands behind the rows: how many cases, which rows are too small to show, and which are too thin
    for a statistic.
    """

    cases: pd.Series
    small: pd.Series
    thin: pd.Series


def rules_of(ws: Workspace) -> Rules:
    """Return the thresholds of the project of ``ws``. Raises ProtocolInvalid."""
    return disclosure.load(ws.data(f"protocol/{disclosure.FILE}"))


def register_rules_of(ws: Workspace) -> RegisterRules:
    """Return the thresholds for register figures of the project of ``ws``. Raises ProtocolInvalid."""
    return disclosure.register(ws.data(f"protocol/{disclosure.FILE}"))


def case_rules_of(ws: Workspace) -> CaseRules:
    """Return what the project of ``ws`` may tell of in-depth cases. Raises ProtocolInvalid."""
    return disclosure.case(ws.data(f"protocol/{disclosure.FILE}"))


def workshop_rules_of(ws: Workspace) -> WorkshopRules:
    """Return what the project of ``ws`` may tell of workshops. Raises ProtocolInvalid."""
    return disclosure.workshop(ws.data(f"protocol/{disclosure.FILE}"))


def release(view: View, ws: Workspace) -> pd.DataFrame:
    """Withhold, write and register one table; return what may be shown (withheld values are missing).

    ``view`` has its full name (notebook/table) and its source. Raises NotReleasable; nothing is written then.
    The CSV has the column ``withheld`` (survey; in a register table the cells are empty) and ``data_source``
    on every row.
    """
    shown = looked_at(view, ws)
    path = ws.target(f"release/{view.name}.csv")
    told = shown if view.kind == SURVEY else shown.drop(columns="withheld", errors="ignore")
    written = _shortened(told).assign(data_source=view.source)
    csv_safe(written).to_csv(path, index=False, lineterminator="\n")
    _register(path, view, shown)
    return shown


def looked_at(view: View, ws: Workspace) -> pd.DataFrame:
    """Return what may be shown of one table, as ``release`` does; nothing is written. Raises as it does."""
    _refuse_identifying(view, ws)
    if view.kind == SURVEY:
        return _withhold(view, rules_of(ws))
    if view.kind == CASE:
        return in_depth.told(view, case_rules_of(ws))
    if view.kind == WORKSHOP:
        return meeting.told(view, workshop_rules_of(ws))
    return _withhold_few(view, register_rules_of(ws)) if view.named(Rule.CASES) else view.frame.copy()


def _shortened(table: pd.DataFrame) -> pd.DataFrame:
    """Return ``table`` with its numbers to DIGITS significant digits; whole numbers as they are."""
    numbers = table.select_dtypes("float").columns
    return table.assign(**{str(name): table[name].map(_short, na_action="ignore") for name in numbers})


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def _refuse_identifying(view: View, ws: Workspace) -> None:
    barred = NEVER if view.kind in (REGISTER, OWN) else IDENTIFYING
    if named := sorted(barred & set(view.frame.columns)):
        raise NotReleasable(
            f"{view.name}: column {named[0]!r} may not be published in a {view.kind} table: aggregate first."
        )
    names_one = _naming(view, _municipality_words(ws))
    for column, value in _texts(view.frame):
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
    return [(column, str(value)) for column in texts for value in texts[column].dropna().unique()]


def _municipality_words(ws: Workspace) -> set[str]:
    known = reference.municipalities(ws.data("reference/municipalities.csv"))
    return set(known["kommunekode"]) | set(known["name"])


def _withhold(view: View, rules: Rules) -> pd.DataFrame:
    shown, behind = view.frame.copy(), _behind(view, rules)
    for column in view.columns:
        if column.rule not in UNPROTECTED:
            shown[column.name] = shown[column.name].mask(_unfit(column, view, behind, rules))
    small_base = behind.cases < rules.exact_share_base
    for name in view.named(Rule.SHARE):
        bounds = view.named(Rule.BOUND)
        blurred = view.frame[name].notna() & (shown[name].isna() | small_base)
        shown[bounds] = shown[bounds].mask(blurred)
        shown[name] = shown[name].mask(small_base, _rounded(shown[name], rules))
    return shown.drop(columns=view.named(*HELD_BACK)).assign(withheld=behind.small)


def _withhold_few(view: View, rules: RegisterRules) -> pd.DataFrame:
    """Withhold the rows of a register table with few cases, and with one that is alone in the classes of the
    table's dimensions another: their sum is known elsewhere. That there is no case is no secret.
    """
    cases = view.frame[view.named(Rule.CASES)[0]]
    small = cases.isna() | cases.between(1, rules.min_cases - 1)
    within = [column.name for column in view.columns if column.dimension]
    small |= _marked(
        view, [rows for _, rows in view.frame.groupby(within)] if within else [view.frame], small
    )
    protected = [column.name for column in view.columns if column.rule not in UNPROTECTED]
    shown = view.frame.copy()
    shown[protected] = shown[protected].mask(small)
    return shown.assign(withheld=small)


def _behind(view: View, rules: Rules) -> Behind:
    cases, municipalities = (view.frame[view.named(rule)[0]] for rule in (Rule.CASES, Rule.MUNICIPALITIES))
    few = (cases < rules.min_cases) | (municipalities < rules.min_municipalities)
    small = few | cases.isna() | municipalities.isna()
    small |= _given_away(view, small, rules)
    return Behind(cases, small, small | (cases < rules.min_cases_statistic))


def _unfit(column: Column, view: View, behind: Behind, rules: Rules) -> pd.Series:
    """Say of each value of a protected column whether it must be withheld."""
    values = view.frame[column.name]
    if column.rule in (Rule.STATISTIC, Rule.BOUND):
        return behind.thin
    if column.rule is Rule.SHARE:
        return behind.small | _few_either_side(values, view, behind.cases, rules)
    return behind.small | (values < rules.min_cases) if column.rule is Rule.COUNT else behind.small


def _few_either_side(shares: pd.Series, view: View, cases: pd.Series, rules: Rules) -> pd.Series:
    """Say of each share whether too few cases or municipalities have the trait or lack it.

    Weighted shares do not tell how many cases have it: where there is a column that does, it is asked.
    """
    traits, places = view.named(Rule.TRAIT), view.named(Rule.PLACES)
    having = view.frame[traits[0]] if traits else (shares * cases).round()
    few = (having < rules.min_cases) | (cases - having < rules.min_cases)
    return few | (view.frame[places[0]] < rules.min_municipalities) if places else few


def _given_away(view: View, small: pd.Series, rules: Rules) -> pd.Series:
    """Mark the smallest other part of a total where exactly one part is withheld, or where those that are
    have so few cases together that their sum would tell that each is small.
    """
    complementary = [total for total in view.totals if total.complementary]
    sums = [parts for total in complementary for parts in view.parts(total)]
    return _marked(view, sums, small, rules.min_cases)


def _marked(view: View, sums: list[pd.DataFrame], small: pd.Series, least: int = 0) -> pd.Series:
    """Mark in each of ``sums``, rows that add up, the smallest other one where exactly one is ``small``, or
    where those that are have fewer than ``least`` cases together.
    """
    marked = pd.Series(False, index=small.index)
    for parts in sums:
        hidden, cases = small[parts.index], parts[view.named(Rule.CASES)[0]]
        if hidden.sum() == 1 or (hidden.any() and cases[hidden].sum() < least):
            others = cases[~hidden]
            marked[others[others > 0].nsmallest(1).index] = True
    return marked


def _rounded(shares: pd.Series, rules: Rules) -> pd.Series:
    step = rules.rounded_share_step / 100
    return (shares / step).round() * step


def _register(path: Path, view: View, shown: pd.DataFrame) -> None:
    """Add the table to register.json beside it: the list of all that is published."""
    register = path.with_name("register.json")
    entries = json.loads(register.read_text(encoding="utf-8")) if register.exists() else {}
    withheld = int(shown["withheld"].sum()) if "withheld" in shown else 0
    entries[path.stem] = view.described() | {"rows": len(shown), "withheld_rows": withheld}
    text = json.dumps(entries, ensure_ascii=False, indent=1, sort_keys=True)
    register.write_text(text + "\n", encoding="utf-8")


def data_file(name: str) -> str:
    """Return what the report calls the data file of the table ``name`` (notebook/table)."""
    return f"{name.replace('/', '-')}.csv"


def released_names(ws: Workspace) -> list[str]:
    """Return the names (notebook/table) of all released tables, sorted."""
    return sorted(
        re.sub(r"\.csv$", "", p.relative_to(ws.build / "release").as_posix())
        for p in (ws.build / "release").rglob("*.csv")
    )
