"""A page is hidden from all who do not sign in, and by no password that is kept in clear."""

import pytest
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from tests.factories import make_essay

pytestmark = pytest.mark.django_db
FORM = {"restriction_type": "password", "password": "secret"}


def test_no_page_gets_a_password(author):
    url = reverse("wagtailadmin_pages:set_privacy", args=[make_essay().pk])
    assert 'value="password"' not in author.get(url).text
    author.post(url, FORM)
    assert not PageViewRestriction.objects.exists()
    author.post(url, {"restriction_type": "login"})
    assert PageViewRestriction.objects.get().restriction_type == "login"


def test_no_folder_of_documents_does(admin_client):
    root = Collection.get_first_root_node().add_child(name="Data")
    url = reverse("wagtailadmin_collections:set_privacy", args=[root.pk])
    admin_client.post(url, FORM)
    assert not CollectionViewRestriction.objects.exists()
