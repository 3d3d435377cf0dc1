"""Release notes and hand mails over, turn by turn, until told to stop."""

import logging
import os
import signal
import time
from collections.abc import Callable

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import close_old_connections

from newsletter import delivery, notes
from newsletter.address_key import OtherAddressKey, hold_address_key
from newsletter.delivery import Connections
from newsletter.site_address import follow_site_url

logger = logging.getLogger(__name__)

TURN = 1.0  # seconds between looks at the database
SENDING_TURN = 2.0  # seconds of sending before the other duties get their turn
SCHEDULE_EVERY = 60.0  # Wagtail publishes nothing on time by itself


class Command(BaseCommand):
    help = "Send confirmations and notes. Any number of workers may run against one database."
    stopping = False

    def handle(self, **options) -> None:
        self.check(tags=["boot"], include_deployment_checks=True)
        try:
            hold_address_key()
            follow_site_url()
        except OtherAddressKey as error:
            raise CommandError(str(error)) from error
        self.work()

    def work(self) -> None:
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        logger.info("worker %s started", os.getpid())
        next_schedule = time.monotonic()
        while not self.stopping:
            if time.monotonic() >= next_schedule:
                next_schedule = time.monotonic() + SCHEDULE_EVERY
                guarded(publish_scheduled)
            busy = guarded(turn, lambda: not self.stopping)
            close_old_connections()
            if not busy:
                self.sleep(TURN)
        logger.info("worker %s stopped", os.getpid())

    def stop(self, *args) -> None:
        """Claim nothing new; what is in flight is finished and recorded."""
        self.stopping = True

    def sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < until:
            time.sleep(0.1)


def guarded(duty: Callable, *args):
    """Do a duty; what it raises is logged, and the worker goes on."""
    try:
        return duty(*args)
    except Exception:
        logger.exception("%s failed; trying again", duty.__name__)
        return None


def publish_scheduled() -> None:
    call_command("publish_scheduled", verbosity=0)


def turn(may_go_on: Callable[[], bool]) -> bool:
    """Do all that is due, for about two seconds; return whether anything was."""
    if not notes.anything_due():
        return False
    for duty in (notes.reconcile, notes.release_due, delivery.reap):
        guarded(duty)
    until = time.monotonic() + SENDING_TURN
    connections = Connections(settings.NOTE_CONCURRENCY)
    try:
        calls = delivery.send_due(connections, lambda: may_go_on() and time.monotonic() < until)
    finally:
        connections.close()
    notes.finish()
    return bool(calls)
