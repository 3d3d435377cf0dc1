"""Serve the site and send its mail, under one supervisor."""

import os
from functools import partial

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Tags
from django.core.management import BaseCommand, CommandError
from django.core.management.base import SystemCheckError

from home.processes.children import done_apart
from home.starting import preparation
from home.starting.first_settings import write_first
from home.starting.running import load, serve


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
        parser.add_argument(
            "--rehearse",
            action="store_true",
            help="Bring the database up to date and load the site, but do not serve it.",
        )

    def handle(self, *, host: str, port: int, init: str | None, rehearse: bool, **options) -> None:
        if init:
            write_first(settings.SETTINGS_FILE, init)
            self.stdout.write(f"{settings.SETTINGS_FILE} holds the new site's settings and keys.")
            return
        self.check(tags=["boot"], include_deployment_checks=True)
        if rehearse:
            self.prepare()
            load()
            return
        preparation.check_data_folder(settings.DATA_DIR)
        lock = preparation.lock_folder(settings.DATA_DIR)
        listener = preparation.bind(host, port)
        if code := done_apart(self.prepare):
            raise SystemExit(code)
        serve(listener, lock, partial(self.announce, host, port))

    def announce(self, host: str, port: int) -> None:
        self.stdout.write(f"Serving {settings.SITE_URL}/ from {host}:{port}. Ctrl-C stops it.")
        self.stdout.flush()

    def prepare(self) -> None:
        """Bring the database up to date, or end with the line that says what is wrong with it."""
        try:
            self.agree()
        except SystemCheckError as error:
            raise SystemExit(str(error)) from error
        except CommandError as error:
            raise SystemExit(f"CommandError: {error}") from error

    def agree(self) -> None:
        preparation.check_database()
        if preparation.migrate():
            self.stdout.write("The database is ready.")
        preparation.agree_with_database()
        self.check(tags=[Tags.database], databases=["default"])
        if not get_user_model().objects.exists():
            self.stdout.write("Nobody can sign in yet. Make your account with:")
            self.stdout.write("  uv run manage.py createsuperuser")
