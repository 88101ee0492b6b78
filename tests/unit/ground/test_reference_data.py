"""The published facts are those whose origin is on record."""

import hashlib
import json

import pytest

from helpers.project import root

REFERENCE = root() / "data" / "reference"
RESOURCES = json.loads((REFERENCE / "datapackage.json").read_text(encoding="utf-8"))["resources"]


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda r: r["path"])
def test_checksum_and_size_are_those_on_record(resource):
    content = (REFERENCE / resource["path"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == resource["sha256"]
    assert len(content) == resource["bytes"]


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda r: r["path"])
def test_origin_is_complete(resource):
    assert all(
        resource[key] for key in ("name", "path", "title", "producer", "licenses", "accessed", "sha256")
    )
    assert all(licence["name"] and licence["title"] for licence in resource["licenses"])
    assert f"**{resource['path']}**" in (REFERENCE / "SOURCES.md").read_text(encoding="utf-8")


def test_no_file_without_origin():
    recorded = {r["path"] for r in RESOURCES} | {"SOURCES.md", "datapackage.json"}
    assert {p.name for p in REFERENCE.iterdir()} == recorded
