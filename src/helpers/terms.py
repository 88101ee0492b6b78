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

# The two measures of how much a case holds that several topics are about, as the clean tables call them.
PAGES, TYPES = "standard_pages", "n_information_types"

# What became of a drawn case (the codebook's dispositions): answered, or with a file that no longer exists.
# Cases that were refused, out of scope or replaced for other reasons tell nothing of the file.
COMPLETED = "completed"
FILE_LOST = ("file_destroyed", "file_not_found")
KEPT = "yes"  # a rule of procedure was

# The areas of published overturn rates, as data/reference names them. They are nested: children and adults
# lie inside the Act, which lies inside all municipal decisions. The ministry's map has the first three.
SCOPES = {
    "serviceloven_all": "Hele serviceloven",
    "boernehandicap (§§ 32, 32a, 36, 39-45)": "Børnehandicap (bl.a. §\u00a042)",
    "voksenhandicap (§§ 95, 96, 97, 100)": "Voksenhandicap (bl.a. §\u00a096)",
    "sel_96_BPA": "Borgerstyret personlig assistance (§\u00a096)",
    "kommunale_social_og_beskaeftigelse_all": "Alle kommunale social- og beskæftigelsessager",
}
MAP_SCOPES = tuple(SCOPES)[:3]
SCOPE_OF = {  # of those that hold one provision of the investigation and not the other
    tuple(SCOPES)[1]: "lost_earnings",
    tuple(SCOPES)[2]: "bpa",
    "sel_96_BPA": "bpa",
}

RELEASED = "released"  # the folder of an investigation with what is kept of the version published before

# The notebooks whose released tables each one takes into account when it hides numbers: only such as are
# always ready before it starts, so that what is hidden does not depend on which notebook was faster.
TABLES_BEFORE = {
    "04_representation": ("03_returns",),
    "05_growth": ("03_returns", "04_representation"),
    "06_information": ("03_returns", "04_representation", "05_growth"),
    "07_remittal": ("03_returns", "04_representation", "05_growth"),
    "08_rules": ("03_returns",),
    "10_cases": ("03_returns", "04_representation"),
    "12_simplification": ("03_returns", "04_representation", "05_growth", "06_information", "07_remittal"),
}
