"""The password is asked for again before what reaches everybody, and nothing typed is lost."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from essays.models import EssayIndexPage, EssayPage
from home.access import again, limits
from newsletter import clock
from newsletter.models import MailSettings, Note, Subscriber
from tests.factories import essay_form, make_delivery, make_essay, make_note, make_subscriber

pytestmark = pytest.mark.django_db
ASKS = "Your password again"
RIGHT = "long-enough-password"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', re.DOTALL)


@pytest.fixture
def late(author):
    """An author who gave the password more than an hour ago."""
    session = author.session
    session[again.GIVEN] = (clock.now() - timedelta(minutes=61)).isoformat()
    session.save()
    return author


def gone_on(client, address: str, asked, password=RIGHT):
    """Post what the question holds, as a browser does."""
    kept = {unescape(name): unescape(value) for name, value in HIDDEN.findall(asked.text)}
    kept.pop("csrfmiddlewaretoken", None)
    return client.post(address, kept | {again.PASSWORD: password})


def acts() -> dict[str, str]:
    """Each of them, with an address at which something is to be done."""
    note = make_note(state=Note.State.HELD)
    failed = make_delivery(note, state="failed")
    own = {"deliveries:retry": failed.pk, "subscribers:delete": failed.subscriber_id}
    keys = {act: [own.get(act, note.pk)] for act in again.ACTS}
    keys |= {act: [] for act in ("release_mail", "take_away", "wagtailusers_users:add")}
    return {act: reverse(act, args=args) for act, args in keys.items()}


def test_each_of_the_acts_asks_and_does_nothing_before(late):
    for act, address in acts().items():
        assert ASKS in late.post(address, {"number": "1"}).text, act
    assert Subscriber.objects.count() == 1
    assert Note.objects.get().state == Note.State.HELD


def test_within_the_hour_nothing_is_asked(author):
    for act, address in acts().items():
        answer = author.post(address, {"number": "none"})
        assert answer.streaming or ASKS not in answer.text, act


def test_the_act_goes_on_with_what_was_posted_and_the_hour_begins(late):
    MailSettings.objects.update(held_because="Restored.")
    address = reverse("release_mail")
    asked = late.post(address, {"number": "0"})
    assert "not your password" in gone_on(late, address, asked, "wrong").text
    assert MailSettings.objects.get().held_because
    assert gone_on(late, address, asked).status_code == 302
    assert not MailSettings.objects.get().held_because
    assert ASKS not in late.post(address, {"number": "0"}).text


def publish(client, **fields):
    front = EssayIndexPage.objects.get()
    address = reverse("wagtailadmin_pages:add", args=["essays", "essaypage", front.pk])
    form = essay_form(body='A "text" & <b>\n\nmore\n', **{"action-publish": "1"}) | fields
    return address, client.post(address, form)


def test_an_essay_for_many_is_published_after_it_word_for_word(late):
    for _ in range(again.MANY + 1):
        make_subscriber()
    address, asked = publish(late, send_note="on")
    assert ASKS in asked.text
    assert not EssayPage.objects.exists()
    assert gone_on(late, address, asked).status_code == 302
    essay = EssayPage.objects.get()
    assert essay.live
    assert essay.body.replace("\r\n", "\n").strip() == 'A "text" & <b>\n\nmore'


def test_an_essay_for_few_or_without_a_note_is_published_at_once(late):
    assert publish(late, send_note="on")[1].status_code == 302
    for _ in range(again.MANY + 1):
        make_subscriber()
    assert publish(late, slug="another")[1].status_code == 302


def test_approving_for_many_asks_too(late, editor):
    for _ in range(again.MANY + 1):
        make_subscriber()
    essay = make_essay(live=False)
    args = [essay.pk, "approve", 1]
    assert ASKS in late.post(reverse("wagtailadmin_pages:workflow_action", args=args)).text


@pytest.mark.parametrize("address", ["?export=csv", "results/?export=xlsx", "take/"])
def test_an_export_is_asked_for_once(late, address):
    make_subscriber(email="reader@example.org")
    address = f"/admin/subscribers/{address}"
    asked = late.get(address)
    assert ASKS in asked.text
    answer = gone_on(late, address, asked)
    assert answer["Location"] == address
    file = late.get(address)
    assert "attachment" in file["Content-Disposition"]
    assert b"".join(file.streaming_content)


def test_the_address_that_opens_the_account_asks_too(late):
    form = {"name_email-email": "else@example.org"}
    assert ASKS in late.post("/admin/account/", form).text
    form = {"name_email-email": "ana@example.org"}
    assert ASKS not in late.post("/admin/account/", form).text


def test_the_mail_settings_ask_and_those_of_the_site_do_not(late):
    pk = MailSettings.load().pk
    args = ["newsletter", "mailsettings", pk]
    assert ASKS in late.post(reverse("wagtailsettings:edit", args=args), {}).text
    assert ASKS not in late.post("/admin/settings/essays/publication/1/", {}, follow=True).text


def test_guesses_at_it_are_few(late):
    address = reverse("release_mail")
    for _ in range(limits.SIGN_IN_OF_ACCOUNT.burst):
        late.post(address, {again.PASSWORD: "wrong"})
    assert "Too many tries" in late.post(address, {again.PASSWORD: RIGHT}).text
