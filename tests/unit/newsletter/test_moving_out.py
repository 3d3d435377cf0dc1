"""The list as a file, and the same list of it in an empty site."""

import pytest
from django.core.management import CommandError, call_command

from newsletter.models import Delivery, Subscriber, Suppression
from newsletter.people import subscriptions
from newsletter.people.moving.plan import SubscriberImport
from tests.factories import make_subscriber

pytestmark = pytest.mark.django_db


def everything() -> tuple:
    people = [{**row, "id": 0} for row in Subscriber.objects.order_by("email").values()]
    blocked = [{**row, "id": 0} for row in Suppression.objects.order_by("address_hash").values()]
    return people, blocked


@pytest.fixture
def some_people():
    for status in ("unconfirmed", "confirmed", "unsubscribed"):
        make_subscriber(status, email=f"{status}@example.org")
    Subscriber.objects.filter(status="confirmed").update(source="Ghost", consent="=1+1, 'so'")
    for number, reason in enumerate(("complained", "bounced", "asked")):
        person = make_subscriber("confirmed", email=f"+{number}@example.org")
        subscriptions.suppress(person.address_hash, Suppression.Reason.BOUNCED)
        Suppression.objects.filter(address_hash=person.address_hash).update(reason=reason)


def test_an_empty_site_makes_the_same_list_of_the_file(some_people, tmp_path):
    before = everything()
    call_command("export_subscribers", tmp_path / "list.csv")
    Subscriber.objects.all().delete()
    Suppression.objects.all().delete()
    call_command("import_subscribers", tmp_path / "list.csv", save=True)
    assert everything() == before
    assert not Delivery.objects.exists()


def test_the_file_computes_nothing_in_a_spreadsheet(some_people, tmp_path):
    call_command("export_subscribers", tmp_path / "list.csv")
    text = (tmp_path / "list.csv").read_text()
    assert "'+1@example.org" in text
    assert "'=1+1" in text


def test_only_its_owner_may_read_the_file_and_none_is_written_over(some_people, tmp_path):
    path = tmp_path / "list.csv"
    call_command("export_subscribers", path)
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="File exists"):
        call_command("export_subscribers", path)


@pytest.mark.parametrize("spoiled", ["state", "asked", "link"])
def test_a_row_that_was_spoiled_is_left_out(some_people, tmp_path, spoiled):
    path = tmp_path / "list.csv"
    call_command("export_subscribers", path)
    header, row, *_ = path.read_text().splitlines()
    cells = row.split(",")
    cells[header.split(",").index(spoiled)] = "x"
    path.write_text(f"{header}\n{','.join(cells)}\n")
    assert SubscriberImport(path).counts(save=True) == {"refused": 1}


def test_the_command_says_what_becomes_of_each_row(tmp_path, capsys):
    (tmp_path / "list.csv").write_text("email,confirmed_at\ninfo@example.org,2024-01-02\nno,\n")
    call_command("import_subscribers", tmp_path / "list.csv", rows=tmp_path / "rows.csv")
    said = capsys.readouterr().out
    assert "1 New on the list" in said
    assert "1 of these: Roles such as info@" in said
    assert "Nothing was saved" in said
    assert "3,invalid,no," in (tmp_path / "rows.csv").read_text()
