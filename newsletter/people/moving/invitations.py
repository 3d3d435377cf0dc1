"""One mail to each who came without proof of confirmation, if the author wants that: do you want
to go on? It leaves slowly, behind every note, and never a second time.

Who is to be asked is an unconfirmed subscriber whose request has no number yet. That they were
asked is remembered as a suppression: it outlives them, stops every later import, and goes when
they confirm or come by themselves.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from newsletter import clock
from newsletter.models import Delivery, Note, Subscriber, Suppression
from newsletter.people.subscriptions import queue_confirmation

MINUTE = timedelta(minutes=1)
# 10,000 in 17 hours: providers take a sudden mailing to a list they do not know for spam.
IN_A_MINUTE = 10


def to_invite(subscriber: Subscriber) -> None:
    """Make a subscriber that is not saved yet one who is to be asked."""
    subscriber.request_number = 0
    subscriber.requested_at = subscriber.imported_at


def waits_for_invitation(subscriber: Subscriber, suppression: Suppression | None) -> bool:
    """Say by what a file of this site holds whether the mail had not left when it was written."""
    invited = suppression and suppression.reason == Suppression.Reason.INVITED
    unasked = subscriber.requested_at == subscriber.imported_at
    return bool(invited) and unasked and subscriber.status == Subscriber.Status.UNCONFIRMED


def remember(invited: Iterable[Subscriber]) -> None:
    """Write down that they are asked, if it is they who are on the list: others may have come
    under the same address a moment ago, and keep what they have.
    """
    uuids = [subscriber.uuid for subscriber in invited if subscriber]
    own = Subscriber.objects.filter(uuid__in=uuids).values_list("address_hash", "imported_at")
    Suppression.objects.bulk_create(
        [
            Suppression(address_hash=address, reason=Suppression.Reason.INVITED, since=at)
            for address, at in (own if uuids else ())
        ],
        ignore_conflicts=True,
    )


def invite() -> int:
    """Ask the next few; return how many. Whoever calls it, and how often, no more are asked."""
    if not Subscriber.objects.to_invite().exists():
        return 0
    now = clock.now()
    lately = Subscriber.objects.filter(request_number=1, imported_at__isnull=False)
    room = IN_A_MINUTE - lately.filter(requested_at__gt=now - MINUTE).count()
    if room <= 0 or Note.objects.sending().exists() or _many_wait():
        return 0
    asked = 0
    for pk in Subscriber.objects.to_invite().order_by("pk").values_list("pk", flat=True)[:room]:
        with transaction.atomic():
            rows = Subscriber.objects.to_invite().filter(pk=pk)
            if rows.update(request_number=1, requested_at=now):
                queue_confirmation(Subscriber.objects.get(pk=pk))
                asked += 1
    return asked


def _many_wait() -> bool:
    """Say whether those asked before have not left yet: while an account is shut, none is added."""
    waiting = Delivery.objects.unsettled().filter(note=None)
    return waiting.count() >= IN_A_MINUTE
