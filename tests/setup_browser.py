"""Print the path of a browser for the accessibility tests, installing one where there is none.

Tried in this order: what ``report.browser`` finds (HELPERS_BROWSER, PATH, Playwright's own), Debian's package
(as root), Playwright's download. Where none can be had an empty line is printed, the reason is on standard
error, and the tests that need a browser are skipped; with CI=true that is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

from report.browser import find_browser

DEBIAN = (
    ["apt-get", "update", "-qq"],
    ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
)
PLAYWRIGHT = [sys.executable, "-m", "playwright", "install", "chromium"]
REASON = (
    "No browser: none on PATH, apt-get install chromium failed or needs root, "
    "and Playwright could not download one."
)


def install() -> str | None:
    """Install a browser as best this machine allows and return its path, or None."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in DEBIAN:
            _quietly(command)
    if not find_browser():
        _quietly(PLAYWRIGHT)
    return find_browser()


def main(environment: Mapping[str, str] = os.environ) -> int:
    """Print the browser's path and return 0; return 1 when there is none and CI=true."""
    browser = find_browser() or install()
    print(browser or "")
    if browser:
        return 0
    print(f"{REASON} The accessibility tests are skipped.", file=sys.stderr)
    return 1 if environment.get("CI", "").lower() == "true" else 0


def _quietly(command: list[str]) -> None:
    print(f"Installing a browser for the tests: {' '.join(command)}", file=sys.stderr)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, env=quiet, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
