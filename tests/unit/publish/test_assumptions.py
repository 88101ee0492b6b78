"""The assumptions' colours follow from released tables: each sign by hand, at its limits, and unknown."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from helpers import danish
from helpers.project import Workspace, root
from helpers.protocol import analysis_plan, assumptions, pilot, reader
from helpers.publish.colophon import assumptions as told
from helpers.publish.colophon import signs
from helpers.publish.colophon.assumptions import GREEN, PAPER, RED, UNKNOWN, YELLOW
from helpers.publish.growth import page_counts
from helpers.publish.wording import LARGE_GAP, PROVISION

KNOWN, PLAN, PILOT = assumptions.load(), analysis_plan.load(), pilot.load()
LIMITS = told.named(PLAN, PILOT)
BPA, LOST = PROVISION["bpa"], PROVISION["lost_earnings"]
ANSWERS = "dimension,group,invited,n_municipalities,response_share\n"
BASIS = "group,status,item_response,largest_from,df_effective\n"
LOOKS = "group,planned,own_estimate,other_conclusion,conf_low,conf_high\n"
STYLES = ("html/style.css", "quarto/pages.css")


def test_the_pages_are_said_to_be_as_near_as_they_are_measured() -> None:
    assert page_counts.WITHIN in KNOWN.assumptions["pages_right"].sign
    assert "rigtige" not in KNOWN.assumptions["pages_right"].assumption


def workspace(folder: Path, **tables: str) -> Workspace:
    for name, text in tables.items():
        path = folder / "release" / f"{name.lstrip('n').replace('__', '/')}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Workspace(folder, folder, folder)


def measured(folder: Path, name: str, **tables: str) -> dict[str, float]:
    return dict(signs.measured(workspace(folder, **tables), PLAN)[name])


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("response", {0.80: GREEN, 0.7949: YELLOW, 0.60: YELLOW, 0.5949: RED}),
        ("even_response", {0.1949: GREEN, 0.20: YELLOW, 0.3949: YELLOW, 0.40: RED}),
        ("early_cases", {0.80: GREEN, 0.7949: YELLOW, 0.70: YELLOW, 0.6949: RED}),
        ("counted_alike", {0.0949: GREEN, 0.10: YELLOW, 0.2949: YELLOW, 0.30: RED}),
        ("pages_answered", {0.90: GREEN, 0.8949: YELLOW, 0.70: YELLOW, 0.6949: RED}),
        ("pages_right", {0.90: GREEN, 0.8949: YELLOW, 0.70: YELLOW, 0.6949: RED}),
        ("same_conclusion", {1.0: GREEN, 0.9949: YELLOW, 0.75: YELLOW, 0.7449: RED}),
        ("no_single_municipality", {0.2449: GREEN, 0.25: YELLOW, 0.4949: YELLOW, 0.50: RED}),
        ("enough_municipalities", {16.0: GREEN, 15.49: YELLOW, 8.0: YELLOW, 7.49: RED}),
        ("read_alike", {0.70: GREEN, 0.6949: YELLOW, 0.60: YELLOW, 0.5949: RED}),
        ("causes_right", {0.70: GREEN, 0.6949: YELLOW, 0.60: YELLOW, 0.5949: RED}),
        ("coded_alike", {0.70: GREEN, 0.6949: YELLOW, 0.60: YELLOW, 0.5949: RED}),
        ("few_cases", {1.449: GREEN, 1.5: YELLOW, 2.949: YELLOW, 3.0: RED}),
        ("workshop_drawn", {0.949: GREEN, 1.0: YELLOW, 1.949: YELLOW, 2.0: RED}),
    ],
)
def test_each_colour_begins_at_its_limit_as_printed(name: str, values: dict[float, str]) -> None:
    row = KNOWN.assumptions[name]
    assert {value: told.level(row, value, LIMITS) for value in values} == values
    assert told.level(row, None, LIMITS) == UNKNOWN


def test_what_is_printed_as_the_limit_has_the_colour_of_the_limit() -> None:
    row = KNOWN.assumptions["response"]
    assert told.level(row, 0.7951, LIMITS) == GREEN, "80 pct. is printed"


def test_without_limits_no_number_gives_a_colour() -> None:
    row = KNOWN.assumptions["appealed_like_all"]
    assert {told.level(row, value, LIMITS) for value in (None, 0.0, 1.0)} == {UNKNOWN}


def test_the_named_limits_are_those_of_plan_pilot_and_text() -> None:
    assert {
        "plan.large_drift": PLAN.counting.large_drift,
        "plan.least_df": PLAN.guards.min_satterthwaite_df,
        "pilot.kappa_go": 0.70,
        "pilot.kappa_fix": 0.60,
        "response.large_gap": LARGE_GAP,
    } == LIMITS
    assert LIMITS.keys() == set(assumptions.NAMED)


def test_every_assumption_with_limits_has_a_sign_and_no_other_has() -> None:
    limited = {name for name, row in KNOWN.assumptions.items() if row.green is not None}
    assert signs.SIGNS.keys() == limited


def test_the_response_is_that_of_all_and_its_spread_that_of_one_division(tmp_path: Path) -> None:
    rows = "Region,A,4,4,1.0\nRegion,B,4,3,0.75\nStørrelse,C,8,1,0.1\nAlle,Alle,8,6,0.75\n"
    table = {"n04_representation__svar": ANSWERS + rows}
    assert measured(tmp_path, "response", **table) == {"": 0.75}
    assert measured(tmp_path, "even_response", **table) == {"": 0.25}
    hidden = {"n04_representation__svar": ANSWERS + rows.replace("4,3,0.75", "4,,")}
    assert measured(tmp_path, "even_response", **hidden) == {}, "it may differ from all that is shown"


def test_early_cases_are_those_of_the_early_period(tmp_path: Path) -> None:
    rows = f"provision,period,completed_share\n{BPA},{PLAN.before},0.8\n{BPA},{PLAN.after},0.9\n"
    assert measured(tmp_path, "early_cases", n04_representation__disposition=rows) == {BPA: 0.8}


def test_the_largest_difference_in_counting_counts_and_a_hidden_one_does_not(tmp_path: Path) -> None:
    rows = f"provision,before,after\n{BPA},0.3,0.35\n{BPA},0.5,0.4\n{BPA},,\n{LOST},,\n"
    found = measured(tmp_path, "counted_alike", n04_representation__maalemetode=rows)
    assert found == pytest.approx({BPA: 0.1})


def test_pages_are_as_right_as_in_the_worse_period(tmp_path: Path) -> None:
    rows = f"provision,within\n{BPA},0.95\n{BPA},0.8\n{BPA},\n"
    assert measured(tmp_path, "pages_right", n05_growth__sidetal=rows) == {BPA: 0.8}


def test_what_the_primary_result_rests_on_is_its_own_row(tmp_path: Path) -> None:
    rows = f"{BPA},primary,0.9,0.2,12.5\n{BPA},secondary,0.1,0.9,3\n{LOST},primary,,,\n"
    for name, value in {
        "pages_answered": 0.9,
        "no_single_municipality": 0.2,
        "enough_municipalities": 12.5,
    }.items():
        assert measured(tmp_path, name, n05_growth__grundlag=BASIS + rows) == {BPA: value}


def test_a_share_that_is_told_in_bands_is_no_finer_in_the_text() -> None:
    text = told._told(KNOWN.assumptions["no_single_municipality"], {BPA: 0.0, LOST: 0.25}, LIMITS)
    assert "under 25 pct. for BPA (§\u00a096) og 25 til under 50 pct. for tabt arbejdsfortjeneste" in text


@pytest.mark.parametrize(
    ("main", "others", "share"),
    [
        ((1.1, 1.5), [(1.01, 2.0), (0.9, 1.4)], 0.5),
        ((0.9, 1.5), [(1.01, 2.0), (0.5, 0.9), (0.9, 1.4), (1.0, 1.2)], 0.5),
        ((0.5, 0.9), [(0.4, 0.95)], 1.0),
    ],
)
def test_the_conclusion_is_on_which_side_of_no_change_the_interval_lies(tmp_path, main, others, share):
    rows = [f"{BPA},True,False,False,{main[0]},{main[1]}", f"{BPA},False,True,False,,"]
    rows += [f"{BPA},False,False,False,0.1,0.2"]
    rows += [f"{BPA},False,True,False,{low},{high}" for low, high in others]
    table = LOOKS + "\n".join(rows) + "\n"
    assert measured(tmp_path, "same_conclusion", n05_growth__foelsomhed=table) == {BPA: share}


def test_another_conclusion_counts_against_it_though_the_interval_lies_on_the_same_side(tmp_path):
    """No change lies in both intervals where its absence is shown by one of them alone."""
    rows = [
        f"{BPA},True,False,False,0.9,1.1",
        f"{BPA},False,True,True,0.8,1.3",
        f"{BPA},False,True,False,0.9,1.1",
    ]
    table = LOOKS + "\n".join(rows) + "\n"
    assert measured(tmp_path, "same_conclusion", n05_growth__foelsomhed=table) == {BPA: 0.5}


def test_the_lowest_agreement_tells_and_an_unknown_one_does_not(tmp_path: Path) -> None:
    kappas = "kappa\n0.8\n0.65\n\n"
    pilots = "row,figure\ncategories,0.68\npages_icc,0.99\n"
    assert measured(tmp_path, "causes_right", n07_remittal__registrering=kappas) == {"": 0.65}
    assert measured(tmp_path, "coded_alike", n08_rules__kodning_enighed=kappas) == {"": 0.65}
    assert measured(tmp_path, "read_alike", n02_pilot__vurdering=pilots) == {"": 0.68}


def test_the_estimate_is_as_wide_as_its_interval_and_the_draw_as_far_as_its_farthest(tmp_path: Path) -> None:
    money = f"provision,mio_dkk_low,mio_dkk_high\n{BPA},2,5\n{LOST},,\n"
    balance = "smd,by_chance\n-0.5,0.4\n0.1,0.4\n"
    assert measured(tmp_path, "few_cases", n10_cases__ressourcer=money) == {BPA: 2.5}
    assert measured(tmp_path, "workshop_drawn", n11_workshop__balance=balance) == pytest.approx({"": 1.25})


def test_without_any_table_nothing_can_be_judged(tmp_path: Path) -> None:
    text, reds, heading = told.chapter(workspace(tmp_path), KNOWN, PLAN)
    assert heading == "Det kan ændre svaret"
    assert reds == "Om antagelserne holder, kan ikke vurderes"
    assert text.startswith(f"Ingen af de {len(KNOWN.assumptions)} antagelser kan vurderes.")
    assert text.count(told.rating(UNKNOWN)) == len(KNOWN.assumptions)
    assert "nan" not in text and text.count("ikke opgjort") == len(signs.SIGNS)


@pytest.mark.parametrize(
    ("name", "row", "words"),
    [
        ("new", {"green": 0.9}, "assumptions.new.green: 0.9 is not a limit of anything: give null for both"),
        ("even_response", {"red": 0.19}, "even_response.red: 0.19 is not possible: green is 0.2, red 0.19"),
        ("read_alike", {"green": "pilot.kappa_fix", "red": "pilot.kappa_go"}, "green is 0.6, red 0.7"),
    ],
)
def test_limits_that_give_no_colour_or_two_stop_the_report(tmp_path, name, row, words):
    one = replace(KNOWN.assumptions.get(name, KNOWN.assumptions["response"]), **row)
    known = replace(KNOWN, assumptions={**KNOWN.assumptions, name: one})
    with pytest.raises(reader.ProtocolInvalid, match=re.escape(words)) as error:
        told.chapter(workspace(tmp_path), known, PLAN)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize(("later", "worst"), [(0.9, "grøn"), (0.75, "gul"), (0.5, "rød")])
def test_provisions_that_differ_are_told_apart_and_the_worse_one_counts(tmp_path, later, worst):
    known = replace(
        KNOWN, assumptions={name: KNOWN.assumptions[name] for name in ("early_cases", "appealed_like_all")}
    )
    rows = f"provision,period,completed_share\n{BPA},{PLAN.before},0.85\n{LOST},{PLAN.before},{later}\n"
    text, reds, heading = told.chapter(workspace(tmp_path, n04_representation__disposition=rows), known, PLAN)
    some = "én af to antagelser er rød" if worst == "rød" else "ingen af to antagelser er røde"
    assert heading == f"Det kan ændre svaret: {some}"
    assert text.startswith(f"Af de to antagelser er én {worst}, og én kan ikke vurderes.")
    red = "Én af to antagelser er rød (resultatet bør ikke alene bære en beslutning), for tabt arbejdsf"
    assert reds.startswith(red if worst == "rød" else "Ingen af to antagelser er røde. Én ")
    assert reds.lower().endswith("én kan ikke vurderes") and ("gul (læses" in reds) == (worst == "gul")
    level = {"grøn": GREEN, "gul": YELLOW, "rød": RED}[worst]
    assert (f"{told.rating(level)} for tabt" in text) is (level != GREEN)
    assert f"{danish.percent_of(0.85)} for BPA" in text and f"{danish.percent_of(later)} for tabt" in text


def test_colours_are_counted_in_words() -> None:
    assert told._counted([GREEN, GREEN, RED, UNKNOWN]) == (
        "Af de fire antagelser er to grønne og én rød, og én kan ikke vurderes."
    )


def luminance(colour: str) -> float:
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(ink: str, ground: str) -> float:
    light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs(style: str) -> list[tuple[str, str]]:
    """Return ink and ground of each colour in a style sheet, in every scheme."""
    direct = re.findall(r"\.rating-\w+ \{ color: (#\w{6}); background: (#\w{6})", style)
    named = re.findall(r"--(?:green|yellow|red|grey): (#\w{6}); --\w+-soft: (#\w{6})", style)
    return direct + named


def test_every_colour_can_be_read_on_its_ground_on_paper_and_pages_light_and_dark() -> None:
    styles = [(root() / "report" / "theme" / name).read_text(encoding="utf-8") for name in STYLES]
    found = [pairs(style) for style in styles]
    assert [len(each) for each in found] == [12, 4], "three schemes of one, one of the other"
    assert min(contrast(*pair) for pair in [*PAPER.values(), *found[0], *found[1]]) >= 4.5


def test_a_colour_is_a_word_with_a_mark_of_its_own_and_a_class() -> None:
    assert len(set(told.MARK.values())) == len(told.MARK) == len(set(told.WORD.values()))
    assert f"[{told.MARK[YELLOW]} Gul]{{.rating .rating-yellow}}" in told.rating(YELLOW)


def test_the_red_ones_are_counted_for_the_main_part_with_the_provision_where_it_is_one():
    lost, bpa = {BPA: GREEN, LOST: RED}, {BPA: RED, LOST: GREEN}
    of_lost = told.reds([lost, lost, {"": GREEN}]).replace("\u00a0", " ")
    red = "(resultatet bør ikke alene bære en beslutning)"
    assert of_lost == f"To af tre antagelser er røde {red}, begge for tabt arbejdsfortjeneste (§ 42)"
    assert told.reds([lost, bpa, {"": GREEN}]) == f"To af tre antagelser er røde {red}"
    rest = told.reds([lost, {"": YELLOW}, {"": YELLOW}, {"": UNKNOWN}])
    assert rest.endswith("(§\u00a042). To er gule (læses med forbehold), og én kan ikke vurderes")
    assert told.reds([{"": GREEN}, {"": YELLOW}]).endswith("røde. Én er gul (læses med forbehold)")
