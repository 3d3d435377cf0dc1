"""Where mail providers report. Anymail checks who calls and reads what they say; nothing else
happens here: the event is stored as it came, and a worker applies it.
"""

import logging

from anymail import urls as anymail_urls
from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.webhooks.base import AnymailBaseWebhookView
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletter.ledger import tracking

logger = logging.getLogger(__name__)

# Anymail's settings with the key that a provider signs with.
SIGNING_KEYS = {
    "mailersend": "MAILERSEND_SIGNING_SECRET",
    "mailgun": "MAILGUN_WEBHOOK_SIGNING_KEY",
    "mailtrap": "MAILTRAP_TRACKING_SECRET",
    "mandrill": "MANDRILL_WEBHOOK_KEY",
    "postal": "POSTAL_WEBHOOK_KEY",
    "resend": "RESEND_SIGNING_SECRET",
    "sendgrid": "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY",
    "unisender_go": "UNISENDER_GO_API_KEY",
}
VIEWS: dict[str, type[AnymailBaseWebhookView]] = {
    pattern.name.removesuffix("_tracking_webhook"): pattern.callback.view_class
    for pattern in anymail_urls.urlpatterns
    if pattern.name.endswith("_tracking_webhook")
}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def tracking_webhook(request: HttpRequest, esp: str) -> HttpResponse:
    """Store what an account of this site reports; others are not known here."""
    if esp not in reporting_esps():
        raise Http404
    if request.method != "POST":  # some look whether anybody is here before they give a key
        return HttpResponse()
    if missing_secret(esp):
        return HttpResponse("This webhook has no secret yet.", status=403)
    if settings.ANYMAIL.get("WEBHOOK_SECRET") and "Authorization" not in request.headers:
        # Amazon SNS sends its user and password only when asked.
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Basic realm="webhook"'})
    try:
        events = events_in(request, esp)
    except RequestDataTooBig:
        return HttpResponse(status=413)
    except AnymailWebhookValidationFailure:
        return HttpResponse(status=403)
    except Exception as error:  # any shape may come, and the parsers trust it; the text may
        logger.warning("an event of %s cannot be read: %s", esp, type(error).__name__)  # hold mail
        return HttpResponse("This event cannot be read.", status=400)
    tracking.store(events)
    return HttpResponse()


def events_in(request: HttpRequest, esp: str) -> list[tracking.TrackingEvent]:
    """Return the events of a request that proves to come from the ESP. Raises what Anymail does."""
    view = VIEWS[esp]()
    view.setup(request)
    view.run_validators(request)
    return [
        tracking.read(event, esp)
        for event in view.parse_events(request)
        if event.event_type in tracking.KEPT
    ]


def reporting_esps() -> set[str]:
    """Return the ESPs of this site's accounts that Anymail has a tracking webhook for."""
    backends = [import_string(mailer["BACKEND"]) for mailer in settings.MAILERS.values()]
    names = {getattr(backend, "esp_name", "").lower().replace(" ", "_") for backend in backends}
    return names & VIEWS.keys()


def missing_secret(esp: str) -> str:
    """Return the variables that would tell this ESP from anybody else, or "" if one does.

    Anymail enforces signatures where a class says so; elsewhere it takes a key or the secret.
    """
    key = SIGNING_KEYS.get(esp)
    must_sign = not VIEWS[esp].warn_if_no_basic_auth
    if key and settings.ANYMAIL.get(key):
        return ""
    if not must_sign and ":" in settings.ANYMAIL.get("WEBHOOK_SECRET", ""):
        return ""
    names = [f"ANYMAIL_{key}"] if key else []
    return " or ".join(names if must_sign else ["ANYMAIL_WEBHOOK_SECRET (user:password)", *names])
