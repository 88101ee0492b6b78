"""What a questionnaire asks of what a municipality knows: answers and causes in the form of its codebook.

The answers are simulated in the fullest form, standard pages and all. A codebook that asks for counts gets
them, one that does not ask for something does not.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

from helpers.protocol.codebook import CASES, CAUSES, INFORMATION, Codebook
from helpers.simulate import counting
from helpers.simulate.asked.table import Answers
from helpers.simulate.frame import Rng

IN_CHARACTERS, IN_PAGES = "character_count", ("text_pages", "scanned_pages", "estimate")
_PHYSICAL, _OWN, _FALLBACK = "physical_pages", "own_document", "other"
_LESS = 1200  # characters by which a file falls short of its whole pages, at most


def followed(
    answers: Answers, truth: pd.DataFrame, codebook: Codebook, scenario: dict[str, Any], rng: Rng
) -> Answers:
    """Return ``answers`` as ``codebook`` asks for them. truth: the true cases."""
    if codebook.page_units:
        luck = pd.DataFrame(
            {
                "method": counting.methods(truth, scenario, rng),
                "scanned": rng("scanned").random(len(truth)),
                "less": rng("characters short").integers(_LESS, size=len(truth)),
            },
            index=truth["decision_id"].to_numpy(),
        )
        own = luck.loc[answers.cases["decision_id"]].reset_index(drop=True)
        answers = replace(answers, cases=_counted(answers.cases, own, codebook, scenario))
    answers = replace(answers, information=_sources(answers.information, codebook))
    return Answers(
        **{part.name: _asked(getattr(answers, part.name), part.name, codebook) for part in fields(answers)}
    )


def _counted(
    cases: pd.DataFrame, own: pd.DataFrame, codebook: Codebook, scenario: dict[str, Any]
) -> pd.DataFrame:
    """Standard pages as counts of characters where those were counted, else as pages."""
    characters = (own["method"] == IN_CHARACTERS).to_numpy()
    whole = _numbers(cases["decision_pages"]) > 0
    made = {}
    for column in codebook.measured(CASES):
        short = own["less"].to_numpy() * (whole & (column.name in ("standard_pages", "decision_pages")))
        in_characters = characters & (column.name != "second_pages")
        made[column.made_from] = [
            int(value) * counting.CHARACTERS - int(less) if char and _is_count(value) else value
            for value, char, less in zip(cases[column.name], in_characters, short, strict=True)
        ]
    early = own["scanned"] < cases["period"].map(scenario["scanned"]).to_numpy(float)
    told = np.where(early, IN_PAGES[1], IN_PAGES[0])
    method = cases["measuring_method"].where(
        cases["measuring_method"].ne(_PHYSICAL), pd.Series(told, cases.index)
    )
    counts = {name: pd.Series(values, cases.index, dtype=object) for name, values in made.items()}
    return cases.assign(**counts, measuring_method=method.astype(object))


def _is_count(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _numbers(values: pd.Series) -> np.ndarray:
    return np.array([value if _is_count(value) else 0 for value in values])


def _sources(information: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Who the municipality has a paper from says whether it wrote it itself, where that may be answered."""
    item = codebook.item("retrieval", INFORMATION)
    retrieval = information["retrieval"].astype(object)
    if _OWN in item.values:
        written = information["source"].eq("municipality") & retrieval.isin(list(item.values))
        retrieval = retrieval.mask(written, _OWN)
    asked = [codebook.asks(item, code) for code in information["information_type"]]
    return information.assign(retrieval=retrieval.where(asked, None))


def information(items: pd.DataFrame, codebook: Codebook, scenario: dict[str, Any]) -> pd.DataFrame:
    """Return the true information that ``codebook`` asks about, retrieval missing where it is not asked."""
    mine = items[items["information_type"].isin([kind.code for kind in codebook.asked_types])]
    return _sources(mine.assign(source=mine["information_type"].map(scenario["source"])), codebook)


def _asked(table: pd.DataFrame, section: str, codebook: Codebook) -> pd.DataFrame:
    """Without the columns of questions that are not asked; keys and what a draw says stay."""
    known = {item.name for item in codebook.items_of(section)}
    questions = _QUESTIONS.get(section, ())
    return table.drop(columns=[name for name in table if name in questions and name not in known])


_QUESTIONS = {
    CASES: (
        "found_without_list", "standard_pages", "physical_pages", "second_pages", "decision_pages",
        "statement_pages", "reassessment_pages", "appeal_form_pages", "later_request_pages",
    ),
    INFORMATION: ("source",),
    CAUSES: (),
}  # fmt: skip


def causes(reasons: pd.DataFrame, codebook: Codebook, share: float, rng: Generator) -> pd.DataFrame:
    """Return the true causes under the names of ``codebook``: one it does not know is another one, and of
    those that fit no name a ``share`` is the assessment, where it has that.
    """
    names = list(codebook.causes().values())
    made, luck = reasons.copy(), rng.random(len(reasons)) < share
    for name in [name for name in reasons.columns.drop(["decision_id", "principal"]) if name not in names]:
        made[_FALLBACK] |= made[name]
        made["principal"] = made["principal"].mask(made["principal"].eq(name), _FALLBACK)
    for name in [name for name in names if name not in made]:
        made[name] = made[_FALLBACK] & luck
        made["principal"] = made["principal"].mask(made["principal"].eq(_FALLBACK) & made[name], name)
        made[_FALLBACK] &= ~made[name]
    return made[[*names, "decision_id", "principal"]]
