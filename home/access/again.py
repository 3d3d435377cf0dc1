"""Acts that reach everybody ask for the password again, if it was not given for an hour.

They are told apart by the name of their address, as doors are. What was typed goes along in the
question, and when the password is right the same request goes on with it: nothing is kept.
"""

from datetime import timedelta

from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.dateparse import parse_datetime

from home.access import limits
from newsletter import clock
from newsletter.models import Note, Subscriber

GIVEN = "password_at"
HOLDS = timedelta(hours=1)
MANY = 100  # readers
PASSWORD, OPENED = "again-password", "again-opened"
ACTS = {
    *(f"notes:{act}" for act in ("send_now", "send", "resume", "retry", "retry-refused")),
    *("notes:send-doubtful", "deliveries:retry", "release_mail"),
    *("subscribers:delete", "subscribers:import_file", "take_away"),
    *(f"wagtailusers_users:{act}" for act in ("add", "copy", "edit", "delete")),
}
FILES = {"subscribers:take", "subscribers:import_rows"}  # of addresses
LISTS = {"subscribers:index", "subscribers:index_results"}  # and these, where asked for as a file
WRITING = {"wagtailadmin_pages:add", "wagtailadmin_pages:edit"}
APPROVING = "wagtailadmin_pages:workflow_action"
SETTINGS, ACCOUNT = "wagtailsettings:edit", "wagtailadmin_account"
CONCERNED = ACTS | FILES | LISTS | WRITING | {APPROVING, SETTINGS, ACCOUNT}


def give(sender: object, request: HttpRequest, user, **kwargs) -> None:
    """Receive `user_logged_in`: a password or a link by mail was given."""
    request.session[GIVEN] = clock.now().isoformat()


def asked_again(request: HttpRequest) -> HttpResponse | None:
    """Return the question, the way on after it, or nothing: then the view goes on.

    Elsewhere it is not asked who asks: /healthz and readers' pages answer without the database.
    """
    if request.resolver_match.view_name not in CONCERNED or not request.user.is_authenticated:
        return None
    if not reaches_everybody(request):
        return None
    typed = request.POST.get(PASSWORD)
    if typed is None:
        return None if is_fresh(request) else question(request)
    if wait := limits.take(limits.SIGN_IN_OF_ACCOUNT, "again", str(request.user.pk)):
        return question(request, f"Too many tries. Try again in {wait // 60 + 1:.0f} minutes.")
    known = authenticate(request, username=request.user.get_username(), password=typed)
    if known is None or known.pk != request.user.pk:
        return question(request, "That is not your password.")
    request.session.cycle_key()
    give(None, request, request.user)
    limits.open_again("again", str(request.user.pk))
    return redirect(request.get_full_path()) if OPENED in request.POST else None


def is_fresh(request: HttpRequest) -> bool:
    given_at = parse_datetime(request.session.get(GIVEN, ""))
    return given_at is not None and timedelta(0) <= clock.now() - given_at < HOLDS


def reaches_everybody(request: HttpRequest) -> bool:
    """Say whether what is asked for mails many, takes addresses away, or changes who may."""
    name, kwargs = request.resolver_match.view_name, request.resolver_match.kwargs
    if name in FILES or (name in LISTS and request.GET.get("export")):
        return True
    if request.method != "POST":
        return False
    if name == SETTINGS:
        return kwargs.get("model_name") == "mailsettings"
    if name == ACCOUNT:  # where the link goes that opens the account
        return request.POST.get("name_email-email", request.user.email) != request.user.email
    return name in ACTS or (is_publishing(request) and would_mail_many(request, kwargs))


def is_publishing(request: HttpRequest) -> bool:
    """Publishing by the author, or by approving the last task of the workflow."""
    name = request.resolver_match.view_name
    if name == APPROVING:
        return request.resolver_match.kwargs["action_name"] == "approve"
    publishes = "action-publish" in request.POST
    approves = request.POST.get("workflow-action-name") == "approve"
    return name in WRITING and (publishes or approves)


def would_mail_many(request: HttpRequest, kwargs: dict) -> bool:
    """A note is made once, and only where it is asked for; who approves may not see the form."""
    if request.resolver_match.view_name in WRITING and "send_note" not in request.POST:
        return False
    if Note.objects.filter(essay=kwargs.get("page_id", 0)).exists():
        return False
    return Subscriber.objects.sendable()[: MANY + 1].count() > MANY


def question(request: HttpRequest, fault: str = "") -> HttpResponse:
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in (PASSWORD, "csrfmiddlewaretoken")
        for value in values
    ]
    if request.method == "GET":
        kept.append((OPENED, "1"))
    context = {"kept": kept, "fault": fault, "field": PASSWORD, "page_title": "Your password again"}
    answer = TemplateResponse(request, "home/admin/again.html", context)
    return answer.render()
