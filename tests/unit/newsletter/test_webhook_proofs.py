"""How those who report must prove who they are, and what is refused unread."""

import json

import pytest
from django.test import Client

from newsletter.models import TrackingEvent
from tests.unit.newsletter.esp_posts import (
    SECRET,
    SIGNING_KEYS,
    basic,
    configure,
    mail_of,
    post,
    sent_row,
)
from tests.unit.newsletter.esp_reports import ESPS, report

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::anymail.exceptions.AnymailWarning"),
]
BY_SECRET = ["amazon_ses", "brevo", "mailjet", "postmark", "sendinblue", "sparkpost"]


BY_EITHER = ["mailtrap", "resend", "sendgrid"]


@pytest.mark.parametrize("esp", ESPS)
def test_without_a_secret_nothing_is_taken(esp, client, settings):
    configure(settings, esp)
    payload = report(esp, "hard", mail_of(sent_row()))
    settings.ANYMAIL = {}
    assert post(client, esp, payload).status_code == 403
    assert not TrackingEvent.objects.exists()


@pytest.mark.parametrize("esp", sorted(SIGNING_KEYS))
def test_an_empty_key_is_none(esp, client, settings, monkeypatch):
    configure(settings, esp)
    monkeypatch.setattr("tests.unit.newsletter.esp_posts.KEY", "")
    settings.ANYMAIL = {SIGNING_KEYS[esp]: ""}
    assert post(client, esp, report(esp, "hard", mail_of(sent_row()))).status_code == 403
    assert not TrackingEvent.objects.exists()


@pytest.mark.parametrize("esp", sorted(set(SIGNING_KEYS)))
def test_a_forged_signature_is_refused(esp, client, settings):
    configure(settings, esp)
    mail = mail_of(sent_row())
    payload = report(esp, "hard", mail)
    header = {
        "mailersend": "Signature",
        "mailtrap": "Mailtrap-Signature",
        "mandrill": "X-Mandrill-Signature",
        "postal": "X-Postal-Signature",
        "resend": "svix-signature",
        "sendgrid": "X-Twilio-Email-Event-Webhook-Signature",
    }
    if esp in header:
        answer = post(
            client, esp, payload, **{header[esp]: "v1,Zm9yZ2Vk" if esp == "resend" else "Zm9yZ2Vk"}
        )
    else:  # the signature is in the body
        body = {"auth": "x", "signature": {"timestamp": "1", "token": "t", "signature": "x"}}
        answer = client.post(
            f"/webhooks/{esp}/", json.dumps(payload | body), content_type="application/json"
        )
    assert answer.status_code == 403
    assert not TrackingEvent.objects.exists()


@pytest.mark.parametrize("esp", BY_SECRET + BY_EITHER)
def test_the_secret_is_asked_for_and_compared(esp, client, settings):
    configure(settings, esp, signed=False)
    payload = report(esp, "hard", mail_of(sent_row()))
    assert post(client, esp, payload).status_code == 200
    assert post(client, esp, payload, **basic("provider:guess")).status_code == 403
    asked = client.post(f"/webhooks/{esp}/", b"{}", content_type="application/json")
    assert asked.status_code == 401
    assert asked["WWW-Authenticate"].startswith("Basic")
    assert TrackingEvent.objects.count() == 1


@pytest.mark.parametrize("esp", sorted(set(SIGNING_KEYS) - set(BY_EITHER)))
def test_the_secret_does_not_stand_for_a_signature(esp, client, settings):
    configure(settings, esp, signed=False)
    assert post(client, esp, report(esp, "hard", mail_of(sent_row()))).status_code == 403
    assert not TrackingEvent.objects.exists()


def test_a_secret_without_a_user_protects_nothing(client, settings):
    configure(settings, "postmark", secret="None")
    assert client.post("/webhooks/postmark/", headers=basic("None")).status_code == 403


@pytest.mark.parametrize("esp", ["postmark", "scaleway", "nobody", "smtp"])
def test_only_accounts_of_this_site_answer(esp, client, settings):
    configure(settings, "brevo")
    assert client.post(f"/webhooks/{esp}/", headers=basic(SECRET)).status_code == 404


def test_a_provider_needs_no_token_of_a_form(settings):
    configure(settings, "postmark")
    strict = Client(enforce_csrf_checks=True)
    answer = post(strict, "postmark", report("postmark", "hard", mail_of(sent_row())))
    assert (answer.status_code, answer.cookies) == (200, {})


def test_the_address_answers_a_look_before_a_key_is_known(client, settings):
    configure(settings, "mandrill")
    settings.ANYMAIL = {}
    for look in (client.head, client.get):
        answer = look("/webhooks/mandrill/")
        assert (answer.status_code, answer.content, answer.cookies) == (200, b"", {})
    assert client.put("/webhooks/mandrill/").status_code == 405
