"""The pilot as it leaves the house: what is shown and withheld, what the sentences say, and the figure."""

import io
from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from piloted import BOOK, CODES, changed, pilot, share
from published import desk
from published import shown as as_shown

from helpers import danish
from helpers.analysis.pilot import readiness as pilots
from helpers.analysis.pilot.readiness import FIX, GO, NOT_ESTIMABLE, STOP
from helpers.protocol import codebook_changes, disclosure
from helpers.protocol import pilot as pilot_plan
from helpers.publish import figures
from helpers.publish.desks import Desk
from helpers.publish.pilot import figures as pilot_figures
from helpers.publish.pilot import sentences, tables
from helpers.publish.statements import refuse_causal_verbs

PLAN = replace(pilot_plan.load(), replicates=99, seed=1)
RULES = disclosure.load()
WHOLE = pilot()
AGREEMENT = pilots.categories(WHOLE, PLAN)


@pytest.fixture
def at(tmp_path):
    return desk(tmp_path, "02_pilot")


def rows(*changes: tuple[str, dict]) -> pd.DataFrame:
    """An evaluation in which every row is a go, with some rows changed."""
    values = {
        "pages_limits": 1.2,
        "minutes_median": 30.0,
        "minutes_p90": 60.0,
        "personal_data": 0.0,
        "core_missing": 0.2,
        "other_missing": 0.2,
    }
    table = pd.DataFrame({"row": pilot_plan.ROWS}).assign(
        value=[values.get(row, 0.8) for row in pilot_plan.ROWS],
        conf_low=0.6,
        conf_high=0.9,
        item="",
        n=64,
        n_cases=64,
        n_municipalities=8,
        reason="",
        verdict=GO,
    )
    table["item"] = table["item"].astype(object)
    for row, values in changes:
        for name, value in values.items():
            table.loc[table["row"].eq(row), name] = value
    return table


def shown(table: pd.DataFrame, at: Desk) -> pd.DataFrame:
    """The evaluation as it is shown: result, interval and answers in words."""
    released = at.release(tables.evaluation(table, BOOK, PLAN))
    worded = {"result": tables.result, "interval": tables.result_interval, "answers": tables.answers}
    rows = released.to_dict("records")
    texts = {name: [word(row) for row in rows] for name, word in worded.items()}
    return released.assign(**texts).set_index("row")


def stated(table: pd.DataFrame, found=WHOLE, agreement: pd.DataFrame = AGREEMENT) -> dict[str, str]:
    statements = sentences.statements(found, table, agreement, PLAN, RULES)
    return {name: statement.text for name, statement in statements.items()}


@pytest.mark.parametrize(
    ("row", "result", "interval"),
    [
        ("file_found", "80 pct.", "60 til 90 pct."),
        ("pages_icc", "0,80", "0,60 til 0,90"),
        ("pages_limits", "1,20 gange", "0,60 til 0,90"),
        ("minutes_median", "30", "0,60 til 0,90"),
        ("personal_data", "0", "0,60 til 0,90"),
    ],
)
def test_results_in_danish(at, row, result, interval):
    found = shown(rows(), at).loc[row]
    assert [found[name].replace(danish.NBSP, " ") for name in ("result", "interval", "answers")] == [
        result,
        interval,
        "64",
    ]


def test_a_row_without_interval_and_one_that_is_not_judged_say_so(at):
    table = shown(
        rows(
            ("edit_failures", {"conf_low": np.nan}), ("pages_icc", {"verdict": NOT_ESTIMABLE, "n_cases": 12})
        ),
        at,
    )
    assert table.loc["edit_failures", ["result", "interval"]].tolist() == ["0,80", "ikke beregnet"]
    assert table.loc["pages_icc", ["result", "interval", "answers", "verdict"]].tolist() == [
        "ikke beregnet",
        "ikke beregnet",
        "ikke beregnet",
        "Kan ikke opgøres",
    ]


def test_a_share_of_few_cases_is_withheld_with_its_interval(at):
    """Four of 64 files were not found: neither the share nor an interval that tells it may be seen."""
    table = shown(rows(("file_found", {"value": 60 / 64, "conf_low": 0.85, "conf_high": 0.98})), at)
    assert (
        table.loc["file_found", ["result", "interval"]].isna().all()
        and table.loc["file_found", "answers"] == "64"
    )
    text = (at.ws.out / "release/02_pilot/vurdering.csv").read_text(encoding="utf-8")
    assert "0.9375" not in text and "0.85" not in text and "0.98" not in text


def test_a_rounded_share_has_no_interval(at):
    table = shown(
        rows(("file_found", {"value": 11 / 19, "n_cases": 19, "conf_low": 0.3625, "conf_high": 0.7673})), at
    )
    assert table.loc["file_found", "result"] == f"60{danish.NBSP}pct."
    assert "0.3625" not in (at.ws.out / "release/02_pilot/vurdering.csv").read_text(encoding="utf-8")


def test_nothing_is_shown_of_two_municipalities(at):
    few = pilot(codes=CODES[:2])
    agreement = pilots.categories(few, PLAN)
    view = tables.evaluation(pilots.evaluate(few, agreement, PLAN), BOOK, PLAN)
    assert at.release(view)[["share", "figure", "n"]].isna().all(axis=None)
    alike = at.release(tables.agreement(agreement, BOOK, PLAN))
    assert alike[["kappa", "alpha", "pabak", "prevalence"]].isna().all(axis=None)


@pytest.mark.parametrize(("sought", "told"), [(64, True), (66, False), (68, False), (69, True)])
def test_how_few_cases_were_not_found_does_not_follow_from_how_many_were_sought(at, sought, told):
    """64 of them were completed, which the text tells as well; half of those sought are early ones."""
    asked = {"n": sought, "n_cases": sought}
    early = {"n": sought // 2, "n_cases": sought // 2, "value": 1.0}
    table = rows(("found_without_list", asked), ("personal_data", asked), ("file_found", early))
    released = at.release(tables.evaluation(table, BOOK, PLAN)).set_index("row")
    for row in ("found_without_list", "personal_data", "file_found"):
        assert released.loc[row, ["n", "n_cases"]].notna().all() == told
    assert released.loc["core_missing", "n_cases"] == 64 and pd.notna(
        released.loc["found_without_list", "share"]
    )
    answers = shown(table, at).loc["found_without_list", "answers"]
    assert answers == str(sought) if told else pd.isna(answers)
    searched = shown(table, at).loc["personal_data", "answers"]
    assert searched == (str(sought) if told else "alle"), "all that is saved is searched, told or not"


def test_how_two_agree_is_not_told_where_few_answer_otherwise(at):
    """From kappa, alpha and PABAK together follows how many have the most frequent answer."""
    few = AGREEMENT.assign(prevalence=1 - 3 / AGREEMENT["n_cases"])
    gone = at.release(tables.agreement(few, BOOK, PLAN))
    names = [
        "prevalence",
        "kappa",
        "alpha",
        "pabak",
        "interval",
        "conf_low",
        "conf_high",
        "alpha_low",
        "alpha_high",
    ]
    assert gone[names].isna().all(axis=None) and gone["n"].notna().any()


def test_the_table_of_agreement_tells_the_rule_that_its_verdicts_follow(at):
    note = tables.agreement(AGREEMENT, BOOK, PLAN).note
    ready = "Klar: kappa er mindst 0,70, og intervallet begynder ved mindst 0,50."
    assert f"{ready} Stop: kappa er under 0,60. Rettes: resten." in note
    other = tables.agreement(AGREEMENT, BOOK, replace(PLAN, categories_least_low=0.4)).note
    assert "ved mindst 0,40." in other


def test_the_table_of_agreement_stands_in_danish(at):
    text = as_shown(at, tables.agreement(AGREEMENT, BOOK, PLAN))
    assert "| Findes typen i sagen? | 1,00 | 1,00 til 1,00 | 1,00 | 1,00 | 67 pct. | 1.120 | Klar |" in text
    assert (
        "Årsager til hjemvisning, hver for sig" in text
        and "Kan ikke opgøres" in text
        and text.endswith("Kilde: prøve.") is False
    )


@pytest.mark.parametrize("row", pilot_plan.ROWS)
@pytest.mark.parametrize("verdict", [GO, FIX, STOP, NOT_ESTIMABLE])
def test_every_row_has_advice_for_every_verdict_it_can_get(row, verdict):
    limit = PLAN.rows[row]
    if (verdict == STOP and limit.fix is None) or (verdict == FIX and limit.fix == limit.go):
        return
    text = sentences.advice({"row": row, "verdict": verdict, "item": ""}, BOOK)
    assert text.endswith(".") and refuse_causal_verbs(text)


def test_advice_names_the_question():
    text = sentences.advice({"row": "other_missing", "verdict": FIX, "item": "cases.hearing_held"}, BOOK)
    assert "»Er borgeren partshørt?«" in text
    assert "Årsager til hjemvisning" in sentences.advice(
        {"row": "categories", "verdict": STOP, "item": "causes.selected"}, BOOK
    )


def test_every_row_has_its_names():
    assert set(sentences.ROW) == set(sentences.SHORT) == set(pilot_plan.ROWS) == set(sentences.ADVICE)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ((), "Pilotafprøvningen viste, at skemaet var klar til at blive sendt ud."),
        ((("pages_icc", {"verdict": FIX}),), "Dette skulle rettes: to personers optælling af sider."),
        (
            (("pages_icc", {"verdict": STOP}), ("file_found", {"verdict": FIX})),
            "Pilotafprøvningen viste, at skemaet ikke kunne sendes ud i den form. Dette standsede "
            "udsendelsen: to personers optælling af sider. Dette skulle rettes: fundet af sager fra 2014-15.",
        ),
        ((("same_method", {"verdict": NOT_ESTIMABLE}),), "det ikke kunne afgøres, om skemaet var klar"),
    ],
)
def test_the_whole_is_said_with_its_reasons(changes, said):
    texts = stated(rows(*changes))
    assert said in texts["pilot"] and texts["pilot_extent"] not in texts["pilot"], "it is in the main part"
    assert texts["pilot_places"].startswith("Skemaet blev prøvet i ") and "{" not in texts["pilot_places"]
    assert texts["pilot_extent"].startswith(
        "I pilotafprøvningen er 64 sager fra 8 kommuner udfyldt, og alle er udfyldt af to personer"
    )


def test_the_main_part_says_what_became_of_the_pilot(at):
    released = pd.DataFrame({"label": ["A?", "B?"], "kappa": [0.9, 0.675]})
    judged, made = rows(("pages_icc", {"verdict": FIX})), codebook_changes.load().between("2.0", "3.0")
    assessed = pd.DataFrame({"row": ["found_without_list"], "share": [0.67]})
    none = assessed.assign(share=float("nan"))
    text = sentences.in_short(WHOLE, judged, none, released, BOOK, made).text
    assert text.startswith("Den viste, at skemaet skulle rettes.")
    assert text.endswith("To personer var mindst enige om »B?« (kappa 0,68, hvor 1 er fuld enighed).")
    assert ("uden en ny pilotafprøvning" in text) == (WHOLE.codebook.version != BOOK.version)
    other = replace(BOOK, version="9.9")
    changed_since = sentences.in_short(WHOLE, judged, none, released.head(0), other, made).text
    assert "ting er rettet uden en ny pilotafprøvning." in changed_since
    assert "kappa" not in changed_since, "a hidden one is not told"
    unknown = sentences.in_short(WHOLE, judged, none, released, other, ()).text
    assert "Skemaet er ændret uden en ny pilotafprøvning." in unknown
    assert sentences.in_short(None, judged, none, released, BOOK, made).text == sentences.NO_PILOT
    alone = sentences.in_short(WHOLE, judged, assessed, released, BOOK, made).text.replace("\u00a0", " ")
    assert alone.endswith(" Uden Ankestyrelsens liste kunne kommunerne selv finde 67 pct. af sagerne.")
    asked = sentences.question("information.retrieval", WHOLE.codebook)
    again = sentences.in_short(WHOLE, judged, none, released.assign(label=asked), other, made).text
    assert again.endswith("; spørgsmålet er skrevet om).")


def test_without_a_pilot_the_report_says_so_and_no_more():
    nothing = pilots.categories(None, PLAN)
    texts = stated(pilots.evaluate(None, nothing, PLAN), None, nothing)
    assert texts["pilot"] == texts["pilot_extent"] == texts["pilot_size"] == sentences.NO_PILOT
    assert not any(character.isdigit() for character in texts["pilot"])


def test_a_warning_below_sixty_double_coded_cases():
    enough = stated(rows())["pilot_size"]
    assert "Advarsel" not in enough and "dobbeltkodet 64 sager; planen kræver mindst 60." in enough
    fewer = changed(WHOLE, "cases", "disposition", "refused", share(5, coder=2))
    text = stated(rows(), fewer)["pilot_size"]
    assert (
        text.startswith("Advarsel: Planen kræver mindst 60 dobbeltkodede sager; her er 59.")
        and "bredde" in text
    )


def test_the_widths_said_are_the_narrowest_and_the_widest_of_what_is_shown():
    table = AGREEMENT.assign(conf_low=0.5, conf_high=[0.58, *[0.9] * 10, 1.0], n_cases=[*[60] * 11, 3])
    assert "kappa er fra 0,04 til 0,20." in stated(rows(), agreement=table)["pilot_size"]
    assert "bredde" not in stated(rows(), agreement=table.assign(conf_low=np.nan))["pilot_size"]


@pytest.mark.parametrize(
    ("n", "said"),
    [(3, "Færre end 5 returnerede skemaer kunne ikke læses"), (6, "6 returnerede skemaer kunne ikke læses")],
)
def test_workbooks_that_were_not_read_are_counted(n, said):
    refused = pd.DataFrame({"file": [f"{place}.xlsx" for place in range(n)]})
    whole = replace(WHOLE, tables={**WHOLE.tables, "refused": refused})
    assert said in stated(rows(), whole)["pilot_extent"]
    assert "kunne ikke læses" not in stated(rows())["pilot_extent"]


def test_small_numbers_are_not_said():
    few = changed(WHOLE, "cases", "disposition", "refused", share(61, coder=2))
    assert "færre end 5 af dem er udfyldt af to personer" in stated(rows(), few)["pilot_extent"]


def test_our_own_limits_are_said_to_be_so(at):
    assert (
        "»Sager, som kommunen selv kunne finde uden Ankestyrelsens liste« er projektets eget forslag"
        in stated(rows())["pilot_limits"]
    )
    assert shown(rows(), at)["label"].str.endswith("*").sum() == 1


def test_the_finding_names_the_ends():
    table = pd.DataFrame({"label": ["A?", "B?", "C?"], "kappa": [0.7, 0.55, np.nan]})
    assert sentences.finding(table) == "Kappa er lavest, 0,55 for »B?«, og højest, 0,70 for »A?«."
    assert sentences.finding(table.assign(kappa=np.nan)) == "Ingen kappa kan vises."


def drawn(table: pd.DataFrame) -> plt.Figure:
    figures.setup()
    return pilot_figures.agreement(table, (0.6, 0.7))


def test_the_figure_shows_what_was_released_and_names_the_rest():
    table = pd.DataFrame(
        {"label": ["A?", "B?"], "kappa": [0.7, np.nan], "conf_low": [0.5, np.nan], "conf_high": [0.9, np.nan]}
    )
    texts = [text.get_text() for text in drawn(table).axes[0].texts]
    assert texts == ["0,70", "kan ikke vises"]
    plt.close("all")


@pytest.mark.parametrize("kappa", [np.nan, -0.6])
def test_the_figure_stands_with_nothing_to_show_and_with_disagreement(kappa):
    table = pd.DataFrame({"label": ["A?"], "kappa": [kappa], "conf_low": [kappa], "conf_high": [kappa]})
    out = [io.StringIO(), io.StringIO()]
    for stream in out:
        drawn(table).savefig(stream, format="svg", metadata={"Date": None})
    assert out[0].getvalue() == out[1].getvalue()
    assert plt.gca().get_xlim()[0] <= (0 if np.isnan(kappa) else kappa)
    plt.close("all")


@pytest.mark.parametrize(("verdict", "note"), [(GO, tables.READY), (FIX, "")])
def test_a_change_of_what_the_pilot_found_ready_says_that_it_did_not_ask_for_it(verdict, note):
    made = codebook_changes.load().between("2.0", "3.0")
    assert made and tables.changes(made, rows().assign(verdict=verdict)).note == note
