"""Try the whole site in three minutes: an essay, a subscriber, a note."""

import os

from django.conf import settings
from django.core.management import BaseCommand
from django.db import connection
from django.urls import reverse

from home import preparation
from home.demo_content import make_accounts, make_essays, read_keys
from home.management.commands.up import serve

DELAY = 20  # seconds between Publish and the note


class Command(BaseCommand):
    help = "Make a site to try out in .data/ and serve it. A second run finds it as you left it."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"))

    def handle(self, *, port: int, **options) -> None:
        settings.SITE_URL = f"http://127.0.0.1:{port}"
        preparation.check_data_folder()
        preparation.check_port("127.0.0.1", port)
        self.say("Making the database, a few seconds ...")
        preparation.migrate()
        self.say("Making two essays ...")
        draft = make_essays()
        keys = read_keys()
        settings.ADDRESS_KEY = keys["ADDRESS_KEY"]
        preparation.agree_with_database()
        accounts = make_accounts(keys)
        self.show(accounts, draft)
        self.serve(port, keys)

    def say(self, text: str = "") -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def show(self, accounts: dict[str, str], draft) -> None:
        at = settings.SITE_URL
        outbox = f"{at}{reverse('wagtailadmin_home')}outbox/"
        edit = at + reverse("wagtailadmin_pages:edit", args=[draft.pk])
        self.say(f"\n  site    {at}/\n  admin   {at}{reverse('wagtailadmin_home')}")
        self.say(f"  outbox  {outbox}   every mail of this demo ends there\n")
        for name, password in accounts.items():
            self.say(f"  sign in as {name:<7} {password}")
        self.say(f"\n  1. Leave an email:      {at}/#subscribe")
        self.say(f"     and confirm it from  {outbox}")
        self.say(f"  2. Publish the draft:   {edit}")
        self.say(f"  3. {DELAY} seconds later, read the note: {outbox}\n")

    def serve(self, port: int, keys: dict) -> None:
        """Start what `up` starts, with the demo's own environment."""
        os.environ |= {
            "SITE_URL": settings.SITE_URL,
            "SECRET_KEY": keys["SECRET_KEY"],
            "ADDRESS_KEY": keys["ADDRESS_KEY"],
            "DATA_DIR": str(settings.DATA_DIR),
            "MAILER": "outbox",
            "NOTE_DELAY": str(DELAY),
        }
        os.environ.pop("NOTE_MAILER", None)
        self.say(f"Serving {settings.SITE_URL}/. Ctrl-C stops it.")
        connection.close()
        serve("127.0.0.1", port)
