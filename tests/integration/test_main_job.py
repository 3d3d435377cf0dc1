"""The main job, all of it real: an essay is written, approved and published in the admin, and
three workers hand its note to a mail server, once for each confirmed subscriber."""

import re
from collections import Counter
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import cached_property
from uuid import UUID

import pytest
import requests
from django.urls import reverse

from newsletter.letters.rendering import LEAVE_MARK
from newsletter.people.addresses import normalized
from tests.integration.people import CONFIRMED, UNSUBSCRIBED
from tests.integration.processes import wait_for
from tests.integration.sites import Site
from tests.integration.smtp_peer import Accepted, SMTPPeer
from tests.integration.visitors import EDIT_FORM, Visitor

SETTINGS_FORM = "//form[.//input[@name='reply_to']]"
ESSAY = {
    "title": "Averages hide the queue: 98% busy",
    "slug": "averages-hide-the-queue",  # a browser's script would have filled it in
    "true_thing": "An average over a day is true at no minute of it.",
    "body": "The dashboard said **98%**.[^a] The users said nothing, they had left.\n\n"
    "[^a]: It counts kernels.\n\n## The queue\n\nIt was long. {{ merge }} %recipient.name%\n",
    "opening_line": "This one is short.",
}
ACCOUNTS = {"author@example.org", "editor@example.org"}
PREVIEWS = ["", "note", "note-text", "inbox"]
LEAVE = re.compile(r"http://[\w.:]+/leave/[\w:-]+/")


@dataclass
class Job:
    """What was done and what arrived."""

    site: Site
    peer: SMTPPeer
    essay: int = 0
    previews: dict[str, str] = field(default_factory=dict)
    live_after_submit: bool = True
    live_after_approval: bool = False

    @cached_property
    def notes(self) -> list[Accepted]:
        return [mail for mail in self.peer.accepted if not set(mail.recipients) & ACCOUNTS]

    @cached_property
    def messages(self) -> list[EmailMessage]:
        return [mail.message for mail in self.notes]


@pytest.fixture(scope="module")
def job(sqlite_template, tmp_path_factory):
    data = tmp_path_factory.mktemp("job")
    with SMTPPeer(seconds=0.2) as peer:
        environ = peer.environ | {"NOTE_DELAY": 1}
        with Site(data, sqlite_template.copy_to(data), **environ) as site:
            site.up()
            site.workers(2)
            job = Job(site, peer)
            do(job)
            yield job


def do(job: Job) -> None:
    author, editor = Visitor(job.site.url), Visitor(job.site.url)
    author.sign_in("author")
    editor.sign_in("editor")
    set_reply_to(author)
    job.essay = write(editor, job.site)
    job.previews = previews(editor, job.essay)
    job.live_after_submit = is_live(job)
    approve(author, job.essay)
    job.live_after_approval = is_live(job)
    author.publish(job.essay, subtitle="A second thought")
    wait_for(lambda: job.site.one("SELECT state FROM newsletter_note") == "done", 60, "done")


def set_reply_to(author: Visitor) -> None:
    page = author.get(reverse("wagtailsettings:edit", args=["newsletter", "mailsettings"]))
    author.submit(page, SETTINGS_FORM, reply_to="me@example.org", sender_name="Ada B\u00e9zier")


def write(editor: Visitor, site: Site) -> int:
    """Write an essay and submit it for moderation; return its id."""
    front = site.one("SELECT id FROM wagtailcore_page WHERE depth = 2")
    page = editor.get(reverse("wagtailadmin_pages:add", args=["essays", "essaypage", front]))
    editor.submit(page, EDIT_FORM, **ESSAY, **{"action-submit": "1"})
    return site.one(f"SELECT id FROM wagtailcore_page WHERE slug = '{ESSAY['slug']}'")


def previews(editor: Visitor, essay: int) -> dict[str, str]:
    """Return what each preview of the submitted essay shows."""
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[essay])
    page = editor.get(reverse("wagtailadmin_pages:edit", args=[essay]))
    assert editor.submit(page, EDIT_FORM, to=address).json()["is_valid"]
    return {mode: editor.get(address, params={"mode": mode}).text for mode in PREVIEWS}


def approve(author: Visitor, essay: int) -> None:
    page = author.get(reverse("wagtailadmin_pages:edit", args=[essay]))
    button = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    author.submit(page, EDIT_FORM, **button)


def is_live(job: Job) -> bool:
    return bool(job.site.one(f"SELECT live FROM wagtailcore_page WHERE id = {job.essay}"))


def own_link(message: EmailMessage) -> str:
    return message["List-Unsubscribe"].strip("<>")


def text_of(message: EmailMessage, kind: str) -> str:
    return message.get_body((kind,)).get_content()


def test_submitting_publishes_nothing_and_approval_does(job):
    assert not job.live_after_submit
    assert job.live_after_approval


def test_every_preview_shows_the_essay(job):
    for mode in ("", "note", "note-text"):
        assert "The users said nothing" in job.previews[mode]
    assert ESSAY["true_thing"] in job.previews["inbox"]


def test_publishing_twice_under_three_workers_makes_one_note(job):
    assert job.site.rows("SELECT title, expected FROM newsletter_note") == [
        (ESSAY["title"], len(CONFIRMED))
    ]
    assert "second thought" in Visitor(job.site.url).get(f"/{ESSAY['slug']}/").text


def test_each_confirmed_subscriber_got_one_message_and_nobody_else_any(job):
    assert all(len(mail.recipients) == 1 for mail in job.notes)
    recipients = Counter(normalized(mail.recipients[0]) for mail in job.notes)
    assert recipients == Counter(normalized(email) for email in CONFIRMED)
    assert job.site.states() == {"accepted": len(CONFIRMED)}
    assert job.peer.busiest > 2  # connections of one worker: several were at work


def test_author_and_editor_hear_of_the_workflow_and_get_no_note(job):
    others = [mail.recipients for mail in job.peer.accepted if mail not in job.notes]
    assert others == [["author@example.org"], ["editor@example.org"]]


def test_the_envelope_and_the_header_name_the_same_person(job):
    for mail in job.notes:
        (person,) = mail.message["To"].addresses
        assert normalized(person.addr_spec) == normalized(mail.recipients[0])


def test_every_message_is_whole(job):
    for message in job.messages:
        assert message.defects == []
        assert [part.get_content_type() for part in message.walk()] == [
            "multipart/alternative",
            "text/plain",
            "text/html",
        ]
        for kind in ("plain", "html"):
            assert "The users said nothing, they had left." in text_of(message, kind)
            assert "{{ merge }} %recipient.name%" in text_of(message, kind)


def test_every_message_has_the_headers_of_a_note(job):
    for message in job.messages:
        assert message["Subject"] == ESSAY["title"]
        assert message["From"].addresses[0].display_name == "Ada B\u00e9zier"
        assert message["Reply-To"] == "me@example.org"
        assert message["List-ID"] == "<notes.localhost>"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message["Auto-Submitted"] is None
        for name in ("To", "From", "Date", "Message-ID", "MIME-Version", "Subject"):
            assert len(message.get_all(name)) == 1


def test_the_message_id_is_the_delivery(job):
    ids = {str(UUID(key)) for (key,) in job.site.rows("SELECT id FROM newsletter_delivery")}
    assert {message["Message-ID"] for message in job.messages} == {f"<{i}@localhost>" for i in ids}


def test_only_the_leave_link_differs(job):
    assert len({own_link(message) for message in job.messages}) == len(CONFIRMED)
    for kind in ("plain", "html"):
        texts = [text_of(message, kind) for message in job.messages]
        links = [set(LEAVE.findall(text)) for text in texts]
        assert links == [{own_link(message)} for message in job.messages]
        assert len({LEAVE.sub("", text) for text in texts}) == 1


def test_the_preview_is_what_was_sent(job):
    sent = LEAVE.sub(LEAVE_MARK, text_of(job.messages[0], "html"))
    assert sent.split() == job.previews["note"].split()


def test_the_link_of_a_message_stops_the_notes_of_its_reader_alone(job):
    leaver = job.messages[0]
    url, email = own_link(leaver), leaver["To"].addresses[0].addr_spec
    assert requests.get(url).status_code == 200
    assert left(job) == set(UNSUBSCRIBED)
    for _ in range(2):
        body = {"List-Unsubscribe": "One-Click"}
        assert requests.post(url, data=body, allow_redirects=False).status_code == 200
        assert left(job) - set(UNSUBSCRIBED) == {normalized(email)}


def left(job: Job) -> set[str]:
    gone = "SELECT email FROM newsletter_subscriber WHERE status = 'unsubscribed'"
    return {normalized(email) for (email,) in job.site.rows(gone)}
