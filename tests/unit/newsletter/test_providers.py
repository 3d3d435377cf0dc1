"""What is said of each provider against every backend that Anymail ships, with a real note."""

import pkgutil
import re

import anymail.backends
import pytest
from anymail.exceptions import AnymailUnsupportedFeature
from anymail.urls import urlpatterns
from django.core.mail import EmailMultiAlternatives, mailers

from newsletter.esps import providers
from newsletter.esps.provider import named, provider_of
from newsletter.letters import messages
from newsletter.models import Delivery
from tests.factories import make_delivery, make_note
from tests.unit.newsletter.esp_reports import ESPS

MODULES = {module.name for module in pkgutil.iter_modules(anymail.backends.__path__)}
BACKENDS = sorted(MODULES - {"base", "base_requests", "console", "test"})  # who sends mail
NAMES = {*BACKENDS, "smtp", "outbox"}  # that MAILER may have
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
    "mailersend": ['"track_opens": false', '"track_clicks": false'],
    "mailgun": ["'o:tracking-opens': 'no'", "'o:tracking-clicks': 'no'"],
    "mailjet": ['"TrackOpens": "disabled"', '"TrackClicks": "disabled"'],
    "mandrill": ['"track_opens": false', '"track_clicks": false'],
    "postmark": ['"TrackOpens": false', '"TrackLinks": "None"'],
    "sendgrid": ['"open_tracking": {"enable": false', '"click_tracking": {"enable": false'],
    "sparkpost": ['"open_tracking": false', '"click_tracking": false'],
    "unisender_go": ['"track_read": 0', '"track_links": 0'],
}


@pytest.fixture(params=BACKENDS)
def name(request, settings) -> str:
    path = f"newsletter.esps.backends.{request.param}"
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


@pytest.mark.django_db
def test_a_note_carries_what_the_table_says(name):
    provider, message = provider_of("notes"), note()
    sent = payload_of(message)
    assert bool(LINK.search(sent)) == provider.list_unsubscribe
    assert ("List-Unsubscribe=One-Click" in sent) == provider.one_click
    assert (str(Delivery.objects.get().pk) in sent) == provider.metadata
    assert ("Message-ID" in message.extra_headers) == provider.message_id
    assert all(switch in sent for switch in UNTRACKED.get(name, []))
    assert (name in UNTRACKED) == provider.untracks


@pytest.mark.django_db
@pytest.mark.parametrize("switch", ["track_opens", "track_clicks"])
def test_a_backend_without_a_switch_for_tracking_would_refuse_the_note(name, switch):
    message = note()
    setattr(message, switch, False)
    if provider_of("notes").untracks:
        payload_of(message)
    else:
        with pytest.raises(AnymailUnsupportedFeature):
            payload_of(message)


@pytest.mark.django_db
def test_a_backend_without_metadata_would_refuse_it(name):
    message = note()
    message.metadata = {"delivery_id": "d"}
    if provider_of("notes").metadata:
        payload_of(message)
    else:
        with pytest.raises(AnymailUnsupportedFeature):
            payload_of(message)


HOOKS = {  # of Anymail's; each is tried with reports of its own
    pattern.name.removesuffix("_tracking_webhook"): pattern.callback.view_class
    for pattern in urlpatterns
    if pattern.name.endswith("_tracking_webhook")
}


@pytest.mark.parametrize("backend", BACKENDS)
def test_who_can_report_does_by_the_view_that_anymail_has_for_it(backend):
    provider = named(backend)
    assert bool(provider.webhook) == (backend in HOOKS)
    assert not provider.webhook or provider.view() is HOOKS[backend]
    assert (backend in ESPS) == (backend in HOOKS)
    assert provider.testifies == (backend in HOOKS and provider.metadata)


def test_each_module_is_of_a_backend_and_bears_its_name():
    modules = {module.name for module in pkgutil.iter_modules(providers.__path__)}
    assert modules <= NAMES
    assert {named(module).name for module in modules} == modules


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("newsletter.esps.backends.amazon_ses", "amazon_ses"),
        ("newsletter.esps.backends.resend", "resend"),
        ("newsletter.esps.backends.smtp", "smtp"),
        ("newsletter.esps.providers.outbox.OutboxBackend", "outbox"),
        ("django.core.mail.backends.locmem.EmailBackend", "smtp"),
    ],
)
def test_a_provider_is_found_by_its_backend(settings, path, name):
    settings.MAILERS = {"notes": {"BACKEND": path}}
    assert provider_of("notes") is named(name)


@pytest.mark.django_db
def test_resend_gets_a_key_for_each_delivery(settings):
    backend = {"BACKEND": "newsletter.esps.backends.resend", "OPTIONS": KEY}
    settings.MAILERS = {"default": backend, "notes": backend}
    message = note()
    assert f"'Idempotency-Key': '{message.metadata['delivery_id']}'" in payload_of(message)
