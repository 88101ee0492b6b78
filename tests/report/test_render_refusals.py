"""What lies outside the subset is refused, with file, line, construct and what to use instead; the last good
output stays.
"""

from __future__ import annotations

import pytest
from report.books import CONFIG, PANDAS, SVG, THEME, cell, make_book, notebook, png_text, shown

from helpers.errors import HelpersError
from helpers.render import RenderError, render_book


def refuse(project, message: str) -> None:
    with pytest.raises(RenderError, match=message):
        render_book(project, project / "out", theme=THEME, engine="embedded")


CONSTRUCTS = {
    "tabs": ("::: {.panel-tabset}\n\n## A\n\nx\n\n:::", r"en\.qmd:3: the div \.panel-tabset .*headings"),
    "misspelt div": (
        "::: {.callout-nota}\nx\n:::",
        r"en\.qmd:3: the callout \.callout-nota is not supported here\. Use one of",
    ),
    "misspelt div without braces": (
        "Ord.\n\n::: landskape\nx\n:::",
        r"en\.qmd:5: the div \.landskape is not supported here\. Write \.landscape",
    ),
    "text beside columns": ("::: {.columns}\nx\n:::", r"en\.qmd:3: a div \.columns with text beside"),
    "attribute of a formula": ('$$\na\n$$ {#eq-a alt="x"}', r"en\.qmd:5: an attribute behind \{#eq-a"),
    "twice the same id": ("## B {#b}\n\n::: {#b}\nx\n:::", r"en\.qmd:3: the id b is there twice"),
    "id of the chapter again": ("[x]{#sec-en}", r"en\.qmd:\d: the id sec-en is there twice"),
    "margin": ("::: {.column-margin}\nx\n:::", r"en\.qmd:3: the div \.column-margin"),
    "callout kind": (
        "::: {.callout-danger}\nx\n:::",
        r"en\.qmd:3: the callout \.callout-danger .*caution, important",
    ),
    "callout look": ('::: {.callout-note colour="red"}\nx\n:::', r"the callout attribute colour"),
    "executable cell": (
        "```{python}\n1 + 1\n```",
        r"en\.qmd:3: the executable code cell \{python\} .*notebook",
    ),
    "diagram": ("```{mermaid}\ngraph\n```", r"the executable code cell \{mermaid\}"),
    "raw latex block": ("```{=latex}\n\\newpage\n```", r"raw latex"),
    "raw latex inline": ("Tekst \\newpage tekst.", r"raw tex .*Write \{\{< pagebreak >\}\}"),
    "formula of latex": ("\\begin{align}\na\n\\end{align}", r"en\.qmd:3: raw tex .*between \$\$ and \$\$"),
    "script": ("<script>alert(1)</script>", r"en\.qmd:3: the raw HTML element <script>"),
    "iframe": ('<iframe src="https://x.dk"></iframe>', r"the raw HTML element <iframe>"),
    "image tag": ('<img src="https://x.dk/a.png">', r"the raw HTML element <img>"),
    "table tag": ("<table>\n<tr><td>1</td></tr>\n</table>", r"the raw HTML element <t"),
    "drawing in running text": (
        'Ord <svg viewBox="0 0 1 1"><path d="M0 0"/></svg>.',
        r"en\.qmd:3: the raw HTML element <svg>",
    ),
    "drawing cut in two": ("```{=html}\n<svg>\n```\n\nOrd", r"en\.qmd:4: the raw HTML element <svg>"),
    "script in a drawing": (
        "```{=html}\n<svg><script>x()</script></svg>\n```",
        r"the raw HTML element <script>",
    ),
    "page in a drawing": (
        "```{=html}\n<svg><foreignObject/></svg>\n```",
        r"the raw HTML element <foreignObject>",
    ),
    "image in a drawing": ("```{=html}\n<svg><image/></svg>\n```", r"the raw HTML element <image>"),
    "animation": ("```{=html}\n<svg><animate/></svg>\n```", r"the raw HTML element <animate>"),
    "handler in a drawing": ("```{=html}\n<svg onload='x()'><g/></svg>\n```", r"the HTML attribute onload"),
    "style in a drawing": ("```{=html}\n<svg><g style='x'/></svg>\n```", r"the HTML attribute style"),
    "link in a drawing": ("```{=html}\n<svg><g xlink:href='#a'/></svg>\n```", r"a drawing with href"),
    "drawing without a name": (
        "```{=html}\n<svg aria-label='A'><g/></svg>\n<svg class='b'><g/></svg>\n```",
        r"en\.qmd:4: a drawing without a name .*aria-label",
    ),
    "pattern from elsewhere": (
        "```{=html}\n<svg><g fill='url(https://x.dk/a)'/></svg>\n```",
        r"en\.qmd:4: a drawing with url .*url\(#…\)",
    ),
    "event handler": ('<span onclick="x()">a</span>', r"the HTML attribute onclick|the attribute onclick"),
    "inline style": ('Ord [a]{style="color: red"}.', r"en\.qmd:3: the attribute style .*class"),
    "raw style": ('<kbd style="x">a</kbd>', r"the HTML attribute style"),
    "remote image": (
        "![Ord](https://x.dk/a.png)",
        r"en\.qmd:3: the remote image https://x\.dk/a\.png .*beside",
    ),
    "script address": ("[a](javascript:alert(1))", r"the address javascript:"),
    "missing image": ("![Ord](findesikke.svg)", r"en\.qmd:3: the image findesikke\.svg is not there"),
    "image format": ("![Ord](a.tiff)", r"the image format \.tiff .*\.svg"),
    "width": ("![Ord](a.svg){width=3em}", r"the width 3em"),
    "caption of code without a label": ('```{.python lst-cap="A"}\nx\n```', r"the attribute lst-cap .*lst-"),
    "theorem": ("::: {#thm-a}\nx\n:::", r"the label #thm-a"),
    "layout": (
        '::: {#fig-a layout="[1,1"}\n![a](a.svg)\n\nOrd\n:::',
        r"en\.qmd:3: layout=\[1,1 is not supported here",
    ),
    "layout of none": ("::: {layout-ncol=0}\nOrd\n:::", r"en\.qmd:3: layout-ncol=0 is not supported here"),
    "keys of many systems": ("{{< kbd mac=Cmd-C win=Ctrl-C >}}", r"the shortcode \{\{< kbd mac"),
    "condition": ('::: {.content-visible when-profile="x"}\nx\n:::', r'the condition when-profile="x"'),
    "condition on docx": (
        '::: {.content-visible when-format="docx"}\nx\n:::',
        r'the condition when-format="docx"',
    ),
    "bare condition": ("::: {.content-hidden}\nx\n:::", r"conditional content without a condition"),
    "tag in formula": ("$$\na \\tag{1}\n$$", r"\\tag or \\label in a formula"),
    "formula that pandoc cannot read": (
        "Ord $\\foobar{x}$.",
        r"en\.qmd:3: the formula \\foobar\{x\} is not supported here",
    ),
    "page break in a paragraph": (
        "Ord {{< pagebreak >}} ord.",
        r"en\.qmd:3: a page break within a paragraph",
    ),
    "lost equation label": ("Tekst {#eq-a}", r"the label \{#eq-a\} without a display formula"),
    "empty float": ("::: {#tbl-a}\nOrd\n:::", r"the empty figure or table #tbl-a"),
    "two titles": ("# Andet", r"en\.qmd:3: more than one level-one heading"),
    "unknown reference": ("Se @fig-nej.", r"en\.qmd:3: @fig-nej refers to a label that does not exist"),
    "mixed bracket": ("Se [@sec-en; @holm].", r"a cross-reference and a citation in one bracket"),
    "locator": ("Se [@sec-en, s. 3].", r"text behind a cross-reference"),
    "twice the same label": (
        "## B {#sec-b}\n\n## C {#sec-b}",
        r"en\.qmd:3: the label sec-b exists already, at en\.qmd:3",
    ),
    "dead chapter link": ("[a](nej.qmd)", r"a link to nej\.qmd, which is no chapter|leads nowhere"),
    "dead anchor": ("[a](#findes-ikke)", r"en\.qmd:3: the link to #findes-ikke leads nowhere"),
    "unknown shortcode": (
        "{{< video x.mp4 >}}",
        r"en\.qmd:3: the shortcode \{\{< video x\.mp4 >\}\} .*meta or var",
    ),
    "environment": ("{{< env HOME >}}", r"the shortcode \{\{< env HOME >\}\}"),
    "inline include": ("Tekst {{< include _a.qmd >}}", r"the shortcode \{\{< include _a\.qmd >\}\}"),
    "missing include": ("{{< include _nej.qmd >}}", r"en\.qmd:3: _nej\.qmd is not there"),
    "include in itself": ("{{< include _rund.qmd >}}", r"_rund\.qmd:1: an include of _rund\.qmd in itself"),
    "include circle of two": (
        "{{< include _ring.qmd >}}",
        r"_gnir\.qmd:1: an include of _ring\.qmd in itself is not supported here\. Remove",
    ),
    "missing meta": (
        "{{< meta results.nej >}}",
        r"en\.qmd:3: \{\{< meta results\.nej >\}\}: the key results\.nej is not defined",
    ),
    "missing var": ("{{< var nej >}}", r"the key nej is not defined; define it in _variables\.yml"),
    "meta with many values": (
        "{{< meta book >}}",
        r"book holds several values; name one of them, such as book\.title",
    ),
    "meta with a list": (
        "{{< meta book.chapters >}}",
        r"book\.chapters holds several values; give each of the list a key of its own",
    ),
    "embed in code": ("```\n{{< embed nb.ipynb#fig-a >}}\n```", r"en\.qmd:4: embed in a code block"),
    "embed without label": ("{{< embed nb.ipynb >}}", r"embed of nb\.ipynb .*#label"),
    "embed with option": ("{{< embed nb.ipynb#fig-a echo=true >}}", r"embed with options"),
    "embed of missing notebook": ("{{< embed nej.ipynb#fig-a >}}", r"nej\.ipynb is not there"),
    "embed of missing cell": (
        "{{< embed nb.ipynb#fig-nej >}}",
        r"nb\.ipynb has 0 code cells with '#\| label: fig-nej'",
    ),
    "embed of failed cell": ("{{< embed nb.ipynb#fig-fejl >}}", r"nb\.ipynb#fig-fejl failed with ValueError"),
    "embed of two outputs": ("{{< embed nb.ipynb#fig-to >}}", r"fig-to has 2 outputs"),
    "embed of silent cell": ("{{< embed nb.ipynb#fig-tom >}}", r"fig-tom has 0 outputs"),
    "embed of widget": ("{{< embed nb.ipynb#fig-widget >}}", r"shows application/vnd\.x"),
    "cell option": ("{{< embed nb.ipynb#fig-sub >}}", r"the cell option column"),
    "table without caption": ("{{< embed nb.ipynb#tbl-uden >}}", r"tbl-uden has no '#\| tbl-cap:'"),
    "notebook that is none": ("{{< embed nul.ipynb#fig-a >}}", r"nul\.ipynb is no notebook"),
}
NOTEBOOK = notebook(
    cell('#| label: fig-a\n#| fig-cap: "A"\n#| fig-alt: "A"', shown(svg=SVG)),
    cell(
        "#| label: fig-fejl", {"output_type": "error", "ename": "ValueError", "evalue": "x", "traceback": []}
    ),
    cell("#| label: fig-to", shown(svg=SVG), shown(png=png_text())),
    cell("#| label: fig-tom"),
    cell(
        "#| label: fig-widget",
        {"output_type": "display_data", "metadata": {}, "data": {"application/vnd.x": "1"}},
    ),
    cell("#| label: fig-sub\n#| column: page", shown(svg=SVG)),
    cell("#| label: tbl-uden", shown(html=PANDAS)),
)
FILES = {
    "_gnir.qmd": "{{< include _ring.qmd >}}\n",
    "a.svg": SVG,
    "a.tiff": "x",
    "_rund.qmd": "{{< include _rund.qmd >}}\n",
    "_ring.qmd": "{{< include _gnir.qmd >}}\n",
    "nb.ipynb": NOTEBOOK,
    "nul.ipynb": "[]",
}


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_construct_is_refused(tmp_path, name):
    text, message = CONSTRUCTS[name]
    refuse(make_book(tmp_path, FILES | {"en.qmd": f"# En {{#sec-en}}\n\n{text}\n"}), message)


CONFIGS = {
    "website": ("type: book", "type: website", r"_quarto\.yml:2: project: type must be 'book'"),
    "language": ("lang: da", "lang: fi", "lang: fi is not supported"),
    "other format": ("  typst:", "  docx:", "name both html and typst"),
    "third format": (
        "  typst:\n",
        "  docx:\n    toc: true\n  typst:\n",
        r"yml:21: format: docx is not supported",
    ),
    "no numbers": (
        "  html:\n    number-sections: true",
        "  html:\n    number-sections: false",
        "yml:20: format: html: number-sections must be true; books have numbers here",
    ),
    "filter": (
        "lang: da",
        "lang: da\nfilters: [x.lua]",
        r"_quarto\.yml:5: the key 'filters' is not supported; remove it, or",
    ),
    "unknown option": (
        "    number-sections: true\n",
        "    number-sections: true\n    lof: true\n",
        r"yml:21: format: html: lof is not",
    ),
    "today": ("date: 2026-05-04", "date: today", "must be written as 2026-03-02, found 'today'"),
    "no such day": ("date: 2026-05-04", "date: 2026-02-30", "2026-02-30 is no date"),
    "no author": ('  author: "Prøvegruppen"\n', "", "book: author must be set"),
    "part in a part": (
        "    - en.qmd",
        "    - part: Del\n      chapters: [{part: B, chapters: [en.qmd]}]",
        "list files that end with .qmd, .md, .ipynb, among the chapters also parts",
    ),
    "missing chapter": ("    - en.qmd", "    - to.qmd", "book: to.qmd is not there"),
    "no home page": ("    - index.qmd\n", "", "must begin with index.qmd"),
    "metadata file": (
        "lang: da",
        "lang: da\nmetadata-files: [nej.yml]",
        "metadata-files: nej.yml is not there; make it",
    ),
    "bibliography": ("lang: da", "lang: da\nbibliography: nej.bib", "bibliography: nej.bib is not there"),
    "unknown word": (
        "crossref-sec-prefix",
        "crossref-sek-prefix",
        "language: crossref-sek-prefix is not a text",
    ),
    "words elsewhere": (
        "language:\n  crossref-sec-prefix: Afsnit\n",
        "language: ord.yml\n",
        "language: ord.yml is not there",
    ),
    "broken YAML": ("lang: da", "lang: [da", r"_quarto\.yml:\d+: this is not valid YAML"),
    "key twice": ("lang: da", "lang: da\nlang: en", "the key 'lang' is there twice"),
}


@pytest.mark.parametrize("name", CONFIGS)
def test_configuration_is_refused(tmp_path, name):
    old, new, message = CONFIGS[name]
    config = CONFIG.format(chapters="    - en.qmd\n", extra="")
    assert old in config
    refuse(make_book(tmp_path, {"en.qmd": "# En\n"}, config=config.replace(old, new, 1)), message)


CHAPTERS = {
    "no title": ("Tekst.\n", "a chapter must begin with its title"),
    "text before the title": ("Tekst.\n\n# En\n", "a chapter must begin with its title"),
    "title twice": ('---\ntitle: "En"\n---\n\n# En\n', "a level-one heading besides the title"),
    "format in front matter": (
        '---\ntitle: "En"\nformat: html\n---\n',
        r"en\.qmd:3: the front matter key 'format'",
    ),
    "page about somebody": (
        '---\ntitle: "En"\nabout:\n  template: jolla\n---\n',
        r"en\.qmd:3: the front matter key 'about' is not supported in a chapter; remove it",
    ),
    "draft": ('---\ntitle: "En"\ndraft: true\n---\n', r"en\.qmd:3: the front matter key 'draft'"),
    "broken front matter": ('---\ntitle: "En\n---\n', r"en\.qmd:\d+: this is not valid YAML"),
    "date in front matter": ('---\ntitle: "En"\ndate: i går\n---\n', r"en\.qmd:3: date must be written"),
    "not UTF-8": ("# æ".encode("latin-1"), r"en\.qmd is not UTF-8 text"),
}


@pytest.mark.parametrize("name", CHAPTERS)
def test_chapter_is_refused(tmp_path, name):
    text, message = CHAPTERS[name]
    refuse(make_book(tmp_path, {"en.qmd": text}), message)


def test_what_would_hold_for_a_folder_is_refused(tmp_path):
    files = {"del/en.qmd": "# En\n", "del/_metadata.yml": "subtitle: x\n"}
    refuse(
        make_book(tmp_path, files), r"^del/_metadata\.yml: subtitle is not supported for a folder; set it in"
    )


def test_missing_work_is_named_with_its_place(tmp_path):
    book = make_book(
        tmp_path,
        {"en.qmd": "# En\n\n## B\n\nSe @nej.\n\n::: {#refs}\n:::\n", "r.bib": ""},
        extra="bibliography: r.bib\n",
    )
    refuse(book, r"en\.qmd:5: @nej is not in r\.bib")


def test_citation_needs_a_place_for_the_bibliography(tmp_path):
    refuse(
        make_book(tmp_path, {"en.qmd": "# En\n\nSe @holm.\n"}),
        "add a chapter with '::: {#refs}'",
    )


def test_label_of_two_chapters_names_both_places(tmp_path):
    figure = '![A](a.svg){#fig-a fig-alt="A"}\n'
    book = make_book(tmp_path, {"en.qmd": "# En\n\n" + figure, "to.qmd": "# To\n\n\n" + figure, "a.svg": SVG})
    refuse(book, r"to\.qmd:4: the label fig-a exists already, at en\.qmd:3")


def test_refusal_in_an_include_names_the_included_file(tmp_path):
    book = make_book(
        tmp_path,
        {"en.qmd": "# En\n\n{{< include _a.qmd >}}\n", "_a.qmd": "Ord.\n\n::: {.panel-tabset}\n:::\n"},
    )
    refuse(book, r"_a\.qmd:3: the div \.panel-tabset")


def test_every_failure_is_one_that_the_command_line_prints():
    assert issubclass(RenderError, HelpersError)


def test_a_failure_leaves_the_last_good_output(tmp_path):
    book = make_book(tmp_path, {"en.qmd": "# En\n\nGammel.\n"})
    made = render_book(book, tmp_path / "out", theme=THEME, engine="embedded")
    before = {path: path.read_bytes() for path in made.html.rglob("*") if path.is_file()}
    (tmp_path / "en.qmd").write_text("# En\n\n{{< meta nej >}}\n", encoding="utf-8")
    refuse(book, "the key nej is not defined")
    assert {path: path.read_bytes() for path in made.html.rglob("*") if path.is_file()} == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".render")] == []


def test_unknown_engine_is_refused(tmp_path):
    with pytest.raises(RenderError, match="engine 'word' is unknown"):
        render_book(make_book(tmp_path), tmp_path / "out", theme=THEME, engine="word")
