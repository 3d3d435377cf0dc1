"""The capability table against every backend that Anymail ships, each with a real note."""

import pkgutil
import re
from importlib import import_module

import anymail.backends
import pytest
from anymail.exceptions import AnymailUnsupportedFeature
from anymail.urls import urlpatterns
from django.core.mail import EmailMultiAlternatives, mailers

from newsletter.esps.capabilities import CAPABILITIES, capability_of
from newsletter.letters import messages
from newsletter.models import Delivery
from tests.factories import make_delivery, make_note

MODULES = {module.name for module in pkgutil.iter_modules(anymail.backends.__path__)}
BACKENDS = sorted(MODULES - {"base", "base_requests"})
KEY = {"api_key": "k"}
OPTIONS = dict.fromkeys(("brevo", "mandrill", "resend", "sendgrid", "sendinblue", "sparkpost"), KEY)
OPTIONS |= {
    "mailersend": {"api_token": "k"},
    "mailgun": KEY | {"sender_domain": "example.org"},
    "mailjet": KEY | {"secret_key": "k"},
    "mailtrap": {"api_token": "k"},
    "postal": KEY | {"api_url": "https://postal.example.org"},
    "postmark": {"server_token": "k"},
    "scaleway": {"secret_key": "k", "project_id": "p"},
    "unisender_go": KEY | {"api_url": "https://unisender.example.org/"},
}
LINK = re.compile(r"List-Unsubscribe\W+(value\W+)?http", re.IGNORECASE)
UNTRACKED = {
    "console": ["'track_opens': False", "'track_clicks': False"],
    "mailersend": ['"track_opens": false', '"track_clicks": false'],
    "mailgun": ["'o:tracking-opens': 'no'", "'o:tracking-clicks': 'no'"],
    "mailjet": ['"TrackOpens": "disabled"', '"TrackClicks": "disabled"'],
    "mandrill": ['"track_opens": false', '"track_clicks": false'],
    "postmark": ['"TrackOpens": false', '"TrackLinks": "None"'],
    "sendgrid": ['"open_tracking": {"enable": false', '"click_tracking": {"enable": false'],
    "sparkpost": ['"open_tracking": false', '"click_tracking": false'],
    "test": ["'track_opens': False", "'track_clicks': False"],
    "unisender_go": ['"track_read": 0', '"track_links": 0'],
}


@pytest.fixture(params=BACKENDS)
def name(request, settings) -> str:
    path = f"{import_module(f'anymail.backends.{request.param}').__name__}.EmailBackend"
    account = {"BACKEND": path, "OPTIONS": OPTIONS.get(request.param, {})}
    settings.MAILERS = {"default": account, "notes": account}
    return request.param


def note() -> EmailMultiAlternatives:
    letter = {"subject": "S", "html": "<p>https://leave.invalid/</p>"}
    delivery = make_delivery(make_note(state="sending", text="https://leave.invalid/", **letter))
    return messages.Composer().compose(delivery)


def payload_of(message: EmailMultiAlternatives) -> str:
    """Return what the backend of the notes would send to its provider, as one text."""
    backend = mailers["notes"]
    payload = backend.build_message_payload(message, backend.send_defaults)
    if hasattr(payload, "get_request_params"):
        return str(payload.get_request_params("https://example.org/"))
    if hasattr(payload, "finalize_payload"):
        payload.finalize_payload()
        return payload.params["Content"]["Raw"]["Data"].decode()
    return str(payload.get_params())


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_backend_of_anymail_has_a_row(backend):
    assert backend in CAPABILITIES


@pytest.mark.django_db
def test_a_note_carries_what_the_table_says(name):
    account, message = capability_of("notes"), note()
    sent = payload_of(message)
    assert bool(LINK.search(sent)) == account.list_unsubscribe
    assert ("List-Unsubscribe=One-Click" in sent) == account.one_click
    assert (str(Delivery.objects.get().pk) in sent) == account.metadata
    assert ("Message-ID" in message.extra_headers) == account.message_id
    assert all(switch in sent for switch in UNTRACKED.get(name, []))
    assert (name in UNTRACKED) == account.untracks


@pytest.mark.django_db
@pytest.mark.parametrize("switch", ["track_opens", "track_clicks"])
def test_a_backend_without_a_switch_for_tracking_would_refuse_the_note(name, switch):
    message = note()
    setattr(message, switch, False)
    if capability_of("notes").untracks:
        payload_of(message)
    else:
        with pytest.raises(AnymailUnsupportedFeature):
            payload_of(message)


@pytest.mark.django_db
def test_a_backend_without_metadata_would_refuse_it(name):
    message = note()
    message.metadata = {"delivery_id": "d"}
    if capability_of("notes").metadata:
        payload_of(message)
    else:
        with pytest.raises(AnymailUnsupportedFeature):
            payload_of(message)


@pytest.mark.parametrize("backend", sorted(set(BACKENDS) - {"console", "test"}))
def test_who_testifies_has_a_webhook_and_gives_our_id_back(backend):
    hooks = {pattern.name for pattern in urlpatterns}
    account = CAPABILITIES[backend]
    assert account.testifies == (f"{backend}_tracking_webhook" in hooks and account.metadata)


@pytest.mark.parametrize(
    ("path", "row"),
    [
        ("newsletter.esps.providers.amazon_ses.SESBackend", "amazon_ses"),
        ("newsletter.esps.providers.resend.ResendBackend", "resend"),
        ("newsletter.esps.providers.smtp.SMTPBackend", "smtp"),
        ("newsletter.esps.providers.outbox.OutboxBackend", "outbox"),
        ("django.core.mail.backends.locmem.EmailBackend", "smtp"),
    ],
)
def test_a_backend_of_ours_is_found_by_what_it_is(settings, path, row):
    settings.MAILERS = {"notes": {"BACKEND": path}}
    assert capability_of("notes") is CAPABILITIES[row]


@pytest.mark.django_db
def test_resend_gets_a_key_for_each_delivery(settings):
    backend = {"BACKEND": "newsletter.esps.providers.resend.ResendBackend", "OPTIONS": KEY}
    settings.MAILERS = {"default": backend, "notes": backend}
    message = note()
    assert f"'Idempotency-Key': '{message.metadata['delivery_id']}'" in payload_of(message)
