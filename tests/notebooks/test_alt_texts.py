"""The alternative text of a figure begins with its type, and the type is what its function draws."""

import importlib
import inspect
import json
import re

import pytest

from helpers.project import root

DRAWS = {  # type word → what the module of a function that draws it calls
    "Punktdiagram": r"\.plot\(|scatter\(|stripplot\(|pointplot\(",
    "Søjlediagram": r"\.barh?\(",
    "Linjediagram": r"\.plot\(|lineplot\(",
    "Tidslinje": r"\.plot\(",
    "Kurver": r"\.plot\(",
}
TYPE = {
    "detectable": "Søjlediagram",
    "agreement": "Punktdiagram",
    "change": "Punktdiagram",
    "levels": "Punktdiagram",
    "looks": "Punktdiagram",
    "spread": "Kurver",
    "levels_and_changes": "Punktdiagram",
    "obtained": "Søjlediagram",
    "pages": "Søjlediagram",
    "timeline": "Tidslinje",
    "touching": "Tidslinje",
    "overturn": "Linjediagram",
    "funnels": "Punktdiagram",
    "quarters": "Søjlediagram",
    "tornado": "Søjlediagram",
    "balance": "Punktdiagram",
    "votes": "Søjlediagram",
    "savings": "Punktdiagram",
    "small_multiples": "Linjediagram",
}
TOLD = {  # function that draws → what its module says of the drawing, which the text must print
    "small_multiples": "settings_told",
    "change": "outcomes_told",
    "looks": "looks_told",
    "pages": "pages_told",
    "votes": "hidden_told",
    "quarters": "uncoloured_told",
}
AXES = ("Punktdiagram", "Søjlediagram", "Linjediagram")  # types with axes
DRAWN = re.compile(r"\b(\w+)_figures\.(?!windows|\w+_title|\w+_told)(\w+)\(")
MODULE = {  # the first word of a module's name in the notebooks → where it is
    "design": "design.figures",
    "pilot": "pilot.figures",
    "growth": "growth.figures",
    "change": "changes.figures",
    "information": "information.figures",
    "rules": "rules.figures",
    "appeals": "appeals.figures",
    "cases": "cases.figures",
    "resource": "cases.resource_figures",
    "workshop": "workshop.figures",
    "simplification": "simplification.figures",
}


def figures() -> list[tuple[str, str, str, str]]:
    """Return label, alternative text, module and function of the figures that the report embeds."""
    found = []
    for path in sorted((root() / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            alt, call = re.search(r'#\| fig-alt: "(.*)"', source), DRAWN.search(source)
            if alt and call and call[1] in MODULE:
                found.append((re.search(r"#\| label: (\S+)", source)[1], alt[1], call[1], call[2]))
    return found


def test_there_are_figures_to_look_at():
    assert len(figures()) >= 13 and {function for *_, function in figures()} == set(TYPE)


@pytest.mark.parametrize(("label", "alt", "module", "function"), figures(), ids=lambda text: text[:20])
def test_the_type_stands_first_and_is_what_is_drawn(label, alt, module, function):
    assert alt.startswith(TYPE[function]), label
    code = importlib.import_module(f"helpers.publish.{MODULE[module]}")
    drawing = inspect.getsource(getattr(code, function)) + inspect.getsource(code)
    if function in ("obtained", "pages"):  # drawn by the bars that topics share
        drawing = inspect.getsource(importlib.import_module("helpers.publish.changes.figures").parts)
        drawing += inspect.getsource(importlib.import_module("helpers.publish.changes.figures")._bar)
    assert re.search(DRAWS[TYPE[function]], drawing), label


@pytest.mark.parametrize(("label", "alt", "module", "function"), figures(), ids=lambda text: text[:20])
def test_what_a_module_says_of_its_drawing_is_printed(label, alt, module, function):
    told = TOLD.get(function, "")
    assert f".{told} >}}}}" in alt or not told, label
    assert not told or hasattr(importlib.import_module(f"helpers.publish.{MODULE[module]}"), told)


def test_every_figure_that_a_page_shows_has_an_alternative_text():
    for path in sorted((root() / "notebooks").glob("*.ipynb")):
        text = path.read_text(encoding="utf-8")
        for cell in json.loads(text)["cells"] if "desk.save(" in text else ():  # without results no page
            source, tags = "".join(cell["source"]), cell["metadata"].get("tags", ())
            if re.search(r"\bdesk\.draw(_map)?\(", source) and "internt" not in tags:
                assert "#| fig-alt: " in source, (path.stem, cell.get("id"))


def alts() -> dict[str, str]:
    """Return the alternative texts of diagrams with axes, by label."""
    cells = (
        "".join(cell["source"])
        for path in sorted((root() / "notebooks").glob("*.ipynb"))
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
    )
    found = [(re.search(r"#\| label: (\S+)", cell), re.search(r'#\| fig-alt: "(.*)"', cell)) for cell in cells]
    return {
        label[1]: alt[1] for label, alt in found if label and alt and alt[1].startswith((*AXES, "Kurver"))
    }


@pytest.mark.parametrize(("label", "alt"), alts().items(), ids=alts())
def test_a_diagram_says_what_its_axes_hold_and_what_is_found(label, alt):
    assert re.search(r"\bakse\b|\bakser\b|hen ad|op ad", alt), label
    assert "{{< meta results." in alt, "what is found: trend and exception"
