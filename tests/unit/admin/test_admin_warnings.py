"""The warnings of a text are told after the act that publishes it, through every door."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from essays.models import EssayIndexPage, EssayPage
from tests.factories import essay_form, make_essay
from tests.unit.admin.conftest import sign_in

pytestmark = pytest.mark.django_db
TEXT = "One.\n\nTK two.\n"
TOLD = "An essay, line 3: TK marks something still to come."


def edit_address(essay: EssayPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[essay.pk])


def submitted() -> EssayPage:
    essay = make_essay("An essay", live=False)
    form = essay_form(body=TEXT) | {"action-submit": "1"}
    sign_in("ed", "Editors").post(edit_address(essay), form)
    return essay


def create(author: Client, **fields):
    front = EssayIndexPage.objects.get()
    address = reverse("wagtailadmin_pages:add", args=["essays", "essaypage", front.pk])
    return author.post(address, essay_form(body=TEXT) | {"action-publish": "1"} | fields)


def publish(author: Client, *, live: bool = False, **fields):
    essay = make_essay("An essay", live=live)
    return author.post(
        edit_address(essay), essay_form(body=TEXT) | {"action-publish": "1"} | fields
    )


def schedule(author: Client, *, live: bool):
    at = timezone.localtime(timezone.now() + timedelta(days=1))
    return publish(author, live=live, go_live_at=at.strftime("%Y-%m-%d %H:%M"))


def approve_in_the_editor(author: Client):
    act = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    return author.post(edit_address(submitted()), essay_form(body=TEXT) | act)


def approve_on_the_home(author: Client):
    essay = submitted()
    act = [essay.pk, "approve", essay.current_workflow_task_state.pk]
    return author.post(reverse("wagtailadmin_pages:workflow_action", args=act))


DOORS = {
    "create": create,
    "create, with a note": lambda author: create(author, send_note="on"),
    "publish": publish,
    "publish, with a note": lambda author: publish(author, send_note="on"),
    "publish a change": lambda author: publish(author, live=True),
    "schedule": lambda author: schedule(author, live=False),
    "schedule a change": lambda author: schedule(author, live=True),
    "approve in the editor": approve_in_the_editor,
    "approve on the home": approve_on_the_home,
}


@pytest.mark.parametrize("door", DOORS)
def test_each_door_tells_the_warnings(author, door):
    answer = DOORS[door](author)
    assert answer.status_code == 302
    assert TOLD in author.get(answer["Location"]).text
    assert EssayPage.objects.filter(live=True).exists() == (door != "schedule")


def test_a_note_that_waits_is_told_beside_them(author):
    html = author.get(publish(author, send_note="on")["Location"]).text
    assert TOLD in html
    assert "Its note leaves" in html


def test_asking_for_changes_publishes_nothing_and_tells_nothing(author):
    essay = submitted()
    act = {"action-workflow-action": "1", "workflow-action-name": "reject"}
    html = author.post(edit_address(essay), essay_form(body=TEXT) | act, follow=True).text
    assert TOLD not in html
    assert not EssayPage.objects.filter(live=True).exists()


def test_of_many_warnings_the_first_are_told(author):
    body = "\n\n".join(["TK"] * 12)
    html = author.get(publish(author, body=body)["Location"]).text
    assert html.count("TK marks something still to come.") == 5
    assert "and 7 more, under the text." in html


def test_a_sound_text_tells_nothing(author):
    assert "line 1" not in author.get(publish(author, body="Fine.\n")["Location"]).text


@pytest.mark.parametrize("door", ["approve in the editor", "approve on the home", "publish"])
def test_what_was_published_whole_is_no_draft_as_well(author, door):
    DOORS[door](author)
    essay = EssayPage.objects.get(title="An essay")
    assert (essay.status_string, essay.has_unpublished_changes) == ("live", False)
