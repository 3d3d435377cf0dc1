"""One window of the browser, and everything in it that should not have happened."""

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

from tests.integration.people import PASSWORD
from tests.integration.processes import wait_for

OWN_SCHEMES = ("data:", "blob:", "about:")
HEIGHT = 900
FULL = bool(os.environ.get("GAP_FULL"))
only_in_full = pytest.mark.skipif(not FULL, reason="GAP_FULL=1 asks for it")
# The least of each form of the page is the narrowest for what it shows.
WIDTHS = [390, 432, 672, 900, 1056, 1376, *range(320, 2561, 320)]
# Width and scheme that axe looks at: a phone by day, a desk by night.
FORMS = [(390, "light"), (1440, "dark")]


class Screen:
    """Use it in a `with`: it ends with an AssertionError if there were any faults.

    Faults are requests to other hosts, answers with an error, errors of scripts, and what the
    console warns of, such as a broken content security policy.
    """

    def __init__(self, browser: Browser, url: str, width: int, **options: object):
        self.url = url
        self.faults: list[str] = []
        self.requests: list[Request] = []
        self.document: Response | None = None  # the last page that was opened, as it came
        size = {"width": width, "height": HEIGHT}
        self.context = browser.new_context(base_url=url, viewport=size, **options)
        self.page = self.context.new_page()
        self.page.on("request", self._on_request)
        self.page.on("response", self._on_response)
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))

    def __enter__(self) -> "Screen":
        return self

    def __exit__(self, kind: type | None, *args) -> None:
        self.context.close()
        if kind is None:
            assert not self.faults, self.faults

    def resize(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": HEIGHT})

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )

    def _on_request(self, request: Request) -> None:
        self.requests.append(request)
        if not request.url.startswith((self.url + "/", *OWN_SCHEMES)):
            self.faults.append(f"request to {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self.document = response
        expected = response.request.is_navigation_request() and response.status < 500
        if response.status >= 400 and not expected:
            self.faults.append(f"{response.status} at {response.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        known = message.text.startswith("Failed to load resource")  # a response, seen above
        if message.type in ("error", "warning") and not known:
            self.faults.append(f"{message.type}: {message.text}")


def wait_until(page: Page, script: str) -> None:
    """Wait until a script says so. Playwright's own way asks within the page, whose policy lets
    no text be run as a script."""
    wait_for(lambda: page.evaluate(script), 60, script)


def sign_in(page: Page) -> None:
    """Sign in as the author and arrive at the admin home."""
    page.goto("/admin/")
    page.locator("[name=username]").fill("author")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")


OpenScreen = Callable[..., Screen]
