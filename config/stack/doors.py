"""Which door a command goes through: the stack's own two, the tests, or Django's."""

import os
import subprocess
import sys

from config.stack.errors import CannotStart


def open_for(arguments):
    """Run the command and return its exit code. `start` does without a Django of its own in memory."""
    command = arguments[1] if len(arguments) > 1 else "help"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        if command == "start":
            from config.stack import start

            return start.main(arguments[2:])
        if command == "verify":
            from config.stack import verify

            return verify.main(arguments[2:])
        if command == "test":
            return subprocess.run([sys.executable, "-m", "pytest", *arguments[2:]], check=False).returncode
        return _django(arguments)
    except CannotStart as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1


def _django(arguments):
    """Any other command: on the servers of the environment, or else on those `start` runs here."""
    if not _has_settings():
        from config.stack.environment import address_here, local_environment

        for name, value in (local_environment() | address_here()).items():
            os.environ.setdefault(name, value)
    from django.core.management import execute_from_command_line

    execute_from_command_line(arguments)
    return 0


def _has_settings():
    return all(
        os.environ.get(name) or os.environ.get(f"{name}_FILE") for name in ("DATABASE_URL", "SECRET_KEY")
    )
