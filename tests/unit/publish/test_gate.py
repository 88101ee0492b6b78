"""The last gate: whatever kind of file holds what may not leave, it is found, named and stops the report."""

from __future__ import annotations

import base64
import json
import zipfile
import zlib
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
import xlsxwriter

from helpers.errors import HelpersError
from helpers.project import Workspace, root
from helpers.publish import figures
from helpers.publish.gate import cleared, scan
from helpers.publish.gate.keeper import Gate
from helpers.publish.gate.scan import Private
from helpers.survey.inputs import InputInvalid

OWN_WORDS = "Vi skal hver gang hente den samme lægeerklæring hos den samme læge."
PRIVATE = Private(
    keys={"D14-00679", "0101_koebenhavn.xlsx"},
    names=scan._forms(["Greve", "Sorø", "Lyngby-Taarbæk"]),
    markers={"MÆRKE-7f3a"},
    free=scan._by_first_words([OWN_WORDS]),
    firsts={"vi"},
)
SECRETS = {
    "010190-1234": "CPR number",
    "D14-00679": "the key of a decision",
    "0101_koebenhavn.xlsx": "a returned workbook's name",
    "i Sorø": "municipality (Sorø)",
    "Lyngby-Taarbæks praksis": "municipality (Lyngby-Taarbæks)",
    "MÆRKE-7f3a": "a private marker",
    OWN_WORDS: "own words, which nobody has cleared",
    "Internt, ikke til offentliggørelse": "the mark of an internal build",
}


def page(text: str) -> str:
    return f"<html><head><title>x</title></head><body><p>Før {text} efter</p></body></html>"


def notebook(text: str) -> str:
    output = {"output_type": "display_data", "data": {"text/markdown": ["| a |\n", f"| {text} |"]}}
    return json.dumps({"cells": [{"cell_type": "code", "source": ["x = 1"], "outputs": [output]}]})


TEXT_FILES = {
    "report/side.html": page,
    "report/skjult.html": lambda text: f'<p title="{text}">x</p>',
    "report/kommentar.html": lambda text: f"<p>x</p><!-- {text} -->",
    "data/05_growth-vaekst.csv": lambda text: f'label,n\n"{text}",5\n',
    "figures/figur.svg": lambda text: f'<svg><!-- {text} --><path d="M 24067 72899"/></svg>',
    "figures/ord.svg": lambda text: f"<svg><text>Før</text><text>{text}</text><text>efter</text></svg>",
    "figures/titel.svg": lambda text: f"<svg><title>{text}</title></svg>",
    "assets/search-index.js": lambda text: f'window.searchIndex = [["index.html", "{text}"]];',
    "manifest.json": lambda text: json.dumps({"stages": {"x": {"inputs": [text]}}}, ensure_ascii=True),
    "05_growth.ipynb": notebook,
    "laes.txt": lambda text: f"x\n{text}\n",
}


def found(folder: Path, tables: dict[str, set[str]] | None = None, private: Private = PRIVATE) -> list[str]:
    return [str(each) for each in scan.scan(folder, private, tables or {})]


def put(folder: Path, name: str, content: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


@pytest.mark.parametrize("name", TEXT_FILES)
@pytest.mark.parametrize("secret", SECRETS)
def test_every_secret_is_found_in_every_kind_of_file(tmp_path, name, secret):
    put(tmp_path, name, TEXT_FILES[name](secret))
    put(tmp_path, "report/ren.html", page("en helt almindelig sætning om 124.067 sager"))
    told = found(tmp_path)
    assert told and all(line.startswith(f"{name}, ") for line in told)
    assert any(SECRETS[secret] in line for line in told)
    assert "010190" not in " ".join(told) and "D14" not in " ".join(told)


@pytest.mark.parametrize("secret", ["010190-1234", "D14-00679", "MÆRKE-7f3a"])
@pytest.mark.parametrize("place", ["cell", "comment", "title", "sheet", "property"])
def test_a_workbook_is_looked_through_with_its_properties(tmp_path, secret, place):
    with xlsxwriter.Workbook(tmp_path / "bilag.xlsx") as book:
        sheet = book.add_worksheet(secret if place == "sheet" else "ark")
        sheet.write(0, 0, secret if place == "cell" else "x")
        if place == "comment":
            sheet.write_comment(0, 0, secret)
        book.set_properties({"title": secret if place == "title" else "x"})
        book.set_custom_property("sag", secret if place == "property" else "x")
    (told, *_) = found(tmp_path)
    assert told.startswith("bilag.xlsx, ") and SECRETS[secret] in told


def test_texts_in_two_cells_of_a_workbook_are_not_one_number(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "bilag.xlsx") as book:
        book.add_worksheet("ark").write_row(0, 0, ["150464", "1686"])
    assert found(tmp_path) == []


@pytest.mark.parametrize("place", ["page 2", "metadata"])
def test_a_paper_is_looked_through_with_its_metadata(tmp_path, place):
    import typst

    title = "D14-00679" if place == "metadata" else "x"
    text = "" if place == "metadata" else "Sagen 010190-1234."
    source = f'#set document(title: "{title}")\nFørste side\n#pagebreak()\n{text} Anden side'
    (tmp_path / "kilde.typ").write_text(source, encoding="utf-8")
    (tmp_path / "ud").mkdir()
    typst.compile(str(tmp_path / "kilde.typ"), output=str(tmp_path / "ud/rapport.pdf"))
    told = found(tmp_path / "ud")
    assert any(line.startswith(f"rapport.pdf, {place}") for line in told)


def test_an_image_is_looked_through_for_its_texts(tmp_path):
    chunk = b"Comment\0D14-00679"
    content = b"\x89PNG\r\n\x1a\n" + len(chunk).to_bytes(4, "big") + b"tEXt" + chunk + b"\0\0\0\0"
    (tmp_path / "figur.png").write_bytes(content)
    (told,) = found(tmp_path)
    assert told.startswith("figur.png, metadata: the key of a decision")


def image(*texts: tuple[bytes, bytes]) -> bytes:
    """Return an image of a head, ``texts`` (kind and content) and an end."""
    parts = [(b"IHDR", bytes(13)), *texts, (b"IEND", b"")]
    made = b"".join(len(held).to_bytes(4, "big") + kind + held + b"0000" for kind, held in parts)
    return b"\x89PNG\r\n\x1a\n" + made


def test_each_text_of_an_image_is_read_in_its_own_letters(tmp_path):
    software, place = (b"tEXt", b"Software\0Matplotlib 3"), "Title\0\0\0\0\0Kort over Sorø".encode()
    (tmp_path / "ren.png").write_bytes(image(software, (b"iTXt", "Title\0\0\0\0\0Vækst".encode())))
    assert found(tmp_path) == []
    (tmp_path / "kort.png").write_bytes(image(software, (b"iTXt", place), software))
    (tmp_path / "latin.png").write_bytes(image((b"tEXt", "Title\0Kort over Sorø".encode("latin-1"))))
    assert [line.split(":")[0] for line in found(tmp_path)] == ["kort.png, metadata", "latin.png, metadata"]


@pytest.mark.parametrize("name", ["bilag.docx", "uden", "data.parquet"])
def test_a_kind_of_file_that_nobody_looks_through_is_refused(tmp_path, name):
    put(tmp_path, name, "x")
    (told,) = found(tmp_path)
    assert told.startswith(f"{name}, the file: cannot be looked through")


def test_a_broken_or_packed_file_is_refused(tmp_path):
    put(tmp_path, "a.xlsx", "x")
    put(tmp_path, "b.json", "{")
    with zipfile.ZipFile(tmp_path / "c.xlsx", "w") as book:
        book.writestr("xl/embeddings/oleObject1.bin", b"D14-00679")
    (tmp_path / "d.html").write_bytes(b"\xff\xfe")
    put(tmp_path, "e.pdf", "%PDF-1.7")
    names = ["a.xlsx", "b.json", "c.xlsx", "d.html", "e.pdf"]
    assert [line.split(",")[0] for line in found(tmp_path)] == names


def test_the_name_of_a_file_is_looked_at_too(tmp_path):
    put(tmp_path, "figures/D14-00679.svg", "<svg/>")
    (told,) = found(tmp_path)
    assert "its name" in told


def test_register_tables_may_name_municipalities_and_what_shows_them_too(tmp_path):
    tables = {"09_appeals-kommuner.csv": {"Greve", "Sorø"}}
    put(tmp_path, "data/09_appeals-kommuner.csv", "name\nGreve\n")
    put(tmp_path, "report/klager.html", page("Notesbog 09_appeals: Greve og Sorø"))
    put(tmp_path, "figures/09_appeals-fig-kort.svg", "<svg><title>Greve</title></svg>")
    assert found(tmp_path, tables) == []
    put(tmp_path, "report/vaekst.html", page("Notesbog 05_growth: Greve"))
    put(tmp_path, "data/05_growth-x.csv", "name\nGreve\n")
    put(tmp_path, "figures/05_growth-fig-x.svg", "<svg><title>Greve</title></svg>")
    assert [line.split(",")[0] for line in found(tmp_path, tables)] == [
        "data/05_growth-x.csv",
        "figures/05_growth-fig-x.svg",
        "report/vaekst.html",
    ]


def test_what_holds_the_whole_report_may_name_what_any_register_table_names(tmp_path):
    """A list of searches has no line that names its notebook, as a page has."""
    tables = {"09_appeals-kommuner.csv": {"Greve"}, "08_rules-x.csv": {"Lyngby-Taarbæk"}}
    put(tmp_path, "assets/search-index.js", 'window.searchIndex = [["a.html", "Greve, Lyngby-Taarbæk"]];')
    assert found(tmp_path, tables) == []
    put(tmp_path, "assets/search-index.js", 'window.searchIndex = [["a.html", "Greve, Sorø"]];')
    (told,) = found(tmp_path, tables)
    assert "municipality (Sorø)" in told


def test_what_is_written_by_hand_may_name_municipalities(tmp_path):
    texts = {
        "index.qmd": "Greve", "_quarto.yml": "title: Sorø", "report/kapitel.qmd": "Tønder",
        "report/references.bib": "title = {Varde}", "report/theme/typst/bog.typ": "#text[Vejen]",
        "report/notat.md": "Odder", "data/protocol/x.yml": "place: Faxe",
    }  # fmt: skip
    for name, text in texts.items():
        put(tmp_path, name, text)
    for name, word in {"01_a": "Rebild", "02_b": "Morsø"}.items():
        cells = [{"cell_type": "markdown", "source": ["Fra ", word]}, {"cell_type": "code", "source": ["x"]}]
        put(tmp_path, f"build/notebooks/{name}.ipynb", json.dumps({"cells": cells}))
    written = scan._written(Workspace(tmp_path, tmp_path / "build", tmp_path))
    assert {"Greve", "Sorø", "Tønder", "Varde", "Vejen", "Rebild", "Morsø"} <= written
    assert not {"Odder", "Faxe"} & written


def test_numbers_and_words_that_are_no_secrets_pass(tmp_path):
    rows = "a,b\n0.0809188644,1504641686.5\n010190,1234\ngrevens,vejen\n"
    put(tmp_path, "data/x.csv", rows)
    put(tmp_path, "figures/x.svg", '<svg><path d="M 010190 1234 D14"/></svg>')
    assert found(tmp_path) == []


def test_a_number_that_markup_divides_is_found(tmp_path):
    put(tmp_path, "side.html", page("<b>010190</b>-<i>1234</i>"))
    assert "CPR" in found(tmp_path)[0]


def test_free_text_passes_once_it_is_cleared_with_name_and_day(tmp_path):
    put(tmp_path, cleared.FILE, f'text,cleared_by,cleared_on\n"{OWN_WORDS}",Anne Jensen,2022-05-02\n')
    assert cleared.texts(tmp_path) == {OWN_WORDS}
    for nobody in ("", "  "):
        put(tmp_path, cleared.FILE, f'text,cleared_by,cleared_on\n"{OWN_WORDS}",{nobody},2022-05-02\n')
        with pytest.raises(InputInvalid):
            cleared.texts(tmp_path)
    put(tmp_path, cleared.FILE, f'text,cleared_by,cleared_on\n"{OWN_WORDS}",Anne Jensen,i går\n')
    with pytest.raises(InputInvalid):
        cleared.texts(tmp_path)


def test_what_is_looked_for_comes_from_the_material(tmp_path):
    put(tmp_path, "material/frame.csv", "decision_id,municipality\nD20-4,0101\n17,0101\n")
    put(tmp_path, "material/private_markers.txt", "MÆRKE-1\n\n   \n")
    put(tmp_path, "report/a.html", page("D20-4"))
    put(tmp_path, "report/b.html", page("MÆRKE-1 og 17 sager"))
    put(tmp_path, "report/c.html", page("fra Greve"))
    ws = Workspace(root(), tmp_path, tmp_path)
    with pytest.raises(HelpersError) as refused:
        Gate(ws, tmp_path / "material").check(tmp_path / "report")
    lines = str(refused.value).splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["a.html", "b.html", "c.html"]


def test_numbers_in_neighbouring_cells_of_a_workbook_are_no_number_together(tmp_path) -> None:
    for name, cells in {"beside.xlsx": (120197, 1234), "one.xlsx": (1201971234,)}.items():
        with xlsxwriter.Workbook(tmp_path / name) as book:
            page = book.add_worksheet()
            page.write_row(0, 0, cells)
            page.write_row(1, 0, [f"tekst {n}" for n in range(1300)])
    assert {told.partition(",")[0] for told in found(tmp_path)} == {"one.xlsx"}


def test_numbers_in_cells_beside_each_other_are_no_number_of_a_person(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "bilag.xlsx") as book:
        sheet = book.add_worksheet("ark")
        for row, numbers in enumerate(
            [(1, 1, 90, 1234), (10190, 1234), (0.101901, 234567.5), (10190, 12.34)]
        ):
            sheet.write_row(row, 0, numbers)
    assert found(tmp_path) == []


def test_a_number_in_two_runs_of_one_cell_is_found(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "bilag.xlsx") as book:
        bold = book.add_format({"bold": True})
        book.add_worksheet("ark").write_rich_string(0, 0, "010190", bold, "-1234")
    assert "CPR" in " ".join(found(tmp_path))


def test_the_hash_of_a_file_is_no_number_of_a_person(tmp_path):
    digest = "0101901234".join(["a", "b" * 53])
    (tmp_path / "register.json").write_text(f'{{"sha256": "{digest}"}}', encoding="utf-8")
    assert len(digest) == 64 and found(tmp_path) == []
    (tmp_path / "register.json").write_text(f'{{"sha256": "{digest[:-1]}"}}', encoding="utf-8")
    assert len(found(tmp_path)) == 1


def test_what_matplotlib_calls_a_mark_is_no_number_of_a_person(tmp_path):
    drawn = '<path id="m606620773a"/><use xlink:href="#m0606620773" x="0"/><g clip-path="url(#p0606620773)"/>'
    put(tmp_path, "a.svg", f"<svg>{drawn}</svg>")
    assert found(tmp_path) == []
    put(tmp_path, "a.svg", '<svg><path id="0606620773"/></svg>')
    assert "CPR" in found(tmp_path)[0]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("liste.json", '["a", "010190-1234", "b"]'),
        ("nøgler.json", '["D14-00001", "D14-00679", "D14-00680"]'),
        ("helt_tal.csv", "n\n3112991234.0\n"),
        ("helt_tal.json", '{"n": 3112991234.0}'),
        ("usynligt.html", "<p>D14-\u200b00679</p>"),
        ("bloedt.html", "<p>MÆRKE&shy;-7f3a</p>"),
        ("undsluppet.js", 'x = "M\\u00c6RKE-7f3a";'),
        ("undsluppet.html", '<script>x = "M\\u00c6RKE-7f3a"</script>'),
        ("i_siden.html", '<a href="data:text/html;base64,MDEwMTkwLTEyMzQ=">x</a>'),
        ("andet.html", '<p data-d="010190-1234">x</p>'),
        ("andet_i_siden.html", '<a href="data:application/pdf;base64,MDEwMTkwLTEyMzQ=">x</a>'),
    ],
)
def test_what_is_written_in_another_way_is_found(tmp_path, name, content):
    put(tmp_path, name, content)
    assert found(tmp_path)


@pytest.mark.parametrize(
    "part",
    [
        "<a><!-- D14-00679 --></a>",
        "<a><![CDATA[D14-00679]]></a>",
        "<a b='D14-00679'/>",
        '<a b="0101901234"/>',
    ],
)
def test_what_no_cell_of_a_workbook_shows_is_found(tmp_path, part):
    with zipfile.ZipFile(tmp_path / "bog.xlsx", "w") as book:
        book.writestr("xl/workbook.xml", part)
    assert found(tmp_path)


def test_a_marker_of_two_words_is_found_where_the_line_breaks(tmp_path):
    put(tmp_path, "side.html", "<p>et hemmeligt\n  navn</p>")
    assert found(tmp_path, private=Private(markers={"hemmeligt navn"}))


def test_an_image_with_packed_texts_or_something_behind_its_end_is_refused(tmp_path):
    head, end = b"\x89PNG\r\n\x1a\n", b"\0\0\0\0IEND\xaeB`\x82"
    packed = b"a\0\1\0\0\0" + zlib.compress(b"010190-1234")
    (tmp_path / "pakket.png").write_bytes(head + len(packed).to_bytes(4, "big") + b"iTXt" + packed + b"0000")
    (tmp_path / "efter.png").write_bytes(head + end + b"010190-1234")
    assert [line.split(",")[0] for line in found(tmp_path)] == ["efter.png", "pakket.png"]


def paper(extra: bytes, page: bytes = b"", info: bytes = b"") -> bytes:
    """A PDF of one page, with ``extra`` objects (from number 5), entries of page and properties."""
    return (
        b"%PDF-1.7\n1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n"
        b"2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj\n"
        b"3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] " + page + b">> endobj\n"
        b"4 0 obj <<"
        + info
        + b">> endobj\n"
        + extra
        + b"\ntrailer <</Root 1 0 R /Info 4 0 R /Size 9>>\n%%EOF\n"
    )


def stream(head: bytes, content: bytes, packed: bool = True) -> bytes:
    data = zlib.compress(content) if packed else content
    kind = b"/Filter /FlateDecode " if packed else b""
    return b"5 0 obj <<%s%s/Length %d>> stream\n%s\nendstream endobj" % (head, kind, len(data), data)


def hexadecimal(text: str) -> bytes:
    return b"<" + (b"\xfe\xff" + text.encode("utf-16-be")).hex().encode() + b">"


LINK = b"5 0 obj <</Type /Annot /Subtype /Link /Rect [0 0 9 9] /A <</S /URI /URI (%s)>>>> endobj"
XMP = b"<x:xmpmeta><rdf:Description sag='D14-00679'/></x:xmpmeta>"
PAPERS = {
    "note.pdf": paper(b"5 0 obj <</Type /Annot /Subtype /Text /Contents (010190-1234)>> endobj"),
    "note_utf16.pdf": paper(b"5 0 obj <</Subtype /Text /Contents %s>> endobj" % hexadecimal("MÆRKE-7f3a")),
    "note_escaped.pdf": paper(b"5 0 obj <</Contents (\\060\\0610190-\\\n1234)>> endobj"),
    "link.pdf": paper(LINK % b"https://x.dk/?sag=D14-00679", b"/Annots [5 0 R]"),
    "link_encoded.pdf": paper(LINK % b"https://x.dk/?sag=D14%2D00679", b"/Annots [5 0 R]"),
    "property.pdf": paper(b"", info=b"/Sag (D14-00679)"),
    "property_name.pdf": paper(b"", info=b"/D14#2D00679 (x)"),
    "xmp.pdf": paper(stream(b"/Type /Metadata /Subtype /XML ", XMP, packed=False)),
    "xmp_packed.pdf": paper(stream(b"/Type /Metadata /Subtype /XML ", XMP)),
    "objects.pdf": paper(stream(b"/Type /ObjStm /N 1 /First 4 ", b"7 0 <</Alt (D14-00679)>>")),
    "replaced.pdf": paper(stream(b"", b"/Span <</ActualText " + hexadecimal("D14-00679") + b">> BDC EMC")),
    "comment.pdf": paper(b"%D14-00679"),
}


@pytest.mark.parametrize("name", PAPERS)
def test_what_no_page_of_a_paper_shows_is_found(tmp_path, name):
    (tmp_path / name).write_bytes(PAPERS[name])
    (tmp_path / "ren.pdf").write_bytes(paper(LINK % b"https://x.dk/a%20b", b"/Annots [5 0 R]", b"/Sag (x)"))
    told = found(tmp_path)
    assert told and all(line.startswith(f"{name}, ") for line in told)


@pytest.mark.parametrize(
    "content",
    [
        paper(stream(b"/Filter /LZWDecode ", b"x", packed=False)),
        paper(b"5 0 obj <</Filter /FlateDecode>> stream\nx\nendstream endobj"),
    ],
)
def test_a_paper_with_a_part_that_cannot_be_unpacked_is_refused(tmp_path, content):
    (tmp_path / "a.pdf").write_bytes(content)
    assert "cannot be looked through" in " ".join(found(tmp_path))


@pytest.mark.parametrize("name", ["a.woff2", "a.woff", "b.otf", "c.ico"])
def test_what_is_named_as_type_and_is_not_the_themes_own_is_refused(tmp_path, name):
    own = next(iter(root().glob("report/theme/fonts/*.woff2"))).read_bytes()
    (tmp_path / "own.woff2").write_bytes(own)
    (tmp_path / name).write_bytes(b"010190-1234" if name != "a.woff2" else own + b"010190-1234")
    (told,) = found(tmp_path)
    assert told.startswith(f"{name}, the file: cannot be looked through")


def test_what_is_written_beside_the_themes_type_in_its_address_is_found(tmp_path):
    own = base64.b64encode((root() / "report/theme/fonts/figurer-400.woff").read_bytes()).decode()
    put(tmp_path, "a.svg", f"<svg><style>a{{src:url(data:font/woff;base64,{own})}}</style></svg>")
    assert found(tmp_path) == []
    put(tmp_path, "a.svg", f"<svg><style>a{{src:url(data:font/woff;x=D14-00679;base64,{own})}}</style></svg>")
    assert "the key of a decision" in found(tmp_path)[0]


def test_type_within_a_page_that_is_not_the_themes_own_is_refused(tmp_path):
    put(tmp_path, "a.html", "<style>@font-face{src:url(data:font/woff2;base64,MDEwMTkwLTEyMzQ=)}</style>")
    assert "cannot be looked through" in found(tmp_path)[0]


def test_a_drawing_that_carries_the_themes_type_is_let_through_and_its_words_are_read(tmp_path):
    figures.setup()
    for name, said in (
        ("navn", "Greve"),
        ("delt", "Lyngby-\nTaarbæk"),
        ("cpr", "010190-1234"),
        ("tom", "Nord"),
    ):
        figure, axes = plt.subplots(figsize=(3, 2))
        axes.set_xticks([0, 1], [said, "Syd"])
        (tmp_path / f"{name}.svg").write_text(figures.written(figure), encoding="utf-8")
        plt.close(figure)
    told = {line.split(".")[0]: line for line in found(tmp_path)}
    assert set(told) == {"navn", "delt", "cpr"}
    assert "(Greve)" in told["navn"] and "(Lyngby-Taarbæk)" in told["delt"] and "CPR" in told["cpr"]


@pytest.mark.parametrize("attribute", ["d", "style", "points", "transform", "viewBox"])
@pytest.mark.parametrize(
    "value", ["010190-1234", "D14-00679", "x:'MÆRKE-7f3a'", "0101901234", "M 1 2 Greve", "i Sorø"]
)
def test_an_attribute_of_form_and_place_is_looked_through(tmp_path, attribute, value):
    put(tmp_path, "a.svg", f'<svg><path {attribute}="{value}"/></svg>')
    put(tmp_path, "b.ipynb", notebook(f"<svg {attribute}='{value.replace(chr(39), '')}'></svg>"))
    assert {line.split(",")[0] for line in found(tmp_path)} == {"a.svg", "b.ipynb"}


def test_measures_are_no_numbers_of_persons(tmp_path):
    drawn = 'd="M 24067 72899 L10.190123 456.7890Z" transform="translate(12.010190 1234) scale(0.1 -0.1)"'
    put(
        tmp_path,
        "a.svg",
        f'<svg viewBox="0 0 462.266679 289.91952"><path {drawn} style="fill: #010190"/></svg>',
    )
    assert found(tmp_path) == []


@pytest.mark.parametrize(
    "sign", ["\u00ad", "\u200b", "\u00a0", "\u2011", "\u202f", "\u2060", "\u2066", "\ufe0f"]
)
@pytest.mark.parametrize("name", ["a.html", "b.csv", "c.txt", "d.json"])
def test_a_number_with_signs_that_do_not_break_or_are_not_seen_is_found(tmp_path, sign, name):
    number = f"010190{sign}1234"
    put(tmp_path, name, json.dumps([number]) if name == "d.json" else number)
    assert "CPR" in found(tmp_path)[0]


@pytest.mark.parametrize(
    "number", ["010190-\n1234", "010190\n-1234", "010190\n1234", "0101\n90-1234", "01019\r\n0-1234"]
)
@pytest.mark.parametrize("name", ["a.html", "b.csv", "c.txt", "d.json"])
def test_a_number_over_the_end_of_a_line_is_found(tmp_path, number, name):
    written = {"b.csv": f'n\n"{number}"\n', "d.json": json.dumps([number])}.get(name, f"sag\n{number}\nx")
    put(tmp_path, name, written)
    (told,) = found(tmp_path)
    assert "CPR" in told


def test_numbers_in_two_lines_or_cells_are_no_number_of_a_person(tmp_path):
    put(tmp_path, "a.html", "<table><tr><td>010190</td>\n<td>1234</td></tr></table><p>0101\n794128</p>")
    put(tmp_path, "b.txt", "0101\n794128\n010190.5\n1234")
    assert found(tmp_path) == []


@pytest.mark.parametrize("secret", ["D14-\n00679", "MÆRKE-\n7f3a", "Lyngby-\nTaarbæk", "D14\u201100679"])
def test_a_name_over_the_end_of_a_line_or_with_another_hyphen_is_found(tmp_path, secret):
    put(tmp_path, "a.html", page(secret))
    assert found(tmp_path)


@pytest.mark.parametrize(
    "secret", ["D14\ufffe00679", "010190\ufffe1234", OWN_WORDS.replace("samme", "sam\ufffeme")]
)
def test_what_a_paper_breaks_over_two_lines_is_found(tmp_path, secret):
    put(tmp_path, "a.html", page(secret))
    assert found(tmp_path)


def test_own_words_with_a_hyphenated_one_in_a_paper_are_found(tmp_path):
    import typst

    words = "Sagsbehandlingen af denne ansøgning trækker altid ud"
    source = f'#set page(width: 26mm, margin: 4mm)\n#set text(lang: "da", hyphenate: true)\n{words}'
    (tmp_path / "kilde.typ").write_text(source, encoding="utf-8")
    (tmp_path / "ud").mkdir()
    typst.compile(str(tmp_path / "kilde.typ"), output=str(tmp_path / "ud/rapport.pdf"))
    own = Private(free=scan._by_first_words([words]), firsts={"sagsbehandlingen"})
    assert "own words" in found(tmp_path / "ud", private=own)[0]


def test_an_address_is_read_as_it_is_meant(tmp_path):
    put(tmp_path, "a.html", '<a href="x.html?sag=D14%2D00679">x</a>')
    assert "the key of a decision" in found(tmp_path)[0]
