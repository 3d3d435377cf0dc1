"""At boot: which webhook answers nobody, and what would change that."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings

from newsletter.checks import check_webhooks
from tests.unit.newsletter.esp_posts import SIGNING_KEYS, configure
from tests.unit.newsletter.esp_reports import ESPS


@pytest.mark.parametrize("esp", ESPS)
def test_an_account_that_can_report_and_may_not_is_named(esp, settings):
    configure(settings, esp)
    assert check_webhooks(None) == []
    settings.ANYMAIL = {}
    [warning] = check_webhooks(None)
    assert (warning.id, warning.is_serious()) == ("newsletter.W010", False)
    assert f"/webhooks/{esp}/" in warning.msg
    assert "ANYMAIL_" in warning.hint


@pytest.mark.parametrize(
    ("esp", "variables"),
    [
        ("postmark", "ANYMAIL_WEBHOOK_SECRET (user:password)"),
        ("mailersend", "ANYMAIL_MAILERSEND_SIGNING_SECRET"),
        ("resend", "ANYMAIL_WEBHOOK_SECRET (user:password) or ANYMAIL_RESEND_SIGNING_SECRET"),
    ],
)
def test_the_variable_is_the_one_that_this_provider_needs(esp, variables, settings):
    configure(settings, esp)
    settings.ANYMAIL = {}
    assert f"Set {variables} as" in check_webhooks(None)[0].hint


@pytest.mark.parametrize(
    "backend",
    [
        "newsletter.esps.backends.outbox",
        "newsletter.esps.backends.smtp",
        "anymail.backends.no.Such",
    ],
)
def test_an_account_that_cannot_report_is_not(backend, settings):
    settings.MAILERS = {"default": {"BACKEND": backend}}
    assert check_webhooks(None) == []


def test_the_readme_names_every_signing_key():
    readme = (Path(django_settings.BASE_DIR) / "README.md").read_text()
    assert [key for key in SIGNING_KEYS.values() if f"`ANYMAIL_{key}`" not in readme] == []
