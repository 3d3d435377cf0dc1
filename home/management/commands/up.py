"""Serve the site and send its mail, under one supervisor."""

import os
import sys
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Tags
from django.core.management import BaseCommand

from home.starting import preparation
from home.starting.first_settings import write_first
from home.starting.supervision import STOP_WITHIN, Supervisor
from newsletter.esps.calls import most_seconds

TO_WRITE_DOWN = 5.0  # seconds after the last call has ended


class Command(BaseCommand):
    help = "Serve the site with the mail worker beside it. Ctrl-C stops both."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--port", type=preparation.port_number, default=os.environ.get("PORT", "8000")
        )
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument(
            "--init", metavar="SITE_URL", help="Write the settings file of a new site, and stop."
        )

    def handle(self, *, host: str, port: int, init: str | None, **options) -> None:
        if init:
            write_first(settings.SETTINGS_FILE, init)
            self.stdout.write(f"{settings.SETTINGS_FILE} holds the new site's settings and keys.")
            return
        self.check(tags=["boot"], include_deployment_checks=True)
        preparation.check_data_folder(settings.DATA_DIR)
        preparation.check_port(host, port)
        preparation.check_database()
        if preparation.migrate():
            self.stdout.write("The database is ready.")
        preparation.agree_with_database()
        self.check(tags=[Tags.database], databases=["default"])
        if not get_user_model().objects.exists():
            self.stdout.write("Nobody can sign in yet. Make your account with:")
            self.stdout.write("  uv run manage.py createsuperuser")
        self.stdout.write(f"Serving {settings.SITE_URL}/ from {host}:{port}. Ctrl-C stops it.")
        self.stdout.flush()
        serve(host, port)


def serve(host: str, port: int, tell: Callable[[str, int], None] = lambda name, pid: None) -> None:
    """Run the web server and the mail worker until SIGTERM or Ctrl-C; `tell` their pids."""
    commands = {"server": server(host, port), "worker": worker()}
    Supervisor(commands, tell, stop_within()).run()


def stop_within() -> float:
    """Return the seconds that a worker needs: killed in the middle of a call, it leaves doubt."""
    return max(STOP_WITHIN, most_seconds() + TO_WRITE_DOWN)


def server(host: str, port: int) -> list[str]:
    """Return the command of the web server: granian, with threads for slow readers."""
    module, _, name = settings.WSGI_APPLICATION.rpartition(".")
    options = f"--interface wsgi --workers 1 --blocking-threads 32 --host {host} --port {port}"
    respawn = "--respawn-failed-workers --respawn-interval 0.5 --workers-kill-timeout 10"
    quiet = "--no-ws --log-level error"  # as a warning it says that 32 threads are many
    flags = f"{options} {respawn} {quiet}".split()
    return [sys.executable, "-m", "granian", *flags, f"{module}:{name}"]


def worker() -> list[str]:
    return [sys.executable, sys.argv[0], "worker"]
