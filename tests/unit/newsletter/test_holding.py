"""Mail that is held: after a restored backup and in a copy of the site nothing leaves by itself."""

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder

from newsletter.ledger import delivery, holding
from newsletter.models import Delivery, MailSettings, Note
from newsletter.people.subscriptions import subscribe
from newsletter.site_address import follow_site_url
from tests.factories import make_delivery, make_essay, make_note, make_subscriber

pytestmark = pytest.mark.django_db
HERE = "http://127.0.0.1:8000"


def states_of(model) -> list[str]:
    return sorted(model.objects.values_list("state", flat=True))


def test_mail_leaves_unless_somebody_says_otherwise():
    assert holding.reason() == ""
    holding.hold("Because.")
    assert holding.reason() == "Because."
    holding.release("ana")
    assert holding.reason() == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [("waiting", "held"), ("sending", "paused"), ("held", "held"), ("done", "done")],
)
def test_notes_stop_where_they_are_and_stay_so(before, after):
    note = make_note(state=before)
    holding.hold("Because.")
    holding.release("ana")
    note.refresh_from_db()
    assert note.state == after
    assert note.reason == ("Because." if before != after else "")


def test_nothing_is_claimed_while_mail_is_held():
    make_delivery(subscriber=make_subscriber())
    subscribe("new@example.org")
    holding.hold("Because.")
    assert delivery.claim(10, "0" * 32) == []
    holding.release("ana")
    assert len(delivery.claim(10, "0" * 32)) == 1  # the confirmation: the note stays paused


def test_a_restored_backup_repeats_no_confirmation():
    subscribe("new@example.org")
    done = holding.hold_restored()
    assert done["confirmations skipped"] == 1
    assert "asks again" in Delivery.objects.get(state="skipped").reason


def test_a_restored_backup_repeats_nothing_that_was_in_flight():
    note = make_note(state="sending")
    make_delivery(note, state="claimed", token="0" * 32)
    make_delivery(note, state="submitting")
    done = holding.hold_restored()
    assert states_of(Delivery) == ["pending", "unknown"]
    assert (done["mails in doubt"], done["notes paused"]) == (1, 1)


def test_the_command_counts_what_it_did_and_does_it_once(capsys):
    make_note(state="waiting")
    make_essay("Nobody rang", send_note=True)
    Note.objects.filter(title="Nobody rang").delete()
    subscribe("new@example.org")
    call_command("hold_mail")
    assert states_of(Note) == ["held", "held"]
    said = capsys.readouterr().out
    assert "2 notes held" in said
    assert "1 confirmations skipped" in said
    call_command("hold_mail")
    assert "0 notes held" in capsys.readouterr().out


def test_the_command_lets_mail_leave_again(capsys):
    make_note(state="waiting")
    call_command("hold_mail")
    call_command("hold_mail", release=True)
    assert holding.reason() == ""
    assert f"Mail leaves again, for {HERE}." in capsys.readouterr().out
    assert states_of(Note) == ["held"]


def test_an_older_backup_is_brought_up_first():
    MigrationRecorder.Migration.objects.filter(app="newsletter").order_by("-id")[0].delete()
    with pytest.raises(CommandError, match="older version"):
        call_command("hold_mail")


def test_a_copy_under_another_address_is_held(settings):
    settings.SITE_URL = "https://example.org"
    follow_site_url()
    note = make_note(state="waiting")
    settings.SITE_URL = "https://staging.example.org"
    follow_site_url()
    note.refresh_from_db()
    assert note.state == "held"
    assert "https://example.org" in holding.reason()
    assert "https://staging.example.org" in holding.reason()


def test_a_copy_is_told_once(settings):
    MailSettings.load()
    MailSettings.objects.update(site_url="https://example.org")
    settings.SITE_URL = "https://example.com"
    follow_site_url()
    holding.release("ana")
    follow_site_url()
    assert holding.reason() == ""


def test_one_machine_under_two_names_is_no_copy(settings):
    follow_site_url()
    settings.SITE_URL = "http://localhost:9000"
    follow_site_url()
    assert holding.reason() == ""
    assert MailSettings.load().site_url == "http://localhost:9000"


def test_a_restored_backup_stays_held_at_its_own_address():
    follow_site_url()
    holding.hold_restored()
    follow_site_url()
    assert holding.reason() == holding.RESTORED
