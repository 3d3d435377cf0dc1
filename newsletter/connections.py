"""Open connections to the mail accounts. Threads touch the network only, never the database."""

import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from queue import Empty, SimpleQueue
from threading import local
from typing import NamedTuple

from newsletter import calls
from newsletter.mail import Mail
from newsletter.models import Delivery
from newsletter.outcomes import Outcome, Proof, classify

logger = logging.getLogger(__name__)

GATHER = 0.002  # seconds
NOT_ASKED = Outcome(Proof.UNKNOWN, "The worker was stopped before it asked again.")
NOT_JUDGED = Outcome(Proof.UNKNOWN, "The provider's answer could not be judged. The log says why.")


class Landed(NamedTuple):
    """A call that ended: which delivery it was for, and what it proved."""

    delivery: Delivery
    outcome: Outcome


class Connections:
    """At most `size` open mailers of each alias, one per thread, each used by one call at a time.

    Every database access stays with the thread that owns this.
    """

    def __init__(self, size: int):
        self.size, self.flying, self.stopping = size, 0, False
        self._pool = ThreadPoolExecutor(size, thread_name_prefix="mail")
        self._ended: SimpleQueue[Landed] = SimpleQueue()
        self._own = local()
        self._open: list = []

    @property
    def free(self) -> int:
        return max(0, self.size - self.flying)

    def submit(self, delivery: Delivery, alias: str, message: Mail) -> None:
        """Start the one call of this delivery on a free connection."""
        self.flying += 1
        repeats = delivery.state == Delivery.State.UNKNOWN
        call = partial(self._call, alias, message, repeats=repeats)
        self._pool.submit(lambda: self._ended.put(Landed(delivery, call())))

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
        for mailer in self._open:
            _close(mailer)

    def _call(self, alias: str, message: Mail, *, repeats: bool) -> Outcome:
        """Call the provider once, and say what that proves."""
        if repeats and self.stopping:
            return NOT_ASKED
        mailer, error, count = None, None, None
        try:
            with calls.in_time():
                mailer = self._mailer(alias)
                count = mailer.send_messages([message])
        except Exception as raised:
            error = raised
            self._forget(alias, mailer)
        try:
            return classify(error, getattr(message, "anymail_status", None), count)
        except Exception:
            logger.exception("an answer cannot be judged")
            return NOT_JUDGED

    def _mailer(self, alias: str):
        if not hasattr(self._own, alias):
            mailer = calls.opened(alias)
            setattr(self._own, alias, mailer)
            self._open.append(mailer)
        return getattr(self._own, alias)

    def _forget(self, alias: str, mailer) -> None:
        """Drop a connection after an error: its state is not known."""
        if mailer is not None:
            delattr(self._own, alias)
            self._open.remove(mailer)
            _close(mailer)


def _close(mailer) -> None:
    try:
        mailer.close()
    except Exception:
        logger.warning("a mail connection did not close cleanly")
