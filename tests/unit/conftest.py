"""What nothing in these tests needs is not waited for."""

from collections.abc import Iterator

import pytest
from wagtail.models import Site


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Django's own hash takes half a second for each account."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def changes_site(db) -> Iterator[None]:
    """Wagtail keeps in its cache where sites begin; a rollback does not change that back."""
    yield
    Site.clear_site_root_paths_cache()
