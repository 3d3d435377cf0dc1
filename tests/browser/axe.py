"""axe-core, asked about the page that is open."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page, *, without: dict[str, str] | None = None) -> dict[str, list]:
    """Return what axe-core finds: the places of each rule that is broken.

    `without` are parts of the page that are not looked at, as CSS selectors with the reason.
    """
    context = {"exclude": [[part] for part in without]} if without else None
    found = Axe().run(page, context=context, options={"runOnly": TAGS}).response
    assert found["passes"]
    return {rule["id"]: [node["target"] for node in rule["nodes"]] for rule in found["violations"]}
