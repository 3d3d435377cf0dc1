"""What browsers are told with each answer, and that no file runs in the site's origin."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents.models import Document

from home import views
from tests.factories import make_essay

pytestmark = pytest.mark.django_db
PAGES = [
    "/",
    "/subscribe/",
    "/nowhere/",
    "/feed/",
    "/admin/login/",
    "/static/site/fonts/serif.woff2",
]
HOSTILE = b"<html><script>alert(document.domain)</script></html>"


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("path", PAGES)
def test_each_answer_keeps_to_its_origin(client, path):
    make_essay()
    answer = client.get(path)
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Origin-Agent-Cluster"] == "?1"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("name", ["a.pdf", "a.csv", "a.txt", "a.zip", "a.html", "a.svg"])
def test_a_document_is_saved_and_runs_nothing(client, name):
    document = Document.objects.create(title="D", file=ContentFile(HOSTILE, name))
    answer = client.get(document.url)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_an_image_is_shown_elsewhere_and_runs_nothing(client, monkeypatch, tmp_path):
    (views.RENDITIONS).mkdir(parents=True, exist_ok=True)
    file = views.RENDITIONS / "hostile.svg"
    file.write_bytes(HOSTILE)
    answer = client.get(reverse("rendition", args=[file.name]))
    file.unlink()
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]
