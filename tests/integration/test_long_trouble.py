"""What lasts long in life and is short here: an outage of a day, answers that never end, a flood.

None of it loses a mail or sends one twice, and the note ends by itself when the trouble is over.
Each takes half a minute, so they run where GAP_FULL=1 asks for it.
"""

import os
import time

import pytest

from tests.integration.dripping import Dripping
from tests.integration.esp_peer import Rule
from tests.integration.grounds import Ground, Stage, stop
from tests.integration.people import CONFIRMED
from tests.integration.processes import free_port, wait_for
from tests.integration.sites import PUBLISH
from tests.integration.smtp_peer import SMTPPeer

FULL = bool(os.environ.get("GAP_FULL"))
pytestmark = pytest.mark.skipif(not FULL, reason="GAP_FULL=1 asks for it")
ALL = len(CONFIRMED)
PLAIN = {"MAILER_USE_TLS": "false"}
HOUR, DAY = 3600, 24 * 3600
NEEDS = "from newsletter.health import report; print(*report().needs)"
BLOCKED = "SELECT 1 FROM newsletter_mailerstate WHERE failures >= {}"
FLOOD = """
from newsletter.people.subscriptions import subscribe
for n in range({number}):
    subscribe(f"flood{{n}}@example.com")
"""
RATE = 40  # mails a second


def wait_for_failures(stage: Stage, number: int) -> None:
    wait_for(lambda: stage.site.rows(BLOCKED.format(number)), name=f"failure {number}")


def test_a_server_that_is_away_for_a_day_loses_nothing(ground: Ground):
    port = free_port()
    smtp = {"MAILER": "smtp", "MAILER_HOST": "127.0.0.1", "MAILER_PORT": port, **PLAIN}
    with ground.stage(**smtp) as stage:
        worker = stage.site.fork()
        stage.publish()
        for hours in range(0, 25, 6):  # more often than a mail may be tried for its own sake
            stage.site.shift_clock(hours * HOUR)
            wait_for_failures(stage, hours // 6 + 1)
        wait_for(lambda: stage.site.states() == {"pending": ALL}, name="the last calls' end")
        assert "A mail account takes no mail." in stage.site.script(NEEDS)
        with SMTPPeer(port) as peer:
            stage.site.shift_clock(30 * HOUR)
            stage.wait_for_note("done")
            wait_for(lambda: not stage.site.script(NEEDS), name="all well")
            stop(worker)
            assert stage.site.states() == {"accepted": ALL}
            assert len({mail.recipients[0] for mail in peer.accepted}) == len(peer.accepted) == ALL


def test_a_provider_that_wants_to_be_asked_tomorrow_is_told_of_and_asked_tomorrow(ground: Ground):
    with ground.stage() as stage:
        stage.peer.plan(Rule(accept=False, status=429, headers={"Retry-After": str(DAY)}))
        worker = stage.site.fork()
        stage.publish()
        wait_for_failures(stage, 1)
        stage.wait_until_nothing_is_in_flight()
        asked = len(stage.peer.requests)
        assert "A mail account takes no mail." in stage.site.script(NEEDS)
        stage.site.shift_clock(DAY - HOUR)
        stage.peer.plan()
        time.sleep(2.5)  # longer than a worker's turn
        assert len(stage.peer.requests) == asked
        stage.site.shift_clock(DAY + HOUR)
        stage.wait_for_note("done")
        stop(worker)
        assert stage.evidence().faults() == []
        assert stage.site.states() == {"accepted": ALL}


def test_a_clock_that_stays_set_back_stops_nothing(ground: Ground):
    with ground.stage(LEASE_SECONDS=30) as stage:
        stage.site.shift_clock(DAY)
        stage.peer.plan(Rule(wait=0.1))
        worker = stage.site.fork()
        stage.publish()
        stage.wait_until_left(ALL - 8)
        stage.site.shift_clock(0)
        stage.wait_for_note("done", within=60)
        stop(worker)
        assert stage.evidence().faults() == []
        assert stage.site.states() == {"accepted": ALL}
        assert stage.site.one("SELECT set_back_at FROM newsletter_clock")


def test_a_note_keeps_its_share_beside_a_flood_of_confirmations(ground: Ground):
    with ground.stage(NOTE_RATE=RATE) as stage:
        stage.add_subscribers(4 * RATE)
        stage.site.script(FLOOD.format(number=8 * RATE))
        worker = stage.site.fork()
        wait_for(lambda: len(stage.peer.requests) > RATE, name="the flood")
        stage.publish()
        stage.wait_for_note("done")
        stop(worker)
        asked = [r["body"]["To"].startswith("flood") for r in stage.peer.requests]
        first, last = asked.index(False), len(asked) - asked[::-1].index(False)
        beside = sum(asked[first:last])
        assert last < len(asked) or sum(asked) < 8 * RATE  # there was a flood to the end
        assert beside <= (last - first) / 4 + RATE / 4
        assert beside >= (last - first) / 8


def test_answers_that_never_end_do_not_keep_a_site_from_stopping(make_site):
    with Dripping(b".\r\n", smtp=True) as drip:
        smtp = {"MAILER": "smtp", "MAILER_HOST": "127.0.0.1", "MAILER_PORT": drip.port, **PLAIN}
        site = make_site(**smtp, LEASE_SECONDS=20, NOTE_CONCURRENCY=2)
        up = site.up()
        site.script(PUBLISH)
        wait_for(lambda: drip.calls == 2, name="calls in flight")
        assert up.stop() == 0, up.said
        assert "killed" not in up.said
        assert site.states().keys() == {"unknown", "pending"}
