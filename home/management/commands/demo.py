"""Try the whole site in three minutes: an essay, a subscriber, a note, and a worker killed."""

import os
import sys
from collections.abc import Iterator
from functools import partial

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
        listener = preparation.bind("127.0.0.1", port)
        self.check(tags=["boot"], include_deployment_checks=True)
        self.say("Making the database, a few seconds ...")
        preparation.migrate()
        preparation.agree_with_database()
        self.say("Making four essays, and what they quote ...")
        draft = make_essays()
        accounts = make_accounts(keys)
        write_keys(folder, keys)
        if crash:
            make_subscribers(READERS)
        steps = crash_steps(draft) if crash else steps_of(draft)
        announce = partial(self.say, "\n".join([*greeting(accounts), *steps]))
        connection.close()
        serve(listener, lock, announce, self.invite if crash else lambda name, pid: None)

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def invite(self, name: str, pid: int) -> None:
        """Say how to kill the worker that was just started, for the first time or again."""
        if name == "worker":
            self.say(f"  3. While the bar moves, kill the worker: kill -9 {pid}")
            self.say(f"     Then count:             {outbox()}")


def greeting(accounts: dict[str, str]) -> Iterator[str]:
    yield f"Serving {settings.SITE_URL}/. Ctrl-C stops it.\n"
    yield f"  site    {settings.SITE_URL}/"
    yield f"  admin   {admin()}"
    yield f"  outbox  {outbox()}   all email of this demo ends there\n"
    for name, password in accounts.items():
        yield f"  sign in as {name:<7} {password}"


def steps_of(draft: EssayPage) -> Iterator[str]:
    yield f"\n  1. Leave an email:      {settings.SITE_URL}/#subscribe"
    yield f"     and confirm it from  {outbox()}"
    yield f"  2. Publish the draft:   {edit(draft)}"
    yield f"  3. {DELAY} seconds later, read the note: {outbox()}\n"


def crash_steps(draft: EssayPage) -> Iterator[str]:
    if draft.live:
        yield f"\nIts note has left. To see another, delete {settings.DATA_DIR} first."
    yield f"\n  1. Publish the draft:      {edit(draft)}"
    yield f"  2. Look at its note leave: {admin()}notes/"


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
