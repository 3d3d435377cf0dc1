"""The form costs one row whoever asks, and a worker does the rest of it once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsletter.ledger import holding
from newsletter.models import Delivery, Subscriber, SubscriptionRequest
from newsletter.people import intake
from tests.factories import make_subscriber

pytestmark = pytest.mark.django_db
KNOWN = ("confirmed", "unconfirmed", "unsubscribed")


def statements(client, email: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.post("/subscribe/", {"email": email}).status_code == 200
    return [query["sql"].split("VALUES")[0] for query in captured.captured_queries]


def test_the_database_is_asked_the_same_whoever_asks(client):
    emails = [make_subscriber(status).email for status in KNOWN]
    statements(client, "first@example.org")  # what is loaded once
    asked = {tuple(statements(client, email)) for email in [*emails, "new@example.org"]}
    assert len(asked) == 1
    written = [sql for sql in asked.pop() if not sql.startswith(("SELECT", "SAVEPOINT", "RELEASE"))]
    assert [sql.split('"')[1] for sql in written] == ["newsletter_subscriptionrequest"]


def test_each_request_is_taken_in_once_and_forgotten():
    intake.write_down("new@example.org")
    assert (intake.take_in(), intake.take_in()) == (1, 0)
    assert Delivery.objects.get().subscriber == Subscriber.objects.get()
    assert not SubscriptionRequest.objects.exists()


def test_one_that_cannot_be_taken_in_keeps_no_other_waiting(monkeypatch, caplog):
    real = intake.subscribe

    def subscribe(email: str) -> None:
        if email.startswith("bad"):
            raise ValueError("cannot")
        real(email)

    monkeypatch.setattr(intake, "subscribe", subscribe)
    for email in ("bad@example.org", "good@example.org"):
        intake.write_down(email)
    intake.take_in()
    assert Subscriber.objects.get().email == "good@example.org"
    assert not SubscriptionRequest.objects.exists()
    assert "cannot be taken in" in caplog.text


def test_who_asked_before_a_backup_was_restored_asks_anew():
    intake.write_down("new@example.org")
    holding.hold_restored()
    assert not SubscriptionRequest.objects.exists()
