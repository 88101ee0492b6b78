"""The analysis of 2019 is read by the verdicts, and no number of it is invented."""

from helpers.analysis.methods import verdicts
from helpers.protocol import analysis_plan
from helpers.publish.information import analysis_2019
from helpers.publish.statements import Statement


def read(extent: str, expert: str, municipal: str) -> list[str]:
    found = {analysis_2019.EXTENT: extent, analysis_2019.EXPERT: expert, analysis_2019.MUNICIPAL: municipal}
    return analysis_2019.reading({key: Statement("", verdict) for key, verdict in found.items()})[
        "reading"
    ].tolist()


def test_the_analysis_of_2019_is_read_by_the_verdicts():
    up, down, unclear = verdicts.INCREASE, verdicts.DECREASE, verdicts.NOT_SHOWN
    demands = "om kravene er ændret, kan ikke ses her"
    more, fewer = f"Flere sager har det; {demands}", f"Færre sager har det; {demands}"
    assert read(up, up, up)[:3] == [f"Sagerne fylder mere; {demands}", more, more]
    assert read(down, down, down)[:3] == [f"Sagerne fylder mindre; {demands}", fewer, fewer]
    assert read(unclear, unclear, unclear)[:3] == [analysis_2019.NEITHER] * 3


def test_no_result_speaks_for_or_against_an_analysis_that_cannot_be_compared_with_it():
    for verdict in analysis_2019.PAGES:
        assert not [reading for reading in read(verdict, verdict, verdict) if "vej" in reading]


def test_own_results_beside_those_of_2019_say_where_they_come_from():
    names = (analysis_2019.EXTENT, analysis_2019.EXPERT, analysis_2019.MUNICIPAL)
    said = {name: Statement("", verdicts.INCREASE) for name in names}
    shown = analysis_2019.view(said, analysis_plan.load(), "demonstrationsdata (simulerede)")
    assert shown.source == "KL’s gengivelse (2. maj 2019) og demonstrationsdata (simulerede)"


def test_every_verdict_has_a_reading_and_the_third_conclusion_never_one():
    for verdict in (
        verdicts.INCREASE,
        verdicts.DECREASE,
        verdicts.EQUIVALENCE,
        verdicts.NOT_SHOWN,
        verdicts.NOT_ESTIMABLE,
    ):
        assert (
            len(read(verdict, verdict, verdict)) == 4
            and read(verdict, verdict, verdict)[3] == analysis_2019.UNTESTED
        )


def test_no_number_of_the_analysis_of_2019_is_invented():
    statements = {
        key: Statement("", verdicts.NOT_SHOWN)
        for key in (analysis_2019.EXTENT, analysis_2019.EXPERT, analysis_2019.MUNICIPAL)
    }
    text = " ".join(analysis_2019.reading(statements).to_numpy().ravel())
    assert not [word for word in text.replace("\u00a0", " ").split() if "pct" in word]


def test_a_rise_is_told_with_what_it_is_where_pages_are_counted_alike():
    keys = (analysis_2019.EXTENT, analysis_2019.EXPERT, analysis_2019.MUNICIPAL)
    alike = "+22 pct., når der tages højde for tællemåden"
    for verdict, said in ((verdicts.INCREASE, True), (verdicts.NOT_SHOWN, False)):
        found = {key: Statement("", verdict, alike if key == keys[0] else "") for key in keys}
        ours = analysis_2019.reading(found)["ours"]
        assert (f"({alike})" in ours.iloc[0]) == said and alike not in "".join(ours.iloc[1:])
