"""Every address of the site. What is named here cannot be an essay's slug."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from essays import urls as essays_urls
from home import urls as home_urls
from home.access.links import OpenByLink
from newsletter import urls as newsletter_urls

urlpatterns = [
    path("admin/password_reset/confirm/<uidb64>/<token>/", OpenByLink.as_view()),  # Wagtail's
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include(newsletter_urls)),
    path("", include(essays_urls)),
    path("", include(home_urls)),
    path("", include(wagtail_urls)),
]
