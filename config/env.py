"""Every environment variable the product reads, once, with its type; a wrong one stops the start."""

import os
from pathlib import Path

from environs import Env

from config.mail import mail_settings
from config.stack.logs import days_kept

env = Env()


def secret(name: str, default: str | None = None) -> str:
    """The value of NAME, or the contents of the file that NAME_FILE points at."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text().strip()
    return env.str(name) if default is None else env.str(name, default)


BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = env.bool("DEBUG", False)
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))
SECRET_KEY = secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [])
DATABASE_URL = secret("DATABASE_URL")
REDIS_URL = secret("REDIS_URL")
HTTPS = env.bool("HTTPS", False)
"""Whether people reach the product over HTTPS: secure cookies, HSTS and the redirect hang on it."""
PROXIES = env.int("PROXIES", 0)
"""How many proxies of ours stand in front; the client's address is read that far from the right."""
INSTANCE = env.str("REVIEWAPP_INSTANCE", "")
PUBLIC_URL = env.str("PUBLIC_URL", "http://localhost:8000")
COMPRESS_STATIC = env.bool("COMPRESS_STATIC", True)
"""Whether collected files get compressed copies; on one's own machine not worth the quarter of a minute."""
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(VAR_DIR / "static")))
AUDIT_ORIGIN = env.str("AUDIT_ORIGIN", "reviewapp.local/audit")
AUDIT_KEY_FILE = Path(env.str("AUDIT_KEY_FILE", str(VAR_DIR / "audit" / "key.pem")))
AUDIT_PUBLIC_DIR = env.str("AUDIT_PUBLIC_DIR", "")
"""Where public keys and the log of checkpoints lie, for whoever must not read the key; empty: beside it."""
AUDIT_CHECKPOINTS_FILE = env.str("AUDIT_CHECKPOINTS_FILE", "")
"""Where each checkpoint of the trail is kept outside: a file on another disk, mount or machine."""
EXPORTS_DIR = Path(env.str("EXPORTS_DIR", str(VAR_DIR / "exports")))
"""Where exports lie until they are fetched or expire; every web process and worker needs the same folder."""
ERASURES_FILE = Path(env.str("ERASURES_FILE", str(VAR_DIR / "erasures" / "register.jsonl")))
"""What was erased, told outside the database, for after a restore: not on the disk of the database."""
EXPORTS_KEPT_HOURS = env.int("EXPORTS_KEPT_HOURS", 24)
ENCRYPTION_KEY = secret("ENCRYPTION_KEY", "")
"""32 bytes in URL-safe base64 that seal secrets at rest; derived from SECRET_KEY when empty."""
ENCRYPTION_KEY_FALLBACKS = [key for key in secret("ENCRYPTION_KEY_FALLBACKS", "").split(",") if key]
"""Earlier ones, separated by commas, until `manage.py seal_again` has run."""
WEBHOOKS_TO_PRIVATE_ADDRESSES = env.bool("WEBHOOKS_TO_PRIVATE_ADDRESSES", False)
SSO_INNER_HOSTS = env.list("SSO_INNER_HOSTS", [])
"""Hosts of identity providers that stand on an address of the own network."""
"""For a laboratory only: allow plain http and addresses of our own network."""
EMAIL = mail_settings(secret("EMAIL_URL", ""))
EMAIL_FROM = env.str("EMAIL_FROM", "reviewapp@localhost")
"""How mail leaves: smtp://name:password@host:587 (STARTTLS), smtps://, console: or file:///folder."""
BREACHED_PASSWORDS_FILE = env.str("BREACHED_PASSWORDS_FILE", "")
BREACHED_PASSWORDS_URL = env.str("BREACHED_PASSWORDS_URL", "")
"""Stolen passwords nobody may choose: a sorted file of SHA-1 hashes, a service that is asked by their first
five letters (such as https://api.pwnedpasswords.com/range); empty: nothing is asked."""
METRICS_TOKEN = secret("METRICS_TOKEN", "")
"""What Prometheus sends as a bearer to read /metrics; empty: only programs of this machine may."""
OTEL_ENDPOINT = env.str("OTEL_EXPORTER_OTLP_ENDPOINT", "")
"""Where traces go; empty: there are none, and nothing of OpenTelemetry is loaded."""
LOG_FORMAT = env.str("LOG_FORMAT", "json")
LOG_DAYS = days_kept()
"""For how many days `start` keeps a line of a log; the page of retention names it."""
API_RATE = env.float("API_RATE", 500.0)
API_BURST = env.int("API_BURST", 1_000)
"""Requests a second for each API key, and how many it may send at once; a batch counts as one."""
WAITING_CAP = env.int("WAITING_CAP", 1_000_000)
"""Reviews that may wait in one team; past it agents get 429 until people have caught up."""
WEB_THREADS = env.int("WEB_THREADS", 8)
"""Blocking threads of one web process; half of them may hold a long poll."""
POOL_SIZE = env.int("POOL_SIZE", WEB_THREADS + 2)
PREPARED_STATEMENTS = env.bool("PREPARED_STATEMENTS", True)
"""Off only behind a pooler that hands one connection's statements to another, such as PgBouncer."""
STATEMENT_TIMEOUT_MS = env.int("STATEMENT_TIMEOUT_MS", None)
"""Instead of the limit of the database role; ten seconds where the role is none of ours."""
LLM_URL = env.str("LLM_URL", "")
LLM_MODEL = env.str("LLM_MODEL", "")
LLM_KEY = secret("LLM_KEY", "")
"""An OpenAI-compatible API that may word suggestions, and the model there; empty: nothing is ever sent."""
THEMES_ENCODER = env.str("THEMES_ENCODER", "auto")
"""By which model workers compare reasons: `auto` is the optional one if it is installed, `off` is none."""
REPLAY_ENDPOINT = env.str("REPLAY_ENDPOINT", "")
"""Where an agent can be run again on past inputs, to try a changed prompt; empty: nothing is ever sent."""
REPLAY_MODEL = env.str("REPLAY_MODEL", "")
"""With it, the endpoint is the base address of an OpenAI-compatible API, and this the model to ask."""
REPLAY_TOKEN = secret("REPLAY_TOKEN", "")
REPLAY_PER_MINUTE = env.int("REPLAY_PER_MINUTE", 60)
REPLAY_MOST_OUTPUTS = env.int("REPLAY_MOST_OUTPUTS", 100)
"""How often the agent is asked a minute, and how many past inputs one replay may spend."""
