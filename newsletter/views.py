"""The short pages: asking, confirming, leaving. A GET never changes anything: scanners follow
every link of a mail, and people act with a button. No cookie, no CSRF token, no redirect."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from newsletter.forms import SubscribeForm
from newsletter.letters import samples
from newsletter.models import Subscriber
from newsletter.people import intake, new_address, stored, subscriptions, tokens

MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Take an email; answer the same whether it is new, on the list, gone or unwanted."""
    if request.method != "POST":
        return _page(request, "subscribe", form=SubscribeForm())
    form = SubscribeForm(request.POST)
    if not form.is_valid():
        return _page(request, "subscribe", form=form, status=400)
    if not form.is_from_a_machine:
        intake.write_down(form.cleaned_data["email"])
    return _page(request, "asked", email=form.cleaned_data["email"])


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, then put the subscriber on the list."""
    try:
        uuid, made_at = tokens.read_confirm_token(token)
    except tokens.Expired:
        return _page(request, "expired", form=SubscribeForm(), status=410)
    except tokens.Forged as error:
        raise Http404 from error
    if request.method == "POST":
        return _answer(request, subscriptions.confirm(uuid, made_at))
    return _page(request, "confirm", subscriber=_find(uuid))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the notes, take that back, or erase: one button each. RFC 8058 posts here too."""
    try:
        uuid = tokens.read_leave_token(token)
    except tokens.Forged as error:
        raise Http404 from error
    if request.method != "POST":
        return _page(request, "leave", subscriber=_find(uuid), own_path=tokens.own_path(uuid))
    if "return" in request.POST:
        return _answer(request, subscriptions.come_back(uuid))
    subscriber = subscriptions.leave(uuid)
    if subscriber and "erase" in request.POST:
        subscriptions.erase(subscriber)
        return _page(request, "erased")
    return _page(request, "left")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, token: str) -> HttpResponse:
    """Show a reader all that is stored about them; take another address, or erase."""
    try:
        subscriber = _find(tokens.read_own_token(token))
    except tokens.Expired:
        return _page(request, "own_expired", status=410)
    except tokens.Forged as error:
        raise Http404 from error
    if subscriber is None:
        return _page(request, "erased")
    if request.method != "POST":
        return _own_page(request, subscriber, form=SubscribeForm())
    if "erase" in request.POST:
        subscriptions.leave(subscriber.uuid)
        subscriptions.erase(subscriber)
        return _page(request, "erased")
    form = SubscribeForm(request.POST)
    if form.is_valid() and not new_address.may_ask(subscriber):
        form.add_error("email", "Enough addresses were named today. Try again tomorrow.")
    if not form.is_valid():
        return _own_page(request, subscriber, form=form, status=400)
    intake.write_down(form.cleaned_data["email"], replaces=subscriber.uuid)
    return _page(request, "moving", email=form.cleaned_data["email"], subscriber=subscriber)


@require_safe
def stored_as_json(request: HttpRequest, token: str) -> HttpResponse:
    try:
        subscriber = _find(tokens.read_own_token(token))
    except (tokens.Expired, tokens.Forged) as error:
        raise Http404 from error
    found = stored.everything(subscriber) if subscriber else {}
    return _private(JsonResponse(found, json_dumps_params={"indent": 2, "ensure_ascii": False}))


@require_safe
def newest_note(request: HttpRequest) -> HttpResponse:
    """Show what a note looks like. A mail carries its styles in its elements, so they may."""
    response = HttpResponse(samples.newest_note())
    response["Content-Security-Policy"] = MAIL_POLICY
    response["X-Robots-Tag"] = "noindex"
    return response


def _answer(request: HttpRequest, subscriber: Subscriber | None) -> HttpResponse:
    """Say "Done" only to who will get the next note."""
    if subscriber:
        return _page(request, "confirmed")
    return _page(request, "gone", form=SubscribeForm())


def _find(uuid) -> Subscriber | None:
    return Subscriber.objects.filter(uuid=uuid).first()


def _page(request: HttpRequest, name: str, status: int = 200, **context) -> HttpResponse:
    return _private(render(request, f"newsletter/{name}.html", context, status=status))


def _own_page(request: HttpRequest, subscriber: Subscriber, status: int = 200, **context):
    return _page(
        request,
        "own",
        status,
        subscriber=subscriber,
        stored=stored.everything(subscriber),
        token=request.resolver_match.kwargs["token"],
        leave_url=tokens.leave_url(subscriber.uuid),
        **context,
    )


def _private(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(response)
    return response
