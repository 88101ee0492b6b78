"""A general renderer of a subset of Quarto books, to accessible HTML and PDF/UA.

It knows nothing of surveys. ``render_book`` uses ``quarto`` where that is on the PATH and new enough (or
demanded) and the embedded engine otherwise: pandoc for reading, citations and writing, Typst for the PDF,
both from pip. Where Quarto fails that was not demanded, the embedded engine renders as well, with a remark.

Supported, and rendered with the structure that Quarto gives:

* project: ``type: book`` with title, subtitle, author(s), ISO date, chapters, parts, appendices; ``lang``
  (da, en), ``language`` overrides, ``metadata-files``, ``_variables.yml``, ``bibliography``, ``csl``
  (author-date), ``nocite``, ``crossref`` prefixes, titles and delimiters, formats html and typst, at the top
  level or below each: ``toc``, ``toc-depth``, ``toc-title``, ``number-sections: true``, ``number-depth``,
  ``tbl-colwidths``
* chapters: ``.qmd`` and ``.md`` files and whole notebooks, of which what they hold is shown (options echo,
  output, include and warning of a cell or, under ``execute``, of all)
* chapter front matter: title, subtitle, author, date, ``toc`` and metadata of one's own, which
  ``_metadata.yml`` gives all chapters of a folder
* shortcodes: include, embed (``notebook.ipynb#label``), meta, var, kbd, pagebreak; expanded in code as well;
  ``{{{< … >}}}`` and ``shortcodes="false"`` protect
* headings with ids and ``.unnumbered``; cross-references ``@fig- @tbl- @lst- @eq- @sec-`` (also ``[@a; @b]``,
  ``[-@a]``, ``@Fig-``, a prefix of one's own); citations; footnotes; links between chapters
* paragraphs, emphasis, strike-out, sub- and superscript (also ``<sup>``, ``<b>`` and their like), small
  capitals, keys and marked words (``<kbd>``, ``<mark>``), lists of all kinds, definition lists, quotations,
  line blocks, code spans and blocks (with ``filename``, ``lst-cap`` and label), rules
* tables: pipe, grid, simple, multiline and list tables, table divs, HTML tables in notebook outputs;
  captions and ids; ``tbl-colwidths``
* figures: SVG, PNG and JPEG files and notebook outputs, ``fig-alt``, width, ``layout-ncol``, ``layout-nrow``
  and ``layout`` with subfigures, ``fig-cap`` and ``tbl-cap`` of a div; ids that are no labels take no number;
  a drawing by matplotlib stands in the page itself, where its words can be found and copied
* formulas (MathML in HTML), numbered by ``{#eq-…}``
* callouts of five kinds and of none with title, collapse and appearance; ``.landscape``; ``.columns``;
  ``.content-visible``/``.content-hidden`` with ``when-format``/``unless-format`` or
  ``when-meta``/``unless-meta``; divs and spans with classes; inline raw HTML and comments; raw blocks for
  html or typst; a drawing (SVG of shapes, text and patterns) whole in a raw block of html
* notebook cells: outputs image/svg+xml, image/png, image/jpeg, text/html tables and drawings,
  text/markdown, formulas in text/latex, plain text; of an output's HTML and image, pages show the one and
  paper the other, as Quarto chooses; options label, fig-cap, fig-alt, tbl-cap, whose texts may hold
  shortcodes, and for several images fig-subcap and layout-ncol

The embedded engine makes one PDF or, asked for an annex, two: the chapters in one and the appendices in
the other, each with its own front and contents and with the works that it cites. A reference from one to the
other leads to the file beside it, and the first of a chapter says so (»Tabel B.3 i bilagsrapporten«).

Heading levels must not skip one, and every image needs fig-alt or a caption: the PDF is PDF/UA. Looks (fonts,
colours, alignment) are the theme's; options for them (``options.LOOKS``: css, mainfont, include-in-header …)
are for Quarto alone, and a remark names those that were left out. HTML comments are dropped. A class by which
Quarto moves or hides what has it is refused on whatever has it.

A file that a link leads to is copied; a bare address is words, as in Quarto, where ``<…>`` makes it a link.
Of Quarto's other options (``options.OTHERS``), of what it tells of an author, classes and attributes of code,
images and tables that change nothing here (``.numberLines``, ``.lightbox``), an image's title on paper and a
footnote that nothing refers to, a remark says that they are left out. What was read otherwise than meant is
remarked with its place: what pandoc warns of (a box that does not end), signs of Markdown among the words (a
list without an empty line before it), and signs that no font of a PDF has.

Everything else is refused with a RenderError that names file, line, construct and what to use instead.
"""

from helpers.render.book import Rendered, in_turn, render_book, render_pages
from helpers.render.errors import RenderError
from helpers.render.imprint import Imprint, Row
from helpers.render.sheets.together import Frame, Sheet, render_sheets, sheet_style

__all__ = [
    "Frame",
    "Imprint",
    "RenderError",
    "Rendered",
    "Row",
    "Sheet",
    "in_turn",
    "render_book",
    "render_pages",
    "render_sheets",
    "sheet_style",
]
