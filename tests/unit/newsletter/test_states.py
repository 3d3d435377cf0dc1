"""The state machine: what may follow what, and that a move happens once."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from newsletter.models import Delivery, Note
from newsletter.states import (
    DELIVERY_MOVES,
    NOTE_MOVES,
    IllegalMove,
    accept_each,
    begin_each,
    move_deliveries,
    move_notes,
)
from tests.factories import make_delivery, make_note

pytestmark = pytest.mark.django_db


def test_every_state_has_its_moves():
    assert set(DELIVERY_MOVES) == set(Delivery.State)
    assert set(NOTE_MOVES) == set(Note.State)


def test_every_state_but_the_first_can_be_reached():
    reached = set().union(*DELIVERY_MOVES.values())
    assert set(Delivery.State) - reached == set()
    reached = set().union(*NOTE_MOVES.values())
    assert set(Note.State) - reached == set()


@pytest.mark.parametrize("state", [s for s in Delivery.State if s != "pending"])
def test_only_pending_and_claimed_lead_to_a_call(state):
    """What was handed over once is never simply handed over again; a refusal says it was not."""
    allowed = {"submitting", "claimed", "failed", "refused", "unknown"}
    assert ("pending" in DELIVERY_MOVES[state]) == (state in allowed)


@pytest.mark.parametrize("state", Delivery.State)
def test_the_prepared_statements_make_the_same_moves(state):
    row = make_delivery(make_note(state="sending"), state=state)
    begun, token = timezone.now(), uuid.uuid4()
    lease = begun + timedelta(minutes=1)
    Delivery.objects.update(token=token, lease_until=lease, began_at=begun)
    moved = begin_each([row.pk], token, begun, lease, ("1 = 1", ()))
    assert bool(moved) == ("submitting" in DELIVERY_MOVES[state])
    Delivery.objects.update(state=state)
    accept_each([(row.pk, begun, "id")], begun)
    row.refresh_from_db()
    own = {"submitting", "unknown", "accepted", "pending", "claimed"}
    assert (row.state == "accepted") == (state in own)
    assert row.state == state or row.state in DELIVERY_MOVES[state]


def test_an_accepted_delivery_cannot_be_sent_again():
    delivery = make_delivery(state="accepted")
    with pytest.raises(IllegalMove, match="accepted -> pending"):
        move_deliveries(Delivery.objects.filter(pk=delivery.pk), {"accepted"}, "pending")


def test_a_canceled_note_stays_canceled():
    note = make_note(state="canceled")
    with pytest.raises(IllegalMove):
        move_notes(Note.objects.filter(pk=note.pk), {"canceled"}, "waiting")


def test_the_second_of_two_moves_changes_nothing():
    delivery = make_delivery(state="pending")
    rows = Delivery.objects.filter(pk=delivery.pk)
    assert move_deliveries(rows, {"pending"}, "claimed") == 1
    assert move_deliveries(rows, {"pending"}, "claimed") == 0
