"""What the console and the journal read: one line for a known fault, and nothing in it that steers a terminal."""

import logging
from typing import Any

from assay.faces.faults import fault_of


class Calm(logging.Formatter):
    """Writes a fault of the machine as one sentence instead of a traceback; control characters as their codes."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record, with the traceback of a true error below it."""
        fault = fault_of(record.exc_info[1]) if record.exc_info else None
        if fault:
            record = logging.makeLogRecord({**record.__dict__, "exc_info": None, "exc_text": None})
            record.msg, record.args = f"{record.getMessage()}: {fault}", ()
        return super().format(record)

    def formatException(self, ei: Any) -> str:
        """Return a traceback with its lines indented: nothing that an error quotes passes for a line of the log."""
        return "\n".join(f"  {_printable(line)}".rstrip() for line in super().formatException(ei).split("\n"))

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the message on one line, whatever a stranger put into it."""
        record.message = _printable(record.message.strip())
        return super().formatMessage(record)


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def logging_of(debug: bool) -> dict[str, Any]:
    """Return Django's LOGGING: warnings and errors to the console, with the moment."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "calm": {"()": "assay.site.logs.Calm", "format": "{asctime} {levelname} {message}", "style": "{"}
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "calm"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO" if debug else "WARNING", "propagate": True},
            "django.request": {"level": "ERROR"},  # an address that is not there is no news
            "django.security.DisallowedHost": {"level": "CRITICAL"},  # nor are strangers who try names
        },
    }
