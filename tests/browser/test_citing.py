"""The author cites a paper and makes a claim without leaving the essay, by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.screens import sign_in, wait_until

DESK = 1440
KEY, EDITOR = "cited2024paper", ".CodeMirror [contenteditable=true]"
TEXT = ".CodeMirror-code"
MAKE = f"""
from tests.factories import make_claim, make_paper
make_claim(make_paper("{KEY}", title="A paper to cite"), "slug", metric="what was measured")
print(make_essay("Cites by keyboard", live=False, body="It is ").pk)
"""
REMOVE = """
from essays.models import Claim, Paper
EssayPage.objects.get(title="Cites by keyboard").delete()
Claim.objects.filter(paper__key="cited2024paper").delete()
Paper.objects.get(key="cited2024paper").delete()
"""
NEW = {
    "metric": "requests in time",
    "value": "7.4",
    "unit": "x",
    "direction": "times",
    "baseline": "vLLM",
    "conditions": "chatbot",
    "where": "Table 2",
}


@pytest.fixture
def page(open_screen, site):
    """The editor of an essay, with the cursor at the end of its text."""
    essay = site.script(MAKE)
    page = open_screen(DESK).page
    sign_in(page)
    page.goto(f"/admin/pages/{essay}/edit/")
    page.locator(EDITOR).focus()
    page.keyboard.press("Control+End")
    yield page
    page.goto("about:blank")  # nothing saves itself to a page that is gone
    site.script(REMOVE)


def open_window(page: Page, name: str) -> None:
    """Open a chooser from the toolbar, whose buttons one reaches by arrow keys."""
    page.get_by_role("toolbar").get_by_role("button", name="Bold").focus()
    for _ in range(20):
        if page.evaluate("document.activeElement.title") == name:
            break
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="Search")).to_be_visible()
    wait_until(page, "document.activeElement.matches('.modal')")  # it has the focus


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(60):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {selector}.")


def test_a_paper_is_found_and_cited(page):
    open_window(page, "Cite a paper")
    tab_to(page, "#id_q")
    page.keyboard.type("paper to")
    expect(page.get_by_text("1 match.")).to_be_visible()
    assert violations(page) == {}
    tab_to(page, "a[data-chooser-modal-choice]")
    page.keyboard.press("Enter")
    expect(page.locator(TEXT)).to_contain_text(f"It is [@{KEY}]")
    expect(page.locator(EDITOR)).to_be_focused()
    page.keyboard.type(", so.")
    expect(page.locator(TEXT)).to_contain_text(f"It is [@{KEY}], so.")


def test_a_claim_is_found_and_printed(page):
    open_window(page, "Number from a paper")
    tab_to(page, "#id_q")
    page.keyboard.type("what was")
    expect(page.get_by_text("1 match.")).to_be_visible()
    tab_to(page, "a[data-chooser-modal-choice]")
    page.keyboard.press("Enter")
    expect(page.locator(TEXT)).to_contain_text(f"It is [2.0-4.6x](claim:{KEY}/slug)")


def test_a_claim_is_made_within_the_essay(page, site):
    open_window(page, "Number from a paper")
    tab_to(page, "[role=tab]")
    page.keyboard.press("ArrowRight")
    tab_to(page, "#id_new-claim-paper")
    assert violations(page) == {}
    page.locator("#id_new-claim-paper").press_sequentially(KEY[:5])
    expect(page.locator("#id_new-claim-paper option:checked")).to_contain_text(KEY)
    for name, words in NEW.items():
        tab_to(page, f"#id_new-claim-{name}")
        page.keyboard.type("" if name == "baseline" else words)
    tab_to(page, "form[data-chooser-modal-creation-form] button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Say against what it was measured")).to_be_visible()
    assert violations(page) == {}
    page.locator("#id_new-claim-baseline").focus()
    page.keyboard.type(NEW["baseline"])
    tab_to(page, "form[data-chooser-modal-creation-form] button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator(".modal")).to_have_count(0)
    expect(page.locator(TEXT)).to_contain_text(f"[7.4x](claim:{KEY}/requests-in-time)")
    found = "SELECT metric, baseline FROM essays_claim WHERE slug = 'requests-in-time'"
    assert site.rows(found) == [("requests in time", "vLLM")]
