"""Every address of Wagtail's admin: what through it becomes of a page and of its note.

A door is an address that can publish, unpublish, move, copy, delete or expire a page. Each is
tried here as its form posts it; all the others are tried, too, and must leave the page alone.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.models import Collection, Page, Site, Task, Workflow

from essays.models import EssayIndexPage, EssayPage
from newsletter import clock
from newsletter.ledger import notes
from newsletter.models import Note
from tests.factories import essay_form, make_essay

pytestmark = pytest.mark.django_db
ERROR = "See [@nobody2020].\n"  # a text that cannot be published


class Scene(NamedTuple):
    """A live essay whose note waits, one with an error that is submitted, and who may do all."""

    client: Client
    essay: EssayPage
    draft: EssayPage
    alias: Page

    def seen(self) -> tuple:
        """Return what readers can read, where, and what becomes of whose note."""
        notes.reconcile()
        live = Page.objects.filter(depth__gt=1).values_list("pk", "live", "url_path", "path")
        ledger = Note.objects.values_list("essay", "state", "reason").order_by("pk")
        return sorted(live), list(ledger)

    def post(self, name: str, *args: object, **data: object) -> None:
        self.client.post(reverse(name, args=args), data)


@pytest.fixture
def scene() -> Scene:
    user = get_user_model().objects.create_superuser("root", "root@example.org", "x")
    client = Client(raise_request_exception=False)
    client.force_login(user)
    essay = make_essay(send_note=True)
    alias = CreatePageAliasAction(essay, update_slug="alias", user=None).execute()
    draft = make_essay("A draft", live=False, send_note=True, body=ERROR)
    draft.get_workflow().start(draft, user)
    return Scene(client, essay, draft, alias)


def state_of(scene: Scene) -> tuple[bool, str]:
    notes.reconcile()
    essay = EssayPage.objects.filter(pk=scene.essay.pk).first()
    return bool(essay and essay.live), Note.objects.get().state


# -- the doors, each with what it does and what is then ----------------------------------------

P = "wagtailadmin_pages:"
HELD, WAITS, NOTHING = (False, "held"), (True, "waiting"), None


def publish(scene: Scene) -> None:
    """With an error in the text nothing is published; the form says the line."""
    form = essay_form(body=ERROR, send_note="on") | {"action-publish": "1"}
    scene.post(f"{P}edit", scene.draft.pk, **form)


def create(scene: Scene) -> None:
    front = EssayIndexPage.objects.get().pk
    form = essay_form(slug="new", body=ERROR, send_note="on") | {"action-publish": "1"}
    scene.post(f"{P}add", "essays", "essaypage", front, **form)


def copy(scene: Scene) -> None:
    """The copy is live, and is nobody's news."""
    front = EssayIndexPage.objects.get().pk
    form = {"new_title": "C", "new_slug": "c", "new_parent_page": front, "publish_copies": "on"}
    scene.post(f"{P}copy", scene.essay.pk, **form)
    assert EssayPage.objects.get(slug="c").live


def move(scene: Scene) -> None:
    """There is one place for an essay."""
    for target in Page.objects.exclude(pk=scene.essay.get_parent().pk):
        scene.post(f"{P}move", scene.essay.pk, new_parent_page=target.pk)
        scene.post(f"{P}move_confirm", scene.essay.pk, target.pk)


def place(scene: Scene) -> None:
    scene.client.get(reverse(f"{P}set_page_position", args=[scene.essay.pk]), {"position": "0"})
    scene.post(f"{P}set_page_position", scene.essay.pk)


def convert(scene: Scene) -> None:
    """An alias that becomes an essay is nobody's news."""
    scene.post(f"{P}convert_alias", scene.alias.pk)
    assert not EssayPage.objects.get(pk=scene.alias.pk).send_note


def in_bulk(scene: Scene) -> None:
    acts = bulk_action_registry.get_bulk_actions_for_model("wagtailcore", "page")
    assert {act.action_type for act in acts} >= {"publish", "unpublish", "move", "delete"}
    for act in acts:
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", act.action_type])
        ids = f"id={scene.essay.pk}&id={scene.draft.pk}"
        data = {"include_descendants": "on", "chooser": EssayIndexPage.objects.get().pk}
        for chosen in (ids, f"id=all&childOf={scene.essay.get_parent().pk}"):
            scene.client.get(f"{url}?{chosen}")
            page = scene.client.post(f"{url}?{chosen}", data, follow=True).text
            assert "Nothing was done: that is done with one page at a time." in page


def by_api(scene: Scene) -> None:
    for act in PagesAdminAPIViewSet.actions:
        for page in (scene.essay, scene.draft):
            url = reverse("wagtailadmin_api:pages:action", args=[page.pk, act])
            assert scene.client.post(url, {}).status_code == 404


def disable_tasks(scene: Scene) -> None:
    """What was submitted stays a draft: nobody approved it."""
    for task in Task.objects.all():
        scene.post("wagtailadmin_workflows:disable_task", task.pk)
    assert not Task.objects.filter(active=True).exists()


def disable_workflows(scene: Scene) -> None:
    for workflow in Workflow.objects.all():
        scene.post("wagtailadmin_workflows:disable", workflow.pk)


def set_privacy(scene: Scene) -> None:
    scene.post(f"{P}set_privacy", scene.essay.pk, restriction_type="login")


def delete_site(scene: Scene) -> None:
    """Without an address there is nothing that a note could lead to."""
    scene.post("wagtailsites:delete", Site.objects.get().pk)
    Note.objects.update(release_at=clock.now())
    notes.release_due()


class Door(NamedTuple):
    """What it does, and then: whether the essay is live, and its note; None if all is as it was."""

    try_it: Callable[[Scene], None]
    then: tuple[bool, str] | None = NOTHING


DOORS = {
    f"{P}edit": Door(publish),
    f"{P}add": Door(create),
    f"{P}unpublish": Door(lambda scene: scene.post(f"{P}unpublish", scene.essay.pk), HELD),
    f"{P}delete": Door(lambda scene: scene.post(f"{P}delete", scene.essay.pk), HELD),
    f"{P}set_privacy": Door(set_privacy, (True, "held")),
    f"{P}copy": Door(copy, WAITS),
    f"{P}convert_alias": Door(convert, WAITS),
    f"{P}move": Door(move),
    f"{P}move_confirm": Door(move),
    f"{P}set_page_position": Door(place, WAITS),
    "wagtailsites:delete": Door(delete_site, (True, "held")),
    "wagtail_bulk_action": Door(in_bulk),
    "wagtailadmin_api:pages:action": Door(by_api),
    "wagtailadmin_workflows:disable": Door(disable_workflows),
    "wagtailadmin_workflows:disable_task": Door(disable_tasks),
}
# Doors with tests of their own, by their names: they end in the form or the acts from above.
ELSEWHERE = {
    f"{P}workflow_action": "test_signals.test_workflow_approval_announces_once",
    f"{P}revisions_revert": "the same form as edit, of an older revision",
    f"{P}revisions_unschedule": "nothing is published then; test_late_saves of the integration",
    "essays_import_essays": "test_admin_bringing: what is brought is nobody's news",
    **dict.fromkeys(
        (f"notes:{act}" for act in ("send_now", "pause", "wait", "cancel")),
        "acts upon the note are what these are for: test_admin_notes",
    ),
}


@pytest.mark.parametrize("name", DOORS)
def test_a_door_does_what_the_button_does_or_nothing(scene, changes_site, name):
    door, before = DOORS[name], scene.seen()
    door.try_it(scene)
    if door.then is NOTHING:
        assert scene.seen() == before
    else:
        assert state_of(scene) == door.then
    assert not EssayPage.objects.get(pk=scene.draft.pk).live


# -- all the others ------------------------------------------------------------------------------

# What is asked for by an address; where the kind is not in the name, by the start of the address.
KINDS = {
    "content_type_app_name": "essays",
    "content_type_model_name": "essaypage",
    "app_label": "essays",
    "model_name": "essaypage",
    "app_name": "newsletter",
    "action_name": "approve",
    "filter_id": "original",
    "slug": "footnote",
    "name": "footnote",
}
SPECIAL = {
    "essays_proof_part": {"name": "page"},
    "wagtailadmin_workflows:add_task": {
        "app_label": "wagtailcore",
        "model_name": "groupapprovaltask",
    },
}
PAGE = ("page_id", "parent_page_id", "page_to_move_id", "page_pk")
WITHOUT_A_NAME = {
    "admin/password_reset/confirm/<uidb64>/<token>/",  # leads to its other form
    "admin/test404/",
    "admin/^.*/$",  # all that is nothing else
}


def addresses(resolver, names=(), path="") -> Iterator[tuple[str, str, URLPattern]]:
    """Yield all addresses below /admin/, each with its name."""
    for pattern in resolver.url_patterns:
        route = path + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            inner = (*names, pattern.namespace) if pattern.namespace else names
            yield from addresses(pattern, inner, route)
        elif route.startswith("admin/"):
            yield ":".join((*names, pattern.name or "")), route, pattern


EVERY = list(addresses(get_resolver()))
OTHERS = {
    name: pattern
    for name, _, pattern in EVERY
    if pattern.name and name not in DOORS and name not in ELSEWHERE
}


def test_the_doors_are_addresses_that_exist():
    every = {name for name, *_ in EVERY}
    assert [name for name in (*DOORS, *ELSEWHERE) if name not in every] == []
    assert {route for _, route, pattern in EVERY if not pattern.name} == WITHOUT_A_NAME


def things(page: Page) -> dict[str, object]:
    """Return by the start of its address, or by its name, which thing is asked for."""
    state = page.current_workflow_state
    return {
        "admin/workflows/tasks": Task.objects.first().pk,
        "admin/workflows": Workflow.objects.first().pk,
        "admin/collections": Collection.objects.first().pk,
        "admin/sites": Site.objects.get().pk,
        "admin/settings": Site.objects.get().pk,
        "admin/notes/test": page.pk,
        "admin/notes": Note.objects.get().pk,
        "admin/deliveries": uuid4(),
        "admin/users": get_user_model().objects.get().pk,
        "admin/groups": Group.objects.first().pk,
        "admin/essays/proof": page.latest_revision_id,
        "revision_id": page.latest_revision_id,
        "revision_id_a": "live" if page.live else "earliest",
        "revision_id_b": "latest",
        "task_id": state.current_task_state.task_id if state else 1,
        "task_state_id": state.current_task_state_id if state else 1,
        "workflow_state_id": state.pk if state else 1,
        "workflow_pk": Workflow.objects.first().pk,
    }


def path_of(name: str, route: str, page: Page) -> str:
    named, values = things(page), {}
    for key in OTHERS[name].pattern.regex.groupindex:
        start = next((start for start in named if key == "pk" and route.startswith(start)), key)
        values[key] = page.pk if key in PAGE else named.get(start, KINDS.get(key, page.pk))
    return reverse(name, kwargs=values | SPECIAL.get(name, {}))


def test_every_other_address_leaves_pages_alone(scene):
    """Whoever adds one that does not has to name it above. None may be missing for a page."""
    before, unreached = scene.seen(), []
    root = get_user_model().objects.get()
    for name, route, _ in EVERY:
        if name not in OTHERS:
            continue
        of_pages = route.startswith(("admin/pages/", "admin/essays/", "admin/workflows/"))
        statuses = set()
        for page in (scene.essay, scene.draft)[: 1 + of_pages]:
            form = essay_form(body=ERROR) | {"action-publish": "1", "next": "/admin/"}
            path = path_of(name, route, page)
            statuses |= {scene.client.post(path, form).status_code}
            if page == scene.essay or not statuses & {200, 302}:
                statuses |= {scene.client.get(path).status_code}
        assert scene.seen() == before, name
        if of_pages and not statuses & {200, 302}:
            unreached.append((name, statuses))
        if name == "wagtailadmin_logout":
            scene.client.force_login(root)
    assert unreached == []
