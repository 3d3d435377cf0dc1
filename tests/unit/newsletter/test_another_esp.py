"""A provider that nobody has heard of is one module, and all that is known of it is known by it."""

import re
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import requests
from django.utils import timezone

from config.mailers import mailer
from newsletter.checks import check_leave_header, check_webhooks
from newsletter.desk.progress import what_settles_doubt
from newsletter.esps import provider, providers
from newsletter.ledger import settling
from newsletter.letters import messages
from newsletter.models import Suppression
from tests.factories import frozen_note, make_delivery
from tests.house import ROOT
from tests.integration.calls import outcome_of_call
from tests.unit.newsletter.esp_posts import SECRET, mail_of, post
from tests.unit.newsletter.esp_reports import report
from tests.unit.newsletter.test_webhooks import state_of, tracking

ACCOUNT = {"server_token": "t"}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def acme(settings, monkeypatch):
    """Put its one file beside the others, and let the site send through it."""
    folder = str(Path(__file__).parent / "another_esp")
    monkeypatch.setattr(providers, "__path__", [*providers.__path__, folder])
    provider.named.cache_clear()
    account = mailer("acme", ACCOUNT)
    settings.MAILERS = {"default": account, "notes": account}
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "REQUESTS_TIMEOUT": 1}
    yield
    provider.named.cache_clear()
    sys.modules.pop("newsletter.esps.providers.acme", None)


def doubtful(**fields):
    return make_delivery(frozen_note(), state="unknown", began_at=timezone.now(), **fields)


def test_its_mail_carries_what_it_says():
    headers = messages.Composer().compose(doubtful()).extra_headers
    assert "List-Unsubscribe" in headers
    assert "List-Unsubscribe-Post" not in headers
    assert [fault.id for fault in check_leave_header(None)] == ["newsletter.W001"]


def test_it_is_asked_again_under_its_key():
    row = doubtful()
    assert list(settling.askable("notes", timezone.now())) == [row]
    assert "same key" in what_settles_doubt()


@pytest.mark.filterwarnings("ignore::anymail.exceptions.AnymailWarning")
def test_its_reports_are_read_and_its_word_for_a_hard_bounce_ends_the_address(client):
    row = doubtful()
    told = report("postmark", "hard", mail_of(row)) | {"Type": "Vanished"}
    assert post(client, "acme", told).status_code == 200
    tracking.apply_events()
    assert (state_of(row), Suppression.objects.get().reason) == ("bounced", "bounced")


def test_its_key_is_asked_for(settings):
    settings.ANYMAIL = {}
    [warning] = check_webhooks(None)
    assert "/webhooks/acme/" in warning.msg
    assert "ANYMAIL_ACME_KEY" in warning.hint


@pytest.mark.parametrize(
    ("status", "code", "proof", "subject"),
    [
        (400, "ugly", "not_accepted", "content"),
        (400, "other", "not_accepted", "unsaid"),
        (500, "no", "not_accepted", "unsaid"),
        (500, "other", "unknown", "unsaid"),
    ],
)
def test_its_refusals_are_read_by_its_codes(monkeypatch, status, code, proof, subject):
    response = requests.Response()
    response.status_code, response._content = status, f'{{"ErrorCode": "{code}"}}'.encode()
    monkeypatch.setattr(requests.Session, "request", lambda *args, **kwargs: response)
    outcome = outcome_of_call("acme", ACCOUNT)
    assert (outcome.proof, outcome.subject) == (proof, subject)


def names() -> set[str]:
    folder = ROOT / "newsletter/esps/providers"
    return {path.stem for path in folder.glob("[!_]*.py")} - {"smtp", "outbox"}


def test_nothing_names_a_provider_but_its_own_module():
    """Where it is said of one, in code or in words, it is said in its file.

    Files that bring subscribers are another thing: they are told by their maker's columns.
    """
    assert len(names()) > 10
    assert find_spec("newsletter.esps.providers.acme")
    either = "|".join(name.replace("_", "[_ ]?") for name in names())
    word = re.compile(rf"\b({either})\b", re.IGNORECASE)
    paths = (ROOT / "newsletter").rglob("*.py")
    apart = {"providers", "migrations", "moving"}
    others = [path for path in paths if not apart & set(path.parts)]
    found = {str(p.relative_to(ROOT)): word.findall(p.read_text()) for p in others}
    assert {path: words for path, words in found.items() if words} == {}
