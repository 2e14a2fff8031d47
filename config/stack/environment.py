"""What the product's processes are told through their environment."""

import base64
import json
import os
import secrets

from config.stack.places import folder, places_for, write_privately
from config.stack.postgres import Postgres
from config.stack.valkey import Valkey

MARK = "REVIEWAPP_STACK"


def local_environment(places=None):
    """The settings of the installation in the var folder: its servers, its keys, kept between runs."""
    places = places or places_for(os.environ.get("VAR_DIR"))
    return {
        "DATABASE_URL": Postgres(places).url,
        "REDIS_URL": Valkey(places).url,
        "SECRET_KEY": places.secret("secret-key", length=50),
        "ENCRYPTION_KEY": encryption_key(places),
        "VAR_DIR": str(places.var),
        "STATIC_ROOT": str(places.var / "static"),
    }


def address_here(places=None):
    """Where people reach the product of the var folder, as it wrote down; nothing while it does not run."""
    places = places or places_for(os.environ.get("VAR_DIR"))
    address = read_json(places.var / "run.json").get("address")
    return {"PUBLIC_URL": address} if address else {}


def encryption_key(places):
    """32 bytes that seal webhook secrets at rest."""
    path = folder(places.var / "secrets", mode=0o700) / "encryption-key"
    if not path.exists():
        write_privately(path, base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
    return path.read_text().strip()


def inherited():
    """Our own environment without what would mislead a child."""
    unwanted = ("PYTHONDONTWRITEBYTECODE", "REVIEWAPP_BOOTSTRAPPED")
    return {name: value for name, value in os.environ.items() if name not in unwanted}


def read_json(path):
    """The file's contents, or nothing if it is absent or half-written."""
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
