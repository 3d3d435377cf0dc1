from django.contrib.sitemaps.views import sitemap
from django.urls import path
from django.views.static import serve

from essays.pictures import drawings
from essays.reading import cards
from home import views

SITEMAPS = {"pages": views.PageSitemap, "records": views.RecordSitemap}
urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    # Renditions only: what an author uploaded is never served as it came.
    path("media/images/<path:path>", serve, {"document_root": views.RENDITIONS}, name="rendition"),
    path("media/drawings/<path:path>", serve, {"document_root": drawings.FOLDER}, name="drawing"),
    path("media/cards/<path:path>", serve, {"document_root": cards.FOLDER}, name="card"),
]
