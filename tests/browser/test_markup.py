"""html-validate finds nothing in the HTML of pages and mails, as it goes over the wire."""

import json

import pytest

from tests.browser.pages import READERS
from tests.browser.screens import Screen

DESK = 1440
OURS = {
    "no-implicit-button-type": "off",  # "submit" is what a form's button is by itself
    # An <aside> within an article is no landmark (HTML-AAM); axe looks at those that are.
    "unique-landmark": "off",
}
MAILS = OURS | {"no-deprecated-attr": "off"}  # Outlook for Windows knows tables by attributes
PRINT_MAILS = """
import json
from newsletter.letters import confirmations
from newsletter.letters.rendering import note_letter
essay = EssayPage.objects.filter(live=True).first()
letters = {"note": note_letter(essay)}
letters["note, led by a number"] = note_letter(EssayPage.objects.get(title="A claimed number"))
letters["confirmation"] = confirmations.letter(Subscriber.objects.filter(status="unconfirmed")[0])
print(json.dumps({name: letter.html for name, letter in letters.items()}))
"""
BAD = """<!doctype html><html lang="en"><head><title>a</title></head><body>
<p><div id="a">a</div></p><img src="a.png"><ul><p>b</p></ul><span id="a"></b>"""


@pytest.fixture(scope="module")
def found_in_pages(chromium, site, ask_judge) -> dict[str, list[str]]:
    documents = {}
    with Screen(chromium, site.url, DESK) as screen:
        for name, state in READERS.items():
            state.open(screen.page, site)
            documents[name] = screen.document.text()
    return ask_judge("html-validate", documents=documents, rules=OURS)


@pytest.fixture(scope="module")
def found_in_mails(site, ask_judge) -> dict[str, list[str]]:
    letters = json.loads(site.script(PRINT_MAILS))
    return ask_judge("html-validate", documents=letters, rules=MAILS)


@pytest.mark.parametrize("name", READERS)
def test_pages_are_valid(found_in_pages, name):
    assert found_in_pages[name] == []


@pytest.mark.parametrize("name", ["note", "note, led by a number", "confirmation"])
def test_mails_are_valid(found_in_mails, name):
    assert found_in_mails[name] == []


@pytest.mark.parametrize("rules", [OURS, MAILS])
def test_the_judge_would_find_something(ask_judge, rules):
    found = ask_judge("html-validate", documents={"bad": BAD}, rules=rules)["bad"]
    rules_broken = {line.split()[1].rstrip(":") for line in found}
    wanted = {"element-permitted-content", "close-order", "no-dup-id", "wcag/h37"}
    assert wanted <= rules_broken
