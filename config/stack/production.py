"""`start --production`: nothing of our own making stands in for what an operator must provide."""

import os
from pathlib import Path

from config.stack.errors import CannotStart

REQUIRED = {
    "SECRET_KEY": "50 random characters that sign sessions; keep them secret and the same on every machine",
    "DATABASE_URL": "where PostgreSQL is, as in postgres://user:password@db.example.com/reviewapp",
    "REDIS_URL": "where Redis or Valkey is, as in redis://cache.example.com:6379",
    "ALLOWED_HOSTS": "the names people reach it by, separated by commas, as in review.example.com",
}


def refuse_missing_settings():
    """All that is missing at once, each with what it is for."""
    missing = [name for name in REQUIRED if not (os.environ.get(name) or os.environ.get(f"{name}_FILE"))]
    if missing:
        lines = "\n".join(f"  {name}: {REQUIRED[name]}" for name in missing)
        raise CannotStart(
            f"Nothing was started. For --production the environment must say:\n{lines}\n"
            "A secret may come from a file instead: NAME_FILE=/path. See docs/operations.md."
        )
    if len(_secret_key()) < 50:
        raise CannotStart("Nothing was started. SECRET_KEY has fewer than 50 characters; make a longer one.")


def defaults():
    """What an operator may leave unsaid."""
    address = f"https://{host_to_ask_for()}"
    return {"DEBUG": "false", "HTTPS": "true", "LOG_FORMAT": "json", "PUBLIC_URL": address}


def host_to_ask_for():
    """A name under which our own probe is let in."""
    first = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().lstrip(".")
    return "localhost" if first in ("*", "") else first


def _secret_key():
    path = os.environ.get("SECRET_KEY_FILE")
    if path:
        return Path(path).read_text().strip()
    return os.environ["SECRET_KEY"]
