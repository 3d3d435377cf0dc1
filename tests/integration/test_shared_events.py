"""Two workers apply the same events at the same moment, on both databases."""

import pytest

from tests.integration.processes import PYTHON, ROOT, Process, wait_for
from tests.integration.sites import SCRIPT, Site

MAIL = 60
MAKE = f"""
import uuid
from anymail.signals import AnymailTrackingEvent
from newsletter import clock
from newsletter.ledger import tracking
from tests.factories import make_note, make_delivery
note = make_note(state="sending", released_at=clock.now())
for n in range({MAIL}):
    row = make_delivery(note, state="unknown")
    for kind in ("complained", "queued", "bounced", "delivered"):
        event = AnymailTrackingEvent(
            event_type=kind, esp_event={{"odd": [float("inf"), "a\\0b", "\\ud800", n, kind]}},
            recipient=row.address, message_id=f"id-{{n}}", metadata={{"delivery_id": str(row.pk)}},
            mta_response="a\\0\\udfff")
        tracking.store([tracking.read(event, "postmark")] * 2)
"""
APPLY = """
import os, sys, time
from newsletter.ledger import tracking
from newsletter.models import TrackingEvent
print("ready", flush=True)
while not os.path.exists(sys.argv[1]):
    time.sleep(0.01)
applied = 0
while TrackingEvent.objects.unapplied().exists():
    applied += tracking.apply_events()
print(applied)
"""


@pytest.fixture(params=["sqlite", "postgres"])
def site(request, tmp_path):
    template = request.getfixturevalue(f"{request.param}_template")
    with Site(tmp_path, template.copy_to(tmp_path)) as site:
        yield site


def test_two_workers_share_the_events_and_none_is_applied_twice(site, tmp_path):
    site.script(MAKE)
    blocked = site.one("SELECT count(*) FROM newsletter_suppression")
    command = [PYTHON, "-c", SCRIPT + APPLY, str(tmp_path / "go")]
    environ = site.environ | {"PYTHONPATH": str(ROOT)}
    workers = [Process(command, environ, tmp_path / f"log-{n}") for n in range(2)]
    site.processes += workers  # ended with the site
    wait_for(lambda: all("ready" in worker.said for worker in workers), 60)
    (tmp_path / "go").touch()
    assert [worker.popen.wait(60) for worker in workers] == [0, 0], workers[0].said
    counts = [int(worker.said.split()[-1]) for worker in workers]
    assert sum(counts) == site.one("SELECT count(*) FROM newsletter_trackingevent") == 4 * MAIL
    if site.database_url:  # SQLite may give its one lock to the same worker every time
        assert all(counts)
    assert site.states() == {"complained": MAIL}
    assert site.one("SELECT count(*) FROM newsletter_suppression") == blocked + MAIL
