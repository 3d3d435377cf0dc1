"""Corrections: above the text with their dates, in the feed, and in the date of change."""

from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree, html

from essays.models import Correction, EssayPage
from tests.factories import essay_form, make_essay

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def correct(essay, *corrections):
    for day, text in corrections:
        essay.corrections.add(Correction(date=day, text=text))
    essay.save_revision().publish()


@pytest.fixture
def essay():
    essay = make_essay("An essay", body="The text.\n")
    correct(essay, (date(2026, 5, 3), "Not 4x, but < 5x."), (date(2026, 6, 1), "Not KB, but KiB."))
    return essay


def updated(client):
    return etree.fromstring(client.get("/feed/").content).findtext(f".//{ATOM}entry/{ATOM}updated")


def test_they_stand_above_the_text_newest_first(client, essay):
    page = html.fromstring(client.get("/an-essay/").text)
    [box] = page.xpath("//article/aside[@aria-label='Corrections']")
    assert [item.text_content() for item in box.iter("p")] == [
        "Corrected on June 1, 2026. Not KB, but KiB.",
        "Corrected on May 3, 2026. Not 4x, but < 5x.",
    ]
    assert box.getnext().get("class") == "prose"


def test_they_stand_above_the_text_in_the_feed(client, essay):
    content = etree.fromstring(client.get("/feed/").content).findtext(f".//{ATOM}content")
    assert content.startswith("<p><b>Corrected on June 1, 2026.</b> Not KB, but KiB.</p>")
    assert "<p><b>Corrected on May 3, 2026.</b> Not 4x, but &lt; 5x.</p>" in content
    assert content.endswith("<p>The text.</p>")


def test_they_stand_above_the_text_in_the_twin(client, essay):
    twin = client.get("/an-essay.md").text
    first, second = "Corrected on June 1, 2026. Not KB, but KiB.", "Corrected on May 3, 2026. Not"
    assert twin.index(first) < twin.index(second) < twin.index("The text.")
    assert "but < 5x." in twin


def test_a_correction_changes_the_date_of_change(client):
    essay = make_essay("An essay")
    EssayPage.objects.update(last_published_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert updated(client) == "2026-01-01T00:00:00+00:00"
    essay.refresh_from_db()
    correct(essay, (date(2026, 5, 3), "Wrong."))
    assert updated(client) > "2026-01-02"


def test_an_essay_without_any_shows_none(client):
    make_essay("An essay")
    assert "Corrections" not in client.get("/an-essay/").text


def test_a_correction_in_a_draft_is_not_shown_yet(client, essay):
    essay.corrections.add(Correction(date=date(2026, 7, 1), text="To come."))
    essay.save_revision()
    assert "To come." not in client.get("/an-essay/").text


def test_a_copy_starts_without_corrections(essay):
    copy = essay.copy(update_attrs={"slug": "copy", "title": "Copy"})
    assert not copy.corrections.exists()
    assert essay.corrections.count() == 2


def test_the_editor_adds_one_in_the_form(client, django_user_model):
    essay = make_essay("An essay")
    client.force_login(django_user_model.objects.create_superuser("root", password="x"))
    inline = {"corrections-TOTAL_FORMS": "1", "corrections-0-id": "", "corrections-0-DELETE": ""}
    inline |= {"corrections-0-date": "2026-05-03", "corrections-0-text": "Not 4x, but 5x."}
    posted = essay_form() | inline | {"action-publish": "1"}
    client.post(f"/admin/pages/{essay.pk}/edit/", posted)
    assert "Not 4x, but 5x." in client.get("/an-essay/").text


def test_they_cost_the_feed_one_query_for_all_essays(client, essay):
    def asked():
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get("/feed/")
        return len(queries)

    first = asked()
    correct(make_essay("Another"), (date(2026, 5, 3), "Wrong."))
    assert asked() == first
