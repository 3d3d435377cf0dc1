"""Where somebody is signed in, for them to see and to end.

Django keeps no list of them. A site has a handful of accounts, and only who signed in has a
session, so that reading all of them is cheap.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from django import forms
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.timezone import localtime
from wagtail.admin.views.account import BaseSettingsPanel

from home.access.sliding import HOUR, RENEWED
from newsletter import clock

DEVICE = "device"
# In this order: each of them also names those after it.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome"}
BROWSERS |= {"Safari": "Safari"}
SYSTEMS = {"Android": "Android", "iPhone": "an iPhone", "iPad": "an iPad", "Mac OS": "a Mac"}
SYSTEMS |= {"Windows": "Windows", "Linux": "Linux"}


class Place(NamedTuple):
    """One browser in which somebody is signed in. `name` stands for its key, which is secret."""

    key: str
    name: str
    device: str
    seen_at: datetime

    def in_words(self, here: str) -> str:
        seen = "this one" if self.key == here else f"last seen {localtime(self.seen_at):%B %-d, %Y}"
        return f"{self.device}, {seen}"


def device_of(agent: str) -> str:
    """Return what a browser calls itself, in words."""
    browser = _first(BROWSERS, agent, "A browser")
    system = _first(SYSTEMS, agent, "")
    return f"{browser} on {system}" if system else browser


def places_of(user) -> Iterator[Place]:
    """Yield where a person is signed in now."""
    for row in Session.objects.filter(expire_date__gt=clock.now()):
        kept = row.get_decoded()
        if kept.get(SESSION_KEY) == str(user.pk):
            seen_at = datetime.fromtimestamp(kept.get(RENEWED, 0) * HOUR, UTC)
            digest = salted_hmac("home.access.sessions", row.session_key, algorithm="sha256")
            yield Place(row.session_key, digest.hexdigest(), kept.get(DEVICE, "A browser"), seen_at)


def begin(sender: object, request: HttpRequest, user, **kwargs) -> None:
    """Receive `user_logged_in`. Django gives no new key to who was signed in already."""
    request.session.cycle_key()
    request.session[DEVICE] = device_of(request.headers.get("User-Agent", ""))


class SessionsForm(forms.Form):
    """The places of one person, to be ended where they are ticked."""

    end = forms.MultipleChoiceField(
        label="End", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, instance, here: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = sorted(places_of(instance), key=lambda place: place.key != here)
        words = [(place.name, place.in_words(here)) for place in self.places]
        self.fields["end"].choices = words
        number = len(words)
        self.fields["end"].help_text = (
            f"You are signed in on {number} {'device' if number == 1 else 'devices'}. "
            "Who uses a device that you tick has to sign in again."
        )

    def save(self) -> None:
        for place in self.places:
            if place.name in self.cleaned_data["end"]:
                SessionStore(place.key).delete()


class SessionsPanel(BaseSettingsPanel):
    name = "sessions"
    title = "Signed in"
    order = 600

    def get_form(self) -> SessionsForm:
        data = self.request.POST if self.request.method == "POST" else None
        here = self.request.session.session_key
        return SessionsForm(data, prefix=self.name, instance=self.user, here=here)


def _first(names: dict[str, str], agent: str, otherwise: str) -> str:
    found = (word for name, word in names.items() if re.search(rf"\b{name}", agent))
    return next(found, otherwise)
