"""A session lasts while one works: it ends two weeks after its last hour of use, not its first."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from newsletter import clock

RENEWED = "renewed"  # the hour, in the session
HOUR = 3600


class SlidingSessions:
    """Write a session anew once in an hour of use, so that its end and its cookie's move on.

    `SESSION_SAVE_EVERY_REQUEST` would write it with each picture of the admin.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        if session.accessed and session.get("_auth_user_id"):
            hour = int(clock.now().timestamp()) // HOUR
            if session.get(RENEWED) != hour:
                session[RENEWED] = hour
        return response
