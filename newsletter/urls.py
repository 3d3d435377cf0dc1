from django.urls import path, re_path

from newsletter import health, views
from newsletter.ledger import webhooks

urlpatterns = [
    path("notes/newest/", views.newest_note, name="newest_note"),
    path("subscribe/", views.subscribe, name="subscribe"),
    path("confirm/<str:token>/", views.confirm, name="confirm"),
    path("leave/<str:token>/", views.leave, name="leave"),
    path("own/<str:token>/", views.own, name="own"),
    path("own/<str:token>/stored.json", views.stored_as_json, name="stored"),
    path("webhooks/<slug:esp>/", webhooks.tracking_webhook, name="tracking_webhook"),
    re_path(r"^healthz/?$", health.healthz, name="healthz"),
]
