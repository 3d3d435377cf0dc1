"""What a note says: the same words in both parts, the same letter in preview and mailbox."""

import re
from datetime import timedelta
from email import policy

import html5lib
import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import RequestFactory
from django.utils import timezone

from essays.markdown.formulas.math import ASIDE, PAPER
from essays.models import Publication
from newsletter.letters import confirmations, messages, previews, rendering
from newsletter.models import MailSettings, Note
from tests.factories import make_delivery, make_essay, make_note, make_subscriber

pytestmark = pytest.mark.django_db
BODY = "## Part\n\nSome **strong** words[^a], and `code`.\n\n[^a]: A footnote.\n"


def words_of(html: str) -> str:
    document = html5lib.parse(html, treebuilder="lxml", namespaceHTMLElements=False)
    for hidden in document.xpath("//style|//title|//div[@class='preheader']"):
        hidden.getparent().remove(hidden)
    return " ".join("".join(document.getroot().itertext()).split())


def test_the_letter_of_an_essay():
    essay = make_essay("Title", true_thing="True.", opening_line="Hello.", body=BODY)
    letter = rendering.note_letter(essay)
    assert (letter.subject, letter.preheader) == ("Title", "True.")
    said = words_of(letter.html)
    order = ["Hello.", "Title", "True.", "Read it on the site, 1 minute", "strong words", "A footn"]
    places = [said.index(words) for words in order]
    assert places == sorted(places)
    for words in ("This is note 1.", "The next has no date."):
        assert words in said
        assert words in letter.text
    assert essay.full_url in letter.html
    assert essay.full_url in letter.text


def test_the_text_part_holds_the_words_without_markup():
    letter = rendering.note_letter(make_essay(body=BODY))
    assert "Some strong words(1), and code." in letter.text
    assert "**" not in letter.text
    assert "[^" not in letter.text
    assert max(map(len, letter.text.splitlines())) <= 78


def test_a_subject_of_its_own():
    essay = make_essay("Title", note_subject="Subject")
    assert rendering.note_letter(essay).subject == "Subject"


def test_the_ledger_speaks_on_the_last_screen():
    month_ago = timezone.now() - timedelta(days=31)
    make_note(state="done", released_at=month_ago)
    letter = rendering.note_letter(make_essay("Second"))
    assert "This is note 2. The last one left 31 days ago. The next has no date." in letter.text


@pytest.mark.parametrize(("reply_to", "said"), [("me@example.org", True), ("", False)])
def test_a_reply_is_asked_for_only_where_it_arrives(reply_to, said):
    MailSettings.objects.update(reply_to=reply_to)
    letter = rendering.note_letter(make_essay())
    assert ("Reply, and it reaches me." in letter.text) is said
    assert ("Reply, and it reaches me." in letter.html) is said


def test_the_postal_address_stands_at_the_end():
    MailSettings.objects.update(postal_address="1 Main Street, Town")
    letter = rendering.note_letter(make_essay())
    assert words_of(letter.html).endswith("1 Main Street, Town")
    assert letter.text.strip().endswith("1 Main Street, Town")


def test_each_subscriber_gets_the_same_letter_but_for_one_link():
    note = make_note(state="sending", subject="S", html="a https://leave.invalid/ b", text="t")
    letter = rendering.stored_letter(note)
    first, second = letter.for_subscriber("https://one/"), letter.for_subscriber("https://two/")
    assert first.html.replace("https://one/", "X") == second.html.replace("https://two/", "X")


def test_a_note_that_a_mailbox_would_cut_does_not_leave():
    letter = rendering.Letter("S", "", "x" * 95_001 + rendering.LEAVE_MARK, rendering.LEAVE_MARK)
    assert "95,000 bytes" in rendering.fault_of(letter)


def test_nothing_in_a_note_executes_loads_or_counts():
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>\n\n[a](javascript:alert(1))\n"
    essay = make_essay("<script>alert(1)</script>", true_thing='"><svg onload=alert(1)>', body=evil)
    html = rendering.note_letter(essay).html
    document = html5lib.parse(html, treebuilder="lxml", namespaceHTMLElements=False)
    assert not document.xpath("//script|//img|//svg|//iframe|//form|//link|//object")
    assert not document.xpath("//@*[starts-with(name(), 'on')]")
    assert not document.xpath("//@href[starts-with(., 'javascript')]")


def test_the_preview_is_what_is_sent():
    essay = make_essay(body=BODY)
    request = RequestFactory().get("/")
    letter = rendering.note_letter(essay)
    assert previews.note_html(essay, request).content.decode() == letter.html
    assert "Some strong words(1)" in previews.note_text(essay, request).content.decode()
    assert letter.subject in previews.inbox_line(essay, request).content.decode()


@pytest.mark.parametrize("name", ['A "quoted" name', "A\r\nBcc: all@example.org", "Ána, Ltd."])
def test_a_name_cannot_break_the_sender(name):
    Publication.objects.update(author=name)
    MailSettings.objects.update(sender_address="me@example.org")
    message = EmailMultiAlternatives("s", "b", rendering.sender(), ["you@example.org"])
    header = message.message(policy=policy.SMTP)["From"]
    assert [address.addr_spec for address in header.addresses] == ["me@example.org"]
    assert "Bcc" not in message.message(policy=policy.SMTP)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada @ The Gap: notes, and more", "Ada The Gap notes and more"),
        ("Ada <ada@example.org>; Bob", "Ada ada example.org Bob"),
        ('Ada "A" O\'Hara (she)', "Ada A O'Hara (she)"),
    ],
)
def test_a_name_loses_the_signs_that_mail_servers_refuse(name, shown):
    MailSettings.load()
    MailSettings.objects.update(sender_name=name)
    assert rendering.sender() == f'"{shown}" <notes@localhost>'


def test_a_message_has_one_recipient_and_both_parts():
    letter = rendering.note_letter(make_essay(body=BODY))
    note = make_note(state="sending", subject=letter.subject, html=letter.html, text=letter.text)
    Note.objects.update(reply_to="me@example.org")
    row = make_delivery(note, make_subscriber(email="you@example.org"))
    message = messages.Composer().compose(row).message(policy=policy.SMTP)
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert (message["To"], message["Reply-To"]) == ("you@example.org", "me@example.org")
    assert message["Message-ID"] == f"<{row.pk}@localhost>"


def test_a_domain_in_another_script_goes_out_as_in_dns():
    row = make_delivery(make_note(state="sending"), make_subscriber(email="Du@bücher.example"))
    assert messages.Composer().compose(row).to == ["Du@xn--bcher-kva.example"]


def test_a_confirmation_asks_once_and_links_once():
    letter = confirmations.letter(make_subscriber("unconfirmed"))
    assert letter.text.count("http://127.0.0.1:8000/confirm/") == 1
    assert letter.html.count("http://127.0.0.1:8000/confirm/") == 1
    assert "seven days" in letter.text


@pytest.mark.parametrize(("colors", "light"), [(PAPER, ".ground"), (ASIDE, ".panel")])
def test_formulas_are_drawn_in_the_colors_of_the_mail(colors, light):
    assert f"background: {colors[0].ground}" in rule_of("mail.css", light)
    assert f"color: {colors[0].ink}" in rule_of("mail.css", ".letter")
    assert f"background: {colors[1].ground}" in rule_of("modes.css", light)
    assert f"color: {colors[1].ink}" in rule_of("modes.css", ".letter")


def rule_of(sheet: str, selector: str) -> str:
    """The first rule that is for this selector."""
    rules = (rendering.STYLES / sheet).read_text().split("}")
    named = re.compile(rf"{re.escape(selector)}(?![\w-])")
    return next(rule for rule in rules if named.search(rule.rpartition("{")[0]))
