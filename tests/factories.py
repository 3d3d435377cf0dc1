"""Plain functions that make what a test needs, with what it cares about as arguments."""

from datetime import timedelta
from itertools import count

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.text import slugify

from essays.models import Claim, EssayIndexPage, EssayPage, Paper, Problem
from newsletter.esps.connections import Connections
from newsletter.ledger.delivery import Sender
from newsletter.models import Delivery, Note, Subscriber
from newsletter.people.addresses import address_hash

numbers = count(1)
LEAVE = "https://leave.invalid/"
TRUE_THING = "What is measured is how busy the hardware is, not how well people are served."


def make_user(name="someone", group=None, **fields):
    fields.setdefault("email", f"{name}@example.org")
    user = get_user_model().objects.create_user(name, password="long-enough-password", **fields)
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def make_essay(title="An essay", live=True, **fields) -> EssayPage:
    """An essay below the front page, published through a revision if `live`."""
    fields = {"body": "One paragraph.\n", "true_thing": TRUE_THING} | fields
    page = EssayPage(title=title, live=False, **fields)
    EssayIndexPage.objects.get().add_child(instance=page)
    revision = page.save_revision()
    if live:
        revision.publish()
    page.refresh_from_db()
    return page


def make_subscriber(status="confirmed", email=None, **fields) -> Subscriber:
    email = email or f"reader{next(numbers)}@example.org"
    now = timezone.now()
    dates = {"confirmed": {"confirmed_at": now}, "unsubscribed": {"unsubscribed_at": now}}
    return Subscriber.objects.create(
        email=email,
        address_hash=address_hash(email),
        status=status,
        requested_at=now - timedelta(days=1),
        **dates.get(status, {}),
        **fields,
    )


def make_note(essay=None, **fields) -> Note:
    essay = essay or make_essay(f"Essay {next(numbers)}")
    EssayPage.objects.filter(pk=essay.pk).update(send_note=True)
    now = timezone.now()
    fields = {"title": essay.title, "url": essay.full_url} | fields
    return Note.objects.create(essay=essay, release_at=now, created_at=now, **fields)


def frozen_note(**fields) -> Note:
    """A note that is being sent, with the least that its mails need."""
    letter = {"subject": "S", "sender": "A <a@example.org>", "html": f"<p>H {LEAVE}</p>"}
    return make_note(**({"state": "sending", "text": f"T {LEAVE}"} | letter | fields))


def make_delivery(note=None, subscriber=None, state="pending", **fields) -> Delivery:
    note = note or make_note(state="sending")
    subscriber = subscriber or make_subscriber()
    fields = {"next_at": timezone.now()} | fields
    return Delivery.objects.create(
        key=f"note:{note.pk}:{subscriber.address_hash}",
        kind="note",
        note=note,
        subscriber=subscriber,
        address=subscriber.email,
        state=state,
        **fields,
    )


def essay_form(**fields) -> dict[str, str]:
    """What the editor's form posts for an essay; without "action-..." it saves a draft."""
    text = {"title": "An essay", "slug": "an-essay", "true_thing": TRUE_THING, "body": "One.\n"}
    inlines = {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
    inlines |= {"corrections-TOTAL_FORMS": "0", "corrections-INITIAL_FORMS": "0"}
    names = ("subtitle", "date", "note_subject", "opening_line", "headline_claim")
    derived = ("value", "anchor", "against", "conditions")
    empty = dict.fromkeys((*names, *(f"headline_{name}" for name in derived)), "")
    return text | empty | inlines | fields


def begun_delivery(note=None, **fields) -> Delivery:
    """A delivery whose one call is in flight."""
    make_delivery(note or frozen_note(), **fields)
    sender = Sender(Connections(1))
    sender.compose(sender.step([], free=1).claimed)
    [(row, _)] = sender.step([], free=1).begun
    return row


def make_paper(key="zhong2024distserve", **fields) -> Paper:
    usual = {
        "title": "DistServe: Disaggregating Prefill and Decoding",
        "authors": "Zhong, Yinmin\nLiu, Shengyu\nChen, Junda",
        "year": "2024",
        "venue": "OSDI 2024",
    }
    return Paper.objects.create(key=key, **usual | fields)


def make_claim(paper=None, slug="chat-vllm", **fields) -> Claim:
    usual = {
        "metric": "request rate within both limits",
        "value": "2.0-4.6",
        "unit": "x",
        "direction": "times",
        "baseline": "vLLM",
        "conditions": "chatbot, OPT-13B to OPT-175B on A100",
        "where": "section 6.2",
    }
    paper = paper or Paper.objects.first() or make_paper()
    return Claim.objects.create(paper=paper, slug=slug, **usual | fields)


def make_problem(title="What is worth keeping", **fields) -> Problem:
    usual = {"slug": slugify(title), "question": "What is worth keeping?"}
    return Problem.objects.create(title=title, **usual | fields)
