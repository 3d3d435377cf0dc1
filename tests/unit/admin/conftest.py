"""People who sign in as they do in life: through the form."""

import uuid

import pytest
from django.test import Client
from django.utils import timezone

from newsletter.models import Worker
from tests.factories import make_user

WORKER = uuid.uuid4()


def sign_in(name: str, group: str) -> Client:
    make_user(name, group)
    now = timezone.now()
    Worker.objects.get_or_create(token=WORKER, defaults={"started_at": now, "seen_at": now})
    client = Client()
    answer = client.post("/admin/login/", {"username": name, "password": "long-enough-password"})
    assert answer.status_code == 302
    return client


@pytest.fixture(autouse=True)
def mails_in_the_outbox(settings):
    """Keep mails in the outbox: Django's test runner replaces it."""
    backend = {"BACKEND": "newsletter.esps.providers.outbox.OutboxBackend", "OPTIONS": {}}
    settings.MAILERS = {"default": backend, "notes": backend}


@pytest.fixture
def author() -> Client:
    return sign_in("ana", "Authors")


@pytest.fixture
def editor() -> Client:
    return sign_in("ed", "Editors")
