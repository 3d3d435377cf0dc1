"""Open connections to the mail accounts. Threads touch the network only, never the database."""

import logging
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from queue import Empty, SimpleQueue
from threading import Lock
from typing import NamedTuple

from newsletter.esps import calls
from newsletter.esps.accounts import account_of
from newsletter.esps.answers import Subject
from newsletter.esps.mail import Mail
from newsletter.esps.outcomes import Outcome, Proof, classify
from newsletter.esps.provider import provider_of
from newsletter.models import Delivery

logger = logging.getLogger(__name__)

GATHER = 0.002  # seconds
NOT_ASKED = Outcome(Proof.UNKNOWN, "The worker was stopped before it asked again.")
NOT_JUDGED = Outcome(Proof.UNKNOWN, "The provider's answer could not be judged. The log says why.")


class Landed(NamedTuple):
    """A call that ended: which delivery it was for, and what it proved."""

    delivery: Delivery
    outcome: Outcome


class Limit:
    """How many connections a provider lets us have, found by trying.

    Half as many after each answer that they are too many, then one more after each round of
    mails that were taken, up to the last number that was not refused. What was refused is tried
    again after a while: other programs may have held the rest.
    """

    AGAIN_AFTER = 600  # seconds

    def __init__(self, size: int):
        self.size = self.now = self.most = size
        self.age = self._taken = 0
        self._lowered_at = 0.0

    def took_one(self) -> None:
        self._taken += 1
        if self.most < self.size and time.monotonic() > self._lowered_at + self.AGAIN_AFTER:
            self.most, self._lowered_at = self.most + 1, time.monotonic()
        if self._taken >= self.now < self.most:
            self.now, self._taken = self.now + 1, 0

    def too_many(self, age: int) -> None:
        """Halve. Calls that began before that say nothing new: `age` tells how often it was."""
        if age == self.age:
            self.most = max(1, self.now - 1)
            self.now, self._taken = max(1, self.now // 2), 0
            self.age, self._lowered_at = self.age + 1, time.monotonic()


class Connections:
    """At most `size` open mailers of each account, each used by one call at a time.

    Every database access stays with the thread that owns this.
    """

    def __init__(self, size: int):
        self.limit, self.flying, self.stopping = Limit(size), 0, False
        self._pool = ThreadPoolExecutor(size, thread_name_prefix="mail")
        self.crowded: set[str] = set()  # kinds of mails that found too many connections
        self._ended: SimpleQueue[tuple[Landed, int]] = SimpleQueue()
        self._lock = Lock()
        self._open: dict[str, list] = defaultdict(list)
        self._idle: dict[str, list] = defaultdict(list)

    @property
    def size(self) -> int:
        return self.limit.now

    @property
    def free(self) -> int:
        return max(0, self.size - self.flying)

    def submit(self, delivery: Delivery, alias: str, message: Mail) -> None:
        """Start the one call of this delivery on a free connection."""
        self.flying += 1
        age, repeats = self.limit.age, delivery.state == Delivery.State.UNKNOWN
        call = partial(self._call, alias, message, repeats=repeats)
        self._pool.submit(lambda: self._ended.put((Landed(delivery, call()), age)))

    def landed(self, timeout: float | None = None) -> list[Landed]:
        """Wait for a call to end, and return all that have; none after `timeout` seconds.

        Where calls end one right after the other, some are gathered: a commit serves them all.
        """
        landed, gather = [], self.size // 4
        try:
            while self.flying:
                wait = timeout if not landed else GATHER if len(landed) < gather else 0
                landed.append(self._ended.get(timeout=wait))
                self.flying -= 1
        except Empty:
            pass
        return [self._learned_from(*one) for one in landed]

    def _learned_from(self, landed: Landed, age: int) -> Landed:
        """Adapt the limit. Who has only one connection has not too many: the server is busy."""
        delivery, outcome = landed
        if outcome.proof == Proof.ACCEPTED:
            self.limit.took_one()
        elif outcome.subject == Subject.CONNECTIONS:
            if self.size == 1 and age == self.limit.age:
                return Landed(delivery, replace(outcome, subject=Subject.UNSAID))
            self.limit.too_many(age)
            self.crowded.add(delivery.kind)
        return landed

    def all_landed(self) -> list[Landed]:
        """Wait for every call to end. Questions that wait for a connection are not asked."""
        self.stopping = True
        landed = []
        while self.flying:
            landed += self.landed()
        return landed

    def close(self) -> None:
        """Wait for what is in flight, then close every connection."""
        self._pool.shutdown(wait=True)
        for opened in self._open.values():
            for mailer in opened:
                _close(mailer)

    def _call(self, alias: str, message: Mail, *, repeats: bool) -> Outcome:
        """Call the provider once, and say what that proves."""
        if repeats and self.stopping:
            return NOT_ASKED
        mailer, error, count = None, None, None
        try:
            with calls.in_time():
                mailer = self._take(alias)
                count = mailer.send_messages([message])
        except Exception as raised:
            error = raised
        if mailer is not None:
            self._put_back(alias, mailer, broken=error is not None)
        try:
            status = getattr(message, "anymail_status", None)
            return classify(error, status, count, provider_of(alias))
        except Exception:
            logger.exception("an answer cannot be judged")
            return NOT_JUDGED

    def _take(self, alias: str):
        """Return an open connection that nobody uses, else a new one."""
        account = account_of(alias)
        with self._lock:
            if self._idle[account]:
                return self._idle[account].pop()
        mailer = calls.opened(alias)
        with self._lock:
            self._open[account].append(mailer)
        return mailer

    def _put_back(self, alias: str, mailer, *, broken: bool) -> None:
        """Keep a connection for the next call. After an error its state is not known."""
        account = account_of(alias)
        with self._lock:
            keep = not broken and len(self._open[account]) <= self.size
            if keep:
                self._idle[account].append(mailer)
            else:
                self._open[account].remove(mailer)
        if not keep:
            _close(mailer)


def _close(mailer) -> None:
    try:
        mailer.close()
    except Exception:
        logger.warning("a mail connection did not close cleanly")
