"""`manage.py verify`: all that CI runs, one line a step, and a verdict at the end."""

import argparse
import os
import sys
import time
from dataclasses import dataclass

from config.stack import suite
from config.stack.browser import THREE_WAYS, obtain_browser
from config.stack.checks import STEPS
from config.stack.throwaway import ThrowAway

WIDTH = 40


def main(arguments):
    options = add_arguments(argparse.ArgumentParser(prog="manage.py verify")).parse_args(arguments)
    verdict = Verdict()
    with ThrowAway() as servers:
        for name, check in STEPS.items():
            verdict.step(name, lambda check=check: check(servers))
    browser = _browser(options, verdict)
    closing = _tests(options, verdict, browser)
    return verdict.close(closing)


def add_arguments(parser):
    """What may be said after `verify`; shared with Django's own list of commands."""
    parser.add_argument("--without-browser", action="store_true", help="pass without the browser journeys")
    parser.add_argument("--fast", action="store_true", help="only the quick tests, without coverage")
    return parser


@dataclass
class Verdict:
    """What passed, what did not, and since when we have been at it."""

    passed: int = 0
    failed: tuple = ()
    began: float = 0.0

    def __post_init__(self):
        self.began = time.monotonic()

    def step(self, name, check):
        """Run one check: it returns nothing if all is well, or what is wrong."""
        began = time.monotonic()
        print(f"{name:{WIDTH}}", end=" ", flush=True)
        trouble = check()
        print(f"{'FAILED' if trouble else 'ok':6} {time.monotonic() - began:6.1f} s", flush=True)
        if trouble:
            print("\n".join(f"    {line}" for line in trouble.splitlines()[-60:]), flush=True)
        self.note(name, passed=not trouble)

    def note(self, name, *, passed):
        if passed:
            self.passed += 1
        else:
            self.failed += (name,)

    def close(self, closing):
        took = f"{time.monotonic() - self.began:.0f} s"
        if self.failed:
            print(f"\nNOT verified: {', '.join(self.failed)} failed, {self.passed} steps passed ({took}).")
        else:
            print(f"\nVerified: all {self.passed} steps passed ({took}).")
        print(closing, flush=True)
        return 1 if self.failed else 0


def _browser(options, verdict):
    """The browser the journeys run in; their absence is a failure unless it was asked for."""
    if options.without_browser or options.fast:
        print("\n*** THE BROWSER JOURNEYS DO NOT RUN: it was asked for. ***\n", flush=True)
        return None
    browser = obtain_browser(say=lambda text: print(text, flush=True))
    verdict.note("a browser", passed=bool(browser))
    if browser:
        print(f"{'a browser':{WIDTH}} {browser}", flush=True)
    else:
        print(
            f"\n*** THE BROWSER JOURNEYS DO NOT RUN: there is no browser. {THREE_WAYS}.\n"
            "*** To pass without them: manage.py verify --without-browser\n",
            flush=True,
        )
    return browser


def _tests(options, verdict, browser):
    environment = dict(os.environ)
    if browser:
        environment |= {"REQUIRE_BROWSER": "1", "BROWSER_PATH": str(browser)}
    chosen = []
    if options.fast:
        chosen = ["-m", "not journey and not stack"]
    elif not browser:
        chosen = ["-m", "not journey"]
    print(f"\n{'tests':{WIDTH}}", flush=True)
    code, closing = suite.run([sys.executable, "-m", "pytest", *chosen], environment, cover=not options.fast)
    verdict.note("tests", passed=code == 0)
    return closing
