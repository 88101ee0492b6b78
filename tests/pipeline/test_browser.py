"""The browser for the accessibility tests: found where there is one, else installed, and never silently
missing under CI.
"""

from __future__ import annotations

import pytest
import setup_browser


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return the commands that would be run, as root, on a machine where no installation gives a browser."""
    commands: list[list[str]] = []
    monkeypatch.setattr(setup_browser, "find_browser", lambda: None)
    monkeypatch.setattr(setup_browser, "_quietly", commands.append)
    monkeypatch.setattr(setup_browser.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(setup_browser.os, "geteuid", lambda: 0)
    return commands


def test_root_tries_debian_and_then_playwright(
    bare: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert setup_browser.main({}) == 0
    assert bare == [*setup_browser.DEBIAN, setup_browser.PLAYWRIGHT]
    told = capsys.readouterr()
    assert told.out == "\n" and "No browser" in told.err and "skipped" in told.err


def test_another_user_tries_playwright_alone(bare: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup_browser.os, "geteuid", lambda: 1000)
    setup_browser.main({})
    assert bare == [setup_browser.PLAYWRIGHT]


def test_what_debian_gives_is_enough(
    bare: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        setup_browser,
        "find_browser",
        lambda: "/usr/bin/chromium" if setup_browser.DEBIAN[1] in bare else None,
    )
    assert setup_browser.main({"CI": "true"}) == 0
    assert setup_browser.PLAYWRIGHT not in bare and capsys.readouterr().out == "/usr/bin/chromium\n"


@pytest.mark.parametrize(("value", "code"), [("true", 1), ("True", 1), ("", 0), ("false", 0)])
def test_under_ci_no_browser_is_a_failure(bare: list[list[str]], value: str, code: int) -> None:
    assert setup_browser.main({"CI": value}) == code


def test_a_browser_that_is_there_is_printed_alone_and_nothing_is_installed(
    bare: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup_browser, "find_browser", lambda: "/usr/bin/chromium")
    assert setup_browser.main({"CI": "true"}) == 0
    assert (capsys.readouterr(), bare) == (("/usr/bin/chromium\n", ""), [])
