"""A copy of a site and a restored backup, with real workers: nobody is mailed until told."""

import time

import pytest

from tests.integration.people import CONFIRMED
from tests.integration.processes import wait_for
from tests.integration.sites import PUBLISH, Site

SUBSCRIBE = "from newsletter.people.subscriptions import subscribe; subscribe('new@example.net')"
HOUR = 3600
SOME_TURNS = 4  # seconds in which a worker looks at the database several times


@pytest.fixture
def site(make_site) -> Site:
    """A site with a note that waits and a confirmation that is about to leave."""
    site = make_site(SITE_URL="https://example.org", NOTE_DELAY=HOUR)
    (worker,) = site.workers(1)
    site.script(PUBLISH)
    assert worker.stop() == 0
    site.script(SUBSCRIBE)
    assert site.states() == {"pending": 1}
    site.shift_clock(2 * HOUR)
    return site


def note_state(site: Site) -> str:
    return site.one("SELECT state FROM newsletter_note")


def test_a_copy_mails_nobody_until_told(site):
    site.environ["SITE_URL"] = "https://staging.example.org"
    (worker,) = site.workers(1)
    assert "mailed for https://example.org and now runs at" in worker.said
    time.sleep(SOME_TURNS)
    assert site.outbox() == []
    assert (note_state(site), site.states()) == ("held", {"pending": 1})

    assert "https://staging.example.org" in site.run("hold_mail", "--release").stdout
    assert "https://staging.example.org/confirm/" in str(site.mail_to("new@example.net"))
    time.sleep(SOME_TURNS)
    assert len(site.outbox()) == 1
    site.script(
        "from newsletter.ledger import author_acts; author_acts.unhold(Note.objects.get(), 'ana')"
    )
    wait_for(lambda: site.states() == {"accepted": 1 + len(CONFIRMED)}, name="the note")


def test_a_restored_backup_mails_nobody(site):
    said = site.run("hold_mail").stdout
    assert "1 notes held" in said
    assert "1 confirmations skipped" in said
    site.workers(1)
    time.sleep(SOME_TURNS)
    assert site.outbox() == []
    assert (note_state(site), site.states()) == ("held", {"skipped": 1})
