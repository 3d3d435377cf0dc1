"""A provider that takes some mails and refuses the rest, but not for their addresses.

The note stops with the provider's words; when the account is mended its author goes on, and
everybody has one mail in the end. The provider is the witness.
"""

from collections import Counter
from collections.abc import Callable

import pytest

from tests.integration.grounds import CONNECTIONS, Ground, Stage, stop
from tests.integration.mandrill_peer import MandrillPeer
from tests.integration.smtp_peer import SMTPPeer

AFTER = 12
FAST = {"NOTE_RATE": 1000}
LIMIT = "550 5.4.5 Daily user sending limit exceeded"
SEND_AS = "550 5.7.60 SMTP; Client does not have permissions to send as this sender"
# Name: (mails that are taken first, what is said of all others).
SCENES = {
    "a relay's quota": (AFTER, "552 relay quota"),
    "a daily limit": (AFTER, LIMIT),
    "no permission": (0, SEND_AS),
}


def play(
    stage: Stage, mend: Callable[[], None], taken: Callable[[], list[str]], *, first: int
) -> dict:
    """Publish, see the note stop, mend the account and press what the site offers."""
    worker = stage.site.fork()
    stage.publish()
    stage.wait_for_note("paused")
    stage.wait_until_nothing_is_in_flight()
    total = len(stage.meant_for)
    seen = {"states": stage.site.states(), "taken": len(taken())}
    seen["note"] = stage.site.one("SELECT reason FROM newsletter_note")
    seen["said"] = stage.site.script(SAID)
    assert seen["states"] == Counter(accepted=first) + Counter(pending=total - first)
    mend()
    stage.site.script(PRESS.format(act="resume"))
    stage.wait_for_note("done")
    stop(worker)
    return seen | {"end": stage.site.states(), "witness": Counter(taken())}


# As the author does it: open the note, follow the button, answer the question.
PRESS = """
import re
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
author = Client(HTTP_HOST=settings.SITE_URL.removeprefix("http://"))
author.force_login(get_user_model().objects.get(username="author"))
question = "/admin/notes/%d/{act}/" % Note.objects.get().pk
assert question in author.get(question.removesuffix("{act}/")).text
number = re.search('name="number" value="([0-9]*)"', author.get(question).text)[1]
author.post(question, {{"number": number}})
"""
SAID = """
from newsletter.health import report
from newsletter.desk.wording import note_in_words
print(note_in_words(Note.objects.with_counts().get()))
print(*report().needs)
"""


def check(seen: dict, words: str, *, first: int, total: int) -> None:
    assert words in seen["note"]
    assert seen["taken"] == first
    so_far = f"Sent to {first} of {total}, {total - first} wait for you"
    assert seen["said"].count(so_far) == 2  # in the list and for the monitor
    assert seen["end"] == {"accepted": total}
    assert len(seen["witness"]) == total
    assert set(seen["witness"].values()) == {1}


@pytest.mark.parametrize("name", SCENES)
def test_nobody_is_lost_by_a_mail_server_that_takes_no_more(ground: Ground, name):
    first, answer = SCENES[name]
    with SMTPPeer() as peer, ground.stage(**FAST, **peer.environ) as stage:
        peer.takes, peer.answer = first, answer

        def mend() -> None:
            peer.answer = ""

        def taken() -> list[str]:
            return [mail.recipients[0] for mail in peer.accepted]

        seen = play(stage, mend, taken, first=first)
        check(seen, answer[4:], first=first, total=len(stage.meant_for))
        assert 1 <= peer.refused <= 3 + 2 * CONNECTIONS


def test_nobody_is_lost_by_a_provider_that_rejects_beyond_its_limit(ground: Ground):
    with MandrillPeer(takes=AFTER) as peer, ground.stage(**FAST, **peer.environ) as stage:

        def mend() -> None:
            peer.takes = 10**9

        seen = play(stage, mend, lambda: peer.accepted, first=AFTER)
        check(seen, "test-mode-limit", first=AFTER, total=len(stage.meant_for))
        assert 1 <= peer.rejected <= 3 + 2 * CONNECTIONS


def test_a_server_of_few_connections_is_found_out_and_nobody_has_lost_a_try(ground: Ground):
    with (
        SMTPPeer(seconds=0.2, most=3) as peer,
        ground.stage(**FAST | peer.environ | {"NOTE_CONCURRENCY": 8}) as stage,
    ):
        stage.add_subscribers(60)
        worker = stage.site.fork()
        stage.publish()
        stage.wait_for_note("done")
        stop(worker)
        assert len({mail.recipients[0] for mail in peer.accepted}) == len(peer.accepted) == 60
        assert peer.busiest == 3
        assert 5 <= peer.turned_away <= 12
        assert stage.site.rows("SELECT DISTINCT attempts FROM newsletter_delivery") == [(1,)]
        assert stage.site.one("SELECT connections FROM newsletter_mailerstate") == 3
