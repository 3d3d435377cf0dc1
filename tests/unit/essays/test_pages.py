"""The front page and the essays: what a reader gets, and at what cost."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Page, PageViewRestriction, ReferenceIndex

from essays.models import EssayIndexPage, EssayPage, pages
from home.models import AboutPage
from tests.factories import TRUE_THING, make_essay

pytestmark = pytest.mark.django_db


def essays_of_years(*years: int, each: int = 1) -> None:
    front = EssayIndexPage.objects.get()
    for year in years:
        for number in range(each):
            page = EssayPage(
                title=f"Essay {year}-{number}", body="x", true_thing=f"True {year}-{number}.",
                date=date(year, 1, 1 + number % 28),
                first_published_at=datetime(year, 1, 1, tzinfo=UTC),
            )  # fmt: skip
            front.add_child(instance=page)


def test_the_front_page_leads_with_the_newest_true_thing(client):
    make_essay("Old", true_thing="The old one is true.", date=date(2020, 1, 2))
    make_essay("New", true_thing="The new one is true.", date=date(2026, 4, 22))
    html = client.get("/").content.decode()
    assert html.index("The new one is true.") < html.index("The old one is true.")
    assert "April 22, 2026" in html
    assert "What the papers show, and nobody says." in html


def test_an_empty_site_has_a_front_page(client):
    response = client.get("/")
    assert response.status_code == 200
    assert "The first essay is being written." in response.content.decode()


def test_drafts_and_aliases_are_not_listed(client):
    make_essay("Hidden draft", live=False)
    essay = make_essay("Seen once")
    essay.create_alias(update_slug="twin")
    html = client.get("/").content.decode()
    assert "Hidden draft" not in html
    assert html.count("Seen once") == 1


@pytest.mark.parametrize(("path", "most"), [("/", 10), ("/an-essay/", 10)])
def test_queries_are_few_and_do_not_grow(client, path, most, django_assert_max_num_queries):
    make_essay("An essay", body="One[^a].\n\n[^a]: Note.\n")
    client.get(path)  # the process learns the site's root
    with django_assert_max_num_queries(most) as first:
        client.get(path)
    essays_of_years(2020, 2021, each=15)
    with django_assert_max_num_queries(most) as second:
        client.get(path)
    assert len(second) == len(first)


@pytest.mark.parametrize(("each", "folded"), [(2, 0), (3, 2)])
def test_in_a_long_list_all_years_but_the_newest_two_are_folded(client, each, folded, monkeypatch):
    monkeypatch.setattr(pages, "FOLD_ABOVE", 8)
    essays_of_years(2022, 2023, 2024, 2025, each=each)
    html = client.get("/").content.decode()
    assert html.count("<details>") == folded
    assert html.count("True 2022-") == each


def test_an_essay_shows_its_head_body_and_neighbors(client):
    make_essay("Before", date=date(2026, 1, 1))
    make_essay("Middle", subtitle="Deck.", date=date(2026, 2, 1), body="## Part\n\nWords here.\n")
    make_essay("After", date=date(2026, 3, 1))
    html = client.get("/middle/").content.decode()
    for part in ("Middle", TRUE_THING, "Deck.", "February 1, 2026", "Words here.", "1 minute"):
        assert part in html
    assert 'rel="prev" href="/before/"' in html
    assert 'rel="next" href="/after/"' in html


def test_a_contents_list_from_four_headings_on(client):
    parts = [f"## Part {n}\n\nText.\n" for n in range(4)]
    make_essay("Three", body="\n".join(parts[:3]))
    make_essay("Four", body="\n".join(parts))
    assert 'aria-label="Contents"' not in client.get("/three/").content.decode()
    assert 'aria-label="Contents"' in client.get("/four/").content.decode()


def test_the_about_page_is_there_from_the_start(client):
    page = AboutPage.objects.get()
    html = client.get("/why-i-write/").content.decode()
    assert page.title in html
    assert "April 22, 2026" in html
    assert page.latest_revision
    assert page.live_revision == page.latest_revision
    assert list(Page.objects.search("embarrassingly")) == [page.page_ptr]


def test_a_second_run_of_the_receiver_touches_nothing():
    from home.first_revisions import give_pages_their_first_revision

    before = AboutPage.objects.get().latest_revision_id
    give_pages_their_first_revision(None)
    assert AboutPage.objects.get().latest_revision_id == before


@pytest.mark.parametrize(
    "slug", ["admin", "feed", "subscribe", "robots.txt", "sitemap.xml", "favicon.ico"]
)
def test_a_slug_that_hides_a_route_is_refused(slug):
    page = EssayPage(title="x", slug=slug, body="x", true_thing="x")
    front = EssayIndexPage.objects.get()
    with pytest.raises(ValidationError) as refused:
        front.add_child(instance=page)
    assert "slug" in refused.value.message_dict


def test_the_refusal_names_the_address():
    page = EssayPage(title="x", slug="feed", body="x", true_thing="x", live=False)
    with pytest.raises(ValidationError, match="The address /feed/ is taken by the site itself"):
        EssayIndexPage.objects.get().add_child(instance=page)


def test_a_live_page_behind_a_newer_route_is_named_by_a_check():
    from essays.checks import check_shadowed_pages

    essay = make_essay("Prose")
    assert check_shadowed_pages(None, ["default"]) == []
    EssayPage.objects.filter(pk=essay.pk).update(slug="feed")
    [warning] = check_shadowed_pages(None, ["default"])
    assert (warning.id, "/feed/" in warning.msg) == ("essays.W001", True)


@pytest.mark.parametrize("which", ["essay", "front page"])
def test_what_is_private_is_not_listed(which):
    essay = make_essay("Secret")
    page = essay if which == "essay" else essay.get_parent()
    PageViewRestriction.objects.create(page=Page.objects.get(pk=page.pk))
    assert not EssayPage.objects.readable().exists()


def test_only_one_front_page_and_one_about_page():
    front = EssayIndexPage.objects.get()
    assert not EssayIndexPage.can_create_at(Page.objects.get(depth=1))
    assert not AboutPage.can_create_at(front)
    assert EssayPage.can_create_at(front)
    assert not EssayPage.can_create_at(Page.objects.get(depth=1))


def test_pages_named_in_markdown_are_in_the_reference_index():
    target = make_essay("Target")
    source = make_essay("Source", body=f"See [it](page:{target.pk}).\n")
    uses = ReferenceIndex.get_references_to(target)
    assert [(use.object_id, use.model_path) for use in uses] == [(str(source.pk), "body.")]


def test_a_slug_change_keeps_old_links_alive(client, django_capture_on_commit_callbacks):
    essay = make_essay("Old name")
    essay.slug = "new-name"
    with django_capture_on_commit_callbacks(execute=True):
        essay.save_revision().publish()
    response = client.get("/old-name/")
    assert (response.status_code, response.url) == (301, "/new-name/")
