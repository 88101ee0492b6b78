"""The central question in Danish: what may be shown is said, what may not is not, and the limit of the
figures always stands.
"""

from dataclasses import replace

import pandas as pd
import pytest
from changed import row
from published import desk

from helpers.protocol import analysis_plan as plans
from helpers.protocol import codebook as codebooks
from helpers.publish.changes import sentences as changes
from helpers.publish.changes.figures import NARROW
from helpers.publish.information import figures, sentences, tables
from helpers.publish.statements import Statement, refuse_causal_verbs
from helpers.publish.wording import GROUP, PROVISION

PLAN = plans.load()


def rows(n_cases: int = 40, **changes: object) -> pd.DataFrame:
    groups = [(provision, period) for provision in PLAN.provisions for period in (PLAN.before, PLAN.after)]
    amounts = {
        "n_municipalities": 20,
        "weighted_n": 200.0,
        "decision_mean": 1234.56,
        "added_mean": 8.04,
        "added_share": 0.0756,
    }
    amounts |= {"share_low": 0.05, "share_high": 0.11, "decision_low": 1000.0, "decision_high": 1400.0}
    amounts |= {"added_low": 6.0, "added_high": 10.0, "documents_mean": 30.0, "documents_low": 20.0}
    amounts |= {"documents_high": 40.0, "documents_share": 0.21, "documents_share_low": 0.1}
    amounts |= {"documents_share_high": 0.3}
    return pd.DataFrame(
        [{"provision": p, "period": t, "n_cases": n_cases} | amounts | changes for p, t in groups]
    )


BOOK = codebooks.stored("2.0")
KEY = {sentences.PAGES: "pages", sentences.ITEMS: "items"}


def of_items(rows, plan):
    return tables.items_by_stage(rows, BOOK, plan)


VIEWS = {sentences.PAGES: tables.pages_by_stage, sentences.ITEMS: of_items}


@pytest.fixture
def at(tmp_path):
    return desk(tmp_path, "06_information")


def test_amounts_and_shares_are_danish(at):
    text = at.show(tables.pages_by_stage(rows(), PLAN)).data
    assert (
        "1.234,6" in text
        and "8\u00a0pct." in text
        and "Kilde: prøve" in text
        and sentences.NOT_FORESEEN in text
    )


@pytest.mark.parametrize("what", VIEWS)
def test_means_that_are_nearly_all_one_municipality_s_are_hidden(at, what):
    spread, near = (5.0,) * 9, (100.0, 50.0, 40.0, 9.0)
    told = rows().assign(decision_parts=[spread] * len(rows()), added_parts=[spread] * len(rows()))
    told["documents_parts"] = [near, *[spread] * (len(told) - 1)]
    shown = at.release(VIEWS[what](told, PLAN))
    assert shown["decision_mean"].isna().tolist() == [True, *[False] * (len(told) - 1)]
    assert shown.iloc[0][["added_share", "documents_mean", "share_low"]].isna().all()
    assert shown["n_cases"].notna().all()


@pytest.mark.parametrize("what", VIEWS)
def test_each_provision_has_its_sentence_without_an_interval(at, what):
    table = rows().assign(added_share=[0.04, 0.07, 0.05, 0.12])
    view = VIEWS[what](table, PLAN)
    found = sentences.added(at.release(view), what, PLAN)
    assert len(found) == len(PLAN.provisions) and sentences.NOT_FORESEEN in view.note
    shares = {PLAN.provisions[0]: ("4", "7"), PLAN.provisions[1]: ("5", "12")}
    for name, (before, after) in shares.items():
        text = found[f"added_{KEY[what]}_{name}"].text.replace("\u00a0", " ")
        refuse_causal_verbs(text)
        assert f"kom {after} pct. af" in text and f"mod {before} pct. i {PLAN.before}." in text
        assert f"fra {PLAN.after} til efter klagen" in text and ".." not in text and "interval" not in text


@pytest.mark.parametrize("what", VIEWS)
def test_one_share_in_both_periods_is_told_once(at, what):
    found = sentences.added(at.release(VIEWS[what](rows(), PLAN)), what, PLAN)
    for entry in found.values():
        text = entry.text.replace("\u00a0", " ")
        assert text.count("8 pct.") == 1 and "til efter klagen i begge perioder." in text
        assert (
            text.endswith(" Klagens egne papirer udgjorde 21 pct. i begge perioder.") and " mod " not in text
        )


@pytest.mark.parametrize("what", VIEWS)
def test_other_information_stands_before_the_appeals_own_documents(at, what):
    found = sentences.added(at.release(VIEWS[what](rows(), PLAN)), what, PLAN)["added_" + KEY[what] + "_bpa"]
    text = found.text.replace("\u00a0", " ")
    own = "Klagens egne papirer udgjorde 21 pct. i begge perioder."
    assert 0 < text.index("8 pct.") < text.index(own) and text.endswith(own)


def test_the_heading_on_the_appeal_has_the_level_or_is_a_noun(at):
    apart = rows()
    apart.loc[apart["provision"] == "bpa", "added_share"] = 0.12
    told = sentences.appeal_heading(at.look(tables.pages_by_stage(apart, PLAN)), PLAN).text
    assert told.replace("\u00a0", " ") == (
        "Ud over klagens egne papirer kom 8 til 12 pct. af siderne i 2019-21 til efter klagen, 29 til 33 "
        "pct., når de regnes med"
    )
    thin = at.look(tables.pages_by_stage(rows(n_cases=9), PLAN))
    assert sentences.appeal_heading(thin, PLAN).text == "Det, der kom til efter klagen"


def test_the_title_of_the_figure_of_pages_says_what_most_was(at):
    def title(**changes):
        return figures.pages_title(at.look(tables.pages_by_stage(rows(**changes), PLAN)), PLAN)

    assert title().endswith("var klagens egne papirer")
    assert title(documents_mean=3.0).endswith("var andet end klagens egne papirer")
    assert title(n_cases=9) == "Normalsiderne ved kommunens afgørelse og efter klagen"


def test_the_share_in_items_is_told_of_the_provisions_that_are_shown(at):
    table = rows().assign(added_share=[0.04, 0.07, 0.05, 0.12])
    told = sentences.added_items(at.look(tables.items_by_stage(table, BOOK, PLAN)), PLAN)
    assert told.replace("\u00a0", " ") == (
        "Talt i oplysninger i stedet for sider kom 7 pct. (BPA) og 12 pct. (tabt arbejdsfortjeneste) til "
        "efter klagen i 2019-21"
    )
    thin = at.look(tables.items_by_stage(rows(n_cases=9), BOOK, PLAN))
    assert sentences.added_items(thin, PLAN).endswith("kan andelen ikke vises")


def test_what_was_not_asked_is_said_and_has_no_column(at):
    unasked = rows().drop(columns=[name for name in rows() if name.startswith("documents_")])
    view = tables.items_by_stage(unasked, codebooks.stored("3.0"), PLAN)
    text = sentences.added(at.release(view), sentences.ITEMS, PLAN)["added_items_bpa"].text
    assert "ud over klagens egne papirer" in text.lower() and "udgjorde" not in text
    assert "genvurdering og ankeskema og aktliste" in view.note


def test_what_the_appeal_added_to_a_provision_that_was_not_drawn_is_not_called_withheld(at):
    view = tables.pages_by_stage(rows(), PLAN)
    found = sentences.added(at.release(view), sentences.PAGES, PLAN.of_draw(["lost_earnings"]))
    told = found["added_pages_bpa"].text.replace("\u00a0", " ")
    assert told == "BPA-sager (§ 96) er ikke med i udtrækket."
    assert "ikke med" not in found["added_pages_lost_earnings"].text


def test_where_only_the_appeals_documents_were_added_the_first_number_is_nought(at):
    nothing = rows(added_mean=0.0, added_share=0.0, share_low=None, share_high=None)
    text = sentences.added(at.release(tables.pages_by_stage(nothing, PLAN)), sentences.PAGES, PLAN)
    told = text["added_pages_bpa"].text.replace("\u00a0", " ")
    assert "kom 0 pct. af normalsiderne" in told and "udgjorde 21 pct." in told


def test_bounds_that_whole_percents_do_not_tell_apart_have_a_decimal(at):
    view = tables.pages_by_stage(rows(added_share=0.0307, share_low=0.0274, share_high=0.0344), PLAN)
    told = sentences.added(at.release(view), sentences.PAGES, PLAN)["added_pages_bpa"].text
    assert (
        "3,1\u00a0pct." in told
        and "21,0\u00a0pct." in told
        and "2,7\u00a0til\u00a03,4" in at.show(view).data
        and "3,4\u00a0pct." not in at.show(view).data  # the head has the unit
    )


def change_rows(measure, code):
    numbers = row(0.1, 0.02, measure=measure, before=0.4, after=0.5, before_low=0.3, before_high=0.5,
                  after_low=0.4, after_high=0.6, n_before=50, n_after=50, municipalities_before=20,
                  municipalities_after=20, fewest_municipalities=9)  # fmt: skip
    return pd.DataFrame([numbers | {"fewest_either_side": 20}])


def test_measures_over_types_say_over_which(at):
    e4 = tables.groups(change_rows("has_expert", "bpa"), BOOK, PLAN).note
    e5 = tables.counts(change_rows("n_information_types", "bpa"), BOOK, PLAN).note
    assert "Eksperter: speciallæge/hospital/psykiatri og VISO / ekstern ekspert." in e4
    for note in (e4, e5):
        left = note.split("ikke talt med: ")[1]
        assert all(name in left for name in ("begrundelse og afgørelse", "genvurdering", "ankeskema", "VUM"))
        assert "PPR" not in left and "Løn" not in left


def test_the_answer_that_was_tested_has_its_tested_interval_among_those_that_are_described(at):
    tested = change_rows("newly_obtained_share", "bpa").assign(wide=4, level=0.9966, reasons="")
    tested["adjusted_low"], tested["adjusted_high"] = 0.02, 0.18
    described = pd.concat([change_rows(code, "bpa") for code in ("at_hand", "updated")], ignore_index=True)
    view = tables.retrieval(described, tested, codebooks.stored("3.0"), PLAN)
    shown = at.look(view).set_index("label")["change_interval"].str.replace("\u00a0", " ")
    anew = "Lå i kommunen og måtte fornyes"
    assert shown[anew] == "2 til 18" and shown["Lå i kommunen og blev brugt"] == "6 til 14"
    note = view.note.replace("\u00a0", " ")
    assert f"for »{anew}«, som er prøvet, 99,66 pct. sikkerhedsinterval." in note
    assert "de andre ændringer er ikke prøvet" in note
    unknown = tables.retrieval(described, tested.assign(reasons="few"), codebooks.stored("3.0"), PLAN)
    assert at.look(unknown).set_index("label")["change_interval"].isna()[anew]


def test_where_the_own_papers_are_counted_the_table_says_so():
    book = codebooks.stored("3.0")
    assert (
        "Kommunens egne papirer, som der er spurgt om, er talt med her"
        in tables.items_by_stage(rows(), book, PLAN).note
    )
    own = {code for code, kind in book.information_types.items() if "own_document" in kind.groups}
    none = replace(book, information_types={c: k for c, k in book.information_types.items() if c not in own})
    assert "er talt med her" not in tables.items_by_stage(rows(), none, PLAN).note


def test_the_municipalitys_own_papers_stand_apart(at):
    view = tables.own_documents(change_rows("hearing", "bpa"), codebooks.stored("3.0"), PLAN)
    assert at.release(view)["label"].tolist() == ["Partshøring og inddragelse"] and view.name == "egne"
    assert "ikke spurgt til begrundelse og afgørelse, genvurdering og ankeskema og aktliste" in view.note
    assert "ikke spurgt" not in tables.own_documents(change_rows("hearing", "bpa"), BOOK, PLAN).note


def test_too_few_cases_give_no_figure(at):
    thin = rows()
    thin.loc[thin["period"] == PLAN.before, "n_cases"] = 9
    released = at.release(tables.pages_by_stage(thin, PLAN))
    for entry in sentences.added(released, sentences.PAGES, PLAN).values():
        assert "kan ikke vises" in entry.text and "pct." not in entry.text


def test_an_absent_period_gives_no_figure(at):
    released = at.release(tables.pages_by_stage(rows().query("period == @PLAN.after"), PLAN))
    found = sentences.added(released, sentences.PAGES, PLAN)
    assert len(found) == 2 and all("kan ikke vises" in entry.text for entry in found.values())


def test_the_change_in_what_was_obtained_anew_stands_under_its_figure(at):
    table = change_rows("newly_obtained_share", "bpa")
    released = at.look(tables.counts(table, BOOK, PLAN))
    told = figures.obtained_told(table, released, PLAN).replace("\u00a0", " ")
    assert told.endswith("BPA (§ 96) +10 pp. (6 til 14).") and "95 pct. sikkerhedsinterval" in told
    assert figures.obtained_told(table, released.assign(change=None), PLAN) == ""


def ways(**changes: object) -> pd.DataFrame:
    answers = BOOK.item("retrieval").values.values()
    names = [PROVISION[code] for code in PLAN.provisions]
    told = [(name, label) for name in names for label in answers]
    frame = pd.DataFrame(told, columns=["provision", "label"])
    return frame.assign(**{"before": 0.2, "after": 0.25, "n_cases": 128} | changes)


def test_the_title_of_the_figure_of_retrieval_tells_what_was_obtained_anew():
    title = figures.obtained_title(ways(), BOOK, PLAN).replace("\u00a0", " ")
    assert title == (
        "I 2019-21 var 25 pct. af oplysningerne i BPA-sagerne (§ 96) og 25 pct. i sagerne om tabt "
        "arbejdsfortjeneste (§ 42) indhentet på ny"
    )
    hidden = figures.obtained_title(ways(after=None), BOOK, PLAN)
    assert hidden == "Hvordan oplysningerne kom ind i sagen"
    renewed = codebooks.stored("3.0")
    labels = ways().assign(label=renewed.item("retrieval").values[renewed.obtained_anew])
    assert "måtte" in (title := figures.obtained_title(labels, renewed, PLAN)) and title.endswith("fornyes")


def test_the_figures_say_how_many_cases_stand_behind_them_and_what_they_cannot_tell(at):
    note = figures.obtained(ways(), "Titel", "", BOOK, PLAN).get_supxlabel().replace("\n", " ")
    assert note == "n = 128 sager pr. ydelse i den periode, der har færrest."
    shown = at.look(tables.pages_by_stage(rows(), PLAN))
    level, alike = "95 pct. interval", " Talt anderledes."
    note = figures.pages(shown, "Titel", level, alike).get_supxlabel().replace("\n", " ")
    assert note == f"{figures.DIVIDED}{alike} I parentes: {level}. n = 40 sager pr. søjle. {NARROW}"
    wide = figures.pages(shown.assign(documents_mean=100.0), "Titel", level).get_supxlabel()
    assert NARROW not in wide.replace("\n", " "), "what has no room in the bar stands beside it"


def test_the_table_of_pages_says_that_the_periods_were_not_counted_alike():
    drifting = {"E1_bpa": Statement("x", alike="+22"), "E2_bpa": Statement("y", alike="+22")}
    alike = {"E1_bpa": Statement("x"), "E2_bpa": Statement("y", alike="+22")}
    view = tables.pages_by_stage(rows(), PLAN, changes.not_alike(drifting))
    assert view.note.endswith(f" {changes.NOT_ALIKE}") and changes.not_alike(alike) == ""


def test_the_figure_says_who_knows_the_citizen_and_no_group_is_named_as_a_type():
    told = tables.knowing(BOOK, PLAN)
    assert told.startswith("Fagpersoner med kendskab til borgeren: lægelige oplysninger (egen")
    assert "PPR og skole/daginstitution. I BPA-sager er der ikke spurgt om PPR og skole/dag" in told
    assert "så ydelserne kan ikke sammenlignes. PPR tæller med i to grupper. " in told
    assert told.endswith("ADL: almindelig daglig livsførelse. PPR: pædagogisk-psykologisk rådgivning."), (
        "short names are spelled out where they are met"
    )
    alone = tables.knowing(BOOK, PLAN.of_draw(["bpa"]))
    assert "spurgt" not in alone, "nothing to compare with"
    assert not set(GROUP.values()) & {each.label for each in BOOK.information_types.values()}
