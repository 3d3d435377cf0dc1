"""Who is in every test site: two accounts, sixty subscribers of all kinds, and one draft."""

from django.utils import timezone

from newsletter.models import Suppression
from tests.factories import make_essay, make_subscriber, make_user

PASSWORD = "long-enough-password"  # the factory's
TITLE = "The gap between busy and useful"
BODY = """A cluster can be busy all day.[^a] Nobody is served by that.

[^a]: Utilization counts kernels, not answers.

## What is counted

| Measure | Share |
| --- | ---: |
| busy | 98% |
| useful | 31% |
"""
ODD = [
    "=cmd|x@example.org",
    '"two words"@example.org',
    "reader+notes@example.org",
    "o'neil@example.org",
    "UPPER.Case@Example.ORG",
    "reader@b\u00fccher.example",
]
CONFIRMED = [*ODD, *(f"confirmed{n}@example.org" for n in range(34))]
UNCONFIRMED = [f"unconfirmed{n}@example.org" for n in range(8)]
UNSUBSCRIBED = [f"left{n}@example.org" for n in range(7)]
SUPPRESSED = {
    "complained@example.org": "complained",
    "Complained.TOO@example.org": "complained",
    "bounced@example.org": "bounced",
    "bounced-too@example.org": "bounced",
    "erased@example.org": "erased",
}


def make_people() -> None:
    make_user("author", "Authors")
    make_user("editor", "Editors")
    for email in CONFIRMED:
        make_subscriber("confirmed", email)
    for email in UNCONFIRMED:
        make_subscriber("unconfirmed", email)
    for email in UNSUBSCRIBED:
        make_subscriber("unsubscribed", email)
    for email, reason in SUPPRESSED.items():
        person = make_subscriber("confirmed", email)
        Suppression.objects.create(
            address_hash=person.address_hash, reason=reason, since=timezone.now()
        )
    make_essay(TITLE, live=False, body=BODY, send_note=True)
