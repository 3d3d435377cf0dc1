"""What is wrong at boot is named by its variable, with the remedy."""

import pytest
from django.core.checks import run_checks
from django.core.mail import mailers
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from config.mailers import anymail_from, mailers_from
from config.values import host_of, number, zone
from home.checks import (
    check_keys,
    check_numbers,
    check_required_variables,
    check_site_url,
    check_time_zone,
)
from newsletter.checks import check_leave_header, check_mailers, check_timeout


def test_nothing_is_wrong_here():
    assert run_checks(tags=["boot"], include_deployment_checks=True) == []


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
        ({"MAILER": "smtp", "MAILER_HOST": "h", "MAILER_PORT": "smtp"}, "MAILER cannot be used"),
        ({"MAILER": "outbox", "MAILER_FAIL_SILENTLY": "0"}, "MAILER_FAIL_SILENTLY would hide"),
        (
            {"MAILER": "outbox", "NOTE_MAILER": "smtp", "NOTE_MAILER_FAIL_SILENTLY": "true"},
            "NOTE_MAILER_FAIL_SILENTLY would hide",
        ),
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


@pytest.mark.parametrize("password", ["[abc", "{abc}", "{", "[1, 2"])
def test_a_password_that_starts_like_json_stays_text(password):
    made = mailers_from({"MAILER": "smtp", "MAILER_PASSWORD": password})
    assert made["default"]["OPTIONS"]["password"] == password


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8000", "https://example.org", "https://example.org:443", "http://a-b.org"],
)
def test_the_address_of_a_site_is_welcome(settings, url):
    settings.SITE_URL = url
    assert check_site_url(None) == []


@pytest.mark.parametrize(
    "url",
    [
        "example.org", "ftp://example.org", "https://", "https://example.org/blog",
        "https://example.org?a", "https://example.org#a", "https://me:word@example.org",
        "https://Example.org", "https://[::1]", "http://[abc", "http://a:port", "http://a:99999",
        "https://a b.org", "https://example.org\n", "https://m\u00fcnchen.example",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_site_is_refused(settings, url):
    settings.SITE_URL = url
    assert [error.id for error in check_site_url(None)] == ["home.E003"]
    assert host_of(url)


@pytest.mark.parametrize("url", ["https://example.org:8443", "http://example.org:443"])
def test_a_scheme_that_wagtail_would_not_say_is_refused(settings, url):
    settings.SITE_URL = url
    [error] = check_site_url(None)
    assert "derives the scheme" in error.hint


@pytest.mark.parametrize("value", ["", "ten", "1.5", "-1", "99999999"])
@pytest.mark.parametrize("name", ["NOTE_DELAY", "NOTE_CONCURRENCY", "NOTE_RATE", "LEASE_SECONDS"])
def test_a_number_that_is_none_is_named(settings, name, value):
    setattr(settings, name, number(value))
    [error] = check_numbers(None)
    assert name in error.msg
    assert repr(number(value)) in error.msg


def test_notes_go_by_the_one_account_unless_told_otherwise():
    made = mailers_from({"MAILER": "outbox"})
    assert made["notes"] == made["default"]


def test_the_worker_does_not_start_without_its_keys(settings, db):
    settings.MISSING_VARIABLES = ["SECRET_KEY"]
    with pytest.raises(SystemCheckError, match="SECRET_KEY"):
        call_command("worker")


def test_no_account_waits_longer_than_a_quarter_of_the_lease(settings):
    settings.ANYMAIL = anymail_from({}, 20)
    settings.MAILERS = mailers_from({
        "MAILER": "smtp", "MAILER_HOST": "h", "MAILER_TIMEOUT": "300", "NOTE_MAILER": "amazon_ses",
    })  # fmt: skip
    config = mailers["notes"].client_params["config"]
    assert mailers["default"].timeout == config.read_timeout == config.connect_timeout == 4


@pytest.mark.parametrize("value", ["fast", "2.5", "0", "-1", "31"])
def test_a_timeout_that_would_break_calls_is_named(settings, value):
    settings.LEASE_SECONDS = 120
    settings.ANYMAIL = anymail_from({"ANYMAIL_REQUESTS_TIMEOUT": value}, 120)
    [error] = check_timeout(None)
    assert error.msg.startswith("ANYMAIL_REQUESTS_TIMEOUT is not")
    assert "from 1 to 30" in error.hint


@pytest.mark.parametrize("lease", [1, 2, 120, 3_600, "soon"])
def test_the_usual_timeout_fits_every_lease(settings, lease):
    settings.LEASE_SECONDS, settings.ANYMAIL = lease, anymail_from({}, lease)
    assert check_timeout(None) == []


def test_a_time_zone_that_is_none_is_named(monkeypatch):
    assert (zone("Mars/Base"), zone("Europe/Berlin")) == ("UTC", "Europe/Berlin")
    monkeypatch.setenv("TIME_ZONE", "Mars/Base")
    [error] = check_time_zone(None)
    assert "TIME_ZONE is not a time zone: 'Mars/Base'" in error.msg


def test_settings_of_anymail_are_what_they_look_like():
    environ = {"REQUESTS_TIMEOUT": "9", "DEBUG_API_REQUESTS": "false", "WEBHOOK_SECRET": "a:1"}
    made = anymail_from({f"ANYMAIL_{name}": value for name, value in environ.items()}, 20)
    assert made == {"REQUESTS_TIMEOUT": 9, "DEBUG_API_REQUESTS": False, "WEBHOOK_SECRET": "a:1"}


@pytest.mark.parametrize(
    ("environ", "variable"),
    [
        ({"MAILER": "sparkpost"}, "MAILER"),
        ({"MAILER": "mandrill"}, "MAILER"),
        ({"MAILER": "smtp", "NOTE_MAILER": "unisender_go"}, "NOTE_MAILER"),
    ],
)
def test_a_provider_without_a_button_to_leave_is_warned_about(settings, environ, variable):
    settings.MAILERS = mailers_from(environ)
    [warning] = check_leave_header(None)
    assert warning.msg.startswith(f"{variable} is")


@pytest.mark.parametrize(
    "environ",
    [{}, {"MAILER": "no_such_esp"}, {"MAILER": "mandrill", "NOTE_MAILER": "postmark"}],
)
def test_any_other_account_is_not(settings, environ):
    settings.MAILERS = mailers_from(environ)
    assert check_leave_header(None) == []


@pytest.mark.parametrize("name", ["SECRET_KEY", "ADDRESS_KEY"])
@pytest.mark.parametrize("key", ["...", "x" * 60, "ab" * 30, "0123456789" * 4])
def test_a_key_that_can_be_guessed_is_refused(settings, name, key):
    setattr(settings, name, key)
    [error] = check_keys(None)
    assert name in error.msg
    assert "SECRET_KEY" in error.hint or "token_urlsafe" in error.hint


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, {"use_tls": True}),
        ({"PORT": "587"}, {"port": 587, "use_tls": True}),
        ({"PORT": "465"}, {"port": 465, "use_ssl": True}),
        ({"PORT": "25", "USE_TLS": "false"}, {"port": 25, "use_tls": False}),
        ({"USE_SSL": "true"}, {"use_ssl": True}),
    ],
)
def test_mail_leaves_over_tls_unless_it_is_switched_off_by_name(environ, expected):
    environ = {f"MAILER_{name}": value for name, value in environ.items()}
    assert mailers_from({"MAILER": "smtp", **environ})["notes"]["OPTIONS"] == expected
    assert mailers_from({"MAILER": "outbox"})["notes"]["OPTIONS"] == {}
