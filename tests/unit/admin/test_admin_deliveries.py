"""The list of deliveries and one delivery's page: why, what came later, and for Authors only."""

import uuid
from datetime import timedelta

import pytest

from newsletter import clock
from newsletter.models import Delivery, TrackingEvent
from tests.factories import make_delivery, make_note, make_subscriber

pytestmark = pytest.mark.django_db


@pytest.fixture
def note():
    note = make_note(state="done", released_at=clock.now())
    reader = make_subscriber(email="reader@example.org")
    other = make_subscriber(email="other@example.org")
    make_delivery(note, reader, state="failed", reason="Connection refused.", attempts=6)
    make_delivery(note, other, state="delivered", esp_id="esp-1")
    return note


def listed(client, query: str) -> set[str]:
    page = client.get(f"/admin/deliveries/?{query}").text
    return {name for name in ("reader", "other", "third") if f"{name}@example.org" in page}


def test_they_are_filtered_by_state_and_note_and_found_by_address(author, note):
    make_delivery(make_note(), make_subscriber(email="third@example.org"), state="failed")
    assert listed(author, "") == {"reader", "other", "third"}
    assert listed(author, "state=failed") == {"reader", "third"}
    assert listed(author, f"note={note.pk}&state=failed") == {"reader"}
    assert listed(author, "q=Other@") == {"other"}


def test_the_list_says_why(author, note):
    page = author.get("/admin/deliveries/").text
    assert "Connection refused." in page
    assert "Delivered" in page


def test_pages_are_stable_where_nothing_was_begun(author):
    note = make_note(state="sending")
    rows = [make_delivery(note).pk for _ in range(60)]
    pages = [author.get(f"/admin/deliveries/?p={number}") for number in (1, 2)]
    assert [row.pk for page in pages for row in page.context["object_list"]] == sorted(rows)


def test_a_page_costs_the_same_however_many_there_are(author, note, django_assert_max_num_queries):
    author.get("/admin/deliveries/")
    for _ in range(20):
        make_delivery(note)
    with django_assert_max_num_queries(20):
        author.get(f"/admin/deliveries/?note={note.pk}")


def test_a_delivery_has_its_history_and_its_events(author, note):
    row = Delivery.objects.get(esp_id="esp-1")
    make_event(row, "bounced", bounce="hard", mta_response="550 no such user", fate="applied")
    page = author.get(f"/admin/deliveries/{row.pk}/").text
    for words in ("esp-1", "other@example.org", note.title, "bounced", "Hard bounce, 550 no such"):
        assert words in page


def test_events_stand_in_the_order_in_which_they_came(author, note):
    row = Delivery.objects.first()
    make_event(row, "delivered", received_at=clock.now())
    make_event(row, "queued", received_at=clock.now() - timedelta(hours=1))
    events = author.get(f"/admin/deliveries/{row.pk}/").context["events"].data
    assert [event.event_type for event in events] == ["queued", "delivered"]


def test_a_forgotten_address_is_said_to_be(author, note):
    Delivery.objects.update(address="")
    assert "(forgotten)" in author.get("/admin/deliveries/").text
    assert "(forgotten)" in author.get(f"/admin/deliveries/{Delivery.objects.first().pk}/").text


@pytest.mark.parametrize("path", ["", "results/", "{row}/"])
def test_editors_see_no_delivery(editor, note, path):
    address = "/admin/deliveries/" + path.format(row=Delivery.objects.first().pk)
    assert editor.get(address)["Location"] == "/admin/"


def make_event(row: Delivery, event_type: str, **fields) -> TrackingEvent:
    fields = {"received_at": clock.now(), "raw": {}} | fields
    key = uuid.uuid4().hex
    return TrackingEvent.objects.create(
        key=key, esp="postmark", event_type=event_type, delivery=row, **fields
    )
