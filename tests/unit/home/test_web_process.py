"""The web process: who is accepted is answered, whenever it is told to stop."""

import http.client
import multiprocessing
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event

import pytest

from home.processes import web
from home.processes.children import Child, ended, send

HANDOVERS, READERS = 6, 4


def answer(environ: dict, start_response: Callable) -> list[bytes]:
    time.sleep(float(environ["QUERY_STRING"] or 0))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"here"]


@pytest.fixture
def listener() -> Iterator:
    with web.bind("127.0.0.1", 0) as listener:
        listener.listen(web.BACKLOG)
        yield listener


@pytest.fixture
def start(listener) -> Iterator[Callable[[], Child]]:
    started = []

    def start() -> Child:
        child = Child("web", lambda ready: web.serve(answer, listener, ready))
        child.start()
        assert child.is_ready(30)
        started.append(child)
        return child

    yield start
    for child in started:
        send(child.pid, signal.SIGKILL)


def ask(listener, seconds: float = 0) -> bytes:
    """Ask with a connection of one's own."""
    connection = http.client.HTTPConnection(*listener.getsockname(), timeout=60)
    try:
        connection.request("GET", f"/?{seconds}", headers={"Connection": "close"})
        return connection.getresponse().read()
    finally:
        connection.close()


def code_of(child: Child) -> int:
    until = time.monotonic() + 30
    while (code := ended(child.pid)) is None and time.monotonic() < until:
        time.sleep(0.05)
    return code


def test_a_port_is_held_before_anybody_is_let_in():
    with web.bind("127.0.0.1", 0) as bound, socket.socket() as caller:
        address = bound.getsockname()
        assert caller.connect_ex(address)
        bound.listen(web.BACKLOG)
        assert not caller.connect_ex(address)
        with pytest.raises(OSError, match="in use"):
            web.bind(*address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_reload_knows_its_address_by_any_name(host):
    with web.bind(host, 0) as bound:
        port = bound.getsockname()[1]
        assert web.is_bound_to(bound, host, port)
        assert not web.is_bound_to(bound, "0.0.0.0", port)
        assert not web.is_bound_to(bound, host, port + 1)


def test_what_is_being_answered_is_answered(listener, start):
    told, child = [], start()
    reader = threading.Thread(target=lambda: told.append(ask(listener, 3)))
    reader.start()
    time.sleep(1)
    send(child.pid, signal.SIGTERM)
    reader.join()
    assert told == [b"here"]
    assert code_of(child) == 0


def read(listener: socket.socket, is_over: Event, told: Connection) -> None:
    answers = Counter()
    while not is_over.is_set():
        try:
            answers[ask(listener)] += 1
        except OSError as error:
            answers[repr(error)] += 1
    told.send(answers)


def test_no_request_is_lost_between_two(listener, start):
    # Readers are processes: who forks while threads run may leave the child a lock for ever.
    fork, child = multiprocessing.get_context("fork"), start()
    is_over, (hearing, told) = fork.Event(), fork.Pipe(duplex=False)
    readers = [fork.Process(target=read, args=(listener, is_over, told)) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    for _ in range(HANDOVERS):
        next_one = start()
        send(child.pid, signal.SIGTERM)
        assert code_of(child) == 0
        child = next_one
    is_over.set()
    answers = sum((hearing.recv() for _ in readers), Counter())
    assert answers.keys() == {b"here"}
    assert answers.total() > 100
