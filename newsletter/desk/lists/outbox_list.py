"""The outbox: mails that were kept as files instead of being sent, to be read and clicked."""

import re

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import path, reverse
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSet

from newsletter.esps.providers import outbox
from newsletter.models import Note

PERMISSIONS = ("newsletter.view_note", "newsletter.view_delivery")


def may_open(request: HttpRequest) -> bool:
    """Say whether there is an outbox, and whether this person may read addresses."""
    return outbox.is_configured() and request.user.has_perms(PERMISSIONS)


class OutboxAccess:
    def dispatch(self, request, *args, **kwargs):
        if not may_open(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class OutboxListing(OutboxAccess, generic.BaseListingView):
    page_title = "Outbox"
    header_icon = "mail"
    index_url_name = "outbox:index"
    index_results_url_name = "outbox:index_results"
    verbose_name, verbose_name_plural = "mail", "mails"
    template_name = "newsletter/admin/outbox.html"
    paginate_by = 50
    columns = [
        TitleColumn(
            "subject",
            accessor=lambda mail: mail.message["Subject"],
            get_url=lambda mail: reverse("outbox:mail", args=[mail.name]),
        ),
        Column("to", accessor=lambda mail: mail.message["To"]),
        DateColumn("kept_at", label="Kept"),
    ]

    def get_base_queryset(self) -> list[str]:
        return outbox.names()

    def paginate_queryset(self, queryset, page_size):
        """Read the mails of this page only."""
        paginator, page, names, several = super().paginate_queryset(queryset, page_size)
        page.object_list = [mail for name in names if (mail := outbox.read(name))]
        return paginator, page, page.object_list, several

    def get_context_data(self, *args, **kwargs):
        latest = Note.objects.filter(released_at__isnull=False).order_by("-released_at")
        note = None if self.results_only else latest.with_counts().first()
        counted = {"note": note, "count": outbox.count(note.pk)} if note else {}
        return super().get_context_data(*args, **kwargs) | counted


class MailPage(OutboxAccess, generic.WagtailAdminTemplateMixin, TemplateView):
    template_name = "newsletter/admin/kept_mail.html"
    page_title = "Mail"
    header_icon = "mail"

    def get_context_data(self, name: str, **kwargs):
        mail = outbox.read(name)
        if mail is None:
            raise Http404
        self.page_subtitle = mail.message["Subject"]
        return super().get_context_data(**kwargs) | {
            "mail": mail,
            "html": in_new_windows(mail.html),
            "headers": mail.message.items(),
            "raw": mail.raw.decode(errors="replace"),
        }

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("outbox:index"), "label": "Outbox"},
            {"url": "", "label": self.page_subtitle},
        ]


class OutboxViewSet(ViewSet):
    name = "outbox"
    icon = "download"
    menu_label = "Outbox"
    menu_order = 40
    add_to_admin_menu = True
    menu_item_class = type(
        "OutboxMenuItem", (MenuItem,), {"is_shown": lambda self, request: may_open(request)}
    )

    def get_urlpatterns(self):
        return [
            path("", OutboxListing.as_view(), name="index"),
            path("results/", OutboxListing.as_view(results_only=True), name="index_results"),
            path("<str:name>/", MailPage.as_view(), name="mail"),
        ]


def in_new_windows(html: str) -> str:
    """Return a mail's HTML with its links opening in new windows: inside the frame they cannot."""
    return re.sub(r"(<head[^>]*>)", r'\1<base target="_blank">', html, count=1)
