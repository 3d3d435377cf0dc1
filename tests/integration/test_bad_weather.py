"""A mail server that is away, and one that breaks off when it may have accepted."""

from newsletter.ledger.recording import BREAKER
from tests.integration.people import CONFIRMED
from tests.integration.processes import free_port, wait_for
from tests.integration.sites import PUBLISH
from tests.integration.smtp_peer import SMTPPeer

DAY = 24 * 3600
CONNECTIONS = 2


def test_a_server_that_is_away_loses_nothing(make_site):
    """The account pauses after the first calls, so that nobody's tries are used up in vain."""
    port = free_port()
    site = make_site(
        MAILER="smtp",
        MAILER_HOST="127.0.0.1",
        MAILER_PORT=port,
        MAILER_USE_TLS="false",
        NOTE_CONCURRENCY=CONNECTIONS,
    )
    site.workers(1)
    site.script(PUBLISH)
    paused = "SELECT blocked_because FROM newsletter_mailerstate WHERE failures > 0"
    wait_for(lambda: site.rows(paused), 60, "a pause")
    wait_for(lambda: site.states() == {"pending": len(CONFIRMED)}, 30, "the last calls' end")
    tried = "SELECT count(*) FROM newsletter_delivery WHERE attempts > 0"
    assert site.one(tried) <= CONNECTIONS
    assert site.one("SELECT state FROM newsletter_note") == "sending"
    with SMTPPeer(port) as peer:
        site.shift_clock(3600)
        wait_for(lambda: site.states() == {"accepted": len(CONFIRMED)}, 60, "all accepted")
        assert len({mail.recipients[0] for mail in peer.accepted}) == len(CONFIRMED)
        assert len(peer.accepted) == len(CONFIRMED)


def test_mailboxes_that_want_to_be_asked_later_keep_nobody_waiting(make_site):
    later = {f"confirmed{n}@example.org" for n in range(0, 30, 3)}
    with SMTPPeer() as peer:
        peer.puts_off = set(later)
        site = make_site(**peer.environ, NOTE_CONCURRENCY=CONNECTIONS)
        site.workers(1)
        site.script(PUBLISH)
        others = {"accepted": len(CONFIRMED) - len(later), "pending": len(later)}
        wait_for(lambda: site.states() == others, 30, "all others")
        peer.puts_off.clear()
        site.shift_clock(60)
        wait_for(lambda: site.states() == {"accepted": len(CONFIRMED)}, 30, "all accepted")
    assert {mail.recipients[0] for mail in peer.accepted} >= later
    assert len(peer.accepted) == len(CONFIRMED)


def test_a_server_that_hangs_up_leaves_doubt_and_is_never_asked_twice(make_site):
    """The circuit breaks after ten, and neither time nor another mail wakes those in doubt."""
    with SMTPPeer(hang_up=True) as peer:
        site = make_site(**peer.environ, NOTE_CONCURRENCY=CONNECTIONS)
        site.workers(1)
        site.script(PUBLISH)
        wait_for(lambda: site.one("SELECT state FROM newsletter_note") == "paused", 60, "a pause")
        wait_for(lambda: "submitting" not in site.states(), name="the calls in flight")
        doubtful = site.states()["unknown"]
        assert BREAKER <= doubtful < BREAKER + CONNECTIONS
        site.shift_clock(3 * DAY)
        site.script(
            "from newsletter.people.subscriptions import subscribe; subscribe('x@example.net')"
        )
        wait_for(lambda: peer.broken == doubtful + 1, name="a later mail")
        wait_for(lambda: site.states()["unknown"] == doubtful + 1, name="its outcome")
    assert site.states()["pending"] == len(CONFIRMED) - doubtful
    badly = "state = 'unknown' AND (reason = '' OR attempts != 1)"
    assert not site.rows(f"SELECT id FROM newsletter_delivery WHERE {badly}")
