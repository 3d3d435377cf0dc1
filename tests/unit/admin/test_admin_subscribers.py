"""Subscribers: found, exported without formulas, erased without a trace of the address."""

import csv
import re
from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from newsletter import clock
from newsletter.desk.lists.subscriber_list import defused
from newsletter.models import Delivery, Subscriber, Suppression
from tests.factories import make_delivery, make_subscriber

pytestmark = pytest.mark.django_db


def test_search_finds_by_address(author):
    make_subscriber(email="ana@example.org")
    make_subscriber(email="ben@example.org")
    page = author.get("/admin/subscribers/results/", {"q": "ben@"}).text
    assert "ben@example.org" in page
    assert "ana@example.org" not in page


def test_filters_by_state_and_by_date(author):
    make_subscriber("confirmed", email="on@example.org")
    make_subscriber("unsubscribed", email="off@example.org")
    by_state = author.get("/admin/subscribers/", {"status": "unsubscribed"}).text
    by_date = author.get("/admin/subscribers/", {"confirmed_at_from": "2020-01-01"}).text
    assert ("off@example.org" in by_state, "on@example.org" in by_state) == (True, False)
    assert ("off@example.org" in by_date, "on@example.org" in by_date) == (False, True)


def test_nobody_is_added_or_confirmed_by_hand(client, django_user_model):
    root = django_user_model.objects.create_superuser("root", "root@example.org", "x")
    client.force_login(root)
    subscriber = make_subscriber("unconfirmed")
    pages = ("", f"inspect/{subscriber.pk}/", f"delete/{subscriber.pk}/")
    assert {client.get(f"/admin/subscribers/{page}").status_code for page in pages} == {200}
    forms = ("new/", f"edit/{subscriber.pk}/", f"copy/{subscriber.pk}/")
    assert {client.get(f"/admin/subscribers/{page}").status_code for page in forms} == {404}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])  # noqa: RUF001
def test_a_formula_is_defused(start):
    assert defused(f"{start}1+1") == f"'{start}1+1"


def test_other_text_is_left_alone():
    assert defused("reader=1@example.org") == "reader=1@example.org"


def exported(client, kind: str) -> bytes:
    answer = client.get("/admin/subscribers/", {"export": kind})
    return b"".join(answer.streaming_content)


def test_csv_holds_addresses_and_no_formula(author):
    make_subscriber(email="=cmd@example.org")
    rows = list(csv.reader(StringIO(exported(author, "csv").decode())))
    origin = ["From", "Consent", "Imported"]
    assert rows[0] == ["Email", "Status", "Asked", "Confirmed", "Left", *origin]
    assert rows[1][:2] == ["'=cmd@example.org", "confirmed"]


def test_xlsx_holds_addresses_and_no_formula(author):
    make_subscriber(email="+cmd@example.org")
    cell = load_workbook(BytesIO(exported(author, "xlsx"))).active["A2"]
    assert (cell.value, cell.data_type) == ("'+cmd@example.org", "s")


def test_erasing_says_what_it_does_then_forgets(author):
    subscriber = make_subscriber(email="gone@example.org")
    delivery = make_delivery(subscriber=subscriber, state="delivered")
    address = f"/admin/subscribers/delete/{subscriber.pk}/"
    assert (
        f"{subscriber.email} is deleted from this site&#x27;s database at once."
        in author.get(address).text
    )
    after = author.post(address, follow=True).text
    assert "gone@example.org" not in after
    assert not Subscriber.objects.exists()
    assert Suppression.objects.get().reason == "erased"
    assert Delivery.objects.get(pk=delivery.pk).address == ""


def test_the_log_of_an_erasure_keeps_no_address(author):
    subscriber = make_subscriber(email="gone@example.org")
    pk = subscriber.pk
    author.post(f"/admin/subscribers/delete/{pk}/")
    entry = ModelLogEntry.objects.get(action="newsletter.erase")
    assert (entry.label, entry.user.username) == (f"Subscriber {pk}", "ana")
    assert "gone" not in author.get("/admin/reports/site-history/").text


@pytest.mark.parametrize("reason", ["bounced", "asked"])
def test_a_mailbox_that_is_gone_is_shown_and_written_to_again(author, reason):
    subscriber = make_subscriber()
    since = datetime(2020, 4, 22, 12, tzinfo=UTC)
    own = {"address_hash": subscriber.address_hash, "reason": reason, "since": since}
    Suppression.objects.create(**own)
    words = "Confirmed, but the mailbox does not exist since April 22, 2020"
    page = f"/admin/subscribers/inspect/{subscriber.pk}/"
    act = f"/admin/subscribers/{subscriber.pk}/write-again/"
    assert words in author.get("/admin/subscribers/").text
    assert words in author.get(page).text
    assert act in author.get(page).text
    assert "Do you know better?" in author.get(act).text
    assert words not in author.post(act, {"number": "1"}, follow=True).text
    assert not Suppression.objects.exists()
    assert subscriber.email not in str(list(ModelLogEntry.objects.values_list("label", "data")))


def test_erasing_who_complained_promises_no_way_back(author):
    subscriber = make_subscriber()
    own = {"address_hash": subscriber.address_hash, "reason": "complained", "since": clock.now()}
    Suppression.objects.create(**own)
    page = author.get(f"/admin/subscribers/delete/{subscriber.pk}/").text
    assert "No mail goes there ever again" in page
    assert "confirms anew" not in page


def test_the_page_of_a_subscriber_tells_what_happened_alone(author):
    subscriber = make_subscriber("confirmed")
    page = author.get(f"/admin/subscribers/inspect/{subscriber.pk}/").text
    said = re.findall(r"<dt[^>]*>\s*(.*?)\s*</dt>", page)
    assert said == ["Email", "Status", "Asked", "Confirmed"]


def test_a_mailbox_for_minutes_is_told(author):
    subscriber = make_subscriber("unconfirmed", "ana@mailinator.com")
    words = "Unconfirmed, at a domain of mailboxes for minutes"
    assert words in author.get("/admin/subscribers/").text
    assert words in author.get(f"/admin/subscribers/inspect/{subscriber.pk}/").text
