"""From the form on the front page to the list and off it again, over HTTP and real mail."""

import re
import time
import uuid

import lxml.html
import pytest
import requests
from django.core import signing

from newsletter.people import tokens
from tests.integration.people import CONFIRMED, SUPPRESSED, UNCONFIRMED, UNSUBSCRIBED
from tests.integration.processes import wait_for
from tests.integration.sites import Site
from tests.integration.visitors import Visitor

FORM = "//form[@id='subscribe']"
QUESTION = "//form[contains(@class, 'question')]"
ASKED = "SELECT count(*) FROM newsletter_subscriptionrequest"
EMAIL_FIELD = "//input[@name='email']"


@pytest.fixture(scope="module")
def site(sqlite_template, tmp_path_factory):
    data = tmp_path_factory.mktemp("opt-in")
    with Site(data, sqlite_template.copy_to(data)) as site:
        site.up()
        yield site


@pytest.fixture
def reader(site) -> Visitor:
    return Visitor(site.url)


def subscribe(reader: Visitor, email: str) -> requests.Response:
    return reader.submit(reader.get("/"), FORM, email=email)


def status_of(site: Site, email: str) -> str:
    return site.one(f"SELECT status FROM newsletter_subscriber WHERE email = '{email}'")


def count_of(site: Site, email: str) -> int:
    same = f"SELECT count(*) FROM newsletter_subscriber WHERE lower(email) = '{email}'"
    return site.one(same)


def link_in(mail) -> str:
    return re.search(r"http\S+/(?:confirm|leave)/\S+", mail.get_body(("plain",)).get_content())[0]


def uuid_of(site: Site, email: str) -> uuid.UUID:
    return uuid.UUID(site.one(f"SELECT uuid FROM newsletter_subscriber WHERE email = '{email}'"))


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def leave_path(site: Site, email: str) -> str:
    return path_of(tokens.leave_url(uuid_of(site, email)))


def test_only_the_button_behind_the_mailed_link_puts_a_reader_on_the_list(site, reader):
    assert subscribe(reader, "new@example.org").status_code == 200
    question = reader.get(link_in(site.mail_to("new@example.org", within=10)))
    assert question.status_code == 200
    assert "new@example.org" in question.text
    assert status_of(site, "new@example.org") == "unconfirmed"
    for _ in range(2):
        assert "Done." in reader.submit(question, QUESTION).text
        assert status_of(site, "new@example.org") == "confirmed"


def test_the_confirmation_is_one_automatic_mail_and_no_list_mail(site, reader):
    subscribe(reader, "mail@example.org")
    mail = site.mail_to("mail@example.org")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] is None
    assert mail.get_content_type() == "multipart/alternative"
    assert link_in(mail) in mail.get_body(("html",)).get_content()


def test_nobody_learns_who_is_on_the_list(reader):
    someone = ["brand-new@example.org", UNCONFIRMED[0], UNSUBSCRIBED[0], CONFIRMED[-1], *SUPPRESSED]
    answers = [subscribe(reader, email) for email in someone]
    assert {answer.status_code for answer in answers} == {200}
    contents = {a.text.replace(e, "THEIRS") for a, e in zip(answers, someone, strict=True)}
    assert len(contents) == 1
    assert len({tuple(sorted(headers_of(answer).items())) for answer in answers}) == 1


def headers_of(answer: requests.Response) -> dict[str, str]:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return {name: headers[name] for name in headers.keys() - {"date", "expires", "content-length"}}


def test_who_may_not_be_asked_gets_no_mail(site, reader):
    for email in (CONFIRMED[-2], "bounced@example.org", "complained@example.org"):
        subscribe(reader, email)
    subscribe(reader, "after-them@example.org")
    site.mail_to("after-them@example.org")
    addresses = {mail["To"] for mail in site.outbox()}
    assert not addresses & {CONFIRMED[-2], "bounced@example.org", "complained@example.org"}


def test_an_address_has_one_row_however_it_is_spelled(site, reader):
    for email in ("twin@example.org", "TWIN@example.org", "Twin@EXAMPLE.org"):
        assert subscribe(reader, email).status_code == 200
    wait_for(lambda: not site.one(ASKED), name="the worker looked at all")
    assert count_of(site, "twin@example.org") == 1


@pytest.mark.parametrize(
    "email",
    [
        "",
        "nobody",
        "a@b",
        "x@example.org\r\nBcc: y@example.org",
        "x@example.org\nSubject: hello",
        "zero\u200bwidth@example.org",
        "zero@width\u200b.example.org",
        "right@left\u202e.example.org",
        "a" * 10_000 + "@example.org",
        "<script>alert(1)</script>@example.org",
    ],
)
def test_a_bad_email_is_kept_with_the_error_beside_it(site, reader, email):
    before = site.one("SELECT count(*) FROM newsletter_subscriber")
    answer = subscribe(reader, email)
    assert answer.status_code == 400
    (field,) = lxml.html.fromstring(answer.content.decode()).xpath(EMAIL_FIELD)
    assert field.value.split() == email.split()
    error_id = field.get("aria-describedby").split()[-1]
    assert field.getparent().getparent().get_element_by_id(error_id).text_content().strip()
    assert site.one("SELECT count(*) FROM newsletter_subscriber") == before


@pytest.mark.parametrize("email", ["=cmd|x@example.com", "+1-2@example.com", "o'neil@example.com"])
def test_a_strange_but_valid_email_is_served(site, reader, email):
    assert subscribe(reader, email).status_code == 200
    assert site.mail_to(email)["To"] == email


def test_a_machine_that_fills_in_every_field_is_not_written_down(site, reader):
    front = reader.get("/")
    assert reader.submit(front, FORM, email="bot@example.org", website="x").status_code == 200
    assert count_of(site, "bot@example.org") == 0


def test_a_token_of_another_kind_or_cut_off_is_not_found(site, reader):
    person = uuid_of(site, CONFIRMED[0].replace("'", "''"))
    confirm, leave = tokens.confirm_url(person), tokens.leave_url(person)
    forged = [
        path_of(confirm).replace("/confirm/", "/leave/"),
        path_of(leave).replace("/leave/", "/confirm/"),
        path_of(leave)[:-2] + "/",
        "/confirm/nothing/",
        f"/leave/{uuid.uuid4().hex}/",
    ]
    assert {path: reader.get(path).status_code for path in forged} == dict.fromkeys(forged, 404)


class EightDaysAgo(signing.TimestampSigner):
    def timestamp(self) -> str:
        return signing.b62_encode(int(time.time()) - 8 * 24 * 3600)


def test_an_old_confirm_link_says_so_and_does_nothing(site, reader):
    old = EightDaysAgo(salt=tokens.CONFIRM_SALT).sign(uuid_of(site, UNCONFIRMED[1]).hex)
    for answer in (reader.get(f"/confirm/{old}/"), requests.post(f"{site.url}/confirm/{old}/")):
        assert answer.status_code == 410
        assert len(lxml.html.fromstring(answer.text).xpath(FORM)) == 1
    assert status_of(site, UNCONFIRMED[1]) == "unconfirmed"


def test_leaving_needs_the_button_and_can_be_repeated(site, reader):
    question = reader.get(leave_path(site, CONFIRMED[10]))
    assert CONFIRMED[10] in question.text
    assert status_of(site, CONFIRMED[10]) == "confirmed"
    for _ in range(2):
        assert "Stopped." in reader.submit(question, QUESTION).text
        assert status_of(site, CONFIRMED[10]) == "unsubscribed"


def test_one_click_of_the_mail_program_leaves(site):
    """RFC 8058: a POST with this body, without cookies, token or redirect."""
    url = site.url + leave_path(site, CONFIRMED[11])
    body = {"List-Unsubscribe": "One-Click"}
    assert requests.post(url, data=body, allow_redirects=False).status_code == 200
    assert status_of(site, CONFIRMED[11]) == "unsubscribed"


def test_who_left_may_change_their_mind(site, reader):
    left = reader.submit(reader.get(leave_path(site, CONFIRMED[12])), QUESTION)
    reader.submit(left, QUESTION, **{"return": "1"})
    assert status_of(site, CONFIRMED[12]) == "confirmed"


def test_the_leave_link_answers_after_the_reader_is_erased(site, reader):
    path = leave_path(site, CONFIRMED[13])
    left = reader.submit(reader.get(path), QUESTION)
    assert "Erased." in reader.submit(left, QUESTION, erase="1").text
    assert (
        site.one(f"SELECT count(*) FROM newsletter_subscriber WHERE email='{CONFIRMED[13]}'") == 0
    )
    again = reader.get(path)
    assert again.status_code == 200
    assert reader.submit(again, QUESTION).status_code == 200


def test_no_reader_gets_a_cookie(site, reader):
    paths = ["/", "/why-i-write/", "/subscribe/", "/nothing/", "/feed/", "/robots.txt"]
    answers = [reader.get(path) for path in [*paths, leave_path(site, CONFIRMED[14])]]
    answers += [subscribe(reader, "cookie@example.org"), subscribe(reader, "bad")]
    assert [answer.headers.get("Set-Cookie") for answer in answers] == [None] * len(answers)


def test_neither_addresses_nor_tokens_are_in_the_log(site):
    said = site.processes[0].said
    assert "worker" in said
    assert not re.search(r"@example|/(confirm|leave)/(?!\.\.\.)", said)
