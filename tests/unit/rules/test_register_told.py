"""What the report says of the register follows what is in it: of each kind what was found, and what not."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from helpers import danish
from helpers.analysis.appeals.rates import SCOPES
from helpers.publish import figures as style
from helpers.publish.rules import figures, origins, sentences, tables
from helpers.survey.published import breaks, initiatives, register, times, values

DAY = date(2022, 5, 31)
TITLE = "Fra 2014 til 2021 har registret poster om BPA og om tabt arbejdsfortjeneste"
PERIODS = figures.windows("2014-15", "2019-21")


@pytest.fixture(scope="module")
def changes():
    return register.read()


@pytest.fixture(scope="module")
def known(changes):
    return changes[changes["last_day"] <= DAY]


@pytest.fixture(scope="module")
def cut():
    return breaks.read(SCOPES)


def plain(text):
    return text.replace("\u00a0", " ")


def told(table, kind):
    return plain(sentences.found(table, 2014, 2021)[f"rules_{kind}"].text)


def test_the_laws_are_told_in_sentences_with_the_numbers_that_the_register_has(known):
    assert told(known, "law") == (
        "Fra 2014 til 2021 er der fundet én lovændring om § 42 eller § 96. Den 1. januar 2020 blev loftet "
        "over dækningen af tabt arbejdsfortjeneste hævet (lov 1570). Om klagesystemet er der også fundet én. "
        "Den 1. juli 2018 kom der frister for hjemviste sager og pligt til at behandle danmarkskortet. Før "
        "perioden, den 1. juli 2013, kom alle klager over kommuner på social- og beskæftigelsesområdet til "
        "at gå til Ankestyrelsen (lov 493). For dokumentationen betyder loven: kommunen skal sende "
        "sagens materiale med et ankeskema, og det gælder kun klagesager."
    )


def test_a_law_that_touches_the_documentation_is_told_with_what_it_means(known):
    law = known["label_da"].eq("Loftet hæves (lov 1570)")
    other = known.assign(
        documentation_relevance=known["documentation_relevance"].mask(law, "x"),
        documentation_relevance_da=known["documentation_relevance_da"].mask(law, "Mere skal vises"),
    )
    assert "hævet (lov 1570). For dokumentationen betyder loven: mere skal vises." in told(other, "law")
    month = known.assign(precision=known["precision"].mask(law, "month"))
    assert "I januar 2020 blev loftet" in told(month, "law")


def test_orders_and_guidances_that_touch_the_cases_are_listed(known):
    text = told(known, "order")
    assert all(
        name in text for name in ("BEK 1246, 1. januar 2018", "VEJ 9330, 21. marts 2019", "BEK 932, 19. juni")
    )
    assert "berører to bekendtgørelser og én vejledning oplysningerne i sagerne: BPA-beregning" in text


def test_one_of_a_kind_is_told_as_one(known):
    orders = known[known["kind"].eq(register.ORDER) & known["documentation_relevance"].ne("")]
    rest = known[known["kind"].ne(register.ORDER)]
    assert "berører én bekendtgørelse oplysningerne i sagerne" in told(
        pd.concat([orders.tail(1), rest]), "order"
    )
    decision = known["kind"].eq(register.DECISION) & known["concerns"].eq(register.BPA)
    one = known[decision & known["documentation_relevance"].ne("")].tail(1)
    text = plain(sentences.finding(one, 2000, 2022))
    assert "én post om BPA (§ 96), hvoraf én berører dokumentationen; nul poster om tabt" in text
    assert "hvoraf nul" not in text
    assert sentences.initiatives(initiatives.read().tail(1)).text.startswith("Det ene initiativ i kilderne")


def test_of_a_kind_without_rows_it_is_said_that_none_was_found(known):
    none = known[known["kind"] == register.POLITICS]
    for kind in (register.LAW, register.ORDER, register.DECISION):
        assert "er ikke fundet" in told(none, kind) or "ikke fundet nogen" in told(none, kind), kind
    found = sentences.found(known, 2014, 2021)
    assert set(found) == {"rules_law", "rules_order", "rules_decision"}, "the other kinds are in the tables"


def test_of_a_provision_that_was_not_drawn_no_law_and_no_decision_is_told(known):
    for drawn, other in (("bpa", "§ 42"), ("lost_earnings", "§ 96")):
        ours = tables.of_draw(known, [drawn])
        found = sentences.found(ours, 2014, 2021, [drawn])
        title = sentences.touching_title(ours, 2014, 2021, [drawn])
        text = plain(" ".join([*(each.text for each in found.values()), title]))
        assert other not in text and "42 og 96" not in text, drawn
    assert "ikke fundet nogen lovændring om § 96." in plain(
        sentences.found(tables.of_draw(known, ["bpa"]), 2014, 2021, ["bpa"])["rules_law"].text
    )


def test_principal_decisions_are_counted_per_provision(known):
    text = told(known, "decision")
    assert "er der af principielle afgørelser fundet tre om BPA (§ 96) og én om tabt arbejdsfort" in text
    assert "De er kun set på oversigter, som gengiver nummer og emne eller titel, og ikke læst" in text
    inside = tables.inside(known, 2014, 2021)
    decisions = inside[inside["kind"].eq(register.DECISION) & inside["concerns"].ne(register.GENERAL)]
    read = known.assign(note=known["note"].mask(known.index.isin(decisions.index[1:]), ""))
    assert "Én af dem er kun set på oversigter" in told(read, "decision")
    assert "oversigter" not in told(known.assign(note=""), "decision")


def test_what_is_later_than_the_report_stands_in_a_table_of_its_own(changes, known):
    shown = tables.later(changes, DAY).frame
    assert {"Barnets lov (lov 721)", "Økonomiaftale for 2023"} <= {*shown["label"]}
    assert "Praksisundersøgelse om § 42" not in {*shown["label"].map(plain)}  # its last day is the report's
    assert "Praksisundersøgelse om § 42" in {
        *tables.later(changes, date(2022, 5, 30)).frame["label"].map(plain)
    }
    assert not set(known["label_da"]) & {*shown["label"]} and shown["origin"].ne("").all()
    text = plain(sentences.later(changes, DAY).text)
    assert text.startswith("Registret er ført ajour efter rapportens dato; den seneste post er fra ")
    assert text.endswith(f"{plain(shown['when'].iloc[-1])}.")
    assert "intet" in sentences.later(changes, date(2030, 1, 1)).text


def test_the_councils_are_told_of_in_the_text_or_in_the_box():
    table = initiatives.councils()
    now, later = (plain(sentences.councils(table, DAY, after).text) for after in (False, True))
    assert "ikke fundet tal" in now and "85 af 98" in later and "68 af 98" in later
    now, later = (plain(sentences.councils(table, date(2022, 7, 1), after).text) for after in (False, True))
    assert "68 af 98" in now and "85" not in now and "85 af 98" in later and "68" not in later


def test_initiatives_are_counted_and_own_rules_named():
    table = initiatives.read()
    text = sentences.initiatives(table).text
    assert (
        f"De {len(table)} initiativer i kilderne gælder sagsbehandlingen (otte), data og nøgletal (fem)"
        in text
    )
    assert "har Aalborg Kommune, Næstved Byråd og Hvidovre Kommune truffet beslutning" in text
    assert "selv har lavet" not in sentences.initiatives(table[table["addresses"] != "own_rules"]).text


def test_breaks_are_told_by_series(cut):
    text = plain(sentences.broken(cut).text)
    assert "marts 2018, 1. april 2018 og september 2018 (registrering ændret)" in text
    assert "Sagsbehandlingstiderne har desuden et brud fra januar 2019" in text


def test_processing_times_across_a_break_are_not_compared(cut):
    table = times.read(SCOPES)
    text = plain(sentences.times(table, cut, 2022).text)
    assert "147 dage i 2018 og 126 dage i 2019" in text and "kan ikke sammenlignes" in text
    assert "måneder" not in text  # of medium certainty
    assert "brud" not in sentences.times(table, cut[cut["series"] == breaks.OVERTURN], 2022).text
    assert "ikke fundet" in sentences.times(table, cut, 2018).text


def test_what_ankestyrelsen_adds_is_counted_and_marked(known):
    mine = known.tail(1).assign(label_da="Principafgørelse 12-16")
    assert "ikke bidraget" in sentences.added(mine.head(0)).text
    assert "tilføjet én post" in sentences.added(mine).text
    labels = tables.timeline(known, mine, 2012).frame["label"]
    assert "Principafgørelse 12-16*" in set(labels) and labels.str.endswith("*").sum() == 1
    assert tables.added(mine.head(0)).frame.empty


def test_the_table_of_kinds_counts_each_provision(known):
    frame = tables.by_kind(known, 2014, 2021).frame.set_index("kind")
    assert frame.loc["Lov", ["bpa", "lost_earnings", "appeals"]].tolist() == [0, 1, 1]
    assert frame.loc["Bekendtgørelse eller vejledning", "bpa_touching"] == 1
    within = known[[2014 <= day.year <= 2021 for day in known["day"]]]
    assert frame[list(tables.CONCERNS)].to_numpy().sum() == len(within) + within["concerns"].eq("both").sum()


def test_every_word_for_a_code_is_there(changes, cut):
    assert set(tables.KIND) == set(register.KINDS) and set(tables.PANELS) == set(tables.CONCERNS)
    assert set(tables.ADDRESSES) == set(initiatives.ADDRESSES) and set(tables.STATUS) == set(
        initiatives.STATUS
    )
    assert len(tables.breaks(cut).frame) == 6 and len(tables.initiatives(initiatives.read()).frame) > 20
    sources = tables.initiatives(initiatives.read()).source.split("; ")
    assert len(sources) == len({*sources}), "a source is named once"
    assert sum(len(tables.listed(changes, code).frame) for code in tables.CONCERNS) > len(changes)


@pytest.fixture(scope="module")
def drawn(known, cut):
    style.setup()
    shown = tables.timeline(known, known.head(0), 2012).frame
    figure = figures.timeline(shown, tables.breaks(cut).frame, PERIODS, DAY, TITLE)
    figure.canvas.draw()
    yield figure
    plt.close(figure)


def test_no_label_of_the_timeline_lies_on_another_or_outside_its_panel(drawn):
    for ax in drawn.axes:
        boxes = [text.get_window_extent() for text in ax.texts]
        for place, box in enumerate(boxes):
            assert not any(box.overlaps(other) for other in boxes[:place]), ax.texts[place].get_text()
        inside = [text for text in ax.texts if text.get_position()[0] < 1]
        assert all(text.get_window_extent().x1 <= ax.bbox.x1 + 12 for text in inside)
        assert all(ax.bbox.y0 - 6 <= text.get_window_extent().y0 for text in inside)


def test_no_band_of_a_break_lies_under_a_label(drawn):
    bands = [patch for patch in drawn.axes[0].patches if patch.get_width() < 1]
    labels = [text for text in drawn.axes[0].texts if text.get_position()[0] < 1]
    assert len(bands) == 6 and max(patch.get_width() for patch in bands) < min(
        text.get_position()[0] for text in labels
    )


def test_the_timeline_shades_the_periods_and_the_breaks(drawn):
    spans = {(round(p.get_y(), 2), round(p.get_y() + p.get_height(), 2)) for p in drawn.axes[0].patches}
    assert {(2014.0, 2016.0), (2019.0, 2022.0)} <= spans and len(spans) == 8
    assert {text.get_text() for text in drawn.axes[-1].texts} >= {*PERIODS, *"abcdef"}


def test_labels_are_moved_apart_as_little_as_can_be():
    places = figures.apart([1.0, 1.0, 1.2, 5.0], 0.5)
    assert np.diff(places).min() >= 0.5 - 1e-9 and places[-1] == 5.0
    assert places[:3].mean() == pytest.approx(np.mean([1.0, 1.0, 1.2]))


def test_no_row_makes_no_figure_fail(cut, known):
    one = tables.timeline(known.tail(1), known.head(0), 2012).frame
    plt.close(figures.timeline(one, tables.breaks(cut).frame, PERIODS, DAY, TITLE))
    assert isinstance(one, pd.DataFrame)


def test_the_heading_on_laws_says_whether_one_touches_the_information(known):
    assert "Ingen fundet lov" in sentences.law_heading(known, 2014, 2021).text
    ours = tables.about(known, register.LOST_EARNINGS)
    law = ours[ours["kind"].eq(register.LAW) & tables.years(ours).between(2014, 2021)].head(1)
    touching = pd.concat([known, law.assign(documentation_relevance="x", documentation_relevance_da="X")])
    assert sentences.law_heading(touching, 2014, 2021).text == "Én lovændring berører oplysningerne i sagerne"


def test_what_touches_the_documentation_without_being_a_law_is_counted(known):
    heading = sentences.law_heading(known, 2014, 2021).text
    assert heading == (
        "Ingen fundet lov fra 2014 til 2021 skærper ifølge kilden kravet til oplysninger; otte poster om "
        "ydelserne berører dokumentation"
    )
    one = tables.about(known, register.BPA)
    assert "; fem poster om ydelsen " in sentences.law_heading(one, 2014, 2021, [register.BPA]).text
    wider = sentences.wider(known, 2014, 2021).text
    assert wider == (
        "Én vejledning og én metode, der gælder bredere, berører også dokumentationen. "
        "Om klagesystemet berører også posten »Nyt ankeskema bebudet« dokumentationen."
    )
    alone = sentences.wider(tables.about(known, register.APPEALS), 2014, 2021).text
    assert alone == "Om klagesystemet berører posten »Nyt ankeskema bebudet« dokumentationen."
    assert "Ingen" in sentences.wider(known.head(0), 2014, 2021).text
    assert "berører" not in sentences.law_heading(known.head(0), 2014, 2021).text


def test_every_entry_is_told_with_where_it_comes_from(changes, known):
    assert origins.told("https://www.ft.dk/a.htm ; ikrafttræden: https://ast.dk/b/c ; KL, 2019") == (
        "ft.dk; ikrafttræden: ast.dk; KL, 2019"
    )
    for code in tables.CONCERNS:
        view = tables.listed(changes, code)
        shown = {column.name: column for column in view.columns if column.header}
        assert view.frame["source"].ne("").all() and shown["origin"].header == "Kilde"
        assert "http" not in "".join(view.frame["origin"]) and view.frame["origin"].ne("").all()
        assert "hver række" in view.source and "»source«" in view.source and "source" in view.frame
    line, short = tables.timeline(known, known.head(0), 2012), tables.touching(known, 2014, 2021)
    assert line.frame["source"].ne("").all() and short.frame["source"].ne("").all()
    assert {host for source in short.frame["source"] for host in origins.hosts(source)} == set(
        re.split(", | og |; sekundært ", short.source)
    ), "the figure names its own sources and no others"
    assert tables.touching(known.head(0), 2014, 2021).source == origins.IN_TABLES


def test_a_source_that_retells_what_others_have_issued_says_so(changes):
    assert origins.told("http://docplayer.dk/1-a.html ; nummer: https://www.retsinformation.dk/b") == (
        "docplayer.dk (sekundær); nummer: retsinformation.dk"
    )
    assert origins.told("docplayer.dk, dokument 1") == "docplayer.dk (sekundær), dokument 1"
    rows = pd.DataFrame({"source": ["https://elov.dk/a", "https://elov.dk/b", "https://ast.dk/c"]})
    assert origins.together(rows) == "ast.dk; sekundært elov.dk"
    assert origins.together(rows.head(1)) == "sekundært elov.dk"
    for code in tables.CONCERNS:
        view = tables.listed(changes, code)
        assert view.frame["origin"].str.contains(origins.SECONDARY, regex=False).any()
        assert origins.EXPLAINED in view.note
    own = changes[~changes["source"].str.contains(origins.RETELLING)]
    assert not any(origins.EXPLAINED in tables.listed(own, code).note for code in tables.CONCERNS)
    retold = set(changes.loc[changes["source"].str.contains("principafgoerelser|prep_docs"), "source"])
    assert retold and all(origins.SECONDARY in origins.told(source) for source in retold)


def test_the_tables_are_in_the_order_of_time_and_say_how_an_unsure_date_is_sorted(changes):
    for code in tables.CONCERNS:
        view = tables.listed(changes, code)
        ends = [
            values.last_day(date.fromisoformat(day), precision)
            for day, precision in zip(view.frame["date_from"], view.frame["precision"], strict=True)
        ]
        assert ends == sorted(ends) and tables.UNSURE in view.note
    known_days = changes[changes["precision"].eq("day") & changes["concerns"].eq(register.APPEALS)]
    assert tables.listed(known_days, register.APPEALS).note == origins.EXPLAINED


def test_what_was_not_read_is_named_under_its_table(changes):
    note = tables.listed(changes, register.LOST_EARNINGS).note
    assert note.endswith("med nummer og emne eller titel: principafgørelse 4-18.")


def test_the_short_timeline_has_what_its_title_counts(known):
    rows = tables.touching(known, 2014, 2021).frame
    title = sentences.touching_title(known, 2014, 2021)
    figure = figures.touching(rows, 2014, 2021, title)
    drawn = [danish.in_words(len(ax.texts)) for ax in figure.axes]
    assert plain(title) == (
        f"{danish.sentence(drawn[0])} poster om BPA (§ 96) og {drawn[1]} om tabt arbejdsfortjeneste (§ 42) "
        "berører dokumentation"
    )
    shapes = [line.get_marker() for ax in figure.axes for line in ax.lines if line.get_marker() != "None"]
    key = dict(zip(*(figure.legends[0].legend_handles, figure.legends[0].get_texts()), strict=True))
    assert {mark.get_marker() for mark in key} == set(shapes), "every shape is in the key"
    assert {text.get_text() for text in key.values()} <= set(tables.KIND.values())
    narrow = figures.touching(rows, 2014, 2021, title, narrow=True)
    told = [
        [" ".join(text.get_text().split()) for ax in each.axes for text in ax.texts]
        for each in (figure, narrow)
    ]
    assert told[0] == told[1] and narrow.get_size_inches()[0] < figure.get_size_inches()[0] - 2
    figure.draw_without_rendering()
    for ax in figure.axes:
        boxes = [text.get_window_extent() for text in ax.texts]
        assert all(lower.y1 <= upper.y0 + 1 for upper, lower in pairwise(boxes)), "no name touches another"
    told = " ".join(figure.get_supxlabel().split())
    assert figures.MIDDLE in told and "principmeddelelse 21-21" in told, "what is known in part is told"
    nothing = figures.touching(rows.head(0), 2014, 2021, title)
    assert "ikke fundet poster" in nothing.axes[0].texts[0].get_text()
    plt.close("all")


def test_what_asks_nothing_of_a_case_does_not_count_as_touching_the_documentation(known):
    """Statistics, agreements and what was not adopted may be about documentation and ask nothing of it."""
    kinds = known["kind"].isin([register.STATISTICS, register.POLITICS])
    assert known.loc[kinds, "documentation_relevance_da"].eq("").all()
    draft = known[known["what_da"].str.contains("Ikke fundet vedtaget")]
    assert len(draft) and draft["documentation_relevance_da"].eq("").all()


def test_the_timeline_for_a_narrow_screen_has_the_same_names_under_each_other(known, cut):
    rows = tables.timeline(known, known.head(0), 2012).frame
    wide, narrow = (
        figures.timeline(rows, tables.breaks(cut).frame, PERIODS, DAY, TITLE, narrow)
        for narrow in (False, True)
    )
    labels = set(rows["label"])
    drawn = [{text.get_text() for ax in each.axes for text in ax.texts} & labels for each in (wide, narrow)]
    assert drawn[0] == drawn[1] == labels
    assert narrow.get_figwidth() < wide.get_figwidth() and len(narrow.axes) == len(wide.axes)
    assert len({ax.get_position().x0 for ax in narrow.axes}) == 1
