"""The demonstration data: as large as they should be, with every fault where the ledger says.

That they are the same bytes every time, in another time zone too, tests/pipeline/test_isolation.py proves.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from built import BUILD, PROJECT
from examples import ALL
from openpyxl.utils.cell import coordinate_to_tuple

from helpers import terms
from helpers.analysis.appeals import municipal
from helpers.analysis.cases import choice
from helpers.errors import HelpersError
from helpers.pipeline import manifest
from helpers.pipeline.fingerprint import Fingerprints
from helpers.pipeline.paths import Folders
from helpers.pipeline.stages import Settings, resolve
from helpers.protocol import cases, codebook, scenarios, timetable
from helpers.protocol.reader import ProtocolInvalid
from helpers.simulate import counting, demonstration, texts
from helpers.simulate.world import World
from helpers.survey import reference, registered
from helpers.survey.cases import chosen, clearing
from helpers.survey.danmarkskort import given as danmarkskort
from helpers.survey.questionnaire.layout import layout
from helpers.survey.sampling import universe
from helpers.survey.sampling.draw import draw_cases, read_frame

BOOK, PILOTED = codebook.load(), codebook.stored(demonstration.PILOTED)
SHEETS = layout(BOOK)
WORKBOOKS = 1 if ALL else 4  # one program fills them all, and each label stands in many of them


class Demo:
    """The simulated investigation of the report that the tests look at, read back by openpyxl alone."""

    def __init__(self, folder: Path, truth: Path) -> None:
        self.folder, self.truth = folder, json.loads(truth.read_text(encoding="utf-8"))
        self.frame = read_frame(folder / "frame.csv")
        self.draw = pd.read_csv(
            folder / "draw.csv", dtype={"municipality": "string", "decision_id": "string"}
        )
        self.returns = sorted((folder / "returns").glob("*.xlsx"))
        self.book, self.rows = cache(self._book), cache(self._rows)
        self.values = cache(lambda name: self._book(name, read_only=True))

    def _book(self, name: str, read_only: bool = False) -> openpyxl.Workbook:
        return openpyxl.load_workbook(self.folder / "returns" / name, read_only=read_only)

    def _rows(self, name: str, sheet: str) -> list[tuple[Any, ...]]:
        """The values of one sheet, which take half as long to read as a workbook with its styles."""
        page = self.values(name)[sheet]
        page.reset_dimensions()  # rows that were added lie below what the file says of its size
        rows = list(page.iter_rows(values_only=True))
        width = max(map(len, rows))
        return [(*row, *[None] * (width - len(row))) for row in rows]

    def faults(self, kind: str) -> list[dict[str, Any]]:
        return [entry for entry in self.truth["faults"] if entry["fault"] == kind]

    def cell(self, entry: dict[str, Any]) -> Any:
        row, column = coordinate_to_tuple(entry["cell"])
        return self.rows(entry["file"], entry["sheet"])[row - 1][column - 1]

    def column(self, name: str, item: str, every: int = 1) -> list[Any]:
        """What stands in a column of the workbooks, or of each fourth (``every`` 4)."""
        place = SHEETS[name].column(item).index
        return [row[place] for path in self.returns[::every] for row in self.rows(path.name, name)[4:]]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    stage, folders = resolve(Settings())["demo"], Folders(PROJECT)
    prints = Fingerprints(tmp_path_factory.mktemp("prints") / "none.json")
    now, outputs = manifest.describe(stage, folders, prints), manifest.outputs_of(stage, folders, prints)
    changed = manifest.why_run(now, manifest.load("demo", folders), outputs)
    assert not changed, f"run `make report` first ({changed})"
    return Demo(BUILD / "demo", BUILD / "demo-truth.json")


def test_the_folder_holds_what_an_investigation_has_and_says_that_it_is_a_demonstration(demo: Demo) -> None:
    assert {path.name for path in demo.folder.iterdir()} == {
        "DEMONSTRATION.txt",
        "frame.csv",
        "draw.csv",
        "registered_causes.csv",
        "page_counts.csv",
        *("danmarkskort.csv", "decisions.csv", "recipients.csv", "comments.csv"),
        "questionnaires",
        "returns",
        "coding",
        "cases",
        "workshop",
        "pilot",
        "protocol",
    }
    assert "Simulerede data" in (demo.folder / "DEMONSTRATION.txt").read_text(encoding="utf-8")
    for path in demo.returns[::4]:  # one program writes them all
        identity = dict(demo.rows(path.name, "identitet"))
        assert identity["origin"] == "demonstration" and identity["municipality"] == path.name[:4]
        assert identity["codebook_sha256"] == BOOK.sha256


def test_the_truth_stays_outside_the_folder(demo: Demo, tmp_path: Path) -> None:
    assert not list(demo.folder.rglob("*.json"))
    with pytest.raises(HelpersError, match="outside the investigation"):
        demonstration.investigation(tmp_path / "demo", tmp_path / "demo" / "sub" / "truth.json")
    assert not (tmp_path / "demo").exists()


def test_an_earlier_demonstration_is_replaced_and_anything_else_left_alone(tmp_path: Path) -> None:
    real, old = tmp_path / "real", tmp_path / "old"
    for folder in (real, old):
        (folder / "returns").mkdir(parents=True)
        (folder / "returns" / "9999_gone.xlsx").write_bytes(b"")
    with pytest.raises(HelpersError, match="may be a real investigation"):
        demonstration.investigation(real, tmp_path / "truth.json")
    assert (real / "returns" / "9999_gone.xlsx").exists()
    (old / demonstration.DEMONSTRATION_MARK).write_text("")
    demonstration._clear(old)
    assert not old.exists()


def test_the_frame_has_the_published_orders_of_magnitude(demo: Demo) -> None:
    counts = universe.population(demo.frame).groupby(["provision", "period", "outcome"])["stratum_size"].sum()
    for provision, periods in demo.truth["parameters"]["frame"]["expected"].items():
        for period, outcomes in periods.items():
            for outcome, expected in outcomes.items():
                assert counts[provision, period, outcome] == pytest.approx(expected, rel=0.25)
    other = (demo.frame["outcome"] == "changed_or_annulled").mean()
    assert other == pytest.approx(0.155, abs=0.02)


def test_large_municipalities_have_most_appeals_and_few_can_fill_the_quota_in_bpa(demo: Demo) -> None:
    sizes = demo.frame["municipality"].value_counts(normalize=True)
    assert sizes.index[0] == "0101" and 0.05 < sizes.iloc[0] < 0.2
    bpa = (
        universe.population(demo.frame)
        .query("provision == 'bpa' and stratum_size >= 2")
        .groupby("municipality")
        .size()
    )
    assert 2 <= (bpa == 4).sum() <= 20  # of 98


def test_the_draw_is_the_drawers_own(demo: Demo) -> None:
    again = draw_cases(demo.frame, **demo.truth["parameters"]["draw"], seed=demo.truth["seed"])
    assert list(again["decision_id"]) == list(demo.draw["decision_id"])


def test_about_nine_in_ten_municipalities_answer(demo: Demo) -> None:
    assert len(list((demo.folder / "questionnaires").glob("*.xlsx"))) == 98
    assert 83 <= len(demo.returns) <= 94


def test_growth_is_near_what_the_parameters_say_and_the_levels_too(demo: Demo) -> None:
    for provision, growth, level in (("bpa", 1.30, 70), ("lost_earnings", 1.15, 35)):
        truth = demo.truth["quantities"][provision]
        assert truth["growth"]["expected"] == pytest.approx(
            growth * 1.03, rel=0.02
        )  # large places weigh more and grow more
        assert truth["growth"]["finite_population"] == pytest.approx(truth["growth"]["expected"], rel=0.15)
        assert truth["by_period"]["2014-15"]["geometric_mean_pages"] == pytest.approx(level, rel=0.2)


def test_the_other_quantities_are_in_their_orders_of_magnitude(demo: Demo) -> None:
    for provision in terms.PROVISIONS:
        before, after = (demo.truth["quantities"][provision]["by_period"][period] for period in terms.PERIODS)
        assert 0.02 < after["share_knows_citizen"] - before["share_knows_citizen"] < 0.25
        assert abs(after["share_expert"] - before["share_expert"]) < 0.10
        assert (
            before["types_per_case"] == pytest.approx(2.7, abs=0.5)  # three that every case has are not asked
            and after["types_per_case"] > before["types_per_case"]
        )
        assert 0.05 < before["share_newly_obtained"] < 0.20  # what the municipality had and had to renew
        assert max(before["causes"], key=before["causes"].get) == "information_basis"
        assert before["causes"]["information_basis"] == pytest.approx(0.74, abs=0.10)


def test_usable_cases_suffice_for_a_comparison_with_other_software(demo: Demo) -> None:
    faulty = {(entry["file"], entry["cell"]) for entry in demo.faults("characters")}
    dotted = {entry["written"] for entry in demo.faults("thousands_dot")}  # numbers too, with a dot
    pages = [0 if value in dotted else value for value in demo.column("sager", "file_count")]
    assert (
        sum(isinstance(value, int) for value in pages) - len(faulty) - len(demo.faults("duplicate_row")) > 880
    )
    assert (
        sum(isinstance(value, int) for value in pages)
        + len(demo.faults("approximate"))
        - len(demo.faults("duplicate_row"))
        > 900
    )


def test_answers_are_those_of_the_drop_downs_but_for_planted_faults(demo: Demo) -> None:
    planted = {str(entry["written"]) for entry in demo.truth["faults"]}
    for name, sheet in SHEETS.items():
        for column in sheet.columns:
            if column.item.values:
                found = {value for value in demo.column(name, column.name, WORKBOOKS) if value is not None}
                assert found - planted <= set(column.item.choices.values()), column.name


def test_each_case_in_the_quota_is_answered_or_has_a_reason(demo: Demo) -> None:
    roles, dispositions = demo.column("sager", "role"), demo.column("sager", "disposition")
    silent = sum(
        disposition is None
        for role, disposition in zip(roles, dispositions, strict=True)
        if role == "Hovedsag"
    )
    assert silent <= len(demo.faults("no_disposition"))
    used = sum(
        disposition is not None
        for role, disposition in zip(roles, dispositions, strict=True)
        if role == "Reservesag"
    )
    assert 20 < used < 200


def test_substitutes_are_used_in_order_and_no_more_than_needed(demo: Demo) -> None:
    labels = dict(zip(demo.column("sager", "decision_id"), demo.column("sager", "disposition"), strict=True))
    rows = demo.draw.assign(disposition=demo.draw["decision_id"].map(labels))
    for _, stratum in rows[rows["municipality"].isin([path.name[:4] for path in demo.returns])].groupby(
        terms.CELL
    ):
        substitutes = stratum[stratum["role"] == "substitute"].sort_values("draw_rank")
        used = substitutes["disposition"].notna()
        assert used.is_monotonic_decreasing
        assert (stratum["disposition"] == "Udfyldt").sum() <= (stratum["role"] == "main").sum()


@pytest.mark.parametrize(
    "kind", ["tenfold", "characters", "approximate", "question_mark", "decimal", "thousands_dot",
             "outcome_spelling", "wrong_label", "wrong_date", "impossible_date", "no_disposition",
             "retrieval_without_presence", "cpr_in_text", "phone_in_text", "email_in_text", "name_in_text",
             "duplicate_row"]
)  # fmt: skip
def test_every_kind_of_fault_is_there_and_stands_where_the_ledger_says(demo: Demo, kind: str) -> None:
    entries = demo.faults(kind)
    assert entries
    for entry in entries:
        shown = demo.cell(entry)
        wanted = BOOK.item(entry["item"]).choices.get(entry["written"], entry["written"])
        later = [
            other["written"]
            for other in demo.truth["faults"]
            if (other["file"], other["cell"]) == (entry["file"], entry["cell"])
        ]
        assert (f"{shown:%Y-%m-%d}" if isinstance(shown, datetime) else shown) in (wanted, *later), entry


def test_the_ledger_names_no_other_kind_and_shares_are_as_planned(demo: Demo) -> None:
    counts, shares = (
        Counter(entry["fault"] for entry in demo.truth["faults"]),
        demo.truth["parameters"]["faults"],
    )
    assert set(counts) == set(shares)
    completed = demo.column("sager", "disposition").count("Udfyldt")
    for kind in set(shares) - {
        "cpr_in_text",
        "phone_in_text",
        "email_in_text",
        "name_in_text",
        "thousands_dot",
    }:
        expected = shares[kind] * completed
        assert abs(counts[kind] - expected) < 4.5 * np.sqrt(expected) + 1, kind


def test_a_tenfold_is_ten_times_the_truth_and_characters_about_2400_times(demo: Demo) -> None:
    dotted = {(entry["file"], entry["cell"]) for entry in demo.faults("thousands_dot")}
    assert all(entry["written"] == 10 * entry["true"] for entry in demo.faults("tenfold"))
    for entry in demo.faults("characters"):
        assert abs(entry["written"] - 2400 * entry["true"]) <= 1000
    assert all("." in entry["written"] for entry in demo.faults("thousands_dot")) and dotted


def test_a_duplicate_row_repeats_a_case_below_the_last_row(demo: Demo) -> None:
    entries = demo.faults("duplicate_row")
    assert entries
    for file in {entry["file"] for entry in entries}:
        rows = [row[: len(SHEETS["sager"].columns)] for row in demo.rows(file, "sager")[4:]]
        copies = [entry["decision_id"] for entry in entries if entry["file"] == file]
        assert [row[0] for row in rows[-len(copies) :]] == copies
        assert all(rows.count(row) == 2 for row in rows[-len(copies) :])


def test_what_looks_like_a_cpr_number_cannot_be_one() -> None:
    rng = np.random.default_rng(4)
    for _ in range(300):
        number = texts.impossible_cpr(rng)
        day, month, year = int(number[:2]), int(number[2:4]), 1900 + int(number[4:6])
        assert date(year, month, day).year < 2007 and number[6] == "-" and len(number) == 11
        digits = [int(sign) for sign in number if sign != "-"]
        assert sum(a * b for a, b in zip((4, 3, 2, 7, 6, 5, 4, 3, 2, 1), digits, strict=True)) % 11 != 0


def test_the_formulas_and_drop_downs_of_the_template_survive_the_filling(demo: Demo) -> None:
    for path in demo.returns[:3]:
        empty, filled = (
            openpyxl.load_workbook(demo.folder / "questionnaires" / path.name),
            demo.book(path.name),
        )
        assert filled.sheetnames == empty.sheetnames
        for page in empty:
            other = filled[page.title]
            ranges = [
                [str(rule.sqref) for rule in each.data_validations.dataValidation] for each in (page, other)
            ]
            assert ranges[0] == ranges[1]
            assert other["A2"].value == page["A2"].value and other.protection.sheet == page.protection.sheet
            assert other.column_dimensions.keys() == page.column_dimensions.keys()


def test_prefilled_cells_are_as_they_were_but_for_planted_faults(demo: Demo) -> None:
    touched = {(entry["file"], entry["cell"]) for entry in demo.truth["faults"] if entry["sheet"] == "sager"}
    locked = [column.name for column in SHEETS["sager"].columns if column.prefilled]
    for path in demo.returns[:8]:
        empty = openpyxl.load_workbook(demo.folder / "questionnaires" / path.name, read_only=True)["sager"]
        blank, filled = list(empty.iter_rows(values_only=True)), demo.rows(path.name, "sager")
        places = [(SHEETS["sager"].column(name), row) for name in locked for row in range(4, len(blank))]
        changed = [
            f"{column.letter}{row + 1}"
            for column, row in places
            if filled[row][column.index] != blank[row][column.index]
        ]
        assert {(path.name, cell) for cell in changed} <= touched


def test_an_answer_has_the_style_of_its_column(demo: Demo) -> None:
    page = demo.book(demo.returns[0].name)["sager"]
    row = next(
        row
        for row in range(5, page.max_row)
        if isinstance(page[SHEETS["sager"].cell("file_count", row)].value, int)
    )
    cell = page[SHEETS["sager"].cell("file_count", row)]
    assert cell.number_format == "#,##0" and not cell.protection.locked


def world(name: str, seed: int = 1) -> demonstration.World:
    places = reference.municipalities()
    return demonstration.World(BOOK, scenarios.load(name), places, seed)


def test_without_growth_nothing_grows_and_all_else_stays_the_same() -> None:
    base, null = world("base"), world("null")
    pd.testing.assert_frame_equal(base.frame, null.frame)
    for truth in null.quantities().values():
        assert truth["growth"]["expected"] == 1
    ratios = [
        np.log(world("null", seed).quantities()["lost_earnings"]["growth"]["finite_population"])
        for seed in range(2, 8)
    ]
    assert abs(np.mean(ratios)) < 0.05  # sd about .045 per seed
    old = base.cases["period"] == "2014-15"
    assert np.allclose(base.cases.loc[old, "pages"], null.cases.loc[old, "pages"])


def test_a_group_is_represented_exactly_where_the_truth_says() -> None:
    base = world("base")
    for group in ("expert", "knows_citizen"):
        members = [kind.code for kind in BOOK.information_types.values() if group in kind.groups]
        found = base.information[base.information["information_type"].isin(members)]["decision_id"].unique()
        assert set(found) == set(base.cases.loc[base.cases[group], "decision_id"])


def test_types_fit_the_provision_and_causes_the_outcome() -> None:
    base = world("base")
    provision = base.information["decision_id"].map(base.cases.set_index("decision_id")["provision"])
    for name, rows in base.information.groupby(provision.to_numpy()):
        kinds = [kind for kind in BOOK.information_types.values() if name in kind.provisions]
        assert set(rows["information_type"]) == {kind.code for kind in kinds}, "also what is not asked about"
    assert not base.information.duplicated(["decision_id", "information_type"]).any()
    assert set(base.causes["decision_id"]) == set(
        base.cases.loc[base.cases["outcome"] == "remitted", "decision_id"]
    )
    assert base.causes[list(BOOK.item("principal_cause").values)].any(axis=1).all()
    assert all(row[row["principal"]] for row in base.causes.to_dict("records"))


@pytest.mark.parametrize(("pages", "step"), [(7.0, 5), (32.0, 5), (133.0, 10), (333.0, 25), (777.0, 50)])
def test_heaping_rounds_by_size(pages: float, step: int) -> None:
    rng = np.random.default_rng(1)
    assert set(counting.heaped(np.full(50, pages), 1.0, rng) % step) == {0}
    assert set(counting.heaped(np.full(50, pages), 0.0, rng)) == {int(pages)}
    assert set(counting.heaped(np.full(5, 0.3), 1.0, rng)) == {1}


def test_unknown_scenarios_and_parameters_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ProtocolInvalid, match=r"no scenario 'fast'; there are base, .*null"):
        scenarios.load("fast")
    path = tmp_path / "scenarios.yml"
    path.write_text("base: {pages: {growth: 1.1}}\nodd: {pages: {grwth: 2}}\n")
    with pytest.raises(
        ProtocolInvalid, match=r"odd\.pages\.grwth: 2 is not a parameter of base: there are growth"
    ):
        scenarios.load("odd", path)


def test_no_share_of_the_scenarios_is_outside_0_to_1() -> None:
    for name in scenarios.names():
        parameters = scenarios.load(name)
        assert all(0 <= share <= 1 for share in parameters["faults"].values())
        assert sum(parameters["needed_for"].values()) == pytest.approx(1)
        for period in terms.PERIODS:
            assert sum(parameters["methods"][period].values()) == pytest.approx(1)
            assert sum(parameters["dispositions"][period].values()) < 0.6
        assert sum(parameters["texts"]["layers"].values()) == pytest.approx(1)
        assert len(parameters["title"]) > 3


def test_the_truth_tells_of_the_pilot_and_where_its_slips_stand(demo: Demo) -> None:
    truth = demo.truth["pilot"]
    assert set(truth) == {"agreement", "pages_limits", "pages_icc", "faults_1", "faults_2"}
    for coder in (1, 2):
        slips = [
            entry for entry in truth[f"faults_{coder}"] if entry["fault"] == "retrieval_without_presence"
        ]
        assert slips
        for entry in slips:
            page = openpyxl.load_workbook(demo.folder / "pilot" / f"coder_{coder}" / entry["file"])[
                entry["sheet"]
            ]
            row = page[entry["cell"]].row
            assert page[entry["cell"]].value == PILOTED.label(entry["item"], entry["written"])
            assert page[SHEETS["sagsoplysninger"].cell("present", row)].value == "Nej"


def test_outside_build_not_even_a_demonstration_is_removed(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / demonstration.DEMONSTRATION_MARK).write_text("")
    with pytest.raises(HelpersError, match="outside build/ nothing is removed"):
        demonstration.investigation(tmp_path / "old", tmp_path / "truth.json")
    assert (tmp_path / "old" / demonstration.DEMONSTRATION_MARK).exists()


def test_ankestyrelsen_counted_the_pages_of_the_drawn_files_whatever_became_of_them(demo: Demo) -> None:
    counts = registered.page_counts(demo.folder)
    drawn = pd.read_csv(demo.folder / "draw.csv", dtype=str)["decision_id"]
    assert counts is not None and set(counts["decision_id"]) < set(drawn)
    assert len(counts) == pytest.approx(0.97 * len(drawn), rel=0.02)


def test_overturn_rates_are_those_of_the_scenario_and_no_row_is_set_aside(demo: Demo) -> None:
    found = danmarkskort.load(demo.folder, timetable.report_date())
    assert found.faults.empty and found.account["there"].all() and (found.account["kept"] > 100).all()
    summed = (
        municipal.national(found.rates.kept).groupby("scope")[["decided", "overturned", "remitted"]].sum()
    )
    truth = scenarios.load()["danmarkskort"]
    for scope in municipal.MAP_SCOPES[1:]:
        row, short = summed.loc[scope], scope.partition(" (")[0]
        assert row["overturned"] / row["decided"] == pytest.approx(truth["overturned"][short], abs=0.05)
        assert row["remitted"] / row["overturned"] == pytest.approx(truth["remitted_of_overturned"], abs=0.03)
    assert set(found.recipients.kept["year"]) == {truth["years"]["last"] - 1}
    assert found.comments.kept["comment"].str.startswith("Simuleret kommentar").all()


def test_page_counts_are_near_the_true_pages_and_change_nothing_else() -> None:
    parameters = scenarios.load()
    other = parameters | {"page_counts": {"counted": 0.5, "log_sd": 0.3}}
    first, second = (World(BOOK, each, reference.municipalities(), 3) for each in (parameters, other))
    counts = first.page_counts.set_index("decision_id")["pages"]
    true = first.cases.set_index("decision_id")["pages"].reindex(counts.index)
    assert np.log(counts / true).std() == pytest.approx(0.10, rel=0.1)
    assert not second.page_counts.equals(first.page_counts)
    pd.testing.assert_frame_equal(first.cases, second.cases)
    pd.testing.assert_frame_equal(first.registered, second.registered)
    pd.testing.assert_frame_equal(first.draw(), second.draw())
    assert first.responding() == second.responding()


def test_the_cases_in_depth_are_chosen_from_what_the_product_reads_and_all_but_one_are_cleared(
    demo: Demo,
) -> None:
    weighted = pd.read_parquet(BUILD / "tables" / "weighted_cases.parquet")
    frozen = chosen.read(demo.folder, weighted)
    now = choice.choose(weighted, cases.load(), "2019-21").cases
    assert frozen.faults.empty and frozen.cases["decision_id"].tolist() == now["decision_id"].tolist()
    cleared = clearing.read(demo.folder, frozen.cases)
    told = clearing.described(frozen.cases, cleared.days)
    assert cleared.faults.empty and (told["rank"] == 1).all() and told["cleared_on"].isna().sum() == 1
    assert [row["decision_id"] for row in demo.truth["later"]["choice"]] == told["decision_id"].tolist()
