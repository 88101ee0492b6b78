"""What the alternative texts say of drawings: from the rows that are drawn, exceptions among them."""

from __future__ import annotations

import pandas as pd

from helpers.publish.cases import figures as cases_figures
from helpers.publish.growth import figures as growth_figures
from helpers.publish.information import figures as information_figures
from helpers.publish.representation import figures as representation_figures
from helpers.publish.simplification import figures as simplification_figures
from helpers.publish.workshop import figures as workshop_figures


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_other_settings_are_told_from_the_lowest_to_the_highest():
    rows = pd.DataFrame(
        [("A", "months", 24, 2e6), ("A", "months", 3, 2e5), ("B", "cut", 0.5, None), ("C", "share", 1, 1e5)],
        columns=["label", "setting", "value", "dkk"],
    )
    assert plain(simplification_figures.settings_told(rows)) == (
        "Besparelsen om året er for »a«: 200.000 kr. (3 måneder) og 2,0 mio. kr. (24 måneder); »b«: kan ikke "
        "vises; »c«: 100.000 kr. (100 pct. nås)."
    )


def test_each_outcome_is_told_with_its_conclusion_and_what_is_hidden_as_such():
    rows = pd.DataFrame(
        {
            "group": "BPA",
            "outcome": ["Alle", "Stadfæstet", "Hjemvist"],
            "ratio": [1.3, 1.28, None],
            "verdict": ["stigning", "en ændring er ikke påvist", None],
            "interval": ["1 til 2 pct.", "−16 til 96 pct.", None],
        }
    )
    assert plain(growth_figures.outcomes_told(rows, 1.2)) == (
        "BPA, stadfæstet: en ændring er ikke påvist (+28 pct., interval −16 til 96 pct.); hjemvist: kan ikke "
        "vises. Det grå bånd er ændringer, som planen regner for små: −17 til +20 pct."
    )


def test_other_calculations_are_told_with_those_that_cannot_be_shown():
    rows = pd.DataFrame(
        {
            "group": "BPA",
            "label": ["Planens", "Vægtet", "Uden", "Samme"],
            "own_estimate": [False, True, True, True],
            "ratio": [1.3, 1.2, 1.4, None],
            "conf_low": [1.1, 0.9, 1.1, None],
            "conf_high": [1.5, 1.6, 1.8, None],
        }
    )
    told = plain(growth_figures.looks_told(rows, 1.2))
    assert told.startswith(
        "BPA: to beregninger med ændringer fra +20 pct. til +40 pct.; i én er nul uden for intervallet. "
        "»Samme« kan ikke vises."
    )
    none = plain(growth_figures.looks_told(rows.assign(conf_low=0.9), 1.2))
    assert "; i ingen er nul uden for intervallet." in none
    cannot = rows.assign(not_estimable=["", "", "", "der er færre end 20 sager fra 2014-15"])
    told = plain(growth_figures.looks_told(cannot, 1.2))
    assert "»Samme« kan ikke opgøres: der er færre end 20 sager fra 2014-15. Det grå bånd" in told


def test_bars_and_steps_are_told():
    pages = pd.DataFrame({name: [10.0, None] for name in information_figures.PAGES})
    told = information_figures.pages_told(pages.assign(provision="BPA", period=["2014-15", "2019-21"]))
    assert told == "Ved kommunens afgørelse: BPA: 33\u00a0pct. i 2014-15 og ikke vist i 2019-21."
    steps = pd.DataFrame({name: [3.0, 4.0] for name in representation_figures.STEPS})
    assert representation_figures.steps_told(steps).startswith("Sager: 7 afgjort af Ankestyrelsen, 7 ")
    assert " .. er ikke vist." in representation_figures.steps_told(steps.assign(extent=[1.0, None]))
    title = representation_figures.flow_title(steps)
    assert title == "7 hovedsager er trukket; 7 sager, også reservesager, er udfyldt, 7 har et sidetal"
    hidden = representation_figures.flow_title(steps.assign(extent=[1.0, None]))
    assert hidden == "Sagerne trin for trin", "not all steps may be shown"


def test_what_is_hatched_or_has_no_colour_is_told_where_there_is_any():
    parts = dict.fromkeys(workshop_figures.PARTS, 0)
    rows = pd.DataFrame([parts | {"present": 4}, parts | {"present": 0}], dtype=object)
    assert workshop_figures.hidden_told(rows).startswith("For ét tema er en del af søjlen skraveret")
    assert workshop_figures.hidden_told(rows.tail(1)) == ""
    spread = pd.DataFrame({"name": ["a", "b", "c"], "median": [1.0, 2.0, None]})
    told = cases_figures.uncoloured_told(spread, {"a": "lav"}, ["lav", "høj"])
    assert told == "Uden farve: b. Uden bjælke: c."
