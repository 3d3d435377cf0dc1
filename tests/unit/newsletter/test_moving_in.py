"""Subscribers of other services: what their exports prove, and that nobody is woken by them."""

import io
import zipfile

import openpyxl
import pytest

from newsletter.models import Delivery, Subscriber, Suppression
from newsletter.people import subscriptions
from newsletter.people.addresses import address_hash
from newsletter.people.moving.plan import SubscriberImport
from newsletter.people.moving.sheets import Unreadable
from tests.factories import make_subscriber

pytestmark = pytest.mark.django_db

EXPORTS = {
    "Mailchimp": (
        "Email Address,First Name,OPTIN_TIME,CONFIRM_TIME,UNSUB_TIME,CLEAN_TIME\n"
        "in@example.org,A,2024-01-02 03:04:05,2024-01-02 04:00:00,,\n"
        "out@example.org,B,2024-01-02 03:04:05,2024-01-02 04:00:00,2025-01-01 00:00:00,\n"
        "dead@example.org,C,2024-01-02 03:04:05,2024-01-02 04:00:00,,2025-01-01 00:00:00\n",
        {"new": 1, "left": 1, "bounced": 1},
    ),
    "Buttondown": (
        "email_address,notes,subscriber_type,creation_date\n"
        'in@example.org,"two\nlines",regular,2024-01-02T03:04:05Z\n'
        "out@example.org,,unsubscribed,2024-01-02T03:04:05Z\n"
        "ask@example.org,,unactivated,2024-01-02T03:04:05Z\n"
        "spam@example.org,,complained,2024-01-02T03:04:05Z\n",
        {"new": 1, "left": 1, "unproven": 1, "complained": 1},
    ),
    "Substack": (
        "email,active_subscription,expiry,plan,email_disabled,created_at\n"
        "ask@example.org,false,,other,false,2024-01-02T03:04:05.000Z\n"
        "out@example.org,false,,other,true,2024-01-02T03:04:05.000Z\n",
        {"unproven": 1, "left": 1},
    ),
    "Ghost": (
        "id,email,name,note,subscribed_to_emails,complimentary_plan,created_at,deleted_at,labels\n"
        "1,ask@example.org,A,,true,false,2024-01-02T03:04:05.000Z,,\n"
        "2,out@example.org,B,,false,false,2024-01-02T03:04:05.000Z,,\n",
        {"unproven": 1, "left": 1},
    ),
    "listmonk": (
        "uuid,email,name,attributes,status,created_at,updated_at\n"
        '5,ask@example.org,A,"{""a"": 1}",enabled,2024-01-02 03:04:05,\n'
        "6,out@example.org,B,{},blocklisted,2024-01-02 03:04:05,\n",
        {"unproven": 1, "left": 1},
    ),
    "beehiiv": (
        "Subscriber ID,Email,Status,Tier,Created At\n"
        "1,ask@example.org,active,free,2024-01-02\n2,out@example.org,inactive,free,2024-01-02\n",
        {"unproven": 1, "left": 1},
    ),
    "Kit": (
        "id,first_name,email,state,created_at\n"
        "1,A,ask@example.org,active,2024-01-02\n2,B,dead@example.org,bounced,2024-01-02\n"
        "3,C,new@example.org,inactive,2024-01-02\n",
        {"unproven": 2, "bounced": 1},
    ),
    "Brevo": (
        "EMAIL;LASTNAME;EMAIL_BLACKLISTED;ADDED_TIME\n"
        "ask@example.org;A;No;12-04-2022 09:30\nout@example.org;B;Yes;12-04-2022 09:30\n",
        {"unproven": 1, "left": 1},
    ),
    "": ("ask@example.org\nme@example.org\n", {"unproven": 2}),
}


@pytest.fixture
def bring(tmp_path):
    """Import a text or bytes; return the counts by the groups' names."""

    def run(content: str | bytes, *, save: bool = True, **said) -> dict[str, int]:
        path = tmp_path / "list"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        counts = SubscriberImport(path, **said).counts(save=save)
        return {group.value: number for group, number in counts.items()}

    return run


@pytest.mark.parametrize("service", EXPORTS)
def test_an_export_says_who_reads_and_who_is_gone(bring, tmp_path, service):
    text, expected = EXPORTS[service]
    assert bring(text) == expected
    assert SubscriberImport(tmp_path / "list").source == service
    assert Subscriber.objects.sendable().count() == expected.get("new", 0)
    gone = sum(expected.get(reason, 0) for reason in ("left", "bounced", "complained"))
    assert Suppression.objects.count() == gone
    assert not Delivery.objects.exists()


def test_a_dry_run_says_the_same_and_saves_nothing(bring):
    text, expected = EXPORTS["Mailchimp"]
    assert bring(text, save=False) == expected
    assert not Subscriber.objects.exists()
    assert not Suppression.objects.exists()


def test_running_it_again_changes_nothing(bring):
    text, _ = EXPORTS["Mailchimp"]
    bring(text)
    before = list(Subscriber.objects.values())
    assert bring(text) == {"here": 1, "suppressed": 2}
    assert list(Subscriber.objects.values()) == before


@pytest.mark.parametrize(
    "text",
    [
        "email,status\nout@example.org,inactive\n",
        "Email,Status,Subscription Tier\nout@example.org,Inactive,free\n",
        "Email,Accepts Email Marketing\nout@example.org,no\n",
        "email,opted_out\nout@example.org,true\n",
    ],
)
def test_who_may_have_left_is_never_asked(bring, text):
    assert bring(text, invites=True) == {"left": 1}


CONFIRMED = "email,status,confirmed_at\nyou@example.org,active,2024-01-02\n"


def test_consent_is_kept_with_each(bring):
    bring(CONFIRMED, source="A list", consent="You asked for my essays at the fair.")
    you = Subscriber.objects.get()
    assert (you.source, you.consent) == ("A list", "You asked for my essays at the fair.")
    assert you.confirmed_at.date().isoformat() == "2024-01-02"
    assert you.imported_at


@pytest.mark.parametrize("status", ["unsubscribed", "unconfirmed", "confirmed"])
def test_who_is_here_stays_as_they_are(bring, status):
    before = make_subscriber(status, email="you@example.org")
    assert bring(CONFIRMED) == {"here": 1}
    before.refresh_from_db()
    assert (before.status, before.source) == (status, "")


@pytest.mark.parametrize("reason", Suppression.Reason)
def test_who_is_suppressed_is_not_woken(bring, reason):
    subscriptions.suppress(address_hash("you@example.org"), Suppression.Reason.BOUNCED)
    Suppression.objects.update(reason=reason)
    assert bring(CONFIRMED.replace("you@", "YOU@")) == {"suppressed": 1}
    assert not Subscriber.objects.exists()


def test_who_left_in_one_line_is_no_reader_by_another(bring):
    assert bring(CONFIRMED + "You@example.org,unsubscribed,\n") == {"left": 1, "repeated": 1}
    assert not Subscriber.objects.exists()


def test_the_strongest_reason_counts(bring):
    rows = "you@example.org,unsubscribed\nyou@example.org,complained\nyou@example.org,bounced\n"
    bring(f"email,state\n{rows}")
    assert Suppression.objects.get().reason == "complained"


def test_who_left_elsewhere_may_ask_here(bring):
    bring("email,state\nyou@example.org,unsubscribed\n")
    subscriptions.subscribe("you@example.org")
    assert Delivery.objects.count() == 1
    assert subscriptions.confirm(Subscriber.objects.get().uuid)
    assert Subscriber.objects.sendable().count() == 1


@pytest.mark.parametrize(
    ("row", "group"),
    [
        ("not an address,active,2024-01-02", "invalid"),
        ("you@example.org,what,2024-01-02", "refused"),
        ("you@example.org,Doe, Jane,active,2024-01-02", "refused"),  # one comma too many
        ("you@example.org,active,01/02/2024", "unproven"),  # which of the two is the month?
        ("you@example.org,active,2999-01-02", "unproven"),
        ("you@example.org,active,soon", "unproven"),
    ],
)
def test_what_is_not_sure_brings_nobody(bring, row, group):
    assert bring(f"email,status,confirmed_at\n{row}\n") == {group: 1}
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + CONFIRMED.encode(),
        CONFIRMED.encode("utf-16"),
        CONFIRMED.replace(",", ";").encode(),
        CONFIRMED.replace(",", "\t").replace("\n", "\r\n").encode(),
        CONFIRMED.replace("\n", "\r").encode(),
        CONFIRMED.replace("status", "status,name")
        .replace("active", "active,J\xfcrg")
        .encode("cp1252"),
    ],
)
def test_files_are_read_as_programs_write_them(bring, content):
    assert bring(content) == {"new": 1}


def spreadsheet(rows) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def test_a_spreadsheet_is_read(bring):
    assert bring(spreadsheet(line.split(",") for line in CONFIRMED.splitlines())) == {"new": 1}


def packed(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"name\nyou\n", "No column is named email"),
        (b"email,email\n", "stand there twice"),
        (b"email\n" + b"a" * 300_000, "Line 2 has more than"),
        (b'email\n"' + b"a\n" * 100_000, "Line 2: field larger"),
        (b'email\n"a@example.org', "Line 2"),
        (b"email\na\0@example.org\n", "Line 2 holds a zero byte"),
        (packed("xl/workbook.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "entities"),
        (packed("xl/workbook.xml", bytes(200_000_001)), "unpacks to more than 200 MB"),
        (packed("a", b"a"), "cannot be read"),
        (b"PK\x03\x04" + bytes(100), "cut off"),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(bring, content, said):
    with pytest.raises(Unreadable, match=said):
        bring(content)
    assert not Subscriber.objects.exists()
