"""Under each table, figure and map stands where its numbers come from: nobody hands that on by hand."""

import re
from dataclasses import replace
from pathlib import Path

import mapped
import pandas as pd
import pytest
from published import SOURCE, desk, shown, view

from helpers.project import root
from helpers.protocol import analysis_plan
from helpers.publish import figures, results
from helpers.publish.columns import key
from helpers.publish.maps import component
from helpers.publish.views import REGISTER, register
from helpers.publish.wording import PROVISION

FRAME = pd.DataFrame({"group": ["a"]})
OWN, REAL = "Ankestyrelsen", "kommunernes register"
SIMULATED = results.DEMONSTRATION.source
PUBLISH = Path(root() / "src/helpers/publish")


def told(**sources):
    return view(FRAME, key("group", "Gruppe"), kind=REGISTER, **sources)


@pytest.fixture(params=[False, True], ids=["real", "demonstration"])
def at(request, tmp_path):
    mark = results.BOTH if request.param else results.RETURNS
    return replace(desk(tmp_path), mark=mark)


@pytest.mark.parametrize(
    ("sources", "real", "demonstration"),
    [
        ({}, results.RETURNS.source, SIMULATED),
        ({"real_source": REAL}, REAL, SIMULATED),
        ({"source": OWN}, OWN, OWN),
        ({"source": OWN, "real_source": REAL}, OWN, OWN),
    ],
)
def test_a_source_is_the_view_s_then_of_real_numbers_then_the_notebook_s(at, sources, real, demonstration):
    expected = demonstration if at.mark.demonstration else real
    assert shown(at, told(**sources)).endswith(f"Kilde: {expected}.")
    written = pd.read_csv(at.ws.out / "release/05_growth/pages.csv")
    assert written["data_source"].tolist() == [expected]


def test_a_figure_and_a_map_have_the_source_of_their_first_table(at, monkeypatch):
    seen = []
    monkeypatch.setattr(figures, "show", lambda figure, source, drawn, narrow: seen.append((source, drawn)))
    monkeypatch.setattr(component, "show", lambda chart, drawn: seen.append((chart.source, drawn)))
    views = told(source=OWN), replace(told(), name="others")
    for draw, what in ((at.draw, None), (at.draw_map, mapped.chart())):
        draw(what, *views)
        draw(what, *reversed(views))
        draw(what)
    names = ["05_growth/pages", "05_growth/others"]
    each = [(OWN, names), (at.mark.source, names[::-1]), (at.mark.source, [])]
    assert seen == each * 2


@pytest.mark.parametrize("column", ["group", "provision"])
@pytest.mark.parametrize("names", [PROVISION, {code: code for code in PROVISION}], ids=["danish", "code"])
def test_a_table_shows_no_row_of_a_provision_that_was_not_drawn_and_its_data_keep_it(at, column, names):
    plan = analysis_plan.load()
    frame = pd.DataFrame({column: [names["bpa"], names["lost_earnings"]], "what": ["Omfang", "Typer"]})
    table = view(frame, key(column, "Ydelse"), key("what", "Mål"), kind=REGISTER)
    one, both = (shown(at.of(drawn), table) for drawn in (plan.of_draw(["lost_earnings"]), plan))
    assert "Typer" in one and "Omfang" not in one and "Omfang" in both
    assert len(pd.read_csv(at.ws.out / "release/05_growth/pages.csv")) == 2


def test_a_register_view_says_what_it_is_told():
    columns = (key("group", "Gruppe"),)
    made = register("navn", "Titel", FRAME, columns, OWN, "Note.", REAL)
    assert (made.kind, made.source, made.note, made.real_source) == (REGISTER, OWN, "Note.", REAL)
    assert (told().source, told().real_source) == ("", "")


def test_no_view_is_handed_its_source_by_hand():
    """``register`` and what a topic calls in its place say it of a table; a notebook says nothing of it."""
    signature = re.compile(r"^def ([a-z]\w*)\(([^)]*)\) -> (?:View|Map):", re.MULTILINE)
    handed = [
        f"{path.stem}.{name}"
        for path in PUBLISH.rglob("*.py")
        for name, parameters in signature.findall(path.read_text(encoding="utf-8"))
        if re.search(r"\bsource\b", parameters)
    ]
    assert handed == ["views.register"]


def test_the_desk_s_own_mark_counts(tmp_path):
    assert shown(desk(tmp_path), told()).endswith(f"Kilde: {SOURCE}.")


def test_the_finest_table_is_the_first_of_which_not_too_much_would_be_hidden(tmp_path, monkeypatch):
    """With rounding from every third: three of nine rows may be hidden, four may not."""
    hidden = {"fine": 4, "coarse": 3, "coarser": 0}
    looked = []

    def look(at, table):
        looked.append(table.name)
        return pd.DataFrame({"withheld": [True] * hidden[table.name] + [False] * (9 - hidden[table.name])})

    at = desk(tmp_path)
    assert at.all_rules.suppression.rounding_from == 3
    monkeypatch.setattr(type(at), "look", look)
    fine, coarse, coarser = (replace(told(), name=name) for name in hidden)
    assert at.finest(fine, coarse, coarser) is coarse and looked == ["fine", "coarse"]
    assert at.finest(fine, fine) is fine and at.finest(coarser, fine) is coarser
