"""A site, a provider and forked workers on one kind of database: where the promise is tried."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.integration.databases import PostgresTemplate, SQLiteTemplate
from tests.integration.esp_peer import ESPPeer
from tests.integration.evidence import Evidence, evidence
from tests.integration.nursery import Forked, Nursery
from tests.integration.people import CONFIRMED
from tests.integration.processes import wait_for
from tests.integration.sites import PUBLISH, WORKER, Site

LEASE = 2  # seconds
CONNECTIONS = 4  # per worker
SIDE_BY_SIDE = 7
ROWS = "SELECT 1 FROM newsletter_delivery WHERE note_id = newsletter_note.id AND state IN"
NOTHING_BUT_DOUBT = (
    f"EXISTS ({ROWS} ('unknown'))"
    f" AND NOT EXISTS ({ROWS} ('pending', 'claimed', 'submitting', 'failed'))"
)
MORE = """
from django.utils import timezone
from newsletter.people.addresses import address_hash
Subscriber.objects.bulk_create(
    Subscriber(email=email, address_hash=address_hash(email), status="confirmed",
        requested_at=timezone.now(), confirmed_at=timezone.now())
    for email in (f"more{{n}}@example.org" for n in range({number}))
)
"""
# The engine with one function replaced: what a dead worker had begun is begun again.
CARELESS = f"""
from newsletter import clock
from newsletter.ledger import settling
from newsletter.models import Delivery
def reap():
    over = Delivery.objects.filter(lease_until__lte=clock.now())
    both = {{"claimed", "submitting"}}
    settling.move_deliveries(over, both, "pending", token=None, lease_until=None)
settling.reap = reap
{WORKER}
"""


# What the provider tells of each mail that it accepted, some of it twice.
REPORT = """
from anymail.signals import AnymailTrackingEvent
from newsletter.ledger import tracking
for delivery, address in {told!r}:
    event = AnymailTrackingEvent(event_type="delivered", recipient=address, esp_event={{}},
        metadata={{"delivery_id": delivery}})
    tracking.store([tracking.read(event, "postmark")] * 2)
while tracking.apply_events():
    pass
"""


@dataclass
class Stage:
    """One note's story: the site, the provider, and whom the note is meant for."""

    site: Site
    peer: ESPPeer
    meant_for: list[str]

    def add_subscribers(self, total: int) -> None:
        number = total - len(self.meant_for)
        self.site.script(MORE.format(number=number))
        self.meant_for = self.meant_for + [f"more{n}@example.org" for n in range(number)]

    def publish(self, code: str = PUBLISH) -> None:
        self.site.script(code)

    def wait_for_note(self, state: str = "done", within: float = 180) -> None:
        """A note that has nothing left but deliveries in doubt counts as done."""
        asked = f"SELECT 1 FROM newsletter_note WHERE state = '{state}'"
        asked += f" OR ({NOTHING_BUT_DOUBT})" if state == "done" else ""
        wait_for(lambda: self.site.rows(asked), within, f"a note that is {state}")

    def left(self) -> int:
        """Return how many deliveries nobody has begun so far."""
        states = self.site.states()
        return states.get("pending", 0) + states.get("claimed", 0)

    def in_flight(self) -> int:
        states = self.site.states()
        return states.get("claimed", 0) + states.get("submitting", 0)

    def wait_until_nothing_is_in_flight(self) -> None:
        wait_for(lambda: not self.in_flight(), name="the calls in flight")

    def finish(self) -> None:
        """Let a worker without a flaw do what is left."""
        worker = self.site.fork()
        self.wait_for_note("done")
        stop(worker)

    def wait_until_left(self, number: int, within: float = 180) -> None:
        """Wait until the note is on its way and at most so many deliveries are not begun."""
        wait_for(lambda: self.site.states() and self.left() <= number, within, f"{number} left")

    def report_to_ledger(self) -> None:
        """Let the provider's tracking events arrive and be applied."""
        told = [(str(one.delivery), one.address) for one in self.peer.accepted]
        self.site.script(REPORT.format(told=told))

    def evidence(self) -> Evidence:
        return evidence(self.site, self.peer, self.meant_for)


@dataclass
class Ground:
    """Makes stages on one kind of database."""

    name: str
    template: SQLiteTemplate | PostgresTemplate
    nursery: Nursery
    make_folder: Callable[[], Path]

    @contextmanager
    def stage(self, data: Path | None = None, **environ: object) -> Iterator[Stage]:
        """Set up an installation in a new folder or in `data`; at its end nothing of it runs."""
        folder = self.make_folder()
        data = data or folder
        usual = {
            "SITE_URL": self.template.site.url,  # the database's: workers may come after the note
            "LEASE_SECONDS": LEASE,
            "NOTE_CONCURRENCY": CONNECTIONS,
        }
        with ESPPeer(folder) as peer:
            esp = {} if "MAILER" in environ else peer.environ
            environ = usual | esp | environ
            url = self.template.copy_to(data)
            with Site(data, url, nursery=self.nursery, **environ) as site:
                site.logs = folder
                yield Stage(site, peer, CONFIRMED)


@contextmanager
def side_by_side[R](
    ground: Ground, plays: Mapping[str, Callable[[Ground], R]]
) -> Iterator[dict[str, Future[R]]]:
    """Start all plays, a few at a time: most of each is waiting, such as for leases to end."""
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        yield {name: pool.submit(play, ground) for name, play in plays.items()}


def stop(worker: Forked) -> None:
    """Stop a worker that may just have been started, and see it end well."""
    wait_for(lambda: "started" in worker.said or worker.poll() is not None, name="a worker's start")
    assert worker.stop() == 0, worker.said
