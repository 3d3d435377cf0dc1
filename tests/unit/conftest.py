"""What nothing in these tests needs is not waited for."""

import pytest


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Django's own hash takes half a second for each account."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
