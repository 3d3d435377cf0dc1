"""While a note is expanded and sent on SQLite, writing and subscribing go on beside it."""

from collections import Counter
from functools import partial

import pytest

from tests.integration.esp_peer import ESPPeer
from tests.integration.grounds import MORE
from tests.integration.people import CONFIRMED, TITLE
from tests.integration.processes import wait_for
from tests.integration.sites import PUBLISH
from tests.integration.traffic import LOCKED, traffic_while

SUBSCRIBERS = 1_000
REVISIONS = """
    SELECT count(*) FROM wagtailcore_revision AS revision JOIN wagtailcore_page AS page
    ON revision.object_id = page.id WHERE page.title = 'A draft'
"""


@pytest.fixture
def peer(tmp_path):
    with ESPPeer(tmp_path) as peer:
        yield peer


def test_nobody_is_turned_away_while_a_note_leaves(make_site, peer):
    site = make_site(**peer.environ, NOTE_RATE=100_000, NOTE_CONCURRENCY=8)
    site.script(MORE.format(number=SUBSCRIBERS - len(CONFIRMED)))
    up = site.up()
    over = "SELECT 1 FROM newsletter_note WHERE state = 'done'"
    publish = partial(site.script, PUBLISH.replace("get()", f"get(title={TITLE!r})"))
    answers = traffic_while(site, publish, lambda: bool(site.rows(over)))
    asked = Counter((one.what, one.status) for one in answers)
    assert asked.keys() == {("save a draft", 302), ("subscribe", 200)}
    assert min(asked.values()) >= 5
    assert LOCKED not in up.said
    assert site.one(REVISIONS) == asked["save a draft", 302] + 2  # the first, and one to get ready
    wait_for(lambda: set(site.states()) == {"accepted"}, name="the confirmations")
    assert site.states()["accepted"] == SUBSCRIBERS + asked["subscribe", 200] + 1
