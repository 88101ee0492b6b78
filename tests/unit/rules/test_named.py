"""How often each rule is named, what may be shown of it, and what the sentences say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from published import desk

from helpers.analysis.rules import named
from helpers.protocol import codebook
from helpers.publish.desks import Desk
from helpers.publish.rules import named as told

BEFORE, AFTER = date(2022, 5, 31), date(2024, 1, 1)
BOOK = codebook.load()


def answers(*rows: tuple[str, str | None, str | None, str | None]) -> pd.DataFrame:
    """Municipality, provision, rule and text of each answer."""
    table = pd.DataFrame(rows, columns=["municipality", "provision", "rule", "text"])
    return table.assign(row=1, burden_cause="law")


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    return desk(tmp_path)


def test_an_answer_counts_once_for_a_rule_and_both_numberings_are_one() -> None:
    table = answers(
        ("0101", "both", "SEL § 42", "Servicelovens § 42, stk. 1, og barnets lov § 87 er ens."),
        ("0101", "lost_earnings", None, "§ 42 og FVL § 24"),
        ("0147", None, "Serviceloven § 42", "Kravet i § 42 er tungt."),
        ("0151", None, None, None),
    )
    before = named.counted(named.named(table, BEFORE)).set_index("provision")
    assert before.loc["serviceloven § 42", ["n_cases", "n_municipalities"]].tolist() == [3, 2]
    assert set(before.index) == {"serviceloven § 42", "forvaltningsloven § 24"}
    after = named.counted(named.named(table, AFTER)).set_index("provision")
    assert after.loc["barnets lov § 87", "n_cases"] == 3 and "serviceloven § 42" not in after.index
    assert named.without(table, named.named(table, BEFORE)) == 1


def test_rules_stand_by_how_often_they_are_named_and_then_by_name() -> None:
    table = answers(
        ("0101", None, "RSL § 10", "FVL § 24, og SEL § 96 igen. SEL § 96, stk. 2, og SEL § 96 a."),
        ("0101", "bpa", None, "§ 96 og § 10"),
        ("0147", None, None, "§ 10 er svær, § 11 også"),
        ("0151", None, None, "Intet."),
    )
    rows = named.named(table, BEFORE)
    assert list(rows.columns) == ["municipality", "row", "law", "provision"]
    assert rows.loc[rows["row"].eq(1), "law"].tolist() == ["serviceloven", "ukendt lov"]
    counts = named.counted(rows)
    assert list(counts.columns) == named.COLUMNS
    assert counts[["provision", "n_cases", "n_municipalities"]].values.tolist() == [
        ["serviceloven § 96", 2, 1],
        ["ukendt lov § 10", 2, 2],
        ["forvaltningsloven § 24", 1, 1],
        ["retssikkerhedsloven § 10", 1, 1],
        ["serviceloven § 96 a", 1, 1],
        ["ukendt lov § 11", 1, 1],
    ]
    assert named.unknown(rows) == 2 and named.without(table, rows) == 1


def test_the_law_of_the_column_for_the_rule_holds_in_the_text() -> None:
    table = answers(
        ("0101", None, "Barnets lov § 90", "Vi forstår ikke § 90."), ("0101", None, "Intet", "§ 90")
    )
    assert named.named(table, BEFORE)["provision"].tolist() == ["barnets lov § 90", "ukendt lov § 90"]


def test_a_rule_of_few_has_no_row_of_its_own(at: Desk) -> None:
    places = ["0101", "0147", "0151", "0153", "0155"]
    table = answers(
        *((place, "bpa", "SEL § 96", None) for place in places),
        *((place, "bpa", "RSL § 10", None) for place in places[:4]),
        *(("0101", "bpa", "RSL § 66", None) for _ in range(6)),
        *((place, "bpa", "§ 10", None) for place in places),
    )
    rows = named.named(table, BEFORE)
    released = at.release(told.listed(rows, at.rules))
    shown = dict(zip(released["rule"].str.replace("\u00a0", " "), released["n_cases"], strict=True))
    assert shown == {"Servicelovens § 96": 5, told.OTHERS: 10, told.LAWLESS: 5}
    found = told.told(table, rows, released, at.rules)
    assert found["rules_named"].text.replace("\u00a0", " ") == (
        "20 af de 20 svar nævner mindst én regel. Oftest nævnes servicelovens § 96."
    )
    assert found["rules_lawless"].text.startswith("I 5 svar står en paragraf uden en lov")


def test_without_answers_the_sentences_say_so_and_the_tables_are_empty(at: Desk) -> None:
    table = answers()
    rows = named.named(table, BEFORE)
    released = at.release(told.listed(rows, at.rules))
    assert released.empty
    found = told.told(table, rows, released, at.rules)
    assert found["rules_named"].text == "Ingen kommune har skrevet om regler."
    sources = at.release(told.sources(table, BOOK))
    assert sources.empty and "ikke svar nok" in told.sources_told(sources).text


def test_answers_that_name_no_rule(at: Desk) -> None:
    def said(*texts: str) -> str:
        table = answers(*((f"0{n}", None, None, text) for n, text in enumerate(texts, start=101)))
        rows = named.named(table, BEFORE)
        found = told.told(table, rows, at.release(told.listed(rows, at.rules)), at.rules)
        assert bool(rows.size) is ("ingen paragraffer" not in found["rules_lawless"].text)
        return found["rules_named"].text

    assert said(*["Reglerne er svære."] * 6) == "Ingen af de 6 svar nævner en regel."
    assert said(*["SEL § 96"] * 9, "Svært.").startswith("Næsten alle 10 svar nævner mindst én regel.")
    assert said(*["SEL § 96"] * 9, *["Svært."] * 5).startswith("9 af de 14 svar")
    few = said("Reglerne er svære.", "Svært.")
    assert few == "Færre end fem svar handler om regler, så de opgøres ikke."


def test_where_demands_come_from_withholds_what_few_say(at: Desk) -> None:
    table = answers(*((f"0{n}", None, None, "Tekst.") for n in range(101, 113)))
    table["burden_cause"] = ["law"] * 8 + ["own_practice"] * 2 + [None, "other"]
    released = at.release(replace(told.sources(table, BOOK), rounds=False))
    assert released["source"].tolist() == [*BOOK.item("burden_cause", told.SECTION).values.values()]
    assert released["n_cases"].isna().all(), "eleven less eight would leave at most three to each of few"
    assert "ikke svar nok" in told.sources_told(released).text
    table["burden_cause"] = ["law"] * 8 + ["own_practice"] * 3 + ["other"]
    released = at.release(replace(told.sources(table, BOOK), rounds=False))
    assert released["n_cases"].isna().tolist() == [True] * 4
    more = pd.concat([table.assign(burden_cause=cause) for cause in ("law", "appeal", "own_practice")])
    table = pd.concat([more, table.head(3).assign(burden_cause="other")], ignore_index=True)
    released = at.release(replace(told.sources(table, BOOK), rounds=False))
    assert released["n_cases"].isna().tolist() == [True, False, False, True], "few go with the first of many"
    text = told.sources_told(released).text
    assert "12 svar fra 12 kommuner" in text and "loven" not in text


def test_rounded_answers_are_told_as_nearly_so_many_and_in_no_order(at: Desk) -> None:
    """Three sources of few, and one of many: more than a third would be hidden, so all four are rounded."""
    table = answers(*((f"0{n}", None, None, "Tekst.") for n in range(101, 129)))
    table["burden_cause"] = ["law"] * 20 + ["own_practice"] * 4 + ["appeal"] * 3 + ["other"]
    released = at.release(told.sources(table, BOOK))
    assert released.attrs["rounded"] and not (released["n_cases"] % 5).any()
    text = told.sources_told(released).text
    n = int(released["n_cases"].iloc[0])
    assert f"i omkring {n} svar" in text and "kommuner" not in text.split("valgt")[1]
    themes = pd.DataFrame({"label": ["Møder"], "n_cases": [9], "withheld": [True]})
    assert f"omkring {n} svar" in told.in_short(released, themes).text
    assert told.heading(released, themes).text == "Hvad kommunerne siger om reglerne"
    assert not any(str(exact) in text for exact in (4, 3, 1) if exact not in {n, n // 10})


@pytest.mark.parametrize(
    ("provision", "shown"),
    [
        ("serviceloven § 96 a", "Servicelovens § 96 a"),
        ("barnets lov § 87", "Barnets lov § 87"),
        ("bekendtgørelse 932 § 8", "Bekendtgørelse 932 § 8"),
        ("bpa-bekendtgørelsen § 5", "BPA-bekendtgørelsens § 5"),
        ("lov om leje § 3", "Lov om leje § 3"),
    ],
)
def test_a_rule_is_written_as_danish_does(provision: str, shown: str) -> None:
    assert told.written(provision) == shown.replace("§ ", "§\u00a0", 1)


def test_the_numbering_is_that_of_the_report_and_is_said() -> None:
    assert "rapportens tidspunkt" in told.numbering(BEFORE) and "barnets lov" in told.numbering(AFTER)


def test_the_main_part_tells_the_sources_and_the_heading_the_first_theme_that_may_be_shown() -> None:
    sources = pd.DataFrame({"source": ["Loven", "Egen praksis", "Andet"], "n_cases": [7, 9, 6]})
    sources = sources.assign(n_municipalities=5, withheld=[False, False, True])
    themes = pd.DataFrame({"label": ["Møder", "Breve"], "n_cases": [8, 6], "withheld": False})
    text = told.in_short(sources, themes).text
    assert text.endswith(
        "De har i svarene valgt, hvor kravet kommer fra. Det er loven i 7 svar og egen praksis i 9."
    )
    every = told.in_short(sources.assign(withheld=False), themes).text
    assert "De har for hvert af 22 svar valgt" in every and every.endswith("og andet i 6.")
    assert told.heading(sources, themes).text == "Kommunerne nævner oftest »Møder«, i 8 svar"
    told_of = told.heading(sources.assign(withheld=False), themes).text
    assert told_of == "Kommunerne nævner oftest »Møder«, i 8 af 22 svar"
    hidden = themes.assign(withheld=True)
    assert told.in_short(sources, themes.head(0)).text.endswith("Hvilke temaer de har, er ikke opgjort.")
    assert told.heading(sources, hidden).text.startswith("Kommunerne peger oftest på »egen praksis«")
    other = sources.assign(n_cases=[7, 9, 60], withheld=False)
    assert told.heading(other, hidden).text.startswith("Af de kilder, der er nævnt i skemaet, peger")
    assert "egen praksis" in told.heading(other, hidden).text
    nothing = sources.assign(withheld=True)
    assert told.heading(nothing, hidden).text == "Hvad kommunerne siger om reglerne"
    assert "for få" in told.in_short(sources.assign(withheld=True), themes).text
