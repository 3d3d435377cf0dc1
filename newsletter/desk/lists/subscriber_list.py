"""Subscribers: to look up, to export, to erase. Nobody gets on the list from here."""

from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django_filters import DateFromToRangeFilter
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log

from newsletter.desk.asking import AskedAct
from newsletter.desk.bringing.pages import (
    ImportFile,
    ImportRows,
    ImportSubscribers,
    TakeSubscribers,
)
from newsletter.desk.lists.read_only import ReadOnlyViewSet
from newsletter.desk.wording import day, subscriber_in_words
from newsletter.models import MailSettings, Subscriber, Suppression
from newsletter.people import subscriptions

# What a spreadsheet runs as a formula when a cell starts with it, full-width forms too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # noqa: RUF001
DATES = {"requested_at": "Asked", "confirmed_at": "Confirmed", "unsubscribed_at": "Left"}
ORIGIN = ("source", "consent", "imported_at")


def date_range(label: str) -> DateFromToRangeFilter:
    return DateFromToRangeFilter(label=label, widget=DateRangePickerWidget)


class SubscriberFilterSet(WagtailFilterSet):
    requested_at = date_range("Asked")
    confirmed_at = date_range("Confirmed")
    unsubscribed_at = date_range("Left")

    class Meta:
        model = Subscriber
        fields = ["status"]


class SubscriberIndexView(generic.IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().with_suppression()

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons = super().header_buttons
        if self.request.user.has_perm("newsletter.change_note"):
            bring, take = reverse("subscribers:import"), reverse("subscribers:take")
            buttons.append(HeaderButton("Import", url=bring, icon_name="upload"))
            buttons.append(HeaderButton("Export all", url=take, icon_name="download"))
        return buttons

    def preprocess_field_value(self, field, value, export_format):
        cell = super().preprocess_field_value(field, value, export_format)
        return defused(cell) if isinstance(cell, str) else cell

    def as_spreadsheet(self, queryset, spreadsheet_format):
        log(MailSettings.load(), "newsletter.export", data={"number": queryset.count()})
        return super().as_spreadsheet(queryset, spreadsheet_format)


class EraseView(generic.DeleteView):
    template_name = "newsletter/admin/erase.html"
    page_title = "Erase"
    success_message = "Erased. The address is forgotten."

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*self.breadcrumbs_items, *way_to(self.object, self.page_title)]

    @property
    def confirmation_message(self) -> str:
        """Say what is done, and what is not."""
        return (
            f"{self.object.email} is deleted from this site's database at once. A mail that is "
            f"being handed over now may still arrive. {self.what_may_come()} The notes it was sent "
            "stay counted, and a fingerprint of the address keeps it off the list. Your mail "
            "provider, mails that have arrived and backups keep what they have."
        )

    def what_may_come(self) -> str:
        own = Suppression.objects.filter(address_hash=self.object.address_hash)
        if own.filter(reason=Suppression.Reason.COMPLAINED).exists():
            return "No mail goes there ever again, since a note was marked as spam there."
        if gone := own.of_mailbox().first():
            when = day(gone.since + subscriptions.ASK_MAILBOX_AFTER)
            return f"No note goes there unless its owner asks and confirms anew, from {when} on."
        return "No note goes there again unless its owner asks and confirms anew."

    def delete_action(self) -> None:
        title = f"Subscriber {self.object.pk}"  # the log outlives the address, and must not keep it
        log(self.object, "newsletter.erase", title=title, deleted=True)
        subscriptions.erase(self.object)


class SubscriberPage(generic.InspectView):
    any_permission_required = ["view"]
    template_name = "newsletter/admin/subscriber.html"

    def get_object(self, queryset=None):
        return get_object_or_404(Subscriber.objects.with_suppression(), pk=self.pk)

    def get_fields_context(self) -> list[dict]:
        """Leave out what did not happen, such as an import."""
        return [field for field in super().get_fields_context() if field["value"]]

    def get_status_display_value(self) -> str:
        return subscriber_in_words(self.object)

    def get_context_data(self, **kwargs):
        may_act = self.request.user.has_perm("newsletter.change_note")
        return super().get_context_data(**kwargs) | {
            "subscriber": self.object,
            "may_write_again": may_act and WriteAgain.about(self.object).fits(),
        }


class WriteAgain(AskedAct):
    label = "Write to this mailbox again"
    too_late = "Nothing was done: the mailbox was not given up."
    done = "Notes go there again."

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.subscriber = get_object_or_404(Subscriber, pk=kwargs["pk"])
        self.page_subtitle = self.subscriber.email

    @classmethod
    def about(cls, subscriber: Subscriber) -> "WriteAgain":
        act = cls()
        act.subscriber = subscriber
        return act

    def fits(self) -> bool:
        own = Suppression.objects.filter(address_hash=self.subscriber.address_hash)
        return own.of_mailbox().exists()

    def number(self) -> int:
        return 1

    def question(self) -> str:
        return (
            "The provider said that this mailbox does not exist. Do you know better? Then notes "
            "go there again, until it says so once more."
        )

    def act(self, number: int) -> bool:
        return subscriptions.write_again(self.subscriber)

    def log(self, number: int) -> None:
        title = f"Subscriber {self.subscriber.pk}"  # the log outlives the address
        log(self.subscriber, "newsletter.write_again", title=title)

    def back_url(self) -> str:
        return reverse("subscribers:inspect", args=[self.subscriber.pk])

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*self.breadcrumbs_items, *way_to(self.subscriber, self.label)]


class SubscriberViewSet(ReadOnlyViewSet):
    model = Subscriber
    name = "subscribers"
    icon = "group"
    menu_order = 20
    inspect_view_fields = ["email", "status", *DATES, *ORIGIN]
    inspect_view_class = SubscriberPage
    inspect_template_name = SubscriberPage.template_name
    index_view_class = SubscriberIndexView
    delete_view_class = EraseView
    filterset_class = SubscriberFilterSet
    search_fields = ["email"]
    list_display = [
        "email",
        Column("status", accessor=subscriber_in_words, sort_key="status"),
        *(DateColumn(name, label=label, sort_key=name) for name, label in DATES.items()),
    ]
    list_export = ["email", "status", *DATES, *ORIGIN]
    export_filename = "subscribers"

    without = ("add", "edit", "history", "usage")

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
            path("delete/<int:pk>/", self.delete_view, name="delete"),
            path("<int:pk>/write-again/", WriteAgain.as_view(), name="write_again"),
            path("import/", ImportSubscribers.as_view(), name="import"),
            path("import/<int:pk>/", ImportFile.as_view(), name="import_file"),
            path("import/<int:pk>/<slug:name>.csv", ImportRows.as_view(), name="import_rows"),
            path("take/", TakeSubscribers.as_view(), name="take"),
        ]


def way_to(subscriber: Subscriber, act: str) -> list[dict]:
    """Return the steps from the list to what is done with one subscriber."""
    page = reverse("subscribers:inspect", args=[subscriber.pk])
    return [
        {"url": reverse("subscribers:index"), "label": "Subscribers"},
        {"url": page, "label": subscriber.email},
        {"url": "", "label": act},
    ]


def defused(cell: str) -> str:
    """Return the cell as text for every spreadsheet: a formula gets an apostrophe before it."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
