"""A schedule in the editor: its zone is named, and what is wrong with it is said at the top."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.template.defaultfilters import date as date_filter
from django.utils import timezone
from wagtail.users.models import UserProfile

from essays.desk.forms import REMEDY
from essays.models import EssayPage
from newsletter.desk.wording import moment
from tests.factories import essay_form, make_essay

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)  # already tomorrow in the east
EAST, WEST = "Pacific/Kiritimati", "Pacific/Honolulu"


def typed(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def move_author_to(zone: str) -> None:
    profile = UserProfile.get_for_user(get_user_model().objects.get(username="ana"))
    profile.current_time_zone = zone
    profile.save()


@pytest.fixture
def expired(author) -> EssayPage:
    past = timezone.now().replace(second=0, microsecond=0) - timedelta(hours=1)
    essay = make_essay(live=False, expire_at=past)
    EssayPage.objects.update(expired=True)
    return essay


def post(client, essay: EssayPage, **data: str):
    form = essay_form(slug=essay.slug, expire_at=typed(essay.expire_at)) | data
    return client.post(f"/admin/pages/{essay.pk}/edit/", form, follow=True)


def messages_of(answer) -> str:
    return " ".join(map(str, answer.context["messages"]))


def test_an_expiry_in_the_past_is_told_at_the_top_with_its_remedy(author, expired):
    answer = post(author, expired, **{"action-publish": "1"})
    assert REMEDY in messages_of(answer)
    assert "must be in the future" in messages_of(answer)
    assert "essays/schedule.js" in answer.text
    assert not EssayPage.objects.get(pk=expired.pk).live


def test_a_draft_that_has_expired_is_saved(author, expired):
    post(author, expired, body="Saved.\n")
    page = EssayPage.objects.get(pk=expired.pk)
    assert page.get_latest_revision_as_object().body == "Saved."
    assert page.expire_at == expired.expire_at


@pytest.mark.parametrize(("hours", "success"), [(1, True), (2, False)], ids=["same", "changed"])
def test_the_autosave_of_a_draft_that_has_expired(author, expired, hours, success):
    """A changed expiry in the past is a fault, the old one is none; neither breaks the editor."""
    at = typed(expired.expire_at + timedelta(hours=1 - hours))
    form = essay_form(slug=expired.slug, body="Saved.\n", expire_at=at)
    url = f"/admin/pages/{expired.pk}/edit/"
    answer = author.post(url, form, headers={"accept": "application/json"}).json()
    assert answer["success"] == success
    assert answer.get("error_code") == (None if success else "validation_error")


def test_without_its_expiry_it_is_published(author, expired):
    post(author, expired, expire_at="", **{"action-publish": "1"})
    assert EssayPage.objects.get(pk=expired.pk).live


@pytest.mark.parametrize(
    ("go_live", "expire"), [(None, timedelta(hours=-2)), (timedelta(days=2), timedelta(days=1))]
)
def test_a_schedule_that_cannot_be_is_refused_in_a_draft_too(author, expired, go_live, expire):
    now = timezone.now()
    times = {
        "go_live_at": typed(now + go_live) if go_live else "",
        "expire_at": typed(now + expire),
    }
    assert REMEDY in messages_of(post(author, expired, body="Lost?\n", **times))


def test_the_zone_of_the_author_is_named_where_times_are_chosen(author):
    move_author_to(EAST)
    page = author.get(f"/admin/pages/{make_essay(live=False).pk}/edit/").text
    assert page.count(f"Time zone: {EAST}.") == 2


@pytest.mark.parametrize(
    ("zone", "said"), [("UTC", "UTC"), ("Europe/Paris", "CET"), (EAST, "UTC+14")]
)
def test_a_promised_time_names_its_zone(zone, said):
    with timezone.override(zone):
        assert moment(LATE).endswith(f" {said}")
        assert date_filter(timezone.localtime(LATE), "DATETIME_FORMAT").endswith(said[-3:])


@pytest.mark.parametrize("zone", [EAST, WEST])
def test_preview_and_site_show_the_same_date(author, client, zone):
    move_author_to(zone)
    essay = make_essay()
    EssayPage.objects.update(first_published_at=LATE)
    drawn = author.get(f"/admin/pages/{essay.pk}/view_draft/").text
    assert "March 9, 2026" in drawn
    assert "March 9, 2026" in client.get(essay.url).text
    with timezone.override(zone):
        assert EssayPage.objects.announced_order().get().published_on_date == LATE.date()
