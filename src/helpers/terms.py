"""What the terms of reference of 20 January 2022 fix: provisions, outcomes, the two periods, and so the
strata.
"""

from __future__ import annotations

from datetime import date

PROVISIONS = ("bpa", "lost_earnings")
OUTCOMES = ("upheld", "remitted")
FRAME_OUTCOMES = (*OUTCOMES, "changed_or_annulled")  # the third stands in a frame and is left out
PERIODS = {
    "2014-15": (date(2014, 1, 1), date(2015, 12, 31)),
    "2019-21": (date(2019, 1, 1), date(2021, 12, 31)),
}
CELL = ["municipality", "provision", "period", "outcome"]
GROUP = ["provision", "period"]
ALL = "all"  # in the place of one outcome, one provision or one group: all of them together

# What became of a drawn case (the codebook's dispositions): answered, or with a file that no longer exists.
# Cases that were refused, out of scope or replaced for other reasons tell nothing of the file.
COMPLETED = "completed"
FILE_LOST = ("file_destroyed", "file_not_found")
