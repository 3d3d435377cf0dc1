"""What stands beside a text: its faults, its length, and what becomes of its note."""

import re

import pytest
from django.urls import reverse

from tests.factories import essay_form, make_essay

pytestmark = pytest.mark.django_db
FAULTY = "One.\n\nTK two.\n\n[three](three/)\n"


def facts(client, **fields) -> str:
    essay = make_essay(live=False, **fields)
    return client.get(reverse("essays_text_facts", args=[essay.pk])).text


def test_faults_lead_to_their_lines(author):
    html = facts(author, body=FAULTY)
    assert re.findall(r'data-line="(\d+)" data-level="(\w+)"', html) == [
        ("3", "warning"),
        ("5", "error"),
    ]
    assert 'data-go-to="5"' in html


def test_the_note_is_as_large_as_it_will_be(author):
    html = facts(author, title="T" * 60, true_thing="A " + "true thing " * 12)
    assert "1 words, 1 minutes" not in html
    assert re.search(r"<dd>\d+ of 102 kB, the whole essay", html)
    assert f"<dd>{'T' * 39}…</dd>" in html
    long = facts(author, title="Long", body="A line of words that is long.\n\n" * 3000)
    assert "it leads to the site for the rest" in long


def test_the_latest_draft_counts_for_those_who_may_edit_it(author, client):
    essay = make_essay(body="Published.")
    essay.body = "One two three four five six seven."
    essay.save_revision()
    address = reverse("essays_text_facts", args=[essay.pk])
    assert "7 words" in author.get(address).text
    assert client.get(address).status_code == 302
    root = reverse("essays_text_facts", args=[essay.get_parent().pk])
    assert author.get(root).status_code == 302


def test_nothing_is_cut_off_silently(author):
    essay = make_essay(live=False)
    address = reverse("wagtailadmin_pages:edit", args=[essay.pk])
    page = author.get(address).text
    field = re.search(r"<[^>]*id=\"id_true_thing\"[^>]*>", page)[0]
    assert 'data-limit="140"' in field
    assert "maxlength" not in field
    answer = author.post(
        address, essay_form(true_thing="x" * 141), headers={"Accept": "application/json"}
    )
    assert answer.json()["error_code"] == "validation_error"


def test_an_essay_whose_note_cannot_be_made_still_has_facts(author, monkeypatch):
    monkeypatch.setattr("newsletter.desk.text_facts.note_letter", lambda essay: 1 / 0)
    assert "words" in facts(author)


def test_anchors_are_those_of_the_text(author):
    html = facts(author, body="## What is measured\n\nWords.\n")
    assert '{"text": "what-is-measured", "label": "What is measured"}' in html
