"""How a questionnaire looks: grey is written beforehand, white is to be answered, yellow still lacks an answer."""

from __future__ import annotations

import xlsxwriter
from xlsxwriter.format import Format

from helpers.survey.codebook import Item

_WIDTHS = {"identifier": 18, "code": 20, "integer": 15, "date": 16, "text": 34, "free_text": 90}
_BORDER = {"border": 1, "border_color": "#9AA5B1", "valign": "top"}


class Formats:
    """The cell styles of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.head = book.add_format({"valign": "top"})
        self.title = book.add_format({"bold": True, "font_size": 16, "font_color": "#12355B"})
        self.heading = book.add_format({"bold": True, "font_size": 12, "font_color": "#12355B"})
        self.guidance = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#333333"})
        self.body = book.add_format({"text_wrap": True, "valign": "top"})
        self.counter = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "font_color": "#7A1F1F"})
        self.header = book.add_format({**_BORDER, "bold": True, "text_wrap": True, "bg_color": "#12355B", "font_color": "#FFFFFF"})
        self.finished = book.add_format({"font_color": "#1B5E20"})
        self.lacking = book.add_format({"bg_color": "#FFF3B0"})
        self._cells = {
            (locked, kind): book.add_format(_BORDER | _answer(kind) | ({"bg_color": "#E9EDF1"} if locked else {"locked": False}))
            for locked in (True, False)
            for kind in _WIDTHS
        }

    def cell(self, item: Item) -> Format:
        """Return the style of an answer cell of ``item``."""
        return self._cells[item.locked, item.type]


def widths(item: Item) -> int:
    """Return the column width for ``item`` in characters, wide enough for its longest drop-down label up to 34."""
    longest = max((len(label) for label in item.choices.values()), default=0)
    return max(_WIDTHS[item.type], min(longest + 3, 34))


def _answer(kind: str) -> dict[str, object]:
    return {
        "date": {"num_format": "dd-mm-yyyy", "align": "left"},
        "integer": {"num_format": "#,##0", "align": "right"},
        "free_text": {"text_wrap": True},
        "text": {"text_wrap": True},
    }.get(kind, {})
