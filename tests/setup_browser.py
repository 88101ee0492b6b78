"""Print the path of a Chromium for the accessibility tests, installing one where there is none.

Tried in this order: HELPERS_BROWSER, a browser on PATH, the one Playwright keeps, Debian's package (as root), Playwright's
download. Where none can be had nothing is printed on standard output, the reason is on standard error and the tests
that need a browser are skipped; with CI=true that is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DEBIAN = (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
REASON = "No browser: none on PATH, apt-get install chromium failed or needs root, and Playwright could not download one."


def present(environment: Mapping[str, str]) -> str:
    """Return the path of a browser that is there already, or an empty string."""
    named = environment.get("HELPERS_BROWSER", "")
    found = (shutil.which(name, path=environment.get("PATH")) for name in NAMES)
    return (named if Path(named).is_file() else "") or next(filter(None, found), "") or playwright_browser()


def playwright_browser() -> str:
    """Return the path of Playwright's own Chromium when it has been downloaded, else an empty string."""
    try:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as tools:
            path = tools.chromium.executable_path
    except Exception:  # Playwright raises its own errors for a missing driver, a missing library and more
        return ""
    return path if Path(path).is_file() else ""


def install(environment: Mapping[str, str]) -> str:
    """Install a browser as best this machine allows and return its path, or an empty string."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        all(_quietly(command) for command in DEBIAN)
    if not present(environment):
        _quietly([sys.executable, "-m", "playwright", "install", "chromium"])
    return present(environment)


def main(environment: Mapping[str, str] = os.environ) -> int:
    """Print the browser's path and return 0; return 1 when there is none and CI=true."""
    browser = present(environment) or install(environment)
    print(browser)
    if browser:
        return 0
    print(f"{REASON} The accessibility tests are skipped.", file=sys.stderr)
    return 1 if environment.get("CI", "").lower() == "true" else 0


def _quietly(command: list[str]) -> bool:
    print(f"Installing a browser for the tests: {' '.join(command)}", file=sys.stderr)
    silent = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    return subprocess.run(command, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, check=False, **silent).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
