"""What leaves beside the ledger: a password to be reset, Wagtail's own notices.

Anybody can ask for a password of somebody else's, again and again. Such a mail leaves while its
account may be used, by its rate, and few times an hour to one address. One that may not leave is
dropped: who asked can ask again, and would not want it a day later.
"""

import logging
from datetime import timedelta

from django.db import transaction

from newsletter import clock
from newsletter.esps import accounts
from newsletter.models import Notice
from newsletter.people.addresses import address_hash

logger = logging.getLogger(__name__)

PERIOD = timedelta(hours=1)
MOST = 6  # in it, to one address
ACCOUNT = "default"


def may_go(addresses: list[str]) -> bool:
    """Say whether a notice to these addresses may leave now, and count it if so."""
    now = clock.now()
    hashes = {address_hash(address) for address in addresses}
    with transaction.atomic():
        room = accounts.room(ACCOUNT, 1)  # locks the account, so that two do not count at once
        Notice.objects.exclude(sent_at__gt=now - PERIOD, sent_at__lte=now).delete()
        sent = Notice.objects.filter(address_hash__in=hashes)
        if any(sent.filter(address_hash=one).count() >= MOST for one in hashes):
            logger.warning("a notice was not sent: %s an hour are enough for one address", MOST)
            return False
        if not room or ACCOUNT not in accounts.open_aliases(now):
            logger.warning("a notice was not sent: the mail account may not be used now")
            return False
        accounts.take(ACCOUNT, 1)
        Notice.objects.bulk_create(Notice(address_hash=one, sent_at=now) for one in hashes)
    return True
