"""What mail providers report to this site, in the words of each, and what it means."""

import pytest

from newsletter.ledger import tracking
from newsletter.models import Suppression, TrackingEvent
from tests.factories import make_delivery
from tests.unit.newsletter.esp_posts import configure, mail_of, post, sent_row
from tests.unit.newsletter.esp_reports import ESPS, report

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::anymail.exceptions.AnymailWarning"),
]


def state_of(row) -> str:
    row.refresh_from_db()
    return row.state


def told(client, esp, event, row) -> str:
    """Let the ESP report, apply it, and return the delivery's state."""
    answer = post(client, esp, report(esp, event, mail_of(row)))
    assert answer.status_code == 200, answer.content
    assert tracking.apply_events() == 1
    return state_of(row)


@pytest.mark.parametrize("esp", ESPS)
def test_a_delivery_is_confirmed(esp, client, settings):
    configure(settings, esp)
    event, state = ("queued", "accepted") if esp == "mandrill" else ("delivered", "delivered")
    row = sent_row()
    assert told(client, esp, event, row) == state
    assert not Suppression.objects.exists()
    assert TrackingEvent.objects.get().delivery == row


@pytest.mark.parametrize("esp", ESPS)
def test_a_hard_bounce_ends_the_address(esp, client, settings):
    configure(settings, esp)
    row = sent_row()
    assert told(client, esp, "hard", row) == "bounced"
    assert Suppression.objects.get().address_hash == row.subscriber.address_hash
    assert Suppression.objects.get().reason == "bounced"


@pytest.mark.parametrize("esp", sorted(set(ESPS) - {"mailtrap"}))
def test_a_soft_bounce_does_not(esp, client, settings):
    configure(settings, esp)
    row = sent_row()
    assert told(client, esp, "soft", row) == "bounced"
    assert TrackingEvent.objects.get().bounce == "soft"
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    "esp", ["mailgun", "mailtrap", "postal", "postmark", "sparkpost", "unisender_go"]
)
def test_a_delay_only_proves_that_the_provider_has_it(esp, client, settings):
    configure(settings, esp)
    assert told(client, esp, "deferred", make_or_sent(esp)) == "accepted"
    assert not Suppression.objects.exists()


def make_or_sent(esp):
    """In doubt where our id comes back; a provider's id is known of answered calls only."""
    return sent_row() if esp == "postal" else make_delivery(state="unknown")


@pytest.mark.parametrize("esp", sorted(set(ESPS) - {"postal"}))
def test_a_complaint_ends_the_address(esp, client, settings):
    configure(settings, esp)
    row = sent_row()
    assert told(client, esp, "complained", row) == "complained"
    assert Suppression.objects.get().reason == "complained"


@pytest.mark.parametrize("esp", sorted(set(ESPS) - {"mailersend", "postal"}))
def test_our_own_id_settles_a_delivery_in_doubt(esp, client, settings):
    configure(settings, esp)
    row = make_delivery(state="unknown", reason="TimeoutError during the call.")
    event = "queued" if esp == "mandrill" else "delivered"
    assert told(client, esp, event, row) in ("accepted", "delivered")
    assert (row.reason, row.esp_id) == ("", TrackingEvent.objects.get().message_id)
    assert esp in row.evidence
    assert row.settled_at


@pytest.mark.parametrize(
    ("esp", "event"),
    [
        ("brevo", "opened"),
        ("mailjet", "opened"),
        ("mailtrap", "opened"),
        ("mandrill", "opened"),
        ("postmark", "opened"),
        ("postmark", "clicked"),
    ],
)
def test_who_opens_or_clicks_is_not_recorded(esp, event, client, settings):
    configure(settings, esp)
    assert post(client, esp, report(esp, event, mail_of(sent_row()))).status_code == 200
    assert not TrackingEvent.objects.exists()
