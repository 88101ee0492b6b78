"""What the report says of the workshop: numbers of municipalities, a word for few, and never who."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from published import desk, shown
from workshops import FORM, NAMES, THEMES, declining, drawn, known

from helpers import danish
from helpers.analysis.workshop import balance, votes
from helpers.errors import HelpersError
from helpers.project import Workspace, root
from helpers.protocol import analysis_plan, disclosure, workshop_themes
from helpers.protocol.reader import ProtocolInvalid
from helpers.protocol.workshop_themes import Shown
from helpers.publish.wording import size_names
from helpers.publish.workshop import discussion, figures, sentences, tables
from helpers.publish.workshop.words import STEP, UNTOLD
from helpers.survey.forms.reading import FAULTS
from helpers.survey.workshop import meeting, participants, units

RULES = disclosure.workshop()
ORDER = list(THEMES)
CODES = participants.invited(drawn())
CAST = pd.DataFrame(
    [
        ("extent", 13, 4, 4, 3), ("information", 6, 7, 8, 3), ("renewal", 5, 5, 13, 1),
        ("appeal", 8, 8, 5, 3), ("rules", 20, 0, 2, 1),
    ],
    columns=["theme", *meeting.ANSWERS],
)  # fmt: skip
PRESENT = 24


def met(attended: int = PRESENT, came_back: bool = True, table: pd.DataFrame | None = None, wrong: int = 0):
    """A workshop in which so many took part."""
    table = drawn() if table is None else table
    faults = pd.DataFrame([("a.xlsx", "stemmer", "C5", "forkert", False)] * wrong, columns=FAULTS)
    points = pd.DataFrame(columns=["theme", "question", "point", "municipalities"])
    came = frozenset(CODES[:attended])
    return meeting.Meeting(table, participants.seats(table), came_back, came, CAST, points, faults)


def cast(tmp_path: Path, given: pd.DataFrame = CAST) -> pd.DataFrame:
    view = tables.votes(votes.tally(given, PRESENT, ORDER), FORM)
    return desk(tmp_path, "11_workshop").look(view)


def test_votes_are_tallied_with_those_that_did_not_vote_and_a_majority_is_of_those_present() -> None:
    table = votes.tally(CAST.iloc[::-1], PRESENT, ORDER).set_index("theme")
    assert list(table.index) == ["extent", "information", "renewal", "appeal", "rules"]
    assert table["not_voted"].tolist() == [0, 0, 0, 0, 1] and set(table["present"]) == {24}
    assert table["verdict"].tolist() == ["yes", "mostly", "no", "mostly", "yes"]
    half = pd.DataFrame([("extent", 12, 0, 12, 0)], columns=CAST.columns)
    assert votes.tally(half, PRESENT, ORDER)["verdict"].tolist() == ["divided"]


def test_few_municipalities_are_told_by_a_word_and_nobody_is_named(tmp_path: Path) -> None:
    at = desk(tmp_path, "11_workshop")
    text = shown(at, tables.votes(votes.tally(CAST, PRESENT, ORDER), FORM))
    row = next(line for line in text.splitlines() if "Uhensigtsmæssige" in line)
    assert row.count("enkelte") == 3 and "| 1 |" not in row
    assert "flertal for nej" in text and "Stemte ikke" in text
    counts = votes.participation(declining(invited_3="2022-04-20"), participants.seats(drawn()), 24)
    told = shown(at, tables.participation(counts, RULES))
    assert "| Meldt afbud, inviterede og reserver | enkelte |" in told and "| Mødt op | 24 |" in told
    pages = text + told + shown(at, tables.balance(balance.balance(units.traits(known()), CODES)))
    assert not [name for name in [*NAMES.values(), *NAMES] if re.search(rf"\b{name}\b", pages)]


def test_points_stand_in_the_order_of_themes_with_numbers(tmp_path: Path) -> None:
    made = pd.DataFrame(
        [
            ("rules", "simpler", "Sjældent.", 2),
            ("rules", "purpose", "Ofte.", 9),
            ("extent", "employees", "Tit.", 4),
        ],
        columns=["theme", "question", "point", "municipalities"],
    )
    text = shown(desk(tmp_path, "11_workshop"), tables.points(made, FORM))
    assert text.index("Tit.") < text.index("Ofte.") < text.index("Sjældent.")
    assert "| Sjældent. | enkelte |" in text and "| Ofte. | 9 |" in text
    assert sentences.points(made).text == "Der er skrevet tre pointer ned om to temaer."
    assert sentences.points(made[:1]).text == "Der er skrevet én pointe ned om ét tema."


def test_a_verdict_that_would_tell_few_municipalities_is_left_out(tmp_path: Path) -> None:
    rows = [
        ("extent", 1, 11, 2, 10),
        ("renewal", 6, 7, 8, 3),
        ("rules", 16, 6, 0, 2),
        ("appeal", 13, 4, 4, 3),
    ]
    given = pd.DataFrame(rows, columns=CAST.columns)
    view = tables.votes(votes.tally(given, PRESENT, ORDER), FORM, RULES)
    released = desk(tmp_path, "11_workshop").look(view).set_index("theme")
    assert released.loc["extent", ["yes", "partly", "no", "dont_know"]].tolist() == [
        "enkelte",
        11,
        "enkelte",
        10,
    ]
    assert released["verdict"].eq(UNTOLD).to_dict() == {
        "extent": True, "renewal": False, "appeal": False, "rules": False
    }  # fmt: skip
    rest = "Om ét tema vises det samlede svar ikke, for så kunne få kommuners svar regnes ud."
    said = sentences.support(met(), released.reset_index(), RULES, {}).text
    assert said.startswith("Flertallet svarede ja om »Det klagen lægger til« og »Uhensigtsmæssige regler«")
    assert said.endswith(rest)
    themes = sentences.by_theme(released.reset_index()).text
    assert "Sagernes omfang" not in themes and "Uhensigtsmæssige regler" in themes and themes.endswith(rest)
    alone = released.reset_index().head(1)
    assert sentences.by_theme(alone).text == rest
    assert sentences.support(met(), alone, RULES, {}).text == f"24 kommuner deltog i workshoppen. {rest}"
    nothing = tables.votes(votes.tally(given.iloc[:0], PRESENT, ORDER), FORM, RULES)
    assert nothing.frame.empty and tables.points(met().points, FORM, PRESENT).frame.empty


def test_how_many_took_part_is_told_where_the_votes_are() -> None:
    """Of five answers with at most two municipalities each there are ten."""
    assert [sentences.told_present(met(number), RULES) for number in (11, 10)] == [11, None]
    assert sentences.told_present(replace(met(), votes=CAST.iloc[:0]), RULES) is None


def test_votes_without_a_usable_list_of_participants_are_told_as_that() -> None:
    without = replace(met(attended=0), drawn=None, seats=None)
    told = [sentences.support(without, CAST, RULES, {}).text, sentences.drawn(without, 0.0, []).text]
    assert told == [f"{sentences.NOT_DRAWN} Derfor er ingen stemmer talt.", sentences.NOT_DRAWN]
    faults = pd.DataFrame([("participants.csv", "", "", "kan ikke bruges", True)], columns=FAULTS)
    bad = replace(without, faults=faults)
    told = [sentences.support(bad, CAST, RULES, {}).text, sentences.drawn(bad, 0.0, []).text]
    assert told == [f"{sentences.UNUSABLE_DRAW} Derfor er ingen stemmer talt.", sentences.UNUSABLE_DRAW]


def test_points_do_not_tell_how_few_did_not_agree(tmp_path: Path) -> None:
    columns = ["theme", "question", "point", "municipalities"]
    made = pd.DataFrame(
        [("rules", "simpler", "Næsten.", 23), ("rules", "purpose", "Alle.", 24)], columns=columns
    )
    released = desk(tmp_path, "11_workshop").look(tables.points(made, FORM, PRESENT)).set_index("point")
    assert released.loc["Alle.", ["municipalities", "others", "present"]].tolist() == [24, 0, 24]
    assert released.loc["Næsten.", "others"] == "enkelte" and pd.isna(
        released.loc["Næsten.", "municipalities"]
    )


@pytest.mark.parametrize(
    ("attended", "declined", "steps"),
    [
        (24, 4, ["invited", "declined", "came_instead", "attended"]),  # of 25 seats one stayed empty
        (25, 4, ["invited", "declined", "came_instead", "attended"]),  # none did, which looks alike
        (24, 0, ["invited", "attended"]),  # where none declined all who were invited have a seat
        (22, 4, ["invited", "declined", "came_instead", "seats", "attended"]),
        (0, 4, ["invited", "declined", "came_instead", "seats"]),  # no form has come back: nobody knows
    ],
)
def test_how_few_stayed_away_does_not_follow_from_the_seats(attended: int, declined: int, steps) -> None:
    counts = {"invited": 25, "declined": declined, "came_instead": declined, "seats": 25}
    view = tables.participation(counts | {"attended": attended}, RULES)
    assert view.frame["label"].tolist() == [STEP[name] for name in steps]


def test_the_text_does_not_tell_of_few_who_stayed_away_either() -> None:
    assert sentences.replaced(met(), RULES).text == "Hvor mange kommuner der har meldt afbud, vises ikke."
    everyone = {f"reserve_{n}": "2022-04-20" for n in range(1, 51)}
    gone = declining(invited_3="2022-04-20", **everyone)
    open_, left = "Ikke alle pladser kunne besættes.", participants.seats(gone)["municipality"].ne("").sum()
    assert open_ in sentences.replaced(met(attended=left - 3, table=gone), RULES).text
    assert open_ not in sentences.replaced(met(attended=left - 1, table=gone), RULES).text


def test_few_of_a_class_are_told_by_a_word_in_the_typology_too(tmp_path: Path) -> None:
    """24, 35, 32 and 7 municipalities, of which 6, 9, 8 and 2 are drawn."""
    sizes = size_names(analysis_plan.load())
    table = pd.DataFrame({"size_class": [*sizes], "everywhere": [24, 35, 32, 7], "among": [6, 9, 8, 2]})
    released = desk(tmp_path, "11_workshop").look(tables.typology({"size_class": table}, sizes))
    assert released["among"].tolist() == [None, 9, 8, "enkelte"] and released["everywhere"].sum() == 98


def test_the_typology_tells_each_region_and_size_from_small_to_large() -> None:
    sizes = size_names(analysis_plan.load())
    counted = {by: balance.typology(known(), CODES, [by]) for by in units.STRATUM}
    frame = tables.typology(counted, sizes).frame
    assert frame.groupby("division")[["everywhere", "among"]].sum().values.tolist() == [[98, 25], [98, 25]]
    assert frame["label"].tolist()[-4:] == list(sizes.values()) and len(frame) == 9
    assert tables.typology({}, sizes).frame.empty


def test_the_sentence_names_the_themes_of_each_majority(tmp_path: Path) -> None:
    said = sentences.support(met(), cast(tmp_path), RULES, {}).text
    assert said == (
        "Flertallet svarede ja om »Sagernes omfang« og »Uhensigtsmæssige regler«, ja eller delvist om »Typer "
        "af sagsoplysninger« og »Det klagen lægger til« og nej om »Fornyelse af oplysninger«."
    )
    partly = pd.DataFrame([("extent", 12, 6, 6, 0)], columns=CAST.columns)
    told = sentences.support(met(), cast(tmp_path, partly), RULES, {}).text
    assert told == "Flertallet svarede ja eller delvist om »Sagernes omfang«."
    none = pd.DataFrame([("extent", 6, 6, 12, 0)], columns=CAST.columns)
    told = sentences.support(met(), cast(tmp_path, none), RULES, {}).text
    assert told == "Om »Sagernes omfang« var der intet flertal."


def test_an_answer_that_follows_from_the_question_is_said_to(tmp_path: Path) -> None:
    follows = {code: theme.follows for code, theme in workshop_themes.load().themes.items()}
    said = sentences.support(met(), cast(tmp_path), RULES, follows).text
    why = "uden klage lægger klagen intet til"
    assert said.endswith(f"«. Om ét tema følger meget af spørgsmålet selv: {why}.")
    both = pd.concat([CAST, pd.DataFrame([("remittal", 4, 5, 11, 4)], columns=CAST.columns)])
    said = sentences.support(met(), cast(tmp_path, both), RULES, follows).text
    assert said.endswith(
        f"Om to temaer følger meget af spørgsmålet selv: {why}, og uden klage hjemvises ingen sag."
    )


def test_the_figure_says_of_a_hatched_bar_what_cannot_be_seen_in_it(tmp_path: Path) -> None:
    few = pd.DataFrame([("rules", 16, 6, 0, 2), ("renewal", 12, 2, 10, 0)], columns=CAST.columns)
    released = cast(tmp_path, few)
    assert figures.nobody_told(released) == "Ingen svarede nej om »Uhensigtsmæssige regler«."
    assert figures.yes_hidden(released) == ""
    unseen = cast(tmp_path, pd.DataFrame([("renewal", 2, 11, 6, 5)], columns=CAST.columns))
    assert figures.yes_hidden(unseen) == "Ja er skjult: »Fornyelse af oplysninger«."
    assert figures.unseen_told(unseen) == "", "that yes is hidden says so"
    assert figures.unseen_told(released) == "Flertallet om »Fornyelse af oplysninger« kan ikke ses."
    seen = cast(tmp_path, pd.DataFrame([("extent", 13, 4, 4, 3)], columns=CAST.columns))
    assert figures.nobody_told(seen) == figures.unseen_told(seen) == figures.yes_hidden(seen) == ""


def test_each_majority_is_told_with_its_number(tmp_path: Path) -> None:
    said = sentences.by_theme(cast(tmp_path)).text
    assert said.startswith(
        "Om »Sagernes omfang« (13 af 24) og »Uhensigtsmæssige regler« (20 af 24) svarede flertallet, at"
    )
    assert "Om »Typer af sagsoplysninger« (13 af 24) og »Det klagen lægger til« (16 af 24)" in said
    assert "Om »Fornyelse af oplysninger« (13 af 24) svarede flertallet nej." in said


def test_a_majority_is_told_without_a_number_that_may_not_be_shown(tmp_path: Path) -> None:
    few = pd.DataFrame([("extent", 12, 2, 10, 0), ("rules", 12, 0, 12, 0)], columns=CAST.columns)
    said = sentences.by_theme(cast(tmp_path, few)).text
    assert "Om »Sagernes omfang« gav ja og delvist tilsammen et flertal." in said
    assert "Om »Uhensigtsmæssige regler« var der intet flertal." in said
    assert sentences.by_theme(cast(tmp_path, NOTHING)).text == "Der er ikke modtaget stemmer, som kan tælles."


NOTHING = CAST.iloc[:0]
MISSING = [
    (met(came_back=False), sentences.NOT_HELD),
    (met(came_back=False, wrong=1), sentences.NOT_USABLE),
    (met(attended=0), "Ingen af de kommuner, der skulle deltage i workshoppen, står som mødt op."),
    (met(attended=2), f"Enkelte kommuner deltog i workshoppen. {sentences.TOO_FEW}"),
    (met(attended=10), f"Ti kommuner deltog i workshoppen. {sentences.TOO_FEW}"),
    (met(attended=11), "Elleve kommuner deltog i workshoppen. Der er ikke afgivet stemmer, som kan tælles."),
]


@pytest.mark.parametrize(("given", "said"), MISSING)
def test_what_is_missing_is_said(given: meeting.Meeting, said: str, tmp_path: Path) -> None:
    assert sentences.support(given, cast(tmp_path, NOTHING), RULES, {}).text.startswith(said)


def test_who_was_drawn_and_who_declined_is_said_in_numbers() -> None:
    said = sentences.drawn(met(), 0.07, [0.2, 0.4]).text
    assert (
        "25 kommuner" in said
        and "startværdien 20220120" in said
        and "26\u00a0pct." in said
        and "0,07" in said
    )
    assert "i gennemsnit 0,30" in said and "ikke opgøres" in sentences.drawn(met(), float("nan"), []).text
    assert sentences.replaced(met(attended=20), RULES).text == "Ingen kommune har meldt afbud."
    four = declining(**{f"invited_{rank}": "2022-04-20" for rank in (1, 2, 3, 4)})
    assert sentences.replaced(met(table=four), RULES).text.startswith("Fire kommuner har meldt afbud")
    one = declining(invited_1="2022-04-20")
    assert sentences.replaced(met(table=one), RULES).text.startswith("Enkelte kommuner har meldt afbud")
    assert "afbud. Ét sted i skemaet" in sentences.replaced(met(20, wrong=1), RULES).text
    assert "afbud. To steder i skemaet" in sentences.replaced(met(20, wrong=2), RULES).text


def test_figures_draw_what_was_released_and_say_where_there_is_nothing(tmp_path: Path) -> None:
    drawing = figures.votes(cast(tmp_path), sentences.heading(cast(tmp_path)).text).axes[0]
    first = sorted((patch.get_x(), patch.get_width()) for patch in drawing.patches if patch.get_y() > -0.5)
    assert first == [(0, 13), (13, 4), (17, 4), (21, 3)]
    assert {text.get_text() for text in drawing.texts} >= {"13", "20"} and "1" not in {
        text.get_text() for text in drawing.texts
    }
    key = [text.get_text() for text in drawing.figure.legends[0].get_texts()]
    assert key == ["Ja", "Delvist", "Nej", "Ved ikke", "Ikke vist"], "no answer that has no bar"
    told = " ".join(drawing.figure.get_supxlabel().split())
    assert "Ikke vist: tallet ville røbe" in told and figures.HATCHED in told
    assert drawing.get_xlim() == (0, 24) and drawing.get_xticklabels()[-1].get_text() == "24"
    dots = figures.balance(tables.balance(balance.balance(units.traits(known()), CODES)).frame).axes[0]
    assert len(dots.get_yticklabels()) == 8
    for empty in (figures.votes(cast(tmp_path, NOTHING), ""), figures.balance(balance.balance(known(), []))):
        assert empty.axes[0].texts


def test_the_heading_counts_the_themes_that_hold_of_other_cases(tmp_path: Path) -> None:
    released = cast(tmp_path)
    told = sentences.heading(released).text
    yes, partly = (
        (released["verdict"] == f"flertal for {word}").sum() for word in ("ja", "ja eller delvist")
    )
    assert told == (
        f"Gælder resultaterne andre sager? Flertallet af 24 kommuner svarer ja om {danish.in_words(yes)} af "
        f"fem temaer, ja eller delvist om {danish.in_words(partly)} og nej om »Fornyelse af oplysninger«"
    )
    against = released.assign(verdict="flertal for nej")
    assert sentences.heading(against).text.startswith(
        "Gælder resultaterne andre sager? Flertallet af 24 kommuner svarer ja om ingen af fem temaer og nej "
        "om »"
    )
    split = released.assign(verdict=[*released["verdict"].iloc[:-1], "intet flertal"])
    assert sentences.heading(split).text.endswith("; ét er uden flertal")
    assert sentences.heading(cast(tmp_path, NOTHING)).text == "Om resultaterne gælder andre sager"
    shown = {row["label"]: row["yes"] for row in released.to_dict("records") if isinstance(row["yes"], int)}
    top = max(shown, key=shown.get)
    assert sentences.votes_title(released).startswith(f"Flest ja fik »{top}«: {shown[top]} af ")
    assert sentences.votes_title(cast(tmp_path, NOTHING)) == "Kommunernes stemmer om hvert tema"


def test_traits_that_differ_alike_as_printed_are_named_alike() -> None:
    differences = pd.DataFrame({"label": ["a", "b", "c"], "smd": [-0.0712, 0.0688, 0.02]})
    assert sentences.balance_finding(differences) == "Størst er forskellen for »a« (−0,07) og »b« (0,07)."


# Themes whose page says more of the same figure than their chapter has room for, and from which statement on.
SAYS_MORE = {"remittal": 1, "rules": 0}
CHAPTER = (root(Path(__file__)) / "report/bilag-workshop.qmd").read_text(encoding="utf-8")


def test_the_discussion_pack_has_the_questions_and_a_page_for_each_theme_with_finding_and_figure() -> None:
    found = workshop_themes.load()
    asked = re.findall(r"results\.11_workshop\.question_(\w+)", CHAPTER)
    assert asked == list(found.questions), "they are the same for each theme"
    pages = CHAPTER.split("{{< pagebreak >}}")[1:]
    assert len(pages) == len(found.themes)
    cells = json.loads((root() / "notebooks/11_workshop.ipynb").read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells]
    for page, (code, theme) in zip(pages, found.themes.items(), strict=True):
        assert f"## {theme.title} {{#sec-" in page
        assert re.findall(r"results\.statements\.(\w+)\.text", page) == list(theme.statements)
        label = re.search(r"11_workshop\.ipynb#([\w-]+)", page)[1]
        source = next(each for each in sources if f"#| label: {label}\n" in each)
        assert f'themes.themes["{code}"].shown' in source and label[:3] == theme.shown.label[:3]


def test_what_is_voted_on_is_what_a_chapter_of_the_main_part_has_found() -> None:
    chapters = [
        path.read_text(encoding="utf-8")
        for path in (root() / "report").glob("*.qmd")
        if not path.name.startswith("bilag-")
    ]
    for code, theme in THEMES.items():
        cell = f"/build/notebooks/{theme.shown.notebook}.ipynb#{theme.shown.label} "
        own = [text for text in chapters if cell in text]
        assert len(own) == 1, f"{code}: {theme.shown.label} is no figure or table of one chapter"
        told = set(re.findall(r"results\.statements\.(\w+)\.text", own[0]))
        more = () if code not in SAYS_MORE else theme.statements[SAYS_MORE[code] :]
        assert set(theme.statements) - set(more) <= told, code
    assert CHAPTER.count("viser fundet") == 0, "the page is the finding"


def test_themes_and_questions_are_those_of_the_form(tmp_path: Path) -> None:
    path = tmp_path / "workshop_themes.yml"
    text = (root() / "data/protocol/workshop_themes.yml").read_text(encoding="utf-8")
    path.write_text(text.replace("  rules:\n", "  laws:\n"), encoding="utf-8")
    with pytest.raises(ProtocolInvalid, match="the codes of forms"):
        workshop_themes.load(path)
    titles = {code: theme.title for code, theme in THEMES.items()}
    assert {code: title.replace(",", "") for code, title in titles.items()} == FORM.code_lists["themes"]
    printed = workshop_themes.printed()
    assert printed.code_lists["themes"] == titles and printed.label("theme", "appeal") == titles["appeal"]
    assert printed.code_lists["questions"] == FORM.code_lists["questions"]


def test_a_statement_or_figure_that_is_not_there_is_named(tmp_path: Path) -> None:
    ws = Workspace(root(), tmp_path, tmp_path)
    for notebook in {theme.shown.notebook for theme in THEMES.values()}:
        ws.save_json(f"results/{notebook}.json", {"statements": {}})
    with pytest.raises(HelpersError, match="no statement 'E1_bpa'"):
        discussion.findings(ws, THEMES)
    with pytest.raises(HelpersError, match="shows nothing labelled 'fig-x'"):
        discussion.show(ws, Shown("05_growth", "fig-x"))
