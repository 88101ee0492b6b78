"""Cells of executed notebooks as lines of a chapter."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpers.render import yaml12
from helpers.render.errors import RenderError, unsupported
from helpers.render.sources.reader import Line, resolve

QUOTED = re.compile(r"""(["'])[^"']+\1""")  # a path with spaces
OPTION = re.compile(r"^#\|\s?(.*)$")
PANEL = {"fig-subcap", "layout-ncol"}  # of a cell that shows several figures as one
SHOWN = {"label", "fig-cap", "fig-alt", "tbl-cap", "tbl-colwidths", "out-width", *PANEL}
RUNNING = {  # obeyed when the notebook ran, or of its code, which is not embedded
    "echo", "output", "include", "warning", "message", "eval", "error", "fig-width", "fig-height", "fig-dpi",
    "fig-format", "tags", "id", "code-fold", "code-summary", "code-overflow", "code-line-numbers",
    "lst-label", "lst-cap", "filename",
}  # fmt: skip
LOOKS = {"fig-align", "fig-pos", "fig-env", "fig-cap-location", "tbl-cap-location", "lightbox"}  # the theme's
KNOWN = SHOWN | RUNNING | LOOKS
TEXTS = ("fig-cap", "tbl-cap", "fig-alt")  # may be lists of one text
REPRESENTED = re.compile(r"\s*(?:\[?<|Text\()")  # what a plot's own object says of itself beside its image
IMAGES = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}
NARROW = "image/svg+xml;width=narrow"  # beside a drawing, the same for narrow screens; Quarto passes it over
ORDER = ("text/markdown", *IMAGES, "text/html", "text/latex", "text/plain")
ON_PAGES = ("text/html", *ORDER)  # Quarto's choice for pages; on paper HTML comes last but plain text
FENCE, INNER, CODE = ":" * 12, ":" * 11, "`" * 7
Under = Callable[[str, str, str], list[str]]


def nothing(chapter: str, path: str, label: str) -> list[str]:
    """Return the lines of Markdown that stand under an embedded cell where nobody asks for any: none.

    chapter: the file that shows the cell; path: its notebook, below the project.
    """
    return []


@dataclass
class Notebooks:
    """The notebooks of a project, each read once, and the images that embedded cells gave.

    under: what stands under each embedded cell, as ``nothing`` says.
    """

    project: Path
    under: Under = nothing
    images: dict[str, bytes] = field(default_factory=dict)
    read: dict[str, dict[str, Any]] = field(default_factory=dict)
    coded: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = field(default_factory=dict)

    def embed(self, line: Line, args: str, chapter: str = "") -> list[Line]:
        """Return the lines that stand for ``{{< embed notebook.ipynb#label >}}`` in ``chapter``.

        Raises RenderError for a notebook, cell or output that cannot be embedded.
        """
        place = f"{line.file}:{line.number}"
        if len(args.split()) != 1 and not QUOTED.fullmatch(args):
            raise unsupported(
                place, f"embed with options ({args})", "Write only the notebook and the cell's label."
            )
        path, hash_, label = args.strip("\"'").partition("#")
        if not path.endswith(".ipynb") or not hash_:
            raise unsupported(place, f"embed of {args}", "Write notebook.ipynb#label-of-a-cell.")
        target = resolve(self.project, path, line)
        shown = ["", *self.cell(place, target, label), ""]
        below = [*self.under(chapter or line.file, target, label), ""]
        return [Line(text, line.file, line.number) for text in shown + below]

    def cell(self, place: str, path: str, label: str) -> list[str]:
        """Return one cell's outputs as markdown lines."""
        cell, options = self.find(place, path, label)
        label, name = str(options.get("label") or label), f"{path}#{label}"
        return self.shown(place, name, label, cell, options)

    def shown(
        self, place: str, name: str, label: str, cell: dict[str, Any], options: dict[str, Any]
    ) -> list[str]:
        """Return the outputs of a cell, one figure or table, as markdown lines."""
        for key in sorted(set(options) - KNOWN):
            raise unsupported(
                place, f"the cell option {key} of {name}", f"Use only {', '.join(sorted(KNOWN))}."
            )
        outputs = without_representations(cell.get("outputs", []))
        found = [shown for out in outputs if (shown := self.output(place, name, out))]
        if PANEL & set(options) and len(found) > 1:
            return self.panel(place, name, label, options, [shown[0] for shown in found])
        if len(found) != 1:
            raise RenderError(
                f"{place}: {name} has {len(found)} outputs to show; one cell must show one figure or table, "
                "or several figures with '#| fig-subcap:', a list of their captions."
            )
        return self.dressed(place, name, label, single(place, name, options), *found[0])

    def find(self, place: str, path: str, label: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the code cell with a label, else the one with that id or tag, and its options."""
        cells = self.code_cells(place, path)
        found = [(c, o) for c, o in cells if o.get("label") == label]
        found = found or [(c, o) for c, o in cells if label in {c.get("id"), *tags_of(c)}]
        if len(found) != 1:
            raise RenderError(
                f"{place}: {path} has {len(found)} code cells with '#| label: {label}', that id or that tag; "
                "it must have one."
            )
        return found[0]

    def code_cells(self, place: str, path: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """Return the code cells of a notebook with their options, read once, however many are embedded."""
        if path not in self.coded:
            cells = [cell for cell in self.notebook(place, path)["cells"] if cell["cell_type"] == "code"]
            self.coded[path] = [(cell, options_of(cell, path)) for cell in cells]
        return self.coded[path]

    def notebook(self, place: str, path: str) -> dict[str, Any]:
        """Return a notebook, read once."""
        if path not in self.read:
            try:
                read = json.loads(yaml12.text_of(self.project / path, path))
                sound = all(is_cell(cell) for cell in read["cells"])
            except (ValueError, KeyError, TypeError):
                sound = False
            if not sound:
                raise RenderError(f"{place}: {path} is no notebook: save it again from Jupyter.")
            self.read[path] = read
        return self.read[path]

    def output(self, place: str, name: str, out: dict[str, Any]) -> list[tuple[str, str]]:
        """Return (kind, text) of one output on paper and, where it is another one, on pages; nothing for what
        is not shown. A failed cell is refused.
        """
        if out["output_type"] == "error":
            raise RenderError(
                f"{place}: {name} failed with {out.get('ename')}: mend the notebook and run it again."
            )
        if out["output_type"] == "stream":
            return [("text/plain", joined(out["text"]))] if out["name"] == "stdout" else []
        data = out.get("data", {})
        kinds = [kind for order in (ORDER, ON_PAGES) for kind in [k for k in order if k in data][:1]]
        other = sorted(set(data) - {*ORDER, NARROW})
        if not kinds or (other and kinds == ["text/plain", "text/plain"]):  # words that stand in for another
            raise RenderError(
                f"{place}: {name} shows {', '.join(other)}; show a figure, an HTML table or Markdown."
            )
        shown = [(kind, joined(data[kind])) for kind in dict.fromkeys(kinds)]
        return [*shown, (NARROW, joined(data[NARROW]))] if NARROW in data and len(shown) == 1 else shown

    def dressed(
        self,
        place: str,
        name: str,
        label: str,
        options: dict[str, Any],
        paper: tuple[str, str],
        pages: tuple[str, str] | None = None,
    ) -> list[str]:
        """Return an output with its label, caption and alternative text; where there are two, each format has
        its own.
        """
        if paper[0] in IMAGES and (pages is None or pages[0] == NARROW):
            return [self.figure(name, label, options, *paper, narrow=pages[1] if pages else "")]
        body = self.body(name, label, options, *paper)
        if pages is not None:
            body = [*only("typst", body), "", *only("html", self.body(name, label, options, *pages))]
        ident = f"#{label}" if label.startswith(("tbl-", "fig-")) else ".cell-output"
        widths = f' tbl-colwidths="{options["tbl-colwidths"]}"' if "tbl-colwidths" in options else ""
        caption = options.get("tbl-cap") if label.startswith("tbl-") else options.get("fig-cap")
        if label.startswith("tbl-") and not caption:
            raise RenderError(f"{place}: {name} has no '#| tbl-cap:', its caption.")
        return [f"{FENCE} {{{ident}{widths}}}", "", *body, "", *one_line(caption or ""), "", FENCE]

    def panel(
        self, place: str, name: str, label: str, options: dict[str, Any], images: list[tuple[str, str]]
    ) -> list[str]:
        """Return several images as one figure, each with its own caption where the cell has them."""
        captions, alts = options.get("fig-subcap"), options.get("fig-alt", "")
        captions = captions if isinstance(captions, list) else [""] * len(images)
        alts = alts if isinstance(alts, list) else [alts] * len(images)
        if not all(kind in IMAGES for kind, _ in images) or {len(captions), len(alts)} != {len(images)}:
            raise RenderError(
                f"{place}: {name} has {len(images)} outputs; '#| fig-subcap:' and '#| fig-alt:' must be "
                "lists of as many texts, and each output an image."
            )
        columns = f" layout-ncol={options['layout-ncol']}" if "layout-ncol" in options else ""
        lines = [f"{FENCE} {{#{label}{columns}}}", ""]
        for n, ((kind, text), caption, alt) in enumerate(zip(images, captions, alts, strict=True), 1):
            own = {**options, "fig-cap": caption, "fig-alt": alt}
            part = f"{label}-{n}"
            shown = self.figure(name, part, own, kind, text, ident=part if "fig-subcap" in options else "")
            lines += [shown, ""]
        whole = single(place, name, {key: text for key, text in options.items() if key != "fig-alt"})
        return [*lines, *one_line(whole.get("fig-cap", "")), "", FENCE]

    def body(self, name: str, label: str, options: dict[str, Any], kind: str, text: str) -> list[str]:
        """Return an output without label and caption."""
        if kind in IMAGES:
            return [self.figure(name, label, options, kind, text, labelled=False)]
        lines = text.rstrip("\n").split("\n")
        fence = {"text/html": "{=html}", "text/plain": ""}.get(kind)  # LaTeX is a formula of Markdown
        return lines if fence is None else [f"{CODE}{fence}", *lines, CODE]

    def figure(
        self,
        name: str,
        label: str,
        options: dict[str, Any],
        kind: str,
        text: str,
        labelled: bool = True,
        narrow: str = "",
        ident: str | None = None,
    ) -> str:
        """Return an image output as a markdown figure with the label or with another ``ident``, or as an
        image alone where what is around it is labelled; the image itself goes to ``images``, and so does that
        for narrow screens (``narrow``).
        """
        path, _, _ = name.partition("#")
        file = f"{Path(path).stem}-{label}.{IMAGES[kind]}"
        content = text.encode() if kind == "image/svg+xml" else base64.b64decode(text)
        if self.images.setdefault(file, content) != content:
            file = f"{path.removesuffix('.ipynb').replace('/', '-')}-{label}.{IMAGES[kind]}"
            self.images[file] = content
        alt = str(options.get("fig-alt", "")).replace("\\", "\\\\").replace('"', '\\"')
        ident = label if ident is None and labelled and label.startswith("fig-") else ident
        ident = f"#{ident} " if ident else ""
        width = f" width={options['out-width']}" if "out-width" in options else ""
        if narrow:
            self.images[f"narrow-{file}"] = narrow.encode()
            width += f' narrow="notebook:narrow-{file}"'
        caption = " ".join(one_line(options.get("fig-cap", ""))) if labelled else ""
        return f'![{caption}](notebook:{file}){{{ident}fig-alt="{" ".join(alt.split())}"{width}}}'


def only(fmt: str, lines: list[str]) -> list[str]:
    """Return lines that one format alone shows."""
    return [f'{INNER} {{.content-visible when-format="{fmt}"}}', "", *lines, "", INNER]


def single(place: str, name: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return a cell's options, each text that is a list of one as that text. Raises RenderError for more."""
    for key in TEXTS:
        if isinstance(options.get(key), list) and len(options[key]) != 1:
            raise RenderError(
                f"{place}: {name}: '#| {key}:' must be one text, for the cell shows one output."
            )
    return {
        key: value[0] if key in TEXTS and isinstance(value, list) else value for key, value in options.items()
    }


def without_representations(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return outputs without what a plot's own object says of itself (<Axes: >), where there is an image."""
    if not any(map(is_image, outputs)):
        return outputs
    return [out for out in outputs if not is_representation(out)]


def is_image(out: dict[str, Any]) -> bool:
    """Say whether an output holds an image."""
    return bool(set(IMAGES) & set(out.get("data", {})))


def is_representation(out: dict[str, Any]) -> bool:
    """Say whether an output is but the words by which an object calls itself, as Quarto tells it."""
    data = out.get("data", {}) if out["output_type"] == "execute_result" else {}
    return set(data) == {"text/plain"} and bool(REPRESENTED.match(joined(data["text/plain"])))


def is_cell(cell: Any) -> bool:
    """Say whether a cell has what one has that Jupyter saved."""
    if not isinstance(cell, dict) or not isinstance(cell.get("metadata", {}), dict):
        return False
    outputs = cell.get("outputs", [])
    texts = isinstance(cell.get("source"), (str, list)) and isinstance(cell.get("cell_type"), str)
    return texts and isinstance(outputs, list) and all(is_output(out) for out in outputs)


def is_output(out: Any) -> bool:
    """Say whether an output says what it is, and holds its data by kind."""
    told = isinstance(out, dict) and isinstance(out.get("output_type"), str)
    return told and isinstance(out.get("data", {}), dict)


def tags_of(cell: dict[str, Any]) -> list[str]:
    """Return the tags of a cell."""
    return list(cell.get("metadata", {}).get("tags", []))


def options_of(cell: dict[str, Any], path: str) -> dict[str, Any]:
    """Return the ``#|`` options at the top of a cell."""
    lines = []
    for line in joined(cell["source"]).split("\n"):
        found = OPTION.match(line)
        if found is None:
            break
        lines.append(found[1])
    return yaml12.parse("\n".join(lines), f"{path}, cell {cell.get('id', '')}") if lines else {}


def joined(text: str | list[str]) -> str:
    """Return a notebook's text, which may be kept as a list of lines."""
    return text if isinstance(text, str) else "".join(text)


def one_line(text: Any) -> list[str]:
    """Return a caption as one line of text."""
    return [" ".join(str(text).split())]
