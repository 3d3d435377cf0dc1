"""Images that come in lie in a folder of the test's own."""

import pytest


@pytest.fixture
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "own media"
