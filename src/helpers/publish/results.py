"""Numbers and sentences that the report's prose may use.

A notebook saves ``build/results/NAME.json`` with ``values`` (raw numbers beside the Danish text that the
prose prints) and ``statements`` (sentences chosen by the wording rules). ``merge`` writes them all to
build/results.yml, where Quarto finds ``results.NAME.value`` and ``results.statements.ID.text``. Everything
there is a string: YAML would print 1.10 as 1.1.
"""

from __future__ import annotations

import json
from typing import Any

import yaml
from IPython.display import Markdown

from helpers.errors import HelpersError
from helpers.project import Workspace
from helpers.publish.statements import refuse_causal_verbs

DEMONSTRATION = {
    "short": "Demonstrationsdata: alle tal om sagerne er simulerede",
    "text": "**Demonstrationsdata.** Alle tal om kommunernes sager i denne rapport er simulerede. De viser, "
    "hvordan undersøgelsen "
    "virker, og siger intet om danske kommuner. Kun tal med en offentlig kilde under figuren eller tabellen "
    "er virkelige.",
    "source": "demonstrationsdata (simulerede)",
}
RETURNS = {
    "short": "",
    "text": "Rapporten bygger på kommunernes indberetninger om påklagede sager, stadfæstet eller hjemvist.",
    "source": "kommunernes indberetninger",
}


class ResultCollision(HelpersError):
    """Two notebooks save a statement under the same id."""


class ResultNotText(HelpersError):
    """A value was saved without the Danish text that the prose prints."""


def mark(demonstration: bool) -> dict[str, str]:
    """Return the wording (short, text, source) that says what data the report rests on."""
    return DEMONSTRATION if demonstration else RETURNS


def save(
    ws: Workspace,
    notebook: str,
    values: dict[str, tuple[Any, str]],
    statements: dict[str, dict] | None = None,
    **more: Any,
) -> None:
    """Write results/NOTEBOOK.json: ``values`` maps a name to (raw value, Danish text).

    ``more`` are further top-level entries for later stages, such as ``demonstration``. Raises ResultNotText,
    and statements.CausalWording where a sentence claims a cause.
    """
    for name, pair in values.items():
        if not (isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[1], str)):
            raise ResultNotText(f"{notebook}.{name}: expected (value, Danish text), got {pair!r}.")
    for statement in (statements or {}).values():
        refuse_causal_verbs(statement["text"])
    content = {name: {"value": value, "text": text} for name, (value, text) in values.items()}
    ws.save_json(f"results/{notebook}.json", {"values": content, "statements": statements or {}, **more})


def merge(ws: Workspace) -> None:
    """Merge all build/results/*.json into results.yml under ``out``. Raises ResultCollision."""
    merged: dict[str, Any] = {"statements": {}}
    demonstration = False
    for path in sorted((ws.build / "results").glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        demonstration = demonstration or bool(content.get("demonstration"))
        merged[path.stem] = {name: pair["text"] for name, pair in content["values"].items()}
        for ident, statement in content["statements"].items():
            if ident in merged["statements"]:
                raise ResultCollision(
                    f"{path.name}: the statement {ident!r} is already saved by another notebook: give it an "
                    "id of its own."
                )
            merged["statements"][ident] = {key: str(value) for key, value in statement.items()}
    merged["mark"] = mark(demonstration)
    text = yaml.safe_dump({"results": merged}, allow_unicode=True, sort_keys=True, width=10_000)
    ws.target("results.yml").write_text(text, encoding="utf-8")


def banner(demonstration: bool) -> Markdown:
    """Return, for display in a notebook, what data its numbers rest on."""
    return Markdown(mark(demonstration)["text"])


def published_banner() -> Markdown:
    """Return, for display in a notebook, that its numbers are published ones."""
    return Markdown(
        "**Offentliggjorte tal.** Tallene i denne notesbog er virkelige og har en offentlig kilde i hver "
        "række."
    )


def bullets(statements: dict[str, dict]) -> Markdown:
    """Return the statements as a list, for display in a notebook."""
    return Markdown("\n".join(f"- {statement['text']}" for statement in statements.values()))
