"""The import of essays in the admin, through the forms as a person sends them."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from essays.models import EssayPage
from essays.moving import uploads
from tests.unit.admin.conftest import sign_in
from tests.unit.moving import trees

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]


@pytest.fixture
def author():
    return sign_in("ana", "Authors")


def send(client, **fields) -> str:
    answer = client.post(reverse("essays_import_essays"), fields)
    assert answer.status_code == 200
    return unescape(answer.getvalue().decode())


def upload(tmp_path, files=trees.JEKYLL, name="site.zip") -> SimpleUploadedFile:
    content = trees.packed(tmp_path / "x.zip", files).read_bytes()
    return SimpleUploadedFile(name, content)


def kept(page: str) -> str:
    return re.search(r'name="upload" value="([^"]+)"', page)[1]


def ticks(page: str) -> list[str]:
    return re.findall(r'name="tick" value="(\w+)" checked', page)


def test_a_file_is_shown_first_and_imported_when_it_is_asked_for(author, tmp_path):
    assert "Look at it first" in author.get(reverse("essays_import_essays")).content.decode()
    page = send(author, file=upload(tmp_path))
    assert "Import 2 essays" in page
    assert "A post: with a colon" in page
    assert 'src="data:image/gif' in page  # the preview, with a place for its image
    assert not EssayPage.objects.exists()
    done = send(author, upload=kept(page), step="import", tick=ticks(page)[:1])
    assert "1 imported, 0 changed, 1 images. No note will be sent" in done
    assert "/ml/systems/2018/05/06/a-post/ http" in done
    assert "Import 1 essay<" in done
    assert EssayPage.objects.get().latest_revision.user.username == "ana"


def test_a_trap_and_a_wrong_file_are_told_in_one_line(author):
    trap = SimpleUploadedFile("x.zip", trees.one_of("../x.md"))
    assert "leads out of its folder" in send(author, file=trap)
    assert "ends in .zip" in send(author, file=SimpleUploadedFile("x.exe", b"x"))
    assert "no longer kept" in send(author, upload="../../etc/passwd")


def test_uploads_of_yesterday_are_gone(author, tmp_path, monkeypatch):
    first = kept(send(author, file=upload(tmp_path)))
    monkeypatch.setattr(uploads, "DAY", -60)
    send(author, file=upload(tmp_path))
    assert uploads.find(first) is None


def test_who_may_not_publish_imports_nothing(tmp_path):
    editor = sign_in("ed", "Editors")
    assert editor.get(reverse("essays_import_essays"))["Location"] == "/admin/"
    answer = editor.post(reverse("essays_import_essays"), {"file": upload(tmp_path)})
    assert answer["Location"] == "/admin/"
