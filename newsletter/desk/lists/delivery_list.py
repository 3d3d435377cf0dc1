"""Deliveries: to look up one of them, or all that came to the same end. Open to Authors only."""

from datetime import datetime

from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, Table, TitleColumn
from wagtail.admin.views import generic
from wagtail.log_actions import log

from newsletter.desk.asking import AskedAct, Why
from newsletter.desk.lists.read_only import ReadOnlyViewSet
from newsletter.ledger import author_acts
from newsletter.models import Delivery, TrackingEvent

HISTORY = ("attempts", "next_at", "began_at", "settled_at", "reason", "evidence", "esp_id")
LABELS = {
    "attempts": "Tries",
    "next_at": "Next try, not before",
    "began_at": "Last handed over",
    "settled_at": "Settled",
    "esp_id": "The provider's id",
}


def address_of(delivery: Delivery) -> str:
    return delivery.address or "(forgotten)"


class DeliveryFilterSet(WagtailFilterSet):
    class Meta:
        model = Delivery
        fields = ["state", "note", "kind"]


class DeliveryIndexView(generic.IndexView):
    any_permission_required = ["view"]
    page_title = "Deliveries"
    default_ordering = "-began_at"

    def order_queryset(self, queryset):
        ordered = super().order_queryset(queryset)
        return ordered.order_by(*ordered.query.order_by, "pk")  # the same on every page


class DeliveryPage(generic.InspectView):
    """One delivery: what was tried, what that proved, and what the provider told later."""

    any_permission_required = ["view"]
    page_title = "Delivery"
    template_name = "newsletter/admin/delivery.html"

    def get_page_subtitle(self) -> str:
        return address_of(self.object)

    def get_field_label(self, field_name, field) -> str:
        return LABELS.get(field_name) or super().get_field_label(field_name, field)

    def get_next_at_display_value(self) -> datetime | None:
        return self.object.next_at if self.object.state == Delivery.State.PENDING else None

    def get_fields_context(self) -> list[dict]:
        return [field for field in super().get_fields_context() if field["value"] not in (None, "")]

    def get_context_data(self, **kwargs):
        events = self.object.tracking_events.order_by("received_at", "pk")
        return super().get_context_data(**kwargs) | {
            "delivery": self.object,
            "may_retry": self.request.user.has_perm("newsletter.change_note")
            and RetryDelivery.about(self.object).fits(),
            "events": Table(EVENT_COLUMNS, events) if events else None,
        }


class RetryDelivery(AskedAct):
    label = "Try this one again"
    too_late = "Nothing was done: it cannot be tried again. See why below."
    done = "It is tried again."

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.delivery = get_object_or_404(Delivery.objects.select_related("note"), pk=kwargs["pk"])
        self.page_subtitle = address_of(self.delivery)

    @classmethod
    def about(cls, delivery: Delivery) -> "RetryDelivery":
        act = cls()
        act.delivery = delivery
        return act

    def fits(self) -> bool:
        return author_acts.is_retriable(self.delivery)

    def number(self) -> int:
        return 1

    def question(self) -> str:
        return "The provider provably never took this mail. Hand it over again?"

    def reasons(self) -> list[Why]:
        return [Why(self.delivery.attempts, self.delivery.reason)] if self.delivery.reason else []

    def act(self, number: int) -> bool:
        return author_acts.retry_one(self.delivery, self.request.user.get_username())

    def log(self, number: int) -> None:
        if self.delivery.note:
            log(self.delivery.note, "newsletter.retry_one", data={"number": number})

    def back_url(self) -> str:
        return reverse("deliveries:inspect", args=[self.delivery.pk])

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("deliveries:index"), "label": "Deliveries"},
            {"url": self.back_url(), "label": self.page_subtitle},
            {"url": "", "label": self.label},
        ]


EVENT_COLUMNS = [
    Column("event_type", label="Event"),
    DateColumn("when", accessor=lambda event: event.occurred_at or event.received_at),
    Column("why", label="Why", accessor=lambda event: why(event)),
    Column("fate", label="Effect", accessor="get_fate_display"),
]


def why(event: TrackingEvent) -> str:
    """Return what the provider said about a bounce or a refusal."""
    bounce = f"{event.get_bounce_display()} bounce" if event.bounce else ""
    reject = "" if event.reject_reason == event.event_type else event.reject_reason
    return ", ".join(part for part in (bounce, reject, event.mta_response) if part)


class DeliveryViewSet(ReadOnlyViewSet):
    model = Delivery
    name = "deliveries"
    icon = "mail"
    add_to_admin_menu = False
    index_view_class = DeliveryIndexView
    inspect_view_class = DeliveryPage
    inspect_view_fields = list(HISTORY)
    inspect_template_name = DeliveryPage.template_name
    filterset_class = DeliveryFilterSet
    search_fields = ["address"]
    list_display = [
        TitleColumn("to", accessor=address_of, url_name="deliveries:inspect", width="40%"),
        Column("state", accessor="get_state_display"),
        DateColumn("began_at", label="Last handed over", sort_key="began_at"),
        Column("reason", label="Why"),
    ]
    without = ("add", "edit", "delete", "history", "usage")

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<uuid:pk>/", self.inspect_view, name="inspect"),
            path("<uuid:pk>/retry/", RetryDelivery.as_view(), name="retry"),
        ]
