"""Who came without proof is asked once, slowly, and by no later import again."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from newsletter import clock
from newsletter.letters import confirmations
from newsletter.models import Delivery, Note, Subscriber, Suppression
from newsletter.people import retention, subscriptions
from newsletter.people.addresses import address_hash
from newsletter.people.moving import invitations
from newsletter.people.moving.plan import SubscriberImport
from tests.factories import make_note

pytestmark = pytest.mark.django_db
WHY = "You asked for my essays there."


@pytest.fixture
def bring(tmp_path):
    """Import addresses without proof and ask them; return the counts."""

    def run(*emails: str, **how) -> dict[str, int]:
        path = tmp_path / "list.csv"
        path.write_text(
            "\n".join(("email,email_disabled", *(f"{email},false" for email in emails)))
        )
        plan = SubscriberImport(path, "Substack", WHY, **{"invites": True} | how)
        return {group.value: number for group, number in plan.counts(save=True).items()}

    return run


@pytest.fixture
def later(monkeypatch):
    """Return a function that moves the clock on."""
    start, moved = clock.now(), [timedelta()]
    monkeypatch.setattr(clock, "now", lambda: start + moved[0])

    def move(**by) -> None:
        moved[0] += timedelta(**by)

    return move


def test_only_by_choice(bring):
    assert bring("you@example.org", invites=False) == {"unproven": 1}
    assert not Subscriber.objects.exists()
    assert bring("you@example.org") == {"unproven": 1}
    assert invitations.invite() == 1
    assert Delivery.objects.get().address == "you@example.org"
    assert not Subscriber.objects.sendable().exists()


def test_the_mail_says_where_the_address_comes_from_and_that_it_is_the_only_one(bring):
    bring("you@example.org")
    invitations.invite()
    letter = confirmations.letter(Subscriber.objects.get())
    for body in (letter.html, letter.text):
        words = " ".join(body.split())
        assert "from Substack" in words
        assert WHY in words
        assert "the only mail that asks" in words
        assert body.count("/confirm/") == 1


def test_it_is_asked_once_however_often_one_imports(bring, later):
    bring("you@example.org")
    assert [invitations.invite(), invitations.invite()] == [1, 0]
    for days, expected in ((1, "here"), (20, "suppressed")):
        later(days=days)
        retention.forget(
            Subscriber.objects.filter(requested_at__lt=clock.now() - retention.UNCONFIRMED)
        )
        assert bring("you@example.org") == {expected: 1}
        assert invitations.invite() == 0
    assert Delivery.objects.count() == 1


def test_they_leave_slowly(bring, later):
    bring(*(f"a{n}@example.org" for n in range(25)))
    asked = []
    for _ in range(6):
        asked.append(invitations.invite())
        Delivery.objects.update(state="accepted")
        later(seconds=31)
    assert asked == [10, 0, 10, 0, 5, 0]


def test_they_pile_up_nowhere_and_let_notes_go_first(bring, later):
    bring(*(f"a{n}@example.org" for n in range(25)))
    make_note(state=Note.State.SENDING)
    assert invitations.invite() == 0
    Note.objects.update(state=Note.State.DONE)
    assert invitations.invite() == 10
    later(minutes=5)
    assert invitations.invite() == 0  # the account takes nothing: the first ten wait


@pytest.mark.parametrize("reason", Suppression.Reason)
def test_who_is_suppressed_is_never_asked(bring, reason):
    own = {"address_hash": address_hash("you@example.org"), "reason": reason}
    Suppression.objects.create(since=clock.now(), **own)
    assert bring("you@example.org") == {"suppressed": 1}
    assert invitations.invite() == 0


def test_who_complained_since_the_import_is_not_asked(bring):
    bring("you@example.org")
    subscriptions.suppress(address_hash("you@example.org"), Suppression.Reason.COMPLAINED)
    assert invitations.invite() == 0


def test_who_says_yes_is_a_reader_with_their_story(bring):
    bring("you@example.org")
    invitations.invite()
    you = Subscriber.objects.get()
    assert subscriptions.confirm(you.uuid, you.requested_at)
    you = Subscriber.objects.sendable().get()
    assert (you.source, you.consent) == ("Substack", WHY)
    assert not Suppression.objects.exists()


def test_who_comes_by_the_form_first_gets_that_mail_and_no_other(bring):
    bring("you@example.org")
    subscriptions.subscribe("you@example.org")
    assert invitations.invite() == 0
    assert Delivery.objects.count() == 1
    assert "left this email" in confirmations.letter(Subscriber.objects.get()).text


def test_who_waits_to_be_asked_is_not_forgotten_and_moves_along(
    bring, later, tmp_path, monkeypatch
):
    bring("you@example.org")
    later(days=30)
    monkeypatch.setattr(retention, "believed", lambda now: now)
    retention.tidy()
    call_command("export_subscribers", tmp_path / "all.csv")
    Subscriber.objects.all().delete()
    Suppression.objects.all().delete()
    SubscriberImport(tmp_path / "all.csv").counts(save=True)
    assert [invitations.invite(), invitations.invite()] == [1, 0]
