"""Whatever character the database holds, in whatever field: each output is well-formed."""

import json
import os
import re
from email import message_from_bytes, policy
from itertools import batched, chain

import pytest
from django.core.cache import cache
from lxml import etree
from wagtail.models import Page

from essays.characters import CARRIED_BY_NOTHING
from essays.models import Claim, Correction, EssayPage, Problem, Publication
from newsletter.letters import messages, rendering
from newsletter.letters.rendering import Letter
from newsletter.models import Delivery, MailSettings
from tests.factories import (
    make_claim,
    make_essay,
    make_paper,
    make_problem,
)
from tests.unit.essays.test_characters import ONE_LINE

pytestmark = pytest.mark.django_db
# No database can hold the halves of pairs. A visitor's run takes one of 64 where all are alike.
NEAR = (range(0x300), range(0x2000, 0x2070), range(0xFDD0, 0xFDF0), range(0xFFF0, 0x10000))
STEP = 1 if os.environ.get("GAP_FULL") else 64
CODES = {*range(0, 0xD800, STEP), *range(0xE000, 0x10000, STEP), *chain(*NEAR)}
ALL = [chr(code) for code in sorted(CODES)]
BATCHES = list(batched(ALL, 4096, strict=False))
PAGES = ["/", "/an-essay/", "/headed/", "/papers/", "/papers/k/", "/problems/", "/search/?q=essay"]
FILES = ["/an-essay.md", "/papers/papers.bib", "/papers/claims.csv"]
ARTICLE = r'<script type="application/ld\+json">(.*?)</script>'
BODY = "An essay of [2x](claim:k/s) by [@k].\n\n/// problems\n///\n"


def fill(batch: tuple[str, ...]) -> EssayPage:
    """Put each character into every one-line field, and ask nobody; return an essay with all."""
    text = "x".join(("a", *batch, "z"))
    essay, headed = make_essay("An essay", body=BODY), make_essay("Headed", body=BODY)
    claim, problem = make_claim(make_paper("k"), slug="s"), make_problem()
    essay.problems = [problem]
    essay.save()
    Correction.objects.create(essay=essay, text="Was wrong.")
    Publication.load()
    MailSettings.load()
    written = {Page: {"depth__gt": 1}, Problem: {"pk": problem.pk}}
    for model, names in ONE_LINE.items():
        rows = model.objects.filter(**written.get(model, {}))
        rows.update(**dict.fromkeys(names.split(), text))
    Claim.objects.update(status="disputed")
    EssayPage.objects.filter(pk=headed.pk).update(headline_claim=claim)
    cache.clear()
    return EssayPage.objects.get(pk=essay.pk)


def sound(content: bytes) -> str:
    text = content.decode()
    assert not CARRIED_BY_NOTHING.search(text)
    return text


@pytest.fixture(scope="module", params=range(len(BATCHES)))
def batch(request):
    return BATCHES[request.param]


def test_every_page_feed_file_and_mail_is_well_formed(client, batch):
    essay = fill(batch)
    for address in PAGES:
        answer = client.get(address)
        assert answer.status_code == 200
        data = re.findall(ARTICLE, sound(answer.content))
        assert [json.loads(each)["@type"] for each in data] == ["Article"] * len(data)
    entries = etree.fromstring(client.get("/feed/").content).findall("{*}entry")
    assert len(entries) == 2
    assert len(etree.fromstring(client.get("/sitemap.xml").content)) > 4
    for address in FILES:
        sound(client.get(address).content)
    letter = rendering.note_letter(essay)
    for text in (letter.subject, letter.preheader, letter.html, letter.text):
        sound(text.encode())


def test_every_mail_arrives_as_it_was_composed():
    MailSettings.load()
    row = Delivery(kind="note", address="you@example.org")
    for some in batched(ALL, 150, strict=False):
        text = "x".join(("a", *some, "z"))
        MailSettings.objects.update(sender_name=text)
        line = rendering.one_line(text)
        letter = Letter(line, "", f"<p>{line}</p>", f"{line}\n")
        mail = messages.message(letter, row, messages.envelope(), "notes", {})
        sent = mail.message(policy=policy.SMTP).as_bytes()
        arrived = message_from_bytes(sent, policy=policy.default)
        assert sound(arrived["Subject"].encode()) == line
        assert [each.addr_spec for each in arrived["From"].addresses] == ["notes@localhost"]
        assert sound(arrived.get_body(["plain"]).get_content().encode()).strip() == line
