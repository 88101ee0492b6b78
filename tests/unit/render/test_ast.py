"""The small tools for syntax trees, and the one process that reads many texts, against one for each."""

import json

import pytest

from helpers.render.crossrefs.references import for_format
from helpers.render.errors import RenderError
from helpers.render.tree import pandoc
from helpers.render.tree.ast import (
    PLAIN_WORD,
    attr,
    div,
    elements,
    joined,
    node,
    string,
    transform,
    with_signs_held,
    words,
)

TEXTS = [
    "# Antal {#sec-a}\n\nTekst med note[^1] og [henvisning].\n\n[^1]: Første.\n\n[henvisning]: a.qmd\n\n## "
    "Resultat\n",
    "# Antal\n\nAnden note[^1], [henvisning] uden mål, og \U000f0000 et mærke.\n\n[^1]: Anden.\n\n## "
    "Resultat\n",
    "---\ntitle: Æbler & pærer\n---\n\n| Navn | Tal |\n|---|--:|\n| " + "lang tekst " * 30 + "| 1 |\n",
    "",
]
TABLE = "<table><thead><tr><th>A</th></tr></thead><tbody><tr><td>é</td></tr></tbody></table>"


def alone(text, reader="markdown"):
    return json.loads(pandoc.run(text, "-f", reader, "-t", "json", "--columns=10000")[0])


def paragraph(text):
    return node("Para", words(text))


@pytest.mark.parametrize(
    "reader, texts", [("markdown", TEXTS), ("html", [TABLE, TABLE.replace("A", "B")]), ("markdown", [])]
)
def test_texts_read_by_one_process_are_what_each_alone_gives(reader, texts):
    """Ids, notes and link targets of one text do not reach into the next."""
    assert pandoc.parse_all(texts, reader) == [alone(text, reader) for text in texts]


def test_a_failure_of_reading_is_told_in_pandocs_words():
    with pytest.raises(RenderError, match=r"^pandoc cannot read a text: .*Unknown input format nosuchformat"):
        pandoc.parse_all(["a"], "nosuchformat")


def test_transform_asks_only_the_visits_of_a_kind_and_from_the_leaves_up():
    seen = []

    def visit(element):
        seen.append(element["t"])
        return None

    tree = [div("", (), (), [paragraph("et to"), node("Plain", [node("Emph", words("tre"))])])]
    assert transform(tree, {"Emph": visit, "Div": visit, "Para": visit}) == tree
    assert seen == ["Para", "Emph", "Div"]


def test_a_list_takes_an_elements_place_and_an_empty_one_removes_it():
    tree = [paragraph("et"), node("HorizontalRule"), paragraph("to")]
    assert transform(tree, {"HorizontalRule": lambda e: []}) == [tree[0], tree[2]]
    assert transform(tree, {"HorizontalRule": lambda e: [tree[0], tree[0]]}) == [
        tree[0],
        tree[0],
        tree[0],
        tree[2],
    ]
    assert transform([paragraph("et to")], {"Str": lambda e: string(e["c"].upper())}) == [paragraph("ET TO")]


def test_transform_leaves_the_old_tree_alone_and_shares_what_no_visit_changed():
    kept, changed = paragraph("et to"), div("b", (), (), [node("Emph", words("tre"))])
    old = [div("a", (), (), [kept, changed])]
    before = json.dumps(old)
    new = transform(old, {"Emph": lambda e: node("Strong", e["c"])})
    assert [e["t"] for e in elements(new, {"Emph", "Strong"})] == ["Strong"] and json.dumps(old) == before
    assert new[0]["c"][1][0] is kept and transform(old, {"Emph": lambda e: None}) is old


def test_what_a_format_numbers_has_attributes_of_its_own():
    """Numbers are written into them; the other format's must not get them."""
    inner = [
        node("Header", 2, ["b", [], []], words("et to")),
        node("Plain", [node("Span", ["c", [], []], [])]),
    ]
    old = [div("a", ("x",), (("kind", "fig"),), inner), paragraph("tre")]
    kept = json.dumps(old)
    new = for_format(old, "html")
    for element in elements(new, {"Div", "Header", "Span"}):
        attr(element)[2].append(["number", "1.1"])
    assert json.dumps(old) == kept and json.dumps(new).count('["number", "1.1"]') == 3
    assert new[1] is old[1]


def test_elements_come_in_the_order_of_reading_outer_ones_first():
    tree = [div("a", (), (), [paragraph("et"), div("b", (), (), [paragraph("to")])]), div("c")]
    assert [e["c"][0][0] for e in elements(tree, {"Div"})] == ["a", "b", "c"]
    assert [e["c"] for e in elements(tree, {"Str"})] == ["et", "to"]
    assert [e["t"] for e in elements(tree, {"Div", "Para"})] == ["Div", "Para", "Div", "Para", "Div"]


def test_elements_in_citations_and_table_cells_are_found():
    cite = node(
        "Cite",
        [{"citationId": "a", "citationPrefix": [node("Emph", words("se"))], "citationSuffix": []}],
        words("[@a]"),
    )
    assert [e["c"][0]["c"] for e in elements([node("Para", [cite])], {"Emph"})] == ["se"]
    assert [e["c"] for e in elements(alone(TABLE, "html")["blocks"], {"Str"})] == ["A", "é"]


@pytest.mark.parametrize(
    "inlines, expected",
    [
        (words("et to tre"), [string("et to tre")]),
        ([node("Space"), string("et")], [node("Space"), string("et")]),
        ([string("et"), node("Space"), node("Emph", words("to tre")), string(".")],
         [string("et "), node("Emph", [string("to tre")]), string(".")]),
        ([string("et"), node("SoftBreak"), string("to")], [string("et"), node("SoftBreak"), string("to")]),
        ([string("et"), node("Space"), node("LineBreak")], [string("et "), node("LineBreak")]),
    ],
)  # fmt: skip
def test_words_and_spaces_are_joined_up_to_the_next_other_element(inlines, expected):
    assert joined([node("Para", inlines)]) == [node("Para", expected)]


def test_joined_words_stay_short_enough_for_the_writer_of_typst():
    found = joined([paragraph("ordene " * 100)])[0]["c"]
    assert 10 <= len(found) <= 20
    assert "".join(e.get("c", " ") for e in found).split() == ["ordene"] * 100


@pytest.mark.parametrize("writer", ["html5", "typst-citations-smart"])
def test_pandoc_writes_joined_words_as_it_writes_them_apart(writer):
    text = 'Tal "i" citat, 5 < 6 & *mere tekst*, `kode her`; [et link](a.html "med titel")\n'
    text += "og ny linje\\\nefter brud -- og…\n\n- et punkt"
    text += "\n- [x] gjort\n\n" + "= 1. // + - /lang #tekst $5 @navn " * 20
    blocks = alone(text)["blocks"]
    assert joined(blocks) != blocks
    apart = pandoc.run(json.dumps(pandoc.document(blocks)), "-f", "json", "-t", writer, "--wrap=none")[0]
    assert pandoc.write(blocks, writer) == apart


def test_plain_words_alone_are_joined_and_what_a_writer_looks_at_stays_a_word():
    text = "Sagen, som (Ankestyrelsen) har «afgjort»."
    assert joined(words(text), PLAIN_WORD) == [string(text)]
    for word in ("2014-15", "31,5–43,1", "og/eller", "{#eq-a}", "\ue000", "45", "§"):
        found = joined(words(f"Den er {word} nu"), PLAIN_WORD)
        assert found == [string("Den er "), string(word), node("Space"), string("nu")]


def test_the_words_of_a_citation_are_left_to_citeproc():
    cite = node(
        "Cite",
        [{"citationId": "ret", "citationPrefix": [], "citationSuffix": words("s. 4 og 5")}],
        words("[@ret, s. 4]"),
    )
    assert joined([cite]) == [cite]


def test_a_paragraphs_sign_is_held_to_its_number_in_and_between_words():
    held = with_signs_held(
        [paragraph("Efter §§ 42 og 96 (§ 95) med §-tegn og § et sted"), [string("BPA (§ 96)")]]
    )
    assert held[0]["c"][2:5] == [string("§§\u00a042"), node("Space"), string("og")]
    assert string("(§\u00a095)") in held[0]["c"] and held[1] == [string("BPA (§\u00a096)")]
    assert held[0]["c"][-5:] == words("§ et sted"), "no number, nothing to hold"
    broken = [string("§"), node("SoftBreak"), string("9")]
    assert with_signs_held(broken) == [string("§\u00a09")]
