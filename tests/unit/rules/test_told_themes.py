"""What is published of the themes: thresholds, paraphrases, and the sentences with and without coders."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from published import desk

from helpers import danish
from helpers.analysis.methods.resampling import Bootstrap
from helpers.analysis.rules import themes as coding
from helpers.protocol import codebook, theme_texts
from helpers.protocol import pilot as pilot_plan
from helpers.protocol import themes as dictionaries
from helpers.publish.desks import Desk
from helpers.publish.gate import attack
from helpers.publish.rules import named
from helpers.publish.rules import theme_sentences as sentences
from helpers.publish.rules import themes as told
from helpers.publish.views import View
from helpers.survey.coding import texts
from helpers.survey.coding.reading import CODES, DECISIONS, FAULTS, SHOWN, Coded

DICTIONARY, BOOK = dictionaries.load(), codebook.load()
PLACES = ["0101", "0147", "0151", "0153", "0155", "0157"]
BOOT = Bootstrap(replicates=99, level=0.95, seed=3)
THEMES = ["repeated_collection", "it_registration", "unclear_concepts"]


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return desk(tmp_path)


def answers(n: int = 12) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "municipality": [PLACES[each % len(PLACES)] for each in range(n)],
            "rule": None,
            "burden_cause": ["law", "appeal"] * (n // 2),
            "text": [f"Svar {'x' * each}." for each in range(n)],
        }
    )


def coded(table: pd.DataFrame, coders: tuple[str, ...] = ("AB", "CD"), **changes: object) -> Coded:
    """Every text has the first theme, the first four the second, those of one municipality the third."""
    own = table["municipality"].eq(PLACES[0])
    said = {THEMES[0]: [True] * len(table), THEMES[1]: [n < 4 for n in range(len(table))], THEMES[2]: own}
    rows = [
        (texts.text_id(text), who, theme, bool(code), "2022-04-22")
        for who in coders
        for theme in DICTIONARY.codes
        for text, code in zip(table["text"], said.get(theme, [False] * len(table)), strict=True)
    ]
    given = {
        "codes": pd.DataFrame(rows, columns=CODES),
        "decisions": pd.DataFrame(columns=DECISIONS),
        "examples": pd.DataFrame([(theme, f"Eksempel på {theme}.") for theme in THEMES], columns=SHOWN),
        "faults": pd.DataFrame(columns=FAULTS),
        "coders": coders,
        "versions": ("3.0",),
    }
    return Coded(**given | changes)


def exact(view: View) -> View:
    """Return a view whose counts are hidden, not rounded: made tables are so small that most would be."""
    return replace(view, rounds=False)


def all_told(at: Desk, table: pd.DataFrame, found: Coded) -> dict[str, str]:
    """Every sentence on the themes, as the notebook makes them."""
    final, to_code = coding.settled(found.codes, found.decisions), texts.to_code(table)
    counts = coding.prevalence(table, final, DICTIONARY)
    said = sentences.statements(
        found, final, to_code, at.release(exact(told.listed(counts, DICTIONARY, at.rules)))
    )
    divided = at.release(exact(told.by_source(coding.by_source(table, final, DICTIONARY), DICTIONARY, BOOK)))
    said["by_source"] = sentences.by_source(divided, BOOK)
    agreed = coding.agreed(found.codes, DICTIONARY, BOOT)
    at.release(told.agreed(agreed, DICTIONARY, 0.95, 0.7))
    said["agreement"] = sentences.agreed(agreed, DICTIONARY, pilot_plan.load(), found)
    return {name: statement.text for name, statement in said.items()}


def test_a_theme_of_few_answers_or_few_municipalities_is_not_told(at: Desk) -> None:
    table = answers(42)
    table.loc[:6, "municipality"] = PLACES[0]
    found = coded(table)
    counts = coding.prevalence(table, coding.settled(found.codes, found.decisions), DICTIONARY)
    assert counts.set_index("theme").loc[THEMES, ["n_cases", "n_municipalities"]].values.tolist() == [
        [42, 6],
        [4, 1],
        [12, 1],
    ]
    released = at.release(exact(told.listed(counts, DICTIONARY, at.rules))).set_index("label")
    labels = told.labels(DICTIONARY)
    others = [labels[code] for code in [*DICTIONARY.codes, coding.OTHER] if code != THEMES[0]]
    assert released.index.tolist() == [labels[THEMES[0]], *others], "nothing is told by place or absence"
    assert released["withheld"].tolist() == [False] + [True] * len(others)
    examples = at.release(told.examples(found, counts, DICTIONARY, at.rules))
    assert examples["paraphrase"].tolist() == [f"Eksempel på {THEMES[0]}."]
    said = all_told(at, table, found)
    assert (
        said["rules_themes"]
        == "Det hyppigste tema er »Samme oplysninger hentes igen« (42 svar fra 6 kommuner)."
    )


def test_with_two_coders_it_is_said_who_has_read_what(at: Desk) -> None:
    # three each of the other sources, as without them the sum would tell that there are none
    others = answers(6).assign(burden_cause=["own_practice", "other"] * 3)
    said = all_told(at, pd.concat([answers(), others], ignore_index=True), coded(answers()))
    assert said["rules_coding"] == (
        "To personer har uafhængigt af hinanden læst og kodet de 12 forskellige tekster i svarene."
    )
    assert "Kappa for enigheden mellem koderne ligger fra 1,00 til 1,00" in said["agreement"]
    assert "Færre end 60 svar er læst af begge" in said["agreement"]
    assert said["by_source"] == (
        "Peger kommunen på loven eller bekendtgørelsen, er det hyppigste tema, der kan vises, "
        "»Samme oplysninger hentes igen« (6 svar). "
        "Peger den på klagesagen, er det »Samme oplysninger hentes igen« (6 svar)."
    )


def test_texts_that_one_alone_has_read_are_counted(at: Desk) -> None:
    codes = coded(answers()).codes
    few = codes[codes["coder"].eq("AB") | codes["text_id"].isin(codes["text_id"].unique()[:7])]
    text = all_told(at, answers(), coded(answers(), codes=few))["rules_coding"]
    assert text.endswith(
        ": 7 er læst af begge, uafhængigt af hinanden, og resten af én, "
        "så enkelte temaer kan være overset der."
    )


def test_what_is_withheld_of_a_theme_by_source_stays_so_side_by_side(at: Desk) -> None:
    table = answers(24)
    table["burden_cause"] = ["law"] * 14 + ["appeal"] * 8 + ["own_practice"] * 2
    found = coded(table)
    final = coding.settled(found.codes, found.decisions)
    view = told.by_source(coding.by_source(table, final, DICTIONARY), DICTIONARY, BOOK)
    released = at.release(exact(view))
    wide, columns = told.BESIDE(released, view.columns)
    row = wide.set_index("label").loc[told.labels(DICTIONARY)[THEMES[0]]]
    # two of own practice are withheld, and with them the smallest other part, from which they would follow
    assert [row[f"n_cases_{place}"] for place in range(4)] == ["14", None, None, None]
    sources = list(BOOK.item("burden_cause", told.SECTION).values.values())
    assert [column.header for column in columns] == ["Tema", *sources]


def test_sources_of_few_answers_are_put_together_before_numbers_are_hidden(at: Desk) -> None:
    """One of own practice and three of others would take two of three numbers with them; together they are
    four, so they go with the appeal, their neighbour.
    """
    table = answers(24)
    table["burden_cause"] = ["law"] * 12 + ["appeal"] * 8 + ["own_practice"] + ["other"] * 3
    found = coded(table)
    final = coding.settled(found.codes, found.decisions)
    views = told.coarser(table, final, DICTIONARY, BOOK)
    assert [view.frame["source"].nunique() for view in views] == [4, 3, 2]
    view = at.finest(*views)
    divided = at.release(exact(view))
    labels = list(BOOK.item("burden_cause", told.SECTION).values.values())
    assert divided["source"].unique().tolist() == [labels[0], divided["source"].iloc[-1]]
    assert told.PUT_TOGETHER in view.note
    first = divided[divided["label"].eq(told.labels(DICTIONARY)[THEMES[0]])]
    assert first["n_cases"].tolist() == [12, 12] and first["n_municipalities"].tolist() == [6, 6]
    assert len(told.BESIDE(divided, view.columns)[1]) == 1 + 2
    assert "loven" in sentences.by_source(divided, BOOK).text and at.finest(views[0]) is views[0]


def test_no_answers_look_like_few_and_do_not_follow_from_the_sum(at: Desk) -> None:
    table = answers(24)
    table["burden_cause"] = ["law"] * 12 + ["appeal"] * 6 + ["other"] * 6
    found = coded(table)
    final = coding.settled(found.codes, found.decisions)
    view = exact(told.by_source(coding.by_source(table, final, DICTIONARY), DICTIONARY, BOOK))
    divided = at.release(view)
    first, second = (divided[divided["label"].eq(told.labels(DICTIONARY)[theme])] for theme in THEMES[:2])
    sources = list(BOOK.item("burden_cause", told.SECTION).values.values())
    assert first["source"].tolist() == second["source"].tolist() == sources
    # nobody named own practice: it is withheld, and with it the smallest other number
    assert first["n_cases"].isna().tolist() == first["withheld"].tolist() == [False, True, True, False]
    # four from the law alone: nothing tells that the other three have none
    assert second["withheld"].all()
    # nor that a theme has none at all
    every = told.labels(DICTIONARY).values()
    assert (
        divided["label"].unique().tolist() == [*every]
        and not divided[divided["label"] == [*every][-1]]["n_cases"].any()
    )
    appeal = pd.DataFrame(
        [("Møder", sources[1], 6, False)], columns=["label", "source", "n_cases", "withheld"]
    )
    said = sentences.by_source(appeal, BOOK).text
    assert said.startswith("Peger kommunen på klagesagen, er det hyppigste tema, der kan vises, »")
    text = at.show(view, told.BESIDE).data
    assert "der er ingen eller få svar" in text and "et nul vises ikke for sig" in text


def test_themes_that_few_name_are_rounded_together_and_sentences_say_so(at: Desk) -> None:
    table = answers(24)
    table["burden_cause"] = ["law"] * 13 + ["appeal"] * 7 + ["own_practice"] * 2 + ["other"] * 2
    found = coded(table)
    final = coding.settled(found.codes, found.decisions)
    view = told.listed(coding.prevalence(table, final, DICTIONARY), DICTIONARY, at.rules)
    released = at.release(view)
    assert (
        released.attrs["rounded"] and (released["n_cases"] % 5 == 0).all() and not released["withheld"].any()
    )
    first = sentences.statements(found, final, texts.to_code(table), released)["rules_themes"].text
    assert first.startswith(f"Blandt temaerne er »{released['label'].iloc[0]}« (omkring 2")
    assert "kommuner" not in first and "(omkring 0 svar" not in first
    short = named.in_short(released.rename(columns={"label": "source"}), released).text
    assert "De har i svarene valgt" in short and "omkring 2" in short
    assert named.heading(released.rename(columns={"label": "source"}), released).text.startswith("Hvad")
    by_source = told.by_source(coding.by_source(table, final, DICTIONARY), DICTIONARY, BOOK)
    divided = at.release(by_source)
    assert divided.attrs["rounded"] and "nævner den fx temaet" in sentences.by_source(divided, BOOK).text
    shown = at.show(by_source, told.BESIDE).data
    assert "Alle antal er omtrentlige" in shown and "Ikke vist" not in shown
    assert not any(cell.how for cell in attack.check(at.ws))


def test_two_numbers_that_are_few_together_do_not_follow_from_the_sum(at: Desk) -> None:
    table = answers(24)
    table["burden_cause"] = ["law"] * 13 + ["appeal"] * 7 + ["own_practice"] * 2 + ["other"] * 2
    found = coded(table)
    final = coding.settled(found.codes, found.decisions)
    divided = at.release(exact(told.by_source(coding.by_source(table, final, DICTIONARY), DICTIONARY, BOOK)))
    first = divided[divided["label"].eq(told.labels(DICTIONARY)[THEMES[0]])]
    assert first["withheld"].tolist() == [False, True, True, True]


@pytest.mark.parametrize(("yes", "shown_"), [(0, False), (9, False), (10, True), (270, True), (273, False)])
def test_how_coders_agree_on_a_theme_that_few_answers_have_is_not_told(
    at: Desk, yes: int, shown_: bool
) -> None:
    """Of 141 texts, kappa, alpha and PABAK together tell how many have it, which other tables may hide."""
    figures = dict.fromkeys(coding.AGREEMENT[3:], 0.912345)
    row = {"theme": next(iter(DICTIONARY.codes)), "n": 141, "yes": yes, "reason": ""} | figures
    released = at.release(told.agreed(pd.DataFrame([row]), DICTIONARY, 0.95, 0.7)).iloc[0]
    assert released[["kappa", "alpha", "pabak"]].notna().all() == shown_
    assert (released["remark"] is None) == shown_ and (not shown_ or released["kappa"] == 0.91)


def test_a_theme_below_the_limit_carries_the_remark_that_the_text_above_makes_of_it(at: Desk) -> None:
    figures = dict.fromkeys(coding.AGREEMENT[3:], 0.9) | {"n": 141, "yes": 60, "reason": ""}
    rows = [{**figures, "theme": theme, "kappa": k} for theme, k in zip(THEMES, (0.69, 0.7), strict=False)]
    released = at.release(told.agreed(pd.DataFrame(rows), DICTIONARY, 0.95, 0.7))
    assert released["remark"].fillna("").tolist() == ["under protokollens grænse på 0,70", ""]


def test_with_one_coder_agreement_cannot_be_told(at: Desk) -> None:
    said = all_told(at, answers(), coded(answers(), ("AB",)))
    assert said["rules_coding"] == "Én person har læst og kodet de 12 forskellige tekster i svarene."
    assert said["agreement"].endswith("kan ikke opgøres, for der er ikke to, som har læst de samme svar.")


def test_what_is_not_decided_is_said_and_low_agreement_is_named(at: Desk) -> None:
    found = coded(answers())
    codes = found.codes.copy()
    second = codes["coder"].eq("CD") & codes["theme"].eq(THEMES[1])
    codes.loc[second, "code"] = [False, False, False, False, True, True] + [False] * 6
    said = all_told(at, answers(), coded(answers(), codes=codes))
    assert "På seks punkter er uenigheden ikke afgjort" in said["rules_coding"]
    assert "For »It-systemer og registrering« når den ikke den grænse på 0,70" in said["agreement"]


def test_without_coders_no_theme_is_told_and_the_answers_that_wait_are(at: Desk) -> None:
    nothing = coded(answers(), ())
    nothing = Coded(nothing.codes, nothing.decisions, nothing.examples.iloc[:0], nothing.faults, (), ())
    said = all_told(at, answers(), nothing)
    assert said["rules_coding"] == "De 12 forskellige svar er ikke læst og kodet af mennesker."
    assert said["rules_themes"] == "Temaerne er ikke opgjort." and "kan ikke opgøres" in said["agreement"]
    assert said["agreement"].endswith(" Svarene er ikke kodet.")
    empty = all_told(at, answers().iloc[:0], nothing)
    assert empty["rules_coding"] == "Der er ingen svar at kode."


def test_files_that_could_not_be_used_are_counted(at: Desk) -> None:
    faults = pd.DataFrame(
        [("a.xlsx", "", "", "fejl", True), ("b.xlsx", "x", "A1", "fejl", False)], columns=FAULTS
    )
    text = sentences.files(coded(answers(), faults=faults))
    assert text == "Af kodernes filer kunne én ikke bruges, og der er én bemærkning til celler i dem."


def test_what_the_dictionary_cannot_read_is_said_with_its_figures() -> None:
    text = sentences.dictionary(theme_texts.scores(theme_texts.load(), DICTIONARY)).text
    assert "0,94, når temaet er skrevet ligeud" in text and "0,00, når det er sagt med andre ord" in text
    assert "mennesker læse alle svar" in text


def test_the_table_says_how_many_themes_it_leaves_out_and_on_which_the_coders_agree_too_little(
    at: Desk,
) -> None:
    table = answers(24)
    found = coded(table)
    counts = coding.prevalence(table, coding.settled(found.codes, found.decisions), DICTIONARY)
    cut = told.listed(counts, DICTIONARY, at.rules, 2, "Forbehold.").note
    assert cut.startswith(f"To af {danish.in_words(len(counts))} temaer, de hyppigste først")
    assert cut.endswith("Forbehold.")
    assert "datafilen" not in told.listed(counts, DICTIONARY, at.rules, len(counts)).note
    agreed = coding.agreed(found.codes, DICTIONARY, BOOT)
    low = agreed.assign(kappa=0.5, yes=agreed["n"])
    assert "»Samme oplysninger hentes igen«" in told.doubtful(low, DICTIONARY, 0.7)
    assert told.doubtful(low, DICTIONARY, 0.5) == ""
    assert told.doubtful(low.assign(yes=1), DICTIONARY, 0.7) == "", "what the table of agreement hides"
