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

__all__ = ["AboutPage", "Bucket", "Edition", "LinkRequest", "User"]


class User(AbstractUser):
    """Who signs in to the admin. Empty on purpose: swapping the model later is not possible."""


class AboutPage(WrittenPage):
    parent_page_types = ["essays.EssayIndexPage"]
    subpage_types = []
    max_count = 1
    template = "home/about_page.html"
    overlooked = frozenset({Kind.UNSOURCED_NUMBER})  # it says why, and proves nothing

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    *Page.content_panels,
                    FieldPanel("body"),
                    FaultsPanel(),
                    WrittenPage.address_panel,
                    PublishingPanel(),
                    CommentPanel(),
                    KeptPanel(),
                ],
                heading="Page",
            )
        ],
        base_form_class=WrittenPage.base_form_class,
    )

    class Meta:
        verbose_name = "about page"
