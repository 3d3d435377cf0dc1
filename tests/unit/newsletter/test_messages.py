"""A composed mail as bytes, as SMTP and Amazon SES get it."""

from email import policy

import pytest

from newsletter.letters import messages
from tests.factories import make_delivery, make_note

pytestmark = pytest.mark.django_db
LONG = "a" * 40 + ".example.org"


@pytest.mark.parametrize("wire", [policy.default, policy.SMTP])
def test_the_leave_link_is_readable_in_its_header(settings, wire):
    settings.SITE_URL = f"https://{LONG}"
    delivery = make_delivery(make_note(state="sending", subject="S", html="H", text="T"))
    composed = messages.Composer().compose(delivery)
    lines = composed.message(policy=wire).as_bytes().decode().splitlines()
    assert f"List-Unsubscribe: {composed.extra_headers['List-Unsubscribe']}" in lines
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
    assert f"List-ID: <notes.{LONG}>" in lines
    assert f"Feedback-ID: note-{delivery.note_id}:essays:{LONG}" in lines
    assert max(map(len, lines)) < 998  # RFC 5322, 2.1.1
