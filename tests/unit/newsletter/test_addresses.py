"""One mailbox, one hash: every spelling that RFC 5321's grammar has for it is the same address."""

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.forms import SubscribeForm
from newsletter.letters.messages import Envelope, message
from newsletter.letters.rendering import Letter
from newsletter.models import Delivery, Subscriber
from newsletter.people.addresses import address_hash, normalized, on_the_wire
from newsletter.people.intake import take_in
from newsletter.people.subscriptions import subscribe

ATEXT = string.ascii_letters + string.digits + "!#$%&'*+-/=?^_`{|}~"  # RFC 5322, 3.2.3
atoms = st.text(ATEXT, min_size=1, max_size=8)
dot_strings = st.lists(atoms, min_size=1, max_size=3).map(".".join)
# QcontentSMTP (RFC 5321, 4.1.2): qtextSMTP as it is, or any printable after a backslash.
printable = "".join(map(chr, range(32, 127)))
meant = st.text(printable, max_size=12)
domains = st.sampled_from(["example.org", "EXAMPLE.org", "b\u00fccher.example", "a.b.example"])
signs = st.sampled_from(["=?", "?=", "=?utf-8?q?", "=40", "?q?", "?b?", "a", ".", "evil.example"])


@st.composite
def quoted(draw, content: str) -> str:
    """One of the many ways in which RFC 5321 quotes this content."""
    pieces = [f"\\{c}" if c in '"\\' or draw(st.booleans()) else c for c in content]
    return f'"{"".join(pieces)}"'


@st.composite
def two_spellings(draw) -> tuple[str, str]:
    local, domain = draw(dot_strings | meant), draw(domains)
    ways = quoted(local) if local not in plain(local) else quoted(local) | st.just(local)
    return f"{draw(ways)}@{domain}", f"{draw(ways)}@{domain.lower()}"


def plain(local: str) -> set[str]:
    """The content itself, if it is a Dot-string and needs no quotes."""
    whole = all(atom and set(atom) <= set(ATEXT) for atom in local.split("."))
    return {local} if whole else set()


@given(two_spellings())
def test_two_spellings_of_one_mailbox_have_one_hash(spellings):
    one, other = spellings
    assert address_hash(one) == address_hash(other)


@given(meant, meant)
def test_two_mailboxes_have_two_hashes(one, other):
    same = address_hash(f'"{escaped(one)}"@a.org') == address_hash(f'"{escaped(other)}"@a.org')
    assert same == (one.lower() == other.lower())


def escaped(content: str) -> str:
    return content.replace("\\", "\\\\").replace('"', '\\"')


@given(dot_strings)
def test_the_hash_of_an_ordinary_address_is_what_it_always_was(local):
    assert normalized(f"{local}@Example.ORG") == f"{local.lower()}@example.org"
    assert on_the_wire(f"{local}@example.org") == f"{local}@example.org"


def test_a_hash_written_down_once_never_changes(settings):
    settings.ADDRESS_KEY = "a key"
    known = "1368e3eb2c912c6fc28b46203e656aa6"
    assert address_hash("Reader@example.org")[:32] == known


@pytest.mark.django_db
@pytest.mark.parametrize("local", ['"victim"', '"\\victim"', '"v\\ictim"', "Victim"])
def test_a_person_is_asked_once_however_the_address_is_spelt(client, local):
    subscribe("victim@example.org")
    assert client.post("/subscribe/", {"email": f"{local}@example.org"}).status_code == 200
    take_in()
    assert Subscriber.objects.get().email == "victim@example.org"
    assert Delivery.objects.count() == 1


def test_quotes_that_nobody_needs_are_left_out():
    form = SubscribeForm({"email": '"v\\ictim"@Example.org'})
    assert form.is_valid()
    assert form.cleaned_data["email"] == "victim@Example.org"


@pytest.mark.parametrize("local", ['"a@b"', '"a..b"', '""', '"a\\"b"', '".a"', '"a\\ b"'])
def test_what_needs_quotes_is_refused_with_the_remedy(local):
    form = SubscribeForm({"email": f"{local}@example.org"})
    assert form.errors["email"] == [
        "Leave the quotation marks out. No provider gives out an email that needs them."
    ]


@pytest.mark.parametrize("local", ["=?utf-8?q?x=40evil.example?=", '"=?utf-8?q?x?="', "a.=?b"])
def test_encoded_words_are_refused_and_the_signs_are_named(local):
    form = SubscribeForm({"email": f"{local}@example.org"})
    assert "The signs =? cannot stand in an email" in form.errors["email"][0]


@given(st.lists(signs | atoms, min_size=1, max_size=4).map("".join) | meant, domains)
@example("=?utf-8?q?x=40evil.example?=", "example.org")
def test_what_the_form_takes_is_what_the_mail_says(local, domain):
    form = SubscribeForm({"email": f"{local}@{domain}"})
    if not form.is_valid():
        assert "email" in form.errors
        return
    email = form.cleaned_data["email"]
    written = composed(email).message().as_bytes()
    assert written.count(b"\nTo: " + on_the_wire(email).encode() + b"\n") == 1


def composed(email: str):
    delivery = Delivery(kind=Delivery.Kind.CONFIRMATION, address=email)
    sender = Envelope("A <a@example.org>", "")
    return message(Letter("S", "P", "<p>H</p>", "T"), delivery, sender, "default", {})
