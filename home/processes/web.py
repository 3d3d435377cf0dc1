"""The web server, granian, in a process that was forked with the site already loaded.

Granian starts its workers by itself, and each of them would load the site again. Its worker alone,
on a socket that the parent keeps, is what its own `WorkerProcess` runs (granian 2.8).
"""

import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Callable

from granian._futures import _new_cbscheduler
from granian._granian import SocketHolder, WorkerSignal, WSGIWorker
from granian._loops import loops
from granian.wsgi import _callback_wrapper

from home.processes.children import Ready

BACKLOG = 1024  # connections that wait while all threads are busy, or nobody serves yet
THREADS = 32  # for slow readers
IDLE_THREADS = 30  # seconds
LAST_WORDS = 1.0  # seconds, for the requests of those who were just accepted
RUNTIME, FILES = 1, 16  # granian's own threads
NO_TLS = (False, None, None, None, "tls1.3", None, [], False)


def bind(host: str, port: int) -> socket.socket:
    """Return the socket that all web processes of this `up` accept from. Raises OSError.

    It holds the port, and refuses everybody until it listens.
    """
    bound = socket.socket(family_of(host))
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if bound.family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


def is_bound_to(listener: socket.socket, host: str, port: int) -> bool:
    """Say whether a socket has this address, whatever name the host has. Raises OSError."""
    found = socket.getaddrinfo(host or None, port, family_of(host), socket.SOCK_STREAM)
    return listener.getsockname()[:2] == found[0][4][:2]


def family_of(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def serve(application: Callable, listener: socket.socket, ready: Ready) -> None:
    """Serve a WSGI application until SIGTERM; then accept nobody, and answer who was accepted."""
    stop, is_asked, is_over = WorkerSignal(), threading.Event(), threading.Event()
    stop.add_cb(is_over.set)
    signal.signal(signal.SIGTERM, lambda *args: is_asked.set())
    holder = SocketHolder(os.dup(listener.fileno()), False, BACKLOG)
    opts = (BACKLOG, "auto", None, None, None)
    threads = (RUNTIME, FILES, THREADS, IDLE_THREADS)
    worker = WSGIWorker(1, (None, holder), None, *threads, *opts, *NO_TLS, (None, None))
    loop = loops.get("auto")
    answer = _callback_wrapper(application, {})
    worker.serve_mtr(_new_cbscheduler(loop, answer, impl_asyncio=True), loop, stop)
    ready()
    is_asked.wait()
    leave(listener)
    time.sleep(LAST_WORDS)
    stop.set()
    is_over.wait()


def leave(listener: socket.socket) -> None:
    """Accept nothing more in this process, while others that share the socket go on.

    Granian, told to stop, hangs up on whoever is accepted and has not spoken yet. So another
    socket, which nobody calls, takes the place of every descriptor of this one before that.
    """
    left, deaf = os.fstat(listener.fileno()).st_ino, socket.create_server(("127.0.0.1", 0))
    deaf.setblocking(False)
    for descriptor in map(int, os.listdir("/dev/fd")):
        with contextlib.suppress(OSError):  # that of the listing itself
            if os.fstat(descriptor).st_ino == left:
                os.dup2(deaf.fileno(), descriptor)
