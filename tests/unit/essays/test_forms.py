"""The editor's form: drafts are always kept, publishing asks for a text without errors."""

import pytest
from wagtail.test.utils.form_data import nested_form_data

from essays.models import EssayIndexPage, EssayPage
from tests.factories import make_essay, make_user

pytestmark = pytest.mark.django_db
BAD = "![](https://elsewhere.example/x.png)\n"


@pytest.fixture
def author(client):
    user = make_user("author", group="Authors")
    client.force_login(user)
    return client


def form_data(**fields) -> dict:
    data = {"title": "T", "slug": "t", "true_thing": "True.", "body": "Text.\n"}
    data |= {"subtitle": "", "date": "", "note_subject": "", "opening_line": ""}
    data |= {"go_live_at": "", "expire_at": ""} | fields
    none = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 0}
    return data | nested_form_data({"comments": none, "corrections": none})


def add(author, **fields):
    front = EssayIndexPage.objects.get()
    return author.post(f"/admin/pages/add/essays/essaypage/{front.pk}/", form_data(**fields))


def test_a_new_essay_is_ticked_for_a_note(author):
    front = EssayIndexPage.objects.get()
    response = author.get(f"/admin/pages/add/essays/essaypage/{front.pk}/")
    box = response.context["form"]["send_note"]
    assert box.value() is True
    assert EssayPage().send_note is False


def test_unticking_is_kept(author):
    essay = make_essay(live=False, send_note=False)
    response = author.get(f"/admin/pages/{essay.pk}/edit/")
    assert response.context["form"]["send_note"].value() is False


def test_a_draft_with_errors_is_saved(author):
    add(author, body=BAD, true_thing="")
    assert EssayPage.objects.get(slug="t").get_latest_revision_as_object().body == BAD.strip()


def test_publishing_names_the_field_the_line_and_the_remedy_and_loses_nothing(author):
    response = add(author, **{"body": f"Fine.\n\n{BAD}", "action-publish": "1"})
    assert response.status_code == 200
    [error, *_] = response.context["form"].errors["body"]
    assert error.startswith("Line 3: ")
    assert response.context["form"]["body"].value().strip().endswith(BAD.strip())
    assert not EssayPage.objects.live().exists()


def test_publishing_asks_for_the_true_thing(author):
    response = add(author, **{"true_thing": "", "action-publish": "1"})
    assert "true_thing" in response.context["form"].errors


@pytest.mark.parametrize("extra", [{}, {"action-publish": "1"}])
def test_a_body_that_is_too_long_is_refused_and_kept(author, extra):
    body = "word " * 60_001
    response = add(author, **{"body": body, **extra})
    assert "300,000" in str(response.context["form"].errors["body"])
    assert len(response.context["form"]["body"].value()) >= 300_000


def test_a_taken_slug_is_answered_beside_the_field(author):
    response = add(author, **{"slug": "feed", "action-publish": "1"})
    assert "/feed/ is taken" in str(response.context["form"].errors["slug"])


def test_line_breaks_cannot_enter_the_subject_or_title(author):
    add(author, title="One\r\nBcc: all@example.org", note_subject="A\nB")
    essay = EssayPage.objects.get(slug="t").get_latest_revision_as_object()
    from newsletter.letters.rendering import note_letter

    letter = note_letter(essay)
    assert "\n" not in letter.subject
    assert "\r" not in letter.subject


def test_every_preview_mode_answers(author):
    essay = make_essay(live=False)
    for mode, label in essay.preview_modes:
        url = f"/admin/pages/{essay.pk}/edit/preview/?mode={mode}"
        assert author.post(url, form_data()).json()["is_valid"], label
        response = author.get(url)
        assert response.status_code == 200
        assert "True." in response.content.decode(), label
