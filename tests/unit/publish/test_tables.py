"""Tables: Danish text in, markdown out, and no cell can become markup."""

import json
import subprocess

import pandas as pd
import pypandoc
import pytest

from helpers.protocol.disclosure import Rules
from helpers.publish import tables
from helpers.publish.columns import count, derived, key, known, possible, statistic
from helpers.publish.views import NotReleasable

HOSTILE = [
    "a | b",
    "<script>alert(1)</script>",
    "{{< include secret >}}",
    "**fed**",
    "[x](http://example.org)",
    "`r 1`",
    "$x$",
    "@holm2021",
    "=1+1",
    "to\nlinjer",
    "#typst(1)",
    "^[note]",
    "a\\b",
    "<!-- skjult -->",
    "~~x~~",
    "\"citat\" 'enkelt' -- ...",
]


def pandoc_cells(markdown: str) -> list[str]:
    done = subprocess.run(
        [pypandoc.get_pandoc_path(), "-f", "markdown", "-t", "json"],
        input=markdown,
        capture_output=True,
        text=True,
        check=True,
    )
    body = json.loads(done.stdout)["blocks"][0]["c"][4][0][3]
    return [inline_text(row[1][0][4]) for row in body]


def inline_text(blocks) -> str:
    parts = []
    for block in blocks:
        for inline in block["c"]:
            assert inline["t"] in {"Str", "Space"}, f"{inline} is markup"
            parts.append(inline.get("c", " "))
    return "".join(parts)


def test_no_cell_becomes_markup():
    cells = pandoc_cells(tables.markdown_table(pd.DataFrame({"text": HOSTILE}), [key("text", "Tekst")]))
    expected = [" ".join(t.split()).replace("...", "…") for t in HOSTILE]
    assert [c.replace("...", "…") for c in cells] == expected


def test_no_shortcode_survives_escaping():
    assert "{{<" not in tables.escape("{{< meta x >}}")


def test_headers_order_alignment_and_formats():
    frame = pd.DataFrame({"n": [1200], "who": ["alle"], "hidden": [1]})
    text = tables.markdown_table(frame, [key("who", "Hvem"), key("hidden"), count("n", "Antal")])
    assert text.splitlines() == ["| Hvem | Antal |", "| :---- | -----: |", "| alle | 1.200 |"]


def test_conclusions_stand_to_the_left_and_words_among_numbers_do_not():
    frame = pd.DataFrame({"a": ["x", "y"], "b": ["stigning", "fald"], "c": ["+1", "ikke beregnet"]})
    columns = [key("a", "A"), statistic("b", "B"), statistic("c", "C")]
    rulers = tables.markdown_table(frame, columns).splitlines()[1].split("|")[2:4]
    assert [ruler.strip().endswith(":") for ruler in rulers] == [False, True]


@pytest.mark.parametrize(
    ("extra", "shown"),
    [
        ({}, "ikke oplyst"),
        ({"withheld": [True]}, tables.WITHHELD),
        ({"withheld": [True], "can": [False]}, tables.CANNOT),
    ],
)
def test_missing_values_say_what_they_are(extra, shown):
    frame = pd.DataFrame({"n": [None]} | extra)
    columns = [count("n", "Antal"), *map(possible, extra.keys() & {"can"})]
    assert tables.markdown_table(frame, columns).splitlines()[-1] == f"| {shown} |"


def test_withheld_values_are_explained_once_and_only_then():
    frame, columns = pd.DataFrame({"who": ["a"], "n": [None], "withheld": [True]}), [count("n", "Antal")]
    assert tables.show(frame, columns, why_withheld="Derfor.").data.endswith("Derfor.")
    assert "Derfor." not in tables.show(frame.assign(n=1), columns, why_withheld="Derfor.").data


def test_the_note_on_withheld_values_names_the_thresholds_in_words():
    note = tables.withheld_note(Rules(5, 3, 10, 20, 5))
    assert note == (
        ".. Ikke vist: færre end fem sager, færre end tre kommuner eller for få sager til opgørelsen, eller "
        "tallet kunne røbe et andet."
    )


def test_a_derived_column_is_worded_from_what_was_released():
    columns = [derived("told", "Sagt", lambda row: None if pd.isna(row["n"]) else f"{row['n']:.0f} af 9")]
    frame = pd.DataFrame({"n": [4.0, None], "withheld": [False, True]})
    assert tables.show(frame, columns, why_withheld="Derfor.").data.splitlines()[2:] == [
        "| 4 af 9 |",
        f"| {tables.WITHHELD} |",
        "",
        "Derfor.",
    ]


def test_dashes_give_long_columns_more_room_up_to_a_limit():
    frame = pd.DataFrame({"text": ["et ord og et til " * 9], "n": [1]})
    columns = [key("text", "Tekst"), count("n", "Antal")]
    left, right = tables.markdown_table(frame, columns).splitlines()[1].strip("| ").split(" | ")
    assert left.count("-") == tables.WIDEST and right.count("-") == len("Antal")


def test_a_word_that_cannot_be_broken_has_the_room_it_needs_and_a_hidden_value_that_of_its_sign():
    """An address of eighty characters among short words: more than a column may claim by its length."""
    frame = pd.DataFrame({"text": ["se " + "a" * 80 + " her"], "n": [None], "withheld": [True]})
    columns = [key("text", "Tekst"), count("n", "Antal i alt")]
    left, right = tables.markdown_table(frame, columns).splitlines()[1].strip("| ").split(" | ")
    assert left == ":" + "-" * 80 and right == "-" * len("Antal i alt") + ":"


def test_non_breaking_spaces_stay():
    assert tables.escape("31,8\u00a0pct. \n af") == "31,8\u00a0pct. af"


def test_unknown_column_is_named():
    with pytest.raises(NotReleasable, match="antal"):
        tables.markdown_table(pd.DataFrame({"n": [1]}), [count("antal", "Antal")])


def test_blanks_around_a_text_go_and_a_yes_or_no_is_no_number():
    assert tables.escape("  to\nord ") == "to ord"
    frame = pd.DataFrame({"n": [1], "yes": [True]})
    lines = tables.markdown_table(frame, [count("n", "N"), key("yes", "Ja")]).splitlines()
    assert lines[1].split("|")[1].strip().endswith("-:") and lines[1].split("|")[2].strip().startswith(":-")


def test_a_table_without_rows_says_so_in_one_row():
    frame = pd.DataFrame({"n": pd.Series(dtype=float), "name": pd.Series(dtype=str)})
    columns = [key("name", "Navn"), count("n", "N")]
    assert tables.markdown_table(frame, columns).splitlines()[2:] == ["| Ingen oplysninger | ingen |"]
    assert pandoc_cells(tables.markdown_table(frame, columns)) == [tables.NOTHING]


def test_a_narrow_column_has_three_dashes():
    frame = pd.DataFrame({"a": ["x"]})
    assert tables.markdown_table(frame, [key("a", "y")]).splitlines()[1].strip("| ") in (":---", "---:")


def test_a_column_may_have_a_word_of_its_own_for_no_value():
    frame = pd.DataFrame({"who": ["a"], "why": [None]})
    columns = [key("who", "Hvem"), known("why", "Hvorfor", none="ingen nævnt")]
    assert tables.markdown_table(frame, columns).splitlines()[-1] == "| a | ingen nævnt |"


@pytest.mark.parametrize(
    ("cell", "key_"), [("-", tables.CANNOT_NOTE), ("..", "Derfor."), ("enkelte", "Få."), ("lidt", "")]
)
def test_each_sign_of_a_table_has_its_key_under_it_and_no_other_has_one(cell, key_):
    keys = {tables.CANNOT_NOTE, "Derfor.", "Få."}
    frame = pd.DataFrame({"who": ["a", "b"], "n": [cell, "7"]})
    shown = tables.show(frame, [key("who", "Hvem"), key("n", "Antal")], "", "Derfor.", {"enkelte": "Få."})
    told = shown.data.partition("\n\n")[2]
    assert {each for each in keys if each in told} == {key_} - {""}


def under(frame: pd.DataFrame, *heads: str) -> tuple[list[str], str]:
    """Return the rows of the table of ``frame`` under ``heads``, and what stands under it."""
    columns = [key(name, head) for name, head in zip(frame, heads, strict=False)]
    table, _, told = tables.show(frame, columns).data.partition("\n\n")
    lines = table.replace("\\", "").splitlines()
    return [lines[0], *lines[2:]], told.replace("\\", "")


def test_what_is_the_same_in_every_row_has_no_column_and_is_said_once():
    frame = pd.DataFrame({"who": [*"abc"], "quota": ["196"] * 3, "n": [*"123"]})
    rows, told = under(frame, "Hvem", "Kvoten", "Antal")
    assert rows == ["| Hvem | Antal |", "| a | 1 |", "| b | 2 |", "| c | 3 |"]
    assert told == "Ens i alle rækker: kvoten: 196."
    words = pd.DataFrame({"who": [*"abc"], "n": [*"123"], "said": ["Alle er brugt"] * 3, "more": [""] * 3})
    _, told = under(words, "Hvem", "Antal", "Bemærkning", "Forbehold")
    assert told == "Ens i alle rækker: bemærkning: »Alle er brugt«; forbehold: ingen.", "words are quoted"


def grouped(rows: list[tuple[str, ...]], *heads: str) -> list[str]:
    """Return the rows of the table of ``rows`` in two groups, each under its name."""
    empty = [""] * (len(heads) - 1)
    groups = [("BPA", *empty), *rows, ("TAF", *empty), *(("x", "202", *row[2:]) for row in rows)]
    return under(pd.DataFrame(groups, columns=list(heads)), *heads)[0]


def test_what_is_the_same_in_every_row_of_each_group_stands_in_the_rows_of_the_groups():
    shown = grouped([(name, "83", name, name) for name in "abc"], "Type", "Sager", "Andel", "Mål")
    assert shown[:3] == ["| Type | Andel | Mål |", "| BPA: sager 83 |  |  |", "| a | a | a |"]
    assert shown[5] == "| TAF: sager 202 |  |  |"


def test_groups_stay_groups_of_a_table_of_three_columns():
    shown = grouped([(name, "83", "61", name) for name in "abc"], "Type", "Sager", "Kommuner", "Andel")
    assert shown[:3] == ["| Type | Sager | Andel |", "| BPA |  |  |", "| a | 83 | a |"]


@pytest.mark.parametrize(
    "values",
    [["7", "7"], ["7", "7", "8"], [".."] * 3],
    ids=["two may agree by chance", "one deviates", "hidden, which is no value"],
)
def test_other_columns_stay(values):
    frame = pd.DataFrame({"who": [*"abc"[: len(values)]], "n": values, "m": [*"123"[: len(values)]]})
    assert under(frame, "Hvem", "Antal", "Mål")[0][0] == "| Hvem | Antal | Mål |"


def test_a_table_keeps_its_columns_where_none_but_the_names_would_be_left():
    frame = pd.DataFrame({"who": [*"abc"], "n": ["7"] * 3})
    assert under(frame, "Hvem", "Antal") == (["| Hvem | Antal |", *(f"| {x} | 7 |" for x in "abc")], "")
