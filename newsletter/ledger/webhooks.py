"""Where mail providers report. Anymail checks who calls and reads what they say; nothing else
happens here: the event is stored as it came, and a worker applies it.
"""

import logging

from anymail.exceptions import AnymailWebhookValidationFailure
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletter.esps.provider import Provider, reporting
from newsletter.ledger import tracking

logger = logging.getLogger(__name__)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def tracking_webhook(request: HttpRequest, esp: str) -> HttpResponse:
    """Store what an account of this site reports; others are not known here."""
    if (provider := reporting().get(esp)) is None:
        raise Http404
    if request.method != "POST":  # some look whether anybody is here before they give a key
        return HttpResponse()
    if provider.missing_secret():
        return HttpResponse("This webhook has no secret yet.", status=403)
    if settings.ANYMAIL.get("WEBHOOK_SECRET") and "Authorization" not in request.headers:
        # Amazon SNS sends its user and password only when asked.
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Basic realm="webhook"'})
    try:
        events = events_in(request, provider)
    except RequestDataTooBig:
        return HttpResponse(status=413)
    except AnymailWebhookValidationFailure:
        return HttpResponse(status=403)
    except Exception as error:  # any shape may come, and the parsers trust it; the text may
        logger.warning("an event of %s cannot be read: %s", esp, type(error).__name__)  # hold mail
        return HttpResponse("This event cannot be read.", status=400)
    tracking.store(events)
    return HttpResponse()


def events_in(request: HttpRequest, provider: Provider) -> list[tracking.TrackingEvent]:
    """Return the events of a request that proves to come from the ESP. Raises what Anymail does."""
    view = provider.view()()
    view.setup(request)
    view.run_validators(request)
    return [
        tracking.read(event, provider.name)
        for event in view.parse_events(request)
        if event.event_type in tracking.KEPT
    ]
