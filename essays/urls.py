from django.urls import path

from essays.feeds import EssayFeed
from essays.search import search
from essays.twins import twin

urlpatterns = [
    path("feed/", EssayFeed(), name="feed"),
    path("search/", search, name="search"),
    path("<slug:slug>.md", twin, name="twin"),
]
