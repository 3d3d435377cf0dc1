"""Whatever the admin shows somebody must be open to them; whatever is not theirs must be shut."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from wagtail.models import TaskState

from essays.models import EssayIndexPage, EssayPage, Publication
from home.models import AboutPage
from newsletter import clock
from newsletter.models import MailSettings, Note
from tests.factories import essay_form, make_delivery, make_essay, make_note, make_user

pytestmark = pytest.mark.django_db

LINK = re.compile(r"""(?:href|action|data-w-action-url-value)=["'](/admin/[^"'#]*)""")
SIDEBAR = re.compile(r'<script id="wagtail-sidebar-props"[^>]*>(.*?)</script>', re.DOTALL)
ADDRESS = re.compile(r'"(/admin/[^"#]*)"')


def links_of(html: str) -> set[str]:
    sidebar = " ".join(SIDEBAR.findall(html))
    found = {*map(unescape, LINK.findall(html)), *ADDRESS.findall(sidebar)}
    # Signing out is tried last by everybody; bulk actions need a selection.
    return {address for address in found if not re.search("/logout/|/bulk/|^/admin/$", address)}


def refused(answer) -> bool:
    """Wagtail refuses by sending people to the admin home, with a message."""
    if answer.status_code == 302:
        return answer["Location"] == reverse("wagtailadmin_home") or "login" in answer["Location"]
    return answer.status_code not in (200, 405)  # 405: open, but to POST


def starts(*essays: EssayPage) -> list[str]:
    front = EssayIndexPage.objects.get()
    pages = [*essays, AboutPage.objects.get()]
    return [
        "/admin/",
        "/admin/essays/",
        reverse("wagtailadmin_pages:add", args=["essays", "essaypage", front.pk]),
        *(reverse("wagtailadmin_pages:edit", args=[page.pk]) for page in pages),
        "/admin/notes/",
        "/admin/images/",
        "/admin/account/",
        "/admin/papers/",
        "/admin/claims/",
        "/admin/problems/",
        *(f"/admin/notes/{note.pk}/" for note in Note.objects.all()),
        reverse("wagtailadmin_explore", args=[front.pk]),
    ]


@pytest.mark.parametrize("person", ["author", "editor"])
def test_every_link_shown_leads_somewhere(person, request):
    client = request.getfixturevalue(person)
    live, draft = make_essay("Live"), make_essay("Draft", live=False)
    note = make_note(live, state=Note.State.DONE, released_at=clock.now())
    for state in ("delivered", "failed", "unknown"):
        make_delivery(note, state=state, began_at=clock.now() - timedelta(days=2))
    make_note(state=Note.State.HELD, reason="Look first.")
    seen = set()
    for start in starts(live, draft):
        page = client.get(start)
        assert page.status_code == 200, start
        for link in sorted(links_of(page.text) - seen):
            assert not refused(client.get(link)), f"{start} shows {link}"
            seen.add(link)


SHUT_TO_EDITORS = [
    "/admin/subscribers/",
    "/admin/subscribers/?export=csv",
    "/admin/subscribers/inspect/{subscriber}/",
    "/admin/subscribers/delete/{subscriber}/",
    "/admin/outbox/",
    "/admin/notes/{note}/cancel/",
    "/admin/notes/{note}/send/",
    "/admin/notes/test/{essay}/",
    "/admin/deliveries/",
    "/admin/deliveries/{delivery}/",
    "/admin/mail/release/",
    "/admin/settings/essays/publication/{publication}/",
    "/admin/settings/newsletter/mailsettings/{mail}/",
    "/admin/users/",
    "/admin/redirects/",
]


@pytest.mark.parametrize("address", SHUT_TO_EDITORS)
def test_what_is_not_an_editors_is_shut(editor, author, address):
    note = make_note(state=Note.State.HELD)
    delivery = make_delivery()
    people = {"subscriber": delivery.subscriber.pk, "delivery": delivery.pk}
    writings = {"note": note.pk, "essay": note.essay.pk}
    MailSettings.objects.update(held_because="Restored.")
    settings = {"publication": Publication.load().pk, "mail": MailSettings.load().pk}
    address = address.format(**people, **writings, **settings)
    assert refused(editor.get(address))
    assert refused(editor.post(address, {}))
    if "users" not in address:
        assert not refused(author.get(address))


def editor_page(client, essay) -> str:
    return client.get(reverse("wagtailadmin_pages:edit", args=[essay.pk])).text


def test_editors_never_see_publish(editor, author):
    essay = make_essay(live=False)
    assert "action-publish" in editor_page(author, essay)
    assert "action-publish" not in editor_page(editor, essay)
    assert "Publish selected" not in editor.get("/admin/pages/").text


def test_editors_write_and_submit_and_authors_publish(editor, author):
    front = EssayIndexPage.objects.get()
    add = reverse("wagtailadmin_pages:add", args=["essays", "essaypage", front.pk])
    editor.post(add, essay_form(slug="by-ed") | {"action-submit": "1"})
    essay = EssayPage.objects.get(slug="by-ed")
    task = TaskState.objects.get(revision__object_id=str(essay.pk))
    assert not essay.live
    assert "1 essay waits for your approval" in author.get("/admin/").text
    act = reverse("wagtailadmin_pages:workflow_action", args=[essay.pk, "approve", task.pk])
    editor.post(act)
    assert not EssayPage.objects.get(pk=essay.pk).live
    author.post(act)
    assert EssayPage.objects.get(pk=essay.pk).live


def test_editors_do_not_publish_by_hand(editor):
    essay = make_essay(live=False)
    edit = reverse("wagtailadmin_pages:edit", args=[essay.pk])
    editor.post(edit, essay_form() | {"action-publish": "1"})
    essay.refresh_from_db()
    assert not essay.live


def test_editors_do_not_take_down_or_delete_what_is_published(editor):
    essay = make_essay()
    for act in ("delete", "unpublish"):
        assert refused(editor.post(reverse(f"wagtailadmin_pages:{act}", args=[essay.pk])))
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    editor.post(f"{bulk}?id={essay.pk}")
    assert EssayPage.objects.get(pk=essay.pk).live


def test_editors_comment(editor):
    essay = make_essay(live=False)
    comment = {
        "comments-TOTAL_FORMS": "1",
        "comments-0-text": "Which batch size?",
        "comments-0-position": "",
        "comments-0-contentpath": "title",
        "comments-0-replies-TOTAL_FORMS": "0",
        "comments-0-replies-INITIAL_FORMS": "0",
    }
    editor.post(reverse("wagtailadmin_pages:edit", args=[essay.pk]), essay_form() | comment)
    assert essay.wagtail_admin_comments.get().text == "Which batch size?"


def test_a_superuser_opens_the_explorer(client):
    client.force_login(make_user(is_superuser=True))
    assert client.get("/admin/pages/").status_code == 200
