"""A test note: what would leave now, marked, to whom the author names, and in no count."""

from email import message_from_bytes, policy

import pytest

from newsletter.esps.providers import outbox
from newsletter.models import Delivery, Note
from tests.factories import make_essay, make_subscriber

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(settings, tmp_path):
    """Return what reads the mails that were kept, by address."""
    settings.DATA_DIR = tmp_path
    return lambda: {
        mail["To"]: mail
        for name in outbox.names()
        for mail in [message_from_bytes(outbox.read(name).raw, policy=policy.default)]
    }


def send(client, essay, addresses: str) -> str:
    answer = client.post(f"/admin/notes/test/{essay.pk}/", {"addresses": addresses}, follow=True)
    return " ".join(answer.text.split())


def test_it_goes_to_oneself_unless_told_otherwise(author):
    essay = make_essay()
    assert ">\nana@example.org</textarea>" in author.get(f"/admin/notes/test/{essay.pk}/").text


def test_it_is_the_latest_draft_and_marked(author, kept):
    essay = make_essay("Before")
    essay.title, essay.opening_line = "After", "Dear reader."
    essay.save_revision()
    assert "me@example.org: sent. Look in the mailbox." in send(author, essay, "me@example.org")
    mail = kept()["me@example.org"]
    text = mail.get_body(("plain",)).get_content()
    assert mail["Subject"] == "[Test] After"
    assert text.startswith("This is a test. Nobody on the list gets it. Dear reader.")
    assert "This is a test." in mail.get_body(("html",)).get_content()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_it_is_in_no_ledger_and_in_no_count(author, kept):
    make_subscriber()
    send(author, make_essay(), "me@example.org, you@example.org\nthem@example.org")
    assert set(kept()) == {"me@example.org", "you@example.org", "them@example.org"}
    assert not Delivery.objects.exists()
    assert not Note.objects.exists()


def test_the_leave_link_in_it_is_nobodys(author, kept, client):
    send(author, make_essay(), "me@example.org")
    link = kept()["me@example.org"]["List-Unsubscribe"].strip("<>")
    assert client.get(link).status_code == 200


@pytest.mark.parametrize(
    ("addresses", "words"),
    [
        ("", "Write at least one address"),
        ("me@example.org, nobody", "nobody: This does not look like an email."),
        (" ".join(f"r{n}@example.org" for n in range(11)), "11 addresses are too many"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_leaves(author, kept, addresses, words):
    assert words in send(author, make_essay(), addresses)
    assert kept() == {}


def test_a_refusal_is_told_for_each_address(author, settings):
    smtp = {"BACKEND": "newsletter.esps.backends.smtp", "OPTIONS": {"host": "127.0.0.1", "port": 9}}
    settings.MAILERS = {"default": smtp, "notes": smtp}
    page = send(author, make_essay(), "me@example.org you@example.org")
    assert "me@example.org: not accepted. The mail provider refused the connection." in page
    assert "you@example.org: not accepted. It was not tried after that." in page


def test_without_an_account_the_variable_is_named(author, settings):
    settings.MAILERS = {}
    assert "set the environment variable MAILER" in send(author, make_essay(), "me@example.org")


def test_the_essays_editor_leads_there_for_authors(author, editor):
    essay = make_essay()
    for client, seen in ((author, True), (editor, False)):
        page = client.get(f"/admin/pages/{essay.pk}/edit/").text
        assert (f"/admin/notes/test/{essay.pk}/" in page) == seen


def test_it_is_logged_without_an_address(author, kept):
    essay = make_essay()
    send(author, essay, "me@example.org you@example.org")
    history = author.get(f"/admin/pages/{essay.pk}/history/").text
    assert "Test note sent" in history
    assert "me@example.org" not in history
