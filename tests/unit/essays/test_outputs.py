"""One text that cannot be made takes nothing with it, and the author is told which and where."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from essays.models import EssayPage, written
from essays.outputs import failing_pages, outputs_of
from essays.reading import cards, feeds, search
from newsletter.ledger import notes
from newsletter.letters import rendering
from newsletter.models import Note
from tests.factories import essay_form, make_essay, make_note
from tests.unit.admin.conftest import sign_in

pytestmark = pytest.mark.django_db
BREAKS = "Some words here.\n\nThis BREAKS it.\n\nMore words.\n"
NAMES = ["page", "Markdown copy", "entry in the search index", "feed entry", "card", "note"]


@pytest.fixture
def broken(monkeypatch):
    """Whatever reads a text raises for one with this word, as a bug of ours would."""

    def breaking(make):
        def made(text, *args, **kwargs):
            if "BREAKS" in text:
                raise RuntimeError("a bug of ours")
            return make(text, *args, **kwargs)

        return made

    for module, name in (
        (written, "render"),
        (written, "previewed"),
        (written, "twin"),
        (written, "passages"),
        (search, "passages"),
    ):
        monkeypatch.setattr(module, name, breaking(getattr(module, name)))


def live(title="Broken", **fields) -> EssayPage:
    """An essay that went live before it could not be made any more."""
    essay = make_essay(title, body="Some words here.\n", **fields)
    EssayPage.objects.filter(pk=essay.pk).update(body=BREAKS)
    return EssayPage.objects.get(pk=essay.pk)


@pytest.fixture
def author() -> Client:
    return sign_in("ana", "Authors")


def test_every_output_is_tried():
    assert [output.name for output in outputs_of(make_essay())] == NAMES


def test_the_feed_leaves_it_out_and_the_home_says_so(client, author, broken):
    make_essay("Before")
    essay = live()
    make_essay("After")
    for _ in range(2):
        answer = client.get("/feed/")
        titles = [each.text for each in etree.fromstring(answer.content).findall(".//{*}title")]
        assert titles[1:] == ["After", "Before"]
    html = author.get("/admin/").text
    assert "“Broken” is not whole. Line 3: with it, the page cannot be made." in html
    assert f"/admin/pages/{essay.pk}/edit/" in html


def test_it_is_off_the_home_once_it_can_be_made(client, author, broken, monkeypatch):
    live()
    client.get("/feed/")
    assert failing_pages()
    monkeypatch.undo()
    assert not failing_pages()


@pytest.mark.parametrize(
    "address", ["/", "/sitemap.xml", "/before/", "/after/", "/search/?q=words"]
)
def test_the_rest_of_the_site_stays_whole(client, broken, address):
    make_essay("Before", body="Some words here.\n")
    live()
    make_essay("After", body="Some words here.\n")
    answer = client.get(address)
    assert answer.status_code == 200
    assert "roken" in answer.text  # previous, next, list and results name it all the same


def test_a_save_is_indexed_by_its_title_alone(broken):
    essay = live()
    essay.save(clean=False)
    assert [page.pk for page in search.found(["broken"])] == [essay.pk]


@pytest.mark.parametrize("address", ["/broken/", "/broken.md"])
def test_its_own_page_is_remembered(client, broken, address):
    live()
    client.raise_request_exception = False
    assert client.get(address).status_code == 500
    assert [page.title for page, _ in failing_pages()] == ["Broken"]


def test_a_card_that_cannot_be_drawn_lets_the_others_pass(monkeypatch, tmp_path):
    monkeypatch.setattr(cards, "FOLDER", tmp_path)
    make_essay("One", true_thing="Fine.")
    make_essay("Two", true_thing="Bad.")
    png = cards.png

    def draw(card):
        return png(card) if card.true_thing == "Fine." else 1 / 0

    monkeypatch.setattr(cards, "png", draw)
    for _ in range(2):
        cards.make_cards()
    assert len(list(tmp_path.iterdir())) == 1


def test_its_note_is_held_and_the_others_leave(broken):
    first = make_note(live("Broken"))
    second = make_note()
    notes.release_due()
    assert Note.objects.get(pk=first.pk).state == "held"
    assert Note.objects.get(pk=second.pk).state == "sending"


# -- doors -------------------------------------------------------------------------------------


def test_publishing_names_the_line_on_the_field(author, broken):
    essay = make_essay("An essay", live=False)
    form = essay_form(body=BREAKS) | {"action-publish": "1"}
    html = author.post(reverse("wagtailadmin_pages:edit", args=[essay.pk]), form).text
    assert "Line 3: with it, the page cannot be made." in html
    assert not EssayPage.objects.filter(live=True).exists()


def test_a_draft_is_saved_and_its_editor_opens(author, broken):
    essay = make_essay("An essay", live=False)
    address = reverse("wagtailadmin_pages:edit", args=[essay.pk])
    assert author.post(address, essay_form(body=BREAKS)).status_code == 302
    assert "Line 3: with it, the page cannot be made." in author.get(address).text


def test_an_approval_without_the_editor_is_refused(author, broken):
    essay = make_essay("An essay", live=False, body=BREAKS)
    essay.get_workflow().start(essay, None)
    act = [essay.pk, "approve", essay.current_workflow_task_state.pk]
    answer = author.post(reverse("wagtailadmin_pages:workflow_action", args=act), follow=True)
    assert "“An essay” was not published. Line 3: with it" in answer.text
    essay.refresh_from_db()
    assert (essay.live, essay.workflow_in_progress) == (False, True)


def scheduled(title: str, body: str) -> EssayPage:
    essay = make_essay(title, live=False, body=body)
    past = timezone.now() - timezone.timedelta(minutes=1)
    essay.get_latest_revision().approved_go_live_at = past
    essay.revisions.update(approved_go_live_at=past)
    return essay


def test_what_was_scheduled_lets_the_others_go_live(author, broken):
    scheduled("Broken", BREAKS)
    scheduled("Behind it", "Fine.\n")
    call_command("publish_scheduled", verbosity=0)
    assert [page.title for page in EssayPage.objects.filter(live=True)] == ["Behind it"]
    assert "It was not published at its time." in author.get("/admin/").text


def test_revisions_published_in_code_are_refused(broken):
    with pytest.raises(ValidationError, match="Line 3"):
        make_essay("An essay", body=BREAKS)


@pytest.mark.parametrize("mode", ["", "note", "note-text", "inbox"])
def test_a_preview_that_cannot_be_made_says_so(author, broken, mode):
    essay = make_essay("An essay", live=False)
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[essay.pk])
    author.post(address, essay_form(body=BREAKS))
    answer = author.get(address, {"mode": mode})
    assert answer.status_code == 200
    assert "This preview cannot be made." in answer.text
    assert "Line 3: with it, the preview" in answer.text


ALONE = {
    "card": (cards, "card_of"),
    "note": (rendering, "place_of"),
    "feed entry": (feeds, "Entry"),
}


@pytest.mark.parametrize("name", ALONE)
def test_each_output_alone_keeps_from_publishing(monkeypatch, name):
    essay = make_essay("An essay", live=False)
    [output] = [each for each in outputs_of(essay) if each.name == name]
    monkeypatch.setattr(*ALONE[name], lambda *args: 1 / 0)
    with pytest.raises(ValidationError, match=f"The {name} cannot be made") as refusal:
        essay.get_latest_revision().publish()
    assert list(refusal.value.message_dict) == [output.field]
