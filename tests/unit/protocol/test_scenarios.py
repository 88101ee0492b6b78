"""Every parameter of the simulated world does what it says and as much of it as was written down; everything
else stays.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from helpers import terms
from helpers.protocol import codebook, scenarios
from helpers.simulate import answers, counting, faults, frame, odd_respondents, selection
from helpers.simulate.frame import AFTER, expit
from helpers.simulate.world import World
from helpers.survey import reference

BOOK = codebook.load()
PLACES = reference.municipalities()
SEEDS = range(4)


@cache
def world(name: str = "base", seed: int = 1) -> World:
    return World(BOOK, scenarios.load(name), PLACES, seed)


def changed(seed: int = 1, **changes: Any) -> World:
    """The base world with other parameters; a section that is given is changed key by key."""
    base = scenarios.load()
    merged = {key: base[key] | value if isinstance(value, dict) else value for key, value in changes.items()}
    return World(BOOK, base | merged, PLACES, seed)


def asked(one: World, *, everybody: bool = True) -> pd.DataFrame:
    """The sheet of cases of the municipalities that answer (or of all)."""
    drawn = one.draw()
    if not everybody:
        drawn = drawn[drawn["municipality"].isin(one.responding())].reset_index(drop=True)
    return answers.about_cases(drawn, one.cases, one.parameters, one.rng)


def contrast(rows: pd.DataFrame, column: str) -> pd.Series:
    """Late less early mean of ``column`` per provision."""
    means = rows.groupby(["provision", "period"])[column].mean().unstack()
    return means[AFTER] - means["2014-15"]


def test_every_scenario_has_its_title_and_they_differ() -> None:
    titles = [scenarios.load(name)["title"] for name in scenarios.names()]
    assert len(set(titles)) == len(titles) >= 10


# --- scenarios of one seed differ only in what they change
# ---------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in scenarios.names() if name != "one_provision"])
def test_the_frame_and_what_is_random_about_a_case_are_the_same_in_every_scenario(name: str) -> None:
    pd.testing.assert_frame_equal(world(name).frame, world().frame)
    assert np.array_equal(world(name).cases["complexity"], world().cases["complexity"])


def test_asking_about_one_provision_leaves_its_cases_as_they_were() -> None:
    base, one = world(), world("one_provision")
    assert (
        set(one.frame["provision"])
        == {"lost_earnings"}
        == set(one.draw()["provision"])
        == set(one.quantities())
    )
    for part in ("cases", "information", "causes"):
        every, mine = getattr(base, part), getattr(one, part)
        same = every[every["decision_id"].isin(one.cases["decision_id"])].reset_index(drop=True)
        pd.testing.assert_frame_equal(mine, same)


def test_a_case_is_answered_alike_when_other_cases_are_drawn() -> None:
    base, eight = asked(world()), asked(world("eight_cases"))
    both = base.merge(eight, on="decision_id", suffixes=("", "_eight"))
    done = both[both["disposition"].eq("completed") & both["disposition_eight"].eq("completed")]
    assert len(done) > 200
    for name in ("standard_pages", "measuring_method", "hearing_held", "decision_pages", "processing_days"):
        pd.testing.assert_series_equal(done[name], done[f"{name}_eight"], check_names=False)


def test_lost_files_change_what_is_found_and_not_what_is_true() -> None:
    base, lost = world(), world("survivorship_large")
    pd.testing.assert_frame_equal(base.cases, lost.cases)
    pd.testing.assert_frame_equal(base.information, lost.information)
    assert base.quantities()["bpa"]["growth"] == lost.quantities()["bpa"]["growth"]
    late = [
        asked(one).query("period == @AFTER and role == 'main'").set_index("decision_id")["standard_pages"]
        for one in (base, lost)
    ]
    pd.testing.assert_series_equal(*late)


# --- what is in the files
# ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("base", {"bpa": 1.30, "lost_earnings": 1.15}),
        pytest.param("decline", {"bpa": 0.70, "lost_earnings": 0.75}, marks=pytest.mark.long),
    ],
)
def test_growth_is_the_parameter_times_what_large_places_add(name: str, expected: dict[str, float]) -> None:
    for provision, growth in expected.items():
        found = [world(name, seed).quantities()[provision]["growth"] for seed in SEEDS]
        for each in found:
            assert each["expected"] / growth == pytest.approx(1.03, abs=0.015)
        gaps = [np.log(each["finite_population"] / each["expected"]) for each in found]
        assert abs(np.mean(gaps)) < 0.09  # a country of its own each time: sd about .08


def test_without_an_effect_of_size_all_municipalities_grow_alike() -> None:
    quantities = world("no_weights_needed").quantities()
    assert quantities["bpa"]["growth"]["expected"] == pytest.approx(1.30) and quantities["lost_earnings"][
        "growth"
    ]["expected"] == pytest.approx(1.15)


def test_pages_vary_between_municipalities_and_within_them_as_planned() -> None:
    log_sd, between = [], []
    for seed in SEEDS:
        cases = world(seed=seed).cases.query("provision == 'lost_earnings' and period == '2014-15'")
        logs = np.log(cases["pages"]).groupby(cases["municipality"])
        log_sd.append(np.sqrt(logs.var()[logs.size() >= 5].mean()))
        between.append(logs.mean()[logs.size() >= 20].std())
    assert np.mean(log_sd) == pytest.approx(0.70, abs=0.02)
    assert np.mean(between) == pytest.approx(np.sqrt(0.35**2 + 0.15**2 + 0.7**2 / 30), abs=0.08)


def test_experts_depend_on_the_outcome_and_not_on_the_period_and_professionals_on_the_period() -> None:
    every = pd.concat([world(seed=seed).cases for seed in SEEDS])
    assert contrast(every, "expert").abs().max() < 0.04
    assert contrast(every, "knows_citizen")["lost_earnings"] == pytest.approx(
        expit(0.9) - expit(0.4), abs=0.02
    )
    remitted = every.groupby("outcome")["expert"].mean()
    assert remitted["remitted"] - remitted["upheld"] == pytest.approx(-0.40 * 0.23, abs=0.02)
    odds = {place: rows["expert"].mean() for place, rows in every.groupby("provision")}
    assert odds["bpa"] == pytest.approx(expit(0.2 - 0.4 * 0.38), abs=0.04) and odds[
        "lost_earnings"
    ] == pytest.approx(expit(-0.3 - 0.4 * 0.43), abs=0.04)


def test_types_of_information_grow_by_an_eighth_and_are_newly_obtained_somewhat_more_often() -> None:
    counts, new = [], []
    for seed in SEEDS:
        one = world(seed=seed)
        items = one.information.merge(one.cases[["decision_id", "provision", "period"]], on="decision_id")
        per_case = items.groupby(["decision_id", "provision", "period"]).size().rename("n").reset_index()
        counts.append(per_case.groupby("period")["n"].mean())
        new.append(items["retrieval"].eq("newly_obtained").groupby(items["period"]).mean())
        assert per_case["n"].max() <= 14
    counts, new = pd.DataFrame(counts).mean(), pd.DataFrame(new).mean()
    assert counts["2014-15"] == pytest.approx(4.1, abs=0.2) and counts[AFTER] / counts[
        "2014-15"
    ] == pytest.approx(np.exp(0.12), abs=0.03)
    assert new["2014-15"] == pytest.approx(0.43, abs=0.02) and new[AFTER] - new["2014-15"] == pytest.approx(
        0.15 * 0.24, abs=0.015
    )


def test_the_information_basis_is_the_cause_in_66_and_then_72_of_a_hundred_and_the_others_stay() -> None:
    every = pd.concat(
        [
            world(seed=seed).causes.merge(world(seed=seed).cases[["decision_id", "period"]], on="decision_id")
            for seed in SEEDS
        ]
    )
    shares = every.groupby("period")[list(BOOK.item("principal_cause").values)].mean()
    assert shares.loc["2014-15", "information_basis"] == pytest.approx(0.66, abs=0.02)
    assert shares.loc[AFTER, "information_basis"] == pytest.approx(0.72, abs=0.02)
    others = shares.columns.drop(["information_basis", "other"])
    assert (shares.loc[AFTER, others] - shares.loc["2014-15", others]).abs().max() < 0.03
    together = every[["information_basis", "application_of_law"]].astype(float).corr().iloc[0, 1]
    assert 0.05 < together < 0.2  # the common factor


def test_ankestyrelsen_registers_the_principal_cause_of_late_remittals_and_most_of_the_others() -> None:
    one, chances = world(), scenarios.load()["registered"]
    noted = one.registered
    late = one.cases[(one.cases["period"] == AFTER) & (one.cases["outcome"] == "remitted")]
    assert set(noted["decision_id"]) == set(late["decision_id"]) and not noted.duplicated().any()
    true = one.causes.set_index("decision_id").loc[late["decision_id"]]
    wide = pd.crosstab(noted["decision_id"], noted["cause"]).reindex(true.index).astype(bool)
    principal = true.pop("principal")
    assert all(wide.at[case, cause] for case, cause in principal.items())
    further = true.astype(bool) & ~pd.get_dummies(principal).reindex(columns=true.columns, fill_value=False)
    wide = wide.reindex(columns=true.columns, fill_value=False)
    assert wide.to_numpy()[further.to_numpy()].mean() == pytest.approx(chances["kept"], abs=0.05)
    assert wide.to_numpy()[~true.to_numpy(bool)].mean() == pytest.approx(chances["added"], abs=0.01)


def test_without_growth_nothing_else_changes_between_the_periods_either() -> None:
    every = pd.concat([world("null", seed).cases for seed in SEEDS])
    for column in ("expert", "knows_citizen"):
        assert contrast(every, column).abs().max() < 0.05
    assert (contrast(every, "types") / 4).abs().max() < 0.05


# --- who answers, and about which files
# ----------------------------------------------------------------------------


def responding(seed: int, **effect: float) -> tuple[pd.DataFrame, np.ndarray]:
    """The municipalities and which of them answer."""
    parameters = scenarios.load()
    parameters["response"] |= effect
    rng = np.random.default_rng(seed)
    places = frame.municipalities(PLACES, parameters, rng)
    return places, places.index.isin(selection.responding(places, parameters, rng))


def test_municipalities_answer_by_size_and_by_the_level_of_their_pages() -> None:
    base = [responding(seed)[1] for seed in range(40)]
    assert np.mean(base) == pytest.approx(0.93, abs=0.02)
    by_size = np.mean([responding(seed, intercept=0.5, by_size=1.0)[1] for seed in range(40)], axis=0)
    assert np.corrcoef(by_size, responding(0)[0]["log_size"])[0, 1] > 0.7
    by_level = [responding(seed, intercept=0.5, by_level=1.0) for seed in range(40)]
    higher = [places.loc[there, "pages"].mean() - places["pages"].mean() for places, there in by_level]
    assert np.mean(higher) / 0.35 == pytest.approx(0.31, abs=0.06)


@pytest.mark.parametrize(("name", "slope"), [("survivorship_small", -0.5), ("survivorship_large", 0.5)])
def test_half_of_the_early_files_are_gone_and_the_odds_of_being_kept_follow_their_size(
    name: str, slope: float
) -> None:
    import statsmodels.api as sm

    one = world(name)
    there = selection.hindrances(one.cases, one.parameters, one.rng).to_numpy() != "file_destroyed"
    old = (one.cases["period"] == "2014-15").to_numpy()
    assert there[old].mean() == pytest.approx(0.5, abs=0.03) and there[~old].mean() > 0.98
    fit = sm.Logit(there[old], sm.add_constant(selection.standardised(one.cases)[old])).fit(disp=0)
    assert fit.params[1] == pytest.approx(slope, abs=2.5 * fit.bse[1])
    for provision in terms.PROVISIONS:
        assert there[old & (one.cases["provision"] == provision).to_numpy()].mean() == pytest.approx(
            0.5, abs=0.1
        )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("survivorship_small", 0.14, marks=pytest.mark.long),
        ("survivorship_large", -0.15),
        ("base", 0.0),
    ],
)
def test_what_lost_files_do_to_growth_is_as_large_as_in_the_plan(name: str, expected: float) -> None:
    # 1.5 of the plan, § 42: 18.5 per cent becomes 36.7 where small files survive and 1.9 where large ones do
    found = [world(name, seed).quantities()["lost_earnings"] for seed in SEEDS]
    gaps = [np.log(each["distorted"]["files_lost"] / each["growth"]["finite_population"]) for each in found]
    assert np.mean(gaps) == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize(("share", "shown"), [(0.0, 1.0), (1.0, 0.0)])
def test_no_file_or_every_file_may_be_gone(share: float, shown: float) -> None:
    dispositions = scenarios.load()["dispositions"] | {
        "2014-15": dict.fromkeys(scenarios.load()["dispositions"]["2014-15"], 0.0) | {"file_destroyed": share}
    }
    one = changed(dispositions=dispositions)
    found = selection.hindrances(one.cases, one.parameters, one.rng)[
        (one.cases["period"] == "2014-15").to_numpy()
    ]
    assert found.eq("completed").mean() == shown and found.eq("file_destroyed").mean() == 1 - shown


def test_hindrances_have_their_shares() -> None:
    found = pd.concat(
        [selection.hindrances(world(seed=s).cases, world().parameters, world(seed=s).rng) for s in SEEDS]
    )
    periods = pd.concat([world(seed=s).cases["period"] for s in SEEDS])
    for period, shares in scenarios.load()["dispositions"].items():
        seen = found[(periods == period).to_numpy()].value_counts(normalize=True)
        for name, share in shares.items():
            assert seen.get(name, 0.0) == pytest.approx(
                share, abs=3.5 * np.sqrt(share / (periods == period).sum()) + 1e-4
            )


@cache
def picked_shift(theta: float) -> float:
    """Mean size of the picked late cases of § 42 within their cells, in SD of log pages, when every
    municipality picks.
    """
    one = changed(self_selection={"share": 1.0, "theta": {"2014-15": 0.0, AFTER: theta}})
    done = asked(one).query("disposition == 'completed'")
    assert done["draw_source"].eq("municipality").all()
    z = pd.Series(selection.standardised(one.cases), one.cases["decision_id"].to_numpy())
    late = done.query("provision == 'lost_earnings' and period == @AFTER")
    sizes = one.cases.groupby(terms.CELL).size()
    weight = np.array([sizes[tuple(row)] for row in late[terms.CELL].to_numpy()], float)
    return float(
        np.average(
            z[late["decision_id"]], weights=weight / late.groupby(terms.CELL)["decision_id"].transform("size")
        )
    )


@pytest.mark.parametrize(("theta", "expected"), [(0.25, 0.139), (0.5, 0.273), (-0.25, -0.142)])
def test_picked_late_cases_are_larger_by_as_much_as_the_plan_says(theta: float, expected: float) -> None:
    # 1.5 of the plan, § 42: 18.5 per cent becomes 36.0, 55.7 and 2.8; log pages have a spread of .81
    assert 0.81 * (picked_shift(theta) - picked_shift(0.0)) == pytest.approx(expected, abs=0.06)


def test_half_of_the_municipalities_pick_and_their_drawn_cases_are_replaced() -> None:
    cases = asked(world("self_selection"))
    own = cases.groupby("municipality")["draw_source"].agg(lambda sources: sources.eq("municipality").any())
    assert own.mean() == pytest.approx(0.5, abs=0.12)
    mine, others = cases[cases["municipality"].map(own)], cases[~cases["municipality"].map(own)]
    assert others["role"].notna().all() and not others["disposition"].eq("substituted").mean() > 0.02
    added = mine[mine["role"].isna()]
    assert (
        len(added) > 100
        and added["disposition"].eq("completed").all()
        and not added["decision_id"].duplicated().any()
    )
    replaced = mine[mine["role"].eq("main") & mine["draw_source"].eq("ankestyrelsen")]
    assert not replaced["disposition"].eq("completed").any()
    per_cell = mine[mine["disposition"].eq("completed")].groupby(terms.CELL).size()
    quota = mine[mine["role"].eq("main")].groupby(terms.CELL).size()
    assert (per_cell <= quota.reindex(per_cell.index)).all() and per_cell.sum() > 0.95 * quota.sum()


def test_with_eight_cases_a_municipality_has_at_most_eight_and_few_of_them_are_bpa() -> None:
    drawn = world("eight_cases").draw().query("role == 'main'")
    assert drawn.groupby("municipality").size().max() == 8
    early = drawn.query("provision == 'bpa' and period == '2014-15'")
    assert 15 <= len(early) <= 60  # 28 in the plan; 150 or so where each provision has its own quota
    assert len(world().draw().query("role == 'main' and provision == 'bpa' and period == '2014-15'")) > 100


# --- how it is measured and what is left out
# -----------------------------------------------------------------------


def test_a_method_that_inflates_gives_growth_where_there_is_none() -> None:
    one = world("null_with_drift")
    method = counting.methods(one.cases, one.parameters, one.rng)
    late = (one.cases["period"] == AFTER).to_numpy()
    by_place = (
        pd.Series(method[late] == "physical_pages")
        .groupby(one.cases.loc[late, "municipality"].to_numpy())
        .mean()
    )
    assert set(by_place) == {0.0, 1.0} and by_place.mean() == pytest.approx(0.3, abs=0.12)
    assert not (method[~late] == "physical_pages").any()
    for truth in one.quantities().values():
        share = np.log(truth["distorted"]["measured"] / truth["growth"]["finite_population"]) / np.log(1.3)
        assert truth["growth"]["expected"] == 1 and 0.15 < share < 0.45
    counted = counting.counts(one.cases, one.parameters, one.rng)
    ratio = np.log(counted["standard_pages"] / one.cases["pages"].to_numpy())[
        (one.cases["pages"] > 20).to_numpy()
    ]
    inflated = (method == "physical_pages")[(one.cases["pages"] > 20).to_numpy()]
    assert ratio[inflated].mean() == pytest.approx(np.log(1.3), abs=0.02) and ratio[
        ~inflated
    ].mean() == pytest.approx(0, abs=0.01)


def test_without_inflation_a_change_of_method_changes_nothing() -> None:
    drifted = changed(method_drift={"share": 1.0})
    late = (drifted.cases["period"] == AFTER).to_numpy()
    assert set(counting.methods(drifted.cases, drifted.parameters, drifted.rng)[late]) == {"physical_pages"}
    assert (
        drifted.quantities()["bpa"]["distorted"]["measured"]
        == drifted.quantities()["bpa"]["growth"]["finite_population"]
    )


def test_methods_have_the_shares_of_their_period() -> None:
    one = world()
    found = (
        pd.Series(counting.methods(one.cases, one.parameters, one.rng))
        .groupby(one.cases["period"].to_numpy())
        .value_counts(normalize=True)
    )
    for period, shares in one.parameters["methods"].items():
        for name, share in shares.items():
            assert found[period, name] == pytest.approx(share, abs=0.03)


def test_answers_are_missing_more_often_about_old_cases() -> None:
    done = pd.concat([asked(world(seed=seed)).query("disposition == 'completed'") for seed in SEEDS])
    for name, shares in {
        "hearing_held": (0.112, 0.042),
        "standard_pages": (0.06, 0.02),
    }.items():  # 7 per cent × 1.6 and × 0.6
        missing = (done[name].isna() | done[name].eq("dont_know")).groupby(done["period"]).mean()
        assert missing["2014-15"] == pytest.approx(shares[0], abs=0.015) and missing[AFTER] == pytest.approx(
            shares[1], abs=0.012
        )


def test_forty_five_of_a_hundred_counts_are_rounded() -> None:
    pages = np.full(20_000, 133.4)
    assert np.mean(
        counting.heaped(pages, scenarios.load()["heaping"], np.random.default_rng(1)) == 130
    ) == pytest.approx(0.45, abs=0.015)


def test_the_parts_of_a_file_add_up_and_a_blank_leaves_all_of_them_out() -> None:
    done = asked(world()).query("disposition == 'completed'")
    parts = ["decision_pages", "reassessment_pages", "appeal_form_pages", "later_request_pages"]
    given = done[
        done[parts].map(lambda value: isinstance(value, int)).all(axis=1)
        & done["standard_pages"].map(lambda v: isinstance(v, int))
    ]
    assert given[parts].sum(axis=1).sub(given["standard_pages"]).abs().le(given["standard_pages"] * 0.6).all()
    assert (given[parts].sum(axis=1) == given["standard_pages"]).mean() > 0.95
    assert (done[parts].isna().sum(axis=1).isin([0, 4])).all()


# --- faults and odd municipalities
# ---------------------------------------------------------------------------------


@cache
def returned(name: str = "base") -> tuple[answers.Answers, faults.Faults]:
    one = world(name)
    drawn = one.draw()
    drawn = drawn[drawn["municipality"].isin(one.responding())].reset_index(drop=True)
    given = answers.answer(drawn, one.cases, one.information, one.causes, BOOK, one.parameters, one.rng)
    return faults.plant(given, BOOK, one.parameters["faults"], one.rng("faults"))


def test_a_fault_belongs_to_its_case_whatever_else_is_drawn() -> None:
    kinds = ("tenfold", "outcome_spelling", "wrong_label", "duplicate_row")
    places = {}
    for name in ("base", "survivorship_small"):
        given, planted = returned(name)
        places[name] = {
            (entry["decision_id"], entry["fault"]) for entry in planted.rows if entry["fault"] in kinds
        }
        places[f"{name} done"] = set(given.cases.query("disposition == 'completed'")["decision_id"])
    common = places["base done"] & places["survivorship_small done"]
    assert len(common) > 500
    mine = [
        {place for place in places[name] if place[0] in common} for name in ("base", "survivorship_small")
    ]
    assert mine[0] == mine[1] and len(mine[0]) > 30


def oddly(**numbers: int) -> tuple[answers.Answers, faults.Faults, dict[str, list[str]]]:
    given, planted = returned()
    copy = faults.Faults()
    copy.rows = list(planted.rows)
    every = dict.fromkeys(odd_respondents.KINDS, 0) | numbers
    found, chosen = odd_respondents.plant(given, copy, every, np.random.default_rng(3))
    return found, copy, chosen


def test_the_base_scenario_has_no_odd_municipality_and_the_pathological_one_has_every_kind() -> None:
    assert set(scenarios.load()["odd"]) == set(odd_respondents.KINDS) and not any(
        scenarios.load()["odd"].values()
    )
    assert all(scenarios.load("pathological")["odd"].values())


def test_odd_municipalities_are_different_ones() -> None:
    _, _, chosen = oddly(**scenarios.load("pathological")["odd"])
    codes = [code for each in chosen.values() for code in each]
    assert len(codes) == len(set(codes)) == sum(scenarios.load("pathological")["odd"].values())


def test_who_answers_everything_twice_has_every_row_twice_and_each_copy_in_the_ledger() -> None:
    found, planted, chosen = oddly(twice=1)
    (code,) = chosen["twice"]
    noted = Counter(
        entry["section"]
        for entry in planted.rows
        if entry["municipality"] == code and entry["fault"] == "duplicate_row"
    )
    for section in ("cases", "information", "causes", "rule_inputs", "time"):
        table = getattr(found, section)
        mine = table[table["municipality"] == code]
        answered = mine[mine["disposition"].notna()] if section == "cases" else mine
        assert answered["copy"].astype(bool).mean() == 0.5
        assert noted[section] == answered["copy"].astype(bool).sum() > 0
    before, _ = returned()
    others = before.cases[before.cases["municipality"] != code]
    assert len(found.cases[found.cases["municipality"] != code]) == len(others)


@pytest.mark.parametrize(
    "kind", ["empty", "all_destroyed", "without_pages", "without_disposition", "in_characters"]
)
def test_an_odd_municipality_answers_as_its_kind_says(kind: str) -> None:
    found, planted, chosen = oddly(**{kind: 2})
    mine = found.cases[found.cases["municipality"].isin(chosen[kind])]
    faulty = [entry for entry in planted.rows if entry["municipality"] in chosen[kind]]
    told = mine["disposition"].dropna()
    assert len(mine) and mine["municipality"].nunique() == 2
    expected = {
        "empty": lambda: (
            told.empty and not faulty and not found.information["municipality"].isin(chosen[kind]).any()
        ),
        "all_destroyed": lambda: set(told) == {"file_destroyed"} and mine["file_count"].isna().all(),
        "without_pages": lambda: (
            mine[["file_count", "second_count", "decision_count"]].isna().all(axis=None)
            and "completed" in set(told)
        ),
        "without_disposition": lambda: told.empty and len(faulty) > 10 and mine["file_count"].notna().any(),
        "in_characters": lambda: (
            all(page > 1400 for page in mine["file_count"] if isinstance(page, int)) and len(faulty) > 30
        ),
    }
    assert expected[kind]()
