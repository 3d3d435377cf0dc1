"""A database is held to the ADDRESS_KEY it was first started with."""

import pytest

from newsletter.models import MailSettings
from newsletter.people.address_key import OtherAddressKey, hold_address_key

pytestmark = pytest.mark.django_db


def test_the_first_start_notes_the_key_down_and_not_in_the_clear(settings):
    hold_address_key()
    held = MailSettings.load().key_fingerprint
    assert len(held) == 16
    assert settings.ADDRESS_KEY not in held


def test_the_same_key_is_welcome_again():
    hold_address_key()
    hold_address_key()


def test_another_key_is_refused_and_changes_nothing(settings):
    hold_address_key()
    held = MailSettings.load().key_fingerprint
    settings.ADDRESS_KEY = "another"
    with pytest.raises(OtherAddressKey, match="ADDRESS_KEY is not the one"):
        hold_address_key()
    assert MailSettings.load().key_fingerprint == held


def test_what_the_mail_settings_say_may_change_meanwhile():
    hold_address_key()
    mail = MailSettings.load()
    mail.reply_to = "me@example.org"
    mail.save()
    hold_address_key()
