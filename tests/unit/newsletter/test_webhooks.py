"""What mail providers may tell this site, how they must prove who they are, and all bad posts."""

import json

import pytest
from django.conf import settings as django_settings
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from newsletter import tracking, webhooks
from newsletter.models import Suppression, TrackingEvent
from tests.factories import make_delivery
from tests.unit.newsletter.esp_reports import (
    ESPS,
    SECRET,
    Mail,
    basic,
    configure,
    post,
    report,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::anymail.exceptions.AnymailWarning"),
]
BY_SECRET = ["amazon_ses", "brevo", "mailjet", "postmark", "sendinblue", "sparkpost"]
BY_EITHER = ["mailtrap", "resend", "sendgrid"]


def mail_of(row) -> Mail:
    return Mail(str(row.pk), f"<id-{row.pk}@esp>", row.address)


def sent_row(**fields):
    """A delivery whose call was answered, as the ESP knows it too."""
    row = make_delivery(state="accepted", **fields)
    row.esp_id = mail_of(row).message_id
    row.save(update_fields=["esp_id"])
    return row


def state_of(row) -> str:
    row.refresh_from_db()
    return row.state


def told(client, esp, event, row) -> str:
    """Let the ESP report, apply it, and return the delivery's state."""
    answer = post(client, esp, report(esp, event, mail_of(row)))
    assert answer.status_code == 200, answer.content
    assert tracking.apply_events() == 1
    return state_of(row)


def test_every_webhook_of_anymail_is_tried():
    assert set(ESPS) == webhooks.VIEWS.keys()


@pytest.mark.parametrize("esp", ESPS)
def test_a_delivery_is_confirmed(esp, client, settings):
    configure(settings, esp)
    event, state = ("queued", "accepted") if esp == "mandrill" else ("delivered", "delivered")
    row = sent_row()
    assert told(client, esp, event, row) == state
    assert not Suppression.objects.exists()
    assert TrackingEvent.objects.get().delivery == row


@pytest.mark.parametrize("esp", ESPS)
def test_a_hard_bounce_ends_the_address(esp, client, settings):
    configure(settings, esp)
    row = sent_row()
    assert told(client, esp, "hard", row) == "bounced"
    assert Suppression.objects.get().address_hash == row.subscriber.address_hash
    assert Suppression.objects.get().reason == "bounced"


@pytest.mark.parametrize("esp", sorted(set(ESPS) - {"mailtrap"}))
def test_a_soft_bounce_does_not(esp, client, settings):
    configure(settings, esp)
    row = sent_row()
    assert told(client, esp, "soft", row) == "bounced"
    assert TrackingEvent.objects.get().bounce == "soft"
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    "esp", ["mailgun", "mailtrap", "postal", "postmark", "sparkpost", "unisender_go"]
)
def test_a_delay_only_proves_that_the_provider_has_it(esp, client, settings):
    configure(settings, esp)
    assert told(client, esp, "deferred", make_or_sent(esp)) == "accepted"
    assert not Suppression.objects.exists()


def make_or_sent(esp):
    """In doubt where our id comes back; a provider's id is known of answered calls only."""
    return sent_row() if esp == "postal" else make_delivery(state="unknown")


@pytest.mark.parametrize("esp", sorted(set(ESPS) - {"postal"}))
def test_a_complaint_ends_the_address(esp, client, settings):
    configure(settings, esp)
    row = sent_row()
    assert told(client, esp, "complained", row) == "complained"
    assert Suppression.objects.get().reason == "complained"


@pytest.mark.parametrize("esp", sorted(set(ESPS) - {"mailersend", "postal"}))
def test_our_own_id_settles_a_delivery_in_doubt(esp, client, settings):
    configure(settings, esp)
    row = make_delivery(state="unknown", reason="TimeoutError during the call.")
    event = "queued" if esp == "mandrill" else "delivered"
    assert told(client, esp, event, row) in ("accepted", "delivered")
    assert (row.reason, row.esp_id) == ("", TrackingEvent.objects.get().message_id)
    assert esp in row.evidence
    assert row.settled_at


@pytest.mark.parametrize(
    ("esp", "event"),
    [
        ("brevo", "opened"),
        ("mailjet", "opened"),
        ("mailtrap", "opened"),
        ("mandrill", "opened"),
        ("postmark", "opened"),
        ("postmark", "clicked"),
    ],
)
def test_who_opens_or_clicks_is_not_recorded(esp, event, client, settings):
    configure(settings, esp)
    assert post(client, esp, report(esp, event, mail_of(sent_row()))).status_code == 200
    assert not TrackingEvent.objects.exists()


@pytest.mark.parametrize("esp", ESPS)
def test_without_a_secret_nothing_is_taken(esp, client, settings):
    configure(settings, esp)
    payload = report(esp, "hard", mail_of(sent_row()))
    settings.ANYMAIL = {}
    assert post(client, esp, payload).status_code == 403
    assert not TrackingEvent.objects.exists()


@pytest.mark.parametrize("esp", sorted(webhooks.SIGNING_KEYS))
def test_an_empty_key_is_none(esp, client, settings, monkeypatch):
    configure(settings, esp)
    monkeypatch.setattr("tests.unit.newsletter.esp_reports.KEY", "")
    settings.ANYMAIL = {webhooks.SIGNING_KEYS[esp]: ""}
    assert post(client, esp, report(esp, "hard", mail_of(sent_row()))).status_code == 403
    assert not TrackingEvent.objects.exists()


@pytest.mark.parametrize("esp", sorted(set(webhooks.SIGNING_KEYS)))
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


@pytest.mark.parametrize("esp", sorted(set(webhooks.SIGNING_KEYS) - set(BY_EITHER)))
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


BAD_BODIES = {
    "nothing": b"",
    "no JSON": b"{",
    "another encoding": b'{"event": "\xff\xfe"}',
    "a number": b"7",
    "a text": b'"event"',
    "null": b"null",
    "a list of nothing": b"[null]",
    "deep": b"[" * 100_000,
    "deep and whole": b"[" * 900 + b"]" * 900,
    "many digits": b"1" * 5_000,
    "a NUL": b"\0",
}


@pytest.mark.parametrize("esp", ESPS)
@pytest.mark.parametrize("name", BAD_BODIES)
def test_what_cannot_be_read_is_refused(esp, name, client, settings):
    configure(settings, esp)
    assert post(client, esp, BAD_BODIES[name]).status_code in (400, 403)
    assert not TrackingEvent.objects.exists()


def test_a_body_too_large_is_refused(client, settings):
    configure(settings, "postmark")
    body = b'{"RecordType": "' + b"x" * django_settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}'
    assert post(client, "postmark", body).status_code == 413


@pytest.mark.parametrize(
    ("odd", "kept"),
    [
        ("a\0b", "ab"),
        ("half \ud800", "half ?"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (10**400, 10**400),
        ([["x"] * 3] * 3, [["x"] * 3] * 3),
    ],
)
def test_odd_values_are_kept_as_every_database_can_hold_them(odd, kept, client, settings):
    configure(settings, "postmark")
    payload = report("postmark", "hard", mail_of(sent_row())) | {"Details": odd, "MessageID": odd}
    assert post(client, "postmark", payload).status_code == 200
    assert TrackingEvent.objects.get().raw["Details"] == kept
    assert tracking.apply_events() == 1


def test_what_is_nested_too_deep_is_refused(client, settings):
    configure(settings, "postmark")
    deep = []
    for _ in range(tracking.DEEPEST):
        deep = [deep]
    payload = report("postmark", "hard", mail_of(sent_row())) | {"Details": deep}
    assert post(client, "postmark", payload).status_code == 400


def test_one_bad_event_keeps_the_whole_batch_out(client, settings):
    configure(settings, "sparkpost")
    good = report("sparkpost", "hard", mail_of(sent_row()))
    assert post(client, "sparkpost", [*good, {"msys": {"message_event": {}}}]).status_code == 400
    assert not TrackingEvent.objects.exists()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(), inside, max_size=4),
    max_leaves=12,
)


@st.composite
def mangled(draw, esp: str):
    """A real report in which some values are something else, or any JSON at all."""
    if draw(st.integers(0, 4)) == 0:
        return draw(JSON)
    event = draw(st.sampled_from(["hard", "complained", "delivered", "queued", "soft", "deferred"]))
    try:
        whole = report(esp, event, Mail("no-uuid", "<id@esp>", draw(st.text(max_size=30))))
    except KeyError:
        return draw(JSON)
    if esp == "amazon_ses":
        return whole | {"Message": json.dumps(mangle(draw, json.loads(whole["Message"])))}
    return mangle(draw, whole)


def mangle(draw, value):
    if draw(st.integers(0, 11)) == 0:
        return draw(JSON)
    if isinstance(value, dict):
        return {key: mangle(draw, item) for key, item in value.items() if draw(st.integers(0, 19))}
    if isinstance(value, list):
        return [mangle(draw, item) for item in value]
    return value


@pytest.mark.parametrize("esp", ESPS)
def test_no_report_ever_fails(esp, client, settings):
    configure(settings, esp)

    @hypothesis_settings(
        max_examples=60,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(payload=mangled(esp))
    def answers(payload):
        assert post(client, esp, payload).status_code in (200, 400, 403)

    answers()
    seen = TrackingEvent.objects.count()
    assert seen
    tracking.apply_events()
    late = TrackingEvent.objects.unapplied()
    assert not late.exclude(delivery_ref=None).exists()
    assert not late.filter(message_id="").exists()
    assert not TrackingEvent.objects.exclude(applied_at=None).exclude(fate="foreign").exists()


def test_the_log_names_the_kind_of_trouble_and_nothing_else(client, settings, caplog):
    configure(settings, "postmark")
    payload = report("postmark", "hard", Mail("x", "y", "who@example.org")) | {"ID": {}}
    assert post(client, "postmark", payload | {"Metadata": 7}).status_code == 400
    assert "an event of postmark cannot be read: TypeError" in caplog.text
    assert "who@example.org" not in caplog.text
