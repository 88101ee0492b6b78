"""A sentence that the report may print, and the words that may never stand in one.

The report never says that nothing has changed: what is not shown is "ikke påvist", with the smallest change
that this design could have shown. Causal verbs are refused in every sentence.
"""

from __future__ import annotations

import re
import sys
from dataclasses import asdict, dataclass, field

from helpers.errors import HelpersError

CAUSAL = re.compile(
    r"\b(medfør(?:er|te|t)|skyld(?:es|tes)|(?:før(?:er|te|t)|fører\s+ikke)\s+til|øge(?:r|de|s)"
    r"|(?:har|havde)\s+øget|på\s+grund\s+af|forårsag(?:er|ede|et|es)|bevirk(?:er|ede|et))\b",
    re.IGNORECASE,
)
NOTHING_CHANGED = re.compile(r"\b(ingen\s+ændring(?:er)?|uændre(?:t|de))\b", re.IGNORECASE)


def running_cell() -> int:
    """Return the count of the notebook's cell that is running now, 0 outside notebooks.

    In a notebook that the pipeline runs it is the cell's ``execution_count`` in the executed notebook.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return len(shell.user_ns["In"]) - 1 if shell else 0  # the counter itself may be one ahead already


@dataclass(frozen=True)
class Statement:
    """A sentence, and the verdict on which it was chosen (a code of verdicts or readiness), if any.

    measured: of a change in growth, what it is. alike: where its ways of counting have drifted, what it is
    with them held constant: whoever words the verdict anew says that too, beside what was measured. cell: the
    count of the cell that made it. Raises HelpersError where it claims a cause.
    """

    text: str
    verdict: str = ""
    alike: str = ""
    measured: str = ""
    cell: int = field(default_factory=running_cell, compare=False)

    def __post_init__(self) -> None:
        refuse_causal_verbs(self.text)

    @property
    def both(self) -> str:
        """Return a change as it was measured and with the ways of counting held constant, where they have
        drifted.
        """
        return "; ".join(filter(None, (self.measured, self.alike))) if self.alike else ""

    def saved(self) -> dict[str, str | int]:
        """Return what a results file keeps of the statement."""
        return {name: value for name, value in asdict(self).items() if value}


def refuse_causal_verbs(text: str) -> str:
    """Return ``text`` if it claims no cause. Raises HelpersError, naming the word."""
    if found := CAUSAL.search(text):
        raise HelpersError(
            f"The sentence «{text}» says «{found.group()}»: an association is worded «hænger sammen med»."
        )
    return text


def refuse_no_change(text: str) -> str:
    """Return ``text`` if it does not claim that nothing has changed. Raises HelpersError, naming the
    words.
    """
    if found := NOTHING_CHANGED.search(text):
        raise HelpersError(
            f"The sentence «{text}» says «{found.group()}»: say «en ændring er ikke påvist» and what could "
            "be detected."
        )
    return text
