"""How a questionnaire looks: grey is written beforehand, white is to be answered, yellow with a dashed border
lacks an answer.

No colour says anything alone: what is locked cannot be written in, what lacks an answer has another border
and is counted.
"""

from __future__ import annotations

import xlsxwriter
from xlsxwriter.format import Format

from helpers.protocol.codebook import Item

_WIDTHS = {"identifier": 18, "code": 18, "integer": 16, "number": 16, "date": 16, "text": 34, "free_text": 80}
_BORDER = {"border": 1, "border_color": "#7B8794", "valign": "top"}
_LOCKED = {"bg_color": "#E9EDF1"}
_BOLD_WORD = 1.25  # a bold letter against a digit, by which widths are counted
_DASHED, _MEDIUM = 3, 2  # Excel's numbers of line styles


class Formats:
    """The cell styles of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.head = book.add_format({"valign": "top"})
        self.title = book.add_format({"bold": True, "font_size": 16, "font_color": "#12355B"})
        self.subtitle = book.add_format({"bold": True, "font_size": 13, "font_color": "#333333"})
        self.heading = book.add_format({"bold": True, "font_size": 12, "font_color": "#12355B"})
        self.guidance = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#333333"})
        self.body = book.add_format({"text_wrap": True, "valign": "top"})
        self.counter = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "font_color": "#7A1F1F"}
        )
        self.optional = book.add_format({"bold": True, "valign": "top", "font_color": "#333333"})
        self.header = book.add_format(
            {**_BORDER, "bold": True, "text_wrap": True, "bg_color": "#12355B", "font_color": "#FFFFFF"}
        )
        self.label = book.add_format({"text_wrap": True, "valign": "top", "bold": True})
        self.cell_text = book.add_format({**_BORDER, "text_wrap": True})
        self.link = book.add_format({"font_color": "#0B4F9E", "underline": 1, "valign": "top"})
        self.finished = book.add_format({"font_color": "#1B5E20"})
        self.lacking = book.add_format({"bg_color": "#FFF3B0", "border": _DASHED, "border_color": "#7A1F1F"})
        self.count = book.add_format({**_BORDER, **_LOCKED, "num_format": "0", "align": "center"})
        self.aid = book.add_format({**_BORDER, **_LOCKED})
        self.first_aid = book.add_format({**_BORDER, **_LOCKED, "top": _MEDIUM})
        self._cells = {
            (locked, kind): book.add_format(
                _BORDER | _answer(kind) | (_LOCKED if locked else {"locked": False})
            )
            for locked in (True, False)
            for kind in _WIDTHS
        }
        self._first = {
            kind: book.add_format(_BORDER | _answer(kind) | _LOCKED | {"top": _MEDIUM}) for kind in _WIDTHS
        }

    def cell(self, item: Item) -> Format:
        """Return the style of an answer cell of ``item``."""
        return self._cells[item.locked, item.type]

    def open_cell(self) -> Format:
        """Return the style of a cell with a drop-down that belongs to no question of the codebook."""
        return self._cells[False, "code"]

    def not_asked(self, item: Item) -> Format:
        """Return the style of a cell in a row in which ``item`` is not asked: grey and locked."""
        return self._cells[True, item.type]

    def first(self, item: Item) -> Format:
        """Return the style of a locked cell in the first of several rows about one case: a thicker line
        above.
        """
        return self._first[item.type]


def widths(item: Item) -> int:
    """Return the column width for ``item`` in characters, wide enough for the words of its question and for
    most of its answers.
    """
    longest = max((len(label) for label in item.choices.values()), default=0)
    word = max(len(word) for word in item.question.split())
    return max(_WIDTHS[item.type], int(_BOLD_WORD * word) + 1, min(longest + 3, 34))


def _answer(kind: str) -> dict[str, object]:
    own: dict[str, dict[str, object]] = {
        "date": {"num_format": "dd-mm-yyyy", "align": "left"},
        "integer": {"num_format": "#,##0", "align": "right", "indent": 1},
        "number": {"align": "right", "indent": 1},
        "free_text": {"text_wrap": True},
        "text": {"text_wrap": True},
    }
    return own.get(kind, {})
