"""The same sending on PostgreSQL: three workers that start at once on one database."""

from collections import Counter
from typing import NamedTuple

import pytest

from newsletter.people.addresses import normalized
from tests.integration.people import CONFIRMED, TITLE
from tests.integration.processes import wait_for
from tests.integration.sites import PUBLISH, Site
from tests.integration.smtp_peer import SMTPPeer

SHOW = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SHOW synchronous_commit")
    print(*cursor.fetchone())
"""


class Sent(NamedTuple):
    site: Site
    peer: SMTPPeer
    synchronous_commit: str


@pytest.fixture(scope="module")
def sent(postgres_template, tmp_path_factory):
    data = tmp_path_factory.mktemp("postgresql")
    with (
        SMTPPeer(seconds=0.2) as peer,
        Site(data, postgres_template.copy_to(data), **peer.environ) as site,
    ):
        site.workers(3)
        commits = site.script(f"{PUBLISH}; page.save_revision().publish()\n{SHOW}")
        wait_for(lambda: site.rows("SELECT 1 FROM newsletter_note WHERE state = 'done'"), 60)
        yield Sent(site, peer, commits)


def test_each_confirmed_subscriber_got_one_message_and_nobody_else_any(sent):
    recipients = Counter(normalized(*mail.recipients) for mail in sent.peer.accepted)
    assert recipients == Counter(normalized(email) for email in CONFIRMED)
    assert sent.site.states() == {"accepted": len(CONFIRMED)}
    assert sent.peer.busiest > 2  # connections of one worker: several were at work


def test_there_is_one_note_and_it_counts_them(sent):
    notes = sent.site.rows("SELECT subject, expected FROM newsletter_note")
    assert notes == [(TITLE, len(CONFIRMED))]
    assert {mail.message["Subject"] for mail in sent.peer.accepted} == {TITLE}


def test_every_commit_is_on_disk_before_the_provider_is_called(sent):
    """The session asks for it, whatever the server's own setting is."""
    assert sent.synchronous_commit == "on"


def test_workers_stop_on_sigterm_and_say_nothing_bad(sent):
    assert [process.stop() for process in sent.site.processes] == [0, 0, 0]
    assert not [process.said for process in sent.site.processes if "Traceback" in process.said]
