"""What is wrong at boot is named by its variable, with the remedy."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from config.mailers import mailers_from
from home.checks import check_required_variables
from newsletter.checks import check_mailers


def test_nothing_is_wrong_here():
    assert check_required_variables(None) + check_mailers(None) == []


def test_a_missing_variable_is_named_with_its_remedy(settings):
    settings.MISSING_VARIABLES = ["SECRET_KEY", "MAILER"]
    first, second = check_required_variables(None)
    assert "SECRET_KEY" in first.msg
    assert "token_urlsafe" in first.hint
    assert "MAILER" in second.msg


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"MAILER": "smtp"}, "MAILER cannot be used"),
        ({"MAILER": "smtp", "MAILER_HOTS": "x"}, "MAILER cannot be used"),
        ({"MAILER": "no_such_esp"}, "Could not find BACKEND"),
        ({"MAILER": "postmark"}, "server_token"),
        ({"MAILER": "outbox", "NOTE_MAILER": "postmark"}, "NOTE_MAILER cannot be used"),
    ],
)
def test_a_mail_account_that_cannot_work_is_named(settings, environ, message):
    settings.MAILERS = mailers_from(environ)
    [error] = check_mailers(None)
    assert message.lower() in error.msg.lower()


def test_a_password_of_digits_stays_text():
    made = mailers_from({
        "MAILER": "smtp", "MAILER_PORT": "2525", "MAILER_PASSWORD": "12345",
        "MAILER_USE_TLS": "true", "NOTE_MAILER": "amazon_ses",
        "NOTE_MAILER_SESSION_PARAMS": '{"region_name": "eu-west-1"}',
    })  # fmt: skip
    assert made["default"]["OPTIONS"] == {"port": 2525, "password": "12345", "use_tls": True}
    assert made["notes"]["OPTIONS"] == {"session_params": {"region_name": "eu-west-1"}}


def test_notes_go_by_the_one_account_unless_told_otherwise():
    made = mailers_from({"MAILER": "outbox"})
    assert made["notes"] == made["default"]


def test_the_worker_does_not_start_without_its_keys(settings, db):
    settings.MISSING_VARIABLES = ["SECRET_KEY"]
    with pytest.raises(SystemCheckError, match="SECRET_KEY"):
        call_command("worker")
