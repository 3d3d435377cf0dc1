"""The proof sheet: every output of one revision, whatever is saved later."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from essays.desk.judging.proof import frames
from essays.models import EssayPage
from tests.factories import essay_form, make_essay, make_user

pytestmark = pytest.mark.django_db
NAMES = {"page", "note", "note-text", "inbox", "card", "feed"}


def test_the_sheet_has_every_output_of_its_revision(author):
    essay = make_essay("Proofread", live=False, body="As it was.")
    first = essay.latest_revision
    essay.body = "As it is now."
    essay.save_revision()
    sheet = author.get(reverse("essays_proof", args=[first.pk]))
    assert "Proofread" in sheet.text
    assert {frame.name for frame in frames()} == NAMES
    for name in NAMES:
        address = reverse("essays_proof_part", args=[first.pk, name])
        assert address in sheet.text
        part = author.get(address)
        assert part["X-Frame-Options"] == "SAMEORIGIN"
        assert "As it was." in part.text or name in ("inbox", "card")
    now = author.get(reverse("essays_latest_proof", args=[essay.pk]))
    assert f"/proof/{essay.latest_revision_id}/note/" in now.text


def test_pages_and_notes_are_shown_by_day_and_by_night_on_phone_and_desk():
    shown = {(frame.width, frame.scheme) for frame in frames() if frame.name == "note"}
    assert shown == {(390, "light"), (390, "dark"), (800, "light"), (800, "dark")}


def test_nobody_else_sees_it(client, author):
    essay = make_essay(live=False)
    assert client.get(reverse("essays_latest_proof", args=[essay.pk])).status_code == 302
    part = reverse("essays_proof_part", args=[essay.latest_revision_id, "nothing"])
    assert author.get(part).status_code == 404


@pytest.mark.parametrize("form", ["html", "txt"])
def test_the_mail_that_asks_for_a_review_leads_there(editor, form):
    essay = make_essay("Proofread", live=False)
    fields = essay_form(title="Proofread", slug=essay.slug) | {"action-submit": "1"}
    editor.post(reverse("wagtailadmin_pages:edit", args=[essay.pk]), fields)
    task = EssayPage.objects.get(pk=essay.pk).current_workflow_task
    context = {"page": essay, "object": essay, "task": task, "user": make_user("rev")}
    mail = render_to_string(f"wagtailadmin/notifications/task_state_submitted.{form}", context)
    assert reverse("essays_latest_proof", args=[essay.pk]) in mail
    assert reverse("wagtailadmin_pages:edit", args=[essay.pk]) in mail
