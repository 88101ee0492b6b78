"""Tables of the representation: who answered, what became of the drawn cases, how they were measured and
weighted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from helpers import danish
from helpers.analysis.representation.response import FATES_OF
from helpers.protocol import disclosure
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.disclosure import Rules
from helpers.publish.changes.tables import weighted_told
from helpers.publish.columns import (
    Column,
    Rule,
    apart,
    cases,
    decimals,
    dimension,
    holdings,
    known,
    municipalities,
    places,
    share,
    statistic,
    trait,
)
from helpers.publish.disclosure.primary import stepped
from helpers.publish.views import Across, Part, Total, View
from helpers.publish.wording import (
    CASES_WITH_PAGES,
    COMPLETED_CASES,
    MAIN_CASES,
    OUTCOME,
    PERIODS,
    PROVISION,
    PROVISIONS,
    WHOLE,
    counted_as,
    size_names,
    translated,
)
from helpers.terms import ALL

Columns = tuple[Column, ...]
NEARLY_ALL = (
    "Antallet af udfyldte sager er udeladt for en gruppe, der har udfyldt næsten alle, og for én til, så det "
    "ikke følger af de andre."
)
DIMENSION = {"size_class": "Størrelse", "region": "Region", "typology": "Kommunetype", "all": WHOLE}


def response(rows: pd.DataFrame, plan: Plan) -> View:
    """View of the response by size, region and typology (``analysis.representation.response.response``).

    Of a group that has completed nearly as many as it can be asked about it is not told how many those are:
    each of its municipalities would be seen to have completed all of its own. Nor is it of the smallest other
    one, for the whole is told.
    """
    names = size_names(plan) | {"all": WHOLE}
    rows = _ordered(_ordered(rows, "group", list(names)), "dimension", list(DIMENSION))
    frame = rows.assign(
        dimension=translated(rows["dimension"], DIMENSION),
        group=rows["group"].astype(str).replace(names),
        response_share=rows["n_municipalities"] / rows["invited"],
        apart=_nearly_all(rows),
    ).drop(columns="n_open")
    columns = (
        dimension("dimension", "Opdeling", of="division"),
        dimension("group", "Kommuner", of="municipality_group", total=WHOLE),
        known("invited", "Spurgte"),
        municipalities("Svar"),
        statistic("response_share", "Svarprocent", danish.percent_of),
        cases("Udfyldte sager"),
        apart("apart", of="n_cases"),
    )
    adds = ("invited", "n_municipalities", "n_cases")
    whole = Total("group", adds, each="dimension", complementary=True)
    title, note = "Svar efter størrelse, region og kommunetype", "Størrelse er antal indbyggere."
    note += f" {NEARLY_ALL}" if frame["apart"].any() else ""
    some = Part("n_cases", COMPLETED_CASES, "n_cases", by=())
    return View("svar", title, frame, columns, note, totals=(whole,), part_of=(some,))


def _nearly_all(rows: pd.DataFrame) -> pd.Series:
    """Say of which groups it is not told how many cases they have completed."""
    parts = rows[rows["dimension"] != ALL]
    answered = parts.index[parts["n_cases"] > 0]
    found = (rows["n_open"] < disclosure.all_rules().survey.min_cases) & rows.index.isin(answered)
    for _, groups in parts.groupby("dimension", sort=False):
        if found[groups.index].sum() == 1:
            others = groups.loc[~found[groups.index] & (groups["n_cases"] > 0), "n_cases"]
            found[others.sort_values(kind="stable").index[:1]] = True
    return found


def _ordered(rows: pd.DataFrame, column: str, order: list[str]) -> pd.DataFrame:
    """Return the rows in the order in which the codes of ``column`` stand in ``order``, others last."""
    places = {code: place for place, code in enumerate(order)}
    at = rows[column].astype(str).map(places).fillna(len(order))
    return rows.loc[at.sort_values(kind="stable").index].reset_index(drop=True)


def fates(rows: pd.DataFrame) -> View:
    """View of what became of the main cases, per provision and period
    (``analysis.representation.response.fates``).

    Those hindered otherwise are few, and one with those that nobody answered for: on their own they would
    take most of the table with them. The substitutes used are not shown: with them the rest would follow.
    """
    columns = (
        PROVISIONS,
        PERIODS,
        cases("Hovedsager"),
        municipalities(),
        share("completed_share", "Udfyldt"),
        share("lost_share", "Slettet eller ikke fundet"),
        share("other_share", "Ikke udfyldt af andre grunde"),
        *_behind(("completed_share", "lost_share", "other_share")),
    )
    note = (
        "Andre grunde: kommunen har ikke svaret, sagen er sprunget over, eller den kunne ikke bruges, fx "
        "fordi den var uden for undersøgelsen."
    )
    return _of_main_cases("disposition", "Hvad der blev af de udtrukne sager", rows, columns, note)


def outcomes(rows: pd.DataFrame) -> View:
    """View of how many main cases were completed, per provision, period and outcome (rows as in ``fates``).

    Why the others were not is told of both outcomes together: few files of one outcome are lost, and two
    municipalities that know their own could tell how many the others lost.
    """
    columns = (
        PROVISIONS,
        PERIODS,
        dimension("outcome", "Udfald"),
        cases("Hovedsager"),
        municipalities(),
        share("completed_share", "Udfyldt"),
        share("open_share", "Ikke udfyldt"),
        *_behind(("completed_share", "open_share")),
    )
    return _of_main_cases("disposition_udfald", "Udfyldte sager efter udfald", rows, columns)


def _behind(shares: Sequence[str]) -> Iterator[Column]:
    for name in shares:
        yield trait(f"n_{name}", of=name)
        yield holdings(f"held_{name}", of=name)


def _of_main_cases(name: str, title: str, rows: pd.DataFrame, columns: Columns, note: str = "") -> View:
    """Return a view of ``rows``, added up over what ``columns`` does not tell apart."""
    keys = [column.name for column in columns if column.rule is Rule.KEY]
    shares = [column.name for column in columns if column.rule is Rule.SHARE]
    counts = pd.DataFrame({share_: rows[[*FATES_OF[share_]]].sum(axis=1) for share_ in shares})
    by_place = pd.concat([rows[[*keys, "municipality", "n_cases"]], counts], axis=1)
    by_place = by_place.groupby([*keys, "municipality"], as_index=False).sum()
    groups = by_place.groupby(keys)
    frame = groups[["n_cases", *shares]].sum().rename(columns={share_: f"n_{share_}" for share_ in shares})
    frame["n_municipalities"] = groups["municipality"].nunique()
    for share_ in shares:
        frame[share_] = frame[f"n_{share_}"] / frame["n_cases"]
        frame[f"held_{share_}"] = groups[share_].agg(tuple)
    frame, note = _without_substitutes(frame.reset_index(), rows, shares, note)
    frame["provision"] = translated(frame["provision"], PROVISION)
    if "outcome" in keys:
        frame["outcome"] = translated(frame["outcome"], OUTCOME)
    frame = frame[[column.name for column in columns]]
    apart = Across("n_cases", tuple(shares))
    some = Part("completed_share", COMPLETED_CASES, "n_cases")
    return View(name, title, frame, columns, note, across=(apart,), universe=MAIN_CASES, part_of=(some,))


def _without_substitutes(
    frame: pd.DataFrame, rows: pd.DataFrame, shares: Sequence[str], note: str
) -> tuple[pd.DataFrame, str]:
    """Return the shares, and what is said of them, so that they do not tell how few substitutes were used in
    a provision and period: how many cases were completed in all is told elsewhere, and whole per cent of
    few main cases tell how many they are. By outcome they are rounded, as those of a small base are; of both
    together the rest is not shown, for lost files are told of.
    """
    rules, by = disclosure.all_rules().survey, ["provision", "period"]
    used = rows.groupby(by)["substitutes"].sum().reindex(pd.MultiIndex.from_frame(frame[by])).to_numpy()
    few = pd.Series((used > 0) & (used < rules.min_cases), frame.index)
    if not few.any():
        return frame, note
    if "other_share" in shares:
        return frame.assign(other_share=frame["other_share"].mask(few)), note
    step = rules.rounded_share_step
    for share_ in shares:
        frame.loc[few, share_] = frame.loc[few, share_].map(lambda value: stepped(value, step))
    told = f"Hvor få reservesager er udfyldt, er andelene rundet til {step}{danish.NBSP}pct."
    return frame, f"{note} {told}".strip()


def ways_of_counting(rows: pd.DataFrame, labels: Mapping[str, str], plan: Plan) -> View:
    """View of how pages were counted in both periods, per provision
    (``analysis.representation.response.ways_of_counting``). labels: method → Danish label.
    """
    told = [counted_as(row.question, row.answer, labels) for row in rows.itertuples()]
    frame = rows.drop(columns="answer").assign(
        provision=translated(rows["provision"], PROVISION), way=[danish.sentence(text) for text in told]
    )
    columns = (
        PROVISIONS,
        dimension("way", "Siderne er talt", of="way_of_counting"),
        share("before", plan.before),
        share("after", plan.after),
        cases("Sager"),
        municipalities(),
        dimension("question"),
        trait("fewest"),
        places("fewest_municipalities"),
    )
    note = "Vægtede andele af de besvarede sager. Sager: i den periode, der har færrest."
    whole = Total("way", ("before", "after"), within=("provision", "question"))
    return View("maalemetode", "Hvordan siderne er talt", frame, columns, note, totals=(whole,))


def unanswered(rows: pd.DataFrame, questions: Mapping[str, str], rules: Rules) -> View:
    """View of the unanswered questions per period (``analysis.representation.item_response.by_period``).
    questions: item → Danish text.

    Of a question that few cases of a provision were asked it is not told how many were: other tables tell of
    the other provision, and the difference would tell those few.
    """
    few = rows["fewest"] < rules.min_cases
    frame = rows.assign(question=translated(rows["item"], questions), apart=few)
    columns = (
        dimension("question", "Spørgsmål", of="item"),
        PERIODS,
        cases("Stillet til sager"),
        municipalities(),
        share("share", "Ubesvaret"),
        trait("missing"),
        apart(),
    )
    dropped = ["item", "asked", "fewest"]
    some = Part("n_cases", COMPLETED_CASES, "n_cases", by=("period",))
    return View("ubesvaret", "Ubesvarede spørgsmål", frame.drop(columns=dropped), columns, part_of=(some,))


def weights(rows: pd.DataFrame) -> View:
    """View of the weights (``survey.sampling.weights.diagnostics``): population, cases, design effect and
    effective n.
    """
    frame = rows.assign(provision=translated(rows["provision"], PROVISION)).drop(
        columns=["largest_municipality_share", "largest_weight", "fewest_cell"]
    )
    frame["weighted_n"] = weighted_told(rows)
    columns = (
        PROVISIONS,
        PERIODS,
        known("population", "Afgjorte sager", danish.number),
        cases("Sager med sidetal"),
        municipalities(),
        statistic("effective_n", "Effektivt antal", danish.number),
        statistic("deff", "Designeffekt", decimals(1)),
        statistic("weighted_n"),
    )
    return View("vaegte", "Vægte og effektivt antal", frame, columns, universe=CASES_WITH_PAGES)
