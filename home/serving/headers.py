"""What browsers are told beside the content security policy, and what holds for files."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# What no page of this site does, so nothing that gets into one may.
UNUSED = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture"),
    *("encrypted-media", "geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi"),
    *("payment", "publickey-credentials-get", "screen-wake-lock", "serial", "usb"),
    "xr-spatial-tracking",
)
HEADERS = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
}
# Mail programs in the browser and feed readers show the site's images, in pages of their own.
FOR_ALL = {"Cross-Origin-Resource-Policy": "cross-origin"}
SHOWN_ELSEWHERE = (settings.MEDIA_URL, "/favicon.ico")
# A file runs nothing, whatever is in it, even if it is opened by itself. Drawings have styles.
FILE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
FILES = (settings.MEDIA_URL, "/documents/")


class Headers:
    """Tell them with every answer, those of static files too: it stands before all others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        told = HEADERS | (FOR_ALL if request.path.startswith(SHOWN_ELSEWHERE) else {})
        for name, value in told.items():
            response.headers.setdefault(name, value)
        if request.path.startswith(FILES):
            response["Content-Security-Policy"] = FILE
        return response
