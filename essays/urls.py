from django.urls import path

from essays.feeds import EssayFeed
from essays.twins import twin

urlpatterns = [
    path("feed/", EssayFeed(), name="feed"),
    path("<slug:slug>.md", twin, name="twin"),
]
