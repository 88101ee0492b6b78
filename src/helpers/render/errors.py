"""Named failures of rendering; each message says where, what, and what to do."""

from __future__ import annotations

from helpers.errors import HelpersError


class RenderError(HelpersError):
    """A book that cannot be rendered as it stands."""


class BookConfigInvalid(RenderError):
    """_quarto.yml, a metadata file or a front matter that is unreadable or asks for what is not supported."""


class SourceMissing(RenderError):
    """A chapter, include, notebook, image or bibliography that is not there."""


class UnsupportedConstruct(RenderError):
    """A construct outside the supported subset."""

    def __init__(self, place: str, construct: str, instead: str):
        super().__init__(f"{place}: {construct} is not supported here. {instead}")


class KeyMissing(RenderError):
    """A meta or var key that no metadata file, front matter or _variables.yml defines."""


class LabelProblem(RenderError):
    """A label that exists twice, or a reference to one that does not exist."""


class CitationMissing(RenderError):
    """A citation of a work that the bibliography lacks."""


class EmbedProblem(RenderError):
    """A notebook cell that cannot be embedded."""


class AltTextMissing(RenderError):
    """An image without alternative text."""


class ToolFailed(RenderError):
    """pandoc, Typst or Quarto stopped with an error."""


class QuartoMissing(RenderError):
    """Quarto was asked for and is absent or too old."""


class UnresolvedInOutput(RenderError):
    """The output holds the mark of a key that was not resolved."""
