"""Subscribers: to look up, to export, to erase. Nobody gets on the list from here."""

from django.urls import path
from django_filters import DateFromToRangeFilter
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.views import generic
from wagtail.log_actions import log

from newsletter import subscriptions
from newsletter.models import Subscriber
from newsletter.viewsets.reading import ReadOnlyViewSet

# What a spreadsheet runs as a formula when a cell starts with it, full-width forms too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # noqa: RUF001
DATES = {"requested_at": "Asked", "confirmed_at": "Confirmed", "unsubscribed_at": "Left"}


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
    def preprocess_field_value(self, field, value, export_format):
        cell = super().preprocess_field_value(field, value, export_format)
        return defused(cell) if isinstance(cell, str) else cell


class EraseView(generic.DeleteView):
    template_name = "newsletter/admin/erase.html"
    page_title = "Erase"
    success_message = "Erased. The address is forgotten."
    confirmation_message = (
        "The address is forgotten at once, and no note goes there again unless its owner asks "
        "and confirms anew. The notes it was sent stay counted, without the address."
    )

    def delete_action(self) -> None:
        title = f"Subscriber {self.object.pk}"  # the log outlives the address, and must not keep it
        log(self.object, "newsletter.erase", title=title, deleted=True)
        subscriptions.erase(self.object)


class SubscriberViewSet(ReadOnlyViewSet):
    model = Subscriber
    name = "subscribers"
    icon = "group"
    menu_order = 20
    inspect_view_fields = ["email", "status", *DATES]
    index_view_class = SubscriberIndexView
    delete_view_class = EraseView
    filterset_class = SubscriberFilterSet
    search_fields = ["email"]
    list_display = [
        "email",
        "status",
        *(DateColumn(name, label=label, sort_key=name) for name, label in DATES.items()),
    ]
    list_export = ["email", "status", *DATES]
    export_filename = "subscribers"

    without = ("add", "edit", "history", "usage")

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
            path("delete/<int:pk>/", self.delete_view, name="delete"),
        ]


def defused(cell: str) -> str:
    """Return the cell as text for every spreadsheet: a formula gets an apostrophe before it."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
