"""The log that the settings set up, read as the author would read it."""

import io
import logging
import smtplib

import pytest


@pytest.fixture
def written():
    """The stream of the handler that every record of this site ends at."""
    handler = logging.getHandlerByName("stderr")
    assert handler in logging.getLogger().handlers
    stream = io.StringIO()
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before)


@pytest.mark.parametrize("kind", ["confirm", "leave"])
def test_a_link_that_works_is_not_in_the_log(written, kind):
    logging.getLogger("django.request").warning("Not Found: %s", f"/{kind}/abc:def/")
    assert f"WARNING django.request: Not Found: /{kind}/.../" in written.getvalue()
    assert "abc" not in written.getvalue()


@pytest.mark.parametrize(
    "email",
    ["ana@example.org", "=cmd|x@y.org", "a.b+c@xn--mnchen-3ya.example", "jos\u00e9@b\u00fccher.de"],
)
def test_an_email_is_not_in_the_log(written, email):
    logging.getLogger("wagtail.admin").error("Failed to send to [%s].", email)
    assert email not in written.getvalue()
    assert email.split("@")[1] not in written.getvalue()
    assert "...@..." in written.getvalue()


def test_an_exception_is_told_without_the_email(written):
    try:
        raise smtplib.SMTPRecipientsRefused({"ana@example.org": (550, b"no <ana@example.org>")})
    except smtplib.SMTPRecipientsRefused:
        logging.getLogger("newsletter").exception("delivery %s failed", 7)
    assert "delivery 7 failed" in written.getvalue()
    assert "SMTPRecipientsRefused" in written.getvalue()
    assert "ana" not in written.getvalue()
