from django.urls import path

from essays.desk.judging.sharing import shared
from essays.exchange.exports import claims_csv, papers_bib
from essays.reading.feeds import EssayFeed
from essays.reading.search import search
from essays.reading.twins import twin
from essays.reading.views import paper, papers, problems

urlpatterns = [
    path("feed/", EssayFeed(), name="feed"),
    path("search/", search, name="search"),
    path("papers/", papers, name="papers"),
    path("papers/papers.bib", papers_bib, name="papers_bib"),
    path("papers/claims.csv", claims_csv, name="claims_csv"),
    path("papers/<str:key>/", paper, name="paper"),
    path("problems/", problems, name="problems"),
    path("shared/<str:token>/", shared, name="shared"),
    path("<slug:slug>.md", twin, name="twin"),
]
