from django.urls import path

from newsletter import views, webhooks

urlpatterns = [
    path("subscribe/", views.subscribe, name="subscribe"),
    path("confirm/<str:token>/", views.confirm, name="confirm"),
    path("leave/<str:token>/", views.leave, name="leave"),
    path("webhooks/<slug:esp>/", webhooks.tracking_webhook, name="tracking_webhook"),
]
