"""A live page that a newer route hides is named."""

import pytest
from django.core.checks import Tags, run_checks
from wagtail.models import Page

from tests.factories import make_essay

pytestmark = pytest.mark.django_db


def hidden() -> list[str]:
    warnings = run_checks(tags=[Tags.database], databases=["default"])
    return [warning.msg for warning in warnings if warning.id == "essays.W001"]


def test_nothing_is_hidden_at_first():
    make_essay("An essay")
    assert hidden() == []


@pytest.mark.parametrize("slug", ["an-essay", "why-i-write"])
def test_a_hidden_page_of_any_kind_is_named(slug):
    make_essay("An essay")
    Page.objects.filter(slug=slug).update(slug="feed")
    [message] = hidden()
    assert "/feed/" in message


def test_a_draft_hides_nothing():
    make_essay("An essay", live=False)
    Page.objects.filter(slug="an-essay").update(slug="feed")
    assert hidden() == []
