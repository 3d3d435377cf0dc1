"""The people who sign in, and the page that says why this site exists."""

from django.contrib.auth.models import AbstractUser
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.models import Page

from essays.desk.panels import FaultsPanel
from essays.desk.writing.keeping import KeptPanel
from essays.markdown import Kind
from essays.models import WrittenPage
from home.access.models import Bucket, LinkRequest
from home.serving.edition import Edition

__all__ = ["AboutPage", "Bucket", "Edition", "LinkRequest", "TextPage", "User"]


class User(AbstractUser):
    """Who signs in to the admin. Empty on purpose: swapping the model later is not possible."""


def form_of_text() -> TabbedInterface:
    """Return the editor of a page that is a text and no essay: nothing of it is mailed."""
    panels = [
        *Page.content_panels,
        FieldPanel("body"),
        FaultsPanel(),
        WrittenPage.address_panel,
        PublishingPanel(),
        CommentPanel(),
        KeptPanel(),
    ]
    form = WrittenPage.base_form_class
    return TabbedInterface([ObjectList(panels, heading="Page")], base_form_class=form)


class AboutPage(WrittenPage):
    parent_page_types = ["essays.EssayIndexPage"]
    subpage_types = []
    max_count = 1
    template = "home/about_page.html"
    overlooked = frozenset({Kind.UNSOURCED_NUMBER})  # it says why, and proves nothing
    edit_handler = form_of_text()

    class Meta:
        verbose_name = "about page"


class TextPage(WrittenPage):
    """Imprint, privacy, contact: as many as a site needs, linked in the foot, never mailed."""

    parent_page_types = ["essays.EssayIndexPage"]
    subpage_types = []
    template = "home/about_page.html"
    overlooked = frozenset({Kind.UNSOURCED_NUMBER})
    edit_handler = form_of_text()

    class Meta:
        verbose_name = "text page"
