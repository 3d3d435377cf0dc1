"""The outbox as an account: each mail is one file, however often it is handed over."""

import time

import pytest
from django.core.mail import EmailMessage

from newsletter.checks import check_mailers
from newsletter.esps.providers import outbox
from newsletter.letters import messages
from tests.factories import make_delivery, make_note, make_subscriber

ID = "0b8f7a0e-5b1f-4b7e-9a55-0d1f3c1e0000"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    backend = {"BACKEND": "newsletter.esps.providers.outbox.OutboxBackend", "OPTIONS": {}}
    settings.MAILERS = {"default": backend, "notes": backend}


def send(text="Hello", **headers) -> int:
    mail = EmailMessage("Subject", text, "notes@example.org", ["to@example.org"], headers=headers)
    return outbox.OutboxBackend().send_messages([mail])


def test_a_mail_is_named_by_its_delivery():
    assert send(**{"Message-ID": f"<{ID}@example.org>"}) == 1
    assert outbox.names() == [ID]


def test_the_same_mail_again_is_accepted_and_kept_once():
    for text in ("First", "Second"):
        assert send(text, **{"Message-ID": f"<{ID}@example.org>"}) == 1
    assert outbox.names() == [ID]
    assert "First" in outbox.read(ID).text


def test_mails_without_a_delivery_are_all_kept():
    for name in ("", "<../../evil@example.org>"):
        send(**{"Message-ID": name} if name else {})
    assert len(outbox.names()) == 2


def test_the_newest_comes_first():
    for number in range(20):
        send(str(number))
    assert [outbox.read(name).text.strip() for name in outbox.names()] == [
        str(number) for number in reversed(range(20))
    ]


@pytest.mark.parametrize("name", ["", "..", "../db", "nothing", ".hidden", "a/b"])
def test_a_name_that_is_none_reads_nothing(name):
    assert outbox.read(name) is None


def test_a_slow_outbox_answers_after_it_has_kept_the_mail(monkeypatch):
    kept_while_it_slept = []
    monkeypatch.setattr(time, "sleep", lambda s: kept_while_it_slept.append((s, outbox.names())))
    mail = EmailMessage(to=["to@example.org"], headers={"Message-ID": f"<{ID}@example.org>"})
    outbox.OutboxBackend(seconds="0.8").send_messages([mail])
    assert kept_while_it_slept == [(0.8, [ID])]


def test_a_slowness_that_is_no_number_is_named(settings):
    settings.MAILERS["default"]["OPTIONS"]["seconds"] = "slow"
    assert "MAILER cannot be used" in check_mailers(None)[0].msg


def hand_over(delivery) -> None:
    outbox.OutboxBackend().send_messages([messages.Composer().compose(delivery)])


@pytest.mark.django_db
def test_a_note_is_counted_by_its_files():
    note = make_note(state="done", subject="A note")
    deliveries = [make_delivery(note) for _ in range(3)]
    for delivery in [*deliveries, make_delivery()]:
        hand_over(delivery)
    send("no note")
    assert outbox.count(note.pk) == outbox.Count(3, 3, twice=0, again=0)
    hand_over(deliveries[0])
    assert outbox.count(note.pk) == outbox.Count(3, 3, twice=0, again=1)


@pytest.mark.django_db
def test_an_address_that_got_two_is_found():
    note, reader = make_note(subject="A note"), make_subscriber()
    delivery = make_delivery(note, reader)
    hand_over(delivery)
    delivery.pk = ID  # another mail to the same address, as a broken ledger would make it
    hand_over(delivery)
    assert outbox.count(note.pk) == outbox.Count(2, 1, twice=1, again=0)
