"""The steps of `verify` before the tests. Each returns nothing, or what is wrong."""

import os
import subprocess
import sys
from pathlib import Path

from config.stack import locks
from config.stack.places import ROOT

BIN = Path(sys.executable).parent
FOR_SETTINGS = {
    "SECRET_KEY": "only-for-checks-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF",
    "LOG_FORMAT": "text",
}
AS_IN_PRODUCTION = {
    "DEBUG": "false",
    "HTTPS": "true",
    "ALLOWED_HOSTS": "review.example.com",
    "PUBLIC_URL": "https://review.example.com",
}


def format_of_python(servers):
    return _said_by(BIN / "ruff", "format", "--check", "--output-format", "concise", ".")


def lint(servers):
    return _said_by(BIN / "ruff", "check", "--output-format", "concise", ".")


def format_of_templates(servers):
    templates = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("templates/**/*.html"))
    return _said_by(BIN / "djade", "--check", "--target-version", "5.2", *templates)


def layers(servers):
    return _said_by(BIN / "lint-imports", "--no-logo")


def fresh_locks(servers):
    return "\n".join(locks.problems())


def migrations(servers):
    return _manage(servers, "makemigrations", "--check", "--dry-run")


def deployment(servers):
    return _manage(servers, "check", "--deploy", "--fail-level", "WARNING", **AS_IN_PRODUCTION)


def generated_pages(servers):
    """Whatever is drawn from the code has to be what the code would draw now."""
    commands = sorted(ROOT.glob("reviewapp/*/management/commands/draw_*.py"))
    return "\n".join(filter(None, (_manage(servers, path.stem, "--check") for path in commands)))


def schema(servers):
    return _manage(servers, "spectacular", "--validate", "--fail-on-warn", "--file", os.devnull)


STEPS = {
    "format of Python": format_of_python,
    "lint": lint,
    "format of templates": format_of_templates,
    "layers and pure modules": layers,
    "locks": fresh_locks,
    "migrations": migrations,
    "settings for production": deployment,
    "generated pages": generated_pages,
    "OpenAPI schema": schema,
}


def _manage(servers, *arguments, **environment):
    return _said_by(sys.executable, "manage.py", *arguments, **FOR_SETTINGS, **servers, **environment)


def _said_by(*command, **environment):
    """What a program says when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout.strip() or f"exit code {done.returncode}"
