"""What the log never holds: a working link that opens something, or an email."""

import logging
import re

TOKEN = re.compile(r"/(confirm|leave|own|shared)/[^\s/]+", re.IGNORECASE)
EMAIL = re.compile(r"[^\s@<>(),;:]{1,64}@[\w.-]+")  # bounded: a long line costs no more


class DiscreetFormatter(logging.Formatter):
    """Hide them in the whole line, its arguments, exception and stack included."""

    def format(self, record: logging.LogRecord) -> str:
        line = TOKEN.sub(r"/\1/...", super().format(record))
        return EMAIL.sub("...@...", line)
