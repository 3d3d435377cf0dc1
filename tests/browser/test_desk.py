"""A day at the desk: what is pasted, what is found, what is wrong."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.screens import sign_in, wait_until

EDITOR, BODY = ".CodeMirror [contenteditable=true]", "[data-controller~=markdown-editor]"
MAKE = "print(make_essay('At the desk', live=False, body='It begins.').pk)"
PASTE = """([html, plain]) => {
  const data = new DataTransfer();
  if (html) data.setData('text/html', html);
  if (plain) data.setData('text/plain', plain);
  const event = { clipboardData: data, bubbles: true, cancelable: true };
  document.querySelector('.CodeMirror [contenteditable=true]')
    .dispatchEvent(new ClipboardEvent('paste', event));
}"""
PASTE_PICTURE = """async ([name, type]) => {
  const canvas = document.createElement('canvas');
  const blob = await new Promise((made) => canvas.toBlob(made, 'image/png'));
  const data = new DataTransfer();
  data.items.add(new File([blob], name, { type }));
  const event = { clipboardData: data, bubbles: true, cancelable: true };
  document.querySelector('.CodeMirror [contenteditable=true]')
    .dispatchEvent(new ClipboardEvent('paste', event));
}"""


def text(page: Page) -> str:
    return page.evaluate(f"document.querySelector('{BODY}').value")


def at_the_end(page: Page) -> None:
    page.locator(EDITOR).focus()
    page.keyboard.press("Control+End")


@pytest.fixture(scope="module")
def essay(site) -> str:
    return site.script(MAKE).strip()


@pytest.fixture
def page(open_screen, essay):
    page = open_screen(1440).page
    sign_in(page)
    page.goto(f"/admin/pages/{essay}/edit/")
    at_the_end(page)
    yield page
    page.goto("about:blank")


def test_what_is_pasted_becomes_what_one_would_have_typed(page):
    page.keyboard.type("\n\nSee the paper")
    page.evaluate(
        PASTE, ["<p>Busy is <b>not</b> <a href='https://a.example/'>useful</a></p>", "Busy"]
    )
    assert text(page).endswith("See the paperBusy is **not** [useful](https://a.example/)")
    page.keyboard.press("Control+z")
    assert text(page).endswith("See the paper")
    page.keyboard.press("Control+Shift+ArrowLeft")
    page.evaluate(PASTE, ["", "https://b.example/"])
    assert text(page).endswith("See the [paper](https://b.example/)")
    page.evaluate(PASTE_PICTURE, ["square.png", "image/png"])
    page.get_by_label("What square.png shows").fill("A gray square")
    expect(page.get_by_role("button", name="Insert", exact=True).last).to_be_enabled()
    assert violations(page) == {}
    page.keyboard.press("Enter")
    wait_until(page, f"document.querySelector('{BODY}').value.includes('![A gray square](image:')")
    page.evaluate(PASTE_PICTURE, ["photo.heic", "image/heic"])
    expect(page.get_by_text("Export it as JPEG")).to_be_visible()
    page.get_by_role("button", name="Close", exact=True).click()


def test_words_are_found_and_faults_lead_to_their_lines(page):
    page.keyboard.type("\n\nTK one and one.\n\n")
    page.keyboard.press("Control+f")
    page.keyboard.type("one")
    expect(page.get_by_text("2 found")).to_be_visible()
    page.get_by_label("Replace with").fill("two")
    page.get_by_role("button", name="All", exact=True).click()
    assert "TK two and two." in text(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Toggle the text's faults and length").click()
    fault = page.locator("[data-side-panel=text] [data-level=warning]", has_text="TK marks")
    line = text(page).split("\n").index("TK two and two.") + 1
    expect(fault).to_contain_text(f"line {line}")
    expect(page.locator(".fault-mark").first).to_be_visible()
    assert violations(page) == {}
    fault.get_by_role("button").click()
    page.keyboard.type("> ")
    assert "> TK two" in text(page)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish now").first.click()
    dialog = page.get_by_role("dialog", name="Look at this before it is published")
    expect(dialog.get_by_text("TK marks")).to_be_visible()
    assert violations(page) == {}
    dialog.get_by_role("button", name="Go back to the text").click()
    expect(dialog).to_be_hidden()


def test_an_overtaken_answer_does_not_show_an_older_sentence(open_screen, site):
    """The first question is held back until the second is answered."""
    held = []
    page = open_screen(1440).page
    sign_in(page)
    page.route("**/sentence/?*", lambda route: route.continue_() if held else held.append(route))
    page.goto(f"/admin/claims/edit/{site.one('SELECT max(id) FROM essays_claim')}/")
    page.locator("[name$=value]").fill("86.5")
    expect(page.locator(".claim-sentence")).to_contain_text("86.5")
    with page.expect_response(lambda response: "86.5" not in response.url):
        held[0].continue_()
    page.wait_for_timeout(200)
    expect(page.locator(".claim-sentence")).to_contain_text("86.5")
