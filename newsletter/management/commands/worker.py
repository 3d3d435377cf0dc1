"""Release notes and hand mails over, turn by turn, until told to stop."""

import logging
import os
import signal
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import close_old_connections

from essays.duties import extra_duties
from newsletter import clock
from newsletter.esps.connections import Connections
from newsletter.ledger import clock_steps, delivery, finishing, notes, settling, tracking
from newsletter.models import Worker
from newsletter.people import intake, retention
from newsletter.people.address_key import OtherAddressKey, hold_address_key
from newsletter.people.moving import invitations
from newsletter.site_address import follow_site_url

logger = logging.getLogger(__name__)

TURN = 1.0  # seconds between looks at the database
SENDING_TURN = 2.0  # seconds of sending before the other duties get their turn


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
        self.token = uuid.uuid4()
        logger.info("worker %s started", os.getpid())
        duties = [
            Duty(self.show_life, 15),
            Duty(publish_scheduled, 60),  # Wagtail publishes nothing on time by itself
            Duty(retention.tidy, 3600),
            Duty(invitations.invite, 60),
            *(Duty(duty.act, duty.every) for duty in extra_duties()),
        ]
        sender, watch = None, clock_steps.Watch()
        while not self.stopping:
            if watch.jumped():
                guarded(clock_steps.notice)
            for duty in duties:
                duty.do_if_due()
            sender = sender or delivery.Sender(Connections(settings.NOTE_CONCURRENCY))
            busy = guarded(turn, sender, lambda: not self.stopping)
            close_old_connections()
            if not busy:  # an open connection that nobody uses is soon a broken one
                sender = guarded(sender.close)
                self.sleep(TURN)
        if sender:
            sender.close()
        guarded(Worker.objects.filter(token=self.token).delete)
        logger.info("worker %s stopped", os.getpid())

    def show_life(self) -> None:
        clock_steps.notice()
        now = clock.now()
        if not Worker.objects.filter(token=self.token).update(seen_at=now):
            Worker.objects.create(token=self.token, started_at=now, seen_at=now)

    def stop(self, *args) -> None:
        """Claim nothing new; what is in flight is finished and recorded."""
        self.stopping = True

    def sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < until:
            time.sleep(0.1)


class Duty:
    """Something to be done every so many seconds, the first time at once."""

    def __init__(self, act: Callable[[], object], every: float):
        self.act, self.every, self.next_at = act, every, time.monotonic()

    def do_if_due(self) -> None:
        if time.monotonic() >= self.next_at:
            self.next_at = time.monotonic() + self.every
            guarded(self.act)


def guarded(duty: Callable, *args):
    """Do a duty; what it raises is logged, and the worker goes on."""
    try:
        return duty(*args)
    except Exception:
        logger.exception("%s failed; trying again", duty.__name__)
        return None


def publish_scheduled() -> None:
    call_command("publish_scheduled", verbosity=0)


def turn(sender: delivery.Sender, may_go_on: Callable[[], bool]) -> bool:
    """Do all that is due, for about two seconds; return whether anything was or is being sent."""
    connections = sender.connections
    if not sender.busy and not notes.anything_due():
        return False
    guarded(intake.take_in)
    guarded(notes.reconcile)
    guarded(notes.release_due)
    guarded(settling.reap)
    guarded(tracking.apply_events)
    calls = guarded(settling.settle, connections) or 0
    calls += sender.send(may_go_on, SENDING_TURN)
    finishing.finish()
    return bool(calls or sender.busy)
