"""Everything that is true before anybody is asked: municipalities, frame, cases, information, causes."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

from helpers.protocol.codebook import Codebook
from helpers.simulate import counting, selection
from helpers.simulate import frame as frames
from helpers.simulate import truth as truths
from helpers.simulate.asked import asking
from helpers.survey.sampling.draw import FRAME_COLUMNS, draw_cases
from helpers.survey.sampling.universe import named_seed, universe
from helpers.terms import CELL


class World:
    """One simulated country. What is random about a case belongs to the case, so scenarios of one seed differ
    only in what they change.
    """

    def __init__(
        self, codebook: Codebook, parameters: dict[str, Any], municipalities: pd.DataFrame, seed: int
    ) -> None:
        self.codebook, self.parameters, self.municipalities, self.seed = (
            codebook,
            parameters,
            municipalities,
            seed,
        )
        self.places = frames.municipalities(municipalities, parameters, self.rng("municipalities"))
        every = frames.frame(self.places, parameters, self.rng("frame"))
        self.frame = every[every["provision"].isin(parameters["provisions"])].reset_index(drop=True)
        self._all = truths.cases(universe(every).reset_index(drop=True), self.places, parameters, self.rng)

    def rng(self, part: str) -> Generator:
        """A generator of its own for each part."""
        return np.random.default_rng(named_seed(self.seed, part))

    @cached_property
    def cases(self) -> pd.DataFrame:
        """The true cases of the provisions that are asked about."""
        return self._asked(self._all)

    @cached_property
    def information(self) -> pd.DataFrame:
        """What the files hold, one row per case and type."""
        return self._of_asked(truths.information(self._all, self.codebook, self.parameters, self.rng))

    @cached_property
    def causes(self) -> pd.DataFrame:
        """Why the remitted cases were remitted."""
        return self._of_asked(self._all_causes)

    @cached_property
    def hours(self) -> pd.DataFrame:
        """What each case took, in hours by step, in the order of ``cases``."""
        spent = truths.hours(
            self._all, self.parameters["hours"], self.parameters["pages"]["level"], self.rng("hours")
        )
        return spent[self._all["provision"].isin(self.parameters["provisions"])].reset_index(drop=True)

    @cached_property
    def registered(self) -> pd.DataFrame:
        """What Ankestyrelsen registered as causes."""
        noted = truths.registered(
            self._all, self._all_causes, self.parameters["registered"], self.rng("registered causes")
        )
        return self._of_asked(noted)

    @cached_property
    def page_counts(self) -> pd.DataFrame:
        """What Ankestyrelsen counted in the files it received; of all cases, those drawn among them."""
        return truths.page_counts(self.cases, self.parameters["page_counts"], self.rng("page counts"))

    def draw(self) -> pd.DataFrame:
        """The drawn cases, as `helpers draw` would draw them."""
        return draw_cases(self.frame[FRAME_COLUMNS], **self.parameters["draw"], seed=self.seed)

    def responding(self) -> list[str]:
        """The municipalities that answer."""
        return selection.responding(self.places, self.parameters, self.rng("response"))

    def quantities(self) -> dict[str, Any]:
        """What an analysis should recover, as ``truth.quantities`` explains, and what stands between it and
        the truth.

        distorted: the growth in these very cases as the files that still exist show it when each stratum
        keeps its weight (``files_lost``), and as the municipalities' ways of measuring show it
        (``measured``).
        """
        asked = asking.information(self.information, self.codebook, self.parameters)
        found = truths.quantities(
            self.cases, asked, self.causes, self.places, self.parameters, self.codebook.obtained_anew
        )
        factor = counting.factors(counting.methods(self.cases, self.parameters, self.rng), self.parameters)
        shown = self.cases.assign(pages=self.cases["pages"] * factor)
        kept = self.cases.assign(kept=selection.kept(self.cases, self.parameters))
        kept["kept"] /= kept.groupby(CELL)["kept"].transform("mean")
        for provision, rows in kept.groupby("provision", sort=True):
            lost = truths.adjusted_growth(rows, rows["kept"].to_numpy())
            found[provision]["hours"] = truths.hour_quantities(rows, self.hours)
            found[provision]["distorted"] = {
                "files_lost": lost,
                "measured": truths.adjusted_growth(shown.loc[rows.index]),
            }
        return found

    @cached_property
    def _all_causes(self) -> pd.DataFrame:
        known, effect = (
            truths.causes(self._all, self.parameters, self.rng("causes")),
            self.parameters["causes"],
        )
        return asking.causes(known, self.codebook, effect["assessment_share"], self.rng("assessment"))

    def _asked(self, table: pd.DataFrame) -> pd.DataFrame:
        return table[table["provision"].isin(self.parameters["provisions"])].reset_index(drop=True)

    def _of_asked(self, table: pd.DataFrame) -> pd.DataFrame:
        return table[table["decision_id"].isin(self.cases["decision_id"])].reset_index(drop=True)
