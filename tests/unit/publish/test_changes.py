"""Views and figures of changes: Danish, and nothing leaves from which a small number would follow."""

import io
import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from published import desk, shown

from helpers.analysis.methods import ratios
from helpers.protocol import analysis_plan, codebook
from helpers.publish.changes import figures, layouts
from helpers.publish.changes import tables as change_tables
from helpers.publish.columns import count, dimension, key, share
from helpers.publish.desks import Desk
from helpers.publish.information import tables as information_tables
from helpers.publish.tables import SIGN
from helpers.publish.wording import PROVISION

BOOK = codebook.stored("2.0")
PLAN = analysis_plan.load()
NUMBERS = {
    "before": 0.4, "before_low": 0.31, "before_high": 0.49, "after": 0.52, "after_low": 0.41,
    "after_high": 0.62, "estimate": 0.12, "adjusted_low": 0.0042, "adjusted_high": 0.24, "level": 0.998,
    "status": "secondary", "largest_share": 0.37, "std_error": 0.05,
    "df": 60.0, "df_effective": 28.0, "mde": 0.15, "n": 300, "n_before": 120, "n_after": 180,
    "n_clusters": 70, "municipalities_before": 60, "municipalities_after": 65, "weighted_n": 650.0,
    "effective_n": 160.0, "item_response": 0.97, "fewest_either_side": 40, "fewest_municipalities": 20,
    "fewest_cell": 9,
    "reasons": "", "verdict": "increase", "se_type": "jackknife",
}  # fmt: skip


def table(**changes) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"provision": provision, "measure": "has_expert"} | NUMBERS | changes
            for provision in PLAN.provisions
        ]
    )


@pytest.fixture
def at(tmp_path):
    return desk(tmp_path, "t")


def groups(at: Desk, rows: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    view = information_tables.groups(rows, BOOK, PLAN)
    return at.release(view), shown(at, view)


def test_an_interval_that_goes_further_than_a_share_can_is_explained_once_under_its_table(at):
    low = {"before": 0.2, "after": 0.21, "estimate": 0.01, "adjusted_low": -0.23}
    text = groups(at, table(**low))[1]
    assert "−23 til 24" in text and text.count(change_tables.BELOW) == 1
    above = groups(at, table(before=0.9, after=0.95, estimate=0.05))[1]
    assert above.count(change_tables.ABOVE) == 1 and change_tables.BELOW not in above
    assert "viser, at usikkerheden" not in groups(at, table())[1]
    hidden = groups(at, table(**low, fewest_either_side=2))[1]
    assert change_tables.BELOW not in hidden, "nothing is said of an interval that is hidden"


def test_shares_are_shown_with_both_periods_and_the_verdict(at):
    released, text = groups(at, table())
    assert (
        "40 pct. | 52 pct. | +12 | lidt over 0 til 24 | tyder på en stigning" in text
        and "Kilde: prøve" in text
    )
    assert released["n_cases"].tolist() == [120, 120]  # the smaller period decides


@pytest.mark.parametrize(
    "changes",
    [{"fewest_either_side": 4}, {"fewest_municipalities": 2}, {"n_before": 4}, {"municipalities_after": 2}],
)
def test_with_a_small_side_go_both_shares_the_change_the_intervals_and_the_verdict(at, changes):
    released, text = groups(at, table(**changes))
    gone = ["before", "after", *change_tables.ENDS, *change_tables.CHANGE, "verdict"]
    assert released[gone].isna().all(axis=None) and SIGN in text
    written = (at.ws.out / "release/t/grupper.csv").read_text(encoding="utf-8")
    assert (
        not any(number in written for number in ("0.4", "0.52", "0.12", "0.31")) and "fewest" not in written
    )


def test_what_may_not_be_reported_has_levels_but_no_change(at):
    released, _ = groups(at, table(reasons="low_df", verdict="not_estimable"))
    assert released["change"].isna().all() and released["before"].notna().all()


def test_amounts_are_means_or_shares(at):
    rows = (
        table()
        .drop(columns=["fewest_either_side", "fewest_municipalities"])
        .assign(scale=[ratios.RATIO, ratios.POINTS])
    )
    rows.loc[0, ["before", "after", "estimate"]] = [4.04, 4.56, np.log(1.13)]
    text = shown(at, information_tables.counts(rows, BOOK, PLAN))
    assert "4,0 | 4,6 | +13 pct." in text and "40 pct. | 52 pct. | +12 pp." in text


def test_amounts_of_few_cases_are_withheld(at):
    rows = table(n_before=9).drop(columns=["fewest_either_side", "fewest_municipalities"])
    released = at.release(information_tables.counts(rows, BOOK, PLAN))
    assert (
        released[["before", "after", "before_text", "change_text", "change_interval", "verdict"]]
        .isna()
        .all(axis=None)
    )


def test_the_basis_names_every_number_behind(at):
    text = shown(at, information_tables.basis([table()], BOOK, PLAN))
    assert all(number in text for number in ("300", "70", "650", "160", "97", "60", "28", "mindst 25 pct."))


def test_how_many_have_answered_is_told_in_whole_per_cent_in_the_data_file_too(at):
    """65 of 72 completed cases are 0.902778, and 65 of no other number are."""
    answered = table(item_response=65 / 72, n=65)
    assert at.release(information_tables.basis([answered], BOOK, PLAN))["item_response"].eq(0.9).all()


@pytest.mark.parametrize(("fewest", "told"), [(0, False), (4, False), (5, True)])
def test_what_the_weights_stand_for_is_not_told_where_a_period_and_outcome_has_few_cases(at, fewest, told):
    """Where it has none they lack its appeals, whose number is known; so it is hidden of one to four too."""
    released = at.release(information_tables.basis([table(fewest_cell=fewest)], BOOK, PLAN))
    assert released["weighted_n"].notna().all() == told and released["effective_n"].notna().all()


@pytest.mark.parametrize(("after", "hidden"), [(3, True), (180, False)])
def test_one_period_of_the_basis_does_not_follow_from_the_other_and_both(at, after, hidden):
    numbers = {"n_before": 120, "n_after": after, "n": 120 + after}
    released = at.release(information_tables.basis([table(**numbers)], BOOK, PLAN))
    assert released["n_after"].isna().all() == hidden
    assert released[["n_before", "n_cases"]].isna().any(axis=1).all() == hidden


@pytest.fixture
def drawn():
    rows = pd.DataFrame(
        {
            "provision": ["A", "A", "B", "B"],
            "label": ["x", "y"] * 2,
            "n_cases": [50, 50, 60, np.nan],
            "before": [0.2, 0.5, 0.3, np.nan],
            "after": [0.4, 0.6, 0.2, np.nan],
        }
    )
    for side in ("before", "after"):
        rows[f"{side}_low"], rows[f"{side}_high"] = rows[side] - 0.1, rows[side] + 0.1
    rows["change"] = rows["after"] - rows["before"]
    rows["change_low"], rows["change_high"] = rows["change"] - 0.1, rows["change"] + 0.1
    yield rows
    plt.close("all")


PERIODS = (PLAN.before, PLAN.after)


def test_each_provision_has_its_levels_and_its_changes_and_no_row_for_what_is_hidden(drawn):
    fig = figures.levels_and_changes(drawn, PERIODS, "Fundet", "Andel, pct.")
    levels, changes = fig.axes[0::2], fig.axes[1::2]
    assert [ax.get_title(loc="left") for ax in levels] == ["A", "B"]
    assert [[text.get_text() for text in ax.get_yticklabels()] for ax in levels] == [["y", "x"], ["x"]]
    assert [len(ax.lines) for ax in levels] == [6, 3], (
        "a line and two marks a row, the largest late share on top"
    )
    assert [[text.get_text() for text in ax.texts] for ax in levels] == [
        ["50", "60", "20", "40"],
        ["20", "30"],
    ]
    intervals = [sorted(line.get_xdata()) for line in changes[1].lines if len(line.get_xdata()) == 2]
    assert [-0.2, 0.0] in [pytest.approx(one) for one in intervals], "the interval that decided"
    assert [text.get_text() for text in changes[0].texts] == ["+10", "+20"]
    assert fig.get_suptitle().startswith("Fundet") and "n = 50 til 60" in fig.get_supxlabel()
    assert "En andel vises ikke" in fig.get_supxlabel()
    assert [text.get_text() for text in fig.legends[0].texts][:2] == list(PERIODS)


def test_a_figure_of_the_largest_says_how_many_others_there_are(drawn):
    fig = figures.levels_and_changes(drawn, PERIODS, "Fundet", "Andel, pct.", most=1)
    assert "En mindre andel står i tabellen over dem alle." in fig.get_supxlabel()


def test_a_change_that_is_not_the_difference_of_the_printed_shares_is_said_to_be_of_the_exact_ones(drawn):
    def noted(rows: pd.DataFrame) -> bool:
        fig = figures.levels_and_changes(rows, PERIODS, "Fundet", "Andel, pct.")
        return figures.ROUNDED in fig.get_supxlabel()

    exact = drawn.assign(change=drawn["after"] - drawn["before"])
    assert not noted(exact)
    assert noted(exact.assign(before=exact["before"] - 0.003, change=exact["change"] + 0.006))
    assert not noted(exact.assign(change=np.nan))


def test_a_provision_that_has_no_panel_is_named_under_the_figure(drawn):
    drawn.loc[2, ["before", "after"]] = np.nan
    fig = figures.levels_and_changes(drawn, PERIODS, "Fundet", "Andel, pct.")
    assert [ax.get_title(loc="left") for ax in fig.axes[0::2]] == ["A"]
    assert "To andele vises ikke, herunder alle om B: for få" in " ".join(fig.get_supxlabel().split())


def test_a_change_that_cannot_be_computed_or_is_hidden_is_said_so_in_its_row(drawn):
    rows = drawn.assign(verdict=["en ændring er ikke påvist", None, "kan ikke opgøres", None])
    rows.loc[[1, 2], ["change", "change_low", "change_high"]] = np.nan
    fig = figures.levels_and_changes(rows, PERIODS, "Fundet", "Andel, pct.")
    told = [[text.get_text() for text in ax.texts] for ax in fig.axes[1::2]]
    assert told == [["vises ikke", "+20"], ["kan ikke opgøres"]]
    assert [len(ax.lines) for ax in fig.axes[1::2]] == [3, 1], "no mark where there is no change"


def test_a_figure_without_anything_to_show_says_so(drawn):
    fig = figures.levels_and_changes(drawn.tail(1), PERIODS, "Fundet", "Andel, pct.")
    assert [text.get_text() for text in fig.axes[0].texts] == [figures.NOTHING]


def test_the_parts_of_a_whole_are_bars_with_their_numbers_and_hidden_bars_are_left_out():
    rows = pd.DataFrame(
        [("A", "2014-15", 60.0, 38.0, 2.0, "2 pct."), ("A", "2019-21", 50.0, np.nan, 2.0, None)],
        columns=["provision", "period", "one", "two", "three", "told"],
    )
    names = {"one": "Første", "two": "Anden", "three": "Tredje"}
    fig = figures.parts(rows, names, "Fundet", "Sider")
    (ax,) = fig.axes
    assert [patch.get_width() for patch in ax.patches] == [60.0, 38.0, 2.0]
    assert [text.get_text() for text in ax.texts] == ["60", "38", "2 pct."], "2 does not fit into its part"
    assert [text.get_text() for text in ax.get_yticklabels()] == ["2014-15"]
    assert [text.get_text() for text in fig.legends[0].texts] == list(names.values())
    assert "vises ikke" in fig.get_supxlabel()
    plt.close("all")


def test_a_provision_without_returns_has_no_rows(drawn):
    rows = drawn.assign(provision=PROVISION["lost_earnings"])
    found = information_tables.by_provision(rows)
    assert found["bpa"].empty and len(found["lost_earnings"]) == len(rows)


def test_rows_stand_in_groups_the_largest_first(at):
    view = information_tables.groups(table(), BOOK, PLAN)
    text = at.show(view, layouts.grouped("provision", "after")).data.replace("\u00a0", " ")
    lines = [line.split("|")[1].strip(" ") for line in text.splitlines() if line.startswith("|")][2:]
    provisions = ["BPA \\(§ 96\\)", "Tabt arbejdsfortjeneste \\(§ 42\\)"]
    assert lines[0::2] == provisions and lines[1::2] == ["\u2003Eksperter"] * 2
    assert "| 40 pct. | 52 pct. | \\+12 |" in text


def test_a_group_of_its_own_row_has_no_other_and_a_column_that_says_the_same_is_left_out():
    frame = pd.DataFrame({"by": ["Region", "Alle"], "name": ["Fyn", "Alle"], "yes": "Ja", "n": [1, 2]})
    columns = (key("by", "Opdeling"), key("name", "Kommuner"), key("yes", "Svar"), key("n", "Antal", str))
    shown, told = layouts.grouped("by", without="yes")(frame, columns)
    assert [column.header for column in told] == ["Kommuner", "Antal"]
    assert shown.values.tolist() == [["Region", ""], ["\u2003Fyn", "1"], ["Alle", "2"]]


def test_what_is_the_same_in_each_row_of_a_group_may_stand_in_the_row_of_the_group():
    frame = pd.DataFrame([("A", "x", 200, 1), ("A", "y", 200, 2)], columns=["by", "label", "n", "value"])
    columns = (key("by", "Gruppe"), key("label", "Navn"), key("n", "Rapporter"), key("value", "Værdi"))
    shown, told = layouts.grouped("by", once="n")(frame, columns)
    assert [column.header for column in told] == ["Navn", "Værdi"]
    assert shown["label"].tolist()[0] == "A: rapporter 200"


def test_a_class_that_is_one_of_the_rest_is_called_so():
    frame = pd.DataFrame([("A", "x", 0.2), ("B", "rest", 0.1)], columns=["provision", "label", "share"])
    columns = (dimension("provision"), dimension("label", "Årsag"), share("share", "Andel"))
    percent = "{}\u00a0pct.".format
    laid_out = layouts.side_by_side("label", ["provision"], "share", {}, ["rest"], "lagt sammen")
    shown, _ = laid_out(frame, columns)
    assert [row[2] for row in shown.values.tolist()] == ["lagt sammen", percent(10)]
    assert shown.values.tolist()[1][1] == "ingen lagt sammen", "not that there is no case"


def test_values_stand_side_by_side_and_the_rest_last():
    frame = pd.DataFrame(
        [("A", "x", 0.2), ("A", "rest", 0.9), ("B", "x", 0.1), ("B", "y", np.nan)],
        columns=["provision", "label", "share"],
    ).assign(withheld=False)
    columns = (dimension("provision"), dimension("label", "Årsag"), share("share", "Andel"))
    shown, told = layouts.side_by_side("label", ["provision"], "share", {"A": "Første"}, ["rest"])(
        frame, columns
    )
    assert [column.header for column in told] == ["Årsag", "Første", "B"]
    rows = shown.drop(columns="withheld").values.tolist()
    percent = "{}\u00a0pct.".format
    assert rows == [["x", percent(20), percent(10)], ["y", "ingen", None], ["rest", percent(90), "ingen"]]


def test_the_largest_rows_and_the_columns_that_are_asked_for():
    frame = pd.DataFrame({"point": list("abc"), "label": "x", "n": ["enkelte", 7, 9]})
    columns = (dimension("label", "Tema"), dimension("point", "Pointe"), dimension("n", "Kommuner"))
    shown, told = layouts.largest("n", ["point", "n"], 2)(frame, columns)
    assert [column.header for column in told] == ["Pointe", "Kommuner"]
    assert shown["point"].tolist() == ["c", "b"], "a word in the place of a number counts as none"
    same, one = layouts.only(["n"])(frame, columns)
    assert same is frame and [column.name for column in one] == ["n"]


def drawn_at(fig: plt.Figure) -> set[float]:
    """Read where the marks stand along the axis back from the SVG of a figure; ticks stand on its edge,
    and a key outside.
    """
    fig.canvas.draw()
    file = io.BytesIO()
    fig.savefig(file, format="svg")
    found = set()
    for number, ax in enumerate(fig.axes, 1):
        panel = file.getvalue().decode().split(f'<g id="axes_{number}">')[1].split('<g id="axes_')[0]
        for x in re.findall(r'<use xlink:href="#\w+" x="([\d.]+)"', panel):
            inside = ax.transData.inverted().transform((float(x) * fig.dpi / 72, 0))[0]
            low, high = ax.get_xlim()
            found |= {round(float(inside), 4)} if low + 1e-6 < inside < high - 1e-6 else set()
    return found


def test_a_figure_holds_no_finer_number_than_its_table(at):
    released, _ = groups(at, table(before=0.4137, after=0.5263, estimate=0.1126, adjusted_low=0.0371))
    told = drawn_at(figures.levels_and_changes(released, PERIODS, "Fundet", "Andel, pct."))
    assert {0.41, 0.53, 0.11} <= told, sorted(told)
    assert all(abs(100 * x - round(100 * x)) < 0.02 for x in told), sorted(told)


def test_a_group_without_cases_is_hidden_as_one_of_few(tmp_path):
    """Each case in a municipality of its own; of the late upheld cases there are none, or two."""
    rows = [(period, outcome) for period in (PLAN.before, PLAN.after) for outcome in ("upheld", "remitted")]
    used = pd.DataFrame(rows * 9, columns=["period", "outcome"]).assign(provision="bpa")
    used["municipality"] = used.index.astype(str)
    late = used.index[(used["period"] == PLAN.after) & (used["outcome"] == "upheld")]
    none, two = (
        desk(tmp_path / str(n)).release(change_tables.counted(used.drop(late[n:]), PLAN)) for n in (0, 2)
    )
    pd.testing.assert_frame_equal(none, two)
    assert none["n_cases"].isna().all(), "other tables print the cases of a period, and of an outcome"


def test_rows_of_a_group_that_say_the_same_are_one():
    frame = pd.DataFrame(
        {"by": [*"aaabb"], "label": [*"xyzxy"], "n": [1, 1, 1, 2, 3], "m": [9, 9, 9, 9, None]}
    )
    columns = [key("by"), key("label", "Mål"), count("n", "Sager"), count("m", "Kommuner")]
    shown, told = layouts.merged("by", "Alle mål")(frame, columns)
    assert [column.header for column in told] == ["Ydelse", "Mål", "Sager", "Kommuner"]
    assert shown.to_numpy().tolist() == [
        ["a", "Alle mål", "1", "9"],
        ["b", "x", "2", "9"],
        ["b", "y", "3", None],
    ]
    some = frame.assign(n=[1, 2, 1, 2, 3], withheld=False)
    shown, _ = layouts.merged("by", "Alle mål")(some, columns)
    assert shown["label"].tolist()[:2] == ["x; z", "y"] and "withheld" in shown
