"""What a codebook file may say: every fault is refused with file, item, key, value and expectation.

The checks work on the plain YAML content, before any dataclass is built, so that a message can quote what was
written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from helpers.errors import HelpersError

TYPES = ("identifier", "code", "integer", "date", "text", "free_text")
PREFILLED = ("locked", "suggested")
ROWS = ("drawn_cases", "case_information_types", "remitted_cases", "case_times", "free")
SEVERITIES = ("query", "blocking")
RULE_KINDS = {
    "only_if": {"depends_on", "codes"}, "ratio": {"low", "high"}, "at_most": set(), "sum": {"tolerance"}, "selected": {"prefix"},
}  # fmt: skip
TOP_KEYS = {
    "version", "title", "instructions", "definitions", "worked_example", "terms_of_reference", "missing_codes", "personal_data",
    "code_lists", "information_types", "sections", "items", "rules",
}  # fmt: skip
ITEM_KEYS = {"name", "section", "question", "help", "type", "required", "personal_data", "serves"}
ITEM_EXTRAS = {
    "unit",
    "values",
    "missing",
    "min",
    "max",
    "max_length",
    "prefilled",
    "applies_to",
    "asked_if",
    "rules",
}
DROP_DOWN_LENGTH = 255
BOUND_TYPES = {"integer": int, "date": date}


class CodebookError(HelpersError):
    """A codebook file says something that the questionnaire cannot be made from."""

    def __init__(self, file: Path | str, item: str, key: str, value: object, expectation: str) -> None:
        self.item, self.key, self.value = item, key, value
        super().__init__(f"{file}: item {item!r}, key {key!r}: found {value!r}, expected {expectation}.")


class CodebookUnreadable(CodebookError):
    """The file is missing, no YAML, or no mapping at the top."""


class UnknownKey(CodebookError):
    """A key that means nothing here, most often a misspelling."""


class MissingKey(CodebookError):
    """A key without which the item cannot be asked."""


class DuplicateName(CodebookError):
    """A name or key is used twice in one place."""


class UnknownType(CodebookError):
    """An answer type outside TYPES, or a bound of another type than the answers."""


class UnknownSection(CodebookError):
    """An item or rule that belongs to no section."""


class UnknownCode(CodebookError):
    """A reference to a code, code list, item or rule that is not defined."""


class UnlabelledCodes(CodebookError):
    """A code list that is empty or lacks Danish labels, or gives one label twice."""


class ReversedRange(CodebookError):
    """A lower bound above its upper bound."""


class _UniqueKeyLoader(yaml.SafeLoader):
    """YAML that refuses a mapping with the same key twice, where PyYAML would keep the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise DuplicateName(
                    node.start_mark.name, f"line {node.start_mark.line + 1}", str(key), key, "each key once"
                )
        return super().construct_mapping(node, deep)


def read(path: Path) -> dict[str, Any]:
    """Return the YAML mapping at ``path``. Raises CodebookUnreadable or DuplicateName."""
    try:
        with path.open(encoding="utf-8") as stream:
            content = yaml.load(stream, _UniqueKeyLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise CodebookUnreadable(
            path, "(file)", "(file)", " ".join(str(fault).split()), "a readable YAML file"
        ) from fault
    if not isinstance(content, dict):
        raise CodebookUnreadable(path, "(file)", "(file)", type(content).__name__, "a mapping at the top")
    return content


def check(content: Mapping[str, Any], file: Path | str) -> None:
    """Raise the CodebookError that names the first fault in ``content``; return None when there is none."""
    _keys(file, "(file)", content, TOP_KEYS, set())
    _code_lists(file, content)
    _information_types(file, content)
    _sections(file, content["sections"])
    for item in content["items"]:
        _item(file, item, content)
    _unique(file, "name", [(item["section"], item["name"]) for item in content["items"]])
    for rule in content["rules"]:
        _rule(file, rule, content)
    _unique(file, "rules", [rule["name"] for rule in content["rules"]])
    _shared_labels(file, content)
    _labels(file, "definitions", content["definitions"])
    _worked_example(file, content["worked_example"], content)


def _keys(file: Path | str, where: str, mapping: object, required: set[str], optional: set[str]) -> None:
    if not isinstance(mapping, Mapping):
        raise MissingKey(file, where, "(all)", mapping, f"a mapping with {_list(required)}")
    for key in mapping:
        if key not in required | optional:
            raise UnknownKey(file, where, key, mapping[key], f"one of {_list(required | optional)}")
    for key in sorted(required):
        if mapping.get(key) is None:
            raise MissingKey(file, where, key, None, "a value")


def _code_lists(file: Path | str, content: Mapping[str, Any]) -> None:
    lists = {name: content[name] for name in ("terms_of_reference", "missing_codes", "personal_data")}
    for name, codes in (lists | content["code_lists"]).items():
        if not isinstance(codes, Mapping) or not codes:
            raise UnlabelledCodes(file, name, "code_lists", codes, "at least one code with its Danish label")
        _labels(file, name, codes)


def _worked_example(file: Path | str, example: Mapping[str, Any], content: Mapping[str, Any]) -> None:
    """The example must be answerable: what it shows is what the item itself allows."""
    _keys(file, "worked_example", example, {"intro", "answers"}, set())
    for shown in example["answers"]:
        _keys(
            file, str(shown.get("item", "worked_example")), shown, {"section", "item", "answer", "why"}, set()
        )
        name, answer = shown["item"], shown["answer"]
        _known(file, name, "worked_example.item", [name], _names(content, shown["section"]))
        item = next(
            item for item in content["items"] if (item["section"], item["name"]) == (shown["section"], name)
        )
        if "values" in item:
            _known(
                file,
                name,
                "worked_example.answer",
                [answer],
                {**content["code_lists"], **content}[item["values"]],
            )
        elif type(answer) is not int or not item["min"] <= answer <= item["max"]:
            raise UnknownType(
                file,
                name,
                "worked_example.answer",
                answer,
                f"a whole number from {item.get('min')} to {item.get('max')}",
            )


def _labels(file: Path | str, name: str, codes: Mapping[str, str]) -> None:
    for code, label in codes.items():
        if not isinstance(code, str) or not isinstance(label, str) or not label.strip():
            raise UnlabelledCodes(
                file, name, str(code), label, 'a Danish label (text); quote codes such as "yes"'
            )
    texts = [label.casefold() for label in codes.values()]
    for code, label in codes.items():
        if texts.count(label.casefold()) > 1:
            raise UnlabelledCodes(
                file, name, code, label, "a label of its own: an answer must lead to one code"
            )


def _information_types(file: Path | str, content: Mapping[str, Any]) -> None:
    for code, entry in content["information_types"].items():
        _keys(file, code, entry, {"reference_id", "label", "examples", "provisions", "groups"}, set())
        _known(file, code, "provisions", entry["provisions"], content["code_lists"]["provisions"])
    _labels(
        file,
        "information_types",
        {code: entry["label"] for code, entry in content["information_types"].items()},
    )


def _sections(file: Path | str, sections: Mapping[str, Any]) -> None:
    for name, section in sections.items():
        _keys(file, name, section, {"sheet", "title", "rows", "guidance"}, {"free_rows"})
        _known(file, name, "rows", [section["rows"]], ROWS)


def _item(file: Path | str, item: Mapping[str, Any], content: Mapping[str, Any]) -> None:
    name = str(item.get("name", "(unnamed)"))
    _keys(file, name, item, ITEM_KEYS, ITEM_EXTRAS)
    if item["section"] not in content["sections"]:
        raise UnknownSection(file, name, "section", item["section"], f"one of {_list(content['sections'])}")
    if item["type"] not in TYPES:
        raise UnknownType(file, name, "type", item["type"], f"one of {_list(TYPES)}")
    _values(file, name, item, content)
    _bounds(file, name, item)
    _known(file, name, "missing", item.get("missing", []), content["missing_codes"])
    _known(file, name, "personal_data", [item["personal_data"]], content["personal_data"])
    _known(file, name, "serves", item["serves"], content["terms_of_reference"])
    _known(file, name, "prefilled", [item["prefilled"]] if "prefilled" in item else [], PREFILLED)
    _known(file, name, "rules", item.get("rules", []), [rule.get("name") for rule in content["rules"]])
    _conditions(file, name, item, content)


def _values(file: Path | str, name: str, item: Mapping[str, Any], content: Mapping[str, Any]) -> None:
    if (item["type"] == "code") != ("values" in item):
        raise MissingKey(
            file, name, "values", item.get("values"), "a code list where type is 'code', and only there"
        )
    if "values" in item:
        _known(file, name, "values", [item["values"]], {*content["code_lists"], "information_types"})
        _drop_down(file, name, item, content)


def _drop_down(file: Path | str, name: str, item: Mapping[str, Any], content: Mapping[str, Any]) -> None:
    """Excel keeps a short drop-down's labels as one text with commas between them; information types stand on
    a sheet of their own.
    """
    if item.get("prefilled") == "locked" or item["values"] == "information_types":
        return
    labels = list(content["code_lists"][item["values"]].values())
    labels += [content["missing_codes"].get(key, "") for key in item.get("missing", [])]
    if any("," in label for label in labels) or len(",".join(labels)) > DROP_DOWN_LENGTH:
        raise UnlabelledCodes(
            file,
            name,
            "values",
            labels,
            f"labels without commas, together at most {DROP_DOWN_LENGTH} characters",
        )


def _bounds(file: Path | str, name: str, item: Mapping[str, Any]) -> None:
    expected = BOUND_TYPES.get(item["type"])
    for key in {"min", "max"} & item.keys():
        if expected is None or type(item[key]) is not expected:
            raise UnknownType(
                file,
                name,
                key,
                item[key],
                f"a bound of the answers' type ({item['type']}): only numbers and dates have one",
            )
    if {"min", "max"} <= item.keys() and item["min"] > item["max"]:
        raise ReversedRange(file, name, "min", item["min"], f"at most max, which is {item['max']}")


def _conditions(file: Path | str, name: str, item: Mapping[str, Any], content: Mapping[str, Any]) -> None:
    for axis, codes in item.get("applies_to", {}).items():
        _known(file, name, "applies_to", [axis], ("provisions", "outcomes"))
        _known(file, name, f"applies_to.{axis}", codes, content["code_lists"][axis])
    if "asked_if" in item:
        _keys(file, name, item["asked_if"], {"item", "codes"}, set())
        _answer(
            file,
            name,
            "asked_if",
            item["section"],
            item["asked_if"]["item"],
            item["asked_if"]["codes"],
            content,
        )


def _rule(file: Path | str, rule: Mapping[str, Any], content: Mapping[str, Any]) -> None:
    name = str(rule.get("name", "(unnamed)"))
    _known(file, name, "kind", [rule.get("kind")], RULE_KINDS)
    _keys(
        file,
        name,
        rule,
        {"name", "section", "kind", "severity", "items", "message"} | RULE_KINDS[rule["kind"]],
        set(),
    )
    if rule["section"] not in content["sections"]:
        raise UnknownSection(file, name, "section", rule["section"], f"one of {_list(content['sections'])}")
    _known(file, name, "severity", [rule["severity"]], SEVERITIES)
    _known(file, name, "items", rule["items"], _names(content, rule["section"]))
    if rule["kind"] == "only_if":
        _answer(file, name, "depends_on", rule["section"], rule["depends_on"], rule["codes"], content)
    if rule["kind"] == "ratio" and rule["low"] > rule["high"]:
        raise ReversedRange(file, name, "low", rule["low"], f"at most high, which is {rule['high']}")


def _answer(
    file: Path | str,
    name: str,
    key: str,
    section: str,
    other: str,
    codes: Iterable[str],
    content: Mapping[str, Any],
) -> None:
    _known(file, name, key, [other], _names(content, section))
    item = next(item for item in content["items"] if (item["section"], item["name"]) == (section, other))
    _known(file, name, f"{key}.codes", codes, content["code_lists"].get(item.get("values"), {}))


def _names(content: Mapping[str, Any], section: str) -> list[str]:
    return [item.get("name") for item in content["items"] if item.get("section") == section]


def _known(file: Path | str, name: str, key: str, found: Iterable[object], allowed: Iterable[Any]) -> None:
    allowed = list(allowed)
    for value in found:
        if value not in allowed:
            raise UnknownCode(file, name, key, value, f"one of {_list(allowed)}")


def _unique(file: Path | str, key: str, names: list[Any]) -> None:
    for name in names:
        if names.count(name) > 1:
            shown = name if isinstance(name, str) else ".".join(name)
            raise DuplicateName(file, shown, key, shown, "each name once in its section")


def _shared_labels(file: Path | str, content: Mapping[str, Any]) -> None:
    """One item name may stand in several sections; a code must then carry one label in all of them."""
    seen: dict[tuple[str, str], str] = {}
    for item in content["items"]:
        for code, label in content["code_lists"].get(item.get("values"), {}).items():
            if seen.setdefault((item["name"], code), label) != label:
                raise UnlabelledCodes(
                    file, item["name"], code, label, f"{seen[item['name'], code]!r}, as in the other section"
                )


def _list(values: Iterable[object]) -> str:
    return ", ".join(sorted(str(value) for value in values))
