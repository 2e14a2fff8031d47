"""The one settings module; what differs between machines comes from config.env."""

from urllib.parse import quote

import dj_database_url
from csp.constants import NONE, SELF

from config import env
from config.database_roles import server_settings
from config.logs import logging_config
from config.openapi import SPECTACULAR_SETTINGS  # noqa: F401 (a setting)
from config.signing_in import *  # noqa: F403 (settings, all of them)
from config.timetable import CELERY_BEAT_SCHEDULE  # noqa: F401 (a setting)

BASE_DIR = env.BASE_DIR
VAR_DIR = env.VAR_DIR
DEBUG = env.DEBUG
SECRET_KEY = env.SECRET_KEY
SECRET_KEY_FALLBACKS = env.SECRET_KEY_FALLBACKS
ALLOWED_HOSTS = env.ALLOWED_HOSTS
CSRF_TRUSTED_ORIGINS = env.CSRF_TRUSTED_ORIGINS
PUBLIC_URL = env.PUBLIC_URL
INSTANCE = env.INSTANCE
PROXIES = env.PROXIES
WEB_THREADS = env.WEB_THREADS

# The areas in the order of their layers: each may import those after it, never those before it.
AREAS = [
    "web",
    "delivery",
    "intake",
    "insights",
    "retention",
    "learning",
    "review",
    "workflows",
    "accounts",
    "audit",
    "base",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "csp",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "heroicons",
    "pgtrigger",
    "rest_framework",
    "template_partials",
    *[f"reviewapp.{area}" for area in reversed(AREAS)],
]

MIDDLEWARE = [
    "reviewapp.web.metrics.doors.CountedDoors",
    "reviewapp.base.middleware.RequestContext",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "reviewapp.base.gate.InputGate",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "reviewapp.accounts.middleware.KeysStayOutOfAddresses",
    "reviewapp.intake.turned_away.TurnAway",
    "reviewapp.accounts.middleware.CurrentTeam",
    "django_structlog.middlewares.RequestMiddleware",
    "reviewapp.base.middleware.Refusals",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reviewapp.web.navigation.navigation",
            ],
            "builtins": [
                "django.templatetags.static",
                "reviewapp.base.templatetags.ui",
                "template_partials.templatetags.partials",
            ],
        },
    }
]

# ---- stores ------------------------------------------------------------------------------------

DATABASES = {"default": dj_database_url.parse(env.DATABASE_URL)}
DATABASES["default"] |= {
    "ENGINE": "reviewapp.base.postgres",
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        "application_name": "reviewapp",
        # The same few statements all day: planned once, they cost PostgreSQL less than half.
        "server_side_binding": env.PREPARED_STATEMENTS,
        "prepare_threshold": 3 if env.PREPARED_STATEMENTS else None,
        "connect_timeout": 3,
        "keepalives_idle": 30,
        "tcp_user_timeout": 10_000,
        "options": server_settings(
            DATABASES["default"].get("USER"), statement_timeout=env.STATEMENT_TIMEOUT_MS
        ),
        "pool": {
            "min_size": 1,
            "max_size": env.POOL_SIZE,
            "timeout": 3,
            "reconnect_timeout": 3,  # then whoever asks next tries at once; pauses would double on and on
            "max_lifetime": 1800,
            "max_idle": 300,
        },
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.REDIS_URL


def redis_url(database: int, *, scheme: str = "") -> str:
    """The one Redis address, spelled for a library: `redis+socket` for kombu, `unix` for redis-py."""
    if not REDIS_URL.startswith("unix://"):
        return f"{REDIS_URL.rstrip('/')}/{database}"
    path = REDIS_URL.removeprefix("unix://")
    if scheme == "kombu":
        return f"redis+socket://{quote(path)}?virtual_host={database}"
    return f"unix://{path}?db={database}"


# ---- people ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
SESSION_ENGINE = "reviewapp.accounts.sessions"
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True  # scripts take the token from the page

# ---- what people wait for ----------------------------------------------------------------------

LEASE_MINUTES = 15
MAX_CLAIMS_PER_PERSON = 5
POLICY_QUEUE_SLUGS = "reviewapp.review.queues.slugs_of"

# ---- wording suggestions -----------------------------------------------------------------------

LLM_URL = env.LLM_URL
LLM_MODEL = env.LLM_MODEL
LLM_KEY = env.LLM_KEY

# ---- grouping reasons --------------------------------------------------------------------------

THEMES_ENCODER = env.THEMES_ENCODER

# ---- trying a changed prompt -------------------------------------------------------------------

REPLAY_ENDPOINT = env.REPLAY_ENDPOINT
REPLAY_MODEL = env.REPLAY_MODEL
REPLAY_TOKEN = env.REPLAY_TOKEN
REPLAY_PER_MINUTE = env.REPLAY_PER_MINUTE
REPLAY_MOST_OUTPUTS = env.REPLAY_MOST_OUTPUTS

# ---- audit and secrets -------------------------------------------------------------------------

AUDIT_ORIGIN = env.AUDIT_ORIGIN
AUDIT_KEY_FILE = env.AUDIT_KEY_FILE
AUDIT_PUBLIC_DIR = env.AUDIT_PUBLIC_DIR
AUDIT_CHECKPOINTS_FILE = env.AUDIT_CHECKPOINTS_FILE
ENCRYPTION_KEY = env.ENCRYPTION_KEY
ENCRYPTION_KEY_FALLBACKS = env.ENCRYPTION_KEY_FALLBACKS
WEBHOOKS_TO_PRIVATE_ADDRESSES = env.WEBHOOKS_TO_PRIVATE_ADDRESSES

# ---- files that are handed out -----------------------------------------------------------------

EXPORTS_DIR = env.EXPORTS_DIR
ERASURES_FILE = env.ERASURES_FILE
EXPORTS_KEPT_HOURS = env.EXPORTS_KEPT_HOURS

# ---- mail --------------------------------------------------------------------------------------

EMAIL_IS_SET_UP = bool(env.EMAIL)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.EMAIL_FROM
globals().update(env.EMAIL)

# ---- the way in from a browser -----------------------------------------------------------------

HTTPS = env.HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.PROXIES else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-reviewapp_session" if HTTPS else "reviewapp_session"
CSRF_COOKIE_NAME = "__Host-reviewapp_csrf" if HTTPS else "reviewapp_csrf"
CSRF_FAILURE_VIEW = "reviewapp.base.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = env.STATIC_ROOT
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if env.COMPRESS_STATIC
        else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site has a use for our files

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

# ---- the way in for machines -------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["reviewapp.base.gate.StrictJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["reviewapp.accounts.authentication.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["reviewapp.accounts.authentication.KeyPermission"],
    "DEFAULT_THROTTLE_CLASSES": ["reviewapp.intake.throttling.KeyThrottle"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "reviewapp.base.api.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "NUM_PROXIES": env.PROXIES or None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

API_RATE = env.API_RATE
API_BURST = env.API_BURST
WAITING_CAP = env.WAITING_CAP

# ---- work that waits ---------------------------------------------------------------------------

CELERY_BROKER_URL = redis_url(0, scheme="kombu")

# ---- what machines see -------------------------------------------------------------------------

METRICS_TOKEN = env.METRICS_TOKEN
OTEL_ENDPOINT = env.OTEL_ENDPOINT

LOG_DAYS = env.LOG_DAYS
LOGGING_CONFIG = None
logging_config(env.LOG_FORMAT)
DJANGO_STRUCTLOG_CELERY_ENABLED = True
# The header is set by RequestContext, whatever the caller sent: one id in log, answer and trail.
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True
