"""What is wrong in a text is told in the preview, beside the field, and after publishing."""

import re

import pytest
from django.urls import reverse

from essays.models import EssayIndexPage, EssayPage
from home.models import AboutPage
from tests.factories import essay_form, make_essay

pytestmark = pytest.mark.django_db
FAULTY = "One.\n\nTK two.\n\n[three](three/)\n"
NOTICE = '<p class="fault {}"><b>{}, line {}.</b>'


def previewed(client, body: str) -> str:
    essay = make_essay(live=False)
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[essay.pk])
    client.post(address, essay_form(body=body))
    return client.get(address).text


def edited(client, body: str) -> str:
    essay = make_essay(live=False, body=body)
    return client.get(reverse("wagtailadmin_pages:edit", args=[essay.pk])).text


def told(html: str) -> list[str]:
    """The lines that the panel beside the field names."""
    panel = html.partition('<ul class="faults">')[2].partition("</ul>")[0]
    return re.findall(r"<b>(\w+, line \d+)\.</b>", panel)


def test_the_preview_shows_faults_where_they_stand(author):
    html = previewed(author, FAULTY)
    one, two = NOTICE.format("warning", "Warning", 3), NOTICE.format("error", "Error", 5)
    assert html.index("<p>One.") < html.index(one) < html.index("TK two")
    assert html.index("TK two") < html.index(two) < html.index("<p>three")
    assert "essays/preview" in html


def test_the_about_page_shows_them_too(author):
    about = EssayIndexPage.objects.get().get_children().get(slug="why-i-write").specific
    about.body = FAULTY
    assert NOTICE.format("error", "Error", 5) in about.make_preview_request().text


def test_a_published_page_shows_none(client):
    make_essay("An essay", body=FAULTY)
    html = client.get("/an-essay/").text
    assert "TK two" in html
    assert "fault" not in html
    assert "essays/preview" not in html


def test_the_field_tells_all_faults_of_a_draft(author):
    assert told(edited(author, FAULTY)) == ["Warning, line 3", "Error, line 5"]


def test_a_sound_text_has_no_panel(author):
    assert 'class="faults"' not in edited(author, "Fine.\n")


def test_the_about_page_may_have_numbers_without_source(author):
    body = "A gain of 5x.\n"
    assert told(edited(author, body)) == ["Warning, line 1"]
    about = AboutPage.objects.get()
    AboutPage.objects.filter(pk=about.pk).update(body=body, latest_revision=None)
    html = author.get(reverse("wagtailadmin_pages:edit", args=[about.pk])).text
    assert "A gain of 5x." in html
    assert 'class="faults"' not in html


def test_a_new_essay_has_no_panel(author):
    front = EssayIndexPage.objects.get()
    address = reverse("wagtailadmin_pages:add", args=["essays", "essaypage", front.pk])
    assert 'class="faults"' not in author.get(address).text


def test_refused_publishing_tells_each_fault_once(author):
    essay = make_essay(live=False)
    address = reverse("wagtailadmin_pages:edit", args=[essay.pk])
    form = essay_form(body=FAULTY) | {"action-publish": "1"}
    html = author.post(address, form).text
    assert told(html) == ["Warning, line 3"]
    assert html.count("Line 5: ") == 1


def test_a_warning_keeps_from_nothing_and_is_told(author):
    essay = make_essay("An essay", live=False)
    address = reverse("wagtailadmin_pages:edit", args=[essay.pk])
    form = essay_form(body="One.\n\nTK two.\n") | {"action-publish": "1"}
    html = author.post(address, form, follow=True).text
    assert EssayPage.objects.live().filter(pk=essay.pk).exists()
    assert "An essay, line 3: TK marks something still to come." in html
