from django.urls import path

from essays.feeds import EssayFeed

urlpatterns = [path("feed/", EssayFeed(), name="feed")]
