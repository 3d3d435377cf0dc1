"""What leaves beside the ledger: by the account's rules, and few to one address."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage, mailers

from home.access import limits, links
from newsletter.esps import accounts, backends, notices
from newsletter.esps.mail import Mail
from newsletter.esps.providers import outbox
from newsletter.ledger import holding
from tests.factories import make_user
from tests.settings import shift_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def account(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    backend = {"BACKEND": "newsletter.esps.backends.outbox", "OPTIONS": {}}
    settings.MAILERS = {"default": backend, "notes": backend}
    yield
    shift_file().unlink(missing_ok=True)


def later(**amount) -> None:
    shift_file().write_text(str(timedelta(**amount).total_seconds()))


def notice(to="ana@example.org", kind=EmailMessage) -> int:
    return mailers.default.send_messages([kind("Subject", "Text", "me@example.org", [to])])


def ask_for_a_password(client, times: int) -> None:
    for _ in range(times):
        answer = client.post("/admin/password_reset/", {"email": "ana@example.org"})
        assert answer.status_code == 302
    for _ in range(times):  # turns of the worker, which sends them
        links.send_links()


def test_passwords_asked_for_again_and_again_are_few_mails(client):
    make_user("ana", "Authors")
    ask_for_a_password(client, 9)
    assert len(outbox.names()) == limits.LINK_OF_ACCOUNT.burst
    later(minutes=61)
    ask_for_a_password(client, 1)
    assert len(outbox.names()) == limits.LINK_OF_ACCOUNT.burst + 1


def test_each_address_has_its_own_few():
    assert sum(notice() for _ in range(10)) == notices.MOST
    assert notice("Ana@EXAMPLE.org") == 0
    assert notice("ben@example.org") == 1


def test_they_leave_at_the_accounts_rate(settings):
    settings.NOTE_RATE = 1
    assert [notice(f"{n}@example.org") for n in range(3)] == [1, 0, 0]
    assert accounts.take("notes", 1) == 0
    later(seconds=1)
    assert notice("3@example.org") == 1


def test_they_stop_where_the_account_rests_and_where_mail_is_held():
    accounts.pause("default", "The provider asks to wait (429).", timedelta(minutes=5))
    assert notice() == 0
    accounts.try_now()
    holding.hold("The database is a copy.")
    assert notice() == 0


def test_what_the_ledger_counts_is_not_counted_again(settings):
    settings.NOTE_RATE = 1
    assert sum(notice(kind=Mail) for _ in range(10)) == 10


def test_a_clock_that_was_ahead_leaves_no_address_without_mail():
    later(days=1)
    for _ in range(notices.MOST):
        notice()
    later(days=0)
    assert notice() == 1


@pytest.mark.parametrize("name", ["outbox", "smtp", "postmark", "amazon_ses", "resend"])
def test_every_account_is_considerate(name):
    backend = getattr(backends, name)
    assert issubclass(backend, backends.Considerate)
    assert backend is getattr(backends, name)
