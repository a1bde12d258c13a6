"""Logs: one line an event on standard output, JSON or text, every line with the id of its request or task."""

import json
import logging
import logging.config
import sys
from datetime import UTC, datetime

import structlog

REPLACED = {"color_message", "server_time", "request", "status_code"}  # what Django's own loggers hang on a line


REQUEST_LOGGER = "qualityprov.request"
REQUEST_FIELDS = ("method", "path", "status", "ms", "user", "request_id")


def drop_replaced(_logger, _name, event):
    for key in REPLACED & event.keys():
        del event[key]
    return event


class LineFormatter(structlog.stdlib.ProcessorFormatter):
    """structlog's formatter, with a short way for the line of a request: there is one for every answer of the API."""

    def __init__(self, *args, json_lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.json_lines = json_lines

    def format(self, record):
        if self.json_lines and record.name == REQUEST_LOGGER:
            return request_line(record)
        return super().format(record)


def request_line(record):
    """The JSON of one request's record, with the keys that structlog's lines have."""
    fields = vars(record)
    line = {key: fields[key] for key in REQUEST_FIELDS if key in fields}
    moment = datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z")
    line |= {"event": record.msg, "level": record.levelname.lower(), "logger": record.name, "timestamp": moment}
    return json.dumps(line, ensure_ascii=False)


def configure_logging(*, form, level, requests="all"):
    """Send everything to standard output: `form` is "json" or "text", `level` the lowest level shown.

    `requests`: "all", or "failed" for only those the portal could not answer (500 and above).
    """
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if form == "json":
        render = [structlog.processors.dict_tracebacks, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        render = [structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty())]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {
                    "()": LineFormatter,
                    "json_lines": form == "json",
                    "foreign_pre_chain": [*shared, structlog.stdlib.ExtraAdder(), drop_replaced],
                    "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
                }
            },
            "handlers": {"out": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "line"}},
            "root": {"handlers": ["out"], "level": level},
            "loggers": {
                # RequestMiddleware writes one line a request, with the status; Django's would say it twice.
                "django.request": {"level": "ERROR"},
                REQUEST_LOGGER: {"level": "WARNING" if requests == "failed" else level},
                "django.server": {"level": "WARNING"},
                "fontTools": {"level": "WARNING"},
                # A sweep every few seconds, three lines each; what fails is still said, what succeeds is counted.
                "celery.beat": {"level": "WARNING"},
                # … and a call to sweep that came too late to be of use, hundreds where a demo was made beforehand
                "celery.worker.request": {"level": "WARNING"},
                "celery.worker.strategy": {"level": "WARNING"},
                "celery.app.trace": {"level": "WARNING"},
            },
        }
    )
