"""Whatever a report holds: it is read or refused, and never breaks anything."""

import json

import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from newsletter.ledger import tracking
from newsletter.models import TrackingEvent
from tests.unit.newsletter.esp_posts import configure, mail_of, post, sent_row
from tests.unit.newsletter.esp_reports import ESPS, Mail, report

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::anymail.exceptions.AnymailWarning"),
]


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
