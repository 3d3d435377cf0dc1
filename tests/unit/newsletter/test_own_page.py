"""The reader's own page: all that is stored, another address, no more."""

import json
from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from newsletter.letters import confirmations
from newsletter.models import Delivery, Subscriber, Suppression
from newsletter.people import intake, new_address, subscriptions, tokens
from newsletter.people.addresses import address_hash
from tests.factories import make_delivery, make_note, make_subscriber

pytestmark = pytest.mark.django_db
NEW = "new@example.org"


def path(url: str) -> str:
    return url.removeprefix("http://127.0.0.1:8000")


@pytest.fixture
def reader() -> Subscriber:
    return make_subscriber(
        email="old@example.org", source="Ghost", consent="You asked.", imported_at=timezone.now()
    )


@pytest.fixture
def moved(client, reader) -> Subscriber:
    """Ask for another address; return it as it waits to be confirmed."""
    client.post(tokens.own_path(reader.uuid), {"email": NEW})
    intake.take_in()
    return Subscriber.objects.get(email=NEW)


def sendable() -> list[str]:
    return sorted(Subscriber.objects.sendable().values_list("email", flat=True))


def test_it_says_all_that_is_stored_in_words_and_as_json(client, reader):
    make_delivery(make_note(), reader, state="delivered")
    page = client.get(tokens.own_path(reader.uuid))
    found = client.get(f"{tokens.own_path(reader.uuid)}stored.json")
    stored = json.loads(found.content)
    for said in (reader.email, "Ghost", "You asked."):
        assert said in page.text
        assert said in stored.values()
    assert stored["mails"][0]["state"] == "Delivered"
    assert ": delivered," in page.text
    for answer in (page, found):
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex"
        assert not answer.cookies


def test_no_column_of_a_reader_is_left_unsaid(client, reader):
    Subscriber.objects.update(unsubscribed_at=timezone.now(), replaces=reader.uuid)
    found = client.get(f"{tokens.own_path(reader.uuid)}stored.json").text
    values = Subscriber.objects.values().get()
    kept = {name: str(value)[:19] for name, value in values.items()}
    kept |= {"uuid": reader.uuid.hex, "replaces": reader.uuid.hex, "status": "Confirmed"}
    kept = {
        name: value.replace(" ", "T") if name.endswith("_at") else value
        for name, value in kept.items()
    }
    del kept["id"], kept["request_number"]
    assert [name for name, value in kept.items() if value not in found] == []


def test_the_leave_link_leads_there_and_its_own_link_does_nothing_else(client, reader):
    leave, own = path(tokens.leave_url(reader.uuid)), tokens.own_path(reader.uuid)
    assert 'href="/own/' in client.get(leave).text
    for door in ("leave", "confirm"):
        assert client.post(own.replace("/own/", f"/{door}/")).status_code == 404
    assert client.get(leave.replace("/leave/", "/own/")).status_code == 404


def test_it_is_shut_after_an_hour(client, reader, monkeypatch):
    own = tokens.own_path(reader.uuid)
    later = signing.time.time() + 3601
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert client.post(own, {"erase": "1"}).status_code == 410
    assert client.get(f"{own}stored.json").status_code == 404
    assert Subscriber.objects.exists()


def test_the_old_address_works_until_the_new_one_is_confirmed(client, reader, moved):
    assert sendable() == ["old@example.org"]
    letter = confirmations.letter(moved)
    assert "old@example.org" not in letter.text + letter.html
    client.post(path(tokens.confirm_url(moved.uuid, moved.requested_at)))
    assert sendable() == [NEW]
    assert "old@example.org" in client.get(tokens.own_path(moved.uuid)).text


def test_a_note_under_way_reaches_one_of_the_two(client, reader, moved):
    pending, claimed = (
        make_delivery(make_note(state="sending"), reader, s) for s in ("pending", "claimed")
    )
    sent = make_delivery(make_note(state="sending"), reader, "accepted")
    subscriptions.confirm(moved.uuid, moved.requested_at)
    rows = Delivery.objects.filter(kind="note").values_list("pk", "subscriber", "state")
    kept = {(pending.pk, moved.pk, "pending"), (claimed.pk, moved.pk, "claimed")}
    assert set(rows) == {*kept, (sent.pk, reader.pk, "accepted")}


def test_old_links_stop_the_notes_and_show_nothing_of_the_new_address(client, reader, moved):
    subscriptions.confirm(moved.uuid, moved.requested_at)
    old = path(tokens.leave_url(reader.uuid))
    assert NEW not in client.get(old).text
    assert NEW not in client.get(tokens.own_path(reader.uuid)).text
    client.post(old)
    assert sendable() == []


def test_who_left_meanwhile_is_not_brought_back(reader, moved):
    subscriptions.leave(reader.uuid)
    assert subscriptions.confirm(moved.uuid, moved.requested_at) is None
    assert sendable() == []


def test_who_comes_by_the_form_later_is_nobody_elses(reader, moved):
    Subscriber.objects.filter(pk=moved.pk).update(requested_at=timezone.now() - timedelta(days=2))
    subscriptions.subscribe(NEW)
    moved.refresh_from_db()
    subscriptions.confirm(moved.uuid, moved.requested_at)
    assert sendable() == [NEW, "old@example.org"]
    subscriptions.leave(reader.uuid)
    assert sendable() == [NEW]


def test_an_address_that_reads_already_gets_no_mail_and_nobody_learns_it(client, reader):
    make_subscriber(email="there@example.org")
    for email in ("there@example.org", NEW):
        answer = client.post(tokens.own_path(reader.uuid), {"email": email})
        assert "Look in the other mailbox." in answer.text
    intake.take_in()
    assert [row.address for row in Delivery.objects.all()] == [NEW]
    assert sendable() == ["old@example.org", "there@example.org"]


def test_it_is_no_way_to_have_many_mails_sent(client, reader):
    codes = []
    for n in range(new_address.A_DAY + 1):
        answer = client.post(tokens.own_path(reader.uuid), {"email": f"a{n}@example.org"})
        codes.append(answer.status_code)
        intake.take_in()
    assert codes == [200] * new_address.A_DAY + [400]
    assert Delivery.objects.count() == new_address.A_DAY


def test_a_wrong_address_is_told_and_kept(client, reader):
    answer = client.post(tokens.own_path(reader.uuid), {"email": "nobody"})
    assert answer.status_code == 400
    assert 'value="nobody"' in answer.text
    assert "does not look like an email" in answer.text


def test_erasing_takes_every_address_and_keeps_their_marks(client, reader, moved):
    subscriptions.confirm(moved.uuid, moved.requested_at)
    assert "Erased." in client.post(tokens.own_path(moved.uuid), {"erase": "1"}).text
    assert not Subscriber.objects.exists()
    marks = set(Suppression.objects.values_list("address_hash", flat=True))
    assert marks == {address_hash(NEW), address_hash("old@example.org")}
    assert "Erased." in client.get(tokens.own_path(moved.uuid)).text


def test_erasing_the_old_one_first_leaves_no_link_to_the_new(reader, moved):
    subscriptions.erase(reader)
    assert subscriptions.confirm(moved.uuid, moved.requested_at) is None
    assert not Subscriber.objects.exists()
