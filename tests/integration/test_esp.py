"""Sending through an ESP's HTTP API: one request for each subscriber, and its id in the ledger."""

from collections import Counter

import pytest

from newsletter.people.addresses import normalized
from tests.integration.esp_peer import ESPPeer
from tests.integration.people import CONFIRMED, TITLE
from tests.integration.processes import wait_for
from tests.integration.sites import PUBLISH, Site


@pytest.fixture(scope="module")
def sent(sqlite_template, tmp_path_factory):
    data = tmp_path_factory.mktemp("esp")
    with (
        ESPPeer(data) as peer,
        Site(data, sqlite_template.copy_to(data), **peer.environ) as site,
    ):
        site.workers(1)
        site.script(PUBLISH)
        wait_for(lambda: site.rows("SELECT 1 FROM newsletter_note WHERE state = 'done'"), 60)
        yield site, peer.requests


def headers_of(request: dict) -> dict[str, str]:
    return {header["Name"]: header["Value"] for header in request["body"]["Headers"]}


def test_each_confirmed_subscriber_is_one_request(sent):
    _, requests = sent
    assert [request["fault"] for request in requests] == [""] * len(CONFIRMED)
    recipients = Counter(normalized(request["body"]["To"]) for request in requests)
    assert recipients == Counter(normalized(email) for email in CONFIRMED)


def test_every_request_is_a_whole_note(sent):
    _, requests = sent
    for request in requests:
        body, headers = request["body"], headers_of(request)
        assert body["Subject"] == TITLE
        assert "Nobody is served by that." in body["TextBody"]
        assert "Nobody is served by that." in body["HtmlBody"]
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert headers["List-Unsubscribe"].strip("<>") in body["HtmlBody"]
        assert "Message-ID" not in headers  # the provider gives its own


def test_the_ledger_knows_each_request_by_both_ids(sent):
    """Metadata goes out for tracking events to come back with; the provider's id is kept."""
    site, requests = sent
    ledger = dict(site.rows("SELECT id, esp_id FROM newsletter_delivery WHERE attempts = 1"))
    told = {r["body"]["Metadata"]["delivery_id"].replace("-", ""): r["id"] for r in requests}
    assert ledger == told
    assert len(told) == len(CONFIRMED)


def test_all_are_accepted(sent):
    site, _ = sent
    assert site.states() == {"accepted": len(CONFIRMED)}
