"""Two acts on one essay at the same time, as two people at two editors; run by test_late_saves.

Each act is the request that its form posts. One of them has already loaded the essay when the
other begins. At the end the essay is what the last one said, and so is its note.
"""

import json
import random
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.models import Page, Task, TaskState

from essays.models import EssayPage
from newsletter.ledger import notes
from newsletter.models import Note
from tests.factories import essay_form, make_essay

NUMBERS = count(1)
LIVE = {"publish": True, "approve": True, "unpublish": False}  # the others leave it as it is
HERE = threading.local()


def pause(*args) -> None:
    """Wait where a request has loaded its essay and written nothing yet."""
    if wait := getattr(HERE, "wait", None):
        HERE.wait = None
        wait()


for hook in ("before_edit_page", "before_unpublish_page"):
    hooks.register(hook, pause)
on_action = Task.on_action
Task.on_action = lambda self, *args, **kwargs: (pause(), on_action(self, *args, **kwargs))[1]


@dataclass
class Trial:
    """One essay, and what was answered to each act upon it."""

    client: Client
    starts_live: bool
    essay: EssayPage = field(init=False)
    done: dict[int, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        number = next(NUMBERS)
        self.essay = make_essay(f"Essay {number}", live=self.starts_live, send_note=True)
        self.essay.body = "Changed.\n"
        self.essay.save_revision()
        author = get_user_model().objects.get(username="root")
        self.essay.get_workflow().start(self.essay, author)
        self.task = self.essay.current_workflow_task_state.pk

    def text(self, act: int) -> str:
        return f"Text {act}."

    def edit(self, act: int, *, accept: str = "text/html", **data: str) -> HttpResponse:
        form = essay_form(slug=self.essay.slug, body=self.text(act), send_note="on") | data
        url = reverse("wagtailadmin_pages:edit", args=[self.essay.pk])
        return self.client.post(url, form, headers={"accept": accept})

    def publish(self, act: int) -> bool:
        return self.edit(act, **{"action-publish": "1"}).status_code == 302

    def schedule(self, act: int) -> bool:
        at = timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
        return self.edit(act, go_live_at=at, **{"action-publish": "1"}).status_code == 302

    def autosave(self, act: int) -> bool:
        return self.edit(act, accept="application/json").json()["success"]

    def unpublish(self, act: int) -> bool:
        url = reverse("wagtailadmin_pages:unpublish", args=[self.essay.pk])
        return self.client.post(url)["Location"] != "/admin/"

    def approve(self, act: int) -> bool:
        args = [self.essay.pk, "approve", self.task]
        self.client.post(reverse("wagtailadmin_pages:workflow_action", args=args))
        return TaskState.objects.get(pk=self.task).status == TaskState.STATUS_APPROVED

    def start(self, act: int, name: str, wait: Callable[[], None] | None) -> threading.Thread:
        def run() -> None:
            HERE.wait = wait
            try:
                self.done[act] = getattr(self, name)(act)
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def faults(self, first: str, last: str, *, in_order: bool) -> list[str]:
        """Return what is not as the two acts said; the last one decides where they differ."""
        if set(self.done) != {0, 1}:
            return ["an act ended with an error"]
        notes.reconcile(self.essay.pk)
        row = EssayPage.objects.get(pk=self.essay.pk)
        said = [LIVE[n] for i, n in enumerate((first, last)) if n in LIVE and self.done[i]]
        said = (said[-1:] if in_order else said) or [self.starts_live]
        plans = {first, last} == {"schedule", "approve"}  # what is approved may be a plan
        said += [self.starts_live] if plans else []
        note = Note.objects.filter(essay=row).values_list("state", flat=True).first()
        shown = row.live_revision.content["body"] if row.live_revision else None
        draft = Page.objects.get(pk=row.pk).get_latest_revision_as_object().body
        planned = row.revisions.filter(approved_go_live_at__isnull=False).exists()
        saves = last == "autosave" and self.done[1] and in_order
        checks = {
            f"live: {row.live}": row.live in said,
            f"note: {note}": note == "waiting" if row.live else note in (None, "held"),
            "readers see another text than was published": not row.live or shown == row.body,
            f"draft: {draft}": not saves or draft == self.text(1),
            "not scheduled": planned or not (last == "schedule" and self.done[1] and in_order),
            "still scheduled": plans
            or not (planned and last in LIVE and self.done[1] and in_order),
        }
        return [words for words, as_said in checks.items() if not as_said]


def in_order(trial: Trial, first: str, last: str) -> list[str]:
    """The last act has loaded the essay before the first one begins, and goes on when it ended."""
    loaded, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        loaded.set()
        assert go_on.wait(60)

    late = trial.start(1, last, wait)
    assert loaded.wait(60)
    trial.start(0, first, None).join()
    go_on.set()
    late.join()
    return trial.faults(first, last, in_order=True)


def at_random(trial: Trial, first: str, last: str) -> list[str]:
    """Both begin within the time that one takes, and rest a little where they have loaded it."""

    def rest() -> None:
        time.sleep(random.uniform(0, 0.05))

    threads = [trial.start(0, first, rest)]
    time.sleep(random.uniform(0, 0.1))
    threads.append(trial.start(1, last, rest))
    for thread in threads:
        thread.join()
    return trial.faults(first, last, in_order=False)


def play(first: str, last: str, starts_live: bool, trials: int) -> None:
    """Print the faults of one trial in order and of so many at random, with their number."""
    root, _ = get_user_model().objects.get_or_create(
        username="root", defaults={"is_superuser": True, "email": "root@example.org"}
    )
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(root)
    faults = [in_order(Trial(client, starts_live), first, last)]
    faults += [at_random(Trial(client, starts_live), first, last) for _ in range(trials)]
    found = [words for fault in faults for words in fault]
    sys.stdout.write(f"RESULT {json.dumps({'trials': len(faults), 'faults': found})}\n")
