"""A person with a browser that runs no scripts: opens pages and fills in their forms."""

from urllib.parse import urljoin

import lxml.html
import requests
from django.urls import reverse
from lxml.html import FormElement

from tests.integration.people import PASSWORD

EDIT_FORM = "//form[@id='page-edit-form']"
WITHIN = 30  # seconds


class Visitor:
    """Cookies are kept from page to page, as a browser does."""

    def __init__(self, url: str):
        self.url = url
        self.session = requests.Session()

    def get(self, path: str, **options) -> requests.Response:
        return self.session.get(urljoin(self.url, path), timeout=WITHIN, **options)

    def submit(
        self, page: requests.Response, xpath: str, to: str = "", **fields: str
    ) -> requests.Response:
        """Send a form of a page as it stands there, with some fields (or a button) changed."""
        form = form_in(page, xpath)
        values = [(name, value) for name, value in form.form_values() if name not in fields]
        return self.session.post(
            urljoin(page.url, to or form.get("action") or ""),
            data=[*values, *fields.items()],
            headers={"Referer": page.url},
            timeout=WITHIN,
        )

    def sign_in(self, name: str, password: str = PASSWORD) -> requests.Response:
        page = self.get("/admin/login/")
        return self.submit(page, "//form", username=name, password=password)

    def publish(self, page_id: int, **fields: str) -> requests.Response:
        """Open a page in the editor, change some fields and press Publish."""
        page = self.get(reverse("wagtailadmin_pages:edit", args=[page_id]))
        fields["action-publish"] = "action-publish"
        return self.submit(page, EDIT_FORM, **fields)


def form_in(page: requests.Response, xpath: str) -> FormElement:
    """Return the one form of a page that the path finds."""
    (form,) = lxml.html.fromstring(page.text).xpath(xpath)
    return form
