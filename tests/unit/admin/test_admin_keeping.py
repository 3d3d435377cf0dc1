"""What the editor asks when it cannot save: who is signed in, and with which token."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_essay

pytestmark = pytest.mark.django_db


def test_the_token_of_a_new_session_saves_a_form_that_was_open_before(author):
    essay = make_essay(live=False)
    page = author.get(reverse("wagtailadmin_pages:edit", args=[essay.pk]))
    user = page.context["user"]
    assert f'data-keeping-user-value="{user.pk}"' in page.text
    answer = author.get(reverse("essays_session"))
    assert answer.json()["user"] == str(user.pk)
    assert "no-store" in answer["Cache-Control"]
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    token = strict.get(reverse("essays_session")).json()["token"]
    texts = {"before": "a", "after": "b", "csrfmiddlewaretoken": token}
    assert strict.post(reverse("essays_compare"), texts).status_code == 200
    assert (
        strict.post(reverse("essays_compare"), texts | {"csrfmiddlewaretoken": "x"}).status_code
        == 403
    )


def test_nobody_else_learns_anything():
    answer = Client().get(reverse("essays_session"))
    assert answer.status_code == 302
    assert answer.url.startswith("/admin/login/")
