"""Key figures: what the strip of numbers prints, and ".." for what may not be shown."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.growth.retention import Retention
from helpers.analysis.representation import flow as flows
from helpers.protocol import analysis_plan
from helpers.publish.appeals import sentences as appeals_sentences
from helpers.publish.changes import keys
from helpers.publish.growth import file_loss
from helpers.publish.information import sentences as information_sentences
from helpers.publish.remittal import sentences as remittal_sentences
from helpers.publish.representation import effort, figures, sentences
from helpers.publish.tables import SIGN
from helpers.publish.wording import PROVISION

PLAN = analysis_plan.load()
BPA, LOST = PROVISION["bpa"], PROVISION["lost_earnings"]
NAN = float("nan")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("values", "text"), [((68, 66), "68 og 66 pct."), ((68, NAN), "68 og .. pct."), ((NAN, NAN), ".. og ..")]
)
def test_a_pair_has_its_unit_once_and_two_dots_for_what_is_hidden(values, text):
    raw, told = keys.by_provision(values, unit="pct.")
    assert plain(told) == text and [value is None for value in raw] == [np.isnan(value) for value in values]


ANSWERED = pd.DataFrame({"n_municipalities": [40, 92], "n_cases": [400, 1007]})
SPENT = pd.DataFrame({"hours": [263.0, 446.0]})
STEPS = pd.DataFrame({"extent": [300.0, 645.0]})


def test_what_the_investigation_rests_on():
    told = {name: text for name, (_, text) in effort.key_figures(ANSWERED, SPENT, 98).items()}
    assert told == {"key_municipalities": "92 af 98", "key_cases": "1.007", "key_hours": "Mindst 709"}
    hidden = effort.key_figures(ANSWERED.astype(float) * NAN, SPENT.assign(hours=[NAN, 446]), 98)
    assert {text for _, text in hidden.values()} == {SIGN}
    assert effort.key_figures(ANSWERED, SPENT.head(0), 98)["key_hours"][1] == SIGN


def test_the_heading_on_the_returns_is_a_noun_where_a_number_is_hidden():
    assert sentences.heading(ANSWERED, STEPS, 98).text == (
        "92 af 98 kommuner har svaret; 945 sager har et sidetal"
    )
    assert sentences.heading(ANSWERED * NAN, STEPS, 98).text == "Fra afgjorte klager til tal"
    for steps in (STEPS * NAN, STEPS.head(0)):
        told = sentences.heading(ANSWERED, steps, 98).text
        assert told == "92 af 98 kommuner har svaret og udfyldt 1.007 sager"


def test_the_flow_has_a_box_for_each_step_and_no_sum_with_a_hidden_number():
    rows = pd.DataFrame({name: [100.0, 50.0] for name in figures.STEPS})
    rows = rows.assign(provision=[BPA, LOST], period="2014-15", extent=[90.0, NAN])
    rows[flows.DECIDED] = [2000.0, 2993.0]
    (ax,) = figures.flow(rows, "Titel").axes
    texts = [text.get_text() for text in ax.texts]
    assert len(ax.patches) == len(figures.STEPS) == 4
    assert "4.993" in texts and texts.count("150") == 2 and texts.count(SIGN) == 2
    assert len(figures.flow(rows.head(0), "Titel").axes[0].patches) == 0
    (narrow,) = figures.flow_down(rows, "Titel").axes
    numbers = [
        [text.get_text() for text in each.texts if text.get_text()[:1] in "0123456789."]
        for each in (ax, narrow)
    ]
    assert sorted(numbers[0]) == sorted(text for text in numbers[1] if text != "2014-15")
    assert len(figures.flow_down(rows.head(0), "Titel").axes[0].patches) == 0


def test_shares_by_provision():
    rows = pd.DataFrame({"provision": [BPA, LOST], "period": PLAN.after, "added_share": [0.029, NAN]})
    rows = rows.assign(share_low=0.02, share_high=0.03)
    assert plain(information_sentences.key_added(rows, PLAN)[1]) == "2,9 og .. pct."
    table = pd.DataFrame({"cause": ["information_basis", "reasoning", "information_basis"]})
    released = pd.DataFrame({"provision": [BPA, BPA, LOST], "after": [0.68, 0.1, 0.66]})
    assert plain(remittal_sentences.key_information_basis(table, released, PLAN)[1]) == "68 og 66 pct."


def test_the_overturn_rate_is_the_latest_of_the_widest_area_and_says_so():
    rates = pd.DataFrame(
        {
            "scope": ["boernehandicap (§§ 32, 32a, 36, 39-45)", "serviceloven_all", "serviceloven_all"],
            "year": [2020, 2020, 2019],
            "percent": [52.0, 36.2, 30.0],
            "decimals": 1,
            "scope_label": ["Børnehandicap", "Hele serviceloven", "Hele serviceloven"],
        }
    )
    told = appeals_sentences.key_figures(rates.assign(later=False, certain=True), "virkelige tal")
    assert plain(told["key_overturn"][1]) == "36,2 pct." and told["key_overturn_of"][1] == (
        "af de realitetsbehandlede klagesager om hele serviceloven blev i 2020 hjemvist, ændret eller "
        "ophævet [virkelige tal]"
    )


def test_lost_files_in_short():
    tipping = pd.DataFrame(
        {"provision": PLAN.provisions, "kept_small": [0.28, NAN], "kept_large": [0.34, NAN], "bounded": False}
    )
    text = plain(file_loss.in_short(tipping, PLAN).text)
    assert text.startswith(
        "Var de slettede sager større end de bevarede, ville ændringen være +32 pct. for BPA"
    )
    assert "Var de mindre, ville den være +40 pct. i stedet. For sager om tabt arbejdsfortjeneste kan" in text
    assert "arbejdsfortjeneste kan det ikke beregnes. Det er regneeksempler" in text
    assert "vises ikke" not in text and "siderne i de slettede sager er ikke oplyst" in text
    weaker = "men med en svagere sammenhæng mellem størrelse og sletning end i det regneeksempel"
    for low, high, said in (
        (0.5, 1.9, "viser ikke, hvilket"),
        (0.87, 1.47, "viser en svagere sammenhæng mellem størrelse og sletning end begge, men ikke"),
        (0.5, 1.47, "passer ikke med det sidste."),
        (0.87, 1.9, "passer ikke med det første."),
        (1.1, 2.0, "oftest var mindre."),
        (0.4, 0.9, "oftest var større."),
        (1.1, 1.4, f"oftest var mindre, {weaker}."),
        (0.8, 0.9, f"oftest var større, {weaker}."),
        (1.8, 3.0, "mindre, men med en stærkere sammenhæng"),
        (NAN, NAN, "viser ikke, hvilket"),
    ):
        counted = file_loss.in_short(tipping, PLAN, retention=Retention((low + high) / 2, low, high))
        assert "Ankestyrelsens sidetal for de slettede sager" in counted.text and said in counted.text
    bounded = plain(file_loss.in_short(tipping.assign(bounded=True), PLAN).text)
    assert "Hvor mange der er slettet, vises ikke for BPA-sager; der er regnet med" in bounded
    assert "kan ikke beregnes" in file_loss.in_short(tipping.assign(kept_small=NAN), PLAN).text
