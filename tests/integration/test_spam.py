"""A demo note as SpamAssassin (offline) and DKIM see it."""

import base64
import os
import re
import subprocess
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.utils import timezone
from wagtail.models import Site

from essays.models import EssayPage
from home.starting.demo_content import make_essays
from newsletter.letters import messages, rendering
from tests.factories import make_delivery, make_note

RECEIVED = (
    "from mail.essays.example (mail.example.com [93.184.215.14])\r\n"
    "\tby mx.example.net (Postfix) with ESMTPS id 4XyZ12345\r\n"
    "\tfor <reader@example.net>; "
)
NUMBER_LINK = '<a href="http://3325256711/">'


@pytest.fixture
def note(db, settings) -> Iterator[EmailMessage]:
    """The note of an essay of the demo, as it reaches the mailbox."""
    settings.SITE_URL = "https://essays.example"
    Site.objects.update(hostname="essays.example", port=443)
    Site.clear_site_root_paths_cache()
    make_essays()
    essay = EssayPage.objects.get(slug="gpu-utilization-and-goodput")
    letter = rendering.note_letter(essay)
    parts = {name: getattr(letter, name) for name in ("subject", "preheader", "html", "text")}
    delivery = make_delivery(make_note(essay, state="sending", sender=rendering.sender(), **parts))
    yield messages.Composer().compose(delivery).message()
    Site.clear_site_root_paths_cache()  # the next test has the old address again


def on_arrival(note: EmailMessage) -> bytes:
    trace = f"Return-Path: <notes@essays.example>\r\nReceived: {RECEIVED}"
    date = format_datetime(timezone.now())
    return f"{trace}{date}\r\n".encode() + note.as_bytes()


def score_of(program: Path, mail: bytes, home: Path) -> float:
    """Return the points that SpamAssassin gives without asking the network."""
    done = subprocess.run(
        [program, "-L", "-t"], input=mail, capture_output=True, env=os.environ | {"HOME": str(home)}
    )
    [score] = re.findall(rb"^X-Spam-Status:.*?score=(-?[\d.]+)", done.stdout, re.M)
    return float(score)


def test_a_note_is_no_spam_and_the_same_note_made_worse_is_noticed(note, need, tmp_path):
    program = need("spamassassin")
    assert score_of(program, on_arrival(note), tmp_path) < 1.0
    html = note.get_body(("html",)).get_content()
    note.clear_content()
    note.set_content(html.replace("<a ", f"{NUMBER_LINK}FREE</a> <a ", 1), subtype="html")
    note.replace_header("Subject", f"BUY NOW!!! {note['Subject'].upper()}!!!")
    assert score_of(program, on_arrival(note), tmp_path) >= 1.0


SIGNED = [b"from", b"to", b"subject", b"date", b"message-id", b"content-type"]
SIGNED += [b"list-unsubscribe", b"list-unsubscribe-post"]


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def verifies(mail: bytes, key: rsa.RSAPrivateKey) -> bool:
    """Check the signature against the key as DNS would publish it, without asking any DNS."""
    form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    public = base64.b64encode(key.public_key().public_bytes(*form))
    return dkim.verify(mail, dnsfunc=lambda name, timeout=5: b"v=DKIM1; k=rsa; p=" + public)


@pytest.fixture
def signed(note, key) -> bytes:
    """The note as a provider signs it: both headers that leave the list are in `h=`."""
    form = (serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    private = key.private_bytes(serialization.Encoding.PEM, *form)
    mail = note.as_bytes(policy=policy.SMTP)
    signature = dkim.sign(mail, b"s1", b"essays.example", private, include_headers=SIGNED)
    return signature + mail


ALTERED = [
    (rb"people on the other end", b"people at the other end"),
    (rb"List-Unsubscribe: <https://essays", b"List-Unsubscribe: <https://others"),
    (rb"List-Unsubscribe: .*?\r\n", b""),
    (rb"List-Unsubscribe-Post: List-Unsubscribe=One-Click", b"List-Unsubscribe-Post: No"),
    (rb"List-Unsubscribe-Post: .*?\r\n", b""),
]


def test_a_signed_note_verifies_after_the_way_through_a_mail_server_unless_altered(signed, key):
    assert verifies(signed, key)
    assert verifies(b"Received: from somewhere by elsewhere\r\n" + signed, key)
    altered = [re.sub(before, after, signed, count=1) for before, after in ALTERED]
    assert signed not in altered
    assert [verifies(mail, key) for mail in altered] == [False] * len(ALTERED)
