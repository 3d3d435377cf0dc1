"""One call to a mail account: one request, and one deadline for all of it.

A library's timeout begins anew with each byte that arrives, so an answer that drips would hold a
connection for hours. And it follows redirects, which is a second call.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Timer, local

from django.conf import settings
from django.core.mail import mailers
from requests import Session
from requests.adapters import HTTPAdapter

_own = local()


def most_seconds() -> float:
    """Return how long a whole call may take: a timeout for knocking, and some for the answer.

    It ends well before the lease of five timeouts.
    """
    return 1.5 * settings.ANYMAIL["REQUESTS_TIMEOUT"]


def opened(alias: str):
    """Return an open mailer that makes one request of a call. Call it `in_time`."""
    mailer = mailers[alias]
    mailer.open()
    ask_once(mailer)
    return mailer


def ask_once(mailer) -> None:
    """Let an open mailer follow no redirect, and a deadline break its connections."""
    if isinstance(session := getattr(mailer, "session", None), Session):
        session.get_redirect_target = lambda response: None
        for scheme in ("http://", "https://"):
            session.mount(scheme, _Adapter())


class Deadline:
    """Breaks every connection that it watches when its time is over."""

    def __init__(self):
        self.over, self._lines, self._lock = False, [], Lock()

    def watch(self, line: socket.socket) -> None:
        """Take a second hold on a connection: whoever encrypts it gives the first one away."""
        with self._lock:
            self._lines.append(socket.socket(fileno=os.dup(line.fileno())))
            if self.over:
                _break(self._lines[-1])

    def strike(self) -> None:
        with self._lock:
            self.over = True
            for line in self._lines:
                _break(line)

    def let_go(self) -> None:
        with self._lock:
            for line in self._lines:
                line.close()
            self._lines.clear()


@contextmanager
def in_time() -> Iterator[None]:
    """End what this thread calls within `most_seconds`: then its connections break."""
    deadline = _own.deadline = Deadline()
    timer = Timer(most_seconds(), deadline.strike)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception as error:
        if deadline.over:
            _say_why(error)
        raise
    finally:
        timer.cancel()
        _own.deadline = None
        deadline.let_go()


def watch(line: socket.socket | None) -> None:
    """Let the deadline of this thread's call break this connection too."""
    deadline = getattr(_own, "deadline", None)
    if deadline and line is not None and line.fileno() >= 0:
        deadline.watch(line)


def watched(pool: type) -> type:
    """Return a connection pool of urllib3, or one made of it, whose connections are watched."""
    connection = type("Connection", (_Watched, pool.ConnectionCls), {})
    return type(pool.__name__, (pool,), {"ConnectionCls": connection})


class _Watched:
    def _new_conn(self) -> socket.socket:
        line = super()._new_conn()
        watch(line)
        return line

    def request(self, *args, **kwargs) -> None:
        watch(self.sock)
        super().request(*args, **kwargs)


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args, **kwargs) -> None:
        super().init_poolmanager(*args, **kwargs)
        _watch_pools(self.poolmanager)

    def proxy_manager_for(self, *args, **kwargs):
        return _watch_pools(super().proxy_manager_for(*args, **kwargs))


def _watch_pools(manager):
    pools = manager.pool_classes_by_scheme
    if not all(issubclass(pool.ConnectionCls, _Watched) for pool in pools.values()):
        pools = {scheme: watched(pool) for scheme, pool in pools.items()}
        manager.pool_classes_by_scheme = pools
    return manager


def _say_why(error: BaseException) -> None:
    """A connection that we broke looks like one that the other side broke."""
    while error.__cause__ is not None:
        error = error.__cause__
    error.__cause__ = TimeoutError("The call took too long.")


def _break(line: socket.socket) -> None:
    with suppress(OSError):  # it is closed already
        line.shutdown(socket.SHUT_RDWR)
