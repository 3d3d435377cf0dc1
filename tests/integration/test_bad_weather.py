"""A mail server that is away, and one that breaks off when it may have accepted."""

from tests.integration.people import CONFIRMED
from tests.integration.processes import free_port, wait_for
from tests.integration.sites import PUBLISH
from tests.integration.smtp_peer import SMTPPeer

DAY = 24 * 3600
ATTEMPTS = "SELECT attempts, next_at > began_at, outcome FROM newsletter_delivery"


def test_a_server_that_is_away_loses_nothing(make_site):
    port = free_port()
    site = make_site(MAILER="smtp", MAILER_HOST="127.0.0.1", MAILER_PORT=port)
    site.workers(1)
    site.script(PUBLISH)
    tried = "SELECT count(*) FROM newsletter_delivery WHERE attempts = 1 AND state = 'pending'"
    wait_for(lambda: site.one(tried) == len(CONFIRMED), 60, "one attempt each")
    assert set(site.rows(ATTEMPTS)) == {(1, 1, "not_sent")}
    assert site.one("SELECT state FROM newsletter_note") == "sending"
    with SMTPPeer(port) as peer:
        site.shift_clock(3600)
        wait_for(lambda: site.states() == {"accepted": len(CONFIRMED)}, 60, "all accepted")
        assert len({mail.recipients[0] for mail in peer.accepted}) == len(CONFIRMED)
        assert len(peer.accepted) == len(CONFIRMED)


def test_a_server_that_hangs_up_leaves_doubt_and_is_never_asked_twice(make_site):
    with SMTPPeer(hang_up=True) as peer:
        site = make_site(**peer.environ)
        site.workers(1)
        site.script(PUBLISH)
        wait_for(lambda: site.states() == {"unknown": len(CONFIRMED)}, 60, "all in doubt")
        site.shift_clock(3 * DAY)
        site.script("from newsletter.subscriptions import subscribe; subscribe('x@example.net')")
        wait_for(lambda: peer.broken == len(CONFIRMED) + 1, name="a later mail")
        wait_for(lambda: site.states() == {"unknown": len(CONFIRMED) + 1}, name="its outcome")
    assert site.one("SELECT state FROM newsletter_note") == "done"
    assert not site.rows("SELECT id FROM newsletter_delivery WHERE reason = '' OR attempts != 1")
