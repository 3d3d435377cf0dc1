"""A save that began before an act and ends after it takes nothing of the act back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page

from essays.models import EssayIndexPage, EssayPage
from home.models import AboutPage
from tests.factories import make_essay

pytestmark = pytest.mark.django_db
SOON = timezone.now() + timedelta(days=1)

# Each loads its copy of the essay when it is called, and does its act when the result is called.


def draft(essay: EssayPage) -> EssayPage:
    return Page.objects.get(pk=essay.pk).get_latest_revision_as_object()


def save(essay: EssayPage) -> Callable[[], object]:
    page = draft(essay)
    page.body = "Saved.\n"
    return page.save


def autosave(essay: EssayPage) -> Callable[[], object]:
    """Wagtail's editor: the row while it is a draft, and a revision."""
    page, was_live = draft(essay), essay.live
    page.body = "Autosaved.\n"
    return lambda: (was_live or page.save(), page.save_revision(clean=False))


def publish(essay: EssayPage, body: str = "Published.\n", at=None) -> Callable[[], object]:
    page = draft(essay)
    page.body, page.go_live_at = body, at
    return page.save_revision().publish


def schedule(essay: EssayPage) -> Callable[[], object]:
    return publish(essay, "Scheduled.\n", SOON)


def unpublish(essay: EssayPage) -> Callable[[], object]:
    return EssayPage.objects.get(pk=essay.pk).unpublish


def now(essay: EssayPage) -> tuple[bool, str]:
    row = EssayPage.objects.get(pk=essay.pk)
    return row.live, row.body


@pytest.mark.parametrize("late", [save, autosave, schedule])
def test_what_began_before_publishing_leaves_it_live(late):
    essay = make_essay(live=False)
    act = late(essay)
    publish(essay)()
    published = EssayPage.objects.get(pk=essay.pk)
    act()
    row = EssayPage.objects.get(pk=essay.pk)
    assert now(essay) == (True, "Published.\n")
    assert row.live_revision == published.live_revision
    assert row.first_published_at == published.first_published_at
    assert row.last_published_at == published.last_published_at


@pytest.mark.parametrize("late", [autosave, schedule])
def test_what_began_before_unpublishing_leaves_it_down(late):
    essay = make_essay()
    act = late(essay)
    unpublish(essay)()
    act()
    assert not EssayPage.objects.get(pk=essay.pk).live


@pytest.mark.parametrize("live", [True, False])
def test_publishing_that_began_before_another_has_the_last_word(live):
    essay = make_essay(live=live)
    late = publish(essay, "Second.\n")
    publish(essay, "First.\n")()
    late()
    assert now(essay) == (True, "Second.\n")


def test_publishing_that_began_before_unpublishing_has_the_last_word():
    essay = make_essay()
    late = publish(essay)
    unpublish(essay)()
    late()
    assert now(essay) == (True, "Published.\n")


def test_unpublishing_that_began_before_publishing_has_the_last_word():
    essay = make_essay()
    late = unpublish(essay)
    publish(essay)()
    late()
    row = EssayPage.objects.get(pk=essay.pk)
    assert (row.live, row.live_revision) == (False, None)
    assert draft(essay).body == "Published.\n"


def test_a_draft_that_was_saved_while_another_was_published_is_kept():
    essay = make_essay()
    late = publish(essay)
    autosave(essay)()
    late()
    row = EssayPage.objects.get(pk=essay.pk)
    assert (row.live, row.body, row.has_unpublished_changes) == (True, "Published.\n", True)
    assert draft(essay).body == "Autosaved.\n"


def test_the_day_of_publishing_stays_the_first():
    essay = make_essay(live=False)
    late = publish(essay, "Second.\n")
    publish(essay)()
    first = EssayPage.objects.get(pk=essay.pk).first_published_at
    late()
    assert EssayPage.objects.get(pk=essay.pk).first_published_at == first


def test_a_lock_outlives_a_save_that_began_before():
    essay = make_essay(live=False)
    late = save(essay)
    EssayPage.objects.filter(pk=essay.pk).update(locked=True)
    late()
    assert EssayPage.objects.get(pk=essay.pk).locked


def test_the_front_page_does_not_forget_a_new_essay():
    late = EssayIndexPage.objects.get().save_revision().publish
    before = EssayIndexPage.objects.get().numchild
    make_essay()
    late()
    assert EssayIndexPage.objects.get().numchild == before + 1


def test_the_about_page_stays_as_it_was_published():
    AboutPage.objects.get().unpublish()
    page = AboutPage.objects.get()
    AboutPage.objects.get().get_latest_revision().publish()
    page.save()
    assert AboutPage.objects.get().live


def test_a_live_page_is_still_saved_in_code():
    essay = make_essay()
    essay.body = "Better.\n"
    essay.save()
    assert now(essay) == (True, "Better.\n")


def test_state_that_is_changed_in_code_is_saved():
    essay = make_essay()
    essay.live, essay.expired = False, True
    essay.save()
    row = EssayPage.objects.get(pk=essay.pk)
    assert (row.live, row.expired) == (False, True)


def test_a_copy_that_saves_twice_knows_what_it_saved():
    essay = make_essay()
    for live in (False, True):
        essay.live = live
        essay.save()
    assert EssayPage.objects.get(pk=essay.pk).live
