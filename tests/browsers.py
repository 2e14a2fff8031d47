"""A pytest plugin: which browser the journeys use, and what happens where there is none."""

import os

import pytest

from config.stack.browser import THREE_WAYS, find_browser


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Start the browser that is installed, instead of one that would have to be downloaded."""
    return {**browser_type_launch_args, "executable_path": str(find_browser())}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Whatever asks for a browser is a journey. Without one it is skipped aloud, or refused."""
    journeys = [test for test in items if "browser" in getattr(test, "fixturenames", ())]
    for test in journeys:
        test.add_marker("journey")
    if not journeys or find_browser():
        return
    if os.environ.get("REQUIRE_BROWSER") == "1":
        raise pytest.UsageError(f"{len(journeys)} journeys need a browser and there is none. {THREE_WAYS}")
    for test in journeys:
        test.add_marker(pytest.mark.skip(reason=f"There is no browser. {THREE_WAYS}"))
