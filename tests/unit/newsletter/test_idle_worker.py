"""Two minutes in the life of a worker that has nothing to do, on a clock that needs no waiting."""

from itertools import pairwise
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from essays.duties import extra_duties
from newsletter import clock
from newsletter.management.commands import worker
from newsletter.models import Clock, Worker
from tests.factories import make_delivery, make_note

pytestmark = pytest.mark.django_db
MINUTES = 2
HEARTBEAT, SCHEDULE = 15, 60  # seconds, as the design says


class Idling(worker.Command):
    """A worker whose seconds cost nothing. It notes down what each turn asked the database."""

    def __init__(self, captured: CaptureQueriesContext):
        super().__init__()
        self.captured, self.now, self.marks = captured, 0.0, [0]

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.marks.append(len(self.captured))
        if self.now >= MINUTES * 60:
            self.stop()

    @property
    def turns(self) -> list[list[str]]:
        asked = [query["sql"] for query in self.captured.captured_queries]
        return [asked[begin:end] for begin, end in pairwise(self.marks)]


@pytest.fixture
def idle(monkeypatch) -> Idling:
    """A worker after two minutes beside a note that is done and one that waits for its author."""
    Clock.objects.all().delete()  # what another test's clock may have left
    monkeypatch.setattr(clock, "now", timezone.now)
    make_delivery(make_note(state="done"), state="accepted")
    make_delivery(make_note(state="paused"))
    with CaptureQueriesContext(connection) as captured:
        command = Idling(captured)
        monkeypatch.setattr(worker, "time", SimpleNamespace(monotonic=lambda: command.now))
        monkeypatch.setattr(worker.signal, "signal", lambda *args: None)
        command.work()
    return command


def writes(statements: list[str]) -> list[str]:
    """Return what they write, such as "UPDATE newsletter_worker"."""
    kinds = ("INSERT INTO", "UPDATE", "DELETE FROM")
    return [
        f"{kind} {sql.split('"')[1]}"
        for sql in statements
        for kind in kinds
        if sql.startswith(kind)
    ]


def test_a_turn_costs_one_select(idle):
    assert len(idle.turns) == MINUTES * 60 / worker.TURN
    quiet = [turn for second, turn in enumerate(idle.turns) if second % HEARTBEAT]
    assert {len(turn) for turn in quiet} == {1}
    assert {turn[0].split()[0] for turn in quiet} == {"SELECT"}


def test_nothing_is_written_but_the_heartbeat(idle):
    first, *others = [turn for second, turn in enumerate(idle.turns) if not second % HEARTBEAT]
    assert set(writes(first)) == {
        f"{kind} newsletter_{table}"
        for kind in ("UPDATE", "INSERT INTO")
        for table in ("clock", "worker")
    }
    beat = ["UPDATE newsletter_clock", "UPDATE newsletter_worker"]
    assert [writes(turn) for turn in others] == [beat] * len(others)
    assert len(others) == MINUTES * 60 / HEARTBEAT - 1


def test_a_minute_costs_as_much_as_looking_at_what_is_scheduled(idle):
    minutes = [turn for second, turn in enumerate(idle.turns) if not second % SCHEDULE][1:]
    beats = [turn for second, turn in enumerate(idle.turns) if second % SCHEDULE == HEARTBEAT]
    assert len({len(turn) for turn in beats}) == 1  # the heartbeat, and looks of other duties
    assert len(beats[0]) <= 3 + 2 * len(extra_duties())
    assert {len(turn) - len(beats[0]) for turn in minutes} <= set(range(1, 7))


def test_it_takes_its_row_along(idle):
    assert not Worker.objects.exists()
