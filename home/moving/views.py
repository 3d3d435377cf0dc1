"""The button that takes the whole site away."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from home.desk.checklist import PERMISSIONS
from home.moving.leaving import as_zip


def take_away(request: HttpRequest) -> HttpResponse:
    """Say what would be in it, and at a press of the button answer with a ZIP of everything."""
    if not request.user.has_perms(PERMISSIONS):
        raise PermissionDenied
    if request.method != "POST":
        context = {"page_title": "Take everything away", "header_icon": "download"}
        return render(request, "home/admin/take_away.html", context)
    host = settings.SITE_URL.split("://", 1)[1].partition(":")[0]
    name = f"{host}-{timezone.localdate():%Y-%m-%d}.zip"
    return FileResponse(as_zip(), as_attachment=True, filename=name)
