"""The second looks at growth, E1 computed in other ways: their table with names and note, their sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from helpers import danish
from helpers.analysis.growth import doubtful_pages
from helpers.analysis.growth import sensitivity as looks
from helpers.analysis.growth.retention import RETENTION
from helpers.analysis.methods import verdicts
from helpers.protocol import disclosure
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.disclosure import Rules
from helpers.publish.changes import barred
from helpers.publish.changes.sentences import HELD
from helpers.publish.columns import apart, cases, count, derived, dimension, key, municipalities, statistic
from helpers.publish.disclosure import dominance
from helpers.publish.disclosure.primary import stepped
from helpers.publish.growth import headings, levels
from helpers.publish.growth.sentences import p_value
from helpers.publish.growth.tables import (
    BOUNDS,
    GROUPS,
    INTERVAL,
    RATIOS,
    not_alike,
    percent_intervals,
)
from helpers.publish.statements import Statement
from helpers.publish.tables import NOT_GIVEN, SIGN
from helpers.publish.views import Part, View
from helpers.publish.wording import (
    BARE,
    CASES,
    CASES_WITH_PAGES,
    PROVISION,
    counted,
    counted_as,
    interval,
    translated,
)
from helpers.terms import ALL

Row = Mapping[str, Any]
LEFT_OUT = "Én kommune udeladt"


def table(
    looked: pd.DataFrame,
    main: pd.DataFrame,
    plan: Plan,
    methods: Mapping[str, str],
    rules: Rules,
    differing: pd.DataFrame | None = None,
) -> View:
    """View of the second looks at E1 (``analysis.growth.sensitivity.e1``), the pre-specified result first.

    main: ``analysis.growth.geometric_mean.e1``; a provision whose E1 may not be reported is not told here
    either. methods: measuring method → Danish label. differing: those that conclude otherwise, as of
    ``sentences.statements``.
    """
    columns = (
        GROUPS,
        key("label", "Beregning"),
        derived("change", "Ændring", _change),
        statistic("ratio"),
        *INTERVAL,
        statistic("p", "p"),
        cases("Sager"),
        count("n_before", f"Heraf {plan.before}"),
        municipalities(),
        dimension("selection", of="run", total=looks.PLANNED),
        count("n_after"),
        key("planned"),
        key("own_estimate"),
        key("other_conclusion"),
        key(barred.WHY),
        statistic("p_value"),
        apart(),
    )
    runs = run_names(plan)
    names = [_label(row, runs, methods, plan) for row in looked.to_dict("records")]
    numbers = _numbers(looked, main)
    why = pd.Series(barred.reasons(looked, main, plan), looked.index)
    frame = _rows(looked, differing, rules).assign(label=names, **numbers, **{barred.WHY: why})
    lonely = pd.to_numeric(looked.loc[looked["run"] == "descriptive", "detail"], errors="coerce").sum()
    alike = tuple(
        Part(name, CASES_WITH_PAGES, "n_cases", at=(("period", period),))
        for name, period in (("n_before", plan.before), ("n_after", plan.after))
    )
    title = f"Hovedresultatet beregnet på andre måder ({plan.scope})"
    note = f"{note_of(lonely, _wider(looked), plan, rules)}{not_alike(main, plan)}"
    parts: dict[str, Any] = {"parent": "vaekst", "universe": CASES_WITH_PAGES, "part_of": alike}
    return View("foelsomhed", title, frame, columns, note, **parts)


def _rows(looked: pd.DataFrame, differing: pd.DataFrame | None, rules: Rules) -> pd.DataFrame:
    """Return what each second look is of, on how many cases it rests, and whether it concludes otherwise."""
    other = set() if differing is None else {*zip(differing["provision"], differing["variant"], strict=True)}
    pairs = zip(looked["provision"], looked["run"], strict=True)
    return pd.DataFrame(
        {
            "group": translated(looked["provision"], PROVISION),
            "planned": looked["run"] == looks.PLANNED,
            "own_estimate": looked["own_estimate"],
            "other_conclusion": [pair in other for pair in pairs],
            "selection": _selection(looked),
            "n_before": looked["n_before"],
            "n_after": looked["n"] - looked["n_before"],
            "n_cases": looked["n"],
            "n_municipalities": looked["n_municipalities"],
            "apart": _few_apart(looked, rules),
        }
    )


def _numbers(looked: pd.DataFrame, main: pd.DataFrame) -> pd.DataFrame:
    """Return ratio, its interval and p of each second look that may be reported, as numbers and in words."""
    barred = set(main.loc[(main["outcome"] == ALL) & (main["reasons"] != ""), "provision"])
    reported = ~looked["provision"].isin(barred) & (looked["reasons"] == "")
    told = {name: looked[column].where(reported) for name, column in RATIOS.items()}
    frame = pd.DataFrame({**told, "p_value": looked["p_value"].where(reported)})
    for name in BOUNDS:
        frame[name] = _without_one(frame[name], frame["ratio"], looked["run"] == looks.WITHOUT_ONE)
    frame["interval"] = [text or NOT_GIVEN for text in percent_intervals(frame)]
    frame["p"] = [NOT_GIVEN if pd.isna(value) else p_value(value) for value in frame["p_value"]]
    return frame


def _change(row: Row) -> str:
    """Return the change of a released row, or whether it cannot be computed or may not be shown."""
    if pd.isna(row["ratio"]):
        return barred.CANNOT if row[barred.WHY] else SIGN
    return danish.percent_change(row["ratio"])


def run_names(plan: Plan) -> dict[str, str]:
    """Return the Danish names of the second looks by run (``analysis.growth.sensitivity``)."""
    return {
        looks.PLANNED: "Planens hovedresultat (CR3)",
        doubtful_pages.AS_ANSWERED: "Tvivlsomme sidetal, som de blev oplyst",
        doubtful_pages.SET_ASIDE: "Uden de tvivlsomme sidetal",
        "unweighted": "Uden vægte (hver udfyldt sag tæller lige)",
        "trimmed": f"De største {danish.percent(100 - plan.trim_percentile)} af vægtene skåret ned",
        "cr2": "CR2 og Satterthwaites frihedsgrader",
        "wild_bootstrap": "Wild cluster-bootstrap",
        looks.BOUNDED: "Med en grænse for, hvor meget én sag kan trække",
        "same_method": "Kun sager talt på samme måde",
        "counting_covariates": danish.sentence(HELD),
        "without_late_year": f"Uden afgørelser fra {plan.sensitivity.late_year}",
        looks.CENTRAL_DRAW: "Kun hovedsager fra udtrækket",
        RETENTION: "Vægtet efter Ankestyrelsens sidetal, så de bevarede sager også står for de slettede",
        looks.WITHOUT_ONE: f"{LEFT_OUT}: mindste til største skøn",
        "descriptive": "Beskrivende interval for netop disse klager",
    }


def left_out(released: pd.DataFrame, plan: Plan) -> str:
    """Return what stands under the figure of them: from where to where the change goes as each municipality
    is left out; "" where that is not told of any provision.

    released: the released view ``table``.
    """
    rows = released[released["label"].str.startswith(LEFT_OUT)].dropna(subset=list(BOUNDS))
    parts = []
    for code in plan.primary_provisions:
        for low, high in rows.loc[rows["group"].eq(PROVISION[code]), list(BOUNDS)].to_numpy():
            ends = dict.fromkeys(danish.signed(100 * (end - 1)) for end in (low, high))
            parts.append(f"{BARE[code]} {' til '.join(ends)}")
    return f"{LEFT_OUT}: {', '.join(parts)}{danish.NBSP}pct." if parts else ""


def _label(row: Row, runs: Mapping[str, str], methods: Mapping[str, str], plan: Plan) -> str:
    """Return the name of one second look, with the way of counting that all its cases share."""
    if row["run"] != "same_method" or not row["detail"]:
        return runs[row["run"]]
    given = zip(plan.counting.questions, row["detail"].split(verdicts.BETWEEN), strict=True)
    told = [counted_as(question, answer, methods) for question, answer in given]
    return f"{runs[row['run']]} ({', '.join(told)})"


def note_of(lonely: int, wider: Sequence[str], plan: Plan, rules: Rules) -> str:
    """Return what stands under the second looks; lonely: strata of several cases of which one answered;
    wider: provisions whose descriptive interval is the wider one.
    """
    alarm = (
        f" For {danish.listing(wider)} er det beskrivende interval bredere end det fastlagte. Det skulle "
        "være omvendt og er et tegn på, at enkelte kommuner trækker hver sin vej."
        if wider
        else ""
    )
    return (
        "Interval: på det niveau, som ydelsen er prøvet på. p tager ikke højde for, at der prøves flere "
        "ydelser; Wild cluster-bootstrap giver kun p. Skønnene med én kommune udeladt er rundet groft, så de "
        "ikke viser, hvad den har svaret. Det beskrivende interval siger kun, hvor langt svarene "
        "er fra alle klager i perioderne, og må ikke læses som sikkerhed for, at kravene er ændret. I det er "
        f"{counted(lonely, rules)} grupper med én sag af flere centreret ved gennemsnittet for ydelse, "
        f"periode og udfald.{alarm}"
    )


def _without_one(end: pd.Series, ratio: pd.Series, rows: pd.Series) -> pd.Series:
    """Return the ratios ``end`` with those of ``rows``, which are without one municipality, so coarse that
    they do not tell how far its answers move the result of all, ``ratio``.
    """
    rules, found = disclosure.all_rules(), end.copy()
    for row in end.index[rows & end.notna()]:
        step = dominance.step(end[row] - ratio[row], rules)
        found[row] = 1 + stepped(end[row] - 1, step)
    return found


def _selection(table: pd.DataFrame) -> pd.Series:
    """Return on which cases each second look rests: the planned ones, or its own."""
    planned = table[table["run"] == looks.PLANNED].set_index("provision")[["n", "n_before"]]
    same = (table[["n", "n_before"]] == planned.loc[table["provision"]].to_numpy()).all(axis=1)
    return table["run"].mask(same & ~table["run"].isin(looks.SELECTING), looks.PLANNED)


def _few_apart(table: pd.DataFrame, rules: Rules) -> pd.Series:
    """Say of each second look whether it has the cases of the planned one but for few, in either period."""
    late = table["n"] - table["n_before"]
    counts = pd.DataFrame({"early": table["n_before"], "late": late})
    planned = counts[table["run"] == looks.PLANNED].set_axis(
        table.loc[table["run"] == looks.PLANNED, "provision"]
    )
    few = (counts - planned.loc[table["provision"]].to_numpy()).abs() < rules.min_cases
    few["early"] &= table["run"] != looks.LATE_YEAR
    return few.any(axis=1) & table["run"].isin(looks.SELECTING)


def _wider(looked: pd.DataFrame) -> list[str]:
    """Return the provisions whose descriptive interval is wider than the planned one, as both are printed."""
    printed = [np.round(100 * looked[end]) for end in ("ratio_low", "ratio_high")]
    width = looked.assign(width=printed[1] - printed[0]).pivot(
        index="provision", columns="run", values="width"
    )
    if "descriptive" not in width:
        return []
    return [CASES[name] for name in width.index[width["descriptive"] > width[looks.PLANNED]]]


def sentence(
    released: pd.DataFrame,
    plan: Plan,
    table: pd.DataFrame | None = None,
    found: Mapping[str, Statement] | None = None,
) -> Statement:
    """Return the sentence on the second looks at E1 of each provision that was drawn: the span of their
    estimates beside the planned one, the weakest, and the other measures that do not agree. Only runs that
    have an estimate of their own count.

    released: the released view of the sensitivity table (group, label, planned, own_estimate, ratio and
    bounds); table: as for ``levels.drifted``; found: as for ``headings.open_measures``.
    """
    told = " ".join(_span(group, rows) for group, rows in _drawn(released, plan))
    if not (released["own_estimate"].eq(True) & released["ratio"].notna()).any():
        return Statement(told)
    held = levels.opposed(table, plan) or levels.held_constant(levels.drifted(table, plan), plan)
    return Statement(f"{told}{held}{headings.open_measures(found or {}, plan)}")


def _drawn(released: pd.DataFrame, plan: Plan) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the rows of each provision that was drawn, under its name."""
    names = {PROVISION[code] for code in plan.primary_provisions}
    yield from ((name, rows) for name, rows in released.groupby("group", sort=False) if name in names)


def _span(group: str, rows: pd.DataFrame) -> str:
    first = rows[rows["planned"].eq(True)]
    planned = first["ratio"].iloc[0]
    others = rows[rows["own_estimate"].eq(True)].dropna(subset="ratio")
    side, other = ("over", "under") if planned > 1 else ("under", "over")
    if pd.isna(planned) or others.empty:
        cannot = barred.CANNOT if barred.barred(first).all() else "kan ikke vises"
        return f"{group}: de supplerende beregninger {cannot}."
    unseen = _unseen(rows[rows["own_estimate"].eq(True) & rows["ratio"].isna()])
    low, high = map(danish.percent_change, (others["ratio"].min(), others["ratio"].max()))
    above, below = int((others["conf_low"] > 1).sum()), int((others["conf_high"] < 1).sum())
    apart, against = (above, below) if planned > 1 else (below, above)
    where = f"{side} nul" if apart or against else "på samme side af nul"  # "not over" alone may be under it
    if len(others) == 1:
        whole = "er hele intervallet" if apart or against else "er ikke hele intervallet"
        where = f"{other} nul" if against else where
        return f"{group}: én anden beregning giver skønnet {low}, og i den {whole} {where}.{unseen}"
    n = danish.in_words(len(others))
    named = "alle" if apart == len(others) else danish.in_words(apart, "én") if apart else "ingen"
    between = f"på {low}" if low == high else f"fra {low} til {high}"
    opposite = f", i {danish.in_words(against, 'én')} {other} nul" if against else ""
    weakest = _weakest(others, planned > 1) if apart == len(others) else ""  # "all" tells not how near it is
    return (
        f"{group}: {n} andre beregninger giver skøn {between}, og i {named} af dem er hele intervallet "
        f"{where}{opposite}.{weakest}{unseen}"
    )


def _weakest(others: pd.DataFrame, rising: bool) -> str:
    """Return which of the calculations says least of a rise, or of a fall, and its interval, with a space
    before it: of those whose changes are printed alike the one whose interval goes furthest the other way.
    """
    ratio, end = (1, "conf_low") if rising else (-1, "conf_high")
    order = pd.DataFrame({"change": ratio * others["ratio"].round(2), "end": ratio * others[end]})
    row = others.loc[order.sort_values(["change", "end"], kind="stable").index[0]]
    low, high = (100 * (row[name] - 1) for name in BOUNDS)
    return f" Svagest er »{row['label'].partition(' (')[0]}« ({interval(low, high, None)})."


def _unseen(rows: pd.DataFrame) -> str:
    """Return of the calculations without a number which cannot be computed, and why, and which may not be
    shown, with a space before it.
    """
    told: dict[str, list[str]] = {}
    for row in rows.to_dict("records"):
        told.setdefault(barred.because(row), []).append(f"»{row['label'].partition(' (')[0]}«")
    return "".join(f" {danish.listing(names)} {why}." for why, names in told.items())
