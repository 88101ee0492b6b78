"""A browser for the accessibility tests, and axe-core in it. Nothing here uses the network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ONLY_VIOLATIONS = {
    "resultTypes": ["violations"]
}  # every rule is run; what passes is not listed, which takes half of the time
MISSING = (
    "no browser found: set HELPERS_BROWSER, install chromium, or run 'python -m playwright install chromium'"
)


def find_browser() -> str | None:
    """Return a Chromium: $HELPERS_BROWSER, else one on the PATH, else Playwright's own, else None."""
    named = os.environ.get("HELPERS_BROWSER")
    if named:
        return named if Path(named).exists() else shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None) or playwrights_own()


def playwrights_own() -> str | None:
    """Return the Chromium that Playwright has installed, if it has."""
    with sync_playwright() as tool:
        path = tool.chromium.executable_path
    return path if path and Path(path).exists() else None


def require_browser() -> str:
    """Return a browser, or skip the test with the reason; under CI=true a missing browser is a failure."""
    found = find_browser()
    if found is None and os.environ.get("CI", "").lower() == "true":
        pytest.fail(MISSING)
    if found is None:
        pytest.skip(MISSING)
    return found


@contextmanager
def launch() -> Iterator[Browser]:
    """Start the browser without a window, and close it at the end."""
    path = require_browser()
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(
    browser: Browser, path: Path, *, scheme: str = "light", width: int = 1280, watch: list[str] | None = None
) -> Iterator[Page]:
    """Open a page from file://, in a colour scheme and a width; addresses asked for and errors go to
    ``watch``.
    """
    page = browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    if watch is not None:
        page.on("request", lambda request: watch.append(request.url))
        page.on(
            "console",
            lambda message: (
                watch.append(f"console {message.type}: {message.text}") if message.type == "error" else None
            ),
        )
        page.on("pageerror", lambda error: watch.append(f"script error: {error}"))
    try:
        page.goto(path.resolve().as_uri())
        yield page
    finally:
        page.close()


def axe_violations(page: Page) -> list[str]:
    """Return what axe-core finds on an open page, one line per element; every rule it has on is on, no
    element is left out.
    """
    found: list[dict[str, Any]] = Axe().run(page, options=ONLY_VIOLATIONS).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]
