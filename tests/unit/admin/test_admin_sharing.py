"""A link to one frozen revision: what its reader sees, and when it ends."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from essays.models import EssayPage, ShareLink
from newsletter.people.log_lines import TOKEN
from tests.factories import make_essay

pytestmark = pytest.mark.django_db


def share(client, essay, **fields) -> str:
    """Make a link in the admin, and return its path."""
    answer = client.post(
        reverse("essays_shares", args=[essay.pk]), {"made_for": "Grace", "days": "7"} | fields
    )
    return re.search(r'value="\S+(/shared/[^"]+)"', answer.text)[1]


def test_a_reader_without_an_account_sees_what_was_frozen(author):
    essay = make_essay("A draft", live=False, body="As it was.")
    path = share(author, essay)
    essay.body = "As it is now."
    essay.save_revision()
    reader = Client()
    page, note = reader.get(path), reader.get(path, {"as": "note"})
    for answer in (page, note):
        assert "As it was." in answer.text
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert not answer.cookies
    assert "for Grace" in page.text
    assert "mailto:ana@example.org" in page.text
    assert 'type="email"' not in page.text
    assert "leave.invalid" in note.text


def test_it_is_listed_with_its_last_opening_and_not_with_its_token(author):
    essay = make_essay(live=False)
    path = share(author, essay)
    listed = reverse("essays_shares", args=[essay.pk])
    assert "never" in author.get(listed).text
    Client().get(path)
    html = author.get(listed).text
    assert "1 time" in html
    token = path.split("/")[2]
    assert token not in html
    assert not ShareLink.objects.filter(token_hash=token).exists()
    assert token not in TOKEN.sub(r"/\1/...", f"Gone: {path}")


def test_it_ends_when_it_expires_or_is_revoked(author):
    essay = make_essay(live=False)
    paths = [share(author, essay) for _ in range(3)]
    latest = ShareLink.objects.first()
    author.post(reverse("essays_shares", args=[essay.pk]), {"revoke": latest.pk})
    old = ShareLink.objects.last()
    ShareLink.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    answers = [Client().get(path) for path in [*paths, "/shared/guessed/"]]
    assert [answer.status_code for answer in answers] == [410, 200, 410, 410]
    assert "no-store" in answers[0]["Cache-Control"]


@pytest.mark.parametrize("days", ["0", "91", "", "x"])
def test_a_time_must_be_named(author, days):
    essay = make_essay(live=False)
    author.post(reverse("essays_shares", args=[essay.pk]), {"days": days})
    assert not ShareLink.objects.exists()


def test_who_may_not_edit_makes_none(editor, client):
    essay = make_essay(live=False)
    essay.locked = True
    address = reverse("essays_shares", args=[essay.pk])
    assert client.post(address, {"days": "7"}).status_code == 302
    assert editor.get(address).status_code == 200
    assert not EssayPage.objects.filter(share_links__isnull=False).exists()
