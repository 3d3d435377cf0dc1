"""Try the whole site in three minutes: an essay, a subscriber, a note, and a worker killed."""

import os
import sys

from django.conf import settings
from django.core.management import BaseCommand
from django.db import connection
from django.urls import reverse

from essays.models import EssayPage
from home.starting import preparation
from home.starting.demo_content import make_accounts, make_essays, make_subscribers
from home.starting.demo_environment import (
    DELAY,
    data_folder,
    environment,
    read_keys,
    write_keys,
)
from home.starting.running import serve

READERS = 200


class Command(BaseCommand):
    help = "Make a site to try out and serve it. A second run finds it as you left it."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--port", type=preparation.port_number, default=os.environ.get("PORT", "8000")
        )
        parser.add_argument(
            "--crash",
            action="store_true",
            help=f"Add {READERS} subscribers and mail them slowly: time to kill the worker.",
        )

    def handle(self, *, port: int, crash: bool, **options) -> None:
        folder = data_folder()
        preparation.check_data_folder(folder)
        keys = read_keys(folder)
        begin_again_in(environment(port, folder, keys, crash=crash))
        lock = preparation.lock_folder(folder)
        listener = preparation.listen("127.0.0.1", port)
        self.check(tags=["boot"], include_deployment_checks=True)
        self.say("Making the database, a few seconds ...")
        preparation.migrate()
        preparation.agree_with_database()
        self.say("Making four essays, and what they quote ...")
        draft = make_essays()
        accounts = make_accounts(keys)
        write_keys(folder, keys)
        self.show(accounts)
        if crash:
            make_subscribers(READERS)
            self.show_crash(draft)
        else:
            self.show_steps(draft)
        connection.close()
        serve(listener, lock, self.invite if crash else lambda name, pid: None)

    def say(self, text: str = "") -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def show(self, accounts: dict[str, str]) -> None:
        self.say(f"Serving {settings.SITE_URL}/. Ctrl-C stops it.")
        self.say(f"\n  site    {settings.SITE_URL}/\n  admin   {admin()}")
        self.say(f"  outbox  {outbox()}   all email of this demo ends there\n")
        for name, password in accounts.items():
            self.say(f"  sign in as {name:<7} {password}")

    def show_steps(self, draft: EssayPage) -> None:
        self.say(f"\n  1. Leave an email:      {settings.SITE_URL}/#subscribe")
        self.say(f"     and confirm it from  {outbox()}")
        self.say(f"  2. Publish the draft:   {edit(draft)}")
        self.say(f"  3. {DELAY} seconds later, read the note: {outbox()}\n")

    def show_crash(self, draft: EssayPage) -> None:
        if draft.live:
            self.say(f"\nIts note has left. To see another, delete {settings.DATA_DIR} first.")
        self.say(f"\n  1. Publish the draft:      {edit(draft)}")
        self.say(f"  2. Look at its note leave: {admin()}notes/")

    def invite(self, name: str, pid: int) -> None:
        """Say how to kill the worker that was just started, for the first time or again."""
        if name == "worker":
            self.say(f"  3. While the bar moves, kill the worker: kill -9 {pid}")
            self.say(f"     Then count:             {outbox()}")


def admin() -> str:
    return settings.SITE_URL + reverse("wagtailadmin_home")


def outbox() -> str:
    return f"{admin()}outbox/"


def edit(draft: EssayPage) -> str:
    return settings.SITE_URL + reverse("wagtailadmin_pages:edit", args=[draft.pk])


def begin_again_in(environ: dict[str, str]) -> None:
    """Start this command anew unless it runs in this environment: settings are read once."""
    if environ != dict(os.environ):
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environ)  # noqa: S606
