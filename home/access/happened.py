"""What the site history tells of signing in: who did, and whose name was tried in vain.

No address of a machine and no typed name is kept: people type passwords into the wrong field.
"""

from django.contrib.auth import get_user_model
from django.http import HttpRequest
from wagtail.log_actions import log

from home.access import limits

SIGNED_IN, FAILED = "home.sign_in", "home.sign_in_failed"
# All over the site: who tries a million names leaves no million rows, and no longer log.
TOLD = limits.Limit(50, 600)


def tell_of_sign_in(sender: object, request: HttpRequest, user, **kwargs) -> None:
    log(user, SIGNED_IN, user=user)


def tell_of_failure(sender: object, credentials: dict, **kwargs) -> None:
    """The same is asked and written for names that are known and for those that are not."""
    if limits.take(TOLD, "failures told"):
        return
    people = get_user_model()
    name = str(credentials.get(people.USERNAME_FIELD) or "")[:254]
    account = people.objects.filter(username=name).first() or people(pk=0, username="unknown name")
    log(account, FAILED)


def register_log_actions(actions) -> None:
    actions.register_action(SIGNED_IN, "Sign in", "Signed in")
    actions.register_action(FAILED, "Fail to sign in", "Tried to sign in with a wrong password")
