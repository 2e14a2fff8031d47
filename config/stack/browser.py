"""Finding a browser for the journeys, and installing one where that is allowed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DOWNLOADED = ("chromium_headless_shell-*/*/*headless*shell", "chromium-*/*/chrome")
THREE_WAYS = "Set BROWSER_PATH, or install chromium, or run: python -m playwright install chromium"


def find_browser():
    """The path of a browser, or nothing."""
    chosen = os.environ.get("BROWSER_PATH")
    if chosen:
        return Path(chosen) if os.access(chosen, os.X_OK) else None
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return Path(path)
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    found = [path for pattern in DOWNLOADED for path in cache.glob(pattern) if os.access(path, os.X_OK)]
    return found[0] if found else None


def obtain_browser(*, say):
    """A browser that is there, or else one that could be installed; nothing if neither."""
    return find_browser() or _from_debian(say) or _from_playwright(say)


def _from_debian(say):
    if os.environ.get("BROWSER_PATH") or os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    say("Installing Debian's chromium (about 110 MB to download)")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium", "fonts-dejavu-core"]
    for command in (["apt-get", "update"], install):
        if not _succeeds(command, env=quiet):
            return None
    return find_browser()


def _from_playwright(say):
    if os.environ.get("BROWSER_PATH"):
        return None
    say("Installing Playwright's chromium")
    command = [sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]
    return find_browser() if _succeeds(command, env=os.environ) else None


def _succeeds(command, *, env):
    try:
        done = subprocess.run(
            command,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=900,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
