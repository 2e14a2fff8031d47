"""Structured logs: one JSON line an event, with the request id, and never a payload or a secret."""

import logging.config

import structlog

from reviewapp.base.logging import mask_secrets

SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
    mask_secrets,
]


def logging_config(form: str) -> None:
    """Send everything to standard error as `json` or, for a person at a terminal, as `text`."""
    last = structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer()
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processor": last,
                    "foreign_pre_chain": SHARED,
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": "WARNING"},
            "loggers": {"reviewapp": {"level": "INFO"}, "django_structlog": {"level": "WARNING"}},
        }
    )
    structlog.configure(
        # What nobody listens to goes no further: each request would say twice that it came and went.
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
