"""axe-core, asked about the page that is open."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> dict[str, list]:
    """Return what axe-core finds, with no rule switched off: the places of each rule."""
    found = Axe().run(page, options={"runOnly": TAGS}).response
    assert found["passes"]
    return {rule["id"]: [node["target"] for node in rule["nodes"]] for rule in found["violations"]}
