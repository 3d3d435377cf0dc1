"""The world of the tests: environment first, then what is real and where it comes from."""

import os
import tempfile
from pathlib import Path

import django

DATA = Path(tempfile.mkdtemp(prefix="gap-tests-"))
os.environ |= {
    "DATA_DIR": str(DATA),
    "SITE_URL": "http://127.0.0.1:8000",
    "SECRET_KEY": "tests-only",
    "ADDRESS_KEY": "tests-only",
    "MAILER": "outbox",
    "NOTE_DELAY": "600",
    "NOTE_CONCURRENCY": "2",
    "CLOCK_SHIFT_FILE": str(DATA / "clock"),
}
os.environ.pop("DATABASE_URL", None)
os.environ.pop("NOTE_MAILER", None)
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()
