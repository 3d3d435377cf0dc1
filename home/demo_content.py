"""What the demo adds to an empty site: two essays, two accounts, and readers if it is to crash."""

import secrets
from datetime import date
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

from essays.models import EssayIndexPage, EssayPage
from home.texts import Text, read_text
from newsletter import clock
from newsletter.addresses import address_hash
from newsletter.models import Subscriber

FOLDER = Path(__file__).parent / "demo"
PUBLISHED = FOLDER / "gpu-utilization-and-goodput.md"
DRAFT = FOLDER / "kv-cache-at-long-contexts.md"
ACCOUNTS = {"author": "Authors", "editor": "Editors"}


def make_essays() -> EssayPage:
    """Make the published essay and the draft unless they are there; return the draft."""
    make_essay(read_text(PUBLISHED), live=True)
    return make_essay(read_text(DRAFT), live=False)


def make_essay(text: Text, *, live: bool) -> EssayPage:
    """Only the draft wants a note: the published one is older than every subscriber."""
    head = text.head
    if essay := EssayPage.objects.filter(slug=head["slug"]).first():
        return essay
    essay = EssayPage(
        title=head["title"],
        slug=head["slug"],
        subtitle=head.get("subtitle", ""),
        date=date.fromisoformat(head["date"]) if "date" in head else None,
        true_thing=head["true_thing"],
        opening_line=head.get("opening_line", ""),
        body=text.body,
        send_note=not live,
        live=False,
    )
    EssayIndexPage.objects.get().add_child(instance=essay)
    revision = essay.save_revision()
    if live:
        revision.publish()
    return essay


def make_accounts(keys: dict) -> dict[str, str]:
    """Give both accounts fresh passwords and return them, but leave one changed by hand alone.

    `keys["made"]` remembers the hashes of the passwords made here.
    """
    made, shown = keys.setdefault("made", {}), {}
    for name, group in ACCOUNTS.items():
        user, new = get_user_model().objects.get_or_create(
            username=name, defaults={"email": f"{name}@example.org"}
        )
        if new:
            user.groups.add(Group.objects.get(name=group))
        elif user.password != made.get(name):
            shown[name] = "with the password you chose"
            continue
        password = secrets.token_urlsafe(9)
        user.set_password(password)
        user.save(update_fields=["password"])
        made[name], shown[name] = user.password, f"with {password}"
    return shown


def make_subscribers(number: int) -> None:
    """Make reader1@example.org and so on, confirmed, unless they are there."""
    now = clock.now()
    dates = {"requested_at": now, "confirmed_at": now}
    with transaction.atomic():
        for email in (f"reader{place}@example.org" for place in range(1, number + 1)):
            person = dates | {"email": email, "status": Subscriber.Status.CONFIRMED}
            Subscriber.objects.get_or_create(address_hash=address_hash(email), defaults=person)
