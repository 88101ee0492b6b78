"""The failure of rendering; its message says where, what, and what to do."""

from __future__ import annotations

from helpers.errors import HelpersError


class RenderError(HelpersError):
    """A book that cannot be rendered as it stands."""


def unsupported(place: str, construct: str, instead: str) -> RenderError:
    """Return the error for a construct outside the supported subset."""
    return RenderError(f"{place}: {construct} is not supported here. {instead}")
